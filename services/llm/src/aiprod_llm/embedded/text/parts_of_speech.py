"""Tells nouns, names and verbs apart in English, German and Dutch, where one word may be any of them."""

import re
from enum import Enum, auto
from functools import lru_cache
from math import inf
from typing import Any, NamedTuple

from aiprod_llm.embedded.loading import loaded_once

_MODELS = {"en": "morphmodel_en.pgz", "de": "morphmodel_ger.pgz", "nl": "morphmodel_dutch.pgz"}
_LONGEST = 40
"""Characters of the longest word that is looked at, so that no word takes long."""
_IN_S = re.compile(r"[a-z]{2,}[^\W\d_suir]s|[a-z]{2,}[ou]rs|[a-z]{2,}irs")
"""Words that may be verbs of the third person: no glass, no bus."""
_PLURAL = re.compile(r"[a-z]{3,}(?<![suie])s|[a-z]{2,}es")
"""Words that may be plurals, or verbs of the third person, and neither a bus nor a series."""
_MANY = frozenset({"these", "those", "some", "many", "few", "several", "both", "all"})
_GUESSED = -25
"""The likelihood, as a logarithm, of the tags of a word that the tagger does not know."""
_JOINED_WITHIN = 4
"""Words before a verb among which `and` joins the two who act."""
_RARELY = 3.5
"""How much less likely, as a logarithm, a word may be as a verb than as a plural."""
_ONE = frozenset({"a", "an", "one", "each", "every"})
_ENDING = frozenset({".", ",", "!", "and", "while", "alone", "home"})
_BEFORE_STEPS, _DONE_TO = frozenset({",", "and", "then", "them", "who"}), frozenset({"it", "them"})
_JOINING = frozenset({"and", "or", "with", "full"})
_ASPECT = re.compile(
    r"(?:learn|try|trie|start|begin|want|like|love|decide|continue|refuse|prepare|teache?)(?:s|d|ed|ing)?"
)
"""Verbs with another one after `to`: who learns to paint goes to no paint."""
_TOKEN = re.compile(r"[^\W_]+(?:[-’'][^\W\d_]{2,})*|['’]s\b|[^\w\s]")


class Part(Enum):
    """A part of speech."""

    NOUN = auto()
    NAME = auto()
    VERB = auto()
    ADJECTIVE = auto()
    DETERMINER = auto()
    PREPOSITION = auto()
    OTHER = auto()


# In this order: VZ, VNW and VG of Dutch would else be taken for verbs, whose tags begin with V.
_PARTS = (
    (("N(eigen", "SPEC"), Part.NAME),
    (("N(",), Part.NOUN),
    (("VZ",), Part.PREPOSITION),
    (("LID", "VNW(bez", "VNW(aanw,det"), Part.DETERMINER),
    (("VG", "VNW"), Part.OTHER),
    (("NN", "NN0", "NN1", "NN2"), Part.NOUN),
    (("NP0", "NE"), Part.NAME),
    (("V",), Part.VERB),
    (("AJ", "ADJ", "ORD", "CRD", "CARD"), Part.ADJECTIVE),
    (("AT0", "DPS", "DT0", "ART", "PPOSAT", "PIAT", "PDAT"), Part.DETERMINER),
    (("PR", "APPR"), Part.PREPOSITION),
)
"""The beginnings of the tags of the Corpus Gesproken Nederlands, the British National Corpus, and STTS."""


class Tagged(NamedTuple):
    """A word or a mark with its place in the text and its part of speech."""

    text: str
    start: int
    end: int
    part: Part


def is_tagged(language: str) -> bool:
    """Returns whether parts of speech of the language are known."""
    return language in _MODELS


@lru_cache(maxsize=512)
def tag(text: str, language: str) -> tuple[Tagged, ...]:
    """Returns the words and marks of a text; none in a language whose parts of speech are not known."""
    if language not in _MODELS:
        return ()
    found = [token for token in _TOKEN.finditer(text) if len(token.group()) <= _LONGEST]
    tags = _tagger(language).tag_sent([token.group() for token in found], taglevel=0)
    words = tuple(
        Tagged(token.group(), token.start(), token.end(), _part(tag))
        for token, tag in zip(found, tags, strict=True)
    )
    return _with_verbs(words) if language == "en" else words


def _with_verbs(words: tuple[Tagged, ...]) -> tuple[Tagged, ...]:
    """Returns the words with the verbs that look like plurals: `a boxer trains`, but not `a sports car`."""
    words = _with_only_verbs(_with_objects(words))
    return tuple(
        word._replace(part=Part.VERB) if _is_learnt(words, place) or _is_third_person(words, place) else word
        for place, word in enumerate(words)
    )


def _is_learnt(words: tuple[Tagged, ...], place: int) -> bool:
    """Returns whether a word is what somebody learns, tries, or begins to do."""
    if place < 2 or words[place].part is not Part.NOUN or words[place - 1].text != "to":
        return False
    return _ASPECT.fullmatch(words[place - 2].text.casefold()) is not None


def _with_only_verbs(words: tuple[Tagged, ...]) -> tuple[Tagged, ...]:
    """Returns the words with the verbs of clauses that have no other one: `the submarine dives`."""
    found = list(words)
    for place, word in enumerate(words):
        if word.part not in (Part.NOUN, Part.NAME):
            continue
        if _begins_step(words, place):
            found[place] = word._replace(part=Part.VERB)
        elif (
            word.part is Part.NOUN and place and (_is_only_verb(words, place) or _is_joint_verb(words, place))
        ):
            found[place] = word._replace(part=Part.VERB)
            found[place - 1] = found[place - 1]._replace(part=Part.NOUN)
    return tuple(found)


def _is_only_verb(words: tuple[Tagged, ...], place: int) -> bool:
    """Returns whether what may be a plural or a verb is the verb: one thing with an article is before it."""
    start = place - 1
    while start >= 0 and words[start].part in (Part.NOUN, Part.ADJECTIVE) and words[start].text.isalpha():
        start -= 1
    follows = words[place + 1] if place + 1 < len(words) else None
    ends = follows is None or follows.part in (Part.DETERMINER, Part.PREPOSITION) or follows.text in _ENDING
    if not ends or start < 0 or start == place - 1 or words[start].part is not Part.DETERMINER:
        return False
    if words[start].text.casefold() in _MANY or words[place - 1].text.endswith("s"):
        return False
    if start and words[start - 1].part is Part.PREPOSITION:
        # In `a box of the dog treats` nobody treats anybody.
        return False
    return not _has_verb(words, place) and _may_be_verb(words[place].text)


def _is_joint_verb(words: tuple[Tagged, ...], place: int) -> bool:
    """Returns whether a word is what two do with a thing: `a cat and a corgi share a sofa`."""
    follows = words[place + 1] if place + 1 < len(words) else None
    joined = any(word.text == "and" for word in words[max(0, place - _JOINED_WITHIN) : place - 1])
    if follows is None or follows.part is not Part.DETERMINER or not joined or _has_verb(words, place):
        return False
    chances: dict[str, float] = dict(reversed(_tagger("en").tag_word(words[place].text)))
    verb = chances.get("VVI")
    return verb is not None and verb > chances.get("NN1", verb) - _RARELY


def _begins_step(words: tuple[Tagged, ...], place: int) -> bool:
    """Returns whether a word says what is done next: `digs a hole, plants a tree`."""
    follows = words[place + 1] if place + 1 < len(words) else None
    done_to = follows is not None and (follows.part is Part.DETERMINER or follows.text in _DONE_TO)
    begins = not place or words[place - 1].text in _BEFORE_STEPS
    return done_to and begins and _PLURAL.fullmatch(words[place].text.casefold()) is not None


def _has_verb(words: tuple[Tagged, ...], place: int) -> bool:
    """Returns whether the clause around a word, from mark to mark, has a verb."""
    marks = [index for index, word in enumerate(words) if not word.text[:1].isalnum()]
    start = max((mark for mark in marks if mark < place), default=-1)
    end = min((mark for mark in marks if mark > place), default=len(words))
    return any(word.part is Part.VERB for word in words[start + 1 : end])


@lru_cache(maxsize=1024)
def _may_be_verb(word: str) -> bool:
    """Returns whether a plural is used as a verb of the third person, too, and not seldom."""
    if not _PLURAL.fullmatch(word):
        return False
    chances: dict[str, float] = dict(reversed(_tagger("en").tag_word(word)))
    verb = chances.get("VVZ")
    return verb is not None and verb > chances.get("NN2", verb) - _RARELY


def _with_objects(words: tuple[Tagged, ...]) -> tuple[Tagged, ...]:
    """Returns the words with verb and object apart, which both look like plurals: `a robot waters plants`."""
    found = list(words)
    for place in range(2, len(words)):
        agent, verb, thing = words[place - 2 : place + 1]
        nouns = agent.part is verb.part is Part.NOUN and thing.part in (Part.NOUN, Part.VERB)
        if (
            nouns
            and not agent.text.endswith("s")
            and _PLURAL.fullmatch(verb.text)
            and _PLURAL.fullmatch(thing.text)
        ):
            pair = verb._replace(part=Part.VERB), thing._replace(part=Part.NOUN)
            found[place - 1 : place + 1] = pair
    return tuple(found)


def _is_third_person(words: tuple[Tagged, ...], place: int) -> bool:
    """Returns whether a word in -s is a verb: one thing is before it, and no noun goes on after it."""
    word, follows = words[place], words[place + 1] if place + 1 < len(words) else None
    if word.part is not Part.NOUN or not _IN_S.fullmatch(word.text) or not place:
        return False
    if place == 1:
        # A name acts on something: `Gutenberg prints the first page`.
        bare = follows is not None and follows.part is Part.NOUN and not follows.text.endswith("s")
        acts = follows is not None and (
            follows.part is Part.DETERMINER or (bare and _is_known_name(words[0]))
        )
        return acts and words[0].part is Part.NAME
    if follows and follows.part not in (Part.DETERMINER, Part.PREPOSITION) and follows.text not in _ENDING:
        return False
    start = place - 1
    while (
        start >= 0
        and words[start].part in (Part.NOUN, Part.ADJECTIVE, Part.OTHER)
        and words[start].text.isalpha()
    ):
        start -= 1
    acting = words[place - 1]
    if start < 0 or start == place - 1 or acting.text.casefold() in _JOINING:
        return False
    article = words[start].text.casefold()
    if acting.part is Part.ADJECTIVE and (article not in _ONE or start < place - 2):
        return False
    return article in _ONE or (
        words[start].part is Part.DETERMINER
        and follows is not None
        and follows.part is Part.DETERMINER
        and not acting.text.endswith("s")
    )


def _is_known_name(word: Tagged) -> bool:
    """Returns whether the tagger was taught a name: of others it only guesses that they are some."""
    chances: dict[str, float] = dict(_tagger("en").tag_word(word.text))
    return chances.get("NP0", -inf) > _GUESSED


def _part(tag: str) -> Part:
    return next((part for beginnings, part in _PARTS if tag.startswith(beginnings)), Part.OTHER)


@loaded_once
def _tagger(language: str) -> Any:
    # Imported and loaded only when used: a model takes 0.2 s and 36 MB.
    from HanTa.HanoverTagger import HanoverTagger

    return HanoverTagger(_MODELS[language])
