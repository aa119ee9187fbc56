"""Lens and light lead the eye: places are soft behind a face and bright around figures; water stays level."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import cv2
import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import VideoFormat
from aiprod_film.places import PLACES
from aiprod_film.scene import CameraMovement, Scene, Setting, ShotSize, TimeOfDay
from aiprod_film.staging import Act
from aiprod_film.style import Palette, Style
from aiprod_render.animatic.finish.focus import focused, soft_cel
from aiprod_render.animatic.finish.light_pools import pooled
from aiprod_render.animatic.performing import Emerging
from aiprod_render.animatic.places import RECIPES
from aiprod_render.animatic.set_dressing.grounding import ways
from aiprod_render.animatic.set_dressing.passers import passers
from aiprod_render.animatic.shot import stage_of
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.animatic.staged_figures import figures, framed_stage
from aiprod_render.picture.paint import Sheet
from aiprod_render.picture.planes import i420, i420_buffer
from aiprod_render.render_inputs import ClipSpec

FORM = VideoFormat(426, 240, Fraction(24))
STYLE = Style("gouache", Palette("#3a7ca5", "#cfe8ef", "#fff8e1", "#f26a4b", "#16324f"), "", "")
MAN = Entity("e1", EntityKind.PERSON, "man", "", "👨")
WHALE = Entity("e1", EntityKind.ANIMAL, "whale", "", "🐋")


def stage(place: str, *entities: Entity, **changes: Any) -> Stage:
    values: dict[str, Any] = {"setting": PLACES.get(place, Setting.CITY), "place": place}
    values |= {"subjects": tuple(one.id for one in entities), "camera_movement": CameraMovement.STATIC}
    scene = Scene("s1", "", "", "", 2_000_000_000, **(values | {"time_of_day": TimeOfDay.DAY} | changes))
    return framed_stage(stage_of(ClipSpec(FORM, STYLE, scene, 48, None, "", False, entities), scene, 2.0))


def luma(props: list[Prop], shot: Stage, seconds: float = 1.0) -> np.ndarray:
    picture = i420(i420_buffer(FORM.width, FORM.height))
    for prop in props:
        prop.draw(picture, shot.camera.at(seconds).unzoomed, seconds)
    return picture.y.astype(np.float32)


def detail(picture: np.ndarray) -> float:
    return float(cv2.Laplacian(picture, cv2.CV_32F).std())


@pytest.mark.parametrize("place", ["kitchen", "street"])
def test_a_place_is_soft_behind_a_face_and_sharp_in_an_establishing_shot(place: str) -> None:
    for size, least, most in ((ShotSize.CLOSE_UP, 0.0, 0.7), (ShotSize.EXTREME_WIDE, 0.99, 1.01)):
        shot = stage(place, MAN, shot_size=size)
        sharp = RECIPES[place](shot)
        assert least <= detail(luma(focused(sharp, shot), shot)) / detail(luma(sharp, shot)) <= most


def test_what_the_frame_cuts_stays_opaque_there() -> None:
    mask = np.zeros((100, 200), np.uint8)
    mask[50:] = 255
    soft = soft_cel(Sheet(0, 0, 200, 100, np.ones(3, np.float32)).cut(mask), 4.0, (200, 100))
    assert soft.keep is not None
    assert not soft.keep[-4:].any()
    assert 0 < soft.keep[50 - soft.top].mean() < 255
    assert soft.top < 50 - 4


@pytest.mark.parametrize("place", ["kitchen", "park"])
def test_a_place_is_brightest_around_the_figures(place: str) -> None:
    shot = stage(place, MAN, shot_size=ShotSize.WIDE)
    plain = RECIPES[place](shot)
    change = luma(pooled(plain, shot), shot) - luma(plain, shot)
    (left, right), rows = shot.spans[0], slice(FORM.height // 2, None)
    near = change[rows, int(left) : int(right)].mean()
    far = change[rows, : FORM.width // 8] if left > FORM.width / 2 else change[rows, -FORM.width // 8 :]
    assert near > far.mean() + 4


def test_a_whale_leaps_out_of_the_water_and_leaves_its_surface_below() -> None:
    shot = stage("", WHALE, setting=Setting.SEA, acts=(Act("e1", "jump", ""),))
    leaping = next(prop for prop in figures(shot).near if isinstance(prop, Emerging))
    period = leaping.figure.path.period
    at_rest, on_top = (luma([leaping], shot, seconds) > 0 for seconds in (0.0, 0.5 * period))
    for seen in (at_rest, on_top):
        assert not seen[int(leaping.surface) + 2 :].any()
    assert on_top.sum() > 1.3 * at_rest.sum()


def test_no_passer_is_a_doll_beside_a_face() -> None:
    assert passers(stage("street", MAN, shot_size=ShotSize.WIDE))
    assert not passers(stage("street", MAN, shot_size=ShotSize.CLOSE_UP))


@pytest.mark.parametrize("figure", ["🚌", "🐕"])
def test_a_city_has_ground_under_who_stands_in_it(figure: str) -> None:
    kind = EntityKind.VEHICLE if figure == "🚌" else EntityKind.ANIMAL
    one = replace(MAN, figure=figure, kind=kind)
    assert ways(stage("", one, setting=Setting.CITY))
    assert not ways(stage("", replace(one, figure="🦅"), setting=Setting.CITY))
