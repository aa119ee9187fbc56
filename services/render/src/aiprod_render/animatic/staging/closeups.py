"""Close-ups of one face, medium shots from the knees up, and small things on their table."""

from collections.abc import Sequence
from dataclasses import replace

from aiprod_film.entity import EntityKind
from aiprod_film.scene import ShotSize
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.casting import TABLE
from aiprod_render.animatic.cast.faces import Face, ahead_of, face_of
from aiprod_render.animatic.cast.sizes import half_width, short_side
from aiprod_render.animatic.measures import is_small
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staging.near_acts import high_of, is_upright, near_act
from aiprod_render.animatic.staging.near_groups import fewer, nearer
from aiprod_render.animatic.staging.two_shots import both_faces, the_other

BRANCH = "branch"
_FACE, _WITH_HANDS, _RIDING, _SNOUT = 0.36, 0.3, 0.2, 0.46
"""The height of a face, of one with hands that do something, of a rider's, and of an animal's, as parts of
the frame's."""
_EYES, _EYES_MEDIUM = 0.40, 0.27
"""The row of the middle of the face in a close-up and in a medium shot, as parts of the frame's height."""
_ASIDE, _BESIDE = 0.11, 0.2
"""How far the face is from the middle, away from where it looks and away from letters, as parts of the
frame's width."""
_KNEES = 1.28
"""The height of somebody who is seen from the knees up, as a part of the frame's."""
_HEADROOM = 0.03
"""The least room above all heads in a medium shot, as a part of the frame's height."""
_CLEAR, _GROWN = 0.05, 1.25
"""The margin of the picture at each side of a medium shot, and the least growth that is worth one."""
_TALL = 0.55
"""The least height of who stands beside the lead in a medium shot, compared with the lead."""
_OPEN = frozenset("🚲🛵🏍🛴🛹")
"""Vehicles whose riders are seen whole."""
_THINGS = {
    ShotSize.EXTREME_WIDE: 0.26,
    ShotSize.WIDE: 0.36,
    ShotSize.MEDIUM: 0.5,
    ShotSize.CLOSE_UP: 0.58,
}
"""The height of the tallest of the small things, as a part of the frame's short side."""
_TABLES_TOP, _TABLES_TOP_UPRIGHT = 0.83, 0.66
"""The row that they stand on, as a part of the frame's height."""
_BROADEST = {
    ShotSize.EXTREME_WIDE: 0.36,
    ShotSize.WIDE: 0.48,
    ShotSize.MEDIUM: 0.62,
    ShotSize.CLOSE_UP: 0.8,
}
"""What they cover together at most, as a part of the frame's width."""


def closed_up(stage: Stage, actors: Sequence[Actor]) -> list[Actor]:
    """Returns the figures of a close-up; other shots as they are.

    What a face does not show is seen with its hands and those it is done with. Else a close-up has one face:
    the head and the shoulders of a person, more where the hands do something, or the head of an animal.
    Things are whole, and so is whose head is low or moves far.
    """
    actors = _grown_in(stage, actors)
    if _on_a_table(actors):
        return _near_the_table(stage, actors)
    lead = lead_of(stage, actors)
    if is_close(stage) and lead and (act := near_act(stage, lead, actors)):
        return [_grown(actor, act.growth, act.origin, act.placed) for actor in act.actors]
    face = face_of(lead) if lead and not _in_a_cabin(lead, actors) else None
    if lead is None or not (is_close(stage) or _is_medium(stage)):
        return list(actors)
    if face is None:
        return nearer(stage, actors, lead)
    if not is_close(stage):
        return _from_the_knees(stage, actors, lead, face) or nearer(stage, actors, lead)
    other = the_other(stage, lead, actors)
    if other and (pair := both_faces(stage, face, lead, other)):
        group = [one for one in actors if one in (lead, other) or _is_with(lead, one) or _is_with(other, one)]
        return [_grown(one, *pair) for one in group]
    form, ahead = stage.form, ahead_of(lead)
    growth = _size(lead) * form.height / face.tall
    # A person has room before the eyes, an animal its trunk behind them.
    aside = -ahead * _ASIDE if isinstance(lead.figure, Puppet) else ahead * 0.6 * _ASIDE
    if stage.lettered:
        # The letters have the other side, whatever the way it looks.
        aside = -_BESIDE if stage.leftwards else _BESIDE
    placed = (0.5 + aside) * form.width, _EYES * form.height
    near = [actor for actor in actors if actor is lead or _is_with(lead, actor)]
    twins = [one for one in actors if one.entity.id == lead.entity.id and one is not lead]
    # What a twin holds, who is not in the picture, would float in it.
    near = [one for one in near if one.carrier != lead.entity.id or not _nearer(twins, one, lead)]
    return [_grown(actor, growth, (face.x, face.y), placed) for actor in near]


def _from_the_knees(stage: Stage, actors: Sequence[Actor], lead: Actor, face: Face) -> list[Actor]:
    """Returns the people of a medium shot from the knees up; nobody if others, or animals, must be whole."""
    actors = fewer(stage, actors, lead)
    beside = [actor for actor in actors if not (actor is lead or _is_with(lead, actor))]
    if not isinstance(lead.figure, Puppet) or lead.carrier or not is_upright(lead.figure):
        return []
    if not all(isinstance(one.figure, Puppet) and one.height > _TALL * lead.height for one in beside):
        return []
    form = stage.form
    left = min(one.x - half_width(one.figure) * one.height for one in actors)
    right = max(one.x + half_width(one.figure) * one.height for one in actors)
    room = (0.5 if stage.lettered else 1 - 2 * _CLEAR) * form.width
    growth = min(_KNEES * form.height / lead.height, room / (right - left))
    # Beside a child, the head of an adult stays in the picture.
    top = min(one.foot - high_of(one) * one.height for one in actors)
    growth = min(growth, (_EYES_MEDIUM - _HEADROOM) * form.height / max(1.0, face.y - top))
    # Whom the picture cuts is higher than it: a small one without feet looks like a mistake.
    if growth < _GROWN or growth * min(one.height for one in [lead, *beside]) <= form.height:
        return []
    # The group is at its side of the picture, as far as it has room there.
    side = (0.4 if stage.leftwards else 0.6) * form.width - growth * (right - left) / 2
    start = min(max(side, _CLEAR * form.width), (1 - _CLEAR) * form.width - growth * (right - left))
    placed = start + growth * (face.x - left), _EYES_MEDIUM * form.height
    return [_grown(actor, growth, (face.x, face.y), placed) for actor in actors]


def _is_medium(stage: Stage) -> bool:
    return stage.scene.shot_size is ShotSize.MEDIUM and stage.form.width > stage.form.height


def is_close(stage: Stage) -> bool:
    """Returns whether a shot is a close-up in a wide picture; an upright one has too little room."""
    return stage.scene.shot_size is ShotSize.CLOSE_UP and stage.form.width > stage.form.height


def lead_of(stage: Stage, actors: Sequence[Actor]) -> Actor | None:
    """Returns the first figure of the first entity in the picture, or who rides on it."""
    order = {entity.id: number for number, entity in enumerate(stage.entities)}
    first = min(actors, key=lambda actor: (order.get(actor.entity.id, len(order)), actor.copy), default=None)
    riders = (actor for actor in actors if first and actor.carrier == first.entity.id)
    return next((rider for rider in riders if rider.entity.kind is EntityKind.PERSON), first)


def close_face(stage: Stage, actor: Actor) -> Face | None:
    """Returns the face that a close-up shows of a figure; None if it shows the figure whole."""
    near = is_close(stage) or _is_medium(stage)
    # Only who was enlarged for the shot is higher than the frame.
    return face_of(actor) if near and actor.height > 1.05 * stage.form.height else None


def _in_a_cabin(lead: Actor, actors: Sequence[Actor]) -> bool:
    """Returns whether somebody is in a vehicle that would hide the face: in a tractor, not on a bicycle."""
    carriers = (actor.entity for actor in actors if actor.entity.id == lead.carrier)
    return any(one.kind is EntityKind.VEHICLE and one.figure not in _OPEN for one in carriers)


def _size(lead: Actor) -> float:
    """Returns the height of a face, as a part of the frame's."""
    if not isinstance(lead.figure, Puppet):
        return _SNOUT
    if lead.carrier:
        return _RIDING
    acting = lead.figure.performance
    return _FACE if acting.hands is acting.legs else _WITH_HANDS


def _is_with(lead: Actor, actor: Actor) -> bool:
    """Returns whether a figure goes with the lead: its horse, or what it holds."""
    return actor.carrier == lead.entity.id or (lead.carrier == actor.entity.id and bool(lead.carrier))


def _nearer(twins: Sequence[Actor], thing: Actor, lead: Actor) -> bool:
    """Returns whether somebody else is nearer to a thing than the lead."""
    return any(abs(twin.x - thing.x) < abs(lead.x - thing.x) for twin in twins)


def _grown_in(stage: Stage, actors: Sequence[Actor]) -> list[Actor]:
    """Returns the figures with each branch, and who is on it, where it grows into the picture from a side."""
    found = list(actors)
    for branch in (actor for actor in actors if actor.entity.figure == BRANCH):
        wide = half_width(branch.figure) * branch.height
        aside = 0.05 * stage.form.width
        x = stage.form.width + aside - wide if branch.mirrored else wide - aside
        found = [
            replace(actor, x=actor.x + x - branch.x)
            if actor is branch or actor.carrier == branch.entity.id
            else actor
            for actor in found
        ]
    return found


def _grown(actor: Actor, growth: float, origin: tuple[float, float], placed: tuple[float, float]) -> Actor:
    """Returns the figure enlarged about a point, which comes to another one."""
    (x, y), (to_x, to_y) = origin, placed
    return replace(
        actor,
        x=to_x + growth * (actor.x - x),
        foot=to_y + growth * (actor.foot - y),
        height=growth * actor.height,
    )


def is_cropped(stage: Stage, actor: Actor) -> bool:
    """Returns whether the picture cuts an actor on purpose: a near table, a branch, a horse in a close-up."""
    if actor.entity.figure == BRANCH:
        return True
    below = actor.foot > stage.form.height
    near = is_close(stage) or _is_medium(stage)
    part = isinstance(actor.figure, Cutout) and close_face(stage, actor) is None
    return below and (actor.entity.figure == TABLE or (near and (part or bool(actor.carrier))))


def _on_a_table(actors: Sequence[Actor]) -> bool:
    """Returns whether a table and the small things on it are all that there is."""
    tables = [actor for actor in actors if actor.entity.figure == TABLE]
    things = [actor for actor in actors if actor.entity.figure != TABLE]
    ids = {one.entity.id for one in things}
    return (
        len(tables) == 1
        and bool(things)
        and all(
            # Flowers are in a vase that is on the table.
            one.carrier in ids or (is_small(one.entity.figure) and one.carrier == tables[0].entity.id)
            for one in things
        )
    )


def _near_the_table(stage: Stage, actors: Sequence[Actor]) -> list[Actor]:
    """Returns the things large, and of the table little more than its top."""
    form = stage.form
    things = [actor for actor in actors if actor.entity.figure != TABLE]
    left = min(one.x - half_width(one.figure) * one.height for one in things)
    right = max(one.x + half_width(one.figure) * one.height for one in things)
    tallest = max(one.foot for one in things) - min(one.foot - one.height for one in things)
    growth = min(
        _THINGS[stage.scene.shot_size] * short_side(stage) / tallest,
        _BROADEST[stage.scene.shot_size] * form.width / (right - left),
    )
    upright = form.width <= form.height
    top = (_TABLES_TOP_UPRIGHT if upright else _TABLES_TOP) * form.height
    origin = (left + right) / 2, max(one.foot for one in things)
    half = 0.5 * growth * (right - left) / form.width + _CLEAR
    side = 0.5 if upright or half >= 0.5 else min(max(0.36 if stage.leftwards else 0.64, half), 1 - half)
    return [_grown(actor, growth, origin, (side * form.width, top)) for actor in actors]
