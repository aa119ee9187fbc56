"""Hands of paper: open, at rest, pointing, and closed around something."""

from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np

from aiprod_render.animatic.puppets.parts import Part, tapered
from aiprod_render.picture.paint import Field

type Hand = Literal["open", "rest", "point", "fist"]
type Hands = tuple[Hand, Hand]
"""The shapes of the far and of the near hand."""
type _Points = tuple[tuple[float, float], ...]

_IN_ONE = frozenset({
    "spoon", "fork", "pen", "brush", "hammer", "can", "camera", "phone", "umbrella", "lantern", "knife",
    "match", "magnifier", "cup", "pot", "baton", "bell", "toothbrush", "ladle", "chalk", "trowel",
    "wrench", "scissors", "comb", "wand", "torch", "foil", "sword", "racket", "roller", "microphone",
    "rod", "hand-flag", "bouquet", "rose", "suitcase", "balloon", "bottle", "firebrand", "string",
    "oar", "paper-plane", "sponge",
})  # fmt: skip
"""What is in the near hand."""
_IN_BOTH = frozenset({
    "shovel", "broom", "floor-broom", "hockey-stick", "barbell", "vacuum", "axe", "saw", "pole", "jet",
    "leash", "blowpipe", "golf-club", "bow", "pan", "book", "needles", "cards", "guitar", "banjo",
    "violin", "cello", "double-bass", "flute", "clarinet", "saxophone", "trumpet", "trombone", "tuba",
    "accordion", "bagpipes", "harmonica", "drum", "bicycle", "ladder", "rock-face", "rope", "flag",
    "parachute",
})  # fmt: skip
"""What both hands are closed around, in them or standing by."""
_HANGING = 0.62
"""How steep a forearm is, at least, whose hand hangs at rest: the cosine of its angle."""


def hands_of(prop: str, furniture: str, empty: Hand) -> Hands:
    """Returns the shapes of the hands that have `prop` and are at `furniture`; `empty` ones have another."""
    if prop in _IN_BOTH or furniture in _IN_BOTH:
        return "fist", "fist"
    return empty, "fist" if prop in _IN_ONE else empty


def hand_of(shape: Hand, lower: Field) -> Hand:
    """Returns the shape of a hand at a forearm of this direction: an empty one that hangs rests."""
    return "rest" if shape == "open" and lower[1] < -_HANGING else shape


def hand_parts(wrist: Field, lower: Field, size: float, tone: str, shape: Hand) -> Iterator[Part]:
    """Yields a hand at a wrist, in the direction `lower` of its forearm."""
    frame = np.array([lower, [-lower[1], lower[0]]], np.float32) * size

    def placed(points: _Points) -> Field:
        return np.asarray(wrist + np.array(points, np.float32) @ frame)

    start, end = placed(_THUMBS[shape])
    thumb = Part(tapered(start, end, 0.0105 * size, 0.0075 * size), tone)
    # The thumb of a fist lies over its fingers, and that of an open hand is behind the palm.
    if shape != "fist":
        yield thumb
    yield Part(placed(_PALMS[shape]), tone)
    if shape == "fist":
        yield thumb


# Along the forearm from the wrist, and across to the side of the thumb.
_THUMBS: Mapping[Hand, tuple[tuple[float, float], tuple[float, float]]] = {
    "open": ((0.008, 0.010), (0.036, 0.033)),
    "rest": ((0.008, 0.010), (0.042, 0.021)),
    "point": ((0.010, 0.010), (0.030, 0.030)),
    "fist": ((0.010, 0.010), (0.036, 0.012)),
}
# Each finger ends in a tip of its own, the middle one farthest.
_PALMS: Mapping[Hand, _Points] = {
    "open": (
        (-0.008, 0.016), (0.012, 0.020), (0.034, 0.020), (0.058, 0.022), (0.064, 0.018), (0.062, 0.012),
        (0.046, 0.010), (0.066, 0.010), (0.073, 0.006), (0.070, 0.001), (0.047, 0.000), (0.066, -0.001),
        (0.071, -0.006), (0.067, -0.010), (0.046, -0.010), (0.058, -0.012), (0.061, -0.017), (0.056, -0.021),
        (0.034, -0.021), (0.012, -0.020), (-0.008, -0.016),
    ),
    "rest": (
        (-0.008, 0.016), (0.014, 0.020), (0.034, 0.019), (0.050, 0.021), (0.062, 0.024), (0.068, 0.020),
        (0.066, 0.012), (0.070, 0.006), (0.064, -0.004), (0.058, -0.010), (0.044, -0.017), (0.022, -0.020),
        (-0.008, -0.016),
    ),
    "point": (
        (-0.008, 0.016), (0.012, 0.020), (0.036, 0.020), (0.078, 0.017), (0.084, 0.013), (0.078, 0.008),
        (0.044, 0.006), (0.049, -0.002), (0.044, -0.008), (0.046, -0.014), (0.036, -0.021), (0.012, -0.020),
        (-0.008, -0.016),
    ),
    "fist": (
        (-0.008, 0.016), (0.010, 0.021), (0.030, 0.024), (0.042, 0.021), (0.044, 0.014), (0.049, 0.010),
        (0.049, 0.003), (0.049, -0.004), (0.047, -0.010), (0.045, -0.016), (0.036, -0.022), (0.012, -0.021),
        (-0.008, -0.016),
    ),
}  # fmt: skip
