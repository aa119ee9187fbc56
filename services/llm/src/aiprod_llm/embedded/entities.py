"""Who and what is in a film: the nouns of the prompt, told apart by word lists and small rules."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from aiprod_llm.embedded.graphemes import graphemes
from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.lexicon.negation import inside
from aiprod_llm.embedded.prompt_parser import BLANK, Clause, ParsedPrompt
from aiprod_llm.embedded.text_wrap import capitalised, shortened
from aiprod_llm.plan import Entity, EntityKind

MOST_ENTITIES = 12
LEADING = (EntityKind.PERSON, EntityKind.ANIMAL, EntityKind.VEHICLE, EntityKind.OBJECT, EntityKind.PLACE)
"""Who leads a film, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun in a clause, with the words that describe it. `start` and `end` are those of the phrase."""

    kind: EntityKind
    phrase: str
    start: int
    end: int

    @property
    def head(self) -> str:
        return self.phrase.split()[-1].casefold()


@dataclass(frozen=True, slots=True)
class Cast:
    """The entities of a film by the heads of their nouns, in order of appearance."""

    by_head: dict[str, Entity]

    @property
    def entities(self) -> tuple[Entity, ...]:
        return tuple(self.by_head.values())

    def seen_in(self, clause: Clause, reading: ParsedPrompt) -> tuple[str, ...]:
        """The ids of the entities that a clause names; the lead's where it names none."""
        heads = [noun.head for noun in _named(clause, reading)]
        named = dict.fromkeys(self.by_head[head].id for head in heads if head in self.by_head)
        return tuple(named) or self._lead()

    def _lead(self) -> tuple[str, ...]:
        ranked = sorted(self.entities, key=lambda entity: LEADING.index(entity.kind))
        return tuple(entity.id for entity in ranked[:1])


def cast(reading: ParsedPrompt) -> Cast:
    """The entities of a prompt; at least one."""
    found: dict[str, Noun] = {}
    for clause in reading.clauses:
        for noun in _named(clause, reading):
            found.setdefault(noun.head, noun)
    told = list(found.values())[:MOST_ENTITIES] or [_topic(reading)]
    return Cast({noun.head: _entity(f"e{number}", noun) for number, noun in enumerate(told, start=1)})


def _named(clause: Clause, reading: ParsedPrompt) -> list[Noun]:
    return [*nouns(clause.text, reading.lexicons), *_names(clause.text, reading.language)]


def nouns(text: str, lexicons: tuple[Lexicon, ...]) -> list[Noun]:
    """The known nouns of a text; neighbours such as `lighthouse keeper` are one, named by its last word."""
    result: list[Noun] = []
    for lexicon in lexicons:
        for found in lexicon.find("entity", text):
            start = _phrase_start(text, found.start, lexicon)
            if result and lexicon.spaced and text[result[-1].end : found.start] == " ":
                start = result.pop().start
            kind = EntityKind[found.key]
            result.append(Noun(kind, text[start : found.end], start, found.end))
    return result


def _phrase_start(text: str, noun: int, lexicon: Lexicon) -> int:
    """Where the adjectives of the noun at `noun` begin: after an article at most three words before."""
    words = list(re.finditer(r"\S+", text[:noun]))
    for word in reversed(words[-4:]):
        if word.group().casefold() in lexicon.determiners:
            return min(noun, word.end() + 1)
        if lexicon.find("entity", word.group()) or word.group().casefold() in lexicon.stop:
            break
    return noun


def _names(text: str, language: Lexicon | None) -> Iterator[Noun]:
    """Capitalised words inside a clause; a place where a word such as `in` or `to` is before it."""
    if language is None or not language.places_after:
        return
    denied = language.denied(text)
    words = [word for word in re.finditer(r"\w+", text) if not inside(denied, word.start())]
    for before, word in pairwise(words):
        known = word.group().casefold() in language.stop or language.known_words(word.group())
        if word.group().istitle() and len(word.group()) > 2 and not known:
            is_place = before.group().casefold() in language.places_after
            kind = EntityKind.PLACE if is_place else EntityKind.PERSON
            yield Noun(kind, word.group(), word.start(), word.end())


def _topic(reading: ParsedPrompt) -> Noun:
    """The place, or the first word that carries meaning, for a prompt whose nouns are not known."""
    for lexicon in reading.lexicons:
        for found in lexicon.find("setting", reading.text):
            return Noun(EntityKind.PLACE, reading.text[found.start : found.end], found.start, found.end)
    words = [word for clause in reading.clauses for word in _affirmed(clause.text, reading.language)]
    stop = reading.language.stop if reading.language else frozenset()
    carrying = [word for word in words if word.casefold() not in stop] or words or [BLANK]
    text = "".join(graphemes(carrying[0])[:12])
    return Noun(EntityKind.OBJECT, text, 0, len(text))


def _affirmed(text: str, language: Lexicon | None) -> list[str]:
    """The words of the text, without those that it denies."""
    denied = language.denied(text) if language else []
    return [word[0] for word in re.finditer(r"\S+", text) if not inside(denied, word.start())]


def _entity(id: str, noun: Noun) -> Entity:
    return Entity(id, noun.kind, shortened(noun.phrase, 100), capitalised(shortened(noun.phrase, 200)))
