"""Markings of the face: stripes, spots, masks, and patches around the eyes."""

from collections.abc import Iterator

from aiprod_render.animatic.puppets.animals.animal import Animal
from aiprod_render.animatic.puppets.animals.drawing import limb, mirrored, patch
from aiprod_render.animatic.puppets.features import Placing
from aiprod_render.animatic.puppets.parts import Part

type Eyes = tuple[tuple[float, float, float], ...]
"""Where the near and the far eye are, and half their breadth."""


def markings(place: Placing, kind: Animal, m: float, eyes: Eyes) -> Iterator[Part]:
    """Yields the markings of a face whose middle is `m`."""
    light, pattern = "=" + (kind.light or "skin"), "=" + kind.pattern
    if "cheeks" in kind.marks:
        cheek = (m - 0.06, -0.86), (m - 0.1, -0.3), (m - 0.5, -0.08), (m - 1.1, -0.3), (m - 0.7, -0.8)
        yield patch(place, *cheek, tone=light)
        yield patch(place, *((x * 0.84 + 0.16 * m, y) for x, y in mirrored(cheek, m)), tone=light)
    if "discs" in kind.marks:
        for x, y, wide in eyes:
            yield place.spot(x, y - 0.06, 1.9 * wide, 1.95 * wide, light)
    if "pale" in kind.marks:
        yield place.spot(m + 0.04, -0.08, 0.84, 0.76, light)
    if "heart" in kind.marks:
        # A light face that meets over the bill.
        for x, y, wide in eyes:
            yield place.spot(x, y - 0.12, 2.3 * wide, 0.56, light)
        yield place.spot(m, -0.5, 0.56, 0.36, light)
    if "blaze" in kind.marks and kind.muzzle != "hoofed":
        yield from limb(place, ((m, 0.8, 0.13), (m + 0.02, 0.3, 0.12), (m + 0.06, -0.2, 0.12)), light)
    if "mask" in kind.marks:
        for x, y, wide in eyes:
            out = -1.0 if x < m else 1.0
            shape = (
                (x - 0.24 * out, y + 0.02, 0.16),
                (x, y - 0.02, 1.5 * wide),
                (x + 0.5 * out, y - 0.24, 0.16),
            )
            yield from limb(place, shape, pattern)
    if "bands" in kind.marks:
        for x, y, wide in eyes:
            yield from limb(
                place, ((x, y + 0.74, 0.14), (x, y + 0.1, 1.1 * wide), (x + 0.04, y - 0.4, 0.12)), pattern
            )
    if "eyepatch" in kind.marks:
        for x, y, wide in eyes:
            out = -0.08 if x < m else 0.06
            yield from limb(
                place, ((x - 0.4 * out, y + 0.12, 1.4 * wide), (x + out, y - 0.2, 1.5 * wide)), pattern
            )
    if "patch" in kind.marks:
        x, y, wide = eyes[0]
        yield place.spot(x - 0.06, y + 0.12, 2.0 * wide, 2.3 * wide, pattern)
    if "stripes" in kind.marks:
        for x, low, top in ((0.0, 0.46, 0.9), (-0.28, 0.52, 0.88), (0.26, 0.52, 0.88)):
            yield from limb(place, ((m + x, top, 0.075), (m + 0.8 * x, low, 0.015)), pattern)
        for y in (0.0, -0.3):
            yield from limb(place, ((m - 1.22, y, 0.07), (m - 0.76, y - 0.06, 0.015)), pattern)
            yield from limb(place, ((m + 0.74, y, 0.06), (m + 0.5, y - 0.06, 0.015)), pattern)
    if "spots" in kind.marks:
        for x, y, size in (
            (0, 0.7, 0.09),
            (-0.3, 0.62, 0.08),
            (0.28, 0.64, 0.07),
            (-0.14, 0.48, 0.06),
            (-0.86, 0.24, 0.09),
            (-0.94, -0.1, 0.08),
            (-0.8, -0.36, 0.07),
            (0.66, -0.1, 0.06),
        ):
            yield place.spot(m + x, y, size, size, pattern)
    if "scales" in kind.marks:
        for x, y, size in ((-0.86, 0.1, 0.09), (-0.7, 0.44, 0.1), (-0.98, -0.2, 0.07), (-0.3, 0.66, 0.08)):
            yield place.spot(m + x, y, size, size, pattern)


def on_nose(place: Placing, kind: Animal, m: float) -> Iterator[Part]:
    """Yields the stripes of a zebra, which lie over its long nose."""
    if "zebra" not in kind.marks:
        return
    for x, low, top in ((0.02, 0.14, 0.96), (-0.24, 0.62, 0.94), (0.26, 0.62, 0.92)):
        yield from limb(place, ((m + x, top, 0.08), (m + 0.6 * x, low, 0.02)), "=" + kind.pattern)
    for y in (0.04, -0.26, -0.54):
        yield from limb(place, ((m - 0.56, y + 0.1, 0.085), (m - 0.06, y - 0.06, 0.015)), "=" + kind.pattern)
        yield from limb(place, ((m + 0.68, y + 0.06, 0.07), (m + 0.3, y - 0.08, 0.015)), "=" + kind.pattern)
    for y in (0.5, 0.2):
        yield from limb(place, ((m - 1.02, y, 0.08), (m - 0.66, y - 0.06, 0.015)), "=" + kind.pattern)


def blush(place: Placing, m: float, eyes: Eyes) -> Iterator[Part]:
    """Yields rosy cheeks under the eyes."""
    for x, y, wide in eyes:
        yield place.spot(x + (0.12 if x > m else -0.16), y - 0.44, 0.9 * wide, 0.12, "cheek")
