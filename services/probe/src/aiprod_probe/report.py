"""What is measured in a media file, in ffprobe's words. Durations are nanoseconds, rates exact fractions."""

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Video:
    """What only a video stream has; `display_*` is after rotation."""

    width: int
    height: int
    display_width: int
    display_height: int
    rotation: int
    r_frame_rate: Fraction | None
    avg_frame_rate: Fraction | None
    pix_fmt: str
    level: int | None
    color_space: str
    color_range: str
    nb_frames: int | None


@dataclass(frozen=True, slots=True)
class Audio:
    """What only an audio stream has."""

    sample_rate: int
    channels: int
    channel_layout: str


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream; exactly one of `video` and `audio` is set for those kinds, none for others."""

    index: int
    codec_type: str
    codec_name: str
    profile: str
    duration: int | None
    bit_rate: int | None
    tags: dict[str, str]
    video: Video | None = None
    audio: Audio | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A whole file. `damage` says what is missing or broken in its data; empty for nothing."""

    format_name: str
    duration: int | None
    size: int
    bit_rate: int | None
    tags: dict[str, str]
    streams: tuple[Stream, ...]
    damage: str = ""

    @property
    def video(self) -> Stream | None:
        """The first moving picture; cover art does not count as such, as it comes after."""
        return next((stream for stream in self.streams if stream.video), None)

    @property
    def audio(self) -> Stream | None:
        return next((stream for stream in self.streams if stream.audio), None)

    @property
    def names(self) -> frozenset[str]:
        """The container's names: ffprobe gives several for one, divided by commas."""
        return frozenset(self.format_name.split(","))


class NotMedia(Exception):
    """The file is no media file, or none that may be opened."""


@dataclass(frozen=True, slots=True)
class Spec:
    """What a file is required to be; what is None or empty is not checked. Durations are nanoseconds."""

    duration: int | None = None
    duration_tolerance: int = 100_000_000
    width: int = 0
    height: int = 0
    frame_rate: Fraction | None = None
    video_codecs: frozenset[str] = field(default_factory=frozenset)
    formats: frozenset[str] = field(default_factory=frozenset)
    audio_required: bool = False
