"""Parts of the places that people go to together: a rink, seats in rows, round windows."""

from itertools import pairwise

import numpy as np

from aiprod_render.animatic.places.place import LAMPLIGHT, Part, Place, Points
from aiprod_render.picture.colour import mix


def rink(lines: str, kick: str) -> Part:
    """Returns a part that adds the boards of a rink, the lines on its ice, and the tracks of skates."""

    def paint(place: Place) -> None:
        canvas, u, rng = place.canvas, place.u, place.stage.rng
        top, foot, deep = place.floor - 12 * u, place.floor + u, place.stage.form.height - place.floor
        canvas.box((canvas.left, top - 9 * u, canvas.right, top), place.white, 0.28)
        canvas.box((canvas.left, top, canvas.right, foot), place.white)
        canvas.box((canvas.left, top, canvas.right, top + 1.4 * u), place.tone("#3f6f9f"))
        canvas.box((canvas.left, foot - 2.4 * u, canvas.right, foot), place.tone(kick))
        posts = [(x, top - 9 * u, x + 0.6 * u, foot) for x in np.arange(canvas.left, canvas.right, 22 * u)]
        canvas.boxes(posts, place.dim(0.35), 0.6)
        for part, code in ((0.5, lines), (0.14, "#3f6f9f"), (0.86, "#3f6f9f")):
            x, spread = place.x(part), (place.x(part) - place.x(0.5)) * 0.7
            line = [
                (x, foot),
                (x + 2 * u, foot),
                (x + spread + 5 * u, foot + deep),
                (x + spread, foot + deep),
            ]
            canvas.polygons([line], place.tone(code), 0.6)
        tracks = [
            (x, y, x + rng.uniform(6, 26) * u, y + 0.4 * u)
            for x, y in zip(
                rng.uniform(canvas.left, canvas.right, 34), rng.uniform(foot, foot + deep, 34), strict=True
            )
        ]
        canvas.boxes(tracks, place.white, 0.7)

    return paint


def seat_rows(code: str, *, high: float = 44, step: float = 40) -> Part:
    """Returns a part that adds seats with high backs along the wall, as in a train or a plane."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        cloth, foot = place.tone(code), place.floor + 4 * u
        dark = mix(cloth, place.stage.atmosphere.shade, 0.45)
        for x in np.arange(canvas.left, canvas.right, step * u):
            back = [
                (x, foot - 11 * u),
                (x + u, foot - high * u),
                (x + 11 * u, foot - high * u),
                (x + 11 * u, foot),
            ]
            canvas.polygons([back], dark)
            canvas.box((x + 0.6 * u, foot - 17 * u, x + 29 * u, foot - 8 * u), cloth)
            canvas.box((x + 8 * u, foot - 25 * u, x + 25 * u, foot - 22.6 * u), dark)
            legs = ((x + aside * u, foot - 8 * u, x + (aside + 2.4) * u, foot) for aside in (3, 24))
            canvas.boxes(legs, place.dim(0.6))
            head = x + 0.6 * u, foot - (high + 0.6) * u, x + 11.4 * u, foot - (high - 8) * u
            canvas.box(head, place.white, 0.75)

    return paint


def racks(code: str, row: float) -> Part:
    """Returns a part that adds the racks for luggage over the windows, at a part of the wall's height."""

    def paint(place: Place) -> None:
        canvas, u, y = place.canvas, place.u, place.floor * row
        canvas.box((canvas.left, y, canvas.right, y + 5 * u), place.tone(code))
        canvas.box((canvas.left, y + 5 * u, canvas.right, y + 6 * u), place.dim(0.5), 0.7)
        lids = [(x, y + u, x + 0.5 * u, y + 5 * u) for x in np.arange(canvas.left, canvas.right, 24 * u)]
        canvas.boxes(lids, place.dim(0.4), 0.6)

    return paint


def portholes(*parts: float, size: float = 15, row: float = 0.42) -> Part:
    """Returns a part that adds round windows on space, with stars and the rim of a planet."""

    def paint(place: Place) -> None:
        canvas, u, rng = place.canvas, place.u, place.stage.rng
        turn = np.linspace(0.12 * np.pi, 0.88 * np.pi, 24)
        for part in parts:
            x, y, r = place.x(part), place.floor * row, size * u
            canvas.discs([(x, y, r + 2.4 * u)], place.dim(0.45))
            canvas.discs([(x, y, r + 1.2 * u)], place.tone("#e4e9ec"))
            canvas.discs([(x, y, r)], place.stage.grade.apply(np.array([0.03, 0.04, 0.09], np.float32)))
            # The root spreads the stars evenly over the disc.
            angle, far = rng.uniform(0, 6.3, 22), r * 0.92 * np.sqrt(rng.uniform(0, 1, 22))
            stars = zip(
                x + far * np.cos(angle), y + far * np.sin(angle), rng.uniform(0.2, 0.5, 22) * u, strict=True
            )
            canvas.discs(stars, place.white)
            rim = list(zip((x + r * np.cos(turn)).tolist(), (y + r * np.sin(turn)).tolist(), strict=True))
            canvas.polygons([rim], place.tone("#4f93c9"))
            canvas.polygons([[(px, py + 2 * u) for px, py in rim[5:-5]]], place.tone("#cfe3ea"), 0.5)

    return paint


def modules(code: str) -> Part:
    """Returns a part that lines a wall with panels, handles, and small lights, as in a space station."""

    def paint(place: Place) -> None:
        canvas, u, rng = place.canvas, place.u, place.stage.rng
        for low, high in ((0.02, 0.16), (0.70, 0.98)):
            top, foot = place.floor * low, place.floor * high
            starts = np.arange(canvas.left, canvas.right, 26 * u)
            canvas.boxes(((x, top, x + 24 * u, foot) for x in starts), place.tone(code))
            canvas.boxes(
                ((x + 2 * u, top + 2 * u, x + 13 * u, foot - 2 * u) for x in starts), place.dim(0.35)
            )
            canvas.boxes(((x + 15 * u, foot - 4 * u, x + 22 * u, foot - 3 * u) for x in starts), place.white)
            lights = [(x + 17 * u + 3 * u * n, top + 3.5 * u, 0.9 * u) for x in starts for n in range(2)]
            for code_of in ("#5fd08a", "#e8a04a"):
                chosen = [light for light in lights if rng.random() < 0.5]
                canvas.discs(chosen, place.tone(code_of))

    return paint


def garlands(code: str, *, row: float = 0.1, lit: bool = True) -> Part:
    """Returns a part that hangs garlands with small lights across the picture."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        drops = []
        for start in np.arange(canvas.left, canvas.right, 44 * u):
            along = np.linspace(0, 1, 12)
            x, y = start + along * 44 * u, place.floor * row + 9 * u * np.sin(np.pi * along)
            drops += list(zip(x.tolist(), y.tolist(), strict=True))
        canvas.discs(((x, y, 1.5 * u) for x, y in drops), place.tone(code))
        if lit:
            canvas.discs(((x, y + 1.6 * u, 0.8 * u) for x, y in drops[::2]), mix(place.white, LAMPLIGHT, 0.6))

    return paint


def dance_floor(*codes: str) -> Part:
    """Returns a part that adds a floor of coloured panes in rows that get wider towards the viewer."""

    def paint(place: Place) -> None:
        canvas, deep, middle = place.canvas, place.stage.form.height - place.floor, place.x(0.5)
        rows = place.floor + deep * np.linspace(0, 1, 6) ** 1.4
        for number, (top, foot) in enumerate(pairwise(rows)):
            near, far = ((1 + 1.6 * (row - place.floor) / deep) * 17 * place.u for row in (foot, top))
            for column in range(-8, 8):
                pane: Points = [
                    (middle + column * far, top), (middle + (column + 0.94) * far, top),
                    (middle + (column + 0.94) * near, foot), (middle + column * near, foot),
                ]  # fmt: skip
                # With four colours, no pane is beside one of its own.
                canvas.polygons([pane], place.tone(codes[(column * 3 + number * 5) % len(codes)]), 0.75)

    return paint


def stained_glass(*parts: float) -> Part:
    """Returns a part that colours tall windows at parts of the width."""

    def paint(place: Place) -> None:
        canvas, u, codes = place.canvas, place.u, ("#c6483f", "#3f6f9f", "#e3b04a", "#4f8a6b", "#7a5c9a")
        for number, part in enumerate(parts):
            x, half = place.x(part), 8.4 * u
            rows = place.floor * np.linspace(0.2, 0.6, 6)
            for line, (top, foot) in enumerate(pairwise(rows)):
                for column, left in enumerate((x - half, x - half / 3, x + half / 3)):
                    # With five colours, no pane is beside one of its own.
                    code = codes[(line + 2 * column + number) % len(codes)]
                    pane = left + 0.3 * u, top + 0.3 * u, left + 2 * half / 3 - 0.3 * u, foot - 0.3 * u
                    canvas.box(pane, place.tone(code), 0.62)

    return paint


def cross(part: float) -> Part:
    """Returns a part that stands a cross on an altar at a part of the width."""

    def paint(place: Place) -> None:
        x, u, top = place.x(part), place.u, place.floor - 44 * place.u
        arms = [(x - u, top, x + u, top + 28 * u), (x - 7 * u, top + 7 * u, x + 7 * u, top + 9 * u)]
        place.canvas.boxes(arms, place.tone("#c99a3f"))

    return paint


def pews(code: str) -> Part:
    """Returns a part that adds two rows of benches with an aisle between them, seen from behind."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        wood, shade = place.tone(code), place.stage.atmosphere.shade
        middle, deep = place.x(0.5), place.stage.form.height - place.floor
        for line, down in enumerate((0.06, 0.22, 0.42)):
            row, grown = place.floor + down * deep, 1 + 0.7 * down
            for side in (-1, 1):
                near, far = middle + side * 10 * u * grown, middle + side * 62 * u * grown
                left, right = sorted((near, far))
                canvas.box((left, row - 11 * u * grown, right, row), mix(wood, shade, 0.34 - 0.1 * line))
                canvas.box((left, row - 12.4 * u * grown, right, row - 10.6 * u * grown), wood)
                end = (near - 1.4 * u, row - 14 * u * grown, near + 1.4 * u, row + u)
                canvas.box(end, mix(wood, shade, 0.15))

    return paint


def writing(part: float, row: float) -> Part:
    """Returns a part that writes a sum and a figure of geometry on a blackboard, in chalk."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        x, y = place.x(part), place.floor * row
        strokes = [
            (x - 40 * u, y - 9 * u + 6 * n * u, x - (14 + 6 * (n % 2)) * u, y - 8 * u + 6 * n * u)
            for n in range(4)
        ]
        canvas.boxes(strokes, place.white, 0.75)
        sides = [
            [
                (x + a * u, y + b * u),
                (x + c * u, y + d * u),
                (x + (c + 0.9) * u, y + d * u),
                (x + (a + 0.9) * u, y + b * u),
            ]
            for a, b, c, d in ((8, 10, 24, -10), (24, -10, 40, 10))
        ]
        canvas.polygons(sides, place.white, 0.8)
        canvas.box((x + 8 * u, y + 9.4 * u, x + 40.6 * u, y + 10.3 * u), place.white, 0.8)

    return paint
