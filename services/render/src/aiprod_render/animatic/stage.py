"""The stage of a scene, from which settings build props: things that draw themselves, back to front."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from aiprod_film.entity import Entity
from aiprod_film.manifest import VideoFormat
from aiprod_film.scene import Scene
from aiprod_render.animatic.camera import TAIL, Camera, View
from aiprod_render.picture.colour import Colour
from aiprod_render.picture.paint import COARSE, Field, Sheet
from aiprod_render.picture.palette import Atmosphere
from aiprod_render.picture.planes import Bytes, Cel, Mosaic, Picture
from aiprod_render.picture.style_grade import Grade


class Prop(Protocol):
    """A thing that draws itself."""

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws itself over what lies behind it, `seconds` after the start of the scene."""


@dataclass(frozen=True, slots=True)
class Flat:
    """A sheet at a depth, drifting `drift` pixels a second to the right.

    `held` are the pixels, across and down, by which the sheet is painted where the camera holds it.
    """

    cel: Cel | Mosaic
    depth: float
    drift: float = 0.0
    held: tuple[float, float] = (0.0, 0.0)

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws the sheet, `seconds` after the start of the scene."""
        dx, dy = self._shift(view)
        draw_cel(self.cel, picture, view, self.depth, (dx + self.drift * seconds, dy))

    def hides_from(self, picture: Picture, view: View) -> int:
        """Returns the even row from which the sheet hides what is behind it; `view` has no zoom."""
        if isinstance(self.cel, Mosaic) or self.drift:
            return int(picture.y.shape[0])
        return self.cel.hides_from(picture, *self._shift(view))

    def _shift(self, view: View) -> tuple[float, float]:
        dx, dy = view.shift(self.depth)
        return dx - self.held[0], dy - self.held[1]


@dataclass(frozen=True, slots=True)
class Floating:
    """A sheet that sways and bobs by `sway` and `bob` pixels, once in `period` seconds."""

    cel: Cel
    depth: float
    sway: float
    bob: float
    period: float
    phase: float = 0.0

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws the sheet, `seconds` after the start of the scene."""
        dx, dy = view.shift(self.depth)
        angle = 2 * np.pi * seconds / self.period + self.phase
        moved = dx + self.sway * np.sin(angle), dy + self.bob * np.sin(angle * 1.3 + 1)
        draw_cel(self.cel, picture, view, self.depth, moved)


def draw_cel(
    cel: Cel | Mosaic, picture: Picture, view: View, depth: float, moved: tuple[float, float]
) -> None:
    """Draws a cel where the camera sees it."""
    growth = view.growth(depth)
    if growth > 1:
        cel.composite_scaled(picture, *moved, growth, view.focus)
    else:
        cel.composite(picture, *moved)


@dataclass(frozen=True, slots=True)
class Stage:
    """The frame, the light, the camera and the random generator of one scene.

    `horizon` is a row. `unit` is the size of one pixel of a 720p wide shot, in pixels of this frame. `sun`
    is the position of the sun or moon in pixels. A picture that is composed `leftwards` has its figures on
    the left, and its letters on the right; one that is not `lettered` has none. `tempo` is how many seconds
    pass on it in one of the film, and `seconds` are the stage's. `spans` are the columns (first, last) that
    figures near cover in the middle of the scene, `ways` the least and the most pixels that those go who go
    somewhere (None: only a little), and `backdrop` is the luma of the scenery then, as far as
    they are known. `season` is one of `aiprod_film.places.SEASONS`, or empty.
    """

    form: VideoFormat
    scene: Scene
    entities: Sequence[Entity]
    atmosphere: Atmosphere
    grade: Grade
    camera: Camera
    seconds: float
    horizon: int
    unit: float
    sun: tuple[float, float]
    rng: np.random.Generator
    leftwards: bool = False
    lettered: bool = True
    tempo: float = 1.0
    spans: tuple[tuple[float, float], ...] = ()
    ways: tuple[float, float] | None = None
    backdrop: Bytes | None = None
    season: str = ""

    @property
    def lift(self) -> float:
        """By how many pixels near ground is higher in an upright picture, which has letters below it."""
        return 0.25 * self.form.height if self.form.width <= self.form.height else 0.0

    @property
    def near_row(self) -> float:
        """The row below which figures stand on the ground, in pixels."""
        return 0.9 * self.form.height - self.lift

    def bounds(self, depth: float, drift: float = 0.0) -> tuple[int, int, int, int]:
        """Returns left, top, width and height of a sheet that fills the frame under every camera move."""
        across, down = self.camera.margins(depth)
        across += int(abs(drift) * self.seconds * TAIL / 2) * 2
        return -across, -down, self.form.width + 2 * across, self.form.height + 2 * down

    def sheet(self, depth: float, colour: Colour, drift: float = 0.0) -> Sheet:
        """Returns a sheet of one colour that fills the frame at `depth`."""
        left, top, width, height = self.bounds(depth, drift)
        return Sheet(left, top, width, height, colour)

    def grid(self, bounds: tuple[int, int, int, int]) -> tuple[Field, Field]:
        """Returns the cell centres of a coarse field in `bounds`: x (1, n) and y (m, 1) in frame pixels."""
        left, top, width, height = bounds
        columns, rows = max(2, width // COARSE), max(2, height // COARSE)
        x = left + (np.arange(columns, dtype=np.float32) + 0.5) * (width / columns)
        y = top + (np.arange(rows, dtype=np.float32) + 0.5) * (height / rows)
        return x[None, :], y[:, None]

    def enlarged(self, field: Field, sheet: Sheet) -> Bytes:
        """Returns a coarse field of 0..1 as a mask of the sheet's size."""
        # Soft fields hold no detail that a full-size mask would add.
        small = np.clip(field * 255 + 0.5, 0, 255).astype(np.uint8)
        return cv2.resize(small, (sheet.width, sheet.height), interpolation=cv2.INTER_LINEAR)
