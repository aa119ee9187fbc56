"""Instruments with strings that people hold: guitars, violins, and basses, and how they play them."""

from collections.abc import Iterator, Mapping

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, tapered
from aiprod_render.animatic.puppets.props.held import Held
from aiprod_render.animatic.puppets.props.instrument_parts import (
    Hands,
    Hold,
    Place,
    aimed,
    beat,
    disc,
    far_fingers,
    lap_of,
    point_on,
    rod,
    shape,
    size_of,
)
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field


def _guitar(j: Joints) -> Iterator[Part]:
    place = lap_of(j)
    yield rod(place, (0.1, 0.42), (0.014, 0.011), "~wood")
    yield rod(place, (0.41, 0.47), (0.02, 0.016), "dark")
    yield disc(place, 0.0, 0.0, (0.105, 0.09), "wood")
    yield disc(place, 0.1, 0.0, (0.075, 0.066), "wood")
    yield disc(place, 0.055, 0.0, (0.03, 0.03), "dark")
    yield shape(place, "dark", (-0.05, -0.03), (-0.04, -0.03), (-0.04, 0.03), (-0.05, 0.03))
    yield far_fingers(j.far_arm[1], place[2])


def _banjo(j: Joints) -> Iterator[Part]:
    place = lap_of(j)
    yield rod(place, (0.1, 0.44), (0.013, 0.011), "wood")
    yield rod(place, (0.43, 0.48), (0.018, 0.014), "dark")
    yield disc(place, 0.02, 0.0, (0.1, 0.1), "metal")
    yield disc(place, 0.02, 0.0, (0.086, 0.086), "white")
    yield shape(place, "wood", (-0.03, -0.028), (-0.02, -0.028), (-0.02, 0.028), (-0.03, 0.028))
    yield far_fingers(j.far_arm[1], place[2])


def _plucking(j: Joints, part: float) -> Hands:
    place = lap_of(j)
    return point_on(place, 0.3 + 0.04 * beat(part), -0.005), point_on(place, 0.05, 0.045 * beat(part))


def _chin(j: Joints) -> Place:
    return aimed(j.neck + size_of(j) * np.array([0.03, 0.032]), 4, j)


def _violin(j: Joints) -> Iterator[Part]:
    """Yields a violin at the chin, and the bow from the near hand across its strings."""
    place = _chin(j)
    yield rod(place, (0.12, 0.27), (0.011, 0.009), "dark")
    yield disc(place, 0.28, 0.0, (0.016, 0.016), "~wood")
    yield disc(place, 0.035, -0.004, (0.055, 0.044), "wood")
    yield disc(place, 0.115, -0.004, (0.045, 0.036), "wood")
    yield rod(place, (0.0, 0.12), (0.006, 0.005), "dark")
    yield far_fingers(j.far_arm[1], place[2])
    yield from _bow(j, point_on(place, 0.14), 0.4 * place[2])


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
    strings, stroke = point_on(place, 0.14), place[2] * (0.15 + 0.07 * beat(part))
    return point_on(place, 0.245, -0.02), strings + stroke * np.array([-0.4, -0.92])


_STRINGS = 0.31
"""Where the bow is on the strings of a cello."""


def _knees(j: Joints, upright: float = 94) -> Place:
    """Returns the place of what stands on the floor, so far ahead that its neck hides no face."""
    size = size_of(j)
    ahead = max(0.25 * size, float(j.head[0] - j.hip[0]) + 0.2)
    start, way, _ = aimed(np.array([float(j.hip[0]) + ahead, 0.0]), upright, j)
    return start, way, 1.12 * size


def _cello_at(place: Place, j: Joints, wide: float) -> Iterator[Part]:
    """Yields a large instrument with a waist, its neck, its spike, and its bow."""
    belly = (
        *((0.06, 0.06), (0.11, 0.105), (0.19, 0.11), (0.25, 0.075), (0.3, 0.07), (0.36, 0.092), (0.41, 0.07)),
        *((0.44, 0.015), (0.44, -0.015), (0.41, -0.07), (0.36, -0.092), (0.3, -0.07), (0.25, -0.075)),
        *((0.19, -0.11), (0.11, -0.105), (0.06, -0.06)),
    )
    yield rod(place, (0.0, 0.07), (0.006, 0.006), "metal")
    yield rod(place, (0.42, 0.66), (0.016, 0.013), "dark")
    yield disc(place, 0.69, 0.0, (0.032, 0.018), "~wood")
    yield shape(place, "wood", *((along, wide * aside) for along, aside in belly))
    yield rod(place, (0.14, 0.46), (0.01, 0.012), "dark")
    for aside in (-0.045, 0.045):
        yield shape(
            place,
            "~wood",
            *((x, wide * (aside + y)) for x, y in ((0.2, 0), (0.3, 0), (0.3, 0.012), (0.2, 0.012))),
        )
    yield far_fingers(j.far_arm[1], place[2])
    yield from _bow(j, point_on(place, _STRINGS), 0.4 * place[2])


def _cello(j: Joints) -> Iterator[Part]:
    yield from _cello_at(_knees(j), j, 1.0)


def _double_bass(j: Joints) -> Iterator[Part]:
    yield from _cello_at(_bass_place(j), j, 1.05)


def _bass_place(j: Joints) -> Place:
    start, way, size = _knees(j, 92)
    return start, way, 1.38 * size


def _bowing(place: Place, reach: float, fingers: float, part: float) -> Hands:
    hand = point_on(place, _STRINGS) + reach * place[2] * np.array([-0.08 + 0.06 * beat(part), -0.02])
    return point_on(place, fingers + 0.03 * beat(part, 2)), hand


def _bowing_cello(j: Joints, part: float) -> Hands:
    return _bowing(_knees(j), 1.0, 0.54, part)


def _bowing_bass(j: Joints, part: float) -> Hands:
    return _bowing(_bass_place(j), 0.8, 0.54, part)


STRINGS: Mapping[str, Held] = {
    "guitar": _guitar,
    "banjo": _banjo,
    "violin": _violin,
    "cello": _cello,
    "double-bass": _double_bass,
}
ON_STRINGS: Mapping[str, Hold] = {
    "guitar": _plucking,
    "banjo": _plucking,
    "violin": _bowing_violin,
    "cello": _bowing_cello,
    "double-bass": _bowing_bass,
}
"""Where the far and the near hand are on each."""
