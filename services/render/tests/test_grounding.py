"""Trains stand on rails, cars on roads, fires burn in fireplaces, and flowers stand in vases."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import VideoFormat
from aiprod_film.places import PLACES
from aiprod_film.scene import Scene, Setting, TimeOfDay
from aiprod_film.staging import Act
from aiprod_film.style import Palette, Style
from aiprod_render.animatic.cast.casting import cast
from aiprod_render.animatic.circumstances import home_of
from aiprod_render.animatic.scenery.water import Mirror
from aiprod_render.animatic.set_dressing.grounding import ways
from aiprod_render.animatic.settings import BUILDERS
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.shot import animatic_frames, stage_of
from aiprod_render.animatic.stage import Stage
from aiprod_render.render_inputs import ClipSpec

FORM = VideoFormat(426, 240, Fraction(24))
STYLE = Style("", Palette("#3a7ca5", "#cfe8ef", "#fff8e1", "#f26a4b", "#16324f"), "", "")
WOMAN = Entity("e1", EntityKind.PERSON, "woman", "", "👩")
TULIPS = Entity("e2", EntityKind.OBJECT, "tulips", "", "🌷", 3)
FIRE = Entity("e3", EntityKind.OBJECT, "fire", "", "🔥")


def spec(
    place: str, *entities: Entity, setting: Setting | None = None, acts: tuple[Act, ...] = ()
) -> ClipSpec:
    scene = Scene(
        "s1",
        "",
        "",
        "",
        2_000_000_000,
        setting=setting or PLACES[place],
        time_of_day=TimeOfDay.DAY,
        place=place,
    )
    scene = replace(scene, subjects=tuple(entity.id for entity in entities), acts=acts)
    return ClipSpec(FORM, STYLE, scene, 48, None, "", False, entities)


def stage(place: str, *entities: Entity, **options: object) -> Stage:
    clip = spec(place, *entities, **options)  # type: ignore[arg-type]
    return stage_of(clip, clip.scene, 2.0)


def vehicle(figure: str) -> Entity:
    return Entity("v1", EntityKind.VEHICLE, "vehicle", "", figure)


@pytest.mark.parametrize("place", ["meadow", "street", "station", "viaduct"])
def test_a_train_has_rails_under_its_wheels(place: str) -> None:
    train, car = (
        animatic_frames(spec(place, vehicle(figure))).frame(24)[: FORM.height].astype(int)
        for figure in "🚂🚌"
    )
    # The end of the picture without the train: bright and dark lines at the row of its wheels.
    low = slice(int((0.62 if place == "viaduct" else 0.85) * FORM.height), int(0.97 * FORM.height))
    changed = np.abs(train - car)[low, : FORM.width // 5].mean(axis=1)
    assert changed.max() > 15


def test_cars_have_a_road_in_the_open_and_tractors_a_field() -> None:
    assert ways(stage("meadow", vehicle("🚗")))
    assert not ways(stage("road", vehicle("🚗")))
    assert not ways(stage("street", vehicle("🚗")))
    assert not ways(stage("field", vehicle("🚜")))


@pytest.mark.parametrize(("place", "pot"), [("living-room", "vase"), ("market", "🪣"), ("garden", "")])
def test_flowers_grow_only_in_soil(place: str, pot: str) -> None:
    figures = [entity.figure for entity in stage(place, WOMAN, TULIPS).entities]
    assert figures == ["👩", "🌷", *([pot] if pot else [])]


def test_flowers_in_a_hand_need_no_vase() -> None:
    held = stage("living-room", WOMAN, TULIPS, acts=(Act("e1", "hold", "e2"),))
    assert [entity.figure for entity in held.entities] == ["👩", "🌷"]


@pytest.mark.parametrize(
    ("place", "shown"), [("living-room", "fireside"), ("fireside", "fireside"), ("meadow", "meadow")]
)
def test_a_fire_in_a_room_burns_in_the_fireplace(place: str, shown: str) -> None:
    seen = stage(place, WOMAN, FIRE)
    assert seen.scene.place == shown
    assert (FIRE in seen.entities) == (shown == "meadow")


@pytest.mark.parametrize(
    ("place", "home"), [("underwater", Home.AIR), ("lake", Home.WATER), ("meadow", Home.GROUND)]
)
def test_no_surface_cuts_a_fish_under_water(place: str, home: Home) -> None:
    swims = stage(place, Entity("e4", EntityKind.ANIMAL, "shark", "", "🦈"))
    assert {home_of(swims, role.figure) for role in cast(swims)} == {home}


@pytest.mark.parametrize("seed", range(4))
def test_a_landscape_has_no_lake_that_nobody_asked_for(seed: int) -> None:
    clip = spec("", setting=Setting.LANDSCAPE)
    seen = stage_of(clip, replace(clip.scene, seed=seed), 2.0)
    assert not any(isinstance(prop, Mirror) for prop in BUILDERS[Setting.LANDSCAPE](seen))
