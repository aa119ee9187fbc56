"""What looks are made of: curves, lines around shapes, and the grain of paper."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from aiprod_film.manifest import VideoFormat
from aiprod_render.picture.paint import Field, noise
from aiprod_render.picture.planes import Bytes, Picture

type Look = Callable[[Picture, float], None]
"""Changes a picture in place, `seconds` after the start of its scene."""

NEUTRAL = 128
BLACK, WHITE = 16, 235
_LEVELS = np.arange(256, dtype=np.float32)


def curve(change: Callable[[NDArray[Any]], NDArray[Any]]) -> Bytes:
    """Returns a table for each of the 256 values of a plane."""
    return np.clip(change(_LEVELS) + 0.5, 0, 255).astype(np.uint8)


def through(plane: Bytes, table: Bytes) -> None:
    """Sends a plane through a table."""
    cv2.LUT(plane, table, dst=plane)


def tinted(shift: float, scale: float = 1.0) -> Bytes:
    """Returns the table of a chroma plane that scales it around grey and then shifts it."""
    return curve(lambda value: np.clip(NEUTRAL + (value - NEUTRAL) * scale + shift, 16, 240))


def stairs(count: int, soft: float) -> Bytes:
    """Returns a table of `count` levels of luma; `soft` is the width of the ramps between them, 0..1."""

    def change(value: NDArray[Any]) -> NDArray[Any]:
        step = np.clip((value - BLACK) / (WHITE - BLACK), 0, 1) * (count - 1)
        part = step - np.floor(step)
        ramp = np.clip((part - 0.5) / max(soft, 1e-3) + 0.5, 0, 1)
        return BLACK + (WHITE - BLACK) * (np.floor(step) + ramp) / (count - 1)

    return curve(change)


def halved(plane: Bytes) -> Bytes:
    """Returns the plane at half of its width and height."""
    return cv2.resize(plane, (plane.shape[1] // 2, plane.shape[0] // 2), interpolation=cv2.INTER_AREA)


def enlarge(small: Bytes, plane: Bytes) -> None:
    """Fills a plane with a smaller one."""
    cv2.resize(small, (plane.shape[1], plane.shape[0]), dst=plane, interpolation=cv2.INTER_LINEAR)


def lines(picture: Picture, table: Bytes) -> Bytes:
    """Returns the lines between tones at half size, 0..255; the table says how strong each difference is."""
    small = halved(picture.y)
    thick = max(2, round(min(picture.y.shape) / 200))
    found = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, np.ones((thick, thick), np.uint8))
    # Shapes of one lightness differ in colour.
    for plane in (picture.u, picture.v):
        cv2.max(found, cv2.morphologyEx(plane, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8)), dst=found)
    return cv2.LUT(found, table)


def full(small: Bytes, picture: Picture) -> Bytes:
    """Returns a half-size plane at the picture's size."""
    rows, columns = picture.y.shape
    return cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR)


def line_strength(least: float, gain: float) -> Bytes:
    """Returns a table for `lines`: nothing up to a difference of `least`, then `gain` for each step."""
    return curve(lambda value: (value - least) * gain)


def grain(form: VideoFormat, cells: float, octaves: int, seed: int, *, stretch: float = 1.0) -> Field:
    """Returns a fixed noise of the frame's size in -1..1; `cells` grains fit on the short side."""
    # Fixed seeds: every process must draw the same grain, and grain that stays costs no bits.
    rng = np.random.default_rng(seed)
    short = min(form.width, form.height)
    counts = max(2.0, cells * form.width / short / stretch), max(2.0, cells * form.height / short * stretch)
    field = noise(rng, form.width, form.height, counts, octaves)
    return ((field - field.mean()) / max(1e-6, 2.4 * float(field.std()))).clip(-1, 1)


def share(field: Field) -> Bytes:
    """Returns a field of 0..1 as a mask."""
    return (np.clip(field, 0, 1) * 255 + 0.5).astype(np.uint8)


def shade(plane: Bytes, mask: Bytes) -> None:
    """Multiplies a plane by a mask."""
    cv2.multiply(plane, mask, dst=plane, scale=1 / 255)


def edge_distance(form: VideoFormat) -> Field:
    """Returns how far each pixel is from the nearest edge of the frame, in parts of its short side."""
    x, y = np.arange(form.width, dtype=np.float32)[None, :], np.arange(form.height, dtype=np.float32)[:, None]
    near = np.minimum(np.minimum(x, form.width - 1 - x), np.minimum(y, form.height - 1 - y))
    return near / min(form.width, form.height)
