"""Paints creatures that have joints."""

from collections.abc import Mapping
from functools import lru_cache

from aiprod_film.scene import ShotSize
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.figure_light import afloat, natural, sunlight
from aiprod_render.animatic.circumstances import verbs_of
from aiprod_render.animatic.creatures.creature import draught_of, parts_in, rest_parts
from aiprod_render.animatic.puppets.expression import expression_of
from aiprod_render.animatic.puppets.paper import Papers, Window, cut_out
from aiprod_render.animatic.puppets.parts import bare
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.cutout import Art, Paper, recolouring
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.colour import mix
from aiprod_render.picture.planes import Cel

_BEYOND = 0.4
"""How far beyond the frame a close-up is painted, as a part of the frame: cameras move."""
DRAUGHT = 0.1
"""How far the water's line is above the foot of what floats, as a part of its height."""


def window_of(stage: Stage, actor: Actor) -> Window | None:
    """Returns what is seen of a figure that a close-up or a window cuts off; None if it is whole."""
    wide, high = stage.form.width, stage.form.height
    if actor.seen_in:
        left, top, right, bottom = (part * actor.height for part in actor.seen_in)
        return actor.x + left, actor.foot - top, actor.x + right, actor.foot - bottom
    if actor.height <= high or stage.scene.shot_size is not ShotSize.CLOSE_UP:
        return None
    return -_BEYOND * wide, -_BEYOND * high, (1 + _BEYOND) * wide, (1 + _BEYOND) * high


def creature_papers(stage: Stage, actor: Actor, haze: float) -> Papers:
    """Returns the papers that a creature is cut out of; `haze` of 0..1 is the air before it."""
    assert isinstance(actor.figure, Cutout)
    stated = actor.entity.colour
    changed = _changed(actor.figure.figure, stated) if stated else {}
    return Papers(
        lambda code: mix(natural(stage, changed.get(code, code)), stage.atmosphere.fog, haze), edge=""
    )


def creature_cel(stage: Stage, actor: Actor, papers: Papers, gait: str, part: float) -> Cel:
    """Returns a creature at `part` (0..1) of the cycle of its gait."""
    assert isinstance(actor.figure, Cutout)
    figure, foot, line = actor.figure.figure, actor.foot, actor.foot - DRAUGHT * actor.height
    if actor.home is Home.WATER:
        foot += (draught_of(figure) - DRAUGHT) * actor.height
    # Cut-outs look to the left, unless they are mirrored.
    across = 1 if actor.mirrored else -1
    mood = expression_of(stage.scene.mood, verbs_of(stage.scene, actor.entity.id))
    parts = parts_in(figure, gait, part, holding=actor.holding, mood=mood)
    cel = cut_out(
        parts, papers, sunlight(stage, actor), (actor.x, foot), actor.height, across, window_of(stage, actor)
    )
    return afloat(cel, round(line)) if actor.home is Home.WATER else cel


@lru_cache(maxsize=64)
def _changed(figure: str, stated: str) -> Mapping[str, str]:
    """Returns the papers that a stated colour changes, each with its new colour."""
    parts = rest_parts(figure)
    # Papers of art count rows from the top; creatures count up from their feet.
    papers = tuple(Paper(bare(part.tone), (part.points * [1, -1] + [2, 1],)) for part in parts)
    codes = {paper.colour for paper in papers}
    return recolouring(codes, Art(papers, 4.0).main, stated)
