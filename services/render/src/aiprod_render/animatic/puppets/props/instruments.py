"""What people make music with: parts around a hand."""

from collections.abc import Iterator, Mapping

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, oval, tapered
from aiprod_render.animatic.puppets.props.held import Held, stick
from aiprod_render.animatic.puppets.skeleton import Joints


def _guitar(j: Joints) -> Iterator[Part]:
    belly = j.hip + 0.07 * j.up + np.array([0.05, 0.0])
    neck = belly + np.array([0.11, 0.06])
    yield Part(tapered(neck, belly + np.array([0.37, 0.2]), 0.013, 0.011), "~wood")
    yield Part(tapered(belly + np.array([0.36, 0.195]), belly + np.array([0.41, 0.22]), 0.02, 0.016), "dark")
    yield Part(oval(belly, 0.1, 0.088, -0.5), "wood")
    yield Part(oval(belly + np.array([0.09, 0.048]), 0.072, 0.064, -0.5), "wood")
    yield Part(oval(belly + np.array([0.045, 0.024]), 0.03, 0.03), "dark")
    yield Part(tapered(belly - [0.05, 0.026], belly - [0.03, 0.06], 0.008, 0.008), "dark")


def _violin(j: Joints) -> Iterator[Part]:
    chin = j.neck + np.array([0.05, 0.02])
    yield Part(tapered(chin + np.array((0.1, 0.01)), chin + np.array((0.2, 0.02)), 0.008, 0.008), "dark")
    yield Part(oval(chin + np.array((0.01, 0.0)), 0.045, 0.03), "wood")
    yield Part(oval(chin + np.array((0.075, 0.006)), 0.04, 0.026), "wood")
    hand = j.near_arm[1]
    yield Part(tapered(hand, hand + np.array([0.1, 0.26]), 0.005, 0.005), "dark")


def _flute(j: Joints) -> Iterator[Part]:
    mouth = j.head + np.array([0.07, -0.05])
    yield Part(tapered(mouth, mouth + np.array([0.22, -0.07]), 0.011, 0.011), "metal")


def _saxophone(j: Joints) -> Iterator[Part]:
    mouth, low = j.head + np.array([0.08, -0.06]), j.hip + np.array([0.2, 0.06])
    neck = mouth + np.array([0.06, -0.01])
    yield Part(tapered(mouth, neck, 0.007, 0.009), "gold")
    yield Part(tapered(neck, low, 0.011, 0.026), "gold")
    yield Part(oval(low + np.array([0.03, -0.012]), 0.042, 0.034), "gold")
    bell = low + np.array([0.11, 0.13])
    yield Part(tapered(low + np.array([0.05, -0.01]), bell, 0.024, 0.05), "gold")
    yield Part(oval(bell + np.array([0.012, 0.014]), 0.05, 0.022, -0.7), "~gold")


def _trumpet(j: Joints) -> Iterator[Part]:
    mouth = j.head + np.array([0.08, -0.05])
    end = mouth + np.array([0.26, 0.0])
    yield Part(tapered(mouth, end, 0.009, 0.012), "gold")
    yield Part(oval(mouth + np.array([0.13, -0.012]), 0.05, 0.024), "gold")
    yield Part(tapered(end, end + np.array([0.06, 0.0]), 0.014, 0.05), "gold")


def _microphone(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield Part(tapered(hand + np.array((-0.01, -0.05)), hand + np.array((0.012, 0.05)), 0.011, 0.013), "dark")
    yield Part(oval(hand + np.array((0.015, 0.068)), 0.023, 0.025), "metal")


def _drumstick(j: Joints) -> Iterator[Part]:
    for hand in (j.far_arm[1], j.near_arm[1]):
        yield Part(tapered(hand, hand + np.array([0.11, -0.03]), 0.007, 0.007), "wood")


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
    "guitar": _guitar,
    "violin": _violin,
    "flute": _flute,
    "saxophone": _saxophone,
    "trumpet": _trumpet,
    "microphone": _microphone,
    "stick": _drumstick,
    "baton": _baton,
    "bell": _bell,
}
