"""The recipes of land that people shape, of quays and decks, and of corners of a town."""

from aiprod_render.animatic.places.buildings import houses, skyline
from aiprod_render.animatic.places.greenery import hedge, trees
from aiprod_render.animatic.places.ground import lanes, paving, ripples
from aiprod_render.animatic.places.land_parts import (
    alley_walls,
    balustrade,
    house_door,
    mast,
    serpentine,
    stalks,
    terraces,
    vault,
)
from aiprod_render.animatic.places.nature import craters, mesas, planted
from aiprod_render.animatic.places.recipe import Recipe, outdoor
from aiprod_render.animatic.places.standing import fence, lamp_posts, row_of, stand
from aiprod_render.animatic.places.structures import domes, planks, stone_bridge
from aiprod_render.animatic.places.waters import breaking_sea, open_sea, still_water

_COTTAGES = ("#efe0c0", "#e3c39a", "#d9d2c0", "#c9a58a")
_FACADES = ("#d9a878", "#b5634a", "#e3c89a", "#8fa3a8", "#c98a7a", "#9fae8f")


LANDS: dict[str, Recipe] = {
    "terraces": outdoor(
        "#7fa04a",
        terraces("#7fae4a", "#8f7a4f"),
        stand(("🌴", 0.05, -4, 26, "#5a8f45"), ("🌿", 0.95, -9, 16, "#5f9a4f")),
        far=(row_of("🌳", "#7a9a6a", step=9, height=9),),
        hills=0.42,
        rough=0.5,
    ),
    "plantation": outdoor(
        "#a8925a",
        planted("#4f8f3f", size=15, count=9),
        far=(
            hedge("#5d8f4a", 9),
            row_of("🌳", "#6f9a5a", step=15, height=17),
            houses(*_COTTAGES, wide=9, high=7, spaced=90),
        ),
        hills=0.34,
        rough=0.25,
    ),
    "cornfield": outdoor(
        "#a3864f",
        stalks("#7f9a45", "#d9b04a", high=40, step=4.2),
        stalks("#8fae4f", "#e3b84a", high=44, rise=-5, step=5.5),
        ripples("#b89a5f", 22),
        far=(trees(0.2, 0.8, height=12),),
        hills=0.06,
        rough=0.08,
    ),
    "sunflower-field": outdoor(
        "#7f9a4a",
        # Four rows, larger and farther apart towards the viewer, stand for a whole field.
        row_of("🌻", "#e3a83a", step=3.4, height=7),
        row_of("🌻", "#e6ac3c", step=4.6, height=10, rise=-4),
        row_of("🌻", "#e8b03f", step=6.5, height=14, rise=-9),
        row_of("🌻", "#f0b83f", step=9.5, height=19, rise=-16),
        ripples("#93b05a", 18),
        far=(trees(0.16, 0.74, height=12), hedge("#6f8f4a", 4)),
        hills=0.1,
        rough=0.1,
    ),
    "mountain-road": outdoor(
        "#8f9a6a",
        serpentine("#9a948a", start=0.30, wide=60, high=40),
        stand(
            ("🪨", 0.06, -5, 16, "#8f8f8a"), ("🌲", 0.02, -3, 44, "#4a6f4f"), ("🌲", 0.62, -1, 22, "#557a58")
        ),
        fence("#d9d4c6", 5, step=7, rise=-8),
        lanes("#74757a", 0.44, 1.0),
        far=(row_of("🏔", "#b9c4cc", step=34, height=36, rise=-3), row_of("🌲", "#5f8068", step=8, height=11)),
        hills=0.44,
        rough=0.85,
    ),
    "moon-base": outdoor(
        "#b9b9bf",
        domes("#dfe3e6", (0.08, 16), (0.30, 24), (0.52, 14)),
        craters("#a3a3ab", 9),
        stand(("📡", 0.68, -2, 22, "#c9ced3"), ("🪨", 0.95, -4, 9, "#9a9aa3")),
        far=(mesas("#8f8f98", (0.2, 60, 9), (0.8, 90, 12)), stand(("🌍", 0.62, 42, 22, "#5f93b8"))),
        air=False,
        # Its grey would be taken for pavement.
        kind="soil",
    ),
    "canal": outdoor(
        "#a39a8c",
        paving("#857d70"),
        stand(("🪴", 0.05, -7, 16, "#6f9a56"), ("🚲", 0.16, -6, 15, "#3f6f77")),
        lamp_posts(0.28, 0.95, height=38),
        far=(
            houses(*_FACADES, wide=13, high=22, gabled=True),
            stone_bridge("#b8a68c", 0.34, wide=46, high=17),
        ),
        water=still_water,
        shore=0.62,
        built=True,
    ),
    "under-bridge": outdoor(
        "#8a857c",
        vault("#a3988a"),
        paving("#6f6a63"),
        far=(skyline("#93a0a8", high=22, wide=9), hedge("#6f8f5a", 4)),
        water=still_water,
        shore=0.40,
        built=True,
    ),
    "pier": outdoor(
        "#a98258",
        planks,
        stand(
            ("🛢", 0.07, -5, 15, "#5f7f8f"), ("📦", 0.15, -7, 12, "#b98a55"), ("🛟", 0.94, -3, 12, "#d9603f")
        ),
        fence("#6f5138", 11, step=22, rise=-1),
        lamp_posts(0.24, height=40),
        far=(
            stand(
                ("⛵", 0.42, -3, 13, "#f4efe4"),
            ),
        ),
        hills=0.08,
        water=open_sea,
        shore=0.56,
        built=True,
    ),
    "ship-deck": outdoor(
        "#b58a5a",
        mast("#7a5236", 0.22),
        fence("#f1e8d6", 13, step=17, rise=-1),
        planks,
        stand(
            ("🛢", 0.06, -6, 17, "#8a5b3a"), ("🛟", 0.40, 2, 11, "#d9473f"), ("⚓", 0.95, -6, 17, "#59646e")
        ),
        water=open_sea,
        shore=0.44,
        built=True,
        # Planks are painted by a part of their own.
        kind="bare",
    ),
    "fishing-boat": outdoor(
        "#a8764a",
        planks,
        fence("#f1e8d6", 9, step=26, rise=-1),
        stand(
            ("🛢", 0.05, -6, 15, "#3f6f9f"),
            ("🛟", 0.30, 1, 9, "#d9473f"),
            ("🧺", 0.16, -12, 13, "#b98a55"),
            ("🐟", 0.145, -7, 5, "#a9bcc6"),
            ("🐟", 0.175, -7.5, 5, "#b9ccd4"),
            ("⚓", 0.95, -6, 13, "#59646e"),
        ),
        far=(stand(("⛵", 0.52, -2, 8, "#f4efe4"), ("🪨", 0.86, -1, 7, "#8f9a9a")),),
        water=open_sea,
        shore=0.5,
        built=True,
        # Planks are painted by a part of their own.
        kind="bare",
    ),
    "island": outdoor(
        "#e6cf98",
        ripples("#f4e4b8", 24),
        stand(
            ("🌴", 0.05, -3, 66, "#5a8f52"), ("🌴", 0.96, -2, 52, "#5a8f52"), ("🐚", 0.30, -17, 5, "#f0dcc0")
        ),
        far=(mesas("#6f9a68", (0.62, 60, 10)), row_of("🌴", "#5f8f62", step=7, height=14, gap=(-9, 0.46))),
        water=open_sea,
        shore=0.5,
    ),
    "rocky-shore": outdoor(
        "#6f6a66",
        stand(
            ("🪨", 0.04, -2, 30, "#6a6864"),
            ("🪨", 0.17, -4, 19, "#7a7772"),
            ("🪨", 0.29, -6, 11, "#6f6c68"),
            ("🪨", 0.97, -3, 21, "#74716c"),
        ),
        ripples("#85807a", 12),
        water=breaking_sea,
        shore=0.58,
        kind="bare",
    ),
    "alley": outdoor(
        "#6f6b68",
        alley_walls("#8a5f4f", "#7f7a72"),
        paving("#575452"),
        stand(
            ("🗑", 0.12, -9, 17, "#5f6f6a"), ("📦", 0.21, -11, 11, "#b98a55"), ("🛢", 0.90, -10, 16, "#5f7f77")
        ),
        far=(houses(*_FACADES, wide=16, high=42, gabled=False),),
    ),
    "balcony": outdoor(
        "#c9b8a3",
        balustrade("#e3dccd", 15),
        house_door("#d9b894"),
        paving("#a8967f"),
        stand(("🪴", 0.26, -4, 22, "#6f9a56"), ("🌷", 0.95, -5, 9, "#d1495b")),
        far=(skyline("#9aa6ae", high=52, wide=9), houses(*_COTTAGES, wide=12, high=20)),
    ),
}
