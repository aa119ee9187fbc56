"""Draws the entities of a scene, each where things of its kind are, and moving as they move."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from aiprod_film.entity import EntityKind
from aiprod_film.scene import Setting
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.business import busy, varied
from aiprod_render.animatic.cast.casting import Role, cast
from aiprod_render.animatic.cast.figure_cels import (
    figure_cels,
)
from aiprod_render.animatic.cast.sizes import half_width, height_of
from aiprod_render.animatic.effects.act_effects import effects
from aiprod_render.animatic.framing import BOTTOM, Figure, framed
from aiprod_render.animatic.motion.entrances import coming
from aiprod_render.animatic.motion.handing import handed_on
from aiprod_render.animatic.motion.travel import centred, parting, travelling
from aiprod_render.animatic.motion.ways import climbs, on_slope, way_of
from aiprod_render.animatic.near_figures import depth_within, near_figure
from aiprod_render.animatic.performing import Path
from aiprod_render.animatic.puppets.puppet import Puppet, top_of
from aiprod_render.animatic.scenery.terrain import STEP, outline_points, ridge
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.animatic.staging.closeups import close_face, closed_up, is_close, is_cropped
from aiprod_render.animatic.staging.contact import touching
from aiprod_render.animatic.staging.leashes import leashed
from aiprod_render.animatic.staging.near_acts import near_verbs
from aiprod_render.animatic.staging.placement import MOST, placed

_ON_LAND = (EntityKind.PERSON, EntityKind.ANIMAL, EntityKind.VEHICLE, EntityKind.OBJECT)
"""The kinds that stand on the shore of the sea."""
_MIDDLE = 0.6
"""The depth from which figures are before the set pieces of a place."""
_SEEN_NEAR, _DONE_NEAR = (
    frozenset({"burn", "break", "explode", "collapse", "fall"}),
    frozenset({"douse", "build", "repair", "wash", "paint"}),
)
"""What buildings do, and what is done to them, that is seen from near."""
_NEAR_BUILDING = 0.44
"""The height of such a building in a wide shot, as a part of the short side."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The figures of a scene, farthest first: buildings in the distance, and everyone near."""

    far: list[Prop]
    near: list[Prop]


def figures(stage: Stage) -> Cast:
    """Returns the figures of the first entities that fit the setting."""
    _, places = _near_and_far(stage)
    paths: dict[str, Path] = {}
    actors = on_stage(stage)
    # Who carries others comes first, because they go its way.
    carriers = {actor.carrier for actor in actors}
    for actor in sorted(actors, key=lambda actor: bool(actor.carrier)):
        if actor.entity.id in carriers:
            way = paths.get(actor.carrier) or coming(stage, actor, parting(stage, actor))
            paths.setdefault(actor.entity.id, way)
    lifts: dict[str, int] = {}
    near = [prop for actor in actors for prop in near_figure(stage, actor, paths, lifts)]
    return Cast(_far(stage, places[0]) if places else [], near)


def on_stage(stage: Stage) -> list[Actor]:
    """Returns everyone near on their places, in the order in which they are drawn."""
    # Five parts of a shot ask for them, on one stage.
    if not _last.is_of(stage):
        _last.stage, _last.actors = stage, _found_places(stage)
    return list(_last.actors)


@dataclass(slots=True)
class _LastStage:
    """The stage that was asked for last, and its actors."""

    stage: Stage | None = None
    actors: Sequence[Actor] = ()

    def is_of(self, stage: Stage) -> bool:
        """Returns whether the actors are those of `stage`, whatever is behind them."""
        return all(getattr(self.stage, name, _UNKNOWN) is getattr(stage, name) for name in _STAGED)


_UNKNOWN = object()
_STAGED = [field.name for field in fields(Stage) if field.name != "backdrop"]
# No lock: a worker process draws one clip at a time.
_last = _LastStage()


def _found_places(stage: Stage) -> list[Actor]:
    others, _ = _near_and_far(stage)
    # Close-ups come last, because they enlarge those who stand together already.
    together = touching(stage, varied(stage, placed(stage, others[:MOST])))
    actors = closed_up(stage, leashed(stage, centred(stage, together)))
    return handed_on(stage, [on_slope(stage, actor) if climbs(actor) else actor for actor in actors])


def _near_and_far(stage: Stage) -> tuple[list[Role], list[Role]]:
    """Returns who is near, and the buildings in the distance."""
    named = busy(stage, cast(stage))
    places = [role for role in named if role.entity.kind is EntityKind.PLACE and not _in_action(stage, role)]
    others = [_of_size(role) for role in named if role not in places]
    # A building that is all there is to see comes to the front.
    return (others, places) if others or not places else (places[:1], [])


def _in_action(stage: Stage, role: Role) -> bool:
    """Returns whether a building is what the scene is about: it burns, and somebody puts it out."""
    acts = stage.scene.acts
    return any(
        (act.subject == role.entity.id and act.verb in _SEEN_NEAR)
        or (act.object == role.entity.id and act.verb in _DONE_NEAR)
        for act in acts
    ) and isinstance(role.figure, Cutout)


def _of_size(role: Role) -> Role:
    """Returns a building that is near higher than people are."""
    if role.entity.kind is not EntityKind.PLACE or not isinstance(role.figure, Cutout):
        return role
    return replace(role, figure=replace(role.figure, height=max(role.figure.height, _NEAR_BUILDING)))


def framed_stage(stage: Stage) -> Stage:
    """Returns the stage with a camera that keeps everyone near whole and in the frame."""
    # Ways come first: how far they go decides how much of its move the camera may make.
    stage = travelling(stage, on_stage(stage))
    boxes = covered(stage)
    camera = framed(stage.camera, boxes, stage.form, stage.seconds)
    # Set pieces are half as deep as figures, and so move less when the camera aims aside.
    aside = 0.4 * camera.aside
    spans = tuple((box.left + aside, box.right + aside) for box in boxes if box.depth > _MIDDLE)
    return replace(stage, camera=camera, spans=spans)


def covered(stage: Stage) -> list[Figure]:
    """Returns what everyone near covers in the middle of the scene, and their ways."""
    actors = on_stage(stage)
    paths: dict[str, Path] = {}
    for actor in actors:
        paths.setdefault(actor.entity.id, way_of(stage, actor))
    # The ends of a table may be outside the picture in a close-up.
    seats = {actor.carrier for actor in actors if is_cropped(stage, actor)}
    # Of who sits in a car, only the head is seen, behind its window.
    seen = [actor for actor in actors if not actor.seen_in]
    whole = [actor for actor in seen if not (is_cropped(stage, actor) or _is_low_seat(stage, actor, seats))]
    return [_covered(stage, actor, paths.get(actor.carrier) or way_of(stage, actor)) for actor in whole]


def _is_low_seat(stage: Stage, actor: Actor, seats: set[str]) -> bool:
    """Returns whether a bench reaches out of the picture below a face: the face is what must be seen."""
    is_seat = actor.entity.kind is EntityKind.OBJECT and actor.entity.id in seats
    return is_seat and actor.foot > stage.form.height


def _covered(stage: Stage, actor: Actor, path: Path) -> Figure:
    """Returns what a figure covers, with its shadow; in a close-up, what its face covers."""
    acts = is_close(stage) and isinstance(actor.figure, Puppet) and near_verbs(stage, actor)
    if not acts and (face := close_face(stage, actor)):
        half = 0.75 * face.tall
        edges = face.x - half, face.y - 0.8 * face.tall, face.x + half, face.y + half
        return Figure(*edges, depth_within(stage, actor), replace(path, down=0.0, sway=0.0))
    wide, tall = half_width(actor.figure) * actor.height, actor.height
    # What rises or falls may leave the picture: that is what it does; who climbs a slope stays.
    level = replace(path, down=path.down if climbs(actor) else 0.0, sway=0.0)
    foot = actor.foot + 0.02 * tall
    if isinstance(actor.figure, Puppet) and is_close(stage) and actor.foot > stage.form.height:
        # A close-up of an act cuts the legs off.
        foot = (1 - BOTTOM) * stage.form.height - 2
    above = top_of(actor.figure) if isinstance(actor.figure, Puppet) else 1.0
    return Figure(
        actor.x - wide,
        actor.foot - 1.02 * tall * above,
        actor.x + wide,
        foot,
        depth_within(stage, actor),
        level,
    )


def needs_shore(stage: Stage) -> bool:
    """Returns whether a figure at the sea needs a shore to stand on."""
    near, _ = _near_and_far(stage)
    return stage.scene.setting is Setting.SEA and any(
        role.figure.home is Home.GROUND and role.entity.kind in (*_ON_LAND, EntityKind.PLACE) for role in near
    )


def _far(stage: Stage, role: Role) -> list[Prop]:
    """Returns a building on its hill in the middle distance, opposite the sun."""
    x = stage.form.width * (0.76 if stage.sun[0] < stage.form.width / 2 else 0.24)
    figure, tall = role.figure, height_of(stage, role.figure)
    foot = float(stage.horizon + 3)
    props: list[Prop] = []
    # At sea, it is the hill of an island.
    if not stage.scene.place:
        columns = np.arange(outline_points(stage, 0.5), dtype=np.float32) * STEP + stage.bounds(0.5)[0]
        wide = (half_width(figure) + 0.25) * tall * 1.2
        hill = tall * 0.16 * np.exp(-(np.abs((columns - x) / wide) ** 2.6))
        props.append(ridge(stage, 0.5, foot, (hill - 2).astype(np.float32), relief=True))
        foot -= tall * 0.13
    actor = Actor(role.entity, figure, Home.GROUND, x, foot, tall, gait=role.gait)
    return [
        *props,
        *(Flat(cel, 0.5) for cel in figure_cels(stage, actor, haze=0.1 + 0.3 * stage.atmosphere.haze)),
        *effects(stage, actor, 0.5, Path(stage.seconds)),
    ]
