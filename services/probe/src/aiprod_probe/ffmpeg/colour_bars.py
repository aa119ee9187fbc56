"""Recognizes colour bars: upright stripes from white to blue, as in SMPTE RP 219, EBU, and ITU-R BT.471."""

from itertools import pairwise

import av
import numpy as np
from numpy.typing import NDArray

TOP, BOTTOM = 0.05, 0.55
"""The part of the height that all kinds of bars fill with upright stripes."""
FLAT = 6.0
"""The largest deviation along a column of a stripe, and the largest step inside one, in 8-bit levels."""
FEWEST = 6
"""Yellow, cyan, green, magenta, red, and blue are in all of them, and ever darker."""
COLOURED = 30.0
UNEVEN = 0.35
"""The share by which the widths of stripes may differ."""


def shows_colour_bars(frame: av.VideoFrame) -> bool:
    """Return whether a small frame in yuv420p shows colour bars."""
    luma, blue, red = (_stripe(plane) for plane in frame.planes[:3])
    if luma is None or blue is None or red is None:
        return False
    runs = _runs(luma)
    count = 0
    for (start, end), (next_start, next_end) in pairwise(runs):
        is_darker = luma[start] - luma[next_start] > FLAT
        is_even = abs((next_end - next_start) - (end - start)) <= UNEVEN * (end - start)
        middle = (next_start + next_end) // 4
        has_colour = abs(blue[middle] - 128) + abs(red[middle] - 128) > COLOURED
        count = count + 1 if is_darker and is_even and has_colour else 0
        if count >= FEWEST:
            return True
    return False


def _stripe(plane: "av.video.plane.VideoPlane") -> NDArray[np.float64] | None:
    """Return the mean of each column; None if columns are not the same from top to bottom."""
    rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
    part = rows[int(TOP * plane.height) : int(BOTTOM * plane.height)]
    if not part.size or np.median(part.std(axis=0)) > FLAT / 2:
        return None
    means: NDArray[np.float64] = part.mean(axis=0)
    return means


def _runs(luma: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the stripes: columns of one luma, at least a thirtieth of the width."""
    edges = [0, *(int(at) + 1 for at in np.flatnonzero(np.abs(np.diff(luma)) > FLAT)), luma.size]
    return [(a, b) for a, b in pairwise(edges) if b - a >= luma.size / 30]
