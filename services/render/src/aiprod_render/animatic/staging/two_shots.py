"""Close-ups of two: the faces of both, where two beings do something with each other and a face shows it."""

from collections.abc import Sequence

from aiprod_film.entity import EntityKind
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.faces import Face, face_of
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staging.near_acts import partners

_FACE, _LEAST_FACE = 0.27, 0.15
"""The height of the larger face, and the least one that is worth a close-up, as parts of the frame's."""
_BROAD, _BESIDE_LETTERS = 0.86, 0.46
"""The greatest width of both, as a part of the frame's."""
_HIGHEST, _LOWEST = 0.3, 0.8
"""The row of the middle of the higher face, and the lowest one of the other, as parts of the height."""


def the_other(stage: Stage, lead: Actor, actors: Sequence[Actor]) -> Actor | None:
    """Returns the one being with whom somebody is, if there is one: a twin, a partner, or the only other."""
    # Two on one bench are together; a rider and the horse are one.
    living = [one for one in actors if one is not lead and _lives(one) and one.carrier in {"", lead.carrier}]
    living = [one for one in living if one.entity.id != lead.carrier]
    near = [one for one in living if one in partners(stage, lead, actors)]
    chosen = near if len(near) == 1 else living
    return chosen[0] if len(chosen) == 1 and face_of(chosen[0]) else None


def both_faces(
    stage: Stage, face: Face, lead: Actor, other: Actor
) -> tuple[float, tuple[float, float], tuple[float, float]] | None:
    """Returns how much larger both are, about which point, and where that comes to; None if too little."""
    second = face_of(other)
    if second is None:
        return None
    form = stage.form
    left = min(one.x - half_width(one.figure) * one.height for one in (lead, other))
    right = max(one.x + half_width(one.figure) * one.height for one in (lead, other))
    broad = (_BESIDE_LETTERS if stage.lettered else _BROAD) * form.width
    upper, lower = min(face.y, second.y), max(face.y, second.y)
    deep = (_LOWEST - _HIGHEST) * form.height / max(1.0, lower - upper)
    growth = min(_FACE * form.height / max(face.tall, second.tall), broad / (right - left), deep)
    if growth * min(face.tall, second.tall) < _LEAST_FACE * form.height:
        return None
    side = 0.5 if not stage.lettered else 0.3 if stage.leftwards else 0.7
    return growth, ((left + right) / 2, upper), (side * form.width, _HIGHEST * form.height)


def _lives(one: Actor) -> bool:
    standing = one.home is Home.GROUND
    return standing and (isinstance(one.figure, Puppet) or one.entity.kind is EntityKind.ANIMAL)
