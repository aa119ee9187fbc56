"""Knows what a set shows by itself: waves at sea, roofs in a village."""

import tomllib
from functools import cache
from importlib import resources

from aiprod_film.places import in_season
from aiprod_film.scene import Scene


def surroundings(scene: Scene, language: str) -> frozenset[str]:
    """Returns the words, case-folded, for what the scene's setting and place show."""
    place = in_season(scene.place)[1]
    # A key is English: the deck is a part of a ship's deck.
    own = frozenset({place.split("-")[-1]} if language == "en" and place else ())
    return own | frozenset(word for name in (scene.setting.name, place) for word in _words(name, language))


@cache
def _words(name: str, language: str) -> tuple[str, ...]:
    return tuple(_table().get(name, {}).get(language, "").casefold().split())


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files(__package__).joinpath("surroundings.toml").read_text("utf-8"))
