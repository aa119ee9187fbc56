"""Nearer shots that no face fills: those who act as large as they can be, and a part of what is alone."""

from collections.abc import Sequence
from dataclasses import replace

from aiprod_film.entity import EntityKind
from aiprod_film.scene import ShotSize
from aiprod_render.animatic.acts.gait_choice import is_creature
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.faces import ahead_of
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.circumstances import shot_of
from aiprod_render.animatic.measures import is_small
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staging.near_acts import high_of, partners

_HIGH = {ShotSize.MEDIUM: 0.8, ShotSize.CLOSE_UP: 0.86}
"""The greatest height of those who are seen whole in a nearer shot, as a part of the frame's."""
_CARS = {ShotSize.MEDIUM: 0.7, ShotSize.CLOSE_UP: 0.9}
"""The same for a vehicle alone."""
_BROAD, _BESIDE_LETTERS = 0.84, 0.46
"""The greatest width of those who are seen, as a part of the frame's."""
_FEET = {Home.GROUND: 0.93, Home.WATER: 0.84}
"""The row of their feet, or of their water line, as a part of the frame's height."""
_ABOVE = 0.07
"""The least room above them."""
_ALOFT = 0.47
"""The row of the middle of what flies."""
_ROW = 0.42
"""The greatest width of a row that a medium shot shows, as a part of the frame's, before it grows."""
_PAIR, _COMPANY, _FAMILY = 2, 3, 4
"""How many stay together: any, if each is somebody else, and of one kind that acts."""
_LEAST = 1.1
"""The least growth that is worth it."""
_THINGS = 0.5
"""The greatest height of things that people use, as a part of the frame's."""
_CALM = frozenset({"", "stand", "sway", "drive", "shine"})
"""Gaits of those of whom a part is enough to see what they do."""
_TALL, _TOP = 1.3, 0.1
"""The height of a thing without its foot, and the row of its top, as parts of the frame's height."""
_FRONT, _LOW, _AHEAD = 1.12, 1.0, 0.14
"""The height of a vehicle whose front is seen, the row of its wheels, and the room before it."""
_LONG = 0.75
"""Vehicles with more than this half width, as a part of their height, are long: trains, and no cars."""
_SLENDER = 0.52
"""Things with less than this half width, as a part of their height, are seen without their foot."""


def nearer(stage: Stage, actors: Sequence[Actor], lead: Actor) -> list[Actor]:
    """Returns the figures of a medium shot or a close-up that no face fills: as large as they can be.

    A medium shot has all of them, or as many as there is room for; a close-up those whom the lead acts with,
    or a part of the lead alone.
    """
    if stage.scene.shot_size is ShotSize.MEDIUM:
        return _filling(stage, fewer(stage, actors, lead))
    group = [one for one in actors if one is lead or one in partners(stage, lead, actors)]
    if group == [lead] and _has_a_front(lead):
        return [_front_of(stage, lead)]
    return [_without_foot(stage, lead)] if group == [lead] and _may_be_cut(lead) else _filling(stage, group)


def fewer(stage: Stage, actors: Sequence[Actor], lead: Actor) -> list[Actor]:
    """Returns the lead, those it acts with, all things, its twin, and of a row those next to them."""
    living = [one for one in actors if one.entity.kind is not EntityKind.OBJECT and not one.carrier]
    if len(living) <= _PAIR or len({one.entity.id for one in living}) == len(living) <= _COMPANY:
        return list(actors)
    bound = [lead, *partners(stage, lead, actors)]
    # A family, or three children who come running, are seen together.
    together = {one.entity.id for one in bound if 1 < one.entity.count <= _FAMILY}
    things = [one for one in actors if one.entity.kind is EntityKind.OBJECT and not one.carrier]
    kept = [one for one in actors if one in bound or one in things or one.entity.id in together]
    free = [one for one in actors if one not in kept and not one.carrier]
    for one in sorted(free, key=lambda other: abs(other.x - lead.x)):
        if _span([*kept, one]) <= _ROW * stage.form.width:
            kept.append(one)
    if not together and _span(kept) > _ROW * stage.form.width:
        # A long table has all who sit at it.
        return list(actors)
    # What somebody holds goes with the nearest who could hold it.
    kept += [one for one in actors if one.carrier and one not in kept and _holder(one, actors) in kept]
    return [one for one in actors if one in kept]


def _holder(thing: Actor, actors: Sequence[Actor]) -> Actor | None:
    holders = (one for one in actors if one.entity.id == thing.carrier)
    return min(holders, key=lambda holder: abs(holder.x - thing.x), default=None)


def _ends(group: Sequence[Actor]) -> tuple[float, float]:
    """Returns the columns between which a group is."""
    return (
        min(one.x - half_width(one.figure) * one.height for one in group),
        max(one.x + half_width(one.figure) * one.height for one in group),
    )


def _span(group: Sequence[Actor]) -> float:
    left, right = _ends(group)
    return right - left


def _filling(stage: Stage, group: Sequence[Actor]) -> list[Actor]:
    form = stage.form
    left, right = _ends(group)
    # Who kneels down, or bends, comes upright when the film begins.
    upright = float(shot_of(stage.scene) <= 1)
    top = min(one.foot - max(upright, high_of(one)) * one.height for one in group)
    foot = max(one.foot for one in group)
    row = _row_of(group)
    high = min(_highest(stage, group), (row or 1.0) - _ABOVE) * form.height
    broad = (_BESIDE_LETTERS if stage.lettered else _BROAD) * form.width
    growth = min(high / (foot - top), broad / (right - left))
    if growth < _LEAST:
        return list(group)
    placed = row * form.height if row else _ALOFT * form.height + growth * (foot - top) / 2
    side = (0.4 if stage.leftwards else 0.6) if not stage.lettered else 0.3 if stage.leftwards else 0.7
    margin = (1 - _BROAD) / 2 * form.width + growth * (right - left) / 2
    x = min(max(side * form.width, margin), max(margin, form.width - margin))
    return [
        replace(
            one,
            x=x + growth * (one.x - (left + right) / 2),
            foot=placed + growth * (one.foot - foot),
            height=growth * one.height,
        )
        for one in group
    ]


def _highest(stage: Stage, group: Sequence[Actor]) -> float:
    """Returns the greatest height of those who are seen whole, as a part of the frame's."""
    if all(one.entity.kind is EntityKind.OBJECT and is_small(one.entity.figure) for one in group):
        return _THINGS
    # A car has no face that would make its close-up another picture than its medium shot.
    alone = len(group) == 1 and group[0].entity.kind is EntityKind.VEHICLE
    return (_CARS if alone else _HIGH)[stage.scene.shot_size]


def _row_of(group: Sequence[Actor]) -> float | None:
    """Returns the row of the feet of a group, as a part of the frame's height; None if all of it flies."""
    homes = {one.home for one in group if not one.carrier}
    return next((_FEET[home] for home in (Home.GROUND, Home.WATER) if home in homes), None)


def _may_be_cut(lead: Actor) -> bool:
    """Returns whether the top of a thing tells what it is and does."""
    calm = isinstance(lead.figure, Cutout) and lead.gait in _CALM and lead.home is Home.GROUND
    living = lead.entity.kind is EntityKind.ANIMAL or is_creature(lead.entity)
    return calm and not living and not is_small(lead.entity.figure) and half_width(lead.figure) < _SLENDER


def _without_foot(stage: Stage, lead: Actor) -> Actor:
    form = stage.form
    side = 0.42 if stage.leftwards else 0.58
    return replace(lead, x=side * form.width, foot=(_TOP + _TALL) * form.height, height=_TALL * form.height)


def _has_a_front(lead: Actor) -> bool:
    """Returns whether a figure is a vehicle on the ground, which its front shows well enough."""
    vehicle = lead.entity.kind is EntityKind.VEHICLE and isinstance(lead.figure, Cutout)
    return vehicle and lead.home is Home.GROUND and half_width(lead.figure) > _LONG


def _front_of(stage: Stage, lead: Actor) -> Actor:
    form, ahead = stage.form, ahead_of(lead)
    height = _FRONT * form.height
    nose = form.width * (0.5 + ahead * (0.5 - _AHEAD))
    x = nose - ahead * half_width(lead.figure) * height
    return replace(lead, x=x, foot=_LOW * form.height, height=height)
