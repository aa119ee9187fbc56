"""Frames as timecode."""

from fractions import Fraction

from aiprod.film.v1 import manifest_pb2 as film

DROP_FRAME = {Fraction(30000, 1001): 2, Fraction(60000, 1001): 4}
"""Frame numbers that are left out each minute but the tenth, so that the clock stays right (SMPTE 12M)."""


def timecode(frame: int, rate: film.FrameRate) -> str:
    """`frame` from 0 on as `HH:MM:SS:FF`, as `HH:MM:SS;FF` where frame numbers are dropped."""
    exact = Fraction(rate.numerator, rate.denominator)
    base = round(exact)
    dropped = DROP_FRAME.get(exact, 0)
    if dropped:
        frame += _left_out(frame, base, dropped)
    seconds, frames = divmod(frame, base)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{';' if dropped else ':'}{frames:02}"


def _left_out(frame: int, base: int, dropped: int) -> int:
    """How many numbers were left out before `frame`."""
    minute = base * 60 - dropped
    tens, rest = divmod(frame, minute * 10 + dropped)
    # The first minute of ten has all its numbers.
    minutes = max(0, rest - dropped) // minute
    return dropped * (9 * tens + minutes)
