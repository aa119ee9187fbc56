"""Scenes that follow words of order: `First, … Then, … Finally, …`, `Open on … Cut to … End with …`."""

import re

from aiprod_llm.storyboard.board import Split
from aiprod_llm.storyboard.cuts import find_cuts, find_order, is_kind, without_fades
from aiprod_llm.storyboard.directions import names_only_a_film, without_directions
from aiprod_llm.storyboard.fields import read_card, read_scene

FEWEST_WITHOUT_COLONS = 3


def split_sequenced(text: str) -> Split | None:
    """Splits at cuts from one scene to the next, or at words of order: two with colons, or three."""
    text = without_fades(text)
    cuts, order = find_cuts(text), find_order(text)
    marks = _apart(cuts, order) if cuts else order
    first = next((i for i, mark in enumerate(marks) if is_kind("open")(mark) or is_kind("first")(mark)), None)
    before = text[: marks[0].start()] if marks else ""
    if first is None:
        # What stands before a cut is a scene, too.
        prose = before.rpartition("\n\n")[2] if any(map(is_kind("cut"), marks)) else ""
        if not _has_prose(prose):
            return None
        scenes = [read_scene(prose)]
        around = before.removesuffix(prose)
    else:
        marks, scenes, around = marks[first:], [], text[: marks[first].start()]
    scenes += [
        read_card(source) or read_scene(source) if is_kind("end")(mark) else read_scene(source)
        for mark, source in _sources(marks, text)
    ]
    scenes = [scene for scene in scenes if scene.text or scene.caption]
    is_cut = any(is_kind(kind)(mark) for mark in marks for kind in ("open", "cut"))
    fewest = 2 if is_cut or all(map(is_kind("colon"), marks)) else FEWEST_WITHOUT_COLONS
    return Split(around, tuple(scenes)) if len(scenes) >= fewest else None


def _apart(*found: list[re.Match[str]]) -> list[re.Match[str]]:
    """Returns the marks in the order of the text, of those that overlap the one that begins first."""
    apart: list[re.Match[str]] = []
    for mark in sorted((mark for marks in found for mark in marks), key=lambda mark: mark.start()):
        if not apart or mark.start() >= apart[-1].end():
            apart.append(mark)
    return apart


def _sources(marks: list[re.Match[str]], text: str) -> list[tuple[re.Match[str], str]]:
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [(mark, text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)]


def _has_prose(text: str) -> bool:
    prose = without_directions(text)
    return any(map(str.isalpha, prose)) and not names_only_a_film(prose)
