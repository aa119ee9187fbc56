"""Scenes that follow words of order: `First, … Then, … Finally, …`, `Open on … Cut to … End with …`."""

import re

from aiprod_llm.storyboard.board import Split
from aiprod_llm.storyboard.fields import read_scene
from aiprod_llm.storyboard.labels import MARKUP, any_of, words

_START = rf"(?:^|(?<=\n)|(?<=[.!?…:。！？]\s)|(?<=[.!?…][\"”»]\s)|(?<=[。！？؟।]\s)){MARKUP}"
_FIRST, _NEXT = any_of(words("sequence", "first")), any_of(words("sequence", "next"))
_ORDER = re.compile(
    rf"{_START}(?:(?P<first>{_FIRST})|(?:{_NEXT}))\s*(?:(?P<colon>[:：])|[,，、،])\s*",
    re.IGNORECASE | re.MULTILINE,
)
_OPEN, _CUT = any_of(words("sequence", "open")), any_of(words("sequence", "cut"))
_CUTS = re.compile(rf"{_START}(?:(?P<first>{_OPEN})|(?:{_CUT}))\s*[:：]?\s*", re.IGNORECASE | re.MULTILINE)
FEWEST_WITHOUT_COLONS = 3


def split_sequenced(text: str) -> Split | None:
    """Splits at cuts from one scene to the next, or at words of order: two with colons, or three."""
    for pattern in (_CUTS, _ORDER):
        marks = list(pattern.finditer(text))
        first = next((index for index, mark in enumerate(marks) if mark["first"]), len(marks))
        marks = marks[first:]
        colons = pattern is _CUTS or all(mark["colon"] for mark in marks)
        if len(marks) >= (2 if colons else FEWEST_WITHOUT_COLONS):
            ends = [mark.start() for mark in marks[1:]] + [len(text)]
            scenes = [read_scene(text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)]
            return Split(text[: marks[0].start()], tuple(scenes))
    return None
