"""What people hold, and what stands by them: parts around a hand, and furniture on the ground."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, box, oval, tapered
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field

type Held = Callable[[Joints], Iterator[Part]]
type Standing = Callable[[Joints, float], Iterator[Part]]


def _stick(
    hand: Field, start: tuple[float, float], end: tuple[float, float], thick: float, tone: str
) -> Part:
    return Part(tapered(hand + np.array(start), hand + np.array(end), thick, thick), tone)


def _book(j: Joints) -> Iterator[Part]:
    hand = (j.near_arm[1] + j.far_arm[1]) / 2 + np.array([0.035, 0.03])
    yield Part(at(hand, (-0.05, -0.045), (0.02, -0.055), (0.075, 0.05), (0.0, 0.06)), "prop")
    yield Part(at(hand, (-0.04, -0.03), (0.012, -0.038), (0.06, 0.05), (0.002, 0.056)), "white")
    yield Part(at(hand, (-0.05, -0.045), (-0.034, -0.05), (0.018, 0.056), (0.0, 0.06)), "~prop")


def _cup(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1] + np.array([0.016, 0.006])
    yield Part(oval(hand + np.array((0.034, 0.004)), 0.016, 0.02), "prop")
    yield Part(at(hand, (-0.024, 0.034), (0.03, 0.034), (0.022, -0.03), (-0.016, -0.03)), "prop")
    yield Part(at(hand, (-0.024, 0.034), (0.03, 0.034), (0.028, 0.024), (-0.022, 0.024)), "white")


def _spoon(j: Joints) -> Iterator[Part]:
    yield _stick(j.near_arm[1], (-0.03, 0.06), (0.05, -0.1), 0.007, "wood")
    yield Part(oval(j.near_arm[1] + np.array((0.055, -0.11)), 0.02, 0.026, 0.4), "wood")


def _fork(j: Joints) -> Iterator[Part]:
    yield _stick(j.near_arm[1], (-0.03, -0.02), (0.05, 0.03), 0.006, "metal")
    yield Part(oval(j.near_arm[1] + np.array((0.062, 0.036)), 0.018, 0.013, -0.5), "metal")


def _pen(j: Joints) -> Iterator[Part]:
    yield _stick(j.near_arm[1], (-0.02, 0.06), (0.02, -0.02), 0.006, "prop")


def _brush(j: Joints) -> Iterator[Part]:
    yield _stick(j.near_arm[1], (-0.05, -0.02), (0.07, 0.03), 0.006, "wood")
    yield _stick(j.near_arm[1], (0.07, 0.03), (0.1, 0.044), 0.01, "accent")
    palette = j.far_arm[1] + np.array([0.02, 0.01])
    yield Part(oval(palette, 0.07, 0.04, 0.3), "wood")
    for x, tone in ((-0.03, "accent"), (0.0, "gold"), (0.03, "visor")):
        yield Part(oval(palette + np.array((x, 0.012 - x / 3)), 0.011, 0.011), tone)


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


def _microphone(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield Part(tapered(hand + np.array((-0.01, -0.05)), hand + np.array((0.012, 0.05)), 0.011, 0.013), "dark")
    yield Part(oval(hand + np.array((0.015, 0.068)), 0.023, 0.025), "metal")


def _hammer(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    along = hand - j.near_arm[0]
    across = np.array([-along[1], along[0]]) / max(1e-6, float(np.hypot(*along)))
    head = hand + across * 0.13
    yield Part(tapered(hand - across * 0.04, head, 0.009, 0.009), "wood")
    side = along / max(1e-6, float(np.hypot(*along))) * 0.045
    yield Part(tapered(head - side * 0.7, head + side, 0.02, 0.02), "metal")


def _pole_between(
    j: Joints, before: float, after: float, thick: float, tone: str
) -> tuple[Part, Field, Field]:
    low, high = sorted((j.near_arm[1], j.far_arm[1]), key=lambda hand: float(hand[1]))
    way = high - low
    length = float(np.hypot(*way))
    way = way / length if length > 0.03 else np.array([-0.5, 0.86])
    start, end = low - before * way, high + after * way
    return Part(tapered(start, end, thick, thick), tone), start, way


def _shovel(j: Joints) -> Iterator[Part]:
    shaft, tip, way = _pole_between(j, 0.2, 0.08, 0.01, "wood")
    yield shaft
    side = np.array([-way[1], way[0]]) * 0.036
    yield Part(
        np.array(
            [
                tip + side,
                tip - side,
                tip - side * 0.8 - way * 0.1,
                tip - way * 0.13,
                tip + side * 0.8 - way * 0.1,
            ]
        ),
        "metal",
    )


def _broom(j: Joints) -> Iterator[Part]:
    shaft, tip, way = _pole_between(j, 0.22, 0.12, 0.009, "wood")
    yield shaft
    side = np.array([-way[1], way[0]]) * 0.026
    yield Part(
        np.array([tip + side, tip - side, tip - side * 2.4 - way * 0.12, tip + side * 2.4 - way * 0.12]),
        "gold",
    )


def _oar(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield Part(tapered(hand - [0.04, -0.02], hand + np.array([0.3, -0.24]), 0.01, 0.01), "wood")
    yield Part(oval(hand + np.array([0.33, -0.265]), 0.06, 0.022, 0.67), "wood")


def _pole(j: Joints) -> Iterator[Part]:
    for hand in (j.far_arm[1], j.near_arm[1]):
        yield Part(
            tapered(hand + np.array((0.01, 0.02)), np.array([hand[0] - 0.14, 0.0]), 0.006, 0.005), "metal"
        )


def _can(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1] + np.array([0.04, -0.05])
    yield Part(tapered(hand + np.array((0.05, -0.02)), hand + np.array((0.15, 0.03)), 0.011, 0.008), "metal")
    yield Part(oval(hand + np.array((0.155, 0.034)), 0.012, 0.024, 0.4), "~metal")
    yield Part(at(hand, (-0.05, 0.045), (0.05, 0.045), (0.06, -0.055), (-0.06, -0.055)), "metal")
    for number in range(5):
        drop = hand + np.array([0.17 + 0.016 * number, -0.01 - 0.05 * number])
        yield Part(tapered(drop, drop + np.array((0.006, -0.03)), 0.005, 0.005), "visor")


def _rod(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    tip = hand + np.array([0.42, 0.3])
    yield Part(tapered(hand - [0.07, 0.05], tip, 0.01, 0.004), "wood")
    yield Part(tapered(tip, np.array([tip[0] + 0.04, -0.02]), 0.0022, 0.0022), "white")


def _camera(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1] + np.array([0.02, 0.016])
    yield Part(at(hand, (-0.045, 0.03), (0.04, 0.03), (0.04, -0.034), (-0.045, -0.034)), "dark")
    yield Part(oval(hand + np.array((0.05, 0.0)), 0.022, 0.026), "~metal")


def _phone(j: Joints) -> Iterator[Part]:
    yield Part(at(j.near_arm[1], (-0.01, 0.05), (0.02, 0.05), (0.03, -0.03), (0.0, -0.03)), "dark")


def _sword(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    along = hand - j.near_arm[0]
    along = along / max(1e-6, float(np.hypot(*along)))
    way = along * 0.5 + np.array([-along[1], along[0]]) * 0.86
    yield Part(tapered(hand, hand + 0.34 * way, 0.014, 0.004), "metal")
    side = np.array([-way[1], way[0]]) * 0.04
    yield Part(tapered(hand + 0.03 * way - side, hand + 0.03 * way + side, 0.009, 0.009), "gold")


def _barbell(j: Joints) -> Iterator[Part]:
    hand = (j.near_arm[1] + j.far_arm[1]) / 2
    yield Part(tapered(hand - [0.34, 0], hand + np.array((0.34, 0)), 0.009, 0.009), "metal")
    for side in (-1, 1):
        yield Part(oval(hand + np.array((side * 0.3, 0)), 0.026, 0.085), "dark")
        yield Part(oval(hand + np.array((side * 0.25, 0)), 0.02, 0.06), "dark")


def _ball_in_hand(j: Joints) -> Iterator[Part]:
    yield Part(oval(j.near_arm[1] + np.array([0.03, 0.05]), 0.055, 0.055), "prop")


def _gift(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1] + np.array([0.05, 0.03])
    yield Part(at(hand, (-0.055, 0.05), (0.055, 0.05), (0.055, -0.045), (-0.055, -0.045)), "prop")
    yield Part(at(hand, (-0.01, 0.05), (0.01, 0.05), (0.01, -0.045), (-0.01, -0.045)), "gold")
    yield Part(
        at(hand, (0, 0.05), (-0.035, 0.085), (-0.045, 0.06), (0, 0.05), (0.045, 0.06), (0.035, 0.085)), "gold"
    )


def _drumstick(j: Joints) -> Iterator[Part]:
    for hand in (j.far_arm[1], j.near_arm[1]):
        yield Part(tapered(hand, hand + np.array([0.11, -0.03]), 0.007, 0.007), "wood")


def _umbrella(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    top = hand + np.array([-0.02, 0.42])
    yield Part(tapered(hand - [0, 0.04], top, 0.007, 0.007), "dark")
    turn = np.linspace(0, np.pi, 16)
    dome = top + np.stack([0.3 * np.cos(turn), 0.17 * np.sin(turn) - 0.06], 1)
    scallops = [
        top + np.array([-0.3 + 0.12 * n + x, -0.06 + y])
        for n in range(5)
        for x, y in ((0.06, 0.035), (0.12, 0.0))
    ]
    yield Part(np.concatenate([dome, scallops]), "prop")
    yield Part(
        np.array(
            [top + np.array((0, 0.11)), top + np.array((0.06, -0.025)), top + np.array((-0.06, -0.025))]
        ),
        "~prop",
    )


def _lantern(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield Part(at(hand, (-0.03, -0.03), (0.03, -0.03), (0.036, -0.12), (-0.036, -0.12)), "gold")
    yield Part(at(hand, (-0.036, -0.025), (0, 0.0), (0.036, -0.025)), "dark")
    yield Part(at(hand, (-0.042, -0.115), (0.042, -0.115), (0.042, -0.135), (-0.042, -0.135)), "dark")


HELD: Mapping[str, Held] = {
    "book": _book,
    "cup": _cup,
    "spoon": _spoon,
    "fork": _fork,
    "pen": _pen,
    "brush": _brush,
    "guitar": _guitar,
    "violin": _violin,
    "flute": _flute,
    "microphone": _microphone,
    "hammer": _hammer,
    "shovel": _shovel,
    "broom": _broom,
    "oar": _oar,
    "pole": _pole,
    "can": _can,
    "rod": _rod,
    "camera": _camera,
    "phone": _phone,
    "sword": _sword,
    "barbell": _barbell,
    "ball": _ball_in_hand,
    "gift": _gift,
    "stick": _drumstick,
    "umbrella": _umbrella,
    "lantern": _lantern,
}


def _seat(j: Joints, part: float) -> Iterator[Part]:
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
        yield Part(oval(puff, size, size * 0.8), "steam")


def _easel(j: Joints, part: float) -> Iterator[Part]:
    for x in (0.34, 0.62):
        yield Part(tapered(np.array([0.48, 0.94]), np.array([x, 0.0]), 0.011, 0.011), "~wood")
    yield Part(at(np.array([0.47, 0.62]), (-0.14, -0.2), (0.16, -0.2), (0.18, 0.22), (-0.12, 0.22)), "white")
    yield Part(
        at(
            np.array([0.47, 0.6]),
            (-0.12, -0.16),
            (0.15, -0.16),
            (0.155, -0.04),
            (0.08, 0.02),
            (0.0, -0.05),
            (-0.06, 0.03),
            (-0.118, -0.02),
        ),
        "visor",
    )
    yield Part(oval(np.array([0.55, 0.73]), 0.03, 0.03), "gold")
    yield Part(tapered(np.array([0.32, 0.41]), np.array([0.66, 0.41]), 0.013, 0.013), "wood")


def _bicycle(j: Joints, part: float) -> Iterator[Part]:
    rear, front, radius = np.array([-0.2, 0.155]), np.array([0.34, 0.155]), 0.15
    crank = np.array([0.03, 0.15])
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


def _bed(j: Joints, part: float) -> Iterator[Part]:
    yield Part(box(-0.66, 0.0, -0.62, 0.26), "~wood")
    yield Part(box(0.6, 0.0, 0.64, 0.16), "~wood")
    yield Part(box(-0.64, 0.0, 0.62, 0.06), "wood")


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


def _drum(j: Joints, part: float) -> Iterator[Part]:
    yield Part(box(0.18, 0.2, 0.46, 0.44), "accent")
    yield Part(oval(np.array([0.32, 0.44]), 0.14, 0.03), "white")
    yield Part(box(0.18, 0.2, 0.46, 0.22), "gold")
    for x in (0.2, 0.44):
        yield Part(box(x - 0.008, 0.0, x + 0.008, 0.21), "metal")


FURNITURE: Mapping[str, Standing] = {
    "seat": _seat,
    "desk": _desk,
    "table": _dining,
    "computer": _computer,
    "piano": _piano,
    "counter": _counter,
    "stove": _stove,
    "easel": _easel,
    "bicycle": _bicycle,
    "ladder": _ladder,
    "bed": _bed,
    "skis": _skis,
    "board": _board,
    "ball": _flying_ball,
    "juggling": _juggling,
    "drum": _drum,
}
IN_FRONT = frozenset({"desk", "table", "computer", "stove", "counter", "ladder", "drum", "piano"})
"""Furniture of which all but the seat hides what is behind it."""
