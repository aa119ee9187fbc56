"""Finds the entities of a prompt: its nouns, by word lists and small rules."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from aiprod_film.entity import Entity, EntityKind
from aiprod_llm.embedded.figures import Figured, figure_named, find_emoji, kind_of, words_of
from aiprod_llm.embedded.figures.attributes import colour_near, number_before
from aiprod_llm.embedded.graphemes import graphemes
from aiprod_llm.embedded.lexicon import EMOJI, LANGUAGES, Lexicon
from aiprod_llm.embedded.lexicon.negation import inside
from aiprod_llm.embedded.prompt_parser import BLANK, Clause, ParsedPrompt
from aiprod_llm.embedded.text_fitting import capitalize, shorten

MAX_ENTITIES = 12
ANY_LANGUAGE = (*LANGUAGES, "ko", "tr")
"""The languages whose words have figures, those with a lexicon first."""
LEADING = (EntityKind.PERSON, EntityKind.ANIMAL, EntityKind.VEHICLE, EntityKind.OBJECT, EntityKind.PLACE)
"""Which kind of entity leads a film, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun in a clause, with its adjectives. `start` and `end` are those of the whole phrase.

    `figure`, `count` and `colour` are those of the entity.
    """

    kind: EntityKind
    phrase: str
    start: int
    end: int
    figure: str = ""
    count: int = 0
    colour: str = ""

    @property
    def head(self) -> str:
        """What it is: its figure, or the noun without its adjectives, case-folded."""
        return self.figure or self.phrase.split()[-1].casefold()


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
        named = dict.fromkeys(self.by_head[head] for head in heads if head in self.by_head)
        # A place alone is a stage: the lead is on it.
        staged = all(entity.kind is EntityKind.PLACE and not entity.figure for entity in named)
        return tuple(dict.fromkeys([*(self._lead() if staged else ()), *(entity.id for entity in named)]))

    def called(self, name: str, prompt: ParsedPrompt) -> Entity | None:
        """Returns the entity with this name, or else with its noun."""
        named = (entity for entity in self.entities if entity.name.casefold() == name.casefold())
        heads = (noun.head for noun in find_nouns(name, prompt.lexicons))
        return next(named, None) or next((self.by_head[head] for head in heads if head in self.by_head), None)

    def including(self, names: Iterable[str], prompt: ParsedPrompt) -> "EntityIndex":
        """Returns the index with an entity for each name, as far as its noun is known."""
        index = self
        for name in names:
            nouns = find_nouns(name, prompt.lexicons)
            if nouns and index.called(name, prompt) is None:
                new = _entity(f"e{len(index.by_head) + 1}", nouns[-1])
                index = EntityIndex({**index.by_head, nouns[-1].head: new})
        return index

    def _lead(self) -> tuple[str, ...]:
        ranked = sorted(
            self.entities,
            key=lambda entity: (
                entity.kind is EntityKind.PLACE and not entity.figure,
                LEADING.index(entity.kind),
            ),
        )
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
    """Returns the nouns of a text that the lexicons or the figures have.

    A compound such as `lighthouse keeper` is one noun.
    """
    result: list[Noun] = []
    for lexicon in lexicons:
        for found in _known(text, lexicon, any_language=lexicon.language == EMOJI and len(lexicons) == 1):
            start = _phrase_start(text, found.start, lexicon)
            # Other languages join two nouns into one word, or put another between them.
            if result and lexicon.language == "en" and text[result[-1].end : found.start] == " ":
                start = result.pop().start
            result.append(replace(found, phrase=text[start : found.end], start=start))
    return result


def figures_in(text: str, lexicons: tuple[Lexicon, ...]) -> list[str]:
    """Returns the figures of a text, in order."""
    return [noun.figure for noun in find_nouns(text, lexicons) if noun.figure]


def with_figures(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Returns the entities, those without a figure with that of their name."""
    return tuple(
        entity if entity.figure else replace(entity, figure=figure_named(entity.name, LANGUAGES))
        for entity in entities
    )


def _known(text: str, lexicon: Lexicon, *, any_language: bool = False) -> list[Noun]:
    """Returns the bare nouns of a text, in order: those of the lexicon, and those that have a figure."""
    figures = [*_figures(text, lexicon), *(_in_any_language(text) if any_language else ())]
    nouns = [_figured_noun(text, figured) for figured in figures]
    for found in lexicon.find("entity", text):
        kind = EntityKind[found.key]
        inside_others = [noun for noun in nouns if noun.start < found.end and found.start < noun.end]
        if not inside_others:
            nouns.append(Noun(kind, text[found.start : found.end], found.start, found.end))
        elif (inside_others[0].start, inside_others[0].end) == (found.start, found.end):
            # The lexicon knows better what kind of thing it is; but a hot dog is no dog.
            place = nouns.index(inside_others[0])
            nouns[place] = replace(nouns[place], kind=kind)
    return sorted(nouns, key=lambda noun: noun.start)


def _figures(text: str, lexicon: Lexicon) -> list[Figured]:
    negated = lexicon.negated(text)
    found = find_emoji(text) if lexicon.language == EMOJI else words_of(lexicon.language).find(text)
    spoken = [(figured, text[figured.start : figured.end].casefold()) for figured in found]
    affirmed = [(figured, word) for figured, word in spoken if not inside(negated, figured.start)]
    return [figured for figured, word in affirmed if word not in lexicon.stop]


def _in_any_language(text: str) -> list[Figured]:
    """Returns the figures of a text, in the language that has most of its words; none if it has only one."""
    best = max(map(words_of, ANY_LANGUAGE), key=lambda words: words.count(text))
    # One Latin word alone may be any language's: `hai` is a shark in German, and two in Vietnamese.
    if best.count(text) < 2 and re.search("[a-z]", text.casefold()):
        return []
    return [figured for figured in best.find(text) if not best.negates(text, figured.end)]


def _figured_noun(text: str, figured: Figured) -> Noun:
    figure, start, end, plural, language = figured
    words = words_of(language)
    count = number_before(text, start, words, plural=plural)
    colour = colour_near(text, start, end, words)
    return Noun(kind_of(figure), text[start:end], start, end, figure, count, colour)


def _phrase_start(text: str, noun: int, lexicon: Lexicon) -> int:
    """Returns where the adjectives of the noun at `noun` begin: after an article up to four words before."""
    words = list(re.finditer(r"\S+", text[:noun]))
    for word in reversed(words[-4:]):
        if word.group().casefold() in lexicon.determiners:
            return min(noun, word.end() + 1)
        if _known(word.group(), lexicon) or word.group().casefold() in lexicon.stop:
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
    return Entity(
        id=id,
        kind=noun.kind,
        name=shorten(noun.phrase, 100),
        description=capitalize(shorten(noun.phrase, 200)),
        figure=noun.figure,
        count=noun.count,
        colour=noun.colour,
    )
