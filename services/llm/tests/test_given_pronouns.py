"""A pronoun in a given storyboard is who was named before it."""

import pytest

from aiprod_film.frames import SECOND
from aiprod_film.storyboard import Storyboard, StoryboardScene
from aiprod_llm.plan import Brief

from .given import RATE, plan


async def test_who_is_meant_by_a_pronoun_is_there_beside_others() -> None:
    board = Storyboard(
        (
            StoryboardScene("An old baker walks down a street"),
            StoryboardScene("He bakes bread in the kitchen, a grey cat beside the table"),
            StoryboardScene("The baker gives a girl a loaf of bread, and the cat sleeps"),
        )
    )
    head, scenes, _ = await plan(Brief("", 9 * SECOND, RATE, 1, storyboard=board))
    names = {entity.id: entity.name for entity in head.entities}
    shown = [{names[id] for id in scene.subjects} for scene in scenes]
    assert {"old baker", "grey cat"} <= shown[1]
    acts = {(names[act.subject], act.verb) for act in scenes[2].acts}
    assert {("old baker", "give"), ("grey cat", "sleep")} <= acts
    assert ("girl", "sleep") not in acts


async def test_it_and_both_are_those_of_before() -> None:
    lines = (
        "A mailbox stands in the park",
        "A dog brings it a bone",
        "Both look at the stars",
    )
    board = Storyboard(tuple(map(StoryboardScene, lines)))
    head, scenes, _ = await plan(Brief("", 9 * SECOND, RATE, 1, storyboard=board))
    names = {entity.id: entity.name for entity in head.entities}
    shown = [{names[id] for id in scene.subjects} for scene in scenes]
    assert shown[1] == {"mailbox", "dog", "bone"}
    assert {"mailbox", "dog"} <= shown[2]


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("A snail climbs a fence", "A frog looks", "Both sit under a mushroom"),
        ("Eine Schnecke kriecht", "Ein Frosch schaut", "Beide sitzen im Regen"),
        ("Une tortue marche", "Un renard arrive", "Les deux dorment"),
        ("Un burro mira", "Un gato llega", "Los dos duermen"),
        ("Um pescador senta", "Um golfinho salta", "Os dois dançam na praia"),
        ("Een kikker springt", "Een vos kijkt", "Samen kijken ze naar de molen"),
        ("Медведь спит", "Лиса бежит", "Они сидят у реки"),
        ("소년이 달린다", "고양이가 앉는다", "둘이 함께 웃는다"),
        ("狐狸在跑", "一只猫在睡觉", "它们一起坐着"),
        ("ילד רץ", "כלב יושב", "שניהם ישנים"),
    ],
)
async def test_both_are_the_last_two_who_acted(first: str, second: str, both: str) -> None:
    board = Storyboard(tuple(map(StoryboardScene, (first, second, both))))
    _, scenes, _ = await plan(Brief("", 9 * SECOND, RATE, 1, storyboard=board))
    assert {scenes[0].subjects[0], scenes[1].subjects[0]} <= {*scenes[2].subjects}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Uma tartaruga corre", "Uma gaivota a persegue"),
        ("Un renard court", "Un chien le poursuit"),
        ("Un zorro corre", "Un perro lo persigue"),
    ],
)
async def test_a_pronoun_before_a_verb_is_who_acted_before(first: str, second: str) -> None:
    board = Storyboard(tuple(map(StoryboardScene, (first, second))))
    _, scenes, _ = await plan(Brief("", 6 * SECOND, RATE, 1, storyboard=board))
    assert scenes[0].subjects[0] in scenes[1].subjects


@pytest.mark.parametrize(
    "texts",
    [
        ("A fox runs", "An owl looks", "One sheep jumps over a fence"),
        ("Un renard court", "Un hibou regarde", "Les deux moutons dorment"),
    ],
)
async def test_a_number_before_a_noun_is_no_pronoun(texts: tuple[str, ...]) -> None:
    board = Storyboard(tuple(map(StoryboardScene, texts)))
    head, scenes, _ = await plan(Brief("", 9 * SECOND, RATE, 1, storyboard=board))
    names = {entity.id: entity.name for entity in head.entities}
    assert not {"fox", "owl", "renard", "hibou"} & {names[id] for id in scenes[2].subjects}
