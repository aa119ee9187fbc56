"""Parts that are built into rooms: a hearth, an anvil, the edges of a table."""

import numpy as np

from aiprod_render.animatic.places.place import LAMPLIGHT, Part, Place, Points, arch
from aiprod_render.picture.colour import mix, rgb


def hearth(code: str, part: float, *, wide: float = 42, high: float = 34) -> Part:
    """Returns a part that adds a fireplace of stones with a burning fire, which lights the room."""

    def paint(place: Place) -> None:
        canvas, u, shade = place.canvas, place.u, place.stage.atmosphere.shade
        x, half, foot = place.x(part), wide * u / 2, place.floor + 1.5 * u
        top, stone = foot - high * u, place.tone(code)
        canvas.box((x - half * 0.72, canvas.top, x + half * 0.72, top), mix(stone, shade, 0.08))
        canvas.box((x - half, top, x + half, foot), stone)
        rows = np.arange(canvas.top, foot, 5 * u)
        joints = [
            (x - half * (0.72 if y < top else 1), y, x + half * (0.72 if y < top else 1), y + 0.4 * u)
            for y in rows
        ]
        canvas.boxes(joints, mix(stone, shade, 0.4), 0.6)
        canvas.box((x - half * 1.12, top - 3 * u, x + half * 1.12, top), place.tone("#7a5236"))
        mouth = half * 0.62
        canvas.polygons([arch(x, mouth, foot, foot - 22 * u)], mix(place.tone("#2a1f1c"), shade, 0.3))
        canvas.glow(x, foot - 8 * u, 60 * u, LAMPLIGHT, 0.55)
        canvas.boxes([(x - 9 * u, foot - 3.2 * u, x + 9 * u, foot - 0.6 * u)], place.tone("#6b4630"))
        for size, flame in ((1.0, "#e8632f"), (0.66, "#f6a53a"), (0.36, "#ffe08a")):
            # A fire is its own light, so no hour darkens it.
            colour = place.stage.grade.apply(rgb(flame))
            canvas.polygons(
                [
                    _flame(x + way * u, foot - 2 * u, tall * size * u)
                    for way, tall in ((-5, 11), (0, 16), (5, 10))
                ],
                colour,
            )
        canvas.box((x - half * 1.2, foot, x + half * 1.2, foot + 2 * u), mix(stone, shade, 0.35))

    return paint


def _flame(x: float, foot: float, tall: float) -> Points:
    rise = np.linspace(0, 1, 12)
    # Begins at a quarter of the arc: a flame has a broad foot and a pointed tip.
    half = 0.3 * tall * np.sin(np.pi * (0.25 + 0.75 * rise)) * (1 - rise * 0.2)
    lean = 0.1 * tall * np.sin(rise * 4)
    rows = (foot - tall * rise).tolist()
    left, right = (zip((x + lean + side * half).tolist(), rows, strict=True) for side in (-1, 1))
    return [*left, *reversed(list(right))]


def anvil(part: float) -> Part:
    """Returns a part that adds an anvil on a block of wood."""

    def paint(place: Place) -> None:
        u, x, foot = place.u, place.x(part), place.floor + 4 * place.u
        place.canvas.polygons(
            [[(x - 6 * u, foot), (x - 5 * u, foot - 9 * u), (x + 5 * u, foot - 9 * u), (x + 6 * u, foot)]],
            place.tone("#7a5236"),
        )
        shape = (
            (-5, 9),
            (-3, 11),
            (-2, 14),
            (-6, 15),
            (-13, 17.5),
            (-6, 19),
            (8, 19),
            (8, 15.5),
            (3, 14),
            (3, 11),
            (5, 9),
        )
        iron = [(x + across * u, foot - up * u) for across, up in shape]
        place.canvas.polygons([iron], mix(place.tone("#4a5158"), place.stage.atmosphere.shade, 0.2))
        place.canvas.box((x - 6 * u, foot - 19 * u, x + 8 * u, foot - 18.2 * u), place.tone("#8f989f"))

    return paint


def front_edge(code: str) -> Part:
    """Returns a part that shows where a table ends, towards the viewer and at both sides."""

    def paint(place: Place) -> None:
        canvas, u, form = place.canvas, place.u, place.stage.form
        wood, shade = place.tone(code), place.stage.atmosphere.shade
        row = form.height - place.stage.lift * 0.6 - 4.5 * u
        canvas.box((canvas.left, row, canvas.right, canvas.bottom), mix(wood, shade, 0.35))
        canvas.box((canvas.left, row, canvas.right, row + 0.9 * u), mix(wood, place.white, 0.35))
        for x, way in ((0.0, -1), (form.width, 1)):
            inner = x - way * 16 * u
            beyond = x + way * 60 * u
            gap = [(inner, place.floor), (beyond, place.floor), (beyond, row), (x - way * 2 * u, row)]
            canvas.polygons([gap], mix(place.air, shade, 0.4))

    return paint
