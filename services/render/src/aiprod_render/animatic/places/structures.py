"""Parts that people build outdoors: steps, viaducts, bridges, verandas, scaffolds, cranes, domes."""

import numpy as np

from aiprod_render.animatic.places.place import LAMPLIGHT, Part, Place, Points, arch
from aiprod_render.picture.colour import mix, rgb


def viaduct(code: str, row: float, *, span: float = 34) -> Part:
    """Returns a part that builds a viaduct whose deck is at a part of the frame's height."""

    def paint(place: Place) -> None:
        canvas, u, shade, form = place.canvas, place.u, place.stage.atmosphere.shade, place.stage.form
        # The foot of an upright picture belongs to the lettering.
        deck, stone = form.height * (row - (0.2 if form.width <= form.height else 0)), place.tone(code)
        canvas.box((canvas.left, deck, canvas.right, deck + 9 * u), stone)
        canvas.box((canvas.left, deck + 7 * u, canvas.right, deck + 9 * u), mix(stone, shade, 0.3))
        openings, vaults = [], []
        for x in np.arange(canvas.left - span * u / 2, canvas.right + span * u, span * u):
            vaults.append((x - span * u / 2, deck + 9 * u, x + span * u / 2, canvas.bottom))
            openings.append(arch(float(x), span * 0.4 * u, canvas.bottom, deck + 13 * u))
        # Polygons have no holes, so the openings are taken out of the mask.
        mask, gaps = canvas.blank(), canvas.blank()
        canvas.fill(mask, [[(a, b), (c, b), (c, d), (a, d)] for a, b, c, d in vaults])
        canvas.fill(gaps, openings)
        mask[gaps > 127] = 0
        canvas.cover(mask, stone)
        edges = [
            (
                x + side * span * 0.4 * u - 0.9 * u,
                deck + 24 * u,
                x + side * span * 0.4 * u + 0.9 * u,
                canvas.bottom,
            )
            for x in np.arange(canvas.left - span * u / 2, canvas.right + span * u, span * u)
            for side in (-1, 1)
        ]
        canvas.boxes(edges, mix(stone, shade, 0.4), 0.7)
        canvas.box((canvas.left, deck - 1 * u, canvas.right, deck + 1.2 * u), mix(stone, place.white, 0.25))

    return paint


def steps(code: str, *, start: float, end: float, high: float = 44, count: int = 11) -> Part:
    """Returns a part that builds a wide flight of steps up from the ground, with walls beside it."""

    def paint(place: Place) -> None:
        canvas, u, shade = place.canvas, place.u, place.stage.atmosphere.shade
        left, right = sorted((place.x(start), place.x(end)))
        foot, stone = place.floor + 10 * u, place.tone(code)
        for number in range(count):
            low = foot - (high + 10) * u * number / count
            # Each step is narrower, as the flight goes away from the viewer.
            top, inset = foot - (high + 10) * u * (number + 1) / count, number * 1.6 * u
            canvas.box((left + inset, top, right - inset, low), mix(stone, shade, 0.26))
            canvas.box(
                (left + inset, top, right - inset, top + (low - top) * 0.5), mix(stone, place.white, 0.2)
            )
        inset = count * 1.6 * u
        for outer, inner, way in ((left, left + inset, -1), (right, right - inset, 1)):
            wall = [
                (outer, foot),
                (inner, foot - (high + 12) * u),
                (inner + way * 5 * u, foot - (high + 12) * u),
                (outer + way * 6 * u, foot),
            ]
            canvas.polygons([wall], mix(stone, shade, 0.12))

    return paint


def veranda(wall: str, wood: str, end: float = 0.46) -> Part:
    """Returns a part that adds a wooden house wall with door and window, posts, a roof and a railing."""

    def paint(place: Place) -> None:
        canvas, u, shade, light = place.canvas, place.u, place.stage.atmosphere.shade, place.stage.atmosphere
        edge, outside = place.x(end), canvas.left if place.side > 0 else canvas.right
        left, right = sorted((edge, outside))
        colour, timber = place.tone(wall), place.tone(wood)
        canvas.box((left, canvas.top, right, place.floor + 3 * u), colour)
        canvas.boxes(
            ((left, y, right, y + 0.6 * u) for y in np.arange(canvas.top, place.floor, 4.5 * u)),
            mix(colour, shade, 0.3),
            0.7,
        )
        pane = mix(mix(place.tone("#4f6672"), light.horizon, 0.25), LAMPLIGHT, 0.8 * light.lamps)
        for middle, wide, top, low, fill in (
            (0.12, 17, 40, 2, place.tone("#7d4434")),
            (0.32, 22, 36, 12, pane),
        ):
            x = place.x(middle)
            canvas.box(
                (
                    x - wide * u / 2 - 1.6 * u,
                    place.floor - top * u - 1.6 * u,
                    x + wide * u / 2 + 1.6 * u,
                    place.floor - low * u + 3.4 * u,
                ),
                place.white,
            )
            canvas.box(
                (x - wide * u / 2, place.floor - top * u, x + wide * u / 2, place.floor - low * u + 2 * u),
                fill,
            )
        x = place.x(0.32)
        canvas.boxes(
            [
                (x - 0.5 * u, place.floor - 36 * u, x + 0.5 * u, place.floor - 10 * u),
                (x - 11 * u, place.floor - 23 * u, x + 11 * u, place.floor - 22 * u),
            ],
            place.white,
        )
        first, last = sorted((edge, canvas.right if place.side > 0 else canvas.left))
        canvas.boxes(
            [
                (first, place.floor - 15 * u, last, place.floor - 13.4 * u),
                (first, place.floor - 2 * u, last, place.floor - 0.6 * u),
            ],
            timber,
        )
        canvas.boxes(
            ((x, place.floor - 14 * u, x + 1.1 * u, place.floor) for x in np.arange(first, last, 4.2 * u)),
            timber,
        )
        for part in (end, 0.74, 1.0):
            x = place.x(part)
            canvas.box((x - 1.7 * u, canvas.top, x + 1.7 * u, place.floor + 2.4 * u), timber)
        canvas.box(
            (canvas.left, canvas.top, canvas.right, 0.05 * place.stage.form.height), mix(timber, shade, 0.2)
        )
        canvas.box(
            (
                canvas.left,
                0.05 * place.stage.form.height,
                canvas.right,
                0.05 * place.stage.form.height + 1.4 * u,
            ),
            mix(timber, shade, 0.5),
        )

    return paint


def planks(place: Place) -> None:
    """Paints the boards of a floor outdoors, which run from side to side."""
    canvas, deep = place.canvas, place.canvas.bottom - place.floor
    rows = [place.floor + deep * (number / 11) ** 1.5 for number in range(12)]
    joint = mix(place.ground, place.stage.atmosphere.shade, 0.55)
    canvas.boxes(((canvas.left, y, canvas.right, y + 0.35 * place.u + 0.6) for y in rows), joint, 0.7)


def scaffold(code: str, *, start: float, end: float, high: float = 60) -> Part:
    """Returns a part that adds an unfinished brick wall behind a scaffold of poles and boards."""

    def paint(place: Place) -> None:
        canvas, u, shade, rng = place.canvas, place.u, place.stage.atmosphere.shade, place.stage.rng
        left, right = sorted((place.x(start), place.x(end)))
        foot, brick = place.floor + 2 * u, place.tone(code)
        stones, lines = [], []
        for x in np.arange(left, right - 4 * u, 8 * u):
            tall = (high - 10) * u * rng.uniform(0.72, 1.0)
            stones.append((x, foot - tall, min(x + 8 * u, right), foot))
        canvas.boxes(stones, brick)
        # Above the lowest column the wall is unfinished, and a course would hang in the air.
        lowest = max(top for _, top, _, _ in stones)
        lines = [(left, y, right, y + 0.4 * u) for y in np.arange(foot, lowest, -3.4 * u)]
        canvas.boxes(lines, mix(brick, shade, 0.35), 0.6)
        holes = [
            (x, foot - tall * u, x + 11 * u, foot - (tall - 13) * u)
            for x in np.arange(left + 9 * u, right - 14 * u, 24 * u)
            for tall in (20, 42)
            if foot - tall * u > lowest
        ]
        canvas.boxes(holes, mix(brick, shade, 0.7))
        pole = place.tone("#c9b25a")
        canvas.boxes(
            ((x, foot - high * u, x + 1.1 * u, foot) for x in np.arange(left - 3 * u, right + 3 * u, 16 * u)),
            pole,
        )
        for tall in (17, 35, 53):
            canvas.box(
                (left - 4 * u, foot - tall * u, right + 4 * u, foot - (tall - 1.6) * u), place.tone("#a9784a")
            )
            canvas.box((left - 4 * u, foot - (tall + 7) * u, right + 4 * u, foot - (tall + 6.2) * u), pole)

    return paint


def crane(code: str, part: float, high: float = 78) -> Part:
    """Returns a part that adds a tower crane with a load on its cable."""

    def paint(place: Place) -> None:
        canvas, u, x = place.canvas, place.u, place.x(part)
        foot, top, way, steel = (
            place.floor + 2 * u,
            place.floor - place.whole(high),
            place.side,
            place.tone(code),
        )
        canvas.boxes([(x - 1.6 * u, top, x - 0.8 * u, foot), (x + 0.8 * u, top, x + 1.6 * u, foot)], steel)
        braces = np.arange(top, foot - 3 * u, 4 * u)
        canvas.polygons(
            [
                [(x - 1.6 * u, y), (x - 0.8 * u, y), (x + 1.6 * u, y + 4 * u), (x + 0.8 * u, y + 4 * u)]
                for y in braces
            ],
            steel,
        )
        far, near = x + way * 52 * u, x - way * 16 * u
        canvas.box((min(far, near), top - 1 * u, max(far, near), top + 1.2 * u), steel)
        canvas.polygons(
            [
                [
                    (x - 0.5 * u, top - 9 * u),
                    (x + 0.5 * u, top - 9 * u),
                    (far, top - 0.6 * u),
                    (near, top - 0.6 * u),
                ]
            ],
            steel,
            0.35,
        )
        load = x + way * 38 * u
        canvas.box((load - 0.2 * u, top, load + 0.2 * u, top + 20 * u), place.tone("#3f444a"))
        canvas.box((load - 6 * u, top + 20 * u, load + 6 * u, top + 23 * u), place.tone("#a9784a"))

    return paint


def stone_bridge(code: str, part: float, *, wide: float, high: float) -> Part:
    """Returns a part that adds a small bridge of one arch over a canal."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        x, half, foot, stone = place.x(part), wide * u / 2, place.floor + 2, place.tone(code)
        across = np.linspace(-1, 1, 30)
        top = foot - high * u * (0.45 + 0.55 * np.cos(across * np.pi / 2))
        back: Points = list(zip((x + across * half).tolist(), top.tolist(), strict=True))
        canvas.polygons([[*back, (x + half, foot), (x - half, foot)]], stone)
        canvas.polygons(
            [arch(x, 0.5 * half, foot, foot - 0.72 * high * u)],
            mix(place.air, place.stage.atmosphere.horizon, 0.6),
        )
        rail = [*back, *((a, b + 1.4 * u) for a, b in reversed(back))]
        canvas.polygons([rail], mix(stone, place.white, 0.35))

    return paint


def domes(code: str, *places: tuple[float, float]) -> Part:
    """Returns a part that adds the round halls of a base, joined by a passage: part of the width, size."""

    def paint(place: Place) -> None:
        canvas, u, shade, foot = (
            place.canvas,
            place.u,
            place.stage.atmosphere.shade,
            place.floor + 2 * place.u,
        )
        hull = place.tone(code)
        ends = [place.x(part) for part, _ in places]
        canvas.box((min(ends), foot - 7 * u, max(ends), foot), mix(hull, shade, 0.25))
        for part, size in places:
            x, r = place.x(part), size * u
            canvas.polygons([arch(x, r, foot, foot - r)], hull)
            canvas.polygons([arch(x + 0.5 * r, 0.5 * r, foot, foot - 0.74 * r)], mix(hull, shade, 0.2), 0.6)
            lit = place.stage.grade.apply(rgb("#ffd98a"))
            canvas.discs([(x + step * 0.36 * r, foot - 0.5 * r, 0.1 * r) for step in (-1, 0, 1)], lit)
            canvas.polygons([arch(x, 0.17 * r, foot, foot - 0.34 * r)], mix(hull, shade, 0.7))

    return paint
