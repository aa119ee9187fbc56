"""Reads hours of the day in a text: `3 a.m.`, `at 6 pm`, `22 Uhr`, `21h30`."""

import re

from aiprod_film.scene import TimeOfDay

_HALF_DAY = re.compile(
    r"(?<![\w:])(?P<hour>1[0-2]|0?[1-9])(?:[:.]\d{2})?\s*(?P<half>[ap])\.?\s?m\b", re.IGNORECASE
)
# From 13 on, because smaller hours may be before or after noon.
_WHOLE_DAY = re.compile(
    r"(?<![\w:])(?P<hour>1[3-9]|2[0-4])(?:[:.]\d{2})?\s*(?:uhr|heures|h(?:\d{2})?(?!\w)|horas|ore\b|uur|часов|時|点|點|시(?!간))",
    re.IGNORECASE,
)
_BEGINNINGS = (
    (0, TimeOfDay.NIGHT),
    (5, TimeOfDay.DAWN),
    (8, TimeOfDay.DAY),
    (18, TimeOfDay.DUSK),
    (21, TimeOfDay.NIGHT),
)
_CLOCK = re.compile(r"\d{1,2}(?:[:.]\d{2})?\s*$")


def tells_hour(text: str, start: int, end: int) -> bool:
    """Returns whether the word between start and end is part of an hour: `Uhr` in `22 Uhr`."""
    return text[start:end].casefold() == "uhr" and bool(_CLOCK.search(text[:start]))


def time_at(text: str) -> TimeOfDay | None:
    """Returns the time of day of the first hour; of one that may be before or after noon, None."""
    if half := _HALF_DAY.search(text):
        # 12 a.m. is midnight, and 12 p.m. noon.
        hour = int(half["hour"]) % 12 + (12 if half["half"].casefold() == "p" else 0)
    elif whole := _WHOLE_DAY.search(text):
        hour = int(whole["hour"]) % 24
    else:
        return None
    return [time for beginning, time in _BEGINNINGS if beginning <= hour][-1]
