"""Lands have seasons and a sky, and are seen from above in true perspective, with what moves on them."""

from dataclasses import replace
from fractions import Fraction

import cv2
import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import VideoFormat
from aiprod_film.places import PLACES, in_season
from aiprod_film.scene import CameraAngle, CameraMovement, Scene, ShotSize, Tempo, TimeOfDay
from aiprod_film.style import Palette, Style
from aiprod_render.animatic.above.ground import Ground
from aiprod_render.animatic.above.land import land_of
from aiprod_render.animatic.scenery.seasons import seasonal
from aiprod_render.animatic.shot import animatic_frames, stage_of
from aiprod_render.render_inputs import ClipSpec

FORM = VideoFormat(426, 240, Fraction(24))
STYLE = Style("", Palette("#3a7ca5", "#cfe8ef", "#fff8e1", "#f26a4b", "#16324f"), "", "")
FRAMES = 24


def entity(figure: str, kind: EntityKind = EntityKind.OBJECT) -> Entity:
    return Entity("e1", kind, figure, "", figure)


def spec(place: str, *cast: Entity, **changes: object) -> ClipSpec:
    scene = Scene(
        *("s1", "", "", ""),
        1_000_000_000,
        setting=PLACES[in_season(place)[1]],
        time_of_day=TimeOfDay.DAY,
        place=place,
        camera_movement=CameraMovement.STATIC,
        subjects=tuple(one.id for one in cast),
        seed=513,
    )
    return ClipSpec(FORM, STYLE, replace(scene, **changes), FRAMES, None, "", False, cast)


def picture(made: ClipSpec, number: int = 12) -> np.ndarray:
    """Returns a frame in BGR."""
    return cv2.cvtColor(animatic_frames(made).frame(number), cv2.COLOR_YUV2BGR_I420).astype(int)


def luma(made: ClipSpec, number: int) -> np.ndarray:
    return animatic_frames(made).frame(number)[: FORM.height].astype(int)


@pytest.mark.parametrize("place", ["forest", "hills", "park", "river"])
def test_autumn_is_warmer_than_summer(place: str) -> None:
    warm, cool = (picture(spec(key)).mean(axis=(0, 1)) for key in (f"autumn-{place}", place))
    # By how much there is more red than green.
    assert warm[2] - warm[1] > cool[2] - cool[1] + 2


def test_conifers_keep_their_green_and_no_two_trees_are_alike_in_autumn() -> None:
    assert seasonal("#43694a", "autumn") == "#43694a"
    assert seasonal("#5d8f4a", "") == "#5d8f4a"
    assert len({seasonal("#5d8f4a", "autumn", number) for number in range(5)}) == 5


def test_from_above_the_land_fills_the_picture_and_hides_nobody_who_stands() -> None:
    above = {"camera_angle": CameraAngle.AERIAL, "shot_size": ShotSize.WIDE}
    for cast, seen in (
        ((), True),
        ((entity("🦅", EntityKind.ANIMAL),), True),
        ((entity("🚗", EntityKind.VEHICLE),), True),
        ((entity("🧑", EntityKind.PERSON),), False),
        ((entity("🐄", EntityKind.ANIMAL),), False),
    ):
        made = spec("river", *cast, **above)
        assert (land_of(stage_of(made, made.scene, 1.0)) is not None) is seen
    at_eye_level = spec("river")
    assert land_of(stage_of(at_eye_level, at_eye_level.scene, 1.0)) is None


def test_a_place_on_the_ground_is_where_the_picture_shows_it() -> None:
    made = spec("river", camera_angle=CameraAngle.AERIAL)
    ground = Ground.of(stage_of(made, made.scene, 1.0), "river")
    x, y = np.array([[100.0, 300.0]], np.float32), np.array([[60.0], [200.0]], np.float32)
    across, away = ground.place(x, y)
    for row in range(2):
        for column in range(2):
            seen = ground.seen(float(across[row, column]), float(away[row, column]))
            assert seen == pytest.approx((x[0, column], y[row, 0]), abs=0.1)
    # The river is where its course is, and its banks are beside it.
    middle = ground.course(away[:, :1])
    assert (ground.inside(middle, away[:, :1]) > 0).all()
    assert (ground.inside(middle + 0.4, away[:, :1]) < 0).all()


@pytest.mark.parametrize("place", ["river", "road", "island", "mountains", "village", "vineyard", "canyon"])
def test_land_from_above_is_another_picture_in_each_shot_and_moves(place: str) -> None:
    made = [spec(place, camera_angle=CameraAngle.AERIAL, seed=seed) for seed in (513, 514)]
    first, second = (luma(one, 4) for one in made)
    assert np.abs(first - second).mean() > 3
    assert np.abs(luma(made[0], 20) - first).mean() > 0.15


def test_the_moon_is_large_where_the_text_is_about_it() -> None:
    plain, shown = (
        luma(spec("meadow", *cast, time_of_day=TimeOfDay.NIGHT), 12) for cast in ((), (entity("moon"),))
    )
    # A disc of 29 pixels to each side, and not one of eight.
    assert (shown[:150] - plain[:150] > 30).sum() > 1500


@pytest.mark.parametrize("figure", ["aurora", "milky-way", "🌈"])
def test_the_sky_shows_what_the_text_has_in_it(figure: str) -> None:
    hour = TimeOfDay.DAY if figure == "🌈" else TimeOfDay.NIGHT
    plain, shown = (picture(spec("lake", *cast, time_of_day=hour)) for cast in ((), (entity(figure),)))
    changed = np.abs(plain - shown).sum(axis=2)
    assert (changed[:130] > 24).mean() > 0.04


@pytest.mark.parametrize("tempo", [Tempo.REAL_TIME, Tempo.TIME_LAPSE])
def test_traffic_goes_both_ways_on_a_street(tempo: Tempo) -> None:
    still, busy = (spec("street", *cast, tempo=tempo) for cast in ((), (entity("traffic"),)))
    assert np.abs(luma(busy, 12) - luma(still, 12)).mean() > 0.5
    moved = np.abs(luma(busy, 20) - luma(busy, 12))[150:].mean()
    assert moved > np.abs(luma(still, 20) - luma(still, 12))[150:].mean() + 0.5


def test_a_wave_runs_up_the_beach() -> None:
    calm, high = (spec("beach", *cast) for cast in ((), (entity("breakers"),)))
    rows = slice(190, 230)
    assert np.abs(luma(high, 22)[rows] - luma(calm, 22)[rows]).mean() > 3
