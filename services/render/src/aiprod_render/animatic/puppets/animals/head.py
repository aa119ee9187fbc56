"""The heads of animals who act as people do: a face, and what they wear on it."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from aiprod_render.animatic.puppets.animals.animal import Animal
from aiprod_render.animatic.puppets.animals.beings import BEINGS
from aiprod_render.animatic.puppets.animals.crowns import crown
from aiprod_render.animatic.puppets.animals.drawing import AT_ORIGIN, patch, placed
from aiprod_render.animatic.puppets.animals.ears import BESIDE, ears
from aiprod_render.animatic.puppets.animals.face import AnimalFace
from aiprod_render.animatic.puppets.animals.kinds import ANIMALS
from aiprod_render.animatic.puppets.collars import collars
from aiprod_render.animatic.puppets.expression import AT_REST, Expression
from aiprod_render.animatic.puppets.features import Placing
from aiprod_render.animatic.puppets.hats import hat_parts
from aiprod_render.animatic.puppets.outfits import Outfit
from aiprod_render.animatic.puppets.parts import Part, tapered
from aiprod_render.animatic.puppets.skeleton import Joints

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
        self._place = Placing(joints.head, outfit.build.head, float(np.deg2rad(joints.gaze)))

    def behind(self) -> Iterator[Part]:
        """Yields what is behind the shoulders: the back of a dome, manes, and crests."""
        yield from placed(_drawn_behind(self._outfit), self._place)

    def neck(self) -> Iterator[Part]:
        """Yields the neck and what is around it."""
        j, r = self._joints, self._place.radius
        yield Part(tapered(j.neck - 0.02 * j.up, j.head - 0.3 * r * j.up, 0.4 * r, 0.36 * r), "~skin")
        yield from collars(self._outfit, j, 0.74 * r)

    def parts(self, *, singing: bool) -> Iterator[Part]:
        """Yields ears, skull, face, and hat."""
        yield from placed(_drawn(self._outfit, self._face, singing=singing), self._place)


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
        self._outfit, self._place = outfit, AT_ORIGIN
        self._kind: Animal = ANIMALS[outfit.head]
        self._hat = _OPEN_FACED.get(outfit.hat, outfit.hat)
        self._hooded = outfit.hat in _HOODS
        self._domed = outfit.hat == "helmet"
        folded = _IN_DOME if self._domed else 1.0
        self._face = AnimalFace(self._place, self._kind, face, folded=folded, hatted=bool(self._hat))

    def behind(self) -> Iterator[Part]:
        """Yields what is behind the shoulders: the back of a dome, manes, and crests."""
        if self._domed:
            yield self._place.spot(0.04, 0.16, _DOME, _DOME, "metal")
            yield self._place.spot(0.04, 0.16, _DOME - 0.07, _DOME - 0.07, "=#c3dfea")
        yield from self._face.behind()

    def parts(self, *, singing: bool) -> Iterator[Part]:
        """Yields ears, skull, face, and hat."""
        if self._hooded and self._kind.skull not in BEINGS:
            yield self._place.spot(-0.06, 0.0, 1.3, 1.26, "hat")
        yield from self._face.parts(singing=singing)
        yield from self._worn()

    def _worn(self) -> Iterator[Part]:
        """Yields hat, glasses, and whatever else is on a head."""
        place, kind, extras = self._place, self._kind, self._outfit.extras
        if "mask" in extras and kind.skull not in BEINGS:
            for x, y, wide in self._face.eyes:
                yield place.spot(x, y, 1.9 * wide, 1.6 * wide, "dark")
            yield from self._face.gaze()
        if "nose" in extras:
            yield place.spot(self._face.middle + 0.14, -0.2, 0.26, 0.26, "accent")
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
        for x, y, wide in self._face.eyes:
            rim = np.array([x + 0.02, y]) + np.concatenate([1.55 * wide * ring, 1.36 * wide * ring[::-1]])
            yield Part(self._place.at(*((float(a), float(b)) for a, b in rim)), "=dark")
        (x, y, wide), (far, _, far_wide) = self._face.eyes
        for start, end in ((x + 1.5 * wide, far - 1.5 * far_wide + 0.04), (-0.98, x - 1.4 * wide)):
            bridge = (start, y + 0.06), (end, y + 0.06), (end, y), (start, y)
            yield Part(self._place.at(*bridge), "=dark")
