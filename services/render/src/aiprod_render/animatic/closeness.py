"""How close the camera is: small leads are large in the picture because it comes near, as a macro lens does.

The place behind them is then larger and out of focus, and the ground under them shows its blades and grains.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from aiprod_film.entity import EntityKind
from aiprod_film.scene import CameraMovement, Setting
from aiprod_render.animatic.camera import Camera
from aiprod_render.animatic.cast.casting import TABLE, Role, cast
from aiprod_render.animatic.circumstances import has_water
from aiprod_render.animatic.measures import metres
from aiprod_render.animatic.places.canvas import Canvas, unit
from aiprod_render.animatic.places.place import Place, side_of
from aiprod_render.animatic.places.texture import textured
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.planes import Bytes, Cel, Picture, i420, i420_buffer

_USUAL = 1.0
"""The height in metres of leads that need no closer camera."""
_SOFTENED, _LEAST, _MOST = 0.4, 1.3, 3.0
"""The exponent by which the camera comes nearer, and the least and the greatest enlargement."""
_FOCUS = 0.42
"""Where the camera looks, as a part of the width: beside the figures."""
_BLUR = 1.7
"""Blur in pixels of a picture of 720 rows, for each step of the enlargement."""
_DEPTH, _NEAR = 0.45, 0.88
_FROM = 0.84
"""The row from which the ground is in focus, as a part of the frame's height."""
_WITHOUT = frozenset({Setting.SPACE, Setting.ABSTRACT})
_ALREADY_NEAR = frozenset({"backdrop", "underwater", "aquarium"})


def closeness(stage: Stage) -> float:
    """Returns by how much the place is larger than usual: 1 unless all who are seen are small."""
    scene = stage.scene
    if scene.setting in _WITHOUT or scene.place in _ALREADY_NEAR:
        return 1.0
    heights = [_metres(stage, role) for role in cast(stage) if role.entity.figure != TABLE]
    if not heights or min(heights) <= 0:
        return 1.0
    near = float((_USUAL / max(heights)) ** _SOFTENED)
    return min(near, _MOST) if near >= _LEAST else 1.0


def _metres(stage: Stage, role: Role) -> float:
    """Returns the height of who is near; 0 for people, places, and swimmers, who keep the camera away."""
    swims = role.figure.home is Home.WATER and has_water(stage.scene)
    if swims or role.entity.kind in {EntityKind.PERSON, EntityKind.PLACE}:
        return 0.0
    return metres(role.entity)


def close_scenery(stage: Stage, near: float, build: Callable[[Stage], Sequence[Prop]]) -> list[Prop]:
    """Returns the place that `build` makes as a camera so near sees it: enlarged, and out of focus."""
    form = stage.form
    still = Camera(CameraMovement.STATIC, form, stage.seconds, (form.width / 2, float(stage.horizon)))
    # The place becomes one sheet, which the scene's own camera moves: it must not be moved twice.
    x, y = _focus(stage)
    # The sun, or the moon, stays where it is while the place around it grows.
    sun = x + (stage.sun[0] - x) / near, y + (stage.sun[1] - y) / near
    resting = replace(stage, camera=still, sun=sun)
    picture = i420(i420_buffer(form.width, form.height))
    for prop in build(resting):
        prop.draw(picture, still.at(0.0), stage.seconds / 2)
    far = _enlarged(stage, picture, near)
    return [
        Flat(far, _DEPTH),
        *([] if stage.scene.setting is Setting.INTERIOR else _ground(stage, far, near)),
    ]


def _focus(stage: Stage) -> tuple[float, float]:
    """Returns where the camera looks: by the water, at the shore, on which small leads are."""
    shore = 0.5 if has_water(stage.scene) else 0.0
    x = stage.form.width * (1 - _FOCUS if stage.leftwards else _FOCUS)
    return x, stage.horizon + shore * (stage.form.height - stage.horizon)


def _enlarged(stage: Stage, picture: Picture, near: float) -> Cel:
    left, top, width, height = stage.bounds(_DEPTH)
    x, y = _focus(stage)
    sigma = _BLUR * (near - 1) * stage.form.height / 720
    planes = []
    for plane, share in zip(picture.planes, (1, 2, 2), strict=True):
        # The focus stays where it is; from every other point the picture grows away from it.
        moved = np.array(
            [[near, 0, (x - left - near * x) / share], [0, near, (y - top - near * y) / share]], np.float32
        )
        size = width // share, height // share
        large = cv2.warpAffine(plane, moved, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        planes.append(cv2.GaussianBlur(large, (0, 0), sigma / share))
    return Cel(Picture(*planes), left, top)


def _ground(stage: Stage, far: Cel, near: float) -> list[Prop]:
    """Returns the blades and grains at the feet, in the colour of the ground there."""
    row = round((_FROM * stage.form.height - stage.lift) / 2) * 2
    code = _code(far, row - far.top)
    larger = replace(stage, unit=stage.unit * near)
    canvas = Canvas(larger, _NEAR, stage.atmosphere.fog)
    place = Place(
        larger,
        canvas,
        stage.atmosphere.fog,
        stage.atmosphere.fog,
        float(stage.horizon),
        unit(larger),
        side_of(stage),
        indoors=False,
    )
    textured(place, code, float(row), float(canvas.bottom), lit=True)
    return [canvas.flat()]


def _code(cel: Cel, row: int) -> str:
    """Returns the mean colour of the rows from `row` on as `#rrggbb`."""
    y, u, v = (
        plane[max(0, row // share) :].mean()
        for plane, share in zip(cel.planes.planes, (1, 2, 2), strict=True)
    )
    # OpenCV converts no picture of I420 below 2 x 2: four values of luma, and one of each chroma.
    packed: Bytes = np.array([[y, y], [y, y], [u, v]], np.uint8)
    red, green, blue = cv2.cvtColor(packed, cv2.COLOR_YUV2RGB_I420)[0, 0].tolist()
    return f"#{red:02x}{green:02x}{blue:02x}"
