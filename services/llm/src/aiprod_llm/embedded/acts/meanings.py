"""Tells what a verb means by who does it, and to what: a bear that fishes catches, a car glides on wheels."""

import re
from collections.abc import Sequence

from aiprod_film.entity import EntityKind
from aiprod_llm.embedded.acts.clause_words import LIVING, ClauseWords
from aiprod_llm.embedded.acts.drawn import FOOD
from aiprod_llm.embedded.entities.entity_finder import ACTING
from aiprod_llm.embedded.grammar import Verb

_GOING = ("leav", "left", "depart", "arriv")
"""How verbs of a way begin that are no driving."""
_WAVES = frozenset({"wave", "breakers", "🌊"})
_ON_THE_GROUND = frozenset(
    {*"🚗🚙🚕🚌🚎🚐🚚🚛🚜🏎🚓🚑🚒🚂🚆🚄🚅🚊🚋🚝🚇🛴🛵🏍🚲", "robot-vacuum", "double-decker"}
)
"""What glides on wheels."""
_AFLOAT = frozenset("⛵🛶🚢🚤🛥🛳⛴")
"""What glides on water."""
_WATERFOWL = frozenset({"swan", *"🦢🦆🪿"})
"""Birds that glide on water."""
_MADE = frozenset({*"🏺👟👢👞🪑🗡🔨🎻🎸💍👑🧺🧸🖼🪆👗🧥🕰⌚", "vase", "table", "bench"})
"""Things that craftspeople make."""
_GLASS = frozenset({"vase", "bottle", *"🏺🍾🍷🥃🫙💡🔮"})
"""What is blown of glass."""
_BLOWERS = re.compile(
    r"\b(?:glass-?\s?blow|glasbläser|souffleu(?:r|se)s? de verre|soplador(?:a|es|as)? de vidrio"
    r"|soffiat(?:ore|rice))"
)
"""Whose work needs a pipe and a fire, in several languages."""
_LAMPS = frozenset({"street-lamp", "table-lamp", *"💡🔦🚥🚦"})
"""What flickers without a flame."""
LETS = ("lässt", "lassen")
LET_RISE = frozenset({"sky-lantern", "lantern", *"🪁🎈🏮🫧"})
"""What somebody lets rise, in German."""
_FISH = frozenset("🐟🐠🐡🦈🦑🐙🦞🦀")
_SWIMMERS = frozenset({"swimmer", *"🏊🤽"})
"""Who crosses a lake in the water."""
_STROKES = frozenset({"swing", "hit", "play", "throw"})
"""What golfers do with a ball."""
_AWAY = re.compile(r"\W*(?:\w+\W+){0,4}(?:away|off|out to sea)\b")
"""Behind `washes`: it and all that it takes along."""


SET_AFLOAT = LET_RISE | _AFLOAT | {"paper-boat", "raft"}
"""What is launched without a flame."""
_BURIED = frozenset({"treasure-chest", *"🦴💰💎🏺⚱🪙🗝"})
"""What somebody digs for, and finds."""
_OUT_OF_THE_OVEN = re.compile(
    r"[^,.]{0,40}(?:(?:out of|from) (?:the|an?|his|her|their)|aus (?:dem|einem|ihrem|seinem)|uit (?:de|een)"
    r"|du|d['’]un|del|de un|dal?|do|de um|из|z|ur) ?(?:\w+[ -]){0,2}"
    r"(?:\w*oven|\w*ofen|four|horno|forno|духовки|печи|pieca|piekarnika|ugnen)\b"
)
"""Behind what is taken out of the oven, in several languages."""
_INTO_THE_OVEN = re.compile(r"[^,.]{1,40} in(?:to)? (?:the|an|his|her) (?:\w+ )?oven\b")


def meant(clause: ClauseWords, verb: Verb, subjects: Sequence[str], thing: str) -> Verb:
    """Returns the verb as it is meant of who does it, and of what it is done to."""
    by_subject = _of_subjects(clause, verb, subjects)
    if "🪁" in _figures(clause, [thing]) and clause.text.startswith(LETS, verb.start):
        # In German, who lets a kite rise flies it.
        return verb._replace(key="fly")
    return verb._replace(key=_of_thing(by_subject, _figures(clause, [thing])))


def what_befalls(clause: ClauseWords, verb: Verb) -> str:
    """Returns what happens to the thing of the verb: what a wave washes away melts; empty if nothing does."""
    is_away = clause.grammar.language == "en" and _AWAY.match(clause.text, verb.end)
    return "melt" if verb.key in {"wash", "sweep"} and is_away else ""


def _of_thing(key: str, figures: set[str]) -> str:
    if key == "cook" and figures & _MADE:
        # Many languages have one verb for both.
        return "work"
    if key == "slide" and figures & FOOD:
        # Nobody lies on the belly who slides a pizza over the counter.
        return "hold"
    if key == "push" and figures & FOOD:
        # Into the oven.
        return "bake"
    if key in {"catch", "ride"} and figures & _WAVES:
        return "surf"
    if key == "launch" and figures & SET_AFLOAT:
        return "release"
    if key == "dig" and figures & _BURIED:
        return "dig-up"
    if key == "blow" and figures & _GLASS:
        return "blow-glass"
    # Who pulls a fish out of the water has it in the hands.
    return "catch" if key == "pull" and figures & _FISH else key


def _of_subjects(clause: ClauseWords, verb: Verb, subjects: Sequence[str]) -> str:
    """Returns the key of the verb as it is meant of who does it."""
    word = clause.text[verb.start : verb.end]
    figures, kinds = _figures(clause, subjects), {clause.kind(one) for one in subjects}
    match verb.key:
        case "hold" if word.startswith("put") and _INTO_THE_OVEN.match(clause.text, verb.end):
            return "bake"
        case "hold" | "take" | "pull" | "pick" | "slide" | "lift" | "fetch" if _OUT_OF_THE_OVEN.match(
            clause.text, verb.end
        ):
            return "unoven"
        case "spin" if word.startswith("turn") and not kinds.isdisjoint(LIVING):
            # Only a part of the body turns: an owl turns its head.
            after = set(re.findall(r"\w+", clause.text[verb.end :])[:3])
            return "spin" if after.isdisjoint(clause.grammar.body) else "look"
        case "drive" if word.startswith(_GOING) and not kinds.isdisjoint(LIVING):
            # People leave a house on foot.
            return "walk"
        case "row" if "🏄" in figures:
            # A surfer paddles on the board.
            return "surf"
        case "walk" if figures & _SWIMMERS:
            return "swim"
        case "push" if subjects and kinds.isdisjoint(ACTING):
            # In French, a plant that grows pushes.
            return "grow"
        case "lick" if EntityKind.PERSON in kinds:
            return "eat"
        case "splash" if any(figure.endswith("🚒") for figure in figures):
            return "douse"
        case "burn" if figures & _LAMPS:
            return "shine"
        case "fish" if EntityKind.ANIMAL in kinds:
            return "catch"
        case "fly" if word.startswith("glid"):
            return _gliding(figures)
        case "work" | "blow" | "build" if _BLOWERS.search(_names(clause, subjects)):
            return "blow-glass"
        case "work" if "woodpecker" in figures:
            return "eat"
        case "swim" if word.startswith(("div", "dov")) and "goalkeeper" in figures:
            return "catch"
    return "golf" if verb.key in _STROKES and "🏌" in figures else verb.key


def _gliding(figures: set[str]) -> str:
    """Returns how something glides: on wheels, on the water, or in the air."""
    if figures & _ON_THE_GROUND:
        return "drive"
    if figures & _AFLOAT:
        return "sail"
    return "swim" if figures & _WATERFOWL else "fly"


def _figures(clause: ClauseWords, ids: Sequence[str]) -> set[str]:
    return {one.figure for one in clause.entities if one.id in ids}


def _names(clause: ClauseWords, ids: Sequence[str]) -> str:
    return " ".join(one.name.casefold() for one in clause.entities if one.id in ids)
