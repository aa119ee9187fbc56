"""The interior setting: a tall window with curtains, its light on the floor, and furniture at the wall."""

import cv2
import numpy as np

from aiprod_render.animatic.scenery.furniture import furniture, lamp
from aiprod_render.animatic.scenery.sky import sky
from aiprod_render.animatic.scenery.terrain import outline_points, ridge, ridge_line
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import Field, Sheet, blank_mask, blurred, fill_polygon, noise, smoothstep
from aiprod_render.picture.planes import Bytes

_WALL = 0.42
_FLOOR = 0.79
"""The row where the floor starts, as a part of the frame's height."""

type Opening = tuple[float, float, float, float]
"""Left, top, right and bottom of the window in frame pixels."""


def interior(stage: Stage) -> list[Prop]:
    """Returns the props, farthest first: a room with a window."""
    opening = _opening(stage)
    line = ridge_line(
        stage, outline_points(stage, 0.1), stage.form.height * 0.16, stage.form.width * 0.5, 0.3
    )
    return [
        *sky(stage),
        ridge(stage, 0.1, opening[3] + 8, line),
        _room(stage, opening),
        *furniture(stage),
        _shafts(stage, opening),
        *lamp(stage),
    ]


def _opening(stage: Stage) -> Opening:
    wide, tall = stage.form.width, stage.form.height
    breadth = min(wide * 0.40, tall * 0.72) if wide > tall else wide * 0.58
    aside = -0.10 if stage.leftwards else 0.10
    left = wide * 0.5 - breadth / 2 + (aside * wide if wide > tall else 0.0)
    top = tall * (0.08 if wide > tall else 0.16)
    return left, top, left + breadth, top + min(tall * 0.55, breadth * 1.3)


def _room(stage: Stage, opening: Opening) -> Flat:
    """Returns wall and floor with the window cut out, its curtains, and the light on them."""
    left, top, width, height = stage.bounds(_WALL)
    sheet = _walls(stage, opening)
    _boards(stage, sheet, stage.form.height * _FLOOR - top)
    _on_the_floor(stage, sheet, opening)
    local = tuple(edge - (left, top)[place % 2] for place, edge in enumerate(opening))
    _picture(stage, sheet, local)
    hole = blank_mask(width, height)
    _panes(hole, local, stage.unit)
    frame = blank_mask(width, height)
    edge = 11 * stage.unit
    _box(frame, local[0] - edge, local[1] - edge, local[2] + edge, local[3] + edge)
    spill = mix(stage.atmosphere.horizon, stage.atmosphere.light, 0.4)
    sheet.cover(frame, mix(stage.atmosphere.shade, spill, 0.30))
    sill = blank_mask(width, height)
    _box(sill, local[0] - 3 * edge, local[3] + edge, local[2] + 3 * edge, local[3] + 2 * edge)
    sheet.cover(sill, mix(stage.atmosphere.shade, spill, 0.55))
    _curtains(stage, sheet, local, hole)
    return Flat(sheet.cut(255 - hole), _WALL)


def _walls(stage: Stage, opening: Opening) -> Sheet:
    """Paints plaster that is bright around the window and dark in the corners, and a polished floor."""
    bounds = stage.bounds(_WALL)
    x, y = stage.grid(bounds)
    atmosphere, size = stage.atmosphere, stage.form.height
    floor = size * _FLOOR
    wall = mix(mix(atmosphere.shade, atmosphere.zenith, 0.38), atmosphere.accent, 0.07)
    spill = mix(atmosphere.horizon, atmosphere.light, 0.4)
    middle = (opening[0] + opening[2]) / 2, (opening[1] + opening[3]) / 2
    near = np.exp(-((np.hypot((x - middle[0]) / 1.3, y - middle[1]) / (0.58 * size)) ** 1.5))
    dusty = 0.92 + 0.16 * noise(stage.rng, x.shape[1], y.shape[0], (6, 4), 4)
    colour = wall * dusty[..., None]
    colour = colour + (spill - colour) * (near * (0.20 + 0.26 * atmosphere.glow))[..., None]
    boards = smoothstep(0.0, 0.004, (y - floor) / size)
    wood = mix(mix(atmosphere.shade, atmosphere.accent, 0.16), atmosphere.horizon, 0.10)
    sheen = (
        np.exp(-np.abs(x - middle[0]) / (0.30 * size)) * np.exp(-(y - floor).clip(0) / (0.16 * size)) * boards
    )
    colour = colour + (wood - colour) * (boards * 0.9)[..., None]
    colour = colour + (spill - colour) * (sheen * 0.35)[..., None]
    return Sheet(*bounds, colour.astype(np.float32))


def _boards(stage: Stage, sheet: Sheet, floor: float) -> None:
    """Paints joints of floor boards that run to a vanishing point, and a skirting."""
    mask = blank_mask(sheet.width, sheet.height)
    middle = sheet.width / 2
    for place in np.linspace(-2.6, 2.6, 31):
        foot, start = middle + place * sheet.width, middle + place * sheet.width * 0.42
        joint = [[start, floor], [start + 1.0, floor], [foot + 3, sheet.height], [foot, sheet.height]]
        fill_polygon(mask, np.array(joint, np.float32))
    sheet.cover(mask, stage.atmosphere.shade * 0.5, 0.5)
    skirting = blank_mask(sheet.width, sheet.height)
    _box(skirting, 0, floor - 20 * stage.unit, sheet.width, floor)
    sheet.cover(skirting, stage.atmosphere.shade * 0.6, 0.5)


def _on_the_floor(stage: Stage, sheet: Sheet, opening: Opening) -> None:
    """Paints the window's light on the boards, slanting away from the sun."""
    atmosphere = stage.atmosphere
    if atmosphere.glow < 0.06:
        return
    lean = (0.30 if stage.sun[0] < stage.form.width / 2 else -0.30) * stage.form.width
    mask = blank_mask(sheet.width, sheet.height)
    near, far = stage.form.height * 1.0, stage.form.height * (_FLOOR + 0.035)
    columns, rows = np.linspace(0, 1, 3), np.linspace(0, 1, 4)
    for left, right in zip(columns[:-1] + 0.012, columns[1:] - 0.012, strict=True):
        for high, low in zip(rows[:-1] + 0.018, rows[1:] - 0.018, strict=True):
            corners = [(left, high), (right, high), (right, low), (left, low)]
            points = [_cast(opening, u, far + (near - far) * v**0.9, v, lean) for u, v in corners]
            fill_polygon(mask, np.array(points, np.float32) - np.array([sheet.left, sheet.top], np.float32))
    soft = cv2.GaussianBlur(mask, (0, 0), 2.2 * stage.unit)
    sheet.cover(soft, mix(atmosphere.light, atmosphere.horizon, 0.25), 0.16 + 0.56 * atmosphere.glow)


def _cast(opening: Opening, across: float, row: float, part: float, lean: float) -> tuple[float, float]:
    """Returns where light through a point of the window falls on the floor."""
    spread = 1 + 0.5 * part
    middle = (opening[0] + opening[2]) / 2
    return middle + (across - 0.5) * (opening[2] - opening[0]) * spread + lean * (0.25 + 0.75 * part), row


def _panes(hole: Bytes, edges: tuple[float, ...], unit: float) -> None:
    """Adds a window of two by three panes."""
    left, top, right, bottom = edges
    bar = 7 * unit
    columns, rows = 2, 3
    wide, tall = (right - left - bar * (columns - 1)) / columns, (bottom - top - bar * (rows - 1)) / rows
    for column in range(columns):
        for row in range(rows):
            x, y = left + column * (wide + bar), top + row * (tall + bar)
            _box(hole, x, y, x + wide, y + tall)


def _curtains(stage: Stage, sheet: Sheet, window: tuple[float, ...], hole: Bytes) -> None:
    """Paints two curtains with lit folds, gathered at the sides of the window."""
    atmosphere, unit = stage.atmosphere, stage.unit
    wide, high = (window[2] - window[0]) * 0.24, window[1] - 26 * unit
    cloth, folds = blank_mask(sheet.width, sheet.height), blank_mask(sheet.width, sheet.height)
    rows = np.linspace(0, 1, 12)
    y = high + rows * (window[3] - window[1] + 60 * unit)
    waist = 0.42 * np.exp(-(((rows - 0.62) / 0.2) ** 2))
    for inner, side in ((window[0] + wide * 0.45, -1), (window[2] - wide * 0.45, 1)):
        for fold in range(6):
            begin = inner + side * wide * (fold / 6 + waist * (1 - (fold + 0.5) / 6))
            for mask, extent, value in ((cloth, 1.04, 255), (folds, 0.4, 150 if fold % 2 else 255)):
                end = begin + side * wide * extent / 6
                fill_polygon(
                    mask, np.concatenate([np.stack([begin, y], 1), np.stack([end, y], 1)[::-1]]), value
                )
    sheet.cover(cloth, mix(mix(atmosphere.shade, atmosphere.accent, 0.45), atmosphere.zenith, 0.15))
    lit = cv2.GaussianBlur(folds, (0, 0), 2.4 * unit)
    sheet.cover(lit, mix(atmosphere.light, atmosphere.accent, 0.4), 0.12 + 0.34 * atmosphere.glow)
    rod = blank_mask(sheet.width, sheet.height)
    _box(rod, window[0] - wide * 0.75, high - 6 * unit, window[2] + wide * 0.75, high - unit)
    sheet.cover(rod, atmosphere.shade * 0.5)
    # The sheet is cut where the hole is, and cloth before the panes must stay.
    np.copyto(hole, cv2.subtract(hole, cloth))


def _picture(stage: Stage, sheet: Sheet, window: tuple[float, ...]) -> None:
    """Paints a framed picture beside the window, if there is room on the wall."""
    atmosphere, unit = stage.atmosphere, stage.unit
    if stage.form.width < stage.form.height:
        return
    aside = window[2] + 234 * unit if stage.leftwards else window[0] - 330 * unit
    left, top = aside, window[1] + 60 * unit
    tones = (
        atmosphere.shade * 0.5,
        mix(atmosphere.shade, atmosphere.horizon, 0.5),
        mix(atmosphere.zenith, atmosphere.accent, 0.35),
    )
    for inset, colour in zip((0, 7, 17), tones, strict=True):
        mask = blank_mask(sheet.width, sheet.height)
        edge = inset * unit
        _box(mask, left + edge, top + edge, left + 96 * unit - edge, top + 124 * unit - edge)
        sheet.cover(mask, colour, 0.85)


def _shafts(stage: Stage, opening: Opening) -> Flat:
    """Returns the window's light as slanting beams through the dust of the room."""
    depth = 0.5
    bounds = left, top, width, height = stage.bounds(depth)
    mask = blank_mask(width, height)
    lean = (0.34 if stage.sun[0] < stage.form.width / 2 else -0.34) * stage.form.width
    # One beam for each column of panes, and the shadow of the bar between them.
    for part in (0.0, 0.5):
        start = opening[0] + (opening[2] - opening[0]) * part
        stop = start + (opening[2] - opening[0]) * 0.46
        high, foot = opening[1], stage.form.height
        beam = [
            [start, high],
            [stop, high],
            [stop, opening[3]],
            [stop + 1.25 * lean, foot],
            [start + lean, foot],
        ]
        fill_polygon(mask, np.array(beam, np.float32) - np.array([left, top], np.float32), 200)
    x, y = stage.grid(bounds)
    dust = noise(stage.rng, x.shape[1], y.shape[0], (5, 4), 3)
    fade = np.exp(-np.maximum(y - opening[1], 0) / (0.75 * stage.form.height))
    sheet = Sheet(*bounds, mix(stage.atmosphere.light, stage.atmosphere.horizon, 0.3))
    veil = stage.enlarged((0.6 + 0.8 * (dust - 0.5)) * fade * (0.05 + 0.42 * stage.atmosphere.glow), sheet)
    return Flat(
        sheet.cut(cv2.multiply(blurred(mask, 10 * stage.unit), veil, scale=1 / 255), soft=True), depth
    )


def _box(mask: Bytes, left: float, top: float, right: float, bottom: float) -> None:
    corners: Field = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
    fill_polygon(mask, corners)
