"""Cut-outs of paper from the line art of an emoji font: a silhouette, and the lines on it in another tone.

The silhouette is all that cannot be reached from outside the lines. What the font shows as a face alone gets
a body.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from aiprod_render.animatic.shapes.line_drawings import DRAWINGS, ROBOT_BODY, Part
from aiprod_render.picture.fonts import EMOJI, has_character, open_font
from aiprod_render.picture.paint import Field, fill_polygon
from aiprod_render.picture.planes import Bytes

_SIZE = 480
"""Pixels of the font; figures are reduced from it."""
_GAP = 13
"""Gaps in the line art up to this wide, in pixels, do not let the outside in."""
_LINE = 26
_MARGIN = 24

_SITTING = frozenset("🐻🐼🐨🐹🦝🐸🦁🐗")
"""Faces that sit."""
_PAWS_DARK = frozenset("🐼")
_INVERTED = frozenset("🐻")
"""Faces that the font shows as dark with light eyes."""
_TAILED = frozenset("🦁🦝")
_ON_A_HORSE = {"🦄": "horn", "🦓": "stripes"}
"""Busts of animals with a horse's body."""


@dataclass(frozen=True, slots=True)
class Art:
    """Masks of one size, cropped to the ink: the whole figure, and its lines."""

    silhouette: Bytes
    lines: Bytes

    @property
    def aspect(self) -> float:
        """Width by height."""
        rows, columns = self.silhouette.shape
        return int(columns) / int(rows)

    @property
    def inked(self) -> float:
        """The part of the figure that the lines cover, 0..1."""
        return float(self.lines.sum() / self.silhouette.sum())

    def sized(self, height: float, *, mirrored: bool) -> "Art":
        """Returns the art at `height` pixels, with even sizes."""
        rows = max(4, round(height / 2) * 2)
        columns = max(4, round(rows * self.aspect / 2) * 2)
        masks = [
            cv2.resize(
                mask,
                (columns, rows),
                interpolation=cv2.INTER_AREA if rows < mask.shape[0] else cv2.INTER_CUBIC,
            )
            for mask in (self.silhouette, self.lines)
        ]
        # With an edge for the rim light.
        masks = [cv2.copyMakeBorder(mask, 4, 4, 4, 4, cv2.BORDER_CONSTANT) for mask in masks]
        return Art(*(np.ascontiguousarray(mask[:, ::-1]) if mirrored else mask for mask in masks))


def has_cutout(figure: str) -> bool:
    """Returns whether the font or a drawing of our own shows the figure."""
    return figure in DRAWINGS or (len(figure) == 1 and ord(figure) > 0x2000 and has_character(EMOJI, figure))


# A process draws few different figures; each takes half a megabyte.
@lru_cache(maxsize=24)
def art_of(figure: str) -> Art:
    """Returns the art of a figure that has a cut-out."""
    if figure in _SITTING:
        face = _inverted(_ink(figure)) if figure in _INVERTED else _ink(figure)
        lines = _sitting(face, dark=figure in _PAWS_DARK, tailed=figure in _TAILED)
    elif figure in _ON_A_HORSE:
        lines = _horse(_ON_A_HORSE[figure])
    elif figure in DRAWINGS:
        lines = _drawing(DRAWINGS[figure])
    elif figure == "🤖":
        lines = _robot(_ink(figure))
    else:
        lines = _ink(figure)
    return _cropped(_silhouette(lines), lines)


def _ink(figure: str) -> Bytes:
    mask = open_font(EMOJI, _SIZE, 400).getmask(figure)
    ink = np.array(mask, np.uint8).reshape(mask.size[1], mask.size[0])
    left, top, width, height = cv2.boundingRect(ink)
    ink = ink[top : top + height, left : left + width]
    return cv2.copyMakeBorder(ink, *(_MARGIN,) * 4, cv2.BORDER_CONSTANT)


def _inverted(ink: Bytes) -> Bytes:
    """Returns dark parts as paper within a line, and light ones as lines."""
    inside = _silhouette(ink)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_LINE, _LINE))
    edge = cv2.subtract(inside, cv2.erode(inside, kernel))
    return cv2.max(edge, cv2.min(inside, cv2.bitwise_not(ink)))


def _silhouette(lines: Bytes) -> Bytes:
    closed = cv2.morphologyEx(
        (lines > 90).astype(np.uint8),
        cv2.MORPH_CLOSE,
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_GAP, _GAP)),
    )
    cv2.floodFill(closed, None, (0, 0), 2)
    inside = ((closed != 2) * 255).astype(np.uint8)
    return cv2.max(cv2.GaussianBlur(inside, (3, 3), 0), lines)


def _cropped(silhouette: Bytes, lines: Bytes) -> Art:
    left, top, width, height = cv2.boundingRect(silhouette)
    rows, columns = slice(top, top + height), slice(left, left + width)
    return Art(silhouette[rows, columns].copy(), lines[rows, columns].copy())


def _sitting(face: Bytes, *, dark: bool, tailed: bool) -> Bytes:
    """Returns the face on a body that sits: belly, arms, feet."""
    height, width = face.shape
    size = float(min(height, width) - 2 * _MARGIN)
    page = np.zeros((round(height + size * 0.86), round(max(width, size * 1.5) + size * 0.5)), np.uint8)
    middle, neck = page.shape[1] / 2, height - _MARGIN - size * 0.16
    if tailed:
        tail = [(0.30, 0.72), (0.62, 0.66), (0.74, 0.40), (0.64, 0.24)]
        points = np.array([(middle + x * size, neck + y * size) for x, y in tail], np.float32)
        cv2.polylines(
            page, [np.round(points * 16).astype(np.int32)], False, 255, round(_LINE * 1.7), cv2.LINE_AA, 4
        )
    part = _Parts(page, middle, neck, size)
    part.draw(0.0, 0.46, 0.36, 0.44, filled=False)
    for side in (-1, 1):
        part.draw(side * 0.36, 0.34, 0.11, 0.24, filled=dark, turned=side * -28)
        part.draw(side * 0.27, 0.86, 0.19, 0.12, filled=dark)
    head = np.zeros_like(page)
    left = round(middle - width / 2)
    head[:height, left : left + width] = face
    # The head lies on the body: its inside hides what is under it.
    page[_silhouette(head) > 127] = 0
    return cv2.max(page, head)


def _robot(face: Bytes) -> Bytes:
    """Returns the robot's head on its body, with arms and legs."""
    height, width = face.shape
    page = np.zeros((height * 2, width), np.uint8)
    _draw(page, ROBOT_BODY, (0.0, float(height - _MARGIN)), (width - 2 * _MARGIN) / 100)
    page[:height] = cv2.max(page[:height], face)
    return page


def _drawing(parts: tuple[Part, ...]) -> Bytes:
    page = np.zeros((_SIZE + 2 * _MARGIN, _SIZE + 2 * _MARGIN), np.uint8)
    _draw(page, parts, (0.0, float(_MARGIN)), _SIZE / 100)
    return page


def _draw(page: Bytes, parts: tuple[Part, ...], corner: tuple[float, float], unit: float) -> None:
    """Draws parts, each hiding what is under it, with their page's top left at (margin + x, y)."""
    origin = np.array([_MARGIN + corner[0], corner[1]], np.float32)
    outline: Field
    for kind, numbers in parts:
        if kind == "oval":
            x, y, wide, high, turned = numbers
            points = np.array(
                cv2.ellipse2Poly((0, 0), (1000, round(1000 * high / wide)), round(turned), 0, 360, 6)
            )
            outline = np.array([x, y], np.float32) + points * (wide / 1000)
        elif kind == "box":
            left, top, right, bottom = numbers
            outline = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)
        else:
            outline = np.array(numbers, np.float32).reshape(-1, 2)
        placed = (outline * unit + origin).astype(np.float32)
        if kind != "line":
            fill_polygon(page, placed, 0)
        dots = [np.round(placed * 16).astype(np.int32)]
        cv2.polylines(page, dots, kind != "line", 255, round(_LINE * 0.8), cv2.LINE_AA, 4)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Draws the rounded parts of a body, in parts of the head's size from the neck."""

    page: Bytes
    middle: float
    neck: float
    size: float

    def draw(
        self, x: float, y: float, wide: float, high: float, *, filled: bool, turned: float = 0.0
    ) -> None:
        """Draws a part that hides what is under it."""
        centre = (round(self.middle + x * self.size), round(self.neck + y * self.size))
        axes = (round(wide * self.size), round(high * self.size))
        cv2.ellipse(self.page, centre, axes, turned, 0, 360, 255 if filled else 0, -1, cv2.LINE_AA)
        cv2.ellipse(self.page, centre, axes, turned, 0, 360, 255, _LINE, cv2.LINE_AA)


def _horse(sign: str) -> Bytes:
    """Returns a horse with a horn or with stripes."""
    lines = cv2.copyMakeBorder(_ink("🐎"), 70, 0, 40, 0, cv2.BORDER_CONSTANT)
    if sign == "stripes":
        inside = cv2.erode(_silhouette(lines), np.ones((9, 9), np.uint8))
        stripes = np.zeros_like(lines)
        for x in range(-200, lines.shape[1], 46):
            bow = np.array([(x, 0), (x + 60, lines.shape[0] // 2), (x + 20, lines.shape[0])], np.int32)
            cv2.polylines(stripes, [bow], False, 255, 16, cv2.LINE_AA)
        return cv2.max(lines, cv2.bitwise_and(stripes, inside))
    rows, columns = np.nonzero(lines[:, : lines.shape[1] // 3])
    brow: Field = np.array([columns[rows.argmin()] - 6, rows.min() + 34], np.float32)
    fill_polygon(lines, brow + np.array([(-16, 6), (-66, -92), (16, -14)], np.float32))
    return lines
