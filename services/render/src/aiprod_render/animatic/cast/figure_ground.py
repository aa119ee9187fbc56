"""What figures leave on what they stand or float on: shadows, ripples, and images in the water."""

import cv2
import numpy as np

from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.creature_cels import DRAUGHT
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import Sheet, blank_mask, blurred, fill_polygon
from aiprod_render.picture.planes import Cel

SUBMERGED = 0.07
"""The part of a person's height that is under water: of a swimmer, who lies there, the breast."""
_FEET = 0.15
"""Half the width of the feet of a person, as a part of the height."""


def waterline(stage: Stage, actor: Actor) -> Cel:
    """Returns the light ripples around what swims, over the straight edge where the water hides it."""
    deep = DRAUGHT if isinstance(actor.figure, Cutout) else SUBMERGED
    wide, row = half_width(actor.figure) * actor.height, actor.foot - deep * actor.height
    extent, tall = int(1.35 * wide) + 8, int(max(5, 0.07 * actor.height))
    mask = blank_mask(2 * extent, 4 * tall)
    for down, size, ink in ((2.0, 1.0, 235), (2.6, 0.75, 150), (3.1, 1.2, 90)):
        centre, axes = (extent, round(down * tall)), (int(size * wide), max(2, round(0.4 * tall)))
        cv2.ellipse(mask, centre, axes, 0, 0, 360, ink, -1, cv2.LINE_AA)
    colour = mix(stage.atmosphere.horizon, stage.atmosphere.light, 0.35)
    sheet = Sheet(round(actor.x) - extent, round(row) - 2 * tall, 2 * extent, 4 * tall, colour)
    return sheet.cut(cv2.convertScaleAbs(blurred(mask, 0.22 * tall), alpha=0.75), soft=True)


def image(stage: Stage, actor: Actor) -> Cel:
    """Returns what the water shows of what floats on it: a dark image that waves cut into strips."""
    deep = DRAUGHT if isinstance(actor.figure, Cutout) else SUBMERGED
    wide, row = half_width(actor.figure) * actor.height, actor.foot - deep * actor.height
    tall, extent = max(8, round(0.3 * actor.height)), round(1.1 * wide) + 4
    mask = blank_mask(2 * extent, tall)
    down = np.linspace(0, 1, tall, dtype=np.float32)
    half = wide * (0.86 * np.cos(0.4 * np.pi * down) + 0.08 * np.sin(34 * down) * down)
    ink = 225 * (1 - down) * (1 - 0.35 * down**0.5 * (1 + np.cos(40 * down**0.8)))
    for number in range(tall):
        first, last = round(extent - half[number]), round(extent + half[number])
        mask[number, first:last] = round(float(ink[number]))
    colour = mix(stage.atmosphere.shade, stage.atmosphere.zenith, 0.35)
    sheet = Sheet(round(actor.x) - extent, round(row), mask.shape[1], mask.shape[0], colour)
    return sheet.cut(blurred(mask, max(1.0, 0.03 * tall)), soft=True)


def shadow(stage: Stage, actor: Actor) -> Cel:
    """Returns the shadow of who stands: dark where it touches the ground, and a streak away from the sun."""
    place, height = (actor.x, actor.foot), actor.height
    wide = _base(actor) * height
    glow = stage.atmosphere.glow
    # The sun is before the camera, so shadows come nearer as they go aside.
    long = wide * (1.0 + 1.4 * glow) + (0.12 + 0.34 * glow) * height
    tall = int(max(8, 0.09 * height, 0.11 * wide))
    extent = int(wide + long) + tall + 8
    mask = blank_mask(2 * extent, 3 * tall)
    near = (0.5 + 0.3 * glow) * tall
    away, row = 1 if stage.sun[0] < place[0] else -1, 1.2 * tall
    for share, ink in ((1.0, 44), (0.72, 76), (0.42, 100)):
        # It fades with the way from the feet.
        streak = np.array([[-wide, 0], [wide, 0], [wide * 0.5, near], [-wide * 0.5, near]])
        streak[2:, 0] += away * long * share
        fill_polygon(mask, (streak + np.array([extent, row])).astype(np.float32), ink)
    middle = extent, int(row + 0.06 * tall)
    soft = blank_mask(2 * extent, 3 * tall)
    cv2.ellipse(soft, middle, (int(wide * 1.12), int(tall * 0.42)), 0, 0, 360, 112, -1, cv2.LINE_AA)
    mask = cv2.max(blurred(mask, tall * 0.18), blurred(soft, tall * 0.26))
    core = blank_mask(2 * extent, 3 * tall)
    cv2.ellipse(core, middle, (int(wide * 0.8), int(tall * 0.14)), 0, 0, 360, 90, -1, cv2.LINE_AA)
    mask = cv2.add(mask, blurred(core, tall * 0.1))
    left, top = int(place[0]) - extent, int(place[1] - row)
    sheet = Sheet(left, top, mask.shape[1], mask.shape[0], stage.atmosphere.shade * 0.36)
    return sheet.cut(mask, soft=True)


def _base(actor: Actor) -> float:
    """Returns half the width of what touches the ground, as a part of the height."""
    figure = actor.figure
    if isinstance(figure, Puppet) and not figure.furnished:
        return _FEET
    return 0.9 * half_width(figure)
