"""The build of four-legged animals: a trunk with neck and tail on four jointed legs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from aiprod_render.animatic.creatures.pose import REST, Foot, Pose
from aiprod_render.animatic.puppets.curves import (
    bend_of,
    disc,
    offset,
    on_tube,
    rotated,
    spline,
    towards,
    tube,
)
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part
from aiprod_render.picture.paint import Field

_STRIPED = frozenset({"stripes", "zebra"})
"""The marks of those who have rings around their legs."""
_LOWEST = 0.7
"""How high a head is at least, in radii of its skull."""
_HAUNCH, _STEEPEST = 1.1, 0.8
"""How high the hips of who sits are, in radii of the rump, and the sine of the steepest back."""


@dataclass(frozen=True, slots=True)
class Quadruped:
    """The build and the papers of a kind, which looks ahead, to the right.

    Lengths are parts of that of a long trunk, but for those of the head, which are parts of the skull's
    radius; angles are degrees upwards from ahead.
    """

    coat: str
    light: str = ""
    dark: str = "#33292a"
    limbs: str = ""
    """The colour of the legs; empty for that of the coat."""
    long: float = 0.8
    """How far the shoulders are from the hips."""
    high: float = 0.8
    """The row of the hips."""
    slope: float = 0.0
    """How much higher the shoulders are."""
    rump: float = 0.24
    waist: float = 0.2
    chest: float = 0.25
    arch: float = 0.0
    """How much higher the middle of the back is."""
    leg: tuple[float, float, float] = (0.13, 0.07, 0.05)
    """Half the thickness of thigh, knee, ankle."""
    paw: float = 0.09
    hoof: str = ""
    """The colour of hooves; empty for paws."""
    shin: str = ""
    """The colour of the legs below; empty for that of the coat."""
    neck: tuple[float, float, float, float] = (0.3, 45, 0.17, 0.14)
    """Length, degrees, half the thickness at the trunk and at the head."""
    skull: float = 0.18
    muzzle: tuple[float, float, float] = (1.5, 0.35, -0.3)
    """How far it reaches, half its thickness, and its height at the nose."""
    gaze: float = 0.0
    ears: str = "pointed"
    ear: tuple[float, float] = (1.1, 100)
    """Length and degrees."""
    eye: float = 0.15
    tail: tuple[float, float, float, float] = (0.7, 0.05, 0.05, 0.03)
    """Length, and half the thickness at the root, in the middle, and at the tip."""
    tail_up: float = 200
    curl: float = 30
    tip: str = ""
    crown: str = ""
    mane: str = ""
    marks: tuple[str, ...] = ()
    pattern: str = ""
    """The colour of stripes, spots, and patches."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A quadruped in a pose: its trunk and neck as rows of (x, y, radius), and where the head is."""

    kind: Quadruped
    pose: Pose
    trunk: Field
    neck: Field
    head: Field
    gaze: float


def framed(kind: Quadruped, pose: Pose) -> Frame:
    """Returns the frame of a pose."""
    if pose.sitting:
        # Who has hooves lies or stands.
        pose = _seated(kind, pose) if not kind.hoof else replace(pose, feet=REST.feet)
    height = kind.high + pose.lift * kind.high
    pivot = np.array([0.5 * kind.long, height])
    mids = np.array(
        [
            (0.0, height),
            (0.5 * kind.long, height + kind.arch + 0.5 * kind.slope),
            (kind.long, height + kind.slope),
        ]
    )
    mids = rotated(mids - pivot, pose.pitch) + pivot
    trunk = spline([(*mid, r) for mid, r in zip(mids, (kind.rump, kind.waist, kind.chest), strict=True)])
    long, degrees, base, end = kind.neck
    root = mids[2] + np.array([0.25 * kind.chest, 0.3 * kind.chest])
    # A short neck turns less than a long one, or the head would end in the breast.
    angle = degrees + pose.neck * min(1.0, 0.55 + 0.5 * long) + pose.pitch
    head = root + long * towards(angle)
    # The low have no room for a long neck: their heads stay above the ground.
    head[1] = max(float(head[1]), _LOWEST * kind.skull)
    middle = root + 0.5 * long * towards(angle - 6)
    start = mids[2] + np.array([-0.12, 0.0])
    neck = spline(
        [(*start, 0.8 * kind.chest), (*root, base), (*middle, 0.45 * base + 0.55 * end), (*head, end)]
    )
    gaze = max(kind.gaze + pose.head + 0.35 * pose.neck, _lowest_gaze(kind, float(head[1])))
    return Frame(kind, pose, trunk, neck, head, gaze)


def _lowest_gaze(kind: Quadruped, high: float) -> float:
    """Returns the degrees by which a head at this height may look down: its nose is at the ground then."""
    reach = kind.muzzle[0] * kind.skull
    return -float(np.rad2deg(np.arcsin(np.clip(high / reach, 0.0, 1.0))))


def _seated(kind: Quadruped, pose: Pose) -> Pose:
    """Returns the pose with the hips on the ground, and shoulders and head as high as before."""
    down = float(np.clip((kind.high - _HAUNCH * kind.rump) / kind.long, 0.0, _STEEPEST))
    pitch = float(np.rad2deg(np.arcsin(down)))
    lift = -0.5 * down * kind.long / kind.high
    # The neck rights itself, and the head looks ahead.
    back = 0.75 * pitch
    return replace(
        pose, pitch=pitch, lift=pose.lift + lift, neck=pose.neck - back, head=pose.head + 0.35 * back
    )


def legs(frame: Frame, *, near: bool) -> Iterator[Part]:
    """Yields the hind leg and the fore leg of a side."""
    kind, pose = frame.kind, frame.pose
    shade = "" if near else DARKER
    aside = 0.0 if near else 0.11
    hip = on_tube(frame.trunk, 0.03, -0.12) + offset(aside * 0.8, 0)
    shoulder = on_tube(frame.trunk, 0.93, -0.2) + offset(aside, 0)
    for number, joint in enumerate((hip, shoulder)):
        foot = pose.feet[2 * number + (0 if near else 1)]
        yield from _leg(
            kind,
            joint,
            foot,
            fore=number == 1,
            shade=shade,
            rest=aside + (kind.long - 0.02 if number else -0.02),
        )


def _leg(kind: Quadruped, joint: Field, foot: Foot, *, fore: bool, shade: str, rest: float) -> Iterator[Part]:
    ahead, up, curl = foot
    thigh, knee_size, ankle_size = kind.leg
    low = 0.85 * ankle_size
    long = kind.high + (kind.slope - 0.2 * kind.chest if fore else -0.12 * kind.rump) - low
    sole = np.array([rest + ahead * kind.high, low + up * kind.high])
    if fore:
        # Elbows point back, and knees ahead.
        shank, tilt, side, upper = 0.12 * long, 88 - 70 * curl, -1, 0.5 * long
    else:
        shank, tilt, side, upper = 0.3 * long, 106 + 34 * curl - 40 * ahead * (ahead < 0), 1, 0.42 * long
    ankle = sole + shank * towards(tilt)
    # Short legs stand bent, so that they reach as far.
    slack = (0.005 if fore else 0.04) + 0.6 * max(0.0, 0.4 - kind.high)
    lower = (1 + slack) * long - shank - upper
    knee = bend_of(joint, ankle, upper, lower, side)
    reached = (
        ankle
        if np.hypot(*(ankle - joint)) <= upper + lower
        else knee + (ankle - knee) / max(1e-6, float(np.hypot(*(ankle - knee)))) * lower
    )
    # A foot that is out of reach hangs from its leg instead of leaving it.
    sole = sole + (reached - ankle)
    bulk = 1.0 if fore else 1.25
    middle = 0.45 * joint + 0.55 * knee
    knots = [
        (*joint, thigh * bulk),
        (*middle, (0.62 * thigh + 0.38 * knee_size) * bulk),
        (*knee, knee_size * (1.0 if fore else 1.2)),
        (*reached, ankle_size * 1.06),
        (*sole, ankle_size),
    ]
    yield from tube(knots, shade + (kind.limbs or kind.coat))
    if not _STRIPED.isdisjoint(kind.marks):
        for part in (0.3, 0.45, 0.6):
            yield from _ring(spline(knots), part, shade + kind.pattern)
    if kind.shin:
        yield from tube(
            [
                (*(0.55 * knee + 0.45 * reached), knee_size * 0.94),
                (*reached, ankle_size * 1.08),
                (*sole, ankle_size * 1.02),
            ],
            FLAT + shade + kind.shin,
        )
    yield from _foot(kind, sole, curl, shade)


def _foot(kind: Quadruped, sole: Field, curl: float, shade: str) -> Iterator[Part]:
    size = kind.leg[2]
    if kind.hoof:
        points = np.array([(-0.95, 0.35), (0.85, 0.35), (1.3, -0.9), (-1.05, -0.9)]) * size
        yield Part(sole + rotated(points, -50 * curl), FLAT + shade + kind.hoof)
        return
    toe = rotated(np.array([(kind.paw, -0.1 * size)]), -60 * curl)[0]
    yield from tube(
        [(*sole, size * 0.98), (*(sole + 0.5 * toe), size * 0.95), (*(sole + toe), size * 0.8)],
        FLAT + shade + (kind.shin or kind.coat),
    )


def tail(frame: Frame) -> Iterator[Part]:
    """Yields the tail, which swings."""
    kind, pose = frame.kind, frame.pose
    long, root, middle, tip = kind.tail
    if not long:
        return
    start = on_tube(frame.trunk, 0.0, 0.45) + offset(-0.55 * kind.rump, 0)
    # The root is inside of the rump, so that no gap opens when the tail swings.
    knots, point = [], start - 0.4 * kind.rump * towards(kind.tail_up)
    sizes = (root, root, 0.5 * (root + middle), middle, 0.6 * middle + 0.4 * tip, tip)
    for number, size in enumerate(sizes):
        knots.append((*point, size))
        swing = pose.tail * (0.3 + 0.2 * number)
        point = point + long / 5 * towards(kind.tail_up + swing - kind.curl * number)
    tone = kind.mane if "hair" in kind.marks else kind.coat
    yield from tube(knots, tone)
    row = spline(knots)
    if "ringed" in kind.marks:
        for part in np.arange(0.3, 1.0, 0.2):
            yield from _ring(row, float(part), kind.pattern)
    if kind.tip and "tuft" in kind.marks:
        yield disc(row[-1, 0], row[-1, 1], 0.085, kind.tip, 1.3, 0)
    elif kind.tip:
        yield from tube(row[-11:], FLAT + kind.tip)


def _ring(row: Field, part: float, tone: str) -> Iterator[Part]:
    start, end = (on_tube(row, part + step, 0) for step in (-0.03, 0.03))
    size = float(np.interp(part * (len(row) - 1), np.arange(len(row)), row[:, 2]))
    across = (end - start) / max(1e-6, float(np.hypot(*(end - start)))) @ np.array([[0, 1], [-1, 0]])
    half = 0.98 * size * across
    yield Part(np.array([start + half, end + half, end - half, start - half]), FLAT + tone)
