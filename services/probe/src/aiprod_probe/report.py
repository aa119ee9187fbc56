"""What was measured in a media file, in ffprobe's words. Times are nanoseconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


class NotMedia(Exception):
    """The file is none that we read; the text says why."""


@dataclass(frozen=True, slots=True)
class VideoStream:
    """`rotation` is clockwise, 0, 90, 180 or 270; `width` and `height` are those before it."""

    width: int
    height: int
    rotation: int
    r_frame_rate: Fraction | None
    avg_frame_rate: Fraction | None
    pix_fmt: str
    level: int | None
    color_space: str
    color_range: str
    nb_frames: int | None

    @property
    def display_size(self) -> tuple[int, int]:
        """Width and height as shown."""
        return (self.height, self.width) if self.rotation in (90, 270) else (self.width, self.height)


@dataclass(frozen=True, slots=True)
class AudioStream:
    sample_rate: int
    channels: int
    channel_layout: str


@dataclass(frozen=True, slots=True)
class Stream:
    index: int
    codec_type: str
    codec_name: str
    profile: str
    duration: int | None
    bit_rate: int | None
    video: VideoStream | None
    audio: AudioStream | None
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Format:
    format_name: str
    duration: int | None
    size: int
    bit_rate: int | None
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    format: Format
    streams: tuple[Stream, ...]

    @property
    def video(self) -> Stream | None:
        """The first video stream."""
        return next((stream for stream in self.streams if stream.video), None)

    @property
    def audio(self) -> Stream | None:
        """The first audio stream."""
        return next((stream for stream in self.streams if stream.audio), None)

    @property
    def duration(self) -> int | None:
        """The container's duration, else that of its longest stream."""
        return (
            self.format.duration or max((stream.duration or 0 for stream in self.streams), default=0) or None
        )


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with a file, and the span of it where that is known."""

    text: str
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """A report, and what was found broken on reading the file to its end."""

    report: Report
    damages: tuple[Damage, ...]
