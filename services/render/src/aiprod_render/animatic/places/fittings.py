"""Parts that only some rooms have: mirrors, mats, a pool, a train, a ring, a tank."""

import numpy as np

from aiprod_render.animatic.places.place import Part, Place, Points
from aiprod_render.picture.colour import mix


def mirrors(*parts: float, wide: float = 20, high: float = 30, row: float = 0.40) -> Part:
    """Returns a part that hangs mirrors in frames, with lamps above them."""

    def paint(place: Place) -> None:
        canvas, u, light = place.canvas, place.u, place.stage.atmosphere
        glass = mix(mix(place.tone("#bcd3da"), light.horizon, 0.3), place.white, 0.15)
        for part in parts:
            x, y, half, tall = place.x(part), place.floor * row, wide * u / 2, high * u / 2
            canvas.box((x - half - 1.4 * u, y - tall - 1.4 * u, x + half + 1.4 * u, y + tall + 1.4 * u),
                       place.tone("#6b4a2f"))  # fmt: skip
            canvas.box((x - half, y - tall, x + half, y + tall), glass)
            shine: list[Points] = [
                [(x + start * half, y + tall), (x + (start + 0.25) * half, y + tall),
                 (x + (start + 0.85) * half, y - tall), (x + (start + 0.6) * half, y - tall)]
                for start in (-0.8, -0.3)
            ]  # fmt: skip
            canvas.polygons(shine, place.white, 0.35)
            canvas.glow(x, y - tall - 4 * u, 16 * u, place.white, 0.3 + 0.4 * light.lamps)
            canvas.discs([(x, y - tall - 4 * u, 2 * u)], place.white)

    return paint


def mats(*figures: tuple[float, str]) -> Part:
    """Returns a part that lays mats on the floor: part of the width and colour."""

    def paint(place: Place) -> None:
        u, deep = place.u, place.stage.form.height - place.floor
        for part, code in figures:
            x, top, foot = place.x(part), place.floor + 0.3 * deep, place.floor + 0.52 * deep
            mat = [(x - 15 * u, top), (x + 15 * u, top), (x + 19 * u, foot), (x - 19 * u, foot)]
            place.canvas.polygons([mat], place.tone(code))
            hem = [(x - 19 * u, foot), (x + 19 * u, foot), (x + 19 * u, foot + u), (x - 19 * u, foot + u)]
            place.canvas.polygons([hem], mix(place.tone(code), place.stage.atmosphere.shade, 0.4))

    return paint


def pool(place: Place) -> None:
    """Paints water with lanes across the floor, and its edge."""
    canvas, u, deep = place.canvas, place.u, place.stage.form.height - place.floor
    top, foot = place.floor + 0.08 * deep, place.floor + 0.62 * deep
    water = mix(place.tone("#3fa3c9"), place.stage.atmosphere.light, 0.15)
    canvas.box((canvas.left, top - 1.5 * u, canvas.right, foot + 2.5 * u), place.white)
    canvas.box((canvas.left, top, canvas.right, foot), water)
    rng = place.stage.rng
    waves = [
        (x, y, x + rng.uniform(4, 12) * u, y + 0.5 * u)
        for x, y in zip(
            rng.uniform(canvas.left, canvas.right, 60), rng.uniform(top, foot - u, 60), strict=True
        )
    ]
    canvas.boxes(waves, place.white, 0.45)
    for lane, code in ((0.28, "#d1495b"), (0.62, "#e3b04a")):
        y = top + (foot - top) * lane
        floats = [(x, y, x + 3 * u, y + 1.1 * u) for x in np.arange(canvas.left, canvas.right, 4.2 * u)]
        canvas.boxes(floats, place.tone(code))


def carriage(code: str) -> Part:
    """Returns a part that adds an underground train with lit windows, and the edge of its platform."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        left, right = canvas.left, canvas.right
        top, foot = place.floor - 38 * u, place.floor + 2 * u
        steel, shade = place.tone("#c4ccd2"), place.stage.atmosphere.shade
        canvas.box((left, top - 2 * u, right, foot), mix(steel, shade, 0.55))
        canvas.box((left, top, right, foot - 4 * u), steel)
        canvas.box((left, foot - 14 * u, right, foot - 10 * u), place.tone(code))
        lit = mix(place.white, place.tone("#ffe9b0"), 0.6)
        starts = np.arange(left + 3 * u, right, 30 * u)
        canvas.boxes(((x, top + 6 * u, x + 16 * u, top + 19 * u) for x in starts), lit)
        doors = [(x + 19 * u, top + 4 * u, x + 28 * u, foot - 4 * u) for x in starts]
        canvas.boxes(doors, mix(steel, shade, 0.25))
        canvas.boxes(((a + u, b + 2 * u, c - u, b + 15 * u) for a, b, c, _ in doors), lit)
        canvas.box((left, foot + 2 * u, right, foot + 5 * u), place.tone("#f0c94a"))

    return paint


def tent(first: str, second: str) -> Part:
    """Returns a part that adds the stripes of a tent, which meet above the middle."""

    def paint(place: Place) -> None:
        canvas, peak = place.canvas, (place.x(0.5), -0.25 * place.stage.form.height)
        edges = np.linspace(canvas.left - 0.3 * canvas.width, canvas.right + 0.3 * canvas.width, 25)
        stripes: list[Points] = [
            [peak, (float(left), place.floor), (float(right), place.floor)]
            for left, right in zip(edges[::2], edges[1::2], strict=False)
        ]
        canvas.box((canvas.left, canvas.top, canvas.right, place.floor), place.tone(second))
        canvas.polygons(stripes, place.tone(first))

    return paint


def ring(code: str, kerb: str) -> Part:
    """Returns a part that adds a round ring of sand with a kerb."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        middle, deep = place.x(0.5), place.stage.form.height - place.floor
        angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        # Three discs, each over the last: the kerb's foot in the shade, its top, and the sand inside of it.
        for grown, lift, colour in ((1.06, 0, mix(place.tone(kerb), place.stage.atmosphere.shade, 0.4)),
                                    (1.06, 2.2, place.tone(kerb)), (1.0, 1.2, place.tone(code))):  # fmt: skip
            x = middle + 108 * u * grown * np.cos(angle)
            y = place.floor + 0.66 * deep - lift * u + 0.58 * deep * grown * np.sin(angle)
            canvas.polygons([list(zip(x.tolist(), y.tolist(), strict=True))], colour)

    return paint


def tank(code: str, start: float, end: float) -> Part:
    """Returns a part that sets a great glass tank into the wall, with light that falls from above."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        left, right = sorted((place.x(start), place.x(end)))
        top, foot = place.floor * 0.06, place.floor - 6 * u
        canvas.box((left - 2 * u, top - 2 * u, right + 2 * u, foot + 2 * u), place.tone("#1d3446"))
        water = mix(place.tone(code), place.tone("#59c9e0"), 0.3)
        canvas.box((left, top, right, foot), water)
        rays: list[Points] = [
            [(x, top), (x + 8 * u, top), (x + 22 * u, foot), (x + 2 * u, foot)]
            for x in np.arange(left + 4 * u, right - 24 * u, 26 * u)
        ]
        canvas.polygons(rays, place.white, 0.16)
        canvas.box((left, foot - 4 * u, right, foot), place.tone("#d8c08a"))

    return paint


def shutter(code: str, part: float, wide: float, high: float) -> Part:
    """Returns a part that adds a door of slats that rolls up."""

    def paint(place: Place) -> None:
        u, x = place.u, place.x(part)
        left, right, top = x - wide * u / 2, x + wide * u / 2, place.floor - high * u
        colour, shade = place.tone(code), place.stage.atmosphere.shade
        place.canvas.box((left - 2 * u, top - 2 * u, right + 2 * u, place.floor), mix(colour, shade, 0.5))
        place.canvas.box((left, top, right, place.floor), colour)
        slats = [(left, y, right, y + 0.7 * u) for y in np.arange(top + 4 * u, place.floor, 5 * u)]
        place.canvas.boxes(slats, mix(colour, shade, 0.4))

    return paint
