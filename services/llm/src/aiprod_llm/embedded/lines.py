"""Splits a text into units, its sentences or parts of them, and units into lines that fit a scene."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from aiprod_llm.embedded.cues import find_cues
from aiprod_llm.embedded.figures.inflections import folded
from aiprod_llm.embedded.grammar import grammar_of
from aiprod_llm.embedded.lexicon import EMOJI, Lexicon
from aiprod_llm.embedded.lexicon.negation import inside
from aiprod_llm.embedded.nouns.noun_phrases import find_nouns
from aiprod_llm.embedded.text.clauses import halves, has_verb, new_subjects
from aiprod_llm.embedded.text.graphemes import graphemes
from aiprod_llm.embedded.text.parts_of_speech import is_tagged
from aiprod_llm.embedded.text.sentence_ends import AFTER_SENTENCE
from aiprod_llm.embedded.text.text_fitting import CAPTION_COLUMNS, columns, trim, wrap

SENTENCE_END = re.compile(rf"{AFTER_SENTENCE}|(?<=[.!?…][\"”»])\s+|(?<=[。！？؟।])|[\n\r;；]+|\s[-–—]\s")
# No digit follows, or 1,000 would be two numbers.
COMMA = re.compile(r"(?<=[,，、،])(?!\d)")
_JOINT = re.compile(r"(?<!\w)(?:et|y|e) ")
_VERB_WITHIN = 12
"""Characters after a noun within which its verb begins, where parts of speech are not known."""
SCENE_COLUMNS = 2 * CAPTION_COLUMNS
"""The widest line of a clause that cannot be cut: two captions."""


class Line(NamedTuple):
    """A part of a sentence that fits a caption.

    `new_moment` is true if it starts a new moment, `turning` if that comes later than the one before.
    """

    text: str
    new_moment: bool
    sentence: str
    turning: bool = False


class Unit(NamedTuple):
    """A sentence or a part of one. `turning` is true after a word such as `then`."""

    text: str
    turning: bool = False


def units_of(text: str, language: Lexicon | None) -> Iterator[Unit]:
    """Yields sentences, split again before words such as `then`; of emoji, each one."""
    if language and language.language == EMOJI:
        yield from map(Unit, graphemes(text))
        return
    for sentence in SENTENCE_END.split(text):
        parts = language.splits.split(sentence) if language and language.splits else [sentence]
        yield from (Unit(part, turning=index > 0) for index, part in enumerate(parts))


def lines_of(unit: Unit, language: Lexicon | None, lexicons: tuple[Lexicon, ...]) -> list[Line]:
    """Returns the unit split at commas and conjunctions, and into lines of CAPTION_COLUMNS."""
    texts: list[str] = []
    pending = ""
    for part in _parts(unit.text, language):
        pending += part
        if columns(pending) > CAPTION_COLUMNS or _stands_alone(part, language, lexicons):
            texts += _split_at_breaks(pending, language)
            pending = ""
    lines: list[Line] = []
    for text in filter(None, map(trim, [*texts, pending])):
        bare = trim(_without_connectives(text, language))
        new_moment = bare != text or not lines
        turning = _turns(text, language) or (unit.turning and not lines)
        for index, line in enumerate(_fitting(bare, language)):
            lines.append(Line(line, new_moment and not index, unit.text.strip(), turning))
    return lines


def _fitting(text: str, language: Lexicon | None) -> list[str]:
    """Returns the text in lines of CAPTION_COLUMNS, cut between clauses; a clause has SCENE_COLUMNS."""
    if columns(text) <= CAPTION_COLUMNS:
        return [text]
    parts = halves(text, language)
    if len(parts) == 1:
        # Cut inside a phrase, `his granddaughter` is nobody's and `a blue umbrella` loses its colour.
        return [text] if columns(text) <= SCENE_COLUMNS else wrap(text, SCENE_COLUMNS)
    return [line for part in parts for line in _fitting(_without_connectives(part, language), language)]


def _turns(text: str, language: Lexicon | None) -> bool:
    """Returns whether time passes before what the text says: `finally`, `it starts to rain`."""
    if language is None:
        return False
    opening = language.connectives.match(text) if language.connectives else None
    later = opening is not None and opening.group().casefold() not in language.continuing
    return later or bool(language.turns and language.turns.search(text))


def _parts(unit: str, language: Lexicon | None) -> Iterator[str]:
    """Yields the unit split at its commas, except inside a list such as `no cars, people or dogs`."""
    negated = language.negated(unit) if language else []
    start = 0
    for comma in COMMA.finditer(unit):
        if not inside(negated, comma.start()):
            yield unit[start : comma.start()]
            start = comma.start()
    yield unit[start:]


def _stands_alone(text: str, language: Lexicon | None, lexicons: tuple[Lexicon, ...]) -> bool:
    if language is None or not language.spaced:
        return len(text.strip()) > 3
    has_entity = any(lexicon.find("entity", text) for lexicon in lexicons)
    noise = all(word in language.noise for word in trim(text).casefold().split())
    return has_entity or noise or find_cues(text, lexicons).any()


def _split_at_breaks(text: str, language: Lexicon | None) -> list[str]:
    """Returns the text split before conjunctions between two clauses."""
    if language is None or language.breaks is None or not language.spaced:
        return [text]
    pieces = [text]
    places = {match.start() for match in language.breaks.finditer(text)} | {*_parts_of_others(text, language)}
    # A dog dressed as a pirate is one.
    whole = [noun for noun in find_nouns(text, (language,)) if noun.animal]
    places = {place for place in places if not any(one.start < place < one.end for one in whole)}
    # From the end, so that the places of those before stay right.
    for place in sorted(places, reverse=True):
        before, after = text[:place], pieces[0][place:]
        if len(before.split()) >= 3 and has_verb(before, language) and has_verb(after, language):
            pieces[:1] = [before, after]
    return pieces


def _parts_of_others(text: str, language: Lexicon) -> Iterator[int]:
    """Yields where `and` joins what somebody else does, by parts of speech or by the verbs that are known."""
    if is_tagged(language.language):
        yield from new_subjects(text, language)
        return
    spoken = folded(text)
    verbs = [verb.start for verb in grammar_of(language.language).find(spoken)]
    for joint in _JOINT.finditer(spoken):
        after = find_nouns(text[joint.end() :], (language,))
        article = spoken[joint.end() : joint.end() + after[0].start].strip() if after else ""
        acted = after and any(0 < verb - joint.end() - after[0].end <= _VERB_WITHIN for verb in verbs)
        if acted and article in language.determiners and any(verb < joint.start() for verb in verbs):
            yield joint.start()


def _without_connectives(text: str, language: Lexicon | None) -> str:
    if language and language.connectives and (match := language.connectives.match(text)):
        return text[match.end() :].lstrip(" ,،、，") or text
    return text
