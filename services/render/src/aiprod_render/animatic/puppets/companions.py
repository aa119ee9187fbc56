"""What several of one figure wear: each looks unlike the next."""

from dataclasses import replace

from aiprod_render.animatic.puppets.outfits import (
    BOY,
    GIRL,
    GRANDFATHER,
    GRANDMOTHER,
    LADY,
    LADY_IN_TROUSERS,
    MAN,
    Outfit,
)
from aiprod_render.animatic.puppets.skeleton import ADULT, WOMAN

_ANYONE = frozenset({"🧑", "🧒", "couple", "👫", "💏", "💑", "🧍", "👯", ""})
"""Figures of men as well as women, and of boys as well as girls."""
_SEVERAL: tuple[Outfit, ...] = (
    MAN,
    LADY,
    replace(MAN, garment="coat", hair="curly"),
    replace(LADY_IN_TROUSERS, garment="coat", hair="bun"),
    replace(MAN, build=replace(ADULT, girth=1.16, torso=0.27), extras=frozenset({"beard"})),
    replace(LADY_IN_TROUSERS, hair="curly"),
    replace(MAN, garment="suit", hair="bald", extras=frozenset({"glasses"})),
    replace(LADY, hair="bun", extras=frozenset({"glasses"})),
)
"""Grown-ups as they stand side by side: each looks unlike the next."""
_CHILDREN: tuple[Outfit, ...] = (
    BOY,
    GIRL,
    replace(BOY, hair="curly"),
    replace(GIRL, garment="shirt", hair="bun"),
    replace(BOY, hat="cap"),
    replace(GIRL, hair="long"),
)
_GRANDPARENTS: tuple[Outfit, ...] = (GRANDFATHER, GRANDMOTHER)


def unlike(figure: str, outfit: Outfit, number: int) -> Outfit:
    """Returns what one of several of a figure wears, the first of whom (0) has this outfit."""
    return _companion(outfit, number) if figure in _ANYONE else _with_own_hair(outfit, number)


def _companion(outfit: Outfit, number: int) -> Outfit:
    """Returns the outfit of another person: a girl is beside a boy."""
    for several in (_SEVERAL, _CHILDREN, _GRANDPARENTS):
        # Only who is dressed plainly, as the first two are, has companions who differ.
        if outfit in several[:2]:
            return several[(several.index(outfit) + number) % len(several)]
    return outfit


def _with_own_hair(outfit: Outfit, number: int) -> Outfit:
    """Returns the same clothes under hair of its own: people of one sex or trade."""
    # The girth tells a woman's build, whatever clothes came after it.
    hairs = ("long", "bun", "curly") if outfit.build.girth == WOMAN.girth else ("short", "curly", "bald")
    if outfit.hair not in hairs or not number:
        return outfit
    return replace(outfit, hair=hairs[(hairs.index(outfit.hair) + number) % len(hairs)])
