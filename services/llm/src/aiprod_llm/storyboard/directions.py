"""Removes directions to the maker of a film from its text: `9:16`, `no captions`, `zoom in on`, hashtags."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from itertools import chain

from aiprod_film.scene import CameraMovement, Tempo
from aiprod_llm.storyboard.labels import COLON, any_of, spaced, words
from aiprod_llm.storyboard.lengths import CLOCK, LENGTH, read_clock, read_length
from aiprod_llm.storyboard.markup import tidied
from aiprod_llm.storyboard.parts import BREAK, EDGES, compiled, divided, either
from aiprod_llm.storyboard.sizes import SHAPED, read_frame_rate, read_ratio, read_short_side

_TABLE = tomllib.loads(resources.files(__package__).joinpath("directions.toml").read_text("utf-8"))
_URL = r"(?:https?://|www\.)\S+"
_REFERENCE = r"https?://\S+"
# Six hexadecimal digits are a colour and no hashtag.
_HASHTAG = re.compile(r"(?<![\w&/#])#(?![0-9a-fA-F]{6}\b)([^\W\d]\w*)")

type Manner = Tempo | CameraMovement
"""How a scene is filmed, in words that stand anywhere in it."""


@dataclass(frozen=True, slots=True)
class Directions:
    """What a text asks of the film's file and letters; None where it asks nothing.

    `duration` is the whole film's, in nanoseconds; `aspect_ratio` is width and height, such as (9, 16).
    `short_side` is in pixels, `frame_rate` in frames per second; neither sizes the film.
    `manners` are slow motion, time-lapse and a camera in the hand, each with the words that ask for it.
    `words` has the names of the other fields with the words that ask for them.
    """

    duration: int | None = None
    aspect_ratio: tuple[int, int] | None = None
    captions: bool | None = None
    title: bool | None = None
    music: bool | None = None
    narration: bool | None = None
    short_side: int | None = None
    frame_rate: int | None = None
    manners: tuple[tuple[Manner, str], ...] = ()
    words: tuple[tuple[str, str], ...] = ()


NO_DIRECTIONS = Directions()


def read_directions(text: str) -> Directions:
    """Returns what the text asks of the whole film: `9:16`, `15 seconds`, `no captions`, `no text`."""
    text = tidied(text)
    _, found = _divided(text)
    allowed = lettering(text)
    return Directions(
        duration=next(filter(None, map(_film_length, found)), None),
        aspect_ratio=next(filter(None, map(read_ratio, found)), None),
        captions=None if allowed.captions else False,
        title=None if allowed.title else False,
        music=False if any(map(_NO_MUSIC.match, found)) else None,
        narration=False if any(map(_NO_VOICE.match, found)) else None,
        short_side=next(filter(None, map(read_short_side, found)), None),
        frame_rate=next(filter(None, map(read_frame_rate, found)), None),
        manners=manners(text),
        words=tuple((kind, part) for part in found for kind in _kinds(part)),
    )


def _kinds(part: str) -> list[str]:
    """Returns the names of the fields of Directions that a direction is about."""
    letters = bool(_LETTERS_AMONG.search(part))
    kinds = {
        "duration": bool(_film_length(part)),
        "aspect_ratio": bool(read_ratio(part)),
        "captions": letters and not _TITLES.search(part),
        "title": letters and bool(_TITLES.search(part)),
        "music": bool(_NO_MUSIC.match(part)),
        "narration": bool(_NO_VOICE.match(part)),
        "short_side": bool(read_short_side(part)),
        "frame_rate": bool(read_frame_rate(part)),
        "score": bool(_SCORED.fullmatch(part)) and not _NO_MUSIC.match(part),
    }
    return [kind for kind, found in kinds.items() if found]


def manners(text: str) -> tuple[tuple[Manner, str], ...]:
    """Returns slow motion, time-lapse and a camera in the hand, each with the words that ask for it."""
    found = ((manner, pattern.search(text)) for manner, pattern in _MANNERS.items())
    return tuple((manner, match[0].lower()) for manner, match in found if match)


def tempo(text: str) -> Tempo | None:
    """Returns the tempo that the text states; None if it states none."""
    return next((manner for manner, _ in manners(text) if isinstance(manner, Tempo)), None)


def without_manners(text: str) -> str:
    """Returns the text without the words of `manners`."""
    for pattern in _MANNERS.values():
        text = pattern.sub("", text)
    return text


def _film_length(direction: str) -> int | None:
    if clock := _CLOCKED.fullmatch(direction):
        return read_clock(clock["clock"])
    lengths = [] if _EACH.search(direction) else _LENGTHS.findall(direction)
    return read_length(lengths[0]) if lengths else None


@dataclass(frozen=True, slots=True)
class Lettering:
    """Which letters a text allows in the picture."""

    captions: bool = True
    title: bool = True


def without_directions(text: str) -> str:
    """Returns the text without directions about the file; empty if nothing else is left."""
    return _divided(tidied(text))[0]


def _divided(text: str) -> tuple[str, list[str]]:
    """Returns the text without its directions about the file, and these."""
    found: list[str] = []

    def removed(replacement: str) -> Callable[[re.Match[str]], str]:
        def remove(match: re.Match[str]) -> str:
            found.append(match[0].strip(EDGES))
            return match.expand(replacement)

        return remove

    def remove_bracket(match: re.Match[str]) -> str:
        parts = match[1].split(",")
        is_direction = all(_WHOLE.fullmatch(part.strip(EDGES)) for part in parts)
        found.extend(part.strip(EDGES) for part in parts if is_direction)
        return "" if is_direction else match[0]

    text = _POLITE_QUESTION.sub(r"\1.", _STYLE_BRACKET.sub(r"\1. ", text), count=1)
    text = _without_requested_film(_BRACKETS.sub(remove_bracket, text))
    for pattern, replacement in (
        (_LEADING_TAGS, ""),
        (_FLAG, ""),
        (_PROMPT_LABEL, ""),
        (_FILM_OF_URL, ""),
        (_IN_FORMAT, ""),
        (_FILM_LENGTH, " "),
        (_LENGTH_FILM, " "),
        (_WEIGHT, r"\1"),
        (_OPENING, ""),
        (_TRAILING_TAGS, ""),
    ):
        text = pattern.sub(removed(replacement), text)
    text, parts = divided(text, _WHOLE)
    # `A video, vertical, about a fox` has its opening in two parts.
    text = _OPENING.sub(removed(""), text)
    text = _NO_CAPTIONS.sub(removed(""), text)
    return _HASHTAG.sub(r"\1", text).strip(), [*found, *parts]


def _without_requested_film(text: str) -> str:
    """Returns the text without the film before its colon: of `TikTok video, 7s: a fox` it is `7s. a fox`.

    A list of directions before a colon is a sentence, too: `Close-up, 7s: a fox`.
    """
    request = _REQUEST.match(text)
    parts = request["parts"].split(",") if request else []
    others = [part.strip() for part in parts if not names_only_a_film(part)]
    directs = any(_WHOLE.fullmatch(part) or _CAMERA_ALONE.fullmatch(part) for part in others)
    is_list = directs and len(parts) > 1 and all(len(part.split()) <= _SHORT for part in others)
    is_list = is_list or all(map(_WHOLE.fullmatch, others))
    if request is None or (len(others) == len(parts) and not is_list):
        return text
    return ". ".join(filter(None, [", ".join(others), text[request.end() :]]))


def names_only_a_film(text: str) -> bool:
    """Returns whether the text says no more than `make a short video`."""
    return bool(_ONLY_FILM.fullmatch(text.strip()))


def without_camera(text: str) -> str:
    """Returns the text without camera directions; empty if nothing else is left."""
    return _CAMERA_BEFORE.sub("", divided(text, _CAMERA_ALONE)[0]).strip()


def lettering(text: str) -> Lettering:
    """Returns which letters the text allows: `no captions` forbids captions, `no text` titles too."""
    text = tidied(text)
    parts = [part for part in BREAK.split(text)[::2] if _NO_LETTERS.fullmatch(part.strip(EDGES))]
    parts += [flag[0] for flag in _FLAG.finditer(text) if _LETTERS_AMONG.search(flag[0])]
    forbidden = " ".join([*parts, *(match[0] for match in _NO_CAPTIONS.finditer(text))])
    # The `titres` of `sous-titres` are no titles.
    return Lettering(captions=not forbidden, title=not _TITLES.search(_CAPTION_WORDS.sub("", forbidden)))


_DENIALS, _DENIALS_AFTER = either(_TABLE["denials"]), either(_TABLE["denials_after"])
_CAPTIONS = either(_TABLE["no_captions"])
_LETTERS = either((*_TABLE["no_titles"], *_TABLE["no_captions"]))
_WITH = (
    r"(?:(?:please|bitte|s['’]il\s+(?:vous|te)\s+plaît|por\s+favor|per\s+favore|proszę|пожалуйста"
    r"|with|and|but|mit|avec|con|com)\s+)?"
)
_MORE = rf"(?:\s*(?:{either(_TABLE['joins'])})\s*(?:{_DENIALS})?\s*(?:{_LETTERS})(?!\w))*"
_WHERE = (
    r"(?:\s+(?:please|at all|(?:on|in)\s+(?:the\s+)?(?:screen|video|film|picture|image|frame)|anywhere"
    r"|na\s+tela|no\s+vídeo|en\s+(?:la\s+)?pantalla|a\s+schermo|sullo\s+schermo|à\s+l['’]écran|im\s+(?:bild|video)|auf\s+dem\s+bildschirm"
    r"|op\s+het\s+scherm|na\s+ekranie|на\s+экране))?"
)
_NO_LETTERS = compiled(
    rf"{_WITH}(?:(?:{_DENIALS})\s*(?:{_LETTERS}){_MORE}{_WHERE}|(?:{_LETTERS}){_MORE}\s*[:：]?\s*(?:{_DENIALS_AFTER}))"
)
_NO_CAPTIONS = compiled(
    rf"[\s,;，、]{{0,3}}(?<!\w){_WITH}(?:(?:{_DENIALS})\s*(?:{_CAPTIONS})(?!\w){_MORE}{_WHERE}|(?:{_CAPTIONS}){_MORE}\s*[:：]?\s*(?:{_DENIALS_AFTER}))"
)
_MUSIC, _VOICE = either(_TABLE["music"]), either(_TABLE["voice"])
_NO_MUSIC, _NO_VOICE = (
    compiled(
        rf"(?:{_DENIALS})\s*(?:background )?(?:{sound})(?!\w)|(?:{sound})\s*[:：]?\s*(?:{_DENIALS_AFTER})"
    )
    for sound in (_MUSIC, _VOICE)
)
_LENGTHS, _EACH = compiled(LENGTH), compiled(either(_TABLE["lengths_of_each"]))
_NEGATIVE = either(_TABLE["negative_prompts"])
_POSITIVE = rf"(?:{either(_TABLE['prompts'])})\s*[:：=]\s*"
_PROMPT_LABEL = compiled(rf"^\W*{_POSITIVE}")
# Flags of picture models, such as `--ar 16:9 --v 6`, and what must not be in the picture.
_FLAG = compiled(
    rf"(?<!\S)[-–—]{{1,2}}no\s[^\n]*?(?=\s--|\n|$)|(?<!\S)(?:--|—)[a-z]+(?:\s+(?!--)[\w.:]+)?"
    rf"|(?<!\w)(?:{_NEGATIVE})\s*[:：=][^\n]*?(?=(?<!\w){_POSITIVE}|(?<=[.。])\s+(?=(?-i:[^\W\d_a-zà-ÿ]))|\n|$)"
)
_LETTERS_AMONG = compiled(any_of(map(spaced, (*_TABLE["no_titles"], *_TABLE["no_captions"]))))
_CAPTION_WORDS = compiled(_CAPTIONS)
_TITLES = compiled(rf"(?<!\w)(?:{either(_TABLE['no_titles'])})")
_LABELS_OF_LENGTH = either(_TABLE["labels_of_length"])
_BEFORE, _AFTER = either(_TABLE["lengths_before"]), either(_TABLE["lengths_after"])
_SCORE = rf"(?:{any_of(words('film', 'music'))}){COLON}[^.,;\n]+"
_CLOCK_ALONE = rf"(?:{_LABELS_OF_LENGTH}){COLON}(?P<clock>{CLOCK})"
_LENGTH_ALONE = rf"(?:{_BEFORE})?[\s:：]*(?:{_BEFORE})?\s*{LENGTH}\s*(?:{_AFTER})?"
_FILMS = _TABLE["films"]
_GENRES = r"(?:document\w+|dokumentation|dokumentarfilm|reportage|tale|fable|cartoon|animación|animation)"
"""Films of a kind, which are a part of the story."""
_ADJECTIVES = spaced(_TABLE["film_adjectives"])
_PLATFORM = either(_TABLE["platforms"])
_TECHNICAL = either((*_TABLE["technical"], *_TABLE["platforms"]))
_WHOLE = compiled(
    rf"(?:(?:and\s+|with\s+)?(?:{_TECHNICAL})\s*)+(?:please)?|{_NO_MUSIC.pattern}|{_NO_VOICE.pattern}|{_SCORE}|{_CLOCK_ALONE}|{_LENGTH_ALONE}|{_NO_LETTERS.pattern}|{_REFERENCE}"
)
_CLOCKED, _SCORED = compiled(_CLOCK_ALONE), compiled(_SCORE)
_SHORT = 4
"""Words of the longest part of a list of directions."""
_STYLE_BRACKET = compiled(
    rf"[\[(（]\s*(?:{any_of(words('film', 'style'))}){COLON}([^\[\]()（）\n]{{1,80}})[\])）]\s*"
)
_POLITE_QUESTION = compiled(r"^(\W*(?:can|could|would|will)\s+you\s[^.!?\n]{1,400})\?")
"""A request that is a question: the film asks nothing."""
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]\n]{1,80})[)\]]")
# What a text begins with, up to its colon: `TikTok video, 7 s: …`.
_REQUEST = re.compile(r"\W*(?P<parts>[^:：\n]{1,100})(?<!\d)[:：]\s+")
_FILM_LENGTH = compiled(
    rf"(?<=\w)\s+(?:of|de|von|di|do|da|d['’])\s*{LENGTH}(?=\s+(?:about|of|on|for|sur|pour|über|für|sobre|para|su|per|voor|over|de|di|о|про|для)\s|\s+d['’])"
)
_LENGTH_FILM = compiled(
    rf"(?<!\w){LENGTH}(?:[\s-]long)?[\s-]+(?=(?:[\w-]+\s+){{0,2}}(?:{_FILMS}|{_GENRES})(?!\w))"
)
_WISH = either(_TABLE["wishes"])
_VERB = (
    rf"(?:please\s+)?(?:(?:i|we)(?:\s+(?:want|need|would\s+like)|['’]d\s+like)|{_WISH}|(?:can|could)\s+you\s+(?:make|create)|make|create|generate|produce|do|show|erstelle|mach|mache|zeige|crée|créez|fais|faites|crea|haz"
    r"|fai|cria|crie|faça|maak|сделай|создай|制作|生成)(?!\w)"
)
_FILM_OF_URL = compiled(rf"^\W*{_VERB}[^.\n]{{0,60}}?{_URL}")
_OPENING = compiled(
    rf"^\W*(?:{_VERB}\s+)?(?:(?:me|us|mir|moi)\s+)?(?:(?:an?|eine?n?|une?|una|uma?|een)\s+)?(?:(?:{_ADJECTIVES}|{LENGTH})[\s-]+)*"
    rf"{_FILMS}(?:\s+{_FILMS})*,?\s+(?:about|of|for|on|with|showing|über|für|von|mit|sur|de|pour|avec|sobre|para|con|com|di|su|per|over|voor|met|o|о|про|для|с|where|in\s+which|that\s+shows|in\s+dem|où|donde|in\s+cui|onde|waarin)\s+"
    rf"|^\W*(?:{_VERB}\s+)?(?:(?:an?|une?|un)\s+)?{_FILMS}\s+d['’]"
)
_IN_FORMAT = compiled(
    r"\s+(?:in|at|en|em|a|mit)\s+(?:\d{2,3}\s?fps|(?:4|8|16)k|u?hd|full hd|\d{3,4}p|9:16|16:9|1:1|4:5)"
    r"(?:\s+(?:resolution|quality|format))?(?![\w:])"
    rf"|(?<=\w)\s+(?:im|in|en|au|em)\s+(?:formato?\s+)?(?:{SHAPED})(?:\s+(?:format|mode|orientation))?(?=\s+(?:about|of|über|von|sur|sobre|su|di|com?n?|mit)\s|[,.]|$)"
)
_ONLY_FILM = compiled(
    rf"\W*(?:i|we)\s+(?:need|want|would\s+like)\s+(?:something|a\s+post|content)\s+for\s[^:]+|\W*(?:{either(_TABLE['networks'])})\W*|\W*(?:{_VERB}\s+)?(?:(?:an?|eine?n?|une?|una|uma?|een)\s+)?(?:(?:{_ADJECTIVES})[\s-]+)*(?:{_FILMS}[\s.,:]*)+(?:(?:(?:of|von|de|di|da|van|in|en)\s+)?{LENGTH}[\s.,:]*)?(?:with|in|of|mit|avec|con|com|en|em|met)?(?:\s*{_PLATFORM})?\W*"
)
_LEADING_TAGS = re.compile(rf"^(?:\s*{_HASHTAG.pattern}){{2,}}\s*")
_TRAILING_TAGS = re.compile(rf"(?:\s*{_HASHTAG.pattern})+\s*$")
# The weights of picture models: `(vibrant colours:1.2)`.
_WEIGHT = re.compile(r"\(([^()\n]{1,80}):\d(?:\.\d+)?\)")
_MANNER_WORDS: dict[Manner, list[str]] = {
    Tempo.SLOW_MOTION: _TABLE["camera"]["slow_motion"],
    Tempo.TIME_LAPSE: _TABLE["camera"]["time_lapse"],
    CameraMovement.HANDHELD: _TABLE["camera"]["handheld"],
}
_MANNERS = {
    manner: compiled(rf"(?<![a-zà-ÿа-яα-ωא-תء-ي])(?:{either(words)})(?![a-zà-ÿа-яα-ω])")
    for manner, words in _MANNER_WORDS.items()
}
_CAMERA_ALONE = compiled(either((*_TABLE["camera"]["alone"], *chain.from_iterable(_MANNER_WORDS.values()))))
_CAMERA_BEFORE = compiled(
    rf"(?:^|(?<=[.!?。！？]\s)|(?<=[,，;；]\s)|(?<=[。！？，]))"
    rf"(?:(?:{either(_TABLE['camera']['alone'])})\s*[:：–—]\s*|(?:{either(_TABLE['camera']['before'])})(?!\w)\s*)"
)
