"""The bills of birds, which open when they sing."""

from collections.abc import Iterator, Mapping

from aiprod_render.animatic.puppets.animals.animal import Animal
from aiprod_render.animatic.puppets.animals.drawing import Knots, limb, patch
from aiprod_render.animatic.puppets.expression import Expression
from aiprod_render.animatic.puppets.features import Placing
from aiprod_render.animatic.puppets.parts import Part

_GAPES: Mapping[str, float] = {
    "laugh": 0.5,
    "wail": 0.42,
    "gasp": 0.42,
    "oh": 0.26,
    "grin": 0.2,
    "frown": 0.0,
}
"""How far a bill is open for a mouth of people; others have it a little open."""
_SMILE, _SUNG = 0.07, 0.36


def bill(place: Placing, kind: Animal, face: Expression, middle: float, *, singing: bool) -> Iterator[Part]:
    """Yields the bill: the lower half, what is inside, and the upper one."""
    gape = max(_SUNG if singing else 0.0, _GAPES.get(face.mouth, _SMILE))
    long, m, tone = kind.reach, middle, kind.beak
    lower: Knots
    upper: Knots
    match kind.muzzle:
        case "owl":
            if gape > 0.1:
                yield patch(
                    place, (m - 0.1, -0.3), (m + 0.2, -0.3), (m + 0.06, -0.6 - gape), tone="=~" + tone
                )
            yield patch(
                place, (m - 0.14, -0.08), (m + 0.24, -0.08), (m + 0.2, -0.3), (m + 0.07, -0.62), tone=tone
            )
            return
        case "flat":
            tip, low = m + 0.55 + 0.55 * long, -0.36 - gape
            lower = ((m - 0.1, -0.3, 0.2), (m + 0.4, low, 0.17), (tip - 0.14, low + 0.02, 0.12))
            upper = ((m - 0.14, -0.16, 0.28), (m + 0.36, -0.28, 0.2), (tip, -0.3, 0.17))
        case "hook":
            tip, low = m + 0.5 + 0.34 * long, -0.42 - 0.8 * gape
            lower = ((m + 0.0, -0.34, 0.22), (m + 0.3, low, 0.15), (tip - 0.22, low, 0.04))
            upper = (
                (m - 0.06, -0.08, 0.34),
                (m + 0.4, -0.12, 0.28),
                (tip, -0.36, 0.15),
                (tip - 0.04, -0.68, 0.03),
            )
        case "bent":
            tip, low = m + 0.72, -0.42 - 0.6 * gape
            lower = ((m + 0.0, -0.3, 0.2), (m + 0.36, low, 0.15), (tip - 0.1, low - 0.3, 0.04))
            upper = (
                (m - 0.06, -0.14, 0.28),
                (m + 0.5, -0.2, 0.24),
                (tip + 0.12, -0.56, 0.17),
                (tip, -0.98, 0.05),
            )
        case _:
            tip, low = m + 0.5 + 0.5 * long, -0.34 - gape
            lower = ((m - 0.02, -0.3, 0.2), (m + 0.3, low + 0.02, 0.12), (tip - 0.16, low + 0.04, 0.02))
            upper = ((m - 0.06, -0.14, 0.27), (m + 0.34, -0.2, 0.17), (tip, -0.3, 0.02))
    yield from limb(place, lower, "~" + tone)
    if gape > 0.1:
        inside = (m + 0.02, -0.24), (tip - 0.16, -0.34), (lower[-1][0] - 0.1, lower[-1][1] + 0.08)
        yield Part(place.at(*inside, (m + 0.06, -0.34)), "=#8a3a40")
    yield from limb(place, upper, tone)
    if kind.muzzle == "bent":
        x, y, _ = upper[-1]
        yield from limb(
            place, ((x + 0.09, y + 0.36, 0.16), (x + 0.06, y + 0.2, 0.12), (x, y, 0.05)), "=#2b2628"
        )
    if "wattle" in kind.marks:
        yield from limb(place, ((m + 0.16, -0.5, 0.16), (m + 0.18, -0.86 - 0.4 * gape, 0.22)), "#cf3f3c")
    if "snood" in kind.marks:
        yield from limb(
            place, ((m + 0.1, 0.08, 0.14), (m + 0.42, -0.22, 0.13), (m + 0.4, -0.86, 0.1)), "#cf3f3c"
        )
    if "knob" in kind.marks:
        yield place.spot(m + 0.02, 0.02, 0.22, 0.17, "=#2b2628")
