"""Whom only a pronoun names is in the film; whom a noun names is not there twice."""

import pytest

from aiprod_film.entity import EntityKind

from .films import film

PEOPLE = 3


@pytest.mark.parametrize(
    ("text", "name", "verb"),
    [
        ("We dance in the rain", "We", "dance"),
        ("Everyone sits together around the table", "Everyone", "sit"),
        ("Alle sitzen um den Tisch", "Alle", "sit"),
        ("Todos comen juntos dentro de la casa", "Todos", "eat"),
        ("Tout le monde danse", "Tout le monde", "dance"),
        ("Все сидят вместе за столом", "Все", "sit"),
        ("みんなが踊る", "みんな", "dance"),
        ("大家在公园里跳舞", "大家", "dance"),
    ],
)
async def test_a_pronoun_of_several_is_people_who_act(text: str, name: str, verb: str) -> None:
    head, scenes, _ = await film(text)
    people = head.entities[0]
    assert (people.name, people.kind, people.count) == (name, EntityKind.PERSON, PEOPLE)
    assert all((people.id, verb) in [(act.subject, act.verb) for act in scene.acts] for scene in scenes)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Alle Kinder spielen", "Kinder"),
        ("Todos los niños juegan", "niños"),
        ("Все дети играют", "дети"),
        ("I want a cat on a sofa", "cat"),
        ("We see a fox", "fox"),
    ],
)
async def test_a_pronoun_beside_a_noun_is_nobody_else(text: str, name: str) -> None:
    head, _, _ = await film(text)
    assert head.entities[0].name == name


async def test_a_pronoun_acts_where_its_verb_looks_like_a_noun() -> None:
    head, _, _ = await film("He plants an apple tree on a hill")
    assert head.entities[0].name == "He"
