"""The kinds of birds: a row each."""

from collections.abc import Mapping
from dataclasses import replace

from aiprod_render.animatic.creatures.bird import Bird

_SONGBIRD = Bird(
    "#4f83b8", "#f3e2c8", "#3d6c9e", "#2f5680", beak="#d99a3a", feet="#8a5f4a", thick=0.3, lean=32,
    leg=0.22, neck=(0.16, 62, 0.2, 0.18, 0), skull=0.215, reach=0.6, tail=(0.52, 0.09, 178), span=1.15,
)  # fmt: skip
_HEN = Bird(
    "#f2ece0", wing="#e3d8c4", beak="#e2a33a", feet="#d9953a", thick=0.35, lean=14, leg=0.3,
    neck=(0.34, 72, 0.21, 0.13, 0.05), skull=0.155, bill="hen", reach=0.5, eye=0.16, tail=(0.4, 0.2, 132),
    span=0.8, marks=("comb", "wattle"),
)  # fmt: skip
_DUCK = Bird(
    "#a89885", "#d9d2c6", "#8d7d6c", "#5f6f8f", head="#2f7a55", beak="#e6b13a", feet="#e28a35", thick=0.32,
    lean=8, leg=0.17, webbed=True, neck=(0.32, 68, 0.17, 0.125, 0.1), skull=0.17, bill="flat", reach=0.75,
    tail=(0.26, 0.1, 168), marks=("collar",),
)  # fmt: skip
_SWAN = Bird(
    "#f6f4ef", wing="#fbfaf7", flight="#e3e0da", beak="#e8893a", feet="#3a3438", thick=0.34, lean=6,
    leg=0.14, webbed=True, neck=(0.86, 84, 0.15, 0.085, 0.2), skull=0.125, bill="flat", reach=0.95,
    eye=0.17, tail=(0.3, 0.12, 165), span=1.35, marks=("knob",),
)  # fmt: skip
_EAGLE = Bird(
    "#5d4030", wing="#6b4a36", flight="#463025", head="#f4f0e6", beak="#efb135", feet="#efb135", thick=0.27,
    lean=38, leg=0.26, neck=(0.2, 55, 0.19, 0.15, 0), skull=0.165, bill="hook", reach=1.0,
    tail=(0.46, 0.17, 180), rectrices="#f4f0e6", span=1.55,
)  # fmt: skip

_HERON = replace(
    _SWAN, coat="#8d9cad", belly="#e3e7ea", wing="#7a8a9d", flight="#3f4c5e", head="#eef0f1", beak="#e0a23a",
    feet="#8b7a52", thick=0.22, lean=30, leg=0.96, webbed=False, neck=(0.92, 80, 0.11, 0.06, 0.32),
    skull=0.115, bill="long", reach=3.8, tail=(0.26, 0.1, 178), marks=("plume",),
)  # fmt: skip
_STORK = replace(
    _HERON, coat="#f4f2ec", belly="", wing="#f8f6f1", flight="#2b2a30", head="", beak="#d9482f",
    feet="#d0523a", thick=0.25, lean=20, neck=(0.66, 72, 0.14, 0.08, 0.12), reach=4.2,
    skull=0.13, rectrices="#f4f2ec", marks=(),
)  # fmt: skip
_GULL = replace(
    _DUCK, coat="#f6f5f1", belly="", wing="#a9b4be", flight="#3d434b", head="", beak="#efb53a",
    feet="#e59a4a", thick=0.27, lean=16, leg=0.24, neck=(0.24, 62, 0.19, 0.15, 0.02), skull=0.17,
    bill="cone", reach=0.95, tail=(0.3, 0.09, 176), rectrices="#f6f5f1", span=1.4, marks=(),
)  # fmt: skip
_WOODPECKER = replace(
    _SONGBIRD, coat="#f1ece0", belly="#f1ece0", wing="#2c2b31", flight="#2c2b31", head="#2c2b31",
    beak="#5a5550", feet="#6a625c", lean=58, skull=0.19, bill="long", reach=1.15,
    tail=(0.5, 0.09, 184), marks=("cap", "cheek"),
)  # fmt: skip

BIRDS: Mapping[str, Bird] = {
    "puffin": replace(
        _GULL, coat="#2b2a31", belly="#f6f3ec", wing="#2b2a31", flight="#1f1e24", head="#f3efe6",
        beak="#e8722f", feet="#e8722f", thick=0.32, lean=58, neck=(0.16, 80, 0.22, 0.2, 0.0), skull=0.24,
        bill="great", reach=1.0, rectrices="#2b2a31", span=1.0, marks=(),
    ),
    "pheasant": replace(
        _HEN, coat="#a8592f", belly="#7a3d26", wing="#8a6a45", head="#2f6a52", beak="#d9c9a0", feet="#8a7a66",
        thick=0.28, lean=18, tail=(1.1, 0.07, 172), rectrices="#9a7a4c", marks=("collar", "wattle"),
    ),
    "🐦": _SONGBIRD,
    "🐦‍⬛": replace(
        _SONGBIRD, coat="#3a3842", belly="", wing="#2f2d37", flight="#26242c", beak="#2a272c",
        feet="#2a272c", thick=0.26, reach=1.1, leg=0.28, skull=0.19,
    ),
    "🐤": replace(
        _SONGBIRD, coat="#f3cf52", belly="#f8dd7c", wing="#e8be3c", flight="#e0b433", beak="#e88a35",
        feet="#e88a35", thick=0.37, lean=24, skull=0.29, neck=(0.24, 66, 0.26, 0.25, 0),
        tail=(0.14, 0.06, 150), leg=0.26, reach=0.5, span=0.6,
    ),
    "🐔": _HEN,
    "🐓": replace(
        _HEN, coat="#a8482c", belly="#6a3527", wing="#8a3d2a", flight="#2f5a4a", head="#d98a3a", leg=0.34,
        neck=(0.44, 72, 0.24, 0.13, 0.05), tail=(0.62, 0.2, 128), rectrices="#2f6a55",
        marks=("comb", "wattle", "sickle"),
    ),
    "🦃": replace(
        _HEN, coat="#5f4232", belly="", wing="#7a5740", flight="#4a3226", head="#6f9fb8", thick=0.4,
        neck=(0.4, 74, 0.2, 0.09, 0.08), skull=0.125, tail=(0.62, 0.5, 118), rectrices="#8a5a38",
        marks=("snood", "wattle"),
    ),
    "🦆": _DUCK,
    "🪿": replace(
        _DUCK, coat="#9a8f85", belly="#d6cfc4", wing="#857a70", flight="#6a6058", head="",
        neck=(0.6, 80, 0.16, 0.095, 0.1), skull=0.14, beak="#e28a3a", leg=0.22, marks=(),
    ),
    "🦢": _SWAN,
    "🦩": replace(
        _SWAN, coat="#f0929b", wing="#f3a6ab", flight="#d96a7c", beak="#f3d6cf", feet="#e2808a", thick=0.26,
        lean=14, leg=0.92, webbed=False, neck=(0.86, 78, 0.1, 0.065, 0.26), skull=0.11, bill="bent",
        marks=(),
    ),
    "🦉": Bird(
        "#8a6544", "#ead6b4", "#74533a", "#5d4230", beak="#d9a03a", feet="#c9923a", thick=0.33, lean=66,
        leg=0.12, neck=(0.12, 80, 0.3, 0.28, 0), skull=0.34, tail=(0.3, 0.12, 180), span=1.2,
        marks=("owl",),
    ),
    "🦅": _EAGLE,
    "🕊": replace(
        _SONGBIRD, coat="#f6f4f0", belly="", wing="#fbfaf8", flight="#dcdde2", beak="#c98a7a",
        feet="#d98a7a", tail=(0.46, 0.17, 180), span=1.3, skull=0.18,
    ),
    "🦜": replace(
        _EAGLE, coat="#cf3f3a", belly="", wing="#e8b13a", flight="#2f74b8", head="", beak="#3a3438",
        feet="#5a5458", lean=58, skull=0.2, reach=0.9, tail=(0.66, 0.08, 182), rectrices="#2f74b8", leg=0.3,
        span=1.1, marks=("cheek",),
    ),
    "🦚": Bird(
        "#2b6fb0", wing="#3f8a8a", flight="#6a5a48", beak="#8a8078", feet="#8a8078", thick=0.26, lean=16,
        leg=0.42, neck=(0.6, 76, 0.17, 0.085, 0.12), skull=0.115, tail=(0.0, 0, 0),
        marks=("peacock", "crown"),
    ),
    "🐧": Bird(
        "#2f3340", "#f6f4ee", beak="#e89a3a", feet="#e89a3a", thick=0.36, lean=84, leg=0.1, webbed=True,
        neck=(0.2, 86, 0.29, 0.24, 0), skull=0.255, bill="cone", reach=0.75, eye=0.14,
        tail=(0.24, 0.1, 165), marks=("flippers", "patch"),
    ),
    "🦤": replace(
        _DUCK, coat="#7d858f", belly="#b5bac0", wing="#6a727c", flight="#5a626c", head="", beak="#d9b070",
        feet="#d9a23a", thick=0.4, lean=18, leg=0.3, webbed=False, neck=(0.36, 68, 0.2, 0.15, 0.08),
        skull=0.19, bill="hook", reach=2.2, marks=(),
    ),
    "phoenix": replace(
        _EAGLE, coat="#d6502a", belly="#f0a03a", wing="#e5702c", flight="#f6c445", head="#e2602b",
        beak="#f3cf6a", feet="#c98a3a", thick=0.24, neck=(0.4, 66, 0.18, 0.12, 0.06), skull=0.14,
        tail=(1.15, 0.26, 200),
        rectrices="#f2a437", span=1.75,
    ),
    "heron": _HERON,
    "egret": replace(
        _HERON, coat="#f7f6f2", belly="", wing="#fbfaf7", flight="#e0dfdb", head="", feet="#3a383a",
        beak="#e8b545", marks=(),
    ),
    "stork": _STORK,
    "crane": replace(
        _STORK, coat="#b4bcc4", wing="#a3acb6", flight="#474d57", head="#33343c", beak="#8d8a78",
        feet="#3f3d42", neck=(0.84, 76, 0.12, 0.065, 0.14), skull=0.11, reach=1.7, tail=(0.44, 0.2, 215),
        rectrices="#5a626d", marks=("cap",),
    ),
    "ibis": replace(
        _STORK, coat="#d9483c", wing="#e05a48", flight="#b2342f", beak="#4a3a3a", leg=0.6, bill="bow",
        reach=2.6, rectrices="",
    ),
    "ostrich": replace(
        _HEN, coat="#33303a", wing="#3f3b47", flight="#f2efe8", head="#d8b3a0", beak="#c98f6a",
        feet="#c9a48f", thick=0.42, lean=10, leg=0.98, neck=(1.0, 84, 0.11, 0.075, 0.08), skull=0.12,
        bill="flat", reach=0.55, eye=0.24, tail=(0.34, 0.2, 150), rectrices="#f2efe8", marks=("bare neck",),
    ),
    "pelican": replace(
        _SWAN, thick=0.36, lean=18, leg=0.2, neck=(0.56, 82, 0.15, 0.095, 0.24), skull=0.15, bill="pouch",
        reach=3.0, beak="#efb24a", feet="#e28a3a", flight="#3d3b40", span=1.5, marks=(),
    ),
    "seagull": _GULL,
    "hummingbird": replace(
        _SONGBIRD, coat="#2f9a6a", belly="#e9efe6", wing="#5d8f8a", flight="#7fa8a4", beak="#2f2c2e",
        feet="#3f3a3a", thick=0.24, lean=36, leg=0.14, skull=0.2, bill="long", reach=2.1, span=0.95,
        tail=(0.42, 0.12, 178), marks=("throat", "hover"),
    ),
    "kingfisher": replace(
        _SONGBIRD, coat="#2a86b8", belly="#e08a43", wing="#1f6f9f", flight="#1a5a86", beak="#33303a",
        feet="#d9694a", lean=50, skull=0.25, bill="long", reach=1.6, tail=(0.24, 0.08, 180), leg=0.16,
    ),
    "woodpecker": _WOODPECKER,
    "magpie": replace(
        _WOODPECKER, coat="#26262e", belly="#f4f2ec", wing="#2a3f5c", flight="#1f2c44", head="",
        beak="#26242a", feet="#26242a", lean=26, bill="cone", reach=0.9, leg=0.3, tail=(0.8, 0.08, 176),
        rectrices="#1f3a4a", marks=(),
    ),
    "robin": replace(
        _SONGBIRD, coat="#8a745c", belly="#dd6a35", wing="#7a6650", flight="#66543f", beak="#4a4038",
        thick=0.33, skull=0.23, tail=(0.4, 0.08, 184),
    ),
    "sparrow": replace(
        _SONGBIRD, coat="#a3805a", belly="#e6d9c2", wing="#8a6642", flight="#5f4630", beak="#6a5a48",
        skull=0.22, reach=0.5, tail=(0.42, 0.09, 178),
    ),
    "canary": replace(
        _SONGBIRD, coat="#f0ca3f", belly="#f7e07f", wing="#e2b52f", flight="#c99a2a", beak="#e0a070",
        reach=0.45,
    ),
    "toucan": replace(
        _SONGBIRD, coat="#2b2a31", belly="#f7efd9", wing="#232229", flight="#1e1d24", beak="#ee8a2a",
        feet="#5f7f9a", lean=56, skull=0.22, bill="great", reach=2.2, tail=(0.5, 0.09, 182),
    ),
    "vulture": replace(
        _EAGLE, coat="#3a3438", wing="#454046", flight="#2a262b", head="#d99a8a", beak="#e6d9c0",
        feet="#8a8078", lean=34, neck=(0.36, 50, 0.13, 0.085, 0.16), skull=0.13, rectrices="#2a262b",
        marks=("ruff",),
    ),
}  # fmt: skip
