"""How far those who go somewhere get: across the picture, or along with a camera that follows them."""

from collections.abc import Sequence
from dataclasses import replace

from aiprod_film.entity import EntityKind
from aiprod_film.scene import CameraMovement, Setting, ShotSize
from aiprod_render.animatic.camera import View
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.circumstances import has_water, is_farewell
from aiprod_render.animatic.motion.ways import climbs, pace_of, way_of
from aiprod_render.animatic.performing import Path, Receding
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage

_CLOSE = frozenset({ShotSize.MEDIUM, ShotSize.CLOSE_UP})
_ACROSS = (0.34, 0.58)
"""The shortest and the longest way across the picture, as parts of the frame's width."""
_BESIDE = 0.88
"""The part of the frame's width between whose ends somebody goes, with the own width."""
_ALONG = (0.36, 0.52)
"""The same for the ground that passes under somebody whom the camera follows."""
_PANS, _CALMER = frozenset({CameraMovement.PAN_LEFT, CameraMovement.PAN_RIGHT, CameraMovement.ORBIT}), 0.35
"""The moves of which a camera makes only a part where somebody crosses the picture."""
_OPEN = frozenset({Setting.LANDSCAPE, Setting.DESERT, Setting.FOREST})
"""The settings whose ground is open as far as the horizon."""
_AWAY = 0.7
"""The size at the end of who goes away."""
_GOING = 0.2
"""From this speed on, in heights a second, somebody goes somewhere."""


def travelling(stage: Stage, actors: Sequence[Actor]) -> Stage:
    """Returns the stage with the ways of those who all go one way; their camera may follow them.

    Where somebody stays, the others go only a little, so that nobody walks through anybody.
    """
    free = [actor for actor in actors if not actor.carrier]
    ways = {way_of(stage, actor).across > 0 for actor in free}
    going = all(pace_of(actor).speed >= _GOING and not climbs(actor) for actor in free)
    if not free or not going or len(ways) > 1:
        return stage
    wide = stage.form.width
    if not _is_followed(stage):
        left, right = _ends(free)
        most = min(_ACROSS[1] * wide, _BESIDE * wide - (right - left))
        if most < 0.2 * wide:
            return stage
        # A camera that pans, too, would undo the way, or double it.
        calm = stage.camera.aimed(_CALMER if stage.scene.camera_movement in _PANS else 1.0, 0.0, 0.0)
        return replace(stage, camera=calm, ways=(min(_ACROSS[0] * wide, most), most))
    nearness = View.parallax(depth_of(free[0]))[0]
    stage = replace(stage, ways=(_ALONG[0] * wide * nearness, _ALONG[1] * wide * nearness))
    return replace(stage, camera=stage.camera.tracking(way_of(stage, free[0]).across / nearness))


def _is_followed(stage: Stage) -> bool:
    """Returns whether the camera goes along: near somebody, and where letters have the other side."""
    wide = stage.form.width > stage.form.height
    return stage.tempo == 1 and (stage.scene.shot_size in _CLOSE or (stage.lettered and wide))


def parting(stage: Stage, actor: Actor) -> Path:
    """Returns the way of a figure; at a farewell who goes on foot also goes away, into the depth."""
    way, scene = way_of(stage, actor), stage.scene
    rolls = actor.entity.kind not in {EntityKind.PERSON, EntityKind.ANIMAL} or (
        isinstance(actor.figure, Puppet) and bool(actor.figure.performance.furniture)
    )
    if not stage.ways or not is_farewell(scene) or _is_followed(stage) or rolls:
        return way
    if actor.home is not Home.GROUND or scene.setting not in _OPEN or has_water(scene):
        return way
    # Where the ground is wide behind the figure, it gets far.
    return replace(way, receding=Receding((actor.x, actor.foot), float(stage.horizon), _AWAY))


def centred(stage: Stage, actors: Sequence[Actor]) -> list[Actor]:
    """Returns those who cross the picture in its middle, where half of their way is done."""
    if not stage.ways or _is_followed(stage):
        return list(actors)
    left, right = _ends(actors)
    aside = stage.form.width / 2 - (left + right) / 2
    return [replace(actor, x=actor.x + aside) for actor in actors]


def _ends(actors: Sequence[Actor]) -> tuple[float, float]:
    halves = [half_width(actor.figure) * actor.height for actor in actors]
    return (
        min(actor.x - half for actor, half in zip(actors, halves, strict=True)),
        max(actor.x + half for actor, half in zip(actors, halves, strict=True)),
    )


def depth_of(actor: Actor) -> float:
    """Returns the depth of a figure on a stage with ground."""
    return {Home.GROUND: 0.9, Home.WATER: 0.5}.get(actor.home, 0.45)
