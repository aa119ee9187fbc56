"""Scenes named by their part of the story: `Hook: … Problem: … Solution: …`, `Opening: … Then: …`."""

import re

from aiprod_llm.storyboard.board import Split
from aiprod_llm.storyboard.fields import read_scene
from aiprod_llm.storyboard.labels import COLON, EDGE, MARKUP, any_of, words
from aiprod_llm.storyboard.lazy_patterns import lazy_pattern

_PART = lazy_pattern(
    rf"(?:{EDGE}{MARKUP}(?:{any_of(words('lists', 'structure'))})"
    rf"|^{MARKUP}(?:{any_of([*words('sequence', 'first'), *words('sequence', 'next')])})){COLON}",
    re.IGNORECASE | re.MULTILINE,
)


def split_structured(text: str) -> Split | None:
    """Splits at two or more names of parts."""
    marks = list(_PART.finditer(text))
    if len(marks) < 2:
        return None
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    scenes = [read_scene(text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)]
    return Split(text[: marks[0].start()], tuple(scenes))
