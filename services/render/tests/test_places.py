"""Every place is a picture of its own, at every hour, with room for the subject and for letters."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations

import cv2
import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import VideoFormat
from aiprod_film.places import LANDMARKS, OPEN_LAND, PLACES
from aiprod_film.scene import CameraMovement, Scene, TimeOfDay, Weather
from aiprod_film.style import Palette, Style
from aiprod_film.style_keys import STYLE_WORDS
from aiprod_render.animatic.places import RECIPES
from aiprod_render.animatic.places.place import side_of
from aiprod_render.animatic.shot import animatic_frames, stage_of
from aiprod_render.picture.paint import blank_mask, fill_polygon, fill_polygons
from aiprod_render.render_inputs import ClipSpec
from tests.long_cases import sampled

WIDE, UPRIGHT, SQUARE = (VideoFormat(*size, Fraction(24)) for size in ((426, 240), (240, 426), (300, 300)))
LARGE, TALL = (VideoFormat(*size, Fraction(24)) for size in ((640, 360), (360, 640)))
PALETTE = Palette("#3a7ca5", "#cfe8ef", "#fff8e1", "#f26a4b", "#16324f")
PLAIN = Style("gouache illustration in motion", PALETTE, "", "")
CAT = Entity("e1", EntityKind.ANIMAL, "cat", "", "🐈")
FRAMES = 48


def spec(place: str, form: VideoFormat = WIDE, style: Style = PLAIN, **changes: object) -> ClipSpec:
    scene = Scene(
        "s1", "", "", "", 2_000_000_000, setting=PLACES[place], time_of_day=TimeOfDay.DAY, place=place
    )
    return ClipSpec(form, style, replace(scene, **changes), FRAMES, None, "", False, (CAT,))


def luma(spec: ClipSpec, number: int = FRAMES // 2) -> np.ndarray:
    return animatic_frames(spec).frame(number)[: spec.format.height].astype(int)


@cache
def still(place: str, hour: TimeOfDay = TimeOfDay.DAY) -> np.ndarray:
    return luma(spec(place, time_of_day=hour))


def distance(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.abs(first - second).mean())


def test_every_place_has_a_recipe() -> None:
    # What is no more than its setting is drawn as that.
    assert RECIPES.keys() == PLACES.keys() - OPEN_LAND.keys()
    assert PLACES.keys() >= LANDMARKS


@pytest.mark.parametrize("place", sampled(PLACES, 3))
def test_a_place_is_a_picture_by_day_and_at_night(place: str) -> None:
    day, night = still(place), still(place, TimeOfDay.NIGHT)
    assert night.std() > 6
    assert day.std() > 8
    assert 17 < night.mean() < day.mean() < 225


def test_no_two_places_look_alike() -> None:
    small = {place: luma(spec(place, VideoFormat(214, 120, Fraction(24)))) for place in PLACES}
    pairs = {(one, other): distance(small[one], small[other]) for one, other in combinations(PLACES, 2)}
    nearest = min(pairs, key=lambda pair: pairs[pair])
    assert pairs[nearest] > 5, nearest


@pytest.mark.parametrize(
    ("place", "form"),
    [*sampled([(place, WIDE) for place in PLACES], 3), *sampled([(place, UPRIGHT) for place in PLACES], 9)],
    ids=[f"{place}-{form}" for form in ("wide", "upright") for place in PLACES],
)
def test_no_place_hides_the_subject(place: str, form: VideoFormat) -> None:
    without, with_cat = luma(spec(place, form)), luma(spec(place, form, subjects=("e1",)))
    changed = np.abs(with_cat - without)
    # Feet stand in the lower half, and the whole cat differs from what is behind it.
    rows = np.flatnonzero((changed > 20).sum(axis=1) > 3)
    assert 0.5 < rows.max() / form.height < 1
    assert changed[changed > 6].mean() > 12


@pytest.mark.parametrize("place", ["kitchen", "street", "beach", "jungle"])
def test_two_worlds_have_different_places(place: str) -> None:
    assert distance(luma(spec(place, seed=1 << 8)), luma(spec(place, seed=2 << 8))) > 4


@pytest.mark.parametrize("movement", [move for move in CameraMovement if move is not CameraMovement.STATIC])
@pytest.mark.parametrize("place", ["library", "park"])
def test_start_middle_and_end_of_a_scene_differ(place: str, movement: CameraMovement) -> None:
    frames = animatic_frames(spec(place, camera_movement=movement))
    start, middle, end = (frames.frame(number).copy().astype(int) for number in (0, 24, 47))
    assert min(distance(start, middle), distance(middle, end)) > 1


def test_a_place_that_the_engine_lacks_is_drawn_as_its_setting() -> None:
    known = spec("kitchen")
    unknown, none = (replace(known, scene=replace(known.scene, place=place)) for place in ("igloo", ""))
    assert np.array_equal(luma(unknown), luma(none))
    assert distance(luma(known), luma(none)) > 8


@pytest.mark.parametrize("place", ["laboratory", "hospital", "street", "savannah", "canyon"])
def test_a_night_can_be_read(place: str) -> None:
    with_cat = luma(spec(place, subjects=("e1",), time_of_day=TimeOfDay.NIGHT))
    bare = luma(spec(place, time_of_day=TimeOfDay.NIGHT))
    cat = np.abs(with_cat - bare) > 20
    # The cat is lit, and the picture is not a black one.
    assert with_cat[cat].mean() > 80
    assert bare.mean() > 40


@pytest.mark.parametrize("place", ["field", "castle-gate", "mountain-path"])
def test_fog_does_not_hide_the_subject(place: str) -> None:
    foggy, clear = (
        np.abs(luma(spec(place, weather=weather, subjects=("e1",))) - luma(spec(place, weather=weather)))
        for weather in (Weather.FOG, Weather.CLEAR)
    )
    assert (foggy > 20).sum() > 0.6 * (clear > 20).sum()


@pytest.mark.parametrize("seed", [1 << 8, 2 << 8])
def test_first_things_are_opposite_the_subject(seed: int) -> None:
    stage = stage_of(spec("castle-gate", seed=seed), spec("castle-gate", seed=seed).scene, 2.0)
    assert (side_of(stage) < 0) == stage.leftwards


def test_snow_falls_behind_windows() -> None:
    def window(weather: Weather) -> np.ndarray:
        return luma(spec("windowsill", weather=weather))[:150]

    bright = {weather: (window(weather) > 225).sum() for weather in (Weather.SNOW, Weather.CLOUDY)}
    assert bright[Weather.SNOW] > bright[Weather.CLOUDY] + 40


@pytest.mark.parametrize("place", ["kitchen", "cave", "underwater"])
def test_it_does_not_rain_indoors(place: str) -> None:
    # The weather outside dims a room, but nothing falls in it.
    rain = animatic_frames(spec(place, weather=Weather.RAIN, camera_movement=CameraMovement.STATIC))
    moved = np.abs(rain.frame(10).astype(int) - rain.frame(11).astype(int))[:240]
    assert moved.mean() < 1.2


@pytest.mark.parametrize(
    ("place", "form", "medium"),
    [
        *((place, LARGE, "") for place in ("snow-field", "beach", "bathroom", "lake", "taj-mahal")),
        *(("hospital", form, "") for form in (TALL, SQUARE)),
        *(("beach", form, "watercolour") for form in (TALL, SQUARE)),
        *(("bathroom", LARGE, key) for key in STYLE_WORDS),
    ],
)
def test_letters_are_legible(place: str, form: VideoFormat, medium: str) -> None:
    clip = replace(
        spec(place, form, replace(PLAIN, medium=medium), caption="Every word of this line counts."),
        film_title="Legible",
        frame_count=96,
    )
    blank = replace(clip, scene=replace(clip.scene, caption=""), film_title="")
    lettered, bare = (luminance(animatic_frames(each).frame(60)) for each in (clip, blank))
    assert contrast(lettered, bare) >= 4.5


def luminance(frame: np.ndarray) -> np.ndarray:
    """Returns the relative luminance of each pixel, 0..1."""
    coded = cv2.cvtColor(frame, cv2.COLOR_YUV2RGB_I420).astype(np.float64) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(light: np.ndarray, bare: np.ndarray) -> float:
    """Returns the contrast of white letters with what is directly around them, as WCAG defines it."""
    ink = ((light > 0.8) & (light > bare + 0.02)).astype(np.uint8)
    assert ink.sum() > 100, "no letters"
    near, edge = (cv2.dilate(ink, np.ones((size, size), np.uint8)) for size in (9, 5))
    around = light[(near == 1) & (edge == 0)]
    return float(1.05 / (np.percentile(around, 95) + 0.05))


def test_polygons_that_are_filled_at_once_cover_what_each_covers_alone() -> None:
    squares = [
        np.array([(x, x), (x + 20, x), (x + 20, x + 9.5), (x, x + 9.5)], np.float32) for x in (3.2, 8.7)
    ]
    at_once, one_by_one = blank_mask(40, 40), blank_mask(40, 40)
    fill_polygons(at_once, np.concatenate(squares), [len(square) for square in squares])
    for square in squares:
        fill_polygon(one_by_one, square)
    # Both cover the middle: as one shape it would be a hole.
    assert np.array_equal(at_once, one_by_one)
    assert at_once[11, 15] == 255
