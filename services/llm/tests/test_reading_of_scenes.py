"""What a text tells of its scenes: who leads them, the weather, the place, the hour, and the style."""

import pytest

from aiprod_film.scene import Setting, TimeOfDay, Weather

from .films import film


@pytest.mark.parametrize(
    ("prompt", "lead"),
    [
        ("A cat watches a man", "cat"),
        ("A kestrel hovers. A man looks up. A car stops", "kestrel"),
        ("A herd of elephants walks to a waterhole", "elephants"),
        ("An infinite loop of a staircase that leads nowhere", "staircase"),
        ("A commercial for a silent lawn mower, a baby sleeps", "silent lawn mower"),
        ("Thunder rolls over the prairie. Bison raise their heads.", "Bison"),
        ("An empty street at night, a man walks", "man"),
        ("Un cóndor vuela sobre los Andes", "cóndor"),
        ("Comment faire une omelette", "omelette"),
        ("빨간 자전거를 타는 소녀", "소녀"),
    ],
)
async def test_the_subject_leads_every_scene(prompt: str, lead: str) -> None:
    head, scenes, _ = await film(prompt)
    [found] = {entity.id for entity in head.entities if entity.name == lead}
    assert all(found in scene.subjects for scene in scenes)


async def test_a_clause_may_exclude_the_lead() -> None:
    head, scenes, _ = await film("A cat sleeps on a chair. Then no cat, only the empty chair")
    cat = next(entity.id for entity in head.entities if entity.name == "cat")
    assert cat in scenes[0].subjects
    assert cat not in scenes[-1].subjects


@pytest.mark.parametrize(
    ("prompt", "before", "after"),
    [
        ("A tram in a street. Then it starts to rain.", Weather.CLEAR, Weather.RAIN),
        ("A tram in a street. It starts to rain.", Weather.CLEAR, Weather.RAIN),
        ("A tram in a street. Rain on the roofs.", Weather.RAIN, Weather.RAIN),
        ("Ein Storch auf einem Turm, dann kommt ein Gewitter", Weather.CLEAR, Weather.STORM),
        ("After the drought it rains at last, and farmers dance", Weather.RAIN, Weather.RAIN),
    ],
)
async def test_the_weather_changes_where_the_text_says_so(
    prompt: str, before: Weather, after: Weather
) -> None:
    _, scenes, _ = await film(prompt)
    assert (scenes[0].weather, scenes[-1].weather) == (before, after)


async def test_a_film_of_which_the_text_says_nothing_is_one_clear_day() -> None:
    worlds = set()
    for seed in range(5):
        _, scenes, _ = await film("an old bicycle", 30, seed=seed)
        worlds |= {(scene.setting, scene.time_of_day, scene.weather, scene.mood) for scene in scenes}
    assert len(worlds) == 1
    assert {(world[1], world[2]) for world in worlds} == {(TimeOfDay.DAY, Weather.CLEAR)}


@pytest.mark.parametrize(
    ("prompt", "setting"),
    [
        ("Three cats on a sofa", Setting.INTERIOR),
        ("John gives Maria a ring under the cherry tree", Setting.LANDSCAPE),
        ("Priya waves to her neighbour", Setting.LANDSCAPE),
        ("Waves on the rocks", Setting.SEA),
        ("A three bedroom cottage in a village", Setting.LANDSCAPE),
    ],
)
async def test_a_place_is_what_the_words_mean(prompt: str, setting: Setting) -> None:
    _, scenes, _ = await film(prompt)
    assert {scene.setting for scene in scenes} == {setting}


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("A street musician plays the violin in a subway station", "subway"),
        ("A kitchen table", "kitchen"),
        ("A train crosses a stone bridge in the mountains", "viaduct"),
        ("Ein Zug fährt über eine Brücke in den Bergen", "viaduct"),
        ("A couple on a bridge", "bridge"),
    ],
)
async def test_a_place_is_where_it_happens(prompt: str, place: str) -> None:
    _, scenes, _ = await film(prompt)
    assert {scene.place for scene in scenes} == {place}


@pytest.mark.parametrize("manner", ["Golden light, cinematic.", "Dramatic lighting."])
async def test_what_says_only_how_a_film_looks_is_no_scene(manner: str) -> None:
    _, scenes, _ = await film(f"An elephant walks to a river. {manner}")
    assert {scene.action for scene in scenes} == {"An elephant walks to a river"}


@pytest.mark.parametrize(
    ("prompt", "is_style"),
    [
        ("A fox in ink", True),
        ("A lion, ink, dramatic", True),
        ("Ink drawing of a fox", True),
        ("A drop of ink falls into a glass of water", False),
        ("A woman with black ink on her fingers", False),
        ("An octopus squirts ink", False),
    ],
)
async def test_ink_is_a_style_or_a_thing(prompt: str, is_style: bool) -> None:
    head, _, _ = await film(prompt)
    assert ("ink" in head.style.medium.split()) is is_style


@pytest.mark.parametrize(
    ("prompt", "lead"),
    [
        ("A paper lantern drifts down a river. It passes a heron. Then it meets a boat.", "paper lantern"),
        ("A kite flies over the field. A boy runs under it. It lands in a tree.", "kite"),
        ("A lawn mower. A sleeping baby in the grass next to it.", "lawn mower"),
        ("Hope is what comes after the storm, a green shoot in the snow", "green shoot"),
        ("La chute du mur racontée par un enfant", "mur"),
    ],
)
async def test_a_lead_that_is_a_thing_is_in_every_scene(prompt: str, lead: str) -> None:
    head, scenes, _ = await film(prompt)
    ids = [entity.id for entity in head.entities if entity.name.endswith(lead)]
    assert all(ids[0] in scene.subjects for scene in scenes)


@pytest.mark.parametrize(
    ("prompt", "hour"),
    [
        ("A woman watches the taxi lights fade", TimeOfDay.NIGHT),
        ("A boy in bed sees the light under the door", TimeOfDay.NIGHT),
        ("Show the closed door, the light under it, and the boy in the bed", TimeOfDay.NIGHT),
        ("Die Sonne geht unter über dem See", TimeOfDay.DUSK),
        ("Zachodzi słońce nad wsią", TimeOfDay.DUSK),
        ("Güneş doğar, bir kedi uyanır", TimeOfDay.DAWN),
        ("Солнце встаёт над рекой", TimeOfDay.DAWN),
        ("Trăng lên trên dòng sông", TimeOfDay.NIGHT),
        ("太阳升起，猫醒了", TimeOfDay.DAWN),
        ("해가 진다", TimeOfDay.DUSK),
        ("تغرب الشمس خلف الجبل", TimeOfDay.DUSK),
    ],
)
async def test_sun_moon_and_lamps_tell_the_hour(prompt: str, hour: TimeOfDay) -> None:
    _, scenes, _ = await film(prompt)
    assert {scene.time_of_day for scene in scenes} == {hour}


async def test_what_somebody_carries_is_no_place() -> None:
    _, scenes, _ = await film("A turtle with a village on its back walks through the desert")
    assert {scene.setting for scene in scenes} == {Setting.DESERT}
