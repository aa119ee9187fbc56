"""The compositor by OpenCV: it runs where nothing was compiled, and is what the other is tested against."""

import math
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

type Plane = NDArray[Any]
"""uint8 of shape (rows, columns), the pixels of a row side by side."""

_FINEST = 1 / 64
"""Shifts below this part of a pixel are not visible."""
# As in kernel.c: up to here the fractions of positions are still exact.
_FARTHEST = 2.0**24
_NEAREST = 1 / 256
"""What is nearer to a pixel's edge than this lies on it."""
_LARGEST = 64.0
"""The most that a sheet is enlarged, and made smaller."""


def composite(
    targets: tuple[Plane, ...],
    sheets: tuple[Plane, ...],
    keep: Plane | None,
    solid: int,
    x: float,
    y: float,
    /,
) -> None:
    """Composites sheets of one size onto targets of one size, at (x, y) pixels.

    A sheet is colour times alpha; all keep the share `keep` / 255 of what lies below, where they are not
    opaque: from row `solid` on, or everywhere without `keep`. Raises ValueError for planes that do not fit.
    """
    _check(targets, sheets, keep, solid, x, y)
    if keep is None:
        _copy(targets, sheets, x, y)
        return
    # One row more, which a shifted row may overlap.
    _blend(targets, [sheet[: solid + 1] for sheet in sheets], keep[: solid + 1], x, y)
    if solid < keep.shape[0]:
        _copy(targets, [sheet[solid:] for sheet in sheets], x, y + solid)


def composite_scaled(
    targets: tuple[Plane, ...],
    sheets: tuple[Plane, ...],
    keep: Plane | None,
    x: float,
    y: float,
    scale: float,
    /,
) -> None:
    """Composites sheets of one size onto targets of one size, `scale` times as large.

    (x, y) is where their corner comes to. Each pixel of a target that lies in the sheet as a whole mixes its
    four neighbours there. Raises ValueError for planes that do not fit, and a scale beyond 1/64 to 64.
    """
    _refuse(not 1 / _LARGEST <= scale <= _LARGEST, "scale must be within 1/64 and 64.")
    _check(targets, sheets, keep, 0, x, y)
    rows, columns = targets[0].shape
    across = Places(x, sheets[0].shape[1], columns, scale)
    down = Places(y, sheets[0].shape[0], rows, scale)
    parts = [target[down.part, across.part] for target in targets]
    if not parts[0].size:
        return
    kept = None if keep is None else _scaled(keep, across, down)
    for part, sheet in zip(parts, sheets, strict=True):
        ink = _scaled(sheet, across, down)
        if kept is None:
            np.copyto(part, ink)
        else:
            cv2.multiply(part, kept, dst=part, scale=1 / 255)
            cv2.add(part, ink, dst=part)


def attenuate(target: Plane, keep: Plane, /) -> None:
    """Keeps the share `keep` / 255 of each pixel. Raises ValueError for planes that do not fit."""
    _check_plane(target, "The target", writable=True)
    _check_plane(keep, "keep")
    _refuse(target.shape != keep.shape, "keep must have the shape of the target.")
    _refuse(np.may_share_memory(target, keep), "The target must not overlap keep.")
    if target.size:
        cv2.multiply(target, keep, dst=target, scale=1 / 255)


def _check(
    targets: tuple[Plane, ...],
    sheets: tuple[Plane, ...],
    keep: Plane | None,
    solid: int,
    x: float,
    y: float,
) -> None:
    if not (isinstance(targets, tuple) and isinstance(sheets, tuple)):
        raise TypeError("targets and sheets must be tuples.")
    _refuse(not targets or len(targets) != len(sheets), "There must be one sheet for each target.")
    _refuse(not (abs(x) <= _FARTHEST and abs(y) <= _FARTHEST), "x and y must be within 2**24 pixels.")
    below = () if keep is None else (keep,)
    for plane in below:
        _check_plane(plane, "keep")
    for target, sheet in zip(targets, sheets, strict=True):
        _check_plane(target, "A target", writable=True)
        _check_plane(sheet, "A sheet")
        for plane in below:
            _refuse(plane.shape != sheet.shape, "keep must have the shape of the sheet.")
            _refuse(not 0 <= solid <= len(sheet), "solid must be a row of the sheet.")
        overlaps = any(np.may_share_memory(target, plane) for plane in (sheet, *below))
        _refuse(overlaps, "A target must not overlap its sheet.")


def _check_plane(plane: Plane, name: str, *, writable: bool = False) -> None:
    if not isinstance(plane, np.ndarray):
        raise TypeError(f"{name} must be an array.")
    is_plane = plane.ndim == 2 and plane.dtype == np.uint8
    _refuse(not is_plane, f"{name} must be a uint8 array of shape (rows, columns).")
    (rows, columns), (down, across) = plane.shape, plane.strides
    _refuse(rows > 0 and columns > 1 and across != 1, f"{name} must have the pixels of a row side by side.")
    _refuse(rows > 1 and columns > 0 and down < columns, f"{name} must have its rows one after the other.")
    _refuse(writable and not plane.flags.writeable, f"{name} must be writable.")


def _refuse(wrong: bool, message: str) -> None:
    if wrong:
        raise ValueError(message)


def _copy(targets: Sequence[Plane], sheets: Sequence[Plane], x: float, y: float) -> None:
    across, down = _spans(targets[0], sheets[0], x, y)
    if across.length > 0 and down.length > 0:
        for target, sheet in zip(targets, sheets, strict=True):
            _shifted(sheet, across, down, target[down.part, across.part])


def _blend(targets: Sequence[Plane], sheets: Sequence[Plane], keep: Plane, x: float, y: float) -> None:
    # In place: a frame has no time for new arrays.
    across, down = _spans(targets[0], keep, x, y)
    if across.length > 0 and down.length > 0:
        kept = _shifted(keep, across, down)
        for target, sheet in zip(targets, sheets, strict=True):
            part = target[down.part, across.part]
            cv2.multiply(part, kept, dst=part, scale=1 / 255)
            # OpenCV clips sums at 255; those of numpy would wrap around to black.
            cv2.add(part, _shifted(sheet, across, down), dst=part)


def _spans(target: Plane, sheet: Plane, x: float, y: float) -> "tuple[Span, Span]":
    """Returns the overlap of a sheet at (x, y) and the target: across and down."""
    return Span(x, sheet.shape[1], target.shape[1]), Span(y, sheet.shape[0], target.shape[0])


class Span:
    """The overlap of a sheet, moved by `offset`, and a target along one axis.

    `fraction` is the share of the next pixel, in steps of 1/256: its products with bytes are exact, so all
    ways to compute a mixture agree.
    """

    __slots__ = ("fraction", "length", "part", "source")

    def __init__(self, offset: float, size: int, target: int) -> None:
        start = max(0, math.ceil(offset))
        position = start - offset
        self.source = int(position)
        fraction = position - self.source
        # Never a whole pixel: 256/256 would need a source that begins one further on.
        self.fraction = 0.0 if fraction < _FINEST else min(255, int(fraction * 256 + 0.5)) / 256
        self.length = min(target - start, size - self.source - (self.fraction > 0))
        self.part = slice(start, start + self.length)


def _shifted(sheet: Plane, across: Span, down: Span, out: Plane | None = None) -> Plane:
    """Returns the part of the sheet that overlaps the target, moved by the fraction of a pixel.

    Blending two slices is ten times faster than a warp, with the same result.
    """
    # A shift down mixes each row with the next one.
    rows = slice(down.source, down.source + down.length + (down.fraction > 0))
    columns = slice(across.source, across.source + across.length)
    part = sheet[rows, columns]
    if across.fraction:
        further = sheet[rows, columns.start + 1 : columns.stop + 1]
        part = cv2.addWeighted(part, 1 - across.fraction, further, across.fraction, 0)
    first = part[: down.length]
    if down.fraction:
        second = part[1 : down.length + 1]
        return cv2.addWeighted(first, 1 - down.fraction, second, down.fraction, 0, dst=out)
    if out is not None:
        np.copyto(out, first)
    return first


class Places:
    """Where pixels of a target lie along one axis of a sheet of `size`, `scale` times as large, at `offset`.

    `share`, in steps of 1/256, is how much of the pixel `following` the `source` counts. Beyond its edges a
    sheet has the pixels of the edge.
    """

    __slots__ = ("following", "part", "share", "source")

    def __init__(self, offset: float, size: int, target: int, scale: float) -> None:
        start, end = math.ceil(offset - _NEAREST), math.floor(offset + size * scale + _NEAREST)
        start, end = min(max(0, start), target), min(max(0, end), target)
        self.part = slice(start, max(start, end))
        middles = (np.arange(start, self.part.stop) + 0.5 - offset) / scale - 0.5
        steps = np.clip(np.floor(middles * 256 + 0.5), 0, max(0, size - 1) * 256).astype(np.int64)
        self.source, self.share = steps >> 8, (steps & 255).astype(np.uint16)
        self.following = np.minimum(self.source + 1, size - 1)


def _scaled(sheet: Plane, across: Places, down: Places) -> Plane:
    """Returns the sheet's pixels at these places."""
    first = int(down.source[0])
    rows = sheet[first : int(down.following[-1]) + 1]
    # Up to 255 * 256: across, 16 bits hold the mixture without a rounding.
    near, far = np.take(rows, across.source, 1), np.take(rows, across.following, 1)
    wide = near * (256 - across.share) + far * across.share
    # As in scaled.c: shares are shifted by 8 bits more, so that each product's upper half is what counts.
    above, below = ((share.astype(np.uint32) << 8)[:, None] for share in (256 - down.share, down.share))
    mixed = np.take(wide, down.source - first, 0) * above >> 16
    mixed += np.take(wide, down.following - first, 0) * below >> 16
    rounded: Plane = (mixed + 128 >> 8).astype(np.uint8)
    return rounded
