"""Finds combing: moving edges that differ from line to line, as the fields of a frame are of two times."""

from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from aiprod_probe.ffmpeg.meters.range_meter import luma_lines

STEP = 8
"""Every eighth column: combing shows in whole lines."""
DIFFERS = 12
"""The difference of 8-bit luma from which on places of a picture are not the same."""
LEAST_MOTION = 1e-3
"""The share of the picture that must move before its lines tell anything."""
COMBED = 0.06
"""The share of combed places among those that move from which on a frame may be combed; noise combs 0.04."""
CERTAIN = 0.12
"""The share from which on it is, without regard to which field came first."""
ONE_SIDED = 0.08
"""The difference, as such a share, of the two ways to weave a frame with the one before: motion has a way."""
FARTHER = 1.25
"""How many times as much the way with the longer time between its fields combs."""


class CombMeter:
    """Compares the lines of frames in their source's size: scaling would mix them."""

    def __init__(self) -> None:
        self._last: NDArray[np.uint8] | None = None

    def add(self, frame: av.VideoFrame) -> bool | None:
        """Adds the next frame, and returns whether it is combed; None if nothing moves, or it has no luma."""
        luma = luma_lines(frame)
        if luma is None or luma.shape[0] < ORDER:
            return None
        luma = _bytes_of(luma[:, ::STEP], frame.format.components[0].bits)
        last, self._last = self._last, luma
        if last is None or last.shape != luma.shape:
            return None
        lower = _lowered(luma)
        # Only the lines that have a neighbour above and two below, as those of `near`.
        moves = (lower[1:-2] > last[1:-2]) | (_lowered(last[1:-2]) > luma[1:-2])
        count = int(np.count_nonzero(moves))
        if count < LEAST_MOTION * luma.size:
            return None
        combed = moves & _stands_out(luma, lower)
        # Most frames end here.
        if np.count_nonzero(combed) < COMBED * count:
            return False
        # Fine detail differs from line to line as well; but then it does so within a field, too.
        combed &= _alternates(luma)
        places = int(np.count_nonzero(combed))
        return places >= COMBED * count and _is_of_two_times(luma, last, moves, combed, places / count)


ORDER = 4
"""The lines that are compared: two of each field."""


def _bytes_of(luma: NDArray[Any], bits: int) -> NDArray[np.uint8]:
    """Returns a copy with 8 bits: twice as many of them as of 16 are compared at once."""
    shown: NDArray[np.uint8] = (luma >> (bits - 8) if bits > 8 else luma).astype(np.uint8)
    return shown


def _lowered(luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Returns luma less DIFFERS, never below 0: above what it is, it differs."""
    # An array, because NumPy compares bytes with one number several times slower.
    lowest = np.full_like(luma, DIFFERS)
    lowered: NDArray[np.uint8] = np.maximum(luma, lowest) - lowest
    return lowered


def _stands_out(luma: NDArray[np.uint8], lower: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Returns where `_near` is above DIFFERS; `lower` is luma less it."""
    rises, falls = lower[1:] > luma[:-1], lower[:-1] > luma[1:]
    stands_out: NDArray[np.bool_] = (rises[:-2] & falls[1:-1]) | (falls[:-2] & rises[1:-1])
    return stands_out


def _is_of_two_times(
    luma: NDArray[np.uint8],
    last: NDArray[np.uint8],
    moves: NDArray[np.bool_],
    combed: NDArray[np.bool_],
    share: float,
) -> bool:
    """Returns whether the combing of a share of what moves comes of time, and not of what is shown.

    Small things of one line that move comb as well: in a test picture at 120 frames a second, they are most
    of what moves in a frame. Fields of two times are woven with those of the frame before: one way they are
    nearer in time, and the other way farther, while pictures of one time are as far either way.
    """
    if np.count_nonzero(combed & _alternates(last) & (_falls(luma) == _falls(last))) * 2 >= combed.sum():
        # Lines that are dark in turn stay so, as those of an old screen that a game imitates.
        return False
    ways = (_woven(luma, last), _woven(last, luma))
    shares = (np.count_nonzero(moves & _combs(way)) / np.count_nonzero(moves) for way in ways)
    nearer, farther = sorted(shares)
    if farther * 2 < share:
        # What combs within its frame only is drawn so.
        return False
    return bool(share >= CERTAIN or farther >= max(FARTHER * nearer, nearer + ONE_SIDED))


def _woven(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Returns a frame of the upper lines of one and the lower lines of the other."""
    woven = first.copy()
    woven[1::2] = second[1::2]
    return woven


def _combs(luma: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Returns where lines stand out from those beside them, and are as the other lines of their field."""
    combs: NDArray[np.bool_] = _stands_out(luma, _lowered(luma)) & _alternates(luma)
    return combs


def _falls(luma: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Returns where a line is brighter than the next one, of those that `_near` compares."""
    falls: NDArray[np.bool_] = luma[1:-2] > luma[2:-1]
    return falls


def _alternates(luma: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Returns where lines differ from those of the other field twice as much as within their own."""
    # Signed, because differences of unsigned luma would wrap round.
    signed = luma.astype(np.int16)
    alternates: NDArray[np.bool_] = _far(signed) * 2 < _near(signed)
    return alternates


def _near(luma: NDArray[np.int16]) -> NDArray[np.int16]:
    """Returns how much lines differ at least from those beside them, which are of the other field.

    0 or less where they are between the two.
    """
    steps = luma[1:] - luma[:-1]
    above, below = steps[:-2], -steps[1:-1]
    # Either both are positive, or both negative; a product of the two would not fit.
    near: NDArray[np.int16] = np.maximum(np.minimum(above, below), -np.maximum(above, below))
    return near


def _far(luma: NDArray[np.int16]) -> NDArray[np.int16]:
    """Returns how much the lines of the same field differ at most."""
    steps = np.abs(luma[2:] - luma[:-2])
    far: NDArray[np.int16] = np.maximum(steps[:-1], steps[1:])
    return far
