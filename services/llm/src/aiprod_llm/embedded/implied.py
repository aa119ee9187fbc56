"""Finds whom and what a text implies: a recipe's cook, a gardener, a cyclist, a horse, and an egg."""

import re
from collections.abc import Collection, Iterator, Sequence

from aiprod_film.entity import Entity, EntityKind
from aiprod_llm.embedded.grammar import LANGUAGES, Grammar, grammar_of
from aiprod_llm.embedded.prompt_parser import ParsedPrompt

_RIDERS = frozenset({"knight", "cowboy", "🤠", *"🤴👸🫅💂"})
_MOUNTS = frozenset("🐎🐴🦄🐫🐪🐘🦓🫏")
_HORSES = {"en": "horse", "de": "Pferd", "fr": "cheval", "es": "caballo"}
_COOKS = {"en": "cook", "de": "Koch", "fr": "cuisinier", "es": "cocinero"}
_GARDENERS = {"en": "gardener", "de": "Gärtner", "fr": "jardinier", "es": "jardinero"}
_CYCLISTS = {"en": "cyclist", "de": "Radfahrer", "fr": "cycliste", "es": "ciclista"}
_CYCLES = frozenset("🚲🏍🛵")
_EGGS = {"en": "egg", "de": "Ei", "fr": "œuf", "es": "huevo"}
_HATCHING = ("hatch", "schlüpf", "éclo", "eclosion")
_GOING = frozenset({"ride", "jump", "climb", "run", "walk", "drive", "travel"})
"""What a bicycle does with its rider alone."""
_LIVING = (EntityKind.PERSON, EntityKind.ANIMAL)
_KITCHEN = frozenset({"cook", "bake", "slice", "flip", "pour", "peel"})
"""What a recipe tells its reader to do."""
_GARDEN = frozenset({"plant", "dig", "water"})
_ORDER = re.compile(r"(?:[\w ]{1,30}:\s*)?(?:(?:and|then|und|et|y|first|next)\s+)*")
"""What stands before a verb that orders something."""
_TOLD = re.compile(r"\w+s|\w+ing|\w+ed")
"""Forms of English verbs that tell what somebody does."""


def implied(prompt: ParsedPrompt, entities: Sequence[Entity]) -> Iterator[str]:
    """Yields the nouns of whom and what a prompt implies, in its language."""
    language = prompt.language.language if prompt.language else ""
    if language not in LANGUAGES or language not in _HORSES:
        return
    kinds = {entity.kind for entity in entities}
    grammar, texts = grammar_of(language), [clause.text.casefold() for clause in prompt.clauses]
    rides = any(_goes_riding(text, grammar) for text in texts)
    mounted = EntityKind.VEHICLE in kinds or any(entity.figure in _MOUNTS for entity in entities)
    if rides and not mounted and any(entity.figure in _RIDERS for entity in entities):
        yield _HORSES[language]
    eggs = any(one.figure == "🥚" for one in entities)
    if EntityKind.ANIMAL in kinds and not eggs and any(_hatches(text, grammar) for text in texts):
        yield _EGGS[language]
    if kinds.isdisjoint(_LIVING):
        cycles = any(entity.figure in _CYCLES and entity.count <= 1 for entity in entities)
        if cycles and any(verb.key in _GOING for text in texts for verb in grammar.find(text)):
            yield _CYCLISTS[language]
            return
        for makers, work in ((_COOKS, _KITCHEN), (_GARDENERS, _GARDEN)):
            if any(_orders(text, language, work) for text in texts):
                yield makers[language]
                return


def _goes_riding(text: str, grammar: Grammar) -> bool:
    """Returns whether somebody rides somewhere: to a castle, and no dragon."""
    rides = (verb for verb in grammar.find(text) if verb.key == "ride")
    ways = (re.findall(r"\w+", text[verb.end :])[:1] for verb in rides)
    return any("FROM" in grammar.places_in(f"{way} ") for words in ways for way in words)


def _hatches(text: str, grammar: Grammar) -> bool:
    """Returns whether somebody comes out of an egg that the text does not name."""
    hatching = (text[verb.start : verb.end] for verb in grammar.find(text) if verb.key == "emerge")
    return any(word.startswith(_HATCHING) for word in hatching)


def _orders(text: str, language: str, work: Collection[str]) -> bool:
    """Returns whether a clause tells its reader to do some work: `whisk the batter`."""
    opening = _ORDER.match(text)
    start = opening.end() if opening else 0
    for verb in grammar_of(language).find(text):
        words = text[verb.start : verb.end].split()
        if verb.start == start and verb.key in work:
            return language != "en" or not _TOLD.fullmatch(words[0])
    return False
