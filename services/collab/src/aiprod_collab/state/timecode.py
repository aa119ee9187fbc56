"""Frame numbers as SMPTE timecode."""

from fractions import Fraction

from aiprod.film.v1 import manifest_pb2 as film

DROP_FRAME = {Fraction(30000, 1001): 2, Fraction(60000, 1001): 4}
"""Frame numbers skipped every minute except each tenth, which keeps the timecode on the clock (SMPTE 12M)."""


def timecode(frame: int, rate: film.FrameRate) -> str:
    """Return `frame`, counted from 0, as `HH:MM:SS:FF`, or `HH:MM:SS;FF` for a drop-frame rate."""
    exact = Fraction(rate.numerator, rate.denominator)
    base = round(exact)
    dropped = DROP_FRAME.get(exact, 0)
    if dropped:
        frame += _dropped_before(frame, base, dropped)
    seconds, frames = divmod(frame, base)
    ledger, seconds = divmod(seconds, 60)
    hours, ledger = divmod(ledger, 60)
    return f"{hours:02}:{ledger:02}:{seconds:02}{';' if dropped else ':'}{frames:02}"


def _dropped_before(frame: int, base: int, dropped: int) -> int:
    """Return how many frame numbers are skipped before `frame`."""
    minute = base * 60 - dropped
    tens, rest = divmod(frame, minute * 10 + dropped)
    # The first minute of each ten skips none.
    ledger = max(0, rest - dropped) // minute
    return dropped * (9 * tens + ledger)
