"""A user's file as pictures of the frame's size: a still under the camera, or moving pictures as they are."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from aiprod_film.manifest import VideoFormat
from aiprod_film.media import Fit
from aiprod_render.animatic.camera import Camera
from aiprod_render.media.clips import clip_frames
from aiprod_render.media.fitting import Grounds, fitted, planes
from aiprod_render.media.pictures import Frames, Pixels, animation, is_animated, open_picture, still
from aiprod_render.picture.planes import Picture
from aiprod_render.picture.style_grade import Grade

_DEPTH = 0.5
"""How far away a picture stands for the camera: in the middle of what the camera moves through."""
_DETAIL = 1.2
"""How much more than the frame's pixels a still has, for the camera to come closer."""
_ROUNDING = 1e-4
"""Seconds by which times in milliseconds and in frames may differ."""


class Footage(Protocol):
    """The pictures of one file over time."""

    def draw(self, target: Picture, seconds: float) -> None:
        """Draws the picture at `seconds` from the start of the scene; times never go back."""


def open_footage(
    path: Path, fit: Fit, form: VideoFormat, camera: Camera, grounds: Grounds, grade: Grade | None = None
) -> Footage:
    """Opens a file. Behind what is transparent comes one of the two grounds; `grade` changes a still.

    Raises InvalidArgument if it is neither a picture nor a video, or is damaged or too large.
    """
    longest = 2 * max(form.width, form.height)
    picture = open_picture(path)
    if picture is None:
        return Moving(lambda: clip_frames(path, longest), fit, form, grounds)
    if is_animated(picture):
        return Moving(lambda: animation(picture), fit, form, grounds)
    return Still(still(picture, longest), fit, form, camera, grounds, grade)


class Still:
    """A picture that fills the frame, over which the camera moves; one that is shown whole stands still."""

    def __init__(
        self,
        pixels: Pixels,
        fit: Fit,
        form: VideoFormat,
        camera: Camera,
        grounds: Grounds,
        grade: Grade | None = None,
    ) -> None:
        self._form, self._camera, self._moves = form, camera, fit is Fit.FILL
        across, down = camera.margins(_DEPTH) if self._moves else (0, 0)
        self._detail = _DETAIL if self._moves else 1.0
        # Even, because chroma has half the size.
        size = (
            2 * round((form.width + 2 * across) * self._detail / 2),
            2 * round((form.height + 2 * down) * self._detail / 2),
        )
        self._corner = float(across), float(down)
        colours = fitted(pixels, fit, size, grounds)
        self._picture = planes(grade.applied(colours) if grade else colours)

    def draw(self, target: Picture, seconds: float) -> None:
        """Draws what the camera sees at `seconds`."""
        if not self._moves:
            for source, plane in zip(self._picture.planes, target.planes, strict=True):
                np.copyto(plane, source)
            return
        view = self._camera.at(seconds)
        shift = view.shift(_DEPTH)
        left, top, width, _ = view.frame(self._form)
        corner = left + self._corner[0] - shift[0], top + self._corner[1] - shift[1]
        scale = width / self._form.width * self._detail
        for share, source, plane in zip((1, 2, 2), self._picture.planes, target.planes, strict=True):
            # Pixels are areas: their middles are half a pixel from their corners.
            x, y = (place * self._detail / share + scale / 2 - 0.5 for place in corner)
            window = np.array([[scale, 0, x], [0, scale, y]], np.float32)
            flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
            size = plane.shape[1], plane.shape[0]
            np.copyto(
                plane, cv2.warpAffine(source, window, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
            )


class Moving:
    """A video clip or an animation from its start; one that is shorter than its scene begins again."""

    def __init__(self, play: Callable[[], Frames], fit: Fit, form: VideoFormat, grounds: Grounds) -> None:
        self._play, self._fit, self._grounds = play, fit, grounds
        self._size = form.width, form.height
        self._frames = play()
        self._until = 0.0
        self._picture = self._advance(0.0)

    def draw(self, target: Picture, seconds: float) -> None:
        """Draws the frame that is shown at `seconds`."""
        if seconds >= self._until:
            self._picture = self._advance(seconds)
        for source, plane in zip(self._picture.planes, target.planes, strict=True):
            np.copyto(plane, source)

    def _advance(self, seconds: float) -> Picture:
        while True:
            length, pixels = self._next()
            self._until += length
            # A frame that falls between two of the film is not even converted.
            if self._until > seconds + _ROUNDING:
                return planes(fitted(pixels(), self._fit, self._size, self._grounds))

    def _next(self) -> tuple[float, Callable[[], Pixels]]:
        for frame in self._frames:
            return frame
        self._frames = self._play()
        return next(self._frames)
