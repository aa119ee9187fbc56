"""The ways of figures through a scene: how fast and how high they go."""

from dataclasses import dataclass, replace

import numpy as np

from aiprod_film.entity import EntityKind
from aiprod_render.animatic.acts.gaits import GAITS
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.performing import Path
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage

_FARTHEST = 0.2
"""The longest way of somebody among others who stay, as a part of the frame's width."""
_HASTES = (0.7, 1.6)
"""How much slower and faster than usual feet may move: beyond it they slide rather than scurry."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a figure goes: `speed` in heights a second, `hop` in heights, once in `period` seconds, and `rise`.

    One that is `gathering` speed begins slowly.
    """

    speed: float = 0.0
    hop: float = 0.0
    period: float = 1.0
    rise: float = 0.0
    gathering: bool = False


def way_of(stage: Stage, actor: Actor) -> Path:
    """Returns the way of a figure through the scene."""
    pace = pace_of(actor)
    # The font's figures look to the left, the drawn ones and people to the right.
    ahead = 1 if isinstance(actor.figure, Cutout) == actor.mirrored else -1
    across = _distance(stage, actor, pace) / stage.seconds
    most = 1.4 * actor.height / stage.seconds
    down = float(np.clip(-pace.rise * actor.height, -most, most))
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
        _hop(stage, actor, pace),
        cycle_of(stage, actor, pace.period),
        sway,
        pace.gathering,
        leaping=_leaps(actor),
    )


def cycle_of(stage: Stage, actor: Actor, usual: float) -> float:
    """Returns the seconds of a figure's cycle: feet keep to the ground, and leaps end before a scene does."""
    if _leaps(actor):
        return stage.seconds / max(1, round(stage.seconds / usual))
    return usual / haste_of(stage, actor)


def _leaps(actor: Actor) -> bool:
    gait = GAITS.get(actor.gait)
    return gait is not None and gait.leaps and not isinstance(actor.figure, Puppet)


def _hop(stage: Stage, actor: Actor, pace: Pace) -> float:
    """Returns how high a figure gets off the ground; who leaps stays in the picture."""
    hop = pace.hop * actor.height
    if not _leaps(actor):
        return hop
    return float(np.clip(actor.foot - actor.height - 0.12 * stage.form.height, 0.16 * actor.height, hop))


def haste_of(stage: Stage, actor: Actor) -> float:
    """Returns how much faster than usual a figure moves its feet, so that they keep to the ground."""
    pace = pace_of(actor)
    usual = pace.speed * actor.height * stage.seconds
    if not stage.ways or not usual:
        return 1.0
    return float(np.clip(_distance(stage, actor, pace) / usual, *_HASTES))


def _distance(stage: Stage, actor: Actor, pace: Pace) -> float:
    """Returns the length of a way in pixels."""
    usual = pace.speed * actor.height * stage.seconds
    least, most = stage.ways or (0.0, _FARTHEST * stage.form.width)
    return min(max(usual, least if usual else 0.0), most)


def climbs(actor: Actor) -> bool:
    """Returns whether a figure goes up a slope."""
    return isinstance(actor.figure, Puppet) and actor.figure.performance.legs.rise > 0


def on_slope(stage: Stage, actor: Actor) -> Actor:
    """Returns the figure higher by half its way up, so that it begins in the picture."""
    return replace(actor, foot=actor.foot + 0.5 * stage.seconds * way_of(stage, actor).down)


def pace_of(actor: Actor) -> Pace:
    """Returns how a figure goes by itself."""
    if isinstance(actor.figure, Puppet):
        return Pace(actor.figure.performance.legs.speed)
    if gait := GAITS.get(actor.gait):
        return Pace(gait.speed, gait.hop, gait.seconds, gait.rise, gait.gathering)
    if actor.entity.kind is EntityKind.VEHICLE:
        return Pace(0.2, period=1.6)
    if actor.entity.kind is EntityKind.ANIMAL:
        return Pace(0.2, 0.05, 0.6)
    return Pace(period=1.7)
