"""What pixels tell of a composition: straight edges of foreground pieces, and ground without detail."""

from collections.abc import Sequence

import cv2
import numpy as np

from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.planes import Picture, i420, i420_buffer

_STRAIGHT = 0.12
"""The longest straight edge of a foreground piece inside the frame, as a part of its height."""
_GROUND = 0.72
_DETAIL = 0.2
"""The first row of what must be ground, and the share of its blocks that must show something."""

_AROUND = 21
"""How far around a figure its surroundings reach, in pixels of a picture of 360 rows."""
_APART = 16.0
"""How far a figure's colour must be from that of its surroundings, in steps of YUV."""


def ink_of(stage: Stage, prop: Prop) -> np.ndarray:
    """Returns where a prop changes the picture in the middle of the scene."""
    pages = []
    for level in (0, 255):
        page = i420(i420_buffer(stage.form.width, stage.form.height))
        page.y[:], page.u[:], page.v[:] = level, 128, 128
        prop.draw(Picture(page.y, page.u, page.v), stage.camera.at(stage.seconds / 2), stage.seconds / 2)
        pages.append(page.y.astype(int))
    return np.asarray(np.abs(pages[1] - pages[0]) < 200)


def has_straight_edge(stage: Stage, prop: Prop) -> bool:
    """Whether a piece of the foreground ends in a vertical or level line inside the frame."""
    ink = ink_of(stage, prop)
    longest = _STRAIGHT * stage.form.height
    for page in (ink, ink.T):
        edges = page[:, 1:] != page[:, :-1]
        # The frame's own margin is no edge of a piece.
        kernel = np.ones((int(longest), 1), np.uint8)
        # Beyond the frame nothing goes on: a short line that ends there is no long one.
        runs = cv2.erode(edges.astype(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)
        if runs[:, 2:-2].any():
            return True
    return False


def has_empty_ground(picture: np.ndarray, masks: Sequence[np.ndarray] = ()) -> bool:
    """Whether the lower part of a picture of luma shows next to nothing, apart from the figures."""
    luma = picture.astype(np.float32)
    detail = np.abs(luma - cv2.GaussianBlur(luma, (0, 0), 4))
    free = np.ones(luma.shape, bool)
    for mask in masks:
        free &= ~cv2.dilate(mask.astype(np.uint8), np.ones((15, 15), np.uint8)).astype(bool)
    first, side = round(_GROUND * luma.shape[0]), 20
    blocks = [
        detail[row : row + side, column : column + side].mean() > 1.0
        for row in range(first, luma.shape[0] - side + 1, side)
        for column in range(0, luma.shape[1] - side + 1, side)
        if free[row : row + side, column : column + side].all()
    ]
    return len(blocks) > 10 and bool(np.mean(blocks) < _DETAIL)


def is_hidden(frame: np.ndarray, figure: np.ndarray, figures: np.ndarray) -> bool:
    """Whether a figure has hardly another colour than what is around it, other figures apart.

    `frame` is an I420 buffer; `figure` and `figures` are masks of the frame's size.
    """
    wide = cv2.dilate(figure.astype(np.uint8), np.ones((_AROUND, _AROUND), np.uint8)).astype(bool)
    around = wide & ~figures
    if not figure.any() or not around.any():
        return False
    colours = cv2.cvtColor(cv2.cvtColor(frame, cv2.COLOR_YUV2BGR_I420), cv2.COLOR_BGR2YUV).astype(np.float32)
    # A figure of black and white stands out by either.
    apart = np.abs(colours[figure] - colours[around].mean(axis=0)).sum(axis=1)
    return bool(np.mean(apart) < _APART)
