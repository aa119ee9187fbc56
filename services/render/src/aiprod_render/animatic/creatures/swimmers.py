"""The kinds of swimmers: a row each."""

from collections.abc import Mapping
from dataclasses import replace

from aiprod_render.animatic.creatures.swimmer import Swimmer

_FISH = Swimmer(
    "#e8893a", "#f7cf9a", "#d9702f", girth=(0.05, 0.17, 0.21, 0.09), tail="fan", wide=0.2,
    dorsal=(0.5, 0.12), eye=(0.86, 0.3, 0.026), breast=(0.14, 205),
    marks=("scales", "gill", "white-eye", "long-fin"),
)  # fmt: skip
SWIMMERS: Mapping[str, Swimmer] = {
    "🐟": replace(
        _FISH, coat="#5d9bb5", belly="#e3eef0", fin="#44809c", girth=(0.04, 0.12, 0.155, 0.07), tail="fork",
    ),
    "🐠": replace(
        _FISH, belly="#ef9a48", pattern="#f8f4ea", girth=(0.06, 0.2, 0.24, 0.09),
        marks=("bands", "gill", "white-eye", "long-fin"),
    ),
    "🐡": replace(
        _FISH, coat="#e0b565", belly="#f7ead0", fin="#cf9a45", girth=(0.05, 0.26, 0.28, 0.13), wide=0.13,
        dorsal=(0.3, 0.07), marks=("spikes", "white-eye"),
    ),
    "🦈": Swimmer(
        "#6f8391", "#e9eef0", girth=(0.03, 0.13, 0.155, 0.06), tail="sickle", wide=0.2, dorsal=(0.6, 0.17),
        breast=(0.26, 232), eye=(0.9, 0.35, 0.018), marks=("jaws", "gills", "pale"),
    ),
    "🐬": Swimmer(
        "#6e93ad", "#e3edf0", girth=(0.035, 0.12, 0.15, 0.085), arch=0.8, tail="fluke", wide=0.2,
        dorsal=(0.52, 0.12), breast=(0.2, 240), eye=(0.93, 0.1, 0.018), marks=("beak", "pale"),
    ),
    "🐋": Swimmer(
        "#4d7f9f", "#dfe9ea", girth=(0.04, 0.17, 0.235, 0.17), arch=0.3, tail="fluke", wide=0.28,
        dorsal=(0.34, 0.05), breast=(0.24, 235), eye=(0.86, -0.02, 0.017), marks=("grooves", "smile"),
    ),
    "🐳": Swimmer(
        "#5b95b8", "#e6eff0", girth=(0.045, 0.2, 0.27, 0.2), arch=0.34, tail="fluke", wide=0.28,
        dorsal=(0.3, 0.0), breast=(0.2, 235), eye=(0.86, 0.0, 0.02), marks=("grooves", "smile", "spout"),
    ),
    "narwhal": Swimmer(
        "#8496a3", "#e9eef0", girth=(0.035, 0.14, 0.17, 0.12), arch=0.4, tail="fluke", wide=0.2,
        dorsal=(0.4, 0.02), breast=(0.16, 240), eye=(0.93, 0.1, 0.018), marks=("pale", "smile", "horn"),
    ),
    "manatee": Swimmer(
        "#8b8f8c", "#a9aca6", girth=(0.06, 0.2, 0.22, 0.13), arch=0.3, tail="fan", wide=0.15,
        dorsal=(0.4, 0.0), breast=(0.22, 240), eye=(0.93, 0.3, 0.016), marks=("smile",),
    ),
    "eel": Swimmer(
        "#5c6b4a", "#c9c58f", girth=(0.02, 0.06, 0.07, 0.045), tail="fan", wide=0.05, dorsal=(0.5, 0.03),
        breast=(0.06, 220), eye=(0.95, 0.25, 0.014), swing=0.14, marks=("white-eye",),
    ),
}  # fmt: skip
"""The kinds of swimmers."""
