"""Films of prompts in 23 languages show who, where and when their texts say, and nothing excluded."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from aiprod_film.entity import EntityKind
from tests.long_cases import sampled

from .films import film

WORLDS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("worlds.yaml").read_text("utf-8"))


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world["text"])
async def test_a_film_follows_its_text(world: dict[str, Any]) -> None:
    head, scenes, _ = await film(world["text"])
    entities = {entity.id: entity for entity in head.entities}
    lead = world.get("lead", world["text"]).casefold()
    for scene in scenes:
        names = [entities[id].name.casefold() for id in scene.subjects]
        assert any(lead in name for name in names)
        assert not [word for word in world.get("absent", ()) if word.casefold() in names]
        assert scene.setting.name == world.get("setting", scene.setting.name)
        assert scene.time_of_day.name == world.get("time", scene.time_of_day.name)
        assert scene.weather.name == world.get("weather", scene.weather.name)
    people = [entity.name for entity in head.entities if entity.kind is EntityKind.PERSON]
    assert not set(world.get("unmanned", ())) & set(people)


@pytest.mark.parametrize("world", sampled(WORLDS, 5), ids=lambda world: world["text"])
async def test_seeds_change_shots_and_colours_but_not_the_world(world: dict[str, Any]) -> None:
    films = [await film(world["text"], seed=seed) for seed in (1, 2)]
    first, second = (
        [(scene.setting, scene.time_of_day, scene.weather, scene.mood) for scene in scenes]
        for _, scenes, _ in films
    )
    assert first == second
