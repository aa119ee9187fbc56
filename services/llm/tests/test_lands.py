"""Lands are read with their water, their season, their height, their sky, and the camera above them."""

import asyncio
from fractions import Fraction

import pytest

from aiprod_film.frames import SECOND
from aiprod_film.scene import CameraAngle, Scene, Setting, TimeOfDay, Weather
from aiprod_film.unshown import Unshown
from aiprod_llm.embedded.planner import EmbeddedPlanner
from aiprod_llm.embedded.world.seasons import seasoned
from aiprod_llm.plan import Brief, Head

PLANNER = EmbeddedPlanner()


def plan(prompt: str) -> tuple[Head, list[Scene], list[Unshown]]:
    async def pieces() -> list[object]:
        return [piece async for piece in PLANNER.plan(Brief(prompt, 8 * SECOND, Fraction(24), seed=1))]

    head, *rest = asyncio.run(pieces())
    assert isinstance(head, Head)
    scenes = [piece for piece in rest if isinstance(piece, Scene)]
    return head, scenes, [piece for piece in rest if isinstance(piece, Unshown)]


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("A river winds through an autumn forest", "autumn-forest-river"),
        ("A boat on a river in a small town", "river-town"),
        ("An otter floats down a river", "river"),
        ("A river in a deep canyon", "canyon-river"),
        ("A fox in the woods in late autumn", "autumn-forest"),
        ("A horse gallops over hills in early spring", "spring-hills"),
        ("Two friends sit on a hill", "hilltop"),
        ("A wolf on a snowy ridge", "ridge"),
        ("A hiker on a cliff above a sea of clouds", "sea-of-clouds"),
        ("An eagle over the Himalayas", "mountains"),
        ("A panda in a bamboo grove", "bamboo-forest"),
        ("Ein Reh am Waldbach im Herbst", "autumn-forest-river"),
        ("Un cerf dans une forêt en automne", "autumn-forest"),
        ("Un zorro en el bosque en otoño", "autumn-forest"),
        ("A fisherman pulls in his net", "fishing-boat"),
    ],
)
def test_a_land_is_read_with_its_water_and_its_season(prompt: str, place: str) -> None:
    _, scenes, _ = plan(prompt)
    assert {scene.place for scene in scenes} == {place}


def test_under_snow_no_season_colours_the_land() -> None:
    assert seasoned("park", Setting.LANDSCAPE, Weather.CLEAR, "autumn") == "autumn-park"
    assert seasoned("park", Setting.LANDSCAPE, Weather.SNOW, "autumn") == "park"
    assert seasoned("kitchen", Setting.INTERIOR, Weather.CLEAR, "autumn") == "kitchen"


@pytest.mark.parametrize(
    "prompt",
    ["Drone shot over a winding river", "Flying over green fields and a lake", "Drohnenflug über einen Wald"],
)
def test_a_camera_in_the_air_stays_there(prompt: str) -> None:
    head, scenes, _ = plan(prompt)
    assert {scene.camera_angle for scene in scenes} == {CameraAngle.AERIAL}
    # The drone has the camera, and is not seen.
    assert not any(entity.figure for entity in head.entities)


@pytest.mark.parametrize(
    ("prompt", "figure"),
    [
        ("A wolf howls at the full moon", "moon"),
        ("The northern lights over a lake", "aurora"),
        ("The Milky Way over a desert", "milky-way"),
        ("Eine Eule vor dem Vollmond", "moon"),
        ("A city street at night with heavy traffic", "traffic"),
        ("Timelapse of a street, traffic lights streaking", "traffic"),
    ],
)
def test_what_is_in_the_sky_or_on_the_road_has_a_figure(prompt: str, figure: str) -> None:
    head, _, unshown = plan(prompt)
    name = next(entity.name for entity in head.entities if entity.figure == figure)
    assert not any(name in left.words for left in unshown)


def test_traffic_lights_that_stand_are_traffic_lights() -> None:
    head, _, _ = plan("A girl waits at the traffic lights")
    assert "🚦" in {entity.figure for entity in head.entities}


def test_a_day_passes_where_the_text_says_so() -> None:
    _, scenes, unshown = plan("A harbour from dawn to night")
    hours = [scene.time_of_day for scene in scenes]
    assert hours[0] is TimeOfDay.DAWN
    assert hours[-1] is TimeOfDay.NIGHT
    assert hours == sorted(hours)
    assert not unshown


def test_a_meadow_full_of_flowers_is_the_place_and_not_three_flowers() -> None:
    _, scenes, _ = plan("A meadow full of wildflowers, butterflies everywhere")
    head, _, _ = plan("A meadow full of wildflowers, butterflies everywhere")
    flowers = {entity.id for entity in head.entities if entity.figure == "🌼"}
    assert flowers
    assert not any(flowers & {*scene.subjects} for scene in scenes)
