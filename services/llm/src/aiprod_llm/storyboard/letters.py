"""Decides which letters, music and voice a film has: as its request states, else as its text says."""

from dataclasses import replace

from aiprod_film.media import COMPOSED, Music, MusicSource, Narration
from aiprod_film.options import Captions, FilmOptions
from aiprod_film.scene import Scene
from aiprod_llm.plan import Brief
from aiprod_llm.storyboard.board import Storyboard, StoryboardScene
from aiprod_llm.storyboard.directions import Directions, read_directions

MAX_NARRATION = 2000
"""Characters, as the contract limits them."""
_SILENCE = Music(MusicSource.NONE)


def film_options(brief: Brief, board: Storyboard | None) -> FilmOptions:
    """Returns the options of a film, all of them stated but the narration of a film without a voice."""
    stated, requested = brief.options, directions_in_text(brief, board)
    captions = stated.captions or (Captions.OFF if requested.captions is False else _captions(brief, board))
    title = requested.title is not False if stated.title is None else stated.title
    music = stated.music or (_SILENCE if requested.music is False else COMPOSED)
    # Without a voice nothing is stated: where the plan is made again, there may be one.
    voice = Narration.STATED if brief.voice else None
    spoken = stated.narration or (Narration.NONE if requested.narration is False else voice)
    return replace(stated, captions=captions, title=title, music=music, narration=spoken)


def narrated(scene: Scene, given: StoryboardScene | None, options: FilmOptions, *, voice: bool) -> Scene:
    """Returns the scene with what is heard in it: the recording or the words that are `given` for it.

    Else its caption is spoken if that is wanted.
    """
    if options.narration in (Narration.NONE, Narration.RECORDED):
        return scene
    stated = (given and given.narration) or ""
    if given and given.voice_over:
        return replace(scene, voice_over=given.voice_over, narration=stated[:MAX_NARRATION])
    if not voice:
        return scene
    spoken = stated or (scene.caption if options.narration is Narration.AUTO else "")
    return replace(scene, narration=spoken[:MAX_NARRATION])


def directions_in_text(brief: Brief, board: Storyboard | None) -> Directions:
    """Returns what the text of a brief asks of the file; `board` is the storyboard that it follows."""
    return board.directions if board and not brief.storyboard else read_directions(brief.prompt)


def _captions(brief: Brief, board: Storyboard | None) -> Captions:
    """Who states captions or narration somewhere in a text wants no others."""
    if board is None or brief.storyboard:
        return Captions.AUTO
    states_letters = any(scene.caption or scene.narration for scene in board.scenes)
    return Captions.OWN if states_letters else Captions.AUTO
