"""Shows what is handed over twice: in the hands of who gives it, and then of who has got it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.staging import Act
from aiprod_llm.embedded.acts.turns import Step


def passed_on(steps: Sequence[Step], cast: Mapping[str, Entity]) -> Iterator[Step]:
    """Yields the steps with another one after each in which something is given: who got it has it then."""
    for step in steps:
        gifts = list(_gifts(step.acts))
        if not gifts:
            yield step
            continue
        done = {act for gift in gifts for act in gift}
        rest = tuple(act for act in step.acts if act not in done)
        before = [act for hold, give in gifts for act in _offered(hold, give, cast)]
        after = [act for hold, give in gifts for act in _got(hold, give, cast)]
        yield replace(step, acts=(*before, *rest))
        yield replace(step, acts=(*after, *rest), turned=False)


def after_giving(acts: Sequence[Act], cast: Mapping[str, Entity]) -> tuple[Act, ...]:
    """Returns what holds after a scene with these acts: who got something has it."""
    *_, last = passed_on([Step(tuple(acts))], cast)
    return last.acts


def _gifts(acts: Sequence[Act]) -> Iterator[tuple[Act, Act]]:
    """Yields who holds something together with to whom it is given."""
    gives = {act.subject: act for act in acts if act.verb == "give" and act.object}
    for act in acts:
        give = gives.get(act.subject)
        if act.verb == "hold" and act.object and give and give.object != act.object:
            yield act, give


def _offered(hold: Act, give: Act, cast: Mapping[str, Entity]) -> tuple[Act, Act]:
    if _in_arms(hold.object, cast):
        return Act(hold.subject, "embrace", hold.object), Act(give.object, "look", hold.subject)
    return hold, give


def _got(hold: Act, give: Act, cast: Mapping[str, Entity]) -> tuple[Act, Act]:
    verb = "embrace" if _in_arms(hold.object, cast) else "hold"
    return Act(give.object, verb, hold.object), Act(hold.subject, "look", give.object)


def _in_arms(thing: str, cast: Mapping[str, Entity]) -> bool:
    return thing in cast and cast[thing].kind is EntityKind.PERSON
