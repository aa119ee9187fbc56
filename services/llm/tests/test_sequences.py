"""What happens one after another in a sentence: who else acts, what becomes of a thing, what falls."""

import pytest

from aiprod_llm.embedded.acts.staging import staged, step_counts
from aiprod_llm.embedded.beats import choose_beats
from aiprod_llm.embedded.entities.entity_finder import find_entities
from aiprod_llm.embedded.prompt_parser import parse_prompt

from .read_acts import LEXICON

Seen = tuple[set[str], set[tuple[str, str, str]]]


def scenes(text: str, count: int = 3) -> list[Seen]:
    """Returns the figures of each scene, and its acts by figures."""
    prompt = parse_prompt(text, LEXICON)
    entities = find_entities(prompt)
    figures = {one.id: one.figure for one in entities.entities}
    stagings = staged(
        [beat.clause for beat in choose_beats(prompt, count, step_counts(prompt, entities))], prompt, entities
    )
    return [
        (
            {figures[id] for id in staging.subjects},
            {(figures[act.subject], act.verb, figures.get(act.object, "")) for act in staging.acts},
        )
        for staging in stagings
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (
            "A kid builds a sandcastle and a wave washes it away",
            ("🧒", "build", "sandcastle"),
            ("sandcastle", "melt", ""),
        ),
        ("A man feeds a cat and a small dog barks", ("👨", "feed", "🐈"), ("🐕", "howl", "")),
        ("Ein Junge füttert eine Katze und ein Hund bellt", ("👦", "feed", "🐈"), ("🐕", "howl", "")),
        (
            "A boy drops his ice cream and a seagull steals it",
            ("👦", "hold", "🍦"),
            ("seagull", "steal", "🍦"),
        ),
    ],
)
def test_somebody_else_acts_after_and(
    text: str, first: tuple[str, str, str], last: tuple[str, str, str]
) -> None:
    found = scenes(text)
    assert first in found[0][1]
    assert last in found[-1][1]
    assert last not in found[0][1]


@pytest.mark.parametrize("text", ["A cat and a dog run", "She watches a boy and a girl dance in the park"])
def test_two_of_whom_one_verb_tells_stay_together(text: str) -> None:
    assert len({frozenset(figures) for figures, _ in scenes(text)}) == 1


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("A caterpillar slowly turns into a butterfly", "🐛", "🦋"),
        ("Une chenille devient un papillon", "🐛", "🦋"),
        ("A pumpkin transforms into a golden carriage at midnight", "🎃", "carriage"),
    ],
)
def test_one_thing_is_there_before_it_becomes_another(text: str, first: str, last: str) -> None:
    found = scenes(text)
    assert (first in found[0][0], last in found[0][0]) == (True, False)
    assert (first in found[-1][0], last in found[-1][0]) == (False, True)


def test_what_has_become_of_somebody_is_there_later() -> None:
    figures, acts = scenes("A frog becomes a prince when a princess kisses it")[-1]
    assert figures == {"🤴", "👸"}
    assert acts


@pytest.mark.parametrize(
    ("text", "falls"),
    [
        ("A boy knocks over a vase", ("vase", "break", "")),
        ("A cat knocks a vase off the shelf", ("vase", "break", "")),
        ("A drone drops a package", ("📦", "fall", "")),
        ("The cat knocks the Christmas tree over", ("🎄", "fall", "")),
    ],
)
def test_what_is_knocked_over_or_dropped_falls(text: str, falls: tuple[str, str, str]) -> None:
    assert falls in scenes(text, 1)[0][1]


def test_who_knocks_on_a_door_does_not_throw_it_over() -> None:
    assert ("🚪", "fall", "") not in scenes("A man knocks on the door", 1)[0][1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A girl jumps in puddles under a purple umbrella", ("👧", "hold", "☂")),
        ("A fisherman pulls in a net full of silver fish", ("fisherman", "pull", "net")),
        ("A surfer catches a giant wave", ("🏄", "surf", "wave")),
    ],
)
def test_words_beside_a_verb_say_what_is_meant(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in scenes(text, 1)[0][1]


def test_rain_on_the_windows_is_weather_that_nobody_does() -> None:
    assert all(
        verb != "fall"
        for _, acts in scenes("A barista wipes a table. Rain on the windows.")
        for _, verb, _ in acts
    )


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("A dragon sleeps on a heap of gold coins", "hoard"),
        ("A boy jumps into a pile of leaves", "leaf-pile"),
        ("Ein Drache schläft auf einem Goldhaufen", "hoard"),
    ],
)
def test_a_heap_has_a_figure_of_its_own(text: str, figure: str) -> None:
    assert figure in scenes(text, 1)[0][0]


@pytest.mark.parametrize(
    "text",
    [
        "An old man plays backgammon with his friend in a bar",
        "His teammates lift him up",
        "Two boys play marbles",
    ],
)
def test_what_has_no_picture_is_not_done_with_a_ball_or_a_barbell(text: str) -> None:
    verbs = {verb for _, acts in scenes(text) for _, verb, _ in acts}
    assert verbs.isdisjoint({"play", "lift"})


@pytest.mark.parametrize(
    "text",
    ["Children build a snowman in front of the church", "Kinder bauen einen Schneemann vor der Kirche"],
)
def test_in_front_of_a_building_is_outside(text: str) -> None:
    assert parse_prompt(text, LEXICON).moments[0].place != "church"
    assert parse_prompt("A bride kneels in the church", LEXICON).moments[0].place == "church"
