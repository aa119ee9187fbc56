"""Reads what the animals of a clause wear as people do, and the words of what only people do."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.look import EXTRAS, GARMENTS, Look
from aiprod_llm.embedded.acts.clause_words import ClauseWords
from aiprod_llm.embedded.figures import UNSPACED, words_of
from aiprod_llm.embedded.figures.attributes import colour_near
from aiprod_llm.embedded.figures.kinds import CREATURES

_TUXEDO, _BLACK = "tuxedo", "#23262e"
_PRENOMINAL = frozenset({"ja", "zh", "ko", "tr", "hi"})
"""Languages that say what somebody wears before the noun."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pursuits of a language, and its garments by the key of a look."""

    pursuits: re.Pattern[str]
    garments: Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Worn:
    """A garment that a clause names for somebody; `colour` is `#rrggbb` or empty."""

    wearer: str
    key: str
    colour: str


def in_clothes(one: Entity, worn: Sequence[Worn]) -> Entity:
    """Returns a person in the clothes that the text names and that are no things of their own."""
    look = one.look or Look()
    for garment in worn:
        if garment.key in EXTRAS:
            look = replace(look, extras=tuple(dict.fromkeys((*look.extras, garment.key))))
        elif garment.key in GARMENTS | {_TUXEDO}:
            colour = garment.colour or (_BLACK if garment.key == _TUXEDO else "")
            key = "suit" if garment.key == _TUXEDO else garment.key
            # A suit is of one cloth.
            look = replace(look, garment=key, top=colour, bottom=colour if key == "suit" else "")
    return replace(one, look=look)


def worn_in(words: ClauseWords) -> Iterator[Worn]:
    """Yields the clothes of people that a clause names and that have no figure."""
    vocabulary = words_of(words.grammar.language)
    for key, pattern in vocabulary_of(words.grammar.language).garments.items():
        for found in pattern.finditer(words.text):
            # What has a figure is a thing that is worn.
            is_thing = any(noun.figure and noun.start < found.end() <= noun.end for noun in words.nouns)
            if not is_thing and (wearer := _wearer(words, found)):
                yield Worn(wearer, key, colour_near(words.text, found.start(), found.end(), vocabulary))


def _wearer(words: ClauseWords, garment: re.Match[str]) -> str:
    """Returns who wears a garment: whom the text names last before it, or next after it."""
    living = [
        noun
        for noun in words.nouns
        if noun.kind in (EntityKind.PERSON, EntityKind.ANIMAL) or noun.figure in CREATURES
    ]
    before = [noun for noun in living if noun.end <= garment.start()][-1:]
    after = [noun for noun in living if noun.start >= garment.end()][:1]
    if (
        words.grammar.language in _PRENOMINAL
        and after
        and not _is_parted(words.text[garment.end() : after[0].start])
    ):
        before = after
    return words.ids[before[0]] if before else next(iter(words.acting), "")


def _is_parted(text: str) -> bool:
    return bool(re.search(r"[,，、。]", text))


def is_dressed(words: str, language: str, entities: Iterable[Entity]) -> bool:
    """Returns whether words name a garment that an animal of a film wears as people do."""
    keys = {
        key for key, pattern in vocabulary_of(language).garments.items() if pattern.search(words.casefold())
    }
    keys |= {"suit"} if _TUXEDO in keys else frozenset()
    looks = (one.look for one in entities if one.look and one.look.head)
    return any(look.garment in keys or not keys.isdisjoint(look.extras) for look in looks)


@cache
def vocabulary_of(language: str) -> Vocabulary:
    """Loads the pursuits and the garments of a language; of one that is not listed, none."""
    table = tomllib.loads(resources.files(__package__).joinpath("pursuits.toml").read_text("utf-8"))
    rows = dict(table.get(language, {}))
    pursuits = rows.pop("pursuits", "")
    spaced = language not in UNSPACED
    return Vocabulary(
        _pattern(pursuits, spaced=spaced), {key: _pattern(row, spaced=spaced) for key, row in rows.items()}
    )


def _pattern(words: str, *, spaced: bool) -> re.Pattern[str]:
    """Returns what finds the words, the longest first; nothing if there are none."""
    forms = sorted(words.casefold().split(), key=len, reverse=True)
    joined = "|".join(re.escape(form.replace("_", " ")).replace(r"\*", r"\w*") for form in forms)
    edges = (r"(?<!\w)", r"(?!\w)") if spaced else ("", "")
    return re.compile(f"{edges[0]}(?:{joined}){edges[1]}") if joined else re.compile("(?!)")
