"""A silhouette: outlines, discs, windows, a lamp, and where it appears."""

from dataclasses import dataclass
from enum import Enum, auto

type Outline = tuple[tuple[float, float], ...]
"""Points as parts of the figure's height; x to the right of its middle, y up from its foot."""


class Home(Enum):
    """Where a shape appears."""

    GROUND = auto()
    WATER = auto()
    AIR = auto()


@dataclass(frozen=True, slots=True)
class Shape:
    """Filled outlines and discs (x, y, radius); `height` is a part of the frame's short side in a wide shot.

    A `soft` shape has rounded corners, as living things do. `lamp` is the position of its light, and
    `holes` are lit windows.
    """

    height: float
    outlines: tuple[Outline, ...]
    discs: tuple[tuple[float, float, float], ...] = ()
    home: Home = Home.GROUND
    soft: bool = False
    lamp: tuple[float, float] | None = None
    holes: tuple[Outline, ...] = ()

    @property
    def extent(self) -> tuple[float, float, float]:
        """Half the width, the lowest and the highest point."""
        points = [point for outline in self.outlines for point in outline]
        points += [(x + side * r, y + side * r) for x, y, r in self.discs for side in (-1, 1)]
        return max(abs(x) for x, _ in points), min(y for _, y in points), max(y for _, y in points)
