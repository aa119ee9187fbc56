"""A film whose text names no place plays where its lead and what the lead does are at home, without dice."""

import pytest

from aiprod_film.scene import Setting

from .films import film

HOMES = {
    "trains": [("A steam train in autumn", "autumn-railway"), ("Поезд едет ночью", "railway")],
    "buildings": [
        ("A house in the rain", "meadow"),
        ("A cottage at dawn", "meadow"),
        ("A castle", "castle-gate"),
    ],
    "vehicles": [("A red truck", "road"), ("A yellow taxi", "street"), ("A fire engine races by", "street")],
    "what people do at home": [
        ("A woman knits a scarf", "living-room"),
        ("A man cooks soup", "kitchen"),
        ("A girl sleeps and dreams of stars", "bedroom"),
        ("A boy brushes his teeth", "bathroom"),
    ],
    "trades": [
        ("A firefighter waves", "street"),
        ("A blacksmith hammers a horseshoe", "forge"),
        ("Ein Schmied singt", "forge"),
        ("A teacher explains grammar", "classroom"),
        ("A gardener plants tomatoes", "garden"),
        ("庭師が歌う", "garden"),
        ("A waiter brings soup", "restaurant"),
        ("A barista smiles", "cafe"),
        ("Ein Paar im Kaffeehaus", "cafe"),
        ("Une femme lit dans un café", "cafe"),
        ("A violinist plays", "stage"),
        ("A florist ties a bouquet", "flower-shop"),
        ("A nurse smiles", "hospital"),
        ("Builders lay bricks", "construction-site"),
    ],
    "animals": [
        ("A cow and her calf", "farm"),
        ("Three penguins waddle", "ice"),
        ("A polar bear looks up", "ice"),
        ("An octopus opens a jar", "underwater"),
        ("A monkey steals a banana", "jungle"),
        ("A flamingo stands on one leg", "wetland"),
        ("A lion yawns", "savannah"),
        ("A cat sleeps", "living-room"),
        ("A swan swims", "lake"),
    ],
    "food and small things": [("A bowl of noodles", "kitchen"), ("A golden key", "table-top")],
    "sports": [("A footballer scores", "stadium"), ("Two boxers fight", "gym")],
    "tales": [("A knight fights a dragon", "castle-gate"), ("A wizard casts a spell", "castle-gate")],
    "anybody": [
        ("Two friends laugh", "park"),
        ("A windmill turns", "meadow"),
        ("Something strange", "meadow"),
        ("A boy blows out the candles on his birthday cake while his friends clap", "living-room"),
        ("A mother reads a bedtime story to her children", "bedroom"),
        ("A lighthouse keeper lights the lamp", "rocky-shore"),
    ],
}
CASES = [pytest.param(*case, id=f"{kind}: {case[0]}") for kind, cases in HOMES.items() for case in cases]


@pytest.mark.parametrize(("text", "place"), CASES)
async def test_a_film_plays_where_its_lead_is_at_home(text: str, place: str) -> None:
    for seed in (1, 2):
        _, scenes, _ = await film(text, seed=seed)
        assert {scene.place for scene in scenes} == {place}


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("Two camels drink", Setting.DESERT),
        ("A sailing ship in a storm", Setting.SEA),
        ("An astronaut waves", Setting.SPACE),
        ("A fox and a hedgehog", Setting.FOREST),
    ],
)
async def test_some_homes_are_settings(text: str, setting: Setting) -> None:
    _, scenes, _ = await film(text)
    assert {(scene.setting, scene.place) for scene in scenes} == {(setting, "")}


async def test_a_stated_place_wins_over_a_home() -> None:
    _, scenes, _ = await film("A blacksmith walks along the beach")
    assert {scene.place for scene in scenes} == {"beach"}


async def test_before_a_later_place_the_lead_is_at_home() -> None:
    _, scenes, _ = await film("A chef juggles tomatoes. Then he walks through the park.")
    assert [scenes[0].place, scenes[-1].place] == ["kitchen", "park"]


async def test_the_fire_of_a_fireplace_is_no_second_fire() -> None:
    head, scenes, _ = await film("A grandmother reads a book by the fireplace")
    fires = {entity.id for entity in head.entities if entity.figure == "🔥"}
    assert not any(fires & {*scene.subjects} for scene in scenes)
