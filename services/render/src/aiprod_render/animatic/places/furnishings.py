"""Parts of a room that stand on its floor: counters, shelves, tables, and cut-outs."""

import numpy as np

from aiprod_render.animatic.places.canvas import Cut
from aiprod_render.animatic.places.place import Part, Place
from aiprod_render.animatic.places.texture import grounded
from aiprod_render.animatic.shapes.cutout import art_of
from aiprod_render.picture.colour import Colour, mix

_ON_THE_WALL = 34
"""From this rise on, things hang, each in its place."""
_SPINES = ("#a8433a", "#34618a", "#d9a441", "#4f7a5b", "#7a5c86", "#c9b79a", "#8a5a3c")


def things(*figures: tuple[str, float, float, float, str]) -> Part:
    """Returns a part that adds cut-outs: figure, part of the width, rise above the floor, height, colour.

    Rise and height are in hundredths of the short side.
    """

    def paint(place: Place) -> None:
        for figure in figures:
            cut = _cut(place, *figure)
            # Only what stands on the floor has its shadow there, and subjects are not painted at all.
            if figure[2] <= 0 and not place.canvas.is_subject(cut.figure):
                grounded(place, cut)
            place.canvas.cutouts([cut])

    return paint


def _cut(place: Place, figure: str, part: float, rise: float, height: float, code: str) -> Cut:
    # Between wall and subject, things keep some of the air of the room.
    foot = place.floor - rise * place.u
    x = place.x(part)
    half = art_of(figure).aspect / 2 * height * place.u
    if rise < _ON_THE_WALL:
        x = place.beside(x, half)
    x = place.whole_at(x, half)
    return Cut(
        figure,
        x,
        foot,
        height * place.u,
        code,
        lambda paper: mix(place.tone(paper), place.air, 0.2),
        place.side < 0,
    )


def counter(
    code: str, top: str, *, height: float = 20, start: float = -0.2, end: float = 1.2, doors: float = 17
) -> Part:
    """Returns a part that adds a run of cupboards with a worktop between two parts of the width."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        left, right = sorted((place.x(start), place.x(end)))
        # A run goes on beyond the picture, where its panels would be painted for nothing.
        left, right = max(left, canvas.left), min(right, canvas.right)
        row = place.floor - height * u
        front, shade = place.tone(code), place.stage.atmosphere.shade
        canvas.box((left, row, right, place.floor + 1.5 * u), front)
        edges = np.arange(left + 1.2 * u, right - doors * u * 0.5, doors * u)
        panels = [
            (x, row + 4.2 * u, min(x + (doors - 1.6) * u, right - u), place.floor - 0.8 * u) for x in edges
        ]
        canvas.boxes(panels, mix(front, place.white, 0.25), 0.7)
        canvas.boxes(
            ((b - 2.6 * u, t + 1.6 * u, b - 1.6 * u, t + 5.4 * u) for _, t, b, _ in panels),
            mix(front, shade, 0.6),
        )
        canvas.box((left, row + 2 * u, right, row + 3.4 * u), mix(front, shade, 0.5), 0.6)
        canvas.box((left - 1.2 * u, row - 0.4 * u, right + 1.2 * u, row + 2.2 * u), place.tone(top))

    return paint


def shelves(
    code: str,
    *,
    start: float,
    end: float,
    foot: float = 0,
    rows: int = 4,
    gap: float = 15,
    filled: str = "books",
) -> Part:
    """Returns a part that adds shelves from `foot` above the floor, filled with books, bottles or boxes."""

    def paint(place: Place) -> None:
        canvas, u, rng = place.canvas, place.u, place.stage.rng
        left, right = sorted((place.x(start), place.x(end)))
        base = place.floor - foot * u
        top = base - rows * gap * u
        frame = place.tone(code)
        canvas.box((left - 1.5 * u, top - 1.5 * u, right + 1.5 * u, base), frame)
        canvas.box((left, top, right, base - 1.2 * u), mix(frame, place.stage.atmosphere.shade, 0.5))
        wares: dict[int, list[tuple[float, float, float, float]]] = {}
        for row in range(rows):
            board, x = base - row * gap * u - 1.2 * u, left + 0.8 * u
            while x < right - 4 * u:
                wide, tall = _ware(rng, filled)
                # A gap now and then: full shelves look printed.
                if rng.random() < 0.9:
                    wares.setdefault(int(rng.integers(len(_SPINES))), []).append(
                        (x, board - tall * gap * u, min(x + wide * u, right) - 0.35 * u, board)
                    )
                x += wide * u
        for number, boxes in wares.items():
            canvas.boxes(boxes, mix(place.tone(_SPINES[number]), place.air, 0.18))
            if filled == "bottles":
                necks = [
                    ((a + c) / 2 - 0.5 * u, b - 2.6 * u, (a + c) / 2 + 0.5 * u, b) for a, b, c, _ in boxes
                ]
                canvas.boxes(necks, mix(place.tone(_SPINES[number]), place.air, 0.18))
        boards = [(left, y - 1.2 * u, right, y) for y in base - np.arange(rows) * gap * u]
        canvas.boxes(boards, mix(frame, place.white, 0.25))

    return paint


def _ware(rng: np.random.Generator, filled: str) -> tuple[float, float]:
    """Returns the width of a ware in hundredths, and its height as a part of the shelf's."""
    match filled:
        case "bottles":
            return float(rng.uniform(3.0, 4.4)), float(rng.uniform(0.42, 0.6))
        case "boxes":
            return float(rng.uniform(5, 11)), float(rng.uniform(0.4, 0.8))
    return float(rng.uniform(1.6, 3.4)), float(rng.uniform(0.6, 0.86))


def tables(*parts: float, code: str = "#8a5b3a", cloth: str = "", figure: str = "") -> Part:
    """Returns a part that adds tables with two chairs each, and a thing on each table."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        wood: Colour = mix(place.tone(code), place.air, 0.12)
        dark = mix(wood, place.stage.atmosphere.shade, 0.4)
        for part in parts:
            x, foot = place.x(part), place.floor + 3 * u
            for side in (-1, 1):
                back = x + side * 19 * u
                canvas.boxes(
                    [
                        (back - 0.8 * u, foot - 25 * u, back + 0.8 * u, foot),
                        (
                            min(back, back - side * 8 * u),
                            foot - 12 * u,
                            max(back, back - side * 8 * u),
                            foot - 10.5 * u,
                        ),
                        (
                            back - side * 7.4 * u - 0.7 * u,
                            foot - 11 * u,
                            back - side * 7.4 * u + 0.7 * u,
                            foot,
                        ),
                    ],
                    dark,
                )
            canvas.boxes(
                [
                    (x - 1.2 * u, foot - 18 * u, x + 1.2 * u, foot),
                    (x - 6 * u, foot - 1.2 * u, x + 6 * u, foot),
                ],
                dark,
            )
            if cloth:
                canvas.polygons(
                    [
                        [
                            (x - 13 * u, foot - 18 * u),
                            (x + 13 * u, foot - 18 * u),
                            (x + 15 * u, foot - 7 * u),
                            (x - 15 * u, foot - 7 * u),
                        ]
                    ],
                    place.tone(cloth),
                )
            canvas.box(
                (x - 14 * u, foot - 19.4 * u, x + 14 * u, foot - 17.6 * u), wood if not cloth else place.white
            )
            if figure:
                canvas.cutouts([_cut(place, figure, part, 16.4, 8, "#d9dee0")])

    return paint


def table(code: str) -> Part:
    """Returns a part that puts a table in front of the viewer, whose top fills the foot of the frame."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        wood, shade = place.tone(code), place.stage.atmosphere.shade
        canvas.box((canvas.left, place.floor - u, canvas.right, canvas.bottom), wood)
        canvas.box(
            (canvas.left, place.floor - u, canvas.right, place.floor + 0.8 * u), mix(wood, place.white, 0.45)
        )
        # Planks are broader towards the viewer.
        planks = np.linspace(0, 1, 6)[1:-1] ** 1.4 * (canvas.bottom - place.floor) + place.floor
        canvas.boxes(
            ((canvas.left, y, canvas.right, y + 0.5 * u) for y in planks), mix(wood, shade, 0.45), 0.6
        )
        rng = place.stage.rng
        grain = []
        for _ in range(26):
            x, y = rng.uniform(canvas.left, canvas.right), rng.uniform(place.floor + 2 * u, canvas.bottom)
            grain.append((x, y, x + rng.uniform(20, 70) * u, y + 0.3 * u))
        canvas.boxes(grain, mix(wood, shade, 0.3), 0.5)

    return paint
