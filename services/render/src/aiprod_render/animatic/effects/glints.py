"""A glint: light that wanders over a thing that stands still."""

from dataclasses import replace

import cv2
import numpy as np

from aiprod_render.picture.planes import Cel, Picture

_STRENGTH = 30
"""By how much luma the middle of the light is brighter."""
_BREADTH = 0.13
"""Half the breadth of the light, as a part of the way that it goes."""
PHASES = 16


def glinting(cel: Cel, part: float) -> Cel:
    """Returns the sheet with the light at `part` (0..1) of its way; it begins and ends beside the sheet."""
    keep = cel.keep
    if keep is None:
        return cel
    rows, columns = keep.shape
    x = np.linspace(0, 1, columns, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    along = (x + 0.45 * y) / 1.45
    light = _STRENGTH * np.exp(-(((along - (1.5 * part - 0.25)) / _BREADTH) ** 2))
    share = (light * (1 - keep.astype(np.float32) / 255)).astype(np.uint8)
    return replace(cel, planes=Picture(cv2.add(cel.planes.y, share), cel.planes.u, cel.planes.v))
