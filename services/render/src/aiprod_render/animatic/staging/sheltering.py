"""Puts those who are under a thing where they are seen: beside a trunk or a post, and before a sink."""

from dataclasses import replace

from aiprod_render.animatic.acts.gait_choice import TREES
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.sizes import short_side
from aiprod_render.animatic.puppets.actions import ACTIONS
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.stage import Stage

STREET_LAMP = "street-lamp"
_ROOM_UNDER = 1.15
"""How high things are that people stand under, compared with them."""
_BESIDE_TRUNK = 0.24
"""How far from the trunk those are who are under a tree, as a part of its height."""
_BELOW_CROWN, _BESIDE_CROWN = 0.3, 0.42
"""How high those are whose heads the crown does not hide, and how far from the trunk others are."""
_SEEN_UNDER, _PEOPLE_UNDER = 0.13, 0.32
"""The least height of who is under a tree, as a part of the picture's shorter side."""
_TALLEST_TREE, _TALLEST_LAMP = 0.74, 0.84
"""The greatest height of what shelters, as a part of the same."""
_LEAST_BY_LAMP = 0.46
"""The same of who is under a street lamp, which is as high as the picture allows."""
_SITTING = 0.6
"""How high somebody is who sits on the ground, compared with one who stands."""
_BESIDE_POST = 0.2
"""How far from the post of a lamp somebody is, as a part of the own height."""


def shelter(stage: Stage, actors: list[Actor], index: int, actor: Actor, wide: float) -> None:
    """Adds an actor that is under the one at the index, whose half width is `wide` pixels."""
    base, short = actors[index], short_side(stage)
    inwards = 1 if base.x < stage.form.width / 2 else -1
    person = isinstance(actor.figure, Puppet)
    if person and base.height < _ROOM_UNDER * actor.height:
        # Nobody stands under a sink: who is there is before it, where the picture has more room.
        x, foot = base.x + inwards * 0.5 * wide, base.foot + 0.02 * short
        actors.insert(index + 1, replace(actor, x=x, foot=foot, carrier=""))
        return
    tree, lamp = base.entity.figure in TREES, base.entity.figure == STREET_LAMP
    most = (_TALLEST_LAMP if lamp else _TALLEST_TREE) * short
    high = most if lamp else min(max(base.height, 1.35 * actor.height), most)
    base = actors[index] = replace(base, height=high)
    size = min(actor.height, 0.62 * base.height)
    aside = 0.0
    if tree:
        # As near as it has to be to be seen.
        size = max(size, (_PEOPLE_UNDER if person else _SEEN_UNDER) * short)
        # Beside the trunk: who sleeps before it is brown on brown.
        high = size * (_SITTING if _sits_low(actor) else 1.0)
        aside = (_BESIDE_TRUNK if high < _BELOW_CROWN * base.height else _BESIDE_CROWN) * base.height
    elif lamp:
        size = max(size, _LEAST_BY_LAMP * short)
        aside = _BESIDE_POST * size
    x, foot = base.x + inwards * aside, base.foot + (0.02 * short if aside else 0.0)
    actors.insert(index + 1, replace(actor, x=x, foot=foot, height=size, carrier=""))


def _sits_low(actor: Actor) -> bool:
    figure = actor.figure
    return isinstance(figure, Puppet) and figure.performance.legs is ACTIONS["sit-low"]
