"""A canvas with the product's colours and fonts."""

import io
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import Axis

type Colour = tuple[int, int, int]
type Point = tuple[float, float]
type Face = tuple[str, str]

DISPLAY: Face = ("fontpkg_fraunces", "files/Fraunces[SOFT,WONK,opsz,wght].ttf")
TEXT: Face = ("fontpkg_inter", "files/Inter[opsz,wght].ttf")

INK = (17, 20, 27)
PANEL = (26, 30, 39)
LINE = (52, 58, 70)
FAINT = (128, 135, 148)
SOFT = (186, 191, 200)
PAPER = (251, 250, 246)
SEA = (96, 184, 196)
LEAF = (122, 196, 145)
SAND = (226, 184, 104)
CORAL = (240, 104, 92)

FINE = 2
"""Pixels drawn for one pixel of the picture, in each direction: scaling down smooths the edges."""


# Opening a font is slow, and many texts of a page share one.
@cache
def _font(face: Face, size: int, weight: int) -> ImageFont.FreeTypeFont:
    path = Path(str(resources.files(face[0]).joinpath(face[1])))
    font = ImageFont.truetype(path, size * FINE)
    font.set_variation_by_axes([_axis_value(axis, weight, size) for axis in font.get_variation_axes()])
    return font


def _axis_value(axis: Axis, weight: int, size: int) -> float:
    values = {b"Weight": weight, b"Optical Size": size, b"Optical size": size}
    default, low, high = (axis[name] or 0 for name in ("default", "minimum", "maximum"))
    return float(min(max(values.get(axis["name"] or b"", default), low), high))


class Canvas:
    """A picture to draw on; coordinates are pixels from its upper left corner."""

    def __init__(self, width: int, height: int) -> None:
        self._size = width, height
        self._image = Image.new("RGB", (width * FINE, height * FINE), INK)
        self._draw = ImageDraw.Draw(self._image)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour, round: float) -> None:
        """Draws a box with round corners, at least two pixels wide: short spans must be visible too."""
        right = max(right, left + 2)
        corners = [value * FINE for value in (left, top, right, bottom)]
        self._draw.rounded_rectangle(corners, min(round, (right - left) / 2) * FINE, fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 1) -> None:
        """Draws a line through the points."""
        places = [(x * FINE, y * FINE) for x, y in points]
        self._draw.line(places, fill=colour, width=max(1, int(width * FINE)), joint="curve")

    def area(self, points: Sequence[Point], colour: Colour) -> None:
        """Fills a polygon."""
        self._draw.polygon([(x * FINE, y * FINE) for x, y in points], fill=colour)

    def text(
        self,
        place: Point,
        text: str,
        colour: Colour,
        size: int,
        *,
        weight: int = 450,
        face: Face = TEXT,
        anchor: str = "ls",
        spacing: float = 0,
    ) -> float:
        """Draws text with its baseline at `place`; returns the x of its end."""
        font = _font(face, size, weight)
        x, y = place
        # Pillow has no letter spacing.
        parts = [*text] if spacing else [text]
        for part in parts:
            self._draw.text((x * FINE, y * FINE), part, fill=colour, font=font, anchor=anchor)
            x += font.getlength(part) / FINE + spacing
        return x

    def width(self, text: str, size: int, weight: int = 450, face: Face = TEXT) -> float:
        """Returns the width of a text."""
        return _font(face, size, weight).getlength(text) / FINE

    def paste(self, picture: Image.Image, left: float, top: float, width: float, height: float) -> None:
        """Draws a whole picture in the middle of its box, whatever its shape."""
        scale = FINE * min(width / picture.width, height / picture.height)
        size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
        x, y = (left + width / 2) * FINE - size[0] / 2, (top + height / 2) * FINE - size[1] / 2
        self._image.paste(picture.resize(size), (round(x), round(y)))

    def png(self) -> bytes:
        """Returns the picture as a PNG."""
        file = io.BytesIO()
        self._image.resize(self._size, Image.Resampling.BOX).save(file, "PNG")
        return file.getvalue()


def tint(colour: Colour, ground: Colour, share: float) -> Colour:
    """Returns the colour with opacity `share`, 0 to 1, over the ground."""
    red, green, blue = (
        round(one * share + other * (1 - share)) for one, other in zip(colour, ground, strict=True)
    )
    return red, green, blue
