"""A recipe of a place: its ground and its parts, painted on any stage."""

from collections.abc import Callable, Sequence
from typing import Any

from aiprod_render.animatic.places.outdoors import outdoors
from aiprod_render.animatic.places.place import Part
from aiprod_render.animatic.places.room import room
from aiprod_render.animatic.stage import Prop, Stage

type Recipe = Callable[[Stage], list[Prop]]


def indoor(wall: str, floor: str, *parts: Part, sunny: bool = True) -> Recipe:
    """Returns the recipe of a room with a wall and a floor of these colours, and its parts, back to front.

    The sun falls into a `sunny` one.
    """
    return lambda stage: room(stage, wall, floor, *parts, sunny=sunny)


def outdoor(ground: str, *near: Part, far: Sequence[Part] = (), **options: Any) -> Recipe:
    """Returns the recipe of a place under the sky; the options are those of `outdoors`."""
    return lambda stage: outdoors(stage, ground, near, far=far, **options)
