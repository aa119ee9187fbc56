"""A moment of a creature that moves: where feet, trunk, head and tail are."""

from collections.abc import Callable
from dataclasses import dataclass

type Foot = tuple[float, float, float]
"""How far a foot is ahead of its rest, and how high, in lengths of the leg, and its curl (0..1)."""


@dataclass(frozen=True, slots=True)
class Pose:
    """A moment of a cycle. Lengths are parts of the leg's length, angles are degrees upwards.

    `feet` are those of the hind legs and of the fore legs, near before far. `lift` is the trunk's. `flap` is
    that of wings, -1..1. `wave` (0..1) is the part of the cycle of what swings by itself. Who is `holding`
    something and has arms stretches one ahead. Who is `sitting` has paws, and its hips are on the ground.
    """

    feet: tuple[Foot, Foot, Foot, Foot] = ((0, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0))
    lift: float = 0.0
    pitch: float = 0.0
    neck: float = 0.0
    head: float = 0.0
    tail: float = 0.0
    ear: float = 0.0
    jaw: float = 0.0
    flap: float = 0.0
    wave: float = 0.0
    asleep: bool = False
    holding: bool = False
    sitting: bool = False


type Move = Callable[[float], Pose]


REST = Pose()
