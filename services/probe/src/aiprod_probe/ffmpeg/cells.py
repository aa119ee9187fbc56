"""Brightness and red of small pictures, as means of the cells of a grid."""

import av
import numpy as np
from numpy.typing import NDArray

COLUMNS, ROWS = 16, 9


def planes(frame: av.VideoFrame) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return the luma of a frame in yuv420p, and its excess of red over green and blue at half the size.

    Red is 0 to 255, as red minus green minus blue (WCAG 2.3.1) after BT.709.
    """
    luma, blue, red = (_rows(plane) for plane in frame.planes[:3])
    height, width = red.shape
    y = (luma[: 2 * height : 2, : 2 * width : 2].astype(np.float32) - 16) * 1.164
    y = np.pad(y, [(0, height - y.shape[0]), (0, width - y.shape[1])])
    cb, cr = blue.astype(np.float32) - 128, red.astype(np.float32) - 128
    excess = (y + 1.793 * cr) - (y - 0.213 * cb - 0.533 * cr) - (y + 2.112 * cb)
    return luma, np.clip(excess, 0, 255)


def _rows(plane: "av.video.plane.VideoPlane") -> NDArray[np.uint8]:
    return np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]


def cell_means(values: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the means of up to 16 x 9 cells, row by row."""
    rows, columns = min(ROWS, values.shape[0]), min(COLUMNS, values.shape[1])
    height, width = values.shape[0] // rows, values.shape[1] // columns
    cells = values[: rows * height, : columns * width].reshape(rows, height, columns, width)
    return cells.mean(axis=(1, 3), dtype=np.float64).ravel()
