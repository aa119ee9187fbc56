"""Scenes that play in one place share a world, and all of a film are composed to one side."""

from random import Random

from aiprod_film.scene import Setting
from aiprod_llm.worlds import WorldSeeds


def test_scenes_in_one_place_share_a_world_and_differ_in_their_shot() -> None:
    seeds = WorldSeeds(Random(1))
    kitchen, street, again = (
        seeds.next(setting, place)
        for setting, place in (
            (Setting.INTERIOR, "kitchen"),
            (Setting.CITY, "street"),
            (Setting.INTERIOR, "kitchen"),
        )
    )
    assert kitchen >> 8 == again >> 8 != street >> 8
    assert kitchen != again
    assert len({seeds.next(Setting.CITY, f"place {number}") >> 8 & 1 for number in range(20)}) == 1


def test_films_are_composed_to_either_side_and_seeds_have_32_bits() -> None:
    seeds = [WorldSeeds(Random(number)).next(Setting.SEA, "") for number in range(20)]
    assert {seed >> 8 & 1 for seed in seeds} == {0, 1}
    assert all(0 <= seed < 1 << 32 for seed in seeds)
    long = WorldSeeds(Random(1))
    assert len({long.next(Setting.SEA, "") >> 8 for _ in range(400)}) == 1
