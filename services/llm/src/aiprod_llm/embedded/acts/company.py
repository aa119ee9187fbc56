"""Keeps those in the picture with whom something was done just before: nobody is gone in the next scene."""

import re
from collections.abc import Mapping
from dataclasses import replace

from aiprod_film.entity import Entity
from aiprod_film.staging import Act
from aiprod_llm.embedded.acts.clause_words import LIVING
from aiprod_llm.embedded.acts.stagings import MOST, Staging
from aiprod_llm.embedded.prompt_parser import Clause, ParsedPrompt

_ALONE = re.compile(r"(?<!\w)(?:alone|lonely|allein|einsam|seule?|sol[oa])(?!\w)", re.IGNORECASE)
_LEAVING = frozenset({"drive", "sail", "ride", "launch"})
"""What takes somebody away from those who stay."""
_BOTH = 2
_NEEDS_TWO = frozenset({"chase", "embrace", "shake-hands"})
"""What nobody does alone."""
_COUPLES = frozenset({*"👫👭👬💏💑👯", "couple"})
_IN_ARMS = frozenset({"embrace", "hold", "rescue"})
_MOST_LIVING = 4
"""The most kinds of people and animals in a scene to which somebody is added."""


def is_same_place(before: Clause, clause: Clause, prompt: ParsedPrompt) -> bool:
    """Returns whether a clause goes on where the one before it was, with the same people."""
    moment, last = prompt.moments[clause.moment], prompt.moments[before.moment]
    moved = clause.moment != before.moment and moment.setting and moment.place != last.place
    return not moved and not _ALONE.search(clause.text)


def in_company(found: Staging, before: Staging, cast: Mapping[str, Entity]) -> Staging:
    """Returns the staging with those with whom its people did something in the scene before.

    Who stays looks at who acts.
    """
    there = [one for one in found.subjects if _lives(one, cast)]
    with_them = [one for one in before.subjects if _lives(one, cast) and one not in there]
    # Two who were alone with each other need not have done anything.
    two = sum(_lives(one, cast) for one in before.subjects) == _BOTH and not {*there}.isdisjoint(
        before.subjects
    )
    with_them = [one for one in with_them if two or any(_are_together(one, other, before) for other in there)]
    staying = with_them[: max(0, _MOST_LIVING - len(there))]
    if not staying or any(act.verb in _LEAVING for act in found.acts):
        return found
    doer = next((act.subject for act in found.acts if act.subject in there), there[0])
    held = {act.object for act in before.acts if act.verb in _IN_ARMS}
    watching = (Act(one, "look", doer) for one in staying if one not in held)
    return replace(found, subjects=(*found.subjects, *staying), acts=(*found.acts, *watching)[:MOST])


def with_the_other(found: Staging, cast: Mapping[str, Entity]) -> Staging:
    """Returns the staging with the only other being there as to whom something is done: the pig is chased."""
    living = [one for one in found.subjects if _lives(one, cast)]
    if len(living) != _BOTH:
        return found
    other = {living[0]: living[1], living[1]: living[0]}
    acts = (
        replace(act, object=other[act.subject])
        if act.verb in _NEEDS_TWO and not act.object and act.subject in other and _is_one(act.subject, cast)
        else act
        for act in found.acts
    )
    return replace(found, acts=tuple(dict.fromkeys(acts)))


def _is_one(one: str, cast: Mapping[str, Entity]) -> bool:
    """Returns whether somebody is alone: a couple embraces itself."""
    return cast[one].count <= 1 and cast[one].figure not in _COUPLES


def _lives(one: str, cast: Mapping[str, Entity]) -> bool:
    return one in cast and cast[one].kind in LIVING and bool(cast[one].figure)


def _are_together(one: str, other: str, before: Staging) -> bool:
    """Returns whether two did something with each other, or the same."""
    if any({act.subject, act.object} == {one, other} for act in before.acts):
        return True
    verbs = [{(act.verb, act.object) for act in before.acts if act.subject == each} for each in (one, other)]
    return not verbs[0].isdisjoint(verbs[1])
