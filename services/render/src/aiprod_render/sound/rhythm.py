"""Rhythms as text, one character a sixteenth: `x` begins a note, `-` holds it, `.` is silent, `X` is loud."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

STEPS_PER_BEAT = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A note that begins at a step of its bar; `steps` is its length, `level` 0..1 its loudness."""

    step: int
    steps: int
    level: float


@lru_cache(maxsize=128)
def hits(pattern: str) -> tuple[Hit, ...]:
    """Returns the notes of a bar in order."""
    return tuple(
        Hit(step, 1 + len(list(takewhile("-".__eq__, pattern[step + 1 :]))), 1.0 if mark == "X" else 0.72)
        for step, mark in enumerate(pattern)
        if mark in "xX"
    )
