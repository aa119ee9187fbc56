"""Hats: parts around a head, in radii of it."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, oval
from aiprod_render.picture.paint import Field

type Points = tuple[tuple[float, float], ...]

_BRIM = (
    (-1.5, 0.42),
    (-0.9, 0.5),
    (0.9, 0.5),
    (1.6, 0.42),
    (1.5, 0.3),
    (0.9, 0.34),
    (-0.9, 0.34),
    (-1.4, 0.3),
)
_DOME = ((-0.98, 0.4), (-0.94, 0.8), (-0.6, 1.12), (0.0, 1.24), (0.6, 1.12), (0.92, 0.8), (0.96, 0.4))
_BAND = ((-0.97, 0.4), (-0.97, 0.6), (0.97, 0.6), (0.97, 0.4))
_PEAK = ((0.5, 0.42), (1.55, 0.3), (1.5, 0.18), (0.7, 0.22))
_HATS: Mapping[str, tuple[tuple[Points, str], ...]] = {
    "toque": (
        (((-0.85, 0.4), (-0.9, 1.1), (-1.25, 1.5), (-1.1, 2.0), (-0.5, 2.1), (0, 2.28), (0.55, 2.1),
            (1.1, 2.0), (1.22, 1.5), (0.9, 1.1), (0.85, 0.4)), "hat"),
        (((-0.88, 0.4), (-0.9, 0.84), (0.9, 0.84), (0.88, 0.4)), "~hat"),
    ),
    "mortarboard": ((_DOME, "hat"), (((-1.5, 1.1), (0.0, 1.5), (1.5, 1.1), (0.0, 0.8)), "hat"),
        (((1.2, 1.1), (1.3, 1.1), (1.32, 0.4), (1.18, 0.4)), "gold")),
    "straw": ((_DOME, "hat"), (_BAND, "accent"), (((-1.9, 0.3), (-1.0, 0.5), (1.0, 0.5), (1.95, 0.3),
        (1.7, 0.2), (0.9, 0.36), (-0.9, 0.36), (-1.7, 0.2)), "hat")),
    "montera": ((((-1.0, 0.34), (-1.32, 0.62), (-1.2, 0.94), (-0.7, 1.12), (0.7, 1.12), (1.2, 0.94),
        (1.32, 0.62), (1.0, 0.34)), "hat"),),
    "cap": ((_DOME, "hat"), (_PEAK, "~hat")),
    "peaked": ((((-0.95, 0.4), (-1.2, 1.0), (-0.6, 1.3), (0.7, 1.3), (1.25, 1.02),
        (0.98, 0.4)), "hat"), (_BAND, "~hat"), (_PEAK, "dark"), (((0.3, 0.66), (0.5, 0.92),
        (0.7, 0.66)), "gold")),
    "hardhat": ((_DOME, "hat"), (((-1.2, 0.36), (-1.0, 0.5), (1.1, 0.5), (1.5, 0.36), (1.4, 0.28),
        (-1.1, 0.28)), "~hat"), (((-0.16, 1.2), (-0.12, 1.36), (0.2, 1.34), (0.24, 1.18)), "~hat")),
    "firehelmet": ((_DOME, "hat"), (((-1.8, 0.1), (-1.0, 0.54), (1.0, 0.54), (1.5, 0.36), (1.4, 0.26),
        (-0.9, 0.3)), "hat"), (((0.45, 0.5), (0.45, 1.0), (0.9, 0.9), (0.95, 0.5)), "gold")),
    "beret": ((((-1.3, 0.5), (-1.5, 0.8), (-0.9, 1.16), (0.2, 1.2), (0.95, 0.86), (0.95, 0.5),
        (0.0, 0.62)), "hat"), (((-0.3, 1.1), (-0.26, 1.34), (-0.1, 1.34), (-0.1, 1.1)), "~hat")),
    "bearskin": ((((-1.0, 0.2), (-1.1, 1.2), (-0.8, 2.0), (0.0, 2.3), (0.8, 2.0), (1.1, 1.2),
        (1.02, 0.3)), "hat"),),
    "fedora": ((((-0.95, 0.4), (-0.85, 1.1), (-0.4, 1.36), (0.1, 1.2), (0.6, 1.34), (0.92, 1.0),
        (0.96, 0.4)), "hat"), (_BAND, "dark"), (_BRIM, "hat")),
    "bowler": ((_DOME, "hat"), (_BAND, "dark"), (_BRIM, "hat")),
    "tophat": ((((-0.8, 0.4), (-0.92, 1.9), (0.92, 1.9), (0.82, 0.4)), "hat"), (_BAND, "accent"),
        (_BRIM, "hat")),
    "stetson": ((((-0.85, 0.4), (-0.8, 1.1), (-0.4, 1.4), (0.0, 1.2), (0.4, 1.4), (0.8, 1.1),
        (0.86, 0.4)), "hat"), (_BAND, "dark"), (((-1.8, 0.62), (-1.0, 0.36), (0.0, 0.3), (1.0, 0.36),
        (1.9, 0.62), (1.6, 0.26), (0.0, 0.16), (-1.5, 0.26)), "hat")),
    "crown": ((((-0.85, 0.5), (-1.0, 1.36), (-0.5, 0.94), (0.0, 1.5), (0.5, 0.94), (1.0, 1.36),
        (0.86, 0.5)), "hat"), (((-0.85, 0.5), (-0.88, 0.7), (0.88, 0.7), (0.86, 0.5)), "accent")),
    "pointed": ((((-0.9, 0.42), (-0.3, 1.8), (-0.7, 2.5), (0.2, 2.1), (0.92, 0.42)), "hat"),
        (_BAND, "gold"), (((-1.9, 0.3), (-1.0, 0.5), (1.0, 0.5), (1.95, 0.3), (1.0, 0.3),
        (-1.0, 0.3)), "hat")),
    "santa": ((((-0.95, 0.5), (-0.8, 1.2), (-1.3, 1.3), (-1.7, 0.7), (-1.1, 1.7), (0.2, 1.6),
        (0.95, 0.5)), "hat"), (((-1.06, 0.36), (-1.06, 0.68), (1.06, 0.68), (1.06, 0.36)), "white")),
    "hood": ((((0.5, 1.02), (-0.3, 1.28), (-1.1, 0.9), (-1.3, 0.0), (-1.0, -1.0), (0.3, -1.1),
        (0.1, -0.4), (-0.25, 0.1), (0.1, 0.55), (0.9, 0.66)), "hat"),),
    "scarf": ((((0.75, 0.86), (0.0, 1.22), (-0.9, 1.0), (-1.26, 0.2), (-1.15, -1.2), (0.5, -1.3),
        (0.4, -0.95), (-0.1, -0.5), (0.05, 0.5)), "hat"),),
    "veil": ((((0.2, 1.1), (-0.7, 1.1), (-1.3, 0.4), (-2.2, -3.6), (-1.2, -3.8), (-0.7, -0.6),
        (-0.6, 0.6)), "hat"), (((-0.5, 0.9), (-0.2, 1.3), (0.3, 1.2), (0.5, 0.94)), "accent")),
    "turban": ((((-1.1, 0.4), (-1.2, 0.9), (-0.7, 1.36), (0.2, 1.44), (1.0, 1.0), (1.02, 0.5),
        (0.2, 0.66)), "hat"), (((-1.1, 0.5), (0.3, 1.4), (0.6, 1.3), (-0.8, 0.5)), "~hat")),
    "soldier": ((((-1.1, 0.25), (-1.02, 0.85), (-0.5, 1.22), (0.5, 1.22), (1.0, 0.85),
        (1.15, 0.3)), "hat"),),
    "samurai": ((((-1.0, 0.4), (-0.7, 1.2), (0.6, 1.2), (1.0, 0.4)), "hat"), (((-1.6, -0.4),
        (-1.0, 0.5), (0.9, 0.5), (1.1, 0.3), (-0.5, 0.2), (-1.1, -0.5)), "hat"), (((0.3, 0.9),
        (0.1, 2.0), (0.5, 1.3), (1.2, 1.8), (0.7, 0.8)), "gold")),
    "horns": ((_DOME, "hat"), (((-0.8, 0.7), (-1.5, 1.0), (-1.5, 1.8), (-1.15, 1.3),
        (-0.6, 1.0)), "white"), (((0.8, 0.7), (1.5, 1.0), (1.5, 1.8), (1.15, 1.3),
        (0.6, 1.0)), "white")),
    "tricorne": ((((-1.6, 0.5), (-0.9, 1.2), (0.0, 1.0), (0.9, 1.3), (1.7, 0.5), (0.0, 0.4)), "hat"),
        (((-1.6, 0.5), (0.0, 0.56), (1.7, 0.5), (0.0, 0.4)), "gold")),
    "sailor": ((((-1.05, 0.5), (-1.15, 0.9), (1.1, 0.9), (1.0, 0.5)), "hat"), (((-0.9, 0.9),
        (-0.5, 1.14), (0.5, 1.14), (0.9, 0.9)), "~hat")),
    "souwester": ((_DOME, "hat"), (((-1.9, -0.4), (-1.0, 0.5), (1.0, 0.5), (1.4, 0.34),
        (-0.6, 0.3)), "hat")),
    "nurse": ((((-0.7, 0.75), (-0.85, 1.25), (0.6, 1.25), (0.6, 0.8)), "hat"), (((-0.2, 0.92),
        (-0.2, 1.06), (0.15, 1.06), (0.15, 0.92)), "accent")),
    "swimcap": ((_DOME, "hat"),),
    # Its crest has the colour of the cape.
    "galea": ((((-1.3, 0.3), (-1.2, 1.2), (-0.5, 1.75), (0.4, 1.75), (0.9, 1.3), (0.3, 1.3), (-0.6, 1.1)),
        "cape"), (_DOME, "hat"),
        (((-1.0, 0.5), (-0.98, -0.7), (-0.3, -0.9), (-0.25, 0.1), (0.2, 0.42)), "hat"),
        (_BAND, "~hat")),
    "pointed-cap": ((((-0.98, 0.36), (-0.7, 1.2), (-0.9, 2.2), (0.1, 1.5), (0.95, 0.4)), "hat"),
        (((-1.02, 0.34), (-1.0, 0.56), (0.98, 0.56), (1.0, 0.34)), "~hat")),
    "devil-horns": ((((-0.62, 0.8), (-1.0, 1.3), (-0.85, 1.9), (-0.6, 1.4), (-0.2, 1.05)), "hat"),
        (((0.3, 1.0), (0.75, 1.3), (1.0, 1.85), (1.05, 1.2), (0.75, 0.75)), "hat")),
    # The outline runs around and back inside, so that the ring has a hole.
    "halo": ((((-0.9, 1.55), (-0.6, 1.72), (0.6, 1.72), (0.9, 1.55), (0.6, 1.38), (-0.6, 1.38), (-0.9, 1.52),
        (-0.7, 1.54), (-0.5, 1.46), (0.5, 1.46), (0.7, 1.55), (0.5, 1.64), (-0.5, 1.64),
        (-0.7, 1.56)), "gold"),),
}  # fmt: skip


def hat_parts(hat: str, head: Field, radius: float, angle: float) -> Iterator[Part]:
    """Yields the parts of a hat on a head of `radius` at `head`, turned by radians clockwise."""
    if special := _AROUND.get(hat):
        yield from special(head, radius, angle)
    for points, tone in _HATS.get(hat, ()):
        yield Part(at(head, *points, size=radius, angle=angle), tone)


def _space_helmet(head: Field, radius: float, angle: float) -> Iterator[Part]:
    yield Part(oval(head, 1.42 * radius, 1.46 * radius), "top")
    visor = at(head, (0.32, 0.06), size=radius, angle=angle)[0]
    yield Part(oval(visor, 0.98 * radius, 0.92 * radius, angle), "~visor")
    yield Part(oval(visor + 0.02, 0.9 * radius, 0.84 * radius, angle), "visor")
    glint = ((0.42, 0.62), (0.86, 0.5), (1.06, 0.16), (0.8, 0.38))
    yield Part(at(head, *glint, size=radius, angle=angle), "white")


def _great_helm(head: Field, radius: float, angle: float) -> Iterator[Part]:
    plume = ((-0.3, 1.0), (-0.9, 1.9), (-2.0, 1.7), (-2.3, 0.9), (-1.5, 1.2), (-0.8, 0.9))
    yield Part(at(head, *plume, size=radius, angle=angle), "accent")
    helm = ((-1.05, -0.95), (-1.12, 0.5), (-0.7, 1.16), (0.0, 1.3), (0.7, 1.12), (1.14, 0.4), (1.0, -0.9))
    yield Part(at(head, *helm, size=radius, angle=angle), "hat")
    slit = ((0.16, 0.1), (0.16, 0.28), (1.1, 0.24), (1.1, 0.08))
    yield Part(at(head, *slit, size=radius, angle=angle), "dark")
    ridge = ((-1.08, 0.4), (-1.05, 0.56), (1.08, 0.5), (1.1, 0.36))
    yield Part(at(head, *ridge, size=radius, angle=angle), "~hat")


def _mask(head: Field, radius: float, angle: float) -> Iterator[Part]:
    yield Part(at(head, *_DOME, (0.9, 0.0), (-0.9, -0.5), size=radius, angle=angle), "~hat")
    glass = ((0.2, -0.2), (0.2, 0.5), (1.05, 0.45), (1.1, -0.15))
    yield Part(at(head, *glass, size=radius, angle=angle), "visor")
    snorkel = ((-0.4, -0.6), (-0.6, 1.9), (-0.4, 1.9), (-0.2, -0.5), (0.7, -0.6), (0.7, -0.75))
    yield Part(at(head, *snorkel, size=radius, angle=angle), "hat")


def _fencing_mask(head: Field, radius: float, angle: float) -> Iterator[Part]:
    dome = ((-1.05, -0.9), (-1.14, 0.3), (-0.8, 1.0), (0.0, 1.24), (0.7, 1.06), (0.5, -1.3), (-0.6, -1.5))
    yield Part(at(head, *dome, size=radius, angle=angle), "white")
    mesh = ((0.2, 1.0), (0.9, 0.85), (1.3, 0.1), (1.1, -0.9), (0.5, -1.1), (0.1, -0.2))
    yield Part(at(head, *mesh, size=radius, angle=angle), "~metal")
    for y in (-0.6, -0.2, 0.2, 0.6):
        yield Part(
            at(head, (0.24, y), (0.24, y + 0.07), (1.2, y + 0.03), (1.2, y - 0.04), size=radius, angle=angle),
            "dark",
        )


def _fur(head: Field, radius: float, angle: float) -> Iterator[Part]:
    """Yields the shaggy hood of who is furry all over, around its face."""
    # Open ahead, where the face is.
    turn = np.linspace(0.42 * np.pi, 1.98 * np.pi, 26)
    shaggy = 1.28 + 0.16 * (np.arange(26) % 2)
    outer = np.stack([shaggy * np.cos(turn) - 0.08, shaggy * np.sin(turn)], 1)
    inner = np.stack([0.82 * np.cos(turn[::-1]) + 0.12, 0.82 * np.sin(turn[::-1])], 1)
    yield Part(at(head, *map(tuple, np.concatenate([outer, inner])), size=radius, angle=angle), "hat")


def _bull(head: Field, radius: float, angle: float) -> Iterator[Part]:
    """Yields the head of a bull over a face."""

    def shape(*points: tuple[float, float], tone: str) -> Part:
        return Part(at(head, *points, size=radius, angle=angle), tone)

    yield shape((-0.7, 0.8), (-1.7, 1.1), (-1.9, 2.0), (-1.4, 1.5), (-0.3, 1.2), tone="white")
    yield Part(oval(at(head, (-0.1, 0.1), size=radius, angle=angle)[0], 1.1 * radius, 1.15 * radius), "hat")
    yield Part(oval(at(head, (0.95, -0.5), size=radius, angle=angle)[0], 0.8 * radius, 0.6 * radius), "~hat")
    yield shape((0.1, 1.1), (0.9, 1.4), (1.5, 2.1), (1.3, 1.1), (0.6, 0.75), tone="white")
    yield shape((-0.9, 0.5), (-1.7, 0.4), (-1.5, 0.05), (-0.8, 0.15), tone="~hat")
    for x, y, size in ((0.5, 0.3, 0.13), (1.4, -0.45, 0.1)):
        yield Part(oval(at(head, (x, y), size=radius, angle=angle)[0], size * radius, size * radius), "eye")
    yield Part(oval(at(head, (1.55, -0.8), size=radius, angle=angle)[0], 0.16 * radius, 0.2 * radius), "gold")


def _bee_hat(head: Field, radius: float, angle: float) -> Iterator[Part]:
    """Yields a straw hat with a net that hangs from its brim: its back, and threads before the face."""
    back = ((-1.5, 0.36), (-0.5, 0.4), (-0.62, -1.2), (-1.3, -1.25))
    yield Part(at(head, *back, size=radius, angle=angle), "~white")
    for x in (-0.1, 0.25, 0.6, 0.95, 1.25):
        thread = ((x, 0.4), (x + 0.035, 0.4), (0.82 * x + 0.035, -1.2), (0.82 * x, -1.2))
        yield Part(at(head, *thread, size=radius, angle=angle), "~white")
    hem = ((-1.3, -1.15), (1.1, -1.15), (1.1, -1.35), (-1.3, -1.35))
    yield Part(at(head, *hem, size=radius, angle=angle), "white")
    for points, tone in _HATS["straw"]:
        yield Part(at(head, *points, size=radius, angle=angle), tone)


_AROUND: Mapping[str, Callable[[Field, float, float], Iterator[Part]]] = {
    "helmet": _space_helmet,
    "greathelm": _great_helm,
    "mask": _mask,
    "fencing-mask": _fencing_mask,
    "fur": _fur,
    "bull": _bull,
    "bee-hat": _bee_hat,
}
COVERING = frozenset({"helmet", "greathelm", "hood", "scarf", "mask", "fencing-mask", "fur", "bull"})
"""Hats under which no hair is seen."""
