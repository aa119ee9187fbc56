"""Finds combing: moving edges that differ from line to line, as the fields of a frame are of two times."""

from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from aiprod_probe.ffmpeg.range_meter import luma_lines

STEP = 8
"""Every eighth column: combing shows in whole lines."""
DIFFERS = 12
"""The difference of 8-bit luma from which on places of a picture are not the same."""
LEAST_MOTION = 1e-3
"""The share of the picture that must move before its lines tell anything."""
COMBED = 0.06
"""The share of combed places among those that move from which on a frame is combed; noise combs 0.04."""


class CombMeter:
    """Compares the lines of frames in their source's size: scaling would mix them."""

    def __init__(self) -> None:
        self._last: NDArray[Any] | None = None

    def add(self, frame: av.VideoFrame) -> bool | None:
        """Add the next frame, and return whether it is combed; None if nothing moves, or it has no luma."""
        luma = luma_lines(frame)
        if luma is None or luma.shape[0] < ORDER:
            return None
        shift = frame.format.components[0].bits - 8
        luma = (luma[:, ::STEP] >> shift).astype(np.int16)
        last, self._last = self._last, luma
        if last is None or last.shape != luma.shape:
            return None
        moves = np.abs(luma - last)[1:-2] > DIFFERS
        count = int(np.count_nonzero(moves))
        if count < LEAST_MOTION * luma.size:
            return None
        return int(np.count_nonzero(moves & _combed(luma))) >= COMBED * count


ORDER = 4
"""The lines that are compared: two of each field."""


def _combed(luma: NDArray[Any]) -> NDArray[np.bool_]:
    """Return where lines are like those of their own field, and unlike those of the other."""
    first, second, third, fourth = luma[:-3], luma[1:-2], luma[2:-1], luma[3:]
    near = np.minimum(np.abs(first - second), np.abs(second - third))
    far = np.maximum(np.abs(first - third), np.abs(second - fourth))
    # Both neighbours are on the same side.
    is_between = (second - first) * (second - third) > 0
    combed: NDArray[np.bool_] = is_between & (near > DIFFERS) & (far * 2 < near)
    return combed
