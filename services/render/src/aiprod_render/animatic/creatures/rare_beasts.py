"""Four-legged animals that the emoji font has no picture of: a row each."""

from collections.abc import Mapping
from dataclasses import replace

from aiprod_render.animatic.creatures.beasts import BEASTS
from aiprod_render.animatic.creatures.quadruped import Quadruped

_CAT, _FOX, _MOUSE = BEASTS["🐈"], BEASTS["🦊"], BEASTS["🐁"]
_TIGER, _COW, _OTTER = BEASTS["🐅"], BEASTS["🐄"], BEASTS["🦦"]

RARE_BEASTS: Mapping[str, Quadruped] = {
    "capybara": replace(
        _MOUSE, coat="#8f6540", light="#a97e56", dark="#3a2a24", high=0.5, arch=0.05, rump=0.31, waist=0.3,
        chest=0.28, leg=(0.12, 0.07, 0.055), paw=0.07, neck=(0.24, 30, 0.26, 0.2), skull=0.25,
        muzzle=(1.6, 0.62, -0.42), ear=(0.5, 118), eye=0.12, tail=(0.0, 0, 0, 0), mane="",
        marks=("nostril", "belly"),
    ),
    "guinea-pig": replace(
        _MOUSE, coat="#f2e8da", light="#f7efe4", pattern="#a5623a", high=0.26, arch=0.05, rump=0.3,
        waist=0.31,
        chest=0.28, neck=(0.12, 20, 0.26, 0.22), skull=0.3, muzzle=(1.1, 0.42, -0.3), ear=(0.6, 130),
        dark="#b5706a", tail=(0.0, 0, 0, 0), mane="", marks=("patches", "whiskers"),
    ),
    "mole": replace(
        _MOUSE, coat="#4b434a", light="#5d545c", dark="#e3a2a0", high=0.2, arch=0.06, rump=0.24, waist=0.27,
        chest=0.25, neck=(0.12, 4, 0.22, 0.16), skull=0.2, muzzle=(2.0, 0.22, -0.3), ears="", eye=0.07,
        leg=(0.1, 0.08, 0.08), paw=0.17, shin="#e3a2a0", tail=(0.2, 0.03, 0.025, 0.01), mane="",
        marks=("snout", "whiskers"),
    ),
    "weasel": replace(
        _OTTER, coat="#a5693a", light="#f6ead6", long=1.0, high=0.32, rump=0.15, waist=0.14, chest=0.14,
        neck=(0.4, 48, 0.13, 0.11), skull=0.17, muzzle=(1.2, 0.3, -0.25), ears="round", ear=(0.7, 110),
        tail=(0.7, 0.05, 0.05, 0.03), leg=(0.08, 0.05, 0.04),
    ),
    "red-panda": replace(
        _FOX, coat="#b5532a", light="#fbf1e2", dark="#3a2422", limbs="#3a2422", shin="#3a2422", high=0.5,
        rump=0.24,
        waist=0.22, chest=0.22, leg=(0.12, 0.08, 0.065), neck=(0.24, 36, 0.2, 0.18), skull=0.27,
        muzzle=(1.05, 0.34, -0.3), ears="pointed", ear=(0.95, 112), tail=(1.05, 0.1, 0.15, 0.1), tail_up=176,
        curl=-4, tip="#5a2c1e", pattern="#e9b27e", marks=("cheek", "mask", "ringed"),
    ),
    "lemur": replace(
        _CAT, coat="#8f8c8e", light="#f2efe9", dark="#35313a", pattern="#35313a", high=0.62, rump=0.19,
        muzzle=(1.4, 0.26, -0.3), ears="round", ear=(0.8, 108), eye=0.2, tail=(1.5, 0.075, 0.08, 0.07),
        tail_up=120, curl=-20, marks=("belly", "cheek", "mask", "ringed"),
    ),
    "lynx": replace(
        _CAT, coat="#c49a68", light="#f3e7d3", dark="#35292a", pattern="#7a5638", high=0.74, rump=0.215,
        waist=0.19, chest=0.21, leg=(0.12, 0.075, 0.065), paw=0.11, ear=(1.35, 98),
        tail=(0.22, 0.06, 0.06, 0.05), tip="#35292a", marks=("belly", "spots", "cheek", "dark-ears"),
    ),
    "panther": replace(
        _TIGER, coat="#3b3944", light="#4d4b57", dark="#1f1d24", pattern="#33313b", leg=(0.115, 0.07, 0.058),
        rump=0.2, waist=0.17, chest=0.215, high=0.7, skull=0.23, marks=("muzzle",),
    ),
    "puma": replace(
        _TIGER, coat="#c79a63", light="#f2e3c8", dark="#4a3628", pattern="", leg=(0.115, 0.07, 0.058),
        rump=0.2,
        waist=0.17, chest=0.215, high=0.72, skull=0.22, tip="#4a3628", marks=("belly", "cheek"),
    ),
    "hyena": replace(
        _FOX, coat="#b49a72", light="#d6c19a", dark="#3d332e", pattern="#5a4636", shin="#4a3d34", high=0.6,
        slope=0.16,
        rump=0.19, waist=0.2, chest=0.24, neck=(0.36, 40, 0.22, 0.17), skull=0.24, muzzle=(1.4, 0.36, -0.3),
        ears="round", ear=(0.95, 104), tail=(0.4, 0.04, 0.06, 0.03), tail_up=235, tip="#3d332e",
        marks=("spots", "muzzle"),
    ),
    "yak": replace(
        _COW, coat="#4a3a33", light="#6b564a", dark="#2b2320", pattern="#382c27", high=0.62, slope=0.06,
        chest=0.35,
        rump=0.31, waist=0.33, crown="long-horns", neck=(0.24, 6, 0.3, 0.22), skull=0.23, leg=(0.13, 0.085,
        0.065),
        tail=(0.65, 0.06, 0.1, 0.07), tip="#2b2320", marks=("withers", "yoke", "muzzle", "tuft"),
    ),
    "armadillo": replace(
        _MOUSE, coat="#a58f7c", light="#c9b39c", pattern="#7d6858", high=0.26, arch=0.12, rump=0.26,
        waist=0.3,
        chest=0.24, neck=(0.18, 4, 0.16, 0.13), skull=0.17, muzzle=(2.1, 0.22, -0.4), ears="long",
        ear=(1.2, 112),
        dark="#4a3d34", tail=(0.7, 0.08, 0.05, 0.01), mane="#8d7766", marks=("hair", "stripes"),
    ),
}  # fmt: skip
