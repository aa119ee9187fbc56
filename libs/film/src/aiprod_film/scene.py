"""A scene and the choices that make its picture. Enum names and numbers are those of `aiprod.film.v1`."""

from dataclasses import dataclass
from enum import IntEnum

from aiprod_film.asset import Asset
from aiprod_film.engine_kind import EngineKind
from aiprod_film.media import SceneMedia
from aiprod_film.staging import Act, Relation
from aiprod_film.style import Palette


# In the contract, 0 of each enum means that a manifest leaves the choice open, so members count from 1.
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
    HANDHELD = 10


class Tempo(IntEnum):
    """How fast things move; the camera and the letters keep their speed."""

    REAL_TIME = 1
    SLOW_MOTION = 2
    TIME_LAPSE = 3


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


@dataclass(frozen=True, slots=True)
class Scene:
    """What is seen between two cuts. `duration` is in nanoseconds, `subjects` are ids of entities.

    Without a `palette` the style's applies. The defaults apply where a manifest leaves a choice open. `place`
    is a key of `places.py`, empty if the setting says enough. `media` is a user's own picture; None if an
    engine makes it. `engine` is None for the deployment's default. `voice_over` is a user's recording that is
    heard instead of a voice.
    """

    id: str
    title: str
    caption: str
    action: str
    duration: int
    # A field whose default is an enum is a choice that manifests may leave open: `messages.manifest.CHOICES`.
    shot_size: ShotSize = ShotSize.WIDE
    camera_angle: CameraAngle = CameraAngle.EYE_LEVEL
    camera_movement: CameraMovement = CameraMovement.DOLLY_IN
    setting: Setting = Setting.LANDSCAPE
    time_of_day: TimeOfDay = TimeOfDay.DUSK
    weather: Weather = Weather.CLEAR
    lighting: Lighting = Lighting.SOFT
    mood: Mood = Mood.CALM
    transition: Transition = Transition.CUT
    subjects: tuple[str, ...] = ()
    seed: int = 0
    palette: Palette | None = None
    place: str = ""
    acts: tuple[Act, ...] = ()
    relations: tuple[Relation, ...] = ()
    tempo: Tempo = Tempo.REAL_TIME
    media: SceneMedia | None = None
    narration: str = ""
    voice_over: Asset | None = None
    # No enum by default: which engine draws is the deployment's choice, not one of this library.
    engine: EngineKind | None = None
