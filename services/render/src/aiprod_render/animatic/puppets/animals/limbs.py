"""The bodies of people who are animals: paws, hooves, wing tips, feet, and bellies."""

from collections.abc import Callable, Iterator

import numpy as np

from aiprod_render.animatic.puppets.animals.animal import Animal
from aiprod_render.animatic.puppets.hands import Hand, hand_parts
from aiprod_render.animatic.puppets.parts import Part, oval, tapered
from aiprod_render.picture.paint import Field, round_corners

_LAMPS = "#e0574a", "#e8b93f", "#6fbf6a"


def paw_parts(
    kind: Animal, wrist: Field, lower: Field, size: float, shadow: str, shape: Hand
) -> Iterator[Part]:
    """Yields a paw at a wrist, in the direction `lower` of its forearm: a mitten with a thumb."""
    tone = shadow + (kind.hand or "limb")
    if kind.is_bird and shape in {"open", "point"}:
        # The tip of a wing spreads its feathers.
        yield from hand_parts(wrist, lower, 1.35 * size, tone, "open")
        return
    across = np.array([-lower[1], lower[0]], np.float32)
    thumb = Part(
        tapered(
            wrist + 0.012 * size * across,
            wrist + size * (0.032 * lower + 0.03 * across),
            0.013 * size,
            0.011 * size,
        ),
        tone,
    )
    closed = shape == "fist"
    yield from () if closed else (thumb,)
    long = 0.022 if closed else 0.036
    yield Part(tapered(wrist, wrist + long * size * lower, 0.023 * size, 0.025 * size), tone)
    yield from (thumb,) if closed else ()


def foot_parts(kind: Animal, heel: Field, toe: Field, size: float, shadow: str) -> Iterator[Part]:
    """Yields a bare foot from the heel towards the toe."""
    tone = shadow + (kind.foot or kind.hand or "limb")
    if kind.is_bird:
        for spread in (-0.012, 0.012, 0.0):
            side = np.array([0.0, spread * size], np.float32)
            yield Part(tapered(heel, heel + 0.082 * size * toe + side, 0.016 * size, 0.011 * size), tone)
        return
    yield Part(tapered(heel, heel + 0.066 * size * toe, 0.029 * size, 0.025 * size), tone)


def front_parts(kind: Animal, back: Callable[[float, float], Field]) -> Iterator[Part]:
    """Yields the belly of who wears no clothes, or the panel of a robot; `back` gives points of the trunk."""
    if kind.skull == "box":
        yield from _chest_panel(back)
    elif kind.light and kind.light != kind.limbs:
        # Turned a little to the viewer, so it lies ahead.
        belly = (
            *(back(0.0, 0.86), back(0.05, 0.84), back(0.072, 0.6), back(0.066, 0.3), back(0.058, 0.04)),
            *(back(0.02, -0.08), back(-0.034, 0.06), back(-0.05, 0.4), back(-0.036, 0.78)),
        )
        yield Part(round_corners(np.array(belly, np.float32)), "=" + kind.light)


def _chest_panel(back: Callable[[float, float], Field]) -> Iterator[Part]:
    yield Part(np.array([back(-0.022, 0.8), back(0.062, 0.8), back(0.06, 0.4), back(-0.022, 0.4)]), "=~limb")
    for number, tone in enumerate(_LAMPS):
        yield Part(oval(back(-0.002 + 0.022 * number, 0.69), 0.011, 0.011), "=" + tone)
    yield Part(
        np.array([back(-0.01, 0.56), back(0.05, 0.56), back(0.05, 0.49), back(-0.01, 0.49)]), "=#6fd3e8"
    )
    yield Part(
        np.array([back(-0.066, 0.06), back(0.062, 0.06), back(0.062, -0.02), back(-0.066, -0.02)]), "#66757f"
    )
