"""What a text means by its words: names, verbs, nouns, languages, and phrases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from aiprod_film.entity import EntityKind
from aiprod_llm.embedded.figures import Words, words_of
from aiprod_llm.embedded.lexicon import EMOJI, LANGUAGES, load_lexicon
from aiprod_llm.embedded.text.language_detection import detect_language

from .films import film

LEXICONS = {language: load_lexicon(language) for language in (*LANGUAGES, EMOJI)}


@pytest.mark.parametrize(
    ("prompt", "people"),
    [
        ("John gives Maria a ring under the cherry tree", ["John", "Maria"]),
        ("Nora and Finn build a raft", ["Nora", "Finn"]),
        ("Marie Curie in her laboratory", ["Marie Curie"]),
        ("A dog waits while Olga hugs Pedro", ["Olga", "Pedro"]),
        ("Anna gibt Peter einen Ring", ["Anna", "Peter"]),
        ("Portrait of Frida Kahlo", ["Frida Kahlo"]),
        ("Marie épluche des oignons", ["Marie"]),
        ("Lucía lee un libro en el balcón", ["Lucía"]),
        ("Paolo legge il giornale", ["Paolo"]),
        ("Neige et vent sur la ville", []),
        ("She walks home alone", ["She"]),
        ("The Seine at dusk, a boat passes", []),
        ("The Eiffel Tower at night", []),
        ("A Corgi on the beach", []),
        ("A village in the style of Van Gogh", []),
        ("The volcano Etna erupts", []),
        ("An ad for my bakery Golden Crust on Mill Lane", []),
        ("A mouse called Mia. Mia sleeps in a teacup", []),
        ("Camel ride in the Sahara, Kodak Portra, cinematic", []),
    ],
)
async def test_a_name_is_a_person_only_where_it_acts_as_one(prompt: str, people: list[str]) -> None:
    head, _, _ = await film(prompt)
    assert [entity.name for entity in head.entities if entity.kind is EntityKind.PERSON] == people


@pytest.mark.parametrize(
    ("prompt", "verb", "noun"),
    [
        ("The last train leaves the station", "leaves", "train"),
        ("Autumn leaves fall on a pond", "fall", "leaves"),
        ("A family watches the parade", "watches", "family"),
        ("An old watch on a table", "table,", "watch"),
        ("The nurse rings the bell", "rings", "nurse"),
        ("The rings of the bride", "of", "rings"),
        ("A man ducks under a rope", "ducks", "man"),
        ("Two ducks on a lake", "lake,", "ducks"),
        ("A plumber saws a pipe", "saws", "plumber"),
        ("A rooster crows at dawn", "crows", "rooster"),
    ],
)
async def test_a_verb_is_no_noun(prompt: str, verb: str, noun: str) -> None:
    head, _, _ = await film(prompt)
    words = {word for entity in head.entities for word in entity.name.split()}
    assert verb not in words
    assert noun in words


async def test_people_with_one_figure_stay_apart() -> None:
    head, _, _ = await film("A teacher and a tourist on a bench, no plumber")
    assert [entity.name for entity in head.entities][:2] == ["teacher", "tourist"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Two gazelles run", "en"),
        ("Ein Gnu", "de"),
        ("Due lupi", "it"),
        ("Een reiger staat stil in de sloot", "nl"),
        ("En räv springer genom skogen", "sv"),
        ("Lis biegnie przez las", "pl"),
        ("Karlı ormanda bir kurt", "tr"),
        ("Một con mèo ngủ trong bếp", "vi"),
        ("Ένα γαϊδούρι ανεβαίνει στο βουνό", "el"),
        ("כלב שחור רץ ביער", "he"),
        ("แมวนอนในครัว", "th"),
        ("김치 담그는 법", "ko"),
        ("a sad robot", "en"),
        ("Karhu kalastaa joella auringonlaskun aikaan", None),
        ("Egy öreg halász javítja a hálóját a parton", None),
        ("Stará liška spí pod jabloní", None),
    ],
)
def test_a_text_is_in_its_own_language_or_in_none(text: str, language: str | None) -> None:
    found = detect_language(text, LEXICONS)
    assert (found.language if found else None) == language


@pytest.mark.parametrize(
    "prompt", ["Karhu kalastaa joella", "Stará liška spí pod jabloní", "벼락치기 공부 요령"]
)
async def test_a_text_that_no_list_reads_is_left_whole(prompt: str) -> None:
    head, scenes, _ = await film(prompt)
    assert [entity.name for entity in head.entities] == [prompt]
    assert all(scene.action == prompt for scene in scenes)


@pytest.mark.parametrize(
    ("prompt", "figure"),
    [
        ("A bus stops at the school", "🚌"),
        ("A bus stop in the rain", "🚏"),
        ("Two bus stops", "🚏"),
        ("The train stops at night", "🚂"),
    ],
)
async def test_the_last_word_of_a_compound_may_be_a_verb(prompt: str, figure: str) -> None:
    head, _, _ = await film(prompt)
    assert head.entities[0].figure == figure


async def test_a_long_phrase_stays_whole() -> None:
    head, scenes, _ = await film(
        "A boy with a red hat and a girl with a blue umbrella and two old ladies in the park"
    )
    assert len({scene.action for scene in scenes}) == 1
    [umbrella] = [entity for entity in head.entities if entity.figure == "☂"]
    assert umbrella.colour
    assert umbrella.name == "blue umbrella"


@pytest.mark.parametrize(
    ("prompt", "figures"),
    [
        ("A drop of ink falls into a glass of water", ["💧", "🥛"]),
        ("A chess game between a grandfather and his granddaughter", ["♟", "👴", "👧"]),
        ("A man drops his hat", ["👨", "👒"]),
    ],
)
async def test_a_phrase_of_several_words_is_one_thing(prompt: str, figures: list[str]) -> None:
    head, _, _ = await film(prompt)
    assert [entity.figure for entity in head.entities] == figures


@pytest.mark.parametrize(
    ("text", "things"),
    [
        # Not German, in which an angel is a fishing rod.
        ("An angel sings", ["angel"]),
        ("A waiter serves the couple wine", ["waiter", "couple", "wine"]),
        ("Columbus sights land from his ship", ["Columbus", "ship"]),
        ("The orchestra tunes", ["orchestra"]),
        ("A Dalmatian and a Siamese share a sofa", ["Dalmatian", "Siamese", "sofa"]),
        ("Rembrandt paints a ship", ["Rembrandt", "ship"]),
        ("Love in times of war", ["Love"]),
        ("A painting by Van Gogh hangs in a museum", ["painting", "museum"]),
    ],
)
async def test_each_thing_is_read_as_what_it_is(text: str, things: list[str]) -> None:
    head, _, _ = await film(text)
    assert [entity.name for entity in head.entities] == things


async def test_an_abbreviation_ends_no_sentence() -> None:
    _, scenes, _ = await film("Dr. Smith works in a lab at 3 a.m. with a mouse. The mouse glows.")
    actions = {scene.action for scene in scenes}
    assert actions == {"Dr. Smith works in a lab at 3 a.m. with a mouse", "The mouse glows"}


def test_what_threads_need_at_once_is_loaded_once() -> None:
    together = Barrier(4)

    def load(language: str) -> Words:
        together.wait()
        return words_of(language)

    with ThreadPoolExecutor(4) as threads:
        loaded = list(threads.map(load, ["pl"] * 4))
    assert all(words is loaded[0] for words in loaded)


@pytest.mark.parametrize(
    ("prompt", "there", "absent"),
    [
        ("An owl rests in a shoe box", "📦", "👟"),
        ("A crab tries on a bottle cap", "🦀", "🧢"),
        ("An elephant climbs a muddy bank", "🐘", "🏦"),
        ("ילד בונה. הילד צוחק.", "👦", ""),
        ("สุนัขจิ้งจอกในหิมะ", "🦊", "🐕"),
    ],
)
async def test_a_compound_is_its_last_noun(prompt: str, there: str, absent: str) -> None:
    head, _, _ = await film(prompt)
    figures = [entity.figure for entity in head.entities]
    assert there in figures
    assert absent not in figures


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        ("Trzy białe koty obok czerwonego samochodu", [("🐈", 3, "#f5f1e6"), ("🚗", 0, "#d7263d")]),
        ("Две чёрные собаки рядом с белой лошадью", [("🐕", 2, "#1d1d22"), ("🐎", 0, "#f5f1e6")]),
        ("赤い傘の女の子と黒い犬", [("☂", 0, "#d7263d"), ("👧", 0, ""), ("🐕", 0, "#1d1d22")]),
        ("שני כלבים שחורים ליד מכונית אדומה", [("🐕", 2, "#1d1d22"), ("🚗", 0, "#d7263d")]),
        ("Kırmızı bir arabanın yanında iki beyaz kedi", [("🚗", 0, "#d7263d"), ("🐈", 2, "#f5f1e6")]),
        ("Δύο μαύρα σκυλιά δίπλα σε ένα κόκκινο αυτοκίνητο", [("🐕", 2, "#1d1d22"), ("🚗", 0, "#d7263d")]),
        ("A single green shoot in the earth", [("🌱", 0, "#4caf6d")]),
        ("แมวขาวสามตัว", [("🐈", 3, "#f5f1e6")]),
        ("Hai con mèo trắng bên cạnh chiếc xe đỏ", [("🐈", 2, "#f5f1e6"), ("🚗", 0, "#d7263d")]),
    ],
)
async def test_counts_and_colours_belong_to_their_nouns(
    prompt: str, found: list[tuple[str, int, str]]
) -> None:
    head, _, _ = await film(prompt)
    assert [(entity.figure, entity.count, entity.colour) for entity in head.entities] == found


async def test_a_turkish_title_does_not_end_on_a_genitive() -> None:
    head, _, _ = await film("Kırmızı bir arabanın yanında iki beyaz kedi")
    assert not head.title.endswith("arabanın")
