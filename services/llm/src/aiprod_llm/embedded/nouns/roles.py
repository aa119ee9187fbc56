"""Reads animals that are people of a trade as one noun: a fox teacher, un chat détective, ein Katzenkoch."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from aiprod_film.entity import EntityKind
from aiprod_llm.embedded.figures import UNSPACED, Words, words_of
from aiprod_llm.embedded.figures.heads import head_of
from aiprod_llm.embedded.figures.inflections import dictionary_forms
from aiprod_llm.embedded.figures.kinds import CREATURES, kind_of
from aiprod_llm.embedded.nouns.noun import Noun

_ANYBODY = frozenset(
    {
        *"🧍🧑👩👨👧👦🧒👶🧓👴👵👱🧔👪👫👬👭💑💏🤰🤱👥🙍🙎🙋💁🏃🚶🛌🧜",
        *(
            "couple",
            "yeti",
            "bigfoot",
            "skeleton",
            "mummy",
            "scarecrow",
            "minotaur",
            "cyclops",
            "goblin",
            "ogre",
        ),
    }
)
"""People without a trade, and creatures of their own: a cat lady and a yeti are no cats."""
_FOR_ANYBODY = frozenset(
    {
        *(
            "🧑‍🍳",
            "🧑‍🏫",
            "🧑‍🚀",
            "🧑‍🎨",
            "🧑‍🎤",
            "🧑‍💼",
            "🧑‍🚒",
            "🧑‍⚕",
            "🕵",
            "👮",
            "🧙",
            "🫅",
            "🤴",
            "👸",
            "🥷",
        ),
        *("musician", "waiter", "barista", "postman", "pirate", "magician", "baker", "conductor", "nurse"),
    }
)
"""Trades that have nothing to do with animals."""
_EATEN = frozenset("🐟🐠🐡🦐🦀🦞🦑🦪🐚")
"""What cooks cook: a fish chef is no fish."""
_CHILD = "🧒"
_TITLES_FIRST = frozenset({"en", "fr", "es", "it", "pt", "tr", "ko", "hi", "ja", "zh"})
"""Languages in which a trade describes the animal after it; in others, that is whose animal it is."""
_JOINED = frozenset({"de", "nl", "sv"})
"""Languages that write an animal and its trade as one word."""
_LINKS = ("", "n", "en", "s", "es", "e", "er", "ar")
"""What stands between the parts of such a word."""
_SHORTEST_PART = 3
_WORD = re.compile(r"\w+(?:-\w+)?")
_NOWHERE = re.compile("(?!)")


@dataclass(frozen=True, slots=True)
class Roles:
    """How a language states the trade of an animal: between the animal and its trade, and the other way."""

    after: re.Pattern[str]
    before: re.Pattern[str]
    with_animals: tuple[str, ...]
    not_before: frozenset[str]
    idioms: frozenset[str]
    pupils: frozenset[str]

    def is_pupil(self, person: Noun) -> bool:
        """Returns whether a noun is a child who is taught."""
        return person.figure == _CHILD and person.phrase.split()[-1].casefold() in self.pupils

    def is_trade(self, person: Noun, *, stated: bool = False) -> bool:
        """Returns whether an animal may have the trade of a noun; anybody's, where it is `stated`."""
        word = person.phrase.casefold()
        if person.kind is not EntityKind.PERSON or not person.figure or person.animal:
            return False
        if word.startswith(self.with_animals) or word.split()[-1].startswith(self.with_animals):
            return False
        return stated or person.figure not in _ANYBODY or self.is_pupil(person)


@cache
def roles_of(language: str) -> Roles:
    """Loads how a language states the trade of an animal; of one that is not listed, nothing."""
    table = _table().get(language, {})
    after, before = (re.compile(table[key]) if key in table else _NOWHERE for key in ("as", "is"))
    words = {key: table.get(key, "").split() for key in ("with_animals", "not_before", "idioms", "pupils")}
    return Roles(
        after,
        before,
        tuple(words["with_animals"]),
        frozenset(words["not_before"]),
        frozenset(words["idioms"]),
        frozenset(words["pupils"]),
    )


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files(__package__).joinpath("roles.toml").read_text("utf-8"))


def with_role(text: str, first: Noun, second: Noun, language: str) -> Noun | None:
    """Returns the one who is both nouns, an animal and its trade in any order; None if they are two."""
    gap, roles = text[first.end : second.start].casefold(), roles_of(language)
    beside = gap == "-" or gap == ("" if language in UNSPACED else " ")
    phrase = text[first.start : second.end].casefold().removesuffix("s").replace(" ", "_")
    if phrase in roles.idioms:
        return None
    if first.kind is EntityKind.ANIMAL and head_of(first.figure) is None:
        # An octopus chef is drawn as an octopus, and as no chef.
        is_one = second.figure in _FOR_ANYBODY and first.figure not in _EATEN and roles.is_trade(second)
        stated = beside or bool(roles.after.fullmatch(gap))
        return _as_animal(text, first, second) if is_one and stated else None
    if is_animal(first) and roles.is_trade(second, stated=not beside):
        return _one(text, first, second, first) if beside or roles.after.fullmatch(gap) else None
    if is_animal(second) and roles.is_trade(first):
        titled = beside and (gap == "-" or language in _TITLES_FIRST) and not _is_breed(first, roles)
        return _one(text, second, first, first) if titled or roles.before.fullmatch(gap) else None
    return None


def _as_animal(text: str, animal: Noun, person: Noun) -> Noun:
    return replace(animal, phrase=text[animal.start : person.end], end=person.end)


def unshown_trade(name: str, languages: Iterable[str]) -> bool:
    """Returns whether an animal's name has a trade that is not seen, because it has no head for a person."""
    for language in languages:
        named = list(words_of(language).find(name))
        trade = len(named) > 1 and named[-1].figure in _FOR_ANYBODY
        if trade and kind_of(named[0].figure) is EntityKind.ANIMAL and head_of(named[0].figure) is None:
            return True
    return False


def named_role(words: str) -> Noun | None:
    """Returns who an animal with a trade is by its English name: fox teacher; None if it is nobody such."""
    named = [
        Noun(kind_of(one.figure), words[one.start : one.end], one.start, one.end, one.figure)
        for one in words_of("en").find(words)
    ]
    return with_role(words, named[-2], named[-1], "en") if len(named) > 1 else None


def is_animal(noun: Noun) -> bool:
    """Returns whether a noun is an animal or a creature that has a head for a person."""
    alive = noun.kind is EntityKind.ANIMAL or noun.figure in CREATURES
    return alive and not noun.young and head_of(noun.figure) is not None


def _is_breed(person: Noun, roles: Roles) -> bool:
    """Returns whether the noun before an animal tells its breed or its work: a guard dog."""
    return person.phrase.casefold() in roles.not_before


def _one(text: str, animal: Noun, person: Noun, first: Noun) -> Noun:
    end = max(animal.end, person.end)
    phrase = text[first.start : end]
    count, size = animal.count or person.count, animal.size or person.size
    return replace(
        person,
        phrase=phrase,
        start=first.start,
        end=end,
        count=count,
        colour=animal.colour,
        size=size,
        animal=animal.figure,
    )


def joined_roles(text: str, language: str, nouns: Sequence[Noun]) -> Iterator[Noun]:
    """Yields those whose animal and trade are one word that no list has: a Katzendetektiv, кот-повар."""
    taken = {noun.end for noun in nouns}
    words, roles = words_of(language), roles_of(language)
    for word in _WORD.finditer(text):
        hyphened = "-" in word[0]
        if word.end() in taken or not (hyphened or language in _JOINED):
            continue
        if language == "de" and not word[0][:1].isupper():
            continue
        if found := _parts(word[0].casefold(), words):
            animal, trade = found
            person = Noun(EntityKind.PERSON, trade[1], word.start(), word.end(), trade[0], animal=animal)
            if roles.is_trade(replace(person, animal="")):
                yield replace(person, phrase=word[0])


def _parts(word: str, words: Words) -> tuple[str, tuple[str, str]] | None:
    """Returns the figure of the animal, and the figure and the word of the trade, of a joined word."""
    hyphen = word.find("-")
    cuts = [hyphen] if hyphen > 0 else range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
    for cut in cuts:
        first, last = word[:cut], word[cut:].removeprefix("-")
        for one, other in ((first, last), (last, first))[: 2 if hyphen > 0 else 1]:
            trade = _figure(other, words)
            animals = (_figure(one.removesuffix(link), words) for link in _LINKS if one.endswith(link))
            animal = next((figure for figure in animals if head_of(figure)), "")
            if animal and trade and kind_of(trade) is EntityKind.PERSON:
                return animal, (trade, other)
    return None


def _figure(word: str, words: Words) -> str:
    return next(filter(None, map(words.figures.get, dictionary_forms(word, words.language))), "")
