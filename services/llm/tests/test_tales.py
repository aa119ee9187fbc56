"""Animals and toys of tales: what they carry, who their kin are, how large they are, and what comes next."""

import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.staging import Act, Place
from aiprod_llm.embedded.acts.staging import staged, step_counts
from aiprod_llm.embedded.acts.stagings import Staging
from aiprod_llm.embedded.beats import choose_beats
from aiprod_llm.embedded.entities.entity_finder import find_entities
from aiprod_llm.embedded.lexicon import EMOJI, load_lexicon
from aiprod_llm.embedded.lexicon import LANGUAGES as LEXICONS
from aiprod_llm.embedded.prompt_parser import parse_prompt
from aiprod_llm.embedded.scenes import at_work

LEXICON = {language: load_lexicon(language) for language in (*LEXICONS, EMOJI)}


def film(text: str, scenes: int = 3) -> tuple[list[Staging], list[Entity]]:
    prompt = parse_prompt(text, LEXICON)
    entities = find_entities(prompt)
    beats = choose_beats(prompt, scenes, step_counts(prompt, entities))
    return staged([beat.clause for beat in beats], prompt, entities), list(entities.entities)


def acts(text: str) -> list[set[tuple[str, str]]]:
    """Returns what is done in each of three scenes: verbs, and the figures of what they are done to."""
    stagings, entities = film(text)
    figures = {one.id: one.figure for one in entities} | {"": ""}
    return [{(act.verb, figures[act.object]) for act in one.acts} for one in stagings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A hedgehog carries a lantern home to her children", {("🦔", 0.0), ("lantern", 0.0), ("🦔", 0.5)}),
        ("A duck and her babies cross a street", {("🦆", 0.0), ("🦆", 0.5)}),
        ("A bear teaches its cub to dance", {("🐻", 0.0), ("🐻", 0.5)}),
        ("A lion father plays with his cubs", {("🦁", 0.0), ("🦁", 0.5)}),
        ("A bear cub and its mother walk through snow", {("🐻", 0.5), ("🐻", 0.0)}),
        ("Ein Igel trägt einen Apfel zu seinen Kindern", {("🦔", 0.0), ("🍎", 0.0), ("🦔", 0.5)}),
        ("Una osa juega con sus cachorros", {("🐻", 0.0), ("🐻", 0.5)}),
        ("A dog plays with children in the park", {("🐕", 0.0), ("🧒", 0.0)}),
        ("A woman walks with her children", {("👩", 0.0), ("🧒", 0.0)}),
    ],
)
def test_the_kin_of_animals_are_animals_of_their_kind(text: str, expected: set[tuple[str, float]]) -> None:
    found = film(text)[1]
    assert {(one.figure, one.size) for one in found if one.kind is not EntityKind.PLACE} == expected


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("A giant robot", 1.75),
        ("A tiny mouse", 0.5),
        ("Ein riesiger Hund", 1.75),
        ("Un petit robot", 0.75),
        ("A little girl", 0.0),
        ("A big city", 0.0),
    ],
)
def test_sizes_are_those_of_their_nouns(text: str, size: float) -> None:
    assert film(text)[1][0].size == size


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (
            "An astronaut plants a flag on Mars and looks back at Earth",
            {("plant-flag", "flag")},
            {("look", "🌍")},
        ),
        ("A fox steals a carrot and runs away", {("look", "🥕")}, {("hold", "🥕"), ("run", "")}),
        (
            "A mouse finds a key and proudly carries it home",
            {("walk", "")},
            {("hold", "🔑"), ("walk", "")},
        ),
        (
            "A mouse finds a golden key in the grass and carries it to her hole",
            {("walk", "")},
            {("hold", "🔑"), ("walk", "")},
        ),
        (
            "A robot picks a flower and gives it to a girl",
            {("pick", "🌼")},
            {("hold", "🌼"), ("look", "👧")},
        ),
        (
            "A woman sits in a café and reads a book",
            {("sit", ""), ("read", "📖")},
            {("sit", ""), ("read", "📖")},
        ),
    ],
)
def test_one_act_after_another_is_shown_in_its_order(
    text: str, first: set[tuple[str, str]], last: set[tuple[str, str]]
) -> None:
    shown = acts(text)
    assert (shown[0], shown[-1]) == (first, last)


def test_a_glowing_lantern_glows_in_each_of_its_scenes() -> None:
    shown = acts("A fox carries a glowing lantern. At night the fox puts the lantern on a table.")
    assert all(("shine", "") in one for one in shown)


def test_what_is_dropped_falls() -> None:
    stagings, entities = film("A raven drops a coin")
    coin = next(one.id for one in entities if one.figure == "🪙")
    assert Act(coin, "fall") in stagings[-1].acts


def test_who_looks_sad_looks_at_nothing() -> None:
    assert acts("A snowman holds an umbrella and looks sad")[0] == {("hold", "☂")}


def test_a_vessel_has_in_it_what_it_is_full_of() -> None:
    stagings, entities = film("A rabbit pushes a wheelbarrow full of carrots")
    figures = {one.id: one.figure for one in entities}
    places = {(figures[one.subject], one.place, figures[one.object]) for one in stagings[0].relations}
    assert places == {("🥕", Place.IN, "wheelbarrow")}


def test_an_owl_that_reads_on_a_branch_is_there_itself() -> None:
    stagings, entities = film("An owl reads a newspaper on a branch")
    assert stagings[0].relations[0].subject == entities[0].id


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("A blacksmith forges a sword in a workshop", "forge"),
        ("Ein Schmied schmiedet ein Schwert", "forge"),
        ("A glassblower blows a vase", "blow-glass"),
        ("A jeweller solders a ring", "solder"),
        ("A man welds a pipe", "weld"),
    ],
)
def test_work_with_fire_is_an_act_of_its_own_and_makes_a_workshop_a_forge(text: str, verb: str) -> None:
    found = film(text)[0][0].acts
    assert verb in {act.verb for act in found}
    assert at_work("workshop", found) == ("forge" if verb in {"forge", "blow-glass"} else "workshop")
    assert at_work("street", found) == "street"


def test_who_jumps_from_one_thing_to_another_is_on_the_other() -> None:
    stagings, entities = film("A cat jumps from the table onto the fridge")
    figures = {one.id: one.figure for one in entities}
    placed = {(figures[one.subject], one.place, figures[one.object]) for one in stagings[0].relations}
    assert placed == {("🐈", Place.ON, "refrigerator")}


def test_who_rests_goes_on_while_others_act() -> None:
    shown = acts("An old man sits under a tree reading a newspaper while his dog sleeps")
    assert {("sit", ""), ("read", "📰"), ("sleep", "")} <= shown[-1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A man sits under a tree reading a newspaper", ("e1", "read")),
        ("An astronaut floats outside the space station and waves at the Earth", ("e1", "wave")),
    ],
)
def test_only_the_living_read_and_wave(text: str, expected: tuple[str, str]) -> None:
    stagings, _ = film(text, 1)
    assert expected in {(act.subject, act.verb) for act in stagings[0].acts}


def test_who_watches_the_snow_fall_does_not_fall() -> None:
    assert not any(
        ("fall", "") in shown for shown in acts("A cat sits by the window and watches the snow fall")
    )
