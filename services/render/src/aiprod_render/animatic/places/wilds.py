"""The recipes of the wild and of the land that people plant."""

from aiprod_render.animatic.places.buildings import houses, skyline
from aiprod_render.animatic.places.greenery import hedge, trees
from aiprod_render.animatic.places.ground import furrows, path, paving, ripples
from aiprod_render.animatic.places.land_parts import brink
from aiprod_render.animatic.places.nature import (
    acacias,
    cliffs,
    crater_mountain,
    craters,
    falling_water,
    fruits,
    icebergs,
    mesas,
    planted,
    scratches,
)
from aiprod_render.animatic.places.recipe import Recipe, outdoor
from aiprod_render.animatic.places.standing import fence, lamp_posts, row_of, stand
from aiprod_render.animatic.places.waters import open_sea, still_water

_COTTAGES = ("#efe0c0", "#e3c39a", "#d9d2c0", "#c9a58a")
# Trees and their fruit are painted by two parts, which must agree.
_ORCHARD = (0.04, 0.22, 0.42, 0.62, 0.82, 0.98)


WILDS: dict[str, Recipe] = {
    "savannah": outdoor(
        "#cfae5a",
        acacias(0.12, 0.86, height=62, rise=-2),
        ripples("#e3c878", 30),
        row_of("🌾", "#c9a045", step=12, height=9, rise=-8, gap=(0.3, 1.0)),
        far=(acacias(0.3, 0.46, 0.64, 0.98, height=20, code="#7f8a4a"),),
        hills=0.07,
        rough=0.08,
    ),
    "moon": outdoor(
        "#b9b9bf",
        craters("#a3a3ab"),
        stand(("🪨", 0.06, -6, 12, "#a9a9b0"), ("🪨", 0.92, -3, 8, "#9a9aa3")),
        far=(mesas("#8f8f98", (0.2, 60, 9), (0.8, 90, 12)),),
        air=False,
        # The moon's grey would be taken for pavement.
        kind="soil",
    ),
    "canyon": outdoor(
        "#c9804f",
        ripples("#dba070", 24),
        stand(
            ("🌵", 0.06, -5, 30, "#6f8a4f"), ("🪨", 0.90, -6, 12, "#b06a45"), ("🌵", 0.97, -2, 20, "#6f8a4f")
        ),
        far=(
            mesas("#d9824f", (0.2, 70, 20), (0.5, 90, 16), (0.82, 70, 22)),
            mesas("#e0703a", (0.0, 80, 44), (1.0, 74, 48)),
            mesas("#cf5f30", (0.34, 34, 30), (0.60, 18, 36), (0.74, 34, 20)),
        ),
    ),
    "cliff": outdoor(
        "#86a85a",
        ripples("#a8c47c", 22),
        stand(("🪨", 0.94, -5, 12, "#8f8f8a")),
        # After all else on the ground: it takes away what is beyond the edge.
        brink("#a39a8c"),
        far=(
            cliffs("#d9cfbc", start=-0.2, end=0.26, high=40),
            cliffs("#c4b8a3", start=0.86, end=1.3, high=24),
        ),
        water=open_sea,
        shore=0.5,
    ),
    "waterfall": outdoor(
        "#6f9a55",
        stand(
            ("🪨", 0.08, -4, 20, "#7a8086"), ("🪨", 0.34, -2, 10, "#8a9096"), ("🌿", 0.97, -6, 26, "#5f9a4f")
        ),
        ripples("#8fb86c", 18),
        far=(
            # These stand behind the cliff, which hides their feet.
            row_of("🌲", "#2f5f45", step=8, height=56),
            cliffs("#3d4644", start=-0.3, end=1.3, high=54),
            falling_water(0.38, 52, 54),
            hedge("#3f7a4a", 6),
        ),
        water=still_water,
        shore=0.5,
    ),
    "volcano": outdoor(
        "#5f5552",
        stand(("🪨", 0.06, -5, 18, "#4f4848"), ("🪨", 0.95, -4, 12, "#574e4c")),
        ripples("#7a6a60", 20),
        far=(crater_mountain("#6a5450", 0.30, 44),),
        hills=0.08,
        rough=0.5,
        kind="soil",
    ),
    "ice": outdoor(
        "#e9f2f7",
        ripples("#ffffff", 24),
        icebergs("#f4fafc", (0.04, 20), (0.98, 14)),
        far=(icebergs("#e3f0f6", (0.18, 24), (0.42, 14), (0.66, 20), (0.9, 34)),),
        water=still_water,
        shore=0.4,
    ),
    "frozen-lake": outdoor(
        "#c9e0ec",
        row_of("🌲", "#6f918f", step=9, height=26, gap=(2, 2)),
        hedge("#f4f8fa", 5),
        ripples("#f7fbfd", 10),
        scratches("#f7fbfd"),
        hills=0.26,
        rough=0.6,
    ),
    "field": outdoor(
        "#b5954f",
        furrows("#8f6f3c", 16),
        hedge("#6f8f4a", 5),
        row_of("🌾", "#d9b24a", step=9, height=11, rise=-9, gap=(0.3, 1.0)),
        trees(0.05, 0.14, 0.93, height=34),
        far=(trees(0.3, 0.36, 0.7, height=10), houses(*_COTTAGES, wide=9, high=7, spaced=60)),
        hills=0.08,
        rough=0.08,
    ),
    "vineyard": outdoor(
        "#a88f5f",
        planted("#6f8f3f", size=12, lit="#6a3f6f"),
        far=(
            houses("#e3c89a", "#d9b48a", wide=13, high=12, spaced=70),
            row_of("🌲", "#5f7a4f", step=22, height=13),
        ),
        hills=0.22,
        rough=0.12,
    ),
    "lavender-field": outdoor(
        "#8f8f5f",
        planted("#8f6fc4", size=11),
        far=(trees(0.2, 0.28, 0.84, height=14), houses("#e3c89a", wide=12, high=9, spaced=120)),
        hills=0.16,
        rough=0.15,
    ),
    "orchard": outdoor(
        "#8fae5a",
        trees(*_ORCHARD, height=58),
        fruits(*_ORCHARD, height=58, code="#c63f3a"),
        ripples("#aec878", 22),
        stand(("🧺", 0.30, -8, 10, "#b98a55")),
        far=(row_of("🌳", "#7a9a5f", step=8, height=15),),
        hills=0.08,
        rough=0.1,
    ),
    "castle-gate": outdoor(
        "#86a05a",
        path("#cbb894", start=0.28, end=0.36, bend=0.04, narrow=6),
        hedge("#4f7f42", 6),
        trees(0.02, 0.52, 0.95, height=40),
        ripples("#a3b872", 16),
        far=(stand(("🏰", 0.28, -1, 58, "#b9ab98")),),
        hills=0.24,
        rough=0.45,
    ),
    "square": outdoor(
        "#b9ab94",
        houses("#e3b98a", "#d99f7a", "#efd9a8", "#c9b8a0", wide=22, high=44),
        paving("#94866f"),
        stand(("⛲", 0.26, -5, 30, "#c4ccce")),
        trees(0.04, 0.92, height=36),
        lamp_posts(0.14, 0.60, height=36),
    ),
    "rooftop": outdoor(
        "#9a8f86",
        fence("#5f5a58", 12, step=5),
        paving("#857a72"),
        stand(("🪴", 0.05, -5, 22, "#6f9a56"), ("🪴", 0.96, -4, 18, "#6f9a56")),
        lamp_posts(0.14, 0.84, height=34),
        far=(skyline("#8f9aa6", high=40, wide=11),),
    ),
}
