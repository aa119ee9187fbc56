"""Puts the choices for a scene together, and draws the random numbers for them."""

from random import Random

from aiprod_film.scene import Scene
from aiprod_llm.embedded.beats import Beat
from aiprod_llm.embedded.camera import Shot
from aiprod_llm.embedded.environment import Environment
from aiprod_llm.embedded.text_fitting import TITLE_COLUMNS, shorten
from aiprod_llm.plan import Brief


def random_for(brief: Brief, purpose: str) -> Random:
    """Returns random numbers for one purpose, so that one choice does not shift another.

    The purposes seed the plans of `embedded-planner/3`: another name makes other films.
    """
    return Random(f"{brief.seed}/{purpose}/{brief.prompt}")


def make_scene(
    number: int, beat: Beat, environment: Environment, shot: Shot, caption: str, duration: int
) -> Scene:
    """Returns the scene without its subjects, palette and seed."""
    return Scene(
        id=f"s{number}",
        title=shorten(caption or beat.clause.text, TITLE_COLUMNS),
        caption=caption,
        action=beat.clause.text,
        duration=duration,
        shot_size=shot.size,
        camera_angle=shot.angle,
        camera_movement=shot.movement,
        setting=environment.setting,
        time_of_day=environment.time_of_day,
        weather=environment.weather,
        lighting=environment.lighting,
        mood=environment.mood,
        transition=shot.transition,
    )
