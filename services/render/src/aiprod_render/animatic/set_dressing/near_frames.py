"""What frames a wide shot at one side, nearest to the camera: a trunk, sacks, or tyres."""

import numpy as np

from aiprod_render.animatic.places.canvas import Canvas
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.scenery.terrain import snow_tinted
from aiprod_render.animatic.set_dressing.corners import inwards
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import round_corners

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
        # A trunk that leans: an upright edge beside the frame looks like a mistake.
        0.025 + 0.07 * rows + 0.006 * np.sin(4 * rows) + 0.0015 * rng.uniform(-1, 1, 15)
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


def sacks(stage: Stage, canvas: Canvas, side: int) -> None:
    """Paints full sacks in a lower corner."""
    high = stage.form.height
    cloth = mix(tone(stage, "#a58a62", indoors=True), stage.atmosphere.shade * 0.6, _CLOTH)
    for middle, half, top in ((0.05, 0.075, 0.74), (0.15, 0.055, 0.86)):
        outline = [(inwards(stage, side, middle + half * a), high * (top + b)) for a, b in (*_SACK, *_BELOW)]
        canvas.polygons([_soft(outline)], cloth)
        tied = [(inwards(stage, side, middle + half * a), high * (top + b)) for a, b in _TIE]
        canvas.polygons([_soft(tied)], mix(cloth, stage.atmosphere.shade * 0.5, 0.45))
        lit = [(inwards(stage, side, middle + half * a), high * (top + b)) for a, b in _FOLD]
        canvas.polygons([_soft(lit)], mix(cloth, stage.atmosphere.light, 0.2))


def tyres(stage: Stage, canvas: Canvas, side: int) -> None:
    """Paints a pile of tyres in a lower corner."""
    high = stage.form.height
    rubber = mix(tone(stage, "#4a4c52", indoors=True), stage.atmosphere.shade * 0.5, _CLOTH)
    turn = np.linspace(0, 2 * np.pi, 28)
    for middle, row in ((0.05, 1.03), (0.042, 0.94), (0.055, 0.85)):
        for wide, tall, colour in (
            (0.11, 0.062, rubber),
            (0.1, 0.03, mix(rubber, stage.atmosphere.light, 0.16)),
            (0.06, 0.017, mix(rubber, stage.atmosphere.shade * 0.3, 0.6)),
        ):
            # Its upper side is seen from above, as by somebody who stands.
            up = 0.0 if tall > _RIM else 0.025
            ring = [
                (inwards(stage, side, middle + wide * float(a)), high * (row - up + tall * float(b)))
                for a, b in zip(np.cos(turn), np.sin(turn), strict=True)
            ]
            canvas.polygons([ring], colour)


def _soft(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    outline = round_corners(round_corners(np.array(points, np.float32)))
    return [(float(x), float(y)) for x, y in outline]


_CLOTH, _RIM = 0.4, 0.05
_SACK = (
    (-1.1, 0.3), (-1.12, 0.16), (-0.9, 0.08), (-0.4, 0.05), (-0.2, 0.03), (-0.4, -0.02), (-0.16, 0.0),
    (0.02, -0.025), (0.16, 0.0), (0.36, -0.014), (0.2, 0.035), (0.5, 0.06), (0.92, 0.12), (1.1, 0.22),
    (1.0, 0.32),
)  # fmt: skip
"""A full sack below its top: halves of its width across, and heights of the frame down."""
_BELOW = ((0.96, 0.7), (-1.0, 0.7))
_TIE = ((-0.24, 0.026), (0.22, 0.03), (0.26, 0.046), (-0.28, 0.044))
_FOLD = ((0.2, 0.06), (0.56, 0.1), (0.84, 0.2), (0.7, 0.17), (0.4, 0.1))
