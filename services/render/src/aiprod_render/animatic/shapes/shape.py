"""What a silhouette is: outlines, discs, windows, a lamp, and where it is seen."""

from dataclasses import dataclass
from enum import Enum, auto

type Outline = tuple[tuple[float, float], ...]
"""Points in parts of the figure's height; x to the right of its middle, y up from its foot."""


class Home(Enum):
    """Where a thing is seen."""

    GROUND = auto()
    WATER = auto()
    AIR = auto()


@dataclass(frozen=True, slots=True)
class Shape:
    """Filled outlines and discs (x, y, radius); `height` is a part of the frame's short side in a wide shot.

    A `soft` shape has its corners rounded, as living things have; `lamp` is where it gives light;
    `holes` are windows that shine.
    """

    height: float
    outlines: tuple[Outline, ...]
    discs: tuple[tuple[float, float, float], ...] = ()
    home: Home = Home.GROUND
    soft: bool = False
    lamp: tuple[float, float] | None = None
    holes: tuple[Outline, ...] = ()
