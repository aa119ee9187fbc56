"""What people hold to make music: parts from chin, mouth, or lap, and where the hands are on them.

All of it is as large as suits the body: a child has a violin of its own size.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, oval, tapered
from aiprod_render.animatic.puppets.props.held import Held, stick
from aiprod_render.animatic.puppets.skeleton import ADULT, Joints
from aiprod_render.picture.paint import Field

type Place = tuple[Field, Field, float]
"""Where an instrument begins, the direction in which it goes, and its size."""
type Hands = tuple[Field, Field]
type Hold = Callable[[Joints, float], Hands]
"""From the joints and the part (0..1) of a cycle, the places of the far and of the near hand."""


def size_of(j: Joints) -> float:
    """Returns how large a body is, compared with an adult's."""
    return float(np.hypot(*(j.neck - j.hip))) / ADULT.torso


def beat(part: float, beats: int = 1) -> float:
    """Returns a movement to and fro between -1 and 1."""
    return float(np.sin(2 * np.pi * beats * part))


def _from(start: Field, degrees: float, j: Joints) -> Place:
    """Returns the place of what begins there and points that many degrees upwards from ahead."""
    turned = np.deg2rad(degrees)
    return start, np.array([np.cos(turned), np.sin(turned)]), size_of(j)


def _point(place: Place, along: float, aside: float = 0.0) -> Field:
    """Returns a point of an instrument; `aside` is to the left of its direction."""
    start, way, size = place
    return np.asarray(start + size * (along * way + aside * np.array([-way[1], way[0]])))


def _shape(place: Place, tone: str, *points: tuple[float, float]) -> Part:
    return Part(np.array([_point(place, along, aside) for along, aside in points]), tone)


def _rod(place: Place, along: tuple[float, float], thick: tuple[float, float], tone: str) -> Part:
    size = place[2]
    start, end = (_point(place, one) for one in along)
    return Part(tapered(start, end, thick[0] * size, thick[1] * size), tone)


def _disc(place: Place, along: float, aside: float, radii: tuple[float, float], tone: str) -> Part:
    angle = -float(np.arctan2(place[1][1], place[1][0]))
    return Part(
        oval(_point(place, along, aside), radii[0] * place[2], radii[1] * place[2], angle),
        tone,
    )


def _fingers(hand: Field, size: float) -> Part:
    """Yields the fingers of the far hand, which lie on an instrument that hides the hand."""
    return Part(oval(hand, 0.02 * size, 0.015 * size, 0.5), "~skin")


def _mouth(j: Joints) -> Field:
    # A child's head is large for its body: the root of its size is nearer to that.
    size = size_of(j) ** 0.5
    return np.asarray(j.head + size * np.array([0.078, -0.048]))


def _lap(j: Joints) -> Place:
    size = size_of(j)
    return _from(j.hip + size * (0.1 * j.up + np.array([0.055, 0.0])), 27, j)


def _guitar(j: Joints) -> Iterator[Part]:
    place = _lap(j)
    yield _rod(place, (0.1, 0.42), (0.014, 0.011), "~wood")
    yield _rod(place, (0.41, 0.47), (0.02, 0.016), "dark")
    yield _disc(place, 0.0, 0.0, (0.105, 0.09), "wood")
    yield _disc(place, 0.1, 0.0, (0.075, 0.066), "wood")
    yield _disc(place, 0.055, 0.0, (0.03, 0.03), "dark")
    yield _shape(place, "dark", (-0.05, -0.03), (-0.04, -0.03), (-0.04, 0.03), (-0.05, 0.03))
    yield _fingers(j.far_arm[1], place[2])


def _banjo(j: Joints) -> Iterator[Part]:
    place = _lap(j)
    yield _rod(place, (0.1, 0.44), (0.013, 0.011), "wood")
    yield _rod(place, (0.43, 0.48), (0.018, 0.014), "dark")
    yield _disc(place, 0.02, 0.0, (0.1, 0.1), "metal")
    yield _disc(place, 0.02, 0.0, (0.086, 0.086), "white")
    yield _shape(place, "wood", (-0.03, -0.028), (-0.02, -0.028), (-0.02, 0.028), (-0.03, 0.028))
    yield _fingers(j.far_arm[1], place[2])


def _plucking(j: Joints, part: float) -> Hands:
    place = _lap(j)
    return _point(place, 0.3 + 0.04 * beat(part), -0.005), _point(place, 0.05, 0.045 * beat(part))


def _chin(j: Joints) -> Place:
    return _from(j.neck + size_of(j) * np.array([0.03, 0.032]), 4, j)


def _violin(j: Joints) -> Iterator[Part]:
    """Yields a violin at the chin, and the bow from the near hand across its strings."""
    place = _chin(j)
    yield _rod(place, (0.12, 0.27), (0.011, 0.009), "dark")
    yield _disc(place, 0.28, 0.0, (0.016, 0.016), "~wood")
    yield _disc(place, 0.035, -0.004, (0.055, 0.044), "wood")
    yield _disc(place, 0.115, -0.004, (0.045, 0.036), "wood")
    yield _rod(place, (0.0, 0.12), (0.006, 0.005), "dark")
    yield _fingers(j.far_arm[1], place[2])
    yield from _bow(j, _point(place, 0.14), 0.4 * place[2])


def _bow(j: Joints, strings: Field, length: float) -> Iterator[Part]:
    """Yields a bow from the near hand across the strings."""
    hand = j.near_arm[1]
    way = strings - hand
    way = way / max(1e-6, float(np.hypot(*way)))
    side = np.array([-way[1], way[0]])
    yield Part(tapered(hand + 0.016 * side, hand + length * way + 0.012 * side, 0.005, 0.004), "wood")
    yield Part(tapered(hand, hand + length * way, 0.003, 0.003), "white")


def _bowing_violin(j: Joints, part: float) -> Hands:
    place = _chin(j)
    strings, stroke = _point(place, 0.14), place[2] * (0.15 + 0.07 * beat(part))
    return _point(place, 0.245, -0.02), strings + stroke * np.array([-0.4, -0.92])


_STRINGS = 0.31
"""Where the bow is on the strings of a cello."""


def _knees(j: Joints, upright: float = 106) -> Place:
    """Returns the place of what stands on the floor ahead and leans to the shoulder."""
    size = size_of(j)
    start, way, _ = _from(np.array([float(j.hip[0]) + 0.25 * size, 0.0]), upright, j)
    return start, way, 1.12 * size


def _cello_at(place: Place, j: Joints, wide: float) -> Iterator[Part]:
    """Yields a large instrument with a waist, its neck, its spike, and its bow."""
    belly = (
        *((0.06, 0.06), (0.11, 0.105), (0.19, 0.11), (0.25, 0.075), (0.3, 0.07), (0.36, 0.092), (0.41, 0.07)),
        *((0.44, 0.015), (0.44, -0.015), (0.41, -0.07), (0.36, -0.092), (0.3, -0.07), (0.25, -0.075)),
        *((0.19, -0.11), (0.11, -0.105), (0.06, -0.06)),
    )
    yield _rod(place, (0.0, 0.07), (0.006, 0.006), "metal")
    yield _rod(place, (0.42, 0.66), (0.016, 0.013), "dark")
    yield _disc(place, 0.69, 0.0, (0.032, 0.018), "~wood")
    yield _shape(place, "wood", *((along, wide * aside) for along, aside in belly))
    yield _rod(place, (0.14, 0.46), (0.01, 0.012), "dark")
    for aside in (-0.045, 0.045):
        yield _shape(
            place,
            "~wood",
            *((x, wide * (aside + y)) for x, y in ((0.2, 0), (0.3, 0), (0.3, 0.012), (0.2, 0.012))),
        )
    yield _fingers(j.far_arm[1], place[2])
    yield from _bow(j, _point(place, _STRINGS), 0.4 * place[2])


def _cello(j: Joints) -> Iterator[Part]:
    yield from _cello_at(_knees(j), j, 1.0)


def _double_bass(j: Joints) -> Iterator[Part]:
    yield from _cello_at(_bass_place(j), j, 1.05)


def _bass_place(j: Joints) -> Place:
    start, way, size = _knees(j, 97)
    return start, way, 1.38 * size


def _bowing(place: Place, reach: float, fingers: float, part: float) -> Hands:
    hand = _point(place, _STRINGS) + reach * place[2] * np.array([-0.08 + 0.06 * beat(part), -0.02])
    return _point(place, fingers + 0.03 * beat(part, 2)), hand


def _bowing_cello(j: Joints, part: float) -> Hands:
    return _bowing(_knees(j), 1.0, 0.54, part)


def _bowing_bass(j: Joints, part: float) -> Hands:
    return _bowing(_bass_place(j), 0.8, 0.54, part)


def _pipe(degrees: float, length: float, tones: tuple[str, str], bell: float) -> tuple[Held, Hold]:
    """Returns how a pipe at the mouth is drawn and held, with a bell of that radius at its end."""

    def draw(j: Joints) -> Iterator[Part]:
        place = _from(_mouth(j), degrees, j)
        yield _rod(place, (0.0, length), (0.009, 0.012), tones[0])
        for along in np.linspace(0.35, 0.85, 5) * length:
            yield _disc(place, float(along), 0.006, (0.006, 0.006), tones[1])
        if bell:
            yield _shape(
                place,
                tones[0],
                (length - 0.05, 0.012),
                (length + 0.01, bell),
                (length + 0.01, -bell),
                (length - 0.05, -0.012),
            )

    def hold(j: Joints, part: float) -> Hands:
        place = _from(_mouth(j), degrees, j)
        moved = 0.008 * beat(part, 2)
        return _point(place, 0.72 * length, -0.012 - moved), _point(place, 0.42 * length, -0.014 + moved)

    return draw, hold


def _saxophone(j: Joints) -> Iterator[Part]:
    """Yields a saxophone that hangs from the mouth to the hip, with its bell up again."""
    place = _from(_mouth(j), -80, j)
    yield Part(tapered(_point(place, -0.005, -0.005), _point(place, -0.01, 0.04), 0.008, 0.008), "dark")
    yield Part(tapered(_point(place, -0.01, 0.035), _point(place, 0.02, 0.075), 0.008, 0.01), "gold")
    bent = ((0.02, 0.075), (0.16, 0.088), (0.3, 0.1))
    for number, (first, second) in enumerate(pairwise(bent)):
        thick = 0.012 + 0.007 * number
        yield Part(
            tapered(
                _point(place, *first), _point(place, *second), thick * place[2], (thick + 0.008) * place[2]
            ),
            "gold",
        )
    yield Part(oval(_point(place, 0.325, 0.125), 0.046 * place[2], 0.042 * place[2]), "gold")
    yield Part(
        tapered(_point(place, 0.31, 0.155), _point(place, 0.19, 0.205), 0.026 * place[2], 0.05 * place[2]),
        "gold",
    )
    yield Part(oval(_point(place, 0.17, 0.213), 0.052 * place[2], 0.024 * place[2], 0.3), "~gold")
    for along in (0.1, 0.15, 0.2, 0.25):
        yield Part(oval(_point(place, along, 0.086), 0.008 * place[2], 0.008 * place[2]), "~gold")


def _fingering_saxophone(j: Joints, part: float) -> Hands:
    place = _from(_mouth(j), -80, j)
    moved = 0.006 * beat(part, 2)
    return _point(place, 0.12, 0.09 + moved), _point(place, 0.24, 0.08 - moved)


def _brass(place: Place, length: float) -> Iterator[Part]:
    yield _rod(place, (0.0, 0.02), (0.014, 0.01), "metal")
    yield _rod(place, (0.01, length), (0.009, 0.011), "gold")
    bell = ((length - 0.07, 0.013), (length, 0.026), (length + 0.05, 0.075), (length + 0.06, 0.075))
    yield _shape(place, "gold", *bell, *((along, -aside) for along, aside in bell[::-1]))
    yield _disc(place, length + 0.056, 0.0, (0.014, 0.075), "~gold")


def _trumpet(j: Joints) -> Iterator[Part]:
    place = _from(_mouth(j), 2, j)
    yield _rod((_point(place, 0.0, -0.055), place[1], place[2]), (0.1, 0.22), (0.009, 0.009), "gold")
    for along in (0.1, 0.22):
        yield Part(tapered(_point(place, along), _point(place, along, -0.055), 0.008, 0.008), "gold")
    yield from _brass(place, 0.26)
    for along in (0.13, 0.155, 0.18):
        yield Part(tapered(_point(place, along, 0.035), _point(place, along, -0.06), 0.009, 0.009), "~gold")


def _fingering_trumpet(j: Joints, part: float) -> Hands:
    place = _from(_mouth(j), 2, j)
    return _point(place, 0.13, -0.035), _point(place, 0.165, 0.012 + 0.008 * beat(part, 2))


def _slide_of(part: float) -> float:
    return 0.19 + 0.05 * beat(part)


def _trombone(j: Joints) -> Iterator[Part]:
    place = _from(_mouth(j), -6, j)
    # Measured at the hand: an arm may reach less far than the grip says.
    slide = float(np.hypot(*(j.near_arm[1] - place[0]))) / place[2]
    low = (_point(place, 0.0, -0.05), place[1], place[2])
    for one in (place, low):
        yield _rod(one, (0.05, slide + 0.14), (0.006, 0.006), "gold")
    for along in (slide, slide + 0.14):
        yield Part(tapered(_point(place, along), _point(place, along, -0.05), 0.007, 0.007), "~gold")
    yield from _brass((_point(place, 0.0, 0.045), place[1], place[2]), 0.24)
    yield _rod(place, (0.0, 0.05), (0.012, 0.008), "metal")


def _sliding(j: Joints, part: float) -> Hands:
    place = _from(_mouth(j), -6, j)
    return _point(place, 0.1, -0.02), _point(place, _slide_of(part), -0.025)


def _tuba(j: Joints) -> Iterator[Part]:
    """Yields a tuba on the lap, with its bell over the head."""
    size = size_of(j)
    place = _from(j.hip + size * np.array([0.15, 0.02]), 84, j)
    yield _shape(
        place, "gold", (0.2, 0.05), (0.42, 0.06), (0.54, 0.15), (0.54, -0.13), (0.42, -0.05), (0.2, -0.05)
    )
    yield _disc(place, 0.54, 0.01, (0.03, 0.14), "~gold")
    yield _disc(place, 0.14, 0.0, (0.16, 0.11), "gold")
    yield _disc(place, 0.14, 0.0, (0.1, 0.055), "~gold")
    yield _disc(place, 0.14, 0.0, (0.07, 0.032), "gold")
    mouth = _mouth(j)
    yield Part(tapered(mouth, _point(place, 0.27, 0.03), 0.012, 0.012), "gold")
    yield Part(oval(mouth, 0.018, 0.018), "metal")


def _fingering_tuba(j: Joints, part: float) -> Hands:
    place = _from(j.hip + size_of(j) * np.array([0.15, 0.02]), 84, j)
    return _point(place, 0.06, -0.08), _point(place, 0.17, 0.03 + 0.01 * beat(part, 2))


def _breast(j: Joints) -> Place:
    return _from(j.hip + 0.5 * (j.neck - j.hip) + size_of(j) * np.array([0.085, 0.0]), 0, j)


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
    yield _fingers(j.far_arm[1], size)


def _squeezing(j: Joints, part: float) -> Hands:
    place = _breast(j)
    wide = 0.08 + 0.035 * beat(part)
    return _point(place, 0.07 + wide, 0.0), _point(place, 0.07 - wide, -0.01)


def _bagpipes(j: Joints) -> Iterator[Part]:
    """Yields a bag under the arm, drones over the shoulder, a pipe to the mouth, and a chanter below."""
    place = _breast(j)
    size = place[2]
    bag = _point(place, 0.02, 0.03)
    for angle, length in ((128, 0.42), (119, 0.38), (110, 0.32)):
        drone = _from(bag + size * np.array([-0.09, 0.05]), angle, j)
        yield _rod(drone, (0.0, length), (0.009, 0.009), "dark")
        yield _rod(drone, (length - 0.08, length), (0.014, 0.016), "white")
    yield Part(tapered(_mouth(j), bag, 0.009, 0.011), "dark")
    yield Part(oval(bag, 0.115 * size, 0.075 * size, 0.35), "accent")
    for x in (-0.05, 0.0, 0.05):
        yield Part(
            tapered(bag + size * np.array([x, 0.05]), bag + size * np.array([x + 0.02, -0.05]), 0.004, 0.004),
            "~accent",
        )
    chanter = _from(bag + size * np.array([0.09, -0.03]), -68, j)
    yield _rod(chanter, (0.0, 0.19), (0.01, 0.014), "dark")
    yield _fingers(j.far_arm[1], size)


def _on_the_chanter(j: Joints, part: float) -> Hands:
    place = _breast(j)
    chanter = _from(_point(place, 0.11, 0.0), -68, j)
    moved = 0.006 * beat(part, 2)
    return _point(chanter, 0.07, moved), _point(chanter, 0.13, -moved)


def _harmonica(j: Joints) -> Iterator[Part]:
    mouth = _mouth(j)
    size = size_of(j) ** 0.5
    yield Part(at(mouth, (-0.012, 0.016), (0.06, 0.022), (0.06, -0.014), (-0.012, -0.02), size=size), "metal")
    yield Part(at(mouth, (-0.01, 0.004), (0.06, 0.009), (0.06, 0.0), (-0.01, -0.005), size=size), "dark")


def _at_the_mouth(j: Joints, part: float) -> Hands:
    mouth, size = _mouth(j), size_of(j)
    moved = 0.014 * beat(part)
    return mouth + size * np.array([0.065 + moved, -0.02]), mouth + size * np.array([0.03 + moved, -0.034])


def _microphone(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield Part(tapered(hand + np.array((-0.01, -0.05)), hand + np.array((0.012, 0.05)), 0.011, 0.013), "dark")
    yield Part(oval(hand + np.array((0.015, 0.068)), 0.023, 0.025), "metal")


def _baton(j: Joints) -> Iterator[Part]:
    yield stick(j.near_arm[1], (-0.02, -0.01), (0.13, 0.09), 0.005, "white")


def _bell(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield stick(hand, (0.0, -0.02), (0.0, 0.03), 0.01, "wood")
    yield Part(
        at(
            hand,
            (-0.02, -0.02),
            (0.02, -0.02),
            (0.034, -0.08),
            (0.056, -0.11),
            (-0.056, -0.11),
            (-0.034, -0.08),
        ),
        "gold",
    )
    yield Part(oval(hand + np.array((0.0, -0.118)), 0.014, 0.014), "dark")


_FLUTE, _ON_THE_FLUTE = _pipe(-14, 0.3, ("metal", "~metal"), 0.0)
_CLARINET, _ON_THE_CLARINET = _pipe(-52, 0.34, ("dark", "metal"), 0.028)

INSTRUMENTS: Mapping[str, Held] = {
    "guitar": _guitar,
    "banjo": _banjo,
    "violin": _violin,
    "cello": _cello,
    "double-bass": _double_bass,
    "flute": _FLUTE,
    "clarinet": _CLARINET,
    "saxophone": _saxophone,
    "trumpet": _trumpet,
    "trombone": _trombone,
    "tuba": _tuba,
    "accordion": _accordion,
    "bagpipes": _bagpipes,
    "harmonica": _harmonica,
    "microphone": _microphone,
    "baton": _baton,
    "bell": _bell,
}
GRIPS: Mapping[str, Hold] = {
    "guitar": _plucking,
    "banjo": _plucking,
    "violin": _bowing_violin,
    "cello": _bowing_cello,
    "double-bass": _bowing_bass,
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
"""Where both hands are on an instrument."""
