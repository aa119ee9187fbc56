"""Parts that name a place: towers, temples, bridges that everybody knows."""

import numpy as np

from aiprod_render.animatic.places.place import LAMPLIGHT, Part, Place, Points
from aiprod_render.picture.colour import mix


def arcade(code: str, *, rows: int = 3, count: int = 9, part: float = 0.5, width: float = 92) -> Part:
    """Returns a part that adds a round theatre of arches, as in Rome."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        stone, dark = place.floodlit(code), mix(place.floodlit(code), place.stage.atmosphere.shade, 0.6)
        left, tall = place.x(part) - width / 2 * u, 14 * u
        step = width / count * u
        for row in range(rows):
            foot = place.floor - row * tall
            # The outer wall is broken off above, as it is in Rome.
            reach = count if row < rows - 1 else round(count * 0.62)
            canvas.box((left, foot - tall, left + step * reach, foot + 1), stone)
            canvas.box(
                (left, foot - tall, left + step * reach, foot - tall + 1.4 * u), mix(stone, place.white, 0.35)
            )
            for arch in range(reach):
                x = left + (arch + 0.5) * step
                canvas.box((x - step * 0.26, foot - tall * 0.55, x + step * 0.26, foot), dark)
                canvas.discs([(x, foot - tall * 0.55, step * 0.26)], dark)

    return paint


def pyramids(code: str, *places: tuple[float, float]) -> Part:
    """Returns a part that adds pyramids (part of the width, height) with a lit and a shaded face."""

    def paint(place: Place) -> None:
        for part, height in places:
            x, foot, tall = place.x(part), place.floor + 2, place.whole(height)
            edge = x + place.side * tall * 0.28
            light, shade = place.floodlit(code), mix(place.floodlit(code), place.stage.atmosphere.shade, 0.42)
            lit, dark = (light, shade) if place.stage.sun[0] < x else (shade, light)
            place.canvas.polygons([[(x - tall * 0.85, foot), (x, foot - tall), (edge, foot)]], lit)
            place.canvas.polygons([[(edge, foot), (x, foot - tall), (x + tall * 0.85, foot)]], dark)

    return paint


def iron_tower(code: str, part: float, height: float) -> Part:
    """Returns a part that adds an iron lattice tower, as in Paris."""

    def paint(place: Place) -> None:
        canvas, x, foot, tall = place.canvas, place.x(part), place.floor + 2, place.whole(height)
        rise = np.linspace(0, 1, 30)
        # The power keeps the shaft slim and spreads the legs at the ground.
        half = tall * (0.012 + 0.19 * (1 - rise) ** 2.6)
        rows = foot - tall * rise
        outline = [
            *zip((x - half).tolist(), rows.tolist(), strict=True),
            *reversed(list(zip((x + half).tolist(), rows.tolist(), strict=True))),
        ]
        iron = place.floodlit(code)
        canvas.polygons([outline], iron)
        canvas.polygons(
            [
                _lancet(x, foot, tall * 0.115, tall * 0.17),
                _lancet(x, foot - tall * 0.235, tall * 0.045, tall * 0.12),
            ],
            place.air,
        )
        decks = [
            (
                x - tall * wide,
                foot - tall * row - tall * 0.012,
                x + tall * wide,
                foot - tall * row + tall * 0.012,
            )
            for row, wide in ((0.2, 0.125), (0.4, 0.075), (0.93, 0.03))
        ]
        canvas.boxes(
            [*decks, (x - tall * 0.005, foot - tall * 1.08, x + tall * 0.005, foot - tall)],
            mix(iron, place.stage.atmosphere.shade, 0.25),
        )

    return paint


def _lancet(x: float, foot: float, half: float, tall: float) -> Points:
    angle = np.linspace(0, np.pi, 16)
    return list(zip((x + half * np.cos(angle)).tolist(), (foot - tall * np.sin(angle)).tolist(), strict=True))


def clock_tower(code: str, part: float, height: float) -> Part:
    """Returns a part that adds a tower with a clock, as in London."""

    def paint(place: Place) -> None:
        canvas, x, foot, tall = place.canvas, place.x(part), place.floor + 2, place.whole(height)
        stone, half = place.floodlit(code), tall * 0.07
        top = foot - tall * 0.74
        canvas.box((x - half, top, x + half, foot), stone)
        canvas.box(
            (x - half * 1.25, top, x + half * 1.25, top + tall * 0.17),
            mix(stone, place.stage.atmosphere.shade, 0.2),
        )
        canvas.polygons(
            [[(x - half * 1.2, top), (x, foot - tall), (x + half * 1.2, top)]], place.tone("#5c6a6f")
        )
        canvas.discs(
            [(x, top + tall * 0.085, half * 0.9)],
            mix(place.white, LAMPLIGHT, 0.4 * place.stage.atmosphere.lamps),
        )
        hands = [
            (x - half * 0.06, top + tall * 0.085 - half * 0.7, x + half * 0.06, top + tall * 0.09),
            (x, top + tall * 0.082, x + half * 0.5, top + tall * 0.09),
        ]
        canvas.boxes(hands, place.tone("#2f3338"))
        seams = (
            (x - half + half * 2 * share, top + tall * 0.2, x - half + half * 2 * share + half * 0.12, foot)
            for share in (0.2, 0.45, 0.7)
        )
        canvas.boxes(seams, mix(stone, place.stage.atmosphere.shade, 0.4), 0.6)

    return paint


def mausoleum(code: str, part: float, height: float) -> Part:
    """Returns a part that adds a domed mausoleum between four minarets, as in Agra."""

    def paint(place: Place) -> None:
        canvas, x, foot, tall = place.canvas, place.x(part), place.floor + 2, place.whole(height)
        stone, shade = place.floodlit(code), place.stage.atmosphere.shade
        for side, far in ((-1, 0.95), (1, 0.95), (-1, 0.72), (1, 0.72)):
            row, half = x + side * tall * far, tall * 0.024
            canvas.box((row - half, foot - tall * 0.78, row + half, foot), stone)
            canvas.discs([(row, foot - tall * 0.8, half * 1.8)], stone)
        canvas.box((x - tall * 1.05, foot - tall * 0.08, x + tall * 1.05, foot), mix(stone, shade, 0.12))
        canvas.box((x - tall * 0.46, foot - tall * 0.5, x + tall * 0.46, foot - tall * 0.08), stone)
        canvas.box(
            (x - tall * 0.17, foot - tall * 0.58, x + tall * 0.17, foot - tall * 0.08),
            mix(stone, place.white, 0.3),
        )
        canvas.discs([(x + side * tall * 0.3, foot - tall * 0.55, tall * 0.09) for side in (-1, 1)], stone)
        angle = np.linspace(-0.25 * np.pi, 1.25 * np.pi, 40)
        onion = [(x + tall * 0.21 * np.cos(a), foot - tall * 0.68 - tall * 0.19 * np.sin(a)) for a in angle]
        canvas.polygons(
            [
                [*onion, (x, foot - tall * 0.5)],
                [
                    (x - tall * 0.05, foot - tall * 0.84),
                    (x, foot - tall),
                    (x + tall * 0.05, foot - tall * 0.84),
                ],
            ],
            stone,
        )
        arches = [
            _lancet(x, foot - tall * 0.1, tall * 0.1, tall * 0.36),
            *(
                _lancet(x + side * tall * 0.32, foot - tall * 0.1, tall * 0.06, tall * 0.2)
                for side in (-1, 1)
            ),
        ]
        canvas.polygons(arches, mix(stone, shade, 0.5))

    return paint


def statue(code: str, part: float, height: float) -> Part:
    """Returns a part that adds a robed statue with a torch on its pedestal, as in New York."""

    def paint(place: Place) -> None:
        canvas, x, foot, tall = place.canvas, place.x(part), place.floor + 2, place.whole(height)
        stone, copper = place.tone("#c9bda4"), place.floodlit(code)

        def outline(*points: tuple[float, float]) -> Points:
            return [(x + place.side * across * tall, foot - up * tall) for across, up in points]

        base = outline(
            (-0.13, 0),
            (0.13, 0),
            (0.12, 0.08),
            (0.085, 0.08),
            (0.07, 0.36),
            (-0.07, 0.36),
            (-0.085, 0.08),
            (-0.12, 0.08),
        )
        robe = outline(
            (-0.065, 0.36),
            (0.065, 0.36),
            (0.06, 0.55),
            (0.07, 0.68),
            (0.035, 0.73),
            (-0.035, 0.73),
            (-0.07, 0.66),
            (-0.055, 0.52),
        )
        arm = outline((0.045, 0.66), (0.075, 0.70), (0.125, 0.93), (0.095, 0.94))
        tablet = outline((-0.10, 0.56), (-0.045, 0.55), (-0.035, 0.64), (-0.09, 0.66))
        crown = [
            outline(
                (turn * 0.03 - 0.008, 0.80),
                (turn * 0.03 + 0.008, 0.80),
                (turn * 0.065, 0.87 - abs(turn) * 0.03),
            )
            for turn in (-1, -0.5, 0, 0.5, 1)
        ]
        flame = outline((0.085, 0.95), (0.135, 0.95), (0.11, 1.03))
        canvas.polygons([base], stone)
        canvas.polygons([robe, arm, *crown], copper)
        canvas.discs([(x, foot - 0.775 * tall, 0.036 * tall)], copper)
        folds = [
            outline((at, 0.36), (at + 0.008, 0.36), (at * 0.7 + 0.006, 0.66), (at * 0.7, 0.66))
            for at in (-0.04, -0.01, 0.02, 0.045)
        ]
        canvas.polygons([*folds, tablet], mix(copper, place.stage.atmosphere.shade, 0.35))
        canvas.polygons([flame], mix(LAMPLIGHT, place.air, place.haze * 0.5))

    return paint


def suspension(code: str, deck: float) -> Part:
    """Returns a part that adds a suspension bridge whose deck is at a rise above the horizon."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        steel, width = place.floodlit(code), place.stage.form.width
        row = place.floor - deck * u
        towers = [place.x(0.16), place.x(0.84)]
        span = np.linspace(0, 1, 40)
        high = row - 48 * u
        # A cable that carries a deck hangs as a parabola.
        sag = high + (row - 3 * u - high) * (1 - (2 * span - 1) ** 2)
        x = towers[0] + (towers[1] - towers[0]) * span
        cables = [
            [
                *zip(x.tolist(), sag.tolist(), strict=True),
                *reversed(list(zip(x.tolist(), (sag + 1.1 * u).tolist(), strict=True))),
            ]
        ]
        # The first tower is the right one where the place is seen from its other end.
        for tower, out in zip(towers, (-place.side, place.side), strict=True):
            cables.append(
                [
                    (tower, high),
                    (tower + out * width * 0.5, row),
                    (tower + out * width * 0.5, row + u),
                    (tower, high + 1.1 * u),
                ]
            )
        hangers = [
            (a - 0.2 * u, b, a + 0.2 * u, row)
            for a, b in zip(x[1:-1].tolist(), sag[1:-1].tolist(), strict=True)
        ]
        canvas.boxes(hangers, steel)
        canvas.polygons(cables, steel)
        posts = [
            (t + off - 1.3 * u, high - 3 * u, t + off + 1.3 * u, place.floor + 3 * u)
            for t in towers
            for off in (-3 * u, 3 * u)
        ]
        beams = [
            (t - 4 * u, row - rise * u, t + 4 * u, row - (rise - 2) * u)
            for t in towers
            for rise in (50, 34, 18)
        ]
        canvas.boxes([*posts, *beams, (canvas.left, row, canvas.right, row + 2.6 * u)], steel)

    return paint
