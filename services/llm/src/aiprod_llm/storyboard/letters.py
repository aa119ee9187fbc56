"""Decides which letters a film has: as its request states, else as its text says, else all."""

from aiprod_film.options import Captions, FilmOptions
from aiprod_llm.plan import Brief
from aiprod_llm.storyboard.board import Storyboard, board_of
from aiprod_llm.storyboard.directions import lettering
from aiprod_llm.storyboard.reader import read_storyboard


def storyboard_of(brief: Brief) -> Storyboard | None:
    """Returns the storyboard of a request or of its text; None if the text is a plain prompt."""
    return board_of(brief.storyboard) if brief.storyboard else read_storyboard(brief.prompt)


def film_options(brief: Brief, board: Storyboard | None) -> FilmOptions:
    """Returns the options of a film, all of them stated."""
    stated, allowed = brief.options, lettering(brief.prompt)
    captions = stated.captions or (_captions(brief, board) if allowed.captions else Captions.OFF)
    return FilmOptions(captions, allowed.title if stated.title is None else stated.title)


def _captions(brief: Brief, board: Storyboard | None) -> Captions:
    """Who states captions or narration somewhere in a text wants no others."""
    if board is None or brief.storyboard:
        return Captions.AUTO
    states_letters = any(scene.caption or scene.narration for scene in board.scenes)
    return Captions.OWN if states_letters else Captions.AUTO
