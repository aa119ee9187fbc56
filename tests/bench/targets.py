"""What the target of a figure asks for, and whether a new value is worse than the one before."""

import operator
import re
from collections.abc import Callable

WORSE_BY = 1.2
"""How many times worse a figure may be than the one before it without a warning."""
COMPARE: dict[str, Callable[[float, float], bool]] = {
    "≤": operator.le,
    "≥": operator.ge,
    ">": operator.gt,
    "": operator.eq,
}
LESS = re.compile(r", (CPU )?(s|ms|µs|MB|kB)\b|processor s|CPU s|CPU a |, cold|missed|lost")
MORE = re.compile(r"/s\b| a (second|minute)\b|× real time|that agree|hit rate")


def is_met(value: float | None, target: str) -> bool | None:
    """Whether a value meets a target such as `≤ 2.5` or `60`; None without a value or a target.

    A target without a sign is the exact value.
    """
    if value is None or not target:
        return None
    sign, _, limit = target.rpartition(" ")
    return COMPARE[sign](value, float(limit))


def is_less_better(name: str, target: str) -> bool | None:
    """Whether a lower value is better; None where neither the target nor the name's unit says so."""
    if target[:1] in "≤≥>" and target:
        return target.startswith("≤")
    if MORE.search(name):
        return False
    return True if LESS.search(name) else None


def times_worse(name: str, target: str, before: float | None, now: float | None) -> float | None:
    """How many times worse `now` is than `before`, if it is more than `WORSE_BY` times; else None."""
    less = is_less_better(name, target)
    if not before or not now or less is None:
        return None
    times = now / before if less else before / now
    return times if times > WORSE_BY else None
