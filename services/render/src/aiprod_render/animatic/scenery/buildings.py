"""Draws buildings: their outlines, the lit side, and windows."""

from dataclasses import dataclass

import numpy as np

from aiprod_render.picture.paint import Field, blank_mask, fill_disc, fill_polygon
from aiprod_render.picture.planes import Bytes

_PANES = ((0.50, 0.56), (1.0, 0.42), (0.44, 1.0), (0.82, 0.74))
"""Width and height of a pane as parts of its cell: single windows, ribbons, shafts, curtain walls."""


@dataclass(frozen=True, slots=True)
class Elevation:
    """Masks of one row of buildings: the area they cover, and its lit parts by source of light."""

    shape: Bytes
    face: Bytes
    panes: Bytes
    lamps: Bytes
    signs: Bytes
    beacons: Bytes

    @classmethod
    def of(cls, width: int, height: int) -> "Elevation":
        """Returns empty masks of this size in pixels."""
        return cls(*(blank_mask(width, height) for _ in range(6)))


@dataclass(frozen=True, slots=True)
class Block:
    """One building: its upper left corner and size in pixels, and its sunny side (1 right, -1 left)."""

    x: float
    y: float
    wide: float
    high: float
    sunny: int


def build(row: Elevation, block: Block, cell: tuple[int, int], lit: float, rng: np.random.Generator) -> None:
    """Adds a building with windows of `cell` pixels (width, height); a share `lit` of them has light."""
    x, y, wide = block.x, block.y, block.wide
    roof = rng.choice(("flat", "steps", "spire", "slope", "crown"), p=(0.40, 0.22, 0.12, 0.12, 0.14))
    _slab(row, block, x, y, wide)
    match roof:
        case "steps":
            for inset, rise in ((0.14, 0.34), (0.30, 0.62)):
                _slab(row, block, x + wide * inset, y - wide * rise, wide * (1 - 2 * inset))
        case "spire":
            _slab(row, block, x + wide * 0.2, y - wide * 0.26, wide * 0.6)
            tip = np.array([[0.34, -0.25], [0.5, -1.25], [0.66, -0.25]], np.float32)
            fill_polygon(row.shape, tip * wide + np.array([x, y], np.float32))
        case "slope":
            gable = np.array([[0, 1], [wide, 1], [wide * (block.sunny < 0), -wide * 0.42]], np.float32)
            fill_polygon(row.shape, gable + np.array([x, y], np.float32))
        case "crown":
            for part in (0.0, 0.3, 0.62):
                _slab(row, block, x + wide * part, y - wide * (0.10 + 0.1 * (part == 0.3)), wide * 0.22)
    if roof in {"flat", "steps"} and rng.random() < 0.5:
        mast, top = x + wide * rng.uniform(0.4, 0.6), y - wide * (0.8 if roof == "flat" else 1.15)
        _slab(row, block, mast, top, max(1.3, wide * 0.018))
        fill_disc(row.beacons, mast, top, max(1.2, wide * 0.022))
    _windows(row, block, cell, lit, rng)


def _slab(row: Elevation, block: Block, x: float, y: float, wide: float) -> None:
    """Adds a wall from row `y` to the ground, lit on one side."""
    foot = row.shape.shape[0]
    fill_polygon(row.shape, _corners(x, y, x + wide, foot))
    edge = x + wide * (0.66 if block.sunny > 0 else 0.0)
    fill_polygon(row.face, _corners(edge, y, edge + wide * 0.34, foot))


def _windows(
    row: Elevation, block: Block, cell: tuple[int, int], lit: float, rng: np.random.Generator
) -> None:
    """Adds windows in floors and columns. Whole floors tend to be lit, as in offices."""
    columns, rows = (
        int((block.wide - cell[0] * 0.6) // cell[0]),
        min(60, int((block.high - cell[1]) // cell[1])),
    )
    style = rng.choice(4, p=(0.42, 0.20, 0.18, 0.20))
    sign = rng.random()
    if columns < 1 or rows < 1:
        return
    pane = _pane(cell, _PANES[style])
    floors = rng.random((rows, 1)) ** 2.2 * 2.6
    alight = rng.random((rows, columns)) < lit * floors * rng.uniform(0.5, 1.4)
    light = alight * rng.uniform(0.35, 1.0, (rows, columns))
    left = round(block.x + (block.wide - columns * cell[0]) / 2)
    top = round(block.y + cell[1] * 0.7)
    _paste(row.panes, np.kron(np.full((rows, columns), 255), pane), left, top)
    _paste(row.lamps, np.kron(255 * light, pane), left, top)
    if sign < 0.22 and rows > 8:
        tall, wide = cell[1] * rng.integers(4, 8), max(3.0, cell[0] * 0.7)
        x = block.x + block.wide * (0.06 if sign < 0.11 else 0.94) - wide / 2
        y = block.y + block.high * rng.uniform(0.10, 0.35)
        fill_polygon(row.signs, _corners(x, y, x + wide, y + tall))


def _pane(cell: tuple[int, int], part: tuple[float, float]) -> Field:
    """Returns one cell with its pane as ones."""
    pane = np.zeros((cell[1], cell[0]), np.float32)
    wide, tall = (max(1, round(size * share)) for size, share in zip(cell, part, strict=True))
    pane[:tall, :wide] = 1
    return pane


def _paste(mask: Bytes, pattern: Field, left: int, top: int) -> None:
    """Copies the pattern into the mask where it is brighter, clipped at the edges."""
    height, width = pattern.shape
    rows, columns = slice(max(0, top), top + height), slice(max(0, left), max(0, left + width))
    part = mask[rows, columns]
    from_top, from_left = max(0, -top), max(0, -left)
    patch = pattern[from_top : from_top + part.shape[0], from_left : from_left + part.shape[1]]
    np.maximum(part, patch.astype(np.uint8), out=part)


def _corners(left: float, top: float, right: float, bottom: float) -> Field:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
