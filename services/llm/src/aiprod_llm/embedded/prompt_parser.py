"""A prompt as a planner reads it: moments in order, their clauses, and what each says of the picture."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from itertools import chain, islice
from typing import NamedTuple

from aiprod_llm.embedded.graphemes import graphemes
from aiprod_llm.embedded.language_detection import detect
from aiprod_llm.embedded.lexicon import EMOJI, Lexicon
from aiprod_llm.embedded.lexicon.negation import inside
from aiprod_llm.embedded.text_wrap import CAPTION_COLUMNS, capitalised, columns, trimmed, wrap
from aiprod_llm.plan import (
    CameraAngle,
    CameraMovement,
    Lighting,
    Mood,
    Setting,
    ShotSize,
    TimeOfDay,
    Weather,
)

SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？؟।])|[\n\r;；]+|\s[-–—]\s")
COMMA = re.compile(r"(?<=[,，、،])(?!\d)")
BLANK = "…"
MAX_CLAUSES = 200
"""No film has more scenes."""


class Piece(NamedTuple):
    """A part of a sentence that fits a caption; `follows` says that it begins a new moment."""

    text: str
    follows: bool


@dataclass(frozen=True, slots=True)
class Cues:
    """What words say of the picture; None where they say nothing."""

    setting: Setting | None = None
    time_of_day: TimeOfDay | None = None
    weather: Weather | None = None
    lighting: Lighting | None = None
    mood: Mood | None = None
    shot_size: ShotSize | None = None
    camera_angle: CameraAngle | None = None
    camera_movement: CameraMovement | None = None

    def or_else(self, other: "Cues") -> "Cues":
        """These, and the other's where these say nothing."""
        return Cues(*(getattr(self, name) or getattr(other, name) for name in CUES))

    def contradicts(self, other: "Cues") -> bool:
        """Whether both cannot be said of one moment."""
        world = [(getattr(self, name), getattr(other, name)) for name in CUES[:3]]
        return any(own and others and own is not others for own, others in world)

    def any(self) -> bool:
        return any(getattr(self, name) for name in CUES)


CUES = tuple(field.name for field in fields(Cues))


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of the prompt that fits a caption; `moment` is the index of the moment it belongs to."""

    text: str
    cues: Cues
    moment: int


@dataclass(frozen=True, slots=True)
class ParsedPrompt:
    """A read prompt. `lexicons` know its words, the language's own first; `moments` come in order."""

    text: str
    language: Lexicon | None
    lexicons: tuple[Lexicon, ...]
    clauses: tuple[Clause, ...]
    moments: tuple[Cues, ...]

    def first(self, section: str) -> str | None:
        """The key of the first word of `section` in the whole prompt."""
        return first(self.lexicons, section, self.text)


def read(prompt: str, lexicons: Mapping[str, Lexicon]) -> ParsedPrompt:
    """Read a prompt; any text gives at least one clause."""
    text = "".join(_plain(char) for char in unicodedata.normalize("NFC", prompt)).strip() or BLANK
    language = detect(text, lexicons)
    emoji = lexicons[EMOJI]
    known = (language, emoji) if language and language is not emoji else (emoji,)
    units = (_pieces(unit, language, known) for unit in _units(_without_openings(text, language), language))
    told = [pieces for unit in units if (pieces := _without_noise(unit, language))]
    return _in_moments(" ".join(text.split()), language, known, told or [[Piece(trimmed(text)[:70], True)]])


def _plain(char: str) -> str:
    return " " if unicodedata.category(char) == "Cc" and char != "\n" else char


def first(lexicons: tuple[Lexicon, ...], section: str, text: str) -> str | None:
    return next((key for lexicon in lexicons if (key := lexicon.first(section, text))), None)


def cues(text: str, lexicons: tuple[Lexicon, ...]) -> Cues:
    """What the words of the text say of the picture."""

    def said[E: IntEnum](kind: type[E], section: str) -> E | None:
        key = first(lexicons, section, text)
        return kind[key] if key else None

    return Cues(
        setting=said(Setting, "setting"),
        time_of_day=said(TimeOfDay, "time_of_day"),
        weather=said(Weather, "weather"),
        lighting=said(Lighting, "lighting"),
        mood=said(Mood, "mood"),
        shot_size=said(ShotSize, "shot_size"),
        camera_angle=said(CameraAngle, "camera_angle"),
        camera_movement=said(CameraMovement, "camera_movement"),
    )


def _without_openings(text: str, language: Lexicon | None) -> str:
    """The text without `please make a video about` at its start, unless that is all there is."""
    rest = text
    while language and language.openings and (match := language.openings.match(rest)):
        rest = rest[match.end() :].lstrip(" ,:")
    return rest or text


def _units(text: str, language: Lexicon | None) -> Iterator[str]:
    """Sentences, cut again where a word says that something follows; each emoji for itself."""
    if language and language.language == EMOJI:
        yield from graphemes(text)
        return
    for sentence in SENTENCE_END.split(text):
        yield from language.splits.split(sentence) if language and language.splits else [sentence]


def _pieces(unit: str, language: Lexicon | None, known: tuple[Lexicon, ...]) -> list[Piece]:
    """The unit cut at commas and conjunctions, each piece short enough for a caption."""
    cut: list[str] = []
    pending = ""
    for part in _parts(unit, language):
        pending += part
        if columns(pending) > CAPTION_COLUMNS or _stands_alone(part, language, known):
            cut += _cut_at_breaks(pending, language)
            pending = ""
    pieces: list[Piece] = []
    for text in filter(None, map(trimmed, [*cut, pending])):
        bare = trimmed(_without_connectives(text, language))
        follows = bare != text or not pieces
        pieces += [Piece(line, follows and not index) for index, line in enumerate(wrap(bare))]
    return pieces


def _parts(unit: str, language: Lexicon | None) -> Iterator[str]:
    """The unit cut at its commas, but not inside a list such as `no cars, people or dogs`."""
    denied = language.denied(unit) if language else []
    start = 0
    for comma in COMMA.finditer(unit):
        if not inside(denied, comma.start()):
            yield unit[start : comma.start()]
            start = comma.start()
    yield unit[start:]


def _stands_alone(text: str, language: Lexicon | None, known: tuple[Lexicon, ...]) -> bool:
    if language is None or not language.spaced:
        return len(text.strip()) > 3
    named = any(lexicon.find("entity", text) for lexicon in known)
    noise = all(word in language.noise for word in trimmed(text).casefold().split())
    return named or noise or cues(text, known).any()


def _cut_at_breaks(text: str, language: Lexicon | None) -> list[str]:
    """Cut before conjunctions that leave three words on either side."""
    if language is None or language.breaks is None or not language.spaced:
        return [text]
    pieces = [text]
    for match in reversed(list(language.breaks.finditer(text))):
        before, after = text[: match.start()], pieces[0][match.start() :]
        if len(before.split()) >= 3 and len(after.split()) >= 3:
            pieces[:1] = [before, after]
    return pieces


def _without_connectives(text: str, language: Lexicon | None) -> str:
    if language and language.connectives and (match := language.connectives.match(text)):
        return text[match.end() :].lstrip(" ,،、，") or text
    return text


def _without_noise(pieces: list[Piece], language: Lexicon | None) -> list[Piece]:
    """The pieces that are more than technical wishes such as `4k, cinematic`."""
    idle = language.noise | language.stop if language else frozenset()
    return [piece for piece in pieces if not set(piece.text.casefold().split()) <= idle]


def _in_moments(
    text: str, language: Lexicon | None, known: tuple[Lexicon, ...], units: Sequence[Sequence[Piece]]
) -> ParsedPrompt:
    clauses: list[Clause] = []
    moments: list[Cues] = []
    for piece in islice(chain.from_iterable(units), MAX_CLAUSES):
        said = cues(piece.text, known)
        if not moments or piece.follows or moments[-1].contradicts(said):
            moments.append(Cues())
        moments[-1] = moments[-1].or_else(said)
        clauses.append(Clause(capitalised(piece.text), said, len(moments) - 1))
    return ParsedPrompt(text, language, known, tuple(clauses), tuple(moments))
