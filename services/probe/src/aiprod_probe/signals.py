"""What the packets and the decoded signal of a file show. Times are nanoseconds."""

from dataclasses import dataclass

from aiprod_probe.report import Damage, Report

type Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """Of an MP4 or MOV: whether its index lies before its media, and whether it comes in fragments."""

    index_first: bool
    fragmented: bool


@dataclass(frozen=True, slots=True)
class Timing:
    """What the packets' timestamps tell; None where there are too few.

    `uneven` are frames that last longer or shorter than the usual one, `disorder` is where decoding
    times go back or two frames share their time.
    """

    usual_frame: int | None = None
    uneven: tuple[Span, ...] = ()
    longest_gop: Span | None = None
    disorder: tuple[Span, ...] = ()
    video: Span | None = None
    audio: Span | None = None


@dataclass(frozen=True, slots=True)
class Still:
    """A small picture of a film at a moment, before rotation; 8 bits a colour, row by row."""

    at: int
    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """`outside_range` is a share of the pixels, `brightness` and `motion` are means, all from 0 to 1.

    `length` is the time from its first frame to the end of its last.
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


@dataclass(frozen=True, slots=True)
class Sound:
    """EBU R 128: integrated loudness in LUFS, range in LU, true peak in dBTP.

    `momentary` is the loudness of each tenth of a second; `clipped` are runs of full-scale samples; `length`
    is the time from its first sample to its last.
    """

    silent: tuple[Span, ...]
    integrated: float
    loudness_range: float
    true_peak: float
    clipped: tuple[Span, ...]
    momentary: tuple[float, ...]
    length: int


@dataclass(frozen=True, slots=True)
class Examination:
    """A report, and what was found on reading the file to its end; the signal only where it was decoded."""

    report: Report
    damages: tuple[Damage, ...]
    timing: Timing = Timing()
    was_decoded: bool = False
    picture: Picture | None = None
    sound: Sound | None = None
    layout: Layout | None = None


def joined(spans: list[Span], gap: int = 0) -> tuple[Span, ...]:
    """Spans in order, those at most `gap` apart as one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start - result[-1][1] <= gap:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def total(spans: tuple[Span, ...]) -> int:
    return sum(end - start for start, end in spans)
