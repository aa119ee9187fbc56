"""Figures that act: sheets that change from phase to phase, on a path."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from aiprod_render.animatic.camera import View
from aiprod_render.animatic.stage import draw_cel
from aiprod_render.picture.easing import smoothstep
from aiprod_render.picture.planes import Cel, Picture

ON_TWOS = 12
"""Phases a second: cut-outs are animated on every second frame."""
_MOST_PHASES = 14
_SLOWEST = 4
"""Phases a second that a long cycle has at least: no gesture is a jump."""


@dataclass(frozen=True, slots=True)
class Receding:
    """A way into the depth: from `foot`, a position in pixels, towards the row of the `horizon`."""

    foot: tuple[float, float]
    horizon: float
    farthest: float

    def size(self, part: float) -> float:
        """Returns the size at `part` (0..1) of the scene, compared with that at its start."""
        # Perspective: at even speed into the depth, sizes fall as 1 / distance.
        return 1 / (1 + (1 / self.farthest - 1) * max(0.0, part))


_WAITING = 0.55
"""How long who leaps up waits before, as a part of the time until it is there."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who comes from `across` pixels aside, and is there after `seconds`.

    Who comes from `down` pixels below its place waits there, and leaps up.
    """

    across: float
    seconds: float
    down: float = 0.0

    def at(self, seconds: float) -> tuple[float, float]:
        """Returns how far away it is."""
        part = float(np.clip(seconds / self.seconds, 0, 1))
        if not self.down:
            return self.across * (1 - part), 0.0
        leapt = max(0.0, (part - _WAITING) / (1 - _WAITING))
        return self.across * (1 - leapt), self.down * (1 - leapt) - 2.2 * self.down * leapt * (1 - leapt)


@dataclass(frozen=True, slots=True)
class Passing:
    """A thing that is handed over: `across` and `down` pixels away from one second to another."""

    across: float
    down: float
    begins: float
    ends: float

    def at(self, seconds: float) -> tuple[float, float]:
        """Returns how far away it is."""
        part = smoothstep(float(np.clip((seconds - self.begins) / (self.ends - self.begins), 0, 1)))
        return self.across * part, self.down * part


@dataclass(frozen=True, slots=True)
class Path:
    """A straight way that is half done in the middle of a scene of `seconds`, with hops on it.

    `across` and `down` are pixels a second; `hop` is in pixels, once in `period` seconds. `gathering` ways
    begin slowly. Who is `receding` gets smaller. Who is `leaping` goes on only in the air. Who is `coming` is
    not there yet.
    """

    seconds: float
    across: float = 0.0
    down: float = 0.0
    hop: float = 0.0
    period: float = 1.0
    sway: float = 0.0
    gathering: bool = False
    receding: Receding | None = None
    leaping: bool = False
    coming: Coming | None = None
    passing: Passing | None = None

    def at(self, seconds: float) -> tuple[float, float]:
        """Returns how far the figure is from its place."""
        gone = seconds - self.seconds / 2
        if self.gathering:
            gone = seconds * abs(seconds) / self.seconds - self.seconds / 2
        lifted = self.hop * abs(np.sin(np.pi * seconds / self.period))
        if self.leaping:
            number, part = divmod(seconds / self.period, 1)
            flown = airborne(part)
            gone = (number + flown) * self.period - self.seconds / 2
            lifted = self.hop * 4 * flown * (1 - flown)
        swayed = self.sway * np.sin(2 * np.pi * seconds / (2.6 * self.period))
        away = 0.0
        if self.receding:
            away = (self.receding.foot[1] - self.receding.horizon) * (1 - self.size(seconds))
        aside, below = self.coming.at(seconds) if self.coming else (0.0, 0.0)
        if self.passing:
            passed, lowered = self.passing.at(seconds)
            aside, below = aside + passed, below + lowered
        return self.across * gone + swayed + aside, self.down * gone - lifted + 0.4 * swayed - away + below

    def size(self, seconds: float) -> float:
        """Returns the size of the figure, compared with that at the start of its way."""
        return self.receding.size(seconds / self.seconds) if self.receding else 1.0


STAYING = Path(1.0)
_TAKE_OFF, _LANDING = 0.26, 0.74
"""When a leap leaves the ground and comes back to it, as parts of its cycle."""


def airborne(part: float) -> float:
    """Returns how much of its flight who leaps has done (0..1) at `part` of the cycle."""
    return float(np.clip((part - _TAKE_OFF) / (_LANDING - _TAKE_OFF), 0, 1))


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
        # Painted when it is first shown: many scenes end before a long cycle does.
        if number not in self._drawn:
            self._drawn[number] = self.draw_phase(number / self.count)
        dx, dy = view.shift(self.depth)
        across, down = self.path.at(seconds)
        moved = dx + across, dy + down
        if self.path.receding is None:
            draw_cel(self._drawn[number], picture, view, self.depth, moved)
        else:
            self._draw_smaller(self._drawn[number], self.path.receding, picture, view, moved, seconds)

    def _draw_smaller(
        self,
        cel: Cel,
        receding: Receding,
        picture: Picture,
        view: View,
        moved: tuple[float, float],
        seconds: float,
    ) -> None:
        """Draws a cel smaller about its foot, and that as the camera sees it."""
        size = self.path.size(seconds)
        # `composite_scaled` enlarges about the camera's focus; this shift has the foot stay in its place.
        right, down = (
            focus - foot + (foot + step - focus) / size
            for focus, foot, step in zip(view.focus, receding.foot, moved, strict=True)
        )
        cel.composite_scaled(picture, right, down, view.growth(self.depth) * size, view.focus)


@dataclass(frozen=True, slots=True)
class Emerging:
    """A figure that leaps out of the water: what of it is below the surface, at this row, is not seen."""

    figure: Performing
    surface: float

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws the figure above the surface, `seconds` after the start of the scene."""
        depth, focus = self.figure.depth, view.focus[1]
        row = focus + (self.surface + view.shift(depth)[1] - focus) * view.growth(depth)
        rows = int(np.clip(row, 2, picture.y.shape[0])) // 2 * 2
        self.figure.draw(picture.top(rows), view, seconds)


def phases(seconds: float) -> int:
    """Returns how many phases a cycle of this length has."""
    most = max(_MOST_PHASES, round(_SLOWEST * seconds))
    return int(np.clip(round(seconds * ON_TWOS), 4, most))
