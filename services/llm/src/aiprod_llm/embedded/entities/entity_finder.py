"""Finds the entities of a prompt: its nouns and names, and who leads the film."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice, pairwise, zip_longest

from aiprod_film.entity import Entity, EntityKind
from aiprod_llm.embedded.entities.gender import with_gender
from aiprod_llm.embedded.entities.kinship import Kinship
from aiprod_llm.embedded.entities.trades import with_trades
from aiprod_llm.embedded.figures import figure_named
from aiprod_llm.embedded.figures.heads import head_of
from aiprod_llm.embedded.lexicon import LANGUAGES
from aiprod_llm.embedded.nouns.names import find_aliases, find_names, portrayed
from aiprod_llm.embedded.nouns.noun import Noun
from aiprod_llm.embedded.nouns.noun_phrases import find_nouns
from aiprod_llm.embedded.nouns.subject_nouns import find_subject
from aiprod_llm.embedded.prompt_parser import Clause, ParsedPrompt
from aiprod_llm.embedded.text.parts_of_speech import Part, tag
from aiprod_llm.embedded.text.text_fitting import capitalize, shorten, trim

MAX_ENTITIES = 12
ACTING = frozenset({EntityKind.PERSON, EntityKind.ANIMAL, EntityKind.VEHICLE})
LEADING = (EntityKind.PERSON, EntityKind.ANIMAL, EntityKind.VEHICLE, EntityKind.OBJECT, EntityKind.PLACE)
"""Which kind leads, the likeliest first, in languages that put what a noun does and has before it."""
HEAD_LAST = frozenset({"ja", "ko"})
_INDEFINITE = frozenset(
    [
        "a",
        "an",
        "another",
        "ein",
        "eine",
        "einen",
        "einem",
        "einer",
        "un",
        "une",
        "una",
        "uno",
        "um",
        "uma",
        "een",
        "en",
        "ett",
        "bir",
        "một",
        "ένας",
        "μια",
        "ένα",
    ]
)

_AND = frozenset({" and ", " und ", " et ", " y ", " e ", " & "})
_SIGNS = frozenset({*"⌛🏆💡🌱", "heart"})
"""Figures that also stand for an idea: an hourglass and the passage of time are one hourglass."""
_OF_ITS_OWN = re.compile(r"['’]s?\s(?:[\w-]+\s){0,2}?[\w-]+")
_APPOSITION = 30
"""Characters of an apposition that are read: balloons, seven in different colours."""


@dataclass(frozen=True, slots=True)
class EntityIndex:
    """The entities of a film, in order of appearance, and the id of its lead.

    They are found by the heads of their nouns, and by head and word where two things have one figure: a tug
    and the ship that it pulls.
    """

    by_head: dict[str, Entity]
    lead: str

    @property
    def entities(self) -> tuple[Entity, ...]:
        """All entities, in order of appearance."""
        return tuple(dict.fromkeys(self.by_head.values()))

    def of(self, noun: Noun) -> Entity | None:
        """Returns the entity that a noun names, or None."""
        # A duck is no duckling, though the words begin alike.
        named = (head for head in self.by_head if head.startswith(f"{noun.head} "))
        heads = (head for head in named if bool(self.by_head[head].size) == bool(noun.size))
        words = (word for _, word in (head.split(" ", 1) for head in heads) if noun.is_called(word))
        found = self.by_head.get(_head(noun.head, next(words, "")))
        # Where its figure is not told, its word tells: 猫 in 猫睡着了.
        called = (entity for entity in self.entities if entity.name.casefold().split()[-1] == noun.word)
        return found or (None if noun.figure else next(called, None))

    def subjects(self, clause: Clause, prompt: ParsedPrompt) -> tuple[str, ...]:
        """Returns the ids of the lead and of the entities that a clause names, without what it excludes.

        If none of them has a figure, those that the rest of its sentence names are there, too: a `party` is
        seen by its pumpkins.
        """
        shown = dict.fromkeys((self.lead, *self.named(clause, prompt)))
        drawn = {one.id for one in self.entities if one.figure or one.kind is EntityKind.PERSON}
        if drawn.isdisjoint(self.named(clause, prompt)):
            # Where the lead is without being named, who is one with it is, too: `cars and people`.
            shown |= dict.fromkeys(self._joined(prompt))
        if not drawn & set(shown):
            others = (other for other in prompt.clauses if other.sentence == clause.sentence)
            shown |= dict.fromkeys(id for other in others for id in self.named(other, prompt) if id in drawn)
        kinds = {one.id: one.kind for one in self.entities}
        acting = [id for id in drawn if kinds[id] in ACTING]
        if self.lead not in drawn and drawn & set(shown) and not set(acting) & set(shown):
            # An advertisement for an app is about the man who has it on his phone.
            first = [one.id for one in self.entities if one.id in acting][:1]
            shown = dict.fromkeys((self.lead, *first, *shown))
        placed = any(kinds[id] is EntityKind.PLACE for id in shown)
        if not drawn & set(shown) and not placed:
            # No scene is empty unless it shows a place: whoever the film has is there, too.
            first = sorted(
                (one.id for one in self.entities if one.id in drawn), key=lambda id: id not in acting
            )
            shown |= dict.fromkeys(first[:1])
        excluded = {entity.id for entity in map(self.of, _excluded(clause, prompt)) if entity}
        return tuple(id for id in shown if id not in excluded)

    def _joined(self, prompt: ParsedPrompt) -> list[str]:
        """Returns the ids of those whom the text joins with the lead by no more than `and`."""
        pairs = ((clause, pair) for clause in prompt.clauses for pair in pairwise(_things(clause, prompt)))
        joined = [
            [entity.id for entity in map(self.of, pair) if entity and entity.kind in ACTING]
            for clause, pair in pairs
            if clause.text[pair[0].end : pair[1].start].casefold() in _AND
        ]
        return [id for ids in joined if self.lead in ids for id in ids if id != self.lead]

    def named(self, clause: Clause, prompt: ParsedPrompt) -> tuple[str, ...]:
        """Returns the ids of the entities that a clause names."""
        named = map(self.of, _things(clause, prompt))
        return tuple(dict.fromkeys(entity.id for entity in named if entity))

    def called(self, name: str, prompt: ParsedPrompt) -> Entity | None:
        """Returns the entity with this name, or else with its noun."""
        named = (entity for entity in self.entities if entity.name.casefold() == name.casefold())
        return next(named, None) or next(filter(None, map(self.of, find_nouns(name, prompt.lexicons))), None)

    def including(self, names: Iterable[str], prompt: ParsedPrompt) -> "EntityIndex":
        """Returns the index with an entity for each name, as far as its noun is known."""
        index = self
        for name in names:
            nouns = find_nouns(name, prompt.lexicons)
            if nouns and index.called(name, prompt) is None:
                new = _entity(f"e{len(index.entities) + 1}", nouns[-1])
                index = replace(index, by_head={**index.by_head, nouns[-1].head: new})
        return index


def find_entities(prompt: ParsedPrompt) -> EntityIndex:
    """Returns the entities of a prompt: at least one, at most 12."""
    found: dict[str, tuple[Noun, str]] = {}
    others: dict[str, str] = {}
    aliases = find_aliases(prompt.text, prompt.language, find_nouns(prompt.text, prompt.lexicons))
    kinship = Kinship(prompt)
    for clause in prompt.clauses:
        things = _things(clause, prompt)
        if not found and (subject := find_subject(clause.text, prompt.language, things)):
            things = _without_owners([subject, *things], clause.text)
        for stated in things:
            noun = kinship.meant(stated, clause.text)
            if noun.head != stated.head:
                # Of a bear and its cub, only the word tells which is meant.
                others[_head(stated.head, stated.word if stated.head in found else "")] = noun.head
            named_before = not noun.figure and any(noun.word == one.word for one, _ in found.values())
            if noun.phrase in aliases or named_before:
                continue
            if same := _same(noun, found, clause.text):
                others[noun.head] = same
            known, sentence = found.setdefault(same or noun.head, (noun, clause.sentence))
            is_new = clause.sentence == sentence or _is_introduced(noun, clause.text)
            is_new = is_new and noun.figure not in _SIGNS
            if noun.figure and is_new and not noun.is_called(known.word):
                found.setdefault(_head(noun.head, noun.word), (noun, clause.sentence))
    kept = {head: noun for head, (noun, _) in found.items()} or {(topic := _topic(prompt)).head: topic}
    numbered = enumerate(islice(kept.items(), MAX_ENTITIES), start=1)
    by_head = with_gender({head: _entity(f"e{number}", noun) for number, (head, noun) in numbered}, prompt)
    by_head = with_trades(by_head, prompt)
    by_head |= {head: by_head[same] for head, same in others.items() if same in by_head}
    return EntityIndex(by_head, _lead(tuple(by_head.values()), prompt))


def _same(noun: Noun, found: Mapping[str, tuple[Noun, str]], text: str) -> str:
    """Returns the head of a noun that is the same thing, of which only one has a colour; else nothing.

    The fox of a fox teacher is that teacher, unless it is introduced as another one.
    """
    if noun.head in found:
        return ""
    named = (head for head, (other, _) in found.items() if noun.figure and noun.figure in other.alone)
    if not noun.animal and not _is_introduced(noun, text) and (one := next(named, "")):
        return one
    kin = (head for head, (other, _) in found.items() if other.kin == noun.kin)
    return next((head for head in kin if not noun.colour or not found[head][0].colour), "")


def _head(head: str, word: str) -> str:
    return f"{head} {word}" if word else head


def _is_introduced(noun: Noun, text: str) -> bool:
    """Returns whether a noun follows `a` and not `the`, so that it is not one of those before it."""
    before = text[: noun.start].casefold().split()
    return bool(before) and before[-1] in _INDEFINITE


def with_figures(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Returns the entities, those without a figure with that of their name."""
    return tuple(
        entity if entity.figure else replace(entity, figure=figure_named(entity.name, LANGUAGES))
        for entity in entities
    )


def _lead(entities: tuple[Entity, ...], prompt: ParsedPrompt) -> str:
    """Returns the id of the first entity; a mere stage, such as a street, leads only where nothing acts."""
    if prompt.language and prompt.language.language in HEAD_LAST:
        return min(entities, key=lambda entity: LEADING.index(entity.kind)).id
    concrete = _concrete(entities, prompt)
    if concrete and entities[0].figure and entities[0] not in concrete:
        # Of hope and a green shoot, the shoot is what is seen all along.
        entities = concrete
    actor = next((entity for entity in entities if entity.kind in ACTING), None)
    if actor and entities[0].kind not in ACTING and _begins_where(prompt):
        return actor.id
    acted = actor is not None
    staged = (acted and entity.kind is EntityKind.PLACE and not entity.figure for entity in entities)
    return min(zip(staged, entities, strict=True), key=lambda pair: pair[0])[1].id


def _concrete(entities: tuple[Entity, ...], prompt: ParsedPrompt) -> tuple[Entity, ...]:
    """Returns the entities that are drawn and no mere ideas, such as hope."""
    ideas = prompt.language.abstract if prompt.language else frozenset[str]()
    drawn = (one for one in entities if one.figure or one.kind is EntityKind.PERSON)
    return tuple(one for one in drawn if one.name.split()[-1].casefold() not in ideas)


def _begins_where(prompt: ParsedPrompt) -> bool:
    """Returns whether a text begins with where it happens: `Inside the clock tower a family of mice …`."""
    language = prompt.language
    words = tag(prompt.text, language.language) if language else ()
    return bool(words) and words[0].part is Part.PREPOSITION


def _things(clause: Clause, prompt: ParsedPrompt) -> list[Noun]:
    """Returns the nouns and the names of a clause, in order."""
    text = clause.text + _apposition(clause, prompt)
    nouns = [noun for noun in find_nouns(text, prompt.lexicons) if noun.end <= len(clause.text)]
    names = find_names(clause.text, prompt.language, nouns)
    # A clause starts with a capital even where the text does not.
    written = [name for name in names if name.phrase in prompt.text]
    return _without_owners(sorted([*nouns, *written], key=lambda noun: noun.start), text)


def _without_owners(things: list[Noun], text: str) -> list[Noun]:
    return [one for one, following in zip_longest(things, things[1:]) if not _owns(one, following, text)]


def _owns(noun: Noun, following: Noun | None, text: str) -> bool:
    """Returns whether a noun only says whose somebody is: the keeper's daughter comes without the keeper."""
    if following is None or following.kind not in (EntityKind.PERSON, EntityKind.ANIMAL):
        return False
    somebody = noun.kind is EntityKind.PERSON or not noun.figure
    return somebody and bool(_OF_ITS_OWN.fullmatch(text, noun.end, following.end))


def _apposition(clause: Clause, prompt: ParsedPrompt) -> str:
    """Returns the start of what follows a clause, which may say how many its last noun is."""
    # A clause starts with a capital even where the text does not.
    start = prompt.text.find(clause.text[1:])
    end = start + len(clause.text) - 1
    return prompt.text[end : end + _APPOSITION] if start >= 0 and prompt.text[end : end + 1] == "," else ""


def _excluded(clause: Clause, prompt: ParsedPrompt) -> list[Noun]:
    """Returns the nouns that a clause negates."""
    language = prompt.language
    if language is None:
        return []
    parts = [clause.text[span.start : span.end] for span in language.denied(clause.text)]
    denial = language.negation.before
    bare = [denial.sub(" ", part) if denial else part for part in parts]
    return [noun for part in bare for noun in find_nouns(part, prompt.lexicons)]


def _topic(prompt: ParsedPrompt) -> Noun:
    """Returns who or where a prompt without known nouns is about, else all that its first clause affirms."""
    if person := portrayed(prompt.text):
        return person
    for lexicon in prompt.lexicons:
        for found in lexicon.find("setting", prompt.text):
            place = prompt.text[found.start : found.end]
            # `At home` is where something is, and no thing.
            if place.casefold().split()[0] not in lexicon.stop:
                return Noun(EntityKind.PLACE, place, found.start, found.end)
    text = prompt.clauses[0].text
    negated = prompt.language.negated(text) if prompt.language else []
    # From the end, so that the places of those before stay right.
    for span in reversed(negated):
        text = text[: span.start] + text[span.end :]
    phrase = trim(re.sub(r"\s+", " ", text)) or prompt.clauses[0].text
    return Noun(EntityKind.OBJECT, phrase, 0, len(phrase))


def _entity(id: str, noun: Noun) -> Entity:
    return Entity(
        id=id,
        kind=noun.kind,
        name=shorten(noun.phrase, 100),
        description=capitalize(shorten(noun.phrase, 200)),
        figure=noun.figure,
        count=noun.count,
        colour="" if noun.animal else noun.colour,
        size=noun.size,
        look=head_of(noun.animal, noun.colour),
    )
