"""What is behind letters: a shade over the picture, or a box."""

import numpy as np

from aiprod_film.manifest import VideoFormat
from aiprod_film.media import LetterPosition
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import Sheet, smoothstep
from aiprod_render.picture.palette import Atmosphere
from aiprod_render.picture.planes import Bytes, Cel

_HEIGHT = 0.55
"""The part of the frame's height that a shade covers."""
_BOX = 200
"""How dense a box is, of 255: white letters have a contrast of 4.5 or more on it, before any picture."""
_BLACK = np.array([0.02, 0.02, 0.03], np.float32)


def shade(
    form: VideoFormat, atmosphere: Atmosphere, strength: float, lit: int, position: LetterPosition
) -> Cel:
    """Returns a dark gradient where letters are; `lit` 1 and -1 leave light on the right and on the left."""
    height = round(form.height * _HEIGHT)
    top = {
        LetterPosition.BOTTOM: form.height - height,
        LetterPosition.MIDDLE: (form.height - height) // 2,
        LetterPosition.TOP: 0,
    }[position]
    sheet = Sheet(0, top, form.width, height, mix(atmosphere.shade, atmosphere.shade * 0, 0.6))
    rise = _rise(sheet.height, position)[:, None] ** 1.5
    across = np.linspace(0, 1, sheet.width, dtype=np.float32)[None, :: -1 if lit < 0 else 1]
    kept = 1 - 0.75 * smoothstep(0.4, 0.75, across) * abs(lit)
    alpha = rise * kept * strength * 255
    return sheet.cut(alpha.astype(np.uint8))


def box(left: int, top: int, ink: Bytes, size: int) -> Cel:
    """Returns a dark box around the ink of a block of letters of `size`, whose mask is at (left, top)."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    margin = round(size * 0.45)
    first, last = int(columns[0]) - margin, int(columns[-1]) + margin
    upper, lower = int(rows[0]) - margin, int(rows[-1]) + margin
    sheet = Sheet(left + first, top + upper, last - first, lower - upper, _BLACK)
    return sheet.cut(np.full((sheet.height, sheet.width), _BOX, np.uint8))


def _rise(rows: int, position: LetterPosition) -> Bytes:
    """Returns how dark each row is, 0 to 1, from the top."""
    down = np.linspace(0, 1, rows, dtype=np.float32)
    match position:
        case LetterPosition.BOTTOM:
            return down
        case LetterPosition.TOP:
            return down[::-1]
        case LetterPosition.MIDDLE:
            return 1 - np.abs(2 * down - 1)
