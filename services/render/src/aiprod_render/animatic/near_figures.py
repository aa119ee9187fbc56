"""Draws a figure of the foreground: who acts, what moves, its shadow, and what its act adds."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from aiprod_film.entity import EntityKind
from aiprod_film.scene import Setting
from aiprod_render.animatic.acts.acting import tools_verb
from aiprod_render.animatic.acts.gaits import GAITS, Gait, bent
from aiprod_render.animatic.acts.processes import span_of
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.casting import TABLE
from aiprod_render.animatic.cast.creature_cels import DRAUGHT, creature_cel, creature_papers
from aiprod_render.animatic.cast.figure_cels import (
    contrast,
    figure_cels,
    lifted,
    puppet_cel,
)
from aiprod_render.animatic.cast.figure_ground import image, shadow, waterline
from aiprod_render.animatic.cast.materials import is_rigid
from aiprod_render.animatic.cast.puppet_papers import papers_of
from aiprod_render.animatic.creatures.creature import is_jointed
from aiprod_render.animatic.creatures.moves import MOVES
from aiprod_render.animatic.effects.act_effects import effects
from aiprod_render.animatic.effects.blasts import comes_apart, pieces
from aiprod_render.animatic.effects.glints import PHASES, glinting
from aiprod_render.animatic.effects.spectacles import is_fireworks, slope
from aiprod_render.animatic.motion.courses import InTurn, entering, tools_of, working
from aiprod_render.animatic.motion.entrances import coming, stays_standing
from aiprod_render.animatic.motion.handing import after_handing, passing
from aiprod_render.animatic.motion.trails import trails
from aiprod_render.animatic.motion.travel import depth_of, parting
from aiprod_render.animatic.motion.ways import climbs, cycle_of, haste_of
from aiprod_render.animatic.performing import Emerging, Path, Performing, airborne, phases
from aiprod_render.animatic.puppets.props.results import RESULTS
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.shape import Home, Shape
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.planes import Cel

_ROOTED = frozenset({"🌋", "lighthouse"})
"""Figures that bring the ground under them, and so cast no shadow there."""
_LEAPING = frozenset({"jump", "hop"})
_BEFORE = frozenset({"melt", "swing-open", "lift-lid"})
"""Gaits that add something behind the figure."""
_DIVED, _LEAP, _LEAPS_PERIOD = 0.6, 0.85, 2.4
"""How deep who leaps is at first, how high the leap is, in heights of the figure, and its seconds."""
_SECOND_ROW = 0.08
"""The air before the second row."""


def near_figure(stage: Stage, actor: Actor, paths: dict[str, Path], lifts: dict[str, int]) -> list[Prop]:
    """Returns a figure of the foreground with its shadow.

    `paths` are the ways of those who carry others, `lifts` the changes of luma of those drawn already: twins
    are alike.
    """
    if tools_verb(stage, actor.entity):
        actor = replace(actor, holding=True)
    haze = _SECOND_ROW if actor.behind else 0.0
    path = coming(stage, actor, paths.get(actor.carrier) or parting(stage, actor))
    paths.setdefault(actor.entity.id, path)
    path = passing(stage, actor, path)
    depth = depth_within(stage, actor)
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
    # What is carried burns on the way; what comes by itself is there when it begins.
    there = path if actor.carrier else replace(path, coming=None)
    added = [*effects(stage, actor, depth, there), *tools_of(stage, actor, depth, there), *rings]
    if path.coming and not actor.carrier:
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
    entered = entering(stage, actor, acting, lift, haze)
    handed = after_handing(stage, actor, puppet)
    if handed is None:
        return entered
    begun, then = handed
    after = replace(
        acting,
        draw_phase=lambda part: lifted(puppet_cel(stage, actor, then, papers, part), lift),
        path=replace(path, coming=None),
        phase=(acting.phase + begun / seconds) % 1,
        _drawn={},
    )
    return InTurn([(0.0, [entered]), (begun, [after])])


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


def depth_within(stage: Stage, actor: Actor) -> float:
    """Returns the depth of an actor in the scene: in space, what floats is farther away."""
    return 0.85 if stage.scene.setting is Setting.SPACE and actor.home is not Home.GROUND else depth_of(actor)
