"""Unfolds an act that changes something into what is seen before it and after it.

A girl who releases a balloon holds it first, and then it rises and she looks after it. The verbs of such
acts are keys of the planner alone: each becomes steps of acts that are drawn.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.staging import Act, Place, Relation
from aiprod_llm.embedded.acts.clothing import CLOTHES
from aiprod_llm.embedded.acts.drawn import NATURES


@dataclass(frozen=True, slots=True)
class Step:
    """What is done in one part of a clause, who is not there yet, and what somebody wears.

    The story has `turned` in the last step of what is done to a thing.
    """

    acts: tuple[Act, ...] = ()
    absent: frozenset[str] = frozenset()
    worn: tuple[Relation, ...] = ()
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """The steps of a verb: each is what S, who does it, and O, to which it is done, do one after another.

    A turn is for those `by` whom and `of` which it is; without them, for all. The `main` step is what a
    single scene shows.
    """

    steps: tuple[str, ...]
    by: Collection[EntityKind | str] = ()
    of: Collection[EntityKind | str] = ()
    main: int = -1


_PEOPLE, _ANIMALS = (EntityKind.PERSON,), (EntityKind.ANIMAL,)
_RISING = frozenset({"🎈", "🪁", "sky-lantern", "lantern", "🏮", "🫧"})
_AFLOAT = frozenset({"paper-boat", "raft", *"⛵🛶🚤🛥🚢"})
_BRITTLE = frozenset({"block-tower", "vase", "bottle", "tray", *"🏺🥛🍷🥂🍸🥃🍶☕🍵🍽🥚🔮💡🫙🪞🥣🍾🫖🪴🖼"})
"""What lies in pieces after it has fallen."""
_BALLS = frozenset("⚽🏀🏐🎾🏈⚾🏉")
_FISH = frozenset("🐟🐠🐡🦈")
_FLYERS = frozenset({"dove", "swallow", "fairy", "dragonfly", *"🦋🕊🐦🦅🦉🦇🐝🐞🐉🐲🧚🦜🐥"})
OPENED = frozenset({"treasure-chest", "crate", "top-hat", "safe", *"🎁📦🧰🎩🚪🧳"})
"""What somebody or something comes out of."""
HATS = frozenset({"top-hat", "🎩"})
"""What a conjurer has in the hand, and that does not open."""
TURNS: Mapping[str, tuple[Turn, ...]] = {
    "release": (
        Turn(("S hold O", "S wave, O rise"), of=_RISING),
        Turn(("S hold O", "S wave, O fly"), of=_ANIMALS),
        Turn(("S hold O", "S look, O float"), of=_AFLOAT),
        Turn(("S hold O", "S look, O fall")),
    ),
    "drop": (
        Turn(("S hold O", "S look, O rise"), of=_RISING),
        Turn(("S hold O", "S fear, O break"), of=_BRITTLE),
        Turn(("S hold O", "S look, O fall"), by=(*_PEOPLE, *_ANIMALS, "drone")),
        Turn(("S fall",)),
    ),
    "knock-over": (
        Turn(("S look O", "S look, O break"), by=(*_PEOPLE, *_ANIMALS), of=_BRITTLE),
        Turn(("S look O", "S look, O fall"), by=(*_PEOPLE, *_ANIMALS)),
        Turn(("S fall",)),
    ),
    "destroy": (
        Turn(("O stand", "O melt"), of=("sandcastle", *"⛄☃")),
        Turn(("O stand", "O break")),
    ),
    "wake": (
        Turn(("S sleep", "S stretch"), by=_PEOPLE),
        Turn(("S sleep", "S stand"), by=_ANIMALS),
        Turn(("S wake",)),
    ),
    "doze-off": (
        Turn(("S sleep",), by=("👶",)),
        Turn(("S sit", "S sleep"), by=_PEOPLE),
        Turn(("S stand", "S sleep")),
    ),
    "score": (Turn(("S play O", "S cheer"), by=_PEOPLE), Turn(("S play O",))),
    "win": (Turn(("S nature", "S cheer"), by=_PEOPLE), Turn(("S cheer",))),
    "dive-in": (
        Turn(("S jump", "S swim"), by=(*_PEOPLE, *_ANIMALS)),
        Turn(("S float",)),
    ),
    "land": (Turn(("S fly", "O hold S"), of=_PEOPLE), Turn(("S fly", "S stand"))),
    "slip": (Turn(("S walk", "S fall"), by=_PEOPLE), Turn(("S fall",))),
    "propose": (Turn(("S propose O", "S embrace O"), main=0),),
    "unoven": (Turn(("S pull O", "S hold O")),),
    "find": (Turn(("S walk", "S look O"), by=(*_PEOPLE, *_ANIMALS)),),
    "throw": (
        Turn(("S throw O",), of=_BALLS),
        Turn(("S hold O", "S throw O"), by=_PEOPLE, of=(EntityKind.OBJECT,)),
        Turn(("S throw O",)),
    ),
    "catch": (
        Turn(("S fish", "S catch O"), by=_PEOPLE, of=_FISH),
        Turn(("S run", "S catch O"), by=_ANIMALS, of=(EntityKind.OBJECT,)),
        Turn(("S run", "S catch O"), by=_ANIMALS, of=_ANIMALS),
        Turn(("S catch O",)),
    ),
    "explode": (
        Turn(("S explode",), by=("🫧",)),
        Turn(("S float", "S explode"), by=_RISING),
        Turn(("S stand", "S explode"), by=(EntityKind.OBJECT, EntityKind.VEHICLE)),
        Turn(("S explode",)),
    ),
    "break": (
        Turn(("S stand", "S break"), by=(EntityKind.OBJECT, EntityKind.VEHICLE)),
        Turn(("S hold O", "O break"), by=_PEOPLE, of=_BRITTLE),
        Turn(("S break O",)),
    ),
    "fall": (
        Turn(("S stand", "S fall"), by=(EntityKind.PLACE, "apple-tree", *"🌲🌳🌴🎄")),
        Turn(("S sail", "S fall"), by=(*_AFLOAT, "🚢")),
        Turn(("S fly", "S fall"), by=tuple("✈🛩🚁")),
        Turn(("S fall",)),
    ),
    "plant": (Turn(("S dig", "S dig O"), by=_PEOPLE),),
    "dig-up": (Turn(("S dig", "S look O")),),
    "emerge": (
        Turn(("O stand", "O break, S stand"), of=("🥚",)),
        Turn(("O stand", "S fly"), by=_FLYERS, of=HATS),
        Turn(("O stand", "S jump"), by=_ANIMALS, of=HATS),
        Turn(("O open", "O open, S fly"), by=_FLYERS, of=OPENED),
        Turn(("O open", "O open, S jump"), by=(*_PEOPLE, *_ANIMALS), of=OPENED),
        Turn(("S fly",), by=_FLYERS),
        Turn(("S walk",), by=(*_PEOPLE, *_ANIMALS)),
        Turn(("S rise",)),
    ),
    # Animals are led on a rope; who else is led comes after, on their own feet.
    "lead": (
        Turn(("S walk O, O walk",), by=_PEOPLE, of=_ANIMALS),
        Turn(("S walk, O walk S",), of=(*_PEOPLE, *_ANIMALS)),
        Turn(("S walk",)),
    ),
    "take": (Turn(("S hold O",)),),
    "rescue": (Turn(("S run", "S rescue O"), by=_PEOPLE, of=(*_ANIMALS, *_PEOPLE)), Turn(("S rescue O",))),
    "steal": (Turn(("S look O", "S steal O")),),
    # Who lifts a girl has her in the arms, and no barbell.
    "lift": (Turn(("S hold O",), of=(*_PEOPLE, *_ANIMALS)), Turn(("S lift O",))),
    "draw-weapon": (Turn(("S stand", "S hold O")),),
    "dress": (Turn(("S hold O", "S wear O, S stand"), of=CLOTHES), Turn(("S hold O",))),
    "undress": (Turn(("S wear O, S stand", "S hold O"), of=CLOTHES), Turn(("S hold O",))),
}
"""The turns of each verb; the first that fits counts."""
_HIDING = frozenset({"find", "catch", "plant", "dig-up"})
"""Verbs whose object is seen only in their last step."""
_EMERGING = frozenset({"emerge"})
"""Verbs whose subject is."""


def verbs_of(key: str) -> frozenset[str]:
    """Returns the verbs of all steps of a turn."""
    steps = (step for turn in TURNS[key] for text in turn.steps for step in text.split(", "))
    return frozenset(step.split()[1] for step in steps)


def is_turn(act: Act) -> bool:
    """Returns whether an act unfolds into steps."""
    return act.verb in TURNS


def unfolded(act: Act, cast: Mapping[str, Entity]) -> list[Step]:
    """Returns the steps of an act; an act that is no turn has one, itself."""
    turn = _turn(act, cast)
    if turn is None:
        return [Step((act,))]
    steps = [_step(step, act, cast) for step in turn.steps]
    hidden = frozenset({act.object} if act.verb in _HIDING and act.object else ())
    if act.verb in _EMERGING and act.object:
        hidden |= {act.subject}
    last = replace(steps[-1], turned=bool(act.object))
    return [*(replace(step, absent=hidden) for step in steps[:-1]), last]


def main_step(act: Act, cast: Mapping[str, Entity]) -> Step:
    """Returns what a single scene shows of an act."""
    turn = _turn(act, cast)
    return unfolded(act, cast)[turn.main if turn else -1]


def _turn(act: Act, cast: Mapping[str, Entity]) -> Turn | None:
    return next((turn for turn in TURNS.get(act.verb, ()) if _fits(turn, act, cast)), None)


def _fits(turn: Turn, act: Act, cast: Mapping[str, Entity]) -> bool:
    return _is_of(turn.by, cast.get(act.subject)) and _is_of(turn.of, cast.get(act.object))


def _is_of(which: Collection[EntityKind | str], entity: Entity | None) -> bool:
    return not which or (entity is not None and (entity.kind in which or entity.figure in which))


def _step(text: str, act: Act, cast: Mapping[str, Entity]) -> Step:
    acts, worn = [], []
    for words in text.split(", "):
        who, verb, *thing = words.split()
        subject = act.subject if who == "S" else act.object
        other = {"S": act.subject, "O": act.object}[thing[0]] if thing else ""
        figure = cast[subject].figure if subject in cast else ""
        verb = NATURES.get(figure, "run") if verb == "nature" else verb
        if verb == "wear":
            worn.append(Relation(subject, Place.IN, other))
        elif subject:
            acts.append(Act(subject, verb, other))
    return Step(tuple(acts), worn=tuple(worn))


def stepwise(phases: Sequence[Sequence[Act]], cast: Mapping[str, Entity]) -> list[Step]:
    """Returns the steps of phases, each of acts at the same time: what is said after a turn follows it."""
    steps = [step for phase in phases for step in _steps(phase, cast)]
    later = [frozenset(one for step in steps[place:] for one in step.absent) for place in range(len(steps))]
    return [replace(step, absent=step.absent | after) for step, after in zip(steps, later, strict=True)]


def _steps(phase: Sequence[Act], cast: Mapping[str, Entity]) -> Iterator[Step]:
    """Yields the steps of acts at the same time, of which one may be a turn."""
    place = next((place for place, act in enumerate(phase) if is_turn(act)), None)
    if place is None:
        yield Step(tuple(phase))
        return
    before, after = phase[:place], phase[place + 1 :]
    *first, last = unfolded(phase[place], cast)
    for step in first:
        yield replace(step, acts=(*before, *step.acts))
    kept = () if first else before
    for step in _steps(after, cast):
        acts, worn = (*kept, *last.acts, *step.acts), (*last.worn, *step.worn)
        yield replace(step, acts=acts, worn=worn, turned=last.turned or step.turned)
