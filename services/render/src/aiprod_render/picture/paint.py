"""Paints sheets: soft colours in small fields, hard edges in full-size masks."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from aiprod_render.picture.colour import Colour, chroma, luma
from aiprod_render.picture.planes import Bytes, Cel, Mosaic, Picture

type Box = tuple[int, int, int, int]
"""Top, left, height and width in pixels."""

type Field = NDArray[Any]
"""float32 of shape (rows, columns). Typed loosely, as OpenCV's results are."""

# A fixed seed: every worker must draw the same bytes.
_DITHER = np.random.default_rng(7).uniform(-0.9, 0.9, (512, 512)).astype(np.float32)
_MAX_SPLITS = 3
"""The most times that a sheet is halved."""
_MAX_AREA_SHARE = 0.75
"""Pieces must be smaller than this part of the whole, because each costs some calls per frame."""
_OVERLAP = 4
_KEPT_CELLS = 1 << 16
"""The largest matrix of a noise's weights that is kept: 256 KB."""
COARSE = 4
"""The scale of soft fields: painted small, then enlarged by this factor."""


class Sheet:
    """A sheet of `width` x `height` pixels (rounded up to even) with its corner at (left, top)."""

    def __init__(self, left: int, top: int, width: int, height: int, colour: Colour) -> None:
        self.left, self.top = left - left % 2, top - top % 2
        self.width, self.height = _even(width), _even(height)
        size, half = (self.width, self.height), (self.width // 2, self.height // 2)
        self._y = _spread(luma(colour), size)
        self._u, self._v = (_spread(plane, half) for plane in chroma(colour))

    def cover(
        self, mask: Bytes, colour: Colour, opacity: float = 1.0, corner: tuple[int, int] = (0, 0)
    ) -> None:
        """Paints `colour` through a mask of 0..255, whose corner is at the even (x, y) of the sheet."""
        top, left, height, width = _bounding_box(mask, (0, 0, *mask.shape))
        rows, columns, half = _slices((corner[1] + top, corner[0] + left, height, width))
        share = mask[top : top + height, left : left + width] * np.float32(opacity / 255)
        _blend_towards(self._y[rows, columns], float(luma(colour)), share)
        share = _halved(share)
        for plane, value in zip((self._u, self._v), chroma(colour), strict=True):
            _blend_towards(plane[half], float(value), share)

    def paste(self, page: Bytes, mask: Bytes, x: int, y: int) -> None:
        """Paints a page of YUV through its mask, with its corner at the even (x, y) of the sheet."""
        rows, columns = mask.shape
        top, left = max(0, y), max(0, x)
        bottom, right = min(self.height, y + rows), min(self.width, x + columns)
        if bottom <= top or right <= left:
            return
        window = slice(top - y, bottom - y), slice(left - x, right - x)
        share = mask[window] * np.float32(1 / 255)
        inks: Field = page[window].astype(np.float32)
        half = slice(top // 2, bottom // 2), slice(left // 2, right // 2)
        small, tint = _halved(share), _halved(inks)
        for plane, place, part, ink in (
            (self._y, (slice(top, bottom), slice(left, right)), share, inks[..., 0]),
            (self._u, half, small, tint[..., 1]),
            (self._v, half, small, tint[..., 2]),
        ):
            plane[place] = plane[place] + (ink - plane[place]) * part

    def sparkle(self, light: Field) -> None:
        """Adds light without colour, in steps of luma; `light` has the sheet's size."""
        self._y += light

    def light(self, share: Field) -> None:
        """Multiplies the luma by a share of light of the sheet's size."""
        self._y *= share

    def opaque(self) -> Cel:
        """Returns the whole sheet."""
        y = _dithered(self._y)
        return Cel(Picture(y, _rounded(self._u), _rounded(self._v)), self.left, self.top)

    def pieces(self, alpha: Bytes) -> Mosaic:
        """Returns the sheet where `alpha` is not 0, in pieces without large empty parts between them."""
        boxes = _split(alpha, (0, 0, self.height, self.width), _MAX_SPLITS)
        return Mosaic(tuple(self._cut(alpha, box, soft=False) for box in boxes))

    def cut(self, alpha: Bytes, *, soft: bool = False) -> Cel:
        """Returns the sheet where `alpha` is not 0. A `soft` sheet has no sharp edge."""
        return self._cut(alpha, _bounding_box(alpha, (0, 0, self.height, self.width)), soft=soft)

    def _cut(self, alpha: Bytes, box: Box, *, soft: bool) -> Cel:
        rows, columns, half = _slices(box)
        alpha = alpha[rows, columns]
        # Premultiplied here, once: a frame only multiplies by `keep` and adds.
        y, u, v = _dithered(self._y[rows, columns]), _rounded(self._u[half]), _rounded(self._v[half])
        small = _halved(alpha)
        cv2.multiply(y, alpha, dst=y, scale=1 / 255)
        for plane in (u, v):
            cv2.multiply(plane, small, dst=plane, scale=1 / 255)
        left, top = self.left + columns.start, self.top + rows.start
        return Cel(Picture(y, u, v), left, top, 255 - alpha, 255 - small, _solid_from(alpha), soft)


def _spread(values: Field, size: tuple[int, int]) -> Field:
    """Returns one value, or a small field of them, as a plane of `size` (width, height)."""
    if values.ndim:
        return cv2.resize(values, size, interpolation=cv2.INTER_LINEAR)
    return np.full((size[1], size[0]), values, np.float32)


def _solid_from(alpha: Bytes) -> int:
    """Returns the first even row from which everything is opaque; the number of rows if there is none."""
    clear = np.flatnonzero(alpha.min(axis=1) < 255)
    return 0 if clear.size == 0 else min(alpha.shape[0], _even(int(clear[-1]) + 1))


def _split(alpha: Bytes, whole: Box, splits: int) -> list[Box]:
    """Returns pieces that hold all ink and are together much smaller than the whole, or the whole."""
    whole = _bounding_box(alpha, whole)
    halves = min(_halvings(alpha, whole), key=_area, default=None) if splits else None
    if halves is None:
        return [whole]
    pieces = [piece for half in halves for piece in _split(alpha, half, splits - 1)]
    return pieces if _area(pieces) < _MAX_AREA_SHARE * _area([whole]) else [whole]


def _halvings(alpha: Bytes, box: Box) -> Iterator[tuple[Box, Box]]:
    """Yields the ways to halve a box along lines of hardly any half-transparent ink, which shows twice."""
    top, left, height, width = box
    for share in (0.25, 0.375, 0.5, 0.625, 0.75):
        row, column = round(height * share / 2) * 2, round(width * share / 2) * 2
        above, beside = (top, left, row + _OVERLAP, width), (top, left, height, column + _OVERLAP)
        if 8 < row < height - 8 and _crisp(alpha[top + row : top + row + _OVERLAP, left : left + width]):
            yield _bounding_box(alpha, above), _bounding_box(alpha, (top + row, left, height - row, width))
        if 8 < column < width - 8 and _crisp(
            alpha[top : top + height, left + column : left + column + _OVERLAP]
        ):
            yield (
                _bounding_box(alpha, beside),
                _bounding_box(alpha, (top, left + column, height, width - column)),
            )


def _crisp(strip: Bytes) -> bool:
    return cv2.countNonZero(cv2.inRange(strip, 1, 254)) < 0.06 * strip.size


def _area(boxes: Sequence[Box]) -> int:
    return sum(height * width for _, _, height, width in boxes)


def _bounding_box(alpha: Bytes, box: Box) -> Box:
    """Returns the box around the ink inside a box, with even edges."""
    top, left, height, width = box
    x, y, wide, high = cv2.boundingRect(alpha[top : top + height, left : left + width])
    right, bottom = min(width, _even(x + wide + 1)), min(height, _even(y + high + 1))
    x, y = x - x % 2, y - y % 2
    return top + y, left + x, max(bottom - y, 2), max(right - x, 2)


def _slices(box: Box) -> tuple[slice, slice, tuple[slice, slice]]:
    """Returns the rows and columns of a box, and those of the chroma planes."""
    top, left, height, width = box
    bottom, right = top + height, left + width
    half = slice(top // 2, bottom // 2), slice(left // 2, right // 2)
    return slice(top, bottom), slice(left, right), half


def _dithered(plane: Field) -> Bytes:
    """Rounds with a fixed pattern, which hides the steps of soft gradients and costs no bits to encode."""
    height, width = plane.shape
    size = _DITHER.shape[0]
    rounded = np.empty((height, width), np.uint8)
    for top, left in product(range(0, height, size), range(0, width, size)):
        tile = plane[top : top + size, left : left + size]
        rows, columns = tile.shape
        part = rounded[top : top + rows, left : left + columns]
        cv2.add(tile, _DITHER[:rows, :columns], dst=part, dtype=cv2.CV_8U)
    return rounded


def _even(size: int) -> int:
    return size + size % 2


def _blend_towards(plane: Field, value: float, share: Field) -> None:
    """Blends the value into the plane, in place."""
    cv2.multiply(plane, 1 - share, dst=plane)
    cv2.scaleAdd(share, value, plane, dst=plane)


def _rounded(plane: Field) -> Bytes:
    return cv2.convertScaleAbs(plane)


def _halved(plane: Bytes) -> Bytes:
    return cv2.resize(plane, (plane.shape[1] // 2, plane.shape[0] // 2), interpolation=cv2.INTER_AREA)


def sample_tiled(texture: Field, x: Field, y: Field) -> Field:
    """Samples the texture at (x, y) in its own pixels, as if it were tiled."""
    x, y = np.broadcast_arrays(x.astype(np.float32), y.astype(np.float32))
    # remap needs maps with memory of their own; broadcasting only repeats a view.
    x, y = np.ascontiguousarray(x), np.ascontiguousarray(y)
    return cv2.remap(texture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)


def blank_mask(width: int, height: int) -> Bytes:
    """Returns a mask of zeros; both sizes are rounded up to even."""
    return np.zeros((_even(height), _even(width)), np.uint8)


def fill_polygon(mask: Bytes, points: Field, value: int = 255) -> None:
    """Fills a polygon of (x, y) points in pixels, with smooth edges and 1/16 pixel precision."""
    # OpenCV takes fixed-point integers; the last argument says that 4 bits are the fraction.
    cv2.fillPoly(mask, [np.round(points * 16).astype(np.int32)], value, cv2.LINE_AA, 4)


def fill_polygons(mask: Bytes, points: Field, counts: Sequence[int]) -> None:
    """Fills polygons as `fill_polygon` does; each has the next of these numbers of points."""
    # All at once: numpy's calls take longer than the few points of a polygon.
    fixed = np.round(points * 16).astype(np.int32)
    end = 0
    for count in counts:
        start, end = end, end + count
        cv2.fillPoly(mask, [fixed[start:end]], 255, cv2.LINE_AA, 4)


def round_corners(points: Field) -> Field:
    """Rounds a polygon by Chaikin's corner cutting: every corner becomes two."""
    following = np.roll(points, -1, axis=0)
    return np.stack([0.75 * points + 0.25 * following, 0.25 * points + 0.75 * following], 1).reshape(-1, 2)


def fill_below(mask: Bytes, line: Field, step: float) -> None:
    """Fills everything below a line of rows, one for every `step` pixels."""
    across = np.arange(line.size, dtype=np.float32) * step
    bottom = float(mask.shape[0] + 8)
    ends = np.array([[across[-1], bottom], [0, bottom]], np.float32)
    fill_polygon(mask, np.concatenate([np.stack([across, line.astype(np.float32)], axis=1), ends]))


def fill_disc(mask: Bytes, x: float, y: float, radius: float, value: int = 255) -> None:
    """Fills a disc with a smooth edge."""
    centre = (round(x * 16), round(y * 16))
    cv2.circle(mask, centre, round(radius * 16), value, -1, cv2.LINE_AA, 4)


def noise(
    rng: np.random.Generator, width: int, height: int, cells: tuple[float, float], octaves: int
) -> Field:
    """Returns smooth noise in about 0..1 that tiles across and down.

    `cells` are the grains of the coarsest octave across and down.
    """
    total = np.zeros((height, width), np.float32)
    weight, norm = 1.0, 0.0
    for octave in range(octaves):
        columns, rows = (max(2, round(count * 2**octave)) for count in cells)
        # Weighted while it is small.
        grid = rng.random((rows, columns), dtype=np.float32) * np.float32(weight)
        # The order that needs fewer products: first along the axis that grows less.
        down, across = _weights(rows, height), _weights(columns, width).T
        total += (
            (down @ grid) @ across if height * across.shape[0] <= rows * width else down @ (grid @ across)
        )
        norm += weight
        weight *= 0.5
    total *= np.float32(1 / norm)
    return total


def _weights(cells: int, size: int) -> Field:
    # Large ones fit one ridge of one scene. Kept, they would take tens of megabytes and serve nothing again.
    return (_kept_weights if cells * size <= _KEPT_CELLS else _cubic_weights)(cells, size)


def _cubic_weights(cells: int, size: int) -> Field:
    """Returns what each of `size` places takes of a ring of `cells`, of shape (size, cells).

    Bicubic convolution with a = -0.75, as OpenCV's INTER_CUBIC.
    """
    place = np.arange(size) * cells / size
    first = np.floor(place).astype(int)
    weights, a, rows = np.zeros((size, cells), np.float32), -0.75, np.arange(size)
    for step in range(-1, 3):
        away = np.abs(place - first - step)
        near = ((a + 2) * away - (a + 3)) * away**2 + 1
        far = ((a * away - 5 * a) * away + 8 * a) * away - 4 * a
        weights[rows, (first + step) % cells] += np.where(away <= 1, near, far)
    return weights


_kept_weights = lru_cache(64)(_cubic_weights)


def blurred(mask: Bytes, sigma: float) -> Bytes:
    """Blurs the mask by `sigma` pixels; wide blurs run on a smaller copy, where they cost little."""
    if sigma < 6:
        return cv2.GaussianBlur(mask, (0, 0), sigma)
    size = (mask.shape[1], mask.shape[0])
    small = cv2.resize(mask, (max(2, size[0] // 4), max(2, size[1] // 4)), interpolation=cv2.INTER_AREA)
    return cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma / 4), size, interpolation=cv2.INTER_LINEAR)


def smoothstep(low: float, high: float, value: Field) -> Field:
    """Returns 0 below `low`, 1 above `high`, and a smooth curve between them."""
    # In place from here on: fields are as large as sheets, and temporary ones cost more than the sums.
    share = np.array(value, np.float32)
    share -= np.float32(low)
    share *= np.float32(1 / (high - low))
    np.clip(share, 0, 1, out=share)
    curve = share * np.float32(-2)
    curve += 3
    share *= share
    share *= curve
    return share
