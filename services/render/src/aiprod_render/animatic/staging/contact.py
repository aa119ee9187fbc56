"""Brings those who act to what they act on: hands reach it, and both look where the act has them look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aiprod_film.entity import EntityKind
from aiprod_render.animatic.acts.acting import WHEELCHAIR
from aiprod_render.animatic.acts.gait_choice import TREES
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staging.holding import flown


@dataclass(frozen=True, slots=True)
class Touch:
    """How far the hands reach, in heights of the one who acts; whether both look, and go, the same way."""

    reach: float
    same_way: bool = False
    carries: bool = False


_TOUCHES: Mapping[str, Touch] = {
    "embrace": Touch(0.19),
    "shake-hands": Touch(0.42),
    "give": Touch(0.46),
    "treat": Touch(0.34),
    "groom": Touch(0.31, same_way=True),
    "comb": Touch(0.28, same_way=True),
    # Below 0 both overlap, because a mouth is within the outline of its animal.
    "lick": Touch(-0.12),
    "slice": Touch(0.31, same_way=True),
    "push": Touch(0.3, same_way=True, carries=True),
    "chase": Touch(0.55, same_way=True),
    "feed": Touch(0.42),
    "wash": Touch(0.3),
    "sweep": Touch(0.3),
    "repair": Touch(0.28),
    "build": Touch(0.26),
    "lift": Touch(0.2),
    "milk": Touch(0.2),
    "eat": Touch(-0.1),
    "drink": Touch(-0.1),
    "peel": Touch(-0.1),
    "dig": Touch(-0.04),
    "water": Touch(0.3),
    "pull": Touch(0.34),
    "walk": Touch(0.3, same_way=True, carries=True),
    "chop": Touch(0.3, same_way=True),
    "saw": Touch(0.3, same_way=True),
    "propose": Touch(0.52),
    "douse": Touch(0.86, same_way=True),
    "splash": Touch(0.5),
    "play": Touch(0.0),
    "fight": Touch(0.5),
    "box": Touch(0.4),
    "dance": Touch(0.3),
    "point": Touch(0.7),
    "serve": Touch(0.42),
    "photograph": Touch(0.8),
    "throw": Touch(1.2),
    "knock": Touch(0.24),
    "stroke": Touch(0.16),
}
"""The verbs whose hands, or mouths, are on what they are done to."""
_OF_PEOPLE = frozenset(
    {
        "groom",
        "comb",
        "slice",
        "treat",
        "embrace",
        "shake-hands",
        "give",
        "propose",
        "box",
        "dance",
        "serve",
        "throw",
    }
)
_OF_ANIMALS = frozenset({"eat", "drink", "peel", "dig", "play"})
_BY_TOOL, _TOOL = frozenset({"water", "sweep", "wash", "repair"}), 0.2
"""What creatures do with a tool, and how far it reaches, in their heights."""
_BODY_TO_BODY = 0.03
"""How far creatures are from what they push: most have no arms."""
_LED = frozenset({"walk"})
"""What is done to animals on a leash alone."""
_APART: Mapping[str, float] = {
    "fight": 0.56, "fence": 0.7, "spar": 0.4, "box": 0.4, "dance": 0.3, "embrace": 0.13, "shake-hands": 0.4,
    "talk": 0.5,
}  # fmt: skip
"""How far two of a kind are from each other who do something together, in heights."""
_BY_TWO = frozenset({"lift", "push", "wash", "build"})
"""What two do from both sides."""
_SIDES = (-1, 1)
_BODY = 0.07
"""Half the depth of a person, as a part of the height."""


def touching(stage: Stage, actors: Sequence[Actor]) -> list[Actor]:
    """Returns the figures with each pair of an act where they touch; crowds and what is carried stay."""
    found = list(actors)
    for act in stage.scene.acts:
        found = flown(found, act)
        touch, one, other = _TOUCHES.get(act.verb), _only(found, act.subject), _only(found, act.object)
        if one and other is None and act.verb in _BY_TOOL:
            other = _nearest(found, act.object, one)
        if touch and act.verb in _BY_TWO and other:
            found = _flanked(found, act.subject, other, touch)
        if touch is None or one is None or other is None or not _touch(act.verb, one, other):
            continue
        if act.verb in _BY_TOOL and not isinstance(one.figure, Puppet):
            touch = replace(touch, reach=touch.reach + _TOOL)
        if act.verb == "push" and not isinstance(one.figure, Puppet):
            touch = replace(touch, reach=_BODY_TO_BODY)
        near, far = _brought_together(touch, one, other)
        aside = far.x - other.x
        for before, after in ((one, near), (other, far)):
            found = [_moved(actor, before, after) for actor in found]
        if act.verb in _BY_TOOL:
            # The other flowers of a bed stay beside the one that is watered.
            others = {actor for actor in found if actor.entity.id == act.object} - {far}
            found = [replace(actor, x=actor.x + aside) if actor in others else actor for actor in found]
    return _attentive(stage, _opposite(_paired(stage, found)))


def _paired(stage: Stage, actors: list[Actor]) -> list[Actor]:
    """Returns the figures with two of an entity, who do something together, face to face."""
    found = list(actors)
    for act in stage.scene.acts:
        pair = [actor for actor in found if actor.entity.id == act.subject and _is_living(actor)]
        if len(pair) != len(_SIDES) or act.verb not in _APART or any(actor.carrier for actor in pair):
            continue
        middle = sum(actor.x for actor in pair) / 2
        own = _APART[act.verb] / 2 if isinstance(pair[0].figure, Puppet) else half_width(pair[0].figure)
        aside = own * pair[0].height
        for person, side in zip(sorted(pair, key=lambda actor: actor.x), _SIDES, strict=True):
            place = replace(person, x=middle + side * aside, mirrored=_mirrored(person, -side))
            found[found.index(person)] = place
        # What they do it about is between them.
        found = [
            replace(actor, x=middle)
            if actor.entity.id == act.object and not actor.carrier and not _is_living(actor)
            else actor
            for actor in found
        ]
    return found


def _is_living(actor: Actor) -> bool:
    return isinstance(actor.figure, Puppet) or actor.entity.kind is EntityKind.ANIMAL


def _opposite(actors: Sequence[Actor]) -> list[Actor]:
    """Returns the figures with each two who play chess or cards at one table."""
    found = list(actors)
    playing = [actor for actor in actors if isinstance(actor.figure, Puppet) and _plays(actor.figure)]
    for players in zip(playing[::2], playing[1::2], strict=False):
        one = min(players, key=lambda actor: actor.x)
        middle = sum(actor.x for actor in players) / 2
        # The row left room for two tables.
        tall = 1.6 * one.height
        for player in players:
            facing = _mirrored(player, 1 if player is one else -1)
            same = replace(player, x=middle, foot=one.foot, height=tall, mirrored=facing)
            found[found.index(player)] = same
    return found


_FOR_TWO = frozenset({"chess", "card-table"})
"""Tables that are the same for the one opposite."""


def _plays(puppet: Puppet) -> bool:
    return puppet.furnished and puppet.performance.furniture in _FOR_TWO


def _attentive(stage: Stage, actors: Sequence[Actor]) -> list[Actor]:
    """Returns the figures with people who do nothing looking at the first who does something."""
    busy = {act.subject for act in stage.scene.acts}
    done_to = {act.object for act in stage.scene.acts}
    lead = next((actor for actor in actors if actor.entity.id in busy), None)
    return [
        replace(actor, mirrored=_mirrored(actor, 1 if lead.x > actor.x else -1))
        if lead
        and isinstance(actor.figure, Puppet)
        and not actor.carrier
        and actor.entity.id not in busy | done_to
        else actor
        for actor in actors
    ]


def _flanked(actors: list[Actor], id: str, other: Actor, touch: Touch) -> list[Actor]:
    """Returns the figures with two of an entity on both sides of what they do something to."""
    pair = [actor for actor in actors if actor.entity.id == id and isinstance(actor.figure, Puppet)]
    if len(pair) != len(_SIDES):
        return actors
    middle = sum(actor.x for actor in (*pair, other)) / 3
    apart = touch.reach * pair[0].height + half_width(other.figure) * other.height
    found = [_moved(actor, other, replace(other, x=middle)) for actor in actors]
    for person, side in zip(sorted(pair, key=lambda actor: actor.x), _SIDES, strict=True):
        place = replace(person, x=middle + side * apart, foot=other.foot, mirrored=_mirrored(person, -side))
        found[found.index(person)] = place
    return found


def _moved(actor: Actor, before: Actor, after: Actor) -> Actor:
    """Returns the figure after one was moved: what that one carries goes with it."""
    if actor is before:
        return after
    if actor.carrier != before.entity.id:
        return actor
    turned = after.mirrored != before.mirrored
    # Who sits in a wheelchair looks the way that it goes.
    chair = after.entity.figure == WHEELCHAIR
    aside = (actor.x - before.x) * (-1 if turned else 1)
    return replace(
        actor,
        x=after.x + aside,
        foot=actor.foot + after.foot - before.foot,
        mirrored=_mirrored(actor, _looks(after)) if chair else actor.mirrored != turned,
    )


def _only(actors: Sequence[Actor], id: str) -> Actor | None:
    """Returns the one figure of an entity that stands on the ground by itself."""
    own = [actor for actor in actors if actor.entity.id == id]
    return own[0] if len(own) == 1 and not own[0].carrier and own[0].home is Home.GROUND else None


def _nearest(actors: Sequence[Actor], id: str, to: Actor) -> Actor | None:
    """Returns the one of several of an entity on the ground that is nearest to somebody."""
    own = [
        actor for actor in actors if actor.entity.id == id and not actor.carrier and actor.home is Home.GROUND
    ]
    return min(own, key=lambda actor: abs(actor.x - to.x), default=None)


def _touch(verb: str, one: Actor, other: Actor) -> bool:
    if verb in _OF_PEOPLE and other.entity.kind is not EntityKind.PERSON:
        return verb in {"treat", "embrace"} and other.entity.kind is EntityKind.ANIMAL
    if verb in {"chop", "saw"}:
        return other.entity.figure in TREES
    if verb in _LED:
        return other.entity.kind is EntityKind.ANIMAL and isinstance(one.figure, Puppet)
    if verb in _OF_ANIMALS:
        return one.entity.kind is EntityKind.ANIMAL
    return True


def _brought_together(touch: Touch, one: Actor, other: Actor) -> tuple[Actor, Actor]:
    side = 1 if other.x >= one.x else -1
    reach = touch.reach * one.height
    # The reach of a person is from the middle of the body; others begin where their outline ends.
    own = 0.0 if isinstance(one.figure, Puppet) else half_width(one.figure) * one.height
    beside = (_BODY if isinstance(other.figure, Puppet) else half_width(other.figure)) * other.height
    middle, apart = (one.x + other.x) / 2, reach + own + beside
    near = replace(one, x=middle - side * apart / 2, mirrored=_mirrored(one, side))
    looks = side if touch.same_way else -side
    far = replace(other, x=middle + side * apart / 2, foot=one.foot, mirrored=_mirrored(other, looks))
    # What is pushed goes the way of the one who pushes.
    return near, replace(far, carrier=one.entity.id) if touch.carries else far


def _looks(actor: Actor) -> int:
    """Returns the side that a figure looks to: -1 is left."""
    return 1 if actor.mirrored != isinstance(actor.figure, Puppet) else -1


def _mirrored(actor: Actor, side: int) -> bool:
    """Returns whether a figure that looks to `side` (-1: left) is mirrored: people look to the right."""
    return (side < 0) == isinstance(actor.figure, Puppet)
