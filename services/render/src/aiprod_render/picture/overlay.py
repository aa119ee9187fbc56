"""A logo over the finished pictures of a clip."""

from pathlib import Path

import numpy as np

from aiprod_film.frames import SECOND
from aiprod_film.manifest import VideoFormat
from aiprod_film.media import Corner, Logo
from aiprod_render.picture.paint import Sheet
from aiprod_render.picture.planes import Cel

_MARGIN = 0.05
"""The distance from the edges, as a part of the shorter side."""
_MOST_PIXELS = 1 << 22


class Overlay:
    """The logo whose RGBA pixels an array file has."""

    def __init__(self, logo: Logo, pixels: Path, form: VideoFormat) -> None:
        # The process that decoded it may have been in the hands of a hostile file.
        colours = np.load(pixels, allow_pickle=False)
        if (
            colours.ndim != 3
            or colours.shape[2] != 4
            or colours.dtype != np.uint8
            or colours.size > _MOST_PIXELS
        ):
            raise ValueError("the pixels of the logo are damaged")
        self._logo = logo
        self._rate = form.rate
        self._cel = _placed(logo, colours, form)

    def at(self, number: int) -> Cel | None:
        """Returns the logo in frame `number`; None while it is not seen."""
        time = number * SECOND / self._rate
        logo = self._logo
        return self._cel if logo.start <= time and (logo.end is None or time < logo.end) else None


def _placed(logo: Logo, pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], form: VideoFormat) -> Cel:
    height, width = pixels.shape[:2]
    margin = round(min(form.width, form.height) * _MARGIN)
    is_left = logo.corner in (Corner.TOP_LEFT, Corner.BOTTOM_LEFT)
    is_top = logo.corner in (Corner.TOP_LEFT, Corner.TOP_RIGHT)
    left = margin if is_left else form.width - margin - width
    top = margin if is_top else form.height - margin - height
    sheet = Sheet(left, top, width, height, pixels[..., :3].astype(np.float32) / 255)
    return sheet.cut((pixels[..., 3] * logo.opacity).astype(np.uint8))
