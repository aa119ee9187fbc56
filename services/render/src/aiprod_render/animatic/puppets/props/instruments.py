"""What people hold to make music, and where their hands are on it."""

from collections.abc import Iterator, Mapping

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, oval, tapered
from aiprod_render.animatic.puppets.props.held import Held, stick
from aiprod_render.animatic.puppets.props.instrument_parts import Hold
from aiprod_render.animatic.puppets.props.strings import ON_STRINGS, STRINGS
from aiprod_render.animatic.puppets.props.winds import ON_WINDS, WINDS
from aiprod_render.animatic.puppets.skeleton import Joints


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


INSTRUMENTS: Mapping[str, Held] = {
    **STRINGS,
    **WINDS,
    "microphone": _microphone,
    "baton": _baton,
    "bell": _bell,
}
GRIPS: Mapping[str, Hold] = {**ON_STRINGS, **ON_WINDS}
"""Where both hands are on an instrument."""
