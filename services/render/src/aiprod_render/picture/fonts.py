"""Finds a font for every character."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped] # it ships no types
from PIL import ImageFont
from PIL.ImageFont import Axis

DISPLAY = ("fontpkg_fraunces", "files/Fraunces[SOFT,WONK,opsz,wght].ttf")
TEXT = ("fontpkg_inter", "files/Inter[opsz,wght].ttf")
_NOTO = "manimgx_fonts"
_CJK = ("manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc")
EMOJI = (_NOTO, "NotoEmoji[wght].ttf")

type Face = tuple[str, str]
"""A package and a font file in it; without a package the path of an author's own font."""


@cache
def _fallbacks() -> tuple[Face, ...]:
    names = sorted(file.name for file in resources.files(_NOTO).iterdir() if file.name.endswith(".ttf"))
    # Captions are never italic.
    upright = [name for name in names if "Italic" not in name]
    # Symbol and emoji fonts also contain letters, so they come after the fonts of the scripts.
    upright.sort(key=lambda name: ("Emoji" in name or "Symbols" in name, not name.startswith("NotoSans[")))
    return (*((_NOTO, name) for name in upright), _CJK)


def own_face(path: Path) -> Face:
    """Returns the face of an author's own font."""
    return "", str(path)


@lru_cache(256)
def _characters(face: Face) -> frozenset[int]:
    # lazy, because only the character map is needed, and a CJK font has megabytes of outlines.
    with TTFont(_path(face), fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


def _path(face: Face) -> Path:
    if not face[0]:
        return Path(face[1])
    return Path(str(resources.files(face[0]).joinpath(face[1])))


# Own fonts come and go with their films.
@lru_cache(512)
def open_font(face: Face, size: int, weight: int) -> ImageFont.FreeTypeFont:
    """Opens the face at `size` pixels and `weight` 100..900."""
    # Raqm shapes Arabic and Indic letters; the basic layout cannot.
    font = ImageFont.truetype(_path(face), size, layout_engine=ImageFont.Layout.RAQM)
    # Drawn for large sizes, the hairlines of the display face vanish in small ones.
    values = {
        b"Weight": weight,
        b"Optical Size": size,
        b"Optical size": 32,
        b"Softness": 0,
        b"Wonky": 0,
    }
    try:
        axes = font.get_variation_axes()
    # Pillow's way to say that a font has one weight only.
    except OSError:
        return font
    font.set_variation_by_axes([_axis_value(axis, values) for axis in axes])
    return font


def _axis_value(axis: Axis, values: Mapping[bytes, int]) -> float:
    """Returns the value of a variable font's axis, clamped to its limits."""
    default, low, high = (axis[name] or 0 for name in ("default", "minimum", "maximum"))
    return float(min(max(values.get(axis["name"] or b"", default), low), high))


def has_character(face: Face, character: str) -> bool:
    """Returns whether the face has a glyph for the character."""
    return ord(character) in _characters(face)


def lacking(face: Face, text: str) -> str:
    """Returns the characters of a text that a face lacks, each once, in their order."""
    shown = dict.fromkeys(character for character in text if not _joins(character))
    return "".join(character for character in shown if not has_character(face, character))


def drawable_text(text: str, first: Face) -> str:
    """Returns the text without the characters that no font has: they would show as boxes."""
    return "".join(character for character in text if _face_of(character, first) is not None)


def runs(text: str, first: Face) -> Iterator[tuple[Face, str]]:
    """Yields the text split where its font changes; marks and spaces stay with the letter before them."""
    face, part = first, ""
    for character in text:
        next_face = face if _keeps_face(character, face) else _preferred(character, first, face)
        if part and next_face != face:
            yield face, part
            part = ""
        face, part = next_face, part + character
    if part:
        yield face, part


def _keeps_face(character: str, face: Face) -> bool:
    # Spaces of emoji fonts are as wide as emoji, so a space after one takes another face.
    return _joins(character) and not (character == " " and "Emoji" in face[1])


def _preferred(character: str, first: Face, current: Face) -> Face:
    """Returns the face of a character; punctuation and digits stay in the current fallback if it has them."""
    neutral = unicodedata.category(character)[0] in "PN"
    if neutral and ord(character) in _characters(current):
        return current
    return _face_of(character, first) or first


@lru_cache(1 << 16)
def _face_of(character: str, first: Face) -> Face | None:
    if _joins(character):
        return first
    return next((face for face in (first, *_fallbacks()) if ord(character) in _characters(face)), None)


def _joins(character: str) -> bool:
    """Returns whether a character has no face of its own: spaces, marks, joiners, variation selectors."""
    return character.isspace() or unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf", "Sk"}


def is_rtl(text: str) -> bool:
    """Returns whether the first letter with a direction is right-to-left."""
    strong = (unicodedata.bidirectional(character) for character in text)
    return next((kind in {"R", "AL"} for kind in strong if kind in {"L", "R", "AL"}), False)
