"""Four-legged animals that the emoji font has no picture of: a row each."""

from collections.abc import Mapping
from dataclasses import replace

from aiprod_render.animatic.creatures.beasts import BEASTS
from aiprod_render.animatic.creatures.quadruped import Quadruped

_CAT, _FOX, _MOUSE = BEASTS["🐈"], BEASTS["🦊"], BEASTS["🐁"]
_TIGER, _COW, _OTTER = BEASTS["🐅"], BEASTS["🐄"], BEASTS["🦦"]
_HORSE, _DEER, _BEAR = BEASTS["🐎"], BEASTS["🦌"], BEASTS["🐻"]
_LIZARD, _APE, _SAUROPOD = BEASTS["🦎"], BEASTS["🐒"], BEASTS["🦕"]

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
    # Its stripes are the bands of its armour.
    "armadillo": replace(
        _MOUSE, coat="#a58f7c", light="#c9b39c", pattern="#7d6858", high=0.26, arch=0.12, rump=0.26,
        waist=0.3,
        chest=0.24, neck=(0.18, 4, 0.16, 0.13), skull=0.17, muzzle=(2.1, 0.22, -0.4), ears="long",
        ear=(1.2, 112),
        dark="#4a3d34", tail=(0.7, 0.08, 0.05, 0.01), mane="#8d7766", marks=("hair", "stripes"),
    ),
    "anteater": replace(
        _FOX, coat="#75665c", light="#a8988a", dark="#2b2628", pattern="#2f2a2e", shin="#a8988a", high=0.52,
        slope=0.05, rump=0.22, waist=0.21, chest=0.22, leg=(0.13, 0.085, 0.075), neck=(0.3, 14, 0.2, 0.13),
        skull=0.15, muzzle=(4.6, 0.16, -1.6), ears="round", ear=(0.7, 112), tail=(1.1, 0.12, 0.3, 0.1),
        tail_up=190, curl=-6, tip="#5c5049", marks=("yoke",),
    ),
    "platypus": replace(
        _OTTER, coat="#6f4f3a", light="#4d4a52", dark="#2b2628", high=0.26, rump=0.24, waist=0.24, chest=0.22,
        neck=(0.2, 10, 0.2, 0.16), skull=0.2, muzzle=(2.4, 0.34, -0.55), ears="", eye=0.13,
        leg=(0.09, 0.07, 0.06), paw=0.14, shin="#4d4a52", tail=(0.7, 0.12, 0.16, 0.1), tail_up=180, curl=-2,
        tip="#5a3f2f", marks=("muzzle", "nostril"),
    ),
    "tapir": replace(
        _BEAR, coat="#3a363c", light="#5b565c", pattern="#ece7de", high=0.58, rump=0.29, waist=0.28,
        leg=(0.13, 0.09, 0.075), neck=(0.26, 26, 0.23, 0.17), skull=0.21, muzzle=(2.1, 0.34, -0.95),
        ears="round", ear=(0.8, 110), marks=("silver",),
    ),
    "wombat": replace(
        _BEAR, coat="#8a7462", light="#a9937f", high=0.4, rump=0.3, waist=0.3, chest=0.28,
        leg=(0.12, 0.09, 0.085), neck=(0.14, 18, 0.26, 0.23), skull=0.27, muzzle=(1.1, 0.52, -0.3),
        ear=(0.6, 108), tail=(0.0, 0, 0, 0), marks=("muzzle",),
    ),
    "wolverine": replace(
        _BEAR, coat="#4a352b", light="#c39a63", high=0.48, rump=0.24, waist=0.23, chest=0.23,
        neck=(0.22, 20, 0.2, 0.16), skull=0.21, muzzle=(1.5, 0.34, -0.36), ear=(0.6, 108),
        tail=(0.55, 0.07, 0.12, 0.04), tail_up=205, tip="#2f2220", marks=("stripe", "muzzle"),
    ),
    "chinchilla": replace(
        _MOUSE, coat="#9aa0ac", light="#eef0f2", high=0.34, rump=0.32, waist=0.3, chest=0.25, skull=0.28,
        muzzle=(1.0, 0.3, -0.25), ear=(1.2, 112), tail=(0.7, 0.08, 0.13, 0.08), tail_up=140, curl=18,
        tip="#6f7582", mane="", marks=("belly", "whiskers"),
    ),
    "antelope": replace(
        _DEER, coat="#c88d4c", light="#f7ecd6", crown="long-horns", high=0.86, rump=0.2, neck=(0.46, 58, 0.15,
        0.1), tail=(0.3, 0.03, 0.03, 0.02), tail_up=235, tip="#3a2a26", marks=("belly", "muzzle", "bib"),
    ),
    "wildebeest": replace(
        _COW, coat="#6f6a75", light="#55505a", pattern="#4a4650", mane="#2b2830", slope=0.09, chest=0.3,
        rump=0.23, waist=0.24, skull=0.19, neck=(0.32, 22, 0.22, 0.16), muzzle=(2.3, 0.5, -1.1),
        tip="#2b2830",
        tail=(0.8, 0.04, 0.05, 0.06), marks=("stripes", "muzzle", "upright", "beard"),
    ),
    "baboon": replace(
        _APE, coat="#8f8064", light="#6e5a50", dark="#3a302c", high=0.58, slope=0.08, chest=0.22, skull=0.23,
        mane="", muzzle=(1.7, 0.4, -0.5), tail=(0.7, 0.045, 0.04, 0.035), tail_up=120, curl=-50,
        marks=("ape", "muzzle"),
    ),
    # A tail that turns by 64 degrees at each knot is a spiral.
    "chameleon": replace(
        _LIZARD, coat="#58b04f", light="#d8ea7a", pattern="#e0b53f", high=0.3, arch=0.1, rump=0.17,
        waist=0.2, chest=0.17, skull=0.22, muzzle=(1.25, 0.36, -0.2), eye=0.3, leg=(0.06, 0.045, 0.05),
        tail=(1.2, 0.1, 0.06, 0.03), tail_up=168, curl=64, marks=("spots", "ridge", "nostril"),
    ),
    "pegasus": replace(
        _HORSE, coat="#f5f2ee", light="#e6e2ea", mane="#cfd6e6", hoof="#b9a98c", pattern="#fbf8f0",
        marks=("hair", "wings"),
    ),
    "griffin": replace(
        _TIGER, coat="#c9964a", light="#f6f1e4", dark="#4a3626", pattern="#8a5a33", tip="#7a4522", high=0.68,
        neck=(0.36, 56, 0.2, 0.16), skull=0.23, muzzle=(0.9, 0.3, -0.3), ears="pointed", ear=(0.9, 120),
        marks=("wings", "tuft", "bird-head"),
    ),
    # An elephant's fan of ears is its frill.
    "triceratops": replace(
        _SAUROPOD, coat="#8a8f5f", light="#c9c59a", pattern="#6d7249", high=0.62, rump=0.32, waist=0.31,
        chest=0.29, neck=(0.24, 14, 0.26, 0.22), skull=0.28, muzzle=(1.5, 0.42, -0.5), ears="fan",
        ear=(0.95, 0), crown="nose-horn", tail=(1.0, 0.22, 0.1, 0.01), tail_up=200,
        marks=("belly", "nostril", "dapples"),
    ),
    "stegosaurus": replace(
        _SAUROPOD, coat="#7f8f55", light="#cfd09a", pattern="#c9763f", high=0.6, arch=0.16, rump=0.3,
        waist=0.32, chest=0.25, neck=(0.36, 4, 0.2, 0.12), skull=0.17, muzzle=(1.5, 0.4, -0.35),
        tail=(1.2, 0.22, 0.1, 0.02), tail_up=196, marks=("belly", "nostril", "plates"),
    ),
}  # fmt: skip
