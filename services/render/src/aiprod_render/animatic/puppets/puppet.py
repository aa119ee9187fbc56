"""A person of paper: its outfit, what it does, and its size."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from aiprod_render.animatic.puppets.actions import SEATED_BY, Performance
from aiprod_render.animatic.puppets.body import person_parts
from aiprod_render.animatic.puppets.expression import AT_REST, Expression
from aiprod_render.animatic.puppets.grips import GRIPS, gripping
from aiprod_render.animatic.puppets.hands import hands_of
from aiprod_render.animatic.puppets.outfits import Outfit
from aiprod_render.animatic.puppets.parts import Part
from aiprod_render.animatic.puppets.props.apparatus import APPARATUS, IN_HAND
from aiprod_render.animatic.puppets.props.dealings import DEALT_AT, DEALT_WITH, leash, notes
from aiprod_render.animatic.puppets.props.furniture import BED
from aiprod_render.animatic.puppets.props.furniture import FURNITURE as PIECES
from aiprod_render.animatic.puppets.props.furniture import IN_FRONT as HIDING
from aiprod_render.animatic.puppets.props.gear import GEAR
from aiprod_render.animatic.puppets.props.held import HELD as HANDHELD
from aiprod_render.animatic.puppets.props.instruments import INSTRUMENTS
from aiprod_render.animatic.puppets.props.results import RESULTS
from aiprod_render.animatic.puppets.props.sports_gear import SPORTS_GEAR, SPORTS_GROUND
from aiprod_render.animatic.puppets.props.stage_instruments import STAGE_INSTRUMENTS
from aiprod_render.animatic.puppets.props.tools import TOOLS
from aiprod_render.animatic.puppets.props.training_gear import TRAINING_GEAR, TRAINING_GROUND
from aiprod_render.animatic.puppets.props.umbrella import UMBRELLAS
from aiprod_render.animatic.puppets.props.workplaces import WORKPLACES
from aiprod_render.animatic.puppets.skeleton import ANKLE, Build, Joints, joints
from aiprod_render.animatic.shapes.shape import Home

HELD = {
    **HANDHELD,
    **INSTRUMENTS,
    **GEAR,
    **TOOLS,
    **TRAINING_GEAR,
    **DEALT_WITH,
    **SPORTS_GEAR,
    **IN_HAND,
    **UMBRELLAS,
}
_ON_THE_GROUND = {**PIECES, **WORKPLACES, **TRAINING_GROUND, **DEALT_AT, **APPARATUS}
FURNITURE = {**_ON_THE_GROUND, **STAGE_INSTRUMENTS, **SPORTS_GROUND}
IN_FRONT = HIDING | {
    "bed",
    "chess",
    "cauldron",
    "giant-pan",
    "plank",
    "foam",
    "crumbs",
    "canoe",
    "chopping-block",
    "bowling",
    "heap",
    "anvil",
    "weld-seam",
    "flower-bed",
    "candles",
    "gift-box",
    "potters-wheel",
    "dough",
    "spray",
    "harp",
    "turntables",
    "card-table",
    "wicks",
}

ADULTS_HEIGHT = 0.22
"""The height of an adult in a wide shot, as a part of the frame's short side."""
_REACH: Mapping[str, tuple[float, float]] = {
    "desk": (-0.18, 0.66),
    "table": (-0.18, 0.70),
    "computer": (-0.18, 0.68),
    "piano": (-0.18, 0.64),
    "counter": (-0.22, 0.76),
    "stove": (-0.22, 0.70),
    "easel": (-0.22, 0.68),
    "canvas": (-0.22, 0.78),
    "bicycle": (-0.38, 0.52),
    "bed": (-0.68, 0.66),
    "board": (-0.36, 0.44),
    "ball": (-0.34, 0.70),
    "drum": (-0.18, 0.80),
    "harp": (-0.18, 0.58),
    "golf-ball": (-0.36, 0.7),
    "skateboard": (-0.36, 0.46),
    "swell": (-0.96, 0.9),
    "mat": (-0.5, 0.52),
    "rock-face": (-0.26, 1.1),
    "turntables": (-0.36, 0.68),
    "chopping-board": (-0.22, 0.76),
    "volley": (-0.26, 0.60),
    "punchbag": (-0.26, 0.74),
    "catchball": (-0.26, 0.56),
    "canoe": (-0.8, 0.84),
    "ladder": (-0.26, 0.36),
    "chess": (-0.20, 0.94),
    "cauldron": (-0.22, 0.64),
    "giant-pan": (-0.22, 1.24),
    "brickwork": (-0.22, 0.92),
    "plank": (-0.24, 0.76),
    "blackboard": (-0.24, 1.0),
    "clothesline": (-0.24, 1.0),
    "chopping-block": (-0.24, 1.0),
    "heap": (-0.3, 1.0),
    "bowling": (-0.4, 1.42),
    "rope": (-0.4, 0.44),
    "wet-wall": (-0.22, 1.06),
    "wet-fence": (-0.22, 1.0),
    "anvil": (-0.22, 0.62),
    "weld-seam": (-0.3, 0.76),
    "fruit-branch": (-0.24, 0.94),
    "flower-bed": (-0.24, 0.82),
    "candles": (-0.22, 0.74),
    "spray": (-0.22, 0.84),
    "flag": (-0.22, 0.82),
    "gift-box": (-0.22, 0.78),
    "pancake": (-0.22, 0.6),
    "bubbles": (-0.22, 0.76),
    "blaze": (-0.4, 1.64),
    "dough": (-0.22, 0.76),
    "potters-wheel": (-0.2, 0.62),
    "telescope": (-0.24, 0.8),
    "parachute": (-0.62, 0.64),
    "card-table": (-0.2, 1.0),
    "wicks": (-0.22, 1.06),
    "lab-bench": (-0.22, 0.76),
}
"""How far furniture reaches to the left and right of a person, in heights of an adult."""
_LEAST_BROAD = 0.5
"""How broad somebody is who turns around, compared with one who stands."""
_ARMS_LENGTH = (-0.26, 0.30)
_BLINK, _CALM = 0.925, 1.6
"""When eyes blink, as a part of the cycle, and the least seconds of a cycle in which they do."""


@dataclass(frozen=True, slots=True)
class Puppet:
    """A person; `height` and `home` are as those of a shape. `done` (0..1) tells how far its work
    is, `expression` what its face shows. `led` is where its leash ends, in heights of an adult.

    Of who is `absent`, only the things are seen.
    """

    height: float
    home: Home
    outfit: Outfit
    performance: Performance
    furnished: bool = True
    done: float = 0.65
    expression: Expression = AT_REST
    absent: bool = False
    led: tuple[float, float] | None = None

    @property
    def reach(self) -> tuple[float, float]:
        """How far it reaches to the left and right of its place, as parts of its height."""
        left, right = _REACH.get(self.performance.furniture if self.furnished else "", _ARMS_LENGTH)
        # Furniture is measured by adults, so for a child it is more of the own height.
        share = 1 / standing(self.outfit.build)
        return left * share, right * share

    def parts(self, part: float) -> Sequence[Part]:
        """Returns the parts at `part` (0..1) of its cycle, in heights of an adult."""
        pose = self.performance.pose(part)
        body = self._body(part)
        if self.absent:
            return self._pieces(body, part)
        held = self._held(body, part)
        acting = self.performance
        hands = hands_of(acting.prop, acting.furniture if self.furnished else "", acting.hands.hand)
        person = list(person_parts(self.outfit, body, held, self._face(part), hands, singing=acting.mouth))
        if abs(pose.facing) < 0.999:
            # A person of paper turns around like a leaf.
            # It is never seen on edge: a line is nobody.
            side = float(np.copysign(max(_LEAST_BROAD, abs(pose.facing)), pose.facing))
            across = np.array([side, 1], np.float32)
            person = [Part(one.points * across, one.tone) for one in person]
        return [
            *self._furniture(body, part, before=False),
            *person,
            *self._furniture(body, part, before=True),
            *(notes(body, part) if self._sounds else ()),
        ]

    def _face(self, part: float) -> Expression:
        """Returns the face, whose eyes are shut for a moment at the end of each slow cycle."""
        blinks = part > _BLINK and self.performance.seconds >= _CALM
        return replace(self.expression, lids=1.0) if blinks else self.expression

    def _body(self, part: float) -> Joints:
        """Returns the joints, with both hands on the instrument if there is one."""
        pose = self.performance.pose(part)
        if self.furnished and self.performance.furniture == "bed":
            pose = replace(pose, lift=pose.lift + BED - ANKLE)
        body = joints(self.outfit.build, pose)
        # What stands by may have a grip, too, as a piano has.
        held = self.performance.prop if self.performance.prop in GRIPS else self.performance.furniture
        return gripping(self.outfit.build, body, held, part)

    @property
    def _sounds(self) -> bool:
        """Whether there is music to see."""
        acting = self.performance
        return acting.prop in _SOUNDING or (self.furnished and acting.furniture in _SOUNDING)

    def tools(self, part: float) -> Sequence[Part]:
        """Returns what is in the hands and stands by, without the person and its seat."""
        body = self._body(part)
        name = self.performance.furniture
        pieces = self._pieces(body, part) if name != "seat" else []
        held = [*self._held(body, part), *(notes(body, part) if self._sounds else ())]
        return [*pieces[_SEAT_PIECES if name in _SEATED_AT else 0 :], *held]

    def _held(self, body: Joints, part: float) -> list[Part]:
        """Returns what is in the hand, or what has left it and flies."""
        if self.led and self.performance.prop == "leash":
            return list(leash(body, self.led))
        draw = HELD.get(self.performance.prop)
        if draw is None:
            return []
        release = self.performance.hands.release
        if not release or part <= release:
            return list(draw(body))
        share = (part - release) / (1 - release)
        way = np.array([1.1 * share, 0.42 * share - 0.62 * share**2], np.float32)
        # In flight it stays as it was when it left the hand.
        thrown = draw(joints(self.outfit.build, self.performance.pose(release)))
        return [Part(one.points + way, one.tone) for one in thrown]

    def _pieces(self, body: Joints, part: float) -> list[Part]:
        """Returns what stands by, as far as the work on it is done."""
        name = self.performance.furniture
        if name in RESULTS:
            return list(RESULTS[name](body, part, self.done))
        return list(FURNITURE[name](body, part)) if name in FURNITURE else []

    def _furniture(self, body: Joints, part: float, *, before: bool) -> Iterator[Part]:
        name = self.performance.furniture
        pieces = self._pieces(body, part) if self.furnished else []
        seat = _SEAT_PIECES if name in _SEATED_AT else 0
        if name in IN_FRONT:
            yield from pieces[seat:] if before else pieces[:seat]
        elif not before:
            yield from pieces


# As many parts as a seat has; all furniture of who sits begins with them.
_SEAT_PIECES = 5
_SOUNDING = frozenset({*INSTRUMENTS, *STAGE_INSTRUMENTS, "piano"})
_SEATED_AT = SEATED_BY - {"seat"} | {"bed"}


@lru_cache(maxsize=64)
def top_of(puppet: Puppet) -> float:
    """Returns how high hat, hands, and umbrella reach, as a part of the standing height; at least 1."""
    standing_high = standing(puppet.outfit.build)
    highest = max(
        float(one.points[:, 1].max()) for part in (0.0, 0.25, 0.5, 0.75) for one in puppet.parts(part)
    )
    return max(1.0, highest / standing_high)


def standing(build: Build) -> float:
    """Returns the height of a person who stands, in heights of an adult."""
    return ANKLE + build.shin + build.thigh + build.torso + build.neck + 1.95 * build.head
