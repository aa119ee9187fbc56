"""Tells words that are many from those that are one, by their endings and by what stands before them."""

import re
import tomllib
from collections.abc import Callable, Iterator
from importlib import resources

_TABLE = tomllib.loads(resources.files(__package__).joinpath("plurals.toml").read_text("utf-8"))
_CHANGES = {
    language: [change.partition("-")[::2] for change in changes.split()]
    for language, changes in _TABLE["endings"].items()
}
_MANY = {language: frozenset(words.split()) for language, words in _TABLE["many"].items()}
_SINGLE = {language: frozenset(words.split()) for language, words in _TABLE["single"].items()}
_ONE = {language: frozenset(words.split()) for language, words in _TABLE["one"].items()}
_ALWAYS = {language: frozenset(words.split()) for language, words in _TABLE["always"].items()}
_WITH_UMLAUTS = ("e", "en", "er", "ern", "el", "eln")
_UMLAUTS = str.maketrans("äöü", "aou")
_BEFORE = re.compile(r"\w+")
_LOOKBACK, _WORDS_BEFORE = 40, 2
"""Characters and words before a noun among which its article is looked for."""
_CLAUSE_START = re.compile(r"(?:^|[.!?,;:—–\n]\s*)(?:\w+[ыи]е\s+){0,2}$")
"""What stands before a noun in the nominative: nothing, or Russian adjectives of the plural."""


def is_listed_plural(word: str, language: str, is_listed: Callable[[str], bool]) -> bool:
    """Returns whether a word of the lists is a plural of another one there: boys, Kinder, gatti."""
    if word in _SINGLE.get(language, ()):
        return False
    several = (*_MANY.get(language, ()), *_ALWAYS.get(language, ()))
    return word in several or any(map(is_listed, _singulars(word, language)))


def is_one(text: str, start: int, language: str) -> bool:
    """Returns whether the words before a noun say that it is one: `den Bären`."""
    singular = _ONE.get(language)
    if singular is None:
        return False
    noun = _BEFORE.match(text, start)
    if noun and noun.group().casefold() in _ALWAYS.get(language, ()):
        return False
    before = _BEFORE.findall(text[max(0, start - _LOOKBACK) : start].casefold())
    return not singular.isdisjoint(before[-_WORDS_BEFORE:])


def begins_clause(text: str, start: int) -> bool:
    """Returns whether a noun is what its clause is about, where only the place tells: `Кошки спят`."""
    return bool(_CLAUSE_START.search(text[max(0, start - _LOOKBACK) : start]))


def _singulars(word: str, language: str) -> Iterator[str]:
    for ending, instead in _CHANGES.get(language, ()):
        stem = word.removesuffix(ending) + instead
        if word.endswith(ending) and stem != word:
            yield stem
        plain = stem.translate(_UMLAUTS) if language == "de" and word.endswith(_WITH_UMLAUTS) else stem
        if word.endswith(ending) and plain != stem:
            yield plain
