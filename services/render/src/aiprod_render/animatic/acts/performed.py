"""Which action shows a verb with a thing: blowing at a cake is another one than blowing."""

from collections.abc import Mapping

from aiprod_film.entity import Entity, EntityKind
from aiprod_render.animatic.acts.acting_props import CYCLES, INSTRUMENTS, MADE_OF, PROPS
from aiprod_render.animatic.acts.gait_choice import TREES
from aiprod_render.animatic.measures import metres_of

WITH: Mapping[str, str] = {
    **INSTRUMENTS,
    "⚽": "kick", "🏀": "throw", "🏐": "throw", "🎾": "hit", "🏈": "throw", "⚾": "throw",
    "🏸": "hit", "🏓": "hit",
    "racket": "hit", "🏒": "skate",
}  # fmt: skip
"""What playing is with these things."""
_WITHOUT = {
    "play": "kick",
    "clean": "sweep",
    "repair": "work",
    "carry": "hold",
    "chase": "run",
    "spin": "turn",
}
"""Verbs that look like another one, without a thing."""
_SHAPED = frozenset(
    {"sandcastle", "snowball", "nest", "block-tower", "dam", "igloo", *"⛄☃🔥⛺🪹🪺🪁🧸🧩🧱🏰🪵"}
)
"""What is built by hand, on the knees, and grows there."""
_WEIGHTS = frozenset({"🏋", ""})
_CHILDREN = frozenset("👦👧🧒👶")
_CAKES = frozenset("🎂🍰🧁🍪")
"""What is decorated at a counter."""
OF_CLAY = frozenset({*"🏺🥣", "vase"})
"""What hands form."""
_SLOPES = frozenset({"", "⛰", "🏔", "🗻", "🌋"})
"""What is climbed on foot: without a thing, it is a hill."""
_LOOSE = frozenset("🍂🍁🍃🌸🎊")
"""What flies up where somebody kicks it: who does that jumps, and kicks no ball."""
_IN_ARMS = frozenset({"hold", "rescue"})
"""What is done to somebody who lies in the arms of another; babies are hugged so, too."""
_CANDLES, _FRUIT, _GIFTS = frozenset(MADE_OF["blow-out"]), MADE_OF["pick"], frozenset("🎁📦")
_LOW_FRUIT = frozenset("🍇🍓🫐")
"""Fruit of vines and bushes, for which nobody reaches up into a tree."""
_AT_THE_HAND = 0.9
"""The height in metres from which on an animal is stroked by somebody who stands."""
_GIANT = 1.5
"""From which size on a dish is cooked in a pan as broad as a table."""
_HEAVY = frozenset("🧳💼🪣👜🛍")
"""What is carried by its handle, with a straight arm."""
_IN_BOTH_ARMS = 0.5
"""The height in metres from which on an animal is not held."""


def performed(verb: str, thing: str, entity: Entity | None) -> str:
    """Returns the verb as a puppet performs it with a thing."""
    kind = entity.kind if entity else None
    match verb:
        case "paint" | "write" if kind is EntityKind.ANIMAL:
            return "portray"
        case "slice" | "groom" if kind is EntityKind.PERSON:
            return "groom-low" if thing in _CHILDREN else "groom"
        case "slice" if thing in MADE_OF["chop"]:
            return "chop"
        case "look" | "hold" if thing == "🔭":
            return "stargaze"
        case "stroke" if kind is EntityKind.ANIMAL and entity and metres_of(entity.figure) < _AT_THE_HAND:
            return "stroke-low"
        case "look" if thing == "🔬":
            return "peer"
        case "light" if thing in MADE_OF["light-wicks"]:
            return "light-wicks"
        case "play" | "hold" if thing == "🃏":
            return "play-cards"
        case "hold" | "rescue" | "embrace" if is_in_arms(verb, entity):
            return "cradle"
        case "hold" if thing in _HEAVY:
            return "carry-low"
        case "work" if thing and thing in MADE_OF["type"]:
            return "type"
        case "climb" if thing == "staircase":
            return "walk"
        # What nobody names is no gift.
        case "give" if entity is None:
            return "hold"
        case "rescue" | "steal" | "fetch":
            return "hold"
        case "pick" if thing in _LOW_FRUIT:
            return "gather"
        case "pick" if thing and thing not in _FRUIT:
            return "pick-low" if thing in MADE_OF["pick-low"] else "hold"
        case "pull" | "conjure" if thing and thing in MADE_OF["pull-rabbit"]:
            return "pull-rabbit"
        case "pull" | "conjure" if thing and thing in MADE_OF["pull-dove"]:
            return "pull-dove"
        case "paint" if thing in OF_CLAY:
            return "paint-pot"
        case "paint-wall" | "paint" if thing == "fence":
            return "paint-fence"
        case "chop" | "saw" | "slice" if thing in TREES:
            return "fell"
        case "douse" if entity is None:
            return "douse-blaze"
        case "blow" if thing == "🫧":
            return "blow-bubbles"
        case "blow" if thing in _CANDLES:
            return "blow-out"
        case "hit" if thing and thing in MADE_OF["play-drum"]:
            return "play-drum"
        case "open" if PROPS.get(thing) == "umbrella":
            return "hold"
        case "throw" if thing == "🪁":
            return "fly-kite"
        case "open" if thing in _GIFTS:
            return "unwrap"
        case "fly" if thing == "🪁":
            return "fly-kite"
        case "open" if PROPS.get(thing) == "book":
            return "read"
        case "hang" if thing in _CAKES:
            return "bake"
        case "work" if thing in OF_CLAY:
            return "throw-pot"
        case "climb" if thing in _SLOPES:
            return "hike"
        case "play" if thing in _LOOSE:
            return "jump"
        case "play" if thing == "♟":
            return "play-chess"
        case "peel":
            return "slice"
        # Else a ball would fly to whoever catches a fish.
        case "catch" if thing and thing not in MADE_OF["catch"]:
            return "hold"
        case "ride" | "drive" | "skate" if thing == "🛹":
            return "skateboard"
        case "comb" if kind is EntityKind.PERSON:
            return "comb-other"
        case "treat" if thing in _CHILDREN:
            return "treat-low"
        case "treat" | "groom" if kind not in {EntityKind.PERSON, EntityKind.ANIMAL}:
            return "look" if verb == "treat" else "groom"
        case "embrace" if thing in _CHILDREN or is_hugged_low(verb, entity):
            return "embrace-low"
        case "repair" if thing:
            return "repair"
        case "build" if thing == "🧱":
            return "lay-bricks"
        case "build" if thing in _SHAPED:
            return "shape"
        case "sweep" if kind is EntityKind.VEHICLE:
            return "wash"
        case "cook" if thing in MADE_OF["toast"]:
            return "toast"
        case "cook" if entity and thing in MADE_OF["cook"] and entity.size >= _GIANT:
            return "cook-giant"
        case "cook" if thing == "cauldron":
            return "brew"
        case "hang" if thing == "laundry":
            return "hang-laundry"
        case "lift" if thing not in _WEIGHTS and kind is not EntityKind.PERSON:
            return "heave"
    if verb == "play" and thing in WITH:
        return WITH[thing]
    if verb in {"ride", "drive"}:
        if entity and entity.kind is EntityKind.ANIMAL:
            return "ride-animal"
        if thing in CYCLES:
            return "cycle"
        return "drive" if entity and entity.kind is EntityKind.VEHICLE else ""
    return _WITHOUT.get(verb, verb)


def is_in_arms(verb: str, entity: Entity | None) -> bool:
    """Returns whether somebody lies in the arms of another: who is rescued or carried, and a baby."""
    if entity is None or entity.kind is not EntityKind.PERSON or entity.count > 1:
        return False
    return verb in _IN_ARMS or (verb == "embrace" and entity.figure == "👶")


def is_hugged_low(verb: str, entity: Entity | None) -> bool:
    """Returns whether somebody kneels to embrace an animal that is too large for the arms."""
    is_beast = entity is not None and entity.kind is EntityKind.ANIMAL
    return is_beast and verb == "embrace" and entity is not None and metres_of(entity.figure) >= _IN_BOTH_ARMS
