"""Parts of a room that belong to the building: floors, wall coverings, windows."""

from itertools import pairwise

import numpy as np

from aiprod_film.scene import TimeOfDay, Weather
from aiprod_render.animatic.places.place import Part, Place, Points
from aiprod_render.picture.colour import mix, rgb
from aiprod_render.picture.paint import fill_polygon

_OUTSIDE = {
    TimeOfDay.DAWN: ("#f6d3b4", "#86a4c8"),
    TimeOfDay.DAY: ("#d3ebf5", "#6fb2dc"),
    TimeOfDay.DUSK: ("#efa878", "#514f8c"),
    TimeOfDay.NIGHT: ("#39507f", "#16233f"),
}
"""The sky low and high outside a room."""


def boards(place: Place) -> None:
    """Paints the joints of floor boards that run to a vanishing point."""
    canvas, middle = place.canvas, place.stage.form.width / 2
    joints = []
    for offset in np.linspace(-3.2, 3.2, 33) * place.stage.form.width * 0.5:
        start, foot = middle + offset * 0.5, middle + offset * 1.3
        joints.append(
            (
                (start, place.floor),
                (start + 1.2, place.floor),
                (foot + 3, canvas.bottom),
                (foot, canvas.bottom),
            )
        )
    canvas.polygons(joints, mix(place.ground, place.stage.atmosphere.shade * 0.5, 0.5), 0.6)


def tiles(place: Place) -> None:
    """Paints a chequered floor in perspective."""
    canvas, middle = place.canvas, place.stage.form.width / 2
    deep = canvas.bottom - place.floor
    # A power stands for the perspective: rows get broader towards the viewer wherever the floor begins.
    rows = [place.floor + deep * (number / 7) ** 1.55 for number in range(8)]
    step = 12 * place.u
    dark = []
    for number, (top, bottom) in enumerate(pairwise(rows)):
        high, low = (0.62 + 0.75 * (row - place.floor) / deep for row in (top, bottom))
        for column in range(-16, 16):
            if (column + number) % 2:
                start, end = column * step, (column + 1) * step
                dark.append(
                    (
                        (middle + start * high, top),
                        (middle + end * high, top),
                        (middle + end * low, bottom),
                        (middle + start * low, bottom),
                    )
                )
    canvas.polygons(dark, mix(place.ground, place.stage.atmosphere.shade, 0.34), 0.75)


def rug(code: str) -> Part:
    """Returns a part that paints a round rug where subjects stand."""

    def paint(place: Place) -> None:
        middle, u = place.stage.form.width * 0.6, place.u
        row = (place.floor + place.stage.form.height) / 2 + 4 * u
        angle = np.linspace(0, 2 * np.pi, 48)
        for size, colour in (
            (1.0, place.tone(code)),
            (0.86, mix(place.tone(code), place.white, 0.3)),
            (0.8, place.tone(code)),
        ):
            outline = zip(
                middle + np.cos(angle) * 62 * u * size, row + np.sin(angle) * 10 * u * size, strict=True
            )
            place.canvas.polygons([list(outline)], colour)

    return paint


def wainscot(code: str, share: float = 0.4) -> Part:
    """Returns a part that paints the lower part of the wall."""

    def paint(place: Place) -> None:
        canvas, top = place.canvas, place.floor - share * place.floor
        colour = place.tone(code)
        canvas.box((canvas.left, top, canvas.right, place.floor), colour, 0.85)
        canvas.box(
            (canvas.left, top - 1.2 * place.u, canvas.right, top + 0.6 * place.u),
            mix(colour, place.white, 0.4),
        )
        grooves = np.arange(canvas.left, canvas.right, 9 * place.u)
        canvas.boxes(
            ((x, top + 2 * place.u, x + 0.4 * place.u, place.floor) for x in grooves),
            mix(colour, place.stage.atmosphere.shade, 0.5),
            0.5,
        )

    return paint


def wall_tiles(code: str, low: float = 0.0, high: float = 0.62, size: float = 6.0) -> Part:
    """Returns a part that tiles the wall between two parts of its height, from the floor."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        top, foot = place.floor - high * place.floor, place.floor - low * place.floor
        colour = place.tone(code)
        canvas.box((canvas.left, top, canvas.right, foot), colour, 0.9)
        gap = mix(colour, place.stage.atmosphere.shade, 0.3)
        canvas.boxes(
            ((canvas.left, y, canvas.right, y + 0.35 * u) for y in np.arange(foot, top, -size * u)), gap, 0.6
        )
        canvas.boxes(
            ((x, top, x + 0.35 * u, foot) for x in np.arange(canvas.left, canvas.right, size * u)), gap, 0.6
        )

    return paint


def bricks(code: str) -> Part:
    """Returns a part that paints the wall as masonry."""

    def paint(place: Place) -> None:
        canvas, u = place.canvas, place.u
        high, wide = 6 * u, 15 * u
        # From the floor upwards, so that the lowest course is whole.
        rows = np.arange(place.floor, canvas.top - high, -high)
        stones = [
            (x + 0.25 * u, y - high + 0.25 * u, x + wide - 0.25 * u, y - 0.25 * u)
            for number, y in enumerate(rows)
            for x in np.arange(canvas.left - (number % 2) * wide / 2, canvas.right, wide)
        ]
        # Shades are dealt out at random and still painted in three passes.
        shuffled = place.stage.rng.permutation(len(stones))
        for part, share in enumerate((0.0, 0.12, 0.24)):
            chosen = [stones[number] for number in shuffled[part::3]]
            canvas.boxes(chosen, mix(place.tone(code), place.stage.atmosphere.shade, share), 0.55)

    return paint


def rocks(code: str) -> Part:
    """Returns a part that paints a cave: its bright mouth, and stones that hang and stand."""

    def paint(place: Place) -> None:
        canvas, u, rng, light = place.canvas, place.u, place.stage.rng, place.stage.atmosphere
        x, y = place.x(0.30), place.floor * 0.5
        angle = np.linspace(0, 2 * np.pi, 28, endpoint=False)
        for size, share in ((1.0, 0.0), (0.86, 0.4), (0.74, 1.0)):
            lumpy = 1 + 0.12 * np.sin(angle * 5 + 1) + 0.06 * rng.standard_normal(angle.size)
            wide, tall = x + np.cos(angle) * 34 * u * size * lumpy, y + np.sin(angle) * 30 * u * size * lumpy
            colour = mix(
                mix(place.tone(code), place.stage.atmosphere.shade, 0.3),
                mix(light.horizon, light.light, 0.4),
                share,
            )
            canvas.polygons([list(zip(wide.tolist(), tall.tolist(), strict=True))], colour)
        canvas.glow(x, y, 70 * u, light.light, 0.25 + 0.3 * light.glow)
        for shade, length in ((0.25, 26), (0.45, 17)):
            stones = []
            for root in np.arange(canvas.left, canvas.right, 13 * u):
                for foot, way in ((canvas.top, 1.0), (place.floor + 3 * u, -0.5)):
                    half, tip = rng.uniform(3, 7) * u, rng.uniform(0.35, 1.0) * length * u * way
                    middle = root + rng.uniform(-4, 4) * u
                    stones.append(
                        [(middle - half, foot), (middle + half, foot), (middle + half * 0.2, foot + tip)]
                    )
            canvas.polygons(stones, mix(place.tone(code), light.shade, shade))

    return paint


def windows(
    *parts: float, top: float = 0.1, foot: float = 0.55, wide: float = 30, arched: bool = False
) -> Part:
    """Returns a part that paints windows at parts of the width, between two parts of the wall's height."""

    def paint(place: Place) -> None:
        for part in parts:
            _window(place, place.x(part), place.floor * top, place.floor * foot, wide * place.u, arched)

    return paint


def _window(place: Place, middle: float, top: float, foot: float, wide: float, arched: bool) -> None:
    canvas, u, light = place.canvas, place.u, place.stage.atmosphere
    left, right = middle - wide / 2, middle + wide / 2
    # An arched window is set in stone, another one in white wood.
    frame = place.dim(0.3) if arched else place.white
    edge = 1.6 * u
    canvas.polygons([_opening(left - edge, top - edge, right + edge, foot + edge, arched)], frame)
    _view(place, _opening(left, top, right, foot, arched))
    canvas.polygons([_hill(place, left, right, foot)], mix(light.fog, light.zenith, 0.4), 0.8)
    _falling(place, left, top, right, foot)
    half, row = 0.5 * u, (top + foot) / 2
    canvas.boxes([(middle - half, top, middle + half, foot), (left, row - half, right, row + half)], frame)
    canvas.box((left - 3 * u, foot + 1.2 * u, right + 3 * u, foot + 3 * u), mix(frame, place.air, 0.2))


def _view(place: Place, pane: Points) -> None:
    """Paints the sky behind a pane: bright below, darker above."""
    canvas, light = place.canvas, place.stage.atmosphere
    low, high = mix(light.horizon, light.light, 0.25 + 0.3 * light.glow), light.zenith
    # The palette of a room is that of its lamps; outside it is plain day or night.
    low, high = (
        mix(own, place.stage.grade.apply(rgb(code)), 0.65)
        for own, code in zip((low, high), _OUTSIDE[place.stage.scene.time_of_day], strict=True)
    )
    mask = canvas.blank()
    fill_polygon(mask, np.array(pane, np.float32) - canvas.corner)
    canvas.cover(mask, low)
    rows = np.flatnonzero(mask.any(axis=1))
    share = np.zeros((canvas.height, 1), np.float32)
    share[rows[0] : rows[-1] + 1, 0] = np.linspace(0.8, 0.0, rows[-1] - rows[0] + 1)
    canvas.sheet.cover((mask * share).astype(np.uint8), high)


def _falling(place: Place, left: float, top: float, right: float, foot: float) -> None:
    """Paints the snow or the rain that is seen through a window."""
    rng, u, count = place.stage.rng, place.u, int((right - left) / place.u)
    spots = zip(rng.uniform(left, right, count), rng.uniform(top, foot, count), strict=True)
    match place.stage.scene.weather:
        case Weather.SNOW:
            place.canvas.discs([(x, y, rng.uniform(0.35, 0.9) * u) for x, y in spots], place.white, 0.9)
        case Weather.RAIN | Weather.STORM:
            drops = [(x, y, x + 0.25 * u, min(foot, y + 5 * u)) for x, y in spots]
            place.canvas.boxes(drops, place.white, 0.45)


def _opening(left: float, top: float, right: float, foot: float, arched: bool) -> Points:
    if not arched:
        return [(left, top), (right, top), (right, foot), (left, foot)]
    radius = (right - left) / 2
    angle = np.linspace(0, np.pi, 20)
    arch = zip(
        left + radius + np.cos(angle) * radius, top + radius - np.sin(angle) * radius * 1.25, strict=True
    )
    return [(right, foot), *((float(x), float(y)) for x, y in arch), (left, foot)]


def _hill(place: Place, left: float, right: float, foot: float) -> Points:
    x = np.linspace(left, right, 12)
    y = foot - place.u * (4 + 3 * np.sin(x / (14 * place.u) + place.stage.rng.uniform(0, 6)))
    return [*zip(x.tolist(), y.tolist(), strict=True), (right, foot), (left, foot)]
