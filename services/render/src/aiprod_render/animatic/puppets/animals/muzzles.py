"""The muzzles of animals: snouts, trunks, jaws, with nose and mouth."""

from collections.abc import Iterator

from aiprod_render.animatic.puppets.animals.animal import Animal
from aiprod_render.animatic.puppets.animals.drawing import limb, patch
from aiprod_render.animatic.puppets.expression import Expression
from aiprod_render.animatic.puppets.features import Placing, mouth
from aiprod_render.animatic.puppets.parts import Part

_LIP, _IVORY = "#7a3438", "#f7f1e0"


def muzzle(place: Placing, kind: Animal, face: Expression, m: float, *, singing: bool) -> Iterator[Part]:
    """Yields muzzle, nose, and mouth of a face whose middle is `m`."""
    light = "=" + (kind.light or "skin")

    def lips(x: float, y: float, size: float) -> Iterator[Part]:
        yield from mouth(place, face, x, y, size, _LIP, singing=singing)

    match kind.muzzle:
        case "short":
            yield place.spot(m + 0.08, -0.4, 0.5, 0.4, light)
            yield place.spot(m + 0.1, -0.17, 0.17, 0.12, "=" + kind.dark)
            yield from limb(place, ((m + 0.1, -0.2, 0.02), (m + 0.1, -0.42, 0.02)), "=" + _LIP)
            yield from lips(m + 0.09, -0.52, 1.15)
            if "teeth" in kind.marks:
                yield from _front_teeth(place, m + 0.1)
        case "koala":
            yield place.spot(m + 0.1, -0.2, 0.24, 0.36, "=" + kind.dark)
            yield place.spot(m + 0.04, -0.02, 0.06, 0.08, "=#6a6670")
            yield from lips(m + 0.1, -0.68, 1.1)
        case "cat":
            yield place.spot(m + 0.08, -0.62, 0.26, 0.2, light)
            for x, wide in ((-0.16, 0.32), (0.3, 0.27)):
                yield place.spot(m + x, -0.4, wide, 0.25, light)
            nose = (m - 0.07, -0.14), (m + 0.09, -0.11), (m + 0.25, -0.14), (m + 0.1, -0.3)
            yield patch(place, *nose, tone="=" + kind.dark)
            yield from lips(m + 0.08, -0.54, 1.1)
        case "pointed":
            yield from _pointed(place, kind, m, light)
            yield from lips(m + 0.26, -0.62, 1.05)
        case "hoofed":
            yield from _hoofed(place, kind, m, light)
            yield from lips(m + 0.24, -1.14, 1.2)
        case "snout":
            yield from lips(m + 0.06, -0.68, 1.1)
            yield place.spot(m + 0.16, -0.28, 0.42, 0.31, "~skin")
            yield place.spot(m + 0.2, -0.27, 0.37, 0.27, light)
            for x in (0.06, 0.32):
                yield place.spot(m + x, -0.26, 0.06, 0.1, "=" + kind.dark)
            if "tusks" in kind.marks:
                yield from _tusks(place, m - 0.32, -0.56, 0.34)
                yield from _tusks(place, m + 0.5, -0.56, 0.34)
        case "great":
            yield place.spot(m + 0.1, -0.52, 0.9, 0.5, light)
            for x in (-0.14, 0.42):
                yield place.spot(m + x, -0.26, 0.1, 0.07, "=~" + kind.dark)
            yield from lips(m + 0.12, -0.68, 1.7)
            for x in (-0.16, 0.36):
                tooth = (
                    (m + x - 0.09, -0.68),
                    (m + x + 0.09, -0.68),
                    (m + x + 0.07, -0.86),
                    (m + x - 0.07, -0.86),
                )
                yield patch(place, *tooth, tone="=" + _IVORY)
        case "rhino":
            yield place.spot(m + 0.14, -0.56, 0.66, 0.46, light)
            horn = ((m + 0.22, -0.22, 0.2), (m + 0.34, 0.2, 0.14), (m + 0.62, 0.56, 0.02))
            yield from limb(place, ((m + 0.12, 0.14, 0.1), (m + 0.2, 0.4, 0.02)), "#d8cdb4")
            yield from limb(place, horn, "#d8cdb4")
            for x in (-0.12, 0.52):
                yield place.spot(m + x, -0.4, 0.08, 0.06, "=" + kind.dark)
            yield from lips(m + 0.16, -0.72, 1.3)
        case "trunk":
            yield from _trunk(place, kind, m)
            yield from lips(m - 0.4, -0.58, 1.0)
        case "ape":
            for x, wide in ((-0.3, 0.42), (0.34, 0.37)):
                yield place.spot(m + x, 0.12, wide, 0.42, light)
            yield place.spot(m + 0.06, -0.42, 0.62, 0.46, light)
            for x in (0.0, 0.16):
                yield place.spot(m + x, -0.22, 0.05, 0.035, "=" + kind.dark)
            yield from lips(m + 0.08, -0.54, 1.35)
        case "jaws":
            yield from _jaws(place, kind, face, m, singing=singing)
        case "wide":
            yield place.spot(m + 0.02, -0.5, 0.84, 0.34, light)
            for x in (0.0, 0.2):
                yield place.spot(m + x, -0.12, 0.035, 0.03, "=" + kind.dark)
            yield from lips(m + 0.06, -0.4, 2.0)
        case "blunt":
            yield place.spot(m + 0.16, -0.34, 0.56, 0.4, "skin")
            for x in (0.14, 0.32):
                yield place.spot(m + x, -0.18, 0.035, 0.03, "=" + kind.dark)
            yield from lips(m + 0.16, -0.46, 1.5)


def _pointed(place: Placing, kind: Animal, m: float, light: str) -> Iterator[Part]:
    """Yields a snout that points ahead and down."""
    tip = m + 0.42 + 0.4 * kind.reach
    yield from limb(place, ((m - 0.36, -0.58, 0.3), (m + 0.05, -0.64, 0.32), (m + 0.42, -0.62, 0.2)), light)
    yield from limb(place, ((m - 0.02, -0.12, 0.34), (m + 0.34, -0.32, 0.27), (tip, -0.42, 0.17)), "=skin")
    yield from limb(place, ((m + 0.02, -0.42, 0.18), (m + 0.36, -0.48, 0.15), (tip, -0.48, 0.1)), light)
    yield place.spot(tip + 0.06, -0.34, 0.17, 0.13, "=" + kind.dark)
    yield place.spot(tip + 0.02, -0.3, 0.05, 0.03, "=#8a8288")


def _hoofed(place: Placing, kind: Animal, m: float, light: str) -> Iterator[Part]:
    """Yields a long nose that hangs down to broad nostrils."""
    nose = ((m - 0.06, 0.3, 0.5), (m + 0.08, -0.3, 0.46), (m + 0.22, -0.86, 0.5))
    yield from limb(place, nose, "=skin")
    if "blaze" in kind.marks:
        yield from limb(place, ((m, 0.72, 0.1), (m + 0.08, 0.1, 0.13), (m + 0.2, -0.6, 0.1)), light)
    yield place.spot(m + 0.23, -0.94, 0.52, 0.4, light)
    for x in (0.02, 0.46):
        yield place.spot(m + x, -0.8, 0.09, 0.075, "=" + kind.dark)
    if "beard" in kind.marks:
        yield from limb(
            place, ((m + 0.2, -1.2, 0.2), (m + 0.18, -1.5, 0.15), (m + 0.1, -1.8, 0.02)), kind.light
        )


def _trunk(place: Placing, kind: Animal, m: float) -> Iterator[Part]:
    for side, x in ((1, 0.42), (-1, -0.08)):
        tusk = ((m + x, -0.5, 0.13), (m + x + 0.16 * side, -0.84, 0.11), (m + x + 0.44, -1.0, 0.03))
        yield from limb(place, tusk, _IVORY)
    knots = (
        *((m + 0.08, 0.0, 0.38), (m + 0.2, -0.44, 0.31), (m + 0.3, -0.9, 0.25)),
        *((m + 0.5, -1.28, 0.2), (m + 0.86, -1.34, 0.17), (m + 1.02, -1.12, 0.14)),
    )
    yield from limb(place, knots, "skin")
    for x, y, wide in ((0.16, -0.4, 0.2), (0.25, -0.66, 0.17), (0.32, -0.9, 0.15)):
        yield from limb(
            place, ((m + x - wide, y, 0.02), (m + x, y - 0.06, 0.025), (m + x + wide, y, 0.02)), "=~skin"
        )


def _front_teeth(place: Placing, x: float) -> Iterator[Part]:
    for left in (x - 0.11, x + 0.005):
        corners = (left, -0.46), (left + 0.1, -0.46), (left + 0.09, -0.68), (left + 0.01, -0.68)
        yield Part(place.at(*corners), "=" + _IVORY)


def _tusks(place: Placing, x: float, y: float, long: float) -> Iterator[Part]:
    yield from limb(
        place, ((x, y, 0.09), (x + 0.04, y + 0.5 * long, 0.08), (x - 0.02, y + long, 0.02)), _IVORY
    )


def _jaws(place: Placing, kind: Animal, face: Expression, m: float, *, singing: bool) -> Iterator[Part]:
    """Yields the long jaws of a crocodile with their teeth."""
    open_wide = singing or face.mouth in {"laugh", "wail", "gasp"}
    gape = 0.4 if open_wide else 0.16 if face.mouth in {"grin", "oh"} else 0.06
    tip = m + 0.6 + 0.75 * kind.reach
    lower = ((m - 0.3, -0.5, 0.34), (m + 0.5, -0.62 - 0.5 * gape, 0.2), (tip - 0.1, -0.6 - gape, 0.13))
    yield from limb(place, lower, "=" + kind.light)
    if gape > 0.1:
        inside = (m + 0.1, -0.4), (tip, -0.36), (tip - 0.06, -0.52 - gape), (m + 0.2, -0.56)
        yield Part(place.at(*inside), "=#8a3a40")
    yield from limb(place, ((m - 0.3, -0.14, 0.42), (m + 0.45, -0.26, 0.25), (tip, -0.3, 0.2)), "skin")
    for number in range(6):
        x = m + 0.02 + number * (tip - m) / 6
        yield Part(place.at((x - 0.08, -0.44), (x + 0.08, -0.45), (x, -0.6)), "=" + _IVORY)
    for x in (-0.16, 0.06):
        yield place.spot(tip + x, -0.14, 0.09, 0.08, "skin")
        yield place.spot(tip + x, -0.12, 0.04, 0.03, "=" + kind.dark)
