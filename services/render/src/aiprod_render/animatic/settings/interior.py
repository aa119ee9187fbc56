"""A room: a tall window, the light it lets in, and things before it in the dark."""

import cv2
import numpy as np

from aiprod_render.animatic.colour import mix
from aiprod_render.animatic.ground import ridge, ridge_line, width_of
from aiprod_render.animatic.paint import COARSE, Sheet, blank, blurred, disc, noise, polygon, smoothstep
from aiprod_render.animatic.planes import Bytes
from aiprod_render.animatic.sky import sky
from aiprod_render.animatic.stage import Flat, Prop, Stage

_WALL, _NEAR = 0.42, 0.95


def interior(stage: Stage) -> list[Prop]:
    frame = _opening(stage)
    props = sky(stage)
    line = ridge_line(stage, width_of(stage, 0.1), stage.form.height * 0.16, stage.form.width * 0.5, 0.3)
    props.append(ridge(stage, 0.1, frame[3] + 8, line))
    return [
        *props,
        _room(stage, frame),
        _shafts(stage, frame),
        _furniture(stage, frame),
        *_lamp(stage, frame),
    ]


def _opening(stage: Stage) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the window, in frame pixels."""
    wide, tall = stage.form.width, stage.form.height
    breadth = min(wide * 0.46, tall * 0.80) if wide > tall else wide * 0.62
    left = wide * 0.5 - breadth / 2 + (0.10 * wide if wide > tall else 0.0)
    top = tall * (0.10 if wide > tall else 0.16)
    return left, top, left + breadth, top + min(tall * 0.52, breadth * 1.25)


def _room(stage: Stage, opening: tuple[float, float, float, float]) -> Flat:
    """Wall and floor with the window cut out, and the light that falls on them."""
    bounds = left, top, width, height = stage.bounds(_WALL)
    x, y = stage.grid(bounds)
    air, size = stage.air, stage.form.height
    floor = stage.form.height * 0.80
    wall = mix(mix(air.shade, air.zenith, 0.30), air.light, 0.05)
    middle = ((opening[0] + opening[2]) / 2, (opening[1] + opening[3]) / 2)
    near = np.exp(-((np.hypot((x - middle[0]) / 1.25, y - middle[1]) / (0.55 * size)) ** 1.5))
    spill = mix(air.horizon, air.light, 0.4)
    colour = wall + (spill - wall) * (near * (0.16 + 0.24 * air.glow))[..., None]
    boards = smoothstep(0.0, 0.02, (y - floor) / size)
    wood = mix(air.shade, air.horizon, 0.16)
    sheen = (
        np.exp(-np.abs(x - middle[0]) / (0.30 * size)) * np.exp(-(y - floor).clip(0) / (0.16 * size)) * boards
    )
    colour = (
        colour + (wood - colour) * (boards * 0.85)[..., None] + (spill - colour) * (sheen * 0.45)[..., None]
    )
    sheet = Sheet(*bounds, colour.astype(np.float32))
    _boards(stage, sheet, floor - top)
    hole = blank(width, height)
    _panes(hole, [edge - (left if place % 2 == 0 else top) for place, edge in enumerate(opening)], stage.unit)
    sill = blank(width, height)
    _box(
        sill,
        opening[0] - left - 18 * stage.unit,
        opening[3] - top,
        opening[2] - left + 18 * stage.unit,
        opening[3] - top + 12 * stage.unit,
    )
    sheet.cover(sill, mix(wall, spill, 0.55))
    return Flat(sheet.cut(255 - hole), _WALL)


def _boards(stage: Stage, sheet: Sheet, floor: float) -> None:
    """Joints of floor boards running to a vanishing point, and a skirting."""
    mask = blank(sheet.width, sheet.height)
    middle = sheet.width / 2
    for place in np.linspace(-2.6, 2.6, 27):
        foot = middle + place * sheet.width
        start = middle + place * sheet.width * 0.42
        polygon(
            mask,
            np.array(
                [[start, floor], [start + 1.2, floor], [foot + 4, sheet.height], [foot, sheet.height]],
                np.float32,
            ),
        )
    sheet.cover(mask, stage.air.shade * 0.5, 0.55)
    skirting = blank(sheet.width, sheet.height)
    _box(skirting, 0, floor - 16 * stage.unit, sheet.width, floor)
    sheet.cover(skirting, stage.air.shade * 0.6, 0.55)


def _panes(hole: Bytes, edges: list[float], unit: float) -> None:
    """A window of two by three panes."""
    left, top, right, bottom = edges
    bar = 7 * unit
    columns, rows = 2, 3
    wide, tall = (right - left - bar * (columns - 1)) / columns, (bottom - top - bar * (rows - 1)) / rows
    for column in range(columns):
        for row in range(rows):
            x, y = left + column * (wide + bar), top + row * (tall + bar)
            _box(hole, x, y, x + wide, y + tall)


def _shafts(stage: Stage, opening: tuple[float, float, float, float]) -> Flat:
    """The window's light as slanting beams through the room, and where they meet the floor."""
    depth = 0.5
    bounds = left, top, width, height = stage.bounds(depth)
    mask = blank(width, height)
    slant = (0.62 if stage.sun[0] < stage.form.width / 2 else -0.62) * stage.form.height
    floor, near = stage.form.height * 0.83 - top, stage.form.height * 0.97 - top
    breadth = (opening[2] - opening[0]) / 2
    for column in range(2):
        x = opening[0] + column * breadth - left + 6
        wide, start, end = breadth * 0.86, opening[1] + 20 - top, opening[3] - top
        beam = [[x, start], [x + wide, start], [x + wide * 1.2 + slant, near], [x + slant, near]]
        polygon(mask, np.array(beam, np.float32), 105)
        shift = slant * (floor - end) / (near - start)
        patch = [[x + shift, floor], [x + wide * 1.1 + shift, floor], *beam[2:]]
        polygon(mask, np.array(patch, np.float32), 255)
    soft = blurred(mask, 8 * stage.unit)
    dust = noise(stage.rng, width // COARSE, height // COARSE, (5, 4), 3)
    sheet = Sheet(*bounds, mix(stage.air.light, stage.air.horizon, 0.3))
    veil = stage.enlarged((0.6 + 0.8 * (dust - 0.5)) * (0.12 + 0.55 * stage.air.glow), sheet)
    return Flat(sheet.cut(cv2.multiply(soft, veil, scale=1 / 255), soft=True), depth)


def _furniture(stage: Stage, opening: tuple[float, float, float, float]) -> Flat:
    """A table with a plant and books, and a chair, near and dark."""
    left, top, width, height = stage.bounds(_NEAR)
    mask = blank(width, height)
    unit = stage.form.height / 720
    x, y = stage.form.width * 0.70 - left, stage.form.height * 0.86 - top
    _box(mask, x - 190 * unit, y, x + 240 * unit, y + 15 * unit)
    for leg in (-165, 205):
        _box(mask, x + leg * unit, y, x + (leg + 12) * unit, height)
    _plant(mask, stage, x + 150 * unit, y, unit)
    for number, thick in enumerate((13, 10, 12)):
        lift = sum((13, 10, 12)[:number]) * unit
        _box(
            mask,
            x - (120 - 6 * number) * unit,
            y - lift - thick * unit,
            x - (20 + 9 * number) * unit,
            y - lift - 1,
        )
    return Flat(stage.sheet(_NEAR, mix(stage.air.shade, stage.air.shade * 0, 0.35)).cut(mask), _NEAR)


def _plant(mask: Bytes, stage: Stage, x: float, y: float, unit: float) -> None:
    rng = stage.rng
    pot = [[x - 30, y - 52], [x + 30, y - 52], [x + 22, y], [x - 22, y]]
    polygon(mask, np.array([[x + (px - x) * unit, y + (py - y) * unit] for px, py in pot], np.float32))
    for _ in range(15):
        angle, reach = rng.uniform(-1.25, 1.25), rng.uniform(80, 180) * unit
        tip = np.array([x + np.sin(angle) * reach, y - 50 * unit - np.cos(angle) * reach], np.float32)
        root = np.array([x, y - 48 * unit], np.float32)
        side = np.array([np.cos(angle), np.sin(angle)], np.float32) * reach * 0.13
        middle = root + (tip - root) * 0.62
        polygon(mask, np.stack([root, middle - side, tip, middle + side]))


def _lamp(stage: Stage, opening: tuple[float, float, float, float]) -> list[Prop]:
    """A hanging lamp, glowing when it is dark outside."""
    depth = 0.75
    bounds = left, top, width, height = stage.bounds(depth)
    unit = stage.form.height / 720
    x, y = stage.form.width * 0.24, stage.form.height * 0.30
    air = stage.air
    mask = blank(width, height)
    _box(mask, x - left - 1.2, 0, x - left + 1.2, y - top)
    shade = [[-26, 0], [26, 0], [70, 52], [-70, 52]]
    polygon(mask, np.array([[x - left + px * unit, y - top + py * unit] for px, py in shade], np.float32))
    props: list[Prop] = []
    if air.lamps > 0.3:
        across, down = stage.grid(bounds)
        glow = np.exp(-((np.hypot(across - x, (down - y - 60 * unit) * 0.9) / (190 * unit)) ** 0.9))
        light = mix(air.light, np.array([1, 0.82, 0.55], np.float32), 0.5)
        sheet = Sheet(*bounds, light)
        props.append(Flat(sheet.cut(stage.enlarged(glow * 0.75 * air.lamps, sheet), soft=True), depth))
    sheet = stage.sheet(depth, mix(air.shade, air.shade * 0, 0.3))
    if air.lamps > 0.3:
        bulb = blank(width, height)
        disc(bulb, x - left, y - top + 55 * unit, 15 * unit)
        sheet.cover(bulb, mix(air.light, np.ones(3, np.float32), 0.5))
        mask = np.maximum(mask, bulb)
    return [*props, Flat(sheet.cut(mask), depth)]


def _box(mask: Bytes, left: float, top: float, right: float, bottom: float) -> None:
    polygon(mask, np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32))
