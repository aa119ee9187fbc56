"""Machines that work: an excavator, a bulldozer, a drone, a robot vacuum cleaner, and a robot's arm."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.puppets.curves import disc, offset, towards, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part, box
from aiprod_render.picture.paint import Field

_YELLOW, _RUBBER, _STEEL, _GLASS, _LAMP = "#e9b22f", "#3b3a40", "#8d939b", "#a8d3e2", "#f6d984"


def _wave(part: float) -> float:
    return float(np.sin(2 * np.pi * part))


def _track(left: float, right: float, high: float, pose: Pose) -> Iterator[Part]:
    """Yields a crawler track: a belt around rollers, whose plates go round."""
    radius = high / 2
    yield from tube([(left + radius, radius, radius), (right - radius, radius, radius)], _RUBBER)
    yield from tube(
        [(left + radius, radius, 0.66 * radius), (right - radius, radius, 0.66 * radius)], FLAT + "#57555c"
    )
    for x in np.linspace(left + radius, right - radius, 4):
        yield disc(float(x), radius, 0.42 * radius, FLAT + _STEEL)
        hub = np.array([float(x), radius])
        reach = 0.36 * radius * towards(-360 * pose.wave)
        yield from tube([(*(hub - reach), 0.02), (*(hub + reach), 0.02)], FLAT + _RUBBER)
    step = (right - left - high) / 6
    for number in range(6):
        # A cycle moves each plate to the place of the next, and so the belt closes.
        start = left + radius + (number + pose.wave) % 6 * step
        yield Part(box(start, 0.0, start + 0.4 * step, 0.05), FLAT + "#6a676f")
        yield Part(box(start, high - 0.045, start + 0.4 * step, high), FLAT + "#6a676f")


def _cab(left: float, low: float, right: float, top: float) -> Iterator[Part]:
    """Yields a cab with its window and its roof."""
    yield Part(box(left, low, right, top), _YELLOW)
    slope = 0.24 * (right - left)
    pane = [(left + 0.06, low + 0.2), (right - 0.05, low + 0.2), (right - 0.05 - 0.5 * slope, top - 0.07)]
    yield Part(np.array([*pane, (left + 0.06, top - 0.07)]), FLAT + _GLASS)
    yield Part(box(left - 0.04, top - 0.03, right + 0.03, top + 0.04), DARKER + _YELLOW)


def _strut(start: Field, end: Field, first: float, last: float, tone: str) -> Iterator[Part]:
    yield from tube([(*start, first), (*(0.5 * (start + end)), 0.5 * (first + last)), (*end, last)], tone)


def excavator(pose: Pose) -> Iterator[Part]:
    """Yields an excavator on tracks, whose bucket reaches down, fills, and rises."""
    dug = 0.5 - 0.5 * float(np.cos(2 * np.pi * pose.wave))
    yield from _track(-0.62, 0.5, 0.3, pose)
    yield Part(box(-0.2, 0.28, 0.1, 0.38), DARKER + _STEEL)
    shoulder = np.array([0.16, 0.56])
    elbow = shoulder + 0.92 * towards(60 - 18 * dug)
    wrist = elbow + 0.92 * towards(-56 - 34 * dug)
    yield from _strut(shoulder, elbow, 0.085, 0.07, _YELLOW)
    piston = shoulder + 0.42 * (elbow - shoulder)
    yield from _strut(np.array([0.34, 0.5]), piston + np.array([0.06, -0.04]), 0.028, 0.022, FLAT + _STEEL)
    yield from _strut(elbow, wrist, 0.075, 0.05, _YELLOW)
    yield disc(elbow[0], elbow[1], 0.045, FLAT + _STEEL)
    turn = np.deg2rad(-30 - 50 * dug)
    scoop = np.array(
        [(-0.02, 0.07), (-0.2, -0.02), (-0.23, -0.16), (-0.1, -0.25), (0.06, -0.22), (0.07, 0.05)]
    )
    around = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    bucket = wrist + scoop @ around
    # The bucket is lowest in the middle of the cycle, and full from there on.
    if pose.wave > 0.5:
        earth = wrist + np.array([-0.12, -0.05]) @ around
        yield disc(earth[0], earth[1], 0.11, "#6f5440", 0.7)
    yield Part(bucket, DARKER + _STEEL)
    for tooth in (bucket[3], 0.5 * (bucket[3] + bucket[4]), bucket[4]):
        yield disc(tooth[0], tooth[1], 0.025, FLAT + _RUBBER)
    yield Part(np.array([(-0.78, 0.4), (-0.8, 0.72), (-0.7, 0.8), (0.2, 0.8), (0.3, 0.4)]), _YELLOW)
    yield Part(box(-0.8, 0.38, -0.56, 0.7), FLAT + DARKER + _STEEL)
    yield Part(box(-0.5, 0.47, -0.24, 0.5), FLAT + DARKER + _YELLOW)
    yield Part(box(-0.5, 0.55, -0.24, 0.58), FLAT + DARKER + _YELLOW)
    yield from _cab(-0.18, 0.4, 0.28, 1.2)
    yield disc(0.2, 1.19, 0.03, FLAT + _LAMP)


def bulldozer(pose: Pose) -> Iterator[Part]:
    """Yields a bulldozer, whose blade pushes a heap before it."""
    shake = 0.012 * _wave(2 * pose.wave)
    for x, size in ((1.02, 0.15), (1.16, 0.11), (0.95, 0.24)):
        yield disc(x, size * 0.7, size * (1 + 0.05 * _wave(pose.wave + x)), "#8a7460", 1.15)
    yield from _strut(np.array([-0.1, 0.26]), np.array([0.74, 0.2]), 0.045, 0.045, DARKER + _STEEL)
    yield from _track(-0.62, 0.56, 0.42, pose)
    yield Part(
        np.array([(-0.04, 0.36), (-0.04, 0.78), (0.52, 0.74), (0.6, 0.66), (0.6, 0.36)]) + offset(0, shake),
        _YELLOW,
    )
    for x in (0.2, 0.3, 0.4):
        yield Part(box(x, 0.46 + shake, x + 0.05, 0.64 + shake), FLAT + DARKER + _YELLOW)
    yield from tube([(0.34, 0.72 + shake, 0.035), (0.34, 0.98 + shake, 0.035)], _RUBBER)
    puff = pose.wave % 1.0
    yield disc(0.3 - 0.2 * puff, 1.04 + 0.14 * puff, 0.04 + 0.04 * puff, "#cfcac4")
    yield Part(box(-0.6, 0.36, 0.0, 0.6), _YELLOW)
    yield from _cab(-0.54, 0.56 + shake, -0.04, 1.16 + shake)
    blade = np.array(
        [(0.72, 0.0), (0.86, 0.02), (0.78, 0.2), (0.76, 0.4), (0.86, 0.58), (0.72, 0.58), (0.66, 0.3)]
    )
    yield Part(blade, _STEEL)
    yield Part(blade[[0, 1, 2]], FLAT + DARKER + _STEEL)


def drone(pose: Pose) -> Iterator[Part]:
    """Yields a drone with four rotors, a camera, and skids."""
    body, dark = "#e8e9ec", "#4a4d55"
    lift = 0.12 + 0.03 * _wave(pose.wave)
    for x, shade in ((-0.5, DARKER), (0.6, DARKER), (-0.68, ""), (0.78, "")):
        high = 0.62 if shade else 0.54
        yield from tube([(0.0, 0.46 + lift, 0.06), (x, high - 0.06 + lift, 0.035)], shade + body)
        yield from tube([(x, high - 0.1 + lift, 0.05), (x, high + 0.04 + lift, 0.035)], shade + dark)
        # A rotor that turns fast is seen as a disc from its edge, and a blade flashes by.
        yield disc(x, high + 0.07 + lift, 0.34, "#b9c2cc", 0.1)
        # Out of step, so that the four rotors do not flash as one.
        reach = 0.32 * float(np.cos(2 * np.pi * (3 * pose.wave + 0.2 * x)))
        yield from tube(
            [(x - reach, high + 0.07 + lift, 0.018), (x + reach, high + 0.07 + lift, 0.018)], FLAT + dark
        )
    for x in (-0.26, 0.3):
        yield from tube([(0.6 * x, 0.36 + lift, 0.022), (x, 0.06 + lift, 0.02)], dark)
        yield from tube([(x - 0.16, 0.05 + lift, 0.022), (x + 0.16, 0.05 + lift, 0.022)], dark)
    yield from tube([(-0.3, 0.42 + lift, 0.12), (0.0, 0.46 + lift, 0.16), (0.32, 0.42 + lift, 0.11)], body)
    yield from tube([(-0.24, 0.5 + lift, 0.05), (0.22, 0.5 + lift, 0.05)], FLAT + "#d9603f")
    yield disc(0.2, 0.24 + lift, 0.11, dark)
    yield disc(0.24, 0.23 + lift, 0.06, FLAT + _GLASS)
    yield disc(-0.36, 0.4 + lift, 0.03, FLAT + "#e0574a")


def robot_vacuum(pose: Pose) -> Iterator[Part]:
    """Yields a flat round cleaner that whirls dust into its brush."""
    body, dark = "#e6e4df", "#55565e"
    yield from tube([(-0.66, 0.16, 0.13), (0.0, 0.17, 0.15), (0.66, 0.16, 0.13)], dark)
    yield Part(
        np.array([(-0.8, 0.16), (-0.78, 0.3), (-0.66, 0.36), (0.66, 0.36), (0.78, 0.3), (0.8, 0.16)]), body
    )
    yield Part(box(-0.8, 0.15, 0.8, 0.2), FLAT + dark)
    yield Part(box(-0.26, 0.35, 0.2, 0.46), DARKER + body)
    yield disc(-0.02, 0.42, 0.05, FLAT + "#6fd3e8")
    yield disc(0.5, 0.28, 0.04, FLAT + "#6fbf6a")
    for x in (-0.4, 0.36):
        yield disc(x, 0.08, 0.08, FLAT + "#35323a")
    for number in range(3):
        swing = 0.14 * float(np.cos(2 * np.pi * (pose.wave + number / 3)))
        yield from tube([(0.74, 0.07, 0.012), (0.8 + swing, 0.02, 0.01)], FLAT + "#c98a3a")
    for number in range(3):
        way = (pose.wave + number / 3) % 1
        yield disc(1.18 - 0.3 * way, 0.04 + 0.03 * number, 0.03, "#a99a88", 0.8)


def robot_arm(pose: Pose) -> Iterator[Part]:
    """Yields the jointed arm of a factory's robot, which bends down to its work and up again."""
    orange, dark = "#e2762c", "#4a4d55"
    bent = 14 * _wave(pose.wave)
    base, elbow = np.array([0.0, 0.34]), np.array([0.0, 0.34]) + 0.66 * towards(112 + bent)
    wrist = elbow + 0.66 * towards(18 - 1.6 * bent)
    tip = wrist + 0.24 * towards(-72 - 0.6 * bent)
    yield Part(np.array([(-0.34, 0.0), (-0.26, 0.12), (0.26, 0.12), (0.34, 0.0)]), dark)
    yield Part(np.array([(-0.22, 0.12), (-0.17, 0.36), (0.17, 0.36), (0.22, 0.12)]), orange)
    yield from _strut(base, elbow, 0.13, 0.1, orange)
    yield from _strut(elbow, wrist, 0.1, 0.065, orange)
    yield from _strut(wrist, tip, 0.055, 0.045, DARKER + _STEEL)
    for joint, size in ((base, 0.13), (elbow, 0.11), (wrist, 0.07)):
        yield disc(joint[0], joint[1], size, dark)
        yield disc(joint[0], joint[1], 0.5 * size, FLAT + _STEEL)
    grip = 0.03 + 0.05 * max(0.0, _wave(pose.wave + 0.25))
    for side in (-1, 1):
        finger = tip + np.array([side * (0.05 + grip), -0.1])
        yield from tube(
            [(*tip, 0.03), (*(0.5 * (tip + finger) + offset(side * 0.05, 0)), 0.028), (*finger, 0.02)], dark
        )
    if pose.wave < 0.25 or pose.wave > 0.75:
        for number in range(5):
            spark = tip + 0.17 * towards(-150 + 34 * number) + offset(0, -0.08)
            yield disc(spark[0], spark[1], 0.018, "#ffd866")


MACHINES: Mapping[str, Callable[[Pose], Iterator[Part]]] = {
    "excavator": excavator,
    "bulldozer": bulldozer,
    "drone": drone,
    "robot-vacuum": robot_vacuum,
    "robot-arm": robot_arm,
}
"""The machines by their keys."""
