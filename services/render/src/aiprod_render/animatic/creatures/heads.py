"""The heads of four-legged animals: skull and muzzle, ears, horns, and the face."""

from collections.abc import Iterator

import numpy as np

from aiprod_render.animatic.creatures.crowns import crown
from aiprod_render.animatic.creatures.quadruped import Frame
from aiprod_render.animatic.puppets.curves import blob, disc, rotated, towards, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part
from aiprod_render.picture.paint import Field

_EYE, _GLINT, _MOUTH = "#211c1e", "#ffffff", "#5a2f33"


class Head:
    """Draws a head around its skull, in units of its radius, turned as it looks."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._kind = frame, frame.kind

    def at(self, *points: tuple[float, float]) -> Field:
        """Returns points of the head, x towards the nose, on the sheet."""
        return self._frame.head + rotated(np.array(points) * self._kind.skull, self._frame.gaze)

    def knots(self, *knots: tuple[float, float, float]) -> Field:
        """Returns knots of the head on the sheet."""
        row = np.array(knots)
        return np.column_stack(
            [self.at(*(tuple(point) for point in row[:, :2])), row[:, 2] * self._kind.skull]
        )

    def far(self) -> Iterator[Part]:
        """Yields what is behind the neck: the far ear, and the far horn."""
        yield from self._ear(DARKER, 0.24)
        yield from crown(self, self._kind, DARKER, 0.2)

    def near(self) -> Iterator[Part]:
        """Yields skull, face, and the near ear."""
        kind, jaw = self._kind, self._frame.pose.jaw
        reach, thick, drop = kind.muzzle
        if jaw > 0.05:
            low = drop - 0.35 * thick - 0.85 * jaw
            yield from tube(
                self.knots(
                    (0.2, -0.5, 0.35),
                    (0.6 * reach, 0.6 * low - 0.2, 0.3 * thick + 0.1),
                    (0.92 * reach, low, 0.3 * thick),
                ),
                DARKER + (kind.light or kind.coat),
            )
            yield Part(
                self.at(
                    (0.35 * reach, -0.2),
                    (reach, drop),
                    (0.94 * reach, low + 0.2 * thick),
                    (0.4 * reach, -0.55),
                ),
                FLAT + _MOUTH,
            )
        yield from tube(
            self.knots(
                (-0.12, 0.02, 0.98),
                (0.3, -0.02, 0.9),
                (0.5 * reach + 0.15, 0.55 * drop, 0.5 * thick + 0.42),
                (reach, drop, thick),
            ),
            FLAT + kind.coat,
        )
        yield from self._patches()
        yield from self._face()
        yield from crown(self, kind, "", 0.0)
        yield from self._ear("", 0.0)

    def _patches(self) -> Iterator[Part]:
        kind, (reach, thick, drop) = self._kind, self._kind.muzzle
        light = FLAT + (kind.light or kind.coat)
        if "muzzle" in kind.marks:
            yield from tube(
                self.knots(
                    (0.62 * reach, drop * 0.8, 0.62 * thick + 0.16), (reach, drop - 0.02, 0.97 * thick)
                ),
                light,
            )
        if "cheek" in kind.marks:
            yield from tube(
                self.knots(
                    (-0.1, -0.46, 0.46),
                    (0.4, -0.42, 0.42),
                    (0.7 * reach, drop - 0.22 * thick, 0.5 * thick),
                    (0.98 * reach, drop - 0.3 * thick, 0.55 * thick),
                ),
                light,
            )
        if "ape" in kind.marks:
            yield from tube(self.knots((0.4, 0.28, 0.4), (0.5, -0.1, 0.42)), light)
        if "bird-head" in kind.marks:
            yield from tube(self.knots((-0.1, 0.0, 0.97), (0.35, -0.02, 0.86)), light)
        if "stripes" in kind.marks:
            for x, y, end in ((0.05, 0.97, 0.52), (-0.32, 0.9, 0.5), (-0.62, 0.66, 0.4)):
                yield from tube(self.knots((x, y, 0.07), (x + 0.12, end, 0.015)), FLAT + kind.pattern)
            for x, y in ((-0.2, -0.2), (-0.3, -0.5)):
                yield from tube(self.knots((x - 0.45, y + 0.1, 0.06), (x, y, 0.015)), FLAT + kind.pattern)
        if "mask" in kind.marks:
            yield from tube(
                self.knots(
                    (-0.5, -0.12, 0.2), (0.2, 0.14, 0.34), (0.62, 0.1, 0.28), (1.0, drop * 0.6 + 0.1, 0.1)
                ),
                FLAT + kind.pattern,
            )
        if "eyepatch" in kind.marks:
            x, y = self.at((0.36, 0.12))[0]
            yield disc(x, y, 0.3 * kind.skull, FLAT + kind.pattern, 1.35, 30 - self._frame.gaze)
        if "blaze" in kind.marks:
            yield from tube(
                self.knots((0.35, 0.78, 0.1), (0.8, 0.45, 0.12), (reach * 0.9, drop + 0.6 * thick, 0.12)),
                light,
            )

    def _face(self) -> Iterator[Part]:
        kind, (reach, thick, drop) = self._kind, self._kind.muzzle
        # Ovals turn clockwise, and heads anticlockwise.
        turned = -self._frame.gaze
        x, y = self.at((0.4, 0.2))[0]
        size = kind.eye * kind.skull
        if self._frame.pose.asleep:
            lid = self.at((0.22, 0.2), (0.4, 0.1), (0.58, 0.2), (0.58, 0.12), (0.4, 0.0), (0.22, 0.12))
            yield Part(lid, FLAT + _EYE)
        else:
            if "eyepatch" in kind.marks:
                yield disc(x, y, 1.3 * size, FLAT + _GLINT, 1.15, turned)
            yield disc(x, y, size, FLAT + _EYE, 1.15, turned)
            yield disc(x + 0.3 * size, y + 0.35 * size, 0.32 * size, FLAT + _GLINT)
        nose = 0.42 * thick if kind.hoof else 0.5 * thick
        if "snout" in kind.marks:
            x, y = self.at((reach + 0.5 * thick, drop))[0]
            yield disc(x, y, 0.5 * thick * kind.skull, FLAT + DARKER + kind.coat, 1.9, turned)
            x, y = self.at((reach + 0.55 * thick, drop))[0]
            yield disc(x, y, 0.14 * thick * kind.skull, FLAT + kind.dark, 1.8, turned)
        elif kind.hoof or "nostril" in kind.marks:
            x, y = self.at((reach + 0.45 * thick, drop + 0.3 * thick))[0]
            yield disc(x, y, 0.1 * kind.skull, FLAT + kind.dark, 1.3, turned - 20)
        else:
            x, y = self.at((reach + 0.62 * thick, drop + 0.5 * thick))[0]
            yield disc(x, y, nose * kind.skull, FLAT + kind.dark, 0.8, turned + 30)
        mouth = (
            (reach + 0.72 * thick, drop - 0.3 * thick, 0.02),
            (0.75 * reach, drop - 0.5 * thick, 0.045),
            (0.5 * reach + 0.14, drop - 0.42 * thick, 0.03),
        )
        # A trunk hides it.
        if "trunk" not in kind.marks:
            yield from tube(self.knots(*mouth), FLAT + _MOUTH)
        yield from self._details()

    def _details(self) -> Iterator[Part]:
        """Yields whiskers, teeth, and a beard."""
        kind, (reach, thick, drop) = self._kind, self._kind.muzzle
        if "whiskers" in kind.marks:
            for rise in (-0.16, 0.1):
                yield from tube(
                    self.knots(
                        (reach * 0.9, drop, 0.02),
                        (reach * 0.5, drop + rise - 0.1, 0.02),
                        (reach * 0.2, drop + 2.2 * rise - 0.1, 0.01),
                    ),
                    FLAT + DARKER + kind.coat,
                )
        if "teeth" in kind.marks:
            # A long snout is a crocodile's and has a row of them; others show a tusk or their front teeth.
            count, step = (7, 0.42 * reach / 6) if reach > 2 else (1, 0.0)
            for number in range(count):
                x, y = reach * 0.98 - number * step, drop - 0.3 * thick
                yield Part(
                    self.at((x - 0.1, y), (x + 0.1, y), (x + 0.06, y - 0.26), (x - 0.06, y - 0.26)),
                    FLAT + _GLINT,
                )
        if "bird-head" in kind.marks:
            beak = ((0.62, 0.32), (1.3, 0.26), (1.72, -0.1), (1.66, -0.62), (1.4, -0.34), (0.7, -0.4))
            yield blob(self.at(*beak), FLAT + "#efb135")
            yield from tube(
                self.knots((0.72, -0.06, 0.02), (1.1, -0.1, 0.03), (1.5, -0.22, 0.02)), FLAT + "#a5702a"
            )
        if "beard" in kind.marks:
            yield from tube(
                self.knots(
                    (0.75 * reach, drop - 0.3, 0.2),
                    (0.7 * reach, drop - 0.9, 0.16),
                    (0.62 * reach, drop - 1.3, 0.02),
                ),
                kind.light,
            )

    def _ear(self, shade: str, aside: float) -> Iterator[Part]:
        kind = self._kind
        long, degrees = kind.ear
        degrees += self._frame.pose.ear
        root = (-0.28 + aside * 1.6, 0.72 - 0.1 * aside)
        tone, inner = shade + kind.coat, shade + (kind.light or "#e7a9a0")
        if "dark-ears" in kind.marks:
            tone, inner = shade + kind.dark, DARKER + shade + kind.dark
        along = towards(degrees)

        def ear(*sizes: tuple[float, float], colour: str, scale: float = 1.0) -> Iterator[Part]:
            knots = [
                (root[0] + part * long * along[0], root[1] + part * long * along[1], size * scale)
                for part, size in sizes
            ]
            yield from tube(self.knots(*knots), colour)

        match kind.ears:
            case "pointed":
                yield from ear((-0.1, 0.46), (0.45, 0.3), (1.0, 0.04), colour=tone)
                if not shade:
                    yield from ear((0.2, 0.24), (0.5, 0.17), (0.86, 0.03), colour=FLAT + inner)
            case "leaf":
                yield from ear((0, 0.16), (0.45, 0.3), (1.0, 0.04), colour=tone)
                if not shade:
                    yield from ear((0.2, 0.1), (0.5, 0.16), (0.85, 0.02), colour=FLAT + inner)
            case "long":
                yield from ear((0, 0.2), (0.5, 0.3), (0.85, 0.22), (1.0, 0.12), colour=tone)
                if not shade:
                    yield from ear((0.2, 0.1), (0.5, 0.16), (0.86, 0.08), colour=FLAT + inner)
            case "floppy":
                yield from self._floppy(tone, long)
            case "round":
                x, y = self.at((root[0] + 0.35 * long * along[0], root[1] + 0.45 * long * along[1]))[0]
                yield disc(x, y, 0.5 * long * kind.skull, tone)
                if not shade:
                    yield disc(x, y, 0.3 * long * kind.skull, FLAT + inner)
            # Ears at the side of the head hide each other: the far one is not seen.
            case "side" if not shade:
                x, y = self.at((-0.5, 0.1))[0]
                yield disc(x, y, 0.5 * long * kind.skull, DARKER + kind.coat)
                yield disc(x, y, 0.3 * long * kind.skull, FLAT + inner)
            case "fan" if not shade:
                fan = (
                    (-0.1, 0.85),
                    (-0.75, 1.15),
                    (-1.55, 0.8),
                    (-1.8, 0.0),
                    (-1.5, -0.9),
                    (-0.95, -1.35),
                    (-0.45, -0.75),
                    (-0.12, -0.1),
                )
                swing = np.array(fan) * np.array([1 + self._frame.pose.ear * 0.012, 1]) * long
                yield blob(self.at(*(tuple(point) for point in swing)), DARKER + kind.coat)

    def _floppy(self, tone: str, long: float) -> Iterator[Part]:
        hang = -0.28
        yield from tube(
            self.knots(
                (hang, 0.62, 0.2),
                (hang - 0.35, 0.42, 0.3),
                (hang - 0.4, 0.42 - 0.6 * long, 0.36),
                (hang - 0.25, 0.42 - long, 0.22),
            ),
            DARKER + tone.removeprefix(DARKER),
        )
