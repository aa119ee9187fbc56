"""Scenes in a Markdown table whose header names the fields."""

import re
from dataclasses import replace

from aiprod_llm.storyboard.board import Split, StoryboardScene
from aiprod_llm.storyboard.fields import read_scene, with_field
from aiprod_llm.storyboard.labels import fields_of
from aiprod_llm.storyboard.markup import clean, unquoted

_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")


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
    """Splits rows below a line of nothing but names of fields: `Time | Visual | Audio`."""
    for index, line in enumerate(lines):
        names = [clean(cell) for cell in _cells(line)]
        rows = [_cells(row) for row in lines[index + 1 :] if "|" in row]
        fields = fields_of(names)
        if len(rows) >= 2 and len(fields) >= 2 and None not in fields and "text" in fields:
            rest = [row for row in lines[index + 1 :] if "|" not in row]
            return Split("\n".join([*lines[:index], *rest]), tuple(_scene(fields, row) for row in rows))
    return None


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _with_widest_as_text(fields: list[str | None], rows: list[list[str]]) -> list[str | None]:
    """Returns the fields with the wordiest column that is no text on its own as the text."""
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
