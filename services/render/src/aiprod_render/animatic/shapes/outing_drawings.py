"""Drawings of our own for what people meet on a day out: a bus with two decks, a picnic on the grass.

They are on a page as that of `line_drawings`, and may be wider than 100. Vehicles look to the left.
"""

from collections.abc import Mapping

from aiprod_render.animatic.shapes.line_drawings import Part

_RED, _DARK_RED, _GLASS, _TYRE = "#c8393b", "#9d2b2f", "#7bd3f7", "#34323a"
_CLOTH, _CHECK, _WICKER, _DARK_WICKER = "#f6efe2", "#d9605a", "#b98648", "#8f6233"

_SERVED = ((36, "#c8434a"), (112, "#d9a03f"), (292, "#7fae55"), (364, "#c8434a"))
"""What is on the plates: where, and its colour."""


def _panes(top: float, bottom: float, lefts: tuple[float, ...]) -> tuple[Part, ...]:
    return tuple(("box", (left, top, left + 19, bottom), _GLASS) for left in lefts)


def _wheel(x: float) -> tuple[Part, ...]:
    return ("oval", (x, 89, 11, 11, 0), _TYRE), ("oval", (x, 89, 5.5, 5.5, 0), "#c3c8ce")


OUTINGS: Mapping[str, tuple[Part, ...]] = {
    "double-decker": (
        ("soft", (4, 8, 4, 2, 12, 0, 140, 0, 148, 2, 148, 10, 148, 86, 148, 90, 6, 90, 2, 86, 2, 40), _RED),
        ("box", (3, 42, 148, 49), "#f1e6cf"),
        ("box", (2, 80, 148, 90), _DARK_RED),
        *_panes(11, 35, (30, 53, 76, 99, 122)),
        *_panes(54, 74, (53, 76, 99)),
        ("path", (6, 11, 26, 11, 26, 35, 4, 35), _GLASS),
        ("path", (4, 54, 26, 54, 26, 74, 3, 74), _GLASS),
        ("box", (30, 53, 49, 88), _DARK_RED),
        ("box", (32, 55, 39, 86), _GLASS),
        ("box", (40, 55, 47, 86), _GLASS),
        ("box", (122, 54, 142, 74), _DARK_RED),
        ("oval", (5, 81, 3, 3, 0), "#f6d984"),
        ("oval", (146, 79, 2.4, 3.4, 0), "#f0b46a"),
        *_wheel(64),
        *_wheel(122),
    ),
    "long-table": (
        *(("box", (x, 16, x + 3, 32), "#5f9a76") for x in (96, 300)),
        *(("box", (x + 0.8, 6, x + 2.2, 16), "#5f9a76") for x in (96, 300)),
        ("soft", (176, 22, 196, 15, 224, 15, 244, 22, 240, 31, 180, 31), "#d0904a"),
        ("path", (170, 29, 250, 29, 244, 33, 176, 33), "#fdfaf3"),
        *(("path", (x - 5, 14, x + 5, 14, x + 3, 24, x - 3, 24), "#b9dbe6") for x in (64, 140, 268, 344)),
        *(("box", (x - 0.7, 24, x + 0.7, 32), "#b9dbe6") for x in (64, 140, 268, 344)),
        *(("soft", (x - 9, 28, x - 4, 22, x + 5, 22, x + 10, 28), code) for x, code in _SERVED),
        *(("path", (x - 16, 28, x + 16, 28, x + 9, 33, x - 9, 33), "#fdfaf3") for x, _ in _SERVED),
        ("box", (0, 33, 400, 39), "#fbf6ea"),
        ("path", (6, 39, 394, 39, 390, 100, 10, 100), "#f1e8d6"),
        *(("path", (x, 39, x + 12, 39, x + 9, 100, x + 3, 100), "#e3d7c0") for x in range(34, 380, 46)),
        ("path", (6, 39, 394, 39, 393, 46, 7, 46), "#d9605a"),
    ),
    "🚏": (
        ("box", (30, 8, 33, 100), "#6b7078"),
        ("box", (24, 97, 39, 100), "#4b4f57"),
        ("box", (6, 2, 57, 24), "#f2c84b"),
        ("box", (9, 5, 54, 21), "#2f6f9f"),
        ("soft", (18, 9, 18, 8, 44, 8, 45, 9, 45, 17, 18, 17), "#f1f4f6"),
        ("box", (21, 10, 26, 13), "#2f6f9f"),
        ("box", (28, 10, 33, 13), "#2f6f9f"),
        ("box", (35, 10, 42, 13), "#2f6f9f"),
        ("oval", (24, 18, 2, 2, 0), "#2b2d33"),
        ("oval", (39, 18, 2, 2, 0), "#2b2d33"),
        ("box", (20, 42, 43, 66), "#f1f4f6"),
        *(("line", (23, y, 40, y), "#9aa0a8") for y in (47, 52, 57, 62)),
    ),
    "🗺": (
        ("path", (2, 10, 34, 4, 66, 10, 98, 4, 98, 66, 66, 72, 34, 66, 2, 72), "#f3ead2"),
        ("path", (34, 4, 66, 10, 66, 72, 34, 66), "#e4d8ba"),
        ("path", (98, 4, 92, 5, 92, 67, 98, 66), "#e4d8ba"),
        ("soft", (6, 18, 18, 12, 30, 20, 26, 36, 10, 34), "#b9cf9b"),
        ("soft", (70, 44, 82, 38, 95, 46, 90, 60, 74, 60), "#b9cf9b"),
        ("line", (4, 54, 22, 46, 40, 54, 62, 42, 80, 30, 96, 26), "#7fb0cf"),
        ("line", (12, 64, 26, 56, 34, 36, 52, 30, 60, 20, 76, 18), "#c8434a"),
        ("line", (72, 14, 81, 22), "#a93239"),
        ("line", (81, 14, 72, 22), "#a93239"),
    ),
    "picnic": (
        ("path", (34, 58, 196, 58, 230, 98, 0, 98), _CLOTH),
        *(
            ("path", (x, 58, x + 12, 58, y + 17, 98, y, 98), _CHECK)
            for x, y in ((52, 26), (96, 88), (140, 150), (178, 204))
        ),
        ("path", (24, 70, 206, 70, 213, 78, 17, 78), _CHECK),
        ("path", (8, 89, 222, 89, 226, 94, 4, 94), _CHECK),
        ("line", (112, 30, 118, 8, 150, 8, 156, 30), _DARK_WICKER),
        ("path", (100, 30, 168, 30, 162, 76, 106, 76), _WICKER),
        ("path", (100, 30, 168, 30, 166, 42, 102, 42), _DARK_WICKER),
        ("line", (105, 54, 164, 54), _DARK_WICKER),
        ("line", (106, 65, 162, 65), _DARK_WICKER),
        ("path", (158, 34, 182, 24, 184, 44, 166, 60), "#fdf8ee"),
        ("oval", (62, 80, 26, 6, 0), "#fdfaf3"),
        ("path", (44, 78, 62, 60, 80, 78), "#e3b06a"),
        ("path", (47, 75, 62, 66, 77, 75, 80, 78, 44, 78), "#7fae55"),
        ("oval", (92, 82, 7, 7, 0), "#c8434a"),
        ("oval", (183, 80, 7, 7, 0), "#d9a03f"),
        ("box", (196, 56, 204, 82), "#5f9a76"),
        ("box", (198, 46, 202, 56), "#5f9a76"),
    ),
    "pumpkin": (
        ("line", (66, 36, 70, 14, 82, 12), "#5d7a3a"),
        ("oval", (28, 67, 25, 30, 0), "#d9752a"),
        ("oval", (104, 67, 25, 30, 0), "#c96620"),
        ("oval", (46, 66, 25, 33, 0), "#e5852f"),
        ("oval", (86, 66, 25, 33, 0), "#d9752a"),
        ("oval", (66, 66, 23, 34, 0), "#ee9438"),
        ("path", (52, 34, 66, 26, 80, 34, 72, 40, 66, 37, 58, 41), "#6f8f45"),
    ),
}
