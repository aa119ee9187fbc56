"""What grows on heads: horns, antlers, a trunk with tusks, manes."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from aiprod_render.animatic.creatures.quadruped import Frame, Quadruped
from aiprod_render.animatic.puppets.curves import disc, normals, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part
from aiprod_render.picture.paint import Field

_HORN, _IVORY, _ANTLER = "#d8cdb4", "#f1ead6", "#8a6a48"


class Placed(Protocol):
    """What knows where the points of a head are on the sheet."""

    def at(self, *points: tuple[float, float]) -> Field:
        """Returns where points (x, y) of the head are."""

    def knots(self, *knots: tuple[float, float, float]) -> Field:
        """Returns where knots (x, y, width) of the head are."""


type Knots = tuple[tuple[float, float, float], ...]
"""Points (x, y) of a tube, in radii of the skull, and its thickness there."""

_HORNS: Knots = ((0.1, 0.8, 0.15), (0.2, 1.15, 0.13), (0.55, 1.4, 0.09), (0.75, 1.7, 0.02))
_LONG_HORNS: Knots = ((0.05, 0.75, 0.2), (-0.35, 1.5, 0.16), (-0.95, 1.95, 0.1), (-1.6, 1.95, 0.02))
_CURLED: Knots = (
    *((0.0, 0.75, 0.3), (-0.55, 0.95, 0.3), (-1.0, 0.45, 0.26)),
    *((-0.75, -0.2, 0.2), (-0.2, -0.3, 0.14), (0.12, 0.02, 0.04)),
)
_BEAM: Knots = ((0.0, 0.8, 0.11), (-0.35, 1.5, 0.1), (-0.2, 2.3, 0.09), (0.3, 2.9, 0.03))
_TINES = (((-0.36, 1.5), (0.3, 1.95)), ((-0.28, 2.1), (-0.95, 2.75)), ((-0.05, 0.95), (0.5, 1.35)))
"""Where the tines of an antler begin and end."""
_PALM: Knots = ((0.0, 0.75, 0.14), (-0.5, 1.2, 0.16), (-1.1, 1.8, 0.42), (-1.5, 2.5, 0.3))
_FINGERS = ((-0.5, 2.3), (-0.9, 2.7), (-1.4, 3.0), (-1.9, 2.9))
"""The tips of a moose's palm."""
_UNICORN: Knots = ((0.45, 0.75, 0.17), (0.8, 1.5, 0.1), (1.15, 2.3, 0.01))


def crown(head: Placed, kind: Quadruped, shade: str, aside: float) -> Iterator[Part]:
    """Yields the near or the far horn or antler, which stands `aside`; the far one comes with a `shade`."""
    match kind.crown:
        case "horns":
            yield from _horn(head, _HORNS, shade + _HORN, aside)
        case "long-horns":
            yield from _horn(head, _LONG_HORNS, shade + "#8d8373", aside)
        case "antlers":
            yield from _antler(head, shade, aside)
        case "palms":
            yield from _palm(head, shade, aside)
        case "ossicones":
            yield from _ossicone(head, kind, shade, aside)
        # Of the others there is one only, or the near one hides the far one.
        case "curled" if not shade:
            yield from _horn(head, _CURLED, "#b79f78")
        case "unicorn" if not shade:
            yield from _horn(head, _UNICORN, "#f0c648")
        case "nose-horn" if not shade:
            yield from _nose_horns(head, kind)


def _horn(head: Placed, knots: Knots, code: str, aside: float = 0.0) -> Iterator[Part]:
    yield from tube(head.knots(*((x + aside, y, thick) for x, y, thick in knots)), code)


def _antler(head: Placed, shade: str, aside: float) -> Iterator[Part]:
    yield from _horn(head, _BEAM, shade + _ANTLER, aside)
    for (x, y), (end_x, end_y) in _TINES:
        # A tine sags a little in its middle.
        tine = (x, y, 0.09), ((x + end_x) / 2, (y + end_y) / 2 - 0.06, 0.08), (end_x, end_y, 0.03)
        yield from _horn(head, tine, FLAT + shade + _ANTLER, aside)


def _palm(head: Placed, shade: str, aside: float) -> Iterator[Part]:
    yield from _horn(head, _PALM, shade + _ANTLER, aside)
    root_x, root_y, _ = _PALM[2]
    for x, y in _FINGERS:
        middle = (x + root_x) / 2, (y + root_y) / 2, 0.13
        yield from _horn(head, ((root_x, root_y, 0.16), middle, (x, y, 0.03)), FLAT + shade + _ANTLER, aside)


def _nose_horns(head: Placed, kind: Quadruped) -> Iterator[Part]:
    reach, thick, drop = kind.muzzle
    front = (
        (reach * 0.95, drop + 0.5 * thick, 0.28),
        (reach * 1.12, drop + 1.2 * thick, 0.18),
        (reach * 1.1, drop + 2.2 * thick, 0.02),
    )
    back = (reach * 0.55, drop + 0.95 * thick, 0.16), (reach * 0.62, drop + 1.5 * thick, 0.02)
    yield from _horn(head, front, _HORN)
    yield from _horn(head, back, _HORN)


def _ossicone(head: Placed, kind: Quadruped, shade: str, aside: float) -> Iterator[Part]:
    yield from _horn(head, ((-0.05, 0.75, 0.11), (-0.25, 1.5, 0.1)), shade + kind.coat, aside)
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
