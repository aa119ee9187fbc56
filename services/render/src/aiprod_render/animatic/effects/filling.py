"""Vessels that are filled: what runs into them from above, and the level that rises in those of glass."""

from collections.abc import Mapping
from functools import partial

import cv2
import numpy as np

from aiprod_render.animatic.acts.pouring import pours_into
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.figure_cels import figure_cels
from aiprod_render.animatic.performing import Path, Performing, phases
from aiprod_render.animatic.scenery.lights import lit
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.paint import Sheet, blank_mask
from aiprod_render.picture.planes import Cel

WATER = "#8cc4dd"
LIQUIDS: Mapping[str, str] = {
    "☕": "#6b4228",
    "🍵": "#8fae5a",
    "🥛": "#f4f1e8",
    "🍷": "#8a2f45",
    "🫖": "#a9662f",
    "🍶": "#eef2f2",
    "🍺": "#e0a33a",
    "🧃": "#ef9b3a",
    "🥃": "#c5762e",
    "🍯": "#e0a02c",
    "🍫": "#5f3a26",
}
"""The colours of what runs out of things, or is in them; other liquids are water."""
_GLASS = frozenset({*"🥛🍷🥃🍺🍸🍹🥂🫙🍾", "bottle", "water-bottle"})
"""What one sees through: the rows between which it is filled are parts of its height from the foot."""
_FIRST, _LAST = 0.08, 0.84
_WALL = 0.05
"""How thick the glass is, as a part of the height."""
_STREAM = 6


def filling(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns the stream into a vessel, and what is in it already."""
    code = _liquid(stage, actor)
    stream = partial(_stream, stage, actor, code)
    props: list[Prop] = [Performing(stream, _STREAM, 0.5, depth, path)]
    if actor.entity.figure in _GLASS:
        cel = figure_cels(stage, actor)[0]
        level = partial(_level, stage, cel, code)
        props.insert(0, Performing(level, phases(stage.seconds), stage.seconds, depth, path, once=True))
    return props


def _liquid(stage: Stage, actor: Actor) -> str:
    poured = [one for one in stage.entities if pours_into(stage.scene, one.id) == actor.entity.id]
    return next((one.colour or LIQUIDS.get(one.figure, WATER) for one in poured), WATER)


def _stream(stage: Stage, actor: Actor, code: str, part: float) -> Cel:
    """Returns a stream from above, a little broader where it comes from, with a wave that runs down."""
    # It comes from above the picture.
    tall = round(max(1.5 * actor.height, actor.foot))
    half = 0.05 * actor.height
    columns = round(6 * half)
    mask = blank_mask(columns, tall)
    down = np.linspace(0, 1, 24)
    wide = half * (1.15 - 0.4 * down + 0.14 * np.sin(2 * np.pi * (4 * down - part)))
    rows = down * (tall - 2)
    edge = np.concatenate(
        [np.stack([columns / 2 - wide, rows], 1), np.stack([columns / 2 + wide, rows], 1)[::-1]]
    )
    cv2.fillPoly(mask, [np.round(edge).astype(np.int32)], 240, cv2.LINE_AA)
    foot = actor.foot - 0.6 * actor.height
    sheet = Sheet(round(actor.x) - columns // 2, round(foot) - tall, columns, tall, lit(stage, code))
    sheet.cover(np.roll(mask, -round(0.7 * half), axis=1), lit(stage, "#ffffff"), 0.18)
    return sheet.cut(mask)


def _level(stage: Stage, cel: Cel, code: str, part: float) -> Cel:
    """Returns what is in a vessel of glass, within its outline, at `part` of the scene."""
    assert cel.keep is not None
    rows, columns = cel.keep.shape
    wall = max(3, round(_WALL * rows)) | 1
    inside = cv2.erode(255 - cel.keep, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wall, wall)))
    top = round(rows * (1 - _FIRST - (_LAST - _FIRST) * part))
    inside[: max(0, top)] = 0
    sheet = Sheet(cel.left, cel.top, columns, rows, lit(stage, code))
    surface = np.zeros_like(inside)
    surface[top : top + max(2, rows // 40)] = inside[top : top + max(2, rows // 40)]
    sheet.cover(surface, lit(stage, "#ffffff"), 0.4)
    return sheet.cut(cv2.convertScaleAbs(inside, alpha=0.9))
