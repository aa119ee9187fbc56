"""The ways of figures through a scene: how fast and how high they go."""

from dataclasses import replace

import numpy as np

from aiprod_film.entity import EntityKind
from aiprod_render.animatic.actor import Actor
from aiprod_render.animatic.gaits import GAITS
from aiprod_render.animatic.performing import Path
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage

_FARTHEST = 0.2
"""The longest way in one scene, as a part of the frame's width: nobody leaves the picture."""


def way_of(stage: Stage, actor: Actor) -> Path:
    """Returns the way of a figure through the scene."""
    speed, hop, period, rise, gathering = _pace(actor)
    # The font's figures look to the left, the drawn ones and people to the right.
    ahead = 1 if isinstance(actor.figure, Cutout) == actor.mirrored else -1
    farthest = _FARTHEST * stage.form.width / stage.seconds
    across = float(np.clip(speed * actor.height, -farthest, farthest))
    down = float(
        np.clip(-rise * actor.height, -1.4 * actor.height / stage.seconds, 1.4 * actor.height / stage.seconds)
    )
    if actor.home is Home.WATER and actor.gait == "float":
        down = 0.0
    if isinstance(actor.figure, Puppet):
        down -= actor.figure.performance.legs.rise * abs(across)
    sway = (
        0.0
        if actor.home is Home.GROUND
        else (0.012 if actor.home is Home.WATER else 0.02) * stage.form.height
    )
    return Path(
        stage.seconds,
        ahead * across,
        down,
        hop * actor.height,
        period,
        sway,
        gathering,
    )


def climbs(actor: Actor) -> bool:
    """Returns whether a figure goes up a slope."""
    return isinstance(actor.figure, Puppet) and actor.figure.performance.legs.rise > 0


def on_slope(stage: Stage, actor: Actor) -> Actor:
    """Returns the figure higher by half its way up, so that it begins in the picture."""
    return replace(actor, foot=actor.foot + 0.5 * stage.seconds * way_of(stage, actor).down)


def _pace(actor: Actor) -> tuple[float, float, float, float, bool]:
    """Returns speed, hop, the period of the hop, the rise, and whether it gathers speed."""
    if isinstance(actor.figure, Puppet):
        legs = actor.figure.performance.legs
        return legs.speed, 0.0, 1.0, 0.0, False
    if gait := GAITS.get(actor.gait):
        return gait.speed, gait.hop, gait.seconds, gait.rise, gait.gathering
    if actor.entity.kind is EntityKind.VEHICLE:
        return 0.2, 0.0, 1.6, 0.0, False
    return (
        (0.2, 0.05, 0.6, 0.0, False)
        if actor.entity.kind is EntityKind.ANIMAL
        else (0.0, 0.0, 1.7, 0.0, False)
    )
