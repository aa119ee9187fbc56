"""Scenes without labels of their own, told apart by the fields of each: captions, narration, pictures."""

import re
from collections import Counter

from aiprod_llm.storyboard.board import Split
from aiprod_llm.storyboard.fields import read_scene
from aiprod_llm.storyboard.labels import COLON, FIELDS, MARKUP, any_of, field_of, words
from aiprod_llm.storyboard.lazy_patterns import lazy_pattern
from aiprod_llm.storyboard.markup import split_quoted

_LABELS = any_of(word for name in FIELDS for word in words("fields", name))
_FIELD = lazy_pattern(rf"^{MARKUP}(?P<label>{_LABELS})(?:\s*\([^)\n]*\))?{COLON}", re.IGNORECASE)
_SPOKEN = ("caption", "narration", "dialogue")
_LEADING = (*_SPOKEN, "text", "audio", "duration")
"""The fields that a scene may begin with."""
_DASH = re.compile(r"\s*(?:[-–—|]+|:)\s*(?=\S)")
_QUOTED_LAST = re.compile(r"^(?P<text>.+?\S)\s*[-–—|]+\s*(?P<words>[\"“„«「].+[\"”“»」])$")


def split_fielded(text: str) -> Split | None:
    """Splits before the field that comes again, or before each line of text that follows a field."""
    lines = list(filter(str.strip, re.split(r"\n", re.sub(r"\n\s*\n", "\n\n", text))))
    return _split_quoted(lines) or _split_at_first_field(text) or _split_below_fields(lines)


def _split_quoted(lines: list[str]) -> Split | None:
    """Splits lines that all have a caption and a picture: `"Rent is due" — a landlord knocks`."""
    sources = list(map(_captioned, lines))
    found = [source for source in sources if source]
    # A title may stand above.
    if len(found) < 2 or not all(sources[len(sources) - len(found) :]):
        return None
    return Split("\n".join(lines[: len(lines) - len(found)]), tuple(map(read_scene, found)))


def _captioned(line: str) -> str:
    """Returns a line with a caption before or after a picture as fields, or an empty string."""
    line = line.strip(" \t*-•")
    quoted = split_quoted(line)
    if quoted and (dash := _DASH.match(quoted[1])):
        return f'Caption: "{quoted[0]}"\n{quoted[1][dash.end() :]}'
    last = _QUOTED_LAST.match(line)
    return f"{last['text']}\nCaption: {last['words']}" if last and not _FIELD.match(line) else ""


def _split_at_first_field(text: str) -> Split | None:
    """Splits at the field that the text begins with if it comes again; lines above it are about the film."""
    lines = text.splitlines()
    fields = [(index, _field(line)) for index, line in enumerate(lines)]
    counts = Counter(field for _, field in fields if field)
    first = next(((index, field) for index, field in fields if field in _LEADING and counts[field] > 1), None)
    if first is None:
        return None
    index, leading = first
    above = [line for line in lines[:index] if line.strip()]
    is_apart = leading in ("text", "duration") or all(map(_is_about_film, above))
    starts = [line for line, field in fields if field == leading]
    ends = [*starts[1:], len(lines)]
    blocks = ["\n".join(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    scenes = [scene for scene in map(read_scene, blocks) if scene.text or scene.caption or scene.narration]
    written = [scene for scene in scenes if scene.text or scene.narration]
    return Split("\n".join(above), tuple(scenes)) if is_apart and len(written) >= 2 else None


def _field(line: str) -> str | None:
    label = _FIELD.match(line)
    return field_of(label["label"]) if label else None


def _is_about_film(line: str) -> bool:
    """Returns whether a line above the first scene is a heading or a field of the film."""
    return line.rstrip().endswith((":", "：")) or line.lstrip().startswith("#") or bool(_FIELD.match(line))


def _split_below_fields(lines: list[str]) -> Split | None:
    """Splits before each line of text that follows a field; two scenes must have captions or narration."""
    scenes: list[list[str]] = [[]]
    around: list[str] = []
    below = False
    for line in lines:
        is_field = bool(_FIELD.match(line))
        if below and not is_field:
            scenes.append([])
        below = is_field
        scenes[-1].append(line)
    if first := scenes[0]:
        # A title or a premise above the first scene's text.
        written = [index for index, line in enumerate(first) if not _FIELD.match(line)]
        around, scenes[0] = first[: max(written, default=0)], first[max(written, default=0) :]
    spoken = [scene for scene in scenes if any(_field(line) in _SPOKEN for line in scene)]
    if len(spoken) < 2 or len(scenes) < 2:
        return None
    return Split("\n".join(around), tuple(read_scene("\n".join(scene)) for scene in scenes))
