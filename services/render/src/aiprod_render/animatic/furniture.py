"""Draws furniture: a table with a plant, books and a cup, an armchair, shelves, a lamp."""

import cv2
import numpy as np

from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import Field, Sheet, blank_mask, fill_disc, fill_polygon, round_corners
from aiprod_render.picture.planes import Bytes

_NEAR = 0.95
_WARM = np.array([1, 0.82, 0.55], np.float32)

_LEGS = (((-120, 0), (-110, 0), (-100, 60), (-114, 60)), ((94, 0), (104, 0), (98, 60), (84, 60)))
_CHAIR = (
    ((-132, 36), (112, 36), (118, 96), (112, 118), (84, 124), (70, 112), (66, 96), (-60, 96), (-66, 112),
     (-84, 124), (-124, 116), (-136, 92)),
    ((-122, 90), (-60, 92), (-78, 200), (-84, 236), (-104, 250), (-136, 240), (-146, 210)),
    ((-66, 92), (70, 92), (76, 112), (60, 124), (-60, 122), (-72, 112)),
)  # fmt: skip
"""An armchair from the side, in pixels of a frame of 720 rows."""


def furniture(stage: Stage) -> Flat:
    """Returns the near, dark furniture, with an edge of light from the window."""
    left, top, width, height = stage.bounds(_NEAR)
    mask = blank_mask(width, height)
    unit = min(stage.form.height, stage.form.width) / 720
    x, floor = stage.form.width * 0.80 - left, stage.form.height * 0.97 - top
    _table(mask, stage, x, floor, unit)
    _armchair(mask, np.array([stage.form.width * 0.15 - left, floor + 14 * unit], np.float32), 1.25 * unit)
    if stage.form.width > stage.form.height:
        _shelves(mask, stage, -left, floor, unit)
    sheet = stage.sheet(_NEAR, mix(stage.atmosphere.shade, stage.atmosphere.shade * 0, 0.4))
    edge = cv2.subtract(mask, np.roll(mask, (round(2 * unit) or 1, round(unit) or 1), axis=(0, 1)))
    sheet.cover(
        edge, mix(stage.atmosphere.light, stage.atmosphere.horizon, 0.4), 0.28 + 0.5 * stage.atmosphere.glow
    )
    return Flat(sheet.pieces(mask), _NEAR)


def _table(mask: Bytes, stage: Stage, x: float, floor: float, unit: float) -> None:
    top = floor - 118 * unit
    _box(mask, x - 190 * unit, top, x + 240 * unit, top + 12 * unit)
    for leg in (-168, 208):
        _box(mask, x + leg * unit, top, x + (leg + 10) * unit, floor + 40 * unit)
    _plant(mask, stage.rng, x + 120 * unit, top, unit)
    for number, (thick, inset) in enumerate(((13, 0), (10, 9), (12, 4))):
        base = top - sum((13, 10, 12)[:number]) * unit
        _box(mask, x - (130 - inset) * unit, base - thick * unit, x - (34 + inset) * unit, base - 1)
    cup = x - 2 * unit
    bowl = np.array([[-16, 30], [16, 30], [11, 0], [-11, 0]], np.float32) * np.array(
        [unit, -unit], np.float32
    )
    fill_polygon(mask, bowl + np.array([cup, top], np.float32))
    handle = round(cup + 16 * unit), round(top - 17 * unit)
    size, thick = (round(8 * unit), round(9 * unit)), max(1, round(3 * unit))
    cv2.ellipse(mask, handle, size, 0, -90, 90, 255, thick, cv2.LINE_AA)


def _plant(mask: Bytes, rng: np.random.Generator, x: float, y: float, unit: float) -> None:
    pot = np.array([[-26, 46], [26, 46], [19, 0], [-19, 0]], np.float32) * np.array([unit, -unit], np.float32)
    fill_polygon(mask, pot + np.array([x, y], np.float32))
    for lean in np.linspace(-1.15, 1.15, 13) + rng.uniform(-0.1, 0.1, 13):
        extent = rng.uniform(90, 190) * unit * (1 - 0.25 * abs(lean))
        along = np.linspace(0, 1, 16, dtype=np.float32)
        rise = extent * (1.05 * along - 0.55 * abs(lean) * along**2.6)
        spine = np.stack([x + extent * 0.75 * lean * along**1.3, y - 42 * unit - rise], 1)
        half = extent * 0.055 * np.sin(np.pi * along**0.8)
        side = np.array([[np.cos(lean), np.sin(lean)]], np.float32) * half[:, None]
        fill_polygon(mask, np.concatenate([spine - side, (spine + side)[::-1]]).astype(np.float32))


def _shelves(mask: Bytes, stage: Stage, left: float, floor: float, unit: float) -> None:
    """Adds shelves with books along the edge of the frame, on the side of the light."""
    rng = stage.rng
    right = left + 118 * unit
    for row in range(4):
        board = floor - (200 + 118 * row) * unit
        _box(mask, left - 400 * unit, board, right, board + 8 * unit)
        place = right - 8 * unit
        while place > left - 300 * unit and row < 4:
            thick, tall = rng.uniform(8, 19) * unit, rng.uniform(58, 92) * unit
            if rng.random() < 0.86:
                _box(mask, place - thick, board - tall, place - 1.0, board)
            place -= thick
    _box(mask, right - 6 * unit, 0, right, floor + 40 * unit)


def lamp(stage: Stage) -> list[Prop]:
    """Returns a hanging lamp that glows when it is dark outside."""
    depth = 0.6
    bounds = left, top, width, height = stage.bounds(depth)
    unit = min(stage.form.height, stage.form.width) / 720
    x, y = stage.form.width * 0.255, stage.form.height * 0.17
    atmosphere = stage.atmosphere
    mask = blank_mask(width, height)
    _box(mask, x - left - 1.2 * unit, 0, x - left + 1.2 * unit, y - top)
    angle = np.linspace(np.pi, 2 * np.pi, 24)
    dome = np.stack(
        [x - left + np.cos(angle) * 66 * unit, y - top + 62 * unit + np.sin(angle) * 62 * unit], 1
    )
    fill_polygon(mask, dome.astype(np.float32))
    sheet = stage.sheet(depth, mix(atmosphere.shade, atmosphere.shade * 0, 0.3))
    props: list[Prop] = []
    if atmosphere.lamps > 0.15:
        across, down = stage.grid(bounds)
        warm = mix(atmosphere.light, _WARM, 0.6)
        light = Sheet(*bounds, warm)
        glow = _lamplight(across - x, down - y - 62 * unit, unit) * atmosphere.lamps
        props.append(Flat(light.cut(stage.enlarged(glow, light), soft=True), depth))
        bulb = blank_mask(width, height)
        fill_disc(bulb, x - left, y - top + 62 * unit, 17 * unit)
        bulb = cv2.subtract(bulb, mask)
        sheet.cover(bulb, mix(atmosphere.light, np.ones(3, np.float32), 0.6))
        inner = cv2.subtract(mask, np.roll(mask, -round(5 * unit), axis=0))
        sheet.cover(inner, warm, 0.8 * atmosphere.lamps)
        mask = np.maximum(mask, bulb)
    return [*props, Flat(sheet.cut(mask), depth)]


def _lamplight(across: Field, down: Field, unit: float) -> Field:
    """Returns the brightness at a distance from a shaded bulb: around it, and in a cone below."""
    cone = np.exp(-((np.abs(across) / (70 * unit + np.maximum(down, 0) * 0.75)) ** 2.4)) * (down > -6 * unit)
    near = np.exp(-((np.hypot(across, down) / (170 * unit)) ** 0.9))
    return np.asarray(
        np.maximum(near * 0.8, cone * np.exp(-np.maximum(down, 0) / (430 * unit)) * 0.5), np.float32
    )


def _armchair(mask: Bytes, foot: Field, unit: float) -> None:
    scale = np.array([unit, -unit], np.float32)
    for leg in _LEGS:
        fill_polygon(mask, np.array(leg, np.float32) * scale + foot)
    for part in _CHAIR:
        fill_polygon(mask, round_corners(round_corners(np.array(part, np.float32))) * scale + foot)


def _box(mask: Bytes, left: float, top: float, right: float, bottom: float) -> None:
    fill_polygon(mask, np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32))
