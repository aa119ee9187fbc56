"""A planned film: what to plan, its head, and what the films of a project share."""

from dataclasses import dataclass
from fractions import Fraction

from aiprod_film.entity import Entity
from aiprod_film.library import EMPTY_LIBRARY, Library
from aiprod_film.options import FilmOptions
from aiprod_film.scene import Scene
from aiprod_film.storyboard import Storyboard
from aiprod_film.style import Style
from aiprod_film.unshown import Unshown
from aiprod_llm.provenance import Provenance


@dataclass(frozen=True, slots=True)
class Narrative:
    """What stays the same in the story."""

    world: str = ""
    tone: str = ""
    motifs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Markers:
    """What stays the same across scenes and across the films of a project.

    The model reads their JSON, so field names are part of cache keys.
    """

    id: str
    version: int
    style: Style
    entities: tuple[Entity, ...]
    narrative: Narrative


UNSTATED = FilmOptions()


@dataclass(frozen=True, slots=True)
class Brief:
    """What to plan. `duration` is in nanoseconds, `rate` in frames per second.

    `prompt` is what the film is about; of a `storyboard` it may be empty. With a `voice` scenes are narrated.
    """

    prompt: str
    duration: int
    rate: Fraction
    seed: int
    markers: Markers | None = None
    storyboard: Storyboard | None = None
    options: FilmOptions = UNSTATED
    voice: bool = False
    library: Library = EMPTY_LIBRARY


@dataclass(frozen=True, slots=True)
class Head:
    """A film without its `scene_count` scenes. `planner` names the engine that planned it."""

    planner: str
    title: str
    logline: str
    style: Style
    entities: tuple[Entity, ...]
    scene_count: int


type Piece = Head | Scene | Unshown | Provenance
