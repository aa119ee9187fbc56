"""The keys that the animatic engine draws: what a model is told of them, and which of its keys are none."""

from collections.abc import Iterator
from dataclasses import replace

from aiprod_film.look import HEADS
from aiprod_film.places import PLACES, SEASONS, in_season
from aiprod_film.scene import Scene
from aiprod_film.unshown import Unshown, UnshownReason
from aiprod_llm.embedded.acts.drawn import DRAWN
from aiprod_llm.embedded.figures import own_figures

VERBS = frozenset().union(*DRAWN.values())


def keys() -> str:
    """Returns the keys as the model reads them."""
    places = ", ".join(f"{place} ({setting.name})" for place, setting in PLACES.items())
    verbs = "\n".join(f"  {kind.name}: {', '.join(sorted(drawn))}" for kind, drawn in DRAWN.items())
    figures = ", ".join(own_figures())
    seasons = " or ".join(f"`{season}-`" for season in SEASONS)
    under_the_sky = f"Places: {places}; outdoors {seasons} may precede one."
    heads = f"Heads of people who are animals: {''.join(sorted(HEADS))}"
    return f"{under_the_sky}\nVerbs by kind of entity:\n{verbs}\nFigures beside emoji: {figures}.\n{heads}."


def keep_drawable(scene: Scene) -> Scene:
    """Returns the scene without places and verbs that are not keys, and without acts of who is not in it."""
    shown = set(scene.subjects)
    return replace(
        scene,
        # A place is never in another setting than its own.
        place=scene.place if PLACES.get(in_season(scene.place)[1]) is scene.setting else "",
        acts=tuple(act for act in scene.acts if act.verb in VERBS and act.subject in shown),
        relations=tuple(
            relation for relation in scene.relations if {relation.subject, relation.object} <= shown
        ),
    )


def undrawable(scene: Scene) -> Iterator[Unshown]:
    """Yields the places and verbs of a model's scene that are not keys."""
    if scene.place and in_season(scene.place)[1] not in PLACES:
        yield Unshown(scene.place, UnshownReason.NO_PLACE, "there is no set of this place", scene.id)
    for verb in dict.fromkeys(act.verb for act in scene.acts if act.verb not in VERBS):
        yield Unshown(verb, UnshownReason.NO_ACT, "the engine does not animate it", scene.id)
