"""Cut-outs of coloured paper: the papers of a figure, back to front.

Most are from Fluent Emoji Flat, which has no outlines; `tools/write_cutouts.py` writes its archive.
"""

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO
from itertools import pairwise

import cv2
import numpy as np

from aiprod_render.animatic.shapes.air_drawings import AIR
from aiprod_render.animatic.shapes.built_drawings import BUILT
from aiprod_render.animatic.shapes.everyday_drawings import HOUSE, PAST, YARD
from aiprod_render.animatic.shapes.heap_drawings import HEAPS
from aiprod_render.animatic.shapes.house_drawings import HOUSES
from aiprod_render.animatic.shapes.household_drawings import HOUSEHOLD
from aiprod_render.animatic.shapes.instrument_drawings import PLAYED
from aiprod_render.animatic.shapes.keepsake_drawings import KEEPSAKES
from aiprod_render.animatic.shapes.land_drawings import LAND
from aiprod_render.animatic.shapes.line_drawings import DRAWINGS, Part
from aiprod_render.animatic.shapes.outing_drawings import OUTINGS
from aiprod_render.animatic.shapes.scenery_drawings import SCENERY
from aiprod_render.animatic.shapes.table_drawings import TABLE
from aiprod_render.picture.colour import Colour, from_oklab, mix, oklab, rgb
from aiprod_render.picture.paint import Field, round_corners

OWN = {
    **AIR,
    **BUILT,
    **DRAWINGS,
    **HEAPS,
    **HOUSES,
    **HOUSE,
    **HOUSEHOLD,
    **KEEPSAKES,
    **PAST,
    **PLAYED,
    **YARD,
    **LAND,
    **OUTINGS,
    **TABLE,
    **SCENERY,
}
"""The drawings that are better than the archive's, or that it lacks."""
_PAGE = 1024
_GLASS = ("#26c9fc", "#00a6ed", "#83cbff", "#6dd5fd")
_SMALL = 96
"""The height at which visible areas are measured, in pixels."""
_LOUD = 0.2
"""The chroma in Oklab that no paper has."""
_MINT, _MINT_CHROMA, _LEAF = (143.0, 175.0), 0.1, 139.0
"""The hues of mint in degrees, the chroma from which they are loud, and the hue of leaves."""
_STROKE = 0.022
"""The width of a line, as a part of a drawing's page."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: its colour as `#rrggbb`, and outlines whose overlaps are holes.

    Points are parts of the figure's height, x from its left edge and y downwards from its top.
    """

    colour: str
    outlines: tuple[Field, ...]

    @property
    def area(self) -> float:
        """The size of the paper in squares of the height."""
        return sum(cv2.contourArea(outline.astype(np.float32)) for outline in self.outlines)

    def moved(self, change: Callable[[Field], Field]) -> "Paper":
        """Returns the paper with changed points."""
        return replace(self, outlines=tuple(change(outline) for outline in self.outlines))


@dataclass(frozen=True, slots=True)
class Art:
    """The papers of a figure that looks to the left, back to front, and its width by its height."""

    papers: tuple[Paper, ...]
    aspect: float

    @property
    def glass(self) -> tuple[Paper, ...]:
        """The papers that are glass."""
        colours = {_natural(colour) for colour in _GLASS}
        return tuple(paper for paper in self.papers if paper.colour in colours)

    @property
    def main(self) -> str:
        """The colour that shows most, but for that of glass, as `#rrggbb`."""
        colours = sorted({paper.colour for paper in self.papers})
        page = np.zeros((_SMALL, round(_SMALL * self.aspect) + 1), np.uint8)
        for paper in self.papers:
            outlines = [np.round(outline * _SMALL).astype(np.int32) for outline in paper.outlines]
            # Papers lie on each other, so only what is seen is counted.
            cv2.fillPoly(page, outlines, colours.index(paper.colour) + 1)
        areas = np.bincount(page.ravel(), minlength=len(colours) + 1)[1:]
        glass = {paper.colour for paper in self.glass}
        shown = sorted(zip(areas.tolist(), colours, strict=True), reverse=True)
        return next((colour for _, colour in shown if colour not in glass), shown[0][1])


def has_cutout(figure: str) -> bool:
    """Returns whether the archive or a drawing of our own shows the figure."""
    # The archive names its entries by the code of one character, and a key may be a word.
    return figure in OWN or (len(figure) == 1 and _entry(figure) in _names())


# A process draws few different figures; each takes some kilobytes.
@lru_cache(maxsize=64)
def art_of(figure: str) -> Art:
    """Returns the art of a figure that has a cut-out."""
    return _fitted(_drawn(OWN[figure])) if figure in OWN else _stored(figure)


@lru_cache(maxsize=64)
def lying(figure: str) -> tuple[Art, float]:
    """Returns the art of a long thing that lies on its side, and its height, as a part of the upright one's."""
    upright = art_of(figure)
    page = np.zeros((_SMALL, round(_SMALL * upright.aspect) + 1), np.uint8)
    for paper in upright.papers:
        cv2.fillPoly(page, [np.round(outline * _SMALL).astype(np.int32) for outline in paper.outlines], 1)
    moments = cv2.moments(page, binaryImage=True)
    turned = 0.5 * np.arctan2(2 * moments["mu11"], moments["mu20"] - moments["mu02"])
    cos, sin = np.cos(turned), np.sin(turned)
    level = np.array([[cos, -sin], [sin, cos]], np.float32)
    papers = tuple(paper.moved(lambda outline: outline @ level) for paper in upright.papers)
    rows = np.concatenate([outline[:, 1] for paper in papers for outline in paper.outlines])
    return _fitted(papers), float(np.ptp(rows))


def recoloured(art: Art, colour: str) -> Art:
    """Returns the art with `#rrggbb` in place of its main colour and of the tones of it."""
    changed = recolouring({paper.colour for paper in art.papers}, art.main, colour)
    papers = (replace(paper, colour=changed.get(paper.colour, paper.colour)) for paper in art.papers)
    return replace(art, papers=tuple(papers))


def recolouring(codes: Iterable[str], main: str, colour: str) -> Mapping[str, str]:
    """Returns the codes that are tones of the main colour, each with the like tone of `colour`."""
    origin = oklab(rgb(main))
    changed = {}
    for code in codes:
        own = oklab(rgb(code))
        alike = float(np.hypot(*(own[1:] - origin[1:]))) < 0.085 and abs(float(own[0] - origin[0])) < 0.3
        if alike:
            changed[code] = _shaded(colour, float(own[0] - origin[0]) * 0.7)
    return changed


def _shaded(colour: str, lighter: float) -> str:
    end = rgb("#ffffff") if lighter > 0 else rgb("#000000")
    return _code(mix(rgb(colour), end, min(0.8, abs(lighter))))


@cache
def _archive() -> zipfile.ZipFile:
    # In memory: reading its index takes as long as drawing some frames, and processes must not share a file.
    return zipfile.ZipFile(BytesIO((resources.files(__package__) / "cutouts.zip").read_bytes()))


@cache
def _names() -> frozenset[str]:
    return frozenset(_archive().namelist())


def _entry(figure: str) -> str:
    return f"{ord(figure):x}"


def _stored(figure: str) -> Art:
    stored = json.loads(_archive().read(_entry(figure)))
    return _fitted(
        Paper(
            _natural(colour),
            tuple(np.array(outline, np.float32).reshape(-1, 2) / _PAGE for outline in outlines),
        )
        for colour, *outlines in stored
    )


def _natural(colour: str) -> str:
    """Returns a screen's colour as paper has it: less loud, and leaves without mint."""
    lightness, a, b = (float(part) for part in oklab(rgb(colour)))
    loud, hue = float(np.hypot(a, b)), float(np.rad2deg(np.arctan2(b, a)))
    # A soft limit: quiet colours hardly change, and loud ones end below it.
    tamed = 0.9 * loud / (1 + (loud / _LOUD) ** 4) ** 0.25
    if loud > _MINT_CHROMA and _MINT[0] < hue < _MINT[1]:
        lightness, tamed, hue = 0.86 * lightness, 0.68 * tamed, _LEAF
    angle = np.deg2rad(hue)
    return _code(from_oklab(np.array([lightness, tamed * np.cos(angle), tamed * np.sin(angle)], np.float32)))


def _code(colour: Colour) -> str:
    return "#" + "".join(f"{round(float(part) * 255):02x}" for part in colour)


def _fitted(papers: Iterable[Paper]) -> Art:
    """Returns the papers with their top left at (0, 0) and a height of 1."""
    papers = tuple(papers)
    points = np.concatenate([outline for paper in papers for outline in paper.outlines])
    low, high = points.min(axis=0), points.max(axis=0)
    tall = float(high[1] - low[1])
    fitted = tuple(paper.moved(lambda outline: (outline - low) / tall) for paper in papers)
    return Art(fitted, float(high[0] - low[0]) / tall)


def _drawn(parts: tuple[Part, ...]) -> Iterator[Paper]:
    """Yields the papers of a drawing, on a page of 1 by 1."""
    for kind, numbers, colour in parts:
        if kind == "oval":
            x, y, wide, high, turned = numbers
            # It rounds to whole numbers, so the oval is drawn a thousand large.
            ring = cv2.ellipse2Poly((0, 0), (1000, round(1000 * high / wide)), round(turned), 0, 360, 6)
            outline = np.array([x, y], np.float32) + np.array(ring, np.float32) * (wide / 1000)
        elif kind == "box":
            left, top, right, bottom = numbers
            outline = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)
        else:
            outline = np.array(numbers, np.float32).reshape(-1, 2)
        if kind == "soft":
            outline = round_corners(round_corners(outline))
        if kind == "line":
            yield from (Paper(colour, (stroke,)) for stroke in _strokes(outline / 100))
        else:
            yield Paper(colour, ((outline / 100).astype(np.float32),))


def _strokes(line: Field) -> Iterator[Field]:
    """Yields a thin box for each part of a line."""
    for start, end in pairwise(line):
        along = (end - start) / max(1e-6, float(np.hypot(*(end - start)))) * _STROKE / 2
        across = np.array([-along[1], along[0]], np.float32)
        yield np.array(
            [start - along + across, end + along + across, end + along - across, start - along - across],
            np.float32,
        )
