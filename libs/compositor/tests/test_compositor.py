"""The compiled compositor draws what OpenCV draws, and touches nothing but the planes that it was given."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from aiprod_compositor import reference

kernel = pytest.importorskip("aiprod_compositor._kernel", reason="no C compiler built the kernel")

type Plane = NDArray[np.uint8]

BOTH = pytest.mark.parametrize("compositor", [reference, kernel], ids=["reference", "kernel"])
GUARD = 0xA5
"""What surrounds a target: whoever writes outside of it changes that."""


def noise(rng: np.random.Generator, rows: int, columns: int) -> Plane:
    return rng.integers(0, 256, (rows, columns), np.uint8)


def guarded(plane: Plane) -> tuple[Plane, Plane]:
    """Returns a page and, inside of it, a view with the plane's pixels."""
    rows, columns = plane.shape
    page = np.full((rows + 4, columns + 6), GUARD, np.uint8)
    inner = page[2 : 2 + rows, 3 : 3 + columns]
    inner[:] = plane
    return page, inner


def masks(rng: np.random.Generator, rows: int, columns: int) -> dict[str, Plane | None]:
    """Returns a mask of each kind: of light only, empty, opaque, a cut-out, a veil, none at all."""
    circle = np.hypot(*np.ogrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j])
    return {
        "noise": noise(rng, rows, columns),
        "empty": np.full((rows, columns), 255, np.uint8),
        "opaque": np.zeros((rows, columns), np.uint8),
        "cut-out": np.where(circle < 0.8, 0, 255).astype(np.uint8),
        "fog": np.full((rows, columns), 201, np.uint8),
        "none": None,
    }


@settings(max_examples=400, deadline=None)
@given(
    st.integers(1, 60),
    st.integers(1, 60),
    st.integers(0, 60),
    st.sampled_from([0, 1, 2, 31, 33, 64, 1023, 1024, 1025, 2100]),
    st.floats(-80, 80),
    st.floats(-80, 80),
    st.sampled_from(["noise", "empty", "opaque", "cut-out", "fog", "none"]),
    st.floats(0, 1),
    st.integers(0, 2**32),
)
def test_the_kernel_draws_what_opencv_draws(
    rows: int,
    columns: int,
    sheet_rows: int,
    sheet_columns: int,
    x: float,
    y: float,
    kind: str,
    part: float,
    seed: int,
) -> None:
    rng = np.random.default_rng(seed)
    below = [noise(rng, rows, columns) for _ in range(2)]
    sheets = tuple(noise(rng, sheet_rows, sheet_columns) for _ in range(2))
    keep = masks(rng, sheet_rows, sheet_columns)[kind]
    solid = round(part * sheet_rows)
    drawn: list[Plane] = []
    for compositor in (reference, kernel):
        (page, first), (other, second) = map(guarded, below)
        compositor.composite((first, second), sheets, keep, solid, x, y)
        drawn.append(np.hstack([page, other]))
    assert np.array_equal(*drawn)
    edge = drawn[1][:, : columns + 6].copy()
    edge[2 : 2 + rows, 3 : 3 + columns] = GUARD
    assert np.all(edge == GUARD)


@settings(max_examples=400, deadline=None)
@given(
    st.integers(1, 60),
    st.sampled_from([1, 15, 16, 17, 60, 1100]),
    st.integers(0, 60),
    st.sampled_from([0, 1, 2, 15, 16, 17, 18, 33, 64, 1025]),
    st.floats(-80, 80),
    st.floats(-80, 80),
    st.one_of(st.floats(1 / 64, 64), st.floats(1, 1.5)),
    st.sampled_from(["noise", "cut-out", "fog", "none"]),
    st.integers(0, 2**32),
)
def test_the_kernel_enlarges_as_the_reference_does(
    rows: int,
    columns: int,
    sheet_rows: int,
    sheet_columns: int,
    x: float,
    y: float,
    scale: float,
    kind: str,
    seed: int,
) -> None:
    rng = np.random.default_rng(seed)
    below = [noise(rng, rows, columns) for _ in range(2)]
    sheets = tuple(noise(rng, sheet_rows, sheet_columns) for _ in range(2))
    keep = masks(rng, sheet_rows, sheet_columns)[kind]
    drawn: list[Plane] = []
    for compositor in (reference, kernel):
        (page, first), (other, second) = map(guarded, below)
        compositor.composite_scaled((first, second), sheets, keep, x, y, scale)
        drawn.append(np.hstack([page, other]))
    assert np.array_equal(*drawn)
    edge = drawn[1][:, : columns + 6].copy()
    edge[2 : 2 + rows, 3 : 3 + columns] = GUARD
    assert np.all(edge == GUARD)


@BOTH
@pytest.mark.parametrize("scale", [1.0, 1.004, 1.137, 1.5, 3.7, 0.8])
def test_an_enlarged_sheet_is_a_bilinear_one(compositor: ModuleType, scale: float) -> None:
    rng = np.random.default_rng(5)
    x, y, shape = -17.3, -9.8, (90, 140)
    sheet, found = noise(rng, 160, 260), np.zeros(shape, np.uint8)
    compositor.composite_scaled((found,), (sheet,), None, x, y, scale)
    across, down = (
        np.clip((np.arange(size) + 0.5 - offset) / scale - 0.5, 0, None)
        for size, offset in ((shape[1], x), (shape[0], y))
    )
    (left, right), (top, bottom) = ((place.astype(int), place % 1) for place in (across, down))
    rows = sheet[:, left] * (1 - right) + sheet[:, left + 1] * right
    expected = rows[top] * (1 - bottom)[:, None] + rows[top + 1] * bottom[:, None]
    error = found - expected
    # Shares are rounded to 1/256, and the result once: 58.9 dB are all that bytes can hold.
    assert 20 * np.log10(255 / np.sqrt((error**2).mean())) > 57
    assert abs(error.mean()) < 0.05


@BOTH
def test_a_sheet_of_the_frame_s_size_fills_the_frame_at_all_scales(compositor: ModuleType) -> None:
    sheet = np.full((72, 128), 200, np.uint8)
    for zoom in (1 + step / 97 for step in range(1, 60)):
        # As a camera computes it whose window lies at the last row and column: sums end just below the frame.
        scale = 128 / (128 / zoom)
        x, y = (-size * (1 - 1 / zoom) * scale for size in (128, 72))
        found = np.zeros_like(sheet)
        compositor.composite_scaled((found,), (sheet,), None, x, y, scale)
        assert np.all(found == 200), zoom


def test_all_mixtures_of_two_bytes_are_equal() -> None:
    # Every pair of neighbours, at every share, across and down.
    values = np.arange(256, dtype=np.uint8)
    across = np.stack(np.meshgrid(values, values), axis=-1).reshape(256, 512)
    for step in range(256):
        for sheet, x, y in ((across, -step / 256, 0.0), (across.T.copy(), 0.0, -step / 256)):
            drawn = [np.zeros(sheet.shape, np.uint8) for _ in range(2)]
            for compositor, target in zip((reference, kernel), drawn, strict=True):
                compositor.composite((target,), (sheet,), None, 0, x, y)
            assert np.array_equal(*drawn), step


def test_all_products_of_two_bytes_are_equal() -> None:
    values = np.arange(256, dtype=np.uint8)
    below, keep = (np.ascontiguousarray(plane) for plane in np.meshgrid(values, values))
    expected, found = below.copy(), below.copy()
    reference.attenuate(expected, keep)
    kernel.attenuate(found, keep)
    assert np.array_equal(found, expected)
    for light in range(256):
        ink = np.full_like(keep, light)
        drawn = [below.copy() for _ in range(2)]
        for compositor, target in zip((reference, kernel), drawn, strict=True):
            compositor.composite((target,), (ink,), keep, len(keep), 0, 0)
        assert np.array_equal(*drawn), light


def plane(rows: int = 8, columns: int = 8) -> Plane:
    return np.zeros((rows, columns), np.uint8)


def read_only() -> Plane:
    locked = plane()
    locked.flags.writeable = False
    return locked


SHARED = plane(16, 16)
WRONG: dict[str, Any] = {
    "floats": np.zeros((8, 8), np.float32),
    "signed": np.zeros((8, 8), np.int8),
    "words": np.zeros((8, 8), np.uint16),
    "a line": np.zeros(64, np.uint8),
    "a picture": np.zeros((8, 8, 3), np.uint8),
    "mirrored": plane()[:, ::-1],
    "upside down": plane()[::-1],
    "every second pixel": plane(8, 16)[:, ::2],
    "turned": plane().T,
    "one row again and again": np.broadcast_to(np.zeros(8, np.uint8), (8, 8)),
    "no array": [[0] * 8] * 8,
    "nothing": object(),
}


@BOTH
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_no_plane_is_refused(compositor: ModuleType, wrong: Any) -> None:
    for call in (
        lambda: compositor.composite((wrong,), (plane(),), None, 0, 0, 0),
        lambda: compositor.composite((plane(),), (wrong,), None, 0, 0, 0),
        lambda: compositor.composite((plane(),), (plane(),), wrong, 0, 0, 0),
        lambda: compositor.composite_scaled((wrong,), (plane(),), None, 0, 0, 1),
        lambda: compositor.composite_scaled((plane(),), (wrong,), None, 0, 0, 1),
        lambda: compositor.composite_scaled((plane(),), (plane(),), wrong, 0, 0, 1),
        lambda: compositor.attenuate(wrong, plane()),
        lambda: compositor.attenuate(plane(), wrong),
    ):
        with pytest.raises((ValueError, TypeError), match=r"must|buffer|bytes-like"):
            call()


@BOTH
@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda q: q.composite((plane(),), (plane(),), plane(8, 7), 0, 0, 0), "shape of the sheet"),
        (lambda q: q.composite((plane(),), (plane(),), plane(), 9, 0, 0), "row of the sheet"),
        (lambda q: q.composite((plane(),), (plane(),), plane(), -1, 0, 0), "row of the sheet"),
        (lambda q: q.composite((plane(),), (plane(),), None, 0, float("nan"), 0), "2\\*\\*24"),
        (lambda q: q.composite((plane(),), (plane(),), None, 0, 0, float("-inf")), "2\\*\\*24"),
        (lambda q: q.composite((plane(),), (plane(),), None, 0, 1e300, 0), "2\\*\\*24"),
        (lambda q: q.composite((plane(), plane()), (plane(),), None, 0, 0, 0), "one sheet for each"),
        (lambda q: q.composite((), (), None, 0, 0, 0), "one sheet for each"),
        (lambda q: q.composite((SHARED[:8],), (SHARED[4:12],), None, 0, 0, 0), "overlap"),
        (lambda q: q.composite((SHARED[:8],), (plane(8, 16),), SHARED[4:12], 0, 0, 0), "overlap"),
        (lambda q: q.composite_scaled((plane(),), (plane(),), plane(8, 7), 0, 0, 1), "shape of the sheet"),
        (lambda q: q.composite_scaled((plane(),), (plane(),), None, 0, float("inf"), 1), "2\\*\\*24"),
        (lambda q: q.composite_scaled((plane(),), (plane(),), None, 0, 0, 0), "scale"),
        (lambda q: q.composite_scaled((plane(),), (plane(),), None, 0, 0, float("nan")), "scale"),
        (lambda q: q.composite_scaled((plane(),), (plane(),), None, 0, 0, 65), "scale"),
        (lambda q: q.composite_scaled((), (), None, 0, 0, 1), "one sheet for each"),
        (lambda q: q.composite_scaled((SHARED[:8],), (SHARED[4:12],), None, 0, 0, 1), "overlap"),
        (lambda q: q.attenuate(plane(), plane(8, 7)), "shape of the target"),
        (lambda q: q.attenuate(SHARED[:8], SHARED[4:12]), "overlap"),
    ],
)
def test_planes_that_do_not_fit_are_refused(
    compositor: ModuleType, call: Callable[[ModuleType], None], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        call(compositor)


@BOTH
def test_a_target_that_cannot_be_written_is_refused(compositor: ModuleType) -> None:
    for call in (
        lambda: compositor.composite((read_only(),), (plane(),), None, 0, 0, 0),
        lambda: compositor.composite_scaled((read_only(),), (plane(),), None, 0, 0, 1),
        lambda: compositor.attenuate(read_only(), plane()),
    ):
        with pytest.raises((ValueError, BufferError), match=r"writable|read-only"):
            call()
