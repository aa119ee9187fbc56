"""Fireworks, launches, spray, and earth that flies: small bodies that go up from a place and fall."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import cv2
import numpy as np

from aiprod_film.entity import Entity
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.effects.fires import FLICKER, PHASES, flame, smoke
from aiprod_render.animatic.performing import STAYING, Path, Performing
from aiprod_render.animatic.scenery.lights import glow, lit
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.paint import Sheet, blank_mask, blurred, fill_polygon
from aiprod_render.picture.planes import Cel, Picture

type Spectacle = Callable[[Stage, Actor, float, Path], list[Prop]]
_FIREWORKS = frozenset("🎆🎇🧨")
_BURSTS = (
    (0.0, 0.0, 1.0, "#ffd166", 0.0),
    (-0.75, 0.3, 0.8, "#ff6b6b", 0.4),
    (0.75, 0.22, 0.85, "#7ad7f0", 0.7),
    (-0.35, -0.35, 0.6, "#b48cf2", 0.2),
    (0.42, -0.3, 0.65, "#8ee28a", 0.55),
)
"""Where each burst is, in heights of the whole, its size, its colour, and when in the cycle it begins."""
_BURST_SECONDS, _BURST_PHASES = 1.6, 12
_RAYS = 18
_WATER, _EARTH, _SNOW = "#6bb6dc", "#6d4f38", "#f2f7fb"


def is_fireworks(entity: Entity) -> bool:
    """Returns whether an entity is fireworks, which are nothing but their bursts."""
    return entity.figure in _FIREWORKS


def fireworks(stage: Stage, actor: Actor, depth: float) -> list[Prop]:
    """Returns bursts of sparks in the sky, each beginning at another time, with their light."""
    tall = min(0.46 * stage.form.height, max(1.6 * actor.height, 0.34 * stage.form.height))
    x, y = actor.x, min(0.36 * stage.form.height, actor.foot - actor.height / 2)
    props: list[Prop] = []
    for aside, down, size, code, begins in _BURSTS if not actor.copy else _BURSTS[1:3]:
        centre = x + aside * tall, max(0.16 * stage.form.height, y + down * tall)
        draw = partial(_burst, stage, *centre, 0.5 * size * tall, code)
        props.append(_still(glow(stage, *centre, 0.9 * size * tall), depth))
        props.append(Performing(draw, _BURST_PHASES, _BURST_SECONDS, depth, STAYING, begins))
    return props


def _still(cel: Cel, depth: float) -> Performing:
    return Performing(lambda _: cel, 1, 1.0, depth, STAYING)


def _burst(stage: Stage, x: float, y: float, reach: float, code: str, part: float) -> Cel:
    """Returns rays of sparks that go out from a place, slower and slower, and sink and fade."""
    extent = round(2.3 * reach / 2) * 2 + 4
    mask, middle = blank_mask(extent, extent), extent / 2
    out = 1 - (1 - part) ** 2.4
    ink = round(255 * min(1.0, 2.2 * (1 - part)))
    for ring, rays in ((1.0, _RAYS), (0.58, _RAYS // 2)):
        for number in range(rays):
            angle = 2 * np.pi * (number + 0.5 * (ring < 1)) / rays
            way = np.array([np.cos(angle), np.sin(angle)])
            end = middle + reach * ring * out * way + [0.0, 0.16 * reach * part**2]
            start = middle + reach * ring * max(0.0, out - 0.34) * way + [0.0, 0.1 * reach * part**2]
            first, last = (tuple(round(value) for value in point) for point in (start, end))
            cv2.line(mask, first, last, ink, max(1, round(0.02 * reach)), cv2.LINE_AA)
            cv2.circle(mask, last, max(2, round(0.034 * reach)), ink, -1, cv2.LINE_AA)
    sheet = Sheet(round(x) - extent // 2, round(y) - extent // 2, extent, extent, lit(stage, code))
    return sheet.cut(mask, soft=True)


def _launch(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns the fire under what takes off, and the smoke that stays on the ground."""
    tail = actor.foot - 0.04 * actor.height
    size = 0.55 * actor.height
    fire = Performing(partial(_downwards, stage, actor.x, tail, size), PHASES, FLICKER / 2, depth, path)
    ground = actor.foot + path.at(0.0)[1]
    props: list[Prop] = [fire]
    for aside, wide in ((-0.34, 0.8), (0.34, 0.8), (0.0, 0.7)):
        cloud = partial(_billows, stage, actor.x + aside * actor.height, ground, wide * actor.height)
        props.append(Performing(cloud, 12, stage.seconds, depth, STAYING, once=True))
    return props


def _downwards(stage: Stage, x: float, top: float, tall: float, part: float) -> Cel:
    """Returns a flame that points down."""
    cel = flame(stage, x, top + tall, tall, part)
    keep, chroma = cel.keep, cel.keep_chroma
    assert keep is not None
    assert chroma is not None
    return replace(
        cel,
        planes=Picture(*(np.ascontiguousarray(plane[::-1]) for plane in cel.planes.planes)),
        top=round(top / 2) * 2 - 4,
        keep=np.ascontiguousarray(keep[::-1]),
        keep_chroma=np.ascontiguousarray(chroma[::-1]),
        solid=cel.height,
    )


def _billows(stage: Stage, x: float, foot: float, tall: float, part: float) -> Cel:
    """Returns a cloud on the ground that grows to both sides while the scene lasts."""
    grown = 0.35 + 0.65 * min(1.0, 1.6 * part)
    columns, rows = round(1.6 * tall), round(0.7 * tall)
    mask = blank_mask(columns, rows)
    for number in range(9):
        along = (number + 0.5) / 9 - 0.5
        size = tall * grown * (0.1 + 0.09 * ((0.618 * number) % 1)) * (1 - 0.8 * abs(along))
        centre = columns * (0.5 + 0.8 * along * grown), rows - 0.8 * size
        cv2.circle(mask, (round(centre[0]), round(centre[1])), max(2, round(size)), 235, -1, cv2.LINE_AA)
    sheet = Sheet(round(x) - columns // 2, round(foot) - rows + 4, columns, rows, lit(stage, "#e9e4dc"))
    return sheet.cut(blurred(mask, 0.012 * tall), soft=True)


def _spray(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns the water that somebody splashes ahead."""
    ahead = 1 if actor.mirrored else -1
    x = actor.x + ahead * half_width(actor.figure) * actor.height
    place = x, actor.foot - 0.55 * actor.height, 0.9 * actor.height, ahead
    return [Performing(partial(drops, stage, place, _WATER, 44), 12, 0.9, depth, path)]


def _earth(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns the earth that paws throw back, and the heap that it becomes."""
    ahead = 1 if actor.mirrored else -1
    x = actor.x + ahead * (half_width(actor.figure) - 0.04) * actor.height
    place = x, actor.foot - 0.04 * actor.height, 0.7 * actor.height, -ahead
    heap = partial(_heap, stage, x, actor.foot, actor.height)
    return [
        Performing(lambda _: heap(), 1, 1.0, depth, path),
        Performing(partial(drops, stage, place, _EARTH, 14), 12, 0.6, depth, path),
    ]


def _heap(stage: Stage, x: float, foot: float, tall: float) -> Cel:
    columns, rows = round(0.9 * tall), round(0.2 * tall)
    mask = blank_mask(columns, rows)
    cv2.ellipse(
        mask, (columns // 2, rows), (round(0.42 * tall), round(0.13 * tall)), 0, 0, 360, 255, -1, cv2.LINE_AA
    )
    sheet = Sheet(
        round(x) - columns // 2, round(foot + 0.02 * tall) - rows, columns, rows, lit(stage, _EARTH)
    )
    return sheet.cut(mask)


def drops(stage: Stage, place: tuple[float, float, float, int], code: str, count: int, part: float) -> Cel:
    """Returns drops, or crumbs, that fly from a place to one side in arcs."""
    x, y, reach, side = place
    columns, rows = round(1.3 * reach) + 8, round(1.4 * reach) + 8
    mask = blank_mask(columns, rows)
    for number in range(count):
        share = (part + 0.618 * number) % 1
        far, high = 0.5 + 0.5 * ((0.37 * number) % 1), 0.3 + 0.5 * ((0.53 * number) % 1)
        across = far * share * reach
        up = (4 * high * share * (1 - share) * 0.8 - 0.5 * share**2) * reach
        spot = (across if side > 0 else columns - across, 0.8 * reach - up)
        size = max(2, round(reach * (0.05 - 0.03 * share)))
        cv2.circle(mask, (round(spot[0]), round(spot[1])), size, 240, -1, cv2.LINE_AA)
    left = round(x) if side > 0 else round(x) - columns
    sheet = Sheet(left, round(y - 0.8 * reach), columns, rows, lit(stage, code))
    return sheet.cut(mask)


def steam_of(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns the steam over the chimney of an engine."""
    ahead = 1 if actor.mirrored else -1
    x = actor.x + ahead * 0.55 * half_width(actor.figure) * actor.height
    top, tall = actor.foot - 0.92 * actor.height, 0.7 * actor.height
    return [Performing(partial(smoke, stage, x - ahead * 0.1 * tall, top, tall), PHASES, 1.6, depth, path)]


def torrent(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns the clouds of snow that an avalanche throws up before it."""
    uphill = -1 if actor.mirrored else 1
    props: list[Prop] = []
    for number, (aside, size) in enumerate(((-0.5, 0.7), (0.0, 0.9), (0.5, 0.8))):
        x = actor.x + (aside - 0.3 * uphill) * half_width(actor.figure) * 1.6 * actor.height
        draw = partial(_billow, stage, x, actor.foot, size * actor.height)
        props.append(Performing(draw, 10, 1.4, depth, path, 0.31 * number % 1))
    return props


def slope(stage: Stage, actor: Actor) -> Cel:
    """Returns the side of a mountain under snow, down which an avalanche comes."""
    uphill = -1 if actor.mirrored else 1
    tall, form = actor.height, stage.form
    left, width = -round(0.2 * form.width), round(1.4 * form.width)
    top = round(max(0.02 * form.height, actor.foot - 2.3 * tall))
    rows = form.height - top + 60
    foot = actor.foot - top + 0.18 * tall
    along = np.linspace(-1.9, 3.4, 40)
    rise = np.clip(along + 0.9, 0, None) ** 1.15 * 0.55 * tall + 0.03 * tall * np.sin(7 * along)
    x, y = actor.x - left + uphill * along * tall, foot - rise
    mask, shade = blank_mask(width, rows), blank_mask(width, rows)
    line = np.stack([x, y], 1)
    fill_polygon(mask, np.concatenate([line, [[x[-1], rows], [x[0], rows]]]).astype(np.float32))
    low = line + np.array((0.0, 0.16 * tall))
    fill_polygon(shade, np.concatenate([low, [[x[-1], rows], [x[0], rows]]]).astype(np.float32))
    sheet = Sheet(left, top, width, rows, lit(stage, _SNOW))
    sheet.cover(shade, lit(stage, "#c3d6e4"), 0.55)
    return sheet.cut(mask)


def _billow(stage: Stage, x: float, foot: float, tall: float, part: float) -> Cel:
    columns, rows = round(1.5 * tall), round(tall)
    mask = blank_mask(columns, rows)
    for number in range(10):
        share = (part + number / 10) % 1
        aside = 0.3 * np.sin(2.4 * number) * (0.5 + share)
        size = tall * (0.07 + 0.12 * share)
        centre = columns * (0.5 + aside), rows - 0.6 * size - 0.55 * rows * share
        ink = round(235 * min(1.0, 2.4 * (1 - share)))
        cv2.circle(mask, (round(centre[0]), round(centre[1])), max(2, round(size)), ink, -1, cv2.LINE_AA)
    sheet = Sheet(round(x) - columns // 2, round(foot) - rows, columns, rows, lit(stage, _SNOW))
    return sheet.cut(blurred(mask, 0.012 * tall), soft=True)


SPECTACLES: Mapping[str, Spectacle] = {
    "launch": _launch,
    "splash": _spray,
    "dig": _earth,
}
"""What gaits add to the picture."""
