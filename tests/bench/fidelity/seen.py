"""Figures as the frame shows them: their masks and boxes."""

from dataclasses import dataclass

import numpy as np

from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.figure_cels import figure_cels
from aiprod_render.animatic.stage import Stage


@dataclass(frozen=True, slots=True)
class Seen:
    """A figure, and its mask of booleans of the frame's size."""

    actor: Actor
    mask: np.ndarray
    box: tuple[int, int, int, int]

    @property
    def name(self) -> str:
        return self.actor.entity.figure or self.actor.entity.name


def seen_of(stage: Stage, actor: Actor) -> Seen:
    """Returns a figure as the frame shows it."""
    cel = figure_cels(stage, actor)[0]
    assert cel.keep is not None
    room = 200
    page = np.zeros((stage.form.height + 2 * room, stage.form.width + 2 * room), bool)
    ink = cel.keep < 128
    top, left = max(0, cel.top + room), max(0, cel.left + room)
    part = page[top : top + ink.shape[0], left : left + ink.shape[1]]
    part[:] = ink[: part.shape[0], : part.shape[1]]
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    box = (
        (cel.left + columns[0], cel.top + rows[0], cel.left + columns[-1], cel.top + rows[-1])
        if len(rows)
        else (0, 0, 0, 0)
    )
    return Seen(actor, page[room:-room, room:-room], box)
