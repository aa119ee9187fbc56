"""SMPTE timecode and lengths: frames to text and back. Rates are exact fractions in frames per second."""

import re
from decimal import Decimal
from fractions import Fraction

from aiprod_film.frames import nanoseconds, time_of

DROP_FRAME = {Fraction(30000, 1001): 2, Fraction(60000, 1001): 4}
"""Frame numbers that each minute except every tenth skips, to keep up with the clock (SMPTE 12M)."""
# Frames are int32 in the contracts.
MAX_FRAME = 2**31 - 1

FRAME = re.compile(r"[0-9]{1,10}")
SECONDS = re.compile(r"([0-9]{1,7}(?:\.[0-9]{1,9})?)s")
CLOCK = re.compile(r"([0-9]{1,4}):([0-9]{2})")
TIMECODE = re.compile(r"([0-9]{1,4}):([0-9]{2}):([0-9]{2})([:;])([0-9]{2})")


def format_timecode(frame: int, rate: Fraction) -> str:
    """Returns the frame, counted from 0, as `HH:MM:SS:FF`, or as `HH:MM:SS;FF` at drop-frame rates."""
    base, dropped = round(rate), DROP_FRAME.get(rate, 0)
    if dropped:
        # The first minute of every ten skips no numbers.
        tens, rest = divmod(frame, base * 600 - dropped * 9)
        minutes = max(0, rest - dropped) // (base * 60 - dropped)
        frame += dropped * (9 * tens + minutes)
    seconds, frames = divmod(frame, base)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{';' if dropped else ':'}{frames:02}"


def parse_frame(text: str, rate: Fraction) -> int:
    """Returns the frame, counted from 0, at `text`.

    `HH:MM:SS:FF`, `HH:MM:SS;FF` (drop-frame, at 29.97 and 59.94), `MM:SS` (the first frame of that
    second), `2.5s`, or a frame number. Raises ValueError for anything else.
    """
    text = text.strip()
    if FRAME.fullmatch(text):
        frame = int(text)
    elif match := SECONDS.fullmatch(text):
        # Exact fractions: a float may fall just short of a frame and round down to the one before.
        frame = int(Fraction(match[1]) * rate)
    elif match := CLOCK.fullmatch(text):
        frame = _clock(int(match[1]), int(match[2]), rate)
    elif match := TIMECODE.fullmatch(text):
        hours, minutes, seconds, frames = (int(match[part]) for part in (1, 2, 3, 5))
        frame = _count_frames((hours, minutes, seconds, frames), rate, drops=match[4] == ";")
    else:
        raise ValueError(
            f"{text!r} is not a timecode. Use HH:MM:SS:FF, HH:MM:SS;FF, MM:SS, 2.5s, or a frame number"
        )
    if frame > MAX_FRAME:
        raise ValueError(f"{text} is beyond the end of any film")
    return frame


def parse_length(text: str, rate: Fraction) -> int:
    """Returns a length in nanoseconds: exact seconds such as `2.5s`, or a frame as `parse_frame` takes it.

    Raises ValueError for anything else.
    """
    if match := SECONDS.fullmatch(text.strip()):
        return nanoseconds(Decimal(match[1]))
    return time_of(parse_frame(text, rate), rate)


def _clock(minutes: int, seconds: int, rate: Fraction) -> int:
    dropped = DROP_FRAME.get(rate, 0)
    # At drop-frame rates most minutes have no frame 0: their first one is 2 or 4.
    skips = dropped and not seconds and minutes % 10
    frames = dropped if skips else 0
    return _count_frames((minutes // 60, minutes % 60, seconds, frames), rate, drops=bool(dropped))


def _count_frames(parts: tuple[int, int, int, int], rate: Fraction, *, drops: bool) -> int:
    hours, minutes, seconds, frames = parts
    base, dropped = round(rate), DROP_FRAME.get(rate, 0) if drops else 0
    if minutes > 59 or seconds > 59 or frames >= base:
        raise ValueError(f"minutes and seconds go from 00 to 59, frames from 00 to {base - 1:02}")
    if drops and not dropped:
        raise ValueError(
            "drop-frame timecode (;) needs 29.97 or 59.94 frames per second. Use a colon instead"
        )
    if dropped and not seconds and minutes % 10 and frames < dropped:
        raise ValueError(f"drop-frame timecode skips this frame: the minute begins with frame {dropped:02}")
    minutes += hours * 60
    # Each minute but every tenth has skipped its first numbers.
    return (minutes * 60 + seconds) * base + frames - dropped * (minutes - minutes // 10)
