"""What the packets and the decoded signal of a file show. Times are in nanoseconds."""

from dataclasses import dataclass
from fractions import Fraction

from aiprod_probe.captions import NO_CAPTIONS, Captions
from aiprod_probe.media_info import Damage, Report

type Span = tuple[int, int]

PROGRESS_PARTS = 1_000_000
"""The parts in which the progress of a decode is counted."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of an MP4 or MOV file: whether its index comes first, and whether it has fragments."""

    index_first: bool
    fragmented: bool


@dataclass(frozen=True, slots=True)
class Timing:
    """The timing of the packets; None where there are too few timestamps.

    `uneven` holds where frames are longer or shorter than `usual_frame`, and `frame_lengths` the shortest and
    the longest frame. `disorder` holds the times where
    a decoding time goes back or two frames share a time. `dropped` holds the holes in an otherwise
    constant rate. Spans count what is shown: not what an edit list cuts off. `frame_rate` is measured, in
    frames per second; `frame_rate_error` is relative: what rounding of the timestamps may cause.
    """

    usual_frame: int | None = None
    uneven: tuple[Span, ...] = ()
    frame_lengths: tuple[int, int] | None = None
    longest_gop: Span | None = None
    disorder: tuple[Span, ...] = ()
    dropped: tuple[Span, ...] = ()
    video: Span | None = None
    audio: Span | None = None
    frame_rate: Fraction | None = None
    frame_rate_error: float = 0.0


@dataclass(frozen=True, slots=True)
class Still:
    """A small frame at a time `at`, before rotation; `rgb` has 8 bits per channel, row by row."""

    at: int
    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """The decoded video.

    `outside_range` is a share of the pixels, and `bars` the share of the picture that black bars at its edges
    cover throughout; `brightness` and `motion` are means; all are 0 to 1. `length` is
    the time from the start of the first frame to the end of the last. `duplicates` are frames that repeat
    the one before while the film moves, and `out_of_range` the times when a hundredth of the picture or
    more is outside the range. `cadence` is how the frames were made: `progressive`, `interlaced`, `telecine`,
    `mixed`, or nothing if too few move; `combed` are the frames whose lines are of two times. `colour_bars`
    are the times when they are shown.
    """

    frames: int
    corrupt: tuple[Span, ...]
    black: tuple[Span, ...]
    frozen: tuple[Span, ...]
    flashes: tuple[Span, ...]
    cuts: tuple[int, ...]
    outside_range: float
    brightness: float
    motion: float
    length: int
    stills: tuple[Still, ...] = ()
    bars: float = 0.0
    duplicates: tuple[Span, ...] = ()
    out_of_range: tuple[Span, ...] = ()
    cadence: str = ""
    combed: tuple[Span, ...] = ()
    colour_bars: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Sound:
    """A decoded programme of audio, as EBU R 128: loudness in LUFS, loudness range in LU, true peak in dBTP.

    `streams` are the indexes of its streams: two for a stereo programme of two mono tracks. `momentary` and
    `short_term` are the loudness at each tenth of a second, over windows of 0.4 s and 3 s. `integrated` and
    `loudness_range` are None if the sound is shorter than one of their windows. `clipped` holds runs of full-
    scale samples, `antiphase` the times when left and right cancel each other out, and `dead_channels` the
    numbers of channels, from 1, that hold nothing although others do. `length` is the time from the first
    sample to the last. `dropouts` are short holes of digital silence, and `clicks` jumps that do not belong
    to the sound around them.
    """

    silent: tuple[Span, ...]
    integrated: float | None
    loudness_range: float | None
    true_peak: float
    clipped: tuple[Span, ...]
    momentary: tuple[float, ...]
    length: int
    short_term: tuple[float, ...] = ()
    antiphase: tuple[Span, ...] = ()
    dead_channels: tuple[int, ...] = ()
    streams: tuple[int, ...] = ()
    dropouts: tuple[Span, ...] = ()
    clicks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """A report and what reading the whole file shows; `picture` and `sounds` only if it was decoded.

    `encryption` holds the indexes of encrypted streams and the schemes; `structure` what is wrong with the
    structure of a Matroska file, and is None for other formats. `lacks_dolby_vision` if no packet holds its
    metadata.
    """

    report: Report
    damages: tuple[Damage, ...]
    timing: Timing = Timing()
    was_decoded: bool = False
    picture: Picture | None = None
    sounds: tuple[Sound, ...] = ()
    layout: Layout | None = None
    encryption: tuple[tuple[int, str], ...] = ()
    captions: Captions = NO_CAPTIONS
    structure: tuple[str, ...] | None = None
    lacks_dolby_vision: bool = False

    @property
    def sound(self) -> Sound | None:
        """The first programme of audio."""
        return self.sounds[0] if self.sounds else None


def merge_spans(spans: list[Span], gap: int = 0) -> tuple[Span, ...]:
    """Returns the spans in order, merging those that are at most `gap` apart."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start - result[-1][1] <= gap:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def total_length(spans: tuple[Span, ...]) -> int:
    """Returns the sum of the lengths of the spans."""
    return sum(end - start for start, end in spans)
