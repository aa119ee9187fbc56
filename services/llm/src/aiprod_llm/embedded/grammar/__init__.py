"""What the nouns of a clause do, and where they are to each other: verbs and prepositions as keys.

Each TOML file has the verbs of one language by the key of the action that shows them: words between spaces,
`_` for a space inside a word, `*` for any ending, or any beginning. English words stand in their base form,
and irregular forms after it. `places` are the words before (or, where verbs come last, after) the noun that
another one is placed by; WEAR and WITH are for clothes and for things in the hand, FULL for what is in a
vessel. `order` tells where the verb stands, and `and` joins subjects. `light` verbs show nothing by
themselves, `lying` ones say how a land lies there; `small` nouns need no picture of their own, such as the
sky, nor has a `body` where somebody is seen, or a `house` where one stands; after words of `becomes`
something else is there; `denied_after` ends right before a verb that is denied, and `denied_before` begins
with one; `sparks` fly where somebody works with fire. `it` are pronouns of things; verbs
that begin as one of `carried` take their thing along.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from aiprod_llm.embedded.figures import UNSPACED

LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "ru", "zh", "ja", "ko", "tr", "ar", "hi"),
    *("nl", "sv", "pl", "el", "he", "vi", "th"),
)
_LETTER = r"[\w\u0900-\u0963\u0966-\u097f]"
_CLAUSE_END = re.compile(r"[,;:.!?،。、，]")
_DETERMINERS = r"(?:[\w\u0900-\u0963\u0966-\u097f]+'|[\w\u0900-\u0963\u0966-\u097f]+ ){0,3}"


class Verb(NamedTuple):
    """A verb in a text: the key of its action, and its place."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one language states what happens."""

    language: str
    order: str
    verbs: re.Pattern[str]
    keys: tuple[str, ...]
    places: Mapping[str, re.Pattern[str]]
    joins: frozenset[str]
    light: frozenset[str]
    lying: frozenset[str]
    small: frozenset[str]
    body: frozenset[str]
    house: frozenset[str]
    sparks: frozenset[str]
    it: frozenset[str]
    carried: tuple[str, ...]
    becomes: re.Pattern[str] | None
    denied_after: re.Pattern[str] | None
    denied_before: re.Pattern[str] | None

    def find(self, text: str) -> Iterator[Verb]:
        """Yields the verbs of the text, case-folded."""
        for match in self.verbs.finditer(text):
            yield Verb(self.keys[(match.lastindex or 1) - 1], match.start(), match.end())

    def denies(self, text: str, verb: Verb) -> bool:
        """Returns whether a case-folded clause says that this is not done: `does not jump`, `bellt nicht`."""
        clause = _CLAUSE_END.split(text[: verb.start])[-1]
        return bool(
            (self.denied_after and self.denied_after.search(clause))
            or (self.denied_before and self.denied_before.match(text, verb.start))
        )

    def joined(self, text: str) -> bool:
        """Returns whether the text joins two things: nothing but a word such as `and` and small words."""
        words = re.findall(rf"{_LETTER}+|&", text)
        return len(words) <= 4 and any(word in self.joins for word in words)

    def begins_joined(self, text: str) -> bool:
        """Returns whether the text ends with a word such as `and`."""
        words = re.findall(rf"{_LETTER}+|&", text)
        if self.language == "en" and words[-1:] and words[-1].endswith("ly"):
            # And proudly.
            words.pop()
        return bool(words) and words[-1] in self.joins

    def places_in(self, text: str) -> set[str]:
        """Returns the keys of all words of place that end the text between two nouns."""
        return {key for key, pattern in self.places.items() if pattern.search(text)}


@cache
def grammar_of(language: str) -> Grammar:
    """Loads the verbs and the words of place of a language; of one without a file, none."""
    if language not in LANGUAGES:
        nothing = frozenset[str]()
        # The pattern matches nothing.
        return Grammar(
            language,
            "",
            re.compile("(?!)"),
            (),
            {},
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
            nothing,
            (),
            None,
            None,
            None,
        )
    table = tomllib.loads(resources.files(__name__).joinpath(f"{language}.toml").read_text("utf-8"))
    spaced = language not in UNSPACED
    # Phrases come before single words: who rolls out dough does not roll.
    keyed = [
        (key, [word for word in words.split() if ("_" in word) is phrases])
        for phrases in (True, False)
        for key, words in table["verbs"].items()
    ]
    keyed = [(key, words) for key, words in keyed if words]
    groups = [
        # Longer ones first: a regular expression takes the first alternative that fits.
        "|".join(sorted((_form(word, language) for word in words), key=len, reverse=True))
        for _, words in keyed
    ]
    edges = (rf"(?<!{_LETTER})", rf"(?!{_LETTER})") if spaced else ("", "")
    pattern = "|".join(f"({group})" for group in groups)
    return Grammar(
        language,
        table["order"],
        re.compile(f"{edges[0]}(?:{pattern}){edges[1]}"),
        tuple(key for key, _ in keyed),
        {key: _place(words, table["order"], spaced=spaced) for key, words in table["places"].items()},
        frozenset(table["and"].split()),
        frozenset(table.get("light", "").split()),
        frozenset(table.get("lying", "").split()),
        frozenset(table.get("small", "").split()),
        frozenset(table.get("body", "").split()),
        frozenset(table.get("house", "").split()),
        frozenset(table.get("sparks", "").split()),
        frozenset(table.get("it", "").split()),
        tuple(table.get("carried", "").split()),
        _phrases(table.get("becomes", ""), *edges),
        *(re.compile(table[key]) if key in table else None for key in ("denied_after", "denied_before")),
    )


def _phrases(words: str, before: str, after: str) -> re.Pattern[str] | None:
    forms = "|".join(re.escape(word.replace("_", " ")) for word in words.split())
    return re.compile(f"{before}(?:{forms}){after}") if forms else None


def _form(word: str, language: str) -> str:
    word = word.lower().replace("_", " ")
    if language == "en" and not word.endswith("*") and " " not in word:
        return _english(word)
    return re.escape(word).replace(r"\ ", " ").replace(r"\*", rf"{_LETTER}{{0,6}}")


def _english(word: str) -> str:
    """Returns a pattern for the forms of an English verb."""
    if word.endswith("e"):
        return f"{word[:-1]}(?:es|ed|ing|e)"
    # After a vowel the y stays: plays, but carries.
    if word.endswith("y") and word[-2] not in "aeou":
        return f"{word[:-1]}(?:ies|ied|ying|y)"
    # The last letter may be doubled: run, running.
    return f"{word}(?:{word[-1]}ing|{word[-1]}ed|es|ed|ing|s)?"


def _place(words: str, order: str, *, spaced: bool) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(word.replace("_", " ")) for word in words.split())
    if order == "verb-last" or not spaced:
        return re.compile(rf"^\s*(?:{alternatives})")
    return re.compile(rf"(?<!{_LETTER})(?:{alternatives})[ '’]{_DETERMINERS}$")
