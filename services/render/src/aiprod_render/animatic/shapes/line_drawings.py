"""Line art of our own for things that the emoji font lacks, on a page of 100 by 100 with y downwards.

A part that comes later lies on the earlier ones. `box` has left, top, right, bottom; `oval` has its centre and
radii, and degrees to turn; `path` has points and is closed; `line` is open and has no inside.
"""

from collections.abc import Mapping
from typing import Literal

type Part = tuple[Literal["box", "oval", "path", "line"], tuple[float, ...]]

ROBOT_BODY: tuple[Part, ...] = (
    ("box", (23, 2, 77, 52)),
    ("box", (3, 8, 17, 48)),
    ("box", (83, 8, 97, 48)),
    ("box", (27, 52, 43, 78)),
    ("box", (57, 52, 73, 78)),
    ("box", (36, 14, 64, 32)),
)
DRAWINGS: Mapping[str, tuple[Part, ...]] = {
    "toaster": (
        ("path", (24, 34, 24, 12, 30, 7, 44, 7, 48, 12, 48, 34)),
        ("path", (54, 34, 54, 12, 60, 7, 74, 7, 78, 12, 78, 34)),
        ("path", (8, 84, 8, 44, 16, 32, 84, 32, 92, 44, 92, 84)),
        ("box", (4, 84, 96, 92)),
        ("box", (90, 50, 98, 58)),
        ("oval", (50, 64, 9, 9, 0)),
    ),
    "typewriter": (
        ("box", (28, 4, 72, 34)),
        ("line", (36, 13, 64, 13)),
        ("line", (36, 22, 58, 22)),
        ("box", (12, 32, 88, 46)),
        ("oval", (7, 39, 5, 7, 0)),
        ("oval", (93, 39, 5, 7, 0)),
        ("path", (20, 46, 80, 46, 96, 90, 4, 90)),
        *(("oval", (x, 58, 3, 3, 0)) for x in (28, 39, 50, 61, 72)),
        *(("oval", (x, 70, 3, 3, 0)) for x in (24, 37, 50, 63, 76)),
        ("line", (30, 82, 70, 82)),
    ),
    "dragonfly": (
        ("oval", (26, 34, 26, 7, 24)),
        ("oval", (74, 34, 26, 7, -24)),
        ("oval", (26, 52, 24, 6, -10)),
        ("oval", (74, 52, 24, 6, 10)),
        ("path", (46, 36, 54, 36, 53, 96, 47, 96)),
        ("oval", (50, 38, 8, 13, 0)),
        ("oval", (50, 20, 10, 8, 0)),
        ("line", (47, 64, 53, 64)),
        ("line", (47, 76, 53, 76)),
    ),
    "fire-hydrant": (
        ("path", (30, 24, 34, 10, 50, 4, 66, 10, 70, 24)),
        ("box", (24, 24, 76, 34)),
        ("box", (30, 34, 70, 86)),
        ("box", (14, 44, 30, 62)),
        ("box", (70, 44, 86, 62)),
        ("oval", (50, 54, 11, 11, 0)),
        ("box", (22, 86, 78, 96)),
    ),
    "refrigerator": (
        ("box", (24, 4, 76, 94)),
        ("line", (24, 38, 76, 38)),
        ("line", (66, 18, 66, 30)),
        ("line", (66, 46, 66, 64)),
    ),
    "oven": (
        ("box", (12, 14, 88, 94)),
        ("line", (12, 36, 88, 36)),
        *(("oval", (x, 25, 4, 4, 0)) for x in (26, 42, 58, 74)),
        ("box", (24, 52, 76, 84)),
        ("line", (26, 44, 74, 44)),
    ),
    "grand-piano": (
        ("path", (10, 46, 10, 20, 30, 4, 62, 10, 92, 40, 92, 46)),
        ("box", (6, 46, 96, 62)),
        ("line", (22, 48, 22, 60)),
        ("line", (38, 48, 38, 60)),
        ("line", (54, 48, 54, 60)),
        ("line", (70, 48, 70, 60)),
        ("box", (12, 62, 20, 96)),
        ("box", (82, 62, 90, 96)),
        ("line", (50, 62, 50, 92)),
    ),
    "surfboard": (
        ("path", (50, 2, 62, 24, 66, 54, 60, 88, 50, 98, 40, 88, 34, 54, 38, 24)),
        ("line", (50, 8, 50, 92)),
    ),
}
