"""Whatever the prompt, the plan is whole, varied and true to its words."""

import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, pairwise, product

import pytest

from aiprod_film.frames import SECOND
from aiprod_film.scene import (
    CameraAngle,
    CameraMovement,
    Lighting,
    Mood,
    Scene,
    Setting,
    ShotSize,
    TimeOfDay,
    Transition,
    Weather,
)
from aiprod_llm.embedded.graphemes import graphemes
from aiprod_llm.embedded.lexicon import load_lexicon
from aiprod_llm.embedded.prompt_parser import parse_prompt
from aiprod_llm.embedded.text_fitting import CAPTION_COLUMNS, columns
from tests.long_cases import sampled

from .films import film
from .prompts import PROMPTS


def letters(text: str) -> str:
    return "".join(re.findall(r"[\w\u0900-\u097f]", unicodedata.normalize("NFC", text).casefold()))


RATES = (Fraction(24), Fraction(30000, 1001), Fraction(25), Fraction(60), Fraction(1), Fraction(120000, 2003))
LENGTHS = (1, 1.26, 2.5, 3.37, 5, 12, 30, 59.999999999, 123.456789012, 600)


@pytest.mark.parametrize("prompt", sampled(PROMPTS, 5), ids=range(len(PROMPTS)))
async def test_any_prompt_gives_a_whole_and_varied_film(prompt: str) -> None:
    head, scenes, provenance = await film(prompt)
    assert 4 <= len(scenes) <= 6
    assert sum(scene.duration for scene in scenes) == 12 * SECOND
    assert columns(head.title) <= 40
    assert len(head.logline) <= 300
    assert [scene.id for scene in scenes] == [f"s{number}" for number in range(1, len(scenes) + 1)]
    ids = [entity.id for entity in head.entities]
    assert 1 <= len(set(ids)) == len(ids) <= 12
    assert all(set(scene.subjects) <= set(ids) for scene in scenes)
    for scene in scenes:
        assert columns(scene.caption) <= CAPTION_COLUMNS
        assert columns(scene.caption) <= 17 * scene.duration / SECOND
        assert "\n" not in scene.caption
        assert letters(scene.caption) in letters(prompt)
        assert scene.title
        assert scene.action
    captions = list(filter(None, [head.title, *(scene.caption for scene in scenes)]))
    assert all(letters(before) != letters(after) for before, after in pairwise(captions))
    for before, after in pairwise(scenes):
        assert before.shot_size is not after.shot_size
        assert before.camera_movement is not after.camera_movement
    assert len({scene.duration for scene in scenes}) > 1
    assert len({scene.seed for scene in scenes}) == len(scenes)
    assert len({scene.seed >> 8 & 1 for scene in scenes}) == 1, "nobody turns around at a cut"
    for one, other in combinations(scenes, 2):
        same = (one.setting, one.place) == (other.setting, other.place)
        assert (one.seed >> 8 == other.seed >> 8) is same, "scenes in one place share a world"
    assert (provenance.cost, provenance.degraded) == (0, False)


# Every fifth of ten by six has each length and each rate.
@pytest.mark.parametrize(("seconds", "rate"), sampled(product(LENGTHS, RATES), 5), ids=str)
async def test_cuts_fall_on_frames_and_lengths_sum_to_the_nanosecond(seconds: float, rate: Fraction) -> None:
    _, scenes, _ = await film("a fox in the snow", seconds, rate)
    assert sum(scene.duration for scene in scenes) == round(seconds * SECOND)
    assert all(SECOND // 2 <= scene.duration <= 60 * SECOND for scene in scenes)
    elapsed = 0
    for scene in scenes[:-1]:
        elapsed += scene.duration
        frame = round(elapsed * rate / SECOND)
        assert elapsed == round(frame * SECOND / rate)


@pytest.mark.parametrize(
    ("seconds", "fewest", "most"),
    [(1, 1, 1), (5, 2, 3), (12, 5, 6), (30, 8, 9), (60, 14, 16), (600, 100, 120)],
)
async def test_the_number_of_scenes_suits_the_length(seconds: int, fewest: int, most: int) -> None:
    for prompt in ("a fox", "One. Two. Three. Four. Five. Six. Seven. Eight. Nine. Ten."):
        _, scenes, _ = await film(prompt, seconds)
        assert fewest <= len(scenes) <= most


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


async def test_clauses_become_a_story_in_their_order() -> None:
    head, scenes, _ = await film("dawn over the sea, then a storm, finally calm night")
    assert head.title == "Dawn over the Sea"
    assert scenes[0].time_of_day is TimeOfDay.DAWN
    assert scenes[0].weather is not Weather.STORM
    assert scenes[len(scenes) // 2].weather is Weather.STORM
    last = scenes[-1]
    assert (last.time_of_day, last.mood, last.weather) == (TimeOfDay.NIGHT, Mood.CALM, Weather.CLEAR)
    captions = [scene.caption for scene in scenes]
    assert captions.index("A storm") < captions.index("Calm night")


async def test_each_hour_has_its_colours_and_one_accent_runs_through() -> None:
    head, scenes, _ = await film("dawn over the sea, then a storm at night")
    by_hour = {scene.time_of_day: scene.palette for scene in scenes}
    assert by_hour[TimeOfDay.DAWN] != by_hour[TimeOfDay.NIGHT]
    assert {scene.palette.accent for scene in scenes} == {head.style.palette.accent}


async def test_the_arc_shows_the_place_and_a_face() -> None:
    for seed in range(10):
        _, scenes, _ = await film("a fox in the snow", seed=seed)
        assert {ShotSize.EXTREME_WIDE, ShotSize.CLOSE_UP} <= {scene.shot_size for scene in scenes}
        assert scenes[0].transition is Transition.FADE
        assert scenes[-1].transition is Transition.DISSOLVE


async def test_entities_carry_kind_and_name() -> None:
    head, scenes, _ = await film("A lonely lighthouse keeper repairs the lamp. A small boat comes to Setubal")
    entities = [(entity.kind.name, entity.name) for entity in head.entities]
    assert entities == [
        ("PERSON", "lonely lighthouse keeper"),
        ("OBJECT", "lamp"),
        ("VEHICLE", "small boat"),
        ("PLACE", "Setubal"),
    ]
    assert scenes[0].subjects == ("e1", "e2")
    assert scenes[-1].subjects == ("e1", "e3", "e4", "e2"), "the keeper goes on with the lamp"


async def test_technical_terms_and_openings_are_no_scenes() -> None:
    head, scenes, _ = await film("Please make a video about a red balloon, 4k, highly detailed, watercolor")
    assert head.title == "A Red Balloon"
    assert head.style.medium == "watercolour animation"
    assert head.style.palette.accent == "#d7263d"
    assert not any("4k" in scene.caption or "video" in scene.caption for scene in scenes)


@pytest.mark.parametrize(
    ("prompt", "alphabet"),
    [
        ("夜の海の嵐", "CJK HIRAGANA KATAKANA"),
        ("шторм на море", "CYRILLIC"),
        ("بحر", "ARABIC"),
        ("고양이", "HANGUL"),
    ],
)
async def test_captions_are_in_the_script_of_the_prompt(prompt: str, alphabet: str) -> None:
    head, scenes, _ = await film(prompt, 30)
    for text in (head.title, *(scene.caption for scene in scenes)):
        scripts = {unicodedata.name(char).split()[0] for char in text if char.isalpha()}
        assert scripts <= set(alphabet.split())


async def test_long_clauses_are_cut_between_words() -> None:
    prompt = (
        "the old watchmaker carefully opens " + "the tiny golden wheels of every clock in the quiet shop " * 4
    )
    _, scenes, _ = await film(prompt, 30)
    words = set(prompt.split())
    own = [scene.caption for scene in scenes if scene.caption.casefold() in prompt]
    assert own
    assert all(word.casefold() in words for caption in own for word in caption.split())


async def test_captions_are_cut_between_characters_that_readers_see() -> None:
    family = "👨‍👩‍👧‍👦"
    _, scenes, _ = await film("स्त्री" * 60 + family * 30, 30)
    for scene in scenes:
        assert set(graphemes(scene.caption)) <= {"स्त्री", family} or len(scene.caption) < 40


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("e\u0301a", ["e\u0301", "a"]),
        ("👨‍👩‍👧x", ["👨‍👩‍👧", "x"]),
        ("🇫🇷🇩🇪", ["🇫🇷", "🇩🇪"]),
        ("👍🏽❤️", ["👍🏽", "❤️"]),
        ("क्षि", ["क्षि"]),
        ("각", ["각"]),
        ("ក្សិន", ["ក្សិ", "ន"]),
        ("e" + "\u0301" * 33, ["e" + "\u0301" * 31, "\u0301\u0301"]),
    ],
)
def test_graphemes(text: str, expected: list[str]) -> None:
    assert graphemes(text) == expected


async def test_the_same_brief_gives_the_same_film_and_another_seed_another() -> None:
    assert await film("a fox") == await film("a fox")
    assert (await film("a fox", seed=1)).scenes != (await film("a fox", seed=2)).scenes
    assert (await film("a fox", seed=1)).scenes != (await film("an owl", seed=1)).scenes


PRINT_A_FILM = """
import asyncio
from fractions import Fraction
from aiprod_llm.embedded.planner import EmbeddedPlanner
from aiprod_llm.plan import Brief

async def main():
    for prompt in ("a fox and a crow in the snow, then night", "夜明けの海、嵐", "🐶🚗🌊", "qwerty"):
        async for piece in EmbeddedPlanner().plan(Brief(prompt, 30_000_000_000, Fraction(24), 7)):
            print(piece)

asyncio.run(main())
"""


def test_the_same_film_in_every_process() -> None:
    films = [
        subprocess.run(
            [sys.executable, "-c", PRINT_A_FILM],
            env={"PYTHONHASHSEED": hash_seed, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    ]
    assert films[0] == films[1]
    assert films[0].count(b"Scene(") >= 32


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


async def test_neighbours_differ_in_size_and_pictures_of_the_whole_place_in_angle() -> None:
    whole = {ShotSize.EXTREME_WIDE, ShotSize.WIDE}
    for seed in range(8):
        for seconds in (7, 12):
            _, scenes, _ = await film("a fox in the snow", seconds, seed=seed)
            sizes = [scene.shot_size for scene in scenes]
            assert all(one is not other for one, other in pairwise(sizes))
            angles = [scene.camera_angle for scene in scenes if scene.shot_size in whole]
            assert len({*angles[:3]}) == len(angles[:3])
            if sizes[-1] in whole:
                assert scenes[-1].camera_movement in {CameraMovement.TILT_UP, CameraMovement.DOLLY_OUT}
            shots = {(scene.shot_size, scene.camera_angle, scene.camera_movement) for scene in scenes}
            assert len(shots) == len(scenes), "no two scenes of a film share a composition"


async def test_a_new_action_is_not_hidden_in_a_close_up() -> None:
    _, scenes, _ = await film("A man walks to the lake. He sits down. He reads a book. He swims.", 8)
    new = [scene for before, scene in pairwise(scenes) if scene.action != before.action]
    assert new
    assert ShotSize.CLOSE_UP not in {scene.shot_size for scene in new}


async def test_a_new_action_is_not_seen_from_afar_once_the_place_is_known() -> None:
    for seed in range(8):
        _, scenes, _ = await film("A baker kneads dough. She bakes bread. She eats a bun.", 6, seed=seed)
        sizes = [scene.shot_size for scene in scenes]
        assert ShotSize.EXTREME_WIDE not in {
            nearer for before, nearer in pairwise(sizes) if before is not ShotSize.WIDE
        }
