"""What grows on heads: horns, antlers, a trunk with tusks, manes."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from aiprod_render.animatic.creatures.curves import disc, normals, tube
from aiprod_render.animatic.creatures.quadruped import Frame, Quadruped
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part
from aiprod_render.picture.paint import Field

_HORN, _IVORY, _ANTLER = "#d8cdb4", "#f1ead6", "#8a6a48"


class Placed(Protocol):
    """What knows where the points of a head are on the sheet."""

    def at(self, *points: tuple[float, float]) -> Field: ...

    def knots(self, *knots: tuple[float, float, float]) -> Field: ...


def crown(head: Placed, kind: Quadruped, shade: str, aside: float) -> Iterator[Part]:
    """Yields the near or the far horn, antler, tusk, or trunk."""
    match kind.crown:
        case "horns":
            yield from tube(
                head.knots(
                    (0.1 + aside, 0.8, 0.15),
                    (0.2 + aside, 1.15, 0.13),
                    (0.55 + aside, 1.4, 0.09),
                    (0.75 + aside, 1.7, 0.02),
                ),
                shade + _HORN,
            )
        case "long-horns":
            yield from tube(
                head.knots(
                    (0.05 + aside, 0.75, 0.2),
                    (-0.35 + aside, 1.5, 0.16),
                    (-0.95 + aside, 1.95, 0.1),
                    (-1.6 + aside, 1.95, 0.02),
                ),
                shade + "#8d8373",
            )
        case "curled":
            if not shade:
                yield from tube(
                    head.knots(
                        (0.0, 0.75, 0.3),
                        (-0.55, 0.95, 0.3),
                        (-1.0, 0.45, 0.26),
                        (-0.75, -0.2, 0.2),
                        (-0.2, -0.3, 0.14),
                        (0.12, 0.02, 0.04),
                    ),
                    "#b79f78",
                )
        case "antlers":
            yield from tube(
                head.knots(
                    (0.0 + aside, 0.8, 0.11),
                    (-0.35 + aside, 1.5, 0.1),
                    (-0.2 + aside, 2.3, 0.09),
                    (0.3 + aside, 2.9, 0.03),
                ),
                shade + _ANTLER,
            )
            for points in (
                ((-0.36, 1.5), (0.3, 1.95)),
                ((-0.28, 2.1), (-0.95, 2.75)),
                ((-0.05, 0.95), (0.5, 1.35)),
            ):
                (x, y), (end_x, end_y) = points
                yield from tube(
                    head.knots(
                        (x + aside, y, 0.09),
                        ((x + end_x) / 2 + aside, (y + end_y) / 2 - 0.06, 0.08),
                        (end_x + aside, end_y, 0.03),
                    ),
                    FLAT + shade + _ANTLER,
                )
        case "palms":
            yield from tube(
                head.knots(
                    (0.0 + aside, 0.75, 0.14),
                    (-0.5 + aside, 1.2, 0.16),
                    (-1.1 + aside, 1.8, 0.42),
                    (-1.5 + aside, 2.5, 0.3),
                ),
                shade + _ANTLER,
            )
            for x, y in ((-0.5, 2.3), (-0.9, 2.7), (-1.4, 3.0), (-1.9, 2.9)):
                yield from tube(
                    head.knots(
                        (-1.1 + aside, 1.8, 0.16),
                        ((x - 1.1) / 2 + aside, (y + 1.8) / 2, 0.13),
                        (x + aside, y, 0.03),
                    ),
                    FLAT + shade + _ANTLER,
                )
        # There is one horn only, and the far side comes with a shade.
        case "unicorn" if not shade:
            yield from tube(head.knots((0.45, 0.75, 0.17), (0.8, 1.5, 0.1), (1.15, 2.3, 0.01)), "#f0c648")
        case "nose-horn" if not shade:
            reach, thick, drop = kind.muzzle
            yield from tube(
                head.knots(
                    (reach * 0.95, drop + 0.5 * thick, 0.28),
                    (reach * 1.12, drop + 1.2 * thick, 0.18),
                    (reach * 1.1, drop + 2.2 * thick, 0.02),
                ),
                _HORN,
            )
            yield from tube(
                head.knots(
                    (reach * 0.55, drop + 0.95 * thick, 0.16), (reach * 0.62, drop + 1.5 * thick, 0.02)
                ),
                _HORN,
            )
        case "ossicones":
            yield from tube(
                head.knots((-0.05 + aside, 0.75, 0.11), (-0.25 + aside, 1.5, 0.1)), shade + kind.coat
            )
            x, y = head.at((-0.27 + aside, 1.55))[0]
            yield disc(x, y, 0.17 * kind.skull, shade + kind.dark)


def trunk(head: Placed, frame: Frame) -> Iterator[Part]:
    """Yields the trunk of an elephant, which swings, between its tusks."""
    kind, wave = frame.kind, float(np.sin(2 * np.pi * frame.pose.wave))
    swing, curl = 0.16 * wave, 0.25 * frame.pose.jaw
    yield from _tusk(head, DARKER, 0.18)
    yield from tube(
        head.knots(
            (0.35, -0.05, 0.72),
            (0.95, -0.4, 0.5),
            (1.22 + 0.4 * swing, -1.15, 0.36),
            (1.2 + swing, -1.95, 0.27),
            (1.4 + 1.4 * swing - curl, -2.6, 0.2),
            (1.75 + 1.6 * swing - 3 * curl, -2.75 + curl, 0.16),
        ),
        FLAT + kind.coat,
    )
    yield from _tusk(head, "", 0.0)


def _tusk(head: Placed, shade: str, aside: float) -> Iterator[Part]:
    yield from tube(
        head.knots(
            (0.62 + aside, -0.7, 0.15),
            (0.85 + aside, -1.2, 0.13),
            (1.4 + aside, -1.4, 0.09),
            (1.85 + aside, -1.15, 0.02),
        ),
        shade + _IVORY,
    )


def mane(head: Placed, frame: Frame) -> Iterator[Part]:
    """Yields the mane of a lion, around its face."""
    kind = frame.kind
    if "lion" not in kind.marks:
        return
    turn = np.linspace(0, 2 * np.pi, 44, endpoint=False)
    sway = 0.03 * np.sin(2 * np.pi * frame.pose.wave + 3 * turn)
    for size, tone in ((1.0, kind.mane), (0.78, FLAT + DARKER + kind.mane)):
        # The absolute sine makes two tufts in each of its 5.5 turns, eleven in all, and closes.
        radius = size * (1.62 + 0.13 * np.abs(np.sin(5.5 * turn)) + sway)
        points = np.stack([-0.55 + radius * np.cos(turn), -0.3 + 1.1 * radius * np.sin(turn)], 1)
        yield Part(head.at(*(tuple(point) for point in points)), tone)


def crest(frame: Frame) -> Iterator[Part]:
    """Yields the mane of a horse, along the back of its neck."""
    # The first quarter of the neck is inside of the trunk.
    kind, row = frame.kind, frame.neck[len(frame.neck) // 4 :]
    side = normals(row)
    places = np.linspace(0, 1, len(row))
    # The hair falls on the near side of the neck, in locks; who has it upright has little.
    fall = 0.35 if "upright" in kind.marks else 0.95
    locks = 0.16 * fall * np.abs(np.sin(4 * np.pi * places + np.sin(2 * np.pi * frame.pose.wave)))
    deep = fall * (0.12 + 0.88 * np.sin(np.pi * np.clip(places + 0.12, 0, 1)) ** 0.7) + locks
    top = row[:, :2] + side * row[:, 2:] * (1.0 + 0.3 * np.sin(np.pi * places))[:, None]
    low = row[:, :2] + side * row[:, 2:] * (1.0 - deep)[:, None]
    yield Part(np.concatenate([top, low[::-1]]), FLAT + kind.mane)
    yield from tube(head_lock(frame), FLAT + kind.mane)


def head_lock(frame: Frame) -> Field:
    """Returns the lock on a horse's brow, as knots."""
    size, x, y = frame.kind.skull, *frame.head
    return np.array(
        [
            (x - 0.5 * size, y + 1.0 * size, 0.2 * size),
            (x + 0.1 * size, y + 1.0 * size, 0.24 * size),
            (x + 0.55 * size, y + 0.6 * size, 0.06 * size),
        ]
    )
