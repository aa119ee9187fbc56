"""Parts of a room that hang on its walls and from its ceiling, and the light that comes from there."""

import numpy as np

from aiprod_render.animatic.places.place import Part, Place
from aiprod_render.picture.colour import mix

_LAMP = np.array([1.0, 0.9, 0.68], np.float32)


def panel(code: str, frame: str, part: float, wide: float, high: float, row: float) -> Part:
    """Returns a part that hangs a board: its middle as parts of the width and of the wall's height."""

    def paint(place: Place) -> None:
        x, y, half, tall = place.x(part), place.floor * row, wide * place.u / 2, high * place.u / 2
        edge = 1.4 * place.u
        place.canvas.box(
            (x - half - edge, y - tall - edge, x + half + edge, y + tall + edge), place.tone(frame)
        )
        place.canvas.box((x - half, y - tall, x + half, y + tall), place.tone(code))
        shine = [
            (x - half * 0.6, y - tall),
            (x - half * 0.2, y - tall),
            (x - half * 0.55, y + tall),
            (x - half * 0.95, y + tall),
        ]
        place.canvas.polygons([shine], place.white, 0.1)

    return paint


def wall_bars(code: str, start: float, end: float) -> Part:
    """Returns a part that fixes wall bars between two parts of the width, from the floor to above a head."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        left, right = sorted((place.x(start), place.x(end)))
        top, foot, wood = place.floor - 66 * u, place.floor - 1 * u, place.tone(code)
        bars = [(left, y, right, y + 1.3 * u) for y in np.arange(top + 3 * u, foot - 4 * u, 5.2 * u)]
        canvas.boxes([(a, b + 0.9 * u, c, d + 0.9 * u) for a, b, c, d in bars], place.dim(0.4), 0.4)
        canvas.boxes(bars, mix(wood, place.white, 0.15))
        uprights = np.linspace(left, right, 4)
        canvas.boxes([(float(x) - u, top, float(x) + u, foot) for x in uprights], wood)

    return paint


def pictures(*parts: float, size: float = 17, row: float = 0.36) -> Part:
    """Returns a part that hangs framed pictures at these parts of the width."""

    def paint(place: Place) -> None:
        canvas, u, light = place.canvas, place.u, place.stage.atmosphere
        for number, part in enumerate(parts):
            x, y = place.x(part), place.floor * row
            half, tall = size * u * (0.5, 0.62, 0.42)[number % 3], size * u * (0.62, 0.46, 0.55)[number % 3]
            canvas.box((x - half - u, y - tall - u, x + half + u, y + tall + u), place.tone("#6b4a2f"))
            canvas.box((x - half, y - tall, x + half, y + tall), place.white)
            inner = half - 2 * u, tall - 2 * u
            canvas.box(
                (x - inner[0], y - inner[1], x + inner[0], y + inner[1]),
                mix(light.horizon, light.zenith, 0.3),
            )
            canvas.box(
                (x - inner[0], y + inner[1] * 0.2, x + inner[0], y + inner[1]),
                mix(light.accent, light.shade, 0.3),
            )
            canvas.discs([(x + inner[0] * 0.3, y - inner[1] * 0.2, inner[1] * 0.3)], light.light)

    return paint


def lamps(*parts: float, row: float = 0.17, wide: float = 11, code: str = "#3b3a40") -> Part:
    """Returns a part that hangs lamps, which shine when it is dark outside."""

    def paint(place: Place) -> None:
        canvas, u, light = place.canvas, place.u, place.stage.atmosphere
        places = [(place.x(part), place.floor * row) for part in parts]
        canvas.boxes(((x - 0.25 * u, canvas.top, x + 0.25 * u, y) for x, y in places), place.tone(code))
        for x, y in places:
            # Before the shade, which is dark against its own light.
            canvas.glow(x, y + 6 * u, 46 * u, _LAMP, 0.12 + 0.6 * light.lamps)
        half = wide * u / 2
        shades = (
            [(x - half, y + 6 * u), (x - half * 0.4, y), (x + half * 0.4, y), (x + half, y + 6 * u)]
            for x, y in places
        )
        canvas.polygons(shades, place.tone(code))
        canvas.boxes(
            ((x - half * 0.7, y + 6 * u, x + half * 0.7, y + 7 * u) for x, y in places),
            mix(_LAMP, place.white, 0.4),
        )

    return paint


def strips(*rows: float) -> Part:
    """Returns a part that adds rows of ceiling lights at these parts of the wall's height."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        for row in rows:
            y = place.floor * row
            lights = [(x, y, x + 20 * u, y + 1.4 * u) for x in np.arange(canvas.left, canvas.right, 34 * u)]
            canvas.boxes(((a - u, b - u, c + u, d + 0.8 * u) for a, b, c, d in lights), place.dim(0.2))
            canvas.boxes(lights, mix(_LAMP, place.white, 0.75))

    return paint


def columns(code: str, *parts: float, wide: float = 9) -> Part:
    """Returns a part that adds fluted columns at these parts of the width."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        stone = place.tone(code)
        for x in (place.x(part) for part in parts):
            half = wide * u / 2
            canvas.box((x - half, canvas.top, x + half, place.floor + 2 * u), stone)
            flutes = (
                (x - half + step * half * 2, canvas.top, x - half + step * half * 2 + 0.5 * u, place.floor)
                for step in (0.22, 0.45, 0.68, 0.86)
            )
            canvas.boxes(flutes, mix(stone, place.stage.atmosphere.shade, 0.4), 0.5)
            canvas.box((x - half, canvas.top, x - half * 0.5, place.floor), place.white, 0.2)
            canvas.boxes(
                [(x - half * 1.4, place.floor - 2 * u, x + half * 1.4, place.floor + 2 * u)],
                mix(stone, place.white, 0.2),
            )

    return paint


def curtain(code: str) -> Part:
    """Returns a part that draws a heavy curtain aside at both ends, and a valance above."""

    def paint(place: Place) -> None:
        canvas, u, width = place.canvas, place.u, place.stage.form.width
        cloth, shade = place.tone(code), place.stage.atmosphere.shade
        rows = np.linspace(0, 1, 14)
        for side in (-1, 1):
            edge = width / 2 + side * width * (0.31 + 0.12 * np.sin(rows * np.pi * 0.9) ** 2)
            outer = width / 2 + side * width * 0.75
            for fold in range(9):
                first, second = (edge + (outer - edge) * (fold + more) / 9 for more in (0, 0.94))
                y = canvas.top + (place.floor + 2 * u - canvas.top) * rows
                outline = [
                    *zip(first.tolist(), y.tolist(), strict=True),
                    *zip(second[::-1].tolist(), y[::-1].tolist(), strict=True),
                ]
                canvas.polygons([outline], mix(cloth, shade, 0.12 + 0.3 * (fold % 2)))
        swags = [
            (x, canvas.top, x + 18 * u, place.floor * (0.12 + 0.03 * (number % 2)))
            for number, x in enumerate(np.arange(canvas.left, canvas.right, 18 * u))
        ]
        canvas.boxes(swags[::2], mix(cloth, shade, 0.1))
        canvas.boxes(swags[1::2], mix(cloth, shade, 0.3))

    return paint


def _aim(place: Place) -> float:
    """Returns the column of those who perform."""
    if not place.stage.spans:
        return 0.62 * place.stage.form.width
    edges = [edge for span in place.stage.spans for edge in span]
    return (min(edges) + max(edges)) / 2


def spotlights(*parts: float) -> Part:
    """Returns a part that adds beams of light from above."""

    def paint(place: Place) -> None:
        canvas, u, light = place.canvas, place.u, place.stage.atmosphere
        aimed = _aim(place)
        # Aimed a little apart, so that the beams cross and do not melt into one.
        for part, aside in zip(parts, (0.0, -0.12, 0.12), strict=False):
            x, foot = place.x(part), aimed + place.stage.form.width * aside
            row = place.stage.form.height * 0.96
            beam = [
                (x - 2 * u, canvas.top),
                (x + 2 * u, canvas.top),
                (foot + 20 * u, row),
                (foot - 20 * u, row),
            ]
            canvas.polygons([beam], mix(light.light, _LAMP, 0.5), 0.22)
        angle = np.linspace(0, 2 * np.pi, 40)
        row = (place.floor + place.stage.form.height) / 2 + 3 * u
        pool = zip(aimed + np.cos(angle) * 46 * u, row + np.sin(angle) * 9 * u, strict=True)
        canvas.polygons([list(pool)], mix(light.light, _LAMP, 0.4), 0.4)

    return paint
