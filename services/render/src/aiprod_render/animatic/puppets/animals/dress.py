"""Dresses people who are animals: in the clothes of their role, or in their own fur."""

from dataclasses import replace

from aiprod_render.animatic.puppets.animals.kinds import ANIMALS
from aiprod_render.animatic.puppets.outfits import (
    BOY,
    FUR,
    GIRL,
    LADY,
    LADY_IN_TROUSERS,
    MAN,
    Outfit,
)
from aiprod_render.animatic.puppets.skeleton import Build

_PLAIN = MAN, LADY, LADY_IN_TROUSERS, BOY, GIRL
_CHILDS_TORSO, _ELDERS_STOOP = 0.2, 5.0
"""Up to this torso a role is a child's, and from this stoop on an elder's."""
_YOUNG, _YOUNG_HEAD = 0.8, 0.9
"""The size of a young animal and of its head."""
_HUMAN = frozenset({"beard", "ears", "skull", "one-eye", "barefoot"})
"""Extras of human faces and feet."""
_SHOD = frozenset({"spacesuit", "armour"})
"""Garments that end in boots."""


def is_plain(outfit: Outfit) -> bool:
    """Returns whether an outfit is that of anybody, and of no role."""
    return outfit in _PLAIN


def furry(outfit: Outfit, head: str, coat: str) -> Outfit:
    """Returns the outfit of a role on an animal with a `coat`, empty for that of its kind."""
    kind = ANIMALS[head]
    plain = is_plain(outfit)
    return replace(
        outfit,
        head=head,
        build=_grown(kind.build, outfit.build),
        skin=coat or kind.coat,
        limbs=coat or kind.limbs,
        garment=FUR if plain else outfit.garment,
        extras=outfit.extras - _HUMAN | (frozenset() if outfit.garment in _SHOD else {"paws"}),
        hair="",
    )


def in_own_fur(outfit: Outfit) -> Outfit:
    """Returns the outfit with fur where nothing is worn; shoes that somebody states are worn."""
    bare = outfit.garment == FUR
    shoes = outfit.shoes != MAN.shoes
    return replace(
        outfit,
        top=outfit.limbs if bare else outfit.top,
        bottom=outfit.bottom or outfit.limbs,
        extras=outfit.extras - ({"paws", *_HUMAN} if shoes else _HUMAN),
    )


def _grown(build: Build, role: Build) -> Build:
    """Returns the build of an animal that is as old as the role."""
    if role.torso < _CHILDS_TORSO:
        lengths = {
            name: _YOUNG * getattr(build, name) for name in ("torso", "upper_arm", "forearm", "thigh", "shin")
        }
        return replace(build, head=_YOUNG_HEAD * build.head, **lengths)
    return replace(build, stoop=role.stoop) if role.stoop > _ELDERS_STOOP else build
