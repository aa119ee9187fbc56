"""The recipes of places inside a building."""

from collections.abc import Callable

from aiprod_render.animatic.places.fixtures import front_edge
from aiprod_render.animatic.places.furnishings import counter, shelves, table, tables, things
from aiprod_render.animatic.places.hangings import (
    columns,
    curtain,
    lamps,
    panel,
    pictures,
    spotlights,
    strips,
)
from aiprod_render.animatic.places.place import Part
from aiprod_render.animatic.places.room import room
from aiprod_render.animatic.places.walls import (
    boards,
    bricks,
    rocks,
    rug,
    tiles,
    wainscot,
    wall_tiles,
    windows,
)
from aiprod_render.animatic.stage import Prop, Stage

type Recipe = Callable[[Stage], list[Prop]]


def _room(wall: str, floor: str, *parts: Part) -> Recipe:
    return lambda stage: room(stage, wall, floor, *parts)


ROOMS: dict[str, Recipe] = {
    "kitchen": _room(
        "#f0dcb4",
        "#c9a06a",
        tiles,
        wall_tiles("#e8efe6", 0.28, 0.56),
        windows(0.30, top=0.14, foot=0.52, wide=34),
        shelves("#a8733f", start=0.52, end=0.92, foot=44, rows=2, gap=14, filled="bottles"),
        counter("#7f9c8b", "#e9dcc4", height=24),
        things(
            ("🍳", 0.62, 24, 10, "#4a5158"),
            ("🍞", 0.86, 24, 8, "#d9a860"),
            ("🪴", 0.12, 24, 15, "#6f9a56"),
            ("🫖", 0.48, 24, 9, "#c65f46"),
        ),
        lamps(0.42, 0.76),
    ),
    "bathroom": _room(
        "#d9ece9",
        "#dfe3e0",
        tiles,
        wall_tiles("#9fcfcb", 0.0, 0.62, 7),
        windows(0.16, top=0.12, foot=0.42, wide=22),
        panel("#dcecf2", "#f2ede2", 0.80, 24, 30, 0.34),
        things(
            ("🛁", 0.36, -2, 34, "#fbf7ef"),
            ("🚿", 0.50, 26, 26, "#b9c4c6"),
            ("🧼", 0.80, 21, 6, "#f2b8a2"),
            ("🪴", 0.95, 21, 13, "#6f9a56"),
        ),
        counter("#f4efe4", "#cfd8d4", height=21, start=0.68, end=0.98, doors=16),
    ),
    "bedroom": _room(
        "#cdbfd6",
        "#b98d5f",
        boards,
        windows(0.22, top=0.12, foot=0.56, wide=34),
        pictures(0.60, 0.78, size=13, row=0.30),
        things(
            ("🛏", 0.66, -3, 46, "#8fa6c9"), ("🪴", 0.05, -1, 28, "#6f9a56"), ("🧸", 0.42, -2, 15, "#b5855a")
        ),
        rug("#a65f6a"),
        lamps(0.92, row=0.3, code="#e9c98d"),
    ),
    "living-room": _room(
        "#dcc9a4",
        "#a9754a",
        boards,
        windows(0.20, top=0.1, foot=0.62, wide=36),
        pictures(0.50, 0.68, 0.85, size=14, row=0.3),
        things(
            ("🛋", 0.62, -4, 34, "#5f8f8a"), ("🪴", 0.40, -2, 34, "#6f9a56"), ("📺", 0.95, 0, 26, "#3f4650")
        ),
        rug("#b5533c"),
        lamps(0.40, row=0.14, code="#c9803a"),
    ),
    "office": _room(
        "#d5dde2",
        "#8f9aa3",
        windows(0.14, 0.38, 0.62, 0.86, top=0.10, foot=0.62, wide=32),
        strips(0.05),
        tables(code="#b08a60"),
        counter("#c7ccd0", "#a97f55", height=20, start=0.44, end=1.1, doors=30),
        things(
            ("🖥", 0.56, 20, 17, "#59646e"),
            ("🖨", 0.76, 20, 13, "#9aa4ab"),
            ("🗄", 0.10, -2, 34, "#7f8d97"),
            ("🪴", 0.30, -2, 30, "#6f9a56"),
            ("🖥", 0.93, 20, 17, "#59646e"),
        ),
    ),
    "classroom": _room(
        "#e8dfbf",
        "#b98a58",
        boards,
        panel("#35604f", "#9a6b3c", 0.52, 100, 40, 0.42),
        windows(0.02, 1.0, top=0.12, foot=0.6, wide=26),
        strips(0.06),
        things(
            ("🌍", 0.86, 22, 16, "#5f93b8"), ("📐", 0.68, 54, 13, "#e3c06a"), ("📚", 0.12, 22, 11, "#b5533c")
        ),
        counter("#a9744a", "#c9975f", height=22, start=0.78, end=1.1, doors=22),
        counter("#a9744a", "#c9975f", height=22, start=-0.1, end=0.22, doors=22),
    ),
    "library": _room(
        "#b98f63",
        "#7d5636",
        boards,
        shelves("#6e4526", start=-0.15, end=0.32, rows=6),
        shelves("#6e4526", start=0.60, end=1.15, rows=6),
        windows(0.46, top=0.06, foot=0.66, wide=26, arched=True),
        things(("🪜", 0.60, -2, 46, "#a8763f"), ("🌍", 0.36, -1, 26, "#5f93b8")),
        rug("#7d3f3a"),
        lamps(0.30, 0.64, row=0.12, code="#2f5d4d"),
    ),
    "shop": _room(
        "#f2e3c9",
        "#c9b08a",
        tiles,
        shelves("#9a6f45", start=-0.1, end=0.34, rows=5, filled="boxes"),
        shelves("#9a6f45", start=0.62, end=1.1, foot=26, rows=3, filled="bottles"),
        windows(0.48, top=0.14, foot=0.6, wide=28),
        counter("#b5533c", "#e9dcc4", height=24, start=0.56, end=1.1, doors=20),
        things(
            ("🧺", 0.40, -2, 18, "#c99a5f"), ("⚖", 0.72, 24, 14, "#8d979d"), ("🍎", 0.90, 24, 7, "#c6483f")
        ),
        lamps(0.34, 0.66, 0.9, code="#2f4858"),
    ),
    "restaurant": _room(
        "#d9a06c",
        "#7a4f34",
        boards,
        wainscot("#6f3f33", 0.34),
        windows(0.16, 0.50, top=0.12, foot=0.54, wide=32),
        shelves("#5a3826", start=0.70, end=1.0, foot=34, rows=2, gap=15, filled="bottles"),
        tables(0.12, 0.42, 0.74, 1.02, cloth="#f3ead8", figure="🍷"),
        lamps(0.14, 0.44, 0.76, row=0.2, code="#a83f34"),
    ),
    "stage": _room("#3f3350", "#8d5f3d", boards, curtain("#a02f3a"), spotlights(0.3, 0.72, 0.9)),
    "gym": _room(
        "#d9d4c6",
        "#c98f55",
        boards,
        windows(0.1, 0.34, 0.58, 0.82, top=0.04, foot=0.24, wide=40),
        wainscot("#4f7fa6", 0.36),
        things(
            ("🏀", 0.92, -2, 11, "#d9803f"),
            ("🏋", 0.12, -1, 30, "#59646e"),
            ("🪜", 0.34, -1, 60, "#b98a58"),
            ("🪜", 0.48, -1, 60, "#b98a58"),
        ),
        panel("#f4efe4", "#b5533c", 0.78, 22, 16, 0.36),
    ),
    "museum": _room(
        "#e4ddd0",
        "#b9a58a",
        tiles,
        pictures(0.30, 0.52, 0.74, size=19, row=0.40),
        columns("#efe8da", 0.08, 0.98),
        things(("🏺", 0.18, 16, 22, "#c08a54"), ("🗿", 0.90, 10, 32, "#a39c92")),
        counter("#f2ece0", "#ffffff", height=16, start=0.12, end=0.24, doors=30),
        counter("#f2ece0", "#ffffff", height=10, start=0.82, end=0.98, doors=40),
        strips(0.05),
    ),
    "hospital": _room(
        "#dff0ee",
        "#c4d6d6",
        wainscot("#8fc4bf", 0.22),
        windows(0.18, 0.86, top=0.12, foot=0.52, wide=34),
        panel("#8fb8cf", "#f5f5f0", 0.60, 12, 14, 0.30),
        things(
            ("🛏", 0.66, -3, 38, "#eef4f4"),
            ("🩺", 0.46, 34, 13, "#6f8a96"),
            ("🪴", 0.04, -2, 26, "#6f9a56"),
        ),
        strips(0.05),
        things(("➕", 0.46, 62, 9, "#d1495b")),
    ),
    "laboratory": _room(
        "#d8e4e8",
        "#aebbc0",
        tiles,
        windows(0.12, top=0.12, foot=0.5, wide=36),
        shelves("#c3cdd1", start=0.40, end=0.98, foot=42, rows=2, gap=16, filled="bottles"),
        counter("#eef2f2", "#4f6570", height=24, doors=22),
        things(
            ("🔬", 0.30, 24, 21, "#59646e"),
            ("🧪", 0.52, 24, 15, "#6fb39a"),
            ("⚗", 0.72, 24, 17, "#b78fc9"),
            ("🧫", 0.88, 24, 9, "#c9a0a0"),
        ),
        strips(0.05),
    ),
    "workshop": _room(
        "#c9ab80",
        "#8f7454",
        boards,
        bricks("#b58a66"),
        windows(0.24, top=0.14, foot=0.52, wide=36),
        panel("#a98a5f", "#6e4f30", 0.70, 70, 30, 0.42),
        things(
            ("🔨", 0.54, 44, 16, "#8a8f94"),
            ("🪚", 0.66, 44, 15, "#a0a6aa"),
            ("🔧", 0.78, 44, 16, "#8a8f94"),
            ("🗜", 0.88, 44, 13, "#7a8288"),
        ),
        counter("#7d5636", "#b98a55", height=24, start=0.44, end=1.2, doors=34),
        things(
            ("🧰", 0.60, 24, 15, "#b5533c"),
            ("🪵", 0.12, -2, 20, "#a8763f"),
            ("🪣", 0.32, -2, 16, "#8d979d"),
            ("🛠", 0.86, 24, 12, "#8a8f94"),
        ),
        lamps(0.5, 0.82, code="#2f4858"),
    ),
    "factory": _room(
        "#b7bdbb",
        "#8c9090",
        bricks("#a9a7a0"),
        windows(0.1, 0.36, 0.62, 0.88, top=0.06, foot=0.36, wide=42),
        counter("#5f6f78", "#d9a441", height=18, doors=26),
        things(
            ("⚙", 0.14, 28, 34, "#7a868c"),
            ("⚙", 0.28, 22, 22, "#93a0a6"),
            ("📦", 0.58, 18, 15, "#c08f58"),
            ("📦", 0.76, 18, 15, "#c08f58"),
            ("🦾", 0.92, 18, 30, "#d9a441"),
        ),
        strips(0.44),
    ),
    "church": _room(
        "#cfc4b4",
        "#a39078",
        tiles,
        windows(0.20, 0.80, top=0.10, foot=0.66, wide=22, arched=True),
        windows(0.50, top=0.05, foot=0.60, wide=32, arched=True),
        columns("#ddd3c2", 0.05, 0.35, 0.65, 0.95, wide=8),
        things(("🕯", 0.42, 0, 24, "#e9dcc4"), ("🕯", 0.58, 0, 24, "#e9dcc4")),
    ),
    "castle": _room(
        "#b0a594",
        "#8d8272",
        tiles,
        bricks("#a89d8c"),
        windows(0.16, 0.50, 0.84, top=0.12, foot=0.56, wide=18, arched=True),
        things(
            ("🛡", 0.33, 40, 18, "#a83f34"),
            ("⚔", 0.67, 40, 18, "#9aa4ab"),
            ("🔥", 0.06, 38, 11, "#e8a04a"),
            ("🔥", 0.96, 38, 11, "#e8a04a"),
        ),
        rug("#8a3038"),
    ),
    "cave": _room(
        "#4f4a55",
        "#55504f",
        rocks("#6a6468"),
        things(
            ("💎", 0.62, 0, 9, "#7fc4d9"), ("💎", 0.90, 1, 13, "#b59ae0"), ("🍄", 0.10, -3, 11, "#d98a6f")
        ),
    ),
    "table-top": _room(
        "#cfc0a6",
        "#a9744a",
        windows(0.24, top=0.08, foot=0.80, wide=50),
        things(("🪴", 0.92, -1, 34, "#6f9a56"), ("📚", 0.06, -1, 13, "#b5533c")),
        table("#b07d4c"),
        front_edge("#8f5f38"),
    ),
    "windowsill": _room(
        "#d9cdb8",
        "#a9744a",
        windows(0.36, top=0.06, foot=0.94, wide=104),
        things(("🪴", 0.10, -1, 34, "#6f9a56"), ("📚", 0.95, -1, 12, "#b5533c")),
        table("#efe6d6"),
    ),
    "backdrop": _room("#e3ddd2", "#d5cec2"),
}
