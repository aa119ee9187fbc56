"""Colours as float32 sRGB in 0..1, mixed in Oklab so that mixtures stay clean, and stored as BT.709 YUV."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

type Colour = NDArray[Any]
"""float32: one colour of shape (3,), or a field of them of shape (..., 3)."""

_TO_LMS = np.array(
    [[0.4122215, 0.5363325, 0.0514460], [0.2119035, 0.6806995, 0.1073970], [0.0883025, 0.2817188, 0.6299787]],
    np.float32,
)
_TO_LAB = np.array(
    [
        [0.2104543, 0.7936178, -0.0040720],
        [1.9779985, -2.4285922, 0.4505937],
        [0.0259040, 0.7827718, -0.8086758],
    ],
    np.float32,
)
_FROM_LAB = np.linalg.inv(_TO_LAB).astype(np.float32)
_FROM_LMS = np.linalg.inv(_TO_LMS).astype(np.float32)
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


def rgb(code: str) -> Colour:
    """Returns the colour of `#rrggbb`."""
    return np.array([int(code[place : place + 2], 16) for place in (1, 3, 5)], np.float32) / 255


def oklab(colour: Colour) -> Colour:
    """Returns the colour in Oklab: lightness, a, b."""
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T, np.float32)


def from_oklab(lab: Colour) -> Colour:
    """Returns the colour in sRGB, clipped to 0..1."""
    linear = np.clip((lab @ _FROM_LAB.T) ** 3 @ _FROM_LMS.T, 0, 1)
    coded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(coded, np.float32)


def mix(first: Colour, second: Colour, share: float | NDArray[Any]) -> Colour:
    """Mixes two colours: `share` 0 is the first, 1 the second. A field of shares gives a field of colours.

    One colour of two is shared with other callers and cannot be changed.
    """
    if first.shape == second.shape == (3,) and np.ndim(share) == 0:
        return _mix_pair(_key(first), _key(second), float(share))
    amount = np.asarray(share, np.float32)[..., None]
    return from_oklab(oklab(first) * (1 - amount) + oklab(second) * amount)


def _key(colour: Colour) -> bytes:
    return (colour if colour.dtype == np.float32 else colour.astype(np.float32)).tobytes()


# A scene mixes few colours, many times each: its walls all have the same haze.
@lru_cache(4096)
def _mix_pair(first: bytes, second: bytes, share: float) -> Colour:
    one, other = (oklab(np.frombuffer(colour, np.float32)) for colour in (first, second))
    amount = np.float32(share)
    mixed = from_oklab(one * (1 - amount) + other * amount)
    # The cache gives the same array to all callers.
    mixed.flags.writeable = False
    return mixed


def toned(colour: Colour, lightness: float, pull: float, chroma: float = 1.0) -> Colour:
    """Returns the hue with Oklab lightness pulled towards `lightness` by `pull` (0..1), and scaled chroma."""
    lab = oklab(colour)
    target = lab[0] + (lightness - lab[0]) * pull
    # A darkened colour keeps less chroma; otherwise night would look like coloured paper.
    faded = chroma * min(1.0, (target / max(float(lab[0]), 0.05)) ** 0.6)
    return from_oklab(np.array([target, lab[1] * faded, lab[2] * faded], np.float32))


def luma(colour: Colour) -> NDArray[Any]:
    """Returns Y in 16..235."""
    return (16 + (colour @ _LUMA) * 219).astype(np.float32)


def chroma(colour: Colour) -> tuple[NDArray[Any], NDArray[Any]]:
    """Returns U and V in 16..240."""
    y = colour @ _LUMA
    u = 128 + (colour[..., 2] - y) * (224 / 1.8556)
    v = 128 + (colour[..., 0] - y) * (224 / 1.5748)
    return u.astype(np.float32), v.astype(np.float32)
