"""What stands nearest to the camera where nothing grows: boulders, tubs of leaves, bollards, and boughs."""

import numpy as np

from aiprod_render.animatic.places.canvas import Canvas
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.scenery.seasons import seasonal
from aiprod_render.animatic.scenery.terrain import snow_tinted
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.colour import Colour, mix
from aiprod_render.picture.paint import round_corners

type Points = list[tuple[float, float]]

BOUGH = 0.34
"""How far a bough reaches into the picture, as a part of its width."""
_DARK = 0.62
"""How dark things are so near: the light of the place does not fall on the side that the camera sees."""


def boulders(stage: Stage, canvas: Canvas, side: int) -> None:
    """Paints boulders at a lower corner: the left one (0) or the right one (1)."""
    rng, high = np.random.default_rng([14, side]), stage.form.height
    rock = mix(canvas_ground(stage), stage.atmosphere.shade * 0.6, _DARK)
    for part, wide, tall in ((0.13, 0.1, 0.09), (0.02, 0.15, 0.2)):
        across = np.array([-1.0, -0.86, -0.5, -0.1, 0.3, 0.72, 0.96, 1.1])
        up = np.array([0.0, 0.5, 0.82, 1.0, 0.86, 0.6, 0.28, 0.0]) * rng.uniform(0.95, 1.04, 8)
        x = [inwards(stage, side, part + wide * float(one)) for one in across]
        line = [(a, high * (1.02 - tall * float(b))) for a, b in zip(x, up, strict=True)]
        canvas.polygons([[*line, (x[-1], 1.5 * high), (x[0], 1.5 * high)]], rock)
        lit = [line[2], line[3], line[4], (x[4], line[4][1] + 0.05 * high), (x[2], line[2][1] + 0.03 * high)]
        canvas.polygons([lit], mix(rock, stage.atmosphere.light, 0.16))


def bough(stage: Stage, canvas: Canvas, side: int) -> None:
    """Paints a bough that hangs into the upper corner, as a frame for what is beyond it."""
    rng, wide, high = np.random.default_rng([16, side]), stage.form.width, stage.form.height
    way = 1 if side == 0 else -1
    shade = stage.atmosphere.shade * 0.5
    along = np.linspace(0, 1, 9)
    spine = np.stack(
        [inwards(stage, side, -0.06) + way * BOUGH * 0.95 * wide * along, high * 0.17 * along**1.4], 1
    )
    thick = high * 0.017 * (1.15 - along)[:, None] * np.array([0.0, 1.0])
    stem = np.concatenate([spine - thick, (spine + thick)[::-1]])
    canvas.polygons([[(float(x), float(y)) for x, y in stem]], mix(tone(stage, "#5a4636"), shade, 0.7))
    leaves: tuple[list[Points], ...] = [], [], []
    for number in range(96):
        part = float(rng.uniform(0.0, 1.0))
        foot = spine[min(8, int(part * 9))] + rng.uniform(-0.03, 0.03, 2) * high
        turned = rng.uniform(0.1, 0.9) * np.pi
        tip = (
            np.array([way * np.cos(turned), np.sin(turned)])
            * high
            * rng.uniform(0.07, 0.125)
            * (1.15 - 0.4 * part)
        )
        across = 0.26 * np.array([-tip[1], tip[0]])
        share = (0.0, 0.3, 0.65, 1.0)
        half = (0.0, 1.0, 0.75, 0.0)
        line = [foot + tip * a + across * b for a, b in zip(share, half, strict=True)]
        back = [foot + tip * a - across * b for a, b in zip(share[2:0:-1], half[2:0:-1], strict=True)]
        leaves[number % 3].append([(float(x), float(y)) for x, y in (*line, *back)])
    for number, outlines in enumerate(leaves):
        green = snow_tinted(stage, tone(stage, seasonal("#4a7a42", stage.season, number)), 0.5)
        canvas.polygons(outlines, mix(green, shade, 0.62 - 0.14 * number))


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
    canvas.polygons([_under(stage, _brink(stage, side, 0.16, top, 0.05))], pot)
    rim = _brink(stage, side, 0.17, top - 0.012 * high, 0.04)
    canvas.polygons([_thick(rim, 0.04 * high)], mix(pot, stage.atmosphere.light, 0.12))


def bollard(stage: Stage, canvas: Canvas, side: int) -> None:
    """Paints a mooring post with its rope."""
    high = stage.form.height
    wood = mix(tone(stage, "#6a4c38"), stage.atmosphere.shade * 0.6, _DARK)
    for part, tall in ((0.16, 0.14), (0.07, 0.25)):
        x, half, top = inwards(stage, side, part), 0.045 * high, high * (1.02 - tall)
        foot = 1.9 * half
        canvas.polygons(
            [[(x - half, top), (x + half, top), (x + foot, 1.5 * high), (x - foot, 1.5 * high)]], wood
        )
        cap = [(x - half, top), (x, top - 0.012 * high), (x + half, top), (x, top + 0.012 * high)]
        canvas.polygons([_soft(cap)], mix(wood, stage.atmosphere.light, 0.25))
        for turn in range(3):
            row = top + (0.05 + 0.022 * turn) * high
            coil = [(x - 1.12 * half, row), (x + 1.12 * half, row + 0.008 * high)]
            back = [(x + 1.12 * half, row + 0.024 * high), (x - 1.12 * half, row + 0.016 * high)]
            canvas.polygons([[*coil, *back]], mix(tone(stage, "#c9ac7c"), stage.atmosphere.shade, 0.2))


def _brink(stage: Stage, side: int, end: float, row: float, drop: float) -> Points:
    """Returns the round edge of what reaches in from a side: level at first, then falling to its end."""
    parts = np.linspace(-0.05, end, 14)
    fall = drop * stage.form.height * (0.5 * (parts / end) + 0.5 * np.clip(parts / end, 0, 1) ** 4)
    return [
        (inwards(stage, side, float(part)), row + float(down)) for part, down in zip(parts, fall, strict=True)
    ]


def _under(stage: Stage, line: Points) -> Points:
    """Returns all below a line; it goes on below the frame, which a camera that tilts shows."""
    start, end = line[0][0], line[-1][0]
    inner = end - 0.2 * (end - start)
    return [*line, (inner, 1.5 * stage.form.height), (start, 1.5 * stage.form.height)]


def _thick(line: Points, thick: float) -> Points:
    """Returns a band below a line."""
    return [*line, *((x, row + thick) for x, row in reversed(line))]


def inwards(stage: Stage, side: int, part: float) -> float:
    """Returns the column at a part of the width from the left (0) or the right edge (1)."""
    return stage.form.width * (part if side == 0 else 1 - part)


def canvas_ground(stage: Stage) -> Colour:
    """Returns the colour of rock in the land of the scene."""
    return tone(stage, _ROCKS.get(stage.scene.place, "#7d746c"))


def _soft(points: Points) -> Points:
    return [(float(x), float(y)) for x, y in round_corners(np.array(points, np.float32))]


_ROCKS = {"mars": "#9a5238", "volcano": "#4f4642", "moon": "#8d8d90", "pyramids": "#b08f5c"}
