"""Shows what somebody does one after another in the scenes of a clause: plants a flag, then looks back."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.staging import Act
from aiprod_llm.embedded.acts.handovers import after_giving, passed_on
from aiprod_llm.embedded.acts.manner import IT, THEM
from aiprod_llm.embedded.acts.stagings import MOST, Staging
from aiprod_llm.embedded.acts.turns import Step, main_step, stepwise, unfolded

_WITH_LEGS = frozenset(
    [
        *("stand", "walk", "run", "march", "turn", "sit", "kneel", "jump", "dance", "skate", "ski", "surf"),
        *("swim", "fly", "climb", "float", "fall", "ride", "cycle", "drive", "crawl", "spin", "slide"),
        *("rise", "swing", "sail"),
    ]
)
"""What leaves the hands free for something else."""
_STAYING = frozenset({"turn", "float", "spin", "swing"})
"""Of these, what goes together with others: turns and walks."""
_AT_ONCE = frozenset({"fall", "take"})
"""What is over when the next thing is done, whatever that is."""
_WITH_FACES = frozenset(
    ["look", "talk", "sing", "laugh", "cry", "cheer", "fear", "howl", "wave", "shine", "burn", "melt"]
)
"""What shows beside other acts, unless it is done to something."""
_TAKEN = frozenset({"steal", "fetch", "pick", "catch", "hold", "rescue"})
"""After these somebody still has the thing."""
_IN_HANDS = frozenset({"hold", "rescue"})
"""What is done so is no longer where it was: a kitten that is held does not sit in the tree."""
_ANIMALS, _MOUNTS = frozenset({EntityKind.ANIMAL}), frozenset({EntityKind.VEHICLE, EntityKind.ANIMAL})
_LIKELY = {
    **dict.fromkeys(("chase", "rescue", "feed", "stroke", "embrace", "groom"), _ANIMALS),
    **dict.fromkeys(("ride", "drive", "row", "cycle"), _MOUNTS),
}
"""Of what kinds those are to whom something is done."""
_CHILDREN = frozenset("🧒👶👧👦")
"""Who is `it` in some languages, where there is no thing or animal."""
_HAVING = _TAKEN | {"pull"}
_STATES = frozenset({"shine", "burn", "melt"})
"""What goes on once it is said."""
_LOOKS = frozenset({"shine"})
"""States that are how a thing looks from the start, wherever they are stated."""
_SEEING = frozenset({"look", "find"})
"""What is over when something else is done with the same thing."""
_RESTING = frozenset(
    {"sit", "kneel", "sleep", "doze-off", "read", "write", "knit", "meditate", "fish", "type"}
)
"""What somebody goes on with while others do something."""
_WHILE_GOING = frozenset(
    [
        *("hold", "play", "eat", "drink", "phone", "chase", "push", "pull", "wave", "sing", "talk", "open"),
        *("look", "throw", "juggle", "lick", "hit", "light", "search", "work", "sweep", "exercise"),
    ]
)
"""What is done on the way, too."""
_LEAVING = frozenset({"walk", "run", "fly", "swim", "climb", "ride", "drive"})


def phased(found: Staging, number: int, count: int, cast: Mapping[str, Entity]) -> Staging:
    """Returns what is seen in one of `count` scenes of a clause, of which `number` were before it.

    A single scene shows the main step of each.
    """
    if count == 1:
        steps = [main_step(act, cast) for act in found.acts]
        given = tuple(act for step in steps for act in step.acts)
        # Who is handed over is in the arms of who gets her; a thing is on its way in the picture.
        carried = after_giving(given, cast) if _hands_a_child(given, cast) else given
        return (
            replace(_with_steps(found, steps), acts=carried)
            if carried != given
            else _with_steps(found, steps)
        )
    return _with_steps(found, [_at(one, number, count) for one in _courses(found, cast)])


def steps_told(found: Staging, cast: Mapping[str, Entity]) -> int:
    """Returns how many steps a clause tells, at least one."""
    return max((len(one) for one in _courses(found, cast)), default=1)


def _courses(found: Staging, cast: Mapping[str, Entity]) -> Iterator[list[Step]]:
    """Yields what goes on side by side: the steps of who leads, and those of each other act."""
    lead = found.acts[0].subject if found.acts else ""
    own = [act for act in found.acts if act.subject == lead]
    # What somebody lets out does the next thing afterwards: a dove out of a hat.
    freed = {act.object for act in own if act.verb == "pull" and act.object}
    freed &= {act.object for act in own if act.object in cast and cast[act.object].kind is EntityKind.ANIMAL}
    later = [act for act in found.acts if act.subject in freed]
    if own:
        after = [Step((Act(lead, "look", act.subject), act), turned=True) for act in later]
        yield [*passed_on(stepwise(_phases(own), cast), cast), *after]
    yield from (unfolded(act, cast) for act in found.acts if act.subject not in {lead, *freed})


def _hands_a_child(acts: Sequence[Act], cast: Mapping[str, Entity]) -> bool:
    return any(
        act.verb == "hold" and act.object in cast and cast[act.object].kind is EntityKind.PERSON
        for act in acts
    )


def _at(steps: Sequence[Step], number: int, count: int) -> Step:
    """Returns the step that one of `count` scenes shows: the last scene shows the last one."""
    if len(steps) <= count:
        # From the middle of each scene's share on: what comes of it is seen as long as what was before.
        return steps[(2 * number + 1) * len(steps) // (2 * count)]
    return steps[round(number * (len(steps) - 1) / (count - 1))]


def _with_steps(found: Staging, steps: Sequence[Step]) -> Staging:
    absent = frozenset(one for step in steps for one in step.absent)
    worn = [one for step in steps for one in step.worn]
    taken = {act.object for step in steps for act in step.acts if act.verb in _IN_HANDS}
    kept = (
        one
        for one in found.relations
        if absent.isdisjoint({one.subject, one.object}) and (one.subject not in taken or one.object in taken)
    )
    acts = dict.fromkeys(act for step in steps for act in step.acts)
    return replace(
        found,
        subjects=tuple(one for one in found.subjects if one not in absent),
        acts=tuple(act for act in acts if absent.isdisjoint({act.subject, act.object})),
        relations=tuple(dict.fromkeys((*worn, *kept))),
        turned=any(step.turned for step in steps),
    )


def _phases(acts: Sequence[Act]) -> list[list[Act]]:
    phases: list[list[Act]] = [[]]
    for act, following in zip(acts, [*acts[1:], None], strict=True):
        before = phases[-1][-1] if phases[-1] else None
        # Who gives something holds it first.
        gives = act.verb == "hold" and following is not None and following.verb == "give"
        if before and _ends(before, following if gives and following else act):
            phases.append([*_kept(phases[-1], act)])
        phases[-1].append(act)
    return phases


def _kept(phase: Sequence[Act], act: Act) -> Iterator[Act]:
    """Yields the holding of what was taken before, if the next act is none with it."""
    taken = dict.fromkeys(one.object for one in phase if one.verb in _TAKEN and one.object)
    return (Act(act.subject, "hold", thing) for thing in taken if thing != act.object)


def _ends(before: Act, act: Act) -> bool:
    """Returns whether an act is over when the next one of the same subject begins."""
    if (before.verb, act.verb) == ("hold", "give"):
        return False
    if before.verb != act.verb and {before.verb, act.verb} <= _WITH_LEGS - _STAYING:
        # Who splashes through a puddle jumps over a log next.
        return True
    if (before.verb in _AT_ONCE and act.verb != before.verb) or act.verb == "take":
        return True
    if act.verb in _LEAVING and not act.object:
        # Who strokes a dog and runs home does so afterwards.
        return _is_busy(before) and before.verb not in _WHILE_GOING
    return _is_busy(before) and _is_busy(act) and (before.object != act.object or before.verb in _SEEING)


def _is_busy(act: Act) -> bool:
    return act.verb not in _WITH_LEGS and (act.verb not in _WITH_FACES or bool(act.object))


def lasting(stagings: Sequence[Staging]) -> list[Staging]:
    """Returns the stagings with what describes a thing in each of its scenes: a glowing lantern glows on.

    What burns or melts does so from then on, and not before.
    """
    first: dict[Act, int] = {}
    for number, staging in enumerate(stagings):
        for act in staging.acts:
            if act.verb in _STATES and not act.object:
                first.setdefault(act, 0 if act.verb in _LOOKS else number)
    return [
        replace(
            staging,
            acts=(
                *staging.acts,
                *(
                    act
                    for act, since in first.items()
                    if since <= number and act.subject in staging.subjects and act not in staging.acts
                ),
            )[:MOST],
        )
        for number, staging in enumerate(stagings)
    ]


def growing(stagings: Sequence[Staging]) -> list[Staging]:
    """Returns the stagings with what grows in the end growing before as well: it is not large first."""
    grown = {
        act.subject: number for number, one in enumerate(stagings) for act in one.acts if act.verb == "grow"
    }
    result = []
    for number, one in enumerate(stagings):
        idle = {*one.subjects} - {act.subject for act in one.acts}
        early = [Act(id, "grow") for id, last in grown.items() if id in idle and number < last]
        result.append(replace(one, acts=(*one.acts, *early)[:MOST]))
    return result


def at_rest(found: Staging, before: Staging, cast: Mapping[str, Entity]) -> Staging:
    """Returns the staging in which those who do nothing new rest on: who sits reading does not stand up."""
    before = replace(before, acts=after_giving(before.acts, cast))
    doing = {one for act in found.acts for one in (act.subject, act.object)}
    idle = {one for one in found.subjects if one not in doing}
    kept = [act for act in before.acts if act.subject in idle and act.verb in _RESTING]
    resting = {act.subject for act in kept}
    # Whoever stands by, or shows no more than a face, still has what it took: a dog its sausage.
    busy = {act.subject for act in found.acts if act.verb not in _WITH_FACES} | resting
    having = [
        act for act in before.acts if act.subject in {*found.subjects} - busy and act.object not in doing
    ]
    kept += [Act(act.subject, "hold", act.object) for act in having if act.verb in _HAVING and act.object]
    # A baby stays in the arms.
    kept += [act for act in having if act.verb == "embrace" and _is_baby(act.object, cast)]
    around = [one for one in before.relations if one.subject in resting]
    things = [*(act.object for act in kept), *(one.object for one in around)]
    return replace(
        found,
        subjects=tuple(dict.fromkeys([*found.subjects, *filter(None, things)])),
        acts=(*found.acts, *kept)[:MOST],
        relations=tuple(dict.fromkeys((*found.relations, *around)))[:MOST],
    )


def _is_baby(one: str, cast: Mapping[str, Entity]) -> bool:
    return one in cast and cast[one].figure == "👶"


def without_wrecks(
    stagings: Sequence[Staging], things: frozenset[str], shells: frozenset[str]
) -> list[Staging]:
    """Returns the stagings without the things that broke in an earlier one: nothing is whole again.

    Of these, `shells` do not break in a second scene: who hatched is there.
    """
    broken: set[str] = set()
    result = []
    for staging in stagings:
        now = {act.subject for act in staging.acts if act.verb == "break"} & things
        gone = broken - (now - shells)
        result.append(
            replace(
                staging,
                subjects=tuple(one for one in staging.subjects if one not in gone),
                acts=tuple(act for act in staging.acts if gone.isdisjoint({act.subject, act.object})),
                relations=tuple(
                    one for one in staging.relations if gone.isdisjoint({one.subject, one.object})
                ),
            )
        )
        broken |= now
    return result


def with_antecedent(found: Staging, before: Sequence[Staging], cast: Mapping[str, Entity]) -> Staging:
    """Returns the staging with what an earlier scene shows in place of a pronoun for it."""
    stated = {one for act in found.acts for one in (act.subject, act.object)} & {IT, THEM}
    if not stated:
        return found
    doers = {act.subject for act in found.acts}
    likely = {kind for act in found.acts if act.object in stated for kind in _LIKELY.get(act.verb, ())}
    meant = {pronoun: _meant(pronoun, doers, before, cast, likely) for pronoun in sorted(stated)}
    named = (
        replace(act, subject=meant.get(act.subject, act.subject), object=meant.get(act.object, act.object))
        for act in found.acts
    )
    # What befalls nothing that was named is not seen.
    acts = tuple(act for act in named if act.subject)
    there = filter(None, meant.values())
    return replace(found, acts=acts, subjects=tuple(dict.fromkeys([*found.subjects, *there])))


def _meant(
    pronoun: str,
    doers: Set[str],
    before: Sequence[Staging],
    cast: Mapping[str, Entity],
    likely: Set[EntityKind],
) -> str:
    """Returns the last thing or animal that an earlier scene names, of the `likely` kinds if there is one.

    `them` are several if a scene names some.
    """
    acts = [act for staging in reversed(before) for act in reversed(staging.acts)]
    named = [one for act in acts for one in (act.object, act.subject)]
    there = [one for staging in reversed(before) for one in reversed(staging.subjects)]
    kinds = (EntityKind.OBJECT, EntityKind.ANIMAL, EntityKind.VEHICLE)
    shown = [one for one in (*named, *there) if one in cast and cast[one].figure and one not in doers]
    fitting = [one for one in shown if cast[one].kind in kinds]
    several = [one for one in fitting if cast[one].count > 1] if pronoun == THEM else []
    best = [one for one in fitting if cast[one].kind in likely]
    children = [one for one in shown if cast[one].figure in _CHILDREN and cast[one].count <= 1]
    return next(iter(several or best or fitting or (children if pronoun == IT else [])), "")
