"""Drawings of houses, on a page as that of `line_drawings`; they may be wider than 100.

What else shows of a house depends on the scene: `houses` adds light behind the windows, snow, and smoke.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from aiprod_render.animatic.shapes.line_drawings import Part

_FRAME, _GLASS, _LINTEL = "#f4ead6", "#7f9aa8", "#6b4a34"


@dataclass(frozen=True, slots=True)
class Front:
    """Where a house has its windows (left, top, right, bottom), its chimney, and the edges of its roof.

    All are positions on the page of its drawing, as is `size`: its left, top, right, and bottom.
    """

    size: tuple[float, float, float, float]
    windows: tuple[tuple[float, float, float, float], ...]
    chimney: tuple[float, float]
    roof: tuple[tuple[tuple[float, float], ...], ...]


def _window(left: float, top: float, right: float, bottom: float) -> tuple[Part, ...]:
    middle, half = (left + right) / 2, (top + bottom) / 2
    return (
        ("box", (left - 1.6, top - 1.6, right + 1.6, bottom + 1.6), _FRAME),
        ("box", (left, top, right, bottom), _GLASS),
        ("line", (middle, top, middle, bottom), _FRAME),
        ("line", (left, half, right, half), _FRAME),
        ("box", (left - 3, bottom + 1.2, right + 3, bottom + 3.4), _LINTEL),
    )


def _windows(front: Front) -> tuple[Part, ...]:
    return tuple(chain.from_iterable(_window(*window) for window in front.windows))


_COTTAGE = Front(
    size=(2, 4, 122, 98),
    windows=((20, 64, 36, 80), (92, 64, 108, 80), (57, 34, 67, 46)),
    chimney=(93, 4),
    roof=(((2, 54), (24, 18), (100, 18), (122, 54)), ((38, 48), (62, 18), (86, 48))),
)
_CABIN = Front(
    size=(0, 4, 128, 98),
    windows=((22, 62, 42, 78), (92, 62, 108, 78)),
    chimney=(26, 4),
    roof=(((0, 52), (18, 20), (110, 20), (128, 52)),),
)
FRONTS: Mapping[str, Front] = {"🏠": _COTTAGE, "log-cabin": _CABIN}
HOUSES: Mapping[str, tuple[Part, ...]] = {
    "🏠": (
        ("box", (88, 8, 98, 40), "#9a6450"),
        ("box", (86, 4, 100, 9), "#7d4c3c"),
        ("box", (12, 50, 112, 98), "#eadbbd"),
        ("box", (12, 94, 112, 98), "#8f8678"),
        ("path", (2, 54, 24, 18, 100, 18, 122, 54), "#b0573f"),
        *(("line", (24 - 5.5 * row, 18 + 9 * row, 100 + 5.5 * row, 18 + 9 * row), "#964733")
          for row in (1, 2, 3)),
        ("path", (2, 54, 122, 54, 117, 58, 7, 58), "#7e3a2b"),
        ("path", (44, 60, 44, 42, 62, 22, 80, 42, 80, 60), "#eadbbd"),
        ("path", (38, 48, 62, 18, 86, 48, 81, 50, 62, 27, 43, 50), "#8d4331"),
        ("path", (54, 98, 54, 73, 58, 68, 66, 68, 70, 73, 70, 98), _LINTEL),
        ("path", (56.5, 98, 56.5, 74, 59, 70.5, 65, 70.5, 67.5, 74, 67.5, 98), "#3f6b66"),
        ("oval", (65, 84, 1.2, 1.2, 0), "#f0c648"),
        *_windows(_COTTAGE),
        *(("oval", (x, 82, 2.6, 1.8, 0), code) for x, code in zip(
            (19, 24, 29, 34, 91, 96, 101, 106), 2 * ("#d9534f", "#6aa860", "#e8a0b0", "#6aa860"), strict=True)),
    ),
    "log-cabin": (
        ("box", (20, 8, 32, 44), "#8b8680"),
        ("box", (18, 4, 34, 9), "#6f6a65"),
        ("box", (12, 48, 116, 98), "#9c6c44"),
        *(("line", (10, 57 + 8 * row, 118, 57 + 8 * row), "#764c2d") for row in range(5)),
        *(("oval", (x, 53 + 8 * row, 3.2, 3.6, 0), "#b98658") for x in (13, 115) for row in range(6)),
        ("path", (0, 52, 18, 20, 110, 20, 128, 52), "#5c4a40"),
        *(("line", (18 - 6 * row, 20 + 10.6 * row, 110 + 6 * row, 20 + 10.6 * row), "#4a3a32")
          for row in (1, 2)),
        ("path", (0, 52, 128, 52, 124, 56, 4, 56), "#3f322c"),
        ("box", (58, 64, 78, 98), "#5b3a25"),
        ("box", (60.5, 66.5, 75.5, 98), "#8a5a38"),
        ("line", (68, 67, 68, 97), "#5b3a25"),
        ("oval", (73, 84, 1.3, 1.3, 0), "#f0c648"),
        ("box", (50, 95, 86, 98), "#764c2d"),
        *_windows(_CABIN),
    ),
}  # fmt: skip
