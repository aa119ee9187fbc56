"""Loudness of programmes that are spread over several tracks, after ITU-R BS.1770-5 and EBU Tech 3342 V4."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from aiprod_film.frames import SECOND

SILENT = float("-inf")
ABSOLUTE_GATE = -70.0
"""LUFS; quieter blocks do not count."""
WINDOW, SHORT_TERM_WINDOW = 4, 30
"""Tenths of a second of momentary and of short-term loudness; earlier values are of partial windows."""


def summed(levels: Iterable[Sequence[float]]) -> tuple[float, ...]:
    """Returns the levels, in LUFS, of tracks that play together; tracks may differ in length."""
    tracks = [*levels]
    length = max(map(len, tracks), default=0)
    return tuple(_mean([*_powers(tracks, place)], 1) for place in range(length))


def integrated_loudness(momentary: Sequence[float]) -> float | None:
    """Returns the integrated loudness in LUFS; None for less than one window."""
    blocks = momentary[WINDOW - 1 :]
    if not blocks:
        return None
    audible = [level for level in blocks if level > ABSOLUTE_GATE]
    if not audible:
        return SILENT
    # The relative gate of BS.1770.
    gate = _mean(map(_power, audible), len(audible)) - 10
    loud = [level for level in audible if level > gate]
    return _mean(map(_power, loud), len(loud))


def loudness_range(short_term: Sequence[float]) -> float | None:
    """Returns the loudness range in LU; None for less than one window."""
    blocks = short_term[SHORT_TERM_WINDOW - 1 :]
    if not blocks:
        return None
    audible = sorted(level for level in blocks if level >= ABSOLUTE_GATE)
    if not audible:
        return 0.0
    # The relative gate of EBU Tech 3342, which counts what is just as loud, unlike BS.1770.
    gate = _mean(map(_power, audible), len(audible)) - 20
    loud = [level for level in audible if level >= gate]
    return _percentile(loud, 95) - _percentile(loud, 10)


def _percentile(levels: Sequence[float], share: int) -> float:
    """Returns a percentile of sorted levels by EBU Tech 3342, 5: of two ranks as near, the higher one."""
    return levels[((len(levels) - 1) * share + 50) // 100]


def silent_windows(momentary: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Yields when nothing passes the gate, in nanoseconds from the first sample.

    Loudness does not count a constant voltage, which is as silent as zero.
    """
    tenth = SECOND // 10
    places = range(WINDOW - 1, len(momentary))
    for is_silent, run in groupby(places, lambda place: momentary[place] <= ABSOLUTE_GATE):
        if is_silent:
            windows = [*run]
            yield (windows[0] + 1 - WINDOW) * tenth, (windows[-1] + 1) * tenth


def _powers(tracks: Sequence[Sequence[float]], place: int) -> Iterable[float]:
    return (_power(track[place]) for track in tracks if place < len(track))


def _power(level: float) -> float:
    return 10 ** (level / 10)


def _mean(powers: Iterable[float], count: int) -> float:
    total = sum(powers)
    return 10 * math.log10(total / count) if total > 0 else SILENT
