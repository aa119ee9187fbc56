"""What breaks: a sheet comes apart into pieces of its own paper, which fly, fall, and lie there."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from aiprod_render.picture.paint import Field
from aiprod_render.picture.planes import Bytes, Cel, Picture

_PIECES = 14
_GOLDEN = 0.618


@dataclass(frozen=True, slots=True)
class Fracture:
    """How a sheet breaks, in heights of it: the room around it, and how its pieces go.

    It is whole until `begins` (0..1 of the time), coming down from `drop` above its place. Then pieces fly
    `far` to the sides and `high`, and lie on the ground from `ends` on.
    """

    begins: float
    ends: float
    drop: float
    far: float
    high: float


SHATTERS = Fracture(0.12, 0.55, 0.0, 0.75, 0.35)
FALLS = Fracture(0.34, 0.7, 0.9, 0.75, 0.3)
BURSTS = Fracture(0.28, 0.8, 0.0, 1.25, 1.1)
COLLAPSES = Fracture(0.2, 0.9, 0.0, 0.22, 0.02)


def broken(cel: Cel, fracture: Fracture, part: float) -> Cel:
    """Returns the sheet at `part` (0..1) of its breaking; its foot is the ground."""
    rows, columns = cel.planes.y.shape
    above = _even(max(fracture.drop, 1.3 * fracture.high) * rows + 0.1 * rows)
    beside = _even(max(0.1, fracture.far) * rows)
    size = rows + above + 8, columns + 2 * beside
    if part < fracture.begins:
        fallen = (part / fracture.begins) ** 2
        moves = [
            (np.ones((rows, columns), np.uint8), _moved(beside, above - (1 - fallen) * fracture.drop * rows))
        ]
    else:
        flown = min(1.0, (part - fracture.begins) / (fracture.ends - fracture.begins))
        masks = _cracks(rows, columns)
        moves = [
            (mask, _flight(number, mask, fracture, flown, (beside, above)))
            for number, mask in enumerate(masks)
        ]
    y, u, v, keep, keep_chroma = _assembled(cel, moves, size)
    left, top = cel.left - beside, cel.top - above
    # What is in pieces has no opaque rows: they would begin below the sheet.
    return Cel(Picture(y, u, v), left, top, keep, keep_chroma, y.shape[0], cel.soft)


def _moved(across: float, down: float) -> Field:
    return np.array([[1, 0, across], [0, 1, down]], np.float32)


@lru_cache(8)
def _cracks(rows: int, columns: int) -> list[Bytes]:
    """Returns masks of 0 and 1: each pixel is a part of the piece whose seed is nearest."""
    # Seeded by the size alone: every phase, and every process, needs the same pieces.
    rng = np.random.default_rng([rows, columns])
    seeds = rng.random((_PIECES, 2)) * (columns, rows)
    x, y = np.arange(columns)[None, :], np.arange(rows)[:, None]
    away = np.stack([(x - seed[0]) ** 2 + (y - seed[1]) ** 2 for seed in seeds])
    nearest = away.argmin(axis=0)
    return [(nearest == number).astype(np.uint8) for number in range(_PIECES)]


def _flight(number: int, mask: Bytes, fracture: Fracture, flown: float, corner: tuple[int, int]) -> Field:
    """Returns where a piece is, `flown` (0..1) of its way: its turn and its shift as an affine matrix."""
    rows, columns = mask.shape
    left, top, wide, high = cv2.boundingRect(mask)
    x, y = left + wide / 2, top + high / 2
    out = (x - columns / 2) / max(1.0, columns / 2)
    haste = 0.6 + 0.4 * ((_GOLDEN * number) % 1)
    eased = 1 - (1 - flown) ** 1.6
    across = out * haste * fracture.far * rows * eased
    # A parabola: 0 at both ends of the flight, and highest in its middle.
    up = 4 * fracture.high * haste * rows * flown * (1 - flown)
    # What lies on the ground lies flat: it is as high as half of the piece, or a heap of them.
    ground = rows - 0.35 * min(wide, high) * haste
    down = (ground - y) * flown**2 - up
    turned = cv2.getRotationMatrix2D(
        (x, y), float(90 * (haste - 0.5) * (1 if out < 0 else -1) * 4 * flown), 1.0
    )
    turned[:, 2] += (corner[0] + across, corner[1] + down)
    return turned.astype(np.float32)


def _assembled(cel: Cel, moves: list[tuple[Bytes, Field]], size: tuple[int, int]) -> list[Bytes]:
    """Returns y, u, v and both planes of what lies below, with the pieces one over another."""
    keep, keep_chroma = cel.keep, cel.keep_chroma
    assert keep is not None
    assert keep_chroma is not None
    small = size[0] // 2, size[1] // 2
    sheets: list[Bytes] = [np.zeros(size, np.uint8), *(np.zeros(small, np.uint8) for _ in range(2))]
    kept: Bytes = np.full(size, 255, np.uint8)
    kept_chroma: Bytes = np.full(small, 255, np.uint8)
    for mask, move in moves:
        # The nearest value, because a mask of 0 and 1 has nothing between.
        half = cv2.resize(mask, keep_chroma.shape[::-1], interpolation=cv2.INTER_NEAREST)
        # In planes of half the size the turn is the same, and the way is half as long.
        shifted = move * np.array([[1, 1, 0.5], [1, 1, 0.5]], np.float32)
        below = _warped((255 - keep) * mask, move, size)
        below_chroma = _warped((255 - keep_chroma) * half, shifted, small)
        inks = [(cel.planes.y * mask, move, size, below)]
        inks += [(plane * half, shifted, small, below_chroma) for plane in (cel.planes.u, cel.planes.v)]
        for number, (ink, matrix, extent, alpha) in enumerate(inks):
            lower = cv2.multiply(sheets[number], 255 - alpha, scale=1 / 255)
            sheets[number] = cv2.add(lower, _warped(ink, matrix, extent))
        kept = cv2.multiply(kept, 255 - below, scale=1 / 255)
        kept_chroma = cv2.multiply(kept_chroma, 255 - below_chroma, scale=1 / 255)
    return [*sheets, kept, kept_chroma]


def _warped(plane: Bytes, matrix: Field, size: tuple[int, int]) -> Bytes:
    return cv2.warpAffine(plane, matrix, size[::-1], flags=cv2.INTER_LINEAR)


def _even(value: float) -> int:
    return 2 * int(np.ceil(value / 2))
