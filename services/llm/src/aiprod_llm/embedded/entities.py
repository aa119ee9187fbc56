"""Finds the entities of a prompt: its nouns, by word lists and small rules."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from aiprod_film.entity import Entity, EntityKind
from aiprod_llm.embedded.graphemes import graphemes
from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.lexicon.negation import inside
from aiprod_llm.embedded.prompt_parser import BLANK, Clause, ParsedPrompt
from aiprod_llm.embedded.text_fitting import capitalize, shorten

MAX_ENTITIES = 12
LEADING = (EntityKind.PERSON, EntityKind.ANIMAL, EntityKind.VEHICLE, EntityKind.OBJECT, EntityKind.PLACE)
"""Which kind of entity leads a film, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun in a clause, with its adjectives. `start` and `end` are those of the whole phrase."""

    kind: EntityKind
    phrase: str
    start: int
    end: int

    @property
    def head(self) -> str:
        """The noun without its adjectives, case-folded."""
        return self.phrase.split()[-1].casefold()


@dataclass(frozen=True, slots=True)
class EntityIndex:
    """The entities of a film by the heads of their nouns, in order of appearance."""

    by_head: dict[str, Entity]

    @property
    def entities(self) -> tuple[Entity, ...]:
        """All entities, in order of appearance."""
        return tuple(self.by_head.values())

    def subjects(self, clause: Clause, prompt: ParsedPrompt) -> tuple[str, ...]:
        """Returns the ids of the entities that a clause names, or the lead's if it names none."""
        heads = [noun.head for noun in _nouns_and_names(clause, prompt)]
        ids = dict.fromkeys(self.by_head[head].id for head in heads if head in self.by_head)
        return tuple(ids) or self._lead()

    def _lead(self) -> tuple[str, ...]:
        ranked = sorted(self.entities, key=lambda entity: LEADING.index(entity.kind))
        return tuple(entity.id for entity in ranked[:1])


def find_entities(prompt: ParsedPrompt) -> EntityIndex:
    """Returns the entities of a prompt: at least one, at most 12."""
    found: dict[str, Noun] = {}
    for clause in prompt.clauses:
        for noun in _nouns_and_names(clause, prompt):
            found.setdefault(noun.head, noun)
    kept = list(found.values())[:MAX_ENTITIES] or [_topic(prompt)]
    return EntityIndex({noun.head: _entity(f"e{number}", noun) for number, noun in enumerate(kept, start=1)})


def _nouns_and_names(clause: Clause, prompt: ParsedPrompt) -> list[Noun]:
    return [*find_nouns(clause.text, prompt.lexicons), *_names(clause.text, prompt.language)]


def find_nouns(text: str, lexicons: tuple[Lexicon, ...]) -> list[Noun]:
    """Returns the nouns of a text that the lexicons have; a compound such as `lighthouse keeper` is one."""
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
    """Returns where the adjectives of the noun at `noun` begin: after an article up to four words before."""
    words = list(re.finditer(r"\S+", text[:noun]))
    for word in reversed(words[-4:]):
        if word.group().casefold() in lexicon.determiners:
            return min(noun, word.end() + 1)
        if lexicon.find("entity", word.group()) or word.group().casefold() in lexicon.stop:
            break
    return noun


def _names(text: str, language: Lexicon | None) -> Iterator[Noun]:
    """Yields capitalized words inside a clause: places after a word such as `in` or `to`, else persons."""
    if language is None or not language.places_after:
        return
    negated = language.negated(text)
    words = [word for word in re.finditer(r"\w+", text) if not inside(negated, word.start())]
    for previous, word in pairwise(words):
        in_lexicon = word.group().casefold() in language.stop or language.count_words(word.group())
        if word.group().istitle() and len(word.group()) > 2 and not in_lexicon:
            is_place = previous.group().casefold() in language.places_after
            kind = EntityKind.PLACE if is_place else EntityKind.PERSON
            yield Noun(kind, word.group(), word.start(), word.end())


def _topic(prompt: ParsedPrompt) -> Noun:
    """Returns the place or the first meaningful word, for a prompt without nouns that the lexicons have."""
    for lexicon in prompt.lexicons:
        for found in lexicon.find("setting", prompt.text):
            return Noun(EntityKind.PLACE, prompt.text[found.start : found.end], found.start, found.end)
    words = [word for clause in prompt.clauses for word in _affirmed(clause.text, prompt.language)]
    stop = prompt.language.stop if prompt.language else frozenset()
    carrying = [word for word in words if word.casefold() not in stop] or words or [BLANK]
    text = "".join(graphemes(carrying[0])[:12])
    return Noun(EntityKind.OBJECT, text, 0, len(text))


def _affirmed(text: str, language: Lexicon | None) -> list[str]:
    """Returns the words of the text without the negated ones."""
    negated = language.negated(text) if language else []
    return [word[0] for word in re.finditer(r"\S+", text) if not inside(negated, word.start())]


def _entity(id: str, noun: Noun) -> Entity:
    return Entity(id, noun.kind, shorten(noun.phrase, 100), capitalize(shorten(noun.phrase, 200)))
