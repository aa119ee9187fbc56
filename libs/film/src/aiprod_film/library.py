"""What the films of a project share, and which of it a text names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from aiprod_film.asset import Asset
from aiprod_film.look import Look
from aiprod_film.media import Voice
from aiprod_film.style import Palette

_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that put no space between words."""


@dataclass(frozen=True, slots=True)
class Character:
    """Who looks alike in all films. `figure` is a word in English, or an emoji."""

    name: str
    figure: str
    description: str = ""
    look: Look | None = None
    colour: str = ""
    reference: Asset | None = None


@dataclass(frozen=True, slots=True)
class LibraryPlace:
    """Where scenes play, by the key of a set; empty if it has none."""

    name: str
    set: str
    description: str = ""
    reference: Asset | None = None


@dataclass(frozen=True, slots=True)
class Library:
    """What one film uses of a library; `stated` are the names that are used in the whole film."""

    characters: tuple[Character, ...] = ()
    places: tuple[LibraryPlace, ...] = ()
    palette: Palette | None = None
    voice: Voice | None = None
    stated: frozenset[str] = frozenset()

    def is_stated(self, name: str) -> bool:
        """Returns whether the request names it for the whole film."""
        return name.casefold() in self.stated


EMPTY_LIBRARY = Library()


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Returns the names that a text has as whole words, in any case; `Mia's` is Mia."""
    return [name for name in names if name_pattern(name).search(text)]


@lru_cache(maxsize=1024)
def name_pattern(name: str) -> re.Pattern[str]:
    """Returns what matches a name as a whole word."""
    # A text may break its line inside a name.
    words = r"\s+".join(re.escape(word) for word in name.split())
    bounded = words if _UNSPACED.search(name) else rf"(?<!\w){words}(?!\w)"
    return re.compile(bounded, re.IGNORECASE)
