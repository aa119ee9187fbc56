"""The head of a person: neck, face, hair, and hat."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from aiprod_render.animatic.puppets.collars import collars
from aiprod_render.animatic.puppets.expression import Expression
from aiprod_render.animatic.puppets.features import Placing, brow, eye, mouth
from aiprod_render.animatic.puppets.hats import COVERING, Points, hat_parts
from aiprod_render.animatic.puppets.outfits import Outfit
from aiprod_render.animatic.puppets.parts import Part, at, oval, tapered
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field, round_corners

_MIDDLE = 0.48
"""The middle of a face that is turned a little ahead, in radii of the head."""


class Head:
    """Yields the parts of a head, back to front."""

    def __init__(self, outfit: Outfit, joints: Joints, face: Expression) -> None:
        self._outfit, self._joints, self._face = outfit, joints, face
        self._radius = outfit.build.head
        self._place = Placing(joints.head, self._radius, float(np.deg2rad(joints.gaze)))

    def behind(self) -> Iterator[Part]:
        """Yields the hair that falls behind the shoulders."""
        if self._outfit.hat in COVERING:
            return
        head, r, angle = self._joints.head, self._radius, np.deg2rad(self._joints.gaze)
        match self._outfit.hair:
            case "long":
                yield Part(_smooth(at(head, *_FALL, size=r, angle=angle)), "~hair")
            case "bun":
                yield Part(oval(at(head, (-0.92, 0.82), size=r, angle=angle)[0], 0.5 * r, 0.46 * r), "hair")

    def neck(self) -> Iterator[Part]:
        """Yields the neck and what is around it."""
        j, r = self._joints, self._radius
        # In the shadow of the chin.
        yield Part(tapered(j.neck - 0.02 * j.up, j.head - 0.3 * r * j.up, 0.4 * r, 0.34 * r), "~skin")
        yield from collars(self._outfit, j, r)

    def parts(self, *, singing: bool) -> Iterator[Part]:
        """Yields face, hair and hat."""
        j, o, r = self._joints, self._outfit, self._radius
        angle = float(np.deg2rad(j.gaze))
        face = (
            (-0.86, 0.5), (-0.4, 0.96), (0.3, 1.0), (0.82, 0.62), (0.95, 0.08), (0.84, -0.44), (0.48, -0.88),
            (0.04, -0.92), (-0.5, -0.56), (-0.9, 0.0),
        )  # fmt: skip
        yield Part(_smooth(at(j.head, *face, size=r, angle=angle)), "skin")
        yield from self._features(singing=singing)
        if "beard" in o.extras:
            beard = (
                (-0.4, -0.1),
                (-0.12, -0.24),
                (0.24, -0.4),
                (0.74, -0.4),
                (0.84, -0.66),
                (0.6, -1.3),
                (0.16, -1.36),
                (-0.4, -0.72),
            )
            yield Part(_smooth(at(j.head, *beard, size=r, angle=angle)), "hair")
        if o.hat not in COVERING and "skull" not in o.extras:
            yield from self._hair(r, angle)
        if "ears" in o.extras:
            ear = ((-0.5, 0.12), (-1.5, 0.55), (-0.9, -0.12), (-0.45, -0.3))
            yield Part(at(j.head, *ear, size=r, angle=angle), "~skin")
        if "bandages" in o.extras:
            for y in (0.75, 0.42, -0.35, -0.7):
                strip = ((-0.9, y), (0.85, y + 0.1), (0.85, y + 0.03), (-0.9, y - 0.07))
                yield Part(at(j.head, *strip, size=r, angle=angle), "~top")
        if "glasses" in o.extras:
            yield from self._glasses(r, angle)
        if "mask" in o.extras:
            yield from self._mask(r, angle)
        if "nose" in o.extras:
            yield Part(oval(at(j.head, (0.6, -0.16), size=r, angle=angle)[0], 0.24 * r, 0.24 * r), "accent")
        yield from hat_parts(o.hat, j.head, r, angle)

    def _features(self, *, singing: bool) -> Iterator[Part]:
        """Yields eyes, brows, nose, cheeks and mouth of a face that is turned a little ahead."""
        extras, face, place = self._outfit.extras, self._face, self._place
        if "skull" in extras:
            yield from self._skull(place.spot)
            return
        for x, wide in ((0.16, 0.19), (0.8, 0.11)):
            yield place.spot(x, -0.32, wide, 0.13, "cheek")
        # The face is turned a little, so the far eye is smaller.
        eyes = ((0.5, 0.24),) if "one-eye" in extras else ((0.24, 0.15), (0.72, 0.13))
        for x, wide in eyes:
            yield from eye(place, face, x, 0.08, wide)
            # The middle of the face is between both eyes.
            yield brow(place, face, x, 0.0, 1 if x < _MIDDLE else -1, "=hair")
        yield place.spot(0.56, -0.13, 0.1, 0.085, "cheek")
        if face.tears:
            # A drop on each cheek.
            for x, y in ((0.2, -0.22), (0.22, -0.5), (0.78, -0.26)):
                yield place.spot(x, y, 0.075, 0.13, "=visor")
        yield from mouth(place, face, 0.47, -0.5, 1.0, "lip", singing=singing)

    @staticmethod
    def _skull(spot: Callable[[float, float, float, float, str], Part]) -> Iterator[Part]:
        """Yields the holes and the teeth of a skull."""
        for x, wide in ((0.2, 0.22), (0.72, 0.17)):
            yield spot(x, 0.08, wide, 0.24, "dark")
        yield spot(0.52, -0.2, 0.08, 0.11, "dark")
        for x in (0.26, 0.38, 0.5, 0.62):
            yield spot(x, -0.52, 0.03, 0.12, "dark")

    def _glasses(self, r: float, angle: float) -> Iterator[Part]:
        """Yields frames of rings, so that the eyes stay clear."""
        turn = np.linspace(0, 2 * np.pi, 18)
        ring = np.stack([np.cos(turn), np.sin(turn)], 1)
        for x in (0.22, 0.72):
            rim = np.array([x, 0.07]) + np.concatenate([0.25 * ring, 0.222 * ring[::-1]])
            yield Part(at(self._joints.head, *map(tuple, rim), size=r, angle=angle), "=dark")
        bow = ((-0.5, 0.12), (-0.02, 0.1), (-0.02, 0.07), (-0.5, 0.09))
        yield Part(at(self._joints.head, *bow, size=r, angle=angle), "=dark")

    def _mask(self, r: float, angle: float) -> Iterator[Part]:
        """Yields the band over the eyes that robbers in comics wear."""
        band = (
            (-0.8, 0.28),
            (0.94, 0.26),
            (1.0, 0.0),
            (0.72, -0.1),
            (0.5, -0.02),
            (0.24, -0.12),
            (-0.8, 0.02),
        )
        yield Part(at(self._joints.head, *band, size=r, angle=angle), "edge")
        for x, wide in ((0.24, 0.12), (0.74, 0.1)):
            eye = at(self._joints.head, (x, 0.09), size=r, angle=angle)[0]
            yield Part(oval(eye, wide * r, 0.1 * r, angle), "white")
            yield Part(oval(eye + np.array((0.03 * r, 0.0)), 0.05 * r, 0.06 * r, angle), "eye")

    def _hair(self, r: float, angle: float) -> Iterator[Part]:
        def lock(points: Points, tone: str = "hair") -> Part:
            return Part(_smooth(at(self._joints.head, *points, size=r, angle=angle)), tone)

        def disc(x: float, y: float, wide: float, high: float, tone: str) -> Part:
            middle = at(self._joints.head, (x, y), size=r, angle=angle)[0]
            return Part(oval(middle, wide * r, high * r, angle), tone)

        hair = self._outfit.hair
        yield lock(_CUTS.get(hair, _CAP))
        if hair == "curly":
            for x, y in _CURLS:
                yield disc(x, y, 0.34, 0.34, "hair")
        if hair in {"long", "bun", "pigtails"}:
            yield lock(_PARTING, "=~hair")
        if hair == "pigtails":
            yield lock(_PIGTAIL)
            yield disc(-0.86, -0.4, 0.2, 0.17, "accent")
        if hair != "long":
            yield disc(-0.42, -0.1, 0.16, 0.23, "skin")
            yield disc(-0.4, -0.1, 0.07, 0.12, "=~skin")


def _smooth(points: Field) -> Field:
    """Returns an outline without corners."""
    return round_corners(round_corners(points))


# Outlines of hair in radii of the head, from the brow over the crown to the neck, and back along the face.
_CROWN: Points = ((0.88, 0.44), (0.72, 0.96), (0.1, 1.24), (-0.74, 1.1), (-1.14, 0.44))
_CAP: Points = (
    *_CROWN, (-1.14, -0.4), (-0.8, -0.8), (-0.5, -0.6), (-0.36, -0.1), (-0.2, 0.3), (0.3, 0.6),
)  # fmt: skip
_CUTS: Mapping[str, Points] = {
    "bald": (
        (-0.98, 0.36), (-0.66, 0.4), (-0.36, 0.12), (-0.34, -0.34), (-0.56, -0.66), (-0.9, -0.5),
        (-1.06, -0.1),
    ),
    "short": (
        *_CROWN, (-1.06, -0.3), (-0.78, -0.66), (-0.52, -0.5), (-0.34, -0.24), (-0.24, 0.2), (0.0, 0.46),
        (0.5, 0.56),
    ),
    # Swept up to the knot.
    "bun": (
        *_CROWN, (-1.08, -0.1), (-0.86, -0.5), (-0.56, -0.46), (-0.36, -0.1), (-0.2, 0.3), (0.3, 0.6),
    ),
    # Over the near shoulder, so that the head stands on no bare neck.
    "long": (
        *_CROWN, (-1.24, -0.5), (-1.36, -1.4), (-1.2, -2.2), (-0.86, -2.5), (-0.5, -2.1), (-0.42, -1.3),
        (-0.5, -0.6), (-0.34, -0.06), (-0.16, 0.34), (0.3, 0.6),
    ),
}  # fmt: skip
_FALL: Points = ((-0.2, 0.8), (-1.1, 0.4), (-1.3, -0.8), (-1.3, -1.9), (-0.7, -2.2), (0.0, -1.5), (0.1, -0.3))
_PIGTAIL: Points = (
    (-0.72, -0.3), (-1.0, -0.3), (-1.4, -0.8), (-1.5, -1.5), (-1.3, -2.1), (-1.06, -1.8), (-0.9, -1.2),
)  # fmt: skip
_PARTING: Points = ((0.5, 1.0), (0.3, 0.72), (-0.14, 0.44), (-0.5, -0.3), (-0.3, 0.5), (0.1, 0.86))
_CURLS = (
    (-0.74, -0.52), (-1.0, -0.12), (-1.04, 0.34), (-0.8, 0.76), (-0.4, 1.04), (0.06, 1.14), (0.48, 0.98),
    (0.74, 0.66), (-0.3, 0.36), (0.14, 0.66),
)  # fmt: skip
