"""Close-ups: of one person who stands alone, from the waist up, and of small things on their table."""

from collections.abc import Sequence
from dataclasses import replace

from aiprod_film.scene import ShotSize
from aiprod_render.animatic.actor import Actor
from aiprod_render.animatic.casting import TABLE
from aiprod_render.animatic.measures import is_small
from aiprod_render.animatic.puppets.actions import ACTIONS
from aiprod_render.animatic.puppets.puppet import Puppet, top_of
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.sizes import half_width, short_side
from aiprod_render.animatic.stage import Stage

BRANCH = "branch"
_HEIGHT = 1.5
"""The height of the whole person, as a part of the frame's."""
_ABOVE = 0.05
"""The row of the top of the head or the hat, as a part of the frame's height."""
_MOST_ABOVE = 1.15
"""How high a hat may be, as a part of the person's height: an umbrella leaves no room for the face."""
_THINGS = {
    ShotSize.EXTREME_WIDE: 0.3,
    ShotSize.WIDE: 0.36,
    ShotSize.MEDIUM: 0.44,
    ShotSize.CLOSE_UP: 0.52,
}
"""The height of the tallest of the small things, as a part of the frame's short side."""
_TABLES_TOP, _TABLES_TOP_UPRIGHT = 0.83, 0.66
"""The row that they stand on, as a part of the frame's height."""
_BROADEST = 0.6
"""What they cover together at most, as a part of the frame's width."""


def closed_up(stage: Stage, actors: Sequence[Actor]) -> list[Actor]:
    """Returns the figures of a close-up, of which the feet are below the picture; other shots as they are.

    Who walks, sits, or works at something shows that with the whole body, and so stays whole.
    """
    actors = _grown_in(stage, actors)
    if _on_a_table(actors):
        return _near_the_table(stage, actors)
    leads = [actor for actor in actors if not actor.carrier]
    if stage.scene.shot_size is not ShotSize.CLOSE_UP or len(leads) != 1 or not _stands(leads[0]):
        return list(actors)
    lead, high = leads[0], stage.form.height
    if stage.form.width <= high:
        return list(actors)
    growth = _HEIGHT * high / lead.height
    assert isinstance(lead.figure, Puppet)
    foot = (_ABOVE + _HEIGHT * top_of(lead.figure)) * high
    return [_grown(actor, growth, (lead.x, lead.foot), (lead.x, foot)) for actor in actors]


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
    """Returns whether the picture cuts an actor on purpose: a near table, or a branch from beyond it."""
    if actor.entity.figure == BRANCH:
        return True
    return actor.entity.figure == TABLE and actor.foot > stage.form.height


def _on_a_table(actors: Sequence[Actor]) -> bool:
    """Returns whether a table and the small things on it are all that there is."""
    tables = [actor for actor in actors if actor.entity.figure == TABLE]
    things = [actor for actor in actors if actor.entity.figure != TABLE]
    return (
        len(tables) == 1
        and bool(things)
        and all(is_small(one.entity.figure) and one.carrier == tables[0].entity.id for one in things)
    )


def _near_the_table(stage: Stage, actors: Sequence[Actor]) -> list[Actor]:
    """Returns the things large, and of the table little more than its top."""
    form = stage.form
    things = [actor for actor in actors if actor.entity.figure != TABLE]
    left = min(one.x - half_width(one.figure) * one.height for one in things)
    right = max(one.x + half_width(one.figure) * one.height for one in things)
    tallest = max(one.height for one in things)
    growth = min(
        _THINGS[stage.scene.shot_size] * short_side(stage) / tallest,
        _BROADEST * form.width / (right - left),
    )
    upright = form.width <= form.height
    top = (_TABLES_TOP_UPRIGHT if upright else _TABLES_TOP) * form.height
    origin = (left + right) / 2, max(one.foot for one in things)
    side = 0.5 if upright else 0.36 if stage.leftwards else 0.64
    return [_grown(actor, growth, origin, (side * form.width, top)) for actor in actors]


def _stands(actor: Actor) -> bool:
    figure = actor.figure
    if not isinstance(figure, Puppet) or actor.home is not Home.GROUND:
        return False
    if top_of(figure) > _MOST_ABOVE:
        return False
    return not figure.performance.furniture and figure.performance.legs is ACTIONS["stand"]
