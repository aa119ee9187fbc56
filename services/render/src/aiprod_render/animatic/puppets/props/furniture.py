"""What stands by people: furniture on the ground, and things that go with an action."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, box, oval, tapered
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field

type Standing = Callable[[Joints, float], Iterator[Part]]


def _seat(j: Joints, part: float) -> Iterator[Part]:
    # Five parts: by their number, a puppet tells the seat from the table.
    top = float(j.hip[1]) - 0.07
    x = float(j.hip[0])
    for leg in (-0.1, 0.1):
        yield Part(box(x + leg - 0.013, 0.0, x + leg + 0.013, top), "~wood")
    yield Part(tapered(np.array([x - 0.1, top + 0.25]), np.array([x - 0.105, top]), 0.013, 0.013), "~wood")
    yield Part(
        tapered(np.array([x - 0.102, top + 0.22]), np.array([x - 0.105, top + 0.1]), 0.02, 0.02), "wood"
    )
    yield Part(tapered(np.array([x - 0.11, top]), np.array([x + 0.11, top]), 0.02, 0.02), "wood")


def _table_at(left: float, right: float, top: float) -> Iterator[Part]:
    for x in (left + 0.03, right - 0.03):
        yield Part(box(x - 0.014, 0.0, x + 0.014, top), "~wood")
    yield Part(tapered(np.array([left, top]), np.array([right, top]), 0.019, 0.019), "wood")


def _desk(j: Joints, part: float) -> Iterator[Part]:
    yield from _seat(j, part)
    top = float(j.hip[1]) + 0.085
    yield from _table_at(0.14, 0.62, top)
    yield Part(
        at(np.array([0.3, top + 0.022]), (-0.07, 0), (0.08, 0), (0.06, 0.012), (-0.05, 0.012)), "white"
    )


def _dining(j: Joints, part: float) -> Iterator[Part]:
    yield from _seat(j, part)
    top = float(j.hip[1]) + 0.085
    yield from _table_at(0.14, 0.66, top)
    plate = np.array([0.34, top + 0.026])
    yield Part(oval(plate, 0.085, 0.016), "white")
    yield Part(oval(plate + np.array((0, 0.018)), 0.05, 0.026), "accent")
    yield Part(
        at(np.array([0.52, top + 0.02]), (-0.022, 0.08), (0.022, 0.08), (0.016, 0), (-0.016, 0)), "visor"
    )


def _computer(j: Joints, part: float) -> Iterator[Part]:
    yield from _seat(j, part)
    top = float(j.hip[1]) + 0.085
    yield from _table_at(0.14, 0.64, top)
    yield Part(
        at(np.array([0.36, top + 0.02]), (-0.08, 0), (0.06, 0), (0.06, 0.014), (-0.08, 0.014)), "~metal"
    )
    yield Part(at(np.array([0.42, top + 0.03]), (0, 0), (0.016, 0), (0.086, 0.17), (0.066, 0.17)), "metal")


def _piano(j: Joints, part: float) -> Iterator[Part]:
    yield from _seat(j, part)
    top = float(j.hip[1]) + 0.075
    yield Part(box(0.36, 0.0, 0.6, top + 0.3), "dark")
    yield Part(box(0.2, top - 0.05, 0.4, top + 0.0), "dark")
    yield Part(box(0.2, top - 0.004, 0.38, top + 0.014), "white")
    yield Part(box(0.24, 0.0, 0.27, top - 0.04), "dark")
    yield Part(at(np.array([0.36, top + 0.1]), (0, 0), (-0.03, 0.14), (-0.02, 0.15), (0.01, 0)), "white")


def _counter(j: Joints, part: float) -> Iterator[Part]:
    yield Part(box(0.14, 0.0, 0.72, 0.4), "~wood")
    yield Part(box(0.17, 0.04, 0.42, 0.36), "wood")
    yield Part(box(0.45, 0.04, 0.69, 0.36), "wood")
    yield Part(tapered(np.array([0.12, 0.41]), np.array([0.74, 0.41]), 0.02, 0.02), "white")


def _stove(j: Joints, part: float) -> Iterator[Part]:
    yield Part(box(0.16, 0.0, 0.66, 0.4), "metal")
    yield Part(box(0.22, 0.06, 0.6, 0.28), "dark")
    yield Part(box(0.25, 0.09, 0.57, 0.25), "lamp")
    for x in (0.24, 0.34, 0.44, 0.54):
        yield Part(oval(np.array([x, 0.345]), 0.017, 0.017), "dark")
    yield Part(tapered(np.array([0.15, 0.41]), np.array([0.67, 0.41]), 0.016, 0.016), "~metal")
    pot = np.array([0.34, 0.43])
    yield Part(tapered(pot + np.array((0.1, 0.075)), pot + np.array((0.2, 0.085)), 0.012, 0.012), "dark")
    yield Part(at(pot, (-0.1, 0.1), (0.1, 0.1), (0.09, 0), (-0.09, 0)), "prop")
    yield Part(tapered(pot + np.array((-0.1, 0.1)), pot + np.array((0.1, 0.1)), 0.011, 0.011), "~prop")
    yield from _steam(pot + np.array([0.03, 0.13]), part)


def _steam(place: Field, part: float) -> Iterator[Part]:
    for number in range(3):
        share = (part + number / 3) % 1
        puff = place + np.array([0.05 * np.sin(6 * share + number), 0.26 * share])
        size = 0.018 + 0.03 * share * (1 - 0.6 * share)
        yield Part(oval(puff, size, size * 0.8), "=steam")


_PEDALLED = (0.31, 0.16)
"""Where the feet go round, ahead of the hips and over the lowest pedal, in lengths of a leg."""
_PEDALS = 0.07
"""How high the lowest pedal is."""


def _leg_of(j: Joints) -> float:
    """Returns the length of a leg."""
    knee, foot = j.near_leg
    return float(np.hypot(*(knee - j.hips[1])) + np.hypot(*(foot - knee)))


def _bicycle(j: Joints, part: float) -> Iterator[Part]:
    rear, front, radius = np.array([-0.2, 0.155]), np.array([0.34, 0.155]), 0.15
    # The feet go round this point, and the pedals are where they are.
    crank = np.array([_PEDALLED[0] * _leg_of(j), _PEDALLED[1] * _leg_of(j) + _PEDALS])
    saddle, bar = np.array([-0.06, float(j.hip[1]) - 0.05]), np.array([0.27, float(j.hip[1]) + 0.06])
    for hub in (rear, front):
        yield from _wheel(hub, radius, part)
    for start, end in (
        (rear, crank),
        (rear, saddle),
        (crank, saddle),
        (crank, bar),
        (saddle, bar - [0.02, 0.06]),
        (front, bar),
    ):
        yield Part(tapered(start, end, 0.013, 0.013), "prop")
    for _, foot in (j.far_leg, j.near_leg):
        pedal = foot - [0.0, 0.036]
        yield Part(tapered(crank, pedal, 0.012, 0.009), "metal")
        yield Part(tapered(pedal - [0.035, 0], pedal + np.array((0.04, 0.0)), 0.011, 0.011), "dark")
    yield Part(oval(crank, 0.032, 0.032), "metal")
    yield Part(tapered(saddle - [0.05, 0], saddle + np.array((0.05, 0.0)), 0.016, 0.012), "dark")
    yield Part(tapered(bar, bar + np.array((0.05, 0.02)), 0.012, 0.012), "dark")


def _wheel(hub: Field, radius: float, part: float) -> Iterator[Part]:
    turn = np.linspace(0, 2 * np.pi, 26)
    rim = np.stack([np.cos(turn), np.sin(turn)], 1)
    yield Part(np.concatenate([hub + radius * rim, hub + (radius - 0.02) * rim[::-1]]), "dark")
    for number in range(3):
        angle = np.pi * number / 3 - 2 * np.pi * part
        spoke = (radius - 0.015) * np.array([np.cos(angle), np.sin(angle)])
        yield Part(tapered(hub - spoke, hub + spoke, 0.004, 0.004), "metal")
    yield Part(oval(hub, 0.018, 0.018), "metal")


def _ladder(j: Joints, part: float) -> Iterator[Part]:
    for x in (0.12, 0.26):
        yield Part(tapered(np.array([x, -0.02]), np.array([x + 0.02, 1.34]), 0.012, 0.012), "wood")
    for number in range(8):
        y = 0.06 + 0.165 * number
        yield Part(tapered(np.array([0.12, y]), np.array([0.275, y]), 0.01, 0.01), "wood")


BED = 0.2
"""How high a mattress is, in heights of an adult."""


def _bed(j: Joints, part: float) -> Iterator[Part]:
    """Yields as many parts as a seat has, and the blanket, which lies on the sleeper."""
    yield Part(box(-0.66, 0.0, -0.61, 0.44), "wood")
    yield Part(box(0.6, 0.0, 0.65, 0.3), "wood")
    yield Part(box(-0.64, 0.05, 0.62, 0.13), "~wood")
    yield Part(box(-0.62, 0.12, 0.61, BED), "white")
    yield Part(oval(j.head + np.array((-0.02, -0.045)), 0.15, 0.055), "white")
    top = float(j.hip[1]) + 0.075
    blanket = (
        (0.02, 0.1),
        (0.0, top - 0.02),
        (0.06, top),
        (0.3, top - 0.02),
        (0.56, top - 0.01),
        (0.61, top - 0.06),
    )
    yield Part(np.array([*blanket, (0.61, 0.1)], np.float32), "cloth")
    fold = (
        (-0.02, BED - 0.01),
        (-0.03, top - 0.03),
        (0.02, top + 0.008),
        (0.1, top + 0.004),
        (0.07, BED - 0.02),
    )
    yield Part(np.array(fold, np.float32), "white")


def _skis(j: Joints, part: float) -> Iterator[Part]:
    for leg in (j.far_leg, j.near_leg):
        foot = leg[1]
        y = float(foot[1]) - 0.036
        yield Part(
            at(
                np.array([float(foot[0]), y]),
                (-0.2, 0.012),
                (0.28, 0.012),
                (0.34, 0.05),
                (0.27, 0.0),
                (-0.2, 0.0),
            ),
            "accent",
        )


def _board(j: Joints, part: float) -> Iterator[Part]:
    y = min(float(j.far_leg[1][1]), float(j.near_leg[1][1])) - 0.05
    yield Part(oval(np.array([0.04, y]), 0.36, 0.03), "accent")
    yield Part(oval(np.array([0.04, y + 0.008]), 0.3, 0.008), "white")


def _flying_ball(j: Joints, part: float) -> Iterator[Part]:
    share = (part - 0.4) % 1
    place = np.array([0.26 + 0.5 * np.sin(np.pi * share), 0.06 + 0.5 * share * (1 - share)])
    yield Part(oval(place, 0.062, 0.062), "white")
    yield Part(oval(place + np.array((0.01, 0.008)), 0.022, 0.022), "dark")


def _juggling(j: Joints, part: float) -> Iterator[Part]:
    for number, tone in enumerate(("accent", "gold", "visor")):
        share = (part + number / 3) % 1
        x = 0.16 + 0.15 * np.cos(2 * np.pi * share)
        yield Part(oval(np.array([x, 1.02 + 0.2 * np.sin(2 * np.pi * share)]), 0.036, 0.036), tone)


def _chopping(j: Joints, part: float) -> Iterator[Part]:
    yield from _counter(j, part)
    yield Part(at(np.array([0.34, 0.43]), (-0.14, 0.0), (0.16, 0.0), (0.14, 0.022), (-0.12, 0.022)), "~wood")
    # A carrot under the knife, its slices, and leaves.
    for x in (0.24, 0.262, 0.284):
        yield Part(oval(np.array((x, 0.462)), 0.009, 0.014), "lamp")
    yield Part(tapered(np.array((0.31, 0.464)), np.array((0.4, 0.46)), 0.015, 0.008), "lamp")
    yield Part(oval(np.array((0.43, 0.468)), 0.034, 0.024), "leaf")
    yield Part(oval(np.array((0.455, 0.474)), 0.026, 0.024), "~leaf")


def _volley(j: Joints, part: float) -> Iterator[Part]:
    # The second of three poses hits the ball.
    share = (part - 0.33) % 1
    place = np.array([0.3 + 0.62 * share, 0.72 + 0.5 * share * (1 - share) * 2])
    yield Part(oval(place, 0.034, 0.034), "gold")


def _punchbag(j: Joints, part: float) -> Iterator[Part]:
    swing = 0.03 * np.sin(4 * np.pi * part)
    top, foot = np.array([0.6, 1.5]), np.array([0.6 + swing, 0.36])
    yield Part(tapered(top, np.array([0.6 + swing / 2, 0.98]), 0.006, 0.006), "dark")
    yield Part(tapered(np.array([0.6 + swing / 2, 0.9]), foot, 0.09, 0.1), "prop")
    yield Part(tapered(foot + np.array((-0.08, 0.26)), foot + np.array((0.08, 0.26)), 0.012, 0.012), "white")


def _ball_that_comes(j: Joints, part: float) -> Iterator[Part]:
    share = min(1.0, part / 0.4) if part < 0.7 else 1.0
    hands = (j.far_arm[1] + j.near_arm[1]) / 2 + np.array([0.05, 0.03])
    place = hands + (1 - share) * np.array([0.5, 0.25])
    yield Part(oval(place, 0.062, 0.062), "white")
    yield Part(oval(place + np.array((0.01, 0.008)), 0.022, 0.022), "dark")


def _breath(j: Joints, part: float) -> Iterator[Part]:
    mouth = j.head + np.array([0.1, -0.05])
    for number in range(4):
        share = (2 * part + number / 4) % 1
        # Before, the air is drawn in.
        if part > 0.25:
            yield Part(
                oval(mouth + np.array((0.3 * share, -0.06 * share)), 0.012 + 0.02 * share, 0.01), "=steam"
            )


FURNITURE: Mapping[str, Standing] = {
    "seat": _seat,
    "desk": _desk,
    "table": _dining,
    "computer": _computer,
    "piano": _piano,
    "counter": _counter,
    "stove": _stove,
    "bicycle": _bicycle,
    "ladder": _ladder,
    "bed": _bed,
    "skis": _skis,
    "board": _board,
    "ball": _flying_ball,
    "juggling": _juggling,
    "chopping-board": _chopping,
    "volley": _volley,
    "punchbag": _punchbag,
    "catchball": _ball_that_comes,
    "breath": _breath,
}
IN_FRONT = frozenset(
    {"chopping-board", "desk", "table", "computer", "stove", "counter", "ladder", "drum", "piano"}
)
"""Furniture of which all but the seat hides what is behind it."""
