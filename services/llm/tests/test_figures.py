"""Words find the figure of what they mean, in every language, and never that of another thing."""

import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Setting
from aiprod_llm.embedded.entities.entity_finder import find_entities, with_figures
from aiprod_llm.embedded.figures import words_of
from aiprod_llm.embedded.figures.kinds import kind_of
from aiprod_llm.embedded.figures.unicode_names import figure_kinds
from aiprod_llm.embedded.lexicon import EMOJI, LANGUAGES, load_lexicon
from aiprod_llm.embedded.prompt_parser import ParsedPrompt, parse_prompt
from aiprod_llm.embedded.world.environment import choose_environments

LEXICONS = {language: load_lexicon(language) for language in (*LANGUAGES, EMOJI)}


def parsed(prompt: str) -> ParsedPrompt:
    return parse_prompt(prompt, LEXICONS)


def lead(prompt: str) -> Entity:
    """Returns the first entity of the prompt's first clause."""
    found = find_entities(parsed(prompt))
    first = found.subjects(parsed(prompt).clauses[0], parsed(prompt))[0]
    return next(entity for entity in found.entities if entity.id == first)


@pytest.mark.parametrize(
    ("prompt", "figure"),
    [
        ("A panda eats bamboo by a river", "🐼"),
        ("A corgi runs on the beach", "🐕"),
        ("A cheetah sprints through tall grass", "🐆"),
        ("A vase of tulips on a table", "vase"),
        ("Geese fly south", "🪿"),
        ("A polar bear cub plays in the snow", "polar-bear"),
        ("A mermaid on a rock", "🧜"),
        ("Le chat noir dort sur le lit", "🐈"),
        ("A fire truck speeds through the city", "🚒"),
        ("A toaster in a kitchen", "toaster"),
        ("Ein Fuchs im Schnee", "🦊"),
        ("Les chevaux courent sur la plage", "🐎"),
        ("Los elefantes caminan", "🐘"),
        ("Il vecchio castello sulla collina", "🏰"),
        ("Dois leões na savana", "🦁"),
        ("Кошка спит на окне", "🐈"),
        ("三匹の猫が眠る", "🐈"),
        ("一只熊猫在竹林里", "🐼"),
        ("سفينة في البحر", "🚢"),
        ("एक हाथी नदी में नहाता है", "🐘"),
        ("고양이가 잠을 잔다", "🐈"),
        ("Kırmızı bir araba yolda gidiyor", "🚗"),
        ("🐶 🌅", "🐕"),
        ("A heron at dusk", "heron"),
        ("Ein Storch steht auf dem Feld", "stork"),
        ("Un colibri vole dans le jardin", "hummingbird"),
        ("Чайка летит над морем", "seagull"),
        ("一只鹤站在水里", "crane"),
        ("นกกระจอกเทศวิ่ง", "ostrich"),
        ("A crow on a fence", "🐦‍⬛"),
        ("Fresh beans roast in a coffee shop", "coffee-beans"),
        ("Beans grow in a garden", "🫘"),
    ],
)
def test_the_lead_has_a_figure_in_every_language(prompt: str, figure: str) -> None:
    assert lead(prompt).figure == figure


@pytest.mark.parametrize(
    ("prompt", "wrong"),
    [
        ("A red panda in the mist", "🐼"),
        ("A man watches the rain", "⌚"),
        ("They fish at dawn", "🐟"),
        ("A guinea pig in the grass", "🐖"),
        ("東京の日本料理", "📖"),
        ("Она сидит у моря", "🌊"),
        ("A street without dogs", "🐕"),
        ("Una mariposa sobre una flor", "✉"),
    ],
)
def test_no_word_finds_the_figure_of_another_thing(prompt: str, wrong: str) -> None:
    assert wrong not in [entity.figure for entity in find_entities(parsed(prompt)).entities]


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("Three cats on a sofa", 3),
        ("A cat on a sofa", 0),
        ("Two big old elephants", 2),
        ("Half a dozen penguins", 6),
        ("Dolphins leap", 3),
        ("A flock of sheep", 7),
        ("Zwei Enten schwimmen", 2),
        ("五匹の犬が走る", 5),
        ("两只猫在睡觉", 2),
    ],
)
def test_the_number_is_stated(prompt: str, count: int) -> None:
    assert lead(prompt).count == count


@pytest.mark.parametrize(
    ("prompt", "colour"),
    [
        ("A red bicycle", "#d7263d"),
        ("A bicycle under a red sky", ""),
        ("A red barn and a horse", ""),
        ("Un perro negro", "#1d1d22"),
        ("Le chat noir dort dans la neige", "#1d1d22"),
        ("青い蝶が花にとまる", ""),
        ("Ein gelbes Auto", "#f2c14e"),
        ("A black bear climbs", "#1d1d22"),
        # Their kinds are named after colours, and have their own.
        ("A red fox crosses a road", ""),
        ("Ein roter Panda klettert", ""),
        ("Синий кит", ""),
        ("A golden retriever runs", ""),
        ("A wooden hut in the woods", ""),
        ("赤い車が走る", "#d7263d"),
        ("قطة سوداء", "#1d1d22"),
        ("Синий слон", "#2e86de"),
    ],
)
def test_a_colour_is_that_of_its_noun(prompt: str, colour: str) -> None:
    entities = find_entities(parsed(prompt)).entities
    assert next(entity for entity in reversed(entities) if entity.figure).colour == colour


@pytest.mark.parametrize(
    ("prompt", "setting"),
    [
        ("A jellyfish glows", Setting.SEA),
        ("Three cats on a sofa", Setting.INTERIOR),
        ("A zebra runs", Setting.LANDSCAPE),
        ("A zebra in the city", Setting.CITY),
    ],
)
def test_without_a_place_the_lead_is_at_home(prompt: str, setting: Setting) -> None:
    text = parsed(prompt)
    environments = choose_environments(text)
    assert environments[0].setting is setting


def test_the_lead_stands_in_a_clause_that_names_only_a_place() -> None:
    prompt = parsed("A zebra runs. The mountains are far away.")
    found = find_entities(prompt)
    zebra = next(entity for entity in found.entities if entity.figure)
    assert zebra.id in found.subjects(prompt.clauses[-1], prompt)


@pytest.mark.parametrize("language", [*LANGUAGES, "ko", "tr"])
def test_every_key_is_a_figure(language: str) -> None:
    keys = set(words_of(language).figures.values()) - {""}
    own = {key for key in keys if key.isascii()}
    people = {key for key in keys - own if kind_of(key) is EntityKind.PERSON}
    assert keys - own - people <= set(figure_kinds())
    assert len(keys) > 25


def test_a_clause_without_a_figure_shows_those_of_its_sentence() -> None:
    prompt = parsed("Halloween party, four pumpkins and a black cat. A foggy valley.")
    entities = find_entities(prompt)
    figures = {entity.id: entity.figure for entity in entities.entities}
    first, last = prompt.clauses[0], prompt.clauses[-1]
    assert {"🎃", "🐈"} <= {figures[id] for id in entities.subjects(first, prompt)}
    assert not {"🎃", "🐈"} & {figures[id] for id in entities.subjects(last, prompt)}


def test_no_scene_is_empty_whose_clause_names_no_place() -> None:
    prompt = parsed("Adopt a pet today! A puppy in a box.")
    entities = find_entities(prompt)
    figures = {entity.id: entity.figure for entity in entities.entities}
    assert "🐕" in {figures[id] for id in entities.subjects(prompt.clauses[0], prompt)}


@pytest.mark.parametrize(
    ("text", "figure", "other"),
    [
        ("A crane lifts a steel beam", "🏗", "crane"),
        ("A crane wades in the marsh", "crane", "🏗"),
        ("A curler pushes a stone", "🥌", "🪨"),
        ("A boy throws a stone", "🪨", "🥌"),
        ("A wizard fights a stone golem", "🧙", "🪨"),
        ("Le boulanger sort les baguettes", "🥖", "🥢"),
        ("小熊猫在爬树", "red-panda", "🐼"),
    ],
)
def test_a_word_has_the_figure_that_its_text_means(text: str, figure: str, other: str) -> None:
    found = {entity.figure for entity in find_entities(parsed(text)).entities}
    assert figure in found
    assert other not in found


@pytest.mark.parametrize("text", ["A mudlarker digs", "The tinkerer repairs a radio"])
def test_a_noun_in_er_that_acts_is_somebody(text: str) -> None:
    assert lead(text).kind is EntityKind.PERSON


def test_a_machine_in_er_is_nobody() -> None:
    assert lead("A conveyor hums in a hall").kind is not EntityKind.PERSON


def test_a_hot_dog_is_no_dog() -> None:
    assert lead("A hot dog on a plate").kind is EntityKind.OBJECT


def test_entities_of_a_model_get_the_figures_of_their_names() -> None:
    planned = (
        Entity("e1", EntityKind.ANIMAL, "the old elephant", ""),
        Entity("e2", EntityKind.PERSON, "Mara", ""),
    )
    assert [entity.figure for entity in with_figures(planned)] == ["🐘", ""]


@pytest.mark.parametrize(
    ("language", "text", "figure", "plural"),
    [
        ("ru", "пять собак", "🐕", True),
        ("ru", "портрет собаки", "🐕", False),
        ("ru", "волки воют", "🐺", True),
        ("ru", "стая птиц", "🐦", True),
        ("pl", "dwa koty", "🐈", True),
        ("pl", "koty piją", "🐈", True),
        ("pl", "ogon kota", "🐈", False),
        ("pl", "pięć psów", "🐕", True),
    ],
)
def test_slavic_plurals_and_cases_are_the_same_animal(
    language: str, text: str, figure: str, plural: bool
) -> None:
    found = [one for one in words_of(language).find(text) if one.figure == figure]
    assert [one.plural for one in found] == [plural]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Hot-air balloons, seven in different colours, rise over a valley", 7),
        ("Flamingos, dozens of them, take off from a lake", 7),
        ("Balloons, two dogs and a cat", 3),
        ("A pair of glasses lies in the grass", 1),
        ("A pair of dogs lies in the grass", 2),
    ],
)
def test_a_number_may_follow_and_pairs_are_one_thing(text: str, count: int) -> None:
    assert find_entities(parsed(text)).entities[0].count == count


@pytest.mark.parametrize(
    ("prompt", "figure", "count"),
    [
        ("A sommelier pours wine", "waiter", 0),
        ("Two bullfrogs jump into the pond", "🐸", 2),
        ("A colonel salutes", "soldier", 0),
        ("A chess grandmaster thinks", "🧑", 0),
        ("A fairy godmother smiles", "🧚", 0),
        ("A rat terrier barks", "🐕", 0),
        ("An old fashioned radio on a shelf", "📻", 0),
        ("A flounder hides in a reef", "", 0),
    ],
)
def test_a_noun_without_a_figure_has_that_of_its_kind(prompt: str, figure: str, count: int) -> None:
    assert (lead(prompt).figure, lead(prompt).count) == (figure, count)


def test_rare_nouns_do_not_make_a_text_english() -> None:
    """`Lama` and `kea` are in WordNet, but no sign of a language."""
    assert words_of("en").kinds["canvasback"]
    assert words_of("en").count("canvasback kea colonel") == 0


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("A girl sits under an apple tree", "apple-tree"),
        ("A fox sleeps under a lemon tree", "lemon-tree"),
        ("Ein Junge klettert auf einen Kirschbaum", "cherry-tree"),
        ("Un chat dort sous un pommier", "apple-tree"),
        ("Un gallo canta bajo un naranjo", "orange-tree"),
    ],
)
def test_a_tree_has_its_fruit(text: str, figure: str) -> None:
    assert figure in {entity.figure for entity in find_entities(parsed(text)).entities}
