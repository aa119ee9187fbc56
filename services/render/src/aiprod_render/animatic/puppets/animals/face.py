"""The faces of animals, three quarters turned, so that both eyes show the mood."""

from collections.abc import Iterator

from aiprod_render.animatic.puppets.animals.animal import Animal
from aiprod_render.animatic.puppets.animals.beings import BEINGS
from aiprod_render.animatic.puppets.animals.bills import bill
from aiprod_render.animatic.puppets.animals.crowns import crown, crown_behind, on_brow
from aiprod_render.animatic.puppets.animals.drawing import limb, patch
from aiprod_render.animatic.puppets.animals.ears import BESIDE, ears
from aiprod_render.animatic.puppets.animals.markings import Eyes, blush, markings, on_nose
from aiprod_render.animatic.puppets.animals.muzzles import muzzle
from aiprod_render.animatic.puppets.expression import Expression
from aiprod_render.animatic.puppets.features import Placing, brow, eye
from aiprod_render.animatic.puppets.parts import Part

_EYES: dict[str, tuple[float, float, float, float]] = {
    "long": (0.2, 0.34, 0.36, 0.19),
    "flat": (0.22, 0.44, 0.7, 0.24),
    "wide": (0.24, 0.38, 0.14, 0.2),
    "bird": (0.24, 0.34, 0.2, 0.2),
    "owl": (0.18, 0.4, 0.12, 0.26),
}
"""By skull or bill: the middle of the face, and how far the eyes are from it, how high, and how broad."""
_FACE = 0.24, 0.35, 0.16, 0.2
_ROSY = frozenset({"short", "wide", "blunt", "snout"})
"""Muzzles that leave room for rosy cheeks."""
_DARK_LIDS = frozenset({"mask", "eyepatch", "bands"})
"""Marks that lie around the eyes, on which a dark line would not be seen."""


class AnimalFace:
    """Yields the parts of an animal's head, back to front, without what it wears.

    Ears and horns are `folded` to a part of their length. Under a hat, only what grows beside it is seen.
    """

    def __init__(
        self, place: Placing, kind: Animal, face: Expression, *, folded: float = 1.0, hatted: bool = False
    ) -> None:
        self._place, self._kind, self._face = place, kind, face
        self._folded, self._hatted = folded, hatted
        shape = "owl" if kind.muzzle == "owl" else "bird" if kind.is_bird else kind.skull
        self.middle, apart, up, wide = _EYES.get(shape, _FACE)
        # The face is turned a little, so the far eye is smaller.
        self.eyes: Eyes = (
            (self.middle - apart, up, wide),
            (self.middle + 0.94 * apart, up, 0.88 * wide),
        )

    def behind(self) -> Iterator[Part]:
        """Yields what is behind the shoulders: manes and crests."""
        yield from crown_behind(self._place, self._kind, folded=self._folded)

    def parts(self, *, singing: bool) -> Iterator[Part]:
        """Yields ears, skull, and face."""
        place, kind, face, m = self._place, self._kind, self._face, self.middle
        if kind.skull in BEINGS:
            yield from BEINGS[kind.skull](place, face, singing=singing)
            return
        if not self._hatted:
            yield from crown(place, kind, folded=self._folded)
        if not self._hatted or kind.ears in BESIDE:
            yield from ears(place, kind, folded=self._folded)
        yield from self._skull()
        yield from markings(place, kind, m, self.eyes)
        if not self._hatted:
            yield from on_brow(place, kind)
        if kind.is_bird:
            yield from self.gaze()
            yield from bill(place, kind, face, m, singing=singing)
        else:
            if kind.muzzle in _ROSY and "cheeks" not in kind.marks:
                yield from blush(place, m, self.eyes)
            yield from muzzle(place, kind, face, m, singing=singing)
            yield from on_nose(place, kind, m)
            yield from self.gaze()
        if "whiskers" in kind.marks:
            yield from self._whiskers()

    def _skull(self) -> Iterator[Part]:
        place = self._place
        match self._kind.skull:
            case "round":
                yield place.spot(0.02, 0.0, 1.0, 0.95, "skin")
            case "wide":
                yield place.spot(0.02, -0.06, 1.12, 0.94, "skin")
            case "wedge":
                wedge = (
                    (-0.74, 0.66), (-0.2, 0.94), (0.4, 0.94), (0.86, 0.6), (0.98, 0.0), (1.08, -0.36),
                    (0.74, -0.6), (0.36, -0.86), (-0.1, -0.86), (-0.66, -0.66), (-1.14, -0.44), (-1.0, 0.06),
                )  # fmt: skip
                yield patch(place, *wedge, tone="skin")
            case "long":
                yield place.spot(0.02, 0.18, 0.86, 0.84, "skin")
            case "flat":
                for x, _, _ in self.eyes:
                    yield place.spot(x, 0.6, 0.38, 0.42, "skin")
                yield place.spot(0.04, -0.16, 1.16, 0.78, "skin")

    def gaze(self) -> Iterator[Part]:
        """Yields eyes and brows."""
        kind, face, place = self._kind, self._face, self._place
        dark = not _DARK_LIDS.isdisjoint(kind.marks)
        lid, line = (kind.pattern, "=white") if dark else ("skin", "eye")
        lid = kind.light if "heart" in kind.marks and kind.light else lid
        for x, y, wide in self.eyes:
            inner = 1 if x < self.middle else -1
            if kind.muzzle == "owl" and face.lids < 1:
                yield place.spot(x, y, 1.4 * wide, 1.4 * wide, "=#f2b93f")
            yield from eye(place, face, x, y, wide, lid, 1.3, line)
            # At rest brows would be lines over fur; a mood shows them, on the lids of eyes that stand out.
            if face.raised or face.tilted:
                yield brow(place, face, x, y + (0.06 if kind.skull != "flat" else -0.14), inner, "=~~skin")
            if face.tears:
                yield place.spot(x - 0.04 * inner, y - 0.4, 0.09, 0.15, "=visor")

    def _whiskers(self) -> Iterator[Part]:
        m = self.middle
        for rise in (-0.1, 0.08):
            for side, far in ((-1, 0.82), (1, 0.7)):
                knots = (
                    (m + 0.08 + 0.3 * side, -0.38, 0.016),
                    (m + 0.08 + far * side, -0.36 + rise, 0.016),
                    (m + 0.08 + (far + 0.36) * side, -0.4 + 2.2 * rise, 0.008),
                )
                yield from limb(self._place, knots, "=~~skin")
