"""Finds proper names in a clause: places after a word such as `in`, persons only where they act as one."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from aiprod_film.entity import EntityKind
from aiprod_llm.embedded.figures.inflections import folded
from aiprod_llm.embedded.grammar import grammar_of
from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.lexicon.negation import inside
from aiprod_llm.embedded.nouns.noun import Noun
from aiprod_llm.embedded.text.parts_of_speech import Part, Tagged, is_tagged, tag

_PORTRAIT = re.compile(
    r"(?i:portrait|life|biography|story|childhood|death|youth|days)\s+(?i:of|von|de|di)\s+"
    r"((?:[A-ZÀ-Ý][\w’'-]+)(?:\s+(?:[A-ZÀ-Ý][\w’'-]+|van|von|de|da)){1,3})"
)
_OWN = frozenset({"her", "his", "their", "who", "ihr", "ihre", "ihrem", "ihren", "sein", "seine", "seinem"})
_ALIASES = frozenset({"called", "named", "namens"})
_AND = frozenset({"and", "und", "&"})
_TO_PERSONS = re.compile(
    r"(?:giv|gave|show|tell|told|hand|send|sent|bring|brought|read|wav|sing|sang|talk)\w*"
)
_WITH_PERSONS = re.compile(r"(?:meet|met|kiss|hug|help|teach|taught|marr|lov|greet|thank|invit)\w*")


def portrayed(text: str) -> Noun | None:
    """Returns the person of a text such as `Portrait of Frida Kahlo` that names nothing else."""
    match = _PORTRAIT.search(text)
    return Noun(EntityKind.PERSON, match[1], match.start(1), match.end(1)) if match else None


def find_names(text: str, language: Lexicon | None, nouns: Sequence[Noun]) -> list[Noun]:
    """Returns the places and persons that a clause names, apart from its nouns.

    A name is a person where it acts, is spoken to or has something of its own; else it may be a river, a
    firm or a painter's style, and is left out.
    """
    if language is None:
        return []
    if is_tagged(language.language):
        return list(_by_parts_of_speech(text, language, nouns))
    return [*_acting(text, language, nouns), *_places(text, language)]


def find_aliases(text: str, language: Lexicon | None, nouns: Sequence[Noun]) -> frozenset[str]:
    """Returns the names that a text gives to its nouns: `a hedgehog called Pim`, `the volcano Etna`."""
    if language is None or not is_tagged(language.language):
        return frozenset()
    words = tag(text, language.language)
    runs = list(_runs(words, language))
    alone = [run for run in runs if not _is_noun(words, *run, nouns)]
    named = [words[start:end] for start, end in alone if _is_alias(words, start, end, nouns)]
    return frozenset(text[run[0].start : run[-1].end] for run in named)


def _by_parts_of_speech(text: str, language: Lexicon, nouns: Sequence[Noun]) -> Iterator[Noun]:
    words = tag(text, language.language)
    negated = language.negated(text)
    persons: list[int] = []
    for start, end in _runs(words, language):
        run = words[start:end]
        before = words[start - 1] if start else None
        known = _is_noun(words, start, end, nouns) or _is_alias(words, start, end, nouns)
        if known or inside(negated, run[0].start):
            continue
        noun = Noun(EntityKind.PERSON, text[run[0].start : run[-1].end], run[0].start, run[-1].end)
        joined = before and before.text.casefold() in _AND and start - 1 in persons
        if joined or _acts(words, start, end) or _is_addressed(words, start, end):
            persons.append(end)
            yield noun
        elif before and before.text.casefold() in language.places_after:
            yield Noun(EntityKind.PLACE, noun.phrase, noun.start, noun.end)


def _runs(words: Sequence[Tagged], language: Lexicon) -> Iterator[tuple[int, int]]:
    """Yields the first and the last place of each name of one or more words."""
    start = None
    for place, word in enumerate(words):
        # A capital within a sentence is a name in English only: German writes every noun so.
        named = word.part is Part.NAME or (
            place > 0 and word.text[:1].isupper() and word.text[1:].islower() and language.language == "en"
        )
        known = word.text.casefold() in language.stop or language.count_words(word.text)
        follows = words[place + 1] if place + 1 < len(words) else None
        # The van of `Van Gogh` is a part of the name.
        paints = not place and word.part is Part.NAME and follows and follows.part is Part.VERB
        if paints and language.first("medium", word.text):
            # `Rembrandt paints` has Rembrandt, although his name is a style.
            known = word.text.casefold() in language.stop
        known = known and not (place and follows and follows.part is Part.NAME and follows.text[:1].isupper())
        if named and not known and word.text[:1].isupper() and len(word.text) > 2:
            start = place if start is None else start
        elif start is not None:
            yield start, place
            start = None
    if start is not None:
        yield start, len(words)


def _is_alias(words: Sequence[Tagged], start: int, end: int, nouns: Sequence[Noun]) -> bool:
    """Returns whether the name is a noun's: `the volcano Etna`, `a mouse called Mia`, `Mia the mouse`."""
    before = words[start - 1] if start else None
    named = before is not None and (
        before.text.casefold() in _ALIASES or before.part is Part.NOUN or before.part is Part.ADJECTIVE
    )
    follows = words[end].text if end < len(words) else ""
    described = follows.casefold() in ("the", "der", "die", "das", "mountain", "river", "street", "lane")
    touching = any(0 <= noun.start - words[end - 1].end <= 1 for noun in nouns)
    return named or described or touching


def _is_noun(words: Sequence[Tagged], start: int, end: int, nouns: Sequence[Noun]) -> bool:
    first, last = words[start].start, words[end - 1].end
    return any(noun.start < last and first < noun.end for noun in nouns)


def _acts(words: Sequence[Tagged], start: int, end: int) -> bool:
    """Returns whether the name does or has something: `John gives`, `Marie Curie in her laboratory`."""
    before = words[start - 1].part if start else None
    if before in (Part.DETERMINER, Part.PREPOSITION, Part.VERB):
        return False
    following = [
        word for word in words[end : end + 3] if word.text.casefold() not in ("now", "also", "quickly")
    ]
    if not following:
        return False
    owns = any(word.text.casefold() in _OWN for word in following)
    shared = following[0].text.casefold() in _AND and len(following) > 2 and following[1].text.istitle()
    return owns or following[0].part is Part.VERB or (shared and following[2].part is Part.VERB)


def _is_addressed(words: Sequence[Tagged], start: int, end: int) -> bool:
    """Returns whether something is done to the name: `gives Maria a ring`, `shows it to Mark Twain`."""
    if start == 0:
        return False
    before, verbs = words[start - 1], [word.text for word in words[:start] if word.part is Part.VERB]
    given = end < len(words) and words[end].part is Part.DETERMINER
    if before.part is Part.VERB:
        return given or bool(_WITH_PERSONS.fullmatch(before.text.casefold()))
    to = before.text.casefold() in ("to", "at", "for", "with")
    return to and any(_TO_PERSONS.fullmatch(verb.casefold()) for verb in verbs)


_WITH_ARTICLES = frozenset({"fr", "es", "it", "pt", "nl"})
"""Languages, without parts of speech, in which nothing but a name does something without an article."""


def _acting(text: str, language: Lexicon, nouns: Sequence[Noun]) -> Iterator[Noun]:
    """Yields the name that a clause begins with, if a verb follows it: `Marie épluche des oignons`."""
    first = re.match(r"\w+", text)
    if first is None or language.language not in _WITH_ARTICLES or any(noun.start == 0 for noun in nouns):
        return
    verb = next(grammar_of(language.language).find(folded(text)), None)
    word = first[0].casefold()
    known = word in language.stop or language.count_words(word) or word in language.abstract
    if verb and not known and verb.start == first.end() + 1 and len(word) > 2 and not word.endswith("s"):
        yield Noun(EntityKind.PERSON, first[0], 0, first.end())


def _places(text: str, language: Lexicon) -> Iterator[Noun]:
    negated = language.negated(text)
    words = [word for word in re.finditer(r"\w+", text) if not inside(negated, word.start())]
    for previous, word in pairwise(words):
        known = word.group().casefold() in language.stop or language.count_words(word.group())
        named = word.group().istitle() and len(word.group()) > 2 and not known
        if named and previous.group().casefold() in language.places_after:
            yield Noun(EntityKind.PLACE, word.group(), word.start(), word.end())
