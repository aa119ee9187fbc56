"""A curve of the bench: how a figure grows with a load, where that bends, and its picture."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.bench.records import FOLDER

CURVES = FOLDER / "curves.json"
GAINS = 1.2
"""A rate that gains less than this from a load twice as high is at its limit."""
GROWS = 2.0
"""A time that should stay the same may grow so many times."""


class Shape(StrEnum):
    """What a figure should do as the load grows."""

    RATE = "grows to a limit"
    FLAT = "stays the same"
    LINEAR = "grows in proportion"


@dataclass(frozen=True)
class Curve:
    """Points of a figure `y` by a load `x`, in growing order, and why it bends where it bends."""

    title: str
    x: str
    y: str
    shape: Shape
    why: str
    points: list[tuple[float, float]]

    @property
    def picture(self) -> str:
        """The name of its file."""
        return self.title.lower().replace(",", "").replace(" ", "-") + ".png"

    @property
    def bend(self) -> str:
        """One sentence: where it leaves its shape."""
        first, last = self.points[0], self.points[-1]
        if self.shape is Shape.RATE:
            return self._limit()
        if self.shape is Shape.FLAT:
            times = last[1] / first[1]
            return f"{times:.2g} times as much at {last[0]:g} {self.x} as at {first[0]:g}."
        slope = (last[1] - first[1]) / (last[0] - first[0])
        bent = [x for x, y in self.points if abs(y - first[1] - slope * (x - first[0])) > 0.25 * y]
        off = f", except at {', '.join(f'{x:g}' for x in bent)}" if bent else ""
        return f"Linear: {slope:.2g} {self.y} for each of the {self.x}{off}."

    def _limit(self) -> str:
        for (x, y), (more, gained) in pairwise(self.points):
            if gained / y < 1 + (GAINS - 1) * (more / x - 1):
                return f"Bends at {x:g} {self.x}: {more:g} bring {gained / y:.2f} times as much."
        return f"Does not bend up to {self.points[-1][0]:g} {self.x}."

    def draw(self, folder: Path) -> None:
        """Saves the picture in the folder."""
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot

        figure, axes = pyplot.subplots(figsize=(7, 3.5), layout="constrained")
        xs, ys = zip(*self.points, strict=True)
        axes.plot(xs, ys, marker="o")
        axes.set(xlabel=self.x, ylabel=self.y, title=self.title, ylim=(0, 1.15 * max(ys)))
        if self.shape is not Shape.LINEAR:
            axes.set_xscale("log", base=2 if max(xs) <= 1000 else 10)
        axes.grid(alpha=0.3)
        figure.savefig(folder / self.picture, dpi=100)
        pyplot.close(figure)


def save(curves: list[Curve]) -> None:
    """Draws the curves into docs/benchmarks and writes their points."""
    FOLDER.mkdir(exist_ok=True)
    for curve in curves:
        curve.draw(FOLDER)
    CURVES.write_text(json.dumps([asdict(curve) for curve in curves], indent=2, ensure_ascii=False) + "\n")


def saved() -> list[Curve]:
    """The curves that were measured last."""
    return [_curve(each) for each in json.loads(CURVES.read_text())] if CURVES.exists() else []


def _curve(each: dict[str, Any]) -> Curve:
    points = [(x, y) for x, y in each["points"]]
    return Curve(**{**each, "shape": Shape(each["shape"]), "points": points})
