"""The camera: the shift and the zoom of each depth of the picture, at each time."""

from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from aiprod_film.manifest import VideoFormat
from aiprod_film.scene import CameraMovement

TAIL = 1.5
"""A move continues past its scene, under the dissolve that follows: up to this multiple of the scene."""

_FOLLOWED = 1.15
"""A camera that follows somebody stops under the dissolve: its sheets need not be endless."""

CARRIED = 0.012
"""How far a camera in the hand sways to each side, as a part of the frame."""

NEAR = 0.75
"""From this depth on, things are nearer than the ground plane and move more than it."""


@dataclass(frozen=True, slots=True)
class View:
    """The camera at one moment. Shifts are in pixels of the unzoomed frame.

    `zoom` enlarges the whole picture around `focus`, a position in pixels. `push` enlarges the nearest
    things further, as a real camera that moves forward does.
    """

    zoom: float
    push: float
    focus: tuple[float, float]
    pan: float
    tilt: float
    orbit: float

    @property
    def unzoomed(self) -> "View":
        """The same view without zoom."""
        return replace(self, zoom=1.0, push=0.0)

    def shift(self, depth: float) -> tuple[float, float]:
        """Returns the shift (x, y) of a sheet at `depth`, from 0 (far) to 1 (near)."""
        across, down = self.parallax(depth)
        # An orbit is about the middle of the depth: what is nearer goes one way, what is farther the other.
        return self.pan * across + self.orbit * (depth - 0.45), self.tilt * down

    @staticmethod
    def parallax(depth: float) -> tuple[float, float]:
        """Returns the parts of pan and of tilt that move a sheet at `depth`."""
        # A pan is a way to the side with a little of a turn, which moves even the sky; a tilt is a turn.
        return 0.12 + 0.88 * depth, 1 + 0.5 * _nearness(depth)

    def growth(self, depth: float) -> float:
        """Returns the scale of a sheet at `depth`; 1 in the unzoomed frame."""
        return self.zoom * (1 + self.push * _nearness(depth))

    def frame(self, form: VideoFormat) -> tuple[float, float, float, float]:
        """Returns left, top, width and height of the visible part of the unzoomed frame."""
        part = 1 / self.zoom
        left, top = (place * (1 - part) for place in self.focus)
        return left, top, form.width * part, form.height * part


class Camera:
    """One movement over a scene of `seconds`; a short scene gets only a part of it, so it is never hasty."""

    def __init__(
        self, movement: CameraMovement, form: VideoFormat, seconds: float, focus: tuple[float, float]
    ) -> None:
        self._movement = movement
        self._width, self._height = form.width, form.height
        self._seconds = seconds
        self._focus = focus
        # A move over a short scene covers less, so that its speed stays comfortable.
        self._range = min(1.0, 0.5 + seconds / 8)
        self._aside, self._down = 0.0, 0.0
        self._track = 0.0

    def aimed(self, part: float, aside: float, down: float) -> "Camera":
        """Returns the camera with a part of its move, its picture shifted by pixels of pan and tilt."""
        camera = copy(self)
        camera._range *= part
        camera._aside += aside
        camera._down += down
        return camera

    def tracking(self, speed: float) -> "Camera":
        """Returns the camera that also travels along with what goes to the right at these pixels a second."""
        camera = copy(self)
        camera._track = speed
        return camera

    @property
    def aside(self) -> float:
        """How far the picture is shifted to the right, in pixels of pan."""
        return self._aside

    def at(self, seconds: float) -> View:
        """Returns the view `seconds` after the start of the scene."""
        part = seconds / self._seconds
        # Sideways moves are centred on the composition, so mid-scene shows it whole.
        swing = (part - 0.5) * self._range
        travelled = self._travelled(part) * self._range
        drifts = self._movement is CameraMovement.KEN_BURNS
        followed = self._track * (min(seconds, _FOLLOWED * self._seconds) - self._seconds / 2)
        right, down = _carried(seconds) if self._movement is CameraMovement.HANDHELD else (0.0, 0.0)
        return View(
            zoom=1 + travelled * (0.2 if drifts else 0.19),
            push=0.0 if drifts else travelled * 0.3,
            focus=(self._width * (0.30 + 0.40 * part), self._focus[1]) if drifts else self._focus,
            pan=self._width
            * (swing * self._sign(CameraMovement.PAN_LEFT, CameraMovement.PAN_RIGHT) * 0.34 + right)
            + self._aside
            - followed,
            tilt=self._height
            * (swing * self._sign(CameraMovement.TILT_UP, CameraMovement.TILT_DOWN) * 0.26 + down)
            + self._down,
            orbit=swing * self._width * (0.42 if self._movement is CameraMovement.ORBIT else 0.0),
        )

    def _travelled(self, part: float) -> float:
        """Returns how far the camera has moved forward, at least 0; 0 for movements without travel."""
        match self._movement:
            case CameraMovement.DOLLY_IN:
                return part
            case CameraMovement.DOLLY_OUT:
                # What is over 1 is left for the dissolve; below 0 the picture would not fill the frame.
                return max(0.0, 1.13 - part)
            case CameraMovement.KEN_BURNS:
                # Without some zoom at the start, a focus that wanders would move nothing.
                return 0.25 + part
        return 0.0

    def _sign(self, positive: CameraMovement, negative: CameraMovement) -> float:
        return {positive: 1.0, negative: -1.0}.get(self._movement, 0.0)

    def margins(self, depth: float) -> tuple[int, int]:
        """Returns the pixels (across, down) that a sheet at `depth` needs beyond the frame; both are even."""
        moments = (0.0, 1.0, _FOLLOWED, TAIL)
        # Between these moments shifts are straight lines, and so none of them is larger.
        shifts = np.array([self.at(part * self._seconds).shift(depth) for part in moments])
        across, down = np.abs(shifts).max(axis=0)
        if self._movement is CameraMovement.HANDHELD:
            # Its shifts do not grow with time, so no moment has the largest.
            across += 2 * CARRIED * self._width
            down = 2 * CARRIED * self._height + abs(self._down)
        return _even_up(across), _even_up(down)


def _carried(seconds: float) -> tuple[float, float]:
    """Returns how far a camera in the hand is off, right and down, as parts of the frame: up to CARRIED."""
    right = 0.6 * np.sin(2.3 * seconds) + 0.4 * np.sin(5.1 * seconds + 1)
    down = 0.6 * np.sin(3.1 * seconds + 2) + 0.4 * np.sin(6.7 * seconds)
    return CARRIED * float(right), CARRIED * float(down)


def _nearness(depth: float) -> float:
    return max(0.0, depth - NEAR) / (1 - NEAR)


def _even_up(value: float) -> int:
    return 2 * int(np.ceil((value + 2) / 2))
