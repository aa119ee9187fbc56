"""A place while it is painted: its ground and what stands behind the subjects, in the light of the scene."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aiprod_film.scene import Weather
from aiprod_render.animatic.places.canvas import Canvas
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.setups import in_corner
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.colour import Colour, mix, rgb

_BROAD = 0.16
"""Half the width of pieces that frame the picture, as a part of its width: nobody minds that it cuts them."""

type Points = list[tuple[float, float]]
"""The corners of a polygon in frame pixels."""

LAMPLIGHT = np.array([1.0, 0.84, 0.5], np.float32)
"""The colour of lamps and lit windows."""


@dataclass(frozen=True, slots=True)
class Place:
    """What parts paint on.

    `air` is the colour behind things: the wall of a room, or the air outdoors, of which things have a share
    `haze`. `floor` is the row where the ground begins, `u` a hundredth of the short side. `side` is 1 or -1:
    which end of the picture has the first things. Two scenes in one place see it from different ends.
    """

    stage: Stage
    canvas: Canvas
    air: Colour
    ground: Colour
    floor: float
    u: float
    side: int
    indoors: bool
    haze: float = 0.0

    def x(self, part: float) -> float:
        """Returns the column at a part of the frame's width, from the end of the first things."""
        part = in_corner(self.stage.scene, part)
        return self.stage.form.width * (part if self.side > 0 else 1 - part)

    def beside(self, x: float, wide: float) -> float:
        """Returns the column nearest to `x` where a piece of this half width grows out of nobody."""
        free = [x]
        for left, right in self.stage.spans:
            free += [left - wide, right + wide]
        # A quarter of a piece may be hidden by somebody.
        inner = 0.75 * wide
        clear = (
            place
            for place in sorted(free, key=lambda place: abs(place - x))
            if all(place + inner < left or place - inner > right for left, right in self.stage.spans)
        )
        # Where a crowd leaves no room, the piece stays where the place has it.
        return next(clear, x)

    def whole_at(self, x: float, half: float) -> float:
        """Returns the column nearest to `x` where the frame cuts no piece of this half width."""
        wide = self.stage.form.width
        edge = half + 0.01 * wide
        if half > _BROAD * wide or x < -half or x > wide + half:
            return x
        return min(max(x, edge), wide - edge)

    def tone(self, code: str) -> Colour:
        """Returns a colour in the light of the place."""
        return mix(tone(self.stage, code, indoors=self.indoors), self.air, self.haze)

    def whole(self, height: float) -> float:
        """Returns a height in units as pixels, so that all of a landmark is in the frame of any shot."""
        return min(height * self.u, 0.84 * self.floor)

    def floodlit(self, code: str) -> Colour:
        """Returns the colour of a landmark, which lamps light at night."""
        return mix(
            self.tone(code), self.stage.grade.apply(rgb("#ffcf86")), 0.55 * self.stage.atmosphere.lamps
        )

    def snowy(self, colour: Colour, share: float) -> Colour:
        """Returns the colour under snow, which covers a share of it when it snows."""
        if self.stage.scene.weather is not Weather.SNOW:
            return colour
        return mix(colour, mix(self.stage.atmosphere.horizon, self.white, 0.7), share**0.6)

    def dim(self, share: float) -> Colour:
        """Returns the colour of the air, darker by a share."""
        return mix(self.air, self.stage.atmosphere.shade * 0.6, share)

    @property
    def white(self) -> Colour:
        """Paper white in the light of the place."""
        return self.tone("#fdf8ee")


type Part = Callable[[Place], None]
"""Paints one part of a place."""


def side_of(stage: Stage) -> int:
    """Returns which end of the picture has the first things, 1 or -1: the one opposite the subjects."""
    return -1 if stage.leftwards else 1


def arch(x: float, half: float, foot: float, top: float) -> Points:
    """Returns the outline of an opening of this half width with a round top, around the column `x`."""
    angle = np.linspace(0, np.pi, 20)
    # A wide low opening has a flat arch: half a circle would be higher than it.
    rise = min(half, 0.5 * (foot - top))
    curve = zip(
        (x + half * np.cos(angle)).tolist(), (top + rise - rise * np.sin(angle)).tolist(), strict=True
    )
    return [(x + half, foot), *curve, (x - half, foot)]
