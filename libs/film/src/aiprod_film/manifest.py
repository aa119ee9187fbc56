"""The manifest: the document that fully determines a film."""

from dataclasses import dataclass
from fractions import Fraction

from aiprod_film.asset import Asset
from aiprod_film.entity import Entity
from aiprod_film.media import COMPOSED, UNSTATED_VOICE, Music, Voice
from aiprod_film.scene import Scene
from aiprod_film.spans import Span, spans
from aiprod_film.style import Style
from aiprod_film.unshown import Unshown


@dataclass(frozen=True, slots=True)
class VideoFormat:
    """Even width and height in pixels; `rate` in frames per second."""

    width: int
    height: int
    rate: Fraction


@dataclass(frozen=True, slots=True)
class Manifest:
    """A film as it is planned and edited; `scenes` are in playing order, `planner` names its engine.

    `unshown` is what was asked for and no scene shows, as it was planned; `voice_over` is heard over it all,
    and `voice` speaks the narration.
    """

    prompt: str
    title: str
    logline: str
    format: VideoFormat
    style: Style
    entities: tuple[Entity, ...]
    scenes: tuple[Scene, ...]
    seed: int
    planner: str
    unshown: tuple[Unshown, ...] = ()
    music: Music = COMPOSED
    voice_over: Asset | None = None
    voice: Voice = UNSTATED_VOICE

    @property
    def duration(self) -> int:
        """The film's length in nanoseconds."""
        return sum(scene.duration for scene in self.scenes)

    @property
    def spans(self) -> list[Span]:
        """The frames of each scene."""
        return spans([scene.duration for scene in self.scenes], self.format.rate)
