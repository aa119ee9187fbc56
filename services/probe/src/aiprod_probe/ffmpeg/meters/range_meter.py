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
    """Returns the share of pixels with any component outside the video range, 0 to 1.

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
    found = [_outside_of(frame, plane, depth) for plane in range(count)]
    # In most frames luma and colours are inside: what has nothing outside needs no place beside the others.
    some = [outside for outside in found if outside.any()]
    if not some:
        return 0.0
    height, width = np.min([outside.shape for outside in found], axis=0)
    either: NDArray[np.bool_] = np.logical_or.reduce([outside[:height, :width] for outside in some])
    return float(np.count_nonzero(either)) / max(either.size, 1)


def luma_lines(frame: av.VideoFrame) -> NDArray[Any] | None:
    """Returns the luma of a frame in the depth of the source; None if it has no plane of its own."""
    if not _is_plain(frame.format):
        return None
    plane = frame.planes[0]
    kind = np.uint8 if frame.format.components[0].bits <= 8 else np.uint16
    return np.frombuffer(plane, kind).reshape(plane.height, -1)[:, : plane.width]


def _is_plain(format: av.VideoFormat) -> bool:
    """Returns whether each component has a plane of its own, with whole bytes in the machine's order."""
    return format.is_planar and format.name.startswith(("yuv", "gray")) and not format.is_big_endian


def _outside_of(frame: av.VideoFrame, plane: int, depth: int) -> NDArray[np.bool_]:
    """Returns where a plane is outside, at the places that are looked at: the same of the picture in each."""
    place = frame.planes[plane]
    kind = np.uint8 if depth <= 8 else np.uint16
    rows = np.frombuffer(place, kind).reshape(place.height, -1)[:, : place.width]
    down = max(1, round(STEP * place.height / frame.height))
    across = max(1, round(STEP * place.width / frame.width))
    return _is_outside(rows[::down, ::across], depth, TOPS[plane])


def _is_outside(samples: NDArray[Any], depth: int, top: int) -> NDArray[np.bool_]:
    kind, shift = samples.dtype.type, depth - 8
    # What is below black wraps round to the largest values: one comparison finds both sides.
    outside: NDArray[np.bool_] = samples - kind(BLACK << shift) > kind((top - BLACK) << shift)
    return outside
