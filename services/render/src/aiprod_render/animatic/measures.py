"""How tall things and animals are, in metres, and how tall the picture shows them beside people.

Pictures keep the order of real sizes, but soften their ratios, so that an egg can still be seen beside a
cook: it is drawn as (real ratio)^0.75 of an adult.
"""

from collections.abc import Mapping
from dataclasses import replace

from aiprod_film.entity import Entity
from aiprod_render.animatic.puppets.puppet import ADULTS_HEIGHT
from aiprod_render.animatic.shapes import catalogue
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.shape import Shape

_ADULT = 1.75
_SOFTENED = 0.75
_IN_TWO_HANDS = 0.65
"""Things up to this height lie on tables and in hands."""
_SEEN = 0.11
"""The least height of anything, as a part of an adult's: a bee must still be seen beside its keeper."""
_TOY = 0.2
"""Up to this size an entity is a toy of its kind."""
GLASSES = frozenset({"fishbowl", "aquarium"})
"""What fish swim in that are in a room."""
_SMALL = 0.14
"""The height of small things that the table lacks: cups, tools, food."""


def _each(*rows: tuple[float, str]) -> Mapping[str, float]:
    return {figure: metres for metres, figures in rows for figure in figures}


_ON_THE_FLOOR = frozenset(
    "⛓🍁🍂🍃🪹🪶👟👠👢🥾🦴🛟📦🔥⚽🏀🏐🏈🧳🪣🧺🛹🛼🪨🧹🌷🌹🌻🌼🌺🌸🪻🥀🪷🍄🎾🌱🌿☘🍀🪴🥌"
) | {"block-tower", "dam", "carpet", "picnic", "treasure-chest", "watering-can", "gramophone"}
"""Small things that stand, lie, or grow on the ground as well."""
_THINGS = {
    **_each(
        (0.05, "💍🥜🫘🌰🍒🪙🎲"),
        (0.07, "🥚👓🕶⌚🎾⚾🔑🗝🧅🍓🍬🐚"),
        (0.11, "🍁🍂🍃♟🍎🍏🍊🍋🍐🥝🍅☕🍵🥔🍩🧁🧀🍪🥛📱🧶"),
        (0.16, "🥪🍔🍕⏰🍦🍨🍷🍺🥤💎🔔🎁🧢👒🎩🏮🪔🕯🍞🫙🥎🪀🪹🪶🧦"),
        (0.24, "⚽🏀🏐🏈🔮🫖🍲🎂⛓📷📸🥖👑🍍🪆💡📻🔨🪛🔧🎃🧸🏆🥊👟👠👢🥾🧤🦴🪝⛸"),
        (0.35, "🍉💐🌷🌹🌸🌺🌼🪻🥀🎻🪈🎺🕰💻🪣🧺🎒🎈🏺🍾🪨🪴🪗📦🧣👜🎍🛟👖👗"),
        (0.5, "🌻🎸🎷🪕🥁🪘🗡🔪🖼📺🖥🧳🪁🔥💼🪓"),
        (0.8, "⚔🏹🪃🎣🧹🛡🪏🔱🎹"),
        (0.9, "🪑🛋🚲🛒🛴🪵"),
        (1.0, "🛏🛁"),
        (1.4, "🤖"),
        (1.7, "🧍⛄☃🪞🔭⚓"),
        (2.2, "🚪🪜🌵"),
        (3.5, "🎄🌴"),
        (5.0, "🏠🏡🏚"),
        (7.0, "🌳🌲"),
    ),
    "log-cabin": 5.0,
    "wave": 12.0,
    "bone": 0.16,
    "avalanche": 4.0,
    "stick": 0.12,
    "paper-plane": 0.14,
    "🛷": 0.5,
    "🛹": 0.2,
    "🥌": 0.28,
    "🛵": 1.15,
    "🏍": 1.15,
    "💉": 0.16,
    "lantern": 0.35,
    **dict.fromkeys(("apple-tree", "orange-tree", "lemon-tree", "cherry-tree"), 4.5),
    "🗺": 0.34,
    "street-lamp": 4.2,
    "picnic": 0.5,
    "🚏": 2.6,
    "🏗": 9.0,
    "fishbowl": 0.4,
    "vase": 0.4,
    "tray": 0.1,
    "table": 0.76,
    "oven": 0.9,
    "brick-oven": 1.9,
    "block-tower": 0.6,
    "dam": 0.9,
    "bench": 0.85,
    "sink": 0.9,
    "log": 0.5,
    "branch": 0.3,
    "racket": 0.6,
    "carpet": 0.3,
    "toaster": 0.2,
    "typewriter": 0.25,
    "cauldron": 0.6,
    "sandcastle": 0.5,
    "wheelchair": 0.95,
    "fire-hydrant": 0.8,
    "coffee-machine": 0.4,
    "washing-machine": 0.85,
    "microwave": 0.32,
    "blender": 0.4,
    "perfume": 0.14,
    "cushion": 0.2,
    "circuit-board": 0.16,
    "snowball": 0.1,
    "robot-vacuum": 0.12,
    "robot-arm": 1.6,
    "drone": 0.45,
    "combine": 3.6,
    "treasure-chest": 0.7,
    "solar-panel": 1.6,
    "watering-can": 0.4,
    "stroller": 1.0,
    "table-lamp": 0.45,
    "water-bottle": 0.26,
    "bottle": 0.3,
    "snow-globe": 0.16,
    "coffee-beans": 0.12,
    "sewing-machine": 0.34,
    "gramophone": 0.6,
    **dict.fromkeys(("forklift", "carriage"), 2.2),
    "excavator": 3.4,
    "bulldozer": 3.0,
    "flag": 2.6,
    "barrel": 0.9,
    "pumpkin": 0.35,
    "haystack": 2.2,
    "hoard": 1.5,
    "leaf-pile": 0.8,
    "rubble": 1.3,
    "signpost": 2.2,
    "house-front": 4.6,
    "well": 2.2,
    "birdhouse": 1.6,
    "beehive": 0.6,
    "doghouse": 1.0,
    "hammock": 1.3,
    "wheelbarrow": 0.8,
    "rake": 1.5,
    "shovel": 1.1,
    "pitchfork": 1.5,
    "scythe": 1.6,
    "crate": 0.6,
    "stump": 0.5,
    "seesaw": 1.0,
    "trampoline": 0.9,
    "birdcage": 0.6,
    "aquarium": 0.5,
    "throne": 1.6,
    "cradle": 0.75,
    "bookshelf": 1.9,
    "wardrobe": 2.0,
    "safe": 0.8,
    "binoculars": 0.16,
    "treadmill": 1.4,
    "statue": 2.8,
    "cannon": 1.2,
    "rifle": 0.3,
    "spear": 1.7,
    "catapult": 2.6,
    "anvil": 0.9,
    "plough": 0.9,
    "harp": 1.6,
    "cello": 1.25,
    "pendant-lamp": 0.6,
    "double-bass": 1.8,
    "turntables": 0.95,
    "bagpipes": 0.6,
    "trombone": 0.5,
    "clarinet": 0.6,
    "harmonica": 0.12,
    "tuba": 0.9,
    "xylophone": 0.4,
}
ANIMALS: Mapping[str, float] = {
    **_each(
        (0.03, "🐝🪲🐞🦗🐜🪰🦟🕷🪳🪱🐛"),
        (0.06, "🦋🐌🦂🐁🐸🦎"),
        (0.13, "🐀🐹🐿🐦🐤🐥🐣🦇🦀🦞🐢"),
        (0.28, "🕊🐇🐰🐍🐟🐠🐡🪼🦐🦉🦜🦆"),
        (0.36, "🐈🐱🐓🐔🦡🦝🦨🦦🦫🐒🦥"),
        (0.6, "🐕🐶🐩🦊🦮🪿🦃🐖🐷🐨"),
        (0.85, "🐺🐗🐑🐏🐐🐧🦩🦢🦚🦅🐙🦑"),
        (1.1, "🐅🐆🦁🐊🦘🐼🦭🦈🦧"),
        (1.5, "🐂🐃🐄🦌🐻🦬🦓🫏🦍🐬🦙"),
        (1.9, "🐎🐴🦄🫎🦏🦛🐪🐫"),
        (2.8, "🐘🦣🐋🐳"),
        (4.5, "🦒🦕🦖🐉🐲"),
    ),
    "🐦‍⬛": 0.3,
    **dict.fromkeys(("hummingbird", "kingfisher", "woodpecker", "robin", "sparrow", "canary"), 0.13),
    **dict.fromkeys(("magpie", "toucan"), 0.3),
    "seagull": 0.42,
    **dict.fromkeys(("heron", "egret", "stork", "ibis"), 0.95),
    "pelican": 0.95,
    "vulture": 0.95,
    "crane": 1.2,
    "ostrich": 2.3,
    "🦔": 0.2,
    "dragonfly": 0.05,
    "polar-bear": 1.5,
    "lioness": 1.0,
    "phoenix": 0.95,
    "meerkat": 0.36,
    "capybara": 0.6,
    **dict.fromkeys(("guinea-pig", "weasel"), 0.2),
    "mole": 0.15,
    "armadillo": 0.28,
    **dict.fromkeys(("red-panda", "lemur"), 0.45),
    "lynx": 0.7,
    **dict.fromkeys(("panther", "puma", "hyena"), 1.0),
    "yak": 1.7,
    **dict.fromkeys(("chinchilla", "chameleon", "platypus", "starfish", "seahorse", "eel"), 0.25),
    **dict.fromkeys(("puffin", "pheasant", "wombat", "wolverine"), 0.4),
    **dict.fromkeys(("baboon", "anteater", "tapir", "antelope", "narwhal", "manatee"), 1.0),
    **dict.fromkeys(("wildebeest", "pegasus", "griffin", "centaur"), 1.9),
    **dict.fromkeys(("triceratops", "stegosaurus"), 3.4),
}
_VEHICLES: Mapping[str, float] = {
    "double-decker": 4.3,
    **_each(
        (1.1, "🚲🛵🏍🛴🏎"),
        (0.5, "🛶"),
        (1.6, "🚗🚕🚓🛺🛻🚤"),
        (1.9, "🚙🚐🚜"),
        (2.8, "🚑🚁🛩"),
        (3.2, "🚌🚎🚒🚚🚛🚃🚋🚊"),
        (3.8, "🚂🚆🚄🚅🚇🚝🚞🛸"),
        (8.0, "⛵✈🛥"),
        (18.0, "🚀🚢🛳⛴"),
    ),
}
"""Vehicles keep the height of the catalogue in pictures: a ship as high as a house would hide all else."""
_METRES: Mapping[str, float] = {**_THINGS, **ANIMALS}


def is_small(figure: str) -> bool:
    """Returns whether a thing lies on a table or in a hand, and nowhere else of itself."""
    known = _THINGS.get(figure, 9.0) <= _IN_TWO_HANDS and figure not in _ON_THE_FLOOR
    return known or catalogue.is_small(figure)


def to_scale(entity: Entity, figure: Cutout | Shape) -> Cutout | Shape:
    """Returns a thing or an animal with its height beside people; others keep that of the catalogue."""
    if is_toy(entity):
        return replace(figure, height=shown(metres(entity) or _SMALL))
    known = _METRES.get(entity.figure) or (_SMALL if catalogue.is_small(entity.figure) else 0.0)
    return replace(figure, height=(shown(known) if known else figure.height) * size_of(entity))


def is_toy(entity: Entity) -> bool:
    """Returns whether an entity is a toy of its kind: nobody sails in it."""
    return 0 < entity.size <= _TOY or entity.figure == "paper-boat"


def size_of(entity: Entity) -> float:
    """Returns how tall an entity is compared with others of its kind; 1 if nobody says."""
    return entity.size or 1.0


def metres(entity: Entity) -> float:
    """Returns how tall an entity is in metres; 0 if nobody knows."""
    return metres_of(entity.figure) * size_of(entity)


def metres_of(figure: str) -> float:
    """Returns how tall a thing, an animal, or a vehicle is in metres; 0 if nobody knows."""
    known = _METRES.get(figure) or _VEHICLES.get(figure, 0.0)
    return known or (_SMALL if catalogue.is_small(figure) else 0.0)


def shown(metres: float) -> float:
    """Returns how tall the picture shows what is this tall, as a part of the short side in a wide shot."""
    return float(ADULTS_HEIGHT * max(_SEEN, (metres / _ADULT) ** _SOFTENED))
