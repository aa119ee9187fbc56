"""Close-ups of what is done: hands, what they work on, and with whom, where a face would not show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from aiprod_film.entity import EntityKind
from aiprod_render.animatic.acts.acting import tools_verb
from aiprod_render.animatic.acts.gait_choice import is_creature
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.casting import FRONT
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.circumstances import verbs_of
from aiprod_render.animatic.puppets.puppet import Puppet, standing
from aiprod_render.animatic.puppets.skeleton import ANKLE, joints
from aiprod_render.animatic.stage import Stage

_IN_A_FACE = frozenset(
    {
        *("stand", "talk", "sing", "look", "cry", "laugh", "phone", "fear", "sleep", "wake", "think", "eat"),
        *(
            "meditate",
            "brush-teeth",
            "photograph",
            "drink",
            "wave",
            "cheer",
            "howl",
            "shine",
        ),
        *("walk", "run", "march", "ride", "drive", "sail", "cycle", "fly", "swim", "float", "turn"),
    }
)
"""What a close-up of a face shows as well, and what a camera follows."""
_LOOKED_INTO = frozenset({"counter", "telescope", "lab-bench"})
"""Furniture on which there is what somebody looks through."""
_AT_THE_GROUND = frozenset(
    {
        *(
            "dig",
            "sweep",
            "kick",
            "play",
            "bowl",
            "vacuum",
            "skip-rope",
            "kneel",
            "crawl",
            "push-up",
            "sit-up",
        ),
        *("pray", "jump", "dance", "skate", "ski", "surf", "box", "fence", "fight", "exercise", "climb"),
        *("chop", "stretch", "shoot", "hit", "row", "propose", "slide", "splash", "pick", "steal", "douse"),
        *("water", "paint-wall", "throw", "catch", "build", "tie", "walk", "hide", "bow", "stroke"),
    }
)
"""What is done with the legs, or at the feet: nothing of it is cut off."""
_BALLS = frozenset({"", "ball", "bowling", "catchball", "volley"})
"""Furniture of games that are played with the feet, or with things that are on the ground."""
_TABLES = frozenset(
    {
        "counter",
        "stove",
        "anvil",
        "chopping-board",
        "dough",
        "candles",
        "gift-box",
        "easel",
        "canvas",
        "lab-bench",
    }
)
"""Furniture as high as hands."""
_SEATS = frozenset({"seat", "desk", "table", "computer", "piano", "chess"})
"""Furniture whose foot says nothing."""
_PAIR = 2
_LEAPS = 1.5
"""How high animals are that leap, as a part of their height."""
_SMALL, _FAR = 0.5, 0.8
"""The height of a small thing, and how far it is beyond reach, in heights of who acts."""
_TOOLS = 1.0
"""How far what an animal works with reaches before it, in heights."""
_KNEES = 0.37
"""How much of a person is below the picture, as a part of the height."""
_BROAD, _BESIDE_LETTERS = 0.94, 0.46
"""The greatest width of those who are seen, as a part of the frame's."""
_TOP, _FOOT, _CUT = 0.1, 0.9, 1.0
"""The rows of the highest point, of feet that are seen, and where legs are cut off."""


@dataclass(frozen=True, slots=True)
class Near:
    """Those who are seen near, enlarged by `growth` about `origin`, which comes to `placed`."""

    actors: Sequence[Actor]
    growth: float
    origin: tuple[float, float]
    placed: tuple[float, float]


def near_act(stage: Stage, lead: Actor, actors: Sequence[Actor]) -> Near | None:
    """Returns who is seen of an act, and how large; None if a face shows it as well."""
    verbs = near_verbs(stage, lead)
    if not verbs or lead.carrier or not (isinstance(lead.figure, Puppet) or is_creature(lead.entity)):
        return None
    group = [lead, *partners(stage, lead, actors)]
    form = stage.form
    left, right = _ends(stage, group)
    top = min(one.foot - high_of(one) * one.height for one in group)
    foot = max(one.foot for one in group)
    cut = _below(verbs, group)
    room = ((_CUT if cut else _FOOT) - _TOP) * form.height
    broad = (_BESIDE_LETTERS if stage.lettered else _BROAD) * form.width
    growth = min(room / (foot - cut - top), broad / (right - left))
    if cut and any(growth * one.height <= form.height for one in group if isinstance(one.figure, Puppet)):
        # Legs are cut off who is larger than the picture: a small one without feet looks like a mistake.
        cut, room = 0.0, (_FOOT - _TOP) * form.height
        growth = min(room / (foot - top), broad / (right - left))
    side = 0.5 if not stage.lettered else 0.3 if stage.leftwards else 0.7
    row = (_CUT if cut else _FOOT) * form.height
    # A door keeps its wall, however far that reaches out of the picture.
    walls = [one for one in actors if one.entity.figure == FRONT and one not in group]
    return Near([*walls, *group], growth, ((left + right) / 2, foot - cut), (side * form.width, row))


def near_verbs(stage: Stage, actor: Actor) -> set[str]:
    """Returns what somebody does that a face alone does not show."""
    verbs = {*verbs_of(stage.scene, actor.entity.id)}
    bent = isinstance(actor.figure, Puppet) and actor.figure.performance.furniture in _LOOKED_INTO
    return verbs if bent else verbs - _IN_A_FACE


def partners(stage: Stage, lead: Actor, actors: Sequence[Actor]) -> list[Actor]:
    """Returns with whom and with what somebody does it, its twin, and what these carry."""
    pairs = [(act.subject, act.object) for act in stage.scene.acts]
    pairs += [(one.subject, one.object) for one in stage.scene.relations]
    ids = {id for pair in pairs if lead.entity.id in pair for id in pair} - {lead.entity.id}
    near = [one for one in actors if one.entity.id in ids and one.copy == 0 and not _is_aside(lead, one)]
    # Of two who do the same, only a close-up of a face has one.
    if lead.entity.count == _PAIR:
        near += [one for one in actors if one.entity.id == lead.entity.id and one is not lead]
    near += [one for one in actors if any(one.entity.id == other.carrier for other in near)]
    carriers = {lead.entity.id, *(one.entity.id for one in near)}
    return [one for one in actors if one is not lead and (one in near or one.carrier in carriers)]


def _is_aside(lead: Actor, one: Actor) -> bool:
    """Returns whether a small thing is so far away that a picture with both would be no close-up."""
    small = one.entity.kind is EntityKind.OBJECT and one.height < _SMALL * lead.height
    reach = (half_width(lead.figure) + _FAR) * lead.height + half_width(one.figure) * one.height
    return small and not one.carrier and abs(one.x - lead.x) > reach


def _ends(stage: Stage, group: Sequence[Actor]) -> tuple[float, float]:
    """Returns the columns between which they are, with what an animal has before its nose."""
    ends = []
    for one in group:
        wide = half_width(one.figure) * one.height
        tools = _TOOLS * one.height if tools_verb(stage, one.entity) else 0.0
        ahead = tools if one.mirrored else 0.0
        ends += [one.x - wide - tools + ahead, one.x + wide + ahead]
    return min(ends), max(ends)


def _below(verbs: set[str], group: Sequence[Actor]) -> float:
    """Returns how much of their legs the picture cuts off, in pixels; nothing where something is at them."""
    people = [one for one in group if isinstance(one.figure, Puppet)]
    others = [one for one in group if one not in people and not one.carrier]
    stands = all(is_upright(one.figure) for one in people if isinstance(one.figure, Puppet))
    tall = max((one.height for one in people), default=0.0)
    low = any(one.entity.kind is not EntityKind.OBJECT or one.height < 0.5 * tall for one in others)
    if not people or low or not stands or not _AT_THE_GROUND.isdisjoint(verbs - _above(people)):
        return 0.0
    return _KNEES * min(one.height for one in people)


def _above(people: Sequence[Actor]) -> frozenset[str]:
    """Returns what is done on a table, and `play` where everybody plays what is in the hands, and no ball."""
    acting = [one.figure.performance for one in people if isinstance(one.figure, Puppet)]
    if all(one.furniture in _TABLES for one in acting):
        return _AT_THE_GROUND
    balls = any(one.furniture in _BALLS and not (one.hands.prop and not one.furniture) for one in acting)
    return frozenset() if balls else frozenset({"play"})


def is_upright(puppet: Puppet) -> bool:
    """Returns whether the knees of somebody say nothing: who stands, or sits on a chair."""
    return puppet.performance.furniture in _SEATS or _stands(puppet)


_STANDING = 0.86
"""How high the hips are of who stands, as a part of the length of a leg."""


@lru_cache(maxsize=64)
def _stands(puppet: Puppet) -> bool:
    """Returns whether somebody stands upright all the time: no knee is on the ground."""
    build = puppet.outfit.build
    hips = [joints(build, puppet.performance.pose(part)).hip[1] for part in (0.0, 0.3, 0.6)]
    return float(min(hips)) > _STANDING * (ANKLE + build.shin + build.thigh)


@lru_cache(maxsize=64)
def _reach_of(puppet: Puppet) -> float:
    """Returns how high a person reaches in what it does, as a part of the standing height."""
    tall = standing(puppet.outfit.build)
    return max(float(one.points[:, 1].max()) for part in (0.0, 0.3, 0.6) for one in puppet.parts(part)) / tall


def high_of(actor: Actor) -> float:
    """Returns how high a figure reaches in what it does, as a part of its height."""
    leaps = _LEAPS if actor.gait in {"jump", "hop"} and not actor.carrier else 1.0
    return _reach_of(actor.figure) if isinstance(actor.figure, Puppet) else leaps
