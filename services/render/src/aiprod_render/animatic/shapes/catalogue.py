"""The figures by their keys: what draws each, how tall it is, where it belongs, and its natural colour."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_render.animatic.shapes import people_and_animals as beings
from aiprod_render.animatic.shapes import shape_of, things
from aiprod_render.animatic.shapes.cutout import has_cutout
from aiprod_render.animatic.shapes.shape import Home, Outline, Shape


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
    """Returns what draws the entity; None if nothing does: a panda must not become a horse.

    The name counts only in manifests without a figure.
    """
    if not entity.figure:
        return shape_of(entity)
    if drawn := _DRAWN.get(entity.figure):
        return drawn
    if entity.figure == "polar-bear":
        return Cutout("🐻", _HEIGHTS["🐻"], Home.GROUND, _TINTS["🐇"])
    if has_cutout(entity.figure) and entity.figure not in _BUSTS:
        return _cutout(entity.figure, entity.kind)
    return beings.PERSON if entity.kind is EntityKind.PERSON else None


def _cutout(figure: str, kind: EntityKind) -> Cutout:
    home = (
        Home.AIR
        if figure in _FLYING or figure == "dragonfly"
        else Home.WATER
        if figure in _SWIMMING
        else Home.GROUND
    )
    height = _HEIGHTS.get(figure) or _DRAWN_HEIGHTS.get(figure) or _HEIGHTS_OF_KINDS[kind]
    return Cutout(figure, height, home, _TINTS.get(figure, ""))


def _with(shape: Shape, *hat: Outline) -> Shape:
    return replace(shape, outlines=(*shape.outlines, *hat), soft=shape.soft)


def _each[T](*rows: tuple[str, T]) -> Mapping[str, T]:
    return {figure: value for figures, value in rows for figure in figures}


_TOQUE: Outline = (
    (-0.06, 0.97), (-0.065, 1.03), (-0.10, 1.07), (-0.09, 1.13), (-0.03, 1.15), (0.03, 1.15), (0.09, 1.13), (0.10, 1.07),
    (0.065, 1.03), (0.06, 0.97),
)  # fmt: skip
_CROWN: Outline = (
    (-0.065, 0.98), (-0.085, 1.10), (-0.04, 1.045), (0.0, 1.12), (0.04, 1.045), (0.085, 1.10), (0.065, 0.98),
)  # fmt: skip
_POINTED: Outline = ((-0.14, 0.96), (-0.06, 0.99), (0.02, 1.24), (0.06, 0.99), (0.14, 0.96))
_HELMET: Outline = ((-0.10, 0.965), (-0.07, 1.0), (-0.05, 1.05), (0.05, 1.05), (0.07, 1.0), (0.10, 0.965))
_MAN, _WOMAN, _CHILD = beings.PERSON, beings.WOMAN, beings.CHILD
_DRAWN: Mapping[str, Shape] = {
    "🦊": beings.FOX,
    "🐺": beings.FOX,
    "🐋": beings.WHALE,
    "🐪": beings.CAMEL,
    "🐫": beings.CAMEL,
    "🫎": beings.DEER,
    "birds": beings.BIRDS,
    "⛵": things.BOAT,
    "hot-air-balloon": things.BALLOON,
    "lighthouse": things.LIGHTHOUSE,
    "windmill": things.WINDMILL,
    "pagoda": things.PAGODA,
    "tower": things.TOWER,
    "lantern": things.LANTERN,
    "🏰": things.CASTLE,
    "🏠": things.HOUSE,
    "🌳": things.TREE,
    "🧑‍🚀": beings.ASTRONAUT,
    "👨‍🚀": beings.ASTRONAUT,
    "👩‍🚀": beings.ASTRONAUT,
    "🧑‍🍳": _with(_MAN, _TOQUE),
    "👨‍🍳": _with(_MAN, _TOQUE),
    "👩‍🍳": _with(_WOMAN, _TOQUE),
    "🤴": _with(_MAN, _CROWN),
    "🫅": _with(_MAN, _CROWN),
    "👸": _with(_WOMAN, _CROWN),
    "🧙": _with(_MAN, _POINTED),
    "👷": _with(_MAN, _HELMET),
    "🧑‍🚒": _with(_MAN, _HELMET),
    **_each(("👩👵🧕👰🤰💃", _WOMAN), ("👦👧🧒👶", _CHILD), ("🧍👨👴🧔👮💂", _MAN)),
}
_BUSTS = frozenset("🧑👱🧓🕵🥷👳👲🤵🫃🫄🤱👼🎅🤶🦸🦹🧛🧝🧟💆💇🕺👯🧖👭👫👬🤼")
"""People whom the font shows without a body."""
_FLYING = frozenset("🦅🕊🦋🐝🦇🪰🦟🎈🪁🚁✈🛩🪂🚀🛸🛰👻🎆☄🌈🧚🚟🚠🚡")
_SWIMMING = frozenset("🐬🦭🐟🐠🐡🦈🐙🪼🦑🛶🚤🛳⛴🛥🚢🏊🏄🚣🤽🛟🐳")
_HEIGHTS_OF_KINDS = {
    EntityKind.PERSON: 0.22,
    EntityKind.ANIMAL: 0.16,
    EntityKind.VEHICLE: 0.2,
    EntityKind.PLACE: 0.4,
    EntityKind.OBJECT: 0.13,
}
_HEIGHTS = _each(
    ("🦕🦖🐉", 0.36),
    ("🦒", 0.34),
    ("🐘🦣", 0.28),
    ("🦏🦛🐎🦄🦓🦬🐂🐃🐄🦌🦍🐻🫏🦙🐅🐆🦁🐊🦭🦈", 0.2),
    ("🐬🐼🦧🐺🐗🐖🐑🐏🐐🦘🚲🛵🏍🐙", 0.18),
    ("🐕🦮🐩🐧🦩🦃🦚🪿🦢🦅🐒🦦🦫🦨🦥🐨", 0.14),
    ("🐈🐇🐓🦆🦉🦜🐢🦝🦡🐍🐟🐠🐡🦑🪼🕊🦔🛴🛹", 0.11),
    ("🐿🐸🐁🐀🐹🦎🐦🐤🦀🦞🐚", 0.08),
    ("🦋🐝🦇🪲🐞🦗🐛🐌🕷🦂🐜🪰🦟🐾🪳🪱", 0.07),
    ("🚂🚌🚎🚒🚚🚛🚐🚑🚜🚃🚄🚅🚆🚇🚊🚋🚝🚞", 0.26),
    ("🛳🚢⛴", 0.24),
    ("✈🚁🚀🛸", 0.2),
    ("🏎", 0.1),
    ("🪑🛋🛏🚪🎹🪞🛁🎄⛄☃🧹🪜🌴🌲🌵🔭🤖", 0.22),
    ("🎡🎢🎪🌋🗻", 0.46),
    ("⛺🎠🛝", 0.26),
    ("🏃🚴🏇🤺🏋⛹🏌🤾🤸🤹🧗⛷🏂🏄🚣", 0.23),
    ("🏊🤽🧘🛀🛌", 0.15),
)  # fmt: skip
_DRAWN_HEIGHTS = {
    "dragonfly": 0.08,
    "refrigerator": 0.24,
    "oven": 0.18,
    "grand-piano": 0.22,
    "surfboard": 0.22,
}
_TINTS = _each(
    ("🦁🐪🦒🐅🐆🦘🐕🐹🍞🥐🥖🥯🥨🧇🥞🍪🥔🥜🌰🧸🎻🎸🪑🥮🦮🐤🌾🏺🧺", "#d9a860"),
    ("🐻🐎🦬🐂🐒🦌🐿🦫🦔🐗🦉🦅🍫🍩☕🪵🚪🧳👞🥾🦧🎒🦥🦃🐓🪘💼", "#a9764a"),
    ("🐸🐊🐢🦎🐍🐉🦕🦖🌲🌴🌵🌱🪴🥑🥦🥒🍏🍐🥬🌿☘🍀🍈🥝🫑🫛🐛🦗🫒🪲", "#6fae62"),
    ("🍎🍓🍒🍅🌶🦀🦞🐞🚒🎈🌹🏮🧨🍄❤🎒🪭", "#d8434a"),
    ("🍊🥕🎃🐠🏀🍑🥭🦐🔥🍁🍂🦧🪼", "#ee8b3a"),
    ("🍌🍋🌽🧀🚌🚕🌻🌼🐝🍍🏆👑🎷🎺🍯🍟🌟⭐🔔🪙💰🍺🐥", "#f0c648"),
    ("🦩🐖🌸🌷🍧🧁🍬🍭🐙🦑🎀🌺🩰🪷🐽🍦🍨", "#f09ab2"),
    ("🍇🍆🪻🔮☂🎆🫐🦄", "#9a78cc"),
    ("🐬🐟🦈🐡🐋🦭🧊💎🚙🐘🦏🦛🦣🛸🤖🦜🫖💧👖🦚", "#8fb3cf"),
    ("🐇🐑🕊🦢🐧🐼🦓🐏🐐🪿⛄☃🥛🥚👻🦙🍚⚽🏐🎂🍰🐄🚑🛥🛳🚀✈🛩🚁", "#ece6d8"),
)  # fmt: skip
