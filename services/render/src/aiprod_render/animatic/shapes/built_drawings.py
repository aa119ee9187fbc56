"""Drawings of our own for what hands build, and for a baker's oven, on a page as that of `line_drawings`."""

from collections.abc import Iterator, Mapping

from aiprod_render.animatic.shapes.line_drawings import Part

_BLOCKS = ("#d8553f", "#e8b23f", "#4d8fbf", "#6aa860", "#8a66a8", "#e58a3c")
_BRICK, _DARK_BRICK, _MORTAR = "#b5654a", "#9c5340", "#d3b39a"
_STICKS = ("#7a5536", "#8f6a45", "#664529", "#9d7a52")


def _block_tower() -> Iterator[Part]:
    """Yields rows of toy blocks, fewer from row to row, and a roof on top."""
    for row, blocks in enumerate((4, 3, 3, 2, 1)):
        left, top = 50 - 9 * blocks, 82 - 16 * row
        for number in range(blocks):
            x = left + 18 * number
            yield "box", (x, top, x + 17, top + 15), _BLOCKS[(row + 2 * number) % len(_BLOCKS)]
    yield "path", (40, 18, 60, 18, 50, 4), _BLOCKS[0]


def _dam() -> Iterator[Part]:
    """Yields sticks that lie across each other, on mud."""
    yield "path", (2, 98, 30, 62, 90, 56, 150, 64, 178, 98), "#6e5743"
    for number in range(26):
        x, y = 26 + 128 * (0.618 * number % 1), 62 + 26 * ((0.37 * number) % 1)
        lean = 9 * (number % 5 - 2)
        yield (
            "path",
            (x - 24, y + lean / 2, x + 24, y - lean / 2, x + 24, y - lean / 2 + 5, x - 24, y + lean / 2 + 5),
            _STICKS[number % len(_STICKS)],
        )


def _brick_oven() -> Iterator[Part]:
    """Yields a dome of bricks with a chimney; in its mouth the fire glows behind the bread."""
    yield "box", (58, 0, 76, 30), _DARK_BRICK
    yield "path", (4, 98, 4, 52, 14, 32, 32, 19, 50, 15, 68, 19, 86, 32, 96, 52, 96, 98), _BRICK
    for row in range(5):
        for number in range(5):
            x, y = 8 + 18 * number + 9 * (row % 2), 30 + 14 * row
            if abs(x + 7 - 50) < 44 - 0.25 * (98 - y) and not (26 < x + 7 < 74 and 38 < y + 5 < 88):
                yield "box", (x, y, x + 14, y + 9), _DARK_BRICK if (row + number) % 3 else "#c67a5c"
    yield "path", (22, 84, 22, 56, 34, 42, 50, 37, 66, 42, 78, 56, 78, 84), _MORTAR
    yield "path", (27, 82, 27, 58, 37, 47, 50, 43, 63, 47, 73, 58, 73, 82), "#3a211b"
    yield "path", (33, 82, 36, 64, 42, 70, 50, 56, 58, 70, 64, 64, 67, 82), "#f08a34"
    yield "path", (40, 82, 44, 72, 50, 66, 56, 72, 60, 82), "#fbd25a"
    yield "box", (16, 83, 84, 89), "#8d8078"


BUILT: Mapping[str, tuple[Part, ...]] = {
    "block-tower": tuple(_block_tower()),
    "dam": tuple(_dam()),
    "brick-oven": tuple(_brick_oven()),
}
