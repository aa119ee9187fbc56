"""Word lists, one TOML file a language; `emoji` is a language too.

A list is words between spaces, `_` for a space inside a word; a word may be a regular expression
(`волн\\w*`). Within a section earlier keys win where words overlap. `denials` stand before what a text
negates, `denials_after` right after it; `dry` are whole phrases by which a weather does not hold: `it does
not rain`, `after the storm`. `similes` stand before what something is only compared with. `joins` and `ands`
continue a list of negated things, `ands` only at the end of a clause. `continuing` are the `connectives`
that name no later time; `turns` are words by which a time or the weather sets in. `abstract` nouns cannot
be seen, so they lead no film. `prefix` and `suffix` match what the language writes as one with a word.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import Any, NamedTuple

from aiprod_film.entity import EntityKind
from aiprod_llm.embedded.lexicon.negation import Negation, Span, inside

# Python's \w leaves out the vowel signs of Devanagari, so \b would cut inside its words.
_LETTER = r"[\w\u0900-\u0963\u0966-\u097f]"
LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "ru", "zh", "ja", "ar", "hi"),
    *("nl", "sv", "pl", "tr", "el", "he", "ko", "th", "vi"),
)
EMOJI = "emoji"


class Match(NamedTuple):
    """A word of a section in a text: the section's key, and the word's start and end."""

    key: str
    start: int
    end: int


# No slots: cached_property keeps its value in the instance's dictionary.
@dataclass(frozen=True)
class Section:
    """The words of one section, grouped by key. `source` has one group a key."""

    source: str
    keys: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches each of the words; compiled when a text in the language's script comes."""
        return re.compile(self.source, re.IGNORECASE)

    def find(self, text: str) -> Iterator[Match]:
        """Yields the words of the section in the text."""
        for match in self.pattern.finditer(text):
            yield Match(self.keys[(match.lastindex or 1) - 1], match.start(), match.end())


class Proper(NamedTuple):
    """A proper name of a film: its text, and the key of the figure or of the place that it means."""

    text: str
    key: str
    kind: EntityKind


@dataclass(frozen=True, slots=True)
class ProperNames:
    """The proper names that a film shares with others; `home` is the place of what names none."""

    characters: tuple[Proper, ...] = ()
    places: tuple[Proper, ...] = ()
    home: str = ""


# Compared by identity: lexicons are keys of caches, and their tables have no hash.
@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The word lists of one language. A pattern is None if its list is empty."""

    language: str
    scripts: frozenset[str]
    foreign: str
    spaced: bool
    title_case: bool
    stop: frozenset[str]
    determiners: frozenset[str]
    places_after: frozenset[str]
    noise: frozenset[str]
    abstract: frozenset[str]
    openings: re.Pattern[str] | None
    connectives: re.Pattern[str] | None
    continuing: frozenset[str]
    turns: re.Pattern[str] | None
    splits: re.Pattern[str] | None
    breaks: re.Pattern[str] | None
    negation: Negation
    sections: Mapping[str, Section]
    proper_names: ProperNames = ProperNames()

    def first(self, section: str, text: str) -> str | None:
        """Returns the key of the first word of `section` that the text does not negate, or None."""
        return next((found.key for found in self.find(section, text)), None)

    def find(self, section: str, text: str) -> list[Match]:
        """Returns the words of `section` in the text, without the negated ones."""
        if section not in self.sections:
            return []
        negated = self.negated(text)
        return [word for word in self.sections[section].find(text) if not inside(negated, word.start)]

    def negated(self, text: str) -> list[Span]:
        """Returns the parts of the text that stand for nothing to be seen: they are denied, or similes."""
        return [*self.denied(text), *self.negation.compared(text, self.sections)]

    def denied(self, text: str) -> list[Span]:
        """Returns the parts of the text that are denied."""
        return list(self.negation.spans(text, self.sections))

    def count_words(self, text: str) -> int:
        """Returns how many words of the text are in the word lists."""
        words = re.findall(rf"{_LETTER}+", text.casefold())
        common = sum(word in self.stop for word in words)
        return common + sum(len(list(section.find(text))) for section in self.sections.values())


def load_lexicon(language: str) -> Lexicon:
    """Loads the lexicon of a language from its file."""
    table = tomllib.loads(resources.files(__name__).joinpath(f"{language}.toml").read_text("utf-8"))
    spaced = table.get("spaced", True)
    sections = {key: value for key, value in table.items() if isinstance(value, dict)}
    affixes = (table.get("prefix", ""), table.get("suffix", ""))
    return Lexicon(
        language=language,
        scripts=frozenset(table["scripts"]),
        foreign=table.get("foreign", ""),
        spaced=spaced,
        title_case=table.get("title_case", False),
        stop=_words(table, "stop"),
        determiners=_words(table, "determiners"),
        places_after=_words(table, "places_after"),
        noise=_words(table, "noise"),
        abstract=_words(table, "abstract"),
        openings=_pattern(table.get("openings", "").replace("|", " "), spaced),
        connectives=_pattern(table.get("connectives", ""), spaced),
        continuing=_words(table, "continuing"),
        turns=_pattern(table.get("turns", ""), spaced),
        splits=_pattern(table.get("splits", ""), spaced),
        breaks=_pattern(table.get("breaks", ""), spaced),
        negation=_negation(table, spaced),
        sections={name: section_of(words, spaced, affixes) for name, words in sections.items()},
    )


def _negation(table: Mapping[str, Any], spaced: bool) -> Negation:
    return Negation(
        before=_pattern(table.get("denials", ""), spaced),
        # A denial such as `-free` or `なし` follows its word without a space.
        after=_pattern(table.get("denials_after", ""), spaced=False),
        joins=_joins(_pattern(table.get("joins", ""), spaced), _pattern(table.get("ands", ""), spaced)),
        token=re.compile(rf"[\s'’]*({_LETTER}+(?:-{_LETTER}+)*)" if spaced else r"\s*(\w)"),
        stop=_words(table, "stop") | _words(table, "determiners"),
        determiners=_words(table, "determiners"),
        dry=_pattern(table.get("dry", ""), spaced),
        similes=_pattern(table.get("similes", ""), spaced),
    )


def _joins(either: re.Pattern[str] | None, both: re.Pattern[str] | None) -> re.Pattern[str] | None:
    """Matches what continues a list: `or`, a comma before one, or `and` before a clause's last word."""
    if either is None or both is None:
        return None
    comma, word = r"\s*[,،、，]\s*", r"[^\s,.;!?。！？؟।،、，]+"
    listed = rf"{comma}(?=(?:{word}{comma})*{word}(?:{comma}|\s+){either.pattern})"
    last = rf"(?={both.pattern}\s*{word}\s*(?:$|[,.;!?。！？؟।،、，]))"
    return re.compile(rf"(?:{comma}|\s*)(?:{either.pattern}|{last}{both.pattern})|{listed}", re.IGNORECASE)


def _words(table: Mapping[str, Any], key: str) -> frozenset[str]:
    # Case-folded, as texts are: Greek words lose their final sigma.
    return frozenset(word.casefold() for word in _split(table.get(key, "")))


def _split(words: str) -> list[str]:
    return [word.replace("_", " ") for word in words.split()]


def _pattern(words: str, spaced: bool) -> re.Pattern[str] | None:
    if not words:
        return None
    # The first alternative of a regular expression wins.
    longest_first = sorted(_split(words), key=len, reverse=True)
    return re.compile(_bounded("|".join(longest_first), spaced), re.IGNORECASE)


def section_of(words: Mapping[str, str], spaced: bool, affixes: tuple[str, str] = ("", "")) -> Section:
    """Returns the section of words by key; in a language that is `spaced`, only whole words count.

    `affixes` match what the language writes as one with a word, before and after it.
    """
    prefix, suffix = affixes
    groups = (f"({'|'.join(sorted(_split(value), key=len, reverse=True))})" for value in words.values())
    return Section(_bounded(f"{prefix}(?:{'|'.join(groups)}){suffix}", spaced), tuple(words))


def _bounded(alternatives: str, spaced: bool) -> str:
    return rf"(?<!{_LETTER})(?:{alternatives})(?!{_LETTER})" if spaced else f"(?:{alternatives})"
