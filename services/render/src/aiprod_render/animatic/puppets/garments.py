"""Clothes that a scene names, over what somebody wears."""

from collections.abc import Mapping
from dataclasses import replace

from aiprod_render.animatic.puppets.outfits import Outfit

GARMENTS: Mapping[str, str] = {
    "👗": "dress",
    "🥻": "gown",
    "👘": "gown",
    "🧥": "coat",
    "👔": "suit",
    "🥼": "coat",
    "👕": "shirt",
    "👚": "shirt",
    "🦺": "coat",
    "👖": "trousers",
    "🩳": "trousers",
    "👒": "straw",
    "🎩": "tophat",
    "🧢": "cap",
    "👑": "crown",
    "⛑": "hardhat",
    "🪖": "soldier",
    "🎓": "mortarboard",
    "🧣": "scarf",
    "👓": "glasses",
    "🕶": "glasses",
    "🥽": "glasses",
    "🎒": "pack",
    "👠": "shoes",
    "👢": "shoes",
    "👞": "shoes",
    "👟": "shoes",
    "👙": "sport",
    "🩱": "sport",
}
"""Clothes by their figures: a garment, a hat, or an extra."""
_HATS = frozenset({"straw", "tophat", "cap", "crown", "hardhat", "soldier", "mortarboard"})
_EXTRAS = frozenset({"scarf", "glasses", "pack"})


def wearing(outfit: Outfit, figure: str, colour: str) -> Outfit:
    """Returns the outfit with a piece of clothing over it, in its colour if it has one."""
    piece = GARMENTS[figure]
    if piece in _HATS:
        return replace(outfit, hat=piece, hat_colour=colour or outfit.hat_colour)
    if piece in _EXTRAS:
        return replace(outfit, extras=outfit.extras | {piece})
    if piece == "trousers":
        return replace(outfit, bottom=colour or outfit.bottom, garment="shirt")
    if piece == "shoes":
        return replace(outfit, shoes=colour or outfit.shoes)
    return replace(outfit, garment=piece, top=colour or outfit.top)
