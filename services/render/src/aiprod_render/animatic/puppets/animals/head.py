"""The heads of animals who act as people do: three quarters turned, so that both eyes show the mood."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from aiprod_render.animatic.puppets.animals.animal import Animal
from aiprod_render.animatic.puppets.animals.beings import BEINGS
from aiprod_render.animatic.puppets.animals.bills import bill
from aiprod_render.animatic.puppets.animals.crowns import crown, crown_behind, on_brow
from aiprod_render.animatic.puppets.animals.drawing import limb, patch
from aiprod_render.animatic.puppets.animals.ears import BESIDE, ears
from aiprod_render.animatic.puppets.animals.kinds import ANIMALS
from aiprod_render.animatic.puppets.animals.markings import Eyes, blush, markings, on_nose
from aiprod_render.animatic.puppets.animals.muzzles import muzzle
from aiprod_render.animatic.puppets.collars import collars
from aiprod_render.animatic.puppets.expression import AT_REST, Expression
from aiprod_render.animatic.puppets.features import Placing, brow, eye
from aiprod_render.animatic.puppets.hats import hat_parts
from aiprod_render.animatic.puppets.outfits import Outfit
from aiprod_render.animatic.puppets.parts import Part, tapered, turned_by
from aiprod_render.animatic.puppets.skeleton import Joints

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
_HATS: dict[str, tuple[float, float, float]] = {"flat": (0.24, 0.72, 0.66), "long": (0.02, 0.34, 0.76)}
_HAT = 0.04, 0.26, 0.82
"""By skull: where the hat of people sits between the ears, and its size."""
_HOODS = frozenset({"hood", "scarf"})
"""What is around the head, with the ears on it."""
_OPEN_FACED = {
    "greathelm": "soldier",
    "mask": "",
    "fencing-mask": "",
    "fur": "",
    "bull": "",
    "helmet": "",
    **dict.fromkeys(_HOODS, ""),
}
"""What is on the head instead of what would hide it: who it is is seen by the face."""
_DOME, _IN_DOME = 1.72, 0.62
"""The radius of the glass of a spacesuit, and what is left of the length of ears and horns in it."""


class AnimalHead:
    """Yields the parts of an animal's head, back to front."""

    def __init__(self, outfit: Outfit, joints: Joints, face: Expression) -> None:
        self._outfit, self._joints, self._face = outfit, joints, face

    def behind(self) -> Iterator[Part]:
        """Yields what is behind the shoulders: the back of a dome, manes, and crests."""
        yield from self._placed(_drawn_behind(self._outfit))

    def neck(self) -> Iterator[Part]:
        """Yields the neck and what is around it."""
        j, r = self._joints, self._outfit.build.head
        yield Part(tapered(j.neck - 0.02 * j.up, j.head - 0.3 * r * j.up, 0.4 * r, 0.36 * r), "~skin")
        yield from collars(self._outfit, j, 0.74 * r)

    def parts(self, *, singing: bool) -> Iterator[Part]:
        """Yields ears, skull, face, and hat."""
        yield from self._placed(_drawn(self._outfit, self._face, singing=singing))

    def _placed(self, parts: Sequence[Part]) -> Iterator[Part]:
        """Yields the parts of a head of the radius 1 where the joints have it."""
        if not parts:
            return
        points = np.concatenate([part.points for part in parts]) * self._outfit.build.head
        points = self._joints.head + turned_by(points, float(np.deg2rad(self._joints.gaze)))
        end = 0
        for part in parts:
            start, end = end, end + len(part.points)
            yield Part(points[start:end], part.tone)


# A head looks the same in all poses: smooth outlines take longer to draw than to move.
@lru_cache(maxsize=128)
def _drawn(outfit: Outfit, face: Expression, *, singing: bool) -> tuple[Part, ...]:
    return tuple(_Head(outfit, face).parts(singing=singing))


@lru_cache(maxsize=64)
def _drawn_behind(outfit: Outfit) -> tuple[Part, ...]:
    return tuple(_Head(outfit, AT_REST).behind())


class _Head:
    """Draws a head of the radius 1 around the origin."""

    def __init__(self, outfit: Outfit, face: Expression) -> None:
        self._outfit, self._face = outfit, face
        self._kind: Animal = ANIMALS[outfit.head]
        self._place = Placing(np.zeros(2, np.float32), 1.0, 0.0)
        self._hat = _OPEN_FACED.get(outfit.hat, outfit.hat)
        self._hooded = outfit.hat in _HOODS
        self._domed = outfit.hat == "helmet"
        self._folded = _IN_DOME if self._domed else 1.0
        shape = "owl" if self._kind.muzzle == "owl" else "bird" if self._kind.is_bird else self._kind.skull
        self._middle, apart, up, wide = _EYES.get(shape, _FACE)
        # The face is turned a little, so the far eye is smaller.
        self._eyes: Eyes = (
            (self._middle - apart, up, wide),
            (self._middle + 0.94 * apart, up, 0.88 * wide),
        )

    def behind(self) -> Iterator[Part]:
        """Yields what is behind the shoulders: the back of a dome, manes, and crests."""
        if self._domed:
            yield self._place.spot(0.04, 0.16, _DOME, _DOME, "metal")
            yield self._place.spot(0.04, 0.16, _DOME - 0.07, _DOME - 0.07, "=#c3dfea")
        yield from crown_behind(self._place, self._kind, folded=self._folded)

    def parts(self, *, singing: bool) -> Iterator[Part]:
        """Yields ears, skull, face, and hat."""
        place, kind = self._place, self._kind
        if kind.skull in BEINGS:
            yield from BEINGS[kind.skull](place, self._face, singing=singing)
        else:
            yield from self._animal(singing=singing)
        yield from self._worn()

    def _animal(self, *, singing: bool) -> Iterator[Part]:
        place, kind, face, m = self._place, self._kind, self._face, self._middle
        if self._hooded:
            yield place.spot(-0.06, 0.0, 1.3, 1.26, "hat")
        if not self._hat:
            yield from crown(place, kind, folded=self._folded)
        if not self._hat or kind.ears in BESIDE:
            yield from ears(place, kind, folded=self._folded)
        yield from self._skull()
        yield from markings(place, kind, m, self._eyes)
        if not self._hat:
            yield from on_brow(place, kind)
        if kind.is_bird:
            yield from self._gaze()
            yield from bill(place, kind, face, m, singing=singing)
        else:
            if kind.muzzle in _ROSY and "cheeks" not in kind.marks:
                yield from blush(place, m, self._eyes)
            yield from muzzle(place, kind, face, m, singing=singing)
            yield from on_nose(place, kind, m)
            yield from self._gaze()
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
                for x, _, _ in self._eyes:
                    yield place.spot(x, 0.6, 0.38, 0.42, "skin")
                yield place.spot(0.04, -0.16, 1.16, 0.78, "skin")

    def _gaze(self) -> Iterator[Part]:
        kind, face, place = self._kind, self._face, self._place
        dark = not _DARK_LIDS.isdisjoint(kind.marks)
        lid, line = (kind.pattern, "=white") if dark else ("skin", "eye")
        lid = kind.light if "heart" in kind.marks and kind.light else lid
        for x, y, wide in self._eyes:
            inner = 1 if x < self._middle else -1
            if kind.muzzle == "owl" and face.lids < 1:
                yield place.spot(x, y, 1.4 * wide, 1.4 * wide, "=#f2b93f")
            yield from eye(place, face, x, y, wide, lid, 1.3, line)
            # At rest brows would be lines over fur; a mood shows them, on the lids of eyes that stand out.
            if face.raised or face.tilted:
                yield brow(place, face, x, y + (0.06 if kind.skull != "flat" else -0.14), inner, "=~~skin")
            if face.tears:
                yield place.spot(x - 0.04 * inner, y - 0.4, 0.09, 0.15, "=visor")

    def _whiskers(self) -> Iterator[Part]:
        m = self._middle
        for rise in (-0.1, 0.08):
            for side, far in ((-1, 0.82), (1, 0.7)):
                knots = (
                    (m + 0.08 + 0.3 * side, -0.38, 0.016),
                    (m + 0.08 + far * side, -0.36 + rise, 0.016),
                    (m + 0.08 + (far + 0.36) * side, -0.4 + 2.2 * rise, 0.008),
                )
                yield from limb(self._place, knots, "=~~skin")

    def _worn(self) -> Iterator[Part]:
        """Yields hat, glasses, and whatever else is on a head."""
        place, kind, extras = self._place, self._kind, self._outfit.extras
        if "mask" in extras and kind.skull not in BEINGS:
            for x, y, wide in self._eyes:
                yield place.spot(x, y, 1.9 * wide, 1.6 * wide, "dark")
            yield from self._gaze()
        if "nose" in extras:
            yield place.spot(self._middle + 0.14, -0.2, 0.26, 0.26, "accent")
        if "glasses" in extras:
            yield from self._glasses()
        if self._hat:
            x, y, size = _HATS.get(kind.skull, _HAT)
            yield from hat_parts(self._hat, place.at((x, y))[0], size * place.radius, place.angle)
            # Ears and horns come out of the hat.
            yield from crown(place, kind)
            if kind.ears not in BESIDE:
                yield from ears(place, kind, hatted=True)
        if self._domed:
            glint = (-1.2, 0.5), (-0.9, 1.05), (-0.5, 1.4), (-0.72, 1.06), (-1.0, 0.6)
            yield patch(place, *glint, tone="=white")

    def _glasses(self) -> Iterator[Part]:
        """Yields frames of rings, so that the eyes stay clear."""
        turn = np.linspace(0, 2 * np.pi, 18)
        ring = np.stack([np.cos(turn), np.sin(turn)], 1)
        for x, y, wide in self._eyes:
            rim = np.array([x + 0.02, y]) + np.concatenate([1.55 * wide * ring, 1.36 * wide * ring[::-1]])
            yield Part(self._place.at(*((float(a), float(b)) for a, b in rim)), "=dark")
        (x, y, wide), (far, _, far_wide) = self._eyes
        for start, end in ((x + 1.5 * wide, far - 1.5 * far_wide + 0.04), (-0.98, x - 1.4 * wide)):
            bridge = (start, y + 0.06), (end, y + 0.06), (end, y), (start, y)
            yield Part(self._place.at(*bridge), "=dark")
