"""With what something is done, and where: acts with things."""

import pytest

from aiprod_film.scene import Setting
from aiprod_film.staging import Place
from aiprod_llm.embedded.acts.staging import staged, unshown_acts
from aiprod_llm.embedded.entities.entity_finder import find_entities
from aiprod_llm.embedded.prompt_parser import parse_prompt
from aiprod_llm.embedded.world.film_home import choose_home

from .films import film
from .read_acts import LEXICON, acts, read, relations


def test_a_means_is_in_the_hand_of_who_uses_it() -> None:
    found = acts("A man proposes to his girlfriend with a ring")
    assert ("👨", "propose", "🧑") in found
    assert ("👨", "hold", "💍") in found
    assert ("👩", "hold", "🎸") in acts("A man talks to a woman with a guitar")


def test_water_is_sprayed_on_a_house_and_nobody_stands_on_it() -> None:
    text = "A firefighter sprays water from a hose on a burning house"
    assert ("🧑‍🚒", "douse", "🏠") in acts(text)
    assert not relations(text)


def test_who_feeds_pigeons_on_a_bench_sits_there() -> None:
    assert relations("An old man feeds pigeons on a bench") == {("👴", Place.ON, "bench")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A dog fetches a stick", ("🐕", "fetch", "stick")),
        ("Ein Hund apportiert einen Stock", ("🐕", "fetch", "stick")),
        ("A penguin slides on the ice", ("🐧", "slide", "")),
        ("Zwei Kinder rutschen einen Hügel hinunter", ("🧒", "slide", "")),
        ("A thief steals a painting", ("thief", "steal", "🖼")),
        ("Un ladrón roba un cuadro", ("thief", "steal", "🖼")),
        ("A fireman rescues a child", ("🧑‍🚒", "rescue", "🧒")),
        ("Un perro lame a un niño", ("🐕", "lick", "👦")),
        ("Une femme cueille des pommes", ("👩", "pick", "🍎")),
        ("A chef flips a pancake", ("🧑‍🍳", "flip", "🥞")),
        ("Ein Maler streicht einen Zaun", ("🧑‍🎨", "paint-wall", "fence")),
    ],
)
def test_verbs_of_four_languages_are_acts_and_drawn(text: str, expected: tuple[str, str, str]) -> None:
    assert expected[:2] in {act[:2] for act in acts(text)}, acts(text)
    stagings, named = read(text)
    assert not [act for one in stagings for act in unshown_acts(one.acts, named)]


def test_a_person_who_breaks_something_is_not_drawn() -> None:
    stagings, named = read("A boy breaks a window")
    assert [act.verb for one in stagings for act in unshown_acts(one.acts, named)] == ["break"]


def test_a_rocket_takes_off_from_the_ground_and_flies_in_space() -> None:
    def home(text: str) -> Setting:
        return choose_home(parse_prompt(text, LEXICON)).setting

    assert home("A rocket lifts off") is Setting.DESERT
    assert home("A rocket flies") is Setting.SPACE


def test_the_mother_of_an_elephant_is_one() -> None:
    assert ("🐘", "splash", "🐘") in acts("An elephant calf splashes its mother with water")


def test_grandchildren_are_children() -> None:
    _, named = read("Grandfather tells his grandchildren a story")
    assert "🧒" in {one.figure for one in named.values()}


def test_who_watches_is_no_compound_of_what_is_watched() -> None:
    assert {("🐈", "look", "📺"), ("🐕", "look", "📺")} <= acts("A cat and a dog watch TV")


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("A mother duck leads her ducklings across a street", "🦆"),
        ("A mother bear teaches her cub", "🐻"),
        ("A pirate captain looks through his telescope", "pirate"),
        ("The mother ducks under the table", "👩"),
    ],
)
def test_the_lead_is_what_both_of_its_nouns_say(text: str, figure: str) -> None:
    _, named = read(text)
    assert next(iter(named.values())).figure == figure


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("A violinist plays under a street lamp", ("musician", "play", "")),
        ("A man reads under a tree", ("👨", "read", "")),
        ("A boy plays with a ball", ("👦", "play", "⚽")),
    ],
)
def test_what_is_only_beside_an_act_is_not_its_object(text: str, act: tuple[str, str, str]) -> None:
    assert act in acts(text)


@pytest.mark.parametrize(
    ("text", "vessel", "content"),
    [
        ("Women fill baskets with grapes in a vineyard", "🧺", "🍇"),
        ("A boy fills a box with toys", "📦", "🧸"),
        ("Des ouvriers remplissent des paniers de raisins dans un vignoble", "🧺", "🍇"),
        ("Unas mujeres llenan cestas con uvas en un viñedo", "🧺", "🍇"),
    ],
)
def test_what_does_not_flow_is_put_into_what_it_fills(text: str, vessel: str, content: str) -> None:
    found = acts(text)
    assert content in {thing for _, verb, thing in found if verb == "pick"}
    assert "fill" not in {verb for _, verb, _ in found}, "no water runs into it"
    assert (content, Place.IN, vessel) in relations(text)


def test_water_runs_into_a_bottle() -> None:
    assert ("👧", "fill", "bottle") in acts("A girl fills a bottle with water")


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Workers pick grapes in a vineyard", "🧑‍🌾"),
        ("Arbeiter pflücken Trauben in einem Weinberg", "🧑‍🌾"),
        ("Workers build a house in a field", "👷"),
        ("Workers drink coffee in a factory", "👷"),
        ("Construction workers drink tea in a field", "👷"),
        ("Bauarbeiter trinken Tee auf einem Feld", "👷"),
    ],
)
def test_workers_of_the_land_are_farmers(text: str, figure: str) -> None:
    _, named = read(text)
    assert figure in {one.figure for one in named.values()}


@pytest.mark.parametrize(
    ("text", "mount"),
    [
        ("Ad for a mountain bike: rider climbs a forest trail, jumps over a log, races down", "🚲"),
        ("A biker races along the coast on a motorcycle", "🏍"),
        ("A rider on a horse jumps over a fence", "🐎"),
        ("Ein Radfahrer klettert mit dem Fahrrad einen Berg hinauf", "🚲"),
    ],
)
def test_riders_travel_on_what_they_ride(text: str, mount: str) -> None:
    found = acts(text)
    assert {(verb, thing) for _, verb, thing in found} == {("ride", mount)}


def test_a_coin_falls_into_a_hat_and_does_not_wear_it() -> None:
    stagings, named = read("A little girl drops a coin in his hat. She laughs.")
    assert ("🪙", Place.IN, "🎩") in relations("A little girl drops a coin in his hat")
    coin = next(one.id for one in named.values() if one.figure == "🪙")
    assert [any(one.subject == coin for one in staging.relations) for staging in stagings] == [True, False]


def test_a_dove_flies_after_it_is_out_of_the_hat() -> None:
    text = "A magician pulls a dove out of his hat and it flies over the audience"
    prompt = parse_prompt(text, LEXICON)
    entities = find_entities(prompt)
    scenes = staged([prompt.clauses[0]] * 2, prompt, entities)
    assert [[act.verb for act in one.acts] for one in scenes] == [["pull"], ["look", "fly"]]
    assert not any(one.relations for one in scenes), "nobody wears the hat that it comes out of"


async def test_a_bicycle_that_goes_somewhere_has_a_cyclist_and_one_at_a_wall_has_none() -> None:
    head, scenes, _ = await film("A mountain bike jumps over a log")
    cyclist = next(one.id for one in head.entities if one.figure == "🚴")
    assert all([(act.subject, act.verb) for act in scene.acts] == [(cyclist, "ride")] for scene in scenes)
    head, _, _ = await film("A bicycle leans against a wall")
    assert [one.figure for one in head.entities] == ["🚲"]


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("A young glassblower shapes a glowing vase in her workshop", "👩‍🔧"),
        ("A glassblower crafts a vase", "🧑‍🔧"),
        ("Ein Glasbläser formt eine Vase", "🧑‍🔧"),
        ("Un souffleur de verre façonne un vase", "🧑‍🔧"),
    ],
)
def test_a_glassblower_works_with_pipe_and_fire(text: str, figure: str) -> None:
    assert (figure, "blow-glass", "vase") in acts(text)
