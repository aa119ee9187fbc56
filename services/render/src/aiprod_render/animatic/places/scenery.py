"""Parts of places under the sky: roads, houses, skylines, trees, fences, stalls, landmarks."""

from functools import partial

import numpy as np

from aiprod_film.scene import Weather
from aiprod_render.animatic.places.canvas import Cut
from aiprod_render.animatic.places.place import Part, Place
from aiprod_render.animatic.shapes.cutout import art_of
from aiprod_render.picture.colour import Colour, mix

type Points = list[tuple[float, float]]

_LIT = np.array([1.0, 0.84, 0.5], np.float32)
_GREEN, _BARK = "#5d8f4a", "#6b4a30"


# The ground


def path(
    code: str, *, start: float = 0.5, end: float = 0.5, narrow: float = 3, wide: float = 70, bend: float = 0.0
) -> Part:
    """Returns a part that paints a path from the horizon at `start` to the foot of the frame at `end`."""

    def paint(place: Place) -> None:
        deep = place.canvas.bottom - place.floor
        near = np.linspace(0, 1, 24) ** 1.4
        middle = place.x(start) + (place.x(end) - place.x(start)) * near
        middle = middle + place.side * bend * place.stage.form.width * np.sin(near**0.6 * 2 * np.pi) * (
            0.15 + near
        )
        half = (narrow + (wide - narrow) * near) * place.u
        rows = place.floor + deep * near
        left, right = (zip((middle + end * half).tolist(), rows.tolist(), strict=True) for end in (-1, 1))
        colour = _snowy(place, place.tone(code), 0.4)
        place.canvas.polygons([[*left, *reversed(list(right))]], colour)

    return paint


def lane_marks(code: str = "#f4ecd8") -> Part:
    """Returns a part that paints the broken middle line of a road towards the horizon."""

    def paint(place: Place) -> None:
        deep, middle = place.canvas.bottom - place.floor, place.x(0.5)
        marks = []
        for number in range(7):
            near, more = ((number + part) / 7 for part in (0.15, 0.62))
            top, foot = place.floor + deep * near**2.1, place.floor + deep * more**2.1
            high, low = 2.2 * place.u * near**2, 2.2 * place.u * more**2
            marks.append(
                [(middle - high, top), (middle + high, top), (middle + low, foot), (middle - low, foot)]
            )
        place.canvas.polygons(marks, place.tone(code), 0.85)

    return paint


def band(code: str, start: float, end: float, edge: str = "") -> Part:
    """Returns a part that paints a band across the ground: a pavement, a street, a platform."""

    def paint(place: Place) -> None:
        canvas, deep = place.canvas, place.stage.form.height - place.floor
        top = place.floor + start * deep
        foot = canvas.bottom if end >= 1 else place.floor + end * deep
        canvas.box((canvas.left, top, canvas.right, foot), _snowy(place, place.tone(code), 0.4))
        if edge:
            canvas.box((canvas.left, top, canvas.right, top + 1.1 * place.u), place.tone(edge))

    return paint


def paving(code: str) -> Part:
    """Returns a part that paints slabs in perspective."""

    def paint(place: Place) -> None:
        canvas, middle, deep = place.canvas, place.x(0.5), place.canvas.bottom - place.floor
        rows = [place.floor + deep * (number / 8) ** 1.7 for number in range(1, 8)]
        ends = [(middle + column * 9 * place.u, middle + column * 30 * place.u) for column in range(-14, 15)]
        joints: list[Points] = [
            [(start, place.floor), (start + 1, place.floor), (end + 3, canvas.bottom), (end, canvas.bottom)]
            for start, end in ends
        ]
        joints += [
            [(canvas.left, y), (canvas.right, y), (canvas.right, y + 1.5), (canvas.left, y + 1.5)]
            for y in rows
        ]
        canvas.polygons(joints, place.tone(code), 0.35)

    return paint


def furrows(code: str, count: int = 15) -> Part:
    """Returns a part that paints rows of a field towards the horizon."""

    def paint(place: Place) -> None:
        canvas, middle = place.canvas, place.x(0.42)
        rows = []
        for column in range(-count, count + 1):
            far, near = middle + column * 7 * place.u, middle + column * 40 * place.u
            rows.append(
                [
                    (far, place.floor),
                    (far + 2.4 * place.u, place.floor),
                    (near + 17 * place.u, canvas.bottom),
                    (near, canvas.bottom),
                ]
            )
        canvas.polygons(rows, place.tone(code), 0.6)

    return paint


def ripples(code: str, count: int = 26) -> Part:
    """Returns a part that paints short strokes on the ground: ripples of sand, tufts of grass, drifts."""

    def paint(place: Place) -> None:
        rng, deep = place.stage.rng, place.stage.form.height - place.floor
        strokes = []
        for near in rng.random(count) ** 0.8:
            x, y = (
                rng.uniform(place.canvas.left, place.canvas.right),
                place.floor + (0.06 + 0.94 * near) * deep,
            )
            wide, high = place.u * (4 + 22 * near) * rng.uniform(0.6, 1.3), place.u * (0.3 + 0.7 * near)
            across = np.linspace(-1, 1, 12)
            lift = high * np.sqrt(1 - across**2)
            top = zip((x + across * wide).tolist(), (y - lift).tolist(), strict=True)
            foot = zip((x + across[::-1] * wide).tolist(), (y + lift * 0.1).tolist(), strict=True)
            strokes.append([*top, *foot])
        place.canvas.polygons(strokes, place.tone(code), 0.5)

    return paint


# Things on the ground


def stand(*figures: tuple[str, float, float, float, str]) -> Part:
    """Returns a part that adds cut-outs: figure, part of the width, rise above the horizon, height, colour.

    Rise and height are in hundredths of the short side; a negative rise is nearer to the viewer.
    """

    def paint(place: Place) -> None:
        place.canvas.cutouts(_cut(place, *figure) for figure in figures)

    return paint


def _cut(place: Place, figure: str, part: float, rise: float, height: float, code: str) -> Cut:
    return Cut(
        figure,
        place.beside(place.x(part), art_of(figure).aspect / 2 * height * place.u),
        place.floor - rise * place.u,
        height * place.u,
        code,
        place.tone,
        place.side < 0,
    )


def _distant(place: Place, far: float, code: str) -> Colour:
    return _snowy(place, mix(place.tone(code), place.stage.atmosphere.shade, far), 0.45)


def row_of(
    figure: str,
    code: str,
    *,
    step: float,
    height: float,
    rise: float = 0.0,
    gap: tuple[float, float] = (2, 2),
) -> Part:
    """Returns a part that adds a row of one cut-out across the picture, except between two parts of it."""

    def paint(place: Place) -> None:
        rng = place.stage.rng
        cuts = []
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
                        code,
                        partial(_distant, place, far),
                        bool(rng.random() < 0.5),
                    )
                )
        place.canvas.cutouts(cuts)

    return paint


def trees(*parts: float, height: float = 48, code: str = _GREEN, rise: float = -1.0) -> Part:
    """Returns a part that adds round trees with a trunk at these parts of the width."""

    def paint(place: Place) -> None:
        canvas, u, rng, light = place.canvas, place.u, place.stage.rng, place.stage.atmosphere
        foot = place.floor - rise * u
        green = _snowy(place, place.tone(code), 0.5)
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
        green = _snowy(place, place.tone(code), 0.5)
        places = np.arange(place.canvas.left, place.canvas.right, height * 0.7 * u)
        discs = [
            (float(x), place.floor - height * 0.25 * u, height * u * rng.uniform(0.45, 0.75)) for x in places
        ]
        place.canvas.discs(discs, mix(green, place.stage.atmosphere.shade, 0.25))
        place.canvas.discs([(x, y - r * 0.3, r * 0.6) for x, y, r in discs], green, 0.8)

    return paint


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
        if light.lamps > 0.2:
            for x, y in heads:
                canvas.halo(x, y, 22 * u, _LIT, 0.75 * light.lamps)
        canvas.boxes([(x - 0.6 * u, y, x + 0.6 * u, foot) for x, y in heads], place.tone(code))
        canvas.boxes([(x - 1.3 * u, foot - 4 * u, x + 1.3 * u, foot) for x, _ in heads], place.tone(code))
        corners = (-1.6, 2), (-2.6, -3), (2.6, -3), (1.6, 2)
        lanterns = [[(x + across * u, y + down * u) for across, down in corners] for x, y in heads]
        canvas.polygons(lanterns, mix(place.tone("#f5ead0"), _LIT, light.lamps))

    return paint


def houses(
    *codes: str,
    wide: float = 26,
    high: float = 40,
    gabled: bool = True,
    gap: tuple[float, float] = (2, 2),
    spaced: float = 0.0,
) -> Part:
    """Returns a part that adds a row of houses with doors and windows, which are lit when it is dark."""

    def paint(place: Place) -> None:
        u, rng = place.u, place.stage.rng
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
    canvas.box((x, top, x + wide, foot + 1), wall)
    canvas.box((x + wide * 0.86, top, x + wide, foot + 1), mix(wall, light.shade, 0.3), 0.6)
    roof = _snowy(place, place.tone("#8a4b3a" if gabled else "#5a5f68"), 0.85)
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
    canvas.boxes(lit, mix(_LIT, place.air, place.haze * 0.6), 0.4 + 0.6 * light.lamps)
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
            canvas.box(window, mix(mix(place.tone("#5f7f8a"), light.horizon, 0.3), _LIT, 0.75 * light.lamps))
            for stripe in range(6):
                start, step = x + stripe * wide / 6 * u, wide / 6 * u
                colour = place.tone(codes[number % len(codes)]) if stripe % 2 == 0 else place.white
                canvas.polygons(
                    [[(start, top), (start + step, top), (start + step, top + 6 * u), (start, top + 6 * u)]],
                    colour,
                )

    return paint


def stalls(*codes: str, goods: str = "🍎🍞🐟🌷🍊🧀") -> Part:
    """Returns a part that adds market stalls with striped roofs and wares."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        for number, x in enumerate(np.arange(canvas.left + 2 * u, canvas.right, 40 * u)):
            foot = place.floor + 2 * u
            code = codes[number % len(codes)]
            canvas.boxes(
                [(x + u, foot - 34 * u, x + 2 * u, foot), (x + 31 * u, foot - 34 * u, x + 32 * u, foot)],
                place.tone(_BARK),
            )
            canvas.box((x, foot - 14 * u, x + 33 * u, foot), place.tone("#b98a58"))
            canvas.box((x - u, foot - 15.5 * u, x + 34 * u, foot - 13.5 * u), place.tone("#8a5b3a"))
            wares = [
                Cut(
                    goods[(number * 2 + more) % len(goods)],
                    x + (5 + 7.5 * more) * u,
                    foot - 15 * u,
                    7 * u,
                    "",
                    place.tone,
                )
                for more in range(4)
            ]
            canvas.cutouts(wares)
            for stripe in range(8):
                start, step = x - 2 * u + stripe * 4.6 * u, 4.6 * u
                colour = place.tone(code) if stripe % 2 == 0 else place.white
                canvas.polygons(
                    [
                        [
                            (start + 1.2 * u, foot - 40 * u),
                            (start + step, foot - 40 * u),
                            (start + step, foot - 33 * u),
                            (start, foot - 33 * u),
                        ]
                    ],
                    colour,
                )

    return paint


def skyline(code: str, *, high: float = 44, wide: float = 12) -> Part:
    """Returns a part that adds towers of a city, some of whose windows are lit."""

    def paint(place: Place) -> None:
        canvas, u, rng, light = place.canvas, place.u, place.stage.rng, place.stage.atmosphere
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
        canvas.boxes(panes, mix(mix(stone, place.white, 0.4), _LIT, light.lamps), 0.35 + 0.6 * light.lamps)

    return paint


def crowd(*codes: str, rows: int = 4, rise: float = 0.0) -> Part:
    """Returns a part that adds rows of spectators."""

    def paint(place: Place) -> None:
        u, rng = place.u, place.stage.rng
        for row in range(rows):
            y = place.floor - (rise + (rows - row) * 5) * u
            place.canvas.box(
                (place.canvas.left, y, place.canvas.right, place.floor + 1), place.tone("#7d8790")
            )
            people: dict[str, list[tuple[float, float, float]]] = {}
            for x in np.arange(place.canvas.left, place.canvas.right, 4.2 * u):
                people.setdefault(codes[int(rng.integers(len(codes)))], []).append((float(x), y, 1.5 * u))
            for code, heads in people.items():
                place.canvas.discs([(x, y + 3.4 * u, 2.1 * u) for x, y, _ in heads], place.tone(code))
                place.canvas.discs(heads, place.tone("#c99a78"))

    return paint


def arcade(code: str, *, rows: int = 3, count: int = 9, part: float = 0.5, width: float = 92) -> Part:
    """Returns a part that adds a round theatre of arches, as in Rome."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        stone, dark = place.floodlit(code), mix(place.floodlit(code), place.stage.atmosphere.shade, 0.6)
        left, tall = place.x(part) - width / 2 * u, 14 * u
        step = width / count * u
        for row in range(rows):
            foot = place.floor - row * tall
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
            [(x, top + tall * 0.085, half * 0.9)], mix(place.white, _LIT, 0.4 * place.stage.atmosphere.lamps)
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
        canvas.polygons([flame], mix(_LIT, place.air, place.haze * 0.5))

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
        sag = high + (row - 3 * u - high) * (1 - (2 * span - 1) ** 2)
        x = towers[0] + (towers[1] - towers[0]) * span
        cables = [
            [
                *zip(x.tolist(), sag.tolist(), strict=True),
                *reversed(list(zip(x.tolist(), (sag + 1.1 * u).tolist(), strict=True))),
            ]
        ]
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


def _snowy(place: Place, colour: Colour, share: float) -> Colour:
    if place.stage.scene.weather is not Weather.SNOW:
        return colour
    return mix(colour, mix(place.stage.atmosphere.horizon, place.white, 0.7), share)
