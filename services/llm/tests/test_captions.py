"""Captions and titles are the author's own words, whole and readable, or none."""

import pytest

from aiprod_film.frames import SECOND
from aiprod_film.scene import Tempo
from aiprod_llm.embedded.captions import own_words
from aiprod_llm.embedded.lexicon import load_lexicon
from aiprod_llm.embedded.text.clauses import clauses
from aiprod_llm.embedded.text.text_fitting import wrap

from .films import film

ENGLISH, GERMAN = load_lexicon("en"), load_lexicon("de")


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        (
            "A dog sleeps under a tree, a cat climbs it slowly",
            ["A dog sleeps under a tree, ", "a cat climbs it slowly"],
        ),
        ("A basket of pears, plums and apples", ["A basket of pears, plums and apples"]),
        ("A small, brown dog runs", ["A small, brown dog runs"]),
        ("The old baker sings while the bread rises", ["The old baker sings ", "while the bread rises"]),
        ("A woman walks with a dog", ["A woman walks with a dog"]),
        ("He turns on, in the end, the lamp", ["He turns on, in the end, the lamp"]),
    ],
)
def test_a_sentence_is_cut_where_a_reader_pauses(sentence: str, parts: list[str]) -> None:
    assert clauses(sentence, ENGLISH) == parts


def test_a_caption_never_ends_on_a_function_word() -> None:
    sentence = "Sie kommt, und, ohne ein Wort zu sagen, geht sie wieder in den Wald zurück"
    assert not any(part.split()[-1].strip(",") in GERMAN.stop for part in clauses(sentence, GERMAN)[:-1])


@pytest.mark.parametrize(
    ("text", "seconds", "caption"),
    [
        ("A fox wakes. It yawns.", 4, "A fox wakes. It yawns"),
        ("A fox wakes. It yawns.", 1.3, "A fox wakes"),
        ("The whole of this long sentence cannot be read so fast", 2, ""),
        ("A fox wakes in the snow, no people", 4, "A fox wakes in the snow"),
        ("Claymation of a bear in a boat", 4, "A bear in a boat"),
        ("A boat on a lake, in the style of Monet", 4, "A boat on a lake"),
        ("A street without cars", 4, "A street"),
        ("狐が雪の中を走る。", 4, "狐が雪の中を走る"),
    ],
)
def test_own_words_are_whole_clauses_that_can_be_read(text: str, seconds: float, caption: str) -> None:
    assert own_words(text, int(seconds * SECOND), ENGLISH) == caption


async def test_a_film_of_one_long_sentence_has_no_caption_that_is_cut() -> None:
    prompt = "an old watchmaker in a street of the harbour repairs the clocks of all his neighbours at night"
    head, scenes, _ = await film(prompt)
    assert {scene.caption for scene in scenes} == {""}
    assert head.title == "An Old Watchmaker"


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("Explain how a rainbow forms", "How a Rainbow Forms"),
        ("A bedtime story about a sleepy dragon", "A Sleepy Dragon"),
        ("Anime style, a schoolgirl on a bicycle", "A Schoolgirl on a Bicycle"),
        ("film noir: a detective under a street lamp", "A Detective under a Street Lamp"),
        ("Time-lapse of a city", "A City"),
        ("#travel #sunset A flight over the cliffs", "A Flight over the Cliffs"),
        ('A reel about the bakery "Kruste', "The Bakery Kruste"),
        ("Spiega come nasce un'eclissi", "Come nasce un'eclissi"),
        ("Сказка о мышонке", "Мышонке"),
    ],
)
async def test_a_title_is_a_whole_phrase_of_the_story(prompt: str, title: str) -> None:
    assert (await film(prompt)).head.title == title


async def test_the_author_s_look_is_the_film_s_style() -> None:
    assert (await film("Chalk drawing of a snowman")).head.style.medium == "chalk animation"
    assert "sepia" in (await film("A train crosses the plains, sepia")).head.style.medium


async def test_slow_motion_is_in_its_scene_alone() -> None:
    _, scenes, _ = await film("A horse runs on a beach. A wave breaks in slow motion. Calm sea.")
    assert {(scene.action, scene.tempo) for scene in scenes} == {
        ("A horse runs on a beach", Tempo.REAL_TIME),
        ("A wave breaks in slow motion", Tempo.SLOW_MOTION),
        ("Calm sea", Tempo.REAL_TIME),
    }
    _, scenes, _ = await film("Slow motion of a drop")
    assert {(scene.action, scene.tempo) for scene in scenes} == {("A drop", Tempo.SLOW_MOTION)}


def test_text_without_spaces_is_cut_between_phrases() -> None:
    assert wrap("赤い風船が静かな街の上をゆっくりと漂っていきます", 30) == [
        "赤い風船が静かな街の上を",
        "ゆっくりと漂っていきます",
    ]
