"""Parts that paint the ground under the sky: paths, pavements, fields, sand."""

import numpy as np

from aiprod_render.animatic.places.place import Part, Place, Points
from aiprod_render.animatic.places.texture import slabs, soil, textured
from aiprod_render.picture.colour import mix


def path(
    code: str, *, start: float = 0.5, end: float = 0.5, narrow: float = 3, wide: float = 70, bend: float = 0.0
) -> Part:
    """Returns a part that paints a path from the horizon at `start` to the foot of the frame at `end`."""

    def paint(place: Place) -> None:
        deep = place.canvas.bottom - place.floor
        # More points far away, where the bends are short.
        near = np.linspace(0, 1, 24) ** 1.4
        middle = place.x(start) + (place.x(end) - place.x(start)) * near
        middle = middle + place.side * bend * place.stage.form.width * np.sin(near**0.6 * 2 * np.pi) * (
            0.15 + near
        )
        half = (narrow + (wide - narrow) * near) * place.u
        rows = place.floor + deep * near
        left, right = (zip((middle + end * half).tolist(), rows.tolist(), strict=True) for end in (-1, 1))
        colour = place.snowy(place.tone(code), 0.4)
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
        # The sheet reaches below the frame, for the camera's moves, and what is nearest goes on there.
        foot = canvas.bottom if end >= 1 else place.floor + end * deep
        canvas.box((canvas.left, top, canvas.right, foot), place.snowy(place.tone(code), 0.4))
        textured(place, code, top, float(foot))
        if edge:
            canvas.box((canvas.left, top, canvas.right, top + 1.1 * place.u), place.tone(edge))

    return paint


def paving(code: str) -> Part:
    """Returns a part that paints slabs in perspective."""

    def paint(place: Place) -> None:
        slabs(place, place.tone(code), place.floor, float(place.canvas.bottom))

    return paint


def earth(code: str) -> Part:
    """Returns a part that paints trodden earth: ruts and pebbles of this colour."""

    def paint(place: Place) -> None:
        soil(place, place.tone(code), place.floor, float(place.canvas.bottom))

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


def rails(row: float, size: float = 1.0) -> Part:
    """Returns a part that lays a railway line from side to side, at a part of the way to the viewer."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u * size
        y = place.floor + row * (place.stage.form.height - place.floor)
        left, right, shade = canvas.left, canvas.right, place.stage.atmosphere.shade
        gravel = place.snowy(place.tone("#8f8678"), 0.6)
        bed = [(left, y - 1.6 * u), (right, y - 1.6 * u), (right, y + 5.5 * u), (left, y + 5.5 * u)]
        canvas.polygons([bed], gravel)
        canvas.box((left, y + 4.6 * u, right, y + 5.5 * u), mix(gravel, shade, 0.35))
        canvas.boxes(
            ((x, y - 0.9 * u, x + 2.6 * u, y + 3.6 * u) for x in np.arange(left, right, 6.5 * u)),
            mix(place.tone("#5f4634"), shade, 0.1),
        )
        for top in (y - 0.6 * u, y + 2.1 * u):
            canvas.box((left, top, right, top + 1.0 * u), mix(place.tone("#6d747a"), shade, 0.3))
            canvas.box((left, top, right, top + 0.4 * u), place.tone("#c3cace"))

    return paint


def lanes(code: str, start: float, end: float, *, marked: bool = True) -> Part:
    """Returns a part that paints a road from side to side between two parts of the way to the viewer."""

    def paint(place: Place) -> None:
        canvas, u, deep = place.canvas, place.u, place.stage.form.height - place.floor
        top = place.floor + start * deep
        foot = canvas.bottom if end >= 1 else place.floor + end * deep
        road = place.snowy(place.tone(code), 0.35)
        canvas.box((canvas.left, top, canvas.right, foot), road)
        if not marked:
            return
        # The road may go on below the frame, but its line must be seen.
        for y in (top + 0.6 * u, min(foot, place.stage.form.height) - 2.2 * u):
            canvas.box((canvas.left, y, canvas.right, y + 0.8 * u), place.tone("#e9e2cf"), 0.8)
        middle = top + 0.42 * (min(foot, place.stage.form.height) - top)
        dashes = (
            (x, middle, x + 9 * u, middle + 1.0 * u) for x in np.arange(canvas.left, canvas.right, 17 * u)
        )
        canvas.boxes(dashes, place.tone("#f4ecd8"), 0.9)

    return paint


def raked(code: str, *stones: tuple[float, float, float]) -> Part:
    """Returns a part that rakes gravel around stones: part of the width, rise and size of each."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        line = place.tone(code)
        rows = np.arange(place.floor + 2 * u, canvas.bottom, 2.2 * u)
        canvas.boxes(((canvas.left, y, canvas.right, y + 0.5 * u) for y in rows), line, 0.6)
        for part, rise, size in stones:
            x, y = place.x(part), place.floor - rise * u
            # From the outer ring to the inner one: each is an oval with the colour of the ground on it.
            for ring in range(5, 0, -1):
                wide, high = (size * (0.7 + 0.22 * ring)) * u, size * (0.16 + 0.055 * ring) * u
                canvas.polygons([_oval(x, y, wide, high)], line)
                canvas.polygons([_oval(x, y, wide - 0.7 * u, high - 0.45 * u)], place.ground)

    return paint


def hole(part: float, row: float, size: float) -> Part:
    """Returns a part that cuts a round hole into ice, with dark water and a rim of snow."""

    def paint(place: Place) -> None:
        u, deep = place.u, place.stage.form.height - place.floor
        x, y = place.x(part), place.floor + row * deep
        water = mix(place.tone("#1f4a63"), place.stage.atmosphere.shade, 0.3)
        place.canvas.polygons([_oval(x, y, 1.22 * size * u, 0.36 * size * u)], place.white)
        place.canvas.polygons([_oval(x, y + 0.5 * u, size * u, 0.25 * size * u)], water)
        place.canvas.polygons(
            [_oval(x, y + 1.6 * u, 0.7 * size * u, 0.1 * size * u)], mix(water, place.white, 0.25)
        )

    return paint


def slope(code: str, high: float) -> Part:
    """Returns a part that adds a hillside, which falls from one end of the picture to the other."""

    def paint(place: Place) -> None:
        canvas, u, form = place.canvas, place.u, place.stage.form
        across = np.linspace(0, 1, 24)
        x = [place.x(part) for part in -0.15 + 1.3 * across]
        y = place.floor - high * u * (1 - across) ** 1.25 + 0.6 * u * np.sin(across * 17)
        snow = place.snowy(place.tone(code), 0.5)
        line = list(zip(x, y.tolist(), strict=True))
        canvas.polygons([[*line, (x[-1], form.height), (x[0], form.height)]], snow)
        lower = [(a, b + 7 * u) for a, b in line]
        canvas.polygons(
            [[*lower, (x[-1], form.height), (x[0], form.height)]],
            mix(snow, place.stage.atmosphere.shade, 0.1),
        )

    return paint


def veil(code: str, share: float) -> Part:
    """Returns a part that colours all the air above the ground, as dust or frost does."""

    def paint(place: Place) -> None:
        canvas = place.canvas
        canvas.box((canvas.left, canvas.top, canvas.right, place.floor + 2), place.tone(code), share)

    return paint


def _oval(x: float, y: float, wide: float, high: float) -> Points:
    angle = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    return list(zip((x + wide * np.cos(angle)).tolist(), (y + high * np.sin(angle)).tolist(), strict=True))
