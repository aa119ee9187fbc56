"""Who does what a part of a sentence says that names nobody: the one who acted before, and not its object."""

from fractions import Fraction

import pytest

from aiprod_film.entity import EntityKind
from aiprod_film.frames import SECOND
from aiprod_film.scene import Weather
from aiprod_film.unshown import Unshown
from aiprod_llm.plan import Brief

from .films import PLANNER, film
from .test_sequences import scenes


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("A man looks at a woman and smiles", ("👨", "laugh", "")),
        ("A knight fights the dragon and wins", ("knight", "cheer", "")),
        ("A mechanic washes an old car and waves", ("🧑‍🔧", "wave", "")),
    ],
)
def test_the_first_goes_on_after_and(text: str, act: tuple[str, str, str]) -> None:
    acts = {act for _, acts in scenes(text) for act in acts}
    assert act in acts
    assert {who for who, verb, _ in acts if verb == act[1]} == {act[0]}


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("A girl meets a boy and he gives her a flower", ("👦", "give", "👧")),
        ("A boy looks at an old woman and she waves", ("👵", "wave", "")),
    ],
)
def test_a_pronoun_tells_who_goes_on(text: str, act: tuple[str, str, str]) -> None:
    acts = {act for _, acts in scenes(text) for act in acts}
    assert {one[:2] for one in acts if one[1] == act[1]} == {act[:2]}


def test_who_opens_opens_the_door_that_was_named() -> None:
    text = "A postman knocks at a blue door; an old woman opens and he hands her a letter"
    figures, acts = scenes(text)[-1]
    assert ("👵", "open", "🚪") in acts
    assert {who for who, verb, _ in acts if verb in {"give", "hold"}} == {"postman"}
    assert {"🚪", "postman", "👵"} <= figures


def test_who_strokes_a_dog_runs_home_afterwards() -> None:
    acts = [acts for _, acts in scenes("A girl strokes the dog and runs home")]
    assert acts[0] == {("👧", "stroke", "🐕")}
    assert acts[-1] == {("👧", "run", "")}


def test_who_gallops_across_a_desert_on_a_horse_rides_it_and_stops_in_the_saddle() -> None:
    text = "A cowboy gallops across the desert on his horse, then stops at the edge of a canyon"
    *riding, (figures, acts) = scenes(text)
    assert all(("cowboy", "ride", "🐎") in acts for _, acts in riding)
    assert "🐎" in figures
    assert ("🐎", "stand", "") in acts
    assert not {verb for who, verb, _ in acts if who == "cowboy"} & {"ride", "run"}


def test_no_shoe_sprints_where_a_woman_was_named() -> None:
    text = "Ad for a running shoe: a woman ties her laces, sprints through the city, and raises her arms"
    acts = [acts for _, acts in scenes(text)]
    assert ("👩", "run", "") in acts[1]
    assert ("👩", "cheer", "") in acts[2]


def test_those_who_fall_asleep_are_the_children() -> None:
    text = "A grandfather reads a storybook to two kids by the fireplace until they fall asleep"
    assert ("🧒", "sleep", "") in scenes(text)[-1][1]


def test_who_hides_on_does_so_behind_the_same_tree() -> None:
    figures, acts = scenes("A boy hides behind a big oak while his sister counts to ten")[-1]
    assert ("👦", "hide", "") in acts
    assert "🌳" in figures


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("A postman knocks at a blue door", "knock"),
        ("A singer bows", "bow"),
        ("A soldier parachutes into a field", "parachute"),
        ("Une fillette caresse un cheval blanc", "stroke"),
        ("Die Sängerin verbeugt sich", "bow"),
    ],
)
async def test_acts_are_read_and_shown(text: str, verb: str) -> None:
    assert verb in {verb for _, acts in scenes(text) for _, verb, _ in acts}
    brief = Brief(text, 6 * SECOND, Fraction(24), seed=1)
    assert not [piece async for piece in PLANNER.plan(brief) if isinstance(piece, Unshown)]


def test_who_lights_a_candle_at_a_window_lights_the_candle() -> None:
    acts = scenes("Eine Frau zündet am Fenster eine Kerze an")[0][1]
    assert ("👩", "light", "🕯") in acts


def test_both_who_play_cards_play_with_cards() -> None:
    acts = scenes("An old man plays cards with his friend in a bar")[0][1]
    assert {("👴", "play", "🃏"), ("🧑", "play", "🃏")} <= acts


async def test_whose_somebody_is_is_not_there() -> None:
    made = await film("A lighthouse keeper's daughter finds a bottle on the beach")
    assert [entity.name for entity in made.head.entities][:1] == ["daughter"]
    assert "keeper" not in " ".join(entity.name for entity in made.head.entities)


async def test_who_repairs_a_motorcycle_rides_it() -> None:
    made = await film(
        "A mechanic repairs a vintage motorcycle in his garage and rides it along the coast at dawn"
    )
    motorcycle = next(entity for entity in made.head.entities if entity.figure == "🏍")
    assert ("ride", motorcycle.id) in [(act.verb, act.object) for act in made.scenes[-1].acts]


async def test_german_compounds_of_riding_are_riding() -> None:
    made = await film("Ein Mädchen lernt Fahrradfahren")
    assert "cycle" in [act.verb for act in made.scenes[0].acts]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Basketball final: a small player steals the ball", "gym"),
        ("A hedgehog gathers apples before winter", "garden"),
    ],
)
async def test_a_game_has_its_hall_and_the_time_before_winter_no_snow(text: str, place: str) -> None:
    made = await film(text)
    assert {scene.place for scene in made.scenes} == {place}
    assert Weather.SNOW not in {scene.weather for scene in made.scenes}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Slice the salmon and spread the rice", EntityKind.OBJECT),
        ("A salmon leaps up the river", EntityKind.ANIMAL),
    ],
)
async def test_a_fish_that_is_sliced_is_food(text: str, kind: EntityKind) -> None:
    made = await film(text)
    assert next(entity.kind for entity in made.head.entities if entity.figure == "🐟") is kind
