"""Time in frames. Times are nanoseconds, rates are exact fractions in frames per second."""

from decimal import Decimal
from fractions import Fraction

SECOND = 1_000_000_000


def nanoseconds(seconds: float | Decimal | Fraction) -> int:
    """Returns the nearest whole number of nanoseconds."""
    return round(seconds * SECOND)


def frames_in(time: int, rate: Fraction) -> Fraction:
    """Returns how many frames fit in `time`, exactly: with the part of the last one."""
    return time * rate / SECOND


def time_of(frame: int, rate: Fraction) -> int:
    """Returns when a frame begins; frames count from 0."""
    # From the start of the film: lengths of single frames would add up their rounding errors.
    return round(frame * SECOND / rate)
