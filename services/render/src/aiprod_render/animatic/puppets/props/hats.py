"""Hats out of which magicians pull animals."""

from collections.abc import Iterator

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, oval, tapered
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field


def rabbit_hat(j: Joints) -> Iterator[Part]:
    """Yields a top hat in the far hand, and a rabbit that the near hand lifts out of it by its ears."""
    rim, hand = j.far_arm[1] + np.array([0.06, 0.03]), j.near_arm[1]
    # It hangs from the hand by its ears, and stays in the hat while the hand is low.
    body = np.array([rim[0] + 0.01, max(float(rim[1]) + 0.03, float(hand[1]) - 0.2)])
    yield Part(oval(body, 0.07, 0.09), "white")
    yield Part(oval(body + np.array((0.02, 0.095)), 0.055, 0.05), "white")
    for aside in (0.0, 0.035):
        ear = body + np.array((aside, 0.13))
        yield Part(tapered(ear, ear + np.array((0.012, 0.1)), 0.02, 0.012), "white")
    yield Part(oval(body + np.array((0.042, 0.105)), 0.009, 0.01), "eye")
    yield from _top_hat(rim)


def dove_hat(j: Joints) -> Iterator[Part]:
    """Yields a top hat in the far hand, and a dove that the near hand lifts out of it."""
    rim, hand = j.far_arm[1] + np.array([0.06, 0.03]), j.near_arm[1]
    body = np.array([rim[0] + 0.01, max(float(rim[1]) + 0.04, float(hand[1]) + 0.02)])
    # The wings open as it leaves the hat.
    up = 0.05 + 0.12 * min(1.0, max(0.0, float(body[1] - rim[1]) / 0.4))
    yield Part(tapered(body, body + np.array((-0.15, -0.02)), 0.035, 0.05), "white")
    yield Part(tapered(body, body + np.array((-0.1, up)), 0.045, 0.012), "white")
    yield Part(oval(body, 0.09, 0.055, 0.3), "white")
    yield Part(tapered(body, body + np.array((0.05, up + 0.03)), 0.05, 0.012), "white")
    head = body + np.array((0.085, 0.06))
    yield Part(oval(head, 0.042, 0.04), "white")
    yield Part(tapered(head + np.array((0.03, 0.0)), head + np.array((0.075, -0.008)), 0.014, 0.004), "gold")
    yield Part(oval(head + np.array((0.014, 0.01)), 0.008, 0.009), "eye")
    yield from _top_hat(rim)


def _top_hat(rim: Field) -> Iterator[Part]:
    """Yields a top hat upside down, open at its rim."""
    yield Part(at(rim, (-0.085, 0.0), (0.085, 0.0), (0.075, -0.16), (-0.075, -0.16)), "dark")
    yield Part(at(rim, (-0.083, -0.02), (0.083, -0.02), (0.08, -0.055), (-0.08, -0.055)), "accent")
    yield Part(oval(rim, 0.125, 0.022), "edge")
