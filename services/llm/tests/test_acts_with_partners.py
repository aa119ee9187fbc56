"""Who gets something, and who is hugged, told, or chased: acts with partners, whom a pronoun may name."""

import pytest

from .read_acts import acts, read
from .test_sequences import scenes


@pytest.mark.parametrize(
    ("text", "giver", "thing", "to"),
    [
        ("A girl gives her grandmother a bunch of flowers", "👧", "🌼", "👵"),
        (
            "A postman brings a letter to an old woman. He gives the letter to the old woman.",
            "postman",
            "✉",
            "👵",
        ),
        ("Le facteur apporte une lettre à une vieille dame", "postman", "✉", "👵"),
        ("Ein Mädchen schenkt ihrer Oma Blumen", "👧", "🌼", "👵"),
    ],
)
def test_who_gives_has_the_thing_and_gives_it_to_somebody(text: str, giver: str, thing: str, to: str) -> None:
    assert {(giver, "hold", thing), (giver, "give", to)} <= acts(text)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("The boy throws the dog a ball", ("👦", "throw", "⚽")),
        ("A dog brings the postman a letter", ("🐕", "hold", "✉")),
        ("She bakes her father a cake", ("👩", "bake", "🎂")),
        ("A girl feeds the dog a bone", ("👧", "feed", "🐕")),
    ],
)
def test_the_second_of_two_objects_is_what_is_handed_over(text: str, act: tuple[str, str, str]) -> None:
    assert act in acts(text)


@pytest.mark.parametrize(
    ("text", "acting"),
    [
        ("An old man feeds pigeons. They fly away.", {("🕊", "fly", "")}),
        ("A dog and a cat meet. They are dancing.", {("🐕", "dance", ""), ("🐈", "dance", "")}),
        ("A boy meets a fox. They dance under the moon.", {("👦", "dance", ""), ("🦊", "dance", "")}),
        ("A girl sits. A cat comes. They dance.", {("👧", "dance", ""), ("🐈", "dance", "")}),
    ],
)
def test_they_are_those_who_were_named_together(text: str, acting: set[tuple[str, str, str]]) -> None:
    verb = next(iter(acting))[1]
    assert {act for act in acts(text) if act[1] == verb} == acting


@pytest.mark.parametrize(
    ("text", "verb", "subject"),
    [
        ("A girl lets go of a red balloon and it floats over the rooftops of Paris", "float", "🎈"),
        ("A girl finds a kitten. It sleeps in her arms.", "sleep", "🐈"),
        ("A dog finds a bone. It runs home.", "run", "🐕"),
    ],
)
def test_it_is_no_person(text: str, verb: str, subject: str) -> None:
    assert {one[0] for one in acts(text) if one[1] == verb} == {subject}


@pytest.mark.parametrize(
    "text",
    [
        "A knight meets a dragon, and offers it a loaf of bread",
        "A knight meets a dragon and offers it a loaf of bread",
        "Ein Ritter trifft einen Drachen und bietet ihm ein Brot an",
        "Un chevalier rencontre un dragon, et lui offre un pain",
        "Un caballero encuentra un dragón y le ofrece un pan",
    ],
)
def test_whom_a_pronoun_names_gets_the_thing_and_is_there(text: str) -> None:
    stagings, named = read(text)
    dragon = next(one.id for one in named.values() if one.figure == "🐉")
    assert {("knight", "hold", "🍞"), ("knight", "give", "🐉")} <= acts(text)
    assert dragon in stagings[-1].subjects
    assert [one.figure for one in named.values()].count("🍞") == 1, "a loaf of bread is one thing"


@pytest.mark.parametrize(
    ("text", "child"),
    [
        ("A firefighter carries a child out of a burning building and hands her to her mother", "👧"),
        ("A nurse hands the baby to its mother", "👶"),
        ("Ein Feuerwehrmann trägt ein Kind aus dem Haus und übergibt es seiner Mutter", "🧒"),
        ("Un pompier sauve un enfant, et le donne à sa mère", "🧒"),
        ("Un bombero lleva a una niña fuera de la casa y la entrega a su madre", "👧"),
    ],
)
def test_a_child_who_is_handed_over_is_in_the_arms_of_who_gets_it(text: str, child: str) -> None:
    stagings, named = read(text)
    assert ("👩", "embrace", child) in acts(text)
    assert child in {named[one].figure for one in stagings[-1].subjects}


def test_who_is_hugged_is_there_though_only_a_pronoun_names_her() -> None:
    assert ("👦", "embrace", "👵") in acts("A boy finds his grandmother in the garden. He hugs her")
    assert ("👧", "embrace", "👩") in acts("A girl runs to a woman and hugs her mother")


@pytest.mark.parametrize(
    ("text", "teller", "to"),
    [
        ("Ein alter Fischer erzählt einem Jungen Geschichten", "fisherman", "👦"),
        ("Une grand-mère raconte une histoire à un enfant", "👵", "🧒"),
        ("Un abuelo cuenta un cuento a su nieta", "👴", "👧"),
        ("A sailor tells a boy stories", "sailor", "👦"),
    ],
)
def test_who_is_told_something_is_there(text: str, teller: str, to: str) -> None:
    assert (teller, "talk", to) in acts(text)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("A child runs to her mother", "👧"),
        ("A kid kicks his ball", "👦"),
        ("A toddler plays in the sand until he laughs", "👦"),
        ("Ein Kind läuft zu ihrer Mutter", "👧"),
        ("Une enfant court, elle rit", "👧"),
        ("A child runs to its mother. She hugs it", "🧒"),
        ("A woman reads to a child in her garden", "🧒"),
        ("Children run to her", "🧒"),
    ],
)
def test_a_child_is_the_girl_or_the_boy_that_a_pronoun_tells(text: str, figure: str) -> None:
    _, named = read(text)
    assert figure in {one.figure for one in named.values()}


@pytest.mark.parametrize(
    ("text", "giver", "thing", "to"),
    [
        ("A girl gives a bouquet to her teacher", "👧", "💐", "🧑‍🏫"),
        ("Un panadero le da pan a un perro", "baker", "🍞", "🐕"),
        ("Ein Mädchen schenkt ihrer Lehrerin einen Blumenstrauß", "👧", "💐", "🧑‍🏫"),
    ],
)
def test_who_got_something_has_it_in_the_end(text: str, giver: str, thing: str, to: str) -> None:
    first, *_, last = (acts for _, acts in scenes(text))
    assert (giver, "hold", thing) in first
    assert (to, "hold", thing) in last
    assert (giver, "hold", thing) not in last


def test_a_baby_is_in_the_arms_of_one_and_then_of_the_other_who_keeps_it() -> None:
    told = [acts for _, acts in scenes("A nurse hands a newborn baby to its father, who cries with joy")]
    assert ("nurse", "embrace", "👶") in told[0]
    assert {("👨", "cry", ""), ("👨", "embrace", "👶")} <= told[-1]


def test_who_is_hugged_is_whom_the_pronoun_means_although_he_acts_as_well() -> None:
    told = scenes("A boy is afraid of thunder, his mother hugs him and he falls asleep")
    assert ("👩", "embrace", "👦") in told[-1][1]


def test_who_is_brought_a_cake_is_carried_by_nobody() -> None:
    told = scenes("Grandpa waits in the garden, and the children bring him a cake")
    found = {act for _, acts in told for act in acts}
    assert ("🧒", "hold", "🎂") in found
    assert ("🧒", "hold", "👴") not in found


def test_who_was_together_stays_and_who_is_alone_does_not() -> None:
    text = "A boy talks to a nurse in a hospital. The boy laughs."
    assert {"nurse", "👦"} <= scenes(text)[-1][0]
    alone = "A boy talks to a nurse in a hospital. The boy sits alone in his bed."
    assert "nurse" not in scenes(alone)[-1][0]


def test_the_only_animal_there_is_the_one_that_is_chased() -> None:
    told = scenes("A farmer chases a pig that has escaped from its pen")
    assert ("🧑‍🌾", "chase", "🐖") in told[0][1]
