"""The cast stays whole in the frame, whatever the camera does, in every shape of picture."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from aiprod_film.manifest import VideoFormat
from aiprod_film.scene import CameraMovement
from aiprod_render.animatic.camera import Camera
from aiprod_render.animatic.framing import BOTTOM, SIDES, TOP, Figure, framed
from aiprod_render.animatic.performing import Path

FORMATS = [VideoFormat(*size, Fraction(24)) for size in ((1280, 720), (720, 1280), (720, 720))]
SECONDS = 4.0
MOMENTS = np.linspace(0, SECONDS, 41)


def camera(movement: CameraMovement, form: VideoFormat, seconds: float = SECONDS) -> Camera:
    return Camera(movement, form, seconds, (form.width / 2, 0.58 * form.height))


def standing(
    form: VideoFormat, x: float, tall: float, foot: float, across: float = 0.0, depth: float = 0.9
) -> Figure:
    """Returns a figure as wide as it is tall, in parts of the frame."""
    short = min(form.width, form.height)
    size, middle, low = tall * short, x * form.width, foot * form.height
    way = Path(SECONDS, across=across * form.width / SECONDS)
    return Figure(middle - size / 2, low - size, middle + size / 2, low, 0.9, way)


def outermost(view: Camera, figures: list[Figure], form: VideoFormat) -> Any:
    """Returns left, top, right and bottom of all that is seen at any time, as parts of the frame."""
    size = np.array([form.width, form.height] * 2)
    edges = np.array([one.seen(view.at(time), time) for time in MOMENTS for one in figures]) / size
    return *edges[:, :2].min(axis=0), *edges[:, 2:].max(axis=0)


@pytest.mark.parametrize("form", FORMATS, ids=["16:9", "9:16", "1:1"])
@pytest.mark.parametrize(
    ("x", "tall", "foot"), [(0.2, 0.5, 0.93), (0.78, 0.6, 0.95), (0.5, 0.72, 0.93), (0.72, 0.4, 0.78)]
)
def test_the_cast_stays_in_the_safe_frame(form: VideoFormat, x: float, tall: float, foot: float) -> None:
    if form.width <= form.height:
        x = 0.5
    lead = standing(form, x, tall, foot, across=0.12)
    partner = standing(form, 1.08 * x, 0.8 * tall, foot)
    for movement in CameraMovement:
        view = framed(camera(movement, form), [lead, partner], form, SECONDS)
        left, top, right, bottom = outermost(view, [lead, partner], form)
        assert left >= SIDES - 1e-6, movement
        assert top >= TOP - 1e-6, movement
        assert right <= 1 - SIDES + 1e-6, movement
        assert bottom <= 1 - BOTTOM + 1e-6, movement


@pytest.mark.parametrize(
    "movement", [CameraMovement.PAN_LEFT, CameraMovement.TILT_UP, CameraMovement.DOLLY_IN]
)
def test_the_camera_still_moves(movement: CameraMovement) -> None:
    form = FORMATS[0]
    lead = standing(form, 0.72, 0.5, 0.93)
    view = framed(camera(movement, form), [lead], form, SECONDS)
    first, last = (np.array(lead.seen(view.at(time), time)) for time in (0.0, SECONDS))
    assert np.abs(first - last).max() > 0.02 * form.height


def test_without_figures_the_camera_moves_as_it_would() -> None:
    free = camera(CameraMovement.PAN_LEFT, FORMATS[0])
    assert framed(free, [], FORMATS[0], SECONDS) is free
