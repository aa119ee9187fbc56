"""Tells who has what in the hands, the arms, or the mouth, by what is done, or at the end of a string."""

from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.staging import Act
from aiprod_render.animatic.acts.gait_choice import is_creature
from aiprod_render.animatic.acts.performed import is_hugged_low, is_in_arms, performed
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.casting import FISH, HELD_BY_ANIMALS, HELD_WITH
from aiprod_render.animatic.measures import metres
from aiprod_render.animatic.puppets.props.tools import KITE
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.stage import Stage

_PREY = 0.5
"""How tall prey is at most that is carried in a mouth, compared with the animal."""
_HEAD = 0.9
"""How high the head is, as a part of the height."""


def gets_something(stage: Stage, act: Act) -> bool:
    """Returns whether an act gives something to somebody: a dog that gets bread is not in the hands."""
    acts = stage.scene.acts
    return act.verb == "give" and any(one.verb == "hold" and one.subject == act.subject for one in acts)


def holds(verb: str, holder: Entity, thing: Entity) -> bool:
    """Returns whether a thing, or somebody, is in the hands, the arms, or the mouth of who does it."""
    if holder.kind is EntityKind.PERSON:
        if performed(verb, thing.figure, thing) == "portray":
            # It comes on the canvas.
            return True
        held = verb in HELD_WITH and thing.kind is not EntityKind.PERSON and not is_hugged_low(verb, thing)
        return held or is_in_arms(verb, thing)
    # What swims is prey on land, whatever its size: a cat has the fish in its mouth.
    small = metres(thing) < _PREY * metres(holder) or thing.figure in FISH
    bitten = thing.kind is EntityKind.OBJECT or (thing.kind is EntityKind.ANIMAL and small)
    bite = verb == "eat" and thing.kind is EntityKind.OBJECT and 0 < metres(thing) < metres(holder)
    return is_creature(holder) and (bite or (verb in HELD_BY_ANIMALS and bitten))


def flown(actors: list[Actor], act: Act) -> list[Actor]:
    """Returns the figures with a kite at the end of the string of the one who flies it."""
    flier = next((actor for actor in actors if actor.entity.id == act.subject), None)
    if act.verb != "fly" or flier is None or not isinstance(flier.figure, Puppet):
        return actors
    side, eyes = -1 if flier.mirrored else 1, _HEAD * flier.height
    across, up = KITE
    size = 0.34 * flier.height
    return [
        replace(
            actor,
            x=flier.x + side * across * eyes,
            # The string ends above its middle, and so all of the kite is in the picture.
            foot=flier.foot - up * eyes + 0.78 * size,
            height=size,
            carrier=act.subject,
        )
        if actor.entity.id == act.object and actor.entity.figure == "🪁"
        else actor
        for actor in actors
    ]
