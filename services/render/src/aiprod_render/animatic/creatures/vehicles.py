"""Vehicles whose parts turn, seen from the side: trains, trams, and what whirls."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np

from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.puppets.curves import blob, disc, towards, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part, box

_TYRE, _STEEL, _GLASS, _LAMP, _CREAM = "#35323a", "#a9adb3", "#a8d3e2", "#f6d984", "#f1e6cf"
_PUFFS = 3


def _wheel(x: float, radius: float, pose: Pose) -> Iterator[Part]:
    """Yields a wheel that makes a quarter of a turn in a cycle: its four spokes are alike."""
    yield disc(x, radius, radius, _TYRE)
    yield disc(x, radius, 0.68 * radius, FLAT + _STEEL)
    for number in range(2):
        reach = 0.66 * radius * towards(90 * number - 90 * pose.wave)
        hub = np.array([x, radius])
        size = 0.09 * radius
        yield from tube([(*(hub - reach), size), (*hub, size), (*(hub + reach), size)], FLAT + _TYRE)
    yield disc(x, radius, 0.2 * radius, FLAT + _TYRE)


def _panes(left: float, right: float, low: float, high: float, number: int) -> Iterator[Part]:
    step = (right - left) / number
    for start in np.arange(number) * step + left:
        yield Part(box(start, low, start + 0.78 * step, high), FLAT + _GLASS)


def steam_train(pose: Pose) -> Iterator[Part]:
    """Yields a steam engine with a coach; its smoke goes behind."""
    green, dark, red = "#2f6a52", "#35363d", "#b5483f"
    for number in range(_PUFFS):
        # A cycle moves each puff to the place of the next, and so the smoke closes.
        way = (number + pose.wave) / _PUFFS
        yield disc(0.56 - 0.6 * way, 1.04 + 0.2 * way, 0.06 + 0.07 * way, "#d9d6d0")
    for x in (-1.26, -1.08, -0.72, -0.54):
        yield from _wheel(x, 0.09, pose)
    yield Part(box(-0.46, 0.2, -0.3, 0.25), DARKER + dark)
    yield Part(box(-1.4, 0.17, -0.42, 0.8), red)
    yield Part(box(-1.385, 0.36, -0.435, 0.4), FLAT + _CREAM)
    yield from _panes(-1.3, -0.46, 0.47, 0.68, 4)
    yield from tube([(-1.4, 0.81, 0.035), (-0.9, 0.83, 0.035), (-0.42, 0.81, 0.035)], dark)
    yield Part(box(-0.34, 0.19, 0.78, 0.29), red)
    yield Part(np.array([(0.72, 0.28), (0.74, 0.04), (0.94, 0.02), (0.82, 0.28)]), DARKER + red)
    yield Part(
        np.array([(0.5, 0.7), (0.52, 0.9), (0.46, 1.02), (0.68, 1.02), (0.62, 0.9), (0.64, 0.7)]), dark
    )
    for x, size in ((0.08, 0.1), (0.3, 0.075)):
        yield from tube([(x, 0.66, size), (x, 0.79, size)], "#c99a3f")
    yield from tube([(-0.1, 0.51, 0.225), (0.3, 0.51, 0.225), (0.52, 0.51, 0.225)], green)
    for x in (0.2, 0.42):
        yield Part(box(x, 0.285, x + 0.03, 0.735), FLAT + "#c99a3f")
    yield from tube([(0.62, 0.51, 0.2), (0.66, 0.51, 0.2)], dark)
    yield disc(0.84, 0.6, 0.06, _LAMP)
    yield Part(box(-0.34, 0.24, 0.02, 0.94), green)
    yield Part(box(-0.25, 0.58, -0.06, 0.82), FLAT + _GLASS)
    yield from tube([(-0.4, 0.95, 0.035), (-0.16, 0.975, 0.035), (0.08, 0.95, 0.035)], dark)
    for x, radius in ((-0.18, 0.17), (0.2, 0.17), (0.5, 0.11)):
        yield from _wheel(x, radius, pose)


def _railcar(body: str, stripe: str, nose: float, wires: bool, pose: Pose) -> Iterator[Part]:
    """Yields a coach with a cab ahead, whose front slopes by `nose`; `wires` are above it."""
    if wires:
        yield from tube([(-0.3, 0.86, 0.014), (-0.02, 0.98, 0.014)], _TYRE)
        yield from tube([(-0.02, 0.98, 0.014), (-0.24, 1.1, 0.014)], _TYRE)
        yield from tube([(-0.4, 1.11, 0.014), (-0.24, 1.115, 0.014), (-0.08, 1.11, 0.014)], _TYRE)
        yield Part(box(-0.5, 0.84, 0.1, 0.91), DARKER + _STEEL)
    for x in (-0.74, -0.5, 0.42, 0.66):
        yield from _wheel(x, 0.1, pose)
    yield Part(box(-0.96, 0.14, 0.96, 0.22), "#55585f")
    front = [(0.98 - nose, 0.87), (1.0 - 0.45 * nose, 0.66), (1.0, 0.34), (1.0, 0.18)]
    rear = [(-0.9, 0.18), (-1.0, 0.18), (-1.0, 0.26), (-1.0, 0.76), (-1.0, 0.87), (-0.9, 0.87)]
    yield blob([*rear, (0.7 - nose, 0.87), *front, (0.9, 0.18)], body)
    end = 0.955 - 0.1 * nose
    yield Part(box(-0.975, 0.3, end, 0.38), FLAT + stripe)
    room = 0.86 - 1.05 * nose
    yield from _panes(-0.9, -0.34, 0.5, 0.76, 2)
    yield from _panes(-0.04, room - 0.02, 0.5, 0.76, max(1, round(4 * room)))
    slope = [(0.92 - 0.95 * nose, 0.76), (0.94 - 0.45 * nose, 0.6), (0.94 - 0.4 * nose, 0.5)]
    yield Part(np.array([(room, 0.5), (room, 0.76), *slope]), FLAT + "#3f5f73")
    yield Part(box(-0.32, 0.2, -0.1, 0.8), FLAT + DARKER + body)
    for left in (-0.3, -0.2):
        yield Part(box(left, 0.4, left + 0.08, 0.76), FLAT + _GLASS)
    yield disc(0.95 - 0.04 * nose, 0.42, 0.035, FLAT + _LAMP)


def tornado(pose: Pose) -> Iterator[Part]:
    """Yields a funnel of bands that circle at their own pace, with what it whirls up."""
    light, dark = "#a7abb3", "#7d828c"
    rows = np.linspace(0.0, 1.0, 13)
    wide = 0.05 + 0.5 * rows**1.5
    middle = 0.1 * rows + 0.06 * np.sin(2 * np.pi * pose.wave + 3 * rows) * (0.3 + rows)
    high = 0.07 + 0.88 * rows
    sides = [np.stack([middle + side * 0.92 * wide, high], 1) for side in (1, -1)]
    yield Part(np.concatenate([sides[0], sides[1][::-1]]), dark)
    for number, (x, y, radius) in enumerate(zip(middle.tolist(), high.tolist(), wide.tolist(), strict=True)):
        yield disc(x, y, radius, FLAT + (light if number % 2 else dark), 0.16)
        # Steps of 0.37 of a turn never bring two neighbours into line.
        angle = 2 * np.pi * (pose.wave + 0.37 * number)
        # A streak is seen while it is on the near side.
        if np.cos(angle) > 0:
            yield disc(x + 0.55 * radius * float(np.sin(angle)), y, 0.34 * radius, FLAT + "#c9ccd2", 0.16)
    for number in range(6):
        angle = 2 * np.pi * (pose.wave + number / 6)
        x, y = 0.3 * np.cos(angle), 0.1 + 0.03 * number + 0.03 * np.sin(angle)
        yield disc(float(x), float(y), 0.025 - 0.002 * number, "#6f6252", 0.8)
    for number, (x, size) in enumerate(((-0.24, 0.1), (0.24, 0.1), (-0.1, 0.13), (0.1, 0.13), (0.0, 0.11))):
        swell = size * (1 + 0.12 * float(np.sin(2 * np.pi * (pose.wave + 0.2 * number))))
        yield disc(x, 0.45 * size, swell, FLAT + "#9a9084", 0.42)


VEHICLES: Mapping[str, Callable[[Pose], Iterator[Part]]] = {
    "🚂": steam_train,
    "🚆": partial(_railcar, "#3f7f9f", "#e8b23f", 0.22, False),
    "🚄": partial(_railcar, "#eef1f4", "#2f6fae", 0.5, False),
    "🚅": partial(_railcar, "#eef1f4", "#3f9f9a", 0.62, False),
    "🚇": partial(_railcar, "#c9ced4", "#c9473f", 0.2, False),
    "🚝": partial(_railcar, "#f0ece2", "#d9734a", 0.36, False),
    "🚊": partial(_railcar, "#c94f45", "#f1e6cf", 0.14, True),
    "🚋": partial(_railcar, "#d9a83f", "#7a3f35", 0.0, True),
    "🌪": tornado,
}
"""The machines by their keys."""
