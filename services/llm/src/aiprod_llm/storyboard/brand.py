"""Gives a film the colours and the logo of a brand, and the letters that its author wants."""

from dataclasses import replace

from aiprod_film.media import Brand
from aiprod_film.style import Palette, Style
from aiprod_llm.plan import Brief

type _Rgb = tuple[int, int, int]
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_DARK, _LIGHT = 90, 160
"""The luma, of 255, below which a colour is dark enough for shadows, and above which it can be a light."""


def brand_of(brief: Brief) -> Brand:
    """Returns the colours and the logo that a request states, each else as its storyboard has it."""
    stated = brief.options.brand or Brand()
    given = (brief.storyboard and brief.storyboard.brand) or Brand()
    return Brand(stated.colours or given.colours, stated.logo or given.logo)


def lettered(style: Style, brief: Brief) -> Style:
    """Returns the style with the letters that a request or its storyboard states."""
    return replace(style, letters=brief.options.letters)


def branded(style: Style, brand: Brand) -> Style:
    """Returns the style with the brand's colours, if it has any, and its logo."""
    palette = brand_palette(brand.colours) if brand.colours else style.palette
    return replace(style, palette=palette, logo=brand.logo or style.logo)


def brand_palette(colours: tuple[str, ...]) -> Palette:
    """Returns the palette of one to five colours. The first colour is the accent."""
    accent, *others = (_rgb(colour) for colour in colours)
    others.sort(key=_luma)
    light = others.pop() if others and _luma(others[-1]) > _LIGHT else _mixed(accent, _WHITE, 0.85)
    shade = others.pop(0) if others and _luma(others[0]) < _DARK else _mixed(accent, _BLACK, 0.8)
    zenith = others[0] if others else _mixed(accent, shade, 0.45)
    horizon = others[-1] if len(others) > 1 else _mixed(zenith, light, 0.6)
    return Palette(*map(_hex, (zenith, horizon, light, accent, shade)))


def _luma(colour: _Rgb) -> float:
    red, green, blue = colour
    # The weights of BT.709.
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(one: _Rgb, other: _Rgb, share: float) -> _Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _rgb(colour: str) -> _Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(colour: _Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
