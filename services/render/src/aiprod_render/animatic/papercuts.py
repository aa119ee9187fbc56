"""Papers laid on each other: cut-outs in their colours, and the light on what is cut out of paper."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from aiprod_render.animatic.shapes.cutout import Art
from aiprod_render.picture.colour import Colour, chroma, luma
from aiprod_render.picture.planes import Bytes, Cel, Picture

type Yuv = tuple[int, int, int]

MARGIN = 4
"""Pixels around a page, for the rim light."""
_DROP = np.array([0.004, 0.007], np.float32)
"""Where the edge of a paper shows under it, in parts of the height; small papers have none."""
_SMALL = 0.012
_EDGE = 0.72
"""The light that the edge of a paper, and the contour of a figure, keep of its own."""
_SHADE = 0.24
"""The light that the side away from the sun lacks."""
_KEY = 0.12
"""The light that the side towards the sun has more than its own."""
_RIM, _WHOLE = 0.009, 400
"""The breadth of the rim, as a part of the height, and the height from which it grows less."""
_SOFT = 0.07
"""The breadth of the shade, as a part of the height."""
_LARGE = 200
"""From this height on an eighth of the size holds all that is left of the shade."""
# Below 255, so that the side towards the sun can be brighter than the paper by an eighth.
UNLIT = 224
"""The share of light, of 255, that stands for a paper's own."""


@dataclass(frozen=True, slots=True)
class Light:
    """The light on paper: the colour of the rim that faces the sun, how strong, and from which side."""

    rim: Colour
    strength: float
    side: int


def yuv(colour: Colour) -> Yuv:
    """Returns a colour as bytes."""
    u, v = chroma(colour)
    return round(float(luma(colour))), round(float(u)), round(float(v))


def blank_page(rows: int, columns: int, paper: Yuv) -> Bytes:
    """Returns a page of one paper, of shape (rows, columns, 3)."""
    page = np.empty((rows, columns, 3), np.uint8)
    # Five times as fast as numpy's assignment of three values.
    cv2.rectangle(page, (0, 0), (columns, rows), paper, cv2.FILLED)
    return page


def page_of(
    art: Art, colour_of: Callable[[str], Colour], height: float, *, mirrored: bool
) -> tuple[Bytes, Bytes]:
    """Returns the art as a page of YUV, of shape (rows, columns, 3), and its mask; both have a margin."""
    rows, columns = (max(4, round(size / 2) * 2) + 2 * MARGIN for size in (height, height * art.aspect))
    page = blank_page(rows, columns, (128, 128, 128))
    mask = np.zeros((rows, columns), np.uint8)
    scale = np.array([-height if mirrored else height, height], np.float32)
    corner = np.array([columns - MARGIN if mirrored else MARGIN, MARGIN], np.float32)
    for paper in art.papers:
        colour = colour_of(paper.colour)
        outlines = [_fixed(outline * scale + corner) for outline in paper.outlines]
        # The first paper lies on nothing that its edge could be seen on.
        if mask.any() and paper.area > _SMALL:
            under = [_fixed((outline + _DROP) * scale + corner) for outline in paper.outlines]
            cv2.fillPoly(page, under, yuv(colour * _EDGE), cv2.LINE_AA, 4)
        cv2.fillPoly(page, outlines, yuv(colour), cv2.LINE_AA, 4)
        cv2.fillPoly(mask, outlines, 255, cv2.LINE_AA, 4)
    return page, mask


def lit(page: Bytes, mask: Bytes, light: Light, left: int, top: int) -> Cel:
    """Returns the page with its rim light, its shade and a contour, cut along the mask."""
    rows, columns = mask.shape
    # In close-ups a rim as broad as the figure is large would make it a sticker.
    width = max(1, round(rows * _RIM / max(1.0, rows / _WHOLE) ** 0.5))
    share = cv2.convertScaleAbs(
        cv2.subtract(mask, _moved(mask, light.side * width, width)), alpha=light.strength
    )
    # Colours have half the size before anything else is done to them: a quarter of the work.
    size = columns // 2, rows // 2
    small = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    half, half_share = (cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in (mask, share))
    y = cv2.multiply(cv2.extractChannel(page, 0), light_on(mask, light.side), scale=1 / UNLIT)
    inks = (
        (y, share, mask),
        (cv2.extractChannel(small, 1), half_share, half),
        (cv2.extractChannel(small, 2), half_share, half),
    )
    planes = [_cut(ink, rim, sun, alpha) for (ink, rim, alpha), sun in zip(inks, yuv(light.rim), strict=True)]
    return Cel(Picture(*planes), left, top, 255 - mask, 255 - half, rows)


def _cut(ink: Bytes, rim: Bytes, sun: int, alpha: Bytes) -> Bytes:
    """Returns a plane with the colour of the sun at its rim, times alpha."""
    kept = cv2.multiply(ink, cv2.bitwise_not(rim), scale=1 / 255)
    cv2.add(kept, cv2.convertScaleAbs(rim, alpha=sun / 255), dst=kept)
    return cv2.multiply(kept, alpha, dst=kept, scale=1 / 255)


def light_on(mask: Bytes, side: int) -> Bytes:
    """Returns the light on a figure, of which UNLIT is its own; `side` is 1 if the sun is on the left.

    It is less at the contour and away from the sun, and more towards it.
    """
    rows, columns = mask.shape
    # What is blurred by much needs few pixels.
    coarse = 4 if rows < _LARGE else 8
    few = cv2.resize(mask, (max(2, columns // coarse), max(2, rows // coarse)), interpolation=cv2.INTER_AREA)
    step = max(1, round(_SOFT * rows / 4)) * 4 / coarse
    # What lies towards the shade, and towards the sun: open there, closed on the other side.
    shade, key = (_open(few, way * side * step, way * step) for way in (-1, 1))
    light = cv2.addWeighted(shade, -_SHADE * UNLIT / 255, key, _KEY * UNLIT / 255, UNLIT)
    thick = 3 if rows < 240 else 5
    inside = cv2.erode(mask, np.ones((thick, thick), np.uint8))
    lack = (1 - _EDGE) * UNLIT
    contour = cv2.convertScaleAbs(inside, alpha=-lack / 255, beta=lack)
    return cv2.subtract(cv2.resize(light, (columns, rows)), contour)


def _open(mask: Bytes, right: float, down: float) -> Bytes:
    """Returns how open a mask is, softly, on the side away from which it is moved."""
    way = np.array([[1, 0, right], [0, 1, down]], np.float32)
    moved = cv2.warpAffine(mask, way, (mask.shape[1], mask.shape[0]))
    return cv2.GaussianBlur(cv2.bitwise_not(moved), (0, 0), max(0.8, 0.6 * abs(down)))


def _moved(mask: Bytes, right: int, down: int) -> Bytes:
    """Returns a mask moved by whole pixels; nothing comes in."""
    rows, columns = mask.shape
    moved = np.zeros_like(mask)
    high, wide = max(0, rows - abs(down)), max(0, columns - abs(right))
    top, left = max(0, down), max(0, right)
    moved[top : top + high, left : left + wide] = mask[top - down :, left - right :][:high, :wide]
    return moved


def _fixed(points: Bytes) -> Bytes:
    # OpenCV reads corners in sixteenths of a pixel (shift 4); in whole pixels outlines would jitter.
    return np.round(points * 16).astype(np.int32)
