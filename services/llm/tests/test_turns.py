"""The turn of a story: what is seen before something happens, and what is seen after it."""

from fractions import Fraction

import pytest

from aiprod_film.frames import SECOND
from aiprod_film.scene import ShotSize
from aiprod_film.unshown import Unshown
from aiprod_llm.plan import Brief

from .films import PLANNER, film
from .test_sequences import scenes


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("A girl lets go of a red balloon", ("👧", "hold", "🎈"), ("🎈", "rise", "")),
        ("A boy releases a paper boat on a pond", ("👦", "hold", "paper-boat"), ("paper-boat", "float", "")),
        ("A man proposes to his girlfriend", ("👨", "propose", "🧑"), ("👨", "embrace", "🧑")),
        ("A striker scores the winning goal", ("footballer", "play", ""), ("footballer", "cheer", "")),
        ("A girl dives into a lake", ("👧", "jump", ""), ("👧", "swim", "")),
        ("Kids leap into the river", ("🧒", "jump", ""), ("🧒", "swim", "")),
        ("A plane lands on a runway", ("✈", "fly", ""), ("✈", "stand", "")),
        ("A bear wakes up", ("🐻", "sleep", ""), ("🐻", "stand", "")),
        ("A tree falls in the forest", ("🌳", "stand", ""), ("🌳", "fall", "")),
        ("A boy drops a vase", ("👦", "hold", "vase"), ("vase", "break", "")),
        ("A fisherman catches a fish", ("fisherman", "fish", ""), ("fisherman", "catch", "🐟")),
        ("A baker takes bread out of the oven", ("baker", "pull", "🍞"), ("baker", "hold", "🍞")),
    ],
)
def test_before_and_after_differ(
    text: str, before: tuple[str, str, str], after: tuple[str, str, str]
) -> None:
    acts = [acts for _, acts in scenes(text)]
    assert before in acts[0]
    assert after in acts[-1]
    assert after not in acts[0]
    assert before not in acts[-1]


def test_what_is_found_is_not_there_before() -> None:
    shown = [figures for figures, _ in scenes("A boy finds a puppy in the park")]
    assert "🐕" not in shown[0]
    assert "🐕" in shown[-1]


def test_what_broke_is_not_whole_again() -> None:
    shown = [figures for figures, _ in scenes("A cat knocks a vase off a table and runs away")]
    assert "vase" in shown[1]
    assert "vase" not in shown[2]


def test_what_is_said_after_a_turn_follows_it() -> None:
    acts = [acts for _, acts in scenes("A boy drops his ice cream and cries")]
    assert ("👦", "cry", "") not in acts[0]
    assert {("🍦", "fall", ""), ("👦", "cry", "")} <= acts[-1]


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("A man proposes to a woman", "propose"),
        ("A dog catches a frisbee", "catch"),
        ("A wolf wakes", "stand"),
    ],
)
def test_a_single_scene_shows_the_turn_itself(text: str, verb: str) -> None:
    assert verb in {act[1] for act in scenes(text, 1)[0][1]}


async def test_a_turn_is_seen_with_its_thing_and_not_as_a_face() -> None:
    for seed in range(6):
        _, planned, _ = await film("A cat knocks a vase off the shelf", seed=seed)
        assert planned[-1].shot_size in {ShotSize.WIDE, ShotSize.EXTREME_WIDE}


def test_a_hat_is_in_the_hand_before_it_is_put_on() -> None:
    acts = [acts for _, acts in scenes("A mother puts on a hat and goes out")]
    assert ("👩", "hold", "👒") in acts[0]
    assert ("👩", "hold", "👒") not in acts[-1]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Ein Kind schläft ein", ("🧒", "sleep", "")),
        ("Una niña suelta un globo rojo", ("🎈", "rise", "")),
        ("Un pêcheur attrape un gros poisson", ("fisherman", "catch", "🐟")),
    ],
)
def test_turns_are_read_in_other_languages(text: str, after: tuple[str, str, str]) -> None:
    acts = [acts for _, acts in scenes(text)]
    assert after in acts[-1]
    assert after not in acts[0]


def test_a_baby_falls_asleep_in_arms() -> None:
    assert ("👨", "hold", "👶") in scenes("A baby falls asleep in its father's arms")[0][1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A bride throws her bouquet", []),
        ("A fisherman catches a fish", []),
        ("A monster destroys a city", ["destroys"]),
        ("A detective turns off the light", ["turns off"]),
    ],
)
async def test_a_turn_is_listed_as_not_shown_only_where_no_step_of_it_is_drawn(
    text: str, words: list[str]
) -> None:
    brief = Brief(text, 6 * SECOND, Fraction(24), seed=1)
    assert [piece.words async for piece in PLANNER.plan(brief) if isinstance(piece, Unshown)] == words


def test_who_hatches_is_not_there_before_and_its_shell_breaks_once() -> None:
    first, second, third = scenes("A turtle hatches from an egg")
    assert first[0] == {"🥚"}
    assert ("🥚", "break", "") in second[1]
    assert third[0] == {"🐢"}


def test_who_comes_out_of_what_was_opened_was_in_it() -> None:
    told = scenes("A magician opens a box and a rabbit jumps out")
    assert "🐇" not in told[0][0]
    assert {("📦", "open", ""), ("🐇", "jump", "")} <= told[-1][1]


def test_a_boat_is_set_afloat_without_a_flame() -> None:
    told = scenes("Two boys build a raft and launch it on the river")
    assert ("🛶", "launch", "") not in {act for _, acts in told for act in acts}
    assert ("🛶", "float", "") in told[-1][1]


def test_what_is_dug_up_is_not_seen_before() -> None:
    told = scenes("A pirate digs up a treasure chest")
    assert "treasure-chest" not in told[0][0]
    assert "treasure-chest" in told[-1][0]


def test_a_flower_grows_from_a_seed_that_is_too_small_to_draw() -> None:
    told = scenes("A seed sprouts in the rain and grows into a sunflower")
    assert all(("🌻", "grow", "") in acts for _, acts in told)
