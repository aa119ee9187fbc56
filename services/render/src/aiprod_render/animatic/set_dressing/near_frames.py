"""What frames a wide shot at one side, nearest to the camera: a trunk, or crates."""

import numpy as np

from aiprod_render.animatic.places.canvas import Canvas
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.scenery.terrain import snow_tinted
from aiprod_render.animatic.set_dressing.corners import inwards
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.colour import mix

_DARK = 0.6
"""How dark things are so near: the light of the place does not fall on the side that the camera sees."""
_BEYOND = 0.4
"""How far they go on outside the frame, where a camera that moves sees them, as a part of its sides."""


def trunk(stage: Stage, canvas: Canvas, side: int) -> None:
    """Paints a trunk with a branch at the left side (0) or the right side (1)."""
    rng, high = np.random.default_rng([17, side]), stage.form.height
    bark = mix(snow_tinted(stage, tone(stage, "#5a4636"), 0.2), stage.atmosphere.shade * 0.5, _DARK)
    rows = np.linspace(-_BEYOND, 1 + _BEYOND, 15)
    edge = (
        0.075 + 0.006 * np.sin(5 * rows) + 0.004 * rng.uniform(-1, 1, 15) + 0.05 * np.clip(rows - 0.8, 0, 1)
    )
    line = [(inwards(stage, side, float(a)), float(b) * high) for a, b in zip(edge, rows, strict=True)]
    outer = inwards(stage, side, -_BEYOND)
    canvas.polygons([[*line, (outer, line[-1][1]), (outer, line[0][1])]], bark)
    lit = [(x, row) for x, row in line]
    inner = [
        (inwards(stage, side, float(a) - 0.012), float(b) * high) for a, b in zip(edge, rows, strict=True)
    ]
    canvas.polygons([[*lit, *inner[::-1]]], mix(bark, stage.atmosphere.light, 0.14))
    branch = [(0.07, 0.2), (0.13, 0.13), (0.2, 0.1), (0.205, 0.105), (0.14, 0.15), (0.07, 0.26)]
    canvas.polygons([[(inwards(stage, side, a), b * high) for a, b in branch]], bark)


def crates(stage: Stage, canvas: Canvas, side: int) -> None:
    """Paints crates in a lower corner."""
    high = stage.form.height
    wood = mix(tone(stage, "#8a6a48", indoors=True), stage.atmosphere.shade * 0.5, _DARK)
    gap = mix(wood, stage.atmosphere.shade * 0.4, 0.5)
    for start, end, top in ((-_BEYOND, 0.09, 0.66), (-_BEYOND, 0.17, 0.84)):
        foot = 1 + _BEYOND
        corners = ((start, top), (end, top), (end, foot), (start, foot))
        canvas.polygons([[(inwards(stage, side, a), b * high) for a, b in corners]], wood)
        lid = ((start, top), (end, top), (end, top + 0.02), (start, top + 0.02))
        canvas.polygons(
            [[(inwards(stage, side, a), b * high) for a, b in lid]], mix(wood, stage.atmosphere.light, 0.22)
        )
        for row in (top + 0.07, top + 0.14):
            slit = ((start, row), (end, row), (end, row + 0.009), (start, row + 0.009))
            canvas.polygons([[(inwards(stage, side, a), b * high) for a, b in slit]], gap)
