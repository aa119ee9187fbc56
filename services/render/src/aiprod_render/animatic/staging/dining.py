"""Gathers those who eat in one room around one table: nobody of a family has a table of their own."""

from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Setting, ShotSize
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.sizes import half_width, short_side
from aiprod_render.animatic.puppets.actions import ACTIONS
from aiprod_render.animatic.puppets.puppet import Puppet, standing
from aiprod_render.animatic.shapes.catalogue import Cutout, tint_of
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage

LONG_TABLE = "long-table"
_TABLES = frozenset({"table", LONG_TABLE})
_TABLE = Entity("table of those who eat", EntityKind.OBJECT, "table", "", LONG_TABLE)
_TALL, _TABLES_HEIGHT = 0.62, 0.46
"""The height of a diner as a part of the short side, and that of the laid table as a part of the diner's."""
_ROOM, _APART = 0.72, 0.5
"""The part of the width that the table takes at most, and the room of each, as a part of the height."""
_MOST, _TOP = 8, 0.71
"""The most who have room at it, and how high its top is, as a part of its height."""
_AT_EASE = tuple(ACTIONS[verb].keys for verb in ("drink", "talk", "laugh"))
"""What people do at a table without one of their own."""
_RAISED = 0.22
"""How much higher a child sits, as a part of what it lacks to an adult's height."""


def gathered(stage: Stage, actors: list[Actor]) -> list[Actor]:
    """Returns the actors with all who eat behind one table, which stands for those of each."""
    laid = any(actor.entity.figure == "table" for actor in actors)
    diners = [actor for actor in actors if _dines(actor, laid=laid)]
    form = stage.form
    upright = form.width <= form.height
    near = stage.scene.shot_size is ShotSize.CLOSE_UP
    if not 2 <= len(diners) <= _MOST or stage.scene.setting is not Setting.INTERIOR or upright or near:
        return actors
    diners.sort(key=lambda actor: actor.x)
    foot = max(actor.foot for actor in diners)
    # Who drinks is seated too: the legs are behind the cloth.
    tall = min(_TALL * short_side(stage), _ROOM * form.width / (len(diners) * _APART))
    middle = form.width * (0.45 if stage.leftwards else 0.55)
    seats = [_seat(diner, number, len(diners), (middle, foot, tall)) for number, diner in enumerate(diners)]
    height = _TABLES_HEIGHT * tall
    figure = Cutout(LONG_TABLE, height, Home.GROUND, tint_of(LONG_TABLE))
    table = Actor(_TABLE, figure, Home.GROUND, middle, foot + 0.05 * tall, height)
    gone = {actor.entity.id for actor in actors if _is_table(actor)}
    others = [actor for actor in actors if actor not in diners and not _is_table(actor)]
    laid_on = [actor for actor in others if actor.carrier in gone]
    step = 0.7 * half_width(figure) * 2 * height / max(1, len(laid_on))
    top = table.foot - _TOP * height
    moved = [
        replace(one, x=middle + (number - (len(laid_on) - 1) / 2) * step, foot=top, carrier=_TABLE.id)
        for number, one in enumerate(laid_on)
    ]
    return [*(one for one in others if one not in laid_on), *seats, table, *moved]


def _seat(diner: Actor, number: int, count: int, place: tuple[float, float, float]) -> Actor:
    """Returns a diner on its seat; each looks to the middle of the table."""
    middle, foot, tall = place
    figure = diner.figure
    assert isinstance(figure, Puppet)
    share = min(1.0, standing(figure.outfit.build))
    aside = number - (count - 1) / 2
    return replace(
        diner,
        figure=replace(figure, furnished=False),
        x=middle + aside * _APART * tall,
        foot=foot - _RAISED * (1 - share) * tall,
        height=share * tall,
        mirrored=aside > 0,
    )


def _dines(actor: Actor, *, laid: bool) -> bool:
    """Returns whether somebody eats, or drinks and talks where a table is."""
    figure = actor.figure
    if not isinstance(figure, Puppet) or actor.home is not Home.GROUND or actor.carrier:
        return False
    acting = figure.performance
    stays = acting.legs is acting.hands or acting.legs in (ACTIONS["stand"], ACTIONS["sit"])
    return figure.furnished and (
        acting.furniture == "table" or (laid and stays and acting.hands.keys in _AT_EASE)
    )


def _is_table(actor: Actor) -> bool:
    return actor.entity.figure in _TABLES
