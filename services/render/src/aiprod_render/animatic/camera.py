"""How the camera moves: what each depth of the picture shifts, and how far it is zoomed."""

from dataclasses import dataclass

import numpy as np

from aiprod_render.film import CameraMovement, Format

TAIL = 1.5
"""A move goes on at its speed after its scene, under the dissolve that follows: up to this part of it."""

_NEAR = 0.7
"""From this depth on things are nearer than the ground plane and move more than it."""


@dataclass(frozen=True, slots=True)
class View:
    """The camera at one moment. Shifts are in pixels of the unzoomed frame."""

    zoom: float
    anchor: tuple[float, float]
    pan: float
    tilt: float
    orbit: float
    sink: float

    def shift(self, depth: float) -> tuple[float, float]:
        """Where a sheet at `depth`, 0 far to 1 near, is moved to."""
        near = max(0.0, depth - _NEAR) / (1 - _NEAR)
        dx = self.pan * (0.12 + 0.88 * depth) + self.orbit * (depth - 0.45)
        dy = self.tilt * (1 + 0.5 * near) + self.sink * (0.15 * depth + near)
        return dx - self.anchor[0], dy - self.anchor[1]


class Camera:
    """One movement over a scene of `seconds`; faster in short scenes, but never hasty."""

    def __init__(
        self, movement: CameraMovement, form: Format, seconds: float, focus: tuple[float, float]
    ) -> None:
        self._movement = movement
        self._width, self._height = form.width, form.height
        self._seconds = seconds
        self._focus = focus
        self._reach = min(1.0, 0.35 + seconds / 9)

    def at(self, seconds: float) -> View:
        """The view `seconds` after the scene began."""
        part = seconds / self._seconds
        # Sideways moves are centred on the composition, which is then seen whole in mid-scene.
        swing = (part - 0.5) * self._reach
        zoom = self._zoom(part)
        anchor = tuple(place * (1 - 1 / zoom) for place in self._focus)
        return View(
            zoom=zoom,
            anchor=(anchor[0], anchor[1]),
            pan=swing * self._width * self._sign(CameraMovement.PAN_LEFT, CameraMovement.PAN_RIGHT) * 0.20,
            tilt=swing * self._height * self._sign(CameraMovement.TILT_UP, CameraMovement.TILT_DOWN) * 0.16,
            orbit=swing * self._width * (0.22 if self._movement is CameraMovement.ORBIT else 0.0),
            sink=max(0.0, zoom - 1) * self._height * 0.9,
        )

    def _zoom(self, part: float) -> float:
        depth = 0.18 * self._reach
        if self._movement is CameraMovement.DOLLY_IN:
            return 1 + depth * part
        if self._movement is CameraMovement.DOLLY_OUT:
            return max(1.0, 1 + depth * (1 - part))
        return 1.0

    def _sign(self, positive: CameraMovement, negative: CameraMovement) -> float:
        return {positive: 1.0, negative: -1.0}.get(self._movement, 0.0)

    def margins(self, depth: float) -> tuple[int, int]:
        """How many pixels (across, down) a sheet at `depth` must reach past the frame, even numbers."""
        shifts = np.array([self.at(part * self._seconds).shift(depth) for part in (0.0, 1.0, TAIL)])
        across, down = np.abs(shifts).max(axis=0)
        return _even_up(across), _even_up(down)


def _even_up(value: float) -> int:
    return 2 * int(np.ceil((value + 2) / 2))
