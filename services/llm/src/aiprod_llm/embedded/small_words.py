"""Knows the small words of languages whose parts of speech are not known: `insieme`, `вокруг`, `一起`."""

import tomllib
from functools import cache
from importlib import resources

from aiprod_llm.embedded.nouns.pronouns import people_words


@cache
def small_words(language: str) -> frozenset[str]:
    """Returns the words, case-folded, that stand for nothing that a picture could show."""
    listed = _table().get(language, "").casefold().replace("_", " ").split()
    return frozenset(listed) | people_words(language)


@cache
def _table() -> dict[str, str]:
    return tomllib.loads(resources.files(__package__).joinpath("small_words.toml").read_text("utf-8"))
