"""What people hold: parts around a hand."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, at, oval, tapered
from aiprod_render.animatic.puppets.skeleton import Joints
from aiprod_render.picture.paint import Field, round_corners

type Held = Callable[[Joints], Iterator[Part]]


def stick(hand: Field, start: tuple[float, float], end: tuple[float, float], thick: float, tone: str) -> Part:
    """Returns a stick between two points that are stated from the hand, `thick` wide."""
    return Part(tapered(hand + np.array(start), hand + np.array(end), thick, thick), tone)


def _book(j: Joints) -> Iterator[Part]:
    # Between the hands, so that both hold it in any pose.
    hand = (j.near_arm[1] + j.far_arm[1]) / 2 + np.array([0.04, 0.045])
    yield Part(at(hand, (-0.062, -0.06), (0.02, -0.074), (0.094, 0.07), (0.0, 0.084)), "prop")
    yield Part(at(hand, (-0.05, -0.044), (0.012, -0.054), (0.078, 0.068), (0.002, 0.08)), "white")
    yield Part(at(hand, (-0.062, -0.06), (-0.044, -0.066), (0.02, 0.08), (0.0, 0.084)), "~prop")


def _cup(j: Joints) -> Iterator[Part]:
    # The fist is around it, and the rim is above.
    hand = j.near_arm[1] + np.array([0.016, 0.03])
    yield Part(oval(hand + np.array((0.04, 0.0)), 0.018, 0.024), "~prop")
    yield Part(at(hand, (-0.03, 0.045), (0.042, 0.045), (0.03, -0.042), (-0.018, -0.042)), "prop")
    yield Part(at(hand, (-0.03, 0.045), (0.042, 0.045), (0.04, 0.03), (-0.028, 0.03)), "white")


def _spoon(j: Joints) -> Iterator[Part]:
    yield stick(j.near_arm[1], (-0.03, 0.06), (0.05, -0.1), 0.007, "wood")
    yield Part(oval(j.near_arm[1] + np.array((0.055, -0.11)), 0.02, 0.026, 0.4), "wood")


def _fork(j: Joints) -> Iterator[Part]:
    yield stick(j.near_arm[1], (-0.03, -0.02), (0.05, 0.03), 0.006, "metal")
    yield Part(oval(j.near_arm[1] + np.array((0.062, 0.036)), 0.018, 0.013, -0.5), "metal")


def _pen(j: Joints) -> Iterator[Part]:
    yield stick(j.near_arm[1], (-0.02, 0.06), (0.02, -0.02), 0.006, "prop")


def _brush(j: Joints) -> Iterator[Part]:
    yield stick(j.near_arm[1], (-0.05, -0.02), (0.07, 0.03), 0.006, "wood")
    yield stick(j.near_arm[1], (0.07, 0.03), (0.1, 0.044), 0.01, "accent")
    palette = j.far_arm[1] + np.array([0.02, 0.01])
    yield Part(oval(palette, 0.07, 0.04, 0.3), "wood")
    for x, tone in ((-0.03, "accent"), (0.0, "gold"), (0.03, "visor")):
        yield Part(oval(palette + np.array((x, 0.012 - x / 3)), 0.011, 0.011), tone)


def _hammer(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    along = hand - j.near_arm[0]
    across = np.array([-along[1], along[0]]) / max(1e-6, float(np.hypot(*along)))
    # Across the forearm, as a fist holds a handle.
    head = hand + across * 0.13
    yield Part(tapered(hand - across * 0.04, head, 0.009, 0.009), "wood")
    side = along / max(1e-6, float(np.hypot(*along))) * 0.045
    yield Part(tapered(head - side * 0.7, head + side, 0.02, 0.02), "metal")


def _can(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1] + np.array([0.04, -0.05])
    yield Part(tapered(hand + np.array((0.05, -0.02)), hand + np.array((0.15, 0.03)), 0.011, 0.008), "metal")
    yield Part(oval(hand + np.array((0.155, 0.034)), 0.012, 0.024, 0.4), "~metal")
    yield Part(at(hand, (-0.05, 0.045), (0.05, 0.045), (0.06, -0.055), (-0.06, -0.055)), "metal")
    for number in range(5):
        drop = hand + np.array([0.17 + 0.016 * number, -0.01 - 0.05 * number])
        yield Part(tapered(drop, drop + np.array((0.006, -0.03)), 0.005, 0.005), "visor")


def _camera(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1] + np.array([0.02, 0.016])
    yield Part(at(hand, (-0.045, 0.03), (0.04, 0.03), (0.04, -0.034), (-0.045, -0.034)), "dark")
    yield Part(oval(hand + np.array((0.05, 0.0)), 0.022, 0.026), "~metal")


def _phone(j: Joints) -> Iterator[Part]:
    yield Part(at(j.near_arm[1], (-0.01, 0.05), (0.02, 0.05), (0.03, -0.03), (0.0, -0.03)), "dark")


def _gift(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1] + np.array([0.05, 0.03])
    yield Part(at(hand, (-0.055, 0.05), (0.055, 0.05), (0.055, -0.045), (-0.055, -0.045)), "prop")
    yield Part(at(hand, (-0.01, 0.05), (0.01, 0.05), (0.01, -0.045), (-0.01, -0.045)), "gold")
    yield Part(
        at(hand, (0, 0.05), (-0.035, 0.085), (-0.045, 0.06), (0, 0.05), (0.045, 0.06), (0.035, 0.085)), "gold"
    )


def _lantern(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield Part(at(hand, (-0.03, -0.03), (0.03, -0.03), (0.036, -0.12), (-0.036, -0.12)), "gold")
    yield Part(at(hand, (-0.036, -0.025), (0, 0.0), (0.036, -0.025)), "dark")
    yield Part(at(hand, (-0.042, -0.115), (0.042, -0.115), (0.042, -0.135), (-0.042, -0.135)), "dark")


def _knife(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield Part(at(hand, (-0.02, 0.012), (0.12, -0.02), (0.14, -0.05), (-0.01, -0.022)), "metal")
    yield stick(hand, (-0.05, 0.014), (0.0, 0.0), 0.012, "dark")


def _salver(j: Joints) -> Iterator[Part]:
    """Yields a tray for what the text names."""
    hand = j.near_arm[1] + np.array([0.0, 0.035])
    yield Part(tapered(hand - [0.15, 0], hand + np.array((0.15, 0.0)), 0.013, 0.013), "metal")


def _tray(j: Joints) -> Iterator[Part]:
    """Yields a tray with a cup on its saucer and a cake, which suits any guest."""
    yield from _salver(j)
    hand = j.near_arm[1] + np.array([0.0, 0.035])
    yield Part(oval(hand + np.array((-0.112, 0.052)), 0.016, 0.02), "~white")
    yield Part(at(hand, (-0.105, 0.088), (-0.035, 0.088), (-0.05, 0.022), (-0.09, 0.022)), "white")
    yield Part(at(hand, (-0.105, 0.088), (-0.035, 0.088), (-0.04, 0.078), (-0.1, 0.078)), "~wood")
    yield Part(
        tapered(hand + np.array((-0.11, 0.018)), hand + np.array((-0.03, 0.018)), 0.006, 0.006), "white"
    )
    yield Part(tapered(hand + np.array((0.02, 0.018)), hand + np.array((0.13, 0.018)), 0.006, 0.006), "white")
    yield Part(at(hand, (0.034, 0.024), (0.114, 0.024), (0.114, 0.08), (0.034, 0.062)), "cake")
    yield Part(at(hand, (0.034, 0.058), (0.114, 0.074), (0.114, 0.088), (0.034, 0.072)), "cream")


def _needles(j: Joints) -> Iterator[Part]:
    middle = (j.near_arm[1] + j.far_arm[1]) / 2
    yield Part(at(middle, (-0.06, 0.0), (0.07, 0.01), (0.075, -0.14), (-0.055, -0.15)), "prop")
    for hand, way in ((j.far_arm[1], 0.1), (j.near_arm[1], 0.06)):
        yield Part(tapered(hand - [0.03, 0.02], hand + np.array([way, 0.07]), 0.005, 0.004), "metal")


def _match(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    tip = hand + np.array([0.1, 0.05])
    yield Part(tapered(hand, tip, 0.006, 0.006), "wood")
    yield Part(oval(tip + np.array((0.004, 0.026)), 0.024, 0.04), "lamp")
    yield Part(oval(tip + np.array((0.004, 0.018)), 0.012, 0.022), "gold")


def _magnifier(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield stick(hand, (-0.02, -0.03), (0.05, 0.04), 0.011, "wood")
    yield Part(oval(hand + np.array((0.09, 0.08)), 0.062, 0.062), "dark")
    yield Part(oval(hand + np.array((0.09, 0.08)), 0.048, 0.048), "visor")


def _pot(j: Joints) -> Iterator[Part]:
    hand, cup = j.near_arm[1] + np.array([0.07, -0.01]), j.far_arm[1] + np.array([0.03, 0.02])
    spout = hand + np.array((0.12, -0.01))
    yield Part(tapered(hand + np.array((0.04, -0.03)), spout, 0.016, 0.009), "metal")
    yield Part(at(hand, (-0.05, 0.06), (0.04, 0.07), (0.06, -0.04), (-0.05, -0.06)), "metal")
    yield Part(tapered(spout, np.array([spout[0] + 0.02, cup[1] + 0.02]), 0.007, 0.006), "wood")
    yield Part(
        at(
            # Under the spout, at the height of the far hand, so that the stream never misses the cup.
            np.array([spout[0] + 0.02, cup[1]]),
            (-0.035, 0.03),
            (0.035, 0.03),
            (0.025, -0.03),
            (-0.025, -0.03),
        ),
        "white",
    )


def _trowel(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield stick(hand, (-0.03, 0.01), (0.02, 0.0), 0.01, "wood")
    yield Part(at(hand, (0.02, 0.02), (0.11, -0.02), (0.02, -0.03)), "metal")


def _stone(j: Joints) -> Iterator[Part]:
    lump = ((-0.045, 0.0), (-0.03, 0.045), (0.012, 0.055), (0.045, 0.03), (0.04, -0.02), (-0.01, -0.03))
    yield Part(at(j.near_arm[1] + np.array([0.02, 0.03]), *lump), "stone")


def _letter(j: Joints) -> Iterator[Part]:
    hand = (j.near_arm[1] + j.far_arm[1]) / 2 + np.array([0.045, 0.03])
    yield Part(at(hand, (-0.07, -0.05), (0.07, -0.05), (0.07, 0.055), (-0.07, 0.055)), "white")
    yield Part(at(hand, (-0.07, 0.055), (0.0, -0.005), (0.07, 0.055)), "steam")
    yield Part(oval(hand, 0.012, 0.012), "accent")


def _bouquet(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield Part(at(hand, (-0.02, -0.09), (0.03, -0.09), (0.09, 0.05), (-0.05, 0.05)), "leaf")
    for x, y, tone in (
        (-0.04, 0.07, "accent"),
        (0.02, 0.1, "gold"),
        (0.08, 0.075, "accent"),
        (0.02, 0.05, "white"),
    ):
        yield Part(oval(hand + np.array((x, y)), 0.035, 0.035), tone)


def _rose(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield stick(hand, (0.0, -0.07), (0.03, 0.11), 0.006, "leaf")
    yield Part(oval(hand + np.array((0.035, 0.03)), 0.026, 0.012, -0.5), "leaf")
    yield Part(oval(hand + np.array((0.034, 0.135)), 0.034, 0.036), "accent")


def _suitcase(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield Part(at(hand, (-0.04, 0.0), (0.04, 0.0), (0.04, -0.035), (-0.04, -0.035)), "edge")
    yield Part(at(hand, (-0.12, -0.03), (0.12, -0.03), (0.12, -0.2), (-0.12, -0.2)), "pack")
    for x in (-0.075, 0.055):
        yield Part(at(hand, (x, -0.03), (x + 0.02, -0.03), (x + 0.02, -0.2), (x, -0.2)), "wood")


def _balloon(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    yield stick(hand, (0.0, 0.0), (0.04, 0.34), 0.003, "white")
    yield Part(oval(hand + np.array((0.045, 0.45)), 0.1, 0.12), "accent")
    yield Part(at(hand, (0.025, 0.325), (0.06, 0.325), (0.043, 0.35)), "accent")


def _bundle(j: Joints) -> Iterator[Part]:
    """Yields a baby that is wrapped in a blanket, its head on the forearm that is nearer to the breast."""
    middle = (j.near_arm[1] + j.far_arm[1]) / 2 + np.array([-0.035, 0.045])
    head = middle + np.array([-0.075, 0.05])
    yield Part(oval(head + np.array((-0.006, 0.006)), 0.07, 0.068), "~cloth")
    body = (
        (-0.09, 0.03),
        (-0.02, 0.062),
        (0.07, 0.04),
        (0.126, 0.0),
        (0.12, -0.034),
        (0.04, -0.056),
        (-0.07, -0.05),
    )
    yield Part(round_corners(round_corners(at(middle, *body))), "cloth")
    yield Part(oval(head + np.array((0.006, 0.008)), 0.05, 0.05), "skin")
    tuft = ((-0.02, 0.05), (0.004, 0.062), (0.022, 0.054), (0.008, 0.048))
    yield Part(at(head, *tuft), "=hair")
    # It sleeps: lids are lines that hang.
    for x in (-0.008, 0.03):
        yield Part(oval(head + np.array((x, 0.006)), 0.01, 0.0035), "eye")
    yield Part(oval(head + np.array((0.012, -0.02)), 0.008, 0.004), "lip")
    for x in (-0.02, 0.04):
        yield Part(oval(head + np.array((x, -0.008)), 0.009, 0.007), "cheek")
    fold = ((-0.05, 0.035), (0.02, 0.024), (0.1, -0.02), (0.02, 0.008), (-0.06, 0.014))
    yield Part(at(middle, *fold), "=~cloth")


def _hand_flag(j: Joints) -> Iterator[Part]:
    hand = j.near_arm[1]
    top = hand + np.array([0.03, 0.24])
    yield Part(tapered(hand - [0.01, 0.08], top, 0.006, 0.006), "wood")
    cloth = (
        (0.0, 0.0),
        (0.1, 0.016),
        (0.2, -0.004),
        (0.16, -0.066),
        (0.2, -0.13),
        (0.1, -0.112),
        (0.0, -0.128),
    )
    yield Part(at(top, *cloth), "lamp")


HELD: Mapping[str, Held] = {
    "bundle": _bundle,
    "book": _book,
    "stone": _stone,
    "hand-flag": _hand_flag,
    "trowel": _trowel,
    "letter": _letter,
    "bouquet": _bouquet,
    "rose": _rose,
    "suitcase": _suitcase,
    "balloon": _balloon,
    "cup": _cup,
    "spoon": _spoon,
    "fork": _fork,
    "pen": _pen,
    "brush": _brush,
    "hammer": _hammer,
    "can": _can,
    "camera": _camera,
    "phone": _phone,
    "gift": _gift,
    "lantern": _lantern,
    "knife": _knife,
    "tray": _tray,
    "salver": _salver,
    "needles": _needles,
    "match": _match,
    "magnifier": _magnifier,
    "pot": _pot,
}
