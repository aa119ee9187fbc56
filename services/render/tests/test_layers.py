"""Merging layers and leaving out what is hidden changes no picture that anybody sees."""

import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import cv2
import numpy as np
import pytest

from aiprod_film.frames import SECOND
from aiprod_film.manifest import VideoFormat
from aiprod_film.scene import CameraMovement, Scene, Setting, TimeOfDay
from aiprod_film.style import Palette, Style
from aiprod_render.animatic.camera import View
from aiprod_render.animatic.layers import draw_layers, merge_layers, zooms
from aiprod_render.animatic.places import RECIPES
from aiprod_render.animatic.settings import BUILDERS
from aiprod_render.animatic.shot import AnimaticShot, stage_of
from aiprod_render.animatic.stage import Flat, Prop
from aiprod_render.picture.paint import _cubic_weights, noise
from aiprod_render.picture.planes import Picture, i420, i420_buffer
from aiprod_render.render_inputs import ClipSpec

MOVES = [
    CameraMovement.STATIC,
    CameraMovement.PAN_LEFT,
    CameraMovement.TILT_UP,
    CameraMovement.DOLLY_IN,
    CameraMovement.HANDHELD,
]
LEAST_PSNR = 46.0
"""A straight shore, which is a sheet's first row, may end half a row higher; all else has 60 dB."""
SPEC = ClipSpec(
    VideoFormat(640, 360, Fraction(24)),
    Style("painting", Palette("#1f3a68", "#f2b279", "#ffd9a0", "#e4572e", "#141b2d"), "", ""),
    Scene(
        id="s1",
        duration=3 * SECOND,
        title="",
        caption="Mist lifts off the valley.",
        action="",
        camera_movement=CameraMovement.STATIC,
        setting=Setting.LANDSCAPE,
        time_of_day=TimeOfDay.DAY,
        seed=1,
    ),
    72,
    None,
    "",
    False,
    (),
)


def draw_plainly(props: Sequence[Prop], picture: Picture, view: View, seconds: float) -> None:
    """The reference: every layer, whole, back to front."""
    for prop in props:
        prop.draw(picture, view, seconds)


@pytest.mark.parametrize("setting", list(Setting))
def test_layers_look_as_drawn_one_by_one(setting: Setting) -> None:
    for number, move in enumerate(MOVES):
        scene = replace(SPEC.scene, setting=setting, camera_movement=move, seed=number)
        stage = stage_of(SPEC, scene, 3.0)
        plain = (RECIPES.get(scene.place) or BUILDERS[setting])(stage)
        merged = merge_layers(plain, stage)
        for seconds in (0.0, 1.3, 3.4):
            view = stage.camera.at(seconds).unzoomed
            expected, hidden, found = (i420_buffer(SPEC.format.width, SPEC.format.height) for _ in range(3))
            draw_plainly(plain, i420(expected), view, seconds)
            draw_layers(plain, i420(hidden), view, seconds)
            draw_layers(merged, i420(found), view, seconds)
            assert np.array_equal(hidden, expected), (move, seconds)
            assert cv2.PSNR(found, expected) >= LEAST_PSNR, (move, seconds)


def test_a_camera_at_rest_merges_neighbours() -> None:
    scene = replace(SPEC.scene, setting=Setting.LANDSCAPE, camera_movement=CameraMovement.STATIC)
    stage = stage_of(SPEC, scene, 3.0)
    plain = BUILDERS[Setting.LANDSCAPE](stage)
    assert not zooms(stage)
    flats = [prop for prop in plain if isinstance(prop, Flat)]
    assert sum(isinstance(prop, Flat) for prop in merge_layers(plain, stage)) < len(flats)


def test_a_shot_has_no_letters_after_its_end() -> None:
    made = [AnimaticShot(SPEC, SPEC.scene, SPEC.frame_count, "", lettered=one) for one in (True, False)]
    frames = [i420_buffer(SPEC.format.width, SPEC.format.height) for _ in made]
    for shot, frame in zip(made, frames, strict=True):
        shot.draw(i420(frame), SPEC.frame_count + 2)
    assert np.array_equal(*frames)


def test_noise_is_that_of_a_bicubic_enlargement() -> None:
    grid = np.random.default_rng(3).random((9, 13), dtype=np.float32)
    padded = np.pad(grid, 2, mode="wrap")
    width, height = 117, 160
    across, down = width / 13, height / 9
    scale = np.array([[across, 0, -2 * across], [0, down, -2 * down]], np.float32)
    plain = cv2.warpAffine(padded, scale, (width, height), flags=cv2.INTER_CUBIC)
    found = _cubic_weights(9, height) @ grid @ _cubic_weights(13, width).T
    # OpenCV rounds places to a 32nd of a cell.
    assert np.abs(plain - found)[: -int(2 * down), : -int(2 * across)].max() < 0.04
    assert np.allclose(noise(np.random.default_rng(3), width, height, (13, 9), 1), found, atol=1e-5)


def test_fine_noise_of_each_size_leaves_no_memory_behind() -> None:
    rng = np.random.default_rng(3)
    noise(rng, 640, 360, (40, 20), 5)
    tracemalloc.start()
    for width in range(520, 640, 2):
        noise(rng, width, 360, (width / 16, 20), 5)
    left, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # A worker draws hundreds of scenes, each with ridges of other sizes.
    assert left < 17_000_000
