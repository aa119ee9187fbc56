"""Lengths that a storyboard in a prompt states are read anywhere, and kept or scaled to fill the film."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiprod_film.frames import SECOND
from aiprod_llm.embedded.storyboards.storyboard_lengths import schedule

from .boards import seconds
from .films import film


@pytest.mark.parametrize(
    ("prompt", "lengths"),
    [
        ("* 3s the glove lies there\n* 4s a man lifts it\n* 5s he goes", [3, 4, 5]),
        ("SCENE 1. A fox. (3 sec)\nSCENE 2. An owl. (4 sec)\nSCENE 3. A bear. (5 sec)", [3, 4, 5]),
        ("SHOT 1 - WIDE - 3 sec - A harbour\nSHOT 2 - CLOSE UP - 9 sec - A hand", [3, 9]),
        ("[Scene 1 - 4 sec] A tailor. [Scene 2 - 8 sec] A bear.", [4, 8]),
        ("5s: waves\n7s: a crab", [5, 7]),
        ("00:00 A fox\n00:03 An owl\n00:12 End", [3, 9]),
    ],
)
async def test_lengths_are_read_wherever_they_stand(prompt: str, lengths: list[float]) -> None:
    assert seconds((await film(prompt)).scenes) == lengths


async def test_a_scene_of_more_than_a_minute_becomes_takes() -> None:
    _, scenes, _ = await film("Scene 1: a fox. Scene 2: an owl.", 150)
    assert seconds(scenes) == [37.5] * 4
    assert [scene.action for scene in scenes] == ["A fox.", "A fox.", "An owl.", "An owl."]


async def test_lengths_that_do_not_fit_are_scaled() -> None:
    _, scenes, _ = await film("Scene 1 (10s): a fox. Scene 2 (20s): an owl. Scene 3 (30s): a bear.")
    assert seconds(scenes) == [2, 4, 6]


async def test_scenes_without_a_length_share_what_is_left() -> None:
    _, scenes, _ = await film("Scene 1 (2s): a fox. Scene 2: an owl. Scene 3: a bear.")
    assert seconds(scenes) == [2, 5, 5]


@given(
    stated=st.lists(st.none() | st.integers(SECOND // 10, 90 * SECOND), min_size=1, max_size=60),
    duration=st.integers(SECOND, 600 * SECOND),
    rate=st.sampled_from([Fraction(24), Fraction(30000, 1001), Fraction(60), Fraction(1)]),
)
@settings(deadline=None)
def test_any_lengths_fill_the_film_within_the_limits(
    stated: list[int | None], duration: int, rate: Fraction
) -> None:
    takes = schedule(stated, duration, rate).takes
    assert sum(take.duration for take in takes) == duration
    assert all(SECOND // 2 <= take.duration <= 60 * SECOND for take in takes)
    order = [take.scene for take in takes]
    assert order == sorted(order)
    assert len(takes) <= 200


@given(lengths=st.lists(st.integers(12, 200), min_size=1, max_size=20))
@settings(deadline=None)
def test_lengths_that_fill_the_film_are_kept_to_the_frame(lengths: list[int]) -> None:
    rate = Fraction(24)
    cuts = [round(Fraction(sum(lengths[:count]), 24) * SECOND) for count in range(len(lengths) + 1)]
    stated = [end - start for start, end in pairwise(cuts)]
    planned = schedule(stated, cuts[-1], rate)
    assert [take.duration for take in planned.takes] == stated
    assert planned.scaled_from is None
