"""Parts that grow: trees and hedges."""

import numpy as np

from aiprod_render.animatic.places.place import Part, Place, Points
from aiprod_render.picture.colour import mix

_GREEN = "#5d8f4a"
_BARK = "#6b4a30"


def trees(*parts: float, height: float = 48, code: str = _GREEN, rise: float = -1.0) -> Part:
    """Returns a part that adds round trees with a trunk at these parts of the width."""

    def paint(place: Place) -> None:
        canvas, u, rng, light = place.canvas, place.u, place.stage.rng, place.stage.atmosphere
        foot = place.floor - rise * u
        green = place.snowy(place.tone(code), 0.5)
        trunks: list[Points] = []
        crowns, lit = [], []
        for x in (place.x(part) for part in parts):
            tall = height * u * rng.uniform(0.85, 1.15)
            half = tall * 0.035
            trunks.append(
                [
                    (x - half, foot),
                    (x - half * 0.6, foot - tall * 0.6),
                    (x + half * 0.6, foot - tall * 0.6),
                    (x + half, foot),
                ]
            )
            for _ in range(9):
                angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(0.05, 0.2) * tall
                disc = (
                    x + np.cos(angle) * far,
                    foot - tall * 0.72 + np.sin(angle) * far * 0.9,
                    tall * rng.uniform(0.10, 0.17),
                )
                crowns.append(disc)
                sunny = 1 if place.stage.sun[0] > x else -1
                lit.append((disc[0] + sunny * disc[2] * 0.3, disc[1] - disc[2] * 0.3, disc[2] * 0.6))
        canvas.polygons(trunks, place.tone(_BARK))
        canvas.discs(crowns, mix(green, light.shade, 0.22))
        canvas.discs(lit, mix(green, light.light, 0.18 + 0.2 * light.glow), 0.8)

    return paint


def hedge(code: str, height: float) -> Part:
    """Returns a part that adds a row of bushes along the horizon."""

    def paint(place: Place) -> None:
        rng, u = place.stage.rng, place.u
        green = place.snowy(place.tone(code), 0.5)
        places = np.arange(place.canvas.left, place.canvas.right, height * 0.7 * u)
        discs = [
            (float(x), place.floor - height * 0.25 * u, height * u * rng.uniform(0.45, 0.75)) for x in places
        ]
        place.canvas.discs(discs, mix(green, place.stage.atmosphere.shade, 0.25))
        place.canvas.discs([(x, y - r * 0.3, r * 0.6) for x, y, r in discs], green, 0.8)

    return paint
