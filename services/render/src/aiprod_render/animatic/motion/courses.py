"""The course of a scene: leads come to their place, do what the text says, and look at what they made.

What is done in a cycle looks alike from its first picture to its last one; coming and being done do not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from aiprod_render.animatic.acts.acting import tools_verb
from aiprod_render.animatic.acts.gaits import GAITS
from aiprod_render.animatic.camera import View
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.creature_cels import creature_cel, creature_papers
from aiprod_render.animatic.cast.figure_cels import lifted, puppet_cel, tools_cel
from aiprod_render.animatic.cast.figure_ground import shadow
from aiprod_render.animatic.cast.puppet_papers import papers_of
from aiprod_render.animatic.circumstances import is_farewell, progress_of
from aiprod_render.animatic.creatures.creature import is_jointed
from aiprod_render.animatic.motion.entrances import SHORTEST_SCENE, furniture_by, hides, stays_standing
from aiprod_render.animatic.performing import ON_TWOS, Path, Performing, phases
from aiprod_render.animatic.puppets.actions import ACTIONS, SEATED_BY, Performance, performance
from aiprod_render.animatic.puppets.actions.action import Action
from aiprod_render.animatic.puppets.outfits import MAN
from aiprod_render.animatic.puppets.paper import Papers
from aiprod_render.animatic.puppets.puppet import ADULTS_HEIGHT, Puppet
from aiprod_render.animatic.puppets.skeleton import Pose
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.planes import Cel, Picture

_TURN = 0.25
"""The seconds from the last step to the first pose of the act, and from its last one to the end."""
_STEPS, _TURNS = 8, 4
"""Phases of a cycle of steps, and of a turn and the way back from it: it is over soon, and costs its cels."""
_DONE = 0.62
"""When work is done in the last scene, as a part of it."""
_UPRIGHT = 14
"""The greatest lean in degrees of who can do the same with the arms while walking."""
_ADMIRING = Pose(-4, -4, (-34, 92), (34, 74), (7, -1), (-7, 0))
"""Somebody who has finished steps back and looks, a hand at the hip."""
_ONCE = frozenset({"candles"})
"""What is done once: nobody lights the candles again."""
_MOST_PHASES = 40


@dataclass(frozen=True, slots=True)
class InTurn:
    """Props that are seen one after another, each from its second on, by a clock of its own."""

    parts: Sequence[tuple[float, Sequence[Prop]]]

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws the props whose turn it is, `seconds` after the start of the scene."""
        begun, props = next(part for part in reversed(self.parts) if seconds >= part[0] or not part[0])
        for prop in props:
            prop.draw(picture, view, seconds - begun)


def entering(stage: Stage, actor: Actor, acting: Performing, lift: int, haze: float) -> Prop:
    """Returns what somebody does after it has come on its path, and until it is done."""
    came = acting.path.coming
    if isinstance(actor.figure, Puppet):
        if came:
            return _entering(stage, actor, actor.figure, acting, lift, haze)
        return _finishing(stage, actor, actor.figure, acting, lift, haze)
    if (
        not came
        or actor.carrier
        or not isinstance(actor.figure, Cutout)
        or not is_jointed(actor.figure.figure)
    ):
        # What somebody brings along, such as a teddy bear, does not walk itself.
        return acting
    papers = creature_papers(stage, actor, haze)
    if came.down:
        # Up there it stays.
        still = partial(creature_cel, stage, actor, papers, "stand", 0.0)
        return replace(acting, draw_phase=lambda _: lifted(still(), lift), count=1, phase=0.0, _drawn={})
    cycle = GAITS["walk"].seconds
    walking = replace(
        acting,
        draw_phase=lambda part: lifted(creature_cel(stage, actor, papers, "walk", part), lift),
        count=_STEPS,
        period=cycle,
        phase=0.0,
        _drawn={},
    )
    return InTurn([(0.0, [walking]), (came.seconds, [replace(acting, path=_there(acting.path))])])


def working(
    stage: Stage, actor: Actor, puppet: Puppet, papers: Papers, lift: int, acting: Performing
) -> Performing:
    """Returns work of which more is done from picture to picture, in place of the same cycle."""
    scene, cycle = stage.scene, acting.period

    def draw(part: float) -> Cel:
        turns, share = divmod(part * stage.seconds / cycle, 1)
        once = bool(turns) and puppet.performance.furniture in _ONCE
        done = 1.0 if once else progress_of(scene, part)
        return _cel(stage, actor, replace(puppet, done=done), papers, lift, share)

    count = min(_MOST_PHASES, round(ON_TWOS * stage.seconds / stage.tempo))
    return replace(
        acting, draw_phase=draw, count=count, period=stage.seconds, phase=0.0, once=True, _drawn={}
    )


def _entering(
    stage: Stage, actor: Actor, puppet: Puppet, acting: Performing, lift: int, haze: float
) -> InTurn:
    came = acting.path.coming
    assert came is not None
    puppet = replace(puppet, done=progress_of(stage.scene, 0.0))
    acted = puppet.performance
    walker = replace(puppet, performance=_walk(acted), furnished=False)
    on_foot = _moved_to(actor, puppet, walker)
    if hides(stage, actor):
        on_foot = replace(on_foot, mirrored=not on_foot.mirrored, seen_in=None)
    cycle = ACTIONS["walk"].seconds
    walking = _performing(stage, on_foot, walker, lift, haze, cycle, acting, path=acting.path)
    still: list[Prop] = []
    if stays_standing(actor):
        things = replace(puppet, absent=True)
        still.append(_performing(stage, actor, things, lift, haze, 0.0, acting))
        shade = shadow(stage, on_foot)
        walking_shadow = Performing(lambda _: shade, 1, 1.0, acting.depth, acting.path)
        still.insert(0, walking_shadow)
    last = walker.performance.pose(came.seconds / cycle % 1)
    turning = _turning(stage, actor, puppet, acting, lift, haze, (last, acted.pose(0.0)))
    after = replace(acting, path=_there(acting.path), phase=0.0)
    return InTurn([(0.0, [*still, walking]), (came.seconds, [turning]), (came.seconds + _TURN, [after])])


def _finishing(
    stage: Stage, actor: Actor, puppet: Puppet, acting: Performing, lift: int, haze: float
) -> Prop:
    """Returns work that is done before the film ends: who made something looks at it."""
    acted = puppet.performance
    name = furniture_by(puppet) if puppet.furnished else ""
    works = bool(name) and name not in SEATED_BY and not acted.legs.speed and not actor.copy
    if not works or not is_farewell(stage.scene) or stage.tempo != 1 or stage.seconds < SHORTEST_SCENE:
        return acting
    done = _DONE * stage.seconds
    last = acted.pose((done / acted.seconds + acting.phase) % 1)
    turning = _turning(stage, actor, puppet, acting, lift, haze, (last, _ADMIRING))
    looks = replace(puppet, performance=_one(acted, (_ADMIRING, replace(_ADMIRING, lean=-2, nod=2)), 2.4))
    looking = _performing(stage, actor, looks, lift, haze, 2.4, acting)
    return InTurn([(0.0, [acting]), (done, [turning]), (done + _TURN, [looking])])


def _turning(
    stage: Stage,
    actor: Actor,
    puppet: Puppet,
    acting: Performing,
    lift: int,
    haze: float,
    poses: tuple[Pose, Pose],
) -> Performing:
    """Returns somebody between two poses."""
    turned = replace(puppet, performance=_one(puppet.performance, poses, 2 * _TURN))
    # A cycle of two poses goes from the first to the second one, and back: the way back is never seen.
    return _performing(stage, actor, turned, lift, haze, 2 * _TURN, acting)


def _performing(
    stage: Stage,
    actor: Actor,
    puppet: Puppet,
    lift: int,
    haze: float,
    seconds: float,
    acting: Performing,
    path: Path | None = None,
) -> Performing:
    papers = papers_of(stage, actor, puppet, haze)
    draw: Callable[[float], Cel] = partial(_cel, stage, actor, puppet, papers, lift)
    count = (min(phases(seconds), _STEPS) if seconds > 2 * _TURN else _TURNS) if seconds else 1
    return Performing(draw, count, seconds or 1.0, acting.depth, path or _there(acting.path))


def _cel(stage: Stage, actor: Actor, puppet: Puppet, papers: Papers, lift: int, part: float) -> Cel:
    return lifted(puppet_cel(stage, actor, puppet, papers, part), lift)


def _there(path: Path) -> Path:
    return replace(path, coming=None)


def _walk(acted: Performance) -> Performance:
    """Returns somebody who walks with what the hands have, and do where that needs no more than hands."""
    walk = ACTIONS["walk"]
    busy = acted.hands is not acted.legs and not acted.hands.furniture
    if busy and all(abs(pose.lean) <= _UPRIGHT for pose in acted.hands.keys):
        return Performance(walk, acted.hands, acted.mouth)
    return Performance(walk, replace(walk, prop=acted.prop), acted.mouth)


def _one(acted: Performance, keys: tuple[Pose, ...], seconds: float) -> Performance:
    """Returns an action of the whole body with the things of another one."""
    action = Action(
        keys, seconds, legs=True, prop=acted.prop, furniture=acted.furniture, hand=acted.hands.hand
    )
    return Performance(action, action, acted.mouth)


def _moved_to(actor: Actor, puppet: Puppet, walker: Puppet) -> Actor:
    """Returns the actor where its body is beside its furniture: that is not the middle of both."""
    across = -1 if actor.mirrored else 1
    own = sum(puppet.reach) / 2 if puppet.furnished else 0.0
    return replace(actor, figure=walker, x=actor.x - across * own * actor.height)


def tools_of(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns what an animal of a story works with: the counter of a mouse that bakes."""
    verb = tools_verb(stage, actor.entity)
    if not verb:
        return []
    tools = Puppet(ADULTS_HEIGHT, Home.GROUND, MAN, performance([verb]))
    papers = papers_of(stage, actor, tools, 0.0)
    seconds = tools.performance.seconds
    cel = partial(tools_cel, stage, actor, tools, papers)
    return [Performing(cel, phases(seconds), seconds, depth, path)]
