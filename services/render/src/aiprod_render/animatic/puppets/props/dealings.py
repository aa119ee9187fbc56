"""What stands by, or is in the hand, where people pick, forge, weld, unwrap, put out fires, or propose."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, box, oval, tapered
from aiprod_render.animatic.puppets.props.furniture import Standing
from aiprod_render.animatic.puppets.props.hats import dove_hat, rabbit_hat
from aiprod_render.animatic.puppets.props.held import Held
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field


def _ring_box(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1] + np.array([0.03, 0.02])
    yield Part(at(hand, (-0.05, 0.02), (0.05, 0.02), (0.05, -0.035), (-0.05, -0.035)), "accent")
    yield Part(at(hand, (-0.05, 0.02), (0.03, 0.02), (-0.02, 0.09), (-0.09, 0.07)), "~accent")
    yield Part(oval(hand + np.array((0.02, 0.05)), 0.034, 0.036), "gold")
    yield Part(oval(hand + np.array((0.02, 0.05)), 0.021, 0.023), "accent")
    yield Part(at(hand, (0.02, 0.082), (0.05, 0.105), (0.02, 0.135), (-0.01, 0.105)), "steam")


def _torch(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    tip = hand + np.array((0.12, -0.05))
    yield Part(tapered(hand - [0.06, -0.04], tip, 0.016, 0.01), "metal")
    yield Part(tapered(hand - [0.06, -0.04], np.array([float(j.hip[0]) - 0.1, 0.02]), 0.008, 0.008), "dark")
    yield Part(oval(tip + np.array((0.03, -0.014)), 0.04, 0.02, 0.4), "white")


def _blowpipe(j: Joints) -> Iterator[Part]:
    """Yields a pipe at the mouth, with the glowing glass at its end."""
    mouth = j.head + np.array((0.085, -0.045))
    end = mouth + np.array((0.34, -0.17))
    yield Part(tapered(mouth, end, 0.009, 0.011), "metal")
    bulb = end + np.array((0.07, -0.036))
    yield Part(oval(bulb, 0.105, 0.085, 0.48), "lamp")
    yield Part(oval(bulb, 0.078, 0.06, 0.48), "gold")
    yield Part(oval(bulb + np.array((-0.02, 0.026)), 0.03, 0.016, 0.48), "white")


def _jet(j: Joints) -> Iterator[Part]:
    """Yields a hose with a jet of water that rises and falls ahead."""
    hand = j.near_arm[1]
    nozzle = hand + np.array([0.13, 0.06])
    ground = np.array([float(j.hip[0]) - 0.12, 0.02])
    yield Part(tapered(ground - [0.22, 0.0], ground, 0.02, 0.02), "accent")
    yield Part(tapered(ground, j.far_arm[1] - [0.06, 0.04], 0.02, 0.02), "accent")
    yield Part(tapered(j.far_arm[1] - [0.06, 0.04], hand, 0.02, 0.02), "accent")
    way = np.linspace(0, 1, 14)
    line = nozzle + np.stack([0.95 * way, 0.46 * way - 0.84 * way**2], 1)
    half = (0.016 + 0.06 * way)[:, None] * np.array([0.25, 1.0])
    yield Part(np.concatenate([line + half, (line - half)[::-1]]), "visor")
    yield Part(np.concatenate([line + 0.45 * half, (line - 0.2 * half)[::-1]]), "white")
    end = line[-1]
    for x, y, size in ((0.02, 0.05, 0.05), (0.06, -0.02, 0.06), (0.0, -0.09, 0.05), (0.1, 0.06, 0.03)):
        yield Part(oval(end + np.array((x, y)), size, size), "white")
    yield Part(tapered(hand - [0.08, 0.03], nozzle, 0.022, 0.026), "metal")


def _sparks(place: Field, part: float, reach: float) -> Iterator[Part]:
    for number in range(9):
        # Fractions in place of dice: every process draws the same sparks.
        share = (part + 0.37 * number) % 1
        angle = np.pi * (0.08 + 0.84 * ((0.31 * number) % 1))
        way = np.array([np.cos(angle), np.sin(angle)])
        spot = place + reach * share * way - np.array([0.0, 0.5 * reach * share**2])
        size = 0.02 * (1 - 0.6 * share)
        yield Part(tapered(spot, spot + 0.045 * way * (1 - share), size * 0.6, 0.002), "gold")


def _anvil(j: Joints, part: float) -> Iterator[Part]:
    foot = np.array([0.42, 0.0])
    yield Part(box(0.3, 0.0, 0.54, 0.2), "~wood")
    yield Part(oval(foot + np.array((0.0, 0.2)), 0.12, 0.022), "wood")
    body = (
        (-0.09, 0.2), (0.09, 0.2), (0.05, 0.25), (0.05, 0.29), (0.12, 0.33), (0.12, 0.38),
        (-0.1, 0.38), (-0.22, 0.365), (-0.1, 0.32), (-0.05, 0.29), (-0.05, 0.25),
    )  # fmt: skip
    yield Part(at(foot, *body), "dark")
    yield Part(tapered(foot + np.array((-0.14, 0.4)), foot + np.array((0.3, 0.4)), 0.024, 0.008), "lamp")
    yield Part(tapered(foot + np.array((-0.06, 0.402)), foot + np.array((0.22, 0.402)), 0.013, 0.004), "gold")
    if 0.36 < part < 0.86:
        yield from _sparks(foot + np.array((0.02, 0.42)), (part - 0.36) / 0.5, 0.34)


def _solder_joint(j: Joints, part: float) -> Iterator[Part]:
    """Yields a bench with a ring on it that glows in the flame."""
    yield Part(box(0.22, 0.0, 0.26, 0.46), "~wood")
    yield Part(box(0.62, 0.0, 0.66, 0.46), "~wood")
    yield Part(box(0.18, 0.46, 0.7, 0.5), "wood")
    spot = np.array([float(j.near_arm[1][0]) + 0.17, 0.525])
    yield Part(oval(spot, 0.034, 0.03), "gold")
    yield Part(oval(spot, 0.02, 0.017), "lamp")
    yield from _sparks(spot, part, 0.16)


def _weld_seam(j: Joints, part: float) -> Iterator[Part]:
    yield Part(box(0.3, 0.0, 0.34, 0.24), "~metal")
    yield Part(box(0.64, 0.0, 0.68, 0.24), "~metal")
    yield Part(box(0.26, 0.24, 0.72, 0.3), "metal")
    seam = np.array([0.44, 0.32])
    yield Part(oval(seam, 0.06, 0.05), "lamp")
    yield Part(oval(seam, 0.032, 0.028), "white")
    yield from _sparks(seam, part, 0.36)


def _flower_bed(j: Joints, part: float) -> Iterator[Part]:
    for number, (x, tall) in enumerate(((0.34, 0.2), (0.44, 0.26), (0.54, 0.18), (0.64, 0.24), (0.74, 0.2))):
        yield Part(tapered(np.array([x, 0.0]), np.array([x, tall]), 0.008, 0.008), "leaf")
        yield Part(oval(np.array([x + 0.03, 0.4 * tall]), 0.034, 0.014, -0.6), "leaf")
        tone = ("accent", "gold", "white")[number % 3]
        yield Part(oval(np.array([x, tall]), 0.036, 0.036), tone)
        yield Part(oval(np.array([x, tall]), 0.013, 0.013), "gold" if tone != "gold" else "wood")
    hand = j.near_arm[1]
    for x, tone in ((-0.03, "gold"), (0.03, "accent"), (0.0, "white")):
        yield Part(tapered(hand, hand + np.array((x, 0.11)), 0.006, 0.006), "leaf")
        yield Part(oval(hand + np.array((1.3 * x, 0.12)), 0.03, 0.03), tone)


def _spray(j: Joints, part: float) -> Iterator[Part]:
    yield Part(oval(np.array([0.46, 0.012]), 0.3, 0.024), "visor")
    for number in range(12):
        share = (part + 0.29 * number) % 1
        across = 0.2 + (0.3 + 0.4 * ((0.37 * number) % 1)) * share
        high = (0.5 + 0.5 * ((0.53 * number) % 1)) * 4 * share * (1 - share) * 0.7
        size = 0.03 * (1 - 0.5 * share)
        yield Part(
            oval(np.array([across, 0.03 + high]), size, size * 1.15), "visor" if number % 3 else "white"
        )


def _flag(j: Joints, part: float) -> Iterator[Part]:
    foot, top = np.array([0.34, 0.0]), np.array([0.34, 1.2])
    yield Part(oval(foot, 0.14, 0.035), "~wood")
    yield Part(tapered(foot, top, 0.014, 0.012), "wood")
    along = np.linspace(0, 0.46, 10)
    # The cloth waves more the farther it is from its pole.
    wave = 0.035 * np.sin(2 * np.pi * (2 * along - part)) * along / 0.46
    upper = top + np.stack([along, wave - 0.01], 1)
    lower = top + np.stack([along, wave - 0.3], 1)
    # A pennant of one colour is that of no country.
    notch = (upper[-1] + lower[-1]) / 2 - np.array([0.12, 0.0])
    yield Part(np.concatenate([upper, [notch], lower[::-1]]), "lamp")
    hem = np.array([0.035, 0.0])
    yield Part(np.array([upper[0], upper[0] + hem, lower[0] + hem, lower[0]]), "white")


def _pan(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield Part(tapered(hand - [0.02, 0.0], hand + np.array((0.12, 0.01)), 0.012, 0.012), "wood")
    yield Part(at(hand, (0.1, 0.03), (0.34, 0.03), (0.31, -0.015), (0.13, -0.015)), "dark")


def _pancake(j: Joints, part: float) -> Iterator[Part]:
    """Yields a pancake that is thrown out of the pan, turns in the air, and falls back."""
    share = float(np.clip((part - 0.15) / 0.75, 0, 1))
    pan = j.near_arm[1] + np.array((0.22, 0.045))
    place = pan + np.array((0.0, 4 * 0.42 * share * (1 - share)))
    yield Part(oval(place, 0.1, 0.022, 2 * np.pi * share), "gold")
    yield Part(oval(place + np.array((0.0, 0.006)), 0.08, 0.012, 2 * np.pi * share), "wood")


def _laces(j: Joints, part: float) -> Iterator[Part]:
    shoe = j.near_leg[1] + np.array((0.03, 0.0))
    for hand in (j.far_arm[1], j.near_arm[1]):
        yield Part(tapered(shoe, hand, 0.005, 0.005), "accent")
    yield Part(oval(shoe + np.array((0.0, 0.012)), 0.018, 0.014), "accent")


def _bubbles(j: Joints, part: float) -> Iterator[Part]:
    mouth = j.head + np.array([0.1, -0.05])
    hand = j.near_arm[1]
    yield Part(tapered(hand, mouth + np.array((0.02, -0.04)), 0.006, 0.006), "wood")
    yield Part(oval(mouth + np.array((0.02, 0.0)), 0.03, 0.036), "gold")
    for number in range(7):
        share = (part + number) / 7
        size = 0.024 + 0.05 * share * (0.6 + 0.4 * np.sin(2.4 * number))
        place = mouth + np.array((0.08 + 0.6 * share, 0.2 * share + 0.05 * np.sin(9 * share + number)))
        yield Part(oval(place, size, size), "visor")
        yield Part(oval(place + np.array((-0.3, 0.3)) * size, 0.3 * size, 0.22 * size), "white")


def _blaze(j: Joints, part: float) -> Iterator[Part]:
    """Yields a fire where the jet of a hose ends."""
    for x, tall, tone in ((1.12, 0.4, "lamp"), (1.3, 0.56, "lamp"), (1.48, 0.38, "lamp"), (1.3, 0.3, "gold")):
        lean = 0.05 * np.sin(2 * np.pi * part + 9 * x)
        flame = (
            (-0.13, 0.0),
            (-0.16, 0.3),
            (-0.04, 0.62),
            (lean, 1.0),
            (0.06, 0.6),
            (0.17, 0.28),
            (0.12, 0.0),
        )
        yield Part(at(np.array([x, 0.0]), *((wide, tall * up) for wide, up in flame)), tone)
    yield from (
        Part(tapered(np.array([x, 0.02]), np.array([x + 0.24, 0.05]), 0.03, 0.03), "dark")
        for x in (1.06, 1.3)
    )


def _gift_box(j: Joints, part: float) -> Iterator[Part]:
    """Yields a box on a table whose lid goes up, and light out of it."""
    top = 0.42 * float(j.head[1])
    yield from (Part(box(x, 0.0, x + 0.025, top), "~wood") for x in (0.26, 0.66))
    yield Part(tapered(np.array([0.2, top]), np.array([0.74, top]), 0.018, 0.018), "wood")
    opened = float(np.clip((part - 0.2) / 0.25, 0, 1))
    foot = np.array([0.47, top + 0.018])
    if opened:
        for angle in (-0.5, -0.2, 0.1, 0.4):
            end = foot + np.array((np.sin(angle) * 0.34, 0.16 + 0.34 * opened * np.cos(angle)))
            yield Part(tapered(foot + np.array((0, 0.14)), end, 0.03, 0.006), "gold")
    yield Part(at(foot, (-0.12, 0), (0.12, 0), (0.12, 0.16), (-0.12, 0.16)), "prop")
    yield Part(at(foot, (-0.02, 0), (0.02, 0), (0.02, 0.16), (-0.02, 0.16)), "gold")
    lid = foot + np.array((0.1 * opened, 0.16 + 0.16 * opened))
    angle = -0.5 * opened
    yield Part(at(lid, (-0.135, 0), (0.135, 0), (0.135, 0.05), (-0.135, 0.05), angle=angle), "~prop")
    yield Part(
        at(lid, (0, 0.05), (-0.06, 0.11), (-0.07, 0.06), (0, 0.05), (0.07, 0.06), (0.06, 0.11), angle=angle),
        "gold",
    )


def notes(j: Joints, part: float) -> Iterator[Part]:
    """Yields notes that rise ahead of somebody who makes music; each takes the place of the next."""
    for number in range(3):
        share = (number + part) / 3
        place = np.array(
            [0.34 + 0.2 * share + 0.04 * np.sin(5 * share), float(j.head[1]) - 0.16 + 0.24 * share]
        )
        size = 0.6 + 0.5 * np.sin(np.pi * share)
        stem = place + np.array((0.02 * size, 0.0))
        yield Part(oval(place, 0.026 * size, 0.019 * size, -0.4), "gold")
        yield Part(tapered(stem, stem + np.array((0.0, 0.095 * size)), 0.006 * size, 0.006 * size), "gold")
        tip = stem + np.array((0.0, 0.095 * size))
        yield Part(tapered(tip, tip + np.array((0.04 * size, -0.035 * size)), 0.008 * size, 0.004), "gold")


def _paper_plane(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1] + np.array([0.02, 0.03])
    yield Part(at(hand, (-0.1, 0.05), (0.16, 0.03), (-0.08, -0.03)), "white")
    yield Part(at(hand, (-0.1, 0.05), (0.16, 0.03), (-0.05, 0.005)), "steam")
    yield Part(at(hand, (-0.06, -0.01), (0.16, 0.03), (-0.03, -0.07)), "~white")


def _flame_stick(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield Part(tapered(hand - [0.02, 0.06], hand + np.array((0.06, 0.14)), 0.014, 0.018), "wood")
    yield Part(oval(hand + np.array((0.075, 0.21)), 0.04, 0.07), "lamp")
    yield Part(oval(hand + np.array((0.075, 0.19)), 0.02, 0.036), "gold")


def _leash(j: Joints) -> Iterator[Part]:
    return leash(j, (float(j.near_arm[1][0]) + 0.3, 0.26))


def leash(j: Joints, end: tuple[float, float]) -> Iterator[Part]:
    """Yields a leash that sags a little between the hand and its end."""
    share = np.linspace(0, 1, 9)[:, None]
    line = j.near_arm[1] * (1 - share) + np.array(end) * share - 0.16 * share * (1 - share) * [0, 1]
    for start, stop in pairwise(line):
        yield Part(tapered(start, stop, 0.0055, 0.0055), "accent")


DEALT_WITH: Mapping[str, Held] = {
    "ring-box": _ring_box,
    "torch": _torch,
    "rabbit-hat": rabbit_hat,
    "dove-hat": dove_hat,
    "jet": _jet,
    "paper-plane": _paper_plane,
    "firebrand": _flame_stick,
    "leash": _leash,
    "pan": _pan,
    "blowpipe": _blowpipe,
}
DEALT_AT: Mapping[str, Standing] = {
    "solder-joint": _solder_joint,
    "anvil": _anvil,
    "weld-seam": _weld_seam,
    "flower-bed": _flower_bed,
    "spray": _spray,
    "flag": _flag,
    "gift-box": _gift_box,
    "pancake": _pancake,
    "laces": _laces,
    "bubbles": _bubbles,
    "blaze": _blaze,
}
