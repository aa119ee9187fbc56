"""Parts of land and towns that people shape: terraces, bends of a road, crops, bridges, railings, domes."""

import numpy as np

from aiprod_render.animatic.places.place import LAMPLIGHT, Part, Place, Points, arch
from aiprod_render.picture.colour import mix


def terraces(code: str, wall: str, *, high: float = 50, count: int = 9) -> Part:
    """Returns a part that steps a hillside: a green edge and a strip of water on each terrace."""

    def paint(place: Place) -> None:
        canvas, u, rng, light = place.canvas, place.u, place.stage.rng, place.stage.atmosphere
        x = np.linspace(canvas.left, canvas.right, 60)
        across = x / place.stage.form.width
        first = across if place.side > 0 else 1 - across
        # High behind the first things, low behind the subjects, and a second hill beyond them.
        hill = 0.16 + 0.84 * np.exp(-((first / 0.42) ** 2)) + 0.34 * np.exp(-(((first - 1.05) / 0.24) ** 2))
        deep = canvas.bottom - place.floor
        green, water = place.snowy(place.tone(code), 0.5), mix(light.horizon, light.zenith, 0.4)
        steps = [*((number / count) ** 0.9 for number in range(count, 0, -1)), 0.0, -0.1, -0.26, -0.48, -0.76]
        for number, step in enumerate(steps):
            waves = (0.7 + 1.4 * max(0.0, -step)) * u * np.sin(first * (9 + number % 3) + rng.uniform(0, 6))
            top = place.floor - (hill * high * u * step if step > 0 else deep * step) + waves
            rise = (1.6 + 5 * max(0.0, -step)) * u
            _below(place, x, top, mix(green, light.shade, 0.1 + 0.05 * (number % 3)))
            _below(place, x, top + rise, mix(place.tone(wall), light.shade, 0.12))
            _below(place, x, top + 1.5 * rise, mix(water, green, 0.25 + 0.3 * (number % 2)))

    return paint


def _below(place: Place, x: np.ndarray, top: np.ndarray, colour: np.ndarray) -> None:
    line: Points = list(zip(x.tolist(), top.tolist(), strict=True))
    bottom = float(place.canvas.bottom)
    place.canvas.polygons([[*line, (float(x[-1]), bottom), (float(x[0]), bottom)]], colour)


def serpentine(code: str, *, start: float, wide: float, high: float, turns: int = 4) -> Part:
    """Returns a part that lays a road in hairpin bends up a hillside, from the ground to its top."""

    def paint(place: Place) -> None:
        u = place.u
        across = np.linspace(-1, 1, 30)
        top = place.floor + 4 * u - 1.2 * high * u * np.cos(across * np.pi / 2) ** 0.8
        hill: Points = list(
            zip((place.x(start) + 0.95 * wide * u * across).tolist(), top.tolist(), strict=True)
        )
        place.canvas.polygons([hill], mix(place.ground, place.stage.atmosphere.shade, 0.16))
        ways: list[Points] = []
        for number in range(turns):
            shares = number / turns, (number + 1) / turns
            rows = [place.floor + 3 * u - high * u * share**0.8 for share in shares]
            reach = [wide * u * (1 - 0.62 * share) / 2 for share in shares]
            way = place.side * (1 if number % 2 else -1)
            thick = [2.3 * u * (1 - 0.7 * share) for share in shares]
            middle = place.x(start)
            left, right = (middle + way * reach[0], rows[0]), (middle - way * reach[1], rows[1])
            ways.append(
                [
                    (left[0], left[1] - thick[0]),
                    (right[0], right[1] - thick[1]),
                    (right[0], right[1] + thick[1]),
                    (left[0], left[1] + thick[0]),
                ]
            )
        road = place.snowy(place.tone(code), 0.35)
        edge = [[(x, y + 0.9 * u) for x, y in way] for way in ways]
        place.canvas.polygons(edge, mix(road, place.stage.atmosphere.shade, 0.45))
        place.canvas.polygons(ways, road)
        # The last way ends at the top and has no bend.
        bends = [(*way[1], 2.0 * u * (1 - 0.6 * number / turns)) for number, way in enumerate(ways[:-1])]
        place.canvas.discs([(x, y + u * 0.6, r) for x, y, r in bends], road)

    return paint


def stalks(code: str, ears: str, *, high: float, rise: float = 0.0, step: float = 5.0) -> Part:
    """Returns a part that adds a row of maize: tall stalks with long leaves, and an ear on each."""

    def paint(place: Place) -> None:
        canvas, u, rng = place.canvas, place.u, place.stage.rng
        foot, green = place.floor - rise * u, place.snowy(place.tone(code), 0.4)
        stems, leaves, cobs = [], [], []
        for x in np.arange(canvas.left, canvas.right, step * u):
            middle, tall = float(x + rng.uniform(-1, 1) * u), high * u * rng.uniform(0.85, 1.1)
            stems.append((middle - 0.5 * u, foot - tall, middle + 0.5 * u, foot))
            for share in (0.3, 0.5, 0.7, 0.88):
                way = 1 if rng.random() < 0.5 else -1
                y, long = foot - share * tall, 0.2 * high * u
                leaves.append(
                    [
                        (middle, y),
                        (middle + way * 0.6 * long, y - 0.7 * long),
                        (middle + way * long, y - 0.1 * long),
                        (middle + way * 0.5 * long, y - 0.25 * long),
                    ]
                )
            cobs.append(_cob(middle + 0.9 * u, foot - 0.56 * tall, u))
        canvas.boxes(stems, mix(green, place.stage.atmosphere.shade, 0.2))
        canvas.polygons(leaves, green)
        canvas.polygons(cobs, place.tone(ears))

    return paint


def _cob(x: float, y: float, u: float) -> Points:
    angle = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    return list(
        zip((x + 0.9 * u * np.cos(angle)).tolist(), (y + 2.2 * u * np.sin(angle)).tolist(), strict=True)
    )


def brink(code: str) -> Part:
    """Returns a part that breaks the ground off beside the figures: its rim, and the rock above the sea."""

    def paint(place: Place) -> None:
        canvas, u, rng, light = place.canvas, place.u, place.stage.rng, place.stage.atmosphere
        down = np.linspace(0, 1, 16)
        top = place.floor - 6 * u
        rows = top + down * (canvas.bottom - top)
        # The drop stays where it is in all corners of the place: nobody may stand in the air.
        part = 0.37 - 0.17 * down**0.8
        rim = place.stage.form.width * (part if place.side > 0 else 1 - part)
        rim = rim + rng.uniform(-1.2, 1.2, down.size) * u
        foot = rim - place.side * (3 + 16 * down + rng.uniform(-1, 1, down.size)) * u
        outer = float(canvas.left if place.side > 0 else canvas.right)
        edge, base = (list(zip(line.tolist(), rows.tolist(), strict=True)) for line in (rim, foot))
        canvas.clear([*edge, (outer, float(rows[-1])), (outer, float(rows[0]))])
        lower = [at for at in range(down.size) if rows[at] > place.floor + u]
        stone = place.tone(code)
        canvas.polygons(
            [[*(edge[at] for at in lower), *(base[at] for at in reversed(lower))]],
            mix(stone, light.shade, 0.3),
        )
        cracks = [
            [edge[at], (edge[at][0] - place.side * 0.8 * u, edge[at][1]), base[min(at + 2, down.size - 1)]]
            for at in lower[:-1:2]
        ]
        canvas.polygons(cracks, mix(stone, light.shade, 0.6), 0.7)
        foam = [(x - place.side * rng.uniform(-1, 2) * u, y, rng.uniform(0.5, 1.4) * u) for x, y in base]
        canvas.discs([foam[at] for at in lower], place.white, 0.7)

    return paint


def vault(code: str, *, deck: float = 0.2) -> Part:
    """Returns a part that spans the picture with the stone arch of a bridge, as who is under it sees it."""

    def paint(place: Place) -> None:
        canvas, u, form, shade = place.canvas, place.u, place.stage.form, place.stage.atmosphere.shade
        stone = mix(place.tone(code), shade, 0.3)
        middle, foot = form.width / 2, place.floor + 3 * u
        # Polygons have no holes, so the opening is taken out of the mask.
        mask, gap = canvas.blank(), canvas.blank()
        canvas.fill(
            mask,
            [
                [
                    (canvas.left, canvas.top),
                    (canvas.right, canvas.top),
                    (canvas.right, foot),
                    (canvas.left, foot),
                ]
            ],
        )
        canvas.fill(gap, [arch(middle, 0.4 * form.width, foot, deck * place.floor)])
        mask[gap > 127] = 0
        canvas.cover(mask, stone)
        angle = np.linspace(0.02 * np.pi, 0.98 * np.pi, 26)
        rise = min(0.4 * form.width, 0.5 * (foot - deck * place.floor))
        crown = deck * place.floor + rise
        joints = []
        for turn in angle:
            away, up = np.cos(turn), np.sin(turn)
            near = middle + 0.4 * form.width * away, crown - rise * up
            far = near[0] + 7 * u * away, near[1] - 7 * u * up
            joints.append([near, far, (far[0] + 0.5 * u, far[1]), (near[0] + 0.5 * u, near[1])])
        canvas.polygons(joints, mix(stone, shade, 0.5))
        rows = np.arange(crown, foot, 6 * u)
        courses = [
            (left, y, right, y + 0.5 * u)
            for y in rows
            for left, right in (
                (canvas.left, middle - 0.4 * form.width),
                (middle + 0.4 * form.width, canvas.right),
            )
        ]
        canvas.boxes(courses, mix(stone, shade, 0.45), 0.7)
        # What is under the vault is in its shade.
        canvas.box((canvas.left, foot, canvas.right, canvas.bottom), shade * 0.5, 0.2)

    return paint


def alley_walls(first: str, second: str) -> Part:
    """Returns a part that closes a lane in with two high walls, which leave a strip of the sky."""

    def paint(place: Place) -> None:
        canvas, u, light, form = place.canvas, place.u, place.stage.atmosphere, place.stage.form
        for side, code in ((-1, first), (1, second)):
            near, far = form.width * (0.5 + side * 0.62), form.width * (0.5 + side * 0.15)
            wall, foot = place.tone(code), place.floor + 0.62 * (form.height - place.floor)
            outer = canvas.left if side < 0 else canvas.right
            face: Points = [
                (outer, canvas.top),
                (far, canvas.top),
                (far, place.floor),
                (near, foot),
                (outer, foot),
            ]
            canvas.polygons([face], mix(wall, light.shade, 0.3 if side * place.side > 0 else 0.12))
            panes, courses = [], []
            for share in (0.14, 0.42, 0.72):
                a, b = (far + (near - far) * part for part in (share, share + 0.09))
                for row in (-0.08, 0.2, 0.48):
                    y = place.floor * row - 3 * u * share
                    panes.append([(a, y), (b, y - 1.5 * u), (b, y + 11 * u), (a, y + 9.5 * u)])
            for row in np.linspace(-0.3, 1.0, 14):
                y = place.floor * row
                courses.append(
                    [
                        (far, y),
                        (near, y + (foot - place.floor) * max(0.0, row)),
                        (near, y + u * 0.5 + (foot - place.floor) * max(0.0, row)),
                        (far, y + 0.3 * u),
                    ]
                )
            canvas.polygons(courses, mix(wall, light.shade, 0.45), 0.5)
            canvas.polygons(panes, mix(mix(wall, light.shade, 0.7), LAMPLIGHT, 0.6 * light.lamps))
        lamp = place.x(0.36), 0.34 * place.floor
        canvas.halo(*lamp, 26 * u, LAMPLIGHT, 0.3 + 0.6 * light.lamps)
        canvas.discs([(*lamp, 1.8 * u)], mix(LAMPLIGHT, place.white, 0.4))

    return paint


def balustrade(code: str, high: float = 20) -> Part:
    """Returns a part that adds a stone railing with round posts, as of a balcony."""

    def paint(place: Place) -> None:
        canvas, u, foot = place.canvas, place.u, place.floor + 2 * place.u
        stone, shade = place.tone(code), place.stage.atmosphere.shade
        posts = np.arange(canvas.left, canvas.right, 6 * u)
        canvas.boxes(
            ((x - 0.8 * u, foot - high * u, x + 0.8 * u, foot) for x in posts), mix(stone, shade, 0.12)
        )
        canvas.discs([(float(x), foot - 0.36 * high * u, 1.9 * u) for x in posts], stone)
        for y, thick in ((foot - high * u, 2.6), (foot - 2 * u, 2.4)):
            canvas.box((canvas.left, y, canvas.right, y + thick * u), mix(stone, place.white, 0.25))
            canvas.box(
                (canvas.left, y + thick * u, canvas.right, y + (thick + 0.6) * u), mix(stone, shade, 0.4)
            )

    return paint


def house_door(wall: str, part: float = 0.17) -> Part:
    """Returns a part that ends a balcony at the wall of its house, with a glass door."""

    def paint(place: Place) -> None:
        canvas, u, light = place.canvas, place.u, place.stage.atmosphere
        left, right = sorted((canvas.left if place.side > 0 else canvas.right, place.x(part)))
        canvas.box((left, canvas.top, right, place.floor + 4 * u), place.tone(wall))
        x = place.x(part * 0.48)
        pane = mix(mix(place.tone("#4f6672"), light.horizon, 0.3), LAMPLIGHT, 0.8 * light.lamps)
        canvas.box((x - 10 * u, place.floor - 52 * u, x + 10 * u, place.floor + 4 * u), place.white)
        canvas.boxes(
            ((a, place.floor - 50 * u, a + 8.4 * u, place.floor + u) for a in (x - 8.8 * u, x + 0.4 * u)),
            pane,
        )

    return paint


def mast(code: str, part: float) -> Part:
    """Returns a part that raises a mast with a furled yard, shrouds, and a sail full of wind."""

    def paint(place: Place) -> None:
        canvas, u, x, way = place.canvas, place.u, place.x(part), place.side
        wood, foot = place.tone(code), place.floor + 5 * place.u
        rows = np.linspace(0, 1, 16)
        belly = x + way * (4 + 24 * np.sin(rows * np.pi * 0.85)) * u
        y = place.floor - (74 - 50 * rows) * u
        sail = [
            *zip(belly.tolist(), y.tolist(), strict=True),
            (x + way * u, float(y[-1])),
            (x + way * u, float(y[0])),
        ]
        canvas.polygons([sail], place.tone("#f1e7d2"))
        canvas.polygons([[(x, float(y[0])), (x - way * 30 * u, foot), (x - way * 31 * u, foot)]], wood, 0.8)
        canvas.boxes(
            [
                (x - 1.6 * u, canvas.top, x + 1.6 * u, foot),
                (x - 22 * u, float(y[0]) - u, x + 26 * u, float(y[0]) + u),
            ],
            wood,
        )

    return paint
