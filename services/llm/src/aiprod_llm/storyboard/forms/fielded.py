"""Scenes without labels, told apart by the captions or the narration below each."""

import re

from aiprod_llm.storyboard.board import Split
from aiprod_llm.storyboard.fields import read_scene
from aiprod_llm.storyboard.labels import COLON, FIELDS, MARKUP, any_of, field_of, words

_LABELS = any_of(word for name in FIELDS if name != "text" for word in words("fields", name))
_FIELD = re.compile(
    rf"^{MARKUP}(?P<label>{_LABELS})"
    rf"(?:\s*\([^)\n]*\))?{COLON}",
    re.IGNORECASE,
)


def split_fielded(text: str) -> Split | None:
    """Splits before each line of text that follows a field; two scenes must have captions or narration."""
    if blocks := _blocks(text):
        return Split("", tuple(map(read_scene, blocks)))
    scenes: list[list[str]] = [[]]
    around: list[str] = []
    for line in filter(str.strip, re.split(r"\n", re.sub(r"\n\s*\n", "\n\n", text))):
        is_field = _FIELD.match(line)
        if not is_field and any(map(_FIELD.match, scenes[-1])):
            scenes.append([])
        scenes[-1].append(line)
    if first := scenes[0]:
        # A title or a premise above the first scene's text.
        told = [index for index, line in enumerate(first) if not _FIELD.match(line)]
        around, scenes[0] = first[: max(told, default=0)], first[max(told, default=0) :]
    spoken = [lines for lines in scenes if any(_is_spoken(line) for line in lines)]
    if len(spoken) < 2 or len(scenes) < 2:
        return None
    return Split("\n".join(around), tuple(read_scene("\n".join(lines)) for lines in scenes))


def _blocks(text: str) -> list[str]:
    """Returns two or more parts between blank lines that all begin with what is spoken; else none."""
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return blocks if len(blocks) > 1 and all(_is_spoken(block.lstrip()) for block in blocks) else []


def _is_spoken(line: str) -> bool:
    field = _FIELD.match(line)
    return field is not None and field_of(field["label"]) in ("caption", "narration", "dialogue")
