"""Puts the choices for a scene together, and draws the random numbers for them."""

from collections.abc import Sequence
from random import Random

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.places import LANDMARKS, PLACES
from aiprod_film.scene import Scene, Setting, Tempo
from aiprod_film.staging import Act
from aiprod_llm.embedded.beats import Beat
from aiprod_llm.embedded.camera import Shot
from aiprod_llm.embedded.cues import Cues
from aiprod_llm.embedded.entities.entity_finder import EntityIndex
from aiprod_llm.embedded.figures import FEW
from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.places import find_place
from aiprod_llm.embedded.text.text_fitting import TITLE_COLUMNS, shorten
from aiprod_llm.embedded.world.environment import Environment
from aiprod_llm.plan import Brief

_AROUND = {
    "ice": frozenset("🧊"),
    "frozen-lake": frozenset("🧊"),
    "ice-rink": frozenset("🧊"),
    "ice-hole": frozenset("🧊"),
    "ice-cave": frozenset("🧊"),
    "moon": frozenset({*"🌕🌙🌑🌝", "moon"}),
    "moon-base": frozenset({*"🌕🌙🌑🌝", "moon"}),
    "forest": frozenset("🌲🌳"),
    "forest-river": frozenset("🌲🌳"),
    "bamboo-forest": frozenset({"bamboo"}),
    "mountains": frozenset("🏔🗻⛰"),
    "river": frozenset("🏞"),
    "highway": frozenset("🛣"),
    "island": frozenset("🏝"),
    "beach": frozenset("🏝"),
    "mars": frozenset({"planet", "🪐"}),
    "rooftop": frozenset("🏢🏬"),
    "stairs": frozenset({"staircase"}),
    "fireside": frozenset("🔥"),
    "forge": frozenset("🔥"),
    "porch": frozenset("🏠🏡") | {"log-cabin"},
    "train": frozenset("🚂🚆🚄🚋🚇🚃🚉"),
    "subway-car": frozenset("🚂🚆🚄🚋🚇🚃🚉🚗"),
    "plane-cabin": frozenset("✈🛩"),
    "cockpit": frozenset("✈🛩🚁🚀"),
    "ship-deck": frozenset("🚢⛵🛥⛴🛳🚤🛶"),
    "rocky-shore": frozenset("🌊🪨"),
    "barn": frozenset({"barn"}),
    "sunflower-field": frozenset("🌻"),
    "cornfield": frozenset("🌽"),
    "terraces": frozenset("🍚🌾"),
    "space-station": frozenset({"space-station", *"🛰🚉🚀"}),
    "construction-site": frozenset("🚧🏗"),
}
"""The figures of what a place is, or is made of: who walks on the ice stands on no cube of it."""


_AT_THE_FIRE, _WORKPLACES = frozenset({"forge", "blow-glass"}), frozenset({"workshop", "factory", "garage"})
"""Work that needs a fire, and the rooms that have it where they state no other place."""
_MOVING = {"rocky-shore": frozenset({"wave", "breakers", "🌊"})}
"""The figures of what a place itself shows as it moves, even where the film is about it."""


_FULL_OF = {
    "meadow": frozenset("🌼🌸🌺🌷🌻🪻"),
    "orchard": frozenset("🌸🍎🍊🍐🍑"),
    **dict.fromkeys(
        ("lake", "forest-river", "mountain-river", "forest", "mountains", "mountain-path", "park"),
        frozenset("🌲🌳"),
    ),
    **dict.fromkeys(("jungle", "jungle-river", "beach", "island", "oasis"), frozenset("🌴")),
}
"""The figures of which a place is full: flowers of no stated number are its meadow."""


def random_for(brief: Brief, purpose: str) -> Random:
    """Returns random numbers for one purpose, so that one choice does not shift another.

    The purposes seed the plans of `embedded-planner/15`: another name makes other films.
    """
    return Random(f"{brief.seed}/{purpose}/{brief.prompt}")


def make_scene(
    number: int, beat: Beat, environment: Environment, shot: Shot, caption: str, duration: int, place: str
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
        # A place is never in another setting than its own.
        place=place if PLACES.get(place) is environment.setting else "",
        tempo=beat.clause.cues.tempo or Tempo.REAL_TIME,
    )


def at_work(place: str, acts: Sequence[Act]) -> str:
    """Returns the place as its work needs it: a workshop where somebody forges has a fire."""
    hot = any(act.verb in _AT_THE_FIRE for act in acts)
    return "forge" if hot and place in _WORKPLACES else place


def without_place(
    subjects: Sequence[str], entities: EntityIndex, place: str, lexicons: Sequence[Lexicon]
) -> tuple[str, ...]:
    """Returns the subjects without the place around them, unless the film is about it."""
    # The Eiffel Tower is Paris, whatever kind of thing it is.
    around = [
        entity.name
        for entity in entities.entities
        if (entity.id != entities.lead and _surrounds(entity, place, lexicons))
        or entity.figure in _MOVING.get(place, ())
        or (entity.count == FEW and entity.figure in _FULL_OF.get(place, ()))
    ]
    # `Eiffel` is not a person beside it.
    parts = {name for whole in around for name in (whole, *(whole.split() if place in LANDMARKS else ()))}
    shown = {entity.id for entity in entities.entities if entity.name not in parts}
    return tuple(id for id in subjects if id in shown)


def _surrounds(entity: Entity, place: str, lexicons: Sequence[Lexicon]) -> bool:
    """Returns whether an entity is the place itself."""
    if entity.figure and entity.figure in _AROUND.get(place, ()):
        return True
    named = entity.kind is EntityKind.PLACE or place in LANDMARKS
    return named and find_place(entity.name, lexicons) == place != ""


def choose_places(moments: Sequence[Cues], home: str) -> list[str]:
    """Returns the place of each moment: the stated one, which stays until another place or setting is stated.

    The first stated place is also the place before it, unless a setting is. Before one that only comes
    later, and if none is stated, it is `home`; so it is where the text says no more than that it is a room.
    """
    first = next((moment for moment in moments if moment.setting), None)
    is_later = first is not moments[0] and first is not None and first.turning
    current = home if first is None or is_later else first.place or ""
    room = home if home and PLACES[home] is Setting.INTERIOR else ""
    rooms = [room if moment.setting is Setting.INTERIOR else "" for moment in moments]
    stated = [moment.place or inside for moment, inside in zip(moments, rooms, strict=True)]
    return [
        current := place if moment.setting else current for moment, place in zip(moments, stated, strict=True)
    ]
