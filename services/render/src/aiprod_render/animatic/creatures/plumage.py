"""Puts birds together, back to front: tail, legs, body, head, and wings that fold or beat."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from aiprod_render.animatic.creatures.beaks import face
from aiprod_render.animatic.creatures.bird import Bird, Perched, framed
from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.puppets.curves import (
    STEPS,
    band,
    bend_of,
    blob,
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

_BEATS = 3
"""The beats of a wing that hovers, while others beat once."""


def parts_of(kind: Bird, pose: Pose, *, flying: bool) -> Iterator[Part]:
    """Yields the parts of a bird, back to front."""
    if flying and "hover" in kind.marks:
        pose = replace(pose, flap=float(np.sin(2 * np.pi * _BEATS * pose.wave)))
    bird = framed(kind, pose, flying=flying)
    if "peacock" in kind.marks:
        yield from _fan(bird)
    if flying:
        yield from _wing(bird, near=False)
    elif "flippers" in kind.marks:
        yield from _flipper(bird, near=False)
    yield from _legs(bird, flying=flying, near=False)
    yield from _tail(bird)
    yield from _legs(bird, flying=flying, near=True)
    yield from tube(bird.body[::STEPS], kind.coat)
    # Below a collar the neck has the coat's colour; the head's is painted over it from there on.
    yield from tube(
        bird.neck[::STEPS], FLAT + (kind.coat if kind.head == "" or "collar" in kind.marks else kind.head)
    )
    if kind.belly:
        yield Part(_belly(bird.body), FLAT + kind.belly)
    if "ruff" in kind.marks:
        x, y = on_tube(bird.neck, 0.12, 0.0)
        yield disc(x, y, 0.17, FLAT + "#f1ede6", 0.8)
    if "collar" in kind.marks:
        yield Part(band(bird.neck, 0.45, 0.62, -1, 1), FLAT + "#f4f1ea")
        yield Part(band(bird.neck, 0.6, 1.0, -1, 1), FLAT + kind.head)
    yield from face(bird)
    if flying:
        yield from _wing(bird, near=True)
    elif "flippers" in kind.marks:
        yield from _flipper(bird, near=True)
    else:
        yield from _folded(bird)


def _belly(row: Field) -> Field:
    places = np.linspace(0.1, 1.0, 12)
    upper = [
        on_tube(row, float(place), -0.95 + 1.05 * float(np.sin(0.5 * np.pi * (place - 0.1) / 0.9)))
        for place in places
    ]
    lower = [on_tube(row, float(place), -0.985) for place in places[::-1]]
    x, y, r = row[-1]
    axis = row[-1, :2] - row[-4, :2]
    tip = np.array([x, y]) + axis / np.hypot(*axis) * 0.9 * r
    return np.array([*upper, tip, *lower])


def _legs(bird: Perched, *, flying: bool, near: bool) -> Iterator[Part]:
    kind, pose = bird.kind, bird.pose
    tone = ("" if near else DARKER) + kind.feet
    hip = on_tube(bird.body, 0.5, -0.55) + offset(0.0 if near else 0.1, 0)
    size = 0.028 + 0.022 * kind.thick
    if flying:
        end = hip + np.array([-0.28 - 0.5 * kind.leg, -0.1])
        yield from tube([(*hip, size), (*(0.5 * (hip + end)), size), (*end, size)], tone)
        return
    ahead, up, curl = pose.feet[0 if near else 1]
    scale = 0.1 + kind.leg
    foot = np.array([hip[0] + 0.04 + ahead * 0.8 * scale, size + up * scale])
    straight = float(hip[1] - size)
    # What bends backwards is a bird's ankle: its knee is among the feathers.
    ankle = bend_of(hip, foot + offset(0, 0.02), 0.54 * straight, 0.5 * straight, -1)
    yield from tube([(*hip, 1.9 * size), (*ankle, size), (*foot, size * 0.9)], tone)
    toes = rotated(
        np.array([(0.16, 0.0), (0.1, 0.0), (-0.07, 0.0)]) * (1.2 if kind.webbed else 1.0), -60 * curl
    )
    if kind.webbed:
        web = np.array([(-0.06, 0.03), (0.05, 0.06), (0.24, -0.01), (0.2, -0.03), (-0.06, -0.03)]) * (
            0.7 + kind.thick
        )
        yield Part(foot + rotated(web, -60 * curl), FLAT + tone)
        return
    for toe in toes[[0, 2]]:
        yield from tube(
            [(*foot, size * 0.9), (*(foot + 0.5 * toe), size * 0.8), (*(foot + toe), size * 0.6)], FLAT + tone
        )


def _tail(bird: Perched) -> Iterator[Part]:
    kind = bird.kind
    long, wide, degrees = kind.tail
    if not long:
        return
    axis = bird.body[3, :2] - bird.body[0, :2]
    lean = float(np.rad2deg(np.arctan2(axis[1], axis[0])))
    way = towards(lean + degrees + 0.4 * bird.pose.tail)
    out = np.array([-way[1], way[0]])
    root = bird.body[0, :2] + 0.3 * axis
    tone = kind.rectrices or kind.flight or DARKER + (kind.wing or kind.coat)
    if "sickle" in kind.marks:
        for step, (turn, size) in enumerate(((0, 1.0), (-16, 0.95), (-32, 0.85), (14, 0.8))):
            start = towards(lean + degrees + turn + 0.4 * bird.pose.tail)
            fall = towards(lean + degrees + turn + 85)
            knots = [
                (*root, 0.07),
                (*(root + 0.45 * size * long * start), 0.09),
                (*(root + 0.75 * size * long * start + 0.3 * long * fall), 0.075),
                (*(root + 0.6 * size * long * start + 0.7 * long * fall), 0.02),
            ]
            yield from tube(knots, (DARKER if step % 2 else "") + tone)
        return
    half = 0.4 * wide
    end = root + long * way
    tip = end + 0.25 * wide * way
    yield blob([root + half * out, end + wide * out, tip, end - wide * out, root - half * out], tone)
    for share in (-0.4, 0.15):
        yield Part(
            np.array([root, end + (share + 0.22) * wide * out, end + share * wide * out]),
            FLAT + DARKER + tone.removeprefix(DARKER),
        )


def _folded(bird: Perched) -> Iterator[Part]:
    """Yields the folded wing, with its long feathers."""
    kind = bird.kind
    row = bird.body
    tone = kind.wing or kind.coat
    shoulder, top, rear, low = (
        on_tube(row, along, across)
        for along, across in ((0.92, 0.1), (0.72, 0.62), (0.12, 0.55), (0.5, -0.5))
    )
    axis = (row[3, :2] - row[0, :2]) / np.hypot(*(row[3, :2] - row[0, :2]))
    ruffle = 0.02 * bird.pose.tail / 8
    tip = row[0, :2] - (0.2 + 0.25 * kind.tail[0]) * axis + offset(0, 0.02 + ruffle)
    yield blob(
        [on_tube(row, 0.6, -0.1), on_tube(row, 0.5, 0.4), rear, tip, on_tube(row, 0.2, -0.3)],
        kind.flight or DARKER + tone,
    )
    yield blob(
        [
            shoulder,
            top,
            on_tube(row, 0.4, 0.62),
            on_tube(row, 0.14, 0.15),
            on_tube(row, 0.22, -0.25),
            low,
            on_tube(row, 0.82, -0.42),
        ],
        tone,
    )


def _flipper(bird: Perched, *, near: bool) -> Iterator[Part]:
    shade = "" if near else DARKER
    shoulder = on_tube(bird.body, 0.9, 0.15 if near else -0.5)
    swing = 10 * bird.pose.flap + bird.pose.tail * (1 if near else -1)
    way = towards(bird.kind.lean + 178 - swing if near else 270 + 30 + swing)
    middle, end = shoulder + 0.3 * way, shoulder + 0.58 * way
    yield from tube(
        [(*shoulder, 0.08), (*middle, 0.09), (*end, 0.03)], shade + (bird.kind.wing or bird.kind.coat)
    )


def _wing(bird: Perched, *, near: bool) -> Iterator[Part]:
    """Yields a wing that beats: towards who looks, or away."""
    kind = bird.kind
    shade = "" if near else DARKER
    tone, feathers = kind.wing or kind.coat, kind.flight or kind.wing or kind.coat
    # The far wing is ahead in its beat, and so both are seen.
    angle = np.deg2rad((16 if near else 34) + 44 * bird.pose.flap)
    side = -0.3 if near else 0.3
    span = kind.span * (1.0 if near else 0.92)
    tip = span * np.array([-0.34 if near else 0.12, np.sin(angle) + side * np.cos(angle)])
    front = on_tube(bird.body, 0.86, 0.45) + offset(0.0 if near else 0.06, 0)
    rear = on_tube(bird.body, 0.3, 0.45)
    wrist = front + 0.5 * tip + offset(0.17 * kind.span, 0.05)
    end = front + tip
    chord = rear - front
    # The long feathers end in a row behind the arm, like a comb.
    edge = []
    for number, share in enumerate(np.linspace(1.0, 0.0, 9)):
        base = front + share * tip
        out = chord * (0.35 + 0.72 * (1 - share) ** 0.7) + 0.12 * tip
        edge.append(base + out * (1.0 if number % 2 else 0.84))
    yield Part(np.array([front, *_bow(front, wrist, end), *edge[1:], rear]), shade + _dark(feathers))
    inner = [front + share * tip + chord * (0.62 - 0.42 * share) for share in np.linspace(0.86, 0.0, 6)]
    yield Part(np.array([front, *_bow(front, wrist, end)[:6], *inner]), FLAT + shade + tone)


def _dark(tone: str) -> str:
    return tone if tone.startswith(DARKER) else DARKER + tone


def _bow(start: Field, through: Field, end: Field) -> Field:
    return spline([(*start, 0), (*through, 0), (*end, 0)])[1:, :2]


def _fan(bird: Perched) -> Iterator[Part]:
    """Yields the open train of a peacock."""
    root = bird.body[2, :2] + offset(0.1, 0)
    sway = 2 * np.sin(2 * np.pi * bird.pose.wave)
    for degrees in np.linspace(178, 38, 15):
        way = towards(float(degrees) + sway)
        end = root + 1.25 * way
        yield from tube(
            [(*root, 0.04), (*(root + 0.7 * way), 0.09), (*end, 0.12)],
            "#3f8f6a" if round(degrees) % 4 else "#4a9c74",
        )
        yield disc(end[0], end[1], 0.085, FLAT + "#c9a23f")
        yield disc(end[0], end[1], 0.05, FLAT + "#2b5fa0")
