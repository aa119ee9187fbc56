"""Parses a prompt into moments in order, their clauses, and the visual cues of each."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from aiprod_llm.embedded.cues import Cues, find_cues, first
from aiprod_llm.embedded.lexicon import EMOJI, Lexicon
from aiprod_llm.embedded.lines import Line, lines_of, units_of
from aiprod_llm.embedded.places import WATERS
from aiprod_llm.embedded.text.language_detection import detect_language
from aiprod_llm.embedded.text.text_fitting import capitalize, trim
from aiprod_llm.storyboard.directions import tempo, without_camera, without_directions
from aiprod_llm.storyboard.screen_words import screen_words

BLANK = "…"
_MANNER = ("lighting", "medium")
MAX_CLAUSES = 200
"""The largest number of scenes of a film."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence of the prompt, which may be cut. `moment` is the index of its moment."""

    text: str
    cues: Cues
    moment: int
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class ParsedPrompt:
    """A parsed prompt. `lexicons` has the language's own lexicon first; `moments` are in order."""

    text: str
    language: Lexicon | None
    lexicons: tuple[Lexicon, ...]
    clauses: tuple[Clause, ...]
    moments: tuple[Cues, ...]

    def first(self, section: str) -> str | None:
        """Returns the key of the first word of `section` in the whole prompt, or None."""
        return first(self.lexicons, section, self.text)


def parse_prompt(prompt: str, lexicons: Mapping[str, Lexicon]) -> ParsedPrompt:
    """Parses any text into at least one clause, at most 200."""
    text = "".join(_plain(char) for char in unicodedata.normalize("NFC", prompt)).strip() or BLANK
    language = detect_language(text, lexicons)
    emoji = lexicons[EMOJI]
    # Emoji stand in texts of every language.
    used = (language, emoji) if language and language is not emoji else (emoji,)
    story = _without_openings(without_directions(text) or BLANK, language)
    units = (lines_of(unit, language, used) for unit in units_of(story, language))
    kept = [lines for unit in units if (lines := _without_noise(unit, language))]
    # Of nothing but directions, such as an address, no word is left; of noise, its words are.
    rest = trim(story)[:70] or BLANK
    return _in_moments(" ".join(text.split()), language, used, kept or [[Line(rest, True, rest)]])


# Control characters would end up in captions; line breaks end sentences.
def _plain(char: str) -> str:
    return " " if unicodedata.category(char) == "Cc" and char != "\n" else char


def _without_openings(text: str, language: Lexicon | None) -> str:
    """Returns the text without an opening such as `make a video about`, unless nothing else is left."""
    rest = text
    while language and language.openings and (match := language.openings.match(rest)):
        rest = rest[match.end() :].lstrip(" ,:")
    return rest or text


def _without_noise(lines: list[Line], language: Lexicon | None) -> list[Line]:
    """Returns the lines that have more than technical terms and styles, such as `4k, oil painting`."""
    if language is None:
        return lines
    styles = language.sections["medium"].pattern if "medium" in language.sections else None
    bare = [styles.sub(" ", line.text) if styles else line.text for line in lines]
    ignored = language.noise | language.stop
    # The light under a door tells the hour, whatever else it is.
    return [
        line
        for line, text in zip(lines, bare, strict=True)
        if not _words(text) <= ignored or (_words(text) and language.first("time_of_day", line.text))
    ]


def _is_manner(text: str, language: Lexicon) -> bool:
    """Returns whether a text says only how the picture looks: `golden light, cinematic`."""
    if _words(text) and language.first("time_of_day", text):
        return False
    for section in _MANNER:
        if section in language.sections:
            text = language.sections[section].pattern.sub(" ", text)
    return _words(text) <= language.noise | language.stop


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w'’-]+", text.casefold()))


def _in_moments(
    text: str, language: Lexicon | None, lexicons: tuple[Lexicon, ...], units: Sequence[Sequence[Line]]
) -> ParsedPrompt:
    clauses: list[Clause] = []
    moments: list[Cues] = []
    for line, cues in _without_camera(islice(chain.from_iterable(units), MAX_CLAUSES), lexicons):
        if cues.place in ("bridge", "river") and any(moment.place in WATERS for moment in moments):
            # A bridge over the river is still at the river, and a boat below it, too.
            cues = replace(cues, setting=None, place=None)
        if not moments or line.new_moment or moments[-1].contradicts(cues):
            moments.append(Cues(turning=line.turning or _time_has_passed(moments, cues)))
        moments[-1] = moments[-1].or_else(cues)
        clauses.append(Clause(capitalize(line.text), cues, len(moments) - 1, line.sentence))
    return ParsedPrompt(text, language, lexicons, tuple(clauses), tuple(moments))


def _time_has_passed(moments: Sequence[Cues], cues: Cues) -> bool:
    """Returns whether cues state another time of day than the moments before them."""
    before = {moment.time_of_day for moment in moments} - {None}
    return bool(before) and cues.time_of_day is not None and cues.time_of_day not in before


def _without_camera(lines: Iterable[Line], lexicons: tuple[Lexicon, ...]) -> Sequence[tuple[Line, Cues]]:
    """Returns the lines without camera directions, and the cues of each with them.

    Lines that only direct are none: `simple animation`, `no people`.

    A line of nothing else belongs to the line before it, or at the start to the one after it.
    """
    # Time passes in all of a sentence as one of its words says.
    stated = [
        (line, find_cues(line.text, lexicons).or_else(Cues(tempo=tempo(line.sentence)))) for line in lines
    ]
    result: list[tuple[Line, Cues]] = []
    opening = Cues()
    for line, cues in stated:
        text = without_camera(line.text)
        if screen_words(text) and not _is_manner(text, lexicons[0]):
            shown = line if text == line.text else line._replace(text=trim(text))
            result.append((shown, cues.or_else(opening)))
            opening = Cues()
        elif result:
            result[-1] = (result[-1][0], result[-1][1].or_else(cues))
        else:
            opening = opening.or_else(cues)
    return result or stated
