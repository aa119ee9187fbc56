"""The fins of swimmers."""

from collections.abc import Iterator

import numpy as np

from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.creatures.swimmer import Swimmer
from aiprod_render.animatic.puppets.curves import blob, offset, on_tube, towards, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part
from aiprod_render.picture.paint import Field


def tail(kind: Swimmer, row: Field, pose: Pose, fin: str) -> Iterator[Part]:
    """Yields the tail fin, or the flukes, which beat."""
    root, way = row[0, :2], row[0, :2] - row[3, :2]
    way = way / np.hypot(*way)
    out, wide = np.array([-way[1], way[0]]), kind.wide
    base = root - 0.3 * wide * way
    match kind.tail:
        case "fan":
            yield blob(
                [
                    base + 0.04 * out,
                    root + 0.9 * wide * way + wide * out,
                    root + 1.1 * wide * way,
                    root + 0.9 * wide * way - wide * out,
                    base - 0.04 * out,
                ],
                fin,
            )
            for share in (-0.45, 0.0, 0.45):
                yield from tube(
                    [
                        (*(root + 0.2 * wide * way), 0.006),
                        (*(root + 0.85 * wide * (way + share * out)), 0.006),
                    ],
                    FLAT + DARKER + fin,
                )
        case "sickle":
            yield blob(
                [
                    base + 0.03 * out,
                    root + 0.75 * wide * way + 1.25 * wide * out,
                    root + 0.35 * wide * way + 0.1 * out * wide,
                    root + 0.6 * wide * way - 0.85 * wide * out,
                    base - 0.03 * out,
                ],
                fin,
            )
        case "fluke":
            # A whale's tail lies flat, and so is seen from behind, a little above.
            beat = 0.35 * np.sin(2 * np.pi * pose.wave)
            up = np.array([0.0, 1.0])
            for side, tone in ((0.55, DARKER + fin), (-0.25, fin)):
                tip = root + 0.95 * wide * way + wide * (0.55 + beat + side) * up
                yield blob(
                    [
                        base + 0.03 * out,
                        root + 0.55 * wide * way + wide * (0.5 + beat + 1.1 * side) * up,
                        tip,
                        root + 0.45 * wide * way + wide * (0.1 + beat) * up,
                        base - 0.03 * out,
                    ],
                    tone,
                )
        case _:
            for side in (1, -1):
                yield blob(
                    [
                        base,
                        base + 0.05 * side * out,
                        root + wide * way + side * wide * out,
                        root + 0.75 * wide * way + 0.4 * side * wide * out,
                        root + 0.3 * wide * way - 0.05 * side * wide * out,
                    ],
                    fin,
                )


def dorsal(kind: Swimmer, row: Field, fin: str) -> Iterator[Part]:
    """Yields the fin on the back."""
    place, tall = kind.dorsal
    if not tall:
        return
    front, rear = on_tube(row, min(0.98, place + 0.14), 0.8), on_tube(row, max(0.02, place - 0.12), 0.8)
    if "long-fin" in kind.marks:
        rear = on_tube(row, 0.22, 0.8)
        yield blob(
            [front, on_tube(row, place, 1.0) + offset(0, tall), rear + offset(-0.02, 0.75 * tall), rear],
            DARKER + fin,
        )
        low, end = on_tube(row, 0.5, -0.8), on_tube(row, 0.22, -0.8)
        yield blob(
            [low, end + offset(0.06, -0.8 * tall), end + offset(-0.03, -0.6 * tall), end], DARKER + fin
        )
        return
    yield blob(
        [
            front,
            0.5 * (front + rear) + offset(-0.06, 0.92 * tall),
            rear + offset(-0.07, tall),
            rear + offset(0.0, 0.2 * tall),
            rear,
        ],
        fin,
    )


def breast_fin(kind: Swimmer, row: Field, pose: Pose, *, near: bool) -> Iterator[Part]:
    """Yields the near or the far fin below, which paddles."""
    long, degrees = kind.breast
    # A radian apart, so that the two fins are not seen as one.
    swing = 14 * np.sin(2 * np.pi * pose.wave + (0 if near else 1))
    root = on_tube(row, 0.74 if near else 0.8, -0.45 if near else -0.7)
    way = towards(degrees + (0 if near else 22) + swing)
    size = 0.28 * long
    tone = ("" if near else DARKER) + (kind.fin or kind.coat)
    yield from tube(
        [(*root, size), (*(root + 0.55 * long * way), 0.85 * size), (*(root + long * way), 0.15 * size)], tone
    )
