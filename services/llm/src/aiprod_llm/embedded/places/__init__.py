"""Reads the place of a scene, finer than its setting, and lists what of a prompt no renderer draws.

Each TOML file has one language's words for the places of `aiprod_film.places`, and its words for places and
styles that are `unshown`; its `homes` are people by the place of their trade, its `seasons` words by season.
Its `spots` are words for a place that may be in any other one: a crossroads in the desert.
Words stand between spaces, with `_` for a space inside a word; a word may be a regular expression.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from aiprod_film.library import name_pattern
from aiprod_film.places import LANDMARKS, PLACES
from aiprod_llm.embedded.lexicon import EMOJI, LANGUAGES, Lexicon, Match, Section, section_of
from aiprod_llm.embedded.lexicon.negation import inside
from aiprod_llm.embedded.text.parts_of_speech import Part, tag

_FINER = {
    "river": ("forest-river", "mountain-river", "jungle-river", "canyon-river", "river-town"),
    "canyon": ("canyon-river",),
    "ridge": ("sea-of-clouds",),
    "road": ("forest", "highway"),
    "forest-river": ("jungle-river",),
    "living-room": ("fireside", "windowsill", "kitchen", "bedroom", "attic", "restaurant", "cafe", "banquet"),
    "frozen-lake": ("ice-hole",),
    "lake": ("ice-hole",),
    "garden": ("zen-garden",),
    "workshop": ("forge",),
    "mountain-path": ("summit", "ridge"),
    "mountains": ("ridge", "mountain-river", "sea-of-clouds"),
    "bridge": ("viaduct", "under-bridge"),
    "beach": ("rocky-shore", "island"),
    "cliff": ("rocky-shore", "sea-of-clouds"),
    "summit": ("sea-of-clouds",),
    "moon": ("moon-base",),
    "harbour": ("pier", "ship-deck"),
    "subway": ("subway-car",),
    "cave": ("ice-cave",),
    "farm": ("barn",),
}
"""Places that say more than another one, of which they are a part."""
WATERS = frozenset({"river", *_FINER["river"], "canal", "lake"})
"""Places that a bridge leads over, and that boats pass below it."""
_BUILDINGS = frozenset(
    [
        "church",
        "restaurant",
        "cafe",
        "library",
        "museum",
        "hospital",
        "bakery",
        "barn",
        "castle",
        "shop",
        "flower-shop",
    ]
)
_OUTSIDE = re.compile(
    r"\b(?:in front of|outside(?: of)?|beside|next to|behind|near|past|vor|neben|hinter|devant|derrière"
    r"|à côté d[eu]|delante de|detrás de|frente a|davanti a|em frente a|dietro)\s+(?:[\w'’]+\s+){0,2}$"
)
"""Before a building: there, and not in it."""
_CARRIED = re.compile(r"\bwith (?:an?|the|its|his|her) [\w -]{1,30}? on (?:its|his|her|their) \w+")
"""What somebody has on the back or the head is no place: a turtle with a village on its back."""
_NOTHING = section_of({"": r"(?!)"}, spaced=False)


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """One language's words for places, and for places and styles that no renderer draws."""

    places: Section
    homes: Section
    seasons: Section
    spots: Section
    unshown_places: Section
    unshown_styles: Section


def find_place(text: str, lexicons: Sequence[Lexicon]) -> str:
    """Returns the key of the text's place, a landmark first; empty if the text states none.

    A spot is where the text says that it is: a picnic on the beach is no park.
    """
    matches = places_in(text, lexicons)
    spots = _spots(text, lexicons)
    around = [match for match in matches if not _is_within(match, spots)]
    if matches and not around and _around(text, lexicons, spots) not in {"", PLACES[matches[0].key].name}:
        return ""
    matches = around or matches
    # A street musician in a subway station is in the station.
    found = [match.key for match in sorted(matches, key=lambda match: _describes(text, match, lexicons))]
    first = next((key for key in found if key in LANDMARKS), next(iter(found), ""))
    return next((key for key in found if key in _FINER.get(first, ())), first)


def find_setting(text: str, lexicons: Sequence[Lexicon]) -> str:
    """Returns the key of the text's setting, that of a spot last; empty if the text states none."""
    stated = (lexicon.first("setting", text) for lexicon in lexicons)
    return _around(text, lexicons, _spots(text, lexicons)) or next(filter(None, stated), "")


def _around(text: str, lexicons: Sequence[Lexicon], spots: Sequence[Match]) -> str:
    """Returns the key of the first setting that is more than a spot; empty if the text states none."""
    stated = (match for lexicon in lexicons for match in lexicon.find("setting", text))
    around = (match for match in stated if not _is_within(match, spots))
    return next((match.key for match in around if not _is_carried(text, match)), "")


def _spots(text: str, lexicons: Sequence[Lexicon]) -> list[Match]:
    return list(_matches(text, lexicons, "spots"))


def _is_within(place: Match, spots: Sequence[Match]) -> bool:
    return any(spot.start <= place.start and place.end <= spot.end for spot in spots)


def _describes(text: str, place: Match, lexicons: Sequence[Lexicon]) -> bool:
    """Returns whether a place stands before the noun that it describes: `a street musician`."""
    if not any(lexicon.language == "en" for lexicon in lexicons) or text[place.end : place.end + 1] != " ":
        return False
    following = next((word for word in tag(text, "en") if word.start > place.end), None)
    return following is not None and following.part is Part.NOUN


def specifies(place: str, other: str) -> bool:
    """Returns whether a place is another one or says more than it: a viaduct is a bridge."""
    return place == other or place in _FINER.get(other, ())


def find_home(text: str, lexicons: Sequence[Lexicon]) -> str:
    """Returns the key of the place where the people of the text work; empty if no word tells one."""
    return next((match.key for match in _matches(text, lexicons, "homes")), "")


def find_season(text: str, lexicons: Sequence[Lexicon]) -> str:
    """Returns the season of the text, one of `aiprod_film.places.SEASONS`, or nothing."""
    return next((match.key for match in _matches(text, lexicons, "seasons")), "")


def places_in(text: str, lexicons: Sequence[Lexicon]) -> list[Match]:
    """Returns the words of the text that are places, language by language."""
    return list(_matches(text, lexicons, "places"))


def unshown_places(text: str, lexicons: Sequence[Lexicon]) -> list[str]:
    """Returns the words of the text that are places without a recipe, in order."""
    return _words(text, lexicons, "unshown_places")


def unshown_styles(text: str, lexicons: Sequence[Lexicon]) -> list[str]:
    """Returns the words of the text that ask for a style that no renderer draws, in order."""
    return _words(text, lexicons, "unshown_styles")


def _words(text: str, lexicons: Sequence[Lexicon], section: str) -> list[str]:
    found = _matches(text, lexicons, section)
    return list(dict.fromkeys(text[match.start : match.end] for match in found))


def _matches(text: str, lexicons: Sequence[Lexicon], section: str) -> Iterator[Match]:
    """Yields the words of a section that the text does not negate, language by language."""
    negated = [span for lexicon in lexicons for span in lexicon.negated(text)]
    if section == "places":
        # A name is found before the words in it: `Bridge Kitchen` is not a bridge.
        yield from (found for found in _named(text, lexicons) if not inside(negated, found.start))
    stated = [lexicon.language for lexicon in lexicons]
    # A text without a language of its own may be in any.
    for language in stated if set(stated) - {EMOJI} else (EMOJI, *LANGUAGES):
        for match in getattr(_place_words(language), section).find(text):
            apart = _is_outside(text, match) or _is_carried(text, match)
            if not inside(negated, match.start) and not apart:
                yield match


def _is_outside(text: str, place: Match) -> bool:
    """Returns whether the text plays outside a building that it names: in front of the church."""
    return place.key in _BUILDINGS and bool(_OUTSIDE.search(text[: place.start].casefold()))


def _is_carried(text: str, place: Match) -> bool:
    return any(one.start() <= place.start < one.end() for one in _CARRIED.finditer(text))


def _named(text: str, lexicons: Sequence[Lexicon]) -> Iterator[Match]:
    """Yields the places of a library that the text names."""
    for name in dict.fromkeys(name for lexicon in lexicons for name in lexicon.proper_names.places):
        for found in name_pattern(name.text).finditer(text):
            yield Match(name.key, found.start(), found.end())


@cache
def _place_words(language: str) -> PlaceWords:
    """Loads the words of a language."""
    table = tomllib.loads(resources.files(__name__).joinpath(f"{language}.toml").read_text("utf-8"))
    spaced = language not in {"zh", "ja", "th", EMOJI}
    unshown = table["unshown"]
    named = (table["places"], table.get("homes", {}), table.get("seasons", {}), table.get("spots", {}))
    sections = (*named, {"": unshown["places"]}, {"": unshown["styles"]})
    return PlaceWords(*(section_of(words, spaced) if any(words.values()) else _NOTHING for words in sections))
