"""Whatever the prompt, the plan is whole, varied and true to its words."""

import re
import subprocess
import sys
import unicodedata
from fractions import Fraction
from itertools import combinations, pairwise, product

import pytest

from aiprod_film.frames import SECOND
from aiprod_film.scene import (
    CameraMovement,
    Mood,
    ShotSize,
    TimeOfDay,
    Transition,
    Weather,
)
from aiprod_llm.embedded.text.graphemes import graphemes
from aiprod_llm.embedded.text.text_fitting import CAPTION_COLUMNS, columns
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
