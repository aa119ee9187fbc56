"""Decides which letters a film has: as its request states, else as its text says, else all."""

from aiprod_film.options import Captions, FilmOptions
from aiprod_llm.plan import Brief
from aiprod_llm.storyboard.board import Storyboard
from aiprod_llm.storyboard.directions import lettering


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
