"""A planned film. Enum names and numbers are those of `aiprod.film.v1`."""

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from aiprod_llm.provenance import Provenance


class ShotSize(IntEnum):
    """How much of the subject is in the frame."""

    EXTREME_WIDE = 1
    WIDE = 2
    MEDIUM = 3
    CLOSE_UP = 4


class CameraAngle(IntEnum):
    """The angle from which the camera looks."""

    EYE_LEVEL = 1
    LOW = 2
    HIGH = 3
    AERIAL = 4


class CameraMovement(IntEnum):
    """How the camera moves during a shot."""

    STATIC = 1
    PAN_LEFT = 2
    PAN_RIGHT = 3
    TILT_UP = 4
    TILT_DOWN = 5
    DOLLY_IN = 6
    DOLLY_OUT = 7
    ORBIT = 8
    KEN_BURNS = 9


class Setting(IntEnum):
    """The kind of place."""

    LANDSCAPE = 1
    SEA = 2
    CITY = 3
    FOREST = 4
    INTERIOR = 5
    SPACE = 6
    DESERT = 7
    ABSTRACT = 8


class TimeOfDay(IntEnum):
    """The time of day, in the order of a day."""

    DAWN = 1
    DAY = 2
    DUSK = 3
    NIGHT = 4


class Weather(IntEnum):
    """The weather."""

    CLEAR = 1
    CLOUDY = 2
    RAIN = 3
    SNOW = 4
    FOG = 5
    STORM = 6


class Lighting(IntEnum):
    """The light."""

    SOFT = 1
    HARD = 2
    BACKLIT = 3
    LOW_KEY = 4
    NEON = 5


class Mood(IntEnum):
    """The mood."""

    CALM = 1
    JOYFUL = 2
    WONDROUS = 3
    TENSE = 4
    MELANCHOLIC = 5
    EPIC = 6


class Transition(IntEnum):
    """How a scene begins."""

    CUT = 1
    DISSOLVE = 2
    FADE = 3


class EntityKind(IntEnum):
    """What an entity is."""

    PERSON = 1
    ANIMAL = 2
    VEHICLE = 3
    PLACE = 4
    OBJECT = 5


@dataclass(frozen=True, slots=True)
class Palette:
    """Five colours as `#rrggbb`."""

    zenith: str
    horizon: str
    light: str
    accent: str
    shade: str


@dataclass(frozen=True, slots=True)
class Style:
    """The look of a film."""

    medium: str
    palette: Palette
    lens: str
    grade: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A character, animal, vehicle, place or object of a film."""

    id: str
    kind: EntityKind
    name: str
    description: str


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


@dataclass(frozen=True, slots=True)
class Brief:
    """What to plan. `duration` is in nanoseconds, `rate` in frames per second."""

    prompt: str
    duration: int
    rate: Fraction
    seed: int
    markers: Markers | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A film without its scenes. `planner` names the engine that planned it."""

    planner: str
    title: str
    logline: str
    style: Style
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene. `duration` is in nanoseconds, `subjects` are ids of entities."""

    id: str
    title: str
    caption: str
    action: str
    duration: int
    shot_size: ShotSize
    camera_angle: CameraAngle
    camera_movement: CameraMovement
    setting: Setting
    time_of_day: TimeOfDay
    weather: Weather
    lighting: Lighting
    mood: Mood
    transition: Transition
    subjects: tuple[str, ...] = ()
    palette: Palette | None = None
    seed: int = 0


type Piece = Head | Scene | Provenance
