"""Parts of a greenhouse: panes on all sides, a roof of glass, and beds of plants that bear fruit."""

import numpy as np

from aiprod_render.animatic.places.place import Part, Place, Points
from aiprod_render.picture.colour import mix


def glazing(code: str) -> Part:
    """Returns a part that makes the wall of a frame of panes, as of a greenhouse, with green behind them."""

    def paint(place: Place) -> None:
        canvas, u, light = place.canvas, place.u, place.stage.atmosphere
        canvas.box(
            (canvas.left, canvas.top, canvas.right, place.floor), mix(light.horizon, place.white, 0.35)
        )
        canvas.box((canvas.left, place.floor * 0.62, canvas.right, place.floor), place.tone("#9fbf8f"), 0.6)
        bars = [
            (x, canvas.top, x + 1.4 * u, place.floor) for x in np.arange(canvas.left, canvas.right, 20 * u)
        ]
        rows = [
            (canvas.left, place.floor * y, canvas.right, place.floor * y + 1.4 * u) for y in (0.2, 0.56, 0.86)
        ]
        canvas.boxes([*bars, *rows], place.tone(code))
        low, high = place.floor * 0.54, place.floor * 0.22
        shine: list[Points] = [
            [(x, low), (x + 4 * u, low), (x + 12 * u, high), (x + 8 * u, high)]
            for x in np.arange(canvas.left + 4 * u, canvas.right, 40 * u)
        ]  # fmt: skip
        canvas.polygons(shine, place.white, 0.4)

    return paint


def beds(code: str, fruit: str) -> Part:
    """Returns a part that adds two rows of raised beds, in which plants climb up sticks and bear fruit."""

    def paint(place: Place) -> None:
        canvas, u, rng, shade = place.canvas, place.u, place.stage.rng, place.stage.atmosphere.shade
        green = place.tone("#5f9a4a")
        for rise, grown in ((0, 0.8), (-6, 1.0)):
            foot, wood = place.floor - rise * u, place.tone(code)
            stems, leaves, fruits = [], [], []
            for x in np.arange(canvas.left, canvas.right, 11 * u * grown):
                tall = 30 * u * grown * rng.uniform(0.8, 1.1)
                stems.append((x - 0.35 * u, foot - tall, x + 0.35 * u, foot))
                for share in np.linspace(0.3, 1.0, 7):
                    at = float(x + rng.uniform(-3, 3) * u * grown), float(foot - share * tall)
                    leaves.append((*at, rng.uniform(1.8, 3.0) * u * grown))
                    if rng.random() < 0.4:
                        fruits.append((at[0] + u, at[1] + u, 1.2 * u * grown))
            canvas.boxes(stems, mix(wood, shade, 0.2))
            canvas.discs(leaves, mix(green, shade, 0.22 if rise == 0 else 0.08))
            canvas.discs(fruits, place.tone(fruit))
            canvas.box((canvas.left, foot - 8 * u * grown, canvas.right, foot + 1.5 * u), wood)
            canvas.box(
                (canvas.left, foot - 8 * u * grown, canvas.right, foot - 6.6 * u * grown),
                mix(wood, place.white, 0.3),
            )
            posts = np.arange(canvas.left, canvas.right, 30 * u)
            canvas.boxes(
                ((x, foot - 8 * u * grown, x + 1.2 * u, foot + 1.5 * u) for x in posts), mix(wood, shade, 0.4)
            )

    return paint


def glass_roof(code: str) -> Part:
    """Returns a part that slants the frame of a glass roof up to its ridge, and hangs plants from it."""

    def paint(place: Place) -> None:
        canvas, u, rng = place.canvas, place.u, place.stage.rng
        peak, eaves = (place.stage.form.width / 2, -0.06 * place.floor), 0.3 * place.floor
        frame = place.tone(code)
        ribs: list[Points] = [
            [
                (peak[0] + 0.3 * (x - peak[0]), canvas.top),
                (peak[0] + 0.3 * (x - peak[0]) + u, canvas.top),
                (x + 1.4 * u, eaves),
                (x, eaves),
            ]
            for x in np.arange(canvas.left - 60 * u, canvas.right + 60 * u, 20 * u)
        ]
        canvas.polygons(ribs, frame)
        canvas.box((canvas.left, eaves, canvas.right, eaves + 2 * u), frame)
        for part in (0.14, 0.42, 0.72, 0.94):
            x, y = place.x(part), eaves + 12 * u
            canvas.box((x - 0.2 * u, eaves, x + 0.2 * u, y), place.dim(0.5))
            canvas.discs(
                [
                    (x + rng.uniform(-5, 5) * u, y + rng.uniform(-1, 6) * u, rng.uniform(1.6, 3.2) * u)
                    for _ in range(11)
                ],
                place.tone("#6fa055"),
            )

    return paint
