"""Pictures as planar YUV 4:2:0, and how to composite one onto another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from aiprod_compositor import composite, composite_scaled
from aiprod_compositor.reference import Span

type Bytes = NDArray[Any]
"""uint8 of shape (rows, columns). Typed loosely, as OpenCV's results are."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Three planes of one picture; `u` and `v` have half its width and height."""

    y: Bytes
    u: Bytes
    v: Bytes

    @property
    def planes(self) -> tuple[Bytes, Bytes, Bytes]:
        """All planes: y, u, v."""
        return self.y, self.u, self.v

    def top(self, rows: int) -> "Picture":
        """Returns a view of the first rows; their number is even."""
        return Picture(self.y[:rows], self.u[: rows // 2], self.v[: rows // 2])

    def enlarge(self, target: "Picture", window: tuple[float, float, float, float]) -> None:
        """Fills the target with the picture inside the window: left, top, width and height in pixels."""
        scale = target.y.shape[1] / window[2]
        for share, source, plane in zip((1, 2, 2), self.planes, target.planes, strict=True):
            left, top = (-corner * scale / share for corner in window[:2])
            composite_scaled((plane,), (source,), None, left, top, scale)


def i420_buffer(width: int, height: int) -> Bytes:
    """Returns an I420 buffer of shape (height * 3 // 2, width), all zero."""
    return np.zeros((height * 3 // 2, width), np.uint8)


def i420(buffer: Bytes) -> Picture:
    """Returns views onto an I420 buffer of shape (height * 3 // 2, width)."""
    rows, width = buffer.shape
    height = rows * 2 // 3
    chroma = buffer[height:].reshape(2, height // 2, width // 2)
    return Picture(buffer[:height], chroma[0], chroma[1])


@dataclass(frozen=True, slots=True)
class Cel:
    """A painted sheet: planes times alpha, and the share (255 - alpha) that they keep of what lies below.

    `left` and `top`, both even, are the position of its corner while the camera rests. From row `solid`
    on, the sheet is opaque; without `keep` it is opaque everywhere. A `soft` sheet moves in whole pixels,
    because it has no edge that would show the steps.
    """

    planes: Picture
    left: int
    top: int
    keep: Bytes | None = None
    keep_chroma: Bytes | None = None
    solid: int = 0
    soft: bool = False

    @property
    def width(self) -> int:
        """Its columns."""
        return int(self.planes.y.shape[1])

    @property
    def height(self) -> int:
        """Its rows."""
        return int(self.planes.y.shape[0])

    def hides_from(self, target: Picture, dx: float, dy: float) -> int:
        """Returns the even row from which the moved sheet hides the target, whose height is for none."""
        rows, columns = map(int, target.y.shape)
        solid = 0 if self.keep is None else self.solid
        # Most sheets end before they are opaque.
        if solid >= self.height:
            return rows
        x, y = self._corner(dx, dy)
        across = Span(x, self.width, columns)
        down = Span(y + solid, self.height - solid, rows)
        first = max(down.part.start, 2 * (round(y / 2) + solid // 2))
        # Chroma moves in whole pixels of its own: it may end up to one of them earlier.
        is_wide = across.part == slice(0, columns) and round(x / 2) + self.width // 2 >= columns // 2
        is_deep = down.part.stop == rows and round(y / 2) + self.height // 2 >= rows // 2
        return min(rows, first + first % 2) if is_wide and is_deep and round(x / 2) <= 0 else rows

    def _corner(self, dx: float, dy: float) -> tuple[float, float]:
        x, y = self.left + dx, self.top + dy
        return (round(x), round(y)) if self.soft else (x, y)

    def composite(self, target: Picture, dx: float, dy: float) -> None:
        """Composites the sheet onto the target, moved by (dx, dy) pixels."""
        x, y = self._corner(dx, dy)
        composite((target.y,), (self.planes.y,), self.keep, self.solid, x, y)
        # The eye does not see a colour's edge at this precision, so chroma moves in whole pixels.
        targets, sheets = (target.u, target.v), (self.planes.u, self.planes.v)
        composite(targets, sheets, self.keep_chroma, self.solid // 2, round(x / 2), round(y / 2))

    def composite_scaled(
        self, target: Picture, dx: float, dy: float, scale: float, focus: tuple[float, float]
    ) -> None:
        """Composites the sheet onto the target, moved and then enlarged around `focus`."""
        x, y = (
            place + (corner + shift - place) * scale
            for place, corner, shift in zip(focus, (self.left, self.top), (dx, dy), strict=True)
        )
        composite_scaled((target.y,), (self.planes.y,), self.keep, x, y, scale)
        targets, sheets = (target.u, target.v), (self.planes.u, self.planes.v)
        composite_scaled(targets, sheets, self.keep_chroma, x / 2, y / 2, scale)


@dataclass(frozen=True, slots=True)
class Mosaic:
    """A sheet in pieces without the empty parts between them. They overlap to hide the seams."""

    pieces: tuple[Cel, ...]

    def composite(self, target: Picture, dx: float, dy: float) -> None:
        """Composites all pieces, moved by (dx, dy) pixels."""
        for piece in self.pieces:
            piece.composite(target, dx, dy)

    def composite_scaled(
        self, target: Picture, dx: float, dy: float, scale: float, focus: tuple[float, float]
    ) -> None:
        """Composites all pieces, moved and then enlarged around `focus`."""
        for piece in self.pieces:
            piece.composite_scaled(target, dx, dy, scale, focus)


def merge_cels(
    placed: Sequence[tuple[Cel, float, float]], window: tuple[int | None, int | None] = (None, None)
) -> Cel:
    """Merges cels, each moved by (dx, dy) pixels, into one; the first is the lowest.

    `window` is the width and the height outside which nothing is ever seen.
    """
    (left, right), (top, bottom) = (
        _extent([(start, start + size) for start, size in along], seen)
        for along, seen in zip(
            (
                [(cel.left + dx, cel.width) for cel, dx, _ in placed],
                [(cel.top + dy, cel.height) for cel, _, dy in placed],
            ),
            window,
            strict=True,
        )
    )
    shape = (bottom - top) * 3 // 2, right - left
    # Black sheets over white leave the share that all of them together let through.
    ink, keep = (i420(np.full(shape, value, np.uint8)) for value in (0, 255))
    for cel, dx, dy in placed:
        cel.composite(ink, dx - left, dy - top)
        empty = Picture(*(np.zeros_like(plane) for plane in cel.planes.planes))
        replace(cel, planes=empty).composite(keep, dx - left, dy - top)
    if not (keep.y.any() or keep.u.any()):
        return Cel(ink, left, top)
    clear = np.flatnonzero(keep.y.any(axis=1) | keep.u.any(axis=1).repeat(2))
    return Cel(ink, left, top, keep.y, keep.u, solid=int(clear[-1]) // 2 * 2 + 2)


def _extent(spans: Sequence[tuple[float, float]], seen: int | None) -> tuple[int, int]:
    """Returns the even start and end of all spans, inside of what is seen."""
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    low, high = int(start // 2) * 2, -int(-end // 2) * 2
    return (low, high) if seen is None else (max(0, low), max(2, min(seen, high)))


def add_light(target: Bytes, light: Bytes, x: int, y: int, *, darken: bool = False) -> None:
    """Adds a patch of light to a plane, or subtracts it, clipped at the edges."""
    height, width = light.shape
    top, left = max(0, y), max(0, x)
    bottom, right = min(target.shape[0], y + height), min(target.shape[1], x + width)
    if bottom > top and right > left:
        part = target[top:bottom, left:right]
        change = cv2.subtract if darken else cv2.add
        change(part, light[top - y : bottom - y, left - x : right - x], dst=part)
