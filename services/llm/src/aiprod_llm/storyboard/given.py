"""The storyboard that a film follows: that of its request, or the one that its prompt is."""

from aiprod_film import storyboard as film
from aiprod_film.places import OPEN_LAND, PLACES, in_season
from aiprod_film.scene import Setting
from aiprod_llm.plan import Brief
from aiprod_llm.storyboard.board import Storyboard, StoryboardScene
from aiprod_llm.storyboard.reader import read_storyboard


def storyboard_of(brief: Brief) -> Storyboard | None:
    """Returns the storyboard of a film; None if it is planned from a plain prompt."""
    return _given(brief.storyboard) if brief.storyboard else read_storyboard(brief.prompt)


def _given(board: film.Storyboard) -> Storyboard:
    # The prompt may be a storyboard itself; only what is around its scenes is about the film.
    written = read_storyboard(board.prompt)
    premise = written.premise if written else board.prompt
    return Storyboard(tuple(map(_scene, board.scenes)), title=board.title, premise=premise, style=board.style)


def _scene(scene: film.StoryboardScene) -> StoryboardScene:
    # A planned storyboard names keys; an author's words are read like any directions.
    words = scene.place.strip().casefold()
    _, place = in_season(words.replace(" ", "-"))
    return StoryboardScene(
        text=scene.text,
        duration=scene.duration,
        caption=scene.caption,
        narration=scene.narration or None,
        heading=scene.title,
        directions=scene.place,
        setting=PLACES.get(place) or Setting.__members__.get(words.upper().replace(" ", "_")),
        # Open land is no more than its setting.
        place=place if place in PLACES.keys() - OPEN_LAND.keys() else "",
        given=scene,
    )
