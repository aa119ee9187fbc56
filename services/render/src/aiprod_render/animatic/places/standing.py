"""Parts that stand on the ground: cut-outs, rows of them, fences, lamps."""

from functools import partial

import numpy as np

from aiprod_render.animatic.places.canvas import Cut
from aiprod_render.animatic.places.place import LAMPLIGHT, Part, Place
from aiprod_render.animatic.places.texture import grounded
from aiprod_render.animatic.scenery.seasons import seasonal
from aiprod_render.animatic.shapes.cutout import art_of
from aiprod_render.picture.colour import Colour, mix, rgb


def stand(*figures: tuple[str, float, float, float, str]) -> Part:
    """Returns a part that adds cut-outs: figure, part of the width, rise above the horizon, height, colour.

    Rise and height are in hundredths of the short side; a negative rise is nearer to the viewer.
    """

    def paint(place: Place) -> None:
        for figure in figures:
            cut = _cut(place, *figure)
            if cut.figure in _BURNING:
                cut = _alight(place, cut)
            if figure[2] <= 0 and not place.canvas.is_subject(cut.figure):
                grounded(place, cut)
            place.canvas.cutouts([cut])

    return paint


_BURNING = frozenset("🔥")
_GLOW = 1.5
"""How far the light of a fire reaches, in heights of it."""


def _alight(place: Place, cut: Cut) -> Cut:
    """Returns a fire in its own colours, whatever the hour, with its light around it in the dark."""
    if place.stage.atmosphere.lamps > 0.2:
        glow = 0.8 * place.stage.atmosphere.lamps
        place.canvas.halo(cut.x, cut.foot - 0.5 * cut.height, _GLOW * cut.height, LAMPLIGHT, glow)
    return cut._replace(tone=lambda code: place.stage.grade.apply(rgb(code)))


_BUILDINGS = frozenset("🏰🗼🗻🏯⛪")
"""Cut-outs that are whole in the frame of any shot: without its towers a castle is a wall."""


def _cut(place: Place, figure: str, part: float, rise: float, height: float, code: str) -> Cut:
    tall = place.whole(height) if figure in _BUILDINGS else height * place.u
    half = art_of(figure).aspect / 2 * tall
    return Cut(
        figure,
        place.whole_at(place.beside(place.x(part), half), half),
        place.floor - rise * place.u,
        tall,
        code,
        place.tone,
        place.side < 0,
    )


def row_of(
    figure: str,
    code: str,
    *,
    step: float,
    height: float,
    rise: float = 0.0,
    # Beyond the picture, so there is none.
    gap: tuple[float, float] = (2, 2),
) -> Part:
    """Returns a part that adds a row of one cut-out across the picture, except between two parts of it."""

    def paint(place: Place) -> None:
        rng = place.stage.rng
        cuts: list[Cut] = []
        for x in np.arange(place.canvas.left, place.canvas.right, step * place.u):
            part = x / place.stage.form.width
            jitter, tall = rng.uniform(-0.2, 0.2) * step * place.u, height * rng.uniform(0.8, 1.15)
            if not gap[0] < part < gap[1]:
                far = float(rng.uniform(0, 0.2))
                cuts.append(
                    Cut(
                        figure,
                        float(x + jitter),
                        place.floor - rise * place.u,
                        tall * place.u,
                        seasonal(code, place.stage.season, len(cuts)),
                        partial(_distant, place, far),
                        bool(rng.random() < 0.5),
                    )
                )
        place.canvas.cutouts(cuts)

    return paint


def _distant(place: Place, far: float, code: str) -> Colour:
    return place.snowy(mix(place.tone(code), place.stage.atmosphere.shade, far), 0.45)


def fence(code: str, height: float, *, step: float = 5.0, rise: float = 0.0) -> Part:
    """Returns a part that adds a fence of posts and two rails."""

    def paint(place: Place) -> None:
        canvas, u, foot = place.canvas, place.u, place.floor - rise * place.u
        posts = [
            (x, foot - height * u, x + 1.5 * u, foot) for x in np.arange(canvas.left, canvas.right, step * u)
        ]
        rails = [
            (canvas.left, foot - height * u * part, canvas.right, foot - height * u * part + 1.1 * u)
            for part in (0.78, 0.4)
        ]
        canvas.boxes([*rails, *posts], place.tone(code))

    return paint


def lamp_posts(*parts: float, height: float = 46, code: str = "#39424a") -> Part:
    """Returns a part that adds street lamps, which shine when it is dark."""

    def paint(place: Place) -> None:
        canvas, u, light = place.canvas, place.u, place.stage.atmosphere
        foot = place.floor + 2 * u
        heads = [(place.x(part), foot - height * u) for part in parts]
        # By day nobody sees a halo, which costs a blur of the sheet.
        if light.lamps > 0.2:
            for x, y in heads:
                canvas.halo(x, y, 22 * u, LAMPLIGHT, 0.75 * light.lamps)
        canvas.boxes([(x - 0.6 * u, y, x + 0.6 * u, foot) for x, y in heads], place.tone(code))
        canvas.boxes([(x - 1.3 * u, foot - 4 * u, x + 1.3 * u, foot) for x, _ in heads], place.tone(code))
        corners = (-1.6, 2), (-2.6, -3), (2.6, -3), (1.6, 2)
        lanterns = [[(x + across * u, y + down * u) for across, down in corners] for x, y in heads]
        canvas.polygons(lanterns, mix(place.tone("#f5ead0"), LAMPLIGHT, light.lamps))

    return paint
