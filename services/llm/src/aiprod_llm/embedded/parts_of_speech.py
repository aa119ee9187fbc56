"""Tells nouns, names and verbs apart in English, German and Dutch, where one word may be any of them."""

import re
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Any, NamedTuple

_MODELS = {"en": "morphmodel_en.pgz", "de": "morphmodel_ger.pgz", "nl": "morphmodel_dutch.pgz"}
_LONGEST = 40
"""Characters of the longest word that is looked at, so that no word takes long."""
_TOKEN = re.compile(r"[^\W_]+(?:[-’'][^\W\d_]{2,})*|['’]s\b|[^\w\s]")


class Part(Enum):
    """A part of speech."""

    NOUN = auto()
    NAME = auto()
    VERB = auto()
    ADJECTIVE = auto()
    DETERMINER = auto()
    PREPOSITION = auto()
    OTHER = auto()


_PARTS = (
    (("N(eigen", "SPEC"), Part.NAME),
    (("N(",), Part.NOUN),
    (("VZ",), Part.PREPOSITION),
    (("LID", "VNW(bez", "VNW(aanw,det"), Part.DETERMINER),
    (("VG", "VNW"), Part.OTHER),
    (("NN", "NN0", "NN1", "NN2"), Part.NOUN),
    (("NP0", "NE"), Part.NAME),
    (("V",), Part.VERB),
    (("AJ", "ADJ", "ORD", "CRD", "CARD"), Part.ADJECTIVE),
    (("AT0", "DPS", "DT0", "ART", "PPOSAT", "PIAT", "PDAT"), Part.DETERMINER),
    (("PR", "APPR"), Part.PREPOSITION),
)
"""The beginnings of the tags of the Corpus Gesproken Nederlands, the British National Corpus, and STTS."""


class Tagged(NamedTuple):
    """A word or a mark with its place in the text and its part of speech."""

    text: str
    start: int
    end: int
    part: Part


def is_tagged(language: str) -> bool:
    """Returns whether parts of speech of the language are known."""
    return language in _MODELS


@lru_cache(maxsize=512)
def tag(text: str, language: str) -> tuple[Tagged, ...]:
    """Returns the words and marks of a text; none in a language whose parts of speech are not known."""
    if language not in _MODELS:
        return ()
    found = [token for token in _TOKEN.finditer(text) if len(token.group()) <= _LONGEST]
    tags = _tagger(language).tag_sent([token.group() for token in found], taglevel=0)
    return tuple(
        Tagged(token.group(), token.start(), token.end(), _part(tag))
        for token, tag in zip(found, tags, strict=True)
    )


def _part(tag: str) -> Part:
    return next((part for beginnings, part in _PARTS if tag.startswith(beginnings)), Part.OTHER)


@cache
def _tagger(language: str) -> Any:
    # Imported and loaded only when used: a model takes 0.2 s and 36 MB.
    from HanTa.HanoverTagger import HanoverTagger

    return HanoverTagger(_MODELS[language])
