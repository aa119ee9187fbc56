"""Figures that act: sheets that change from phase to phase, on a path."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from aiprod_render.animatic.camera import View
from aiprod_render.animatic.stage import draw_cel
from aiprod_render.picture.planes import Cel, Picture

ON_TWOS = 12
"""Phases a second: cut-outs are animated on every second frame."""
_MOST_PHASES = 14
_SLOWEST = 4
"""Phases a second that a long cycle has at least: no gesture is a jump."""


@dataclass(frozen=True, slots=True)
class Path:
    """A straight way that is half done in the middle of a scene of `seconds`, with hops on it.

    `across` and `down` are pixels a second; `hop` is in pixels, once in `period` seconds. `gathering` ways
    begin slowly.
    """

    seconds: float
    across: float = 0.0
    down: float = 0.0
    hop: float = 0.0
    period: float = 1.0
    sway: float = 0.0
    gathering: bool = False

    def at(self, seconds: float) -> tuple[float, float]:
        """Returns how far the figure is from its place."""
        gone = seconds - self.seconds / 2
        if self.gathering:
            gone = seconds * abs(seconds) / self.seconds - self.seconds / 2
        lifted = self.hop * abs(np.sin(np.pi * seconds / self.period))
        swayed = self.sway * np.sin(2 * np.pi * seconds / (2.6 * self.period))
        return self.across * gone + swayed, self.down * gone - lifted + 0.4 * swayed


STAYING = Path(1.0)


@dataclass(frozen=True, slots=True)
class Performing:
    """A sheet with a cycle of `count` phases in `period` seconds.

    What is done `once` does not repeat. `phase` (0..1) is where the cycle begins.
    """

    draw_phase: Callable[[float], Cel]
    count: int
    period: float
    depth: float
    path: Path
    phase: float = 0.0
    once: bool = False
    _drawn: dict[int, Cel] = field(default_factory=dict)

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws the sheet, `seconds` after the start of the scene."""
        part = seconds / self.period + self.phase
        number = (
            min(self.count - 1, int(part * self.count)) if self.once else int(part * self.count) % self.count
        )
        if number not in self._drawn:
            self._drawn[number] = self.draw_phase(number / self.count)
        dx, dy = view.shift(self.depth)
        across, down = self.path.at(seconds)
        draw_cel(self._drawn[number], picture, view, self.depth, (dx + across, dy + down))


def phases(seconds: float) -> int:
    """Returns how many phases a cycle of this length has."""
    most = max(_MOST_PHASES, round(_SLOWEST * seconds))
    return int(np.clip(round(seconds * ON_TWOS), 4, most))
