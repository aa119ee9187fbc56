# /// script
# requires-python = ">=3.13"
# dependencies = ["svgelements==1.9.6"]
# ///
"""Writes cutouts.zip, the coloured papers of the figures, from Fluent Emoji Flat (MIT).

`npm pack @iconify-json/fluent-emoji-flat@1.2.6`, unpack it, then
`uv run tools/write_cutouts.py package`. Each entry is named by a code point and holds the papers back to
front: a colour and its outlines as x, y, x, y … on a page of 1024 by 1024 with y downwards.
"""

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from svgelements import (  # type: ignore[import-not-found] # of this script alone
    SVG,
    Close,
    Line,
    Move,
    Shape,
)
from svgelements import Path as Outline

TARGET = Path(__file__).parent.parent / "services/render/src/aiprod_render/animatic/shapes/cutouts.zip"
PAGE = 1024
WATER = {"#00a6ed", "#0074ba"}
AFLOAT = {"26f5", "1f6a2", "1f6a4", "1f6e5", "26f4", "1f6f3", "1f6f6"}
"""Boats that the font shows on water of their own."""


def main() -> None:
    """Writes the archive."""
    package = Path(sys.argv[1])
    icons = json.loads((package / "icons.json").read_text())
    names = json.loads((package / "chars.json").read_text())
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for code in sorted(names, key=lambda code: int(code.split("-")[0], 16)):
            plain = code.removesuffix("-fe0f")
            if "-" in plain or int(plain, 16) < 0x2000 or plain in archive.namelist():
                continue
            papers = [*papers_of(icons["icons"][names[code]]["body"], afloat=plain in AFLOAT)]
            # A fixed date: the same input gives the same bytes.
            entry = zipfile.ZipInfo(plain, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, json.dumps(papers, separators=(",", ":")))


def papers_of(body: str, *, afloat: bool) -> Iterator[list[Any]]:
    """Yields the papers of an icon."""
    body = re.sub(r' (clip-path|mask|filter)="[^"]*"', "", body)
    body = re.sub(r"<defs>.*?</defs>", "", body)
    size = f'viewBox="0 0 32 32" width="{PAGE}" height="{PAGE}"'
    page = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>'
    for shape in SVG.parse(StringIO(page)).elements(lambda element: isinstance(element, Shape)):
        if shape.fill is None or shape.fill.value is None or shape.fill.alpha < 100:
            continue
        colour = shape.fill.hexrgb
        outlines = [*outlines_of(shape)]
        if afloat and colour in WATER and min(min(outline[1::2]) for outline in outlines) > 0.7 * PAGE:
            continue
        if outlines:
            yield [colour, *outlines]


def outlines_of(shape: Any) -> Iterator[list[int]]:
    """Yields the closed outlines of a shape, with curves as short lines."""
    points: list[complex] = []
    for segment in Outline(shape):
        if isinstance(segment, Move):
            if len(points) > 2:
                yield rounded(points)
            points = [complex(segment.end.x, segment.end.y)]
        elif isinstance(segment, Line | Close):
            if segment.end is not None:
                points.append(complex(segment.end.x, segment.end.y))
        else:
            count = max(2, min(24, round((segment.length(error=1e-2) / 9) ** 0.75)))
            for step in range(1, count + 1):
                point = segment.point(step / count)
                points.append(complex(point.x, point.y))
    if len(points) > 2:
        yield rounded(points)


def rounded(points: list[complex]) -> list[int]:
    """Returns the points as whole numbers, without repeats."""
    flat: list[int] = []
    for point in points:
        pair = [round(point.real), round(point.imag)]
        if flat[-2:] != pair:
            flat += pair
    return flat


if __name__ == "__main__":
    main()
