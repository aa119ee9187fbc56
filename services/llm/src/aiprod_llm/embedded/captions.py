"""The title and the captions of a film: its author's own words, whole and readable, or none."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from aiprod_film.caption_timing import READING_SPEED, caption_delay
from aiprod_film.frames import SECOND
from aiprod_llm.embedded.beats import Beat
from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.nouns.noun_phrases import find_nouns
from aiprod_llm.embedded.prompt_parser import BLANK, ParsedPrompt
from aiprod_llm.embedded.text.clauses import clauses, sentences
from aiprod_llm.embedded.text.text_fitting import CAPTION_COLUMNS, TITLE_COLUMNS, capitalize, columns, trim
from aiprod_llm.storyboard.markup import clean
from aiprod_llm.storyboard.screen_words import screen_words

_OF = frozenset(["of", "de", "del", "della", "di", "do", "da", "du", "des", "von", "van", "от"])
"""After one of these a noun phrase goes on."""
_GENITIVE = re.compile(r"(?:ın|in|un|ün)$")
# Python's \w leaves out the vowel signs of Devanagari.
_WORD = re.compile(r"[\w\u0900-\u0963\u0966-\u097f]+")


def write_title(prompt: ParsedPrompt) -> str:
    """Returns the first clause if it is short, else its start up to the end of a noun phrase, or none."""
    text = _first_clause(prompt)
    if columns(text) > TITLE_COLUMNS:
        ends = (noun.end for noun in find_nouns(text, prompt.lexicons))
        whole = [end for end in ends if _ends_phrase(text, end, prompt.language)]
        text = text[: max(whole, default=0)]
    return _title_case(_line([text], prompt.language) if text else "", prompt.language)


def _first_clause(prompt: ParsedPrompt) -> str:
    """Returns the first clause of the first sentence that tells anything."""
    told = ((clause.text, screen_words(clause.sentence)) for clause in prompt.clauses)
    text, sentence = next(((text, words) for text, words in told if trim(words)), ("", ""))
    found, rest = sentence[: len(text)], sentence[len(text) :]
    if found.casefold() == text.casefold() and not rest.lstrip()[:1].isalnum():
        return text
    return trim(clauses(sentence, prompt.language)[0])


def _ends_phrase(text: str, end: int, language: Lexicon | None) -> bool:
    """Returns whether the text up to `end` fits a title and the word after it starts another phrase."""
    if columns(text[:end]) > TITLE_COLUMNS or language is None:
        return False
    rest = text[end:]
    if language.language == "tr" and rest and _GENITIVE.search(text[:end]):
        # What a Turkish genitive belongs to comes after it.
        return False
    if not language.spaced:
        # These two join a noun to the one after it, so the phrase goes on.
        return any(rest.startswith(word) for word in language.stop if word not in "の的")
    following = _WORD.search(rest)
    word = following[0].casefold() if following else ""
    is_apart = not rest or not rest[0].isspace() or word in language.stop
    return is_apart and rest[:1] not in ("-", "'", "’") and word not in _OF


def _title_case(text: str, language: Lexicon | None) -> str:
    if language is None or not language.title_case:
        return text
    words = text.split()
    # The first and the last word of a title are always large.
    small = [0 < index < len(words) - 1 and word in language.stop for index, word in enumerate(words)]
    return " ".join(
        word if is_small else capitalize(word) for word, is_small in zip(words, small, strict=True)
    )


def write_captions(
    prompt: ParsedPrompt, beats: Sequence[Beat], durations: Sequence[int], title: str
) -> list[str]:
    """Returns a caption for each beat, empty for none: as much of what it shows as can be read.

    The scenes of one clause share its words in order. The title counts as the first caption.
    """
    told = _words_of_clauses(prompt)
    result: list[str] = []
    left: list[str] = []
    shown = title
    for beat, duration in zip(beats, durations, strict=True):
        if beat.first:
            left = told[prompt.clauses.index(beat.clause)]
        count = _readable(left, duration)
        caption = _line(left[:count], prompt.language)
        left = left[count:]
        # Words on either side of a direction do not belong together.
        caption = caption if has_words(prompt.text, caption) else ""
        result.append("" if same_words(caption, shown) else caption)
        shown = caption or shown
    return result


def _words_of_clauses(prompt: ParsedPrompt) -> list[list[str]]:
    """Returns for each clause of the prompt the whole clauses of its sentence that belong to it.

    The prompt's clauses may be cut inside a list or a phrase; captions may not.
    """
    result: list[list[str]] = []
    for sentence, group in groupby(prompt.clauses, lambda clause: clause.sentence):
        text = screen_words(sentence)
        starts = [max(text.casefold().find(clause.text.casefold()), 0) for clause in group]
        told: list[list[str]] = [[] for _ in starts]
        end = 0
        for part in clauses(text, prompt.language):
            start, end = end, end + len(part)
            told[_owner(starts, start, end)].append(part)
        result += told
    return result


def _owner(starts: Sequence[int], start: int, end: int) -> int:
    """Returns which clause at `starts` a part belongs to: the first in it, else the last before it."""
    inside = (index for index, at in enumerate(starts) if start <= at < end)
    return next(inside, max(0, bisect_right(starts, start) - 1))


def own_words(text: str, duration: int, language: Lexicon | None) -> str:
    """Returns the sentences of a text that can be read in `duration`, else clauses of the first, or none."""
    told = [f"{words} " for sentence in sentences(text) if (words := screen_words(sentence))]
    if count := _readable(told, duration):
        return _line(told[:count])
    first = clauses(told[0], language) if told else []
    return _line(first[: _readable(first, duration)])


def same_words(text: str, other: str) -> bool:
    """Returns whether two texts have the same letters, whatever the marks between them."""
    return _letters(text) == _letters(other)


def has_words(text: str, part: str) -> bool:
    """Returns whether a text has the words of a part in a row, whatever the marks between them."""
    return _letters(part) in _letters(text)


def is_readable(text: str, duration: int) -> bool:
    """Returns whether a caption can be read in a scene of `duration` nanoseconds, which it joins late."""
    seconds = Fraction(duration, SECOND)
    room = READING_SPEED * (seconds - caption_delay(seconds))
    return columns(text) <= CAPTION_COLUMNS and columns(text) <= room


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))


def _readable(parts: Sequence[str], duration: int) -> int:
    """Returns how many of the parts, from the first, can be read in a scene of `duration`."""
    counts = range(len(parts), 0, -1)
    return next((count for count in counts if is_readable(_line(parts[:count]), duration)), 0)


def _line(parts: Sequence[str], language: Lexicon | None = None) -> str:
    text = _without_open_quotes(trim(clean("".join(parts)))) if parts else ""
    if language and language.connectives and (match := language.connectives.match(text)):
        text = trim(text[match.end() :]) or text
    return "" if text == BLANK else capitalize(text)


def _without_open_quotes(text: str) -> str:
    """Returns the text without double quotes if one of them has no partner."""
    opened, closed = (len(re.findall(marks, text)) for marks in ("[“„«]", "[”»]"))
    # German closes „ with “, which opens quotations elsewhere, so its pairs are not counted.
    is_open = text.count('"') % 2 or ("„" not in text and opened != closed)
    return trim(re.sub('["“„«”»]', "", text)) if is_open else text
