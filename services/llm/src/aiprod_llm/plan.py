"""The film as the planner writes it. Enum names and numbers are those of `aiprod.film.v1`."""

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from aiprod_llm.provenance import Provenance


class ShotSize(IntEnum):
    EXTREME_WIDE = 1
    WIDE = 2
    MEDIUM = 3
    CLOSE_UP = 4


class CameraAngle(IntEnum):
    EYE_LEVEL = 1
    LOW = 2
    HIGH = 3
    AERIAL = 4


class CameraMovement(IntEnum):
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
    LANDSCAPE = 1
    SEA = 2
    CITY = 3
    FOREST = 4
    INTERIOR = 5
    SPACE = 6
    DESERT = 7
    ABSTRACT = 8


class TimeOfDay(IntEnum):
    DAWN = 1
    DAY = 2
    DUSK = 3
    NIGHT = 4


class Weather(IntEnum):
    CLEAR = 1
    CLOUDY = 2
    RAIN = 3
    SNOW = 4
    FOG = 5
    STORM = 6


class Lighting(IntEnum):
    SOFT = 1
    HARD = 2
    BACKLIT = 3
    LOW_KEY = 4
    NEON = 5


class Mood(IntEnum):
    CALM = 1
    JOYFUL = 2
    WONDROUS = 3
    TENSE = 4
    MELANCHOLIC = 5
    EPIC = 6


class Transition(IntEnum):
    CUT = 1
    DISSOLVE = 2
    FADE = 3


class EntityKind(IntEnum):
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
    medium: str
    palette: Palette
    lens: str
    grade: str


@dataclass(frozen=True, slots=True)
class Entity:
    id: str
    kind: EntityKind
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Narrative:
    """What stays the same about a story."""

    world: str = ""
    tone: str = ""
    motifs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Markers:
    """Consistency markers: what stays the same across scenes, and across the films of a project."""

    id: str
    version: int
    style: Style
    entities: tuple[Entity, ...]
    narrative: Narrative


@dataclass(frozen=True, slots=True)
class Brief:
    """What a film is asked to be. `duration` in nanoseconds, `rate` in frames per second."""

    prompt: str
    duration: int
    rate: Fraction
    seed: int
    markers: Markers | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """All of a film but its scenes. `planner` names the engine that planned it."""

    planner: str
    title: str
    logline: str
    style: Style
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is seen between two cuts. `duration` in nanoseconds, `subjects` are ids of entities."""

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
