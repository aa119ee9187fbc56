"""Splits a film's duration into scenes. Times are nanoseconds, rates exact fractions."""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from aiprod_film.frames import frames_in, time_of

SHORTEST_SCENE = Fraction(1, 2)
"""Seconds."""


def split_duration(duration: int, rate: Fraction, weights: Sequence[float]) -> list[int]:
    """Returns the scenes' lengths, proportional to at most `max_scenes` weights.

    They sum to `duration` exactly. Each cut falls on a frame, and no scene is shorter than half a second.
    """
    frames, fewest = _whole_frames(duration, rate), _fewest_frames(rate)
    cuts = [0]
    elapsed = 0.0
    for index, weight in enumerate(weights[:-1], start=1):
        elapsed += weight
        # Rounded from the elapsed time, so that rounding errors do not add up.
        ideal = round(frames * elapsed / sum(weights))
        # At least half a second after the last cut, and with room for the scenes that follow.
        cuts.append(min(max(ideal, cuts[-1] + fewest), frames - (len(weights) - index) * fewest))
    times = [*(time_of(cut, rate) for cut in cuts), duration]
    return [end - start for start, end in pairwise(times)]


def max_scenes(duration: int, rate: Fraction) -> int:
    """Returns how many scenes of half a second fit, at least 1."""
    return max(1, _whole_frames(duration, rate) // _fewest_frames(rate))


def _whole_frames(duration: int, rate: Fraction) -> int:
    return math.floor(frames_in(duration, rate))


def _fewest_frames(rate: Fraction) -> int:
    return math.ceil(SHORTEST_SCENE * rate)
