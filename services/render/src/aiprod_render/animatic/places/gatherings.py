"""Parts where many meet: market stalls, spectators, a cinema."""

import numpy as np

from aiprod_render.animatic.places.canvas import Cut
from aiprod_render.animatic.places.place import LAMPLIGHT, Part, Place, arch
from aiprod_render.picture.colour import mix

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
            # The step of each row hides what is below the shoulders of the row behind.
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


def screen(part: float, wide: float) -> Part:
    """Returns a part that lights a cinema's screen, on which a bright picture plays, and dims its wall."""

    def paint(place: Place) -> None:
        canvas, u, light = place.canvas, place.u, place.stage.atmosphere
        x, half = place.x(part), wide * u / 2
        top, foot = 0.12 * place.floor, 0.12 * place.floor + 0.5 * wide * u
        canvas.halo(x, (top + foot) / 2, 0.85 * wide * u, place.white, 0.35)
        canvas.box((x - half, top, x + half, foot), place.white)
        canvas.box(
            (x - half + u, top + u, x + half - u, foot - u), mix(place.tone("#8fc4e0"), place.white, 0.35)
        )
        hills = [
            (x - half + u, foot - u),
            (x - 0.5 * half, foot - 11 * u),
            (x, foot - 5 * u),
            (x + 0.5 * half, foot - 15 * u),
            (x + half - u, foot - 7 * u),
            (x + half - u, foot - u),
        ]
        canvas.polygons([hills], place.tone("#6f9a5f"))
        canvas.discs([(x - 0.4 * half, top + 10 * u, 4.4 * u)], mix(light.light, LAMPLIGHT, 0.6))

    return paint


def stalls_of_seats(code: str, rows: int = 3) -> Part:
    """Returns a part that adds rows of cinema seats, seen from behind."""

    def paint(place: Place) -> None:
        canvas, u, shade = place.canvas, place.u, place.stage.atmosphere.shade
        deep = place.stage.form.height - place.floor
        for row in range(rows):
            grown, foot = 1 + 0.28 * row, place.floor + (0.02 + 0.2 * row) * deep
            cloth = mix(place.tone(code), shade, 0.34 - 0.1 * row)
            # Every other row is shifted by half a seat: backs behind backs would be columns.
            for x in np.arange(canvas.left - (row % 2) * 6 * u, canvas.right, 13.5 * u * grown):
                canvas.polygons([arch(float(x), 5.8 * u * grown, foot, foot - 13 * u * grown)], cloth)

    return paint
