"""The recipes of the places that people go to together: to skate, to dance, to build, to travel."""

from aiprod_render.animatic.places.coffee_bar import cakes, espresso_machine, menu
from aiprod_render.animatic.places.furnishings import counter, tables, things
from aiprod_render.animatic.places.gatherings import crowd
from aiprod_render.animatic.places.greenery import trees
from aiprod_render.animatic.places.ground import band, paving
from aiprod_render.animatic.places.hangings import columns, lamps, panel, spotlights, strips
from aiprod_render.animatic.places.recipe import Recipe, indoor, outdoor
from aiprod_render.animatic.places.standing import lamp_posts, stand
from aiprod_render.animatic.places.venue_parts import (
    dance_floor,
    garlands,
    modules,
    portholes,
    racks,
    rink,
    seat_rows,
)
from aiprod_render.animatic.places.walls import boards, bricks, rug, wainscot, windows

_CLOTHES = ("#c6483f", "#3f6f9f", "#e3b04a", "#efe8da", "#4f7a5b", "#7a5c86")


VENUES: dict[str, Recipe] = {
    "cafe": indoor(
        "#dcc7a2",
        "#9a6f4b",
        boards,
        wainscot("#5f7a6b", 0.3),
        windows(0.14, 0.4, top=0.12, foot=0.56, wide=36),
        panel("#33423d", "#7a5236", 0.74, 40, 24, 0.3),
        menu(0.74, 0.3),
        counter("#7a5236", "#efe3cd", height=24, start=0.56, end=1.1, doors=18),
        espresso_machine(0.66, 24.4),
        cakes(0.9, 24.4),
        tables(0.1, 0.38, code="#9a6f45", figure="☕"),
        lamps(0.12, 0.4, 0.7, 0.9, row=0.16, code="#3f5f57"),
    ),
    "ice-rink": indoor(
        "#5f7488",
        "#dcebf3",
        crowd(*_CLOTHES, rows=5, rise=16),
        rink("#c6483f", "#e3b04a"),
        things(("🥅", 0.10, -7, 30, "#d9473f")),
        strips(0.05),
    ),
    "ballroom": indoor(
        "#f0e2cf",
        "#c79a63",
        boards,
        windows(0.18, 0.5, 0.82, top=0.16, foot=0.72, wide=26, arched=True),
        columns("#f4ecdf", 0.02, 0.34, 0.66, 0.98, wide=7),
        garlands("#f4f0e6", row=0.06),
        lamps(0.26, 0.74, row=0.14, wide=18, code="#d9a441"),
        things(
            ("💐", 0.06, -2, 26, "#e8a3b8"), ("💐", 0.34, -1, 18, "#f0d0d8"), ("💐", 0.94, -2, 26, "#e8a3b8")
        ),
        rug("#b5485a"),
    ),
    "nightclub": indoor(
        "#2f2448",
        "#3a2f55",
        paving("#2d2442"),
        dance_floor("#c63f8a", "#3f6fd1", "#7a4fc6", "#2f9fb5"),
        crowd(*_CLOTHES, rows=2, rise=2),
        things(("🪩", 0.36, 58, 20, "")),
        spotlights(0.16, 0.5, 0.84),
    ),
    "train": indoor(
        "#d9d5c6",
        "#7f8487",
        paving("#636669"),
        wainscot("#3f6f7f", 0.26),
        windows(0.10, 0.42, 0.74, 1.06, top=0.24, foot=0.62, wide=48),
        racks("#b9b3a4", 0.06),
        seat_rows("#a8433f", step=52),
        strips(0.02),
    ),
    "plane-cabin": indoor(
        "#e6e9ea",
        "#7d8a99",
        windows(*(0.04 + 0.115 * n for n in range(9)), top=0.36, foot=0.58, wide=12, arched=True),
        racks("#f4f5f4", 0.1),
        seat_rows("#3f5f8f", high=48, step=38),
        strips(0.04),
    ),
    "space-station": indoor(
        "#b9c4cc",
        "#8d99a2",
        paving("#6d777e"),
        modules("#d3dbe0"),
        portholes(0.16, 0.5, 0.86),
        strips(0.19),
        things(("🖥", 0.33, 24, 15, "#4f6470"), ("🖥", 0.68, 24, 15, "#4f6470")),
    ),
    "attic": indoor(
        "#a8835c",
        "#8a6343",
        boards,
        bricks("#9a6f52"),
        windows(0.34, top=0.16, foot=0.56, wide=26),
        things(
            ("📦", 0.06, -2, 26, "#b98a55"),
            ("📦", 0.13, 10, 16, "#c99a65"),
            ("🧳", 0.22, -2, 20, "#7a5236"),
            ("🕸", 0.03, 60, 22, "#d9d2c4"),
            ("📚", 0.88, -2, 16, "#b5533c"),
            ("🪞", 0.96, -2, 40, "#c9a878"),
        ),
        lamps(0.6, row=0.16, code="#4f4038"),
    ),
    "banquet": indoor(
        "#e9d8c6",
        "#8a5b43",
        boards,
        wainscot("#7a3f3a", 0.3),
        windows(0.3, 0.7, top=0.1, foot=0.58, wide=30),
        tables(0.1, 0.4, 0.7, 1.0, cloth="#f7f1e6", figure="🥂"),
        garlands("#d9a441", row=0.05),
        lamps(0.25, 0.55, 0.85, row=0.18, code="#d9a441"),
    ),
    "amusement-park": outdoor(
        "#c9b48f",
        paving("#a8946f"),
        stand(
            ("🎡", 0.22, -1, 74, "#d1608a"), ("🎪", 0.46, -2, 34, "#c6483f"), ("🎠", 0.92, -4, 38, "#c9a0b8")
        ),
        garlands("#e3b04a", row=0.42),
        lamp_posts(0.06, 0.62, height=40),
        far=(trees(0.1, 0.3, 0.5, 0.7, 0.9, height=14), stand(("🎢", 0.7, 0, 30, "#b5533c"))),
    ),
    "race-track": outdoor(
        "#7fa558",
        crowd(*_CLOTHES, rows=4, rise=9),
        band("#d9473f", 0.06, 0.12, "#f4f1e8"),
        band("#6f7076", 0.12, 1.0, "#e9e6df"),
        stand(("🏁", 0.10, 4, 30, "#2f2d33"), ("🛞", 0.95, -6, 12, "#3a3a40")),
        lamp_posts(0.3, 0.98, height=60),
    ),
}
