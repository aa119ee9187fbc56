"""Fits the scenes of a storyboard to the length of the film. Times are nanoseconds, rates exact fractions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

from aiprod_film.frames import SECOND, frames_in, time_of
from aiprod_film.scene_lengths import max_scenes, split_duration

LONGEST = 60 * SECOND
SHORTEST = SECOND // 2
MOST_SCENES = 200


@dataclass(frozen=True, slots=True)
class Take:
    """A scene of the film: all of a scene of the storyboard, or one of several parts of a long one."""

    scene: int
    duration: int
    first: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """The takes in order. `scaled_from` is the length of the scenes as stated, if it is not the film's."""

    takes: tuple[Take, ...]
    scaled_from: int | None = None


def schedule(stated: Sequence[int | None], duration: int, rate: Fraction) -> Schedule:
    """Returns takes that sum to `duration` exactly: stated lengths to the frame, equal shares for the others.

    If they do not fit, all are scaled. Scenes are left out only if they cannot last half a second each, and
    a scene longer than a minute becomes several takes.
    """
    room = min(max_scenes(duration, rate), MOST_SCENES)
    kept = list(range(len(stated)))
    if len(kept) > room:
        kept = [index * len(stated) // room for index in range(room)]
    lengths = _all_lengths([stated[index] for index in kept], duration)
    for longest in (LONGEST, LONGEST - SECOND):
        takes = _takes(kept, _scaled(lengths, duration), longest)
        durations = _on_frames([take.duration for take in takes], duration, rate)
        # Rounding to frames may lengthen a take of a minute.
        if max(durations) <= LONGEST:
            break
    placed = (Take(take.scene, length, take.first) for take, length in zip(takes, durations, strict=True))
    return Schedule(tuple(placed), sum(lengths) if sum(lengths) != duration else None)


def _all_lengths(stated: Sequence[int | None], duration: int) -> list[int]:
    """Returns the stated lengths; the others share what is left, or have the mean if too little is left."""
    given = [length for length in stated if length]
    open_scenes = len(stated) - len(given)
    if not open_scenes:
        return given
    left = duration - sum(given)
    if left < open_scenes * SHORTEST:
        return [length or sum(given) // len(given) for length in stated]
    cuts = [left * index // open_scenes for index in range(open_scenes + 1)]
    shares = iter([end - start for start, end in pairwise(cuts)])
    return [length or next(shares) for length in stated]


def _scaled(lengths: Sequence[int], duration: int) -> list[int]:
    # Rounded from the start of the film, so that errors do not add up.
    ends = [round(Fraction(end * duration, sum(lengths))) for end in accumulate(lengths)]
    return [end - start for start, end in pairwise([0, *ends])]


def _takes(scenes: Sequence[int], lengths: Sequence[int], longest: int) -> list[Take]:
    takes = []
    for scene, length in zip(scenes, lengths, strict=True):
        parts = max(1, math.ceil(length / longest))
        takes += [Take(scene, length // parts, first=not part) for part in range(parts)]
        # The last part has the rest of the division, so that no nanosecond is lost.
        takes[-1] = Take(scene, length - length // parts * (parts - 1), first=parts == 1)
    return takes


def _on_frames(lengths: Sequence[int], duration: int, rate: Fraction) -> list[int]:
    """Returns the lengths with each cut on the nearest frame."""
    cuts = [time_of(round(frames_in(end, rate)), rate) for end in accumulate(lengths[:-1])]
    result = [end - start for start, end in pairwise([0, *cuts, duration])]
    return result if min(result) >= SHORTEST else split_duration(duration, rate, lengths)
