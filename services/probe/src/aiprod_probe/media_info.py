"""The measurements of a media file, with ffprobe's names and values. Times are in nanoseconds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

SEQUENCES = ("avis", "msf1", "hevc")
"""Brands of moving AVIF and HEIF, whose first stream is a still for viewers that play none."""


class NotMedia(Exception):
    """The file is not media, or its format is not supported; the text states why."""


@dataclass(frozen=True, slots=True)
class MasteringDisplay:
    """The display of the grading (SMPTE ST 2086): CIE 1931 x, y of red, green, blue; luminance in cd/m²."""

    primaries: tuple[tuple[float, float], ...]
    white_point: tuple[float, float]
    min_luminance: float
    max_luminance: float


@dataclass(frozen=True, slots=True)
class ContentLight:
    """The brightness of the film (CTA-861.3), in cd/m²."""

    max_content: int
    max_average: int


@dataclass(frozen=True, slots=True)
class DolbyVision:
    """The configuration of Dolby Vision: which layers there are, and whether metadata goes with them.

    `compatibility` is what a display without it shows: 1 HDR10, 2 SDR, 4 HLG, 6 an Ultra HD disc, 0 nothing.
    """

    profile: int
    level: int
    has_metadata: bool
    has_enhancement: bool
    has_base: bool
    compatibility: int


@dataclass(frozen=True, slots=True)
class VideoStream:
    """A video stream; `rotation` is clockwise, 0, 90, 180, or 270, and `width` and `height` precede it."""

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
    bit_depth: int = 0
    dolby_vision: DolbyVision | None = None

    @property
    def display_size(self) -> tuple[int, int]:
        """Width and height as shown, in square pixels after rotation."""
        width = round(self.width * (self.sample_aspect_ratio or 1))
        return (self.height, width) if self.rotation in (90, 270) else (width, self.height)

    @property
    def display_aspect_ratio(self) -> Fraction | None:
        """The shape of the picture before rotation, as in ffprobe; None if no pixel shape is stated."""
        if not self.sample_aspect_ratio or not self.height:
            return None
        return self.sample_aspect_ratio * self.width / self.height


@dataclass(frozen=True, slots=True)
class AudioStream:
    """An audio stream; `sample_rate` in Hz."""

    sample_rate: int
    channels: int
    channel_layout: str
    sample_fmt: str = ""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of a container; `bit_rate` in bits per second, `mime_codec` as in RFC 6381."""

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
    codec_tag: str = ""
    mime_codec: str = ""
    id: str = ""

    @property
    def is_cover(self) -> bool:
        """Whether it is a single picture beside the film: cover art or a thumbnail."""
        return "attached_pic" in self.disposition


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a container."""

    id: int
    start: int
    end: int
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Program:
    """A program of a broadcast: its number, its name or nothing, and the indexes of its streams."""

    number: int
    name: str
    streams: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """A container; `size` in bytes, `bit_rate` in bits per second."""

    format_name: str
    duration: int | None
    size: int
    bit_rate: int | None
    tags: Mapping[str, str]
    format_long_name: str = ""
    start_time: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The measurements of a file."""

    format: Format
    streams: tuple[Stream, ...]
    chapters: tuple[Chapter, ...] = ()
    programs: tuple[Program, ...] = ()

    @property
    def video(self) -> Stream | None:
        """The first video stream that is not cover art, nor the still of a sequence of images."""
        films = [stream for stream in self.streams if stream.video and not stream.is_cover]
        is_sequence = self.format.tags.get("major_brand") in SEQUENCES
        moving = (stream for stream in films if stream.video and stream.video.nb_frames != 1)
        first = next(iter(films), None)
        return next(moving, first) if is_sequence else first

    @property
    def audio(self) -> Stream | None:
        """The first audio stream."""
        return next((stream for stream in self.streams if stream.audio), None)

    @property
    def audios(self) -> list[Stream]:
        """All audio streams."""
        return [stream for stream in self.streams if stream.audio]

    @property
    def picture(self) -> VideoStream | None:
        """The video properties of the first video stream."""
        return self.video.video if self.video else None

    @property
    def sound(self) -> AudioStream | None:
        """The audio properties of the first audio stream."""
        return self.audio.audio if self.audio else None

    @property
    def has_captions(self) -> bool:
        """Whether a stream holds subtitles or captions."""
        return any(stream.codec_type == "subtitle" for stream in self.streams)

    def with_hdr10(
        self, index: int, mastering_display: MasteringDisplay | None, content_light: ContentLight | None
    ) -> "Report":
        """Returns this report with HDR10 metadata for one video stream."""
        stream = self.streams[index]
        assert stream.video
        video = replace(stream.video, mastering_display=mastering_display, content_light=content_light)
        streams = [*self.streams]
        streams[index] = replace(stream, video=video)
        return replace(self, streams=tuple(streams))

    @property
    def duration(self) -> int | None:
        """The container's duration, or else that of its longest stream."""
        return (
            self.format.duration or max((stream.duration or 0 for stream in self.streams), default=0) or None
        )


@dataclass(frozen=True, slots=True)
class Damage:
    """A damage of a file, and its span if it is known."""

    text: str
    span: tuple[int, int] | None = None
