"""Draws the entities of a scene, each where things of its kind are, and moving as they move."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from aiprod_film.entity import EntityKind
from aiprod_film.scene import Setting
from aiprod_render.animatic.acting import tools_verb
from aiprod_render.animatic.actor import Actor
from aiprod_render.animatic.blasts import comes_apart, pieces
from aiprod_render.animatic.business import busy, varied
from aiprod_render.animatic.casting import TABLE, Role, cast
from aiprod_render.animatic.closeups import close_face, closed_up, is_close, is_cropped
from aiprod_render.animatic.contact import touching
from aiprod_render.animatic.courses import InTurn, entering, tools_of, working
from aiprod_render.animatic.creature_cels import DRAUGHT, creature_cel, creature_papers
from aiprod_render.animatic.creatures.creature import is_jointed
from aiprod_render.animatic.creatures.moves import MOVES
from aiprod_render.animatic.effects import effects
from aiprod_render.animatic.entrances import coming, stays_standing
from aiprod_render.animatic.figure_cels import (
    contrast,
    figure_cels,
    lifted,
    papers_of,
    puppet_cel,
)
from aiprod_render.animatic.figure_ground import image, shadow, waterline
from aiprod_render.animatic.framing import BOTTOM, Figure, framed
from aiprod_render.animatic.gaits import GAITS, Gait, bent
from aiprod_render.animatic.glints import PHASES, glinting
from aiprod_render.animatic.materials import is_rigid
from aiprod_render.animatic.performing import Emerging, Path, Performing, airborne, phases
from aiprod_render.animatic.placement import MOST, placed
from aiprod_render.animatic.processes import span_of
from aiprod_render.animatic.puppets.props.results import RESULTS
from aiprod_render.animatic.puppets.puppet import Puppet, top_of
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.shape import Home, Shape
from aiprod_render.animatic.sizes import half_width, height_of
from aiprod_render.animatic.spectacles import is_fireworks, slope
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.animatic.terrain import STEP, outline_points, ridge
from aiprod_render.animatic.trails import trails
from aiprod_render.animatic.travel import centred, depth_of, parting, travelling
from aiprod_render.animatic.ways import climbs, cycle_of, haste_of, on_slope, way_of
from aiprod_render.picture.planes import Cel

_ON_LAND = (EntityKind.PERSON, EntityKind.ANIMAL, EntityKind.VEHICLE, EntityKind.OBJECT)
"""The kinds that stand on the shore of the sea."""
_MIDDLE = 0.6
"""The depth from which figures are before the set pieces of a place."""
_ROOTED = frozenset({"🌋", "lighthouse"})
"""Figures that bring the ground under them, and so cast no shadow there."""
_LEAPING = frozenset({"jump", "hop"})
_BEFORE = frozenset({"melt", "swing-open", "lift-lid"})
"""Gaits that add something behind the figure."""
_DIVED, _LEAP, _LEAPS_PERIOD = 0.6, 0.85, 2.4
"""How deep who leaps is at first, how high the leap is, in heights of the figure, and its seconds."""
_SEEN_NEAR, _DONE_NEAR = (
    frozenset({"burn", "break", "explode", "collapse", "fall"}),
    frozenset({"douse", "build", "repair", "wash", "paint"}),
)
"""What buildings do, and what is done to them, that is seen from near."""
_NEAR_BUILDING = 0.44
"""The height of such a building in a wide shot, as a part of the short side."""
_SECOND_ROW = 0.08
"""The air before the second row."""


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
    near = [prop for actor in actors for prop in _near(stage, actor, paths, lifts)]
    return Cast(_far(stage, places[0]) if places else [], near)


def on_stage(stage: Stage) -> list[Actor]:
    """Returns everyone near on their places, in the order in which they are drawn."""
    others, _ = _near_and_far(stage)
    # Close-ups come last, because they enlarge those who stand together already.
    actors = closed_up(stage, centred(stage, touching(stage, varied(stage, placed(stage, others[:MOST])))))
    return [on_slope(stage, actor) if climbs(actor) else actor for actor in actors]


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
    whole = [actor for actor in actors if not (is_cropped(stage, actor) or _is_low_seat(stage, actor, seats))]
    return [_covered(stage, actor, paths.get(actor.carrier) or way_of(stage, actor)) for actor in whole]


def _is_low_seat(stage: Stage, actor: Actor, seats: set[str]) -> bool:
    """Returns whether a bench reaches out of the picture below a face: the face is what must be seen."""
    is_seat = actor.entity.kind is EntityKind.OBJECT and actor.entity.id in seats
    return is_seat and actor.foot > stage.form.height


def _covered(stage: Stage, actor: Actor, path: Path) -> Figure:
    """Returns what a figure covers, with its shadow; in a close-up, what its face covers."""
    if face := close_face(stage, actor):
        half = 0.75 * face.tall
        edges = face.x - half, face.y - 0.8 * face.tall, face.x + half, face.y + half
        return Figure(*edges, _depth(stage, actor), replace(path, down=0.0, sway=0.0))
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
        _depth(stage, actor),
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


def _near(stage: Stage, actor: Actor, paths: dict[str, Path], lifts: dict[str, int]) -> list[Prop]:
    """Returns a figure of the foreground with its shadow.

    `paths` are the ways of those who carry others, `lifts` the changes of luma of those drawn already: twins
    are alike.
    """
    if tools_verb(stage, actor.entity):
        actor = replace(actor, holding=True)
    haze = _SECOND_ROW if actor.behind else 0.0
    path = coming(stage, actor, paths.get(actor.carrier) or parting(stage, actor))
    paths.setdefault(actor.entity.id, path)
    depth = _depth(stage, actor)
    shadows: list[Prop] = [Flat(slope(stage, actor), depth)] if actor.gait == "torrent" else []
    shadowless = actor.entity.figure in _ROOTED or is_fireworks(actor.entity)
    if actor.home is Home.GROUND and not actor.carrier and not shadowless:
        ground = replace(path, hop=0.0, sway=0.0, down=path.down if climbs(actor) else 0.0)
        if stays_standing(actor):
            ground = replace(ground, coming=None)
        shadows.append(_shadow(stage, actor, depth, ground))
    shadows += trails(stage, actor, depth, path)
    if isinstance(actor.figure, Puppet):
        acting = _acting(stage, actor, actor.figure, haze, depth, path, lifts)
        if actor.home is Home.WATER and not actor.carrier:
            ripples = _carried(waterline(stage, actor), depth, path)
            return [_carried(image(stage, actor), depth, path), acting, ripples]
        return [*shadows, acting]
    if is_fireworks(actor.entity):
        # They are nothing but what flies apart.
        return effects(stage, actor, depth, path)
    if comes_apart(actor):
        return [*shadows, *pieces(stage, actor, haze, depth, path)]
    # Who leaps out of the water comes from under it; the water, and what it shows, stay where they are.
    leaps, surface, body = actor.home is Home.WATER and actor.gait in _LEAPING, path, actor
    if leaps:
        surface = replace(path, hop=0.0)
        body = replace(actor, home=Home.AIR, foot=actor.foot + _DIVED * actor.height)
        path = replace(path, hop=_LEAP * actor.height, period=_LEAPS_PERIOD)
    cels = figure_cels(stage, body, haze)
    lift = _lift(stage, actor, cels[0], depth, lifts)
    cels = [lifted(cel, lift) for cel in cels]
    gait = GAITS.get(_gait(actor))
    rings: list[Prop] = []
    if actor.home is Home.WATER and not actor.carrier:
        shadows += [] if leaps else [_carried(image(stage, actor), depth, surface)]
        rings.append(_carried(waterline(stage, actor), depth, surface))
    if gait is None or isinstance(actor.figure, Shape) or (is_rigid(actor) and not _is_jointed(actor)):
        shining = _still(stage, actor, cels[0], depth, path)
        carried = (_carried(cel, depth, path) for cel in cels[1:])
        return [*shadows, shining, *carried, *effects(stage, actor, depth, path), *rings]
    if _is_jointed(actor):
        draw = partial(creature_cel, stage, body, creature_papers(stage, actor, haze), actor.gait)
        acting = _moving(stage, actor, gait, lambda part: lifted(draw(part), lift), depth, path)
    else:
        acting = _bending(stage, actor, gait, cels[0], depth, path)
    line = actor.foot - DRAUGHT * actor.height
    moving = Emerging(acting, line) if leaps else entering(stage, actor, acting, lift, haze)
    # A puddle lies under what melts, light falls out behind what opens; flames are before their things.
    added = [*effects(stage, actor, depth, path), *tools_of(stage, actor, depth, path), *rings]
    if path.coming:
        # Nothing flies up from what is not done yet.
        added = [InTurn([(0.0, []), (path.coming.seconds, added)])]
    return [*shadows, *added, moving] if actor.gait in _BEFORE else [*shadows, moving, *added]


def _is_jointed(actor: Actor) -> bool:
    """Returns whether a creature has joints for its gait; without them, its sheet bends."""
    figure = actor.figure
    return isinstance(figure, Cutout) and is_jointed(figure.figure) and actor.gait in MOVES


def _gait(actor: Actor) -> str:
    """Returns how a cut-out moves: four-legged animals sleep lying."""
    four_legged = actor.entity.kind is EntityKind.ANIMAL
    return "lie" if actor.gait == "sleep" and actor.home is Home.GROUND and four_legged else actor.gait


def _lift(stage: Stage, actor: Actor, cel: Cel, depth: float, lifts: dict[str, int]) -> int:
    if actor.entity.id not in lifts:
        keeps = isinstance(actor.figure, Puppet) or actor.entity.figure == TABLE
        lifts[actor.entity.id] = contrast(stage, cel, depth, keeps_colour=keeps)
    return lifts[actor.entity.id]


def _acting(
    stage: Stage,
    actor: Actor,
    puppet: Puppet,
    haze: float,
    depth: float,
    path: Path,
    lifts: dict[str, int],
) -> Prop:
    seconds = puppet.performance.seconds / haste_of(stage, actor)
    papers = papers_of(stage, actor, puppet, haze)
    first = puppet_cel(stage, actor, puppet, papers, 0.0)
    lift = _lift(stage, actor, first, depth, lifts)
    acting = Performing(
        lambda part: lifted(puppet_cel(stage, actor, puppet, papers, part), lift),
        phases(seconds / stage.tempo),
        seconds,
        depth,
        path,
        0.37 * actor.number % 1,
    )
    if puppet.furnished and puppet.performance.furniture in RESULTS:
        acting = working(stage, actor, puppet, papers, lift, acting)
    return entering(stage, actor, acting, lift, haze)


def _bending(stage: Stage, actor: Actor, gait: Gait, cel: Cel, depth: float, path: Path) -> Performing:
    looks_left = not actor.mirrored
    bend = partial(bent, cel, gait, looks_left=looks_left)
    return _moving(stage, actor, gait, bend, depth, path)


def _moving(
    stage: Stage, actor: Actor, gait: Gait, draw: Callable[[float], Cel], depth: float, path: Path
) -> Performing:
    seconds = stage.seconds if gait.once else cycle_of(stage, actor, gait.seconds)
    begun, ended = span_of(stage.scene) if gait.gradual else (0.0, 1.0)
    return Performing(
        lambda part: draw(begun + (ended - begun) * part),
        phases(seconds / stage.tempo),
        seconds,
        depth,
        path,
        # A leap has the phase of its path, which begins with the scene; others are out of step on purpose.
        0.0 if gait.once or gait.leaps else 0.37 * actor.number % 1,
        gait.once,
    )


def _still(stage: Stage, actor: Actor, cel: Cel, depth: float, path: Path) -> Performing:
    """Returns a figure that keeps its form; light wanders over a thing that stays where it is."""
    if path.across or path.down or actor.carrier or stage.scene.setting is Setting.SPACE:
        return _carried(cel, depth, path)
    return Performing(partial(glinting, cel), PHASES, stage.seconds, depth, path, once=True)


def _shadow(stage: Stage, actor: Actor, depth: float, path: Path) -> Performing:
    """Returns the shadow of a figure; that of who leaps is the smaller, the higher the leap is."""
    if not path.leaping:
        return _carried(shadow(stage, actor), depth, path)

    def below(part: float) -> Cel:
        flown = airborne(part)
        return shadow(stage, replace(actor, height=actor.height * (1 - 1.6 * flown * (1 - flown))))

    return Performing(below, phases(path.period), path.period, depth, path)


def _carried(cel: Cel, depth: float, path: Path) -> Performing:
    return Performing(lambda _: cel, 1, 1.0, depth, path)


def _depth(stage: Stage, actor: Actor) -> float:
    return 0.85 if stage.scene.setting is Setting.SPACE and actor.home is not Home.GROUND else depth_of(actor)
