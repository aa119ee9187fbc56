"""Reads who comes out of what: a turtle out of an egg that nobody names, a cat out of a box."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from aiprod_film.entity import EntityKind
from aiprod_film.staging import Act
from aiprod_llm.embedded.acts.clause_words import ClauseWords
from aiprod_llm.embedded.acts.turns import HATS, OPENED

_OUT_OF = re.compile(r"\b(?:out of|from|aus|de|d['’]|du)\s+(?:\w+\s+){0,3}$")


def hatching(words: ClauseWords, acts: Sequence[Act]) -> Sequence[Act]:
    """Returns the acts with the film's egg for who hatches, which the text need not name."""
    egg = next((one.id for one in words.entities if one.figure == "🥚"), "")
    animals = {one.id for one in words.entities if one.kind is EntityKind.ANIMAL}
    return [
        replace(act, object=egg)
        if act.verb == "emerge" and egg and not act.object and act.subject in animals
        else act
        for act in acts
    ]


def pulled_out(words: ClauseWords, acts: Sequence[Act]) -> Iterator[Act]:
    """Yields the acts with an animal that somebody pulls out of a hat or a box coming out of it."""
    figures = {one.id: one for one in words.entities}
    for act in acts:
        pulled = figures.get(act.object)
        source = _source(words) if act.verb == "pull" and pulled else ""
        if not pulled or pulled.kind is not EntityKind.ANIMAL or not source:
            yield act
            continue
        yield Act(act.subject, "open", source)
        yield Act(act.object, "emerge", source)


def _source(words: ClauseWords) -> str:
    """Returns what something is pulled out of."""
    figures = {one.id: one.figure for one in words.entities}
    for noun in words.nouns:
        # A conjurer's hat is in the hand, and the animal comes out of it there.
        if figures.get(words.ids[noun]) in OPENED - HATS and _OUT_OF.search(words.text[: noun.start]):
            return words.ids[noun]
    return ""
