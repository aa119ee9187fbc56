"""The title and the captions of a storyboard: what its author states, else the author's own words or none."""

from collections.abc import Sequence

from aiprod_film.options import Captions, FilmOptions
from aiprod_llm.embedded.captions import own_words, same_words, write_title
from aiprod_llm.embedded.storyboards.storyboard_lengths import Take
from aiprod_llm.embedded.storyboards.storyboard_reader import ParsedStoryboard
from aiprod_llm.embedded.text.text_fitting import TITLE_COLUMNS, columns, shorten
from aiprod_llm.plan import Brief

LONGEST_CAPTION = 200
"""Columns of the longest caption that an author states: three lines of a picture."""


def write_board_title(parsed: ParsedStoryboard, brief: Brief) -> str:
    """Returns the stated title, else what the film is about, else the first scene's text if it is short."""
    if not brief.options.title:
        return ""
    if brief.storyboard and brief.storyboard.title:
        return brief.storyboard.title
    title = shorten(parsed.board.title, 2 * TITLE_COLUMNS)
    is_short = 0 < columns(parsed.texts[0]) <= TITLE_COLUMNS
    if not title and (parsed.board.premise or is_short):
        title = write_title(parsed.prompt)
    # A title card shows the same words as a caption.
    return "" if same_words(title, parsed.board.scenes[0].caption or "") else title


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
            told = _below_heading(parsed.texts[take.scene], scenes[take.scene].heading)
            caption = own_words(told, take.duration, parsed.prompt.language)
            caption = "" if same_words(caption, shown) else caption
        is_given = scenes[take.scene].given is not None
        result.append((caption or "") if is_given else shorten(caption or "", LONGEST_CAPTION))
        shown = result[-1] or shown
    return result


def _below_heading(text: str, heading: str) -> str:
    """Returns the text without the heading that it starts with, unless it is nothing else."""
    return (text.removeprefix(heading).lstrip(" .:–—-") if heading else text) or text
