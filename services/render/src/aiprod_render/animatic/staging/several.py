"""Puts all of several where the first of them is: under, behind, or in front of something."""

from collections.abc import Sequence
from dataclasses import replace

from aiprod_render.animatic.cast.actor import MOST_COPIES, Actor
from aiprod_render.animatic.cast.sizes import half_width, short_side
from aiprod_render.animatic.puppets.companions import unlike
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.stage import Stage

_APART, _CROWDED = 0.95, 0.66
"""How far two stand from each other, and how far many do, in widths."""
_MANY = 4
_EDGE = 0.03
"""The margin of the picture that nobody stands in, as a part of its width."""
_SMALLEST = 0.6
"""The least size of one of several, compared with one alone."""
_LIFT = 0.018
"""How much higher every second one stands, as a part of the picture's shorter side."""


def join_the_first(stage: Stage, actors: list[Actor], id: str, base_id: str) -> None:
    """Adds the others of an entity of which one is placed by its base: side by side, away from the base."""
    placed = [actor for actor in actors if actor.entity.id == id]
    base = next(actor for actor in actors if actor.entity.id == base_id)
    if len(placed) != 1 or placed[0].entity.count < 2 or placed[0].seen_in:
        return
    first = placed[0]
    copies = min(first.entity.count, MOST_COPIES)
    width = 2 * half_width(first.figure) * first.height
    step = width * (_CROWDED if copies >= _MANY else _APART)
    left, right = _EDGE * stage.form.width + width / 2, (1 - _EDGE) * stage.form.width - width / 2
    xs = _columns(first.x, base.x, step, copies, left, right)
    needed = step if copies < 2 else min(b - a for a, b in zip(sorted(xs), sorted(xs)[1:], strict=False))
    size = max(_SMALLEST, min(1.0, needed / step))
    index = actors.index(first)
    actors[index : index + 1] = [
        _one(stage, first, copy, x, size)
        for copy, x in sorted(enumerate(xs), key=lambda pair: -(pair[0] % 2))
    ]


def _columns(
    first: float, base: float, step: float, copies: int, left: float, right: float
) -> Sequence[float]:
    """Returns where each stands: in a row from the first on, else on both sides of what they stand by."""
    way = 0.0 if abs(first - base) < 0.25 * step else 1.0 if first > base else -1.0
    room = (right - first if way > 0 else first - left) if way else 0.0
    if way and room >= (copies - 1) * step * _SMALLEST:
        step = min(step, room / (copies - 1))
        return [first + way * copy * step for copy in range(copies)]
    whole = min((copies - 1) * step, right - left)
    start = min(max(base - whole / 2, left), right - whole)
    return [start + whole * copy / (copies - 1) for copy in range(copies)]


def _one(stage: Stage, first: Actor, copy: int, x: float, size: float) -> Actor:
    figure = first.figure
    if copy and isinstance(figure, Puppet) and not first.entity.look:
        figure = replace(figure, outfit=unlike(first.entity.figure, figure.outfit, copy))
    lift = _LIFT * short_side(stage) * (copy % 2)
    return replace(
        first, figure=figure, x=x, foot=first.foot - lift, height=first.height * size, number=copy, copy=copy
    )
