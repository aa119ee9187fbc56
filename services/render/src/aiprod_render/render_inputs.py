"""Specs of clips and music, and what models read."""

from dataclasses import dataclass
from fractions import Fraction

from aiprod_film.asset import Asset
from aiprod_film.entity import Entity
from aiprod_film.manifest import VideoFormat
from aiprod_film.media import MusicSource
from aiprod_film.scene import Mood, Scene, Setting, TimeOfDay, Weather
from aiprod_film.style import Style

SAMPLE_RATE = 48_000
"""Samples of the sound in a second."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The scene that a clip dissolves from, and its length in frames."""

    scene: Scene
    frame_count: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of a picture that a model reads, and their IANA media type."""

    content: bytes
    content_type: str


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
    """A scene as it is heard: `frame_count` frames of one mood and place; `place` is a key, or empty."""

    frame_count: int
    mood: Mood
    setting: Setting
    weather: Weather
    place: str = ""
    time_of_day: TimeOfDay = TimeOfDay.DAY


@dataclass(frozen=True, slots=True)
class Window:
    """When something is heard: from second `start` of the film on for `seconds`, the ends of which fade."""

    start: Fraction
    seconds: Fraction
    fade_in: Fraction
    fade_out: Fraction


@dataclass(frozen=True, slots=True)
class Score:
    """Everything that determines the music; it is the `track` if there is one."""

    rate: Fraction
    passages: tuple[Passage, ...]
    seed: int
    source: MusicSource = MusicSource.COMPOSED
    track: Asset | None = None

    @property
    def frame_count(self) -> int:
        """The length of the film in frames."""
        return sum(passage.frame_count for passage in self.passages)

    @property
    def seconds(self) -> Fraction:
        """The length of the film in seconds."""
        return self.frame_count / self.rate

    @property
    def sample_count(self) -> int:
        """The length of the film in samples of each channel."""
        # Rounded once, for the whole film: scenes that are rounded each would drift from the picture.
        return round(self.seconds * SAMPLE_RATE)
