"""An action: key poses, a tempo, and the things that belong to it."""

from dataclasses import dataclass, replace
from typing import Any

from aiprod_render.animatic.puppets.hands import Hand
from aiprod_render.animatic.puppets.skeleton import Pose, mirrored


@dataclass(frozen=True, slots=True)
class Action:
    """Key poses in a cycle of `seconds`; `speed` is in heights a second, and `rise` is the
    slope of the way, upwards.

    An action of the `legs` leaves the hands free for another one. `prop` is in the hand, and `furniture`
    stands by. What is thrown leaves the hand at the part `release` of the cycle; 0 stands for never.
    Hands that hold nothing have the shape `hand`.
    """

    keys: tuple[Pose, ...]
    seconds: float = 2.4
    speed: float = 0.0
    legs: bool = False
    prop: str = ""
    furniture: str = ""
    rise: float = 0.0
    release: float = 0.0
    hand: Hand = "open"


def stride(*half: Pose) -> tuple[Pose, ...]:
    """Returns the poses of a whole stride from those of its first half."""
    return (*half, *map(mirrored, half))


SEATED = Pose(lean=-2, far_leg=(82, -80), near_leg=(88, -88), far_arm=(24, 40), near_arm=(20, 48))


def seated(lean: float = -2, **arms: Any) -> Pose:
    """Returns the pose of somebody who sits, with other arms."""
    return replace(SEATED, lean=lean, **arms)
