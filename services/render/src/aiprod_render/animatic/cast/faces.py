"""Faces: where the head of a figure is, how large it is, and whether a close-up can stay with it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aiprod_render.animatic.acts.gait_choice import is_creature
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.creatures.creature import eye_of, head_of, is_jointed
from aiprod_render.animatic.measures import metres_of
from aiprod_render.animatic.puppets.puppet import Puppet, standing
from aiprod_render.animatic.puppets.skeleton import joints
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.shape import Home

_UNSTEADY = 0.14
"""A head that moves further than this, in heights of an adult, is in no close-up."""
_LOWEST = 0.42
"""One that is lower than this lies."""
_HEAD = 1.95
"""The height of a head, in its radius."""
_INSECT = 0.1
"""Animals up to this height in metres have no face that a close-up could show."""
_UPRIGHT = 0.45
"""Animals with less than this half width, as a part of their height, stand upright."""
_UPRIGHT_HEAD, _HEAD_OF_ANIMALS = 0.34, 0.36
"""The height of the head of an animal, as a part of its own."""
_LARGE_HEAD = 0.43
"""The greatest height that counts: a close-up of a larger head would show the whole animal."""
_BEHIND = 0.15
"""How far the middle of the head is behind the eyes, as a part of its height."""


@dataclass(frozen=True, slots=True)
class Face:
    """The middle of a head and its height, in pixels of the frame."""

    x: float
    y: float
    tall: float


def ahead_of(actor: Actor) -> int:
    """Returns which way a figure looks: 1 to the right, -1 to the left."""
    # Cut-outs look to the left, unless they are mirrored; people look to the right.
    return 1 if isinstance(actor.figure, Cutout) == actor.mirrored else -1


def face_of(actor: Actor) -> Face | None:
    """Returns the face of a person or an animal on the ground that keeps its head steady; else None."""
    figure = actor.figure
    if actor.home is not Home.GROUND:
        return None
    if isinstance(figure, Puppet):
        return _persons(actor, figure)
    if not is_creature(actor.entity) or actor.gait in _LOW or metres_of(actor.entity.figure) < _INSECT:
        return None
    if not isinstance(figure, Cutout) or not is_jointed(figure.figure):
        return None
    eye = eye_of(figure.figure)
    if eye is None:
        return None
    tall = (_UPRIGHT_HEAD if half_width(figure) < _UPRIGHT else _HEAD_OF_ANIMALS) * actor.height
    # The heads of the small are large: one of a common size would fill the picture with skin.
    tall = max(tall, min(_LARGE_HEAD, head_of(figure.figure)) * actor.height)
    x = actor.x + ahead_of(actor) * (eye[0] * actor.height - _BEHIND * tall)
    return Face(x, actor.foot - eye[1] * actor.height, tall)


_LOW = frozenset({"sleep", "lie", "eat", "feed", "drink", "dig", "peel", "jump", "hop", "dance", "swim"})
"""Gaits of animals whose heads are at the ground, or go up and down."""


def _persons(actor: Actor, puppet: Puppet) -> Face | None:
    heads = _heads(puppet)
    if np.ptp(heads, axis=0).max() > _UNSTEADY or heads[:, 1].min() < _LOWEST * standing(puppet.outfit.build):
        return None
    scale = actor.height / standing(puppet.outfit.build)
    left, right = puppet.reach
    across, up = heads.mean(axis=0)
    x = actor.x - ahead_of(actor) * ((left + right) / 2 * actor.height * puppet.furnished - across * scale)
    return Face(float(x), float(actor.foot - up * scale), _HEAD * puppet.outfit.build.head * scale)


@lru_cache(maxsize=64)
def _heads(puppet: Puppet) -> np.ndarray:
    """Returns where the head is at some moments, in heights of an adult, of shape (moments, 2)."""
    poses = [puppet.performance.pose(part) for part in np.linspace(0, 1, 8, endpoint=False)]
    return np.array([joints(puppet.outfit.build, pose).head for pose in poses])
