"""A skeleton of angles: where the joints of a person are in a pose.

Lengths are parts of an adult's height, x to the right, which is ahead, and y up from the ground. Angles are
in degrees: 0 hangs down, and positive turns ahead.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from aiprod_render.picture.easing import smoothstep
from aiprod_render.picture.paint import Field

type Limb = tuple[float, float]
"""The angle of the upper part, and the bend of the elbow or knee from it."""


@dataclass(frozen=True, slots=True)
class Build:
    """The lengths of a body; `girth` scales the width of all parts, and `stoop` bends the back."""

    head: float = 0.088
    torso: float = 0.285
    upper_arm: float = 0.155
    forearm: float = 0.145
    thigh: float = 0.225
    shin: float = 0.215
    girth: float = 1.0
    stoop: float = 0.0
    neck: float = 0.016


ADULT = Build()
WOMAN = Build(girth=0.88, neck=0.01)
# A child's head is no smaller than an adult's, its legs are shortened most, and it has hardly a neck.
CHILD = Build(0.096, 0.19, 0.10, 0.095, 0.125, 0.12, 0.85, neck=-0.008)
ELDER = Build(stoop=11.0)
_SHOULDERS, _HIPS = 0.042, 0.02
"""How far shoulders and hips are from the middle of a body that is turned a little to the viewer."""
ANKLE = 0.034


@dataclass(frozen=True, slots=True)
class Pose:
    """Angles of the body. `far` limbs are behind the body.

    `lift` is the height of the lowest foot over the ground; a `lying` body rests on its back there. `facing`
    runs from 1, ahead, to -1, back. The feet are apart: who stands with both at one point looks like a peg.
    """

    lean: float = 1.0
    nod: float = 0.0
    far_arm: Limb = (-5, 10)
    near_arm: Limb = (8, 14)
    far_leg: Limb = (6, -1)
    near_leg: Limb = (-6, 0)
    lift: float = 0.0
    facing: float = 1.0


@dataclass(frozen=True, slots=True)
class Joints:
    """Positions, each (x, y); `up` is the direction of the back, and `gaze` the angle of the head.

    `shoulders` and `hips` are the far and the near one.
    """

    hip: Field
    neck: Field
    head: Field
    up: Field
    gaze: float
    far_arm: tuple[Field, Field]
    near_arm: tuple[Field, Field]
    far_leg: tuple[Field, Field]
    near_leg: tuple[Field, Field]
    shoulders: tuple[Field, Field]
    hips: tuple[Field, Field]


def between(first: Pose, second: Pose, share: float) -> Pose:
    """Returns the pose at `share` of the way from the first (0) to the second (1)."""
    return Pose(*(_mixed(getattr(first, f.name), getattr(second, f.name), share) for f in fields(Pose)))


def pose_at(keys: tuple[Pose, ...], part: float) -> Pose:
    """Returns the pose at `part` (0..1) of a cycle of key poses."""
    place = part * len(keys)
    number = int(place)
    share = place - number
    # Eased: a body has no jerk at a key pose.
    return between(keys[number % len(keys)], keys[(number + 1) % len(keys)], smoothstep(share))


def mirrored(pose: Pose) -> Pose:
    """Returns the pose with its near and far limbs exchanged: the other half of a stride."""
    return replace(
        pose,
        far_arm=pose.near_arm,
        near_arm=pose.far_arm,
        far_leg=pose.near_leg,
        near_leg=pose.far_leg,
    )


def joints(build: Build, pose: Pose) -> Joints:
    """Returns the joints of a body that stands on the ground, or is `lift` above it."""
    lean = pose.lean + build.stoop
    up = np.array([np.sin(np.deg2rad(lean)), np.cos(np.deg2rad(lean))], np.float32)
    hip = np.zeros(2, np.float32)
    across = build.girth * np.array([up[1], -up[0]], np.float32)
    hips = hip + _HIPS * across, hip - _HIPS * across
    far_leg, near_leg = (
        _limb(root, leg, build.thigh, build.shin)
        for root, leg in zip(hips, (pose.far_leg, pose.near_leg), strict=True)
    )
    # What is lowest is on the ground: a foot, a knee, or the hip of who sits or lies.
    lowest = min(float(foot[1]) for foot in (hip, *far_leg, *near_leg))
    raised = np.array([0, pose.lift + ANKLE - lowest], np.float32)
    hip, far_leg, near_leg = hip + raised, _moved(far_leg, raised), _moved(near_leg, raised)
    neck = hip + build.torso * up
    # A head rights itself on a back that leans.
    gaze = lean * 0.4 + pose.nod
    ahead = np.array([np.sin(np.deg2rad(gaze)), np.cos(np.deg2rad(gaze))], np.float32)
    head = neck + build.neck * up + build.head * 0.93 * ahead + np.array([0.012, 0], np.float32)
    middle, wide = neck - 0.03 * up, _SHOULDERS * build.torso / ADULT.torso * across
    shoulders = middle + wide, middle - wide
    far_arm, near_arm = (
        _limb(root, arm, build.upper_arm, build.forearm)
        for root, arm in zip(shoulders, (pose.far_arm, pose.near_arm), strict=True)
    )
    return Joints(
        hip,
        neck,
        head,
        up,
        gaze,
        far_arm,
        near_arm,
        far_leg,
        near_leg,
        shoulders,
        _moved(hips, raised),
    )


def _limb(root: Field, angles: Limb, upper: float, lower: float) -> tuple[Field, Field]:
    middle = root + upper * _direction(angles[0])
    return middle, middle + lower * _direction(angles[0] + angles[1])


def _moved(limb: tuple[Field, Field], way: Field) -> tuple[Field, Field]:
    return limb[0] + way, limb[1] + way


def _direction(angle: float) -> Field:
    turned = np.deg2rad(angle)
    return np.array([np.sin(turned), -np.cos(turned)], np.float32)


def _mixed(first: Any, second: Any, share: float) -> Any:
    """Mixes two numbers, or two limbs."""
    if isinstance(first, tuple):
        return tuple(a + (b - a) * share for a, b in zip(first, second, strict=True))
    return first + (second - first) * share
