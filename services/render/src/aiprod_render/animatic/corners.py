"""What stands nearest to the camera where nothing grows: boulders, tubs of leaves, bollards, and shelves."""

import numpy as np

from aiprod_render.animatic.lights import tone
from aiprod_render.animatic.places.canvas import Canvas
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.colour import Colour, mix
from aiprod_render.picture.paint import round_corners

type Points = list[tuple[float, float]]

_DARK = 0.62
"""How dark things are so near: the light of the place does not fall on the side that the camera sees."""


def boulders(stage: Stage, canvas: Canvas, side: int) -> None:
    """Paints boulders at a lower corner: the left one (0) or the right one (1)."""
    rng, high = np.random.default_rng([14, side]), stage.form.height
    rock = mix(canvas_ground(stage), stage.atmosphere.shade * 0.6, _DARK)
    for part, wide, tall in ((0.13, 0.1, 0.09), (0.02, 0.15, 0.2)):
        across = np.array([-1.0, -0.86, -0.5, -0.1, 0.3, 0.72, 0.96, 1.1])
        up = np.array([0.0, 0.5, 0.82, 1.0, 0.86, 0.6, 0.28, 0.0]) * rng.uniform(0.86, 1.1, 8)
        x = [inwards(stage, side, part + wide * float(one)) for one in across]
        line = [(a, high * (1.02 - tall * float(b))) for a, b in zip(x, up, strict=True)]
        canvas.polygons([[*line, (x[-1], 1.5 * high), (x[0], 1.5 * high)]], rock)
        lit = [line[2], line[3], line[4], (x[4], line[4][1] + 0.05 * high), (x[2], line[2][1] + 0.03 * high)]
        canvas.polygons([lit], mix(rock, stage.atmosphere.light, 0.16))


def tub(stage: Stage, canvas: Canvas, side: int) -> None:
    """Paints a tub of leaves and flowers, as streets have."""
    rng, high = np.random.default_rng([15, side]), stage.form.height
    pot = mix(tone(stage, "#8a5540"), stage.atmosphere.shade * 0.6, _DARK)
    green = mix(tone(stage, "#4f7f4a"), stage.atmosphere.shade * 0.6, _DARK)
    top = 0.86 * high
    for shade, count in ((0.3, 20), (0.0, 16)):
        discs = [
            (inwards(stage, side, part), top - up * high, r * high)
            for part, up, r in zip(
                rng.uniform(-0.02, 0.17, count),
                rng.uniform(-0.01, 0.11, count),
                rng.uniform(0.022, 0.04, count),
                strict=True,
            )
        ]
        canvas.discs(discs, mix(green, stage.atmosphere.shade, shade))
    blooms = [
        (inwards(stage, side, part), top - up * high, 0.013 * high)
        for part, up in zip(rng.uniform(0.0, 0.17, 9), rng.uniform(0.0, 0.13, 9), strict=True)
    ]
    canvas.discs(blooms, mix(tone(stage, "#e0637a"), stage.atmosphere.shade, 0.2))
    ends = [inwards(stage, side, part) for part in (-0.02, 0.16, 0.14, -0.02)]
    canvas.polygons([list(zip(ends, (top, top, 1.5 * high, 1.5 * high), strict=True))], pot)
    rim = [inwards(stage, side, part) for part in (-0.02, 0.17, 0.17, -0.02)]
    rows = (top - 0.012 * high, top - 0.012 * high, top + 0.03 * high, top + 0.03 * high)
    canvas.polygons([list(zip(rim, rows, strict=True))], mix(pot, stage.atmosphere.light, 0.12))


def bollard(stage: Stage, canvas: Canvas, side: int) -> None:
    """Paints a mooring post with its rope."""
    high = stage.form.height
    wood = mix(tone(stage, "#6a4c38"), stage.atmosphere.shade * 0.6, _DARK)
    for part, tall in ((0.16, 0.14), (0.07, 0.25)):
        x, half, top = inwards(stage, side, part), 0.045 * high, high * (1.02 - tall)
        canvas.polygons(
            [[(x - half, top), (x + half, top), (x + half, 1.5 * high), (x - half, 1.5 * high)]], wood
        )
        cap = [(x - half, top), (x, top - 0.012 * high), (x + half, top), (x, top + 0.012 * high)]
        canvas.polygons([_soft(cap)], mix(wood, stage.atmosphere.light, 0.25))
        for turn in range(3):
            row = top + (0.05 + 0.022 * turn) * high
            coil = [(x - 1.12 * half, row), (x + 1.12 * half, row + 0.008 * high)]
            back = [(x + 1.12 * half, row + 0.024 * high), (x - 1.12 * half, row + 0.016 * high)]
            canvas.polygons([[*coil, *back]], mix(tone(stage, "#c9ac7c"), stage.atmosphere.shade, 0.2))


def shelf(stage: Stage, canvas: Canvas, side: int) -> None:
    """Paints the end of a table with jars, as kitchens and workshops have."""
    high = stage.form.height
    top = 0.9 * high
    for part, wide, tall, code in (
        (0.03, 0.07, 0.27, "#8a4f3d"),
        (0.105, 0.055, 0.17, "#4f6f6a"),
        (0.165, 0.045, 0.11, "#b08a45"),
    ):
        x, half = inwards(stage, side, part), wide * high
        jar = mix(tone(stage, code, indoors=True), stage.atmosphere.shade * 0.6, _DARK)
        neck, foot = top - tall * high, top + 0.01 * high
        body: Points = [
            (x - 0.55 * half, neck),
            (x + 0.55 * half, neck),
            (x + half, neck + 0.03 * high),
            (x + half, foot),
            (x - half, foot),
            (x - half, neck + 0.03 * high),
        ]
        canvas.polygons([_soft(body)], jar)
        lid = [(x - 0.66 * half, neck - 0.018 * high), (x + 0.66 * half, neck - 0.018 * high)]
        canvas.polygons(
            [[*lid, (x + 0.66 * half, neck + 0.008 * high), (x - 0.66 * half, neck + 0.008 * high)]],
            mix(jar, stage.atmosphere.light, 0.2),
        )
    wood = mix(tone(stage, "#7a5238", indoors=True), stage.atmosphere.shade * 0.6, _DARK)
    ends = [inwards(stage, side, part) for part in (-0.05, 0.22, 0.215, -0.05)]
    rows = (top, top, 1.5 * high, 1.5 * high)
    canvas.polygons([list(zip(ends, rows, strict=True))], wood)
    edge = (top, top, top + 0.022 * high, top + 0.022 * high)
    ends = [inwards(stage, side, part) for part in (-0.05, 0.23, 0.23, -0.05)]
    canvas.polygons([list(zip(ends, edge, strict=True))], mix(wood, stage.atmosphere.light, 0.18))


def inwards(stage: Stage, side: int, part: float) -> float:
    """Returns the column at a part of the width from the left (0) or the right edge (1)."""
    return stage.form.width * (part if side == 0 else 1 - part)


def canvas_ground(stage: Stage) -> Colour:
    """Returns the colour of rock in the land of the scene."""
    return tone(stage, _ROCKS.get(stage.scene.place, "#7d746c"))


def _soft(points: Points) -> Points:
    return [(float(x), float(y)) for x, y in round_corners(np.array(points, np.float32))]


_ROCKS = {"mars": "#9a5238", "volcano": "#4f4642", "moon": "#8d8d90", "pyramids": "#b08f5c"}
