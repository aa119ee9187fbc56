"""Paints the parts of a place in frame pixels, in colours that keep to the light of the scene."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import cv2
import numpy as np

from aiprod_render.animatic.papercuts import MARGIN, page_of
from aiprod_render.animatic.shapes.cutout import art_of, recoloured
from aiprod_render.animatic.stage import Flat, Stage
from aiprod_render.picture.colour import Colour
from aiprod_render.picture.paint import Field, Sheet, blank_mask, fill_disc, fill_polygon, fill_polygons
from aiprod_render.picture.planes import Bytes, add_light

type Box = tuple[float, float, float, float]
"""Left, top, right and bottom in frame pixels."""

_ALIKE = (
    ("🚂", "🚆", "🚄", "🚅", "🚇", "🚊", "🚞", "🚃", "🚋"),
    ("✈", "🛫", "🛬", "🛩"),
    ("🌻", "🌼", "🌷", "🌹", "💐"),
    ("⛵", "🛶", "🚢", "🚤", "🛥", "⛴", "🛳"),
    ("🏠", "🏡", "🏘"),
    ("⛄", "☃"),
)
_NATURAL = frozenset("🏡🏠⛱🌴🌻🌷🍎🍞🚜🎠🛝⛪🚆✈⛵🌍📚🍳🎪🎡")
"""Figures whose own colours are better than those that a place states."""


def unit(stage: Stage) -> float:
    """Returns a hundredth of the short side of a wide shot, in pixels; closer shots have larger ones."""
    return 7.2 * stage.unit


def likeness(figure: str) -> str:
    """Returns the first of the figures that a viewer takes for the same thing as this one."""
    return next((alike[0] for alike in _ALIKE if figure in alike), figure)


class Cut(NamedTuple):
    """A cut-out: the middle of its foot, its height in pixels, its main colour, and colours in that light."""

    figure: str
    x: float
    foot: float
    height: float
    code: str
    tone: Callable[[str], Colour]
    mirrored: bool = False


class Canvas:
    """A sheet at a depth that shapes are painted on, back to front."""

    def __init__(self, stage: Stage, depth: float, colour: Colour) -> None:
        self._depth = depth
        self.left, self.top, self.width, self.height = stage.bounds(depth)
        self.right, self.bottom = self.left + self.width, self.top + self.height
        self.sheet = Sheet(self.left, self.top, self.width, self.height, colour)
        self._inked = blank_mask(self.width, self.height)
        # The place must not show a subject a second time: three cats are on the red sofa, not beside one.
        self._subjects = {likeness(entity.figure) for entity in stage.entities} - {""}

    def is_subject(self, figure: str) -> bool:
        """Returns whether the scene shows this thing as one of its subjects."""
        return likeness(figure) in self._subjects

    def box(self, box: Box, colour: Colour, opacity: float = 1.0) -> None:
        """Paints a box."""
        self.boxes([box], colour, opacity)

    def boxes(self, boxes: Iterable[Box], colour: Colour, opacity: float = 1.0) -> None:
        """Paints boxes of one colour."""
        corners = (
            ((left, top), (right, top), (right, bottom), (left, bottom)) for left, top, right, bottom in boxes
        )
        self.polygons(corners, colour, opacity)

    def polygons(
        self, outlines: Iterable[Iterable[tuple[float, float]]], colour: Colour, opacity: float = 1.0
    ) -> None:
        """Paints polygons of one colour."""
        shapes = [list(outline) for outline in outlines]
        if not shapes:
            return
        points = np.array([point for shape in shapes for point in shape], np.float32) - self.corner
        corner, mask = self._room(points)
        fill_polygons(mask, points - np.array(corner, np.float32), [len(shape) for shape in shapes])
        self.cover(mask, colour, opacity, corner)

    def fill(self, mask: Bytes, outlines: Iterable[Iterable[tuple[float, float]]]) -> None:
        """Fills polygons in a mask of the sheet's size."""
        for outline in outlines:
            fill_polygon(mask, np.array(list(outline), np.float32) - self.corner)

    def clear(self, outline: Iterable[tuple[float, float]]) -> None:
        """Takes what is painted inside a polygon away, so that what is behind the sheet is seen."""
        mask = self.blank()
        self.fill(mask, [outline])
        cv2.min(self._inked, cv2.bitwise_not(mask), dst=self._inked)

    def discs(
        self, discs: Iterable[tuple[float, float, float]], colour: Colour, opacity: float = 1.0
    ) -> None:
        """Paints discs (x, y, radius) of one colour."""
        placed = [(x - self.left, y - self.top, radius) for x, y, radius in discs]
        if not placed:
            return
        ends = [(x + way * radius, y + way * radius) for x, y, radius in placed for way in (-1, 1)]
        corner, mask = self._room(np.array(ends, np.float32))
        for x, y, radius in placed:
            fill_disc(mask, x - corner[0], y - corner[1], radius)
        self.cover(mask, colour, opacity, corner)

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
        """Paints soft light on what is painted already."""
        mask = self.blank()
        fill_disc(mask, x - self.left, y - self.top, radius * 0.55)
        # At an eighth of the size: soft light has no detail to lose.
        small = cv2.resize(mask, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
        soft = cv2.GaussianBlur(small, (0, 0), max(1.0, radius * 0.35 / 8))
        self.sheet.cover(cv2.resize(soft, (self.width, self.height)), colour, strength)

    def halo(self, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
        """Paints soft light that also lights the air around what is painted."""
        mask = self.blank()
        fill_disc(mask, x - self.left, y - self.top, radius * 0.45)
        small = cv2.resize(mask, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
        soft = cv2.GaussianBlur(small, (0, 0), max(1.0, radius * 0.3 / 8))
        self.cover(cv2.resize(soft, (self.width, self.height)), colour, strength)

    def cutouts(self, cuts: Iterable[Cut]) -> None:
        """Paints cut-outs of paper."""
        for cut in (cut for cut in cuts if not self.is_subject(cut.figure)):
            art = art_of(cut.figure)
            if cut.code and cut.figure not in _NATURAL:
                art = recoloured(art, cut.code)
            page, mask = page_of(art, cut.tone, cut.height, mirrored=cut.mirrored)
            rows, columns = mask.shape
            left, top = round(cut.x) - columns // 2 - self.left, round(cut.foot) - rows + MARGIN - self.top
            # Even, because chroma has half the size.
            self.sheet.paste(page, mask, left - left % 2, top - top % 2)
            add_light(self._inked, mask, left - left % 2, top - top % 2)

    def blank(self) -> Bytes:
        """Returns an empty mask of the sheet's size."""
        return blank_mask(self.width, self.height)

    @property
    def corner(self) -> Field:
        """The frame position of the sheet's corner."""
        return np.array([self.left, self.top], np.float32)

    def _room(self, points: Field) -> tuple[tuple[int, int], Bytes]:
        """Returns a mask that holds all points that are on the sheet, and where it is: even x and y."""
        limits = np.array([self.sheet.width, self.sheet.height])
        # Two more on each side, because edges are smooth beyond their corners.
        low = np.clip(np.floor(points.min(axis=0) / 2) * 2 - 2, 0, limits - 2).astype(int)
        high = np.clip(np.ceil(points.max(axis=0)) + 2, low + 2, limits).astype(int)
        return (int(low[0]), int(low[1])), blank_mask(*map(int, high - low))

    def ink(self, mask: Bytes, corner: tuple[int, int] = (0, 0)) -> None:
        """Makes the sheet's own colour visible through a mask with its corner at (x, y)."""
        rows, columns = mask.shape
        inked = self._inked[corner[1] : corner[1] + rows, corner[0] : corner[0] + columns]
        cv2.max(inked, mask, dst=inked)

    def cover(
        self, mask: Bytes, colour: Colour, opacity: float = 1.0, corner: tuple[int, int] = (0, 0)
    ) -> None:
        """Paints through a mask with its corner at the even (x, y) of the sheet."""
        self.sheet.cover(mask, colour, opacity, corner)
        self.ink(mask if opacity >= 1 else (mask * opacity).astype(np.uint8), corner)

    def backdrop(self) -> Flat:
        """Returns the whole sheet."""
        return Flat(self.sheet.opaque(), self._depth)

    def flat(self) -> Flat:
        """Returns the sheet where something is painted."""
        return Flat(self.sheet.pieces(self._inked), self._depth)
