"""Holds a picture that several frames show, as styles do that move in steps."""

from collections.abc import Callable

import numpy as np

from aiprod_film.manifest import VideoFormat
from aiprod_render.picture.planes import Picture, i420, i420_buffer


class Held:
    """The last picture that `draw_picture` drew, at a number of seconds after the start of its scene."""

    def __init__(self, form: VideoFormat, draw_picture: Callable[[Picture, float], None]) -> None:
        self._draw_picture = draw_picture
        self._picture = i420(i420_buffer(form.width, form.height))
        self._seconds: float | None = None

    def draw(self, target: Picture, seconds: float) -> None:
        """Draws the picture, anew only if it is that of other seconds."""
        if seconds != self._seconds:
            self._draw_picture(self._picture, seconds)
            self._seconds = seconds
        for plane, held in zip(target.planes, self._picture.planes, strict=True):
            np.copyto(plane, held)
