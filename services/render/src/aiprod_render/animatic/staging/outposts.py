"""Where somebody is who hides behind a thing, or surfs a wave."""

from dataclasses import replace

from aiprod_render.animatic.acts.gait_choice import TREES
from aiprod_render.animatic.cast.actor import MOST_COPIES, Actor
from aiprod_render.animatic.cast.sizes import short_side
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.stage import Stage

_SURFER, _ON_THE_FACE = 0.34, 0.24
"""The height of a surfer, and where its board is on a wave, as parts of the wave's height."""
_SEEN = 0.3
"""The least height of who hides, as a part of the frame's short side: half of it is all that is seen."""
_TREE = 0.86
"""The least height of such a tree, as a part of the short side."""
_BARK, _TRUNK = 0.055, 0.1
"""Half the breadth of a trunk, and how far from its middle somebody is whom it half hides, in its heights."""


def hide(stage: Stage, actors: list[Actor], index: int, actor: Actor, wide: float) -> None:
    """Adds somebody whom the base half hides, on the side with more room, who looks out there."""
    base = actors[index]
    if base.entity.figure in TREES:
        # Below the crown there must be room for somebody.
        base = actors[index] = replace(base, height=max(base.height, _TREE * short_side(stage)))
    outwards = 1 if base.x < stage.form.width / 2 else -1
    mirrored = isinstance(actor.figure, Puppet) == (outwards < 0)
    height = max(actor.height, min(_SEEN * short_side(stage), 0.4 * base.height))
    foot = base.foot - 0.01 * short_side(stage)
    hidden = replace(actor, foot=foot, height=height, mirrored=mirrored, carrier="")
    if base.entity.figure not in TREES:
        actors.insert(index, replace(hidden, x=base.x + outwards * 0.8 * wide))
        return
    # A crown would hide all of who is behind it: here only the trunk does, which cuts the figure off.
    edge = (_BARK - _TRUNK) * base.height / height
    seen = (edge, 2.0, 2.0, -1.0) if outwards > 0 else (-2.0, 2.0, -edge, -1.0)
    actors.insert(index + 1, replace(hidden, x=base.x + outwards * _TRUNK * base.height, seen_in=seen))


def surf(actors: list[Actor], index: int, actor: Actor) -> None:
    """Adds surfers on the face of a wave, large enough to be seen, who ride away from its crest."""
    base = actors[index]
    ahead = -1 if base.mirrored else 1
    copies = max(1, min(actor.entity.count, MOST_COPIES))
    height = max(actor.height, _SURFER * base.height / copies**0.5)
    for copy in range(copies):
        x = base.x + ahead * (0.06 + 0.3 * copy) * base.height
        foot = base.foot - (_ON_THE_FACE - 0.08 * copy) * base.height
        one = replace(actor, x=x, foot=foot, height=height, number=copy, copy=copy)
        actors.insert(index + 1, replace(one, mirrored=base.mirrored))
