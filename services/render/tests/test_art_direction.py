"""Three planes, one light, and faces: wet streets, boughs in front, lit panes, and what people feel."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import VideoFormat
from aiprod_film.places import PLACES
from aiprod_film.scene import CameraMovement, Mood, Scene, ShotSize, TimeOfDay, Weather
from aiprod_film.staging import Act
from aiprod_film.style import Palette, Style
from aiprod_render.animatic.acts.acting import puppet_of
from aiprod_render.animatic.cast.figure_light import of_building
from aiprod_render.animatic.finish.light_pools import pooled
from aiprod_render.animatic.finish.wet_ground import wet_ground
from aiprod_render.animatic.places import RECIPES
from aiprod_render.animatic.puppets.expression import AT_REST, expression_of
from aiprod_render.animatic.set_dressing.foreground import foreground
from aiprod_render.animatic.shot import animatic_frames, stage_of
from aiprod_render.animatic.stage import Flat, Stage
from aiprod_render.animatic.staged_figures import framed_stage
from aiprod_render.picture.planes import Picture, i420, i420_buffer
from aiprod_render.render_inputs import ClipSpec

FORM = VideoFormat(426, 240, Fraction(24))
STYLE = Style("gouache", Palette("#3a7ca5", "#cfe8ef", "#fff8e1", "#f26a4b", "#16324f"), "", "")
MAN = Entity("e1", EntityKind.PERSON, "man", "", "👨")
RAIN, NIGHT = {"weather": Weather.RAIN}, {"time_of_day": TimeOfDay.NIGHT}


def clip(place: str, *entities: Entity, **changes: Any) -> ClipSpec:
    values: dict[str, Any] = {"setting": PLACES[place], "place": place, "time_of_day": TimeOfDay.DAY}
    values |= {"subjects": tuple(one.id for one in entities), "camera_movement": CameraMovement.STATIC}
    scene = Scene("s1", "", "", "", 2_000_000_000, **(values | changes))
    return ClipSpec(FORM, STYLE, scene, 48, None, "", False, entities)


def stage(place: str, *entities: Entity, **changes: Any) -> Stage:
    spec = clip(place, *entities, **changes)
    return framed_stage(stage_of(spec, spec.scene, 2.0))


def place_of(shot: Stage, bright_from: int) -> Picture:
    """Returns a grey picture with a lamp from a column on."""
    picture = i420(i420_buffer(FORM.width, FORM.height))
    picture.y[:], picture.u[:], picture.v[:] = 60, 128, 128
    picture.y[: shot.horizon, bright_from:] = 220
    return picture


@pytest.mark.parametrize(("changes", "shines"), [(RAIN, True), (NIGHT, True), ({}, False)])
def test_a_street_shows_what_is_above_it_in_rain_and_at_night(changes: dict[str, Any], shines: bool) -> None:
    shot = stage("street", **changes)
    assert bool(wet_ground(shot, place_of(shot, 200))) is shines


def test_meadows_and_rooms_do_not_shine_in_rain() -> None:
    for place in ("meadow", "kitchen"):
        shot = stage(place, **RAIN)
        assert not wet_ground(shot, place_of(shot, 200))


def test_a_wet_street_is_bright_below_a_lamp() -> None:
    shot = stage("street", **RAIN)
    (ground,) = wet_ground(shot, place_of(shot, 300))
    assert isinstance(ground, Flat)
    picture = i420(i420_buffer(FORM.width, FORM.height))
    picture.y[:] = 60
    ground.draw(picture, shot.camera.at(1.0), 1.0)
    below = picture.y[shot.horizon + 20 :].astype(int)
    assert below[:, 330:].mean() > below[:, :200].mean() + 20
    # Nothing above the ground changes.
    assert (picture.y[: shot.horizon - 1] == 60).all()


def test_a_place_is_lit_from_the_side_of_the_sun_though_nobody_is_there() -> None:
    shot = stage("square")
    lit = replace(shot, sun=(0.1 * FORM.width, 50.0)), replace(shot, sun=(0.9 * FORM.width, 50.0))
    left, right = (_luma(one) for one in lit)
    quarter = FORM.width // 4
    assert left[:, :quarter].mean() > right[:, :quarter].mean() + 2
    assert left[:, -quarter:].mean() < right[:, -quarter:].mean() - 2


def _luma(shot: Stage) -> np.ndarray:
    picture = i420(i420_buffer(FORM.width, FORM.height))
    # The same sheets under both suns: only the light on them differs.
    for prop in pooled(RECIPES["square"](stage("square")), shot):
        prop.draw(picture, shot.camera.at(1.0), 1.0)
    return picture.y.astype(float)


def test_a_bough_frames_a_park_but_hides_no_moon() -> None:
    moon = Entity("e2", EntityKind.OBJECT, "moon", "", "moon")
    framed, free = (_top(stage("park", *seen, shot_size=ShotSize.WIDE)) for seen in ((), (moon,)))
    assert framed < 0.1 * FORM.height
    assert free > 0.4 * FORM.height


def _top(shot: Stage) -> int:
    """Returns the highest row that the foreground covers."""
    picture = i420(i420_buffer(FORM.width, FORM.height))
    picture.y[:] = 255
    for prop in foreground(shot):
        prop.draw(picture, shot.camera.at(1.0), 1.0)
    return int(np.flatnonzero((picture.y < 250).any(axis=1)).min())


def test_panes_of_a_house_shine_at_night() -> None:
    pane, wall = "#8ccaf8", "#eec186"
    by_day, at_night = (stage("village", time_of_day=hour) for hour in (TimeOfDay.DAY, TimeOfDay.NIGHT))
    assert of_building(by_day, pane)[2] > of_building(by_day, pane)[0]
    assert of_building(at_night, pane)[0] > of_building(at_night, pane)[2] + 0.2
    assert of_building(at_night, wall)[0] < of_building(at_night, pane)[0]


@pytest.mark.parametrize("mood", [Mood.JOYFUL, Mood.WONDROUS, Mood.TENSE, Mood.MELANCHOLIC, Mood.EPIC])
def test_a_face_shows_the_mood_of_its_scene(mood: Mood) -> None:
    assert expression_of(mood, []) != AT_REST
    close = {"shot_size": ShotSize.CLOSE_UP, "camera_movement": CameraMovement.STATIC}
    shot = stage("park", MAN, mood=mood, **close)
    assert puppet_of(shot, MAN, {"e1": MAN}).expression == expression_of(mood, [])


def test_what_somebody_does_tells_more_than_the_mood() -> None:
    assert expression_of(Mood.JOYFUL, ["sleep"]).lids == 1
    assert expression_of(Mood.CALM, ["stand", "cry"]).mouth == "wail"
    assert expression_of(Mood.CALM, ["stand"]) == AT_REST


def test_eyes_blink_in_slow_cycles_alone() -> None:
    resting, running = (
        puppet_of(stage("park", MAN, acts=(Act("e1", verb),)), MAN, {"e1": MAN}) for verb in ("read", "run")
    )
    shut = [len(one.parts(0.95)) - len(one.parts(0.5)) for one in (resting, running)]
    assert resting.performance.seconds >= 1.6 > running.performance.seconds
    assert shut[0] < 0 == shut[1]


def test_moods_are_seen_in_a_close_up() -> None:
    glad, sad = (
        animatic_frames(clip("park", MAN, mood=mood, shot_size=ShotSize.CLOSE_UP)).frame(20)
        for mood in (Mood.CALM, Mood.MELANCHOLIC)
    )
    assert np.abs(glad.astype(int) - sad.astype(int)).max() > 60
