"""What a text asks for is in the film or in its list of what is not shown, in every language."""

from fractions import Fraction

import pytest

from aiprod_film.frames import SECOND
from aiprod_film.scene import Scene, Setting
from aiprod_film.unshown import Unshown
from aiprod_llm.embedded.planner import EmbeddedPlanner
from aiprod_llm.plan import Brief, Head

PLANNER = EmbeddedPlanner()


async def plan(text: str) -> tuple[Head, list[Scene], str]:
    head, *rest = [piece async for piece in PLANNER.plan(Brief(text, 12 * SECOND, Fraction(24), 1))]
    assert isinstance(head, Head)
    scenes = [piece for piece in rest if isinstance(piece, Scene)]
    return head, scenes, "\n".join(piece.words for piece in rest if isinstance(piece, Unshown))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Рыжая белка прячет орехи в дупле старого дуба", "орехи"),
        ("おばあさんが台所で味噌汁を作る", "味噌汁"),
        ("En gammal man syltar lingon i köket", "syltar"),
        ("Stara kobieta straszy gołębie na rynku", "straszy"),
        ("De kok snijdt een grote ui in de keuken", "ui"),
        ("One night he met a firefly", "firefly"),
        ("A woman dives from a ledge", "ledge"),
        ("A folding chair being opened with one hand", "hand"),
        ("An oil painting of a ship in the style of Turner", "in the style of Turner"),
        ("A tilt-shift city", "tilt-shift"),
        ("Un faro al estilo de Hokusai", "al estilo de Hokusai"),
        ("A spectrometer stands in a laboratory", "spectrometer"),
        # In one scene there is one time of day.
        ("A farmer works in the morning and in the evening", "evening"),
    ],
)
async def test_what_is_not_read_is_reported(text: str, words: str) -> None:
    assert words in (await plan(text))[2]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("De kok snijdt brood in de keuken", "kitchen"),
        ("En man läser på biblioteket", "library"),
        ("Dziewczynka karmi gołębie na rynku", "market"),
        ("Ένα παιδί παίζει στην παραλία", "beach"),
        ("ילדה רוכבת על אופניים בפארק", "park"),
        ("แมวนอนในห้องครัว", "kitchen"),
        ("Một con mèo trong văn phòng", "office"),
        ("A penguin serves a polar bear in a restaurant", "restaurant"),
    ],
)
async def test_a_place_is_read(text: str, place: str) -> None:
    assert {scene.place for scene in (await plan(text))[1]} == {place}


@pytest.mark.parametrize(
    "text",
    [
        "A cottage in the snow with smoke coming out of the chimney",
        "Rauch steigt aus dem Kamin einer Hütte",
        "A house on fire",
        "The barn catches fire",
        "Une maison en flammes",
    ],
)
async def test_what_a_house_shows_is_not_reported(text: str) -> None:
    assert (await plan(text))[2] == ""


async def test_smoke_without_a_house_is_reported() -> None:
    assert "smoke" in (await plan("Thick smoke fills the hall"))[2]


async def test_two_things_with_one_figure_are_two() -> None:
    head, *_ = await plan("The little tugboat pulls the big ship")
    assert [entity.name for entity in head.entities] == ["little tugboat", "big ship"]
    head, *_ = await plan("A puppy plays. The dog sleeps.")
    assert len(head.entities) == 1
    head, *_ = await plan("🐶 A dog waits")
    assert len(head.entities) == 1


async def test_a_place_of_a_later_scene_is_none_before() -> None:
    _, scenes, _ = await plan("Scene 1: A clock ticks.\nScene 2: A train leaves the station.")
    assert [scene.place for scene in scenes] == ["living-room", "station"]


async def test_home_is_inside_and_the_lead_is_what_is_done_there() -> None:
    head, scenes, _ = await plan("5 consejos para ahorrar agua en casa")
    assert {scene.setting for scene in scenes} == {Setting.INTERIOR}
    assert "agua" in head.entities[0].name


async def test_a_viaduct_shows_the_bridge() -> None:
    assert "bridge" not in (await plan("A train crosses a stone bridge in the mountains"))[2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I bambini ridono insieme intorno al tavolo", "insieme intorno"),
        ("Les enfants mangent ensemble autour de la table", "ensemble autour"),
        ("Los niños juegan juntos dentro de la casa", "juntos dentro"),
        ("Dzieci siedzą razem przy stole", "razem"),
        ("Дети сидят вместе за столом", "вместе"),
        ("एक किसान खेत में काम करता है।", "है"),
        ("Ένας ψαράς στη βάρκα του", "Ένας"),
        ("A ship in the style of anime", "in the style of anime"),
        ("The submarine dives", "submarine dives"),
        # What a set shows by itself.
        ("A dog watches the waves on a beach", "waves"),
        ("Then the submarine dives", "submarine"),
        ("The mood is tense", "tense"),
        ("Snow covers the roofs of the village", "roofs"),
        ("Die Wellen rollen an den Strand", "Wellen"),
    ],
)
async def test_small_words_and_what_is_shown_are_not_reported(text: str, words: str) -> None:
    assert words not in (await plan(text))[2]


@pytest.mark.parametrize(
    ("text", "exactly"),
    [
        ("Una barca nella laguna all'alba", "laguna"),
        ("Un chat près d'un robinet", "robinet"),
        ("Un chien court vers la mer", ""),
        ("صياد في البحر", ""),
        ("Zachodzi słońce", ""),
        ("Neige", ""),
        ("三只白猫在红色的门前", ""),
        ("เด็กสองคนกับแมวขาวสามตัว", ""),
        ("Deux chats à côté d'un piano", ""),
        ("Una calle vacía con dos bicicletas", ""),
        ("https://example.com/kettle", "https://example.com/kettle"),
    ],
)
async def test_words_are_listed_whole_and_only_if_nothing_shows_them(text: str, exactly: str) -> None:
    _, _, unshown = await plan(text)
    assert unshown == exactly
