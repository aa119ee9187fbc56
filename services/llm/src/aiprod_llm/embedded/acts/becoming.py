"""Reads what turns into something else, and shows one before the other: a caterpillar, then a butterfly."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from aiprod_film.entity import EntityKind
from aiprod_film.staging import Act
from aiprod_llm.embedded.acts.clause_words import ClauseWords
from aiprod_llm.embedded.acts.stagings import Staging
from aiprod_llm.embedded.entities.gender import MEN, WOMEN

_CHANGING = frozenset({"spin", "grow"})
"""What verbs such as `turns into` and `grows into` say by themselves."""
_BETWEEN = 40
"""Characters between the two at most: a caterpillar slowly and quietly turns into a butterfly."""


class Becoming(NamedTuple):
    """The ids of what something is first, and of what it is in the end."""

    first: str
    last: str


def becoming(words: ClauseWords) -> Becoming | None:
    """Returns what turns into what, as the clause says; None if nothing does."""
    pattern = words.grammar.becomes
    match = pattern.search(words.text) if pattern else None
    if match is None:
        return None
    before, after = words.within(0, match.start()), words.within(match.end(), len(words.text))
    if not after:
        return None
    # Who breaks through the soil and grows into a tree is what the clause begins with.
    near = (before[-1] if after[0].start - before[-1].end <= _BETWEEN else before[0]) if before else None
    # Who spins a cocoon and becomes a butterfly is who was named before.
    first = words.ids[near] if near else next(iter(words.acting), "")
    first = first if near else _enchanted(words, first, words.ids[after[0]])
    drawn = {entity.id for entity in words.entities if entity.figure}
    found = Becoming(first, words.ids[after[0]])
    return found if found.first != found.last and {*found} <= drawn else None


def _enchanted(words: ClauseWords, first: str, last: str) -> str:
    """Returns who a pronoun is that becomes somebody: no princess turns into a prince, but her frog does."""
    figures = {entity.id: entity.figure for entity in words.entities}
    sexes = [
        one for one in (MEN, WOMEN) for id in (first, last) if figures.get(id, "").startswith(tuple(one))
    ]
    animals = [entity.id for entity in words.entities if entity.kind is EntityKind.ANIMAL]
    return animals[0] if sexes == [MEN, WOMEN] and len(animals) == 1 else first


def grown_from(words: ClauseWords, acts: Sequence[Act]) -> Sequence[Act]:
    """Returns the acts with what grows from something too small to draw: of a seed, the sunflower grows."""
    drawn = {entity.id: entity.figure for entity in words.entities}
    small = {act.subject for act in acts if act.verb == "grow" and not drawn.get(act.subject)}
    pattern = words.grammar.becomes
    match = pattern.search(words.text) if pattern else None
    after = words.within(match.end(), len(words.text)) if match else []
    last = next((words.ids[noun] for noun in after if drawn.get(words.ids[noun])), "")
    return [replace(act, subject=last) if last and act.subject in small else act for act in acts]


def in_turn(found: Staging, change: Becoming | None, number: int, count: int) -> Staging:
    """Returns who is there in one of `count` scenes of a clause: in the second half, what has become of it.

    A single scene shows both.
    """
    if change is None:
        return found
    acts = tuple(act for act in found.acts if not (act.subject == change.first and act.verb in _CHANGING))
    if count == 1:
        return replace(found, acts=acts)
    absent = change.last if number < (count + 1) // 2 else change.first
    return replace(
        found,
        subjects=_without(found.subjects, absent),
        acts=tuple(act for act in acts if absent not in (act.subject, act.object)),
        relations=tuple(one for one in found.relations if absent not in (one.subject, one.object)),
    )


def afterwards(found: Staging, changes: Sequence[Becoming], named: Collection[str]) -> Staging:
    """Returns who is there in a later clause: what has become of those whom it does not name."""
    become = {change.first: change.last for change in changes if change.first not in named}
    if become.keys().isdisjoint(found.subjects):
        return found
    return Staging(
        tuple(dict.fromkeys(become.get(id, id) for id in found.subjects)),
        tuple(
            replace(
                act, subject=become.get(act.subject, act.subject), object=become.get(act.object, act.object)
            )
            for act in found.acts
        ),
        tuple(
            replace(
                one, subject=become.get(one.subject, one.subject), object=become.get(one.object, one.object)
            )
            for one in found.relations
        ),
    )


def _without(ids: Sequence[str], absent: str) -> tuple[str, ...]:
    return tuple(id for id in ids if id != absent)
