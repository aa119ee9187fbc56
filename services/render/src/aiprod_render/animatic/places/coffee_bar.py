"""A bar where coffee is made: its machine, cups, cakes under glass, and a board that tells what there is."""

from aiprod_render.animatic.places.place import Part, Place
from aiprod_render.picture.colour import mix

_CAKES = ("#b5763f", "#e3b45f", "#8a4f33", "#d99aa6")


def espresso_machine(part: float, foot: float) -> Part:
    """Returns a part that sets a coffee machine on a worktop `foot` above the floor, with cups on top."""

    def paint(place: Place) -> None:
        canvas, u, shade = place.canvas, place.u, place.stage.atmosphere.shade
        x, base = place.x(part), place.floor - foot * u
        steel, dark = place.tone("#b9c2c7"), mix(place.tone("#3c4247"), shade, 0.2)
        canvas.box((x - 13 * u, base - 16 * u, x + 13 * u, base - 11 * u), steel)
        canvas.box((x - 11 * u, base - 11 * u, x + 11 * u, base - 3.4 * u), mix(steel, shade, 0.45))
        canvas.box((x - 13 * u, base - 3.4 * u, x + 13 * u, base), steel)
        canvas.box((x - 11 * u, base - 14.6 * u, x - 3 * u, base - 12.6 * u), place.tone("#c65f46"))
        for group in (-6, 6):
            middle = x + group * u
            canvas.box((middle - 2.6 * u, base - 11 * u, middle + 2.6 * u, base - 9.2 * u), dark)
            canvas.box((middle - 1 * u, base - 9.4 * u, middle + 4.6 * u, base - 8.4 * u), dark)
            canvas.box((middle - 2 * u, base - 6.4 * u, middle + 2 * u, base - 3.4 * u), place.white)
        cups = [(x + across * u, base - 19 * u) for across in (-9, -4.4, 0.2, 4.8)]
        canvas.boxes([(left, top, left + 4 * u, top + 3 * u) for left, top in cups], place.white)

    return paint


def cakes(part: float, foot: float, *, wide: float = 30) -> Part:
    """Returns a part that sets a case of glass with cakes on a worktop `foot` above the floor."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        x, base = place.x(part), place.floor - foot * u
        left, right = x - wide / 2 * u, x + wide / 2 * u
        for board in (0.0, 7.4):
            row = base - board * u
            for number in range(5):
                middle = left + (number + 0.7) * wide / 5.6 * u
                tone = place.tone(_CAKES[(number + round(board)) % len(_CAKES)])
                canvas.discs([(middle, row - 2 * u, 2 * u)], tone)
                canvas.box((middle - 2.4 * u, row - 2 * u, middle + 2.4 * u, row - 0.8 * u), tone)
            canvas.box((left, row - 0.8 * u, right, row), place.tone("#8a5b3a"))
        canvas.box((left, base - 15 * u, right, base), place.white, 0.22)
        canvas.box((left, base - 15.6 * u, right, base - 14.6 * u), place.tone("#8a5b3a"))

    return paint


def menu(part: float, row: float) -> Part:
    """Returns a part that writes the lines and the prices of a menu on a board, in chalk."""

    def paint(place: Place) -> None:
        u, x, y = place.u, place.x(part), place.floor * row
        rows = [y + (4 * line - 7) * u for line in range(4)]
        lines = [(x - 15 * u, top, x + (2 + 3 * (line % 2)) * u, top + u) for line, top in enumerate(rows)]
        prices = [(x + 11 * u, top, x + 15 * u, top + u) for top in rows]
        place.canvas.boxes([*lines, *prices], place.white, 0.75)

    return paint
