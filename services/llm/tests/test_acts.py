"""Verbs and prepositions of every language become acts and relations by key."""

import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.staging import Act, Place
from aiprod_llm.embedded.acts.clothing import CLOTHES
from aiprod_llm.embedded.acts.drawn import DRAWN, is_drawn
from aiprod_llm.embedded.acts.staging import unshown_acts
from aiprod_llm.embedded.acts.turns import TURNS
from aiprod_llm.embedded.figures.kinds import kind_of
from aiprod_llm.embedded.grammar import LANGUAGES, grammar_of

from .read_acts import acts, read, relations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A chef cooks pasta in a kitchen", ("🧑‍🍳", "cook", "🍝")),
        ("An old man was reading a book", ("👴", "read", "📖")),
        ("A knight gallops on a horse", ("knight", "ride", "🐎")),
        ("A sleeping cat by the fire", ("🐈", "sleep", "")),
        ("A couple strolls hand in hand", ("couple", "walk", "")),
        ("Ein Bauer gräbt im Garten", ("🧑‍🌾", "dig", "")),
        ("Une femme joue de la guitare sur la plage", ("👩", "play", "🎸")),
        ("Un niño corre por la playa", ("👦", "run", "")),
        ("Un cuoco mangia la pizza in cucina", ("🧑‍🍳", "eat", "🍕")),
        ("Uma menina lê um livro", ("👧", "read", "📖")),
        ("Дед читает газету", ("👴", "read", "📰")),
        ("三个孩子在公园里跑步", ("🧒", "run", "")),
        ("子供が公園で自転車に乗る", ("🧒", "ride", "🚲")),
        ("한 소녀가 노래하고 있다", ("👧", "sing", "")),
        ("رجل يقرأ كتابا", ("👨", "read", "📖")),
    ],
)
def test_verbs_of_every_language_are_acts(text: str, expected: tuple[str, str, str]) -> None:
    found = acts(text)
    assert expected[:2] in {act[:2] for act in found}, found


def test_an_act_has_its_object() -> None:
    assert acts("A boy rides a bicycle down a city street") == {("👦", "ride", "🚲")}
    assert acts("A firefighter waves from a fire truck") == {("🧑‍🚒", "wave", "")}, (
        "the truck is where, not what"
    )


def test_two_subjects_act_and_so_does_company() -> None:
    assert {("🐈", "run", ""), ("🐕", "run", "")} <= acts("A cat and a dog run across a field")
    assert ("🐕", "walk", "") in acts("A man walks his dog in the snow")


def test_who_reads_is_not_who_sleeps() -> None:
    assert {act[:2] for act in acts("A woman reads while her cat sleeps")} == {
        ("👩", "read"),
        ("🐈", "sleep"),
    }


@pytest.mark.parametrize(
    "text", ["La cucina di un cuoco", "A train station at night", "A running shoe on a table"]
)
def test_a_noun_is_no_verb(text: str) -> None:
    assert acts(text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A cat under a table", ("🐈", Place.UNDER, "table")),
        ("A cat sleeps on a sofa beside a dog", ("🐈", Place.ON, "🛋")),
        ("A monkey hangs from a branch", ("🐒", Place.ON, "branch")),
        ("A red bicycle beside a blue car", ("🚲", Place.BESIDE, "🚗")),
        ("A dog behind a bench", ("🐕", Place.BEHIND, "bench")),
        ("Drei Katzen schlafen auf einem Sofa", ("🐈", Place.ON, "🛋")),
        ("A girl in a red dress dances", ("👧", Place.IN, "👗")),
        ("Кошка под столом", ("🐈", Place.UNDER, "table")),
    ],
)
def test_prepositions_are_relations(text: str, expected: tuple[str, Place, str]) -> None:
    assert expected in relations(text)


def test_what_is_not_drawn_is_reported() -> None:
    named = {
        "e1": Entity("e1", EntityKind.ANIMAL, "cat", ""),
        "e2": Entity("e2", EntityKind.PERSON, "she", ""),
    }
    found = [
        Act("e1", "conduct"),
        Act("e1", "run"),
        Act("e2", "read"),
        Act("e2", "think"),
        Act("e9", "run"),
    ]
    assert list(unshown_acts(found, named)) == [found[0], found[3], found[4]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_verbs_have_keys_that_the_contract_allows(language: str) -> None:
    grammar = grammar_of(language)
    known = frozenset().union(*DRAWN.values(), TURNS) | {
        "think",
        "switch-off",
        "explode",
        "open",
        "shine",
        "hide",
        "grow",
        "topple",
    }
    assert set(grammar.keys) <= known
    assert len(grammar.keys) > 25


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A boxer trains in the gym", ("boxer", "exercise", "")),
        ("A robot waters plants in an abandoned greenhouse", ("🤖", "water", "🪴")),
        ("A girl waters roses", ("👧", "water", "🌹")),
        ("A welder repairs a gate in his workshop", ("welder", "repair", "gate")),
        ("A tennis player serves on a sunny day", ("tennis-player", "serve", "")),
        ("A chef slices tomatoes", ("🧑‍🍳", "slice", "🍅")),
        ("Two firefighters put out a fire", ("🧑‍🚒", "douse", "🔥")),
        ("Een oma leest een boek", ("👵", "read", "")),
        ("Två barn bakar pepparkakor i köket", ("🧒", "bake", "🍪")),
        ("แมวสามตัวนอนบนหลังคา", ("🐈", "sleep", "")),
        ("A juggler and a monk on the market", ("🤹", "juggle", "")),
        ("A fisherman pulls a big fish out of the lake", ("fisherman", "catch", "🐟")),
        ("A judge bangs the gavel", ("🧑‍⚖", "work", "🔨")),
        ("A woman turns the pages of an old book", ("👩", "read", "📖")),
        ("Pouring coffee into a white cup", ("☕", "pour", "")),
        ("Confetti rains on a cheering crowd", ("🎊", "fall", "")),
        ("A candle burns down", ("🕯", "burn-down", "")),
        ("A farmer ploughs the field with his tractor", ("🧑‍🌾", "drive", "🚜")),
        ("A street lamp flickers", ("street-lamp", "shine", "")),
        ("A ladybird sits in a boy's hand", ("👦", "hold", "🐞")),
        ("A house on fire at night", ("🏠", "burn", "")),
        ("The car catches fire", ("🚗", "burn", "")),
        ("Eine Hütte in Flammen", ("log-cabin", "burn", "")),
        ("A robot learns to paint and dances", ("🤖", "paint", "")),
        ("A rose unfurls in the garden", ("🌹", "grow", "")),
        ("A bathtub fills with water", ("🛁", "fill", "")),
        ("Huge waves crash against the rocks", ("breakers", "fall", "")),
        ("The curtain opens", ("curtain", "open", "")),
    ],
)
def test_what_people_do_in_ordinary_prompts_is_read(text: str, expected: tuple[str, str, str]) -> None:
    assert expected[:2] in {act[:2] for act in acts(text)}


def test_what_something_else_does_the_subject_does_not() -> None:
    assert {verb for _, verb, _ in acts("A boy waves while snow falls")} == {"wave"}
    assert {verb for _, verb, _ in acts("A boy waves while splinters of wood fall")} == {"wave"}
    assert not acts("A scientist mixes glowing liquids")
    assert {verb for _, verb, _ in acts("A dancer waves beside glowing liquids")} == {"wave"}
    assert not acts("Shavings fall while a carpenter watches snow") & {("🧑‍🔧", "fall", "")}
    assert {verb for _, verb, _ in acts("A carpenter sleeps, shavings fall on the floor")} == {"sleep"}


def test_a_thing_without_a_picture_is_no_barbell_and_no_ball() -> None:
    assert not {verb for _, verb, _ in acts("A beekeeper lifts a honeycomb out of a hive")} & {"lift"}
    assert not {verb for _, verb, _ in acts("Una bailarina golpea el suelo con los tacones")} & {"hit"}
    assert ("👩", "lift") in {act[:2] for act in acts("A woman lifts weights")}
    assert ("tennis-player", "hit") in {act[:2] for act in acts("A tennis player hits hard")}


def test_two_that_are_joined_are_in_the_same_place() -> None:
    stagings, named = read("A blue bird and a red bird sit on a fence")
    assert [named[one.subject].colour for one in stagings[0].relations] == ["#d7263d", "#2e86de"]


@pytest.mark.parametrize(
    ("figure", "verb", "shown"),
    [
        ("🌋", "explode", True),
        ("🚗", "explode", True),
        ("🐈", "explode", False),
        ("🚪", "open", True),
        ("🍎", "open", False),
        ("🐜", "hold", False),
        ("🥧", "bake", True),
        ("🐁", "bake", True),
    ],
)
def test_only_what_the_picture_shows_counts_as_drawn(figure: str, verb: str, shown: bool) -> None:
    entity = Entity("e1", kind_of(figure), "it", "", figure)
    assert is_drawn(verb, entity, None) is shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A barber shaves a man", ("barber", "groom", "👨")),
        ("A plumber repairs a pipe under the sink", ("🧑‍🔧", "repair", "sink")),
        ("A vet bandages a dog", ("🧑‍⚕", "treat", "🐕")),
        ("A carpenter saws a plank", ("🧑‍🔧", "saw", "log")),
        ("A woman vacuums the carpet", ("👩", "vacuum", "carpet")),
        ("A witch brews a potion", ("witch", "brew", "🍲")),
        ("A dog buries a nut", ("🐕", "dig", "🌰")),
        ("Un torero saluda", ("bullfighter", "wave", "")),
        ("Strażak ratuje kotka", ("🧑‍🚒", "hold", "🐈")),
        ("Strażak gasi ogień", ("🧑‍🚒", "douse", "🔥")),
        ("Een boer melkt een koe", ("🧑‍🌾", "milk", "🐄")),
        ("Ein Friseur rasiert einen Mann", ("barber", "groom", "👨")),
        ("Un facteur apporte une lettre", ("postman", "give", "✉")),
        ("A man doing push-ups in the park", ("👨", "push-up", "")),
        ("A cowboy chops wood", ("cowboy", "chop", "")),
        ("Ein Junge hackt Holz", ("👦", "chop", "")),
        ("Una niña salta a la comba", ("👧", "skip-rope", "")),
        ("A couple painting the wall of their room", ("couple", "paint-wall", "")),
        ("A wizard casts a spell", ("🧙", "conjure", "")),
        ("A samurai kneels in prayer", ("samurai", "pray", "")),
        ("A grandmother rolls out dough", ("👵", "bake", "")),
        ("A politician gives a speech", ("🧑‍💼", "talk", "")),
        ("Медведь ловит рыбу", ("🐻", "catch", "🐟")),
        ("فتاة تقرأ كتابًا", ("👧", "read", "📖")),
        ("कुम्हार मिट्टी का घड़ा बना रहा है", ("🧑‍🎨", "work", "🏺")),
    ],
)
def test_care_and_crafts_have_verbs_of_their_own(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in acts(text)


@pytest.mark.parametrize(
    ("text", "unstated"),
    [
        ("Dew shines in the morning light", "light"),
        ("Show a runner on a road", "point"),
        ("Sled dogs race through the snow", "ski"),
        ("A gondola glides past a palace", "fly"),
        ("A robot vacuum glides under a sofa", "fly"),
        ("Yaşlı bir balıkçı ağlarını onarıyor", "cry"),
        ("소년이 돌을 던진다", "spin"),
    ],
)
def test_a_word_that_is_also_a_verb_is_no_act(text: str, unstated: str) -> None:
    assert unstated not in {verb for _, verb, _ in acts(text)}


@pytest.mark.parametrize(
    ("figure", "verb"),
    [("excavator", "dig"), ("bulldozer", "push"), ("robot-arm", "work"), ("drone", "give")],
)
def test_machines_are_seen_to_do_what_they_are_for(figure: str, verb: str) -> None:
    machine, car = (Entity("e1", kind_of(key), "it", "", key) for key in (figure, "🚗"))
    assert is_drawn(verb, machine, None)
    assert not is_drawn(verb, car, None)


def test_the_floor_carries_nobody_unless_it_flies() -> None:
    assert not relations("A man does push-ups on the carpet")
    assert relations("A boy flies on a magic carpet") == {("👦", Place.ON, "carpet")}


def test_whoever_is_in_a_wheelchair_sits_on_it_and_does_not_push() -> None:
    text = "A nurse pushes a wheelchair with an old man"
    assert acts(text) == {("nurse", "push", "wheelchair")}
    assert relations(text) == {("👴", Place.ON, "wheelchair")}


def test_a_child_that_is_rocked_sleeps_and_the_mother_does_not() -> None:
    assert acts("A mother rocks her baby to sleep") == {("👩", "embrace", "👶"), ("👶", "sleep", "")}


@pytest.mark.parametrize(
    "text", ["A woman lifts a frame", "A boy throws the widget", "Two men play backgammon"]
)
def test_an_act_whose_thing_has_no_picture_is_not_done_with_another_thing(text: str) -> None:
    assert not acts(text)


def test_an_act_without_a_thing_has_the_one_that_it_is_drawn_with() -> None:
    assert [verb for _, verb, _ in acts("A woman lifts weights")] == ["lift"]


@pytest.mark.parametrize(
    "text",
    [
        "A boy with glasses and a red scarf reads a book",
        "A boy with a hat. He walks through the park",
        "A little boy with glasses shakes hands with a man in a busy park in the old town",
    ],
)
def test_clothes_are_on_whoever_has_them_in_every_scene(text: str) -> None:
    stagings, named = read(text)
    garments = {id for id, one in named.items() if one.figure in CLOTHES}
    boy = next(id for id, one in named.items() if one.figure == "👦")
    assert garments
    for found in stagings:
        worn = {one.object for one in found.relations if one.subject == boy and one.place is Place.IN}
        assert garments & {*found.subjects} <= worn
        assert boy not in found.subjects or worn == garments


def test_who_drops_something_does_not_fall() -> None:
    assert ("waiter", "fall", "") not in acts("A waiter serves coffee and drops a spoon")
    assert not any(verb == "fall" for _, verb, _ in acts("A waiter drops one"))
    assert ("👦", "fall", "") in acts("A boy falls")


def test_guests_of_what_floats_stay_on_the_ground() -> None:
    assert ("🧒", "float", "") not in acts("Seven balloons float over a party with three kids")


def test_an_animal_has_a_thing_in_its_mouth_or_on_its_back() -> None:
    assert ("🐕", "hold", "🎾") in acts("A dog with a tennis ball")
    assert ("🍎", Place.ON, "🦔") in relations("A hedgehog with an apple stuck on its back")


def test_a_hat_that_does_something_is_a_thing() -> None:
    stagings, named = read("A man with a hat walks on the beach. Then the hat flies away")
    hat = next(id for id, one in named.items() if one.figure == "👒")
    assert any(one.object == hat for one in stagings[0].relations)
    assert hat in stagings[-1].subjects
    assert all(one.object != hat for one in stagings[-1].relations)


def test_a_ghost_is_no_person_in_clothes() -> None:
    _, named = read("A shy ghost dances with two ghosts")
    assert {(one.figure, one.kind) for one in named.values()} == {("👻", EntityKind.OBJECT)}
