"""Blasts and collapses: a thing comes apart, with fire and smoke, or with a cloud of dust."""

from functools import partial

import cv2
import numpy as np

from aiprod_film.entity import EntityKind
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.figure_cels import figure_cels
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.circumstances import verbs_of
from aiprod_render.animatic.effects.breaking import BURSTS, COLLAPSES, FALLS, SHATTERS, Fracture, broken
from aiprod_render.animatic.performing import Path, Performing, phases
from aiprod_render.animatic.scenery.lights import glow, lit
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.paint import Sheet, blank_mask, blurred
from aiprod_render.picture.planes import Cel

ERUPTING = frozenset("🌋🎆🎇🧨")
"""What stays whole when it erupts."""
_FIRE = (("#5a4a48", 1.0), ("#e2502b", 0.8), ("#f59a33", 0.6), ("#fff0b8", 0.36))
"""A fireball from outside to inside: colours, and parts of its size."""
_DUST = "#b9aa96"
_SECONDS = 3.0
"""The longest time in which something breaks: it lies there for the rest of the scene."""


def comes_apart(actor: Actor) -> bool:
    """Returns whether nothing of a figure is left but its pieces at the end of the scene; nobody breaks."""
    if actor.entity.kind in (EntityKind.ANIMAL, EntityKind.PERSON):
        return False
    return actor.gait in {"break", "collapse"} or (
        actor.gait == "explode" and actor.entity.figure not in ERUPTING
    )


def pieces(stage: Stage, actor: Actor, haze: float, depth: float, path: Path) -> list[Prop]:
    """Returns a figure that comes apart, and what it throws up."""
    fracture = _fracture(stage, actor)
    seconds = min(stage.seconds, _SECONDS)
    cel = figure_cels(stage, actor, haze)[0]
    falling = Performing(
        partial(broken, cel, fracture), max(14, phases(seconds)), seconds, depth, path, once=True
    )
    match actor.gait:
        case "explode":
            size = min(1.1 * actor.height, 0.6 * stage.form.height)
            middle = actor.foot - 0.45 * actor.height
            light = glow(stage, actor.x, middle, 1.6 * size)
            fire = partial(_fireball, stage, (actor.x, middle), size)
            blast = Performing(fire, 24, seconds, depth, path, once=True)
            flash = Performing(lambda part: light, 1, 1.0, depth, path)
            return [flash, falling, blast]
        case "collapse":
            place = actor.x, actor.foot, 2 * half_width(actor.figure) * actor.height
            dust = partial(_dust, stage, place, 0.55 * actor.height)
            return [falling, Performing(dust, 24, seconds, depth, path, once=True)]
    return [falling]


def _fracture(stage: Stage, actor: Actor) -> Fracture:
    if actor.gait == "explode":
        return BURSTS
    if actor.gait == "collapse":
        return COLLAPSES
    small = actor.entity.kind is EntityKind.OBJECT
    return FALLS if small and "fall" in verbs_of(stage.scene, actor.entity.id) else SHATTERS


def _fireball(stage: Stage, middle: tuple[float, float], size: float, part: float) -> Cel:
    """Returns a ball of fire that opens fast, and becomes smoke that rises."""
    # The fire opens a little before the pieces fly: it is what drives them.
    begun = max(0.0, (part - 0.8 * BURSTS.begins) / (1 - 0.8 * BURSTS.begins))
    extent = round(1.5 * size)
    sheet = Sheet(
        round(middle[0]) - extent,
        round(middle[1]) - round(1.6 * extent),
        2 * extent,
        3 * extent,
        lit(stage, _FIRE[0][0]),
    )
    whole = blank_mask(2 * extent, 3 * extent)
    for code, share in _FIRE:
        mask = blank_mask(2 * extent, 3 * extent)
        # The hot inside goes out first.
        heat = 1.0 if share == 1 else float(np.clip(1.6 * share - 1.9 * begun + 0.5, 0, 1))
        grown = share * heat * (1 - (1 - min(1.0, 3 * begun)) ** 3) * size
        for number in range(11):
            # Steps of 2.4, the golden angle, give each puff a way of its own, without a random generator.
            angle, out = 2.4 * number, 0.42 * (number % 3) / 2
            radius = grown * (0.34 + 0.12 * ((0.618 * number) % 1))
            x = extent + grown * out * 1.5 * np.cos(angle)
            y = 1.6 * extent + grown * out * np.sin(angle) - 0.8 * size * begun**1.5
            if radius > 1:
                cv2.circle(mask, (round(x), round(y)), round(radius), 255, -1, cv2.LINE_AA)
        sheet.cover(mask, lit(stage, code))
        whole = cv2.max(whole, mask)
    ink = float(np.clip(1.5 * (1 - begun), 0, 1))
    return sheet.cut(cv2.convertScaleAbs(blurred(whole, 0.02 * size), alpha=ink), soft=True)


def _dust(stage: Stage, place: tuple[float, float, float], tall: float, part: float) -> Cel:
    """Returns the dust over the ground where a building comes down: it rises, spreads, and thins."""
    x, foot, wide = place
    begun = max(0.0, (part - COLLAPSES.begins) / (1 - COLLAPSES.begins))
    columns, rows = round(wide + 3 * tall), round(1.6 * tall)
    mask = blank_mask(columns, rows)
    for number in range(22):
        along = ((0.618 * number) % 1) - 0.5
        radius = tall * (0.16 + 0.16 * ((0.37 * number) % 1)) * min(1.0, 2.2 * begun)
        centre = (
            columns / 2 + along * (wide + 1.6 * tall * begun),
            rows - radius * (0.6 + 1.2 * (number % 3) / 2),
        )
        if radius > 1:
            cv2.circle(mask, (round(centre[0]), round(centre[1])), round(radius), 225, -1, cv2.LINE_AA)
    sheet = Sheet(round(x) - columns // 2, round(foot) - rows + 6, columns, rows, lit(stage, _DUST))
    thin = float(np.clip(1.7 - 1.1 * begun, 0, 1))
    return sheet.cut(cv2.convertScaleAbs(blurred(mask, 0.05 * tall), alpha=thin), soft=True)
