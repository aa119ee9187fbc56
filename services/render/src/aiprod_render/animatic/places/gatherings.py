"""Parts where many meet: market stalls, spectators."""

import numpy as np

from aiprod_render.animatic.places.canvas import Cut
from aiprod_render.animatic.places.place import Part, Place

_BARK = "#6b4a30"


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
