"""Chooses how many scenes a film has and how long each is. Times are nanoseconds, rates exact fractions."""

import math
from fractions import Fraction
from random import Random

from aiprod_film.frames import SECOND
from aiprod_film.scene_lengths import max_scenes, split_duration


def scene_count(duration: int, rate: Fraction, clauses: int) -> int:
    """Returns how many scenes suit a film of this length and number of clauses.

    The mean scene lasts 1.6 s in the shortest films, 2.3 s at 12 s, 3.5 s at 30 s, 5 s at 600 s.
    """
    seconds = duration / SECOND
    ideal = seconds / min(1.5 + seconds / 15, 4 + seconds / 600)
    most = max_scenes(duration, rate)
    # More clauses may round the number of scenes up, and no further.
    return max(1, min(max(round(ideal), clauses), math.ceil(ideal), most))


def scene_durations(duration: int, rate: Fraction, count: int, rng: Random) -> list[int]:
    """Returns the lengths of `count` scenes, as `split_duration` does."""
    weights = [_weight(index, count) * rng.uniform(0.9, 1.1) for index in range(count)]
    return split_duration(duration, rate, weights)


def _weight(index: int, count: int) -> float:
    """The first and last scene are long; the others get shorter towards the climax."""
    if index in (0, count - 1):
        return 1.3
    return 1.15 - 0.35 * min(1.0, index / (0.75 * (count - 1)))
