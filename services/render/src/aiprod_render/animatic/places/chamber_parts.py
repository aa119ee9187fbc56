"""Parts of rooms that are built for one purpose: a carriage, a cellar, a barn, a cockpit, a cell."""

from itertools import pairwise

import numpy as np

from aiprod_render.animatic.places.place import LAMPLIGHT, Part, Place, Points, arch
from aiprod_render.picture.colour import mix, rgb


def tube(code: str, seat: str) -> Part:
    """Returns a part that makes the wall that of an underground car: dark windows, doors, a bench, poles."""

    def paint(place: Place) -> None:
        canvas, u, shade = place.canvas, place.u, place.stage.atmosphere.shade
        steel = place.tone(code)
        foot = place.floor
        dark = mix(place.tone("#2a3038"), shade, 0.3)
        starts = np.arange(canvas.left, canvas.right, 66 * u)
        panes = [(x + 4 * u, foot - 50 * u, x + 40 * u, foot - 24 * u) for x in starts]
        doors = [(x + 45 * u, foot - 56 * u, x + 62 * u, foot + u) for x in starts]
        canvas.boxes(((a - u, b - u, c + u, d + u) for a, b, c, d in panes), mix(steel, shade, 0.4))
        canvas.boxes(panes, dark)
        canvas.boxes(
            ((a + 3 * u, b + 4 * u, a + 15 * u, b + 5 * u) for a, b, _, _ in panes), place.white, 0.25
        )
        canvas.boxes(doors, mix(steel, shade, 0.28))
        for inner in (2, 9.4):
            canvas.boxes(
                ((a + inner * u, b + 4 * u, a + (inner + 5.6) * u, b + 27 * u) for a, b, _, _ in doors), dark
            )
        cloth = place.tone(seat)
        canvas.boxes(((a, foot - 22 * u, c, foot - 8 * u) for a, _, c, _ in panes), cloth)
        canvas.boxes(((a, foot - 9 * u, c, foot - 3 * u) for a, _, c, _ in panes), mix(cloth, shade, 0.35))
        poles = np.arange(canvas.left + 43 * u, canvas.right, 66 * u)
        bright = mix(place.tone("#e3b93f"), place.white, 0.1)
        canvas.boxes(((x, canvas.top, x + 1.2 * u, foot + 2 * u) for x in poles), bright)
        rail = foot - 62 * u
        canvas.box((canvas.left, rail, canvas.right, rail + 1.1 * u), bright)
        straps = np.arange(canvas.left + 8 * u, canvas.right, 13 * u)
        canvas.boxes(((x, rail, x + 0.7 * u, rail + 7 * u) for x in straps), mix(steel, shade, 0.6))
        canvas.discs([(float(x) + 0.35 * u, rail + 8.6 * u, 1.9 * u) for x in straps], mix(steel, shade, 0.5))

    return paint


def vaults(code: str) -> Part:
    """Returns a part that lines a wall with low arches of brick, dark inside, as of a cellar."""

    def paint(place: Place) -> None:
        canvas, u, shade = place.canvas, place.u, place.stage.atmosphere.shade
        brick = place.tone(code)
        for x in np.arange(canvas.left + 14 * u, canvas.right + 30 * u, 54 * u):
            for half, colour in ((24, mix(brick, shade, 0.2)), (20, mix(shade, brick, 0.5))):
                canvas.polygons(
                    [arch(float(x), half * u, place.floor, place.floor - (half + 24) * u)], colour
                )

    return paint


def casks(code: str, *places: tuple[float, float, float]) -> Part:
    """Returns a part that lays casks on their sides: part of the width, rise and size of each."""

    def paint(place: Place) -> None:
        canvas, u, shade = place.canvas, place.u, place.stage.atmosphere.shade
        for part, rise, size in places:
            r = size * u
            x, y = place.x(part), place.floor + 2 * u - rise * u - r
            wood = place.tone(code)
            canvas.discs([(x, y, r)], mix(place.tone("#5f5a55"), shade, 0.3))
            canvas.discs([(x, y, 0.9 * r)], wood)
            # A cask's head has 0.9 of its radius: with the square of that, staves end at its rim.
            staves = [
                (
                    x + step * r,
                    y - (0.81 - step**2) ** 0.5 * r,
                    x + step * r + 0.4 * u,
                    y + (0.81 - step**2) ** 0.5 * r,
                )
                for step in (-0.6, -0.3, 0.0, 0.3, 0.6)
            ]
            canvas.boxes(staves, mix(wood, shade, 0.45), 0.7)
            canvas.discs([(x, y + 0.45 * r, 0.1 * r)], mix(shade, wood, 0.2))

    return paint


def rafters(code: str) -> Part:
    """Returns a part that carries a high roof on beams and slanted braces, as of a barn."""

    def paint(place: Place) -> None:
        canvas, u, shade = place.canvas, place.u, place.stage.atmosphere.shade
        wood = mix(place.tone(code), shade, 0.2)
        beam = 0.22 * place.floor
        canvas.boxes(
            ((x, canvas.top, x + 0.5 * u, place.floor) for x in np.arange(canvas.left, canvas.right, 8 * u)),
            mix(place.air, shade, 0.4),
            0.7,
        )
        canvas.box((canvas.left, beam, canvas.right, beam + 3.4 * u), wood)
        posts = np.arange(canvas.left + 20 * u, canvas.right, 62 * u)
        canvas.boxes(((x, canvas.top, x + 3.6 * u, place.floor) for x in posts), wood)
        low, high = (beam + down * u for down in (18, 2))
        braces = (
            [(x, low - 2 * u), (x, low + 2 * u), (x + way * 18 * u, high), (x + way * 14 * u, high)]
            for x in posts + 1.8 * u
            for way in (-1, 1)
        )
        canvas.polygons(braces, wood)

    return paint


def bales(code: str, *places: tuple[float, float, float]) -> Part:
    """Returns a part that piles bales of straw: part of the width, rise and width of each."""

    def paint(place: Place) -> None:
        canvas, u, rng, shade = place.canvas, place.u, place.stage.rng, place.stage.atmosphere.shade
        straw = place.tone(code)
        for part, rise, wide in places:
            x, foot = place.x(part), place.floor + (3 - rise) * u
            left, right, top = x - wide * u / 2, x + wide * u / 2, foot - 0.56 * wide * u
            canvas.box((left, top, right, foot), straw)
            blades = [
                (a, b, a + rng.uniform(2, 6) * u, b + 0.4 * u)
                for a, b in zip(rng.uniform(left, right - 5 * u, 22), rng.uniform(top, foot, 22), strict=True)
            ]
            canvas.boxes(blades, mix(straw, shade, 0.35), 0.6)
            bands = (
                (left + share * (right - left), top, left + share * (right - left) + 0.8 * u, foot)
                for share in (0.28, 0.7)
            )
            canvas.boxes(bands, mix(straw, shade, 0.5))
            canvas.box((left, top, right, top + 1.2 * u), mix(straw, place.white, 0.3))

    return paint


def bowling(code: str) -> Part:
    """Returns a part that lays bowling lanes with gutters towards pins in lit openings."""

    def paint(place: Place) -> None:
        canvas, u, shade = place.canvas, place.u, place.stage.atmosphere.shade
        deep, middle = canvas.bottom - place.floor, place.stage.form.width / 2
        wood = place.tone(code)
        canvas.box((canvas.left, place.floor - 22 * u, canvas.right, place.floor), mix(place.air, shade, 0.6))
        for column in np.arange(-5, 6):
            far, near = middle + column * 26 * u, middle + column * 70 * u
            lane = [
                (far - 9 * u, place.floor),
                (far + 9 * u, place.floor),
                (near + 26 * u, place.floor + deep),
                (near - 26 * u, place.floor + deep),
            ]
            canvas.polygons([lane], mix(wood, place.white, 0.12))
            gutters = [
                [
                    (far + way * 9 * u, place.floor),
                    (far + way * 11 * u, place.floor),
                    (near + way * 31 * u, place.floor + deep),
                    (near + way * 26 * u, place.floor + deep),
                ]
                for way in (-1, 1)
            ]
            canvas.polygons(gutters, mix(wood, shade, 0.55))
            canvas.box(
                (far - 10 * u, place.floor - 18 * u, far + 10 * u, place.floor),
                mix(LAMPLIGHT, place.air, 0.35),
            )
            for step in (-6, -3, 0, 3, 6):
                _pin(place, far + step * u, place.floor + 0.4 * u, 9 * u)

    return paint


def _pin(place: Place, x: float, foot: float, tall: float) -> None:
    place.canvas.polygons([arch(x, 0.16 * tall, foot, foot - 0.62 * tall)], place.white)
    place.canvas.discs([(x, foot - 0.78 * tall, 0.12 * tall)], place.white)
    place.canvas.box(
        (x - 0.11 * tall, foot - 0.66 * tall, x + 0.11 * tall, foot - 0.6 * tall), place.tone("#c6483f")
    )


def windscreen(frame: str) -> Part:
    """Returns a part that opens the wall to the sky through the panes of a cockpit."""

    def paint(place: Place) -> None:
        canvas, u, light, form = place.canvas, place.u, place.stage.atmosphere, place.stage.form
        top, foot = 0.10 * place.floor, 0.66 * place.floor
        rows = np.linspace(top, foot, 12)
        for number, (high, low) in enumerate(pairwise(rows)):
            canvas.box(
                (canvas.left, high, canvas.right, low + 1),
                mix(light.zenith, mix(light.horizon, light.light, 0.3), number / 11),
            )
        clouds = [
            (place.x(part), place.floor * row, r * u)
            for part, row, r in (
                (0.12, 0.54, 8),
                (0.18, 0.57, 10),
                (0.46, 0.5, 6),
                (0.51, 0.52, 8),
                (0.8, 0.58, 9),
                (0.86, 0.56, 7),
            )
        ]
        canvas.discs(clouds, place.white, 0.75)
        bars: list[Points] = []
        for part in (-0.04, 0.24, 0.5, 0.76, 1.04):
            x, lean = form.width * part, (part - 0.5) * 26 * u
            bars.append(
                [
                    (x - lean - 1.4 * u, top),
                    (x - lean + 1.4 * u, top),
                    (x + 2.2 * u, foot),
                    (x - 2.2 * u, foot),
                ]
            )
        canvas.polygons(bars, place.tone(frame))
        canvas.boxes(
            [(canvas.left, canvas.top, canvas.right, top), (canvas.left, foot, canvas.right, foot + 2 * u)],
            place.tone(frame),
        )

    return paint


def dials(code: str) -> Part:
    """Returns a part that fills the lower wall with an instrument panel: dials, screens, and switches."""

    def paint(place: Place) -> None:
        canvas, u, rng, shade = place.canvas, place.u, place.stage.rng, place.stage.atmosphere.shade
        top = 0.68 * place.floor
        canvas.box((canvas.left, top, canvas.right, place.floor + 2 * u), place.tone(code))
        canvas.box((canvas.left, top, canvas.right, top + 1.6 * u), mix(place.tone(code), place.white, 0.3))
        faces = [
            (float(x), top + 9 * u, 4.6 * u) for x in np.arange(canvas.left + 8 * u, canvas.right, 15 * u)
        ]
        canvas.discs(faces, mix(place.tone(code), shade, 0.6))
        canvas.discs([(x, y, 0.82 * r) for x, y, r in faces], place.tone("#e3e7e4"))
        hands = []
        for x, y, r in faces:
            turn = rng.uniform(0, 2 * np.pi)
            hands.append(
                [(x - 0.4 * u, y), (x + 0.4 * u, y), (x + 0.7 * r * np.cos(turn), y + 0.7 * r * np.sin(turn))]
            )
        canvas.polygons(hands, place.tone("#c63f3a"))
        for hue in ("#5fd08a", "#e8a04a", "#d9473f"):
            spots = rng.uniform(canvas.left, canvas.right, 12)
            canvas.discs(
                [(float(x), top + (16.5 if hue == "#e8a04a" else 19) * u, 0.9 * u) for x in spots],
                # Lamps shine by themselves: their colours are graded, but no hour darkens them.
                place.stage.grade.apply(rgb(hue)),
            )

    return paint


def bars(code: str, start: float, end: float, *, low: float = 0.0, high: float = 1.2) -> Part:
    """Returns a part that sets iron bars between parts of the width and of the wall's height."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        left, right = sorted((place.x(start), place.x(end)))
        # Bars from the floor on are those of a cell; bars that begin higher close a window.
        top, foot = place.floor * (1 - high), place.floor * (1 - low) + (3 * u if not low else 0)
        iron = place.tone(code)
        canvas.boxes(((x, top, x + 1.3 * u, foot) for x in np.arange(left, right, 6 * u)), iron)
        rails = [top + share * (foot - top) for share in ((0.3, 0.62, 0.97) if not low else (0.02, 0.96))]
        canvas.boxes(((left, y, right, y + 1.6 * u) for y in rails), iron)

    return paint
