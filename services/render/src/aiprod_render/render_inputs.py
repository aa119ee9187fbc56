"""Specs of clips and music. Enum numbers are those of `aiprod.film.v1`."""

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction


class ShotSize(IntEnum):
    """How much of the scene the frame shows."""

    EXTREME_WIDE = 1
    WIDE = 2
    MEDIUM = 3
    CLOSE_UP = 4


class CameraAngle(IntEnum):
    """The height that the camera looks from."""

    EYE_LEVEL = 1
    LOW = 2
    HIGH = 3
    AERIAL = 4


class CameraMovement(IntEnum):
    """The camera's move over the scene."""

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
    """The kind of place; each has its own drawing."""

    LANDSCAPE = 1
    SEA = 2
    CITY = 3
    FOREST = 4
    INTERIOR = 5
    SPACE = 6
    DESERT = 7
    ABSTRACT = 8


class TimeOfDay(IntEnum):
    """The hour, which sets the light."""

    DAWN = 1
    DAY = 2
    DUSK = 3
    NIGHT = 4


class Weather(IntEnum):
    """The weather, which sets sky, haze and what falls."""

    CLEAR = 1
    CLOUDY = 2
    RAIN = 3
    SNOW = 4
    FOG = 5
    STORM = 6


class Lighting(IntEnum):
    """The quality of the light."""

    SOFT = 1
    HARD = 2
    BACKLIT = 3
    LOW_KEY = 4
    NEON = 5


class Mood(IntEnum):
    """The mood, which sets colours and music."""

    CALM = 1
    JOYFUL = 2
    WONDROUS = 3
    TENSE = 4
    MELANCHOLIC = 5
    EPIC = 6


class Transition(IntEnum):
    """The start of a clip: hard, out of the previous scene, or out of black."""

    CUT = 1
    DISSOLVE = 2
    FADE = 3


class EntityKind(IntEnum):
    """The kind of an entity, which limits the shapes it may have."""

    PERSON = 1
    ANIMAL = 2
    VEHICLE = 3
    PLACE = 4
    OBJECT = 5


@dataclass(frozen=True, slots=True)
class VideoFormat:
    """Even width and height in pixels; `rate` in frames per second."""

    width: int
    height: int
    rate: Fraction


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
    """The look of the film: medium, colours, lens and grade, in the words of the manifest."""

    medium: str
    palette: Palette
    lens: str
    grade: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, animal, vehicle, place or object that scenes refer to by `id`."""

    id: str
    kind: EntityKind
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Scene:
    """The picture between two cuts; the clip gives its length. Without a `palette` the style's applies."""

    title: str
    caption: str
    action: str
    shot_size: ShotSize
    camera_angle: CameraAngle
    camera_movement: CameraMovement
    setting: Setting
    time_of_day: TimeOfDay
    weather: Weather
    lighting: Lighting
    mood: Mood
    transition: Transition
    subjects: tuple[str, ...]
    seed: int
    palette: Palette | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The scene that a clip dissolves from, and its length in frames."""

    scene: Scene
    frame_count: int


@dataclass(frozen=True, slots=True)
class ClipSpec:
    """Everything that determines the bytes of a clip."""

    format: VideoFormat
    style: Style
    scene: Scene
    frame_count: int
    outgoing: Outgoing | None
    film_title: str
    fade_out: bool
    entities: tuple[Entity, ...]
    negative_prompt: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of the music: `frame_count` frames of one mood and place."""

    frame_count: int
    mood: Mood
    setting: Setting
    weather: Weather


@dataclass(frozen=True, slots=True)
class Score:
    """Everything that determines the music."""

    rate: Fraction
    passages: tuple[Passage, ...]
    seed: int

    @property
    def frame_count(self) -> int:
        """The length of the film in frames."""
        return sum(passage.frame_count for passage in self.passages)

    @property
    def seconds(self) -> Fraction:
        """The length of the film in seconds."""
        return self.frame_count / self.rate
