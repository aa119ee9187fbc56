"""Reads the colour grade from a style's keywords."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from aiprod_film.style import Style
from aiprod_render.picture.colour import Colour, from_oklab, oklab, rgb


@dataclass(frozen=True, slots=True)
class Grade:
    """Scales of Oklab chroma and contrast, a shift towards yellow (negative: blue), and lifted blacks."""

    chroma: float = 1.0
    contrast: float = 1.0
    warmth: float = 0.0
    lift: float = 0.0

    @property
    def grey(self) -> bool:
        """Whether the grade removes all colour."""
        return self.chroma == 0

    def apply(self, colour: Colour) -> Colour:
        """Returns the graded colour, or field of colours."""
        lightness, a, b = np.moveaxis(oklab(colour), -1, 0)
        lightness = 0.5 + (lightness - 0.5) * self.contrast
        lightness += self.lift * (1 - lightness)
        lab = (lightness, a * self.chroma + self.warmth * 0.3, b * self.chroma + self.warmth)
        return from_oklab(np.stack(lab, axis=-1).astype(np.float32))

    def applied(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Returns the graded pixels: RGB in bytes, of shape (height, width, 3)."""
        if self == Grade():
            return pixels
        graded = np.empty_like(pixels)
        # A band at a time: a whole picture in floats takes a hundred megabytes.
        for top in range(0, len(pixels), _BAND):
            band = pixels[top : top + _BAND].astype(np.float32) / 255
            graded[top : top + _BAND] = (self.apply(band) * 255).round()
        return graded


# A place names the same few colours for each of its parts.
@lru_cache(1024)
def graded(grade: Grade, code: str) -> Colour:
    """Returns the graded colour of `#rrggbb`, which is shared with other callers and cannot be changed."""
    colour = grade.apply(rgb(code))
    colour.flags.writeable = False
    return colour


_BAND = 64
"""Rows that are graded at a time."""
_KEYWORDS: tuple[tuple[str, Grade], ...] = (
    ("warm|golden|amber|sepia", Grade(warmth=0.022)),
    ("cool|cold|teal|blue|icy", Grade(warmth=-0.022)),
    ("muted|desaturated|faded|pastel|washed|bleach", Grade(chroma=0.7)),
    ("vivid|saturated|rich|vibrant|bold", Grade(chroma=1.22)),
    ("high contrast|deep|crushed|hard|punchy", Grade(contrast=1.10)),
    ("low contrast|soft|gentle", Grade(contrast=0.94)),
    ("lifted|matte|milky", Grade(lift=0.035)),
    (
        r"black (?:and|&) white|b ?& ?w|b/w|monochrom(?:e|atic)|noir|gr[ea]y ?scale",
        Grade(chroma=0.0, contrast=1.08),
    ),
)


def grade_of(style: Style) -> Grade:
    """Combines the grades of all keywords in a style's medium and grade; other words change nothing."""
    spaced = re.sub(r"[-_\s]+", " ", f"{style.medium} {style.grade}".lower())
    # Whole words only: there is `rich` in `ostrich`.
    matches = [grade for pattern, grade in _KEYWORDS if re.search(rf"\b(?:{pattern})\b", spaced)]
    chroma = float(np.prod([grade.chroma for grade in matches]))
    contrast = float(np.prod([grade.contrast for grade in matches]))
    # A film without colour must not get a tint back.
    warmth = sum(grade.warmth for grade in matches) if chroma else 0.0
    return Grade(chroma, contrast, warmth, max([0.0, *(grade.lift for grade in matches)]))
