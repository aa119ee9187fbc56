"""What the presentation times of a film's frames show: their rate, and where they are uneven."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import median

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Span, Timing, merge_spans

JITTER = 1_500_000
"""Nanoseconds by which the lengths of frames may differ: Matroska rounds to milliseconds."""
MAX_HOLES = 0.1
"""The share of frames after which a hole may be; with more, the rate is variable."""
PRIMING = SECOND // 10
"""How much longer the first frame may last where a container cannot state that its sound is primed."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How a file counts time: `tick` in seconds.

    `is_stated` is false for raw streams, whose times FFmpeg makes up. `delays_start` is true of containers
    that can only delay the picture by showing its first frame longer: AVI, and fragments without edit lists.
    """

    tick: Fraction
    is_stated: bool = True
    delays_start: bool = False


def frame_timing(times: list[int], clock: Clock, untimed: int = 0) -> Timing:
    """Returns the timing of frames that are shown at these nanoseconds, in any order; without spans.

    `untimed` frames more have no time.
    """
    # Packets come in the order of decoding, which is not that of presentation.
    times = sorted(times)
    steps = [(a, b) for a, b in pairwise(times) if b > a]
    if not steps:
        return Timing(disorder=_duplicates(times))
    usual = round(median(b - a for a, b in steps))
    steps = [*_filled(steps, usual, untimed)]
    if not clock.is_stated:
        return Timing(usual_frame=usual)
    if clock.delays_start and len(steps) > 1 and _length(steps[0]) <= usual + PRIMING:
        steps = steps[1:]
    uneven = [step for step in steps if not _is_even(step, usual)]
    rate, error = _rate(steps, uneven, clock.tick)
    return Timing(
        usual_frame=usual,
        uneven=merge_spans(uneven),
        frame_lengths=(min(map(_length, steps)), max(map(_length, steps))),
        dropped=_dropped(steps, uneven, usual),
        disorder=_duplicates(times),
        frame_rate=rate,
        frame_rate_error=error,
    )


def _filled(steps: list[Span], usual: int, untimed: int) -> Iterator[Span]:
    """Yields the steps, and frames without times in the holes of their number.

    A transport packet states the time of its first frame only.
    """
    for start, end in steps:
        count = round((end - start) / usual) - 1
        if not 0 < count <= untimed:
            yield start, end
            continue
        untimed -= count
        times = [start + (end - start) * place // (count + 1) for place in range(count + 2)]
        yield from pairwise(times)


def _rate(steps: list[Span], uneven: list[Span], tick: Fraction) -> tuple[Fraction, float]:
    """Returns the frames per second, and the relative error that rounding to ticks may cause.

    A few holes do not change the rate of the frames between them. A tick as long as a frame or a field is
    made for the rate, and rounds nothing.
    """
    if len(uneven) <= MAX_HOLES * len(steps):
        steps = [step for step in steps if step not in {*uneven}]
    length = sum(map(_length, steps))
    rate = Fraction(len(steps) * SECOND, length)
    return rate, 0.0 if 2 * tick * rate >= 1 else float(tick * SECOND / length)


def _dropped(steps: list[Span], uneven: list[Span], usual: int) -> tuple[Span, ...]:
    """Returns the holes in frames of a constant rate; frames of a variable rate leave none."""
    holes = [(a + usual, b) for a, b in uneven if _is_multiple(b - a, usual)]
    is_constant = len(uneven) == len(holes) and len(holes) <= MAX_HOLES * len(steps)
    return tuple(holes) if is_constant else ()


def _is_multiple(length: int, usual: int) -> bool:
    count = round(length / usual)
    return count >= 2 and abs(length - count * usual) <= _slack(usual)


def _is_even(step: Span, usual: int) -> bool:
    return abs(_length(step) - usual) <= _slack(usual)


def _slack(usual: int) -> int:
    return max(JITTER, usual // 50)


def _length(span: Span) -> int:
    return span[1] - span[0]


def _duplicates(times: list[int]) -> tuple[Span, ...]:
    return tuple((a, b) for a, b in pairwise(times) if b == a)
