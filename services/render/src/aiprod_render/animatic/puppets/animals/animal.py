"""What tells one animal from another when it walks, dresses, and works as people do."""

from dataclasses import dataclass

from aiprod_render.animatic.puppets.skeleton import Build

GROWN = Build(0.124, 0.275, 0.15, 0.14, 0.18, 0.17, 1.0, neck=-0.004)
BROAD = Build(0.134, 0.3, 0.158, 0.142, 0.165, 0.155, 1.34, neck=-0.01)
SMALL = Build(0.128, 0.188, 0.108, 0.1, 0.115, 0.11, 0.92, neck=-0.012)
TINY = Build(0.128, 0.165, 0.1, 0.092, 0.1, 0.092, 0.94, neck=-0.014)
LONG_NECKED = Build(0.112, 0.275, 0.15, 0.14, 0.19, 0.18, 0.96, neck=0.07)
"""Builds whose heads are a third larger than those of people, so that the face reads from afar."""


@dataclass(frozen=True, slots=True)
class Animal:
    """The head, the coat, and the tail of a kind, three quarters turned to the right.

    Colours are `#rrggbb`. Lengths of the head are parts of its radius, and those of the tail of an adult's
    height.
    """

    coat: str
    light: str = ""
    """The colour of muzzle and belly; empty for that of the coat."""
    dark: str = "#33292a"
    """The colour of the nose."""
    pattern: str = ""
    """The colour of stripes, spots, and patches."""
    mane: str = ""
    skull: str = "round"
    """round, wide, wedge, long, flat, box, or bulb."""
    muzzle: str = "short"
    """short, cat, pointed, hoofed, snout, great, trunk, rhino, koala, ape, jaws, wide, blunt, or a bill."""
    reach: float = 1.0
    """The length of muzzle or bill, compared with that of its kind."""
    beak: str = "#e8a33a"
    ears: str = ""
    """pointed, round, long, leaf, floppy, fan, side, or none."""
    ear: tuple[float, float] = (0.7, 34)
    """Length, and degrees from upright to the side."""
    crown: str = ""
    marks: tuple[str, ...] = ()
    tail: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """Length, and half the thickness at the root, in the middle, and at the tip."""
    tail_up: float = 200
    """Degrees: 180 is straight back, 90 upwards."""
    curl: float = 0
    tip: str = ""
    body: str = ""
    """The colour of trunk and limbs; empty for that of the head."""
    hand: str = ""
    """The colour of paws; empty for that of the limbs."""
    foot: str = ""
    """The colour of feet; empty for that of the paws."""
    build: Build = GROWN

    @property
    def limbs(self) -> str:
        """The colour of trunk and limbs."""
        return self.body or self.coat

    @property
    def is_bird(self) -> bool:
        """Whether it has plumage."""
        return self.muzzle in BILLS


BILLS = frozenset({"cone", "hook", "flat", "bent", "hen", "owl"})
"""The muzzles of birds."""
