"""Seats people in vehicles with a cabin, where they are seen through its windows."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.puppets.actions import performance
from aiprod_render.animatic.puppets.companions import unlike
from aiprod_render.animatic.puppets.puppet import Puppet, top_of
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.cutout import art_of
from aiprod_render.picture.paint import Field

_SMALLEST = 0.185
"""The least width and height of a window in which a face is seen, as parts of the vehicle's height."""
_HEAD = 0.25
"""The part of a person that a window shows: head and neck."""
_CLEAR = 0.04
"""What is left free above a head, as a part of the vehicle's height; corners of windows are round."""


class Pane(NamedTuple):
    """A window of a vehicle that looks to the left, in parts of its height.

    `left` and `right` are from the vehicle's middle, `bottom` and `top` from its foot.
    """

    left: float
    right: float
    bottom: float
    top: float


@cache
def panes_of(figure: str) -> tuple[Pane, ...]:
    """Returns the windows of a cut-out in which somebody can sit, the driver's first."""
    art = art_of(figure)
    outlines = [outline for paper in art.glass for outline in paper.outlines]
    middle = art.aspect / 2
    panes = (
        Pane(_upright(outline) - middle, high[0] - middle, 1 - high[1], 1 - low[1])
        for outline in outlines
        for low, high in [(outline.min(axis=0), outline.max(axis=0))]
    )
    return tuple(
        sorted(pane for pane in panes if min(pane.right - pane.left, pane.top - pane.bottom) > _SMALLEST)
    )


def _upright(outline: Field) -> float:
    """Returns where a window begins that a head fits into: a windscreen leans back from its foot."""
    top = float(outline[:, 1].min())
    upper = outline[outline[:, 1] < top + 0.35 * float(np.ptp(outline[:, 1]))]
    return float(upper[:, 0].min())


def seat_inside(actors: list[Actor], index: int, actor: Actor) -> bool:
    """Adds people behind the windows of the vehicle at `index`; returns False if it has none."""
    base, puppet = actors[index], actor.figure
    panes = panes_of(base.figure.figure) if isinstance(base.figure, Cutout) else ()
    if not panes or not isinstance(puppet, Puppet):
        return False
    seats: Sequence[Pane] = panes[: max(1, actor.entity.count)]
    for number, pane in enumerate(seats):
        outfit = puppet.outfit if actor.entity.look else unlike(actor.entity.figure, puppet.outfit, number)
        # Upright, so that the head is where the window is; nothing below it is seen.
        figure = replace(puppet, furnished=False, outfit=outfit, performance=performance(["stand"]))
        seated = replace(actor, figure=figure, number=number, copy=number, mirrored=not base.mirrored)
        actors.insert(index + 1, _behind(pane, seated, figure, base))
    return True


def _behind(pane: Pane, actor: Actor, puppet: Puppet, base: Actor) -> Actor:
    """Returns a person of whom the window shows head and shoulders."""
    across = -1 if base.mirrored else 1
    left, right = sorted(base.x + across * side * base.height for side in (pane.left, pane.right))
    top, bottom = (base.foot - up * base.height for up in (pane.top, pane.bottom))
    hat = top_of(puppet) - 1
    height = (pane.top - pane.bottom - _CLEAR) / (_HEAD + hat) * base.height
    foot = top + _CLEAR * base.height + (1 + hat) * height
    half = (right - left) / 2 / height
    seen_in = (-half, (foot - top) / height, half, (foot - bottom) / height)
    return replace(actor, x=(left + right) / 2, foot=foot, height=height, seen_in=seen_in)
