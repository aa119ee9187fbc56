"""The bodies of people who are animals: paws, hooves, wing tips, feet, and bellies."""

from collections.abc import Callable, Iterator

import numpy as np

from aiprod_render.animatic.puppets.animals.animal import Animal
from aiprod_render.animatic.puppets.hands import Hand, hand_parts
from aiprod_render.animatic.puppets.parts import Part, oval, tapered
from aiprod_render.picture.paint import Field, round_corners

_STRIPED = frozenset({"stripes", "zebra"})
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


def rings(kind: Animal, start: Field, end: Field, wide: float) -> Iterator[Part]:
    """Yields the rings of a striped coat around a limb of half the thickness `wide`."""
    if _STRIPED.isdisjoint(kind.marks):
        return
    way = (end - start) / max(1e-6, float(np.hypot(*(end - start))))
    across = np.array([-way[1], way[0]], np.float32)
    for share in (0.3, 0.62):
        middle = start + share * (end - start)
        half, thick = wide * across, 0.009 * way
        yield Part(
            np.array(
                [middle - half, middle - 0.4 * half + thick, middle + half, middle - 0.4 * half - thick]
            ),
            "=" + kind.pattern,
        )


def shell(kind: Animal, back: Callable[[float, float], Field], size: float) -> Iterator[Part]:
    """Yields the shell on the back of a turtle."""
    if "shell" not in kind.marks:
        return
    way = back(0.0, 1.0) - back(0.0, 0.0)
    turned = float(np.arctan2(way[0], way[1]))
    high = 0.5 * float(np.hypot(*way))
    yield Part(oval(back(-0.07, 0.46), 0.098 * size, 1.12 * high, turned), "#c9b878")
    yield Part(oval(back(-0.085, 0.46), 0.088 * size, 1.02 * high, turned), kind.pattern)
    for up in (0.1, 0.46, 0.82):
        yield Part(oval(back(-0.115, up), 0.032 * size, 0.16 * high, turned), "=~" + kind.pattern)


def front_parts(kind: Animal, back: Callable[[float, float], Field]) -> Iterator[Part]:
    """Yields the belly of who wears no clothes, or the panel of a robot; `back` gives points of the trunk."""
    if kind.skull == "box":
        yield from _chest_panel(back)
    elif kind.light and kind.light != kind.limbs and "zebra" not in kind.marks:
        # Turned a little to the viewer, so it lies ahead.
        belly = (
            *(back(0.0, 0.86), back(0.05, 0.84), back(0.072, 0.6), back(0.066, 0.3), back(0.058, 0.04)),
            *(back(0.02, -0.08), back(-0.034, 0.06), back(-0.05, 0.4), back(-0.036, 0.78)),
        )
        yield Part(round_corners(np.array(belly, np.float32)), "=" + kind.light)
    for up in () if _STRIPED.isdisjoint(kind.marks) else (0.86, 0.66, 0.46, 0.26, 0.06):
        stripe = (back(-0.076, up + 0.03), back(-0.03, up - 0.02), back(-0.074, up - 0.05))
        yield Part(np.array(stripe), "=" + kind.pattern)


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
