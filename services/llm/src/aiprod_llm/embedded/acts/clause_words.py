"""The words of a clause as its acts and relations are read from them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_llm.embedded.entities.entity_finder import ACTING, EntityIndex
from aiprod_llm.embedded.entities.groups import meant_by_pronoun
from aiprod_llm.embedded.figures import UNSPACED
from aiprod_llm.embedded.grammar import LANGUAGES, Grammar, grammar_of
from aiprod_llm.embedded.lexicon import EMOJI
from aiprod_llm.embedded.nouns.names import find_names
from aiprod_llm.embedded.nouns.noun import Noun
from aiprod_llm.embedded.nouns.noun_phrases import find_nouns
from aiprod_llm.embedded.prompt_parser import Clause, ParsedPrompt
from aiprod_llm.embedded.text.parts_of_speech import Tagged, tag

LIVING = (EntityKind.PERSON, EntityKind.ANIMAL)
_BEFORE_NOUNS = frozenset(
    [
        "in",
        "im",
        "dans",
        "en",
        "em",
        "na",
        "no",
        "a",
        "the",
        "der",
        "die",
        "das",
        "il",
        "la",
        "le",
        "el",
        "un",
        "una",
        "une",
        "uno",
    ]
)
"""Words after which a verb is a noun: in cucina, the walk."""


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """The case-folded text of a clause, its nouns in order, and the ids of their entities.

    `subjects` are those that the clause names, of which the film's `lead` is the first. `acting` are those
    who do what has no subject of its own: the lead, or whom `they` or `it` means. `words` are tagged where
    the language has a tagger. What stands before `begin` only labels the rest: `How to make bread:`. What is
    `silent` needs no picture of its own.
    """

    text: str
    nouns: Sequence[Noun]
    ids: Mapping[Noun, str]
    subjects: tuple[str, ...]
    acting: tuple[str, ...]
    entities: Sequence[Entity]
    grammar: Grammar
    words: Sequence[Tagged]
    begin: int
    silent: frozenset[str]
    before_nouns: frozenset[str]

    @property
    def lead(self) -> str:
        """The id of the lead, or empty."""
        return next(iter(self.subjects), "")

    @property
    def lead_words(self) -> frozenset[str]:
        """The words of the lead's name."""
        names = (entity.name for entity in self.entities if entity.id == self.lead)
        return frozenset(" ".join(names).casefold().split())

    @property
    def spaced(self) -> bool:
        """Whether the language has spaces between its words."""
        return self.grammar.language not in UNSPACED

    def kind(self, entity: str) -> EntityKind | None:
        """Returns the kind of an entity that the clause names."""
        return next((noun.kind for noun in self.nouns if self.ids[noun] == entity), None)

    def within(self, start: int, end: int) -> list[Noun]:
        """Returns the nouns between two places of the text."""
        return [noun for noun in self.nouns if start <= noun.start and noun.end <= end]


def clause_words(clause: Clause, prompt: ParsedPrompt, entities: EntityIndex) -> ClauseWords:
    """Returns the words of a clause."""
    text = clause.text.casefold()
    # casefold makes ss of ß, so that places in the text would not be those of the clause.
    if len(text) != len(clause.text):
        text = clause.text.lower()
    nouns = find_nouns(clause.text, prompt.lexicons)
    names = find_names(clause.text, prompt.language, list(nouns))
    named = [(noun, entities.of(noun)) for noun in (*nouns, *names)]
    ids = {_as_shown(noun, entity): entity.id for noun, entity in named if entity}
    language, grammar = prompt.language, grammar_in(prompt, text)
    meant = meant_by_pronoun(clause, prompt, entities)
    subjects = entities.subjects(clause, prompt)
    goes_on = "" if meant else _who_goes_on(clause, prompt, entities, grammar, text)
    if goes_on:
        meant = (goes_on,)
        subjects = tuple(one for one in subjects if one != entities.lead or one in ids.values())
    subjects = tuple(dict.fromkeys((*subjects, *meant)))
    label = _LABEL.match(text) if goes_on else None
    return ClauseWords(
        text,
        sorted(ids, key=lambda noun: noun.start),
        ids,
        subjects,
        meant or subjects[:1],
        entities.entities,
        grammar,
        tag(clause.text, language.language) if language else (),
        label.end() if label else 0,
        grammar.small | (language.abstract if language else frozenset()),
        (language.determiners if language else frozenset()) | _BEFORE_NOUNS,
    )


_CYCLES = frozenset("🚲🛵🏍🛴🛹🛷")
"""Vehicles that go nowhere without a rider."""
_LABEL = re.compile(r"[\w ]{1,30}:\s*")
_FIRST = 12
"""The characters before a verb that begins a clause: `and then jumps`."""


def _who_goes_on(
    clause: Clause, prompt: ParsedPrompt, entities: EntityIndex, grammar: Grammar, text: str
) -> str:
    """Returns who does what a clause without a subject says where a thing leads: no shoe sprints itself.

    Empty if a person or an animal leads, or nobody was named before.
    """
    kinds = {entity.id: entity.kind for entity in entities.entities}
    verb = next(grammar.find(text), None)
    cycles = any(one.id == entities.lead and one.figure in _CYCLES for one in entities.entities)
    acting = kinds.get(entities.lead) in ACTING and not cycles
    if acting or clause not in prompt.clauses or verb is None:
        return ""
    label = _LABEL.match(text)
    first = label.end() if label else 0
    named = [noun for noun in find_nouns(clause.text, prompt.lexicons) if first <= noun.start < verb.start]
    # The sleeping of `a sleeping baby` is how the baby is.
    describes = text[first : verb.start].strip() in (prompt.language.determiners if prompt.language else ())
    if verb.start - first > _FIRST or named or describes:
        return ""
    before = prompt.clauses[: prompt.clauses.index(clause)]
    living = (id for one in reversed(before) for id in reversed(entities.named(one, prompt)))
    anybody = [id for id, kind in kinds.items() if kind in LIVING]
    # Whom no clause names is whoever the text speaks to.
    alone = anybody[0] if len(anybody) == 1 else ""
    return next((id for id in living if kinds[id] in LIVING), alone)


def _as_shown(noun: Noun, entity: Entity) -> Noun:
    """Returns a noun as what it is shown: the children of an animal are animals, a cat who cooks is none."""
    if entity.look and entity.look.head:
        return replace(noun, kind=entity.kind)
    kin = noun.kind is EntityKind.PERSON and entity.kind is not EntityKind.PERSON and bool(entity.figure)
    return replace(noun, kind=entity.kind, figure=entity.figure) if kin else noun


def grammar_in(prompt: ParsedPrompt, text: str) -> Grammar:
    """Returns the grammar of the prompt's language, or of the one with the most verbs in the text."""
    language = prompt.language.language if prompt.language else EMOJI
    if language != EMOJI:
        return grammar_of(language)
    return max((grammar_of(one) for one in LANGUAGES), key=lambda grammar: len(list(grammar.find(text))))


def head_start(noun: Noun) -> int:
    """Returns where the noun itself begins, after its adjectives."""
    words = noun.phrase.split()
    return noun.end - len(words[-1]) if words else noun.start
