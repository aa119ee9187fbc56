"""The heads of birds: eyes, bills, combs, crests."""

from collections.abc import Iterator

import numpy as np

from aiprod_render.animatic.creatures.bird import Perched
from aiprod_render.animatic.puppets.curves import disc, rotated, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part
from aiprod_render.picture.paint import Field

_EYE, _GLINT, _RED = "#211c1e", "#ffffff", "#cf3f3c"


class _Face:
    def __init__(self, bird: Perched) -> None:
        self._bird, self._kind = bird, bird.kind

    def at(self, *points: tuple[float, float]) -> Field:
        return self._bird.head + rotated(np.array(points) * self._kind.skull, self._bird.gaze)

    def tube(self, *knots: tuple[float, float, float], tone: str) -> Iterator[Part]:
        row = np.array(knots)
        yield from tube(np.column_stack([self.at(*row[:, :2]), row[:, 2] * self._kind.skull]), tone)

    def disc(
        self, x: float, y: float, size: float, tone: str, high: float = 1.0, degrees: float = 0.0
    ) -> Part:
        px, py = self.at((x, y))[0]
        # Ovals turn clockwise, and heads anticlockwise.
        return disc(px, py, size * self._kind.skull, tone, high, degrees - self._bird.gaze)


def face(bird: Perched) -> Iterator[Part]:
    """Yields head, bill, and what is on the head."""
    kind, head = bird.kind, _Face(bird)
    coat = kind.head or kind.coat
    yield from _crest(head, kind.marks, coat)
    if "owl" in kind.marks:
        # It looks at the viewer with both eyes: in profile it would be any bird.
        yield from _owl(head, bird, coat)
        return
    # Before the skull, which covers the root of the bill.
    yield from _bill(head, bird)
    yield head.disc(0, 0, 1.0, FLAT + coat)
    yield from _masks(head, bird)
    if bird.pose.asleep:
        yield from head.tube((0.2, 0.2, 0.04), (0.36, 0.12, 0.05), (0.52, 0.2, 0.04), tone=FLAT + _EYE)
        return
    yield head.disc(0.36, 0.2, kind.eye, FLAT + _EYE)
    yield head.disc(0.41, 0.27, 0.33 * kind.eye, FLAT + _GLINT)


def _crest(head: _Face, marks: tuple[str, ...], coat: str) -> Iterator[Part]:
    if "comb" in marks:
        for x, y, size in ((-0.45, 0.95, 0.3), (-0.02, 1.15, 0.36), (0.42, 0.98, 0.3)):
            yield head.disc(x, y, size, _RED)
    if "crest" in marks:
        for x, y in ((-0.9, 1.5), (-1.2, 1.1), (-0.5, 1.7)):
            yield from head.tube((-0.1, 0.6, 0.2), (0.55 * x, 0.5 * y + 0.2, 0.16), (x, y, 0.03), tone=coat)
    if "plume" in marks:
        for drop in (0.0, 0.28):
            yield from head.tube(
                (0.2, 0.55, 0.2), (-0.7, 0.75, 0.2), (-1.9, 0.3 - drop, 0.05), tone=FLAT + "#2c3340"
            )
    if "crown" in marks:
        for x in (-0.55, -0.15, 0.25):
            yield from head.tube((0.0, 0.8, 0.04), (x, 1.7, 0.05), tone=coat)
            yield head.disc(x, 1.8, 0.16, "#2b6fb0")


def _masks(head: _Face, bird: Perched) -> Iterator[Part]:
    kind = bird.kind
    if "wattle" in kind.marks:
        yield from head.tube((0.75, -0.45, 0.2), (0.8, -0.9, 0.26), tone=_RED)
    if "snood" in kind.marks:
        yield from head.tube((0.9, 0.3, 0.14), (1.25, -0.1, 0.13), (1.2, -0.8, 0.1), tone=_RED)
    if "cheek" in kind.marks:
        yield head.disc(0.38, 0.14, 0.5, FLAT + "#f4f1ea", 0.9)
    if "cap" in kind.marks:
        yield from head.tube((-0.75, 0.45, 0.2), (-0.15, 0.85, 0.28), (0.5, 0.68, 0.16), tone=FLAT + _RED)
    if "throat" in kind.marks:
        yield from head.tube((0.5, -0.55, 0.3), (0.1, -0.95, 0.42), tone=FLAT + "#c4354f")
    if "plume" in kind.marks:
        yield from head.tube((0.5, 0.5, 0.14), (-0.2, 0.62, 0.2), (-0.85, 0.5, 0.14), tone=FLAT + "#2c3340")
    if "patch" in kind.marks:
        yield from head.tube(
            (-0.25, 0.15, 0.3),
            (-0.35, -0.35, 0.32),
            (-0.1, -0.75, 0.2),
            tone=FLAT + (kind.belly or "#ffffff"),
        )
        yield from head.tube((-0.1, -0.62, 0.2), (-0.05, -1.0, 0.2), tone=FLAT + "#efb13c")
    if "knob" in kind.marks:
        yield from head.tube((0.75, 0.3, 0.18), (1.0, 0.05, 0.18), tone=FLAT + "#2b2628")


def _bill(head: _Face, bird: Perched) -> Iterator[Part]:
    kind = bird.kind
    long, jaw, tone = kind.reach, bird.pose.jaw, kind.beak
    drop = -0.3 * jaw
    match kind.bill:
        case "hook":
            yield from head.tube(
                (0.5, -0.3 + drop, 0.26),
                (0.95, -0.4 + drop, 0.16),
                (1.1, -0.42 + drop, 0.04),
                tone=DARKER + tone,
            )
            yield from head.tube(
                (0.5, 0.0, 0.45),
                (1.0, 0.02, 0.34),
                (1.0 + 0.3 * long, -0.3, 0.18),
                (1.0 + 0.26 * long, -0.62, 0.03),
                tone=tone,
            )
        case "flat":
            yield from head.tube(
                (0.6, -0.3 + drop, 0.18),
                (0.9 + 0.5 * long, -0.42 + drop, 0.15),
                (0.9 + 0.9 * long, -0.38 + drop, 0.1),
                tone=DARKER + tone,
            )
            yield from head.tube(
                (0.6, -0.05, 0.36), (0.9 + 0.4 * long, -0.22, 0.22), (0.9 + long, -0.2, 0.18), tone=tone
            )
        case "bent":
            yield from head.tube(
                (0.6, -0.05, 0.36), (1.2, -0.1, 0.3), (1.6, -0.6, 0.2), (1.5, -1.15, 0.05), tone=tone
            )
            yield from head.tube((1.52, -0.5, 0.2), (1.62, -0.75, 0.15), (1.5, -1.15, 0.05), tone=FLAT + _EYE)
        case "long":
            yield from head.tube(
                (0.7, -0.02, 0.24), (0.8 + 0.4 * long, -0.07, 0.12), (0.9 + long, -0.12, 0.02), tone=tone
            )
        case "bow":
            yield from head.tube(
                (0.7, -0.02, 0.24), (0.9 + 0.5 * long, 0.0, 0.14), (0.8 + long, -0.9, 0.03), tone=tone
            )
        case "great":
            yield from head.tube(
                (0.5, -0.3, 0.3), (0.9 + 0.5 * long, -0.5 + drop, 0.2), (0.8 + long, -0.75, 0.05), tone=tone
            )
            yield from head.tube(
                (0.5, 0.05, 0.5),
                (0.8 + 0.35 * long, 0.12, 0.44),
                (0.8 + 0.85 * long, -0.3, 0.28),
                (0.85 + long, -0.75, 0.06),
                tone=tone,
            )
            yield head.disc(0.82 + 0.95 * long, -0.58, 0.22, FLAT + _EYE)
        case "pouch":
            yield from head.tube(
                (0.5, -0.3, 0.3),
                (0.7 + 0.4 * long, -0.75 + drop, 0.5),
                (0.8 + 0.75 * long, -0.6 + drop, 0.2),
                (0.9 + long, -0.4, 0.03),
                tone=DARKER + tone,
            )
            yield from head.tube(
                (0.6, 0.0, 0.3), (0.8 + 0.5 * long, -0.22, 0.16), (0.9 + long, -0.38, 0.12), tone=tone
            )
        case _:
            yield Part(
                head.at((0.6, -0.12), (0.6, -0.5), (0.75 + 0.75 * long, -0.36 + 1.5 * drop)), DARKER + tone
            )
            yield Part(head.at((0.55, 0.3), (0.62, -0.28), (0.85 + long, -0.2)), tone)


def _owl(head: _Face, bird: Perched, coat: str) -> Iterator[Part]:
    kind = bird.kind
    light = FLAT + (kind.belly or "#ead9bd")
    for x in (-0.72, 0.72):
        yield from head.tube((0.7 * x, 0.55, 0.34), (1.05 * x, 1.2, 0.05), tone=coat)
    yield head.disc(0, 0, 1.06, FLAT + coat, 0.94)
    for x in (-0.36, 0.5):
        yield head.disc(x, 0.02, 0.5, light)
    for x in (-0.3, 0.54):
        if bird.pose.asleep:
            yield from head.tube(
                (x - 0.22, 0.06, 0.04), (x, -0.06, 0.05), (x + 0.22, 0.06, 0.04), tone=FLAT + _EYE
            )
            continue
        yield head.disc(x, 0.06, 0.34, FLAT + "#f2b93f")
        yield head.disc(x + 0.04, 0.06, 0.2, FLAT + _EYE)
        yield head.disc(x + 0.1, 0.14, 0.07, FLAT + _GLINT)
    yield Part(head.at((-0.03, -0.12), (0.25, -0.12), (0.13, -0.58)), kind.beak)
