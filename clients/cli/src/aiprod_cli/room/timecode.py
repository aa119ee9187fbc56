"""Frames as people write them, there and back."""

import re
from decimal import Decimal
from fractions import Fraction

from google.protobuf.duration_pb2 import Duration

from aiprod_runtime.errors import InvalidArgument

DROP_FRAME = {Fraction(30000, 1001): 2, Fraction(60000, 1001): 4}
"""Frame numbers that are left out each minute but the tenth, so that the clock stays right (SMPTE 12M)."""
MAX_FRAME = 2**31 - 1

FRAME = re.compile(r"[0-9]{1,10}")
SECONDS = re.compile(r"([0-9]{1,7}(?:\.[0-9]{1,9})?)s")
CLOCK = re.compile(r"([0-9]{1,4}):([0-9]{2})")
TIMECODE = re.compile(r"([0-9]{1,4}):([0-9]{2}):([0-9]{2})([:;])([0-9]{2})")


def frame_at(text: str, rate: Fraction) -> int:
    """The frame, from 0, that `text` names in a film of `rate` frames a second.

    `HH:MM:SS:FF`, `HH:MM:SS;FF` (drop-frame, at 29.97 and 59.94), `MM:SS` (the first frame with that
    clock), `2.5s`, or the frame's number. Raises InvalidArgument for anything else.
    """
    text = text.strip()
    if FRAME.fullmatch(text):
        frame = int(text)
    elif match := SECONDS.fullmatch(text):
        frame = int(Fraction(match[1]) * rate)
    elif match := CLOCK.fullmatch(text):
        frame = _clock(int(match[1]), int(match[2]), rate)
    elif match := TIMECODE.fullmatch(text):
        hours, minutes, seconds, frames = (int(match[part]) for part in (1, 2, 3, 5))
        frame = _counted((hours, minutes, seconds, frames), rate, drops=match[4] == ";")
    else:
        raise _wrong(f"{text!r} is no timecode: HH:MM:SS:FF, HH:MM:SS;FF, MM:SS, 2.5s, or a frame's number")
    if frame > MAX_FRAME:
        raise _wrong(f"{text} is later than any film is long")
    return frame


def length(text: str, rate: Fraction) -> Duration:
    """A length as `2.5s`, exactly, or as frames in any form that `frame_at` reads."""
    duration = Duration()
    if match := SECONDS.fullmatch(text.strip()):
        duration.FromNanoseconds(int(Decimal(match[1]) * 10**9))
    else:
        duration.FromNanoseconds(round(frame_at(text, rate) * 10**9 / rate))
    return duration


def timecode(frame: int, rate: Fraction) -> str:
    """`frame` as `HH:MM:SS:FF`, as `HH:MM:SS;FF` where frame numbers are dropped."""
    base, dropped = round(rate), DROP_FRAME.get(rate, 0)
    if dropped:
        # The first minute of ten has all its numbers.
        tens, rest = divmod(frame, base * 600 - dropped * 9)
        minutes = max(0, rest - dropped) // (base * 60 - dropped)
        frame += dropped * (9 * tens + minutes)
    seconds, frames = divmod(frame, base)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{';' if dropped else ':'}{frames:02}"


def _clock(minutes: int, seconds: int, rate: Fraction) -> int:
    dropped = DROP_FRAME.get(rate, 0)
    left_out = dropped and not seconds and minutes % 10
    frames = dropped if left_out else 0
    return _counted((minutes // 60, minutes % 60, seconds, frames), rate, drops=bool(dropped))


def _counted(parts: tuple[int, int, int, int], rate: Fraction, *, drops: bool) -> int:
    hours, minutes, seconds, frames = parts
    base, dropped = round(rate), DROP_FRAME.get(rate, 0) if drops else 0
    if minutes > 59 or seconds > 59 or frames >= base:
        raise _wrong(f"a minute has the seconds 00 to 59, a second the frames 00 to {base - 1:02}")
    if drops and not dropped:
        raise _wrong("drop-frame timecode (;) is for 29.97 and 59.94 frames a second; write a colon")
    if dropped and not seconds and minutes % 10 and frames < dropped:
        raise _wrong(f"drop-frame timecode leaves this frame out; the minute begins with frame {dropped:02}")
    minutes += hours * 60
    return (minutes * 60 + seconds) * base + frames - dropped * (minutes - minutes // 10)


def _wrong(message: str) -> InvalidArgument:
    return InvalidArgument(message, reason="BAD_TIMECODE")
