"""The title and the captions of a storyboard: what its author states, else the author's own words or none."""

from collections.abc import Sequence

from aiprod_llm.embedded.captions import own_words, same_words, write_title
from aiprod_llm.embedded.storyboard_lengths import Take
from aiprod_llm.embedded.storyboards import ParsedStoryboard
from aiprod_llm.embedded.text_fitting import TITLE_COLUMNS, columns, shorten

LONGEST_CAPTION = 200
"""Columns of the longest caption that an author states: three lines of a picture."""


def write_board_title(parsed: ParsedStoryboard) -> str:
    """Returns the stated title, else what the film is about, else the first scene's text if it is short."""
    if parsed.board.directions.title is False:
        return ""
    title = shorten(parsed.board.title, 2 * TITLE_COLUMNS)
    is_short = 0 < columns(parsed.texts[0]) <= TITLE_COLUMNS
    if not title and (parsed.board.premise or is_short):
        title = write_title(parsed.prompt)
    # A title card shows the same words as a caption.
    return "" if same_words(title, parsed.board.scenes[0].caption or "") else title


def write_board_captions(parsed: ParsedStoryboard, takes: Sequence[Take], title: str) -> list[str]:
    """Returns the caption of each take, empty for none: the stated one, else the author's own words.

    An author who states captions or narration anywhere wants no others. Own words are not shown twice in a
    row; the title counts as the first.
    """
    scenes = parsed.board.scenes
    if parsed.board.directions.captions is False:
        return [""] * len(takes)
    states_letters = any(scene.caption or scene.narration for scene in scenes)
    result: list[str] = []
    shown = title
    for take in takes:
        caption = scenes[take.scene].caption if take.first else ""
        if caption is None and not states_letters:
            told = _below_heading(parsed.texts[take.scene], scenes[take.scene].heading)
            caption = own_words(told, take.duration, parsed.prompt.language)
            caption = "" if same_words(caption, shown) else caption
        result.append(shorten(caption or "", LONGEST_CAPTION))
        shown = result[-1] or shown
    return result


def _below_heading(text: str, heading: str) -> str:
    """Returns the text without the heading that it starts with, unless it is nothing else."""
    return (text.removeprefix(heading).lstrip(" .:–—-") if heading else text) or text
