"""Families of animals and what their films hold: who is young, who leads, and what a busy street has."""

import pytest

from aiprod_film.staging import Act
from aiprod_llm.embedded.acts.staging import staged, step_counts
from aiprod_llm.embedded.acts.stagings import Staging
from aiprod_llm.embedded.beats import choose_beats
from aiprod_llm.embedded.entities.entity_finder import EntityIndex, find_entities
from aiprod_llm.embedded.lexicon import EMOJI, LANGUAGES, load_lexicon
from aiprod_llm.embedded.prompt_parser import parse_prompt

LEXICONS = {language: load_lexicon(language) for language in (*LANGUAGES, EMOJI)}


def read(text: str) -> tuple[list[Staging], EntityIndex]:
    prompt = parse_prompt(text, LEXICONS)
    entities = find_entities(prompt)
    beats = choose_beats(prompt, 3, step_counts(prompt, entities))
    return staged([beat.clause for beat in beats], prompt, entities), entities


@pytest.mark.parametrize(
    ("text", "young"),
    [
        ("A foal gallops over the meadow", ("🐎", 0.5)),
        ("A fox cub explores the forest", ("🦊", 0.5)),
        ("A baby elephant plays in the mud", ("🐘", 0.5)),
        ("A swan swims with her cygnets", ("🦢", 0.5)),
        ("A lioness watches her cubs", ("lioness", 0.5)),
        ("Une jument et son poulain galopent", ("🐎", 0.5)),
        ("Ein Lamm springt auf der Wiese", ("🐑", 0.5)),
        ("Una pata nada con sus patitos", ("🦆", 0.5)),
        ("Утка плывёт, за ней утята", ("🦆", 0.5)),
        ("子馬が草原を走る", ("🐎", 0.5)),
    ],
)
def test_the_young_are_small_ones_of_their_kind(text: str, young: tuple[str, float]) -> None:
    _, entities = read(text)
    assert young in {(one.figure, one.size) for one in entities.entities}


def test_a_chick_of_no_hen_is_a_chick() -> None:
    _, entities = read("A chick pecks at the grass")
    assert [(one.figure, one.size) for one in entities.entities][:1] == [("🐤", 0.0)]


@pytest.mark.parametrize(
    "text",
    [
        "A mother duck leads her ducklings across a busy street",
        "Eine Ente führt ihre Entenküken über die Wiese",
        "Une cane conduit ses canetons vers l'étang",
        "Un pato guía a sus patitos por el parque",
    ],
)
def test_who_is_led_comes_after(text: str) -> None:
    scenes, _ = read(text)
    assert {Act("e1", "walk"), Act("e2", "walk", "e1")} <= {*scenes[0].acts}
    assert "e1" in scenes[0].subjects


def test_people_lead_animals_on_a_rope() -> None:
    scenes, _ = read("A girl leads the horse home")
    assert {Act("e1", "walk", "e2"), Act("e2", "walk")} <= {*scenes[0].acts}


def test_a_mother_is_not_her_baby() -> None:
    scenes, _ = read("A baby elephant follows its mother to the river")
    assert Act("e1", "walk", "e2") in scenes[0].acts


@pytest.mark.parametrize(
    "text",
    [
        "A dog waits beside a busy road",
        "Ein Hund läuft über eine belebte Straße",
        "Un chat traverse une rue animée",
        "Un perro cruza una calle concurrida",
    ],
)
def test_a_busy_street_has_traffic(text: str) -> None:
    _, entities = read(text)
    assert "traffic" in {one.figure for one in entities.entities}


@pytest.mark.parametrize(
    "text",
    [
        "A surfer rides a wave, then walks out of the water laughing",
        "A boy eats a pizza, then dances laughing in the kitchen",
    ],
)
def test_who_comes_laughing_laughs(text: str) -> None:
    scenes, _ = read(text)
    assert Act("e1", "laugh") in scenes[-1].acts


@pytest.mark.parametrize(
    "text",
    [
        "A baker pulls fresh bread out of a brick oven",
        "She takes two golden loaves of bread from the oven",
        "Ein Bäcker holt ein Brot aus dem Ofen",
    ],
)
def test_bread_comes_out_of_the_oven_into_the_hands(text: str) -> None:
    scenes, _ = read(text)
    verbs = [[act.verb for act in scene.acts if act.subject == "e1"] for scene in scenes]
    assert ("pull" in verbs[0], "hold" in verbs[-1]) == (True, True)


@pytest.mark.parametrize(("text", "is_drawn"), [("Beavers build a dam", True), ("The dam is huge", False)])
def test_only_a_dam_of_beavers_is_of_sticks(text: str, is_drawn: bool) -> None:
    _, entities = read(text)
    assert ("dam" in {one.figure for one in entities.entities}) is is_drawn
