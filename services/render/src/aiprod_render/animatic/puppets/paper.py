"""Cuts parts out of paper: each lies on the ones before it, with the shadow of its edge on them."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from aiprod_render.animatic.papercuts import MARGIN, Light, Yuv, blank_page, lit, yuv
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part, bare
from aiprod_render.picture.colour import Colour, mix
from aiprod_render.picture.paint import Field
from aiprod_render.picture.planes import Bytes, Cel

_BLACK = np.zeros(3, np.float32)
_PRINTED = frozenset({"eye", "cheek", "lip"})
"""What is printed on a face, without an edge that casts a shadow."""
_SHADOW = 0.2
"""The light that a paper in shadow lacks; what is in shadow twice lacks twice as much."""
_OWN_EDGE = 0.3
"""The light that an edge lacks which is a shadow of its paper."""
_EDGE = np.array([-0.005, -0.007], np.float32)
"""Where the shadow of an edge falls, in parts of the height."""


class Papers:
    """Papers by tone, as YUV.

    The edges of all have the tone `edge`; empty for a shadow of their own.
    """

    def __init__(self, colour_of: Callable[[str], Colour], edge: str = "edge") -> None:
        self._colour_of = colour_of
        self._edge = edge
        self._mixed: dict[tuple[str, bool], Yuv] = {}

    def of(self, tone: str) -> Yuv:
        """Returns the paper of a tone."""
        return self._of(tone, edge=False)

    def edge_of(self, tone: str) -> Yuv:
        """Returns the paper of the edge of a tone."""
        return self.of(self._edge) if self._edge else self._of(tone, edge=True)

    def _of(self, tone: str, *, edge: bool) -> Yuv:
        if (tone, edge) not in self._mixed:
            shade = _SHADOW * tone.count(DARKER) + (_OWN_EDGE if edge else 0.0)
            colour = self._colour_of(bare(tone))
            self._mixed[tone, edge] = yuv(mix(colour, _BLACK, shade))
        return self._mixed[tone, edge]


type Window = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels of the frame."""


def cut_out(
    parts: Sequence[Part],
    papers: Papers,
    light: Light,
    foot: tuple[float, float],
    height: float,
    across: float,
    window: Window | None = None,
) -> Cel:
    """Returns the parts as a sheet with their ground at `foot`, a head `height` pixels tall above it.

    `across` scales them sideways: -1 looks to the left. What is outside of the `window` is left out.
    """
    scale = np.array([height * across, -height], np.float32)
    # All parts at once: numpy's calls take longer than their few points.
    points = np.concatenate([part.points.astype(np.float32) for part in parts]) * scale
    low = np.floor(points.min(axis=0) + foot) - MARGIN
    high = np.ceil(points.max(axis=0) + foot) + MARGIN
    if window:
        low, high = np.maximum(low, window[:2]), np.minimum(high, window[2:])
        # Chroma has half the size, so even a sheet without anything in the window has two pixels.
        high = np.maximum(high, low + 2)
    # Even, because chroma has half the size.
    left, top = (int(value) - int(value) % 2 for value in low)
    columns, rows = (
        int(np.ceil((value - start) / 2)) * 2 for value, start in zip(high, (left, top), strict=True)
    )
    origin = np.array([foot[0] - left, foot[1] - top], np.float32)
    page = blank_page(rows, columns, papers.edge_of(parts[0].tone))
    mask = np.zeros((rows, columns), np.uint8)
    edge = _EDGE * np.array([height, -height], np.float32)
    outlines, edges = _fixed(points + origin), _fixed(points + origin + edge)
    end = 0
    for part in parts:
        start, end = end, end + len(part.points)
        if part.tone not in _PRINTED and not part.tone.startswith(FLAT):
            cv2.fillPoly(page, [edges[start:end]], papers.edge_of(part.tone), cv2.LINE_AA, 4)
        cv2.fillPoly(page, [outlines[start:end]], papers.of(part.tone), cv2.LINE_AA, 4)
        cv2.fillPoly(mask, [outlines[start:end]], 255, cv2.LINE_AA, 4)
    return lit(page, mask, light, left, top)


def _fixed(points: Field) -> Bytes:
    # OpenCV takes fixed-point integers; the 4 in its calls says how many bits are the fraction.
    return np.round(points * 16).astype(np.int32)
