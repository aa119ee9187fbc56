"""Every style changes the pixels, each in a way of its own, and the plain look is none of them."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from aiprod_film.manifest import VideoFormat
from aiprod_film.scene import CameraMovement, Scene, Setting, TimeOfDay
from aiprod_film.style import Palette, Style
from aiprod_film.style_keys import STYLE_WORDS, style_key
from aiprod_render.animatic.finish.held import Held
from aiprod_render.animatic.shot import animatic_frames
from aiprod_render.clip_frames import ClipFrames
from aiprod_render.picture.looks import LOOKS
from aiprod_render.picture.planes import Picture, i420, i420_buffer
from aiprod_render.render_inputs import ClipSpec

FORM = VideoFormat(426, 240, Fraction(24))
PALETTE = Palette("#3a7ca5", "#cfe8ef", "#fff8e1", "#f26a4b", "#16324f")


def frames(medium: str, place: str = "village") -> ClipFrames:
    scene = Scene(
        "s1",
        "",
        "",
        "",
        4_000_000_000,
        setting=Setting.LANDSCAPE,
        time_of_day=TimeOfDay.DAY,
        camera_movement=CameraMovement.PAN_LEFT,
        place=place,
    )
    return animatic_frames(ClipSpec(FORM, Style(medium, PALETTE, "", ""), scene, 96, None, "", False, ()))


def distance(first: np.ndarray, second: np.ndarray) -> float:
    """Returns the mean difference of all planes, in steps of 256."""
    return float(np.abs(first.astype(int) - second.astype(int)).mean())


def test_every_style_has_a_look_and_is_found_by_its_key() -> None:
    assert LOOKS.keys() == STYLE_WORDS.keys()
    assert [style_key(key) for key in STYLE_WORDS] == list(STYLE_WORDS)


@pytest.mark.parametrize("medium", ["", "gouache illustration in motion", "ostrich", "3D animation"])
def test_other_words_leave_the_plain_look(medium: str) -> None:
    assert style_key(medium) == ""
    assert np.array_equal(frames(medium).frame(40), frames("").frame(40))


def test_each_style_differs_from_the_plain_look_and_from_the_others() -> None:
    stills = {medium: frames(medium).frame(40).copy() for medium in ("", *STYLE_WORDS)}
    pairs = {pair: distance(stills[pair[0]], stills[pair[1]]) for pair in combinations(stills, 2)}
    nearest = min(pairs, key=lambda pair: pairs[pair])
    assert pairs[nearest] > 3, (nearest, pairs[nearest])


@pytest.mark.parametrize("medium", STYLE_WORDS)
def test_a_look_depends_on_the_frame_alone(medium: str) -> None:
    first, again = frames(medium), frames(medium)
    first.frame(3)
    assert np.array_equal(first.frame(31), again.frame(31))


def test_stop_motion_moves_in_steps() -> None:
    clay = frames("clay stop motion")
    held, last, moved = (clay.frame(number).copy() for number in (30, 32, 33))
    assert np.array_equal(held, last)
    assert distance(last, moved) > 0.5


def test_a_picture_that_several_frames_show_is_drawn_once() -> None:
    drawn: list[float] = []

    def draw(target: Picture, seconds: float) -> None:
        drawn.append(seconds)
        target.y[:] = len(drawn)

    held = Held(FORM, draw)
    for seconds in (0.0, 0.0, 0.125, 0.125, 0.0):
        target = i420(i420_buffer(FORM.width, FORM.height))
        held.draw(target, seconds)
        assert np.all(target.y == len(drawn))
    assert drawn == [0.0, 0.125, 0.0]
