"""What shows that a house is lived in: smoke over the chimney, light behind the windows, snow on the roof."""

from functools import partial

import cv2
import numpy as np

from aiprod_film.scene import Setting, Weather
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.effects.fires import PHASES, smoke
from aiprod_render.animatic.performing import Path, Performing
from aiprod_render.animatic.scenery.lights import glow, lit, tone
from aiprod_render.animatic.shapes.house_drawings import FRONTS, Front
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import Sheet, blank_mask, fill_polygon
from aiprod_render.picture.planes import Cel

_PALE = "#e9e6e1"
_DARK = 0.2
"""The share of lamplight from which somebody has put on a light."""
_SNOW = 0.075
"""How deep snow lies on a roof, as a part of the house's height."""
_PUFF = 0.62
"""How high the smoke of a hearth goes, as a part of the house's height."""


def house(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns what the scene adds to a house; nothing in a room, where it is a toy."""
    if stage.scene.setting is Setting.INTERIOR:
        return []
    front = FRONTS[actor.entity.figure]
    props: list[Prop] = []
    if stage.atmosphere.lamps > _DARK:
        panes = _panes(stage, actor, front)
        props.append(Performing(lambda _: panes, 1, 1.0, depth, path))
        props += [_glow_of(stage, actor, front, window, depth, path) for window in front.windows]
    if stage.scene.weather is Weather.SNOW:
        snow = _snow(stage, actor, front)
        props.append(Performing(lambda _: snow, 1, 1.0, depth, path))
    x, top = _on_screen(actor, front, front.chimney)
    puffs = partial(smoke, stage, x, top + 2, _PUFF * actor.height, code=_PALE)
    return [*props, Performing(puffs, PHASES, 4.8, depth, path)]


def _on_screen(actor: Actor, front: Front, point: tuple[float, float]) -> tuple[float, float]:
    """Returns the pixel of a point on the page of the house."""
    left, top, right, bottom = front.size
    scale = actor.height / (bottom - top)
    across = (point[0] - (left + right) / 2) * scale
    return actor.x + (-across if actor.mirrored else across), actor.foot - (bottom - point[1]) * scale


def _panes(stage: Stage, actor: Actor, front: Front) -> Cel:
    """Returns the windows full of light, with their bars before it."""
    sheet = _page(stage, actor, front, "#ffd27a")
    mask = blank_mask(sheet.width, sheet.height)
    for left, top, right, bottom in front.windows:
        # Half a unit of each bar stays free, in the middle of both ways.
        for pane_left, pane_right in ((left, (left + right - 1) / 2), ((left + right + 1) / 2, right)):
            for pane_top, pane_bottom in ((top, (top + bottom - 1) / 2), ((top + bottom + 1) / 2, bottom)):
                corners = (
                    (pane_left, pane_top),
                    (pane_right, pane_top),
                    (pane_right, pane_bottom),
                    (pane_left, pane_bottom),
                )
                fill_polygon(mask, _points(actor, front, corners, sheet))
    return sheet.cut(mask)


def _glow_of(
    stage: Stage,
    actor: Actor,
    front: Front,
    window: tuple[float, float, float, float],
    depth: float,
    path: Path,
) -> Performing:
    left, top, right, bottom = window
    x, y = _on_screen(actor, front, ((left + right) / 2, (top + bottom) / 2))
    light = glow(stage, x, y, 0.3 * actor.height, 0.05)
    return Performing(lambda _: light, 1, 1.0, depth, path)


def _snow(stage: Stage, actor: Actor, front: Front) -> Cel:
    """Returns the snow along the edges of the roof: thick on top, and in tongues at the eaves."""
    white = mix(tone(stage, "#fbfcfe"), lit(stage, "#ffffff"), 0.35)
    sheet = _page(stage, actor, front, "#ffffff")
    sheet = Sheet(sheet.left, sheet.top, sheet.width, sheet.height, white)
    mask = blank_mask(sheet.width, sheet.height)
    thick = max(2, round(_SNOW * actor.height))
    for edge in front.roof:
        points = _points(actor, front, edge, sheet)
        cv2.polylines(mask, [np.round(points * 16).astype(np.int32)], False, 255, thick, cv2.LINE_AA, shift=4)
    # Tongues of different depth hang over the eaves.
    (left, foot), (right, _) = front.roof[0][0], front.roof[0][-1]
    for number, x in enumerate(np.linspace(left + 2, right - 2, 30).tolist()):
        low = foot + 1.5 + 3.5 * (number * 0.618 % 1)
        tongue = ((x - 3, foot - 3.5), (x + 3, foot - 3.5), (x + 2, low), (x, low + 1), (x - 2, low))
        fill_polygon(mask, _points(actor, front, tongue, sheet))
    return sheet.cut(mask)


def _page(stage: Stage, actor: Actor, front: Front, code: str) -> Sheet:
    """Returns a sheet over the whole house, with room for snow around it."""
    left, top, right, bottom = front.size
    wide = round((right - left) / (bottom - top) * actor.height * 1.2)
    tall = round(1.15 * actor.height)
    return Sheet(round(actor.x) - wide // 2, round(actor.foot) - tall, wide, tall, lit(stage, code))


def _points(
    actor: Actor, front: Front, points: tuple[tuple[float, float], ...], sheet: Sheet
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Returns points of the page as positions on the sheet, of shape (points, 2)."""
    placed = [_on_screen(actor, front, point) for point in points]
    return np.array(placed, np.float32) - np.array([sheet.left, sheet.top], np.float32)
