"""What a scene pours into what."""

from aiprod_film.scene import Scene
from aiprod_film.staging import Place


def pours_into(scene: Scene, subject: str) -> str:
    """Returns the id of the thing that another one pours into; empty if it pours into nothing."""
    if not any(act.subject == subject and act.verb == "pour" for act in scene.acts):
        return ""
    into = (one.object for one in scene.relations if one.subject == subject and one.place is Place.IN)
    return next(into, "")


def is_filled(scene: Scene, entity: str) -> bool:
    """Returns whether something runs into a thing."""
    filled = any(act.verb == "fill" and entity in {act.subject, act.object} for act in scene.acts)
    return filled or any(pours_into(scene, act.subject) == entity for act in scene.acts)
