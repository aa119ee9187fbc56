"""What things are made of: stone, wood and metal do not bend; leaves, cloth, snow and fire do."""

from aiprod_film.entity import EntityKind
from aiprod_render.animatic.acts.gait_choice import FRUIT_TREES, is_creature
from aiprod_render.animatic.cast.actor import Actor

_PLIANT = frozenset(
    {
        *"🌸🌹🌺🌻🌼🌷🪻🪷🥀💐🌱🌿☘🍀🌾🌳🌲🌴🌵🎄🪴🍃🍂🍁🎋🎍🏳🏴🚩🎏🎐🎈🪁🔥🕯🪔👗👘👔👕🥼🧣🧦🪶🪢🧵",
        *FRUIT_TREES,
        "laundry",
        "wave",
        "hot-air-balloon",
    }
)
_CHANGING = frozenset(
    {"melt", "grow", "pour", "spin", "swing", "hang", "fall", "sink", "topple"}
    | {"bloom", "swell", "build-up", "burn-down", "swing-open", "lift-lid", "ripple"}
)
"""What changes the form, or turns the whole, of any thing."""


def is_rigid(actor: Actor) -> bool:
    """Returns whether a figure keeps its form: what moves it is its way, the camera, or what it gives off."""
    if actor.gait in _CHANGING or actor.entity.kind in {EntityKind.PERSON, EntityKind.ANIMAL}:
        return False
    return not is_creature(actor.entity) and actor.entity.figure not in _PLIANT
