"""Dresses a skeleton: the parts of a person in an outfit, back to front."""

from collections.abc import Iterator

import numpy as np

from aiprod_render.animatic.puppets.animals.head import AnimalHead
from aiprod_render.animatic.puppets.animals.kinds import ANIMALS
from aiprod_render.animatic.puppets.animals.limbs import foot_parts, front_parts, paw_parts, rings, shell
from aiprod_render.animatic.puppets.animals.tails import tail
from aiprod_render.animatic.puppets.backs import back_parts
from aiprod_render.animatic.puppets.expression import Expression
from aiprod_render.animatic.puppets.hands import Hand, Hands, hand_of, hand_parts
from aiprod_render.animatic.puppets.head import Head
from aiprod_render.animatic.puppets.outfits import FUR, Outfit
from aiprod_render.animatic.puppets.parts import DARKER, Part, oval, tapered
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.animatic.puppets.trimmings import trimmings
from aiprod_render.picture.paint import Field

_BARE_LEGS = frozenset({"dress", "tutu", "sport"})
_SKIRTS = {"dress": 0.62, "gown": 1.0, "tutu": 0.34}
"""The length of a skirt, as a part of the leg's."""
_TURNED = 1.22
"""How much broader a body is that is turned a little to the viewer than one from the side."""
_THICK = {"spacesuit": 1.5, "armour": 1.2, "coat": 1.12}


def person_parts(
    outfit: Outfit, joints: Joints, held: list[Part], face: Expression, hands: Hands, *, singing: bool
) -> Iterator[Part]:
    """Yields the parts; what is `held` is between the body and the near arm.

    `hands` are the shapes of the far and the near one.
    """
    body = _Body(outfit, joints)
    head = AnimalHead(outfit, joints, face) if outfit.head else Head(outfit, joints, face)
    if body.animal:
        yield from tail(body.animal, body.on_back, body.size)
        yield from shell(body.animal, body.on_back, body.size)
    yield from back_parts(outfit, joints, body.on_back, body.size)
    yield from head.behind()
    yield from body.arm(joints.shoulders[0], joints.far_arm, DARKER, hands[0])
    yield from body.leg(joints.hips[0], joints.far_leg, DARKER)
    yield from body.leg(joints.hips[1], joints.near_leg, "")
    yield from body.torso()
    near_arm = list(body.arm(joints.shoulders[1], joints.near_arm, "", hands[1]))
    # An arm that is held up is beside the head, and hides no face.
    raised = joints.near_arm[0][1] > joints.shoulders[1][1]
    yield from head.neck()
    yield from near_arm if raised else ()
    yield from head.parts(singing=singing)
    yield from held
    yield from () if raised else near_arm


class _Body:
    def __init__(self, outfit: Outfit, joints: Joints) -> None:
        self._outfit, self._joints = outfit, joints
        self._build = outfit.build
        self.animal = ANIMALS.get(outfit.head)
        self._ahead = np.array([joints.up[1], -joints.up[0]], np.float32)
        self._girth = outfit.build.girth * _THICK.get(outfit.garment, 1.0)
        # An adult's torso has 0.285 of the height.
        self._scale = outfit.build.torso / 0.285
        self.size = 0.5 + 0.5 * self._scale

    def on_back(self, ahead: float, up: float) -> Field:
        """Returns a point from the hip: parts of the girth ahead, and of the torso upwards."""
        j, b = self._joints, self._build
        return np.asarray(
            j.hip + ahead * _TURNED * self._girth * self._ahead + up * b.torso * j.up, np.float32
        )

    def leg(self, hip: Field, leg: tuple[Field, Field], shadow: str) -> Iterator[Part]:
        """Yields a leg with its shoe."""
        (knee, ankle), g, o = leg, self._girth, self._outfit
        # Half of the scale only: a child's limbs are thicker for their length.
        size = self.size
        bare = o.garment in _BARE_LEGS
        cloth = (
            "limb" if bare and self.animal else "skin" if bare else "top" if o.garment == "gown" else "bottom"
        )
        shin = ankle - knee
        ahead = np.array([-shin[1], shin[0]], np.float32) / max(1e-6, float(np.hypot(*shin)))
        down = shin / max(1e-6, float(np.hypot(*shin)))
        # The foot lies flat on the ground, and points down while it is in the air.
        flat = float(np.clip(1 - 6 * (ankle[1] - 0.06), 0, 1))
        toe = ahead * (1 - flat) + np.array([1, -0.04], np.float32) * flat
        heel = ankle + 0.012 * down
        thick = 0.82 if bare else 1.0
        if self.animal and "paws" in o.extras:
            yield from foot_parts(self.animal, heel, toe, size, shadow)
        elif "barefoot" in o.extras:
            yield Part(tapered(heel, heel + 0.062 * size * toe, 0.021 * size, 0.012), f"{shadow}skin")
        else:
            yield Part(tapered(heel, heel + 0.066 * size * toe, 0.027 * size, 0.017 * size), f"{shadow}shoe")
        yield Part(
            tapered(knee, ankle, 0.046 * g * thick * size, 0.03 * g * thick * size), f"{shadow}{cloth}"
        )
        yield Part(
            tapered(hip, knee, 0.066 * g * thick * size, 0.047 * g * thick * size),
            f"{shadow}{cloth}",
        )
        if self.animal and o.garment == FUR:
            yield from rings(self.animal, knee, ankle, 0.037 * g * size)
        if o.garment == "spacesuit" or o.garment == "armour":
            yield Part(oval(knee, 0.05 * size, 0.042 * size), f"{shadow}metal")
        if "stripes" in o.extras:
            ring = ankle - 0.06 * down
            yield Part(tapered(ring - 0.03 * ahead, ring + 0.03 * ahead, 0.01, 0.01), "gold")

    def arm(self, shoulder: Field, arm: tuple[Field, Field], shadow: str, shape: Hand) -> Iterator[Part]:
        """Yields an arm with its hand."""
        (elbow, hand), g, o = arm, self._girth, self._outfit
        size = 0.45 + 0.55 * self._scale
        lower = hand - elbow
        lower = lower / max(1e-6, float(np.hypot(*lower)))
        bare = o.garment in {"tutu", "sport"} or "barefoot" in o.extras
        skin = "limb" if self.animal else "skin"
        sleeve = skin if bare else "top"
        short = o.garment in {"dress", "overall", "shirt"}
        if self.animal:
            yield from paw_parts(self.animal, hand, lower, size, shadow, shape)
        else:
            yield from hand_parts(hand, lower, size, f"{shadow}skin", hand_of(shape, lower))
        forearm = skin if short else sleeve
        yield Part(tapered(elbow, hand, 0.032 * g * size, 0.022 * g * size), f"{shadow}{forearm}")
        yield Part(tapered(shoulder, elbow, 0.044 * g * size, 0.034 * g * size), f"{shadow}{sleeve}")
        if self.animal and o.garment == FUR:
            yield from rings(self.animal, elbow, hand, 0.026 * g * size)
            yield from rings(self.animal, shoulder, elbow, 0.038 * g * size)
        if "stripes" in o.extras:
            yield Part(tapered(hand - 0.03 * lower, hand - 0.045 * lower, 0.024, 0.024), "gold")
        if o.garment == "armour":
            yield Part(oval(shoulder, 0.06 * size, 0.056 * size), f"{shadow}metal")

    def torso(self) -> Iterator[Part]:
        """Yields the trunk with its garment."""
        o, back = self._outfit, self.on_back
        chest = 0.078 if self._build.girth >= 0.95 else 0.07
        trunk = [
            back(-0.04, 1.0), back(0.035, 1.0), back(chest, 0.9), back(chest + 0.006, 0.68),
            back(0.058, 0.36),
            back(0.064, 0.0), back(0.05, -0.12), back(-0.055, -0.12), back(-0.07, 0.04), back(-0.058, 0.36),
            back(-0.076, 0.7), back(-0.072, 0.9),
        ]  # fmt: skip
        tone = "bottom" if o.garment == "overall" else "top"
        if o.garment == "sport":
            yield Part(
                np.array([back(-0.055, 0.2), back(0.058, 0.2), back(0.07, -0.3), back(-0.075, -0.3)]),
                "bottom",
            )
        yield Part(np.array(trunk), "top")
        if self.animal and o.garment == FUR:
            yield from front_parts(self.animal, back)
        if length := _SKIRTS.get(o.garment):
            yield from self._skirt(length)
        if o.garment == "overall":
            bib = [
                back(0.02, 0.76),
                back(0.074, 0.7),
                back(0.066, 0.0),
                back(0.05, -0.14),
                back(-0.055, -0.14),
                back(-0.068, 0.42),
                back(0.0, 0.46),
            ]
            yield Part(np.array(bib), tone)
            yield Part(
                np.array([back(-0.05, 0.98), back(-0.028, 1.0), back(0.03, 0.74), back(0.012, 0.72)]), tone
            )
        if o.garment == "coat":
            length = -0.62 if "long" in o.extras else -0.26
            yield Part(
                np.array([back(-0.066, 0.2), back(0.062, 0.2), back(0.088, length), back(-0.092, length)]),
                "top",
            )
            yield Part(
                np.array([back(0.03, 0.98), back(0.05, 0.98), back(0.074, length), back(0.06, length)]),
                "~top",
            )
            for up in (0.66, 0.4, 0.14):
                yield Part(oval(back(0.05, up), 0.007, 0.007), "dark")
        if o.garment == "suit":
            yield Part(
                np.array([back(0.0, 1.0), back(0.05, 0.99), back(0.07, 0.6), back(0.046, 0.62)]), "white"
            )
            lapel = [back(-0.012, 1.0), back(0.012, 0.98), back(0.056, 0.58), back(0.04, 0.56)]
            yield Part(np.array(lapel), "~top")
            yield Part(oval(back(0.05, 0.46), 0.008, 0.008), "dark")
        if o.garment == "shirt":
            yield from self._shirt()
        if o.garment == "spacesuit":
            panel = [back(-0.005, 0.72), back(0.06, 0.72), back(0.058, 0.46), back(-0.005, 0.46)]
            yield Part(np.array(panel), "metal")
            yield Part(oval(back(0.028, 0.6), 0.014, 0.014), "accent")
        if o.garment == "armour":
            yield Part(
                np.array([back(-0.06, 0.16), back(0.062, 0.16), back(0.07, -0.3), back(-0.075, -0.3)]),
                "~metal",
            )
        yield from trimmings(o, back)

    def _shirt(self) -> Iterator[Part]:
        """Yields the buttons, the breast pocket, the collar, and the belt of a shirt."""
        back = self.on_back
        placket = [back(0.04, 0.94), back(0.052, 0.94), back(0.07, 0.1), back(0.056, 0.1)]
        yield Part(np.array(placket), "~top")
        pocket = [back(-0.005, 0.72), back(0.032, 0.72), back(0.032, 0.56), back(-0.005, 0.56)]
        yield Part(np.array(pocket), "~top")
        collar = [back(-0.02, 1.03), back(0.05, 1.02), back(0.066, 0.9), back(0.03, 0.94)]
        yield Part(np.array(collar), "~top")
        belt = [back(-0.066, -0.03), back(0.064, -0.03), back(0.06, -0.12), back(-0.064, -0.12)]
        yield Part(np.array(belt), "dark")

    def _skirt(self, length: float) -> Iterator[Part]:
        j, back = self._joints, self.on_back
        knees = [j.far_leg[0], j.near_leg[0]]
        feet = [j.far_leg[1], j.near_leg[1]]
        # The hem follows the legs, so that a seated dress lies on the knees.
        # Half of a leg is its thigh: a skirt of 0.5 ends at the knees.
        share = float(np.clip(length * 2, 0, 1))
        ends = [
            j.hip + (knee - j.hip) * share + (foot - knee) * max(0.0, length * 2 - 1) * 0.96
            for knee, foot in zip(knees, feet, strict=True)
        ]
        flare = 0.062 + 0.05 * length
        front = max(ends, key=lambda end: float(end[0]))
        rear = min(ends, key=lambda end: float(end[0]))
        drop = np.array([0, -0.012], np.float32)
        hem = [
            front + np.array((flare * 0.7, 0.012)),
            front + drop,
            (front + rear) / 2 + drop,
            rear + drop,
            rear + np.array((-flare, 0.012)),
        ]
        if self._outfit.garment == "tutu":
            hem = [back(0.2, -0.2), back(0.17, -0.32), back(0.0, -0.36), back(-0.17, -0.32), back(-0.2, -0.2)]
        yield Part(np.array([back(-0.056, 0.3), back(0.058, 0.3), *hem]), "top")
        yield Part(
            np.array([back(-0.06, 0.3), back(0.06, 0.3), back(0.062, 0.22), back(-0.062, 0.22)]), "~top"
        )
