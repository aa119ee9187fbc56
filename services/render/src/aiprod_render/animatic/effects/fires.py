"""Fire and smoke: flames of what burns, eruptions, and what goes up from them."""

from collections.abc import Mapping
from functools import partial

import cv2
import numpy as np

from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.performing import Path, Performing
from aiprod_render.animatic.scenery.lights import glow, lit
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.paint import Sheet, blank_mask, blurred, fill_polygon
from aiprod_render.picture.planes import Cel

PHASES, FLICKER = 8, 0.8
"""The phases and the seconds of a flame's cycle."""
_TONGUES = (("#e2502b", 1.0), ("#f59a33", 0.7), ("#ffe08a", 0.42))
"""A flame from outside to inside: colours, and parts of its size."""
_WICKS = {"🔥": 1.0, "🕯": 0.24, "🧨": 0.3, "🪔": 0.4}
"""Things with one small flame at their tip, and its height as a part of theirs."""
type _Places = tuple[tuple[float, float, float], ...]
_ABLAZE: _Places = ((-0.5, 0.3, 0.6), (0.5, 0.28, 0.62), (0.0, 0.42, 0.85))
"""Where the flames of what burns are: aside in halves of its width, up, and their sizes in its height."""
_BURNING: Mapping[str, _Places] = {"🔥": ((-0.34, 0.16, 0.46), (0.36, 0.15, 0.42), (0.02, 0.12, 0.84))}
"""A fire on logs, which are not hidden."""


def flames(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns the flames of what burns, and their light."""
    wick = _WICKS.get(actor.entity.figure)
    if wick and actor.entity.figure not in _BURNING:
        places = [(actor.x, actor.foot - (1 - wick * 0.9) * actor.height, wick * actor.height)]
    else:
        wide = half_width(actor.figure) * actor.height
        places = [
            (actor.x + aside * wide, actor.foot - up * actor.height, size * actor.height)
            for aside, up, size in _BURNING.get(actor.entity.figure, _ABLAZE)
        ]
    light = glow(stage, actor.x, places[-1][1] - places[-1][2] / 2, 1.5 * places[-1][2])
    lights: list[Prop] = [Performing(lambda _: light, 1, 1.0, depth, path)]
    for number, place in enumerate(places):
        cel = partial(flame, stage, *place)
        lights.append(Performing(cel, PHASES, FLICKER, depth, path, 0.31 * number % 1))
    return lights


_LOST = {"🔥": 0.75}
"""How much smaller a flame gets by the time that it has burnt down; others keep their size."""
BURNT = 0.62
"""The part of its height that a thing loses until it has burnt down."""


def dying_flames(stage: Stage, actor: Actor, depth: float, span: tuple[float, float]) -> list[Prop]:
    """Returns the flame of what burns down, which comes down with it, and its light.

    `span` is from where to where it burns in the scene (0..1).
    """
    wick, lost = _WICKS.get(actor.entity.figure, 1.0), _LOST.get(actor.entity.figure, 0.0)
    count = max(PHASES, round(PHASES * stage.seconds / FLICKER))

    def burning(part: float) -> Cel:
        gone = span[0] + (span[1] - span[0]) * part
        left, size = 1 - BURNT * gone, (1 - lost * gone) * wick * actor.height
        foot = actor.foot - (1 - 0.9 * wick) * left * actor.height
        return flame(stage, actor.x, foot, size, part * count / PHASES % 1)

    light = glow(stage, actor.x, actor.foot - 0.7 * actor.height, 1.3 * wick * actor.height)
    still = Path(stage.seconds)
    return [
        Performing(lambda _: light, 1, 1.0, depth, still),
        Performing(burning, count, stage.seconds, depth, still, once=True),
    ]


def eruption(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns fire and smoke out of the top, as high as the picture has room, and their glow."""
    top = actor.foot - 0.95 * actor.height
    tall = min(0.5 * actor.height, max(0.12 * stage.form.height, 0.7 * top))
    light = glow(stage, actor.x, top - tall / 2, 2.2 * tall)
    props: list[Prop] = [
        Performing(lambda _: light, 1, 1.0, depth, path),
        Performing(lambda part: smoke(stage, actor.x, top, 1.35 * tall, part), PHASES, 3.2, depth, path),
    ]
    for number, (aside, size) in enumerate(((-0.14, 0.6), (0.16, 0.66), (0.0, 1.0))):
        cel = partial(flame, stage, actor.x + aside * actor.height, top, size * tall)
        props.append(Performing(cel, PHASES, FLICKER, depth, path, 0.31 * number % 1))
    return props


def smoke(stage: Stage, x: float, foot: float, tall: float, part: float, code: str = "#5c5258") -> Cel:
    """Returns smoke that rises and spreads, at `part` of its cycle; it is dark without a colour `code`."""
    columns, rows = round(1.5 * tall), round(tall)
    mask = blank_mask(columns, rows)
    for number in range(7):
        share = (part + number / 7) % 1
        centre = columns * (0.5 + (0.12 + 0.16 * share) * np.sin(2.4 * number)), rows * (1 - 0.85 * share)
        size = tall * (0.07 + 0.13 * share)
        ink = round(190 * (1 - share) ** 0.6)
        cv2.circle(mask, (round(centre[0]), round(centre[1])), max(1, round(size)), ink, -1, cv2.LINE_AA)
    sheet = Sheet(round(x) - columns // 2, round(foot) - rows, columns, rows, lit(stage, code))
    return sheet.cut(blurred(mask, 0.03 * tall), soft=True)


def flame(stage: Stage, x: float, foot: float, tall: float, part: float) -> Cel:
    """Returns a flame at `part` of its cycle; its tip leans with the draught."""
    columns, rows = round(tall) + 4, round(1.25 * tall) + 4
    sheet = Sheet(round(x) - columns // 2, round(foot) - rows + 2, columns, rows, lit(stage, _TONGUES[0][0]))
    whole = blank_mask(columns, rows)
    for code, size in _TONGUES:
        mask = blank_mask(columns, rows)
        rise = np.linspace(0, 1, 14)
        flicker = 1 + 0.14 * np.sin(2 * np.pi * (part + 0.3 * size))
        lean = 0.12 * tall * size * np.sin(2 * np.pi * part + 4 * rise) * rise
        half = 0.34 * tall * size * np.sin(np.pi * (0.16 + 0.84 * rise) ** 0.75) * (1 - 0.35 * rise)
        up = rows - 3 - rise * tall * size * flicker
        left, right = columns / 2 + lean - half, columns / 2 + lean + half
        outline = np.concatenate([np.stack([left, up], 1), np.stack([right, up], 1)[::-1]])
        fill_polygon(mask, outline.astype(np.float32))
        sheet.cover(mask, lit(stage, code))
        whole = cv2.max(whole, mask)
    return sheet.cut(whole)
