"""The title and the captions of a storyboard: what its author states, else the author's own words or none."""

from collections.abc import Sequence

from aiprod_film.frames import SECOND
from aiprod_film.options import Captions, FilmOptions
from aiprod_llm.embedded.captions import write_title
from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.prompt_parser import COMMA, SENTENCE_END
from aiprod_llm.embedded.storyboard_lengths import Take
from aiprod_llm.embedded.storyboards import ParsedStoryboard
from aiprod_llm.embedded.text_fitting import (
    CAPTION_COLUMNS,
    TITLE_COLUMNS,
    capitalize,
    columns,
    shorten,
    trim,
)
from aiprod_llm.plan import Brief

READING_SPEED = 17
"""Characters a second; a caption with more of them cannot be read."""
CAPTION_DELAY = 11 * SECOND // 20
"""How late a caption appears in its scene."""
LONGEST_CAPTION = 200
"""Columns of the longest caption that an author states: three lines of a picture."""


def write_board_title(parsed: ParsedStoryboard, brief: Brief) -> str:
    """Returns the stated title, else what the film is about, else the first scene's text if it is short."""
    if not brief.options.title:
        return ""
    if parsed.board.title:
        return parsed.board.title if brief.storyboard else shorten(parsed.board.title, 2 * TITLE_COLUMNS)
    is_short = 0 < columns(parsed.texts[0]) <= TITLE_COLUMNS
    return write_title(parsed.prompt) if parsed.board.premise or is_short else ""


def write_board_captions(
    parsed: ParsedStoryboard, takes: Sequence[Take], title: str, options: FilmOptions
) -> list[str]:
    """Returns the caption of each take, empty for none: the stated one, else the author's own words.

    Own words are not shown twice in a row; the title counts as the first.
    """
    scenes = parsed.board.scenes
    if options.captions is Captions.OFF:
        return [""] * len(takes)
    result: list[str] = []
    shown = title
    for take in takes:
        caption = scenes[take.scene].caption if take.first else ""
        if caption is None and options.captions is Captions.AUTO:
            caption = own_words(parsed.texts[take.scene], take.duration, parsed.prompt.language)
            caption = "" if caption.casefold() == shown.casefold() else caption
        is_exact = scenes[take.scene].given is not None
        result.append((caption or "") if is_exact else shorten(caption or "", LONGEST_CAPTION))
        shown = result[-1] or shown
    return result


def own_words(text: str, duration: int, language: Lexicon | None) -> str:
    """Returns the first whole clause of the text that can be read in `duration`, or an empty string."""
    room = min(CAPTION_COLUMNS, READING_SPEED * (duration - CAPTION_DELAY) // SECOND)
    sentences = [trim(sentence) for sentence in SENTENCE_END.split(text) if sentence.strip()]
    if not sentences:
        return ""
    first, *parts = COMMA.split(sentences[0])
    options = [" ".join(text.split()).rstrip("."), sentences[0]]
    # Longer first: `On the cliff, a lighthouse` before `On the cliff`.
    options += ["".join([first, *parts[:count]]) for count in range(len(parts) - 1, -1, -1)]
    fitting = (trim(option) for option in options if columns(option) <= room)
    return capitalize(next((option for option in fitting if _is_whole(option, language)), ""))


def _is_whole(text: str, language: Lexicon | None) -> bool:
    words = text.casefold().split()
    return bool(words) and not (language and words[-1] in language.stop)
