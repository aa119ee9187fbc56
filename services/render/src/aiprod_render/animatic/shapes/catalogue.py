"""The figures by their keys: what draws each, how tall it is, where it belongs, and its natural colour."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_render.animatic.shapes import figure_named, things
from aiprod_render.animatic.shapes.cutout import has_cutout
from aiprod_render.animatic.shapes.shape import Home, Shape


@dataclass(frozen=True, slots=True)
class Cutout:
    """A figure that is cut out of paper; `height` and `home` are as those of a shape.

    `tint` is its natural colour as `#rrggbb`, empty for that of the light.
    """

    figure: str
    height: float
    home: Home
    tint: str = ""


type Figure = Shape | Cutout


def figure_of(entity: Entity) -> Figure | None:
    """Returns what draws the entity, who is no person; None if nothing does: a panda must not become a horse.

    The name counts only in manifests without a figure.
    """
    if not entity.figure:
        figure = figure_named(entity)
        return figure_of(replace(entity, figure=figure)) if figure else None
    if entity.figure == _LANTERN and not any(word in entity.name.casefold() for word in _CARVED):
        entity = replace(entity, figure="pumpkin")
    if drawn := _DRAWN.get(entity.figure):
        return drawn
    drawable = entity.figure in _ONLY_PUPPETS or has_cutout(entity.figure)
    return _cutout(entity.figure, entity.kind) if drawable else None


def _cutout(figure: str, kind: EntityKind) -> Cutout:
    home = (
        Home.AIR
        if figure in _FLYING or figure in _IN_THE_AIR
        else Home.WATER
        if figure in _SWIMMING or figure in _IN_THE_WATER
        else Home.GROUND
    )
    height = (
        _HEIGHTS.get(figure)
        or _DRAWN_HEIGHTS.get(figure)
        or (_SMALL_HEIGHT if figure in _SMALL else _HEIGHTS_OF_KINDS[kind])
    )
    return Cutout(figure, height, home, tint_of(figure))


def tint_of(figure: str) -> str:
    """Returns the natural colour of a figure as `#rrggbb`; empty for that of the light."""
    return _TINTS.get(figure, "")


def is_small(figure: str) -> bool:
    """Returns whether a thing is small enough to lie on a table: food, cups, books, tools."""
    return figure in _SMALL


def _each[T](*rows: tuple[str, T]) -> Mapping[str, T]:
    return {figure: value for figures, value in rows for figure in figures}


_DRAWN: Mapping[str, Shape] = {
    "birds": things.BIRDS,
    "hot-air-balloon": things.BALLOON,
    "pagoda": things.PAGODA,
    "tower": things.TOWER,
    "lantern": things.LANTERN,
    "street-lamp": things.STREET_LAMP,
}
_ONLY_PUPPETS = frozenset(
    {
        *(
            "polar-bear",
            "🐦‍⬛",
            "dragonfly",
            "heron",
            "egret",
            "stork",
            "crane",
            "ibis",
            "ostrich",
            "pelican",
        ),
        *("seagull", "hummingbird", "kingfisher", "woodpecker", "magpie", "robin", "sparrow", "canary"),
        *("toucan", "vulture", "phoenix", "meerkat", "capybara", "guinea-pig", "mole", "weasel"),
        *("red-panda", "lemur", "lynx", "panther", "puma", "hyena", "yak", "armadillo"),
        *("anteater", "platypus", "tapir", "wombat", "wolverine", "chinchilla", "antelope", "wildebeest"),
        *("baboon", "chameleon", "pegasus", "griffin", "triceratops", "stegosaurus", "centaur"),
        *("narwhal", "manatee", "eel", "starfish", "seahorse", "puffin", "pheasant", "lioness"),
        *("excavator", "bulldozer", "drone", "robot-vacuum", "robot-arm"),
    }
)
"""Creatures that have joints and no cut-out."""
_LANTERN, _CARVED = "🎃", ("lantern", "latern", "carv", "hallow", "schnitz", "glow", "spook", "scar")
"""The pumpkin of the font has a face, which none in a field has: only who names one as a lantern sees it."""
_SMALL = frozenset(
    "🍇🍈🍉🍊🍋🍌🍍🥭🍎🍏🍐🍑🍒🍓🫐🥝🍅🫒🥥🥑🍆🥔🥕🌽🌶🫑🥒🥬🥦🧄🧅🥜🫘🌰🫚🫛🍞🥐🥖🫓🥨🥯🥞🧇🧀🍖🍗🥩🥓🍔🍟🍕🌭🥪🌮🌯🫔🥙🧆🥚🍳🥘🍲🫕🥣🥗🍿🧈🧂🥫"
    "🍱🍘🍙🍚🍛🍜🍝🍠🍢🍣🍤🍥🥮🍡🥟🥠🥡🍦🍧🍨🍩🍪🎂🍰🧁🥧🍫🍬🍭🍮🍯🍼🥛☕🫖🍵🍶🍾🍷🍸🍹🍺🍻🥂🥃🫗🥤🧋🧃🧉🧊🥢🍽🍴🥄🔪🫙🏺💐⌛⌚⏰🎁🔮"
    "🏆🎮🎲🧩🪆🧵🪡🧶🪢👓🕶🧤👛👜👑🎩🧢👒💄💍💎📱☎🔔🎧📻🔋💻⌨🧮📷📹🔍🕯💡🔦🪔📔📕📖📗📘📙📚📓📜📄📰🪙💰💵✉📦✏✒🖋🖊🖌🖍📝📌📏📐✂"
    "🔑🗝🔨🪛🔧🔩⚗🧪🔬💊🧴🧼🧽🧻🪥🧸"
) | {
    *("toaster", "typewriter", "vase", "tray", "coffee-machine", "microwave", "blender", "perfume"),
    *(
        "cushion",
        "circuit-board",
        "snowball",
        "water-bottle",
        "bottle",
        "table-lamp",
        "snow-globe",
        "coffee-beans",
    ),
    *("paper-boat", "sewing-machine", "gramophone"),
}
_FLYING = frozenset("🦅🕊🦋🐝🦇🪰🦟🎈🪁🚁✈🛩🪂🚀🛸🛰👻🎆☄🌈🧚🚟🚠🚡")
# Keys of several characters, which the row of characters above cannot have.
_IN_THE_AIR = frozenset(
    {"dragonfly", "branch", "seagull", "hummingbird", "vulture", "drone", "phoenix", "paper-plane"}
    | {"space-station"}
)
_IN_THE_WATER = frozenset(
    {"submarine", "paper-boat", "iceberg", "narwhal", "manatee", "eel", "seahorse", "wave"}
)
_SWIMMING = frozenset("🧜⛵🐋🐬🦭🐟🐠🐡🦈🐙🪼🦑🛶🚤🛳⛴🛥🚢🏊🏄🚣🤽🛟🐳")
_HEIGHTS_OF_KINDS = {
    EntityKind.PERSON: 0.22,
    EntityKind.ANIMAL: 0.16,
    EntityKind.VEHICLE: 0.2,
    EntityKind.PLACE: 0.4,
    EntityKind.OBJECT: 0.13,
}
_SMALL_HEIGHT = 0.055
_HEIGHTS = _each(
    ("🎂🧸💐🏺🫖💻🍾🪣", 0.08),
    ("🌷🌹🥀🌺🌸🌼🪻🪷", 0.075),
    ("🌻", 0.16),
    ("🦕🦖🐉", 0.36),
    ("🦒", 0.34),
    ("🐘🦣", 0.28),
    ("🫎🦌🐪🐫🐋🦏🦛🐎🦄🦓🦬🐂🐃🐄🦌🦍🐻🫏🦙🐅🐆🦁🐊🦭🦈", 0.2),
    ("🐺🐬🐼🦧🐺🐗🐖🐑🐏🐐🦘🚲🛵🏍🐙", 0.18),
    ("🦊🐕🦮🐩🐧🦩🦚🪿🦢🦅🐒🦦🦫🦨🦥🐨", 0.14),
    ("🔥", 0.09),
    ("🦃🐢🦝🦡🐍🐟🐠🐡🦑🪼🛴🛹", 0.11),
    ("🐈🐇🐓🐔🦆🦉🦜🕊🦔", 0.095),
    ("🐿🐸🐁🐀🐹🦎🐦🐤🦀🦞🐚", 0.065),
    ("🦋🦇🦂🐾🐌", 0.06),
    ("🐝🪲🐞🦗🐛🕷🐜🪰🦟🪳🪱", 0.048),
    ("🚐🚑🚜", 0.26),
    ("🚂🚌🚎🚒🚚🚛🚃🚄🚅🚆🚇🚊🚋🚝🚞", 0.32),
    ("⛵🛳🚢⛴🏠", 0.24),
    ("✈🚁🚀🛸🛩", 0.32),
    ("🏎", 0.17),
    ("🪑🛋🛏🚪🎹🪞🛁🎄⛄☃🧹🪜🌴🌲🌵🔭🤖", 0.22),
    ("🌳🎡🎢🎪🌋🗻", 0.46),
    ("🏰", 0.62),
    ("⛺🎠🛝", 0.26),
    ("🏃🚴🏇🤺🏋⛹🏌🤾🤸🤹🧗⛷🏂🏄🚣", 0.23),
    ("🏊🤽🧘🛀🛌", 0.15),
)  # fmt: skip
# By whole keys: a row of the table above is split into characters, and these keys have several.
_DRAWN_HEIGHTS = {
    "dragonfly": 0.08,
    "polar-bear": 0.2,
    "lioness": 0.2,
    "🐦‍⬛": 0.065,
    "iceberg": 0.5,
    "lighthouse": 0.46,
    "windmill": 0.42,
    "refrigerator": 0.24,
    "oven": 0.13,
    "brick-oven": 0.22,
    "block-tower": 0.11,
    "dam": 0.1,
    "grand-piano": 0.22,
    "surfboard": 0.22,
    "table": 0.13,
    "bench": 0.13,
    "vase": 0.12,
    "staircase": 0.3,
    "racket": 0.1,
    "carpet": 0.08,
    "wheelchair": 0.15,
    "sink": 0.17,
    "cauldron": 0.12,
    "easel": 0.2,
    "sandcastle": 0.1,
    "bamboo": 0.14,
    "log": 0.08,
    "laundry": 0.2,
    "football-goal": 0.26,
    "barn": 0.46,
    "log-cabin": 0.24,
    "treehouse": 0.46,
    "washing-machine": 0.18,
    "excavator": 0.34,
    "bulldozer": 0.32,
    "drone": 0.1,
    "avalanche": 0.4,
    "flag": 0.26,
    "wave": 0.62,
    "rocket": 0.4,
    "robot-vacuum": 0.06,
    "robot-arm": 0.24,
    "barrel": 0.14,
    "pumpkin": 0.1,
    "haystack": 0.24,
    "hoard": 0.2,
    "leaf-pile": 0.13,
    "rubble": 0.17,
    "signpost": 0.24,
    "house-front": 0.46,
    "well": 0.26,
    "birdhouse": 0.2,
    "beehive": 0.11,
    "doghouse": 0.16,
    "hammock": 0.17,
    "wheelbarrow": 0.12,
    "rake": 0.18,
    "shovel": 0.15,
    "pitchfork": 0.18,
    "scythe": 0.19,
    "crate": 0.11,
    "stump": 0.09,
    "seesaw": 0.14,
    "trampoline": 0.12,
    "birdcage": 0.12,
    "aquarium": 0.13,
    "throne": 0.22,
    "cradle": 0.12,
    "bookshelf": 0.24,
    "wardrobe": 0.24,
    "safe": 0.13,
    "binoculars": 0.07,
    "treadmill": 0.19,
    "statue": 0.34,
    "cannon": 0.16,
    "rifle": 0.09,
    "spear": 0.2,
    "catapult": 0.3,
    "anvil": 0.13,
    "plough": 0.13,
    "harp": 0.21,
    "cello": 0.17,
    "pendant-lamp": 0.14,
    "double-bass": 0.24,
    "turntables": 0.12,
    "bagpipes": 0.1,
    "trombone": 0.1,
    "clarinet": 0.08,
    "harmonica": 0.04,
    "tuba": 0.14,
    "xylophone": 0.09,
    "treasure-chest": 0.13,
    "solar-panel": 0.22,
    "watering-can": 0.1,
    "igloo": 0.3,
    "stroller": 0.16,
    "forklift": 0.28,
    "combine": 0.34,
    "carriage": 0.28,
    "double-decker": 0.36,
    "picnic": 0.11,
    **dict.fromkeys(("apple-tree", "orange-tree", "lemon-tree", "cherry-tree"), 0.42),
    "space-station": 0.3,
    "🚏": 0.29,
    "fishbowl": 0.09,
    "long-table": 0.16,
    # These are broad for their height.
    "👟": 0.055,
    "🍞": 0.045,
    "🍳": 0.035,
    "🥘": 0.045,
    "🍫": 0.025,
    "🍪": 0.04,
}
_TINTS = {
    "pagoda": "#b5563f",
    "tower": "#9a8f9c",
    "lantern": "#7a5a3c",
    "street-lamp": "#3d4149",
    "birds": "#5d6470",
    "hot-air-balloon": "#d8583f",
    "🐛": "#6aa860",
    "🚜": "#4f9a52",
}
"""Colours of drawn shapes, and of papers whose own would be too loud."""
