"""Words of a prompt that set a picture, and words that do not: parts of others, and negated ones."""

from collections.abc import Callable

import pytest

from aiprod_film.scene import (
    CameraAngle,
    CameraMovement,
    Lighting,
    Mood,
    Scene,
    Setting,
    ShotSize,
    TimeOfDay,
    Weather,
)
from aiprod_llm.embedded.lexicon import load_lexicon
from aiprod_llm.embedded.prompt_parser import parse_prompt

from .films import film


def all_scenes(matches: Callable[[Scene], bool]) -> Callable[[list[Scene]], bool]:
    return lambda scenes: all(matches(scene) for scene in scenes)


def some_scene(matches: Callable[[Scene], bool]) -> Callable[[list[Scene]], bool]:
    return lambda scenes: any(matches(scene) for scene in scenes)


@pytest.mark.parametrize(
    ("prompt", "holds"),
    [
        ("storm at sea at night", all_scenes(lambda s: (s.setting, s.weather, s.time_of_day) == SEA_STORM)),
        ("Sturm auf dem Meer bei Nacht", all_scenes(lambda s: (s.setting, s.weather) == SEA_STORM[:2])),
        ("tempête en mer la nuit", all_scenes(lambda s: (s.setting, s.weather, s.time_of_day) == SEA_STORM)),
        ("tormenta en el mar de noche", all_scenes(lambda s: s.weather is Weather.STORM)),
        ("tempesta sul mare di notte", all_scenes(lambda s: s.time_of_day is TimeOfDay.NIGHT)),
        ("tempestade no mar à noite", all_scenes(lambda s: s.setting is Setting.SEA)),
        ("шторм на море ночью", all_scenes(lambda s: (s.setting, s.weather, s.time_of_day) == SEA_STORM)),
        ("夜晚海上的风暴", all_scenes(lambda s: (s.setting, s.weather, s.time_of_day) == SEA_STORM)),
        ("夜の海の嵐", all_scenes(lambda s: (s.setting, s.weather, s.time_of_day) == SEA_STORM)),
        ("عاصفة في البحر ليلا", all_scenes(lambda s: (s.setting, s.weather, s.time_of_day) == SEA_STORM)),
        ("रात में समुद्र में तूफान", all_scenes(lambda s: (s.setting, s.weather, s.time_of_day) == SEA_STORM)),
        ("🌊⛈️🌙", some_scene(lambda s: (s.setting, s.weather) == SEA_STORM[:2])),
        ("a camel", all_scenes(lambda s: s.setting is Setting.DESERT)),
        ("a fox in the desert", all_scenes(lambda s: s.setting is Setting.DESERT)),
        ("an astronaut floats", all_scenes(lambda s: s.setting is Setting.SPACE)),
        ("aerial view of a snowy village", some_scene(lambda s: s.camera_angle is CameraAngle.AERIAL)),
        ("a close-up of a rose", some_scene(lambda s: s.shot_size is ShotSize.CLOSE_UP)),
        ("zoom out from a city", some_scene(lambda s: s.camera_movement is CameraMovement.DOLLY_OUT)),
        ("Tokyo, neon rain", all_scenes(lambda s: (s.lighting, s.weather) == (Lighting.NEON, Weather.RAIN))),
        ("a guitarist plays under neon signs", all_scenes(lambda s: s.time_of_day is TimeOfDay.NIGHT)),
        ("a cat looks at the moon", all_scenes(lambda s: s.time_of_day is TimeOfDay.NIGHT)),
        ("a sad robot", all_scenes(lambda s: s.mood is Mood.MELANCHOLIC)),
    ],
)
async def test_words_of_the_prompt_set_the_picture(prompt: str, holds: Callable[[list[Scene]], bool]) -> None:
    for seed in range(5):
        _, scenes, _ = await film(prompt, seed=seed)
        assert holds(scenes)


SEA_STORM = (Setting.SEA, Weather.STORM, TimeOfDay.NIGHT)


@pytest.mark.parametrize(
    ("prompt", "setting"),
    [("वनीला", None), ("वन", Setting.FOREST), ("season", None), ("the sea", Setting.SEA), ("приморье", None)],
)
def test_only_whole_words_are_cues(prompt: str, setting: Setting | None) -> None:
    lexicons = {language: load_lexicon(language) for language in ("en", "ru", "hi", "emoji")}
    assert parse_prompt(f"{prompt} का the на", lexicons).moments[0].setting is setting


@pytest.mark.parametrize(
    ("prompt", "absent", "present"),
    [
        ("a horse without a rider gallops along the beach", ("rider",), ("horse",)),
        ("a street without its drivers or a jogger", ("drivers", "jogger"), ("street",)),
        ("an empty street, no people, no cars", ("people", "cars"), ("street",)),
        ("A quiet harbour without a single boat or person", ("boat", "person"), ("harbour",)),
        ("a car-free city at noon, a dog", ("cars", "car "), ("dog",)),
        ("no people, cars or dogs, just a lighthouse", ("people", "cars", "dogs"), ("lighthouse",)),
        ("no dog and a cat on a wall", ("dog",), ("cat",)),
        ("Don't show any people. A fox sleeps", ("people",), ("fox",)),
        ("a meadow instead of a castle, a horse grazes", ("castle",), ("horse",)),
        ("eine Straße ohne Autos und Menschen", ("autos", "menschen"), ()),
        ("une plage sans enfants ni bateaux, un chien court", ("enfants",), ("chien",)),
        ("una calle sin personas, un perro duerme", ("personas",), ("perro",)),
        ("улица без людей и машин, кошка спит", ("людей", "машин"), ("кошка",)),
        ("没有汽车的城市，一只猫", ("汽车",), ("猫",)),
        ("車のない街、猫が眠る", ("車",), ("猫",)),
        ("बिना आदमी का शहर", ("आदमी",), ()),
    ],
)
async def test_negated_words_are_not_in_the_film(
    prompt: str, absent: tuple[str, ...], present: tuple[str, ...]
) -> None:
    head, _, _ = await film(prompt)
    names = " ".join(entity.name.casefold() for entity in head.entities)
    assert not [word for word in absent if word in names]
    assert all(word in names for word in present)


@pytest.mark.parametrize(
    ("prompt", "holds"),
    [
        ("a village, no snow", all_scenes(lambda s: s.weather is not Weather.SNOW)),
        ("a forest without fog at noon", all_scenes(lambda s: s.weather is not Weather.FOG)),
        ("it is not raining in the city", all_scenes(lambda s: s.weather is not Weather.RAIN)),
        ("no storm, no rain, calm sea", all_scenes(lambda s: s.weather not in (Weather.STORM, Weather.RAIN))),
        ("no people, fog over the city", all_scenes(lambda s: s.weather is Weather.FOG)),
    ],
)
async def test_negated_weather_is_not_in_the_film(prompt: str, holds: Callable[[list[Scene]], bool]) -> None:
    for seed in range(5):
        _, scenes, _ = await film(prompt, seed=seed)
        assert holds(scenes)


@pytest.mark.parametrize(
    "prompt", ["a man reads a letter", "a panda", "an old bicycle", "Anna and her brother"]
)
async def test_a_film_without_a_place_plays_on_firm_ground(prompt: str) -> None:
    for seed in range(12):
        _, scenes, _ = await film(prompt, seed=seed)
        assert not {scene.setting for scene in scenes} & {Setting.SEA, Setting.ABSTRACT, Setting.SPACE}


@pytest.mark.parametrize(
    "prompt",
    [
        "a black-and-white film of a detective",
        "a detective, black and white",
        "B&W photo of a harbour",
        "a street in grayscale",
        "ein Schwarz-Weiß-Film über einen Hund",
        "un chien en noir et blanc",
        "un perro en blanco y negro",
        "чёрно-белый фильм о собаке",
        "黑白电影，一只猫",
        "白黒の街",
    ],
)
async def test_black_and_white_is_a_medium(prompt: str) -> None:
    assert (await film(prompt)).head.style.medium == "black-and-white film"


async def test_a_black_and_white_animal_may_live_in_a_coloured_world() -> None:
    assert (await film("a black and white cat in a garden")).head.style.medium != "black-and-white film"
