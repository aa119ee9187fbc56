"""Brightness and red of small pictures, as means of the cells of a grid."""

import av
import numpy as np
from numpy.typing import NDArray

COLUMNS, ROWS = 16, 9
FINE_COLUMNS, FINE_ROWS = 64, 36
"""Cells of 5 x 5 pixels: noise nearly cancels out in their means, and edges that move do not."""


def luma_of(frame: av.VideoFrame) -> NDArray[np.uint8]:
    """Returns the luma of a frame in yuv420p."""
    return _rows(frame.planes[0])


def cell_levels(frame: av.VideoFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns the mean luma of the cells of a frame in yuv420p, and their red, both 0 to 255.

    Red is the excess of red over green and blue (WCAG 2.3.1), converted after BT.709.
    """
    luma, blue, red = (cell_means(_rows(plane), COLUMNS, ROWS) for plane in frame.planes[:3])
    # The planes of colour have half the size: of a tiny picture they have fewer cells.
    if not luma.size == blue.size == red.size:
        return luma, np.zeros_like(luma)
    y, cb, cr = (luma - 16) * 1.164, blue - 128, red - 128
    excess = (y + 1.793 * cr) - (y - 0.213 * cb - 0.533 * cr) - (y + 2.112 * cb)
    return luma, np.clip(excess, 0, 255)


def cell_colours(frame: av.VideoFrame) -> NDArray[np.float64]:
    """Returns the mean blue and red differences of the cells of a frame in yuv420p, 0 to 255."""
    return np.concatenate([cell_means(_rows(plane), COLUMNS, ROWS) for plane in frame.planes[1:3]])


def _rows(plane: "av.video.plane.VideoPlane") -> NDArray[np.uint8]:
    return np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]


def cell_means(values: NDArray[np.uint8], columns: int, rows: int) -> NDArray[np.float64]:
    """Returns the means of up to so many cells, row by row."""
    rows, columns = min(rows, values.shape[0]), min(columns, values.shape[1])
    height, width = values.shape[0] // rows, values.shape[1] // columns
    # Whole rows first: sums along both axes at once are several times as slow.
    strips = values[: rows * height, : columns * width].reshape(rows, height, -1).sum(axis=1, dtype=np.uint32)
    sums = strips.reshape(rows, columns, width).sum(axis=2, dtype=np.float64)
    means: NDArray[np.float64] = sums.ravel() / (height * width)
    return means
