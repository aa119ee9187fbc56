"""Cuts parts out of paper: each lies on the ones before it, with the shadow of its edge on them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from aiprod_render.animatic.puppets.parts import DARKER, Part
from aiprod_render.picture.colour import Colour, chroma, luma, mix
from aiprod_render.picture.paint import Field
from aiprod_render.picture.planes import Bytes, Cel, Picture

type Yuv = tuple[int, int, int]

_BLACK = np.zeros(3, np.float32)
_EDGE = np.array([-0.005, -0.007], np.float32)
"""Where the shadow of an edge falls, in parts of the height."""
_MARGIN = 4


@dataclass(frozen=True, slots=True)
class Light:
    """The light on paper: the colour of the rim that faces the sun, how strong, and from which side."""

    rim: Colour
    strength: float
    side: int


class Papers:
    """Papers by tone, as YUV."""

    def __init__(self, colour_of: Callable[[str], Colour]) -> None:
        self._colour_of = colour_of
        self._mixed: dict[str, Yuv] = {}

    def of(self, tone: str) -> Yuv:
        """Returns the paper of a tone."""
        if tone not in self._mixed:
            colour = self._colour_of(tone.removeprefix(DARKER))
            if tone.startswith(DARKER):
                colour = mix(colour, _BLACK, 0.2)
            self._mixed[tone] = _yuv(colour)
        return self._mixed[tone]


def cut_out(
    parts: Sequence[Part],
    papers: Papers,
    light: Light,
    foot: tuple[float, float],
    height: float,
    across: float,
) -> Cel:
    """Returns the parts as a sheet with their ground at `foot`, a head `height` pixels tall above it.

    `across` scales them sideways: -1 looks to the left.
    """
    scale = np.array([height * across, -height], np.float32)
    placed = [part.points.astype(np.float32) * scale for part in parts]
    low = np.floor(np.min([points.min(axis=0) for points in placed], axis=0) + foot) - _MARGIN
    high = np.ceil(np.max([points.max(axis=0) for points in placed], axis=0) + foot) + _MARGIN
    left, top = (int(value) - int(value) % 2 for value in low)
    columns, rows = (
        int(np.ceil((value - start) / 2)) * 2 for value, start in zip(high, (left, top), strict=True)
    )
    origin = np.array([foot[0] - left, foot[1] - top], np.float32)
    page = np.empty((rows, columns, 3), np.uint8)
    page[:] = papers.of("edge")
    mask = np.zeros((rows, columns), np.uint8)
    edge = _EDGE * np.array([height, -height], np.float32)
    for part, points in zip(parts, placed, strict=True):
        outline = _fixed(points + origin)
        cv2.fillPoly(page, [_fixed(points + origin + edge)], papers.of("edge"), cv2.LINE_AA, 4)
        cv2.fillPoly(page, [outline], papers.of(part.tone), cv2.LINE_AA, 4)
        cv2.fillPoly(mask, [outline], 255, cv2.LINE_AA, 4)
    return _lit(page, mask, light, left, top)


def _lit(page: Bytes, mask: Bytes, light: Light, left: int, top: int) -> Cel:
    """Returns the page with its rim light, cut along the mask."""
    width = max(1, round(mask.shape[0] * 0.009))
    rim = cv2.subtract(mask, np.roll(mask, (width, light.side * width), axis=(0, 1)))
    share = cv2.cvtColor(cv2.convertScaleAbs(rim, alpha=light.strength), cv2.COLOR_GRAY2BGR)
    sun = np.empty_like(page)
    sun[:] = _yuv(light.rim)
    page = cv2.add(cv2.multiply(page, 255 - share, scale=1 / 255), cv2.multiply(sun, share, scale=1 / 255))
    small = cv2.resize(page, (page.shape[1] // 2, page.shape[0] // 2), interpolation=cv2.INTER_AREA)
    half = cv2.resize(mask, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_AREA)
    y, u, v = (
        cv2.multiply(np.ascontiguousarray(plane), alpha, scale=1 / 255)
        for plane, alpha in ((page[:, :, 0], mask), (small[:, :, 1], half), (small[:, :, 2], half))
    )
    return Cel(Picture(y, u, v), left, top, 255 - mask, 255 - half, mask.shape[0])


def _fixed(points: Field) -> Bytes:
    return np.round(points * 16).astype(np.int32)


def _yuv(colour: Colour) -> Yuv:
    u, v = chroma(colour)
    return round(float(luma(colour))), round(float(u)), round(float(v))
