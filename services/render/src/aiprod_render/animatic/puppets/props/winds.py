"""Instruments that sound by air: pipes, brass, accordion, and bagpipes, and how people play them."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, oval, tapered
from aiprod_render.animatic.puppets.props.held import Held
from aiprod_render.animatic.puppets.props.instrument_parts import (
    Hands,
    Hold,
    Place,
    aimed,
    beat,
    disc,
    far_fingers,
    lips_of,
    point_on,
    rod,
    shape,
    size_of,
)
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field


def _pipe(degrees: float, length: float, tones: tuple[str, str], bell: float) -> tuple[Held, Hold]:
    """Returns how a pipe at the mouth is drawn and held, with a bell of that radius at its end."""

    def draw(j: Joints) -> Iterator[Part]:
        place = aimed(lips_of(j), degrees, j)
        yield rod(place, (0.0, length), (0.009, 0.012), tones[0])
        for along in np.linspace(0.35, 0.85, 5) * length:
            yield disc(place, float(along), 0.006, (0.006, 0.006), tones[1])
        if bell:
            yield shape(
                place,
                tones[0],
                (length - 0.05, 0.012),
                (length + 0.01, bell),
                (length + 0.01, -bell),
                (length - 0.05, -0.012),
            )

    def hold(j: Joints, part: float) -> Hands:
        place = aimed(lips_of(j), degrees, j)
        moved = 0.008 * beat(part, 2)
        return point_on(place, 0.72 * length, -0.012 - moved), point_on(place, 0.42 * length, -0.014 + moved)

    return draw, hold


def _saxophone(j: Joints) -> Iterator[Part]:
    """Yields a saxophone that hangs from the mouth to the hip, with its bell up again."""
    place = aimed(lips_of(j), -80, j)
    yield Part(tapered(point_on(place, -0.005, -0.005), point_on(place, -0.01, 0.04), 0.008, 0.008), "dark")
    yield Part(tapered(point_on(place, -0.01, 0.035), point_on(place, 0.02, 0.075), 0.008, 0.01), "gold")
    bent = ((0.02, 0.075), (0.16, 0.088), (0.3, 0.1))
    for number, (first, second) in enumerate(pairwise(bent)):
        thick = 0.012 + 0.007 * number
        yield Part(
            tapered(
                point_on(place, *first),
                point_on(place, *second),
                thick * place[2],
                (thick + 0.008) * place[2],
            ),
            "gold",
        )
    yield Part(oval(point_on(place, 0.325, 0.125), 0.046 * place[2], 0.042 * place[2]), "gold")
    yield Part(
        tapered(
            point_on(place, 0.31, 0.155), point_on(place, 0.19, 0.205), 0.026 * place[2], 0.05 * place[2]
        ),
        "gold",
    )
    yield Part(oval(point_on(place, 0.17, 0.213), 0.052 * place[2], 0.024 * place[2], 0.3), "~gold")
    for along in (0.1, 0.15, 0.2, 0.25):
        yield Part(oval(point_on(place, along, 0.086), 0.008 * place[2], 0.008 * place[2]), "~gold")


def _fingering_saxophone(j: Joints, part: float) -> Hands:
    place = aimed(lips_of(j), -80, j)
    moved = 0.006 * beat(part, 2)
    return point_on(place, 0.12, 0.09 + moved), point_on(place, 0.24, 0.08 - moved)


def _brass(place: Place, length: float) -> Iterator[Part]:
    yield rod(place, (0.0, 0.02), (0.014, 0.01), "metal")
    yield rod(place, (0.01, length), (0.009, 0.011), "gold")
    bell = ((length - 0.07, 0.013), (length, 0.026), (length + 0.05, 0.075), (length + 0.06, 0.075))
    yield shape(place, "gold", *bell, *((along, -aside) for along, aside in bell[::-1]))
    yield disc(place, length + 0.056, 0.0, (0.014, 0.075), "~gold")


def _trumpet(j: Joints) -> Iterator[Part]:
    place = aimed(lips_of(j), 2, j)
    yield rod((point_on(place, 0.0, -0.055), place[1], place[2]), (0.1, 0.22), (0.009, 0.009), "gold")
    for along in (0.1, 0.22):
        yield Part(tapered(point_on(place, along), point_on(place, along, -0.055), 0.008, 0.008), "gold")
    yield from _brass(place, 0.26)
    for along in (0.13, 0.155, 0.18):
        yield Part(
            tapered(point_on(place, along, 0.035), point_on(place, along, -0.06), 0.009, 0.009), "~gold"
        )


def _fingering_trumpet(j: Joints, part: float) -> Hands:
    place = aimed(lips_of(j), 2, j)
    return point_on(place, 0.13, -0.035), point_on(place, 0.165, 0.012 + 0.008 * beat(part, 2))


def _slide_of(part: float) -> float:
    return 0.19 + 0.05 * beat(part)


def _trombone(j: Joints) -> Iterator[Part]:
    place = aimed(lips_of(j), -6, j)
    # Measured at the hand: an arm may reach less far than the grip says.
    slide = float(np.hypot(*(j.near_arm[1] - place[0]))) / place[2]
    low = (point_on(place, 0.0, -0.05), place[1], place[2])
    for one in (place, low):
        yield rod(one, (0.05, slide + 0.14), (0.006, 0.006), "gold")
    for along in (slide, slide + 0.14):
        yield Part(tapered(point_on(place, along), point_on(place, along, -0.05), 0.007, 0.007), "~gold")
    yield from _brass((point_on(place, 0.0, 0.045), place[1], place[2]), 0.24)
    yield rod(place, (0.0, 0.05), (0.012, 0.008), "metal")


def _sliding(j: Joints, part: float) -> Hands:
    place = aimed(lips_of(j), -6, j)
    return point_on(place, 0.1, -0.02), point_on(place, _slide_of(part), -0.025)


def _tuba(j: Joints) -> Iterator[Part]:
    """Yields a tuba on the lap, with its bell over the head."""
    size = size_of(j)
    place = aimed(j.hip + size * np.array([0.15, 0.02]), 84, j)
    yield shape(
        place, "gold", (0.2, 0.05), (0.42, 0.06), (0.54, 0.15), (0.54, -0.13), (0.42, -0.05), (0.2, -0.05)
    )
    yield disc(place, 0.54, 0.01, (0.03, 0.14), "~gold")
    yield disc(place, 0.14, 0.0, (0.16, 0.11), "gold")
    yield disc(place, 0.14, 0.0, (0.1, 0.055), "~gold")
    yield disc(place, 0.14, 0.0, (0.07, 0.032), "gold")
    mouth = lips_of(j)
    yield Part(tapered(mouth, point_on(place, 0.27, 0.03), 0.012, 0.012), "gold")
    yield Part(oval(mouth, 0.018, 0.018), "metal")


def _fingering_tuba(j: Joints, part: float) -> Hands:
    place = aimed(j.hip + size_of(j) * np.array([0.15, 0.02]), 84, j)
    return point_on(place, 0.06, -0.08), point_on(place, 0.17, 0.03 + 0.01 * beat(part, 2))


def _breast(j: Joints) -> Place:
    return aimed(j.hip + 0.5 * (j.neck - j.hip) + size_of(j) * np.array([0.085, 0.0]), 0, j)


def _bellows(j: Joints) -> tuple[Field, Field]:
    """Returns the middles of the two ends of an accordion, which the hands pull apart."""
    reach = size_of(j) * np.array([0.03, 0.0])
    return j.near_arm[1] + reach, j.far_arm[1] - reach


_KEYBOARD = ((-0.016, 0.9), (0.012, 0.9), (0.012, -0.9), (-0.016, -0.9))


def _accordion(j: Joints) -> Iterator[Part]:
    size = size_of(j)
    left, right = _bellows(j)
    way = right - left
    tall = 0.115 * size
    for number in range(8):
        start, end = left + way * (number / 8), left + way * ((number + 1) / 8)
        inset = tall * (0.96 if number % 2 else 0.86)
        up = np.array([0, inset])
        yield Part(np.array((start + up, end + up, end - up, start - up)), "dark" if number % 2 else "accent")
    for middle, aside in ((left, -0.05), (right, 0.05)):
        yield Part(
            at(middle, (0, tall), (aside * size, tall), (aside * size, -tall), (0, -tall)),
            "accent",
        )
    keys = left - np.array([0.035 * size, 0.0])
    whites = [keys + np.array([x * size, y * tall]) for x, y in _KEYBOARD]
    yield Part(np.array(whites), "white")
    for number in range(6):
        y = (0.75 - 0.3 * number) * tall
        key = keys + np.array([-0.006 * size, y])
        yield Part(oval(key, 0.01 * size, 0.004), "dark")
    yield far_fingers(j.far_arm[1], size)


def _squeezing(j: Joints, part: float) -> Hands:
    place = _breast(j)
    wide = 0.08 + 0.035 * beat(part)
    return point_on(place, 0.07 + wide, 0.0), point_on(place, 0.07 - wide, -0.01)


def _bagpipes(j: Joints) -> Iterator[Part]:
    """Yields a bag under the arm, drones over the shoulder, a pipe to the mouth, and a chanter below."""
    place = _breast(j)
    size = place[2]
    bag = point_on(place, 0.02, 0.03)
    for angle, length in ((128, 0.42), (119, 0.38), (110, 0.32)):
        drone = aimed(bag + size * np.array([-0.09, 0.05]), angle, j)
        yield rod(drone, (0.0, length), (0.009, 0.009), "dark")
        yield rod(drone, (length - 0.08, length), (0.014, 0.016), "white")
    yield Part(tapered(lips_of(j), bag, 0.009, 0.011), "dark")
    yield Part(oval(bag, 0.115 * size, 0.075 * size, 0.35), "accent")
    for x in (-0.05, 0.0, 0.05):
        yield Part(
            tapered(bag + size * np.array([x, 0.05]), bag + size * np.array([x + 0.02, -0.05]), 0.004, 0.004),
            "~accent",
        )
    chanter = aimed(bag + size * np.array([0.09, -0.03]), -68, j)
    yield rod(chanter, (0.0, 0.19), (0.01, 0.014), "dark")
    yield far_fingers(j.far_arm[1], size)


def _on_the_chanter(j: Joints, part: float) -> Hands:
    place = _breast(j)
    chanter = aimed(point_on(place, 0.11, 0.0), -68, j)
    moved = 0.006 * beat(part, 2)
    return point_on(chanter, 0.07, moved), point_on(chanter, 0.13, -moved)


def _harmonica(j: Joints) -> Iterator[Part]:
    mouth = lips_of(j)
    size = size_of(j) ** 0.5
    yield Part(at(mouth, (-0.012, 0.016), (0.06, 0.022), (0.06, -0.014), (-0.012, -0.02), size=size), "metal")
    yield Part(at(mouth, (-0.01, 0.004), (0.06, 0.009), (0.06, 0.0), (-0.01, -0.005), size=size), "dark")


def _at_the_mouth(j: Joints, part: float) -> Hands:
    mouth, size = lips_of(j), size_of(j)
    moved = 0.014 * beat(part)
    return mouth + size * np.array([0.065 + moved, -0.02]), mouth + size * np.array([0.03 + moved, -0.034])


_FLUTE, _ON_THE_FLUTE = _pipe(-14, 0.3, ("metal", "~metal"), 0.0)
_CLARINET, _ON_THE_CLARINET = _pipe(-52, 0.34, ("dark", "metal"), 0.028)
WINDS: Mapping[str, Held] = {
    "flute": _FLUTE,
    "clarinet": _CLARINET,
    "saxophone": _saxophone,
    "trumpet": _trumpet,
    "trombone": _trombone,
    "tuba": _tuba,
    "accordion": _accordion,
    "bagpipes": _bagpipes,
    "harmonica": _harmonica,
}
ON_WINDS: Mapping[str, Hold] = {
    "flute": _ON_THE_FLUTE,
    "clarinet": _ON_THE_CLARINET,
    "saxophone": _fingering_saxophone,
    "trumpet": _fingering_trumpet,
    "trombone": _sliding,
    "tuba": _fingering_tuba,
    "accordion": _squeezing,
    "bagpipes": _on_the_chanter,
    "harmonica": _at_the_mouth,
}
"""Where the far and the near hand are on each."""
