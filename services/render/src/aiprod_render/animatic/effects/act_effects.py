"""What acts add to the picture: flames, streams, puddles, letters of sleep, and spectacles."""

from functools import partial

import cv2
import numpy as np

from aiprod_film.staging import Place
from aiprod_render.animatic.acts.processes import span_of
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.effects.filling import LIQUIDS, WATER, filling
from aiprod_render.animatic.effects.fires import PHASES, dying_flames, eruption, flames
from aiprod_render.animatic.effects.houses import house
from aiprod_render.animatic.effects.landmarks import lighthouse, windmill
from aiprod_render.animatic.effects.openings import light_within
from aiprod_render.animatic.effects.spectacles import (
    SPECTACLES,
    drops,
    fireworks,
    is_fireworks,
    steam_of,
    torrent,
)
from aiprod_render.animatic.performing import Path, Performing
from aiprod_render.animatic.scenery.lights import FIRELIGHT, glow, lit
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.colour import Colour
from aiprod_render.picture.paint import Sheet, blank_mask, blurred, fill_polygon
from aiprod_render.picture.planes import Bytes, Cel

_HALO = 0.22
"""The least radius of the light around what glows, as a part of the frame's height."""


def effects(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns what an actor's gait adds in front of it; nothing for most."""
    match actor.entity.figure:
        case "lighthouse":
            return lighthouse(stage, actor, depth, path)
        case "windmill":
            return windmill(stage, actor, depth, path)
        case "🏠" | "log-cabin" if not actor.gait:
            return house(stage, actor, depth, path)
        case "🚂":
            return steam_of(stage, actor, depth, path)
        case "avalanche":
            return torrent(stage, actor, depth, path)
    if is_fireworks(actor.entity):
        return fireworks(stage, actor, depth)
    if spectacle := SPECTACLES.get(actor.gait):
        return spectacle(stage, actor, depth, path)
    match actor.gait:
        case "sleep":
            return [Performing(lambda part: _snore(stage, actor, part), 12, 3.6, depth, path)]
        case "burn":
            return flames(stage, actor, depth, path)
        case "filled":
            return filling(stage, actor, depth, path)
        case "burn-down":
            return dying_flames(stage, actor, depth, span_of(stage.scene))
        case "swing-open" | "lift-lid":
            return light_within(stage, actor, depth, path)
        case "cook" | "bake":
            return [Performing(lambda part: _steam(stage, actor, part), PHASES, 2.4, depth, path)]
        case "explode":
            return [*eruption(stage, actor, depth, path), *_embers(stage, actor, depth, path)]
        case "shine":
            radius = max(1.5 * actor.height, _HALO * stage.form.height)
            middle = actor.x, actor.foot - actor.height / 2
            sizes = ((radius, 0.6), (0.7 * actor.height, 0.8))
            colour = actor.entity.colour or FIRELIGHT
            lights = [glow(stage, *middle, size, bright, colour) for size, bright in sizes]
            return [Performing(partial(_constant, light), 1, 1.0, depth, path) for light in lights]
        case "hang":
            cord = _cord(stage, actor)
            return [Performing(lambda _: cord, 1, 1.0, depth, path)]
        case "pour":
            return [Performing(lambda part: _stream(stage, actor, part), 6, 0.5, depth, path)]
        case "melt":
            still, (begun, ended) = Path(stage.seconds), span_of(stage.scene)
            return [
                Performing(
                    lambda part: _puddle(stage, actor, begun + (ended - begun) * part),
                    *(14, stage.seconds, depth, still),
                    once=True,
                )
            ]
    return []


def _constant(cel: Cel, part: float) -> Cel:
    return cel


def _embers(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns what a volcano throws out to both sides."""
    top = actor.foot - 0.95 * actor.height
    return [
        Performing(
            partial(drops, stage, (actor.x, top, 0.7 * actor.height, side), "#ff9d3c", 16),
            *(PHASES, 1.3, depth, path, 0.4 * (side > 0)),
        )
        for side in (-1, 1)
    ]


def _snore(stage: Stage, actor: Actor, part: float) -> Cel:
    """Returns the letters of sleep, which rise from the head, as in comics."""
    ahead = 1 if actor.mirrored else -1
    extent = max(12, round(0.5 * actor.height))
    mask = blank_mask(extent, extent)
    for number in range(3):
        share = (part + number / 3) % 1
        size = extent * (0.08 + 0.1 * share)
        x, y = extent * (0.5 + ahead * 0.3 * share), extent * (0.9 - 0.75 * share)
        sign = [(-1, -1), (1, -1), (-0.3, 0.6), (1, 0.6), (1, 1), (-1, 1), (0.3, -0.6), (-1, -0.6)]
        ink = round(235 * min(1.0, 4 * share, 4 * (1 - share)))
        letter = blank_mask(extent, extent)
        fill_polygon(letter, (np.array(sign) * size * 0.7 + [x, y]).astype(np.float32), ink)
        cv2.max(mask, letter, dst=mask)
    middle = actor.x + ahead * 0.8 * half_width(actor.figure) * actor.height
    left, top = round(middle) - extent // 2, round(actor.foot - 0.75 * actor.height) - extent
    return Sheet(left, top, extent, extent, lit(stage, "#fdf8ee")).cut(mask, soft=True)


def _steam(stage: Stage, actor: Actor, part: float) -> Cel:
    """Returns steam over hot food, at `part` of its cycle."""
    tall = round(1.1 * actor.height)
    columns = max(8, round(1.4 * half_width(actor.figure) * actor.height))
    mask = blank_mask(columns, tall)
    for number in range(4):
        share = (part + number / 4) % 1
        x = columns * (0.3 + 0.4 * number / 3) + 0.08 * columns * np.sin(7 * share + number)
        size = max(1, round(actor.height * (0.05 + 0.07 * share)))
        cv2.circle(
            mask,
            (round(x), round(tall * (1 - 0.85 * share))),
            size,
            round(200 * (1 - share)),
            -1,
            cv2.LINE_AA,
        )
    left, top = round(actor.x) - columns // 2, round(actor.foot - 0.9 * actor.height) - tall
    sheet = Sheet(left, top, columns, tall, lit(stage, "#f4f1ea"))
    return sheet.cut(blurred(mask, 0.05 * actor.height), soft=True)


def _cord(stage: Stage, actor: Actor) -> Cel:
    """Returns the cord from above the picture to the top of what hangs on it."""
    width = max(2, round(2.4 * stage.unit))
    foot = round(actor.foot - 0.94 * actor.height)
    # It goes on above the frame, where a camera that tilts still sees it.
    tall = max(4, foot + round(0.1 * stage.form.height))
    sheet = Sheet(round(actor.x) - width // 2, foot - tall, width, tall, stage.atmosphere.shade)
    return sheet.cut(np.full((sheet.height, sheet.width), 255, np.uint8))


def _stream(stage: Stage, actor: Actor, part: float) -> Cel:
    """Returns what runs out of a vessel that is tilted, down to the ground or into what stands there."""
    ahead = 1 if actor.mirrored else -1
    start = 0.42 * actor.height
    drop = _fall(stage, actor)
    columns, rows = round(0.5 * actor.height) + 8, round(drop) + 8
    left = actor.x + ahead * start - columns / 2
    sheet = Sheet(round(left), round(actor.foot - 0.66 * actor.height), columns, rows, _liquid(stage, actor))
    down = np.linspace(0, 1, 16)
    middle = columns / 2 + ahead * 0.12 * actor.height * down**0.5
    half = actor.height * (0.045 + 0.02 * np.sin(2 * np.pi * (3 * down - part)))
    rows_of = 4 + down * drop
    outline = np.concatenate(
        [np.stack([middle - half, rows_of], 1), np.stack([middle + half, rows_of], 1)[::-1]]
    )
    mask = blank_mask(columns, rows)
    fill_polygon(mask, outline.astype(np.float32))
    return sheet.cut(mask)


def _fall(stage: Stage, actor: Actor) -> float:
    """Returns how far the liquid falls, in pixels."""
    into = {one.subject for one in stage.scene.relations if one.place is Place.IN}
    return (0.35 if actor.entity.id in into else 0.66) * actor.height


def _puddle(stage: Stage, actor: Actor, part: float) -> Cel:
    """Returns the puddle under what melts, which grows as the thing gets smaller."""
    wide = (0.35 + 1.15 * part) * max(0.4, half_width(actor.figure)) * actor.height
    columns, rows = round(2 * wide) + 12, round(0.26 * wide) * 2 + 10
    mask = blank_mask(columns, rows)
    # Two pools that run into each other.
    for aside, down, size in ((0.0, 0, 1.0), (0.5, 2, 0.45)):
        centre = round(columns / 2 + aside * wide), rows // 2 + down
        radii = round(size * wide), max(2, round((0.11 + 0.09 * size) * wide))
        cv2.ellipse(mask, centre, radii, 0, 0, 360, 255, -1, cv2.LINE_AA)
    sheet = Sheet(
        round(actor.x) - columns // 2, round(actor.foot) - rows // 2, columns, rows, _liquid(stage, actor)
    )
    sheet.cover(_shine(mask), lit(stage, "#ffffff"), 0.4)
    return sheet.cut(blurred(mask, 1.2))


def _shine(mask: Bytes) -> Bytes:
    """Returns the upper rim of a puddle."""
    return cv2.subtract(mask, np.roll(mask, max(2, mask.shape[0] // 12), axis=0))


def _liquid(stage: Stage, actor: Actor) -> Colour:
    tint = getattr(actor.figure, "tint", "")
    # A tint is that of the thing: of what melts it is the liquid's, too, and of a vessel it is not.
    code = actor.entity.colour or LIQUIDS.get(actor.entity.figure) or (tint if actor.gait == "melt" else "")
    return lit(stage, code or WATER)
