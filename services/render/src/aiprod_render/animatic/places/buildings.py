"""Parts of towns: houses, shop windows, skylines."""

import numpy as np

from aiprod_render.animatic.places.place import LAMPLIGHT, Part, Place
from aiprod_render.picture.colour import Colour, mix


def houses(
    *codes: str,
    wide: float = 26,
    high: float = 40,
    gabled: bool = True,
    # Beyond the picture, so there is none.
    gap: tuple[float, float] = (2, 2),
    spaced: float = 0.0,
) -> Part:
    """Returns a part that adds a row of houses with doors and windows, which are lit when it is dark."""

    def paint(place: Place) -> None:
        u, rng = place.u, place.stage.rng
        # Begins beyond the edge, or each town would begin with a whole house at the same place.
        x = place.canvas.left - rng.uniform(0, wide) * u
        while x < place.canvas.right:
            across, tall = wide * u * rng.uniform(0.8, 1.25), high * u * rng.uniform(0.75, 1.2)
            if not gap[0] < (x + across / 2) / place.stage.form.width < gap[1]:
                _house(
                    place, x, across, tall, place.tone(codes[int(rng.integers(len(codes)))]), gabled=gabled
                )
            x += across + spaced * u * rng.uniform(0.4, 1.6)

    return paint


def _house(place: Place, x: float, wide: float, tall: float, wall: Colour, *, gabled: bool) -> None:
    canvas, u, foot, light = place.canvas, place.u, place.floor, place.stage.atmosphere
    rng = place.stage.rng
    top = foot - tall
    # A row lower than the ground begins, so that no sky shows between them.
    canvas.box((x, top, x + wide, foot + 1), wall)
    canvas.box((x + wide * 0.86, top, x + wide, foot + 1), mix(wall, light.shade, 0.3), 0.6)
    roof = place.snowy(place.tone("#8a4b3a" if gabled else "#5a5f68"), 0.85)
    if gabled:
        canvas.polygons(
            [[(x - 1.5 * u, top), (x + wide / 2, top - wide * 0.42), (x + wide + 1.5 * u, top)]], roof
        )
    else:
        canvas.box((x - 0.8 * u, top - 1.8 * u, x + wide + 0.8 * u, top + 0.4 * u), roof)
    columns, rows = max(2, int(wide / (8.5 * u))), max(1, int((tall - 10 * u) / (11 * u)))
    step = wide / columns
    panes = [
        (
            x + step * (column + 0.26),
            top + 4 * u + row * 11 * u,
            x + step * (column + 0.74),
            top + 11 * u + row * 11 * u,
        )
        for row in range(rows)
        for column in range(columns)
    ]
    dark = mix(mix(wall, light.shade, 0.55), light.zenith, 0.2)
    canvas.boxes(
        ((a - 0.5 * u, b - 0.5 * u, c + 0.5 * u, d + 0.8 * u) for a, b, c, d in panes),
        mix(wall, place.white, 0.5),
    )
    canvas.boxes(panes, dark)
    lit = [pane for pane in panes if rng.random() < 0.65 * light.lamps]
    canvas.boxes(lit, mix(LAMPLIGHT, place.air, place.haze * 0.6), 0.4 + 0.6 * light.lamps)
    door = x + step * (int(rng.integers(columns)) + 0.5)
    canvas.box(
        (door - 2.6 * u, foot - 9 * u, door + 2.6 * u, foot + 1), mix(place.tone("#6b3f2e"), light.shade, 0.2)
    )


def awnings(*codes: str, rise: float = 13, wide: float = 20) -> Part:
    """Returns a part that adds striped awnings over shop windows along the street."""

    def paint(place: Place) -> None:
        canvas, u, light = place.canvas, place.u, place.stage.atmosphere
        for number, x in enumerate(np.arange(canvas.left, canvas.right, wide * 1.35 * u)):
            top = place.floor - (rise + 6) * u
            window = (x + u, top + 3 * u, x + (wide - 1) * u, place.floor - 2 * u)
            canvas.box(
                window, mix(mix(place.tone("#5f7f8a"), light.horizon, 0.3), LAMPLIGHT, 0.75 * light.lamps)
            )
            for stripe in range(6):
                start, step = x + stripe * wide / 6 * u, wide / 6 * u
                colour = place.tone(codes[number % len(codes)]) if stripe % 2 == 0 else place.white
                canvas.polygons(
                    [[(start, top), (start + step, top), (start + step, top + 6 * u), (start, top + 6 * u)]],
                    colour,
                )

    return paint


def skyline(code: str, *, high: float = 44, wide: float = 12) -> Part:
    """Returns a part that adds towers of a city, some of whose windows are lit."""

    def paint(place: Place) -> None:
        canvas, u, rng, light = place.canvas, place.u, place.stage.rng, place.stage.atmosphere
        # Collected, because all shapes of a colour are painted in one pass.
        towers, faces, panes, spires = [], [], [], []
        x = float(canvas.left)
        while x < canvas.right:
            across, tall = wide * u * rng.uniform(0.6, 1.5), high * u * rng.uniform(0.25, 1.0)
            towers.append((x, place.floor - tall, x + across, place.floor + 2))
            faces.append((x + across * 0.66, place.floor - tall, x + across, place.floor + 2))
            if rng.random() < 0.25:
                spires.append(
                    [
                        (x + across * 0.35, place.floor - tall),
                        (x + across / 2, place.floor - tall * 1.3),
                        (x + across * 0.65, place.floor - tall),
                    ]
                )
            for row in np.arange(place.floor - tall + 2 * u, place.floor - 2 * u, 3.2 * u):
                panes += [
                    (column, row, column + 1.1 * u, row + 1.5 * u)
                    for column in np.arange(x + u, x + across - 1.6 * u, 2.3 * u)
                    if rng.random() < 0.3
                ]
            x += across * rng.uniform(0.9, 1.15)
        stone = place.tone(code)
        canvas.boxes(towers, stone)
        canvas.polygons(spires, stone)
        canvas.boxes(faces, mix(stone, light.shade, 0.35), 0.5)
        canvas.boxes(
            panes, mix(mix(stone, place.white, 0.4), LAMPLIGHT, light.lamps), 0.35 + 0.6 * light.lamps
        )

    return paint
