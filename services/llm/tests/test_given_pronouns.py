"""A pronoun in a given storyboard is who was named before it."""

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
