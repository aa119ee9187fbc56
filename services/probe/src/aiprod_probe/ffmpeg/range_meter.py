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
    luma = _samples(frame, 0, 1, 1)
    outside = _is_outside(luma, depth, WHITE)
    if len(frame.format.components) >= 3:
        across, down = frame.width / frame.planes[1].width, frame.height / frame.planes[1].height
        for plane in (1, 2):
            chroma = _is_outside(_samples(frame, plane, across, down), depth, CHROMA_TOP)
            rows, columns = np.minimum(outside.shape, chroma.shape)
            outside = outside[:rows, :columns] | chroma[:rows, :columns]
    return float(outside.mean()) if outside.size else 0.0


def _is_plain(format: av.VideoFormat) -> bool:
    """Return whether each component has a plane of its own, with whole bytes in the machine's order."""
    return format.is_planar and format.name.startswith(("yuv", "gray")) and not format.is_big_endian


def _samples(frame: av.VideoFrame, plane: int, across: float, down: float) -> NDArray[Any]:
    """Return samples of a plane, at the same places for each; `across` and `down` are its subsampling."""
    place = frame.planes[plane]
    kind = np.uint8 if frame.format.components[0].bits <= 8 else np.uint16
    rows = np.frombuffer(place, kind).reshape(place.height, -1)[:, : place.width]
    return rows[:: max(1, round(STEP / down)), :: max(1, round(STEP / across))]


def _is_outside(samples: NDArray[Any], depth: int, top: int) -> NDArray[np.bool_]:
    kind, shift = samples.dtype.type, depth - 8
    # What is below black wraps round to the largest values: one comparison finds both sides.
    outside: NDArray[np.bool_] = samples - kind(BLACK << shift) > kind((top - BLACK) << shift)
    return outside
