"""The recipes of rooms that are built for one purpose: to travel, to store, to play, to lock up."""

from aiprod_render.animatic.places.chamber_parts import (
    bales,
    bars,
    bowling,
    casks,
    dials,
    rafters,
    tube,
    vaults,
    windscreen,
)
from aiprod_render.animatic.places.furnishings import counter, shelves, things
from aiprod_render.animatic.places.gatherings import screen, stalls_of_seats
from aiprod_render.animatic.places.glasshouse import beds, glass_roof, glazing
from aiprod_render.animatic.places.ground import earth, paving
from aiprod_render.animatic.places.hangings import lamps, strips
from aiprod_render.animatic.places.nature import icebergs
from aiprod_render.animatic.places.recipe import Recipe, indoor
from aiprod_render.animatic.places.walls import bricks, rocks, tiles, windows

CHAMBERS: dict[str, Recipe] = {
    "greenhouse": indoor(
        "#dfead8",
        "#b9a07a",
        glazing("#f2f4ee"),
        glass_roof("#f2f4ee"),
        tiles,
        beds("#a9845a", "#d9473f"),
        things(("🪴", 0.05, -7, 26, "#6f9a56"), ("🪣", 0.93, -8, 13, "#7f939c")),
    ),
    # Under the ground no sun falls in.
    "subway-car": indoor(
        "#dfe3e0", "#8a8f94", paving("#6f7478"), tube("#c9d1d4", "#3f6f9f"), strips(0.04), sunny=False
    ),
    "cellar": indoor(
        "#8a7565",
        "#75675c",
        paving("#574c43"),
        bricks("#7d6858"),
        vaults("#8f7561"),
        shelves("#5a3d28", start=0.66, end=0.98, rows=3, gap=15, filled="bottles"),
        casks("#8f6238", (0.10, 0, 13), (0.27, 0, 13), (0.185, 23, 12), (0.46, 0, 12)),
        lamps(0.36, 0.74, row=0.2, code="#2f2a28"),
        sunny=False,
    ),
    "barn": indoor(
        "#a87a52",
        "#c9a860",
        earth("#a88a45"),
        rafters("#7a5236"),
        windows(0.5, top=0.34, foot=0.6, wide=30),
        bales("#d9b550", (0.08, 0, 28), (0.27, 0, 26), (0.16, 15, 25), (0.94, 0, 26)),
        things(("🪜", 0.40, -2, 50, "#a8763f"), ("🪣", 0.68, -3, 13, "#7f939c")),
    ),
    "bowling-alley": indoor(
        "#4a5578",
        "#b98a55",
        bowling("#d9a860"),
        strips(0.06),
        things(("🎳", 0.08, -12, 16, "#3f6f9f")),
        sunny=False,
    ),
    "cockpit": indoor(
        "#59646e", "#4a5259", paving("#3f464c"), windscreen("#6d7880"), dials("#4a545c"), sunny=False
    ),
    "prison": indoor(
        "#a3a09a",
        "#86837d",
        paving("#6b6863"),
        bricks("#98958f"),
        windows(0.40, top=0.16, foot=0.36, wide=22),
        # These are before the window, and the next ones close the cell.
        bars("#3f444a", 0.33, 0.47, low=0.62, high=0.86),
        bars("#4a5056", 0.62, 1.1),
        counter("#6f7a80", "#c9c2b4", height=12, start=-0.05, end=0.28, doors=60),
        things(("🪣", 0.52, -2, 12, "#8d979d")),
        sunny=False,
    ),
    "cinema": indoor(
        "#3f2f3a",
        "#4f3238",
        screen(0.42, 96),
        stalls_of_seats("#a8333c"),
        lamps(0.02, 0.98, row=0.3, code="#5a3a30"),
        sunny=False,
    ),
    "ice-cave": indoor(
        "#6fa3c9",
        "#cfe6f2",
        rocks("#a9d3ea"),
        icebergs("#d9f0fa", (0.05, 22), (0.93, 17), (0.62, 9)),
        sunny=False,
    ),
}
