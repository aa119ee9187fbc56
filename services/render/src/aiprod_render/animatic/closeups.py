"""Close-ups of people: one who stands alone is seen from the waist up, so that the face is large."""

from collections.abc import Sequence
from dataclasses import replace

from aiprod_film.scene import ShotSize
from aiprod_render.animatic.actor import Actor
from aiprod_render.animatic.puppets.actions import ACTIONS
from aiprod_render.animatic.puppets.puppet import Puppet, top_of
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage

_HEIGHT = 1.5
"""The height of the whole person, as a part of the frame's."""
_ABOVE = 0.05
"""The row of the top of the head or the hat, as a part of the frame's height."""
_MOST_ABOVE = 1.15
"""How high a hat may be, as a part of the person's height: an umbrella leaves no room for the face."""


def closed_up(stage: Stage, actors: Sequence[Actor]) -> list[Actor]:
    """Returns the figures of a close-up, of which the feet are below the picture; other shots as they are.

    Who walks, sits, or works at something shows that with the whole body, and so stays whole.
    """
    leads = [actor for actor in actors if not actor.carrier]
    if stage.scene.shot_size is not ShotSize.CLOSE_UP or len(leads) != 1 or not _stands(leads[0]):
        return list(actors)
    lead, high = leads[0], stage.form.height
    if stage.form.width <= high:
        return list(actors)
    growth = _HEIGHT * high / lead.height
    assert isinstance(lead.figure, Puppet)
    foot = (_ABOVE + _HEIGHT * top_of(lead.figure)) * high
    return [
        replace(
            actor,
            x=lead.x + growth * (actor.x - lead.x),
            foot=foot + growth * (actor.foot - lead.foot),
            height=growth * actor.height,
        )
        for actor in actors
    ]


def _stands(actor: Actor) -> bool:
    figure = actor.figure
    if not isinstance(figure, Puppet) or actor.home is not Home.GROUND:
        return False
    if top_of(figure) > _MOST_ABOVE:
        return False
    return not figure.performance.furniture and figure.performance.legs is ACTIONS["stand"]
