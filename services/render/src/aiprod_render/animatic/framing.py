"""Keeps the cast in the frame: how far the camera may move, and where it aims, so that nobody is cut off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from aiprod_film.manifest import VideoFormat
from aiprod_render.animatic.camera import Camera, View
from aiprod_render.animatic.performing import Path

type Span = tuple[float, float]

SIDES, TOP, BOTTOM = 0.04, 0.04, 0.06
"""The margins around the cast, as parts of the frame's width and height."""
_CALMER = (1.0, 0.8, 0.6, 0.4, 0.2, 0.0)
"""The parts of its move that a camera tries, from the whole of it."""
_UNTIL = 1.12
"""A scene is seen for a moment longer than it lasts: under the dissolve that follows."""
_MOMENTS = 33
_BETWEEN = 0.002
"""How much further, as a part of the frame, a camera in the hand may stray between two moments."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure covers in the middle of the scene, in pixels of the frame, its depth, and its way."""

    left: float
    top: float
    right: float
    bottom: float
    depth: float
    path: Path

    def seen(self, view: View, seconds: float) -> tuple[float, float, float, float]:
        """Returns left, top, right and bottom as the camera sees them at this time."""
        (x, y), (across, down), grown = (
            view.shift(self.depth),
            self.path.at(seconds),
            view.growth(self.depth),
        )
        corners = (
            (self.left, across + x),
            (self.top, down + y),
            (self.right, across + x),
            (self.bottom, down + y),
        )
        return tuple(  # type: ignore[return-value] # four numbers
            centre + (edge + moved - centre) * grown
            for centre, (edge, moved) in zip(view.focus * 2, corners, strict=True)
        )


def framed(camera: Camera, figures: Sequence[Figure], form: VideoFormat, seconds: float) -> Camera:
    """Returns the camera with as much of its move as keeps the figures in the frame."""
    if not figures:
        return camera
    for part in _CALMER:
        calm = camera.aimed(part, 0.0, 0.0)
        aside, down = _room(calm, figures, form, seconds)
        if aside[0] <= aside[1] and down[0] <= down[1]:
            break
    return calm.aimed(1.0, _nearest_to_0(aside), _nearest_to_0(down))


def _nearest_to_0(span: Span) -> float:
    # Sorted, because figures broader than the frame leave no room: the aim is between both limits then.
    low, high = sorted(span)
    return min(max(0.0, low), high)


def _room(camera: Camera, figures: Sequence[Figure], form: VideoFormat, seconds: float) -> tuple[Span, Span]:
    """Returns the offsets of pan and of tilt between which all figures are in the frame."""
    limits = np.array([*_limits(camera, figures, form, seconds)])
    return (
        (float(limits[:, 0].max()), float(limits[:, 2].min())),
        (float(limits[:, 1].max()), float(limits[:, 3].min())),
    )


def _limits(
    camera: Camera, figures: Sequence[Figure], form: VideoFormat, seconds: float
) -> Iterator[list[float]]:
    """Yields for each figure and moment the offsets that bring its edges to those of the safe frame."""
    wide, high = form.width, form.height
    sides, top, bottom = SIDES + _BETWEEN, TOP + _BETWEEN, BOTTOM + _BETWEEN
    safe = wide * sides, high * top, wide * (1 - sides), high * (1 - bottom)
    for time in np.linspace(0, seconds * _UNTIL, _MOMENTS):
        view = camera.at(float(time))
        for figure in figures:
            across, down = view.parallax(figure.depth)
            grown = view.growth(figure.depth)
            yield [
                # A pan moves a sheet by its parallax only, and the zoom enlarges the way.
                (edge - seen) / grown / share
                for edge, seen, share in zip(
                    safe, figure.seen(view, float(time)), (across, down, across, down), strict=True
                )
            ]
