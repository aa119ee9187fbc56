"""Parses a prompt into moments in order, their clauses, and the visual cues of each."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from itertools import chain, islice
from typing import NamedTuple

from aiprod_film.places import PLACES
from aiprod_film.scene import (
    CameraAngle,
    CameraMovement,
    Lighting,
    Mood,
    Setting,
    ShotSize,
    Tempo,
    TimeOfDay,
    Weather,
)
from aiprod_llm.embedded.clauses import halves, has_verb
from aiprod_llm.embedded.clock import time_at
from aiprod_llm.embedded.figures import Figured, words_of
from aiprod_llm.embedded.graphemes import graphemes
from aiprod_llm.embedded.language_detection import detect_language
from aiprod_llm.embedded.lexicon import EMOJI, Lexicon, Match
from aiprod_llm.embedded.lexicon.negation import inside
from aiprod_llm.embedded.places import find_place
from aiprod_llm.embedded.text_fitting import CAPTION_COLUMNS, capitalize, columns, trim, wrap
from aiprod_llm.storyboard.directions import manners, tempo, without_camera, without_directions
from aiprod_llm.storyboard.screen_words import screen_words

SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[.!?…][\"”»])\s+|(?<=[。！？؟।])|[\n\r;；]+|\s[-–—]\s")
COMMA = re.compile(r"(?<=[,，、،])(?!\d)")
BLANK = "…"
SCENE_COLUMNS = 2 * CAPTION_COLUMNS
_MANNER = ("lighting", "medium")
_WATERS = ("river", "lake")
MAX_CLAUSES = 200
"""The largest number of scenes of a film."""


class Line(NamedTuple):
    """A part of a sentence that fits a caption.

    `new_moment` is true if it starts a new moment, `turning` if that comes later than the one before.
    """

    text: str
    new_moment: bool
    sentence: str
    turning: bool = False


class Unit(NamedTuple):
    """A sentence or a part of one. `turning` is true after a word such as `then`."""

    text: str
    turning: bool = False


@dataclass(frozen=True, slots=True)
class Cues:
    """What a text states about the picture; None where it states nothing. A place states its setting.

    `turning` is true where time passes before it: what holds there need not have held before.
    """

    setting: Setting | None = None
    time_of_day: TimeOfDay | None = None
    weather: Weather | None = None
    lighting: Lighting | None = None
    mood: Mood | None = None
    shot_size: ShotSize | None = None
    camera_angle: CameraAngle | None = None
    camera_movement: CameraMovement | None = None
    tempo: Tempo | None = None
    place: str | None = None
    turning: bool = False

    def or_else(self, other: "Cues") -> "Cues":
        """Returns these cues, with the other's where these are None."""
        cues = Cues(*(getattr(self, name) or getattr(other, name) for name in CUES))
        # Another text's place is no part of this one's setting.
        return replace(cues, place=self.place if self.setting and not self.place else cues.place)

    def contradicts(self, other: "Cues") -> bool:
        """Returns whether setting, time, weather or place differ, so that both cannot be one moment."""
        pairs = [(getattr(self, name), getattr(other, name)) for name in (*CUES[:3], "place")]
        return any(own and others and own is not others for own, others in pairs)

    def any(self) -> bool:
        """Returns whether anything is stated."""
        return any(getattr(self, name) for name in CUES if name != "turning")


CUES = tuple(field.name for field in fields(Cues))


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
    used = (language, emoji) if language and language is not emoji else (emoji,)
    story = _without_openings(without_directions(text) or BLANK, language)
    units = (_lines(unit, language, used) for unit in _units(story, language))
    kept = [lines for unit in units if (lines := _without_noise(unit, language))]
    # Of nothing but directions, such as an address, no word is left; of noise, its words are.
    rest = trim(story)[:70] or BLANK
    return _in_moments(" ".join(text.split()), language, used, kept or [[Line(rest, True, rest)]])


# Control characters would end up in captions; line breaks end sentences.
def _plain(char: str) -> str:
    return " " if unicodedata.category(char) == "Cc" and char != "\n" else char


def first(lexicons: tuple[Lexicon, ...], section: str, text: str) -> str | None:
    """Returns the key of the first word of `section` in the text, or None."""
    return next((key for lexicon in lexicons if (key := lexicon.first(section, text))), None)


def find_cues(text: str, lexicons: tuple[Lexicon, ...]) -> Cues:
    """Returns what the words of the text state about the picture."""

    def stated[E: IntEnum](kind: type[E], section: str) -> E | None:
        key = first(lexicons, section, text)
        return kind[key] if key else None

    place = find_place(text, lexicons)
    carried = any(manner is CameraMovement.HANDHELD for manner, _ in manners(text))
    return Cues(
        setting=PLACES[place] if place else stated(Setting, "setting"),
        time_of_day=stated(TimeOfDay, "time_of_day") or time_at(text),
        weather=_weather(text, lexicons),
        lighting=stated(Lighting, "lighting"),
        mood=stated(Mood, "mood"),
        shot_size=stated(ShotSize, "shot_size"),
        camera_angle=stated(CameraAngle, "camera_angle"),
        camera_movement=stated(CameraMovement, "camera_movement")
        or (CameraMovement.HANDHELD if carried else None),
        tempo=tempo(text),
        place=place or None,
    )


def _weather(text: str, lexicons: tuple[Lexicon, ...]) -> Weather | None:
    """Returns the weather that is stated; a snow leopard brings no snow."""
    for lexicon in lexicons:
        names = list(words_of(lexicon.language).find(text)) if lexicon.language != EMOJI else []
        for cue in lexicon.find("weather", text):
            if not any(_is_within(cue, name) for name in names):
                return Weather[cue.key]
    return None


def _is_within(cue: Match, name: Figured) -> bool:
    return name.start <= cue.start and cue.end <= name.end and cue.end - cue.start < name.end - name.start


def _without_openings(text: str, language: Lexicon | None) -> str:
    """Returns the text without an opening such as `make a video about`, unless nothing else is left."""
    rest = text
    while language and language.openings and (match := language.openings.match(rest)):
        rest = rest[match.end() :].lstrip(" ,:")
    return rest or text


def _units(text: str, language: Lexicon | None) -> Iterator[Unit]:
    """Yields sentences, split again before words such as `then`; of emoji, each one."""
    if language and language.language == EMOJI:
        yield from map(Unit, graphemes(text))
        return
    for sentence in SENTENCE_END.split(text):
        parts = language.splits.split(sentence) if language and language.splits else [sentence]
        yield from (Unit(part, turning=index > 0) for index, part in enumerate(parts))


def _lines(unit: Unit, language: Lexicon | None, lexicons: tuple[Lexicon, ...]) -> list[Line]:
    """Returns the unit split at commas and conjunctions, and into lines of CAPTION_COLUMNS."""
    texts: list[str] = []
    pending = ""
    for part in _parts(unit.text, language):
        pending += part
        if columns(pending) > CAPTION_COLUMNS or _stands_alone(part, language, lexicons):
            texts += _split_at_breaks(pending, language)
            pending = ""
    lines: list[Line] = []
    for text in filter(None, map(trim, [*texts, pending])):
        bare = trim(_without_connectives(text, language))
        new_moment = bare != text or not lines
        turning = _turns(text, language) or (unit.turning and not lines)
        for index, line in enumerate(_fitting(bare, language)):
            lines.append(Line(line, new_moment and not index, unit.text.strip(), turning))
    return lines


def _fitting(text: str, language: Lexicon | None) -> list[str]:
    """Returns the text in lines of CAPTION_COLUMNS, cut between clauses; a clause has SCENE_COLUMNS."""
    if columns(text) <= CAPTION_COLUMNS:
        return [text]
    parts = halves(text, language)
    if len(parts) == 1:
        # Cut inside a phrase, `his granddaughter` is nobody's and `a blue umbrella` loses its colour.
        return [text] if columns(text) <= SCENE_COLUMNS else wrap(text, SCENE_COLUMNS)
    return [line for part in parts for line in _fitting(_without_connectives(part, language), language)]


def _turns(text: str, language: Lexicon | None) -> bool:
    """Returns whether time passes before what the text says: `finally`, `it starts to rain`."""
    if language is None:
        return False
    opening = language.connectives.match(text) if language.connectives else None
    later = opening is not None and opening.group().casefold() not in language.continuing
    return later or bool(language.turns and language.turns.search(text))


def _parts(unit: str, language: Lexicon | None) -> Iterator[str]:
    """Yields the unit split at its commas, except inside a list such as `no cars, people or dogs`."""
    negated = language.negated(unit) if language else []
    start = 0
    for comma in COMMA.finditer(unit):
        if not inside(negated, comma.start()):
            yield unit[start : comma.start()]
            start = comma.start()
    yield unit[start:]


def _stands_alone(text: str, language: Lexicon | None, lexicons: tuple[Lexicon, ...]) -> bool:
    if language is None or not language.spaced:
        return len(text.strip()) > 3
    has_entity = any(lexicon.find("entity", text) for lexicon in lexicons)
    noise = all(word in language.noise for word in trim(text).casefold().split())
    return has_entity or noise or find_cues(text, lexicons).any()


def _split_at_breaks(text: str, language: Lexicon | None) -> list[str]:
    """Returns the text split before conjunctions between two clauses."""
    if language is None or language.breaks is None or not language.spaced:
        return [text]
    pieces = [text]
    for match in reversed(list(language.breaks.finditer(text))):
        before, after = text[: match.start()], pieces[0][match.start() :]
        if len(before.split()) >= 3 and has_verb(before, language) and has_verb(after, language):
            pieces[:1] = [before, after]
    return pieces


def _without_connectives(text: str, language: Lexicon | None) -> str:
    if language and language.connectives and (match := language.connectives.match(text)):
        return text[match.end() :].lstrip(" ,،、，") or text
    return text


def _without_noise(lines: list[Line], language: Lexicon | None) -> list[Line]:
    """Returns the lines that have more than technical terms and styles, such as `4k, oil painting`."""
    if language is None:
        return lines
    styles = language.sections["medium"].pattern if "medium" in language.sections else None
    bare = [styles.sub(" ", line.text) if styles else line.text for line in lines]
    ignored = language.noise | language.stop
    return [line for line, text in zip(lines, bare, strict=True) if not _words(text) <= ignored]


def _is_manner(text: str, language: Lexicon) -> bool:
    """Returns whether a text says only how the picture looks: `golden light, cinematic`."""
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
        if cues.place == "bridge" and any(moment.place in _WATERS for moment in moments):
            # A bridge over the river is still at the river.
            cues = replace(cues, setting=None, place=None)
        if not moments or line.new_moment or moments[-1].contradicts(cues):
            moments.append(Cues(turning=line.turning))
        moments[-1] = moments[-1].or_else(cues)
        clauses.append(Clause(capitalize(line.text), cues, len(moments) - 1, line.sentence))
    return ParsedPrompt(text, language, lexicons, tuple(clauses), tuple(moments))


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
