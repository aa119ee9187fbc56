"""Has leads come to their place when a film begins, and look at what they made when it ends.

What is done in a cycle looks alike from its first picture to its last one; coming and being done do not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from aiprod_film.entity import EntityKind
from aiprod_film.scene import Setting, ShotSize
from aiprod_film.staging import Place
from aiprod_render.animatic.acting import SEATS, tools_verb
from aiprod_render.animatic.actor import Actor
from aiprod_render.animatic.camera import View
from aiprod_render.animatic.circumstances import is_farewell, progress_of, shot_of, verbs_of
from aiprod_render.animatic.creature_cels import creature_cel, creature_papers
from aiprod_render.animatic.creatures.creature import is_jointed
from aiprod_render.animatic.figure_cels import lifted, papers_of, puppet_cel
from aiprod_render.animatic.figure_ground import shadow
from aiprod_render.animatic.gaits import GAITS
from aiprod_render.animatic.performing import ON_TWOS, Coming, Path, Performing, phases
from aiprod_render.animatic.puppets.actions import ACTIONS, SEATED_BY, Performance
from aiprod_render.animatic.puppets.actions.action import Action
from aiprod_render.animatic.puppets.paper import Papers
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.puppets.skeleton import Pose
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.animatic.ways import pace_of
from aiprod_render.picture.planes import Cel, Picture

_SHARE, _LONGEST, _SHORTEST_SCENE = 0.42, 2.0, 1.5
"""How much of a scene, and how many seconds, somebody comes at most, and the shortest scene for it."""
_TURN = 0.25
"""The seconds from the last step to the first pose of the act, and from its last one to the end."""
_DONE = 0.62
"""When work is done in the last scene, as a part of it."""
_FLOOR, _LEAP, _UP = 0.92, 1.4, 0.6
"""The row of the floor, how far from its place who leaps up begins, in heights, and when it is there."""
_UPRIGHT = 14
"""The greatest lean in degrees of who can do the same with the arms while walking."""
_ADMIRING = Pose(-4, -4, (-34, 92), (34, 74), (7, -1), (-7, 0))
"""Somebody who has finished steps back and looks, a hand at the hip."""
_WITHOUT_GROUND = frozenset({Setting.SPACE, Setting.ABSTRACT})
_PLACES_WITHOUT_GROUND = frozenset({"sky", "underwater", "aquarium", "sea-of-clouds", "space-station"})
_WHERE_THEY_ARE = frozenset(
    [
        *("sleep", "wake", "meditate", "float", "swim", "fall", "hang", "climb", "crawl"),
        *("push-up", "sit-up", "embrace", "dance", "fight", "box", "fence", "shake-hands", "yoga"),
        *("pray", "row", "surf", "fly", "jump", "slide", "skip-rope", "catch", "skateboard"),
        *("conduct", "sing", "burn", "ski", "fish", "skate", "milk", "grow", "melt", "parachute"),
    ]
)
"""What is done by those who are there already, by two with each other, or with nothing to come to."""
_STANDING_BY = frozenset(
    [
        *("seat", "desk", "table", "computer", "piano", "counter", "stove", "easel", "drum"),
        *("harp", "chess", "chopping-board", "cauldron", "brickwork", "blackboard", "clothesline"),
        *("chopping-block", "wet-wall", "wet-fence", "anvil", "fruit-branch", "flower-bed"),
        *("candles", "gift-box", "dough", "potters-wheel", "turntables", "telescope", "wicks"),
    ]
)
"""Furniture that is there before somebody comes to it, and after."""
_CARRYING = frozenset(
    [
        *("bicycle", "canoe", "skis", "board", "skateboard", "swell", "ladder", "mat", "rope", "rock-face"),
        *("bed", "catchball", "volley", "ball", "bowling", "parachute"),
    ]
)
"""Furniture that somebody is on, or that needs the whole scene."""
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


def coming(stage: Stage, actor: Actor, path: Path) -> Path:
    """Returns the way of a figure: the lead of the first scene comes to its place from behind itself."""
    if _leaps_up(stage, actor):
        floor = _FLOOR * stage.form.height
        ahead = 1 if actor.mirrored else -1
        way = -ahead * max(_LEAP * actor.height, 0.2 * stage.form.width)
        return replace(path, coming=Coming(way, _UP * stage.seconds, max(0.0, floor - actor.foot)))
    if actor.carrier or not _comes(stage, actor):
        return path
    seconds = min(_SHARE * stage.seconds, _LONGEST)
    gait = GAITS["walk"].speed if isinstance(actor.figure, Cutout) else ACTIONS["walk"].speed
    ahead = 1 if isinstance(actor.figure, Cutout) == actor.mirrored else -1
    if _hides(stage, actor):
        # Who looks out from behind a tree came from there.
        ahead = -ahead
    return replace(path, coming=Coming(-ahead * gait * actor.height * seconds, seconds))


def entering(stage: Stage, actor: Actor, acting: Performing, lift: int, haze: float) -> Prop:
    """Returns what somebody does after it has come on its path, and until it is done."""
    came = acting.path.coming
    if isinstance(actor.figure, Puppet):
        if came:
            return _entering(stage, actor, actor.figure, acting, lift, haze)
        return _finishing(stage, actor, actor.figure, acting, lift, haze)
    if not came:
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
        count=phases(cycle),
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


def stays_standing(actor: Actor) -> bool:
    """Returns whether a figure has furniture that does not come with it."""
    return isinstance(actor.figure, Puppet) and actor.figure.furnished and _furniture(actor.figure) != ""


def _furniture(puppet: Puppet) -> str:
    name = puppet.performance.furniture
    return name if name in _STANDING_BY else ""


def _comes(stage: Stage, actor: Actor) -> bool:
    scene, entity = stage.scene, actor.entity
    first = shot_of(scene) <= 1 and not is_farewell(scene) and scene.shot_size is not ShotSize.CLOSE_UP
    real_time = stage.tempo == 1 and stage.seconds >= _SHORTEST_SCENE
    if not first or not real_time or stage.ways or not _has_ground(stage):
        return False
    if actor.home is not Home.GROUND or actor.carrier or actor.behind or actor.copy or actor.seen_in:
        return False
    if entity.count > 1 or entity.id != _lead(stage) or pace_of(actor).speed or _is_bound(stage, actor):
        return False
    if not _WHERE_THEY_ARE.isdisjoint(verbs_of(scene, entity.id)):
        return False
    if isinstance(actor.figure, Puppet):
        acting = actor.figure.performance
        return not acting.legs.rise and acting.furniture not in SEATED_BY | _CARRYING
    return _can_walk(stage, actor)


def _can_walk(stage: Stage, actor: Actor) -> bool:
    """Returns whether an animal walks, and then does something again and again."""
    figure, gait = actor.figure, GAITS.get(actor.gait)
    if not isinstance(figure, Cutout) or not is_jointed(figure.figure) or tools_verb(stage, actor.entity):
        return False
    animal = actor.entity.kind is EntityKind.ANIMAL
    return (
        animal and gait is not None and not gait.once and not gait.gradual and not gait.leaps and not gait.hop
    )


def _has_ground(stage: Stage) -> bool:
    scene = stage.scene
    return scene.setting not in _WITHOUT_GROUND and scene.place not in _PLACES_WITHOUT_GROUND


def _leaps_up(stage: Stage, actor: Actor) -> bool:
    """Returns whether an animal leaps onto what it is on when the film begins."""
    scene, figure = stage.scene, actor.figure
    on = any(one.subject == actor.entity.id and one.place is Place.ON for one in scene.relations)
    jointed = isinstance(figure, Cutout) and is_jointed(figure.figure)
    leaps = not {"jump", "hop"}.isdisjoint(verbs_of(scene, actor.entity.id))
    real_time = stage.tempo == 1 and shot_of(scene) <= 1 and scene.shot_size is not ShotSize.CLOSE_UP
    return on and jointed and leaps and real_time and bool(actor.carrier) and actor.home is Home.GROUND


def _hides(stage: Stage, actor: Actor) -> bool:
    return "hide" in verbs_of(stage.scene, actor.entity.id)


def _lead(stage: Stage) -> str:
    """Returns the id of the first who lives."""
    kinds = {entity.id: entity.kind for entity in stage.entities}
    living = {EntityKind.PERSON, EntityKind.ANIMAL}
    return next((id for id in stage.scene.subjects if kinds.get(id) in living), "")


def _is_bound(stage: Stage, actor: Actor) -> bool:
    """Returns whether somebody is on something, or something happens that cannot wait."""
    scene, kinds = stage.scene, {entity.id: entity.kind for entity in stage.entities}
    figures = {entity.id: entity.figure for entity in stage.entities}
    bases = [one for one in scene.relations if one.subject == actor.entity.id]
    loads = [one for one in scene.relations if one.object == actor.entity.id and one.place is Place.ON]
    elsewhere = {Place.ON, Place.UNDER, *([] if _hides(stage, actor) else [Place.BEHIND])}
    placed = any(
        one.place in elsewhere or (one.place is Place.IN and figures.get(one.object) in SEATS)
        for one in bases
    )
    things = {EntityKind.OBJECT, EntityKind.VEHICLE, EntityKind.PLACE}
    happens = any(kinds.get(act.subject) in things for act in scene.acts)
    done_to = any(act.object == actor.entity.id for act in scene.acts)
    return placed or bool(loads) or happens or done_to


def _entering(
    stage: Stage, actor: Actor, puppet: Puppet, acting: Performing, lift: int, haze: float
) -> InTurn:
    came = acting.path.coming
    assert came is not None
    puppet = replace(puppet, done=progress_of(stage.scene, 0.0))
    acted = puppet.performance
    walker = replace(puppet, performance=_walk(acted), furnished=False)
    on_foot = _moved_to(actor, puppet, walker)
    if _hides(stage, actor):
        on_foot = replace(on_foot, mirrored=not on_foot.mirrored)
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
    name = _furniture(puppet) if puppet.furnished else ""
    works = bool(name) and name not in SEATED_BY and not acted.legs.speed and not actor.copy
    if not works or not is_farewell(stage.scene) or stage.tempo != 1 or stage.seconds < _SHORTEST_SCENE:
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
    count = phases(seconds) if seconds else 1
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
    action = Action(keys, seconds, legs=True, prop=acted.prop, furniture=acted.furniture)
    return Performance(action, action, acted.mouth)


def _moved_to(actor: Actor, puppet: Puppet, walker: Puppet) -> Actor:
    """Returns the actor where its body is beside its furniture: that is not the middle of both."""
    across = -1 if actor.mirrored else 1
    own = sum(puppet.reach) / 2 if puppet.furnished else 0.0
    return replace(actor, figure=walker, x=actor.x - across * own * actor.height)
