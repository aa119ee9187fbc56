"""The recipes of railways and other ways, of homes' fronts, of work in the open, and of far lands."""

from aiprod_render.animatic.places.buildings import houses, skyline
from aiprod_render.animatic.places.fixtures import anvil, hearth
from aiprod_render.animatic.places.furnishings import counter, things
from aiprod_render.animatic.places.greenery import hedge, trees
from aiprod_render.animatic.places.ground import (
    earth,
    hole,
    lanes,
    path,
    paving,
    rails,
    raked,
    ripples,
    slope,
    veil,
)
from aiprod_render.animatic.places.hangings import lamps, panel, pictures, strips
from aiprod_render.animatic.places.nature import canes, craters, mesas, scratches
from aiprod_render.animatic.places.recipe import Recipe, indoor, outdoor
from aiprod_render.animatic.places.standing import fence, lamp_posts, row_of, stand
from aiprod_render.animatic.places.structures import (
    crane,
    planks,
    scaffold,
    steps,
    veranda,
    viaduct,
)
from aiprod_render.animatic.places.walls import boards, bricks, rug, tiles, wainscot, windows
from aiprod_render.animatic.places.waters import still_water

_COTTAGES = ("#efe0c0", "#e3c39a", "#d9d2c0", "#c9a58a")
_FACADES = ("#d9a878", "#b5634a", "#e3c89a", "#8fa3a8", "#c98a7a", "#9fae8f")


SITES: dict[str, Recipe] = {
    "meadow": outdoor(
        "#8fb35c",
        hedge("#5d8f4a", 5),
        trees(0.03, 0.15, 0.95, height=46),
        ripples("#a9c873", 34),
        # The gap of a row is where subjects stand.
        row_of("🌼", "#f2e3b0", step=17, height=5, rise=-18, gap=(0.34, 0.98)),
        row_of("🌿", "#6f9a4a", step=13, height=5, rise=-26),
        far=(trees(0.3, 0.42, 0.58, 0.8, height=11), row_of("🌳", "#8aa86a", step=12, height=7)),
        hills=0.14,
        rough=0.15,
    ),
    "road": outdoor(
        "#9fae6a",
        hedge("#6f8f4a", 5),
        fence("#e9e0cc", 6, step=16, rise=-3),
        trees(0.05, 0.19, 0.95, height=46),
        ripples("#c9cf8a", 14),
        lanes("#6f7076", 0.42, 1.0),
        far=(houses(*_COTTAGES, wide=9, high=7, spaced=60), trees(0.34, 0.5, 0.82, height=11)),
        hills=0.16,
        rough=0.2,
    ),
    "highway": outdoor(
        "#9fae6a",
        hedge("#6f8f4a", 4),
        ripples("#c9cf8a", 14),
        lanes("#63656c", 0.22, 1.0),
        fence("#c9ccd0", 3.5, step=9, rise=-1),
        lamp_posts(0.08, 0.36, 0.64, 0.92, height=44),
        far=(trees(0.2, 0.5, 0.82, height=9), hedge("#7f9a5a", 3)),
        hills=0.2,
        rough=0.2,
    ),
    "bamboo-forest": outdoor(
        "#7f9a55",
        canes("#8fb86a", count=46, near=0.0),
        canes("#7fae55", count=30, near=0.12),
        path("#cbb68c", start=0.44, end=0.40, bend=0.05, wide=58),
        canes("#6f9a4a", count=9, near=0.5),
        ripples("#9ab36f", 20),
        far=(hedge("#a9c890", 70), canes("#a3c485", count=70, near=-0.02)),
    ),
    "railway": outdoor(
        "#94a863",
        hedge("#5f7f4a", 5),
        trees(0.04, 0.95, height=42),
        fence("#8a6f52", 6, step=14, rise=-3),
        lamp_posts(0.18, 0.52, 0.86, height=50, code="#5f4a3a"),
        rails(0.34, 0.6),
        ripples("#b3bf7a", 18),
        rails(0.74, 1.25),
        far=(houses(*_COTTAGES, wide=9, high=7, spaced=60), trees(0.3, 0.44, 0.7, height=11)),
        hills=0.16,
        rough=0.25,
    ),
    "viaduct": outdoor(
        "#7f9a58",
        row_of("🌳", "#b5793f", step=9, height=16, rise=-2),
        path("#8fb7c4", start=0.4, end=0.3, narrow=2, wide=34, bend=0.05),
        row_of("🌳", "#c9953f", step=12, height=20, rise=-4),
        hedge("#8a8f45", 7),
        viaduct("#c4b496", 0.69),
        far=(row_of("🌲", "#7f9a78", step=6, height=9),),
        hills=0.3,
        rough=0.4,
    ),
    "zen-garden": outdoor(
        "#e6e0d0",
        stand(("🏯", 0.10, -1, 34, "#b59a80")),
        hedge("#5d7f4a", 9),
        trees(0.24, height=46, code="#c65f4a"),
        trees(0.93, height=40, code="#6f9a55"),
        row_of("🎋", "#6f9a4a", step=12, height=36, rise=-1, gap=(0.1, 0.9)),
        fence("#a98a5f", 6, step=3, rise=-2),
        # The stones that follow stand in the middle of their rings.
        raked("#c9c0aa", (0.20, -14, 13), (0.38, -22, 8)),
        stand(("🪨", 0.20, -15, 15, "#6f7276"), ("🪨", 0.38, -23, 8, "#7d8084")),
        hills=0.14,
        rough=0.15,
        # The raking is the texture of this ground.
        kind="bare",
    ),
    "porch": outdoor(
        "#b08a62",
        veranda("#d9cfb8", "#f1e8d6"),
        planks,
        stand(("🪴", 0.42, -5, 18, "#6f9a56"), ("🪑", 0.23, -6, 24, "#8a5b3a")),
        far=(trees(0.52, 0.66, 0.86, height=34), hedge("#5d8f4a", 10)),
        hills=0.16,
        rough=0.2,
        # Planks are painted by a part of their own.
        kind="bare",
    ),
    "mars": outdoor(
        "#b8643f",
        craters("#c2714a", 9),
        stand(
            ("🪨", 0.08, -6, 14, "#8f4a33"), ("🪨", 0.93, -4, 10, "#9a5238"), ("🪨", 0.34, -2, 6, "#8f4a33")
        ),
        ripples("#cf8055", 20),
        far=(
            veil("#d99a6c", 0.72),
            mesas("#a8593c", (0.16, 70, 20), (0.86, 90, 28), (0.5, 40, 10)),
        ),
        hills=0.16,
        rough=0.3,
    ),
    "summit": outdoor(
        "#eef3f6",
        slope("#f4f8fa", 26),
        ripples("#ffffff", 20),
        stand(
            ("🚩", 0.17, 8, 16, "#d1495b"),
            ("🪨", 0.06, 8, 22, "#7d858c"),
            ("🪨", 0.14, 4, 13, "#8a9298"),
            ("🪨", 0.95, -5, 13, "#7d858c"),
        ),
        far=(row_of("🏔", "#c3d3df", step=26, height=24, rise=-3), veil("#e3eef5", 0.12)),
        hills=0.24,
        rough=0.9,
    ),
    "ski-slope": outdoor(
        "#eef3f6",
        slope("#f6f9fb", 40),
        row_of("🌲", "#4f7a6c", step=12, height=26, rise=2, gap=(0.26, 1.2)),
        ripples("#ffffff", 30),
        stand(
            ("🚩", 0.30, 2, 12, "#d1495b"), ("🚩", 0.48, -8, 12, "#3f6f9f"), ("🌲", 0.02, 22, 34, "#4f7a6c")
        ),
        hills=0.36,
        rough=0.7,
    ),
    "ice-hole": outdoor(
        "#d3e4ee",
        row_of("🌲", "#6f918f", step=10, height=24),
        hedge("#f4f8fa", 5),
        scratches("#f7fbfd", 14),
        stand(("🪣", 0.30, -22, 9, "#6d8fa3"), ("🎣", 0.20, -18, 13, "#8a5a35")),
        hole(0.50, 0.88, 16),
        hills=0.2,
        rough=0.4,
    ),
    "stairs": outdoor(
        "#a9a296",
        houses(*_FACADES, wide=28, high=54, gabled=False),
        steps("#c9bfae", start=0.12, end=0.66),
        paving("#857d72"),
        lamp_posts(0.06, 0.74, height=40),
    ),
    "construction-site": outdoor(
        "#b59a72",
        scaffold("#b5634a", start=0.02, end=0.44),
        fence("#e3a03a", 8, step=9, rise=-2),
        ripples("#c9b28a", 24),
        stand(
            ("🧱", 0.30, -8, 10, "#b5634a"), ("🪵", 0.44, -5, 10, "#a8763f"), ("🚧", 0.08, -12, 14, "#e3a03a")
        ),
        far=(skyline("#9aa6ae", high=24, wide=10), crane("#e0a030", 0.62, 50)),
    ),
    "wetland": outdoor(
        "#8f9a5c",
        row_of("🌾", "#9aa055", step=6, height=13, rise=-1),
        row_of("🌿", "#6f8f4a", step=9, height=12, rise=-4, gap=(0.36, 0.98)),
        stand(("🪷", 0.16, -10, 6, "#e8a3b8"), ("🪷", 0.30, -14, 7, "#e8a3b8")),
        ripples("#b3b872", 12),
        far=(row_of("🌳", "#7f9a6a", step=8, height=9),),
        hills=0.08,
        rough=0.1,
        water=still_water,
        shore=0.6,
    ),
    "oasis": outdoor(
        "#dcbf84",
        hedge("#7f9a55", 4),
        stand(
            ("🌴", 0.05, -3, 66, "#5a8f52"),
            ("🌴", 0.16, -1, 50, "#6a9a58"),
            ("🌴", 0.94, -2, 56, "#5a8f52"),
            ("⛺", 0.30, -5, 22, "#c98a5a"),
        ),
        ripples("#efd9a4", 18),
        far=(row_of("🌴", "#7a9a5f", step=14, height=14),),
        hills=0.1,
        rough=0.08,
        water=still_water,
        shore=0.44,
    ),
    "graveyard": outdoor(
        "#7a8a5f",
        stand(("⛪", 0.24, -1, 44, "#b9ab98")),
        fence("#4a4f55", 9, step=4),
        trees(0.03, 0.96, height=48, code="#7f8a5a"),
        row_of("🪦", "#a3a8a8", step=17, height=14, rise=-8, gap=(0.44, 0.96)),
        row_of("🪦", "#b3b6b3", step=24, height=17, rise=-17, gap=(0.3, 1.1)),
        ripples("#93a06f", 20),
        hills=0.1,
    ),
    "campsite": outdoor(
        "#7f9a58",
        row_of("🌲", "#3f6a4f", step=9, height=52),
        row_of("🌲", "#4f7f5a", step=16, height=40, rise=-2, gap=(0.3, 0.92)),
        stand(("⛺", 0.20, -9, 34, "#d98a45"), ("🔥", 0.36, -12, 13, ""), ("🪵", 0.42, -15, 8, "#8a5a35")),
        ripples("#9ab36f", 22),
        hills=0.2,
    ),
    "fireside": indoor(
        "#c9a882",
        "#8f6240",
        boards,
        wainscot("#8a5f44", 0.3),
        windows(0.02, top=0.14, foot=0.58, wide=26),
        pictures(0.52, 0.66, size=13, row=0.3),
        hearth("#a3968a", 0.26),
        things(
            ("🪴", 0.46, -2, 26, "#6f9a56"), ("🛋", 0.86, -3, 30, "#7f8a5a"), ("🕰", 0.26, 37, 10, "#8a5b3a")
        ),
        rug("#9a3f38"),
        lamps(0.92, row=0.2, code="#c9803a"),
    ),
    "corridor": indoor(
        "#dfe3df",
        "#b3b9b8",
        tiles,
        wainscot("#a9bcbc", 0.30),
        panel("#9a7a5a", "#6b5540", 0.14, 24, 56, 0.62),
        panel("#9a7a5a", "#6b5540", 0.46, 24, 56, 0.62),
        panel("#9a7a5a", "#6b5540", 0.80, 24, 56, 0.62),
        pictures(0.30, 0.63, size=11, row=0.36),
        strips(0.05),
        things(("🪴", 0.30, -2, 24, "#6f9a56")),
    ),
    "forge": indoor(
        "#6f5f55",
        "#5f4f45",
        earth("#4a3d35"),
        bricks("#6a5850"),
        hearth("#857a72", 0.18, wide=46, high=36),
        panel("#7d5f43", "#4f3b2a", 0.66, 60, 26, 0.40),
        things(
            ("🔨", 0.54, 46, 14, "#a0a6aa"),
            ("⚒", 0.66, 46, 14, "#a0a6aa"),
            ("🗡", 0.78, 46, 15, "#b3b9bd"),
            ("🛢", 0.94, -2, 24, "#7a5236"),
        ),
        anvil(0.38),
        counter("#5f4433", "#8a6544", height=20, start=0.56, end=0.88, doors=22),
        lamps(0.5, code="#2f3034"),
    ),
}
