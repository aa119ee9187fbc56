"""The recipes of rooms where a trade is done or many people come."""

from aiprod_render.animatic.places.fittings import (
    carriage,
    mats,
    mirrors,
    pool,
    ring,
    shutter,
    tank,
    tent,
)
from aiprod_render.animatic.places.furnishings import counter, shelves, things
from aiprod_render.animatic.places.gatherings import crowd
from aiprod_render.animatic.places.ground import earth, paving
from aiprod_render.animatic.places.hangings import columns, lamps, panel, spotlights, strips
from aiprod_render.animatic.places.recipe import Recipe, indoor
from aiprod_render.animatic.places.walls import boards, bricks, rug, tiles, wainscot, wall_tiles, windows

_CLOTHES = ("#c6483f", "#3f6f9f", "#e3b04a", "#efe8da", "#4f7a5b", "#7a5c86")


HALLS: dict[str, Recipe] = {
    "barber-shop": indoor(
        "#e3d6bf",
        "#c9c2b6",
        tiles,
        wainscot("#2f5d62", 0.36),
        mirrors(0.16, 0.38, 0.60),
        counter("#6b4632", "#e9dcc4", height=20, start=0.04, end=0.72, doors=18),
        things(
            ("🧴", 0.10, 20, 9, "#7fb3a8"),
            ("✂", 0.24, 20, 9, "#8d979d"),
            ("🧴", 0.44, 20, 9, "#d9a860"),
            ("🪑", 0.30, -4, 34, "#a83f34"),
            ("💈", 0.88, 8, 44, ""),
        ),
    ),
    "yoga-studio": indoor(
        "#efe3d0",
        "#c99f6c",
        boards,
        windows(0.16, 0.50, 0.84, top=0.08, foot=0.80, wide=44),
        mats((0.10, "#7f9c8b"), (0.40, "#c98a7a")),
        things(
            ("🪴", 0.33, -2, 40, "#6f9a56"), ("🪴", 0.67, -2, 34, "#5f8f4f"), ("🕯", 0.98, -2, 10, "#f4ead8")
        ),
    ),
    "bakery": indoor(
        "#f0d9ae",
        "#b98d5f",
        tiles,
        bricks("#d9b584"),
        windows(0.94, top=0.14, foot=0.56, wide=26),
        shelves("#8a5b3a", start=0.30, end=0.74, foot=34, rows=2, gap=16, filled="boxes"),
        things(
            ("🥖", 0.36, 36, 12, "#d9a45c"),
            ("🍞", 0.46, 36, 11, "#c98f4a"),
            ("🥐", 0.56, 36, 11, "#dba45a"),
            ("🥨", 0.66, 36, 11, "#b5713a"),
            ("oven", 0.12, -2, 46, "#8d7466"),
        ),
        counter("#9a6743", "#f0e3c9", height=22, start=0.28, end=0.86, doors=20),
        things(
            ("🥐", 0.36, 22, 9, "#dba45a"),
            ("🍞", 0.50, 22, 11, "#c98f4a"),
            ("🥧", 0.64, 22, 9, "#d99a5a"),
            ("🥖", 0.78, 22, 10, "#d9a45c"),
        ),
        lamps(0.40, 0.70, code="#5a3826"),
    ),
    "flower-shop": indoor(
        "#e9efdc",
        "#b9a58a",
        tiles,
        windows(0.50, top=0.10, foot=0.62, wide=44),
        shelves("#8a6a48", start=-0.05, end=0.30, rows=4, gap=18, filled="bottles"),
        things(
            ("🌷", 0.04, 2, 16, "#d1495b"),
            ("🌻", 0.14, 2, 16, "#e3a83a"),
            ("🌹", 0.24, 2, 16, "#c63f5a"),
            ("💐", 0.09, 38, 16, "#d98ab0"),
            ("🪻", 0.21, 38, 16, "#8f6fc4"),
            ("🪴", 0.42, -2, 34, "#6f9a56"),
        ),
        counter("#7f9c8b", "#f4efe4", height=20, start=0.60, end=1.1, doors=20),
        things(
            ("💐", 0.66, 20, 18, "#d98ab0"),
            ("🌷", 0.76, 20, 16, "#e0703f"),
            ("🪻", 0.86, 20, 17, "#8f6fc4"),
            ("🌹", 0.95, 20, 16, "#c63f5a"),
        ),
        lamps(0.70, 0.92, code="#4f7a5b"),
    ),
    "supermarket": indoor(
        "#e6ebe8",
        "#cfd3d0",
        tiles,
        shelves("#7f8f97", start=-0.1, end=0.30, rows=5, gap=13, filled="boxes"),
        shelves("#7f8f97", start=0.36, end=0.64, rows=5, gap=13, filled="bottles"),
        shelves("#7f8f97", start=0.70, end=1.1, rows=5, gap=13, filled="boxes"),
        strips(0.04),
        things(
            ("🛒", 0.34, -6, 26, "#8d979d"), ("🍎", 0.68, -2, 8, "#c6483f"), ("🍍", 0.66, -2, 14, "#d9a83a")
        ),
    ),
    "garage": indoor(
        "#b9b6ae",
        "#83817d",
        paving("#666461"),
        bricks("#aba69c"),
        shutter("#8fa0a8", 0.22, 62, 54),
        panel("#7d5f43", "#4f3b2a", 0.74, 52, 24, 0.44),
        things(
            ("🔧", 0.64, 46, 14, "#a0a6aa"), ("🔩", 0.74, 46, 11, "#8a8f94"), ("🔨", 0.84, 46, 14, "#8a8f94")
        ),
        counter("#b5533c", "#59646e", height=20, start=0.58, end=0.94, doors=16),
        things(
            ("🧰", 0.68, 20, 13, "#3f6f9f"),
            ("🛞", 0.03, -3, 22, "#4f5358"),
            ("🛞", 0.98, -3, 24, "#4f5358"),
            ("🛢", 0.46, -2, 24, "#3f7f77"),
        ),
        strips(0.06),
    ),
    "courtroom": indoor(
        "#d9c7a5",
        "#7a5236",
        boards,
        wainscot("#8a5b3a", 0.62),
        columns("#c9a878", 0.04, 0.96),
        panel("#a9743f", "#5f3f28", 0.34, 26, 26, 0.36),
        things(("⚖", 0.34, 50, 20, "#e3b95a")),
        # The judge sits higher than the others.
        counter("#6b4228", "#9a6743", height=34, start=0.18, end=0.50, doors=24),
        counter("#7a4c2f", "#a9744a", height=20, start=0.58, end=0.92, doors=20),
        lamps(0.62, 0.84, row=0.12, code="#3f6f52"),
        rug("#8a3038"),
    ),
    "subway": indoor(
        "#d3d9d6",
        "#8f9396",
        paving("#6f7275"),
        wall_tiles("#e9eeea", 0.0, 1.0, 7),
        panel("#2f4f7a", "#f2f0e8", 0.30, 44, 9, 0.18),
        carriage("#c6483f"),
        columns("#aab4b8", 0.12, 0.88, wide=6),
        strips(0.05),
    ),
    "swimming-pool": indoor(
        "#d6e9ee",
        "#dfe3e0",
        tiles,
        windows(0.12, 0.38, 0.64, 0.90, top=0.08, foot=0.58, wide=40),
        wall_tiles("#8fc4d4", 0.0, 0.22, 6),
        pool,
        things(("🛟", 0.24, 22, 12, "#d9603f"), ("🕰", 0.76, 50, 10, "#e9dcc4")),
    ),
    "circus": indoor(
        "#d9b48a",
        "#b98a55",
        earth("#906b42"),
        tent("#b5333c", "#f2e3c4"),
        crowd(*_CLOTHES, rows=3, rise=2),
        ring("#e3c48f", "#c63f3a"),
        spotlights(0.24, 0.52, 0.80),
    ),
    "aquarium": indoor(
        "#2f4f66",
        "#3f5566",
        paving("#31424f"),
        tank("#1f7fae", -0.1, 1.1),
        things(
            ("🐠", 0.14, 40, 12, "#f0a03a"),
            ("🐟", 0.30, 56, 10, "#8fc4e0"),
            ("🐡", 0.46, 34, 11, "#e3c05a"),
            ("🦈", 0.66, 52, 22, "#7f95a6"),
            ("🐠", 0.86, 36, 11, "#e0603f"),
            ("🪸", 0.06, 7, 22, "#d1608a"),
            ("🪸", 0.54, 7, 18, "#e0935a"),
            ("🪸", 0.94, 7, 24, "#b678c0"),
        ),
    ),
}
