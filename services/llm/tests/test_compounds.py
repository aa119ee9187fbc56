"""The head of a compound is what is drawn, and a noun that only describes it is not."""

import pytest

from aiprod_llm.plan import Head

from .films import film


def figures(head: Head) -> list[tuple[str, int]]:
    return [(entity.figure, entity.count) for entity in head.entities if entity.figure]


@pytest.mark.parametrize(
    ("prompt", "drawn", "place"),
    [
        ("Green rice terraces at sunrise, a farmer walks", [("🧑‍🌾", 0)], "terraces"),
        ("Rice terraces in the mist", [], "terraces"),
        ("A woman walks through a tea plantation", [("👩", 0)], "plantation"),
        ("A bird feeder hangs in a tree", [("🌳", 0)], "meadow"),
        ("Two cat figurines in the attic", [], "attic"),
        ("A star fish and a jelly fish", [("starfish", 0), ("🪼", 0)], "underwater"),
        ("A tea pot in the kitchen", [("🫖", 0)], "kitchen"),
        ("A school of fish swims around a diver", [("🐟", 7), ("diver", 0)], "underwater"),
        ("A wolf pack hunts in the snow", [("🐺", 5)], "snow-field"),
        ("A pumpkin patch with a scarecrow", [("🎃", 5), ("scarecrow", 0)], "field"),
        ("A wolf pup howls", [("🐺", 0)], "snow-field"),
    ],
)
async def test_a_noun_that_describes_another_is_not_drawn(
    prompt: str, drawn: list[tuple[str, int]], place: str
) -> None:
    head, scenes, _ = await film(prompt)
    assert figures(head) == drawn
    assert {scene.place for scene in scenes} == {place}


@pytest.mark.parametrize(
    ("prompt", "figure"), [("The bell tolls", "🔔"), ("Happy dog yawns", "🐕"), ("A cat naps", "🐈")]
)
async def test_who_does_something_describes_nothing(prompt: str, figure: str) -> None:
    head, *_ = await film(prompt)
    assert (figure, 0) in figures(head)


async def test_waves_that_break_against_rocks_are_those_of_the_place() -> None:
    head, scenes, _ = await film("Huge waves breaking against the rocks")
    assert {scene.place for scene in scenes} == {"rocky-shore"}
    drawn = {entity.id for entity in head.entities if entity.figure}
    assert drawn.isdisjoint(id for scene in scenes for id in scene.subjects)


async def test_a_place_of_the_same_setting_is_where_all_of_a_moment_is() -> None:
    _, scenes, _ = await film("Stormy sea, waves breaking against the rocks, a lighthouse")
    assert {scene.place for scene in scenes} == {"rocky-shore"}
