"""Scenes in JSON: a list of texts or objects, alone or in an object under any key."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from aiprod_llm.storyboard.board import Split, StoryboardScene
from aiprod_llm.storyboard.fields import read_scene, with_field
from aiprod_llm.storyboard.labels import field_of, fields_of
from aiprod_llm.storyboard.lengths import read_length

_START = re.compile(r"[\[{]")
_TRAILING_COMMA = re.compile(r",(?=\s*[\]}])")
_KEY_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\s-]+")
_UNITS = re.compile(r"\s(?:s|secs?|seconds?)$")
_FILM_LABELS = {"heading": "Title", "style": "Style", "music": "Music"}


def split_json(text: str) -> Split | None:
    """Splits the first JSON document in the text that has a list of scenes."""
    plain = _TRAILING_COMMA.sub("", text)
    decoder = json.JSONDecoder()
    for match in _START.finditer(plain):
        try:
            document, end = decoder.raw_decode(plain, match.start())
        except (ValueError, RecursionError):
            continue
        if scenes := _scenes(document):
            around = [plain[: match.start()].removesuffix("```json\n"), *_film_lines(document), plain[end:]]
            return Split("\n".join(around).replace("```", ""), tuple(scenes))
    return None


def _scenes(document: Any) -> list[StoryboardScene]:
    for listed in _lists(document):
        scenes = [scene for item in listed if (scene := _scene(item)).text or scene.caption]
        if scenes and (len(scenes) > 1 or isinstance(listed[0], dict)):
            return scenes
    return []


def _lists(document: Any) -> Iterator[list[Any]]:
    """Yields the lists in the document, the outermost first."""
    if isinstance(document, list):
        yield document
    elif isinstance(document, dict):
        yield from (value for value in document.values() if isinstance(value, list))
        for value in document.values():
            if isinstance(value, dict):
                yield from _lists(value)


def _scene(item: Any) -> StoryboardScene:
    if isinstance(item, str):
        return read_scene(item)
    if not isinstance(item, dict):
        return StoryboardScene("")
    values = _with_longest_as_text(list(zip(fields_of(map(_words, item)), item.values(), strict=True)))
    scene = read_scene(
        ". ".join(value for field, value in values if field == "text" and isinstance(value, str))
    )
    for field, value in values:
        if field == "duration" and isinstance(value, int | float) and not isinstance(value, bool):
            scene = replace(scene, duration=read_length(f"{value:g} s") or scene.duration)
        elif field and isinstance(value, str):
            scene = with_field(scene, field, value)
    if "start" in item and "end" in item and scene.duration is None:
        scene = replace(
            scene,
            duration=read_length(f"{item['start']}-{item['end']} s")
            or read_length(f"{item['start']}-{item['end']}"),
        )
    return scene if scene.text or not scene.heading else replace(scene, text=scene.heading)


def _with_longest_as_text(values: list[tuple[str | None, Any]]) -> list[tuple[str | None, Any]]:
    """Returns the fields with the longest text of no known field as the scene's text, if none else is."""
    texts = [value for field, value in values if field is None and isinstance(value, str)]
    if not texts or any(field in ("text", "heading") for field, _ in values):
        return values
    longest = max(texts, key=len)
    return [("text" if value is longest else field, value) for field, value in values]


def _words(key: str) -> str:
    """Returns the words of a key such as `onScreenText` or `duration_sec`, without its unit."""
    return _UNITS.sub("", _KEY_WORDS.sub(" ", key).lower())


def _film_lines(document: Any) -> list[str]:
    """Returns the film's title, style and music as labelled lines."""
    if not isinstance(document, dict):
        return []
    named = [(_film_label(_words(key)), value) for key, value in document.items()]
    return [f"{label}: {value}" for label, value in named if label and isinstance(value, str)]


def _film_label(words: str) -> str:
    if words in ("aspect ratio", "ratio", "format"):
        return "Format"
    return _FILM_LABELS.get(field_of(words) or "", "")
