"""Parts that paint the ground under the sky: paths, pavements, fields, sand."""

import numpy as np

from aiprod_render.animatic.places.place import Part, Place, Points


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
        foot = canvas.bottom if end >= 1 else place.floor + end * deep
        canvas.box((canvas.left, top, canvas.right, foot), place.snowy(place.tone(code), 0.4))
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
