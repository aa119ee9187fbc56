"""What lies and grows on the ground: blades of grass, slabs and their cracks, pebbles, drifts of snow."""

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np

from aiprod_render.animatic.circumstances import world_of
from aiprod_render.animatic.places.canvas import Cut
from aiprod_render.animatic.places.place import Place, Points
from aiprod_render.animatic.shapes.cutout import art_of
from aiprod_render.picture.colour import Colour, mix, rgb

type _Paint = Callable[[Place, Colour, float, float], None]
"""Paints on ground of a colour between two rows."""

BARE = "bare"
"""The kind of ground that the parts of a place paint."""
_GREY, _SNOWY = 0.12, 0.75
"""The greatest chroma of stone, and the least channel of snow and ice, which are white or blue."""
_VANISHING = 0.5
"""How far above the ground joints meet, as a part of its depth."""


def textured(place: Place, code: str, top: float, foot: float, *, kind: str = "", lit: bool = False) -> None:
    """Paints what is on ground of this colour between two rows: no ground is one flat paper.

    `kind` is grass, stone, soil, snow, or BARE where the colour does not tell. A `lit` colour has the light
    of the place already.
    """
    # On narrow bands, such as kerbs, it would be noise.
    if kind != BARE and (lit or foot - top > 6 * place.u):
        _TEXTURES[kind or _kind(code)](place, rgb(code) if lit else place.tone(code), top, foot)


def _kind(code: str) -> str:
    """Returns what ground of this colour is made of."""
    red, green, blue = (float(channel) for channel in rgb(code))
    # Bright sand is as light as snow, but never bluish.
    if min(red, green, blue) > _SNOWY and blue > red:
        return "snow"
    if green > red and green > blue + _GREY / 2:
        return "grass"
    return "stone" if max(red, green, blue) - min(red, green, blue) < _GREY else "soil"


def _rng(place: Place, top: float) -> np.random.Generator:
    # Shots of one world have one ground, and what is painted later keeps its dice.
    return np.random.default_rng([17, world_of(place.stage.scene) & 0xFFFF, round(100 * top / place.floor)])


def _spots(
    place: Place, rng: np.random.Generator, count: int, top: float, foot: float
) -> list[tuple[float, float, float]]:
    """Returns columns, rows, and how near each spot is (0..1), more of them far away."""
    near = np.sort(rng.random(count) ** 1.2)
    foot = min(foot, float(place.canvas.bottom))
    columns = rng.uniform(place.canvas.left, place.canvas.right, count)
    deep = np.clip((top - place.floor) / max(1.0, place.stage.form.height - place.floor), 0, 1)
    return [
        (float(x), float(top + (foot - top) * (0.02 + 0.98 * part)), float(deep + (1 - deep) * part))
        for x, part in zip(columns, near, strict=True)
    ]


def _grass(place: Place, colour: Colour, top: float, foot: float) -> None:
    rng, light = _rng(place, top), place.stage.atmosphere
    dark, lit = mix(colour, light.shade, 0.3), mix(colour, light.light, 0.24)
    for count, tone in ((150, dark), (110, lit)):
        tufts = [
            _blade(x + 0.8 * blade * size, y, size, float(lean))
            for x, y, near in _spots(place, rng, count, top, foot)
            for size in [place.u * (0.7 + 2.7 * near) * rng.uniform(0.7, 1.2)]
            for blade, lean in zip((-0.55, 0.0, 0.5), rng.normal((-0.4, 0.0, 0.4), 0.18), strict=True)
        ]
        place.canvas.polygons(tufts, place.snowy(tone, 0.5), 0.8)
    # Flowers are under the snow.
    if place.stage.scene.weather.name != "SNOW":
        spring = place.stage.season == "spring"
        flowers = _spots(place, rng, 320 if spring else 26, top, foot)
        discs = [(x, y, place.u * (0.16 + (0.75 if spring else 0.4) * near)) for x, y, near in flowers]
        place.canvas.discs(discs[::2], place.tone("#f7f1dc"), 0.9)
        place.canvas.discs(discs[1::2], place.tone("#eec75a"), 0.9)
        if spring:
            place.canvas.discs(discs[::3], place.tone("#e58ab0"), 0.9)
            place.canvas.discs(discs[2::5], place.tone("#9a7fd0"), 0.9)


def _blade(x: float, foot: float, tall: float, lean: float) -> Points:
    half = 0.11 * tall
    return [(x - half, foot), (x + lean * tall, foot - tall), (x + half, foot)]


def _stone(place: Place, colour: Colour, top: float, foot: float) -> None:
    slabs(place, mix(colour, place.stage.atmosphere.shade, 0.4), top, foot)
    rng = _rng(place, top + 1)
    cracks: list[Points] = []
    for x, y, near in _spots(place, rng, 7, top, foot):
        line = [(x, y)]
        for _ in range(4):
            step = place.u * (1 + 3 * near)
            line.append((line[-1][0] + step * rng.uniform(0.3, 1.2), line[-1][1] + 0.3 * step * rng.normal()))
        cracks.append([*line, *((a, b + 0.18 * place.u * (0.5 + near)) for a, b in reversed(line))])
    place.canvas.polygons(cracks, mix(colour, place.stage.atmosphere.shade, 0.6), 0.6)
    weeds = [
        _blade(x + 0.5 * blade * size, y, size, 0.5 * blade)
        for x, y, near in _spots(place, rng, 9, top, foot)
        for size in [place.u * (0.5 + 1.6 * near)]
        for blade in (-0.8, 0.0, 0.8)
    ]
    place.canvas.polygons(weeds, place.snowy(place.tone("#7f9a5a"), 0.5), 0.7)
    leaves = [
        _oval(x, y, place.u * (0.4 + 0.7 * near), 0.4) for x, y, near in _spots(place, rng, 8, top, foot)
    ]
    place.canvas.polygons(leaves, place.tone("#b98a4a"), 0.7)


def slabs(place: Place, joint: Colour, top: float, foot: float) -> None:
    """Paints slabs in perspective, each row shifted, and some a little darker or lighter."""
    rng, canvas, form = _rng(place, top), place.canvas, place.stage.form
    deep = form.height - place.floor
    eye = place.floor - _VANISHING * deep
    foot = min(foot, float(canvas.bottom))
    # Rows belong to the whole ground, so that the joints of two bands fit.
    rows = [y for y in (place.floor + deep * (number / 9) ** 1.55 for number in range(16)) if top < y < foot]
    rows = [top, *rows, foot]
    middle, wide = form.width / 2, 15 * place.u
    joints: list[Points] = [
        [(canvas.left, y), (canvas.right, y), (canvas.right, y + t), (canvas.left, y + t)]
        for y in rows[1:-1]
        for t in [max(1.0, 0.34 * place.u * (y - eye) / (deep * 1.5))]
    ]
    tinted: tuple[list[Points], list[Points]] = [], []
    for number, (high, low) in enumerate(pairwise(rows)):
        far, near = ((y - eye) / (form.height - eye) for y in (high, low))
        for column in range(-22, 22):
            part = column + 0.5 * (number % 2)
            start, end, after, last = (
                middle + place_ * wide * size for size in (far, near) for place_ in (part, part + 1)
            )
            if max(end, last) < canvas.left or min(start, after) > canvas.right:
                continue
            joints.append([(start, high), (start + 1.2, high), (after + 0.3 * place.u, low), (after, low)])
            if rng.random() < 0.22:
                slab = [(start, high), (end, high), (last, low), (after, low)]
                tinted[int(rng.random() < 0.5)].append(slab)
    light = place.stage.atmosphere
    canvas.polygons(tinted[0], light.shade, 0.07)
    canvas.polygons(tinted[1], light.light, 0.1)
    canvas.polygons(joints, joint, 0.45)


def soil(place: Place, colour: Colour, top: float, foot: float) -> None:
    """Paints ruts and pebbles."""
    rng, light, u = _rng(place, top), place.stage.atmosphere, place.u
    shade, lit = mix(colour, light.shade, 0.34), mix(colour, light.light, 0.3)
    ruts = [_oval(x, y, u * (2 + 9 * near), 0.07) for x, y, near in _spots(place, rng, 40, top, foot)]
    place.canvas.polygons(ruts, shade, 0.42)
    stones = [
        (x, y, u * (0.22 + 0.8 * near) * rng.uniform(0.6, 1.3))
        for x, y, near in _spots(place, rng, 46, top, foot)
    ]
    place.canvas.polygons([_oval(x + 0.3 * r, y + 0.35 * r, 1.2 * r, 0.4) for x, y, r in stones], shade, 0.6)
    place.canvas.polygons([_oval(x, y, r, 0.62) for x, y, r in stones], mix(shade, place.air, 0.3))
    place.canvas.polygons([_oval(x - 0.2 * r, y - 0.2 * r, 0.6 * r, 0.5) for x, y, r in stones], lit, 0.8)


def _snow(place: Place, colour: Colour, top: float, foot: float) -> None:
    rng, light, u = _rng(place, top), place.stage.atmosphere, place.u
    hollows = [_oval(x, y, u * (3 + 14 * near), 0.1) for x, y, near in _spots(place, rng, 40, top, foot)]
    place.canvas.polygons(hollows, mix(colour, light.zenith, 0.35), 0.4)
    steps: list[Points] = []
    for number in range(12):
        near = 0.1 + 0.9 * (number / 12) ** 1.3
        x = place.x(0.2 + 0.22 * number / 12) + (number % 2 - 0.5) * u * (1 + 3 * near)
        steps.append(_oval(x, top + (place.stage.form.height - top) * near, u * (0.5 + 1.3 * near), 0.5))
    place.canvas.polygons(steps, mix(colour, light.zenith, 0.5), 0.6)


def grounded(place: Place, cut: Cut) -> None:
    """Paints the shadow at the foot of a cut-out: what has none hangs in the air."""
    wide = 0.46 * art_of(cut.figure).aspect * cut.height
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    # Two ovals soften the edge of the shade.
    for size, opacity in ((1.25, 0.16), (1.0, 0.26)):
        across = cut.x + size * wide * np.cos(angle)
        down = cut.foot + size * min(0.2 * wide, 1.6 * place.u) * np.sin(angle)
        place.canvas.polygons(
            [list(zip(across.tolist(), down.tolist(), strict=True))],
            place.stage.atmosphere.shade * 0.6,
            opacity,
        )


def _oval(x: float, y: float, wide: float, flat: float) -> Points:
    angle = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    across, down = x + wide * np.cos(angle), y + flat * wide * np.sin(angle)
    return list(zip(across.tolist(), down.tolist(), strict=True))


_TEXTURES: Mapping[str, _Paint] = {"grass": _grass, "stone": _stone, "soil": soil, "snow": _snow}
