"""Sets boats afloat, lets lanterns rise, and lets out of a chest what was in it: what earlier scenes tell."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiprod_film.entity import Entity
from aiprod_film.staging import Act
from aiprod_llm.embedded.acts.clause_words import LIVING
from aiprod_llm.embedded.acts.meanings import SET_AFLOAT
from aiprod_llm.embedded.acts.stagings import Staging
from aiprod_llm.embedded.acts.turns import OPENED


def set_afloat(found: Staging, cast: Mapping[str, Entity]) -> Staging:
    """Returns the staging in which people let go of a boat that they launch: only a rocket has a flame."""
    afloat = [act for act in found.acts if act.verb == "launch" and _figure(act.subject, cast) in SET_AFLOAT]
    if not afloat:
        return found
    thing = afloat[0].subject
    people = [one for one in found.subjects if one in cast and cast[one].kind in LIVING]
    doer = next((act.subject for act in found.acts if act.subject in people), next(iter(people), ""))
    acts = [act for act in found.acts if act.verb != "launch" or act.subject not in {thing, *people}]
    launched = Act(doer, "release", thing) if doer else Act(thing, "float")
    return replace(found, acts=(launched, *acts))


def out_of(found: Staging, before: Sequence[Staging], cast: Mapping[str, Entity]) -> Staging:
    """Returns the staging with what somebody opened before, for who comes out of something."""
    opened = [act.object or act.subject for one in before for act in one.acts if act.verb == "open"]
    source = next((one for one in reversed(opened) if _figure(one, cast) in OPENED), "")
    if not source or not any(act.verb == "emerge" and not act.object for act in found.acts):
        return found
    acts = tuple(
        replace(act, object=source) if act.verb == "emerge" and not act.object else act for act in found.acts
    )
    return replace(found, acts=acts, subjects=tuple(dict.fromkeys([*found.subjects, source])))


def _figure(one: str, cast: Mapping[str, Entity]) -> str:
    return cast[one].figure if one in cast else ""
