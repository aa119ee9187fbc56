"""Tells who comes to its place when a film begins, from where, and how long that takes."""

from dataclasses import replace

from aiprod_film.entity import EntityKind
from aiprod_film.scene import Setting, ShotSize
from aiprod_film.staging import Place
from aiprod_render.animatic.acts.acting import SEATS, tools_verb
from aiprod_render.animatic.acts.gaits import GAITS
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.circumstances import is_farewell, shot_of, verbs_of
from aiprod_render.animatic.creatures.creature import is_jointed
from aiprod_render.animatic.motion.ways import pace_of
from aiprod_render.animatic.performing import Coming, Path
from aiprod_render.animatic.puppets.actions import ACTIONS, SEATED_BY
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage

_SHARE, _LONGEST, SHORTEST_SCENE = 0.42, 2.0, 1.5
"""How much of a scene, and how many seconds, somebody comes at most, and the shortest scene for it."""
_FLOOR, _LEAP, _UP = 0.92, 1.4, 0.6
"""The row of the floor, how far from its place who leaps up begins, in heights, and when it is there."""
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
        *("seat", "desk", "table", "computer", "piano", "counter", "stove", "easel", "canvas", "drum"),
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
    if hides(stage, actor):
        # Who looks out from behind a tree came from there.
        ahead = -ahead
    return replace(path, coming=Coming(-ahead * gait * actor.height * seconds, seconds))


def stays_standing(actor: Actor) -> bool:
    """Returns whether a figure has furniture that does not come with it."""
    return isinstance(actor.figure, Puppet) and actor.figure.furnished and furniture_by(actor.figure) != ""


def furniture_by(puppet: Puppet) -> str:
    """Returns what stands by a person before it comes, and after; empty if nothing does."""
    name = puppet.performance.furniture
    return name if name in _STANDING_BY else ""


def _comes(stage: Stage, actor: Actor) -> bool:
    scene, entity = stage.scene, actor.entity
    first = shot_of(scene) <= 1 and not is_farewell(scene) and scene.shot_size is not ShotSize.CLOSE_UP
    real_time = stage.tempo == 1 and stage.seconds >= SHORTEST_SCENE
    if not first or not real_time or stage.ways or not _has_ground(stage):
        return False
    if (
        actor.home is not Home.GROUND
        or actor.carrier
        or actor.behind
        or actor.copy
        or (actor.seen_in and not hides(stage, actor))
    ):
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


def hides(stage: Stage, actor: Actor) -> bool:
    """Returns whether somebody hides."""
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
    elsewhere = {Place.ON, Place.UNDER, *([] if hides(stage, actor) else [Place.BEHIND])}
    placed = any(
        one.place in elsewhere or (one.place is Place.IN and figures.get(one.object) in SEATS)
        for one in bases
    )
    things = {EntityKind.OBJECT, EntityKind.VEHICLE, EntityKind.PLACE}
    happens = any(kinds.get(act.subject) in things for act in scene.acts)
    done_to = any(act.object == actor.entity.id for act in scene.acts)
    return placed or bool(loads) or happens or done_to
