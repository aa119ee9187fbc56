"""Measures the share of pixels outside the video range, in the format of the source.

A picture that is scaled or converted first has none left: scaling averages them, and conversion clips them.
"""

from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

STEP = 4
"""Every fourth pixel of every fourth row: a sixteenth of the picture has the same share and costs little."""
BLACK, WHITE, CHROMA_TOP = 16, 235, 240
"""The limits of ITU-R BT.601 and BT.709 at 8 bits, which deeper formats shift up."""
TOPS = (WHITE, CHROMA_TOP, CHROMA_TOP)
FULL_RANGE = 2
"""FFmpeg's number for pictures that use all values."""


def outside_range(frame: av.VideoFrame) -> float:
    """Return the share of pixels with any component outside the video range, 0 to 1.

    0 for RGB, palettes, and full range, which have no values outside.
    """
    format = frame.format
    is_full = frame.color_range == FULL_RANGE or format.name.startswith("yuvj")
    if is_full or format.is_rgb or format.has_palette:
        return 0.0
    if not _is_plain(format):
        frame = frame.reformat(format="yuv444p16le")
    depth = frame.format.components[0].bits
    count = 3 if len(frame.format.components) >= 3 else 1
    lines = [_lines(frame, plane) for plane in range(count)]
    # Most frames end here: whole rows are compared faster than every fourth pixel of them.
    if all(_is_inside(rows, depth, top) for rows, top in zip(lines, TOPS, strict=False)):
        return 0.0
    outside = _is_outside(lines[0][:, ::STEP], depth, WHITE)
    for rows in lines[1:]:
        across = max(1, round(STEP * frame.planes[1].width / frame.width))
        chroma = _is_outside(rows[:, ::across], depth, CHROMA_TOP)
        height, width = np.minimum(outside.shape, chroma.shape)
        outside = outside[:height, :width] | chroma[:height, :width]
    return float(np.count_nonzero(outside)) / max(outside.size, 1)


def luma_lines(frame: av.VideoFrame) -> NDArray[Any] | None:
    """Return the luma of a frame in the depth of the source; None if it has no plane of its own."""
    if not _is_plain(frame.format):
        return None
    plane = frame.planes[0]
    kind = np.uint8 if frame.format.components[0].bits <= 8 else np.uint16
    return np.frombuffer(plane, kind).reshape(plane.height, -1)[:, : plane.width]


def _is_plain(format: av.VideoFormat) -> bool:
    """Return whether each component has a plane of its own, with whole bytes in the machine's order."""
    return format.is_planar and format.name.startswith(("yuv", "gray")) and not format.is_big_endian


def _lines(frame: av.VideoFrame, plane: int) -> NDArray[Any]:
    """Return the rows of a plane that are looked at: the same places of the picture in each."""
    place = frame.planes[plane]
    kind = np.uint8 if frame.format.components[0].bits <= 8 else np.uint16
    rows = np.frombuffer(place, kind).reshape(place.height, -1)[:, : place.width]
    return rows[:: max(1, round(STEP * place.height / frame.height))]


def _is_inside(samples: NDArray[Any], depth: int, top: int) -> bool:
    if not samples.size:
        return True
    shift = depth - 8
    return bool(samples.min() >= BLACK << shift and samples.max() <= top << shift)


def _is_outside(samples: NDArray[Any], depth: int, top: int) -> NDArray[np.bool_]:
    kind, shift = samples.dtype.type, depth - 8
    # What is below black wraps round to the largest values: one comparison finds both sides.
    outside: NDArray[np.bool_] = samples - kind(BLACK << shift) > kind((top - BLACK) << shift)
    return outside
