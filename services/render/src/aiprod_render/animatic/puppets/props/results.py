"""What people work on, and how far they are with it: a picture, a wall, a fence, clay, bricks, and bread."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, box, oval, tapered
from aiprod_render.animatic.puppets.props.furniture import FURNITURE
from aiprod_render.animatic.puppets.skeleton import Joints

type Result = Callable[[Joints, float, float], Iterator[Part]]
"""Returns the parts at a part (0..1) of the cycle, when so much (0..1) of the work is done."""


def _wet_fence(j: Joints, part: float, done: float) -> Iterator[Part]:
    """Yields a fence of which the nearer boards are painted already, and the bucket of paint."""
    # One less, because the next board is being painted.
    painted = round(6 * done) - 1 if done < 1 else 6
    for y in (0.16, 0.44):
        yield Part(box(0.24, y, 1.0, y + 0.07), "~wood")
    for number in range(6):
        x = 0.26 + 0.125 * number
        board = ((0, 0), (0.1, 0), (0.1, 0.6), (0.05, 0.66), (0, 0.6))
        yield Part(at(np.array([x, 0.0]), *board), "paint" if number < painted else "wood")
    if done < 1:
        x, wet = 0.26 + 0.125 * painted, 0.3 + 0.12 * np.sin(2 * np.pi * part)
        yield Part(box(x, float(wet), x + 0.1, 0.58), "paint")
    yield Part(at(np.array([0.16, 0.0]), (-0.07, 0), (0.07, 0), (0.085, 0.14), (-0.085, 0.14)), "metal")
    yield Part(oval(np.array([0.16, 0.14]), 0.083, 0.02), "paint")


def _wet_wall(j: Joints, part: float, done: float) -> Iterator[Part]:
    """Yields a piece of wall whose upper part is painted already, and the bucket of paint."""
    yield Part(box(0.24, 0.0, 1.06, 1.12), "~stone")
    yield Part(box(0.26, 0.0, 1.04, 1.1), "stone")
    bare = 1.15 * (1 - done)
    edges = ((0.28, 0.62), (0.405, 0.5), (0.53, 0.54), (0.655, 0.47), (0.78, 0.52), (0.905, 0.49))
    for x, low in edges:
        wet = 0.04 + bare * low if x > 0.4 else 0.04 + bare * (low - 0.06 * np.sin(2 * np.pi * part))
        yield Part(box(x, float(wet), x + 0.125, 1.07), "paint" if x > 0.4 else "~paint")
    yield Part(at(np.array([0.2, 0.0]), (-0.075, 0), (0.075, 0), (0.09, 0.15), (-0.09, 0.15)), "metal")
    yield Part(oval(np.array([0.2, 0.15]), 0.088, 0.022), "paint")


def _brickwork(j: Joints, part: float, done: float) -> Iterator[Part]:
    high, wide, left = 0.075, 0.13, 0.3
    rows = 1 + round(6 * done)
    for row in range(rows):
        # The row that is being laid is half full.
        bricks = 4 if row < rows - 1 or done == 1 else 2
        for number in range(bricks):
            x = left + wide * (number + 0.5 * (row % 2))
            y = row * high
            tone = "brick" if (row + number) % 3 else "~brick"
            yield Part(box(x, y, x + wide - 0.012, y + high - 0.012), tone)


CANVAS = (0.24, 0.78, 0.44, 0.88)
"""Left, right, foot, and top of a canvas for a figure, in heights of an adult ahead of the painter."""
_PAINTERS_HEAD = 0.86
"""How high the head of an adult at an easel is."""
_SKETCHED, _SUNNY, _LANDSCAPE = 0.2, 0.55, 0.85
"""From when on a picture has hills, the sun, and a meadow."""


def _legs_of_easel(x: float) -> Iterator[Part]:
    for foot in (x - 0.14, x + 0.14):
        yield Part(tapered(np.array([x, 0.94]), np.array([foot, 0.0]), 0.011, 0.011), "~wood")


def _canvas(j: Joints, part: float, done: float) -> Iterator[Part]:
    """Yields a broad canvas on its easel; what is painted on it is a figure of its own."""
    yield from _legs_of_easel(0.5)
    left, right, low, high = CANVAS
    yield Part(box(left, low, right, high), "white")
    yield Part(tapered(np.array([left - 0.01, low]), np.array([right + 0.01, low]), 0.013, 0.013), "wood")


def _easel(j: Joints, part: float, done: float) -> Iterator[Part]:
    """Yields an easel as high as its painter needs it."""
    size = min(1.0, float(j.head[1]) / _PAINTERS_HEAD)
    yield from (Part(one.points * size, one.tone) for one in _whole_easel(done))


def _whole_easel(done: float) -> Iterator[Part]:
    yield from _legs_of_easel(0.48)
    yield Part(at(np.array([0.47, 0.62]), (-0.14, -0.2), (0.16, -0.2), (0.18, 0.22), (-0.12, 0.22)), "white")
    low = ((-0.12, -0.16), (0.15, -0.16))
    if done < _SKETCHED:
        strokes = 1 + int(2.9 * done / _SKETCHED)
        yield from (
            Part(tapered(np.array([x, 0.5]), np.array([x + 0.09, 0.6]), 0.006, 0.006), "dark")
            for x in (0.37, 0.48, 0.42)[:strokes]
        )
    else:
        # The hills are as broad as the brush has come.
        share = min(1.0, (done - _SKETCHED) / 0.3)
        edge = -0.12 + 0.27 * share
        hills = ((0.155, -0.04), (0.08, 0.02), (0.0, -0.05), (-0.06, 0.03), (-0.118, -0.02))
        top = [(min(x, edge), y) for x, y in hills]
        yield Part(at(np.array([0.47, 0.6]), low[0], (edge, low[1][1]), *top), "visor")
    if done >= _LANDSCAPE:
        meadow = ((-0.115, -0.17), (0.145, -0.17), (0.15, -0.06), (0.02, -0.03), (-0.115, -0.08))
        yield Part(at(np.array([0.47, 0.6]), *meadow), "leaf")
        flowers = ((0.4, 0.5), (0.47, 0.48), (0.56, 0.52)) if done == 1 else ()
        yield from (Part(oval(np.array([x, y]), 0.016, 0.016), "accent") for x, y in flowers)
    if done >= _SUNNY:
        yield Part(oval(np.array([0.55, 0.73]), 0.03, 0.03), "gold")
    yield Part(tapered(np.array([0.32, 0.41]), np.array([0.66, 0.41]), 0.013, 0.013), "wood")


def _candles(j: Joints, part: float, done: float) -> Iterator[Part]:
    """Yields a cake on a table, whose candles the breath puts out."""
    top = 0.52 * float(j.head[1])
    yield from (Part(box(x, 0.0, x + 0.025, top), "~wood") for x in (0.26, 0.62))
    yield Part(tapered(np.array([0.2, top]), np.array([0.7, top]), 0.018, 0.018), "wood")
    cake = np.array([0.45, top + 0.018])
    yield Part(box(0.33, top + 0.018, 0.57, top + 0.13), "cake")
    yield Part(at(cake, (-0.12, 0.11), (0.12, 0.11), (0.12, 0.06), (0.08, 0.08), (0.03, 0.05), (-0.02, 0.08),
        (-0.07, 0.055), (-0.12, 0.075)), "white")  # fmt: skip
    # Once the work is done they are not lit again.
    out = part > 0.45 or done == 1
    for number, x in enumerate((-0.08, 0.0, 0.08)):
        wick = cake + np.array((x, 0.2))
        yield Part(
            tapered(cake + np.array((x, 0.11)), wick, 0.012, 0.012), ("accent", "visor", "gold")[number]
        )
        if not out:
            lean = 0.03 * max(0.0, np.sin(2 * np.pi * part))
            yield Part(oval(wick + np.array((lean, 0.034)), 0.018, 0.034), "lamp")
            yield Part(oval(wick + np.array((lean, 0.026)), 0.009, 0.018), "gold")
        else:
            share = max(0.0, (part - 0.45) / 0.55)
            for step in range(3):
                rise = 0.06 + 0.09 * step + 0.1 * share
                yield Part(
                    oval(wick + np.array((0.02 * np.sin(8 * rise), rise)), 0.014 + 0.02 * share, 0.014),
                    "steam",
                )
    mouth = j.head + np.array([0.09, -0.05])
    for number in range(4):
        share = (3 * part + number / 4) % 1
        if 0.22 < part < 0.75:
            yield Part(
                oval(mouth + share * (cake + np.array((-0.02, 0.22)) - mouth), 0.012 + 0.018 * share, 0.01),
                "steam",
            )


def _potters_wheel(j: Joints, part: float, done: float) -> Iterator[Part]:
    yield from FURNITURE["seat"](j, part)
    top = float(j.hip[1]) + 0.05
    middle = np.array([0.4, top])
    yield Part(box(0.385, 0.0, 0.415, top), "~metal")
    yield Part(oval(np.array([0.4, 0.06]), 0.16, 0.03), "~wood")
    yield Part(oval(middle, 0.15, 0.026), "metal")
    wobble = 0.008 * np.sin(4 * np.pi * part)
    tall = 0.05 + 0.17 * done
    neck = 0.05 if done == 1 else 0.085
    low, rim = ((-0.05, 0.01), (0.05, 0.01)), ((neck, tall), (-neck, tall))
    yield Part(at(middle, *low, (0.1 + wobble, 0.5 * tall), *rim, (-0.1 + wobble, 0.5 * tall)), "brick")
    yield Part(oval(middle + np.array((0.0, tall)), neck, 0.02), "~brick")
    for y in (0.06, 0.1, 0.14):
        yield Part(
            tapered(middle + np.array((-0.07, y)), middle + np.array((0.07, y)), 0.004, 0.004), "~brick"
        )


def _fruit_branch(j: Joints, part: float, done: float) -> Iterator[Part]:
    high = max(0.9, float(j.head[1]) + 0.28)
    yield Part(tapered(np.array([0.92, high + 0.24]), np.array([0.2, high + 0.12]), 0.028, 0.01), "~wood")
    for x, y, wide in ((0.28, 0.14, 0.15), (0.5, 0.2, 0.2), (0.74, 0.22, 0.2), (0.62, 0.1, 0.14)):
        yield Part(oval(np.array([x, high + y]), wide, 0.11), "leaf" if x < 0.6 else "~leaf")
    for x, y in ((0.24, 0.05), (0.4, 0.12), (0.54, 0.06), (0.68, 0.14), (0.8, 0.1)):
        yield Part(oval(np.array([x, high + y]), 0.038, 0.038), "accent")
    basket = np.array([0.46, 0.0])
    for x, y in ((-0.08, 0.17), (0.08, 0.17), (0.0, 0.19), (-0.04, 0.21), (0.05, 0.22))[: round(5 * done)]:
        yield Part(oval(basket + np.array((x, y)), 0.04, 0.04), "accent")
    yield Part(at(basket, (-0.14, 0.17), (0.14, 0.17), (0.1, 0.0), (-0.1, 0.0)), "wood")
    yield Part(
        tapered(basket + np.array((-0.14, 0.17)), basket + np.array((0.14, 0.17)), 0.014, 0.014), "~wood"
    )
    if part < 0.55:
        yield Part(oval(j.near_arm[1] + np.array((0.02, 0.03)), 0.038, 0.038), "accent")


def _dough(j: Joints, part: float, done: float) -> Iterator[Part]:
    """Yields a counter with dough that hands press, or with the loaf that came of it."""
    yield from FURNITURE["counter"](j, part)
    middle = np.array([0.4, 0.43])
    if done < 1:
        press = 0.02 * np.sin(2 * np.pi * part)
        yield Part(oval(np.array([0.42, 0.432]), 0.2, 0.008), "white")
        yield Part(oval(middle + np.array((0.0, 0.03)), 0.11 + press, 0.055 - press), "cream")
        return
    yield Part(oval(middle + np.array((0.0, 0.05)), 0.13, 0.075), "crust")
    for x in (-0.05, 0.0, 0.05):
        line = middle + np.array((x - 0.02, 0.06)), middle + np.array((x + 0.02, 0.1))
        yield Part(tapered(*line, 0.008, 0.008), "cream")
    for number in range(3):
        share = (part + number / 3) % 1
        puff = middle + np.array((0.05 * np.sin(6 * share + number), 0.14 + 0.2 * share))
        yield Part(oval(puff, 0.018 + 0.02 * share, 0.016), "=steam")


def _wicks(j: Joints, part: float, done: float) -> Iterator[Part]:
    """Yields lamps on a table, of which the nearer ones burn already."""
    top = 0.5 * float(j.head[1])
    yield from (Part(box(x, 0.0, x + 0.025, top), "~wood") for x in (0.28, 0.98))
    yield Part(tapered(np.array([0.22, top]), np.array([1.06, top]), 0.018, 0.018), "wood")
    burning = 4 if done == 1 else int(4.4 * done + 0.3)
    for number, x in enumerate((0.36, 0.54, 0.72, 0.9)):
        foot = np.array([x, top + 0.018])
        if number < burning:
            flicker = 1 + 0.1 * np.sin(2 * np.pi * (2 * part + 0.3 * number))
            yield Part(oval(foot + np.array((0.0, 0.17)), 0.1 * flicker, 0.12 * flicker), "=glow")
        yield Part(at(foot, (-0.045, 0), (0.045, 0), (0.03, 0.06), (-0.03, 0.06)), "metal")
        yield Part(at(foot, (-0.022, 0.06), (0.022, 0.06), (0.022, 0.13), (-0.022, 0.13)), "cream")
        if number < burning:
            yield Part(oval(foot + np.array((0.0, 0.17)), 0.022, 0.042), "lamp")
            yield Part(oval(foot + np.array((0.0, 0.16)), 0.011, 0.024), "gold")


RESULTS: Mapping[str, Result] = {
    "wet-fence": _wet_fence,
    "wet-wall": _wet_wall,
    "brickwork": _brickwork,
    "easel": _easel,
    "canvas": _canvas,
    "candles": _candles,
    "potters-wheel": _potters_wheel,
    "fruit-branch": _fruit_branch,
    "dough": _dough,
    "wicks": _wicks,
}
