"""Scenes in a table whose header names the fields: Markdown, or rows pasted from a sheet."""

import csv
import re
from dataclasses import replace

from aiprod_llm.storyboard.board import Split, StoryboardScene
from aiprod_llm.storyboard.fields import read_scene, with_field
from aiprod_llm.storyboard.labels import counts_scenes, fields_of
from aiprod_llm.storyboard.markup import clean, unquoted

_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_SEPARATORS = "|\t;,"


def split_table(text: str) -> Split | None:
    """Splits a table: a header, a rule, and a row for each scene."""
    lines = text.splitlines()
    rule = next(
        (
            index
            for index, line in enumerate(lines)
            if index and "|" in line + lines[index - 1] and _RULE.match(line)
        ),
        0,
    )
    if not rule:
        return _split_without_rule(lines)
    end = next((index for index in range(rule + 1, len(lines)) if "|" not in lines[index]), len(lines))
    fields = fields_of(clean(cell) for cell in _cells(lines[rule - 1]))
    if "text" not in fields:
        fields = _with_widest_as_text(fields, [_cells(line) for line in lines[rule + 1 : end]])
    scenes = [_scene(fields, _cells(line)) for line in lines[rule + 1 : end]]
    around = "\n".join([*lines[: rule - 1], *lines[end:]])
    return Split(around, tuple(scenes)) if scenes else None


def _split_without_rule(lines: list[str]) -> Split | None:
    """Splits rows below a line of nothing but names of fields: `Time | Visual | Audio`, `scene,text`."""
    for index, line in enumerate(lines):
        for separator in _SEPARATORS:
            names = [clean(cell) for cell in _cells(line, separator)]
            fields = fields_of(names)
            unknown = [name for name, field in zip(names, fields, strict=True) if field is None]
            if len(names) < 2 or "text" not in fields or not all(map(counts_scenes, unknown)):
                continue
            rows = [_cells(row, separator) for row in lines[index + 1 :] if separator in row]
            if len(rows) >= 2:
                rest = [row for row in lines[index + 1 :] if separator not in row]
                scenes = tuple(_scene(fields, _fitted(row, fields)) for row in rows)
                return Split("\n".join([*lines[:index], *rest]), scenes)
    return None


def _cells(line: str, separator: str = "|") -> list[str]:
    if separator == "|":
        return [cell.strip() for cell in line.strip().strip("|").split("|")]
    row = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    return [cell.strip() for cell in row]


def _fitted(cells: list[str], fields: list[str | None]) -> list[str]:
    """Returns as many cells as there are fields: a text without quotes may have had separators inside."""
    extra, text = len(cells) - len(fields), fields.index("text")
    if extra <= 0:
        return cells
    return [*cells[:text], ", ".join(cells[text : text + extra + 1]), *cells[text + extra + 1 :]]


def _with_widest_as_text(fields: list[str | None], rows: list[list[str]]) -> list[str | None]:
    """Returns the fields with the wordiest column as the text, if it is not a text already."""
    widths = {
        index: sum(char.isalpha() for row in rows for char in "".join(row[index : index + 1]))
        for index, field in enumerate(fields)
        if field in (None, "heading", "directions")
    }
    widest = max(widths, key=lambda index: widths[index], default=None)
    return ["text" if index == widest else field for index, field in enumerate(fields)]


def _scene(fields: list[str | None], cells: list[str]) -> StoryboardScene:
    values = list(zip(fields, cells, strict=False))
    scene = read_scene(". ".join(cell for field, cell in values if field == "text" and cell))
    for field, cell in values:
        # An empty cell states nothing, except that there is no caption.
        if field not in (None, "text") and (cell or field == "caption"):
            scene = with_field(scene, field, cell)
    return scene if scene.text else replace(scene, text=clean(unquoted(scene.heading)))
