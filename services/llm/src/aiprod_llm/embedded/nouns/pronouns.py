"""Finds the people for whom a pronoun stands that a text begins with: `We dance`, `Todos comen`."""

import re
import tomllib
from collections.abc import Sequence
from importlib import resources

from aiprod_film.entity import EntityKind
from aiprod_llm.embedded.figures import FEW, UNSPACED
from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.nouns.noun import Noun
from aiprod_llm.embedded.text.parts_of_speech import Part, is_tagged, tag

_TABLE = tomllib.loads(resources.files(__package__).joinpath("pronouns.toml").read_text("utf-8"))
_PEOPLE = {"several": ("🧑", FEW), "one": ("🧑", 0), "woman": ("👩", 0), "man": ("👨", 0)}
"""The figure and the number of those for whom each list stands."""


_BEFORE_NOUNS = frozenset({"alle", "jeder"})
"""Pronouns that may also stand before a noun, in languages whose parts of speech are known."""


def _listed(name: str, language: str) -> tuple[str, ...]:
    words = _TABLE[name].get(language, "").split()
    # The longest first: `tout le monde` is more than `tout`.
    return tuple(sorted((word.replace("_", " ") for word in words), key=len, reverse=True))


def people_words(language: str) -> frozenset[str]:
    """Returns the words of all pronouns of a language."""
    return frozenset(
        word for name in _PEOPLE for phrase in _listed(name, language) for word in phrase.split()
    )


def find_pronoun(text: str, language: Lexicon, nouns: Sequence[Noun]) -> Noun | None:
    """Returns the people whom a clause's first word stands for, unless it goes with a noun or only asks.

    `Alle tanzen` has dancers, `Alle Kinder tanzen` has children, and `I want a cat` has a cat.
    """
    spoken = text.casefold()
    for name, (figure, count) in _PEOPLE.items():
        for word in _listed(name, language.language):
            if spoken.startswith(word) and _stands_alone(spoken, len(word), language, nouns):
                return Noun(EntityKind.PERSON, text[: len(word)], 0, len(word), figure, count)
    return None


def _stands_alone(spoken: str, end: int, language: Lexicon, nouns: Sequence[Noun]) -> bool:
    if language.language in UNSPACED:
        return not any(noun.start <= end for noun in nouns)
    follows = re.match(r"\s+([\w'’-]+)", spoken[end:])
    if spoken[end : end + 1].isalnum() or follows is None:
        return False
    if follows[1] in _listed("wishes", language.language) or follows[1] in language.determiners:
        return False
    if is_tagged(language.language):
        if spoken[:end] not in _BEFORE_NOUNS:
            return True
        after = next((word for word in tag(spoken, language.language) if word.start >= end), None)
        return after is not None and after.part not in (Part.NOUN, Part.ADJECTIVE, Part.DETERMINER)
    return not any(noun.start - end <= 1 for noun in nouns)
