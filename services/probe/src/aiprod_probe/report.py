"""What was measured in a media file, in ffprobe's words. Times are nanoseconds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction


class NotMedia(Exception):
    """The file is none that we read; the text says why."""


@dataclass(frozen=True, slots=True)
class MasteringDisplay:
    """SMPTE ST 2086: CIE 1931 x, y of red, green, blue and white; luminance in cd/m²."""

    primaries: tuple[tuple[float, float], ...]
    white_point: tuple[float, float]
    min_luminance: float
    max_luminance: float


@dataclass(frozen=True, slots=True)
class ContentLight:
    """CTA-861.3, in cd/m²."""

    max_content: int
    max_average: int


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
    color_primaries: str = ""
    color_transfer: str = ""
    chroma_location: str = ""
    field_order: str = ""
    sample_aspect_ratio: Fraction | None = None
    mastering_display: MasteringDisplay | None = None
    content_light: ContentLight | None = None

    @property
    def display_size(self) -> tuple[int, int]:
        """Width and height as shown: in square pixels, after rotation."""
        width = round(self.width * (self.sample_aspect_ratio or 1))
        return (self.height, width) if self.rotation in (90, 270) else (width, self.height)

    @property
    def display_aspect_ratio(self) -> Fraction | None:
        """Of the picture before rotation, as ffprobe says it; None where no pixel shape is stated."""
        if not self.sample_aspect_ratio or not self.height:
            return None
        return self.sample_aspect_ratio * self.width / self.height


@dataclass(frozen=True, slots=True)
class AudioStream:
    sample_rate: int
    channels: int
    channel_layout: str
    sample_fmt: str = ""


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
    start_time: int | None = None
    time_base: Fraction | None = None
    disposition: tuple[str, ...] = ()

    @property
    def is_cover(self) -> bool:
        """Whether it is one picture beside the film: cover art, or a thumbnail."""
        return "attached_pic" in self.disposition


@dataclass(frozen=True, slots=True)
class Chapter:
    id: int
    start: int
    end: int
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Format:
    format_name: str
    duration: int | None
    size: int
    bit_rate: int | None
    tags: Mapping[str, str]
    format_long_name: str = ""
    start_time: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    format: Format
    streams: tuple[Stream, ...]
    chapters: tuple[Chapter, ...] = ()

    @property
    def video(self) -> Stream | None:
        """The first video stream that is no cover art."""
        return next((stream for stream in self.streams if stream.video and not stream.is_cover), None)

    @property
    def audio(self) -> Stream | None:
        """The first audio stream."""
        return next((stream for stream in self.streams if stream.audio), None)

    @property
    def picture(self) -> VideoStream | None:
        """What only the first video stream has."""
        return self.video.video if self.video else None

    @property
    def sound(self) -> AudioStream | None:
        """What only the first audio stream has."""
        return self.audio.audio if self.audio else None

    def with_hdr10(
        self, index: int, mastering_display: MasteringDisplay | None, content_light: ContentLight | None
    ) -> "Report":
        """This report with what a frame of one video stream told."""
        stream = self.streams[index]
        assert stream.video
        video = replace(stream.video, mastering_display=mastering_display, content_light=content_light)
        streams = [*self.streams]
        streams[index] = replace(stream, video=video)
        return replace(self, streams=tuple(streams))

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
