"""Streets that shine: the ground shows what is above it, more of it in rain, and in the light of lamps."""

import cv2
import numpy as np

from aiprod_film.scene import CameraAngle, Setting, TimeOfDay, Weather
from aiprod_render.animatic.circumstances import has_water, world_of
from aiprod_render.animatic.places import RECIPES
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.paint import Field, noise, smoothstep
from aiprod_render.picture.planes import Bytes, Cel, Picture

_DEPTH = 0.6
"""The depth of the ground of places."""
_RAIN, _NIGHT = 0.62, 0.3
"""The greatest share of the image on wet ground, and on dry ground at night."""
_SMEARED, _SOFT = 0.05, 0.006
"""The blur of the image down and across, as parts of the frame's height: water on stones is not a mirror."""
_SMALL = 4
"""The image is drawn at this part of the size, because nothing sharp is left of it."""


def wet_ground(stage: Stage, place: Picture) -> list[Prop]:
    """Returns the image of a `place` on paved ground in rain or at night; nothing elsewhere."""
    share = _share(stage)
    if not share:
        return []
    row = stage.horizon // 2 * 2
    left, top, width, height = stage.bounds(_DEPTH)
    size = width, top + height - row
    alpha = _alpha(stage, row, size, share)
    small = cv2.resize(alpha, (size[0] // 2, size[1] // 2), interpolation=cv2.INTER_AREA)
    planes = [
        cv2.multiply(
            _mirrored(plane, row // part, -left // part, (size[0] // part, size[1] // part)),
            ink,
            scale=1 / 255,
        )
        for plane, part, ink in zip(place.planes, (1, 2, 2), (alpha, small, small), strict=True)
    ]
    return [Flat(Cel(Picture(*planes), left, row, 255 - alpha, 255 - small, size[1], soft=True), _DEPTH)]


def _share(stage: Stage) -> float:
    """Returns the greatest share of the image, 0 where the ground shows none."""
    scene = stage.scene
    paved = scene.setting is Setting.CITY and scene.place in RECIPES and not has_water(scene)
    if not paved or scene.camera_angle is CameraAngle.AERIAL:
        return 0.0
    if scene.weather in {Weather.RAIN, Weather.STORM}:
        return _RAIN
    return _NIGHT if scene.time_of_day is TimeOfDay.NIGHT and scene.weather is not Weather.SNOW else 0.0


def _mirrored(plane: Bytes, row: int, aside: int, size: tuple[int, int]) -> Bytes:
    """Returns what is above `row` upside down and smeared, `aside` columns wider on both sides."""
    wide, deep = size
    above = plane[max(0, row - deep) : row][::-1]
    few = cv2.resize(above, None, fx=1 / _SMALL, fy=1 / _SMALL, interpolation=cv2.INTER_AREA)
    high = plane.shape[0] / _SMALL
    soft = cv2.GaussianBlur(few, (0, 0), max(0.5, _SOFT * high), sigmaY=_SMEARED * high)
    full = cv2.resize(soft, (plane.shape[1], above.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.copyMakeBorder(
        full, 0, deep - above.shape[0], aside, wide - plane.shape[1] - aside, cv2.BORDER_REPLICATE
    )


def _alpha(stage: Stage, row: int, size: tuple[int, int], share: float) -> Bytes:
    """Returns how much of the image each point of the ground shows: most in puddles, and far away."""
    # A generator of its own: with the stage's, rain would change what the place paints after it.
    rng = np.random.default_rng([19, world_of(stage.scene)])
    columns, rows = size[0] // _SMALL, size[1] // _SMALL
    near: Field = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    puddles = smoothstep(0.42, 0.62, noise(rng, columns, rows, (7, 11), 2))
    shown = share * (0.35 + 0.65 * puddles) * (1 - 0.35 * near) * smoothstep(0.0, 0.03, near)
    return cv2.resize((255 * shown).astype(np.uint8), size, interpolation=cv2.INTER_LINEAR)
