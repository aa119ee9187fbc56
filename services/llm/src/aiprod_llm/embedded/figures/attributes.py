"""Finds how many of a thing a text states, in which colour, and how large."""

import re
from collections.abc import Mapping
from itertools import islice

from aiprod_llm.embedded.figures import FEW, UNSPACED, Words
from aiprod_llm.embedded.figures.inflections import folded

_LOOKBACK = 200
"""Characters before a noun that are looked at, so that a long text takes no longer for each."""
_BEFORE, _AFTER = 5, 2
"""How many words before and after a noun may state its number or colour."""
_THAI_COLOUR = 10
"""Characters after a noun that may state its colour."""
_GOLD = "#f2c14e"
_ONE = frozenset({"a", "an"})
"""Words that begin a phrase of one thing: what two men hold in `a hand` is not two hands."""
_THAI_NUMBER = 5
"""Characters after a noun that may state its number."""
_COUNTED_WITHIN = 8
"""Characters after a noun that may count it."""
_BEHIND = {
    "ja": re.compile(r"[がをはも]?([二三四五六七八九十\d２-９][匹頭羽台人つ個本枚隻艘軒輪])"),
    "ko": re.compile(r" (\w{1,3}) (?:마리|명|사람|송이|그루|대|척|권)"),
}
_COLOUR_FOLLOWS = frozenset({"fr", "es", "it", "pt", "ar", "he", "vi"})
_KINDS: Mapping[str, frozenset[str]] = {
    "#d7263d": frozenset({*"🦊🐿🦌🦘", "red-panda"}),
    "#2e86de": frozenset("🐋🐳"),
    "#b07a45": frozenset({"log-cabin"}),
}
"""What a colour only names the kind of: a red fox is as foxes are, and a wooden hut as huts are."""
_WORD = re.compile(r"[\w\u0900-\u0963\u0966-\u097f]+(?:[-'’][\w\u0900-\u0963\u0966-\u097f]+)*")


def number_near(text: str, start: int, end: int, words: Words, *, plural: bool) -> int:
    """Returns how many there are of the noun between `start` and `end`; 0 if not stated."""
    if words.language == "th":
        spoken = text[end : end + _THAI_NUMBER]
        colours = "|".join(sorted(words.colours, key=len, reverse=True))
        numbers = "|".join(sorted(words.numbers, key=len, reverse=True))
        # The number of แมวขาวสามตัว stands behind its colour.
        behind = re.match(rf"(?:สี)?(?:{colours})\s?({numbers})", text[end : end + 2 * _THAI_COLOUR])
        spoken = behind[1] if behind else spoken
    else:
        spoken = _spoken_before(text, start, words)
    counted = _counted_behind(text[end : end + _COUNTED_WITHIN], words)
    stated = counted or _last(spoken, words.numbers, words)
    stated = stated or (_said_after(text[end:], words) if plural else None)
    together = words.groups.get(text[start:end].split()[-1].casefold()) if text[start:end].strip() else None
    return int(stated or together or (FEW if plural else 0))


def _counted_behind(following: str, words: Words) -> str | None:
    """Returns the key of the number behind a noun that it counts: 猫が二匹, 새 세 마리."""
    pattern = _BEHIND.get(words.language)
    found = pattern.match(following) if pattern else None
    return words.numbers.get(found[1]) if found else None


def _said_after(text: str, words: Words) -> str | None:
    """Returns the key of the number in an apposition: balloons, seven in different colours."""
    found = re.match(rf", ({_WORD.pattern}) ({_WORD.pattern})", text[:_LOOKBACK].casefold())
    if not found or words.language in UNSPACED or found[2] not in words.ends | {"of", "in"}:
        return None
    said = f"{found[1]} of" if found[2] == "of" else found[1]
    return _last(said, words.numbers, words)


def colour_near(text: str, start: int, end: int, words: Words) -> str:
    """Returns the colour of the noun between `start` and `end` as `#rrggbb`; empty if not stated."""
    if words.language in UNSPACED and (own := _last(text[start:end], words.colours, words)):
        # 红灯笼 is the name of a red thing.
        return own
    if words.language == "th":
        return _last(text[end : end + _THAI_COLOUR], words.colours, words) or ""
    if words.language in _COLOUR_FOLLOWS:
        after = " ".join(word.group() for word in islice(_WORD.finditer(text, end), _AFTER))
        if text[end : end + 1] == " " and (colour := _last(after.casefold(), words.colours, words)):
            return colour
        before = _spoken_before(text, start, words).rpartition(" ")[2]
        return _last(before, words.colours, words) or ""
    spoken = _spoken_before(text, start, words, nearest=True)
    colour = _last(spoken, words.colours, words) or ""
    if colour and words.language == "ja" and not _ends_on_colour(spoken, words):
        # Of 赤い傘の女の子, the umbrella is red.
        return ""
    return colour


def _ends_on_colour(spoken: str, words: Words) -> bool:
    bare = spoken.removesuffix("の")
    return any(bare.endswith(word) for word in words.colours)


def paint(figure: str, colour: str) -> str:
    """Returns the colour in which a figure is drawn; empty for its own, which a red fox keeps."""
    return "" if figure in _KINDS.get(colour, ()) else colour


def coat_of(name: str, words: Words) -> str:
    """Returns the colour in the name of an animal as `#rrggbb`: a black bear; empty if it has none.

    Golden retrievers are not of gold.
    """
    first, _, kind = name.casefold().partition(" ")
    colour = words.colours.get(first, "") if kind else ""
    return "" if colour == _GOLD else colour


def size_near(text: str, start: int, end: int, words: Words) -> float:
    """Returns how large the noun between `start` and `end` is for its kind, 0..10; 0 if not stated."""
    stated = _last(_spoken_before(text, start, words), words.sizes, words)
    if stated is None and words.language in _COLOUR_FOLLOWS and text[end : end + 1] == " ":
        after = next(_WORD.finditer(text, end), None)
        stated = words.sizes.get(after.group().casefold()) if after else None
    return float(stated or 0)


def _spoken_before(text: str, start: int, words: Words, *, nearest: bool = False) -> str:
    """Returns what stands right before the noun, in its own phrase."""
    before = re.split(r"[,.;:!?，。、；！？()]", folded(text[max(0, start - _LOOKBACK) : start]))[-1]
    if words.language in UNSPACED:
        # A particle ends what is said of another noun.
        before = re.split("[がはをにでとも]", before)[-1]
        return before[-4 if nearest else -6 :]
    spoken = [word.group() for word in _WORD.finditer(before)][-_BEFORE:]
    for place in range(len(spoken) - 1, -1, -1):
        # Another noun or a little word ends the phrase: in `a red barn and a horse` the horse is not red.
        word = spoken[place]
        if word in _ONE and words.language == "en" and spoken[place - 1 : place] != ["half"]:
            return " ".join(spoken[place + 1 :])
        # A school is a building, but not a school of fish.
        counts = spoken[place + 1 : place + 2] == ["of"] and f"{word} of" in words.numbers
        thing = word in words.figures and word not in words.colours and word not in words.sizes
        if word in words.ends or (thing and not counts):
            return " ".join(spoken[place + 1 :])
    return " ".join(spoken)


def _last(spoken: str, table: Mapping[str, str], words: Words) -> str | None:
    """Returns the key of the last word of the table in what is spoken, None if it has none."""
    edge = "" if words.language in UNSPACED else " "
    padded = f"{edge}{spoken}{edge}"
    # Of two words that end together the longer one counts: `half a dozen`.
    places = [
        (padded.rfind(f"{edge}{word}{edge}") + len(word), len(word), key) for word, key in table.items()
    ]
    # rfind gives -1 for a word that is not there.
    found = [place for place in places if place[0] >= place[1]]
    return max(found)[2] if found else None
