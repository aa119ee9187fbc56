"""How large figures are in a shot."""

import numpy as np

from aiprod_film.scene import Setting, ShotSize
from aiprod_render.animatic.circumstances import Figure, home_of
from aiprod_render.animatic.creatures.creature import breadth_of, is_jointed
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.cutout import art_of
from aiprod_render.animatic.shapes.shape import Home, Shape
from aiprod_render.animatic.stage import Stage

_SIZES = {ShotSize.EXTREME_WIDE: 0.6, ShotSize.WIDE: 1.0, ShotSize.MEDIUM: 1.5, ShotSize.CLOSE_UP: 2.0}
_LEADS = {
    ShotSize.EXTREME_WIDE: (0.30, 0.40),
    ShotSize.WIDE: (0.52, 0.60),
    ShotSize.MEDIUM: (0.68, 0.76),
    ShotSize.CLOSE_UP: (0.74, 0.82),
}
"""The least and the greatest height of the first figure, as parts of the frame's short side."""
_HIGH_UP = 0.82
"""The size of what flies or swims, compared with what stands."""
_PEOPLE = 1.14
"""The size of people, compared with things that fill the same height."""
TALLEST = 0.82
"""The greatest height of a figure that is whole in the picture, as a part of the frame's short side."""
_WIDE = 0.65
"""Cut-outs with more than this half width, as a part of their height, are lower: spectacles."""
_LONG = 1.0
"""The same for animals, which are longer than high by nature."""


def short_side(stage: Stage) -> float:
    """Returns the side in pixels that sizes are parts of: an upright picture has room above and below."""
    form = stage.form
    return float(form.height if form.width > form.height else min(1.3 * form.width, 0.85 * form.height))


def scale_of(stage: Stage, lead: Figure) -> float:
    """Returns the scale of all figures that makes the lead big enough, and not too big."""
    least, most = _LEADS[stage.scene.shot_size]
    if home_of(stage, lead) is not Home.GROUND:
        least, most = least * _HIGH_UP, most * _HIGH_UP
    if isinstance(lead, Puppet):
        least, most = least * _PEOPLE, most * _PEOPLE
    height = height_of(stage, lead)
    short = short_side(stage)
    return float(np.clip(height, least * short, most * short)) / height


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
    wide = max(1.0, half_width(shape) / _usual(shape)) ** 0.5 if isinstance(shape, Cutout) else 1.0
    near = 1.9 if stage.scene.setting is Setting.INTERIOR else 1.0
    return short * near * shape.height / wide * _SIZES[stage.scene.shot_size]


def _usual(cutout: Cutout) -> float:
    return _LONG if is_jointed(cutout.figure) else _WIDE
