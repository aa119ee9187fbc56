"""Finds lengths and spans in a text: `3s`, `2.5 Sekunden`, `00:03-00:07`, `3秒`. Times are nanoseconds."""

import re
from fractions import Fraction

from aiprod_film.frames import SECOND, nanoseconds
from aiprod_llm.storyboard.labels import AMOUNTS
from aiprod_llm.storyboard.lazy_patterns import lazy_pattern

_SECONDS = (
    r"s(?:ec(?:ond[ei]?s?)?s?)?|sek(?:unden?|\.)?|sec\.|secondo|segundos?|segs?|seconden|sekund[yęaå]?|sekunder"
    r"|сек(?:унд[аыу]?)?|с|秒(?:間|钟|鐘)?|초|ثانية|ثوان[يٍ]?|सेकंड|sekündige[nrs]?|saniye|sn|giây|detik|שניות|δευτ\w*|วินาที"
)
_MINUTES = r"m(?:in(?:ut(?:e[ns]?|os?|i))?s?)?|minütige[nrs]?|мин(?:ут[аыу]?)?|分(?:钟|間)?|분|دقيقة|دقائق"
_NUMBER = r"\d{1,4}(?:[.,]\d{1,3})?"
_ONE = "|".join(word for word, number in AMOUNTS.items() if number == "1")
# `One second` is a short while, and no length.
_WORDS = rf"(?<!\w)(?!(?:{_ONE})[\s-]+(?:{_SECONDS}))(?:{'|'.join(sorted(AMOUNTS, key=len, reverse=True))})"
_CLOCK = r"(?:\d{1,2}:)?\d{1,2}[:：]\d{2}(?:[.,]\d{1,3})?"
_AMOUNT = lazy_pattern(rf"{_NUMBER}|{_WORDS}(?!\w)", re.IGNORECASE)
_TO = r"\s*(?:-{0,2}[>→]|[-–—~〜～→]|to|until|bis|à|a|al|até|tot|до|から|至|到)\s*"
_UNIT = rf"(?:{_SECONDS})(?!\w)\.?"

LENGTH = rf"(?:(?:{_NUMBER}\s*[-‐]?\s*|{_WORDS}[\s-]+(?=\w{{3}}))(?:{_SECONDS}|{_MINUTES})(?![^\W\d_]))"
SPAN = rf"(?:{_CLOCK}{_TO}{_CLOCK}|{_NUMBER}\s*(?:{_UNIT})?{_TO}{_NUMBER}\s*-?\s*{_UNIT})"
CLOCK = _CLOCK

LONGEST = 120 * SECOND
"""The longest time in brackets that is the length of a scene."""

_ABOUT = r"(?:~|≈|ca\.?|approx\.?|about|around|circa|etwa|environ|for|from|total:?|duration:?|time:?)?\s*"
_WHOLE = lazy_pattern(
    rf"\s*{_ABOUT}(?:(?P<span>{SPAN})|(?P<length>{LENGTH})|(?P<clock>{_CLOCK}))\s*", re.IGNORECASE
)
_BRACKETED = re.compile(r"[(\[（【]([^()\[\]（）【】\n]{1,80})[)\]）】]")
_LEADING = lazy_pattern(
    rf"[\s*_]*{_ABOUT}(?P<time>{SPAN}|{LENGTH})[\s*_]*(?:[:：|,;·–—-]|$)\s*", re.IGNORECASE
)
_BARE = re.compile(
    r"[\s*_]*(?P<time>\d{1,3}(?:[.,]\d)?\s?(?:s|secs?|sek|сек|秒))\.?[ \t]+(?=[^\W\d_])", re.IGNORECASE
)
"""A length that only a space parts from the text: `3s the glove lies there`."""
_DASHED = re.compile(r"\s+[-–—|·]\s+")
_TRAILING = lazy_pattern(rf"\s*(?:[|,;·–—]|\s-)\s*{_ABOUT}(?P<time>{SPAN}|{LENGTH})[\s.*_]*$", re.IGNORECASE)
_PART = re.compile(r"\s*[,;|/，、]\s*|\s[-–—]\s")


def read_length(text: str) -> int | None:
    """Returns the length that is all of the text, or None; of a span, from its start to its end."""
    match = _WHOLE.fullmatch(text.strip(" *_.[]()（）"))
    if match is None:
        return None
    if span := match["span"]:
        start, end = read_span(span)
        return end - start if end > start else None
    return _time(match["clock"]) if match["clock"] else _seconds(match["length"])


def read_span(text: str) -> tuple[int, int]:
    """Returns the start and the end of a text that matches SPAN."""
    start, end = re.findall(rf"{_CLOCK}|{_NUMBER}", text)
    return _time(start), _time(end)


def read_clock(text: str) -> int:
    """Returns the time of a text that matches CLOCK."""
    return _time(text)


def take_length(text: str) -> tuple[int | None, str, str]:
    """Returns the length that a text states about itself, the text without it, and what stood beside it.

    It stands first, last, or in brackets: `(3s, close-up) A fox` is 3 s, `A fox` and `close-up`.
    """
    for bracket in _BRACKETED.finditer(text):
        parts = _PART.split(bracket[1])
        lengths = [length for part in parts if (length := read_length(part)) is not None]
        # `Bake it (20 min)` is not a length of a scene.
        if lengths and lengths[0] <= LONGEST:
            others = ", ".join(part for part in parts if read_length(part) is None)
            return lengths[0], f"{text[: bracket.start()]} {text[bracket.end() :]}", others
    if leading := _LEADING.match(text) or _BARE.match(text):
        return read_length(leading["time"]), text[leading.end() :], ""
    first, newline, rest = text.partition("\n")
    if newline and (length := read_length(first)) is not None:
        return length, rest, ""
    # `WIDE - 3 sec - A harbour`: what stands before the length is about the camera.
    before, *parts = _DASHED.split(first)
    if len(parts) > 1 and (length := read_length(parts[0])) is not None:
        return length, " - ".join(parts[1:]) + newline + rest, before.strip(" *_")
    if trailing := _TRAILING.search(first):
        return read_length(trailing["time"]), first[: trailing.start()] + newline + rest, ""
    return None, text, ""


def _time(text: str) -> int:
    total = Fraction(0)
    for part in text.replace("：", ":").split(":"):
        total = total * 60 + _number(part)
    return nanoseconds(total)


def _seconds(text: str) -> int:
    number = _AMOUNT.match(text)
    assert number
    is_minutes = re.fullmatch(rf"[\s\-‐]*(?:{_MINUTES})", text[number.end() :], re.IGNORECASE)
    return nanoseconds(_amount(number[0]) * (60 if is_minutes else 1))


def _amount(text: str) -> Fraction:
    if text[0].isdecimal():
        return _number(text)
    return Fraction(next(key for word, key in AMOUNTS.items() if re.fullmatch(word, text, re.IGNORECASE)))


def _number(text: str) -> Fraction:
    whole, _, decimals = text.replace(",", ".").partition(".")
    # Exact, because the float 0.1 is no tenth of a second.
    return Fraction(int(whole + decimals), 10 ** len(decimals))
