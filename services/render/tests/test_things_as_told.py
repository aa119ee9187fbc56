"""Things are what the text says: the Earth, a map in hands, a picnic, the fruit of a tree."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import VideoFormat
from aiprod_film.places import PLACES
from aiprod_film.scene import CameraMovement, Scene, Setting, TimeOfDay
from aiprod_film.staging import Act
from aiprod_film.style import Palette, Style
from aiprod_render.animatic.acts.gait_choice import TREES
from aiprod_render.animatic.cast.casting import cast
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.motion.trails import WATER, thrown_up
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.settings.space import space
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.cutout import art_of
from aiprod_render.animatic.shot import stage_of
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staged_figures import framed_stage, on_stage
from aiprod_render.picture.planes import i420, i420_buffer
from aiprod_render.render_inputs import ClipSpec

FORM = VideoFormat(320, 180, Fraction(24))
STYLE = Style("gouache", Palette("#3a7ca5", "#cfe8ef", "#fff8e1", "#f26a4b", "#16324f"), "", "")
ASTRONAUT = Entity("e1", EntityKind.PERSON, "astronaut", "", "🧑‍🚀")
HIKERS = Entity("e1", EntityKind.PERSON, "hikers", "", "hiker", 2)


def stage(place: str, *entities: Entity, **changes: Any) -> Stage:
    values: dict[str, Any] = {"setting": PLACES.get(place, Setting.LANDSCAPE), "place": place}
    values |= {"subjects": tuple(one.id for one in entities), "camera_movement": CameraMovement.STATIC}
    scene = Scene("s1", "", "", "", 2_000_000_000, **(values | {"time_of_day": TimeOfDay.DAY} | changes))
    return framed_stage(stage_of(ClipSpec(FORM, STYLE, scene, 48, None, "", False, entities), scene, 2.0))


def thing(figure: str, kind: EntityKind = EntityKind.OBJECT) -> Entity:
    return Entity("e2", kind, "it", "", figure)


def blue(shot: Stage) -> float:
    """Returns how blue the most blue tenth of the sky's picture is."""
    picture = i420(i420_buffer(FORM.width, FORM.height))
    for prop in space(shot):
        prop.draw(picture, shot.camera.at(0.0).unzoomed, 0.0)
    return float(np.percentile(picture.u, 90))


@pytest.mark.parametrize("figure", ["🌍", "space-station"])
def test_the_planet_below_a_station_is_the_earth(figure: str) -> None:
    with_earth = stage("", ASTRONAUT, thing(figure), setting=Setting.SPACE)
    assert blue(with_earth) > blue(stage("", ASTRONAUT, setting=Setting.SPACE)) + 10
    assert all(role.entity.figure != "🌍" for role in cast(with_earth)), "there is no second Earth"


def test_a_station_is_far_broader_than_who_floats_beside_it() -> None:
    actors = on_stage(stage("", ASTRONAUT, thing("space-station"), setting=Setting.SPACE))
    breadths = {one.entity.figure: half_width(one.figure) * one.height for one in actors}
    assert breadths["space-station"] > 2 * breadths["🧑‍🚀"]


@pytest.mark.parametrize("acts", [(Act("e1", "talk"),), (Act("e1", "look", "e2"),), ()])
def test_a_map_is_a_sheet_in_hands(acts: tuple[Act, ...]) -> None:
    actors = on_stage(stage("field", HIKERS, thing("🗺"), acts=acts))
    sheet = next(one for one in actors if one.entity.figure == "🗺")
    hiker = next(one for one in actors if one.entity.figure == "hiker")
    assert sheet.carrier == hiker.entity.id
    assert sheet.height < 0.3 * hiker.height
    assert abs(sheet.foot - hiker.foot) > 0.3 * hiker.height, "it lies on no ground"


@pytest.mark.parametrize("fruit", ["apple", "orange", "lemon", "cherry"])
def test_fruit_hangs_in_its_tree(fruit: str) -> None:
    assert len(art_of(f"{fruit}-tree").papers) > len(art_of("🌳").papers)
    assert f"{fruit}-tree" in TREES


def test_a_picnic_lies_on_the_grass_and_in_no_mouth() -> None:
    foxes = Entity("e1", EntityKind.ANIMAL, "fox", "", "🦊")
    actors = on_stage(stage("park", foxes, thing("picnic"), acts=(Act("e1", "hold", "e2"),)))
    picnic = next(one for one in actors if one.entity.figure == "picnic")
    fox = next(one for one in actors if one.entity.figure == "🦊")
    assert not picnic.carrier
    assert picnic.height > 0.5 * fox.height


def test_cars_of_a_street_are_unlike_each_other() -> None:
    cars = Entity("e2", EntityKind.VEHICLE, "cars", "", "🚗", 3)
    drawn = [one.figure for one in on_stage(stage("street", cars)) if isinstance(one.figure, Cutout)]
    assert len({(one.figure, one.tint) for one in drawn}) == 3
    red = [one.figure for one in on_stage(stage("street", replace(cars, colour="#d7263d")))]
    assert len({one.tint for one in red if isinstance(one, Cutout)}) == 1, "three red cars are red"


def thrown(place: str, verb: str) -> str:
    """Returns the colour of what the feet of a dog throw up there."""
    dog = Entity("e1", EntityKind.ANIMAL, "dog", "", "🐕")
    return thrown_up(stage(place, dog, acts=(Act("e1", verb),)))


@pytest.mark.parametrize("place", ["beach", "lake", "river"])
def test_feet_splash_in_water_alone(place: str) -> None:
    assert thrown(place, "walk") != WATER
    assert thrown(place, "splash") == WATER
    assert thrown("wetland", "walk") == WATER


def test_candles_are_on_the_cake_and_not_beside_it() -> None:
    cake, candles = thing("🎂"), replace(thing("🕯"), id="e3", count=3)
    assert {role.entity.figure for role in cast(stage("garden", cake, candles))} & {"🎂", "🕯"} == {"🎂"}
    assert "🕯" in {role.entity.figure for role in cast(stage("garden", candles))}


def test_a_giant_dish_is_cooked_in_a_giant_pan() -> None:
    cook, paella = Entity("e1", EntityKind.PERSON, "cook", "", "🧑‍🍳"), thing("🥘")
    for size, furniture in ((0.0, "stove"), (1.75, "giant-pan")):
        shot = stage("square", cook, replace(paella, size=size), acts=(Act("e1", "cook", "e2"),))
        puppets = [one.figure for one in on_stage(shot) if isinstance(one.figure, Puppet)]
        assert [one.performance.furniture for one in puppets] == [furniture]
