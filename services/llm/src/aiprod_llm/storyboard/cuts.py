"""Finds the cuts that sentences tell: `Open on …`, `Then cut to …`, `After that, …`, `End with …`."""

import re
from collections.abc import Callable

from aiprod_llm.storyboard.labels import MARKUP, any_of, words
from aiprod_llm.storyboard.lazy_patterns import lazy_pattern

_START = rf"(?:^|(?<=\n)|(?<=[.!?…:。！？]\s)|(?<=[.!?…][\"”»'’]\s)|(?<=[؟।]\s)|(?<=[。！？；])){MARKUP}"
_FIRST, _NEXT = any_of(words("sequence", "first")), any_of(words("sequence", "next"))
_NOW = any_of(words("sequence", "now"))
_FILM, _SEEN = any_of(words("sequence", "film")), any_of(words("sequence", "seen"))
_KINDS = "|".join(rf"(?P<{kind}>{any_of(words('sequence', kind))})" for kind in ("open", "cut", "end"))
_CUT = lazy_pattern(
    rf"(?:{_START}|(?P<comma>(?<=[,;，]\s)))(?:(?:and\s+|und\s+|et\s+|y\s+)?(?:{_NEXT}|{_NOW})\s*[,，、]?\s*)?(?:(?:{_FILM})\s+)?(?:{_KINDS})\s*[:：,，]?\s*",
    re.IGNORECASE | re.MULTILINE,
)
_EXPLICIT = re.compile(r"cut|dissolve|schni|schnei|coupe|corte|taglia|stacc|切|カット", re.IGNORECASE)
_ORDER = lazy_pattern(
    rf"{_START}(?:and\s+|und\s+|et\s+|y\s+)?(?:(?P<first>{_FIRST})|(?:{_NEXT}))\s*(?:(?:(?P<colon>[:：])|[,，、،])\s*(?:(?:{_SEEN})\s+)?|(?<=\s)(?:{_SEEN})\s+)",
    re.IGNORECASE | re.MULTILINE,
)
_WITHIN = lazy_pattern(
    rf"(?:(?P<first>(?<=[:：]\s){_FIRST})|(?<=[,;，]\s)(?:and\s+|und\s+|et\s+|y\s+|e\s+)?(?:{_NEXT}))\s+(?=\w)",
    re.IGNORECASE,
)
_TURN = lazy_pattern(
    rf"(?:[,;，]\s*(?:and\s+|und\s+|et\s+|y\s+|e\s+)?|\s+(?:and|und|et|y|e)\s+)(?:{_NEXT})[,，、]?\s*",
    re.IGNORECASE,
)
_BEGIN = lazy_pattern(
    rf"^\s*(?:{_FIRST}|{any_of(words('sequence', 'loose_first'))})[,，、]?\s*", re.IGNORECASE
)
_LOOSE = lazy_pattern(
    rf"{_START}(?:(?P<first>{any_of(words('sequence', 'loose_first'))})"
    rf"|{any_of(words('sequence', 'loose_next'))})\s*[,，、]?\s*",
    re.IGNORECASE | re.MULTILINE,
)
_SENTENCE_END = re.compile(r"[.!?…](?=\s)|[。！？](?=.)")
_FADE = lazy_pattern(
    rf"{_START}(?:{any_of(words('end', 'fades'))})(?:\s*[.!。]|(?=\s*$))[^\S\n]*",
    re.IGNORECASE | re.MULTILINE,
)


def find_cuts(text: str) -> list[re.Match[str]]:
    """Returns the cuts; each has one of the groups `open`, `cut` and `end`.

    Inside a sentence, only a word for a cut is one: `…, then we cut to …`.
    """
    return [mark for mark in _CUT.finditer(text) if mark["comma"] is None or _EXPLICIT.search(mark[0])]


def find_order(text: str) -> list[re.Match[str]]:
    """Returns the words of order; that of a start has the group `first`, one before a colon `colon`.

    Inside a sentence they count behind a colon: `My idea: first …, then …, then …`.
    """
    loose = list(_LOOSE.finditer(text))
    if len(loose) > 2 and loose[0]["first"]:
        return loose
    marks = list(_ORDER.finditer(text))
    if len(every := _begin_all_sentences(marks, loose, text)) > 2:
        return every
    within = list(_WITHIN.finditer(text))
    first = next((place for place, mark in enumerate(within) if mark["first"]), len(within))
    return marks if len(within) - first < 2 or any(mark["first"] for mark in marks) else within[first:]


def steps_in_turn(sentence: str) -> list[str]:
    """Returns what a sentence tells one after another: `Show a tent, then a lamp, finally the sea`."""
    joints = list(_TURN.finditer(sentence))
    starts = [0, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(sentence)]
    parts = [sentence[start:end] for start, end in zip(starts, ends, strict=True)]
    return [_BEGIN.sub("", parts[0], count=1), *parts[1:]] if joints else [sentence]


def _begin_all_sentences(
    marks: list[re.Match[str]], loose: list[re.Match[str]], text: str
) -> list[re.Match[str]]:
    """Returns both kinds of marks if one is behind each sentence's start: `First, … Then … After that …`."""
    if not marks or not marks[0]["first"]:
        return []
    starts = {mark.start() for mark in marks}
    every = sorted([*marks, *(mark for mark in loose if mark.start() not in starts)], key=re.Match.start)
    sentences = _SENTENCE_END.findall(text[marks[0].start() :].strip())
    return every if every[0] is marks[0] and len(sentences) < len(every) else []


def without_fades(text: str) -> str:
    """Returns the text without sentences such as `Fade to black.`"""
    return _FADE.sub("", text)


def is_kind(kind: str) -> Callable[[re.Match[str]], bool]:
    """Returns whether a mark has a group."""
    return lambda mark: bool(mark.groupdict().get(kind))
