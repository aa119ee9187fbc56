"""Ties animals to those who walk them: a leash goes from the hand to the neck."""

from collections.abc import Sequence
from dataclasses import replace

from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.creatures.creature import neck_of
from aiprod_render.animatic.puppets.puppet import Puppet, standing
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.stage import Stage


def leashed(stage: Stage, actors: Sequence[Actor]) -> list[Actor]:
    """Returns the figures with each leash as long as the way to the animal that is on it."""
    return [_tied(stage, actor, actors) if _has_leash(actor) else actor for actor in actors]


def _has_leash(actor: Actor) -> bool:
    return isinstance(actor.figure, Puppet) and actor.figure.performance.prop == "leash"


def _tied(stage: Stage, actor: Actor, actors: Sequence[Actor]) -> Actor:
    walked = {act.object for act in stage.scene.acts if act.subject == actor.entity.id}
    animals = [one for one in actors if one.entity.id in walked and isinstance(one.figure, Cutout)]
    animal = min(animals, key=lambda one: abs(one.x - actor.x), default=None)
    neck = neck_of(animal.figure.figure) if animal and isinstance(animal.figure, Cutout) else None
    if animal is None or neck is None or not isinstance(actor.figure, Puppet):
        return actor
    ahead = 1 if animal.mirrored else -1
    x, row = animal.x + ahead * neck[0] * animal.height, animal.foot - neck[1] * animal.height
    across = -1 if actor.mirrored else 1
    scale = actor.height / standing(actor.figure.outfit.build)
    left, right = actor.figure.reach
    aside = (left + right) / 2 * actor.height if actor.figure.furnished else 0.0
    led = (across * (x - actor.x) + aside) / scale, (actor.foot - row) / scale
    return replace(actor, figure=replace(actor.figure, led=led))
