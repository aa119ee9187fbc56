"""Draws furniture: a table with a plant, books and a cup, an armchair, shelves, a lamp."""

import cv2
import numpy as np

from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.colour import mix, rgb
from aiprod_render.picture.paint import Field, Sheet, blank_mask, fill_disc, fill_polygon, round_corners
from aiprod_render.picture.planes import Bytes

_WALL = 0.43
"""The depth of what stands at the wall."""
_WARM = np.array([1, 0.82, 0.55], np.float32)

_LEGS = (((-120, 0), (-110, 0), (-100, 60), (-114, 60)), ((94, 0), (104, 0), (98, 60), (84, 60)))
_CHAIR = (
    ((-132, 36), (112, 36), (118, 96), (112, 118), (84, 124), (70, 112), (66, 96), (-60, 96), (-66, 112),
     (-84, 124), (-124, 116), (-136, 92)),
    ((-122, 90), (-60, 92), (-78, 200), (-84, 236), (-104, 250), (-136, 240), (-146, 210)),
    ((-66, 92), (70, 92), (76, 112), (60, 124), (-60, 122), (-72, 112)),
)  # fmt: skip
"""An armchair from the side, in pixels of a frame of 720 rows."""


def furniture(stage: Stage) -> list[Flat]:
    """Returns the furniture at the wall, on the side without figures: nobody stands in a table."""
    if stage.form.width <= stage.form.height:
        return []
    unit = stage.form.height / 720
    floor = stage.form.height * 0.84
    left = stage.bounds(_WALL)[0]
    mirrored = not stage.leftwards
    middle = 0.80 * stage.form.width - left
    pieces: list[tuple[str, Bytes]] = []

    def piece(code: str) -> Bytes:
        pieces.append((code, blank_mask(*stage.bounds(_WALL)[2:])))
        return pieces[-1][1]

    top = stage.bounds(_WALL)[1]
    shelf, spines = piece("#7a5638"), piece("#a8433a")
    _shelves(shelf, spines, stage, (stage.form.width - left, floor - top), unit)
    _armchair(piece("#5f7f8a"), np.array([middle + 180 * unit, floor - top], np.float32), 0.95 * unit)
    table, plant, books = piece("#8a5f3c"), piece("#5d8f4a"), piece("#b5533c")
    _table(table, plant, books, stage, (middle - 60 * unit, floor - top), 0.8 * unit)
    return [_lit(stage, code, mask[:, ::-1] if mirrored else mask) for code, mask in pieces]


def _lit(stage: Stage, code: str, mask: Bytes) -> Flat:
    """Returns a piece in its colour, in the light of the room, with an edge of light from the window."""
    light, mask = stage.atmosphere, np.ascontiguousarray(mask)
    colour = mix(stage.grade.apply(rgb(code)), light.shade, 0.35 + 0.3 * light.lamps)
    sheet = stage.sheet(_WALL, mix(colour, light.fog, 0.12))
    edge = cv2.subtract(mask, np.roll(mask, (2, 1), axis=(0, 1)))
    sheet.cover(edge, mix(light.light, light.horizon, 0.4), 0.2 + 0.3 * light.glow)
    return Flat(sheet.pieces(mask), _WALL)


def _table(
    wood: Bytes, green: Bytes, books: Bytes, stage: Stage, foot: tuple[float, float], unit: float
) -> None:
    x, floor = foot
    top = floor - 118 * unit
    _box(wood, x - 150 * unit, top, x + 150 * unit, top + 12 * unit)
    for leg in (-136, 126):
        _box(wood, x + leg * unit, top, x + (leg + 10) * unit, floor)
    _plant(green, stage.rng, x + 70 * unit, top, 0.8 * unit)
    for number, (thick, inset) in enumerate(((13, 0), (10, 9), (12, 4))):
        base = top - sum((13, 10, 12)[:number]) * unit
        _box(books, x - (130 - inset) * unit, base - thick * unit, x - (34 + inset) * unit, base - 1)


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


def _shelves(wood: Bytes, books: Bytes, stage: Stage, foot: tuple[float, float], unit: float) -> None:
    """Adds a bookcase at the edge of the frame."""
    rng, (right, floor) = stage.rng, foot
    left = right - 150 * unit
    for row in range(4):
        board = floor - (20 + 112 * row) * unit
        _box(wood, left, board, wood.shape[1], board + 8 * unit)
        place = left + 12 * unit
        while place < right + 120 * unit:
            thick, tall = rng.uniform(8, 19) * unit, rng.uniform(58, 88) * unit
            if rng.random() < 0.86:
                _box(books, place, board - tall, place + thick - 1.5, board)
            place += thick
    _box(wood, left, floor - 460 * unit, left + 8 * unit, floor)
    _box(wood, left, floor - 464 * unit, wood.shape[1], floor - 456 * unit)


def lamp(stage: Stage) -> list[Prop]:
    """Returns a hanging lamp that glows when it is dark outside."""
    depth = 0.6
    bounds = left, top, width, height = stage.bounds(depth)
    unit = min(stage.form.height, stage.form.width) / 720
    x, y = stage.form.width * (0.745 if stage.leftwards else 0.255), stage.form.height * 0.17
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
