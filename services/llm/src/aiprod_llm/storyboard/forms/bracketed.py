"""Scenes below or behind short notes in brackets: `[INTRO] A curtain`, `(Wide shot) A castle`."""

import re

from aiprod_llm.storyboard.board import Split
from aiprod_llm.storyboard.fields import read_scene
from aiprod_llm.storyboard.labels import MARKUP
from aiprod_llm.storyboard.lazy_patterns import lazy_pattern

_NOTE = lazy_pattern(
    rf"^{MARKUP}[\[(（【](?P<note>[^\[\]()（）【】\n]{{1,40}})[\])）】][*_]*[ \t]*[:：–—-]?[ \t]*(?=\S)",
    re.MULTILINE,
)


def split_bracketed(text: str) -> Split | None:
    """Splits lines that all but the first begin with a note, which is a direction."""
    marks = list(_NOTE.finditer(text))
    lines = [line for line in text.splitlines() if line.strip()]
    if len(marks) < max(2, len(lines) - 1):
        return None
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    scenes = (
        read_scene(text[mark.end() : end], directions=mark["note"])
        for mark, end in zip(marks, ends, strict=True)
    )
    return Split(text[: marks[0].start()], tuple(scenes))
