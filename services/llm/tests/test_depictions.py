"""A picture and a statue are what they are, and not who they show."""

import pytest

from aiprod_film.entity import EntityKind

from .films import film
from .test_unread import plan


@pytest.mark.parametrize(
    ("text", "depicted", "words"),
    [
        ("A woman looks at a painting of a ship in a museum", "🚢", "ship"),
        ("A soldier kisses a photo of his little daughter", "👧", "little daughter"),
        ("Ein Junge betrachtet ein Gemälde von einem Pferd", "🐎", "Pferd"),
        ("Une fille regarde le portrait d'un roi", "🫅", "roi"),
        ("Un niño mira un retrato de su abuela", "👵", "abuela"),
    ],
)
async def test_who_is_on_a_picture_is_not_there(text: str, depicted: str, words: str) -> None:
    head, _, unshown = await plan(text)
    figures = [entity.figure for entity in head.entities]
    assert "🖼" in figures
    assert depicted not in figures
    assert words in unshown.splitlines()


@pytest.mark.parametrize(
    ("text", "figure", "colour"),
    [
        ("A statue of a lion stands at the gate of a palace", "🦁", "#a39e95"),
        ("Children play around a bronze statue of a horse", "🐎", "#8a6a3f"),
        ("Une statue de marbre d'un cheval", "🐎", "#e4e0d8"),
    ],
)
async def test_a_statue_is_of_its_material_and_alive_to_nobody(text: str, figure: str, colour: str) -> None:
    made = await film(text)
    statue = next(entity for entity in made.head.entities if entity.figure == figure)
    assert (statue.kind, statue.colour) == (EntityKind.OBJECT, colour)
    assert {scene.place for scene in made.scenes}.isdisjoint({"savannah", "farm"})


@pytest.mark.parametrize(
    "text", ["A photo of a cat on a beach", "Portrait of a woman with a red hat", "An oil painting of a ship"]
)
async def test_a_film_that_is_a_picture_shows_what_the_picture_shows(text: str) -> None:
    assert "🖼" not in [entity.figure for entity in (await film(text)).head.entities]


async def test_an_animal_that_somebody_paints_stays_for_the_canvas() -> None:
    made = await film("A street artist paints a huge mural of a whale on a wall")
    whale = next(entity for entity in made.head.entities if entity.figure == "🐋")
    assert all(act.object == whale.id for act in made.scenes[0].acts)
