"""Finds the words of a text that have a figure: a picture with a key that is the same in every language.

The keys are emoji, named by Unicode's CLDR in many languages, and words for what Unicode lacks. Each TOML
file has what one language calls them besides, its colours, its sizes and its numbers: words between spaces,
`_` for a space inside a word. `young` and `parents` are kin, which animals have as well as people, and
`possessives` tell whose. Words under the empty key have no picture, though a part of them has. `groups` are
nouns of several people, by how many are drawn. `senses` are words that are another thing beside some others:
a crane that lifts steel. `verbs` are nouns that are verbs too: after a noun, or after one of `before_verbs`,
they are not things. `negations` follow what is not there. `ends` are words that no phrase of one noun
contains. An English noun that has no figure gets that of its kind, by WordNet: a sommelier is a waiter.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, NamedTuple

from aiprod_llm.embedded.figures.inflections import SLAVIC, dictionary_forms, folded, is_plural
from aiprod_llm.embedded.figures.kinds import OWN_KINDS
from aiprod_llm.embedded.figures.plurals import begins_clause, is_listed_plural, is_one
from aiprod_llm.embedded.figures.unicode_names import figure_kinds, figure_of, names, whole
from aiprod_llm.embedded.loading import loaded_once

UNSPACED = frozenset({"zh", "ja", "th"})
FEW = 3
"""How many are drawn where a plural states no number."""
_LONGEST, _LONGEST_UNSPACED = 4, 14
"""The words of a name, and the characters of one that is written without spaces."""
_MANY_UNSPACED = ("たち", "達", "们", "們")
_VOWELS = ("а", "я", "и", "ы", "a", "i", "y", "e")
_SHORTEST_PART = 3
"""Letters of the shortest part of a word that is written in two."""
_WORD = re.compile(r"[\w\u0900-\u0963\u0966-\u097f]+(?:[-'’][\w\u0900-\u0963\u0966-\u097f]+)*")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_SHORT_THAI = 2
_AROUND_ONE_HAN = frozenset("只匹头条辆艘架朵棵本个位的在和与，。、,. 小大白黑红老一")


class Figured(NamedTuple):
    """A word with a figure: the key, empty if it has none; whether it is a plural; and its language."""

    figure: str
    start: int
    end: int
    plural: bool
    language: str


_ONE = frozenset({"a", "an"})


@dataclass(frozen=True, slots=True)
class Words:
    """What a language calls figures, colours and numbers."""

    language: str
    figures: Mapping[str, str]
    colours: Mapping[str, str]
    numbers: Mapping[str, str]
    sizes: Mapping[str, str]
    young: frozenset[str]
    parents: frozenset[str]
    possessives: frozenset[str]
    groups: Mapping[str, str]
    verbs: frozenset[str]
    before_verbs: frozenset[str]
    negations: frozenset[str]
    ends: frozenset[str]
    senses: Mapping[str, tuple[str, frozenset[str]]]
    kinds: Mapping[str, str]

    def count(self, text: str) -> int:
        """Returns how many words of the text are in the lists, apart from the rare ones of `kinds`."""
        small = sum(folded(word.group()) in self.ends for word in _WORD.finditer(text))
        return small + self.count_things(text)

    def count_things(self, text: str) -> int:
        """Returns how many words are numbers, colours, or have a figure that is none of the rare `kinds`."""
        spoken = [folded(word.group()) for word in _WORD.finditer(text)]
        said = sum(
            (word in self.numbers or word in self.colours) and word not in self.ends for word in spoken
        )
        return said + sum(1 for _ in replace(self, kinds={}).find(text))

    def negates(self, text: str, end: int) -> bool:
        """Returns whether a negation follows the word that ends at `end`."""
        following = text[end:].split(maxsplit=1)
        return bool(following) and following[0].strip(".,;!") in self.negations

    def find(self, text: str) -> Iterator[Figured]:
        """Yields the words of the text that have a figure, the longest first where they overlap."""
        yield from self._find_unspaced(text) if self.language in UNSPACED else self._find_spaced(text)

    def _find_spaced(self, text: str) -> Iterator[Figured]:
        words = list(_WORD.finditer(text))
        position, after_figure = 0, False
        while position < len(words):
            found = None
            for length in range(min(_LONGEST, len(words) - position), 0, -1):
                part = words[position : position + length]
                if (found := self._figured(text, part)) is not None:
                    break
            if found is None:
                position, after_figure = position + 1, False
                continue
            previous = folded(words[position - 1].group()) if position else ""
            word = folded(text[found.start : found.end])
            is_verb = word in self.verbs and (after_figure or self._precedes_verbs(previous))
            # A mother ducks, but a mother duck is one.
            is_verb = is_verb and not (previous in self.parents and not word.endswith("s"))
            # After one thing, a verb would end in -s: a shoe box is a box.
            before = folded(words[position - 2].group()) if position > 1 else ""
            joined = position > 2 and folded(words[position - 3].group()) == "and"
            alone = before in _ONE and not joined
            is_verb = is_verb and not (alone and not word.endswith(("s", "ed")))
            if found.figure and not is_verb:
                yield found
            position, after_figure = position + length, bool(found.figure) and not is_verb

    def _figured(self, text: str, part: list[re.Match[str]]) -> Figured | None:
        start, end = part[0].start(), part[-1].end()
        # A mark between two words ends the name.
        if len(part) > 1 and any(text[a.end() : b.start()] != " " for a, b in pairwise(part)):
            return None
        phrase = folded(text[start:end])
        before, last = phrase[: part[-1].start() - start], folded(part[-1].group())
        for form in dictionary_forms(last, self.language):
            figure = self.figures.get(before + form)
            if figure is not None:
                figure = self._meant(before + form, text) or figure
                plural = self._is_many(text, start, before, (last, form), figure)
                return Figured(figure, start, end, plural, self.language)
        if self.language == "en" and len(part) == 2 and (joined := self._joined(before.rstrip(), last)):
            return Figured(joined[0], start, end, joined[1], self.language)
        for form in dictionary_forms(last, self.language):
            if kind := self.kinds.get(before + form):
                return Figured(kind, start, end, is_plural(last, form, self.language), self.language)
        return None

    def _joined(self, first: str, last: str) -> tuple[str, bool] | None:
        """Returns the figure of a word that is written in two, and whether it is a plural: `star fish`."""
        if len(first) < _SHORTEST_PART or first in self.ends or first in self.colours:
            return None
        for form in dictionary_forms(last, "en"):
            if len(form) >= _SHORTEST_PART and (figure := self.figures.get(first + form)):
                return figure, is_plural(last, form, "en")
        return None

    def _meant(self, word: str, text: str) -> str:
        """Returns the figure of the other sense of a word, if the text has a word that tells it."""
        figure, company = self.senses.get(word, ("", frozenset()))
        spoken = {other.casefold() for other in _WORD.findall(text)} if company else set()
        return "" if company.isdisjoint(spoken) else figure

    def _is_many(self, text: str, start: int, before: str, forms: tuple[str, str], figure: str) -> bool:
        """Returns whether a word is a plural, of its dictionary's form or of another word of the lists."""
        word, form = forms
        if is_one(text, start, self.language):
            return False
        first = begins_clause(text, start)
        plural = is_plural(word, form, self.language, first=first)
        return plural or (bool(figure) and self._is_listed_plural(before, word, figure, first=first))

    def _is_listed_plural(self, before: str, word: str, figure: str, *, first: bool) -> bool:
        """Returns whether a word of the lists is a plural of another one there: boys, children, коты."""
        if self.language in SLAVIC:
            # `Кот` is one cat, although it looks like the genitive plural of what is listed as `кота`.
            ambiguous = not word.endswith(_VOWELS)
            forms = dictionary_forms(word, self.language)
            singulars = [one for one in forms if one != word and not (ambiguous and one.endswith(_VOWELS))]
            if is_listed_plural(word, self.language, lambda _: False):
                return True
            return any(
                self.figures.get(before + one) == figure and is_plural(word, one, self.language, first=first)
                for one in singulars
            )
        return is_listed_plural(word, self.language, lambda one: self.figures.get(before + one) == figure)

    def _precedes_verbs(self, word: str) -> bool:
        return word in self.before_verbs or bool(self.figures.get(word))

    def _find_unspaced(self, text: str) -> Iterator[Figured]:
        position = 0
        while position < len(text):
            for length in range(min(_LONGEST_UNSPACED, len(text) - position), 0, -1):
                part = folded(text[position : position + length])
                if part in self.figures and self._stands_alone(text, position, length):
                    if self.figures[part]:
                        end = position + length
                        many = text.startswith(_MANY_UNSPACED, end)
                        yield Figured(self.figures[part], position, end, many, self.language)
                    position += length
                    break
            else:
                position += 1

    def _stands_alone(self, text: str, start: int, length: int) -> bool:
        """Returns whether a short word is no part of a longer one: 日本 is not a book."""
        if self.language == "th":
            return length > _SHORT_THAI or start == 0 or not _THAI.match(text[start - 1])
        if length > 1:
            return True
        beside = [text[place] for place in (start - 1, start + 1) if 0 <= place < len(text)]
        if self.language == "zh":
            return not beside or any(char in _AROUND_ONE_HAN for char in beside)
        return not any(_HAN.match(char) and char not in _AROUND_ONE_HAN for char in beside)


@cache
def idioms_of(language: str) -> re.Pattern[str]:
    """Returns what finds the phrases whose nouns are no things: what is on fire burns."""
    phrases = [word for word, figure in words_of(language).figures.items() if not figure and " " in word]
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases)) or '(?!)'})\b", re.IGNORECASE)


@loaded_once
def words_of(language: str) -> Words:
    """Loads what a language calls figures, from Unicode's names and from its file."""
    found: dict[str, str] = {}
    for name, figure in names(language):
        # The first is the plainest: a dog comes before a guide dog of the same name.
        found.setdefault(name, figure)
    table = _table(language)
    small_words = table.get("ends", "").split()
    figures = {**found, **_by_word(table.get("figures", {})), **dict.fromkeys(small_words, "")}
    return Words(
        language,
        figures,
        _by_word(table.get("colours", {})),
        _by_word(table.get("numbers", {})) | _with_counters(table.get("numerals", {})),
        _by_word(table.get("sizes", {})),
        _listed(table, "young"),
        _listed(table, "parents"),
        _listed(table, "possessives"),
        _by_word(table.get("groups", {})),
        _listed(table, "verbs"),
        _listed(table, "before_verbs"),
        _listed(table, "negations"),
        _listed(table, "ends"),
        {word: _sense(words) for word, words in table.get("senses", {}).items()},
        _by_word(_table("wordnet")["figures"]) if language == "en" else {},
    )


def _table(name: str) -> dict[str, Any]:
    file = resources.files(__name__).joinpath(f"{name}.toml")
    return tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}


def _with_counters(numerals: Mapping[str, str]) -> dict[str, str]:
    """Returns the numbers of a language that writes a numeral and what it counts as one: 二匹."""
    counters = numerals.get("words", "").split()
    told = {key: words.split() for key, words in numerals.items() if key != "words"}
    return {f"{word}{counter}": key for key, words in told.items() for word in words for counter in counters}


def _listed(table: Mapping[str, str], key: str) -> frozenset[str]:
    return frozenset(table.get(key, "").split())


def _sense(words: str) -> tuple[str, frozenset[str]]:
    figure, *company = words.split()
    return figure, frozenset(company)


def figure_named(name: str, languages: Iterable[str]) -> str:
    """Returns the figure of a thing by its name in one of the languages; empty if it has none."""
    for language in languages:
        if found := list(words_of(language).find(name)):
            return found[-1].figure
    return ""


def figure_for(words: str) -> str:
    """Returns the figure of a key, an emoji, or a thing's name in English; empty if it has none."""
    return words if is_figure(words) else figure_named(words, ("en",))


def find_emoji(text: str) -> Iterator[Figured]:
    """Yields the emoji of the text that are figures."""
    kinds = figure_kinds()
    for place, char in enumerate(text):
        if figure_of(char) in kinds and not char.isalnum():
            yield Figured(whole(char), place, place + 1, False, "emoji")


@cache
def own_figures() -> tuple[str, ...]:
    """Returns the keys of the figures that Unicode lacks, sorted."""
    return tuple(
        sorted(key for key in {*words_of("en").figures.values(), *OWN_KINDS} if key.isascii() and key)
    )


def is_figure(key: str) -> bool:
    """Returns whether a key is that of a figure."""
    return key in own_figures() or figure_of(key) in figure_kinds()


def _by_word(table: Mapping[str, str]) -> dict[str, str]:
    # Texts are read case-folded, where `ß` is `ss`.
    return {word.casefold().replace("_", " "): key for key, words in table.items() for word in words.split()}
