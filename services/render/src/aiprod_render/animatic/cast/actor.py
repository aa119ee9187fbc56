"""A figure on its place in the frame."""

from dataclasses import dataclass

from aiprod_film.entity import Entity
from aiprod_render.animatic.circumstances import Figure
from aiprod_render.animatic.shapes.shape import Home

MOST_COPIES = 12
"""The most figures of one kind that are drawn."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One figure on its place: `x` is the middle of its foot at row `foot`; sizes are in pixels.

    `number` counts the figures of a row, and `copy` those of the entity. Who stands `behind` is in the second
    row. `gait` is the verb that a cut-out shows. `carrier` is the id of the entity that it moves with. Who is
    `holding` something has it in the hand, if it has hands. Only the part of it is seen that is in the box
    `seen_in`: left, top, right, and bottom from its foot, in parts of its height. What is
    handed over is `passing` to other hands, so many pixels to the right and down.
    """

    entity: Entity
    figure: Figure
    home: Home
    x: float
    foot: float
    height: float
    number: int = 0
    behind: bool = False
    mirrored: bool = False
    gait: str = ""
    carrier: str = ""
    copy: int = 0
    holding: bool = False
    seen_in: tuple[float, float, float, float] | None = None
    passing: tuple[float, float] | None = None
