"""Recognizes colour bars: upright stripes from white to blue, as in SMPTE RP 219, EBU, and ITU-R BT.471."""

from itertools import batched, pairwise

import av
import numpy as np
from numpy.typing import NDArray

TOP, BOTTOM = 0.05, 0.55
"""The part of the height that all kinds of bars fill with upright stripes."""
FLAT = 6.0
"""The largest deviation in a stripe, in 8-bit levels."""
FEWEST = 6
"""Yellow, cyan, green, magenta, red, and blue are in all of them, and ever darker."""
SPARSE = 8
"""Every eighth row shows of most pictures that they are not bars."""
SOFT = 3
"""Columns over which scaling and encoding spread an edge."""
COLOURED = 30.0
UNEVEN = 0.35
"""The share by which the widths of stripes may differ."""


def shows_colour_bars(frame: av.VideoFrame) -> bool:
    """Returns whether a small frame in yuv420p shows colour bars."""
    stripes = []
    for plane in frame.planes[:3]:
        # Most frames end here, at their luma.
        if (stripe := _stripe(plane)) is None:
            return False
        stripes.append(stripe)
    luma, blue, red = stripes
    count = 0
    for (start, end), (next_start, next_end) in pairwise(_runs(luma)):
        middle, next_middle = (start + end) // 2, (next_start + next_end) // 2
        is_darker = luma[middle] - luma[next_middle] > FLAT
        is_even = abs((next_end - next_start) - (end - start)) <= UNEVEN * (end - start)
        has_colour = abs(blue[next_middle // 2] - 128) + abs(red[next_middle // 2] - 128) > COLOURED
        count = count + 1 if is_darker and is_even and has_colour else 0
        if count >= FEWEST:
            return True
    return False


def _stripe(plane: "av.video.plane.VideoPlane") -> NDArray[np.float64] | None:
    """Returns the mean of each column; None if columns are not the same from top to bottom."""
    rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
    part = rows[int(TOP * plane.height) : int(BOTTOM * plane.height)]
    if not part.size or _varies(part) or np.median(part.std(axis=0)) > FLAT / 2:
        return None
    means: NDArray[np.float64] = part.mean(axis=0)
    return means


def _varies(part: NDArray[np.uint8]) -> bool:
    """Returns whether a few of the rows show that most columns are not the same from top to bottom."""
    rows = part[::SPARSE].astype(np.float32)
    # The squares of all rows are no less than those of some, so nothing that is flat is taken for uneven.
    squares = np.square(rows - rows.mean(axis=0)).sum(axis=0)
    return bool(np.count_nonzero(squares > len(part) * (FLAT / 2) ** 2) * 2 > squares.size)


def _runs(luma: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Returns the stripes without their soft edges: a thirtieth of the width or more of one luma."""
    is_edge = np.abs(luma[SOFT:] - luma[:-SOFT]) > FLAT
    bounds = np.flatnonzero(np.diff(is_edge, prepend=True, append=True))
    return [(int(a), int(b)) for a, b in batched(bounds, 2) if b - a >= luma.size / 30]
