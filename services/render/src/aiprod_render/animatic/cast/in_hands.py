"""Places what is in somebody's hands, arms or mouth, or on the furniture that they work at."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from aiprod_film.entity import EntityKind
from aiprod_render.animatic.cast.actor import MOST_COPIES, Actor
from aiprod_render.animatic.cast.casting import SURFACES
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.creatures.creature import grip_of, neck_of
from aiprod_render.animatic.measures import metres
from aiprod_render.animatic.puppets.props.results import CANVAS
from aiprod_render.animatic.puppets.puppet import Puppet, standing
from aiprod_render.animatic.puppets.skeleton import joints
from aiprod_render.animatic.shapes.catalogue import Cutout

_APART = 0.3
"""How far apart hands are that do not hold one thing together, as a part of the height."""
_IN_HAND = 0.26
"""The height of what is held, compared with the person."""
_BREADTH = 0.13
"""Half the greatest breadth of what is held, as a part of the holder's height."""
_IN_ARMS, _LONGEST = 0.5, 0.36
"""The greatest height, and half the greatest length, of an animal in somebody's arms, as parts of theirs."""
_CHIN = 0.74
"""Where the face begins, as a part of the height."""
_MOST_LARGER, _SMALL = 3.0, 0.45
"""How much larger things are at most that small animals carry, and how tall these are in metres."""
_OVERHEAD: Mapping[str, float] = {"☂": 0.8, "🌂": 0.8, "🎈": 0.5, "🪁": 0.5, "flag": 0.8}
"""Things that rise from the hand, and how tall they are at least, compared with the holder."""
_LIFTED = frozenset({"flag", *"☂🌂🎈💐🌷🌻🌼🌸🌺🌹🕯🍭🍦🪧"})
"""Things that stand in the hand."""
_WORN = frozenset("🧣")
"""What animals have around the neck."""
_HUNG = frozenset({"lantern", "birdcage", *"🏮🧺🪣👜👝🧳💼🔔🔑🗝🎒🎏"})
"""Things that hang from it."""
_SEATED_AT = frozenset({"table", "desk", "computer"})
"""Furniture with a seat, which is as low as that."""
_PAINTED = 0.86
"""The part of a canvas that a painted figure takes."""
_BABYS = 0.62
"""The size of a baby, compared with a child that walks."""


def lay_in_arms(actors: list[Actor], index: int, actor: Actor) -> None:
    """Adds somebody who lies on the arms of the base."""
    base = actors[index]
    across, up = hands_of(base)
    side = -1 if base.mirrored else 1
    size = min(actor.height, base.height) * (_BABYS if actor.entity.figure == "👶" else 1.0)
    x, foot = base.x + side * (across - 0.05) * base.height, base.foot - (up - 0.06) * base.height
    actors.insert(index + 1, replace(actor, x=x, foot=foot, height=size))


def hand_over(actors: list[Actor], index: int, actor: Actor) -> None:
    """Adds figures in the hands of the base, or on the furniture that it works at."""
    base = actors[index]
    if isinstance(base.figure, Puppet) and base.figure.performance.furniture == "canvas":
        _paint_on_canvas(actors, index, actor, base.figure)
        return
    others = [one for one in actors if one.carrier == base.entity.id]
    (across, up), copies = _place_on(base, actor.entity.figure), max(1, min(actor.entity.count, MOST_COPIES))
    size = _size_in_hand(base, actor, copies + len(others))
    step = 2 * half_width(actor.figure) * size / base.height
    acting = base.figure.performance if isinstance(base.figure, Puppet) else None
    furnished = bool(acting and (acting.furniture or acting.prop == "salver"))
    # People look to the right, and cut-outs to the left.
    side = -1 if base.mirrored == isinstance(base.figure, Puppet) else 1
    for copy in range(copies):
        place = (copy - (copies - 1) / 2) * step + 0.16 * len(others)
        x = base.x + (across + place) * base.height * side
        lowered = 0.0 if furnished else _lowered(base, actor, up, size)
        actors[index] = base = replace(base, holding=True)
        hand = replace(actor, x=x, foot=base.foot - up * base.height + lowered, height=size, number=copy)
        actors.insert(index + 1, hand)


def _paint_on_canvas(actors: list[Actor], index: int, actor: Actor, painter: Puppet) -> None:
    """Adds what somebody paints, as large as the canvas lets it be."""
    base, build = actors[index], standing(painter.outfit.build)
    left, right, low, high = (edge / build for edge in CANVAS)
    reach = sum(painter.reach) / 2
    side = -1 if base.mirrored else 1
    room = _PAINTED * min((high - low), (right - left) / (2 * half_width(actor.figure)))
    size = room * base.height
    x = base.x + side * ((left + right) / 2 - reach) * base.height
    foot = base.foot - ((low + high) / 2) * base.height + size / 2
    actors.insert(index + 1, replace(actor, x=x, foot=foot, height=size, gait=""))


def _place_on(base: Actor, figure: str) -> tuple[float, float]:
    """Returns where somebody has a thing: a scarf around the neck, and others in the hand."""
    neck = neck_of(base.figure.figure) if figure in _WORN and isinstance(base.figure, Cutout) else None
    return neck or hands_of(base)


def _size_in_hand(base: Actor, actor: Actor, count: int) -> float:
    """Returns the height of one of `count` things that the base holds, in pixels."""
    if least := _OVERHEAD.get(actor.entity.figure):
        return max(least * base.height, actor.height)
    creature = not isinstance(base.figure, Puppet)
    if not creature and actor.entity.kind is EntityKind.ANIMAL:
        # A dog in the arms is as large as on its feet.
        return min(actor.height, _IN_ARMS * base.height, _LONGEST * base.height / half_width(actor.figure))
    tall = metres(base.entity) if creature else 0.0
    large = float(np.clip((_SMALL / tall) ** 0.55, 1.0, _MOST_LARGER)) if tall else 1.0
    size = float(np.clip(actor.height, 0.14 * large * base.height, _IN_HAND * large * base.height))
    broad = half_width(actor.figure) * size / base.height
    return size * min(1.0, 2.2 / count, _BREADTH * large / broad)


def _lowered(base: Actor, actor: Actor, up: float, size: float) -> float:
    """Returns how far below the hands the foot of what they hold is, in pixels."""
    lowered = _gripped(actor.entity.figure) * size
    if isinstance(base.figure, Puppet) and actor.entity.kind is EntityKind.ANIMAL:
        # No animal in the arms hides the face.
        return max(lowered, size - (_CHIN - up) * base.height)
    return lowered


def _gripped(figure: str) -> float:
    """Returns which part of a thing is below the hand that holds it, which leaves the face free."""
    return 0.04 if figure in _LIFTED else 0.96 if figure in _HUNG else 0.4


def _on_furniture(puppet: Puppet, hip: float, middle: float, tall: float) -> tuple[float, float]:
    """Returns where things lie: a table is as high as who sits at it needs it, and food is on its plate."""
    furniture = puppet.performance.furniture
    across = 0.34 if furniture == "table" else 0.44
    return across / tall - middle, (hip + 0.1 if furniture in _SEATED_AT else 0.41) / tall


def hands_of(base: Actor) -> tuple[float, float]:
    """Returns where a person's hands are, or the top of its furniture: ahead and up, as parts of its height.

    An animal holds things in its mouth.
    """
    if not isinstance(base.figure, Puppet):
        figure = base.figure.figure if isinstance(base.figure, Cutout) else ""
        if grip := grip_of(figure, base.gait):
            return grip
        # Others have no arms, or low ones.
        if base.entity.kind is not EntityKind.ANIMAL:
            return half_width(base.figure) - 0.02, 0.16
        return half_width(base.figure) - 0.05, 0.58
    left, right = base.figure.reach
    middle, tall = (left + right) / 2, standing(base.figure.outfit.build)
    body = joints(base.figure.outfit.build, base.figure.performance.pose(0.0))
    if base.figure.furnished and base.figure.performance.furniture in SURFACES:
        return _on_furniture(base.figure, float(body.hip[1]), middle, tall)
    if base.figure.performance.prop == "salver":
        return float(body.near_arm[1][0]) / tall - middle, (float(body.near_arm[1][1]) + 0.048) / tall
    near, far = body.near_arm[1], body.far_arm[1]
    # One arm is drawn back or up: the thing is in the other hand, and not before the face.
    apart = float(np.hypot(*(near - far))) > _APART * tall
    across, up = max((near, far), key=lambda hand: hand[0]) if apart else (near + far) / 2
    return (float(across) + 0.03) / tall - middle, float(up) / tall
