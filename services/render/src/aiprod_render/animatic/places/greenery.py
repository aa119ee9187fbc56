"""Parts that grow: trees and hedges."""

import numpy as np

from aiprod_render.animatic.places.place import Part, Place, Points
from aiprod_render.animatic.scenery.seasons import seasonal
from aiprod_render.picture.colour import Colour, mix

_GREEN = "#5d8f4a"
_BARK = "#6b4a30"


def trees(*parts: float, height: float = 48, code: str = _GREEN, rise: float = -1.0) -> Part:
    """Returns a part that adds round trees with a trunk at these parts of the width."""

    def paint(place: Place) -> None:
        canvas, u, rng, light = place.canvas, place.u, place.stage.rng, place.stage.atmosphere
        foot = place.floor - rise * u
        for number, x in enumerate(place.x(part) for part in parts):
            crowns, lit = [], []
            # In summer all are alike, in autumn each has a colour of its own.
            green = place.snowy(place.tone(seasonal(code, place.stage.season, number)), 0.75)
            tall = height * u * rng.uniform(0.85, 1.15)
            half = tall * 0.035
            trunk: Points = [
                (x - half, foot),
                (x - half * 0.6, foot - tall * 0.6),
                (x + half * 0.6, foot - tall * 0.6),
                (x + half, foot),
            ]
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
            canvas.polygons([trunk], place.tone(_BARK))
            canvas.discs(crowns, mix(green, light.shade, 0.22))
            canvas.discs(lit, mix(green, light.light, 0.18 + 0.2 * light.glow), 0.8)

    return paint


def hedge(code: str, height: float) -> Part:
    """Returns a part that adds a row of bushes along the horizon."""

    def paint(place: Place) -> None:
        rng, u = place.stage.rng, place.u
        green = place.snowy(place.tone(code), 0.75)
        places = np.arange(place.canvas.left, place.canvas.right, height * 0.7 * u)
        discs = [
            (float(x), place.floor - height * 0.25 * u, height * u * rng.uniform(0.45, 0.75)) for x in places
        ]
        place.canvas.discs(discs, mix(green, place.stage.atmosphere.shade, 0.25))
        place.canvas.discs([(x, y - r * 0.3, r * 0.6) for x, y, r in discs], green, 0.8)

    return paint


def broadleaf(place: Place, x: float, foot: float, tall: float, green: Colour) -> None:
    """Paints a tree with a round crown of leaves."""
    rng, light = place.stage.rng, place.stage.atmosphere
    sunny, half = (1 if place.stage.sun[0] > x else -1), 0.04 * tall
    trunk = [
        (x - half, foot),
        (x - 0.5 * half, foot - 0.5 * tall),
        (x + 0.5 * half, foot - 0.5 * tall),
        (x + half, foot),
    ]
    angles = np.linspace(0, 2 * np.pi, 7, endpoint=False) + rng.uniform(0, 1)
    crown = [
        (
            x + 0.19 * tall * float(np.cos(angle)),
            foot - (0.62 + 0.2 * float(np.sin(angle))) * tall,
            0.19 * tall,
        )
        for angle in angles
    ]
    lit = [(a + 0.2 * r * sunny, b - 0.28 * r, 0.62 * r) for a, b, r in crown if b < foot - 0.55 * tall]
    place.canvas.polygons([trunk], mix(place.tone(_BARK), light.shade, 0.2))
    place.canvas.discs([*crown, (x, foot - 0.6 * tall, 0.22 * tall)], mix(green, light.shade, 0.2))
    lit.append((x + 0.04 * tall * sunny, foot - 0.68 * tall, 0.17 * tall))
    place.canvas.discs(lit, mix(green, light.light, 0.14 + 0.2 * light.glow), 0.8)


def fir(place: Place, x: float, foot: float, tall: float, green: Colour) -> None:
    """Paints a spruce of four tiers, lit on the sun's side."""
    light, sunny = place.stage.atmosphere, 1 if place.stage.sun[0] > x else -1
    tiers, faces = [], []
    for number in range(4):
        low, high = foot - (0.08 + 0.2 * number) * tall, foot - (0.46 + 0.18 * number) * tall
        half = (0.25 - 0.05 * number) * tall
        tiers.append([(x - half, low), (x, high), (x + half, low)])
        faces.append([(x, low - 0.02 * tall), (x, high), (x + sunny * half, low)])
    trunk = (x - 0.03 * tall, foot - 0.1 * tall, x + 0.03 * tall, foot)
    place.canvas.boxes([trunk], mix(place.tone(_BARK), light.shade, 0.2))
    place.canvas.polygons(tiers, mix(green, light.shade, 0.22))
    place.canvas.polygons(faces, mix(green, light.light, 0.1 + 0.14 * light.glow), 0.7)


def bush(place: Place, x: float, foot: float, tall: float, green: Colour) -> None:
    """Paints a bush of leaves that fan out."""
    leaves = []
    for lean in (-0.9, -0.5, -0.15, 0.2, 0.55, 0.95):
        tip = x + lean * 0.6 * tall, foot - tall * (1.0 - 0.35 * abs(lean))
        middle = x + lean * 0.2 * tall, foot - 0.55 * tall
        leaves.append(
            [(x, foot), (middle[0] - 0.1 * tall, middle[1]), tip, (middle[0] + 0.1 * tall, middle[1])]
        )
    place.canvas.polygons(leaves, mix(green, place.stage.atmosphere.shade, 0.12))


def palm(place: Place, x: float, foot: float, tall: float, green: Colour) -> None:
    """Paints a palm: a trunk that leans, and fronds that hang over."""
    light, lean = place.stage.atmosphere, 0.14 * tall * (1 if place.stage.sun[0] > x else -1)
    up = np.linspace(0, 1, 8)
    spine, half = x + lean * up**2, 0.035 * tall * (1 - 0.45 * up)
    rows = (foot - 0.74 * tall * up).tolist()
    left, right = (list(zip((spine + side * half).tolist(), rows, strict=True)) for side in (-1, 1))
    place.canvas.polygons([[*left, *right[::-1]]], mix(place.tone(_BARK), light.light, 0.12))
    fronds: list[Points] = []
    share = np.linspace(0, 1, 7)
    for angle in (-1.0, -0.72, -0.4, 0.0, 0.4, 0.72, 1.0):
        along = x + lean + angle * 0.46 * tall * share
        rise = foot - tall * (
            0.74 + (0.26 - 0.12 * abs(angle)) * share - (0.1 + 0.34 * abs(angle)) * share**2
        )
        thick = 0.05 * tall * np.sin(np.pi * np.clip(share, 0.05, 1.0))
        upper, lower = (
            list(zip(along.tolist(), (rise + side * thick).tolist(), strict=True)) for side in (-1, 1)
        )
        fronds.append([*upper, *lower[::-1]])
    place.canvas.polygons(fronds, mix(green, light.shade, 0.1))
