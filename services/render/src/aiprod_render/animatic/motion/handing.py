"""Shows how a thing changes hands within a scene: it is on its way, and then the other one has it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aiprod_film.scene import Scene
from aiprod_render.animatic.acts.acting_props import PROPS
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.in_hands import hands_of
from aiprod_render.animatic.performing import Passing, Path
from aiprod_render.animatic.puppets.actions import ACTIONS, without
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.stage import Stage

_LEAVES, _ARRIVES = 0.5, 0.62
"""When a thing leaves the hands of who gives it, and when the other one has it, as parts of the scene."""
_SHORTEST = 1.2
"""The shortest scene in seconds in which a thing changes hands."""


def handed_on(stage: Stage, actors: Sequence[Actor]) -> list[Actor]:
    """Returns the figures, of which a thing that is given knows how far away the other hands are."""
    found = list(actors)
    for giver, receiver, thing in _gifts(stage.scene):
        people = {id: next((one for one in actors if one.entity.id == id), None) for id in (giver, receiver)}
        one, other = people[giver], people[receiver]
        if one is None or other is None or other.carrier or not _has_time(stage):
            continue
        found = [
            replace(actor, passing=_way(one, other))
            if actor.entity.id == thing and actor.carrier == giver
            else actor
            for actor in found
        ]
    return found


def passing(stage: Stage, actor: Actor, path: Path) -> Path:
    """Returns the path of what is handed over: from one pair of hands to the other."""
    if actor.passing is None:
        return path
    across, down = actor.passing
    return replace(path, passing=Passing(across, down, _LEAVES * stage.seconds, _ARRIVES * stage.seconds))


def after_handing(stage: Stage, actor: Actor, puppet: Puppet) -> tuple[float, Puppet] | None:
    """Returns when the hands of somebody are empty, or full, and the person then; None if nothing changes.

    It is what is drawn as a part of the person that changes hands so: a bouquet.
    """
    figures = {one.id: one.figure for one in stage.entities}
    for giver, receiver, thing in _gifts(stage.scene):
        prop = PROPS.get(figures.get(thing, ""), "")
        if not prop or not _has_time(stage) or receiver not in figures or giver not in figures:
            continue
        acting = puppet.performance
        if actor.entity.id == giver and acting.hands.prop == prop:
            return _ARRIVES * stage.seconds, replace(puppet, performance=without(acting, prop))
        if actor.entity.id == receiver and not acting.hands.prop:
            hands = replace(ACTIONS["hold"], prop=prop)
            return _ARRIVES * stage.seconds, replace(puppet, performance=replace(acting, hands=hands))
    return None


def _gifts(scene: Scene) -> Iterator[tuple[str, str, str]]:
    """Yields who gives what: the giver, the receiver, and the thing."""
    given = {act.subject: act.object for act in scene.acts if act.verb == "give" and act.object}
    for act in scene.acts:
        receiver = given.get(act.subject, "")
        if act.verb == "hold" and act.object and receiver and receiver != act.object:
            yield act.subject, receiver, act.object


def _has_time(stage: Stage) -> bool:
    return stage.tempo == 1 and stage.seconds >= _SHORTEST


def _way(giver: Actor, receiver: Actor) -> tuple[float, float]:
    """Returns how far it is from the hands of one to those of the other, in pixels."""
    (x, y), (to_x, to_y) = (_hands_in_frame(one) for one in (giver, receiver))
    return to_x - x, to_y - y


def _hands_in_frame(actor: Actor) -> tuple[float, float]:
    across, up = hands_of(actor)
    # People look to the right, and cut-outs to the left.
    side = -1 if actor.mirrored == isinstance(actor.figure, Puppet) else 1
    return actor.x + side * across * actor.height, actor.foot - up * actor.height
