"""The recipes of places under the sky."""

from aiprod_render.animatic.places.buildings import awnings, houses, skyline
from aiprod_render.animatic.places.gatherings import crowd, stalls
from aiprod_render.animatic.places.greenery import hedge, trees
from aiprod_render.animatic.places.ground import band, furrows, lane_marks, path, paving, ripples
from aiprod_render.animatic.places.monuments import (
    arcade,
    clock_tower,
    iron_tower,
    mausoleum,
    pyramids,
    statue,
    suspension,
)
from aiprod_render.animatic.places.place import Part
from aiprod_render.animatic.places.recipe import Recipe, outdoor
from aiprod_render.animatic.places.standing import fence, lamp_posts, row_of, stand
from aiprod_render.animatic.places.upholstery import swings
from aiprod_render.animatic.places.waters import above_the_clouds, open_sea, still_water, underwater

_FACADES = ("#d9a878", "#b5634a", "#e3c89a", "#8fa3a8", "#c98a7a", "#9fae8f")
_COTTAGES = ("#efe0c0", "#e3c39a", "#d9d2c0", "#c9a58a")
_CLOTHES = ("#c6483f", "#3f6f9f", "#e3b04a", "#efe8da", "#4f7a5b", "#7a5c86")


def _town(ground: str, landmark: Part, *near: Part, high: float = 16) -> Recipe:
    return outdoor(
        ground, *near, lamp_posts(0.06, 0.94), far=(skyline("#9aa3a8", high=high, wide=9), landmark)
    )


VIEWS: dict[str, Recipe] = {
    "street": outdoor(
        "#8f8d8c",
        houses(*_FACADES, wide=30, high=58, gabled=False),
        awnings("#b5533c", "#3f7f77", "#d9a441"),
        band("#c9c2b4", 0.0, 0.34, "#e3ddd0"),
        band("#74757a", 0.36, 1.0, "#a8a8a6"),
        lamp_posts(0.1, 0.55, 0.98),
    ),
    "station": outdoor(
        "#a9a49a",
        houses("#b5634a", "#a8705a", wide=60, high=46, gabled=False),
        band("#d8d2c4", 0.0, 0.16, "#f2e3b0"),
        stand(("🚆", 0.34, -4, 34, ""), ("🕰", 0.86, 24, 11, "#e9dcc4")),
        band("#c4bdb0", 0.30, 1.0, "#f0c94a"),
        lamp_posts(0.08, 0.5, 0.92, height=52),
    ),
    "airport": outdoor(
        "#a6a8a4",
        band("#8d9094", 0.2, 1.0, "#c9cbc8"),
        path("#83868a", narrow=2, wide=60),
        lane_marks("#f2e3b0"),
        stand(("✈", 0.30, 4, 34, "#f0efe9"), ("🛫", 0.84, 30, 12, "#dfe4e4")),
        far=(skyline("#9aa9b2", high=12, wide=22),),
        hills=0.05,
    ),
    "park": outdoor(
        "#7fa858",
        path("#d8c79a", start=0.42, end=0.3, bend=0.06),
        hedge("#4f7f42", 9),
        trees(0.04, 0.24, 0.62, 0.82, 1.0, height=50),
        stand(("⛲", 0.42, -1, 24, "#b9c4c6")),
        lamp_posts(0.14, 0.72, height=34),
        ripples("#a3c274", 22),
        far=(skyline("#a3adb2", high=22, wide=10),),
    ),
    "garden": outdoor(
        "#86b05a",
        hedge("#4f7f42", 16),
        fence("#f4ecdc", 13),
        trees(0.05, 0.96, height=56, code="#6f9a4a"),
        row_of("🌷", "#d1495b", step=9, height=12, rise=-7, gap=(0.36, 0.98)),
        row_of("🌻", "#e3a83a", step=12, height=20, rise=-3, gap=(0.40, 0.9)),
        ripples("#a8cc78", 20),
        hills=0.06,
    ),
    "farm": outdoor(
        "#c9b05a",
        furrows("#a88f45"),
        stand(("🏡", 0.20, -1, 40, "#b5533c"), ("🚜", 0.44, -4, 20, "#c6483f")),
        fence("#9a7650", 8, step=11, rise=-5),
        trees(0.02, 0.34, 0.93, height=40),
        row_of("🌾", "#d9b24a", step=10, height=13, rise=-12, gap=(0.3, 1.0)),
        hills=0.12,
        rough=0.1,
    ),
    "market": outdoor(
        "#b9a88a",
        houses(*_FACADES, wide=28, high=52, gabled=True),
        paving("#8a7a62"),
        stalls("#b5533c", "#3f7f77", "#d9a441"),
    ),
    "playground": outdoor(
        "#8fb35f",
        hedge("#4f7f42", 12),
        trees(0.03, 0.97, height=52),
        band("#d9b98a", 0.14, 1.0),
        fence("#e9e0cc", 8, step=6),
        stand(("🛝", 0.20, -6, 40, "#d9703f")),
        swings("#7a8f9c", 0.76),
        ripples("#e6cfa0", 12),
    ),
    "stadium": outdoor(
        "#6fa04f",
        crowd(*_CLOTHES, rows=6, rise=7),
        band("#5f9447", 0.10, 1.0),
        furrows("#7fb35a", 7),
        stand(("🥅", 0.16, -4, 24, "#f4f1e8")),
        lamp_posts(0.02, 0.36, 0.98, height=68),
    ),
    "village": outdoor(
        "#94a860",
        houses(*_COTTAGES, wide=22, high=20, spaced=14),
        stand(("⛪", 0.30, -1, 44, "#efe4cc")),
        path("#cbb68c", start=0.46, end=0.42, bend=0.05),
        trees(0.10, 0.60, 0.92, height=34),
        fence("#b59a74", 6, step=9, rise=-5),
        hills=0.2,
        rough=0.35,
    ),
    "mountain-path": outdoor(
        "#9a9a72",
        path("#cbb894", start=0.5, end=0.44, bend=0.1, wide=52),
        stand(
            ("🪨", 0.10, -4, 20, "#8f8f8a"),
            ("🪨", 0.93, -6, 16, "#9a9a94"),
            ("🌲", 0.02, -3, 52, "#4a6f4f"),
            ("🌲", 0.20, -1, 34, "#557a58"),
            ("🌲", 0.88, -1, 40, "#4a6f4f"),
        ),
        ripples("#b8b88a", 16),
        hills=0.46,
        rough=0.8,
    ),
    "snow-field": outdoor(
        "#eef3f6",
        ripples("#ffffff", 26),
        row_of("🌲", "#5a7f78", step=13, height=28, gap=(0.34, 0.74)),
        stand(("⛄", 0.16, -7, 20, "#fbfbf6")),
        hills=0.3,
        rough=0.65,
    ),
    "jungle": outdoor(
        "#4f7a3f",
        row_of("🌴", "#3f7a4a", step=13, height=74),
        row_of("🌿", "#5f9a4f", step=9, height=24, rise=-1),
        row_of("🌴", "#5a8f45", step=60, height=96, rise=-8, gap=(0.25, 0.9)),
        stand(
            ("🌺", 0.14, -8, 9, "#d1495b"), ("🌺", 0.40, -6, 7, "#e0703f"), ("🌿", 0.04, -9, 30, "#6fae58")
        ),
        ripples("#6f9a52", 20),
        far=(hedge("#7fae8a", 60),),
    ),
    "temple": outdoor(
        "#b8ac8c",
        stand(("🏯", 0.24, -1, 62, "#d8c8b0"), ("⛩", 0.56, -3, 40, "#c6483f")),
        paving("#92866a"),
        trees(0.02, 0.94, height=46, code="#d98aa0"),
        hedge("#5d7f4a", 7),
        hills=0.24,
    ),
    "bridge": outdoor(
        "#9a9690",
        suspension("#b5533c", 4),
        fence("#7a4a40", 9, step=6),
        band("#83828a", 0.06, 1.0, "#b0aeaa"),
        far=(skyline("#93a0a8", high=26, wide=9),),
        water=still_water,
        shore=0.42,
    ),
    "beach": outdoor(
        "#e6cf98",
        ripples("#f4e4b8", 24),
        stand(
            ("⛱", 0.24, -6, 36, "#d1495b"),
            ("🌴", 0.07, -2, 66, "#5a8f52"),
            ("🦀", 0.36, -13, 6, "#d9603f"),
            ("🐚", 0.30, -17, 5, "#f0dcc0"),
        ),
        water=open_sea,
        shore=0.46,
    ),
    "river-town": outdoor(
        "#86a05a",
        row_of("🌾", "#8f9a52", step=9, height=12, gap=(0.3, 1.0)),
        stand(("🌳", 0.03, -4, 60, "#5d8f4a")),
        ripples("#a3b872", 16),
        far=(houses(*_COTTAGES, wide=13, high=16), stand(("⛪", 0.66, 0, 24, "#e3d3b4"))),
        hills=0.12,
        water=still_water,
        shore=0.52,
    ),
    "lake": outdoor(
        "#8a9a66",
        stand(
            ("🌲", 0.04, -6, 66, "#43694a"), ("🌲", 0.14, -4, 46, "#507a55"), ("🛶", 0.36, -4, 12, "#a8673f")
        ),
        ripples("#a8b57c", 14),
        far=(row_of("🌲", "#5f8a78", step=5, height=13),),
        hills=0.36,
        rough=0.6,
        water=still_water,
        shore=0.56,
    ),
    "harbour": outdoor(
        "#a9a193",
        paving("#857d70"),
        stand(
            ("🛢", 0.17, -7, 15, "#5f7f8f"), ("📦", 0.06, -6, 18, "#b98a55"), ("📦", 0.11, -9, 11, "#c99f68")
        ),
        far=(
            houses(*_FACADES, wide=11, high=15),
            stand(
                ("⛵", 0.30, -2, 22, "#f4efe4"),
                ("🚢", 0.70, -1, 20, "#8f6f62"),
                ("⛵", 0.88, -3, 16, "#f0dcc0"),
            ),
        ),
        hills=0.1,
        water=still_water,
        shore=0.50,
    ),
    "paris": _town(
        "#8fae62",
        iron_tower("#7a6a5a", 0.36, 64),
        path("#dccfae", start=0.36, end=0.4, narrow=5, wide=44),
        hedge("#5d8f4a", 7),
        trees(0.02, 0.14, 0.62, 0.80, 1.0, height=36),
    ),
    "london": _town(
        "#a7a39c",
        houses("#a8553f", "#b5634a", "#d9cdb8", wide=17, high=24, gabled=False, gap=(0.18, 0.52)),
        clock_tower("#b59a6a", 0.34, 58),
        band("#77787c", 0.1, 0.5, "#c9c6c0"),
        stand(("🚌", 0.14, -6, 24, "#c6483f")),
        paving("#7f7a72"),
    ),
    "new-york": _town(
        "#b3b0aa",
        skyline("#7f8f9f", high=62, wide=10),
        statue("#4f8f78", 0.20, 58),
        fence("#4f5a63", 8, step=4),
        paving("#85817a"),
    ),
    "tokyo": _town(
        "#b7ada4",
        stand(("🗻", 0.58, 0, 40, "#a9b8cc"), ("🗼", 0.32, 0, 60, "#d1603f")),
        hedge("#6f9a6a", 5),
        trees(0.0, 0.13, 0.93, height=44, code="#e8a3b8"),
        paving("#8f857c"),
        high=28,
    ),
    "rome": _town(
        "#c9b48e",
        arcade("#d9bf94", part=0.36),
        row_of("🌲", "#5a7f52", step=15, height=26, gap=(0.12, 0.66)),
        paving("#9a8562"),
        stand(("🏺", 0.10, -6, 12, "#c07a4f")),
    ),
    "taj-mahal": outdoor(
        "#a8b878",
        path("#d9d2bf", start=0.36, end=0.36, narrow=4, wide=34),
        hedge("#4f7f42", 6),
        trees(0.06, 0.70, 0.94, height=22),
        ripples("#bccc8c", 14),
        far=(mausoleum("#f4ecdf", 0.36, 46),),
    ),
    "pyramids": outdoor(
        "#dcbf84",
        ripples("#efd9a4", 26),
        row_of("🌴", "#7a8f4f", step=26, height=24, gap=(0.18, 0.9)),
        far=(pyramids("#d9b070", (0.16, 26), (0.66, 34), (0.38, 48)),),
    ),
    "sky": above_the_clouds,
    "underwater": underwater,
}
