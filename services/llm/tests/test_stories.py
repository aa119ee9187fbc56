"""Each step of a sentence has its scene: in order, with whom it is done, in four languages."""

import pytest

from .films import film
from .test_sequences import scenes


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (
            "A toddler falls off a tricycle, cries, and is comforted by his grandmother",
            [("👦", "fall", ""), ("👦", "cry", ""), ("👵", "embrace", "👦")],
        ),
        (
            "A firefighter climbs a ladder, takes a kitten from a tree, and hands it to a girl",
            [("🧑\u200d🚒", "climb", "🪜"), ("🧑\u200d🚒", "hold", "🐈"), ("🧑\u200d🚒", "give", "👧")],
        ),
        (
            "How bread is made: a baker kneads dough, puts the loaf in the oven, and takes it out",
            [("baker", "bake", ""), ("baker", "bake", "🍞"), ("baker", "hold", "🍞")],
        ),
        (
            "A boy folds a paper plane, throws it from a balcony, and it lands in the hand of a girl",
            [("👦", "hold", "paper-plane"), ("👦", "throw", "paper-plane"), ("👧", "hold", "paper-plane")],
        ),
        (
            "A gardener digs a hole, plants an apple tree, and waters it",
            [
                ("🧑\u200d🌾", "dig", ""),
                ("🧑\u200d🌾", "dig", "apple-tree"),
                ("🧑\u200d🌾", "water", "apple-tree"),
            ],
        ),
        (
            "Une fille perd son ballon rouge, il s'envole au-dessus des toits et un ramoneur l'attrape",
            [("👧", "look", ""), ("🎈", "fly", ""), ("chimney-sweep", "catch", "🎈")],
        ),
        (
            "Un niño encuentra un mapa, cava en la playa y abre un cofre",
            [("👦", "walk", ""), ("👦", "look", "🗺"), ("👦", "dig", "")],
        ),
        (
            "Ein Junge lässt einen roten Drachen steigen, die Schnur reißt und der Drachen fliegt davon",
            [("👦", "fly", "🪁"), ("👦", "fly", "🪁"), ("🪁", "fly", "")],
        ),
    ],
)
def test_each_step_has_its_scene(text: str, steps: list[tuple[str, str, str]]) -> None:
    for step, (_, acts) in zip(steps, scenes(text), strict=True):
        assert step in acts


async def test_what_is_planted_or_taken_is_where_the_story_has_it() -> None:
    planted = [
        figures for figures, _ in scenes("A gardener digs a hole, plants an apple tree, and waters it")
    ]
    assert ["apple-tree" in figures for figures in planted] == [False, True, True]
    made = await film("A firefighter climbs a ladder, takes a kitten from a tree, and hands it to a girl", 6)
    assert [len(scene.relations) for scene in made.scenes] == [1, 0, 0]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("A kitten sits in a tree. A firefighter rescues it.", ("🧑\u200d🚒", "rescue", "🐈")),
        ("An old man feeds pigeons on a bench until a child scares them away", ("🧒", "chase", "🕊")),
        ("A woman takes an apple from a basket and eats it", ("👩", "eat", "🍎")),
        ("A mouse finds some cheese, and a cat chases it", ("🐈", "chase", "🐁")),
        ("A dog steals a sausage and runs away while the cook shouts", ("🐕", "hold", "🌭")),
        ("Un chef coupe des légumes et les jette dans une poêle", ("🧑\u200d🍳", "throw", "🥕")),
        ("Ein Mädchen pflückt Blumen und schenkt sie ihrer Mutter", ("👩", "hold", "🌼")),
        ("A knight rides to a castle", ("knight", "ride", "🐎")),
        (
            "Pancake recipe: crack two eggs into a bowl, whisk the batter, flip the pancake",
            ("🧑\u200d🍳", "flip", "🥞"),
        ),
    ],
)
async def test_the_end_is_done_to_what_the_text_means(text: str, act: tuple[str, str, str]) -> None:
    made = await film(text, 6)
    figures = {one.id: one.figure for one in made.head.entities} | {"": ""}
    acts = {(figures[one.subject], one.verb, figures[one.object]) for one in made.scenes[-1].acts}
    assert act in acts


def test_a_walk_is_nothing_to_take() -> None:
    assert all(("👨", "hold", "🐕") not in acts for _, acts in scenes("A man takes a walk with his dog"))


def test_a_princess_kisses_no_frog_that_is_a_prince() -> None:
    shown = [figures for figures, _ in scenes("A princess kissed a frog and it turned into a prince")]
    assert ["🐸" in figures for figures in shown] == [True, True, False]
    assert ["🤴" in figures for figures in shown] == [False, False, True]
    assert "👸" in shown[-1]


async def test_a_festival_has_many_balloons() -> None:
    balloons = await film(
        "A hot air balloon festival at dawn: dozens of colorful balloons rise over a valley"
    )
    assert {one.figure for one in balloons.head.entities if one.figure} == {"hot-air-balloon"}
    assert all(one.count > 3 for one in balloons.head.entities if one.figure)
    assert not any(scene.action.startswith("Of ") for scene in balloons.scenes)


async def test_who_was_named_before_is_where_the_next_part_says() -> None:
    seated = await film("A woman lights a candle, sits down in an armchair, and reads a book", 6)
    assert [(one.subject, one.place.name, one.object) for one in seated.scenes[1].relations] == [
        ("e1", "IN", "e3")
    ]
    jumped = await film("A cat wakes up, jumps onto the fridge, and sleeps in a basket", 6)
    assert all(one.subject == "e1" for scene in jumped.scenes for one in scene.relations)
    standing = await film("A vase stands on a table", 6)
    assert [(one.subject, one.object) for one in standing.scenes[0].relations] == [("e1", "e2")]
