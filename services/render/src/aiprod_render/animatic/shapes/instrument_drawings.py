"""Drawings of our own for instruments, a canoe, and a lamp that hangs, on a page as that of `line_drawings`."""

from collections.abc import Mapping

from aiprod_render.animatic.shapes.line_drawings import Part

_WOOD, _DARK, _BRASS, _PALE = "#a9663a", "#2f2a2c", "#d9a23c", "#f0c877"


def _viol(neck: float) -> tuple[Part, ...]:
    """Returns an instrument with a waist, upright, whose neck begins at the top of the page."""
    body = (
        *(34, neck, 30, neck + 14, 38, neck + 22, 24, neck + 36, 28, 92, 50, 96, 72, 92, 76, neck + 36),
        *(62, neck + 22, 70, neck + 14, 66, neck),
    )
    return (
        ("path", body, _WOOD),
        ("path", (32, neck + 40, 50, neck + 36, 50, 92, 34, 89), "#b97745"),
        ("box", (46, 6, 54, 72), _DARK),
        ("oval", (50, 5, 6, 5, 0), "#8a5230"),
        ("box", (42, 70, 58, 73), "#e8dcc4"),
        ("line", (38, 60, 38, 74), _DARK),
        ("line", (62, 60, 62, 74), _DARK),
        ("box", (49, 95, 51, 100), "#b9c2c9"),
    )


PLAYED: Mapping[str, tuple[Part, ...]] = {
    "🛶": (
        ("path", (0, 0, 14, 4, 50, 34, 390, 34, 426, 4, 440, 0, 424, 56, 380, 98, 60, 98, 16, 56), "#b5653a"),
        ("path", (20, 50, 50, 60, 390, 60, 420, 50, 408, 74, 380, 98, 60, 98, 32, 74), "#9a5230"),
        ("path", (0, 0, 14, 4, 50, 34, 390, 34, 426, 4, 440, 0, 436, 14, 392, 46, 48, 46, 4, 14), "#d9a860"),
    ),
    "pendant-lamp": (
        ("box", (48, 0, 52, 34), "#3a3337"),
        ("path", (42, 32, 58, 32, 62, 44, 38, 44), "#8a5a3c"),
        ("oval", (50, 86, 14, 13, 0), "#ffe9a8"),
        ("path", (36, 42, 64, 42, 96, 86, 4, 86), "#d98a3a"),
        ("path", (50, 42, 64, 42, 96, 86, 62, 86), "#c27730"),
        ("box", (4, 84, 96, 89), "#f0c877"),
    ),
    "cello": _viol(34),
    "double-bass": _viol(30),
    "trombone": (
        ("line", (4, 46, 92, 46), _BRASS),
        ("line", (4, 58, 92, 58), _BRASS),
        ("line", (92, 46, 92, 58), _BRASS),
        ("line", (30, 46, 30, 58), _PALE),
        ("line", (10, 46, 10, 30, 60, 30), _BRASS),
        ("path", (56, 28, 84, 26, 98, 12, 98, 48, 84, 34, 56, 33), _BRASS),
        ("oval", (98, 30, 3, 18, 0), _PALE),
    ),
    "clarinet": (
        ("box", (46, 8, 54, 84), _DARK),
        ("path", (48, 2, 52, 2, 54, 10, 46, 10), "#4a4446"),
        ("path", (46, 82, 54, 82, 60, 98, 40, 98), _DARK),
        *(("oval", (50, y, 3, 3, 0), "#c9ccd2") for y in (24, 34, 44, 58, 68)),
        ("box", (45, 48, 55, 51), "#c9ccd2"),
    ),
    "bagpipes": (
        *(("line", (50, 60, x, 8), _DARK) for x in (30, 42, 54)),
        *(("oval", (x, 8, 4, 7, 0), "#f4ecd8") for x in (30, 42, 54)),
        ("path", (24, 62, 36, 48, 64, 46, 82, 58, 80, 74, 60, 82, 36, 80), "#b8433a"),
        *(("line", (x, 52, x + 4, 78), "#2f5c4a") for x in (40, 52, 64)),
        ("line", (74, 52, 88, 30), _DARK),
        ("path", (66, 78, 72, 78, 80, 98, 72, 98), _DARK),
    ),
    "harmonica": (
        ("path", (4, 40, 96, 40, 96, 62, 4, 62), "#b9c2c9"),
        ("box", (4, 48, 96, 54), "#7e8a92"),
        *(("box", (x, 49, x + 5, 53), _DARK) for x in range(10, 90, 9)),
    ),
    "turntables": (
        ("box", (2, 50, 138, 98), "#33333c"),
        ("box", (0, 44, 140, 52), "#b9c2c9"),
        *(("oval", (x, 40, 26, 7, 0), "#1f1b1d") for x in (32, 108)),
        *(("oval", (x, 40, 8, 2.4, 0), "#d8434a") for x in (32, 108)),
        ("box", (62, 36, 78, 45), "#4a4d55"),
        *(("box", (x, 92 - 6 * (x % 5), x + 7, 92), "#5f9fc4") for x in (12, 26, 39, 53, 66, 82, 96, 114)),
    ),
}
