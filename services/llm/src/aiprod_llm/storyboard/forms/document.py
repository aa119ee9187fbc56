"""Scenes in JSON or YAML: a list of texts or objects, objects by name, or one object a line."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import yaml

from aiprod_llm.storyboard.board import Split, StoryboardScene
from aiprod_llm.storyboard.directions import without_camera
from aiprod_llm.storyboard.fields import read_scene, with_field
from aiprod_llm.storyboard.labels import counts_scenes, field_of, fields_of
from aiprod_llm.storyboard.lengths import read_length

_START = re.compile(r"[\[{]")
# People and models leave a comma before the closing bracket, which JSON forbids.
_TRAILING_COMMA = re.compile(r",(?=\s*[\]}])")
_FENCE = re.compile(r"```\w*")
_YAML = re.compile(r"(?s)(?P<before>.*?)```ya?ml\s*\n(?P<document>.*?)(?:```|$)(?P<after>.*)")
_INDENTED_KEY = re.compile(r"(?m)^[ \t]+(?:-[ \t]*)?\{?[\w][\w -]{0,40}:(?:\s|$)")
_KEY_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\s-]+")
_UNITS = re.compile(r"\s(?:s|secs?|seconds?)$")
_KIND = re.compile(r"\s(?:text|prompt|description|content|line)$")
_FILM_LABELS = {"heading": "Title", "style": "Style", "music": "Music", "duration": "Length"}
_SCENE_FIELDS = ("duration", "caption", "narration", "directions")


class _Document(NamedTuple):
    content: Any
    around: list[str]


def split_document(text: str) -> Split | None:
    """Splits the first JSON document in the text that has scenes, or the YAML document that it is."""
    for document in (*_json_documents(text), *_yaml_documents(text)):
        if scenes := _scenes(document.content):
            around = "\n".join([*document.around, *_film_lines(document.content)])
            return Split(_FENCE.sub("", around), tuple(scenes))
    return None


def _json_documents(text: str) -> Iterator[_Document]:
    """Yields the JSON documents in a text; objects that follow each other, one a line, are one list."""
    plain = _TRAILING_COMMA.sub("", text)
    decoder = json.JSONDecoder()
    for match in _START.finditer(plain):
        found: list[Any] = []
        start = end = match.start()
        try:
            while plain[start : start + 1] == match[0] and (match[0] == "{" or not found):
                document, end = decoder.raw_decode(plain, start)
                found.append(document)
                start = end + len(plain[end:]) - len(plain[end:].lstrip(" \t\n,"))
        # What was read before the fault still counts; deep nesting ends the decoder's recursion.
        except (ValueError, RecursionError):
            pass
        if found:
            yield _Document(found if len(found) > 1 else found[0], [plain[: match.start()], plain[end:]])


def _yaml_documents(text: str) -> Iterator[_Document]:
    """Yields the text as YAML if its objects describe scenes: most texts are YAML of some kind."""
    fenced = _YAML.fullmatch(text)
    source = fenced["document"] if fenced else text
    if not _INDENTED_KEY.search(source):
        return
    try:
        # Aliases may make a small text endlessly large.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(source, yaml.BaseLoader)):
            return
        document = yaml.load(source, yaml.BaseLoader)  # noqa: S506 (makes nothing but texts)
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    listed = [items for items in _lists(document) if all(map(_describes, items))]
    if listed:
        yield _Document(document, [fenced["before"], fenced["after"]] if fenced else [])


def _describes(item: Any) -> bool:
    """Returns whether an item is an object with a scene's text, or with a scene's fields and a text."""
    if not isinstance(item, dict):
        return False
    fields = _fields(list(item.items()))
    unknown = [value for field, value in zip(fields, item.values(), strict=True) if field is None]
    has_prose = any(isinstance(value, str) and " " in value.strip() for value in unknown)
    return "text" in fields or (has_prose and any(field in _SCENE_FIELDS for field in fields))


def _scenes(document: Any) -> list[StoryboardScene]:
    for listed in _lists(document):
        scenes = [scene for item in listed if (scene := _scene(item)).text or scene.caption]
        if scenes and (len(scenes) > 1 or isinstance(listed[0], dict)):
            return scenes
    return []


def _lists(document: Any) -> Iterator[list[Any]]:
    """Yields the lists in the document, the outermost first, and objects of nothing but scenes by name."""
    if isinstance(document, list):
        yield document
    elif isinstance(document, dict):
        values = list(document.values())
        yield from (value for value in values if isinstance(value, list))
        described = [value for value in values if _describes(value)]
        if len(described) > 1:
            yield described
        for value in values:
            if isinstance(value, dict):
                yield from _lists(value)


def _scene(item: Any) -> StoryboardScene:
    if isinstance(item, str):
        return read_scene(item)
    if not isinstance(item, dict):
        return StoryboardScene("")
    pairs = list(_flat(item))
    fields = _fields(pairs)
    values = _with_longest_as_text(list(zip(fields, (value for _, value in pairs), strict=True)))
    scene = read_scene(
        ". ".join(value for field, value in values if field == "text" and isinstance(value, str))
    )
    for field, value in values:
        if field == "duration" and isinstance(value, int | float) and not isinstance(value, bool):
            scene = replace(scene, duration=read_length(f"{value:g} s") or scene.duration)
        elif field and isinstance(value, str):
            scene = with_field(scene, field, value)
    if scene.duration is None:
        scene = replace(scene, duration=_span({_words(key): value for key, value in pairs}))
    return scene if scene.text or not scene.heading else replace(scene, text=scene.heading)


def _fields(pairs: list[tuple[Any, Any]]) -> list[str | None]:
    """Returns the fields of the keys; `"shot": "A fox wakes"` has none, as its words are no shot size."""
    fields = fields_of(_words(key) for key, _ in pairs)
    return [
        None if field == "directions" and counts_scenes(_words(key)) and _is_prose(value) else field
        for field, (key, value) in zip(fields, pairs, strict=True)
    ]


def _is_prose(value: Any) -> bool:
    return isinstance(value, str) and " " in value.strip() and bool(without_camera(value))


def _flat(item: dict[Any, Any]) -> Iterator[tuple[str, Any]]:
    """Yields the keys and values of an object and of those inside it: `"audio": {"narration": …}`."""
    for key, value in item.items():
        if isinstance(value, dict):
            yield from _flat(value)
        else:
            yield str(key), value


def _span(values: dict[str, Any]) -> int | None:
    """Returns the length between a start and an end."""
    for first, last in (("start", "end"), ("start time", "end time"), ("from", "to")):
        if first in values and last in values:
            span = f"{values[first]}-{values[last]}"
            return read_length(f"{span} s") or read_length(span)
    return None


def _with_longest_as_text(values: list[tuple[str | None, Any]]) -> list[tuple[str | None, Any]]:
    """Returns the fields with the longest text of no known field as the scene's text, if none else is."""
    texts = [value for field, value in values if field is None and isinstance(value, str)]
    if not texts or any(field in ("text", "heading") for field, _ in values):
        return values
    longest = max(texts, key=len)
    return [("text" if value is longest else field, value) for field, value in values]


def _words(key: Any) -> str:
    """Returns the words of a key such as `onScreenText` or `duration_sec`, without its unit."""
    words = _UNITS.sub("", _KEY_WORDS.sub(" ", str(key)).lower())
    return words if field_of(words) else _KIND.sub("", words)


def _film_lines(document: Any) -> Iterator[str]:
    """Yields the film's title, style, music and length as labelled lines."""
    if isinstance(document, dict):
        for key, value in document.items():
            label = _film_label(_words(key))
            if label and isinstance(value, str | int | float):
                yield f"{label}: {value} s" if str(value).isdecimal() else f"{label}: {value}"
            elif not _describes(value):
                yield from _film_lines(value)


def _film_label(words: str) -> str:
    if words in ("aspect ratio", "aspect", "ratio", "format"):
        return "Format"
    return _FILM_LABELS.get(field_of(words.removeprefix("total ")) or "", "")
