"""What the lens does to a place: sharp where the figures are, and soft behind and before them."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from aiprod_film.scene import ShotSize
from aiprod_render.animatic.cast.sizes import short_side
from aiprod_render.animatic.stage import Flat, Floating, Prop, Stage
from aiprod_render.animatic.staged_figures import on_stage
from aiprod_render.animatic.staging.closeups import close_face
from aiprod_render.picture.planes import Bytes, Cel, Mosaic, Picture, merge_cels

_BLURS = {ShotSize.EXTREME_WIDE: 0.0, ShotSize.WIDE: 0.8, ShotSize.MEDIUM: 1.6, ShotSize.CLOSE_UP: 3.4}
_BEHIND_A_FACE = 6.0
"""Blur of the far scenery in pixels of a picture of 720 rows: more where no feet are on the ground."""
_FAR, _SHARP = 0.5, 0.9
"""Up to the first depth things are as soft as can be, from the second on they are sharp."""
_FOREGROUND = 4.5
"""The same for what is between the camera and the figures."""
_LEAST = 0.5
_COARSE = 2.5
"""From this blur on, half of the pixels hold all that is left."""


def focused(props: Sequence[Prop], stage: Stage) -> list[Prop]:
    """Returns the scenery out of focus: the more, the closer the shot and the farther the thing."""
    has_face = any(close_face(stage, actor) for actor in on_stage(stage))
    full = (_BEHIND_A_FACE if has_face else _BLURS[stage.scene.shot_size]) * short_side(stage) / 720
    return [_blurred(prop, stage, full * _softness(getattr(prop, "depth", 1.0))) for prop in props]


def before_focus(props: Sequence[Prop], stage: Stage) -> list[Prop]:
    """Returns what is nearer than the figures out of focus."""
    return [_blurred(prop, stage, _FOREGROUND * short_side(stage) / 720) for prop in props]


def _softness(depth: float) -> float:
    return float(np.clip((_SHARP - depth) / (_SHARP - _FAR), 0.0, 1.0))


def _blurred(prop: Prop, stage: Stage, sigma: float) -> Prop:
    if sigma < _LEAST or not isinstance(prop, Flat | Floating):
        return prop
    cel = prop.cel
    # Pieces would show their seams.
    whole = merge_cels([(piece, 0.0, 0.0) for piece in cel.pieces]) if isinstance(cel, Mosaic) else cel
    return replace(prop, cel=soft_cel(whole, sigma, (stage.form.width, stage.form.height)))


def soft_cel(cel: Cel, sigma: float, frame: tuple[int, int]) -> Cel:
    """Returns a sheet blurred by `sigma` pixels; at sides that the frame cuts it stays opaque."""
    if cel.keep is None or cel.keep_chroma is None:
        return replace(cel, planes=Picture(*_blurred_planes(cel.planes.planes, sigma)))
    # At least three sigmas, which is all of a blur that one sees, and even in planes of half the size, too.
    room = 4 * int(np.ceil(0.75 * sigma))
    sides = [
        room * inside
        for inside in (
            cel.top > 0,
            cel.top + cel.height < frame[1],
            cel.left > 0,
            cel.left + cel.width < frame[0],
        )
    ]
    y, u, v = _blurred_planes(
        [_padded(plane, sides, share, 0) for plane, share in zip(cel.planes.planes, (1, 2, 2), strict=True)],
        sigma,
    )
    keep, keep_chroma = _blurred_planes(
        [_padded(cel.keep, sides, 1, 255), _padded(cel.keep_chroma, sides, 2, 255)], sigma
    )
    clear = np.flatnonzero(keep.any(axis=1))
    solid = min(keep.shape[0], (int(clear[-1]) // 2 + 1) * 2) if clear.size else 0
    return replace(
        cel,
        planes=Picture(y, u, v),
        left=cel.left - sides[2],
        top=cel.top - sides[0],
        keep=keep,
        keep_chroma=keep_chroma,
        solid=solid,
    )


def _padded(plane: Bytes, sides: Sequence[int], share: int, value: int) -> Bytes:
    top, bottom, left, right = (side // share for side in sides)
    return cv2.copyMakeBorder(plane, top, bottom, left, right, cv2.BORDER_CONSTANT, value=value)


def _blurred_planes(planes: Sequence[Bytes], sigma: float) -> list[Bytes]:
    """Returns planes blurred; those of half the size of the first by half as much."""
    wide = planes[0].shape[1]
    return [_soft(plane, sigma * plane.shape[1] / wide) for plane in planes]


def _soft(plane: Bytes, sigma: float) -> Bytes:
    if sigma < _COARSE:
        return cv2.GaussianBlur(plane, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    rows, columns = plane.shape
    small = cv2.resize(plane, (max(1, columns // 2), max(1, rows // 2)), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma / 2, borderType=cv2.BORDER_REPLICATE)
    return cv2.resize(soft, (columns, rows), interpolation=cv2.INTER_LINEAR)
