"""Removes directions to the maker of a film from its text: `9:16`, `no captions`, `zoom in on`, hashtags."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

from aiprod_llm.storyboard.labels import spaced
from aiprod_llm.storyboard.lengths import LENGTH
from aiprod_llm.storyboard.markup import tidied

_TABLE = tomllib.loads(resources.files(__package__).joinpath("directions.toml").read_text("utf-8"))
_BREAK = re.compile(r"(\s*[,;，、；\n]\s*|(?<=[.!?。！？…])\s+|(?<=[。！？])|\s[-–—|]\s)")
_EDGES = " \t\n-–—|*.,;:!()[]（）【】，。、；"
_URL = r"(?:https?://|www\.)\S+"
_REFERENCE = r"https?://\S+"
_HASHTAG = re.compile(r"(?<![\w&/#])#(?![0-9a-fA-F]{6}\b)([^\W\d]\w*)")


@dataclass(frozen=True, slots=True)
class Lettering:
    """Which letters a text allows in the picture."""

    captions: bool = True
    title: bool = True


def without_directions(text: str) -> str:
    """Returns the text without directions about the file; empty if nothing else is left."""
    text = tidied(text)
    for pattern, replacement in (
        (_FILM_OF_URL, ""),
        (_FILM_LENGTH, " "),
        (_LENGTH_FILM, " "),
        (_OPENING, ""),
        (_IN_FORMAT, ""),
    ):
        text = pattern.sub(replacement, text)
    text = _kept_parts(_TRAILING_TAGS.sub("", text), _WHOLE)
    return _HASHTAG.sub(r"\1", _NO_CAPTIONS.sub("", text)).strip()


def names_only_a_film(text: str) -> bool:
    """Returns whether the text says no more than `make a short video`."""
    return bool(_ONLY_FILM.fullmatch(text.strip()))


def without_camera(text: str) -> str:
    """Returns the text without camera directions; empty if nothing else is left."""
    return _CAMERA_BEFORE.sub("", _kept_parts(text, _CAMERA_ALONE)).strip()


def lettering(text: str) -> Lettering:
    """Returns which letters the text allows: `no captions` forbids captions, `no text` titles too.

    A text of nothing but directions has no words for the screen.
    """
    text = tidied(text)
    if text.strip() and not without_directions(text):
        return Lettering(captions=False, title=False)
    parts = [part for part in _BREAK.split(text)[::2] if _NO_LETTERS.fullmatch(part.strip(_EDGES))]
    forbidden = " ".join([*parts, *(match[0] for match in _NO_CAPTIONS.finditer(text))])
    return Lettering(captions=not forbidden, title=not _TITLES.search(forbidden))


def _kept_parts(text: str, direction: re.Pattern[str]) -> str:
    """Returns the text without the parts of sentences that are directions, each with the break before it."""
    pieces = _BREAK.split(text)
    kept = [
        (gap, part)
        for gap, part in zip(["", *pieces[1::2]], pieces[::2], strict=True)
        if not (bare := part.strip(_EDGES)) or not direction.fullmatch(bare)
    ]
    return "".join(gap + part if index else part for index, (gap, part) in enumerate(kept))


def _any(patterns: Iterable[str]) -> str:
    return "|".join(f"(?:{spaced(pattern)})" for pattern in patterns)


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_DENIALS, _DENIALS_AFTER = _any(_TABLE["denials"]), _any(_TABLE["denials_after"])
_CAPTIONS = _any(_TABLE["no_captions"])
_LETTERS = _any((*_TABLE["no_titles"], *_TABLE["no_captions"]))
_WITH = r"(?:(?:with|and|but|mit|avec|con|com)\s+)?"
_MORE = rf"(?:\s*(?:{_any(_TABLE['joins'])})\s*(?:{_DENIALS})?\s*(?:{_LETTERS})(?!\w))*"
_WHERE = (
    r"(?:\s+(?:please|at all|(?:on|in)\s+(?:the\s+)?(?:screen|video|film|picture|image|frame)|anywhere))?"
)
_NO_LETTERS = _compile(
    rf"{_WITH}(?:(?:{_DENIALS})\s*(?:{_LETTERS}){_MORE}{_WHERE}|(?:{_LETTERS}){_MORE}\s*(?:{_DENIALS_AFTER}))"
)
_NO_CAPTIONS = _compile(
    rf"[\s,;，、]{{0,3}}(?<!\w){_WITH}(?:(?:{_DENIALS})\s*(?:{_CAPTIONS})(?!\w){_MORE}{_WHERE}|(?:{_CAPTIONS}){_MORE}\s*(?:{_DENIALS_AFTER}))"
)
_TITLES = _compile(rf"(?<!\w)(?:{_any(_TABLE['no_titles'])})")
_BEFORE, _AFTER = _any(_TABLE["lengths_before"]), _any(_TABLE["lengths_after"])
_LENGTH_ALONE = rf"(?:{_BEFORE})?[\s:：]*(?:{_BEFORE})?\s*{LENGTH}\s*(?:{_AFTER})?"
_FILMS = _TABLE["films"]
_ADJECTIVES = spaced(_TABLE["film_adjectives"])
_TECHNICAL = _any(_TABLE["technical"])
_WHOLE = _compile(
    rf"(?:(?:and\s+|with\s+)?(?:{_TECHNICAL})\s*)+|{_LENGTH_ALONE}|{_NO_LETTERS.pattern}|{_REFERENCE}"
)
_FILM_LENGTH = _compile(
    rf"(?<=\w)\s+(?:of|de|von|di|do|da|d['’])\s*{LENGTH}(?=\s+(?:about|of|on|sur|über|sobre|su|de|di|о|про)\s)"
)
_LENGTH_FILM = _compile(rf"(?<!\w){LENGTH}(?:[\s-]long)?[\s-]+(?=(?:[\w-]+\s+){{0,2}}{_FILMS}(?!\w))")
_VERB = (
    r"(?:please\s+)?(?:make|create|generate|produce|do|show|erstelle|mach|mache|zeige|crée|créez|fais|faites|crea|haz"
    r"|fai|cria|crie|faça|maak|сделай|создай|制作|生成)(?!\w)"
)
_FILM_OF_URL = _compile(rf"^\W*{_VERB}[^.\n]{{0,60}}?{_URL}")
_OPENING = _compile(
    rf"^\W*(?:{_VERB}\s+)?(?:(?:me|us|mir|moi)\s+)?(?:(?:an?|eine?n?|une?|una|uma?|een)\s+)?(?:(?:{_ADJECTIVES}|{LENGTH})[\s-]+)*"
    rf"{_FILMS}(?:\s+{_FILMS})*\s+(?:about|of|for|on|with|showing|über|für|von|mit|sur|de|pour|avec|sobre|para|con|com|di|su|per|over|voor|met|о|про|для|с)\s+"
)
_IN_FORMAT = _compile(
    r"\s+(?:in|en|em)\s+(?:(?:4|8|16)k|u?hd|full hd|\d{3,4}p|9:16|16:9|1:1|4:5)"
    r"(?:\s+(?:resolution|quality|format))?(?![\w:])"
)
_ONLY_FILM = _compile(
    rf"\W*(?:{_VERB}\s+)?(?:(?:an?|eine?n?|une?|una|uma?|een)\s+)?(?:(?:{_ADJECTIVES})[\s-]+)*(?:{_FILMS}[\s.,:]*)+(?:with|in|of|mit|avec|con|com|en|em|met)?\W*"
)
_TRAILING_TAGS = re.compile(rf"(?:\s*{_HASHTAG.pattern})+\s*$")
_CAMERA_ALONE = _compile(_any(_TABLE["camera"]["alone"]))
_CAMERA_BEFORE = _compile(
    rf"(?:^|(?<=[.!?。！？]\s)|(?<=[,，;；]\s)|(?<=[。！？，]))(?:{_any(_TABLE['camera']['before'])})(?!\w)\s*"
)
