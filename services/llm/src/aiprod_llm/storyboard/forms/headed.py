"""Scenes below Markdown headings of one level: `## Opening` and the lines that follow."""

import re
from collections import Counter
from dataclasses import replace

from aiprod_llm.storyboard.board import Split
from aiprod_llm.storyboard.fields import read_scene
from aiprod_llm.storyboard.labels import any_of, field_of, words
from aiprod_llm.storyboard.markup import clean

_HEADING = re.compile(r"^(?P<level>#{1,6})[ \t]+(?P<name>[^\n]+)$", re.MULTILINE)
_STRUCTURE = re.compile(any_of(words("lists", "structure")), re.IGNORECASE)
_OTHER = re.compile(
    any_of([*words("lists", "demands"), *words("lists", "facts"), *words("lists", "topics")]), re.IGNORECASE
)


def split_headed(text: str) -> Split | None:
    """Splits at two or more headings of the most frequent level, except those of facts and demands."""
    headings = list(_HEADING.finditer(text))
    levels = Counter(heading["level"] for heading in headings)
    if not levels or max(levels.values()) < 2:
        return None
    level = max(levels, key=lambda name: levels[name])
    marks = [heading for heading in headings if heading["level"] == level]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    around = [text[: marks[0].start()]]
    scenes = []
    for mark, end in zip(marks, ends, strict=True):
        name, body = clean(mark["name"]), text[mark.end() : end]
        if _OTHER.fullmatch(name) or field_of(name) in ("style", "music", "sound", "directions"):
            around.append(f"{name}: {' '.join(body.split())}")
            continue
        scene = read_scene(body)
        if scene.text or scene.caption or scene.narration:
            scenes.append(replace(scene, heading="" if _STRUCTURE.fullmatch(name) else name))
    return Split("\n".join(around), tuple(scenes)) if len(scenes) >= 2 else None
