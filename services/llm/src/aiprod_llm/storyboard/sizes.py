"""Reads the shape, the size and the frame rate of a film in a direction: `9:16`, `4K`, `24fps`."""

import re
import tomllib
from importlib import resources
from math import gcd

from aiprod_llm.storyboard.labels import spaced
from aiprod_llm.storyboard.parts import compiled, either

_TABLE = tomllib.loads(resources.files(__package__).joinpath("sizes.toml").read_text("utf-8"))
_SHAPES = {"portrait": (9, 16), "landscape": (16, 9), "square": (1, 1)}
SHAPED = either(pattern for patterns in _TABLE["shapes"].values() for pattern in patterns)
"""A pattern of all words for shapes."""
# No clock: the seconds of `00:20` are more than those of a ratio.
_RATIO = re.compile(r"(?<![\d.:])([1-9]\d?):([1-9]\d?)(?![\d.:])")
_PIXELS = compiled(r"(?<!\w)([1-9]\d{2,3})\s?[x×]\s?([1-9]\d{2,3})(?!\w)")
_SHAPE = compiled("|".join(rf"(?P<{name}>{either(_TABLE['shapes'][name])})" for name in _SHAPES))
_LINES, _RATE = compiled(r"(?<!\w)(\d{3,4})p(?!\w)"), compiled(r"(?<!\w)(\d{2,3})\s?fps(?!\w)")
_DEFINITIONS = [
    (compiled(rf"(?<!\w)(?:{spaced(words)})(?!\w)"), int(pixels))
    for pixels, words in _TABLE["definitions"].items()
]


def read_ratio(direction: str) -> tuple[int, int] | None:
    """Returns width and height, such as (9, 16); None if the direction states none."""
    if ratio := _RATIO.search(direction):
        return int(ratio[1]), int(ratio[2])
    if pixels := _PIXELS.search(direction):
        width, height = int(pixels[1]), int(pixels[2])
        return width // gcd(width, height), height // gcd(width, height)
    shape = _SHAPE.search(direction)
    return _SHAPES[shape.lastgroup or ""] if shape else None


def read_short_side(direction: str) -> int | None:
    """Returns the pixels of a film's shorter side; None if the direction states none."""
    if lines := _LINES.search(direction):
        return int(lines[1])
    return next((pixels for pattern, pixels in _DEFINITIONS if pattern.search(direction)), None)


def read_frame_rate(direction: str) -> int | None:
    """Returns the frames per second; None if the direction states none."""
    rate = _RATE.search(direction)
    return int(rate[1]) if rate else None
