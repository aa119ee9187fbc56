"""How large figures are in a shot."""

from collections.abc import Sequence

import numpy as np

from aiprod_film.scene import Setting, ShotSize
from aiprod_render.animatic.circumstances import Figure, home_of
from aiprod_render.animatic.creatures.creature import breadth_of, is_jointed
from aiprod_render.animatic.measures import metres_of
from aiprod_render.animatic.puppets.puppet import ADULTS_HEIGHT, Puppet, top_of
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.cutout import art_of
from aiprod_render.animatic.shapes.shape import Home, Shape
from aiprod_render.animatic.stage import Stage

_SIZES = {ShotSize.EXTREME_WIDE: 0.6, ShotSize.WIDE: 1.0, ShotSize.MEDIUM: 1.5, ShotSize.CLOSE_UP: 2.0}
_LEADS = {
    ShotSize.EXTREME_WIDE: (0.45, 0.5),
    ShotSize.WIDE: (0.62, 0.68),
    ShotSize.MEDIUM: (0.70, 0.78),
    ShotSize.CLOSE_UP: (0.74, 0.82),
}
"""The least and the greatest height of the first figure, as parts of the frame's short side."""
_TINY = 0.3
"""Who is lower than this, compared with the tallest, is not seen from afar."""
_SEEN = {ShotSize.EXTREME_WIDE: (0.28, 0.62), ShotSize.WIDE: (0.36, 0.8), ShotSize.MEDIUM: (0.36, 0.8)}
"""How high the first figure should be, and how high the tallest may get, as parts of the short side."""
_HIGH_UP = 0.82
"""The size of what flies or swims, compared with what stands."""
_PEOPLE = 1.14
"""The size of people, compared with things that fill the same height."""
_HIGHER = ((8.0, 1.6), (2.5, 1.2))
"""Vehicles from these heights in metres on are so many times as high as an adult at least."""
_TOY = 0.6
"""A vehicle below so many heights of an adult is a toy."""
_MODEL = 0.8
"""The greatest height of such a vehicle in a room, in heights of an adult."""
TALLEST = 0.82
"""The greatest height of a figure that is whole in the picture, as a part of the frame's short side."""
_WITH_HAT = 0.84
"""The greatest height of a person with hat and umbrella, as a part of the short side."""
_WIDE = 0.65
"""Cut-outs with more than this half width, as a part of their height, are lower: spectacles."""
_LONG = 1.0
"""The same for animals, which are longer than high by nature."""


def short_side(stage: Stage) -> float:
    """Returns the side in pixels that sizes are parts of: an upright picture has room above and below."""
    form = stage.form
    return float(form.height if form.width > form.height else min(1.3 * form.width, 0.85 * form.height))


def scale_of(stage: Stage, lead: Figure, size: ShotSize) -> float:
    """Returns the scale of all figures that makes the lead big enough, and not too big, in such a shot."""
    least, most = _LEADS[size]
    if home_of(stage, lead) is not Home.GROUND:
        least, most = least * _HIGH_UP, most * _HIGH_UP
    if isinstance(lead, Puppet):
        least, most = least * _PEOPLE, most * _PEOPLE
    height = height_of(stage, lead)
    short = short_side(stage)
    return float(np.clip(height, least * short, most * short)) / height


def common_scale(stage: Stage, figures: Sequence[Figure]) -> float:
    """Returns one scale for all: the tallest fills its part, and hats and umbrellas have room, too."""
    tall = max(figures, key=lambda figure: height_of(stage, figure))
    caps = [
        _WITH_HAT * short_side(stage) / top_of(figure) / height_of(stage, figure)
        for figure in figures
        if isinstance(figure, Puppet)
    ]
    size = stage.scene.shot_size
    if size is ShotSize.EXTREME_WIDE and height_of(stage, figures[0]) < _TINY * height_of(stage, tall):
        # From afar, nobody would see a mouse beside its table.
        size = ShotSize.WIDE
    scale = scale_of(stage, tall, size) * _raised(stage, figures[0], tall, size)
    return min([scale, *map(float, caps)])


def _raised(stage: Stage, lead: Figure, tall: Figure, size: ShotSize) -> float:
    """Returns by how much all is larger for a lead that is small beside what is tall."""
    seen, most = _SEEN.get(size, (0.0, 0.0))
    highest = height_of(stage, tall) * scale_of(stage, tall, size) / short_side(stage)
    share = height_of(stage, lead) / height_of(stage, tall)
    return max(1.0, min(seen / share, most) / highest)


def half_width(figure: Figure) -> float:
    """Returns half the width of a figure, as a part of its height."""
    if isinstance(figure, Cutout):
        jointed = is_jointed(figure.figure)
        return (breadth_of(figure.figure) if jointed else art_of(figure.figure).aspect) / 2
    if isinstance(figure, Puppet):
        left, right = figure.reach
        return (right - left) / 2
    return figure.extent[0]


def height_of(stage: Stage, shape: Shape | Cutout | Puppet) -> float:
    """Returns the height of a figure in pixels."""
    short = short_side(stage)
    indoors = stage.scene.setting is Setting.INTERIOR
    near = 1.9 if indoors else 1.0
    return short * near * _own_height(shape, indoors=indoors) * _SIZES[stage.scene.shot_size]


def _own_height(shape: Shape | Cutout | Puppet, *, indoors: bool) -> float:
    """Returns the height of a figure as a part of the short side, the same in each scene of a film."""
    if not isinstance(shape, Cutout):
        return shape.height
    tall = shape.height / max(1.0, half_width(shape) / _usual(shape)) ** 0.5
    if shape.height < _TOY * ADULTS_HEIGHT:
        return float(tall)
    higher = next((share for metres, share in _HIGHER if metres_of(shape.figure) >= metres), 0.0)
    # A rocket in a room is a model; under the sky a train is never lower than who waits for it.
    least, most = higher * ADULTS_HEIGHT, _MODEL * ADULTS_HEIGHT
    return float(min(tall, most) if higher and indoors else max(tall, least))


def _usual(cutout: Cutout) -> float:
    return _LONG if is_jointed(cutout.figure) else _WIDE
