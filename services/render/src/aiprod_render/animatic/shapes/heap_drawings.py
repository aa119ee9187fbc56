"""Drawings of our own for heaps, on a page as that of `line_drawings`; they are wider than 100."""

import math
from collections.abc import Iterator, Mapping, Sequence

from aiprod_render.animatic.shapes.line_drawings import Part

_WIDTH, _TOP, _FOOT = 180, 34.0, 98.0


def _crest(x: float) -> float:
    """Returns where the heap ends above a place of its foot, lower at the sides, with two small bumps."""
    share = x / _WIDTH
    height: float = max(0.0, math.sin(math.pi * share)) ** 0.8
    return _FOOT - (_FOOT - _TOP) * height * (0.94 + 0.06 * math.sin(9 * share))


def _mound(colour: str, shade: str) -> Iterator[Part]:
    crest = [(x, _crest(x)) for x in range(0, _WIDTH + 1, 10)]
    yield "path", tuple(value for point in crest for value in point), colour
    # The light comes from the left, as on all drawings.
    right = [(x, min(y + 12, _FOOT)) for x, y in crest if x >= 0.55 * _WIDTH]
    yield "path", (*(value for point in right for value in point), 0.4 * _WIDTH, _FOOT), shade


def _scattered(count: int) -> Iterator[tuple[float, float, int]]:
    """Yields places on the heap and numbers, evenly by the golden ratio, from the crest down."""
    for number in range(count):
        x = _WIDTH * (0.08 + 0.84 * (number * 0.618 % 1))
        depth = (number + 0.5) / count
        yield x, _crest(x) + 3 + depth * (_FOOT - 6 - _crest(x)), number


def _coins(colours: Sequence[str]) -> Iterator[Part]:
    for x, y, number in _scattered(46):
        colour = colours[number % len(colours)]
        yield "oval", (x, y, 6, 3.4, 20 * (number % 5) - 40), colour
        yield "oval", (x - 0.6, y - 0.7, 4, 2, 20 * (number % 5) - 40), colours[(number + 1) % len(colours)]


def _leaves(colours: Sequence[str]) -> Iterator[Part]:
    for x, y, number in _scattered(60):
        yield "oval", (x, y, 9, 4, 47 * number % 180), colours[number % len(colours)]


def _blocks(colours: Sequence[str]) -> Iterator[Part]:
    for x, y, number in _scattered(26):
        half, tall, lean = 7 + number % 4 * 2, 5 + number % 3 * 2, (number % 5 - 2) * 2
        corners = (
            x - half,
            y - tall + lean,
            x + half,
            y - tall - lean,
            x + half,
            y + tall,
            x - half,
            y + tall,
        )
        yield "path", corners, colours[number % len(colours)]


HEAPS: Mapping[str, tuple[Part, ...]] = {
    "hoard": (
        *_mound("#d9a32f", "#b9822a"),
        *_coins(("#f0c648", "#f7dd84", "#d9a32f")),
        ("path", (40, 58, 46, 46, 51, 55, 56, 43, 61, 55, 66, 46, 72, 58, 69, 68, 43, 68), "#f7dd84"),
        ("oval", (56, 62, 3, 3, 0), "#d1495b"),
        (
            "path",
            (112, 52, 126, 52, 124, 62, 120, 66, 120, 74, 126, 78, 112, 78, 118, 74, 118, 66, 114, 62),
            "#f0c648",
        ),
        ("oval", (94, 76, 4, 4, 0), "#5fb0d0"),
        ("oval", (142, 84, 4, 4, 0), "#d1495b"),
    ),
    "leaf-pile": (
        *_mound("#b9692b", "#96502a"),
        *_leaves(("#d98032", "#c4572c", "#e0a83c", "#a8492f", "#cf9440")),
    ),
    "rubble": (
        *_mound("#857f78", "#6c6761"),
        *_blocks(("#9d9a96", "#b06a4f", "#c4c1ba", "#8a857e", "#a3785f")),
    ),
}
