"""Checks an author's own font with fontTools and FreeType, in a confined process."""

import json
import struct
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped] # it ships no types

from aiprod_render.build_folder import FONT, FONT_REPORT
from aiprod_render.media.limits import refused
from aiprod_render.picture.fonts import lacking, open_font, own_face

_SFNT = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_HEADER, _ENTRY = 12, 16
_MOST_TABLES = 64
_NEEDED = {"cmap", "head", "hhea", "hmtx", "maxp", "name"}
_OUTLINES = ({"glyf", "loca"}, {"CFF "}, {"CFF2"})
_MOST_GLYPHS = 65_535
_FAMILY, _NAME_CHARACTERS = 1, 100
_SAMPLE, _SAMPLE_SIZE = 200, 32
"""The letters that are drawn to see whether they can be, and their size."""


def check_font(folder: Path, text: str) -> Path:
    """Writes what the font FONT in `folder` has for the text, and returns the report's path.

    Raises InvalidArgument if it is no TTF or OTF, is damaged, or has no letters.
    """
    path = folder / FONT
    _check_tables(path.read_bytes())
    try:
        with TTFont(path, lazy=True) as font:
            family = (font["name"].getDebugName(_FAMILY) or "")[:_NAME_CHARACTERS]
            characters, glyphs = font.getBestCmap() or {}, font["maxp"].numGlyphs
        # What draws it is another program than what read its tables.
        face = own_face(path)
        printed = [character for character in map(chr, characters) if character.isprintable()]
        open_font(face, _SAMPLE_SIZE, 500).getmask("".join(printed[:_SAMPLE]))
        missing = lacking(face, text)
    except MemoryError:
        raise
    except Exception as error:
        raise refused(f"it cannot be read as a font ({type(error).__name__}); export it again") from None
    if not characters or not 0 < glyphs <= _MOST_GLYPHS:
        raise refused("it has no letters")
    report = folder / FONT_REPORT
    report.write_text(json.dumps({"family": family, "missing": missing}), encoding="utf-8")
    return report


def _check_tables(data: bytes) -> None:
    """Raises InvalidArgument unless the file is a font with all of its tables."""
    if data[:4] not in _SFNT:
        raise refused(
            "it is neither a TTF nor an OTF file; convert a WOFF, or extract one font from a collection"
        )
    # A file that is shorter than its header has no tables then, instead of an error.
    count = struct.unpack_from(">H", data.ljust(_HEADER, b"\0"), 4)[0]
    if not 0 < count <= _MOST_TABLES or len(data) < _HEADER + count * _ENTRY:
        raise refused("its list of tables is damaged; export it again")
    tables = set()
    for number in range(count):
        tag, _, start, length = struct.unpack_from(">4sLLL", data, _HEADER + number * _ENTRY)
        # In a hostile file, they may point anywhere.
        if start + length > len(data):
            raise refused("the file is cut off; upload it again")
        tables.add(tag.decode("latin-1"))
    if missing := sorted(_NEEDED - tables):
        raise refused(f"it lacks the table {missing[0]}; export it again")
    if not any(outlines <= tables for outlines in _OUTLINES):
        raise refused("it has no outlines: fonts of bitmaps or colours are not supported")
