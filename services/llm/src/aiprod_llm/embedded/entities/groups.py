"""Several who act together: those that a text names together, and a plural pronoun that stands for them."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from aiprod_film.entity import Entity, EntityKind
from aiprod_llm.embedded.entities.entity_finder import ACTING, EntityIndex
from aiprod_llm.embedded.grammar import grammar_of
from aiprod_llm.embedded.nouns.noun_phrases import find_nouns
from aiprod_llm.embedded.prompt_parser import Clause, ParsedPrompt

_PLURAL = re.compile(
    r"(?:[\w ]{1,20}:\s*|(?:until|till|while|when|then|and)\s+)?"
    r"(?:one of them|eine[rs]? von ihnen|l'un d'eux|un[oa] de ell[oa]s|"
    r"they|both|(?:the two|two) of them|the (?:two|pair|couple)(?= (?!of\b)\w+)|"
    r"(?:sie )?beide|die (?:beiden|zwei)|zusammen|gemeinsam|ils|elles|"
    r"tous (?:les )?deux|toutes (?:les )?deux|les deux|ensemble|"
    r"ellos|ellas|los dos|las dos|amb[oa]s|junt[oa]s|eles|elas|os dois|as duas|tutti e due|"
    r"i due|le due|entramb[ie]|insieme|loro|zij|allebei|samen|oni|oboje|obaj|obie|razem|"
    r"они|оба|обе|вместе|onlar|ikisi|birlikte|αυτοί|αυτές|και οι δύο|και τα δύο|μαζί|"
    r"הם|הן|שניהם|שתיהן|יחד|هما|هم|كلاهما|معا|cả hai|họ|chúng)(?!\w)"
    r"|둘이|둘은|그들|함께|二人|ふたり|二匹|一緒に|彼ら|它们|他们|她们|两人|俩|ทั้งสอง|ทั้งคู่|พวกเขา|พวกมัน",
    re.IGNORECASE,
)
_IT = re.compile(r"(?:[\w ]{1,20}:\s*)?it\s+(?!is\b|was\b|'s)", re.IGNORECASE)
_WHO = re.compile(r"(?:who|qui|quien|quienes)\s", re.IGNORECASE)
"""Who is told of by a clause of its own: to its father, who cries."""
_THINGS = (EntityKind.ANIMAL, EntityKind.OBJECT, EntityKind.VEHICLE)
_OF_THE_LIVING = frozenset(
    ["run", "walk", "eat", "drink", "sleep", "jump", "climb", "sit", "look", "howl", "hide", "hunt", "dig"]
)
"""What a thing does not do: of a key and the mouse that takes it, the mouse runs."""
_AND = re.compile(
    r"\s*(?:and|und|et|y|e|en|och|i|и|&)\s+(?:(?:an?|the|his|her|its|eine?|der|die|das|une?|le|la|una?|el|il|um|uma|o)\s+)?",
    re.IGNORECASE,
)
"""What joins a second subject to the first, with its article."""


def begins_with_plural(text: str, prompt: ParsedPrompt) -> bool:
    """Returns whether a text begins with a pronoun of several, perhaps after a label: `Night: both sleep`.

    In `les deux chats` it is no pronoun.
    """
    found = _PLURAL.match(text)
    if found is None:
        return False
    return not any(0 <= noun.start - found.end() <= 1 for noun in find_nouns(text, prompt.lexicons))


def is_plural(text: str) -> bool:
    """Returns whether a text is nothing but a pronoun of several: of `both fall`, what is before the verb."""
    return bool(_PLURAL.fullmatch(text.strip()))


def named_together(texts: Iterable[str], prompt: ParsedPrompt, entities: EntityIndex) -> tuple[str, ...]:
    """Returns the ids of the first several that texts name together: `a pear and an apple`, `two ducks`."""
    for text in texts:
        found = [
            (noun, entity) for noun in find_nouns(text, prompt.lexicons) if (entity := entities.of(noun))
        ]
        for (noun, one), (after, other) in pairwise(found):
            if one != other and _AND.fullmatch(text[noun.end : after.start]):
                return (one.id, other.id)
        many = next((entity for _, entity in found if entity.count > 1 and entity.kind in ACTING), None)
        if many:
            return (many.id,)
    return ()


def meant_by_pronoun(clause: Clause, prompt: ParsedPrompt, entities: EntityIndex) -> tuple[str, ...]:
    """Returns the ids of those that `they`, `both`, `it`, or `who` at the start of a clause stands for."""
    if clause not in prompt.clauses:
        return ()
    before = prompt.clauses[: prompt.clauses.index(clause)]
    if begins_with_plural(clause.text, prompt):
        return _several(before, prompt, entities)
    if _WHO.match(clause.text) and before:
        kinds = {entity.id: entity.kind for entity in entities.entities}
        return tuple(id for id in entities.named(before[-1], prompt) if kinds[id] in ACTING)[-1:]
    return _thing(clause, before, prompt, entities) if before and _IT.match(clause.text) else ()


def _thing(
    clause: Clause, before: Sequence[Clause], prompt: ParsedPrompt, entities: EntityIndex
) -> tuple[str, ...]:
    """Returns the id of the last animal or thing that was named, if a person leads: nobody calls her `it`.

    Else it is the lead, unless somebody else acted last and only the living do what `it` does.
    """
    kinds = {entity.id: _called_it(entity) for entity in entities.entities}
    if kinds[entities.lead] is not EntityKind.PERSON:
        doer = _doer(before[-1], prompt, entities)
        verb = next(grammar_of("en").find(clause.text.casefold()), None)
        is_alive = verb is not None and verb.key in _OF_THE_LIVING
        if kinds[entities.lead] is EntityKind.OBJECT and is_alive and kinds.get(doer) is EntityKind.ANIMAL:
            return (doer,)
        return (entities.lead,) if kinds[entities.lead] in _THINGS else ()
    for earlier in reversed(before):
        things = [id for id in entities.named(earlier, prompt) if kinds[id] in _THINGS]
        living = [id for id in things if kinds[id] is EntityKind.ANIMAL]
        if things:
            return ((living or things)[-1],)
    return ()


def _called_it(entity: Entity) -> EntityKind:
    """Returns the kind of an entity; a bear that cooks is called `it` as other bears are."""
    is_animal = entity.look is not None and bool(entity.look.head)
    return EntityKind.ANIMAL if is_animal else entity.kind


def _doer(clause: Clause, prompt: ParsedPrompt, entities: EntityIndex) -> str:
    """Returns the id of what a clause names before its verb; empty if it names nothing there."""
    verb = next(grammar_of("en").find(clause.text.casefold()), None)
    nouns = [noun for noun in find_nouns(clause.text, prompt.lexicons) if verb and noun.end <= verb.start]
    entity = entities.of(nouns[0]) if nouns else None
    return entity.id if entity else ""


def _several(before: Sequence[Clause], prompt: ParsedPrompt, entities: EntityIndex) -> tuple[str, ...]:
    """Returns the ids of those that a plural pronoun stands for.

    They are the last that an earlier clause names together, or else those of it who act, with the lead if
    only one does.
    """
    kinds = {entity.id: entity.kind for entity in entities.entities}
    for earlier in reversed(before):
        together = named_together([earlier.text], prompt, entities)
        there = tuple(id for id in entities.named(earlier, prompt) if kinds[id] in ACTING)
        if together or there:
            both = there if len(there) > 1 else tuple(dict.fromkeys((entities.lead, *there)))
            return together or both
    return ()
