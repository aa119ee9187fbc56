"""Where the cuts of a film fall. Times are nanoseconds, rates exact fractions."""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

SECOND = 1_000_000_000
SHORTEST_SCENE = Fraction(1, 2)
"""Seconds."""


def cut(duration: int, rate: Fraction, weights: Sequence[float]) -> list[int]:
    """The lengths of scenes that share `duration` by their weights, of which there are at most
    `most_scenes`. They sum to it; each cut falls on a frame, and no scene is shorter than half a second."""
    frames, fewest = _whole_frames(duration, rate), _fewest_frames(rate)
    cuts = [0]
    elapsed = 0.0
    for index, weight in enumerate(weights[:-1], start=1):
        elapsed += weight
        wanted = round(frames * elapsed / sum(weights))
        cuts.append(min(max(wanted, cuts[-1] + fewest), frames - (len(weights) - index) * fewest))
    times = [*(round(cut * SECOND / rate) for cut in cuts), duration]
    return [end - start for start, end in pairwise(times)]


def most_scenes(duration: int, rate: Fraction) -> int:
    return max(1, _whole_frames(duration, rate) // _fewest_frames(rate))


def _whole_frames(duration: int, rate: Fraction) -> int:
    return math.floor(duration * rate / SECOND)


def _fewest_frames(rate: Fraction) -> int:
    return math.ceil(SHORTEST_SCENE * rate)
