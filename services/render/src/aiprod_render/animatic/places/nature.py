"""Parts of the wild: flat-topped trees, rocks, ice, craters, falling water, planted rows."""

import numpy as np

from aiprod_render.animatic.places.place import LAMPLIGHT, Part, Place, Points
from aiprod_render.picture.colour import Colour, mix, rgb

_BARK = "#5f4632"


def acacias(*parts: float, height: float = 46, code: str = "#6f7f3a", rise: float = 0.0) -> Part:
    """Returns a part that adds trees with a bent trunk and flat crowns, as on the savannah."""

    def paint(place: Place) -> None:
        u, rng, light = place.u, place.stage.rng, place.stage.atmosphere
        foot = place.floor - rise * u
        trunks, crowns, lit = [], [], []
        for x in (place.x(part) for part in parts):
            tall, lean = height * u * rng.uniform(0.85, 1.1), rng.uniform(-0.12, 0.12)
            top, half = foot - tall * 0.82, tall * 0.03
            fork = x + lean * tall
            for way in (-0.3, 0.05, 0.34):
                trunks.append([(x - half, foot), (fork + way * tall, top), (x + half, foot)])
                crowns.append(_oval(fork + way * tall, top, tall * 0.34, tall * 0.10))
                lit.append(_oval(fork + way * tall, top - tall * 0.04, tall * 0.27, tall * 0.05))
        green = place.tone(code)
        place.canvas.polygons(trunks, mix(place.tone(_BARK), light.shade, 0.2))
        place.canvas.polygons(crowns, mix(green, light.shade, 0.28))
        place.canvas.polygons(lit, mix(green, light.light, 0.2 + 0.2 * light.glow), 0.8)

    return paint


def _oval(x: float, y: float, wide: float, high: float) -> Points:
    angle = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    return list(zip((x + wide * np.cos(angle)).tolist(), (y + high * np.sin(angle)).tolist(), strict=True))


def mesas(code: str, *places: tuple[float, float, float]) -> Part:
    """Returns a part that adds steep flat-topped rocks in layers: part of the width, width, height."""

    def paint(place: Place) -> None:
        u, foot = place.u, place.floor + 2
        stone, shade = place.tone(code), place.stage.atmosphere.shade
        for part, wide, high in places:
            x, half, tall = place.x(part), wide * u / 2, place.whole(high)
            top, slope = foot - tall, 0.78
            body = [(x - half, foot), (x - half * slope, top), (x + half * slope, top), (x + half, foot)]
            dark = [
                (x + half * 0.2, foot),
                (x + half * 0.3, top),
                (x + half * slope, top),
                (x + half, foot),
            ]
            place.canvas.polygons([body], stone)
            place.canvas.polygons([dark], mix(stone, shade, 0.45), 0.8)
            layers = []
            for down in (0.16, 0.42, 0.5, 0.74):
                edge = half * (slope + (1 - slope) * down)
                y = top + tall * down
                layers.append((x - edge, y, x + edge, y + tall * 0.035))
            place.canvas.boxes(layers, mix(stone, place.white, 0.35), 0.55)

    return paint


def icebergs(code: str, *places: tuple[float, float]) -> Part:
    """Returns a part that adds broken ice with a lit and a shaded face: part of the width, height."""

    def paint(place: Place) -> None:
        rng, foot = place.stage.rng, place.floor + 2
        light = place.stage.atmosphere
        # Ice holds what light there is, at night the moon's.
        ice = mix(place.tone(code), light.light, 0.35)
        shade = mix(place.tone("#7fb3d4"), light.zenith, 0.3)
        for part, height in places:
            x, tall = place.x(part), place.whole(height)
            peak = x + rng.uniform(-0.15, 0.15) * tall
            left = [
                (x - tall, foot),
                (x - tall * 0.62, foot - tall * 0.48),
                (x - tall * 0.3, foot - tall * 0.6),
            ]
            edge = (x + tall * 0.15, foot)
            right = [
                (x + tall * 0.34, foot - tall * 0.66),
                (x + tall * 0.7, foot - tall * 0.4),
                (x + tall, foot),
            ]
            place.canvas.polygons([[*left, (peak, foot - tall), edge]], ice)
            place.canvas.polygons([[edge, (peak, foot - tall), *right]], mix(ice, shade, 0.6))

    return paint


def craters(code: str, count: int = 14) -> Part:
    """Returns a part that adds round pits with a lit rim, larger towards the viewer."""

    def paint(place: Place) -> None:
        rng, deep, u = place.stage.rng, place.canvas.bottom - place.floor, place.u
        ground = place.tone(code)
        pits, rims = [], []
        for near in np.sort(rng.random(count)):
            x, y = (
                rng.uniform(place.canvas.left, place.canvas.right),
                place.floor + (0.04 + 0.9 * near) * deep,
            )
            wide = u * (2.5 + 15 * near) * rng.uniform(0.6, 1.2)
            rims.append(_oval(x, y + wide * 0.05, wide * 1.12, wide * 0.34))
            pits.append(_oval(x, y, wide, wide * 0.25))
        place.canvas.polygons(rims, mix(ground, place.white, 0.5))
        place.canvas.polygons(pits, mix(ground, place.stage.atmosphere.shade, 0.5))

    return paint


def cliffs(code: str, *, start: float, end: float, high: float) -> Part:
    """Returns a part that adds a wall of rock between two parts of the width, cracked and grassy."""

    def paint(place: Place) -> None:
        u, rng, foot = place.u, place.stage.rng, place.floor + 2
        left, right = sorted((place.x(start), place.x(end)))
        top = foot - place.whole(high)
        across = np.linspace(left, right, 14)
        edge = top + rng.uniform(-2.5, 2.5, across.size) * u
        rim = list(zip(across.tolist(), edge.tolist(), strict=True))
        stone, shade = place.tone(code), place.stage.atmosphere.shade
        place.canvas.polygons([[(left - 5 * u, foot), *rim, (right + 5 * u, foot)]], stone)
        cracks = []
        for x in rng.uniform(left, right, 30):
            y, long, lean = rng.uniform(top + 4 * u, foot), rng.uniform(5, 18) * u, rng.uniform(-2, 2) * u
            low = min(foot, y + long)
            cracks.append([(x, y), (x + u, y), (x + lean + 1.6 * u, low), (x + lean, low)])
        place.canvas.polygons(cracks, mix(stone, shade, 0.45), 0.5)
        turf = [*rim, *((x, y + 3 * u) for x, y in reversed(rim))]
        place.canvas.polygons([turf], place.snowy(place.tone("#6f9a4a"), 0.8))

    return paint


def falling_water(part: float, wide: float, high: float) -> Part:
    """Returns a part that adds a waterfall with streaks, and the spray at its foot."""

    def paint(place: Place) -> None:
        u, rng, foot, x = place.u, place.stage.rng, place.floor + 2, place.x(part)
        top, half = foot - place.whole(high), wide * u / 2
        water = mix(place.tone("#bfe3ee"), place.stage.atmosphere.light, 0.25)
        sheet = [
            (x - half * 0.8, top),
            (x + half * 0.8, top),
            (x + half * 1.15, foot),
            (x - half * 1.15, foot),
        ]
        place.canvas.polygons([sheet], water)
        streaks = [
            (at, rng.uniform(top, foot - 8 * u), at + 0.7 * u, foot)
            for at in rng.uniform(x - half * 0.75, x + half * 0.75, 16)
        ]
        place.canvas.boxes(streaks, place.white, 0.8)
        spray = [
            (x + rng.uniform(-1.3, 1.3) * half, foot - rng.uniform(0, 4) * u, rng.uniform(2, 5) * u)
            for _ in range(16)
        ]
        place.canvas.discs(spray, place.white, 0.7)

    return paint


def crater_mountain(code: str, part: float, height: float) -> Part:
    """Returns a part that adds a volcano with glowing streams and a plume, unless one is the subject."""

    def paint(place: Place) -> None:
        if place.canvas.is_subject("🌋"):
            return
        canvas, rng, foot, x = place.canvas, place.stage.rng, place.floor + 2, place.x(part)
        tall = place.whole(height)
        top, mouth = foot - tall, tall * 0.16
        lava = place.stage.grade.apply(rgb("#ff7038"))
        plume = [
            (x + rng.uniform(-0.1, 0.3) * tall * n / 5, top - n * tall * 0.05, tall * (0.06 + 0.02 * n))
            for n in range(9)
        ]
        canvas.discs(plume, mix(place.tone("#7a6a6a"), place.stage.atmosphere.shade, 0.3), 0.75)
        canvas.halo(x, top, tall * 0.5, lava, 0.8)
        stone = place.tone(code)
        slope = [(x - tall * 1.25, foot), (x - mouth, top), (x + mouth, top), (x + tall * 1.25, foot)]
        canvas.polygons([slope], stone)
        shaded = [(x + tall * 0.1, foot), (x + mouth * 0.2, top), (x + mouth, top), (x + tall * 1.25, foot)]
        canvas.polygons([shaded], mix(stone, place.stage.atmosphere.shade, 0.5))
        canvas.polygons([_stream(x, top, tall, lean) for lean in (-0.5, 0.05, 0.42)], lava)
        canvas.polygons([_oval(x, top, mouth, tall * 0.03)], mix(lava, LAMPLIGHT, 0.6))

    return paint


def canes(code: str, *, count: int, near: float) -> Part:
    """Returns a part that adds a stand of bamboo: jointed canes that go out of the picture, and their leaves.

    They stand `near` (0..1) of the way from the horizon to the viewer, there thicker and only at the sides.
    """

    def paint(place: Place) -> None:
        canvas, u, rng, light = place.canvas, place.u, place.stage.rng, place.stage.atmosphere
        deep = place.stage.form.height - place.floor
        size = 0.5 + 2.6 * max(0.0, near)
        canes, joints, sides, leaves = [], [], [], []
        for part in np.sort(rng.uniform(-0.1, 1.1, count)):
            x = place.stage.form.width * float(part)
            if near > 0.3 and 0.16 < part < 0.84:
                continue
            half, lean = 0.9 * u * size * rng.uniform(0.7, 1.2), rng.uniform(-3, 3) * u
            foot, top = place.floor + (near + rng.uniform(0, 0.05)) * deep, float(canvas.top)
            canes.append(
                [
                    (x - half, foot),
                    (x + lean - 0.8 * half, top),
                    (x + lean + 0.8 * half, top),
                    (x + half, foot),
                ]
            )
            sides.append(
                [
                    (x + 0.2 * half, foot),
                    (x + lean + 0.2 * half, top),
                    (x + lean + 0.8 * half, top),
                    (x + half, foot),
                ]
            )
            for y in np.arange(foot - 9 * u * size, top, -11 * u * size):
                middle = x + lean * (foot - y) / (foot - top)
                joints.append((middle - 1.15 * half, y, middle + 1.15 * half, y + 0.35 * u * size))
                if rng.random() < 0.4:
                    way, long = (1 if rng.random() < 0.5 else -1), 6 * u * size
                    leaves += [
                        [
                            (middle, y),
                            (middle + way * 0.5 * long, y + (drop - 0.14) * long),
                            (middle + way * long, y + drop * long),
                        ]
                        for drop in (0.1, 0.5)
                    ]
        green = place.tone(code)
        canvas.polygons(canes, green)
        canvas.polygons(sides, mix(green, light.shade, 0.28), 0.8)
        canvas.boxes(joints, mix(green, light.light, 0.35))
        canvas.polygons(leaves, mix(green, light.shade, 0.1))

    return paint


def _stream(x: float, top: float, tall: float, lean: float) -> Points:
    """Returns the outline of a stream that winds down a slope and gets thinner."""
    down = np.linspace(0, 0.8, 14)
    middle = x + (lean * down + 0.03 * np.sin(down * 16)) * tall
    half = tall * 0.035 * (1 - down * 0.9)
    rows = (top + down * tall).tolist()
    left, right = (zip((middle + side * half).tolist(), rows, strict=True) for side in (-1, 1))
    return [*left, *reversed(list(right))]


def planted(code: str, *, size: float, lit: str = "", count: int = 7) -> Part:
    """Returns a part that adds rows of bushes that run towards the horizon: vines, lavender."""

    def paint(place: Place) -> None:
        rng, u, middle = place.stage.rng, place.u, place.x(0.5)
        deep = place.canvas.bottom - place.floor
        # More bushes far away, where the rows close up.
        near = np.linspace(0.02, 1.0, 34) ** 1.9
        discs: list[tuple[float, float, float]] = []
        for row in range(-count, count + 1):
            for part in near:
                radius = u * size * (0.12 + part) * rng.uniform(0.8, 1.15)
                x = middle + row * u * (8 + 44 * part)
                discs.append((x, place.floor + part * deep, radius))
        discs.sort(key=lambda disc: disc[1])
        bush = place.snowy(place.tone(code), 0.5)
        place.canvas.discs([(x, y, r) for x, y, r in discs], mix(bush, place.stage.atmosphere.shade, 0.3))
        place.canvas.discs([(x, y - r * 0.4, r * 0.7) for x, y, r in discs], bush)
        if lit:
            fruits = [(x + rng.uniform(-0.4, 0.4) * r, y - r * 0.3, r * 0.24) for x, y, r in discs]
            place.canvas.discs(fruits, place.tone(lit))

    return paint


def fruits(*parts: float, height: float, code: str, rise: float = -1.0) -> Part:
    """Returns a part that hangs fruit in the crowns of trees at these parts of the width."""

    def paint(place: Place) -> None:
        rng, tall = place.stage.rng, height * place.u
        foot = place.floor - rise * place.u
        discs = [
            (
                place.x(part) + rng.uniform(-0.2, 0.2) * tall,
                foot - tall * rng.uniform(0.55, 0.88),
                tall * 0.022,
            )
            for part in parts
            for _ in range(9)
        ]
        place.canvas.discs(discs, place.tone(code))

    return paint


def scratches(code: str, count: int = 30) -> Part:
    """Returns a part that adds the long thin marks of skates on ice."""

    def paint(place: Place) -> None:
        rng, deep, u = place.stage.rng, place.canvas.bottom - place.floor, place.u
        marks: list[Points] = []
        for near in rng.random(count):
            x, y = (
                rng.uniform(place.canvas.left, place.canvas.right),
                place.floor + (0.05 + 0.9 * near) * deep,
            )
            wide, high = u * (6 + 26 * near), u * (0.15 + 0.3 * near)
            marks.append([(x, y), (x + wide, y - 3 * high), (x + wide, y - 2 * high), (x, y + high)])
        colour: Colour = place.tone(code)
        place.canvas.polygons(marks, colour, 0.7)

    return paint
