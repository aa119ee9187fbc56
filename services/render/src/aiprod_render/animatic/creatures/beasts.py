"""The kinds of four-legged animals: a row each."""

from collections.abc import Mapping
from dataclasses import replace

from aiprod_render.animatic.creatures.quadruped import Quadruped

_DOG = Quadruped(
    "#d9974f", "#f6e3c4", "#3a2c28", high=0.72, rump=0.2, waist=0.175, chest=0.235,
    leg=(0.115, 0.07, 0.055), neck=(0.34, 52, 0.19, 0.15), skull=0.25, muzzle=(1.45, 0.42, -0.26),
    ears="floppy", ear=(1.05, 0), tail=(0.62, 0.06, 0.05, 0.02), tail_up=155, curl=12,
    marks=("belly", "muzzle", "bib"),
)  # fmt: skip
_FOX = Quadruped(
    "#e0772f", "#fbf1e2", "#38292a", high=0.66, rump=0.19, waist=0.165, chest=0.205,
    leg=(0.1, 0.055, 0.045), shin="#4a3030", neck=(0.3, 42, 0.17, 0.14), skull=0.23,
    muzzle=(1.75, 0.2, -0.42), ear=(1.35, 98), tail=(0.95, 0.05, 0.17, 0.03), tail_up=196, curl=-12,
    tip="#fbf1e2", marks=("cheek", "bib"),
)  # fmt: skip
_CAT = Quadruped(
    "#e39a45", "#fdf0dc", "#b5606a", high=0.62, rump=0.185, waist=0.165, chest=0.18,
    leg=(0.1, 0.058, 0.048), neck=(0.26, 52, 0.15, 0.13), skull=0.24, muzzle=(0.86, 0.42, -0.3),
    ear=(0.95, 96), eye=0.18, tail=(0.85, 0.055, 0.05, 0.045), tail_up=125, curl=-16, pattern="#b8692a",
    marks=("belly", "stripes", "muzzle", "ringed"),
)  # fmt: skip
_TIGER = Quadruped(
    "#e88b2e", "#fdf1de", "#3a2a2c", high=0.66, rump=0.225, waist=0.205, chest=0.24,
    leg=(0.13, 0.085, 0.07), paw=0.1, neck=(0.3, 32, 0.2, 0.17), skull=0.26, muzzle=(1.05, 0.5, -0.26),
    ears="round", ear=(0.75, 98), tail=(0.85, 0.05, 0.045, 0.04), tail_up=195, curl=-18, pattern="#33262a",
    marks=("belly", "stripes", "cheek", "ringed"),
)  # fmt: skip
_HORSE = Quadruped(
    "#8f5b3a", "#c39a74", "#2f2528", high=0.92, rump=0.235, waist=0.2, chest=0.235,
    leg=(0.13, 0.065, 0.045), hoof="#2f2a2c", neck=(0.56, 52, 0.22, 0.125), skull=0.18,
    muzzle=(2.3, 0.52, -1.15), gaze=-8, ears="leaf", ear=(1.0, 92), eye=0.17, tail=(0.75, 0.055, 0.1, 0.03),
    tail_up=225, curl=-14, mane="#3a2622", marks=("hair",),
)  # fmt: skip
_DEER = Quadruped(
    "#b9763f", "#f2dfc0", "#3a2a26", high=0.9, rump=0.2, waist=0.165, chest=0.195, leg=(0.1, 0.05, 0.034),
    hoof="#3a2a26", neck=(0.5, 58, 0.15, 0.1), skull=0.16, muzzle=(1.9, 0.34, -0.65), ears="leaf",
    ear=(1.35, 150), tail=(0.16, 0.06, 0.06, 0.02), tail_up=160, curl=0, crown="antlers",
    marks=("belly", "muzzle", "bib"),
)  # fmt: skip
_COW = Quadruped(
    "#f4f0ea", "#e9b7a6", "#4a3a3c", high=0.78, rump=0.275, waist=0.275, chest=0.275,
    leg=(0.13, 0.075, 0.052), hoof="#4a4043", neck=(0.3, 28, 0.22, 0.15), skull=0.20,
    muzzle=(1.75, 0.6, -0.75), ears="leaf", ear=(1.1, 172), tail=(0.7, 0.035, 0.03, 0.025), tail_up=245,
    curl=-4, tip="#3f3a3e", crown="horns", pattern="#3f3a3e", marks=("patches", "muzzle", "tuft"),
)  # fmt: skip
_BEAR = Quadruped(
    "#7a5138", "#c49a72", "#2b2223", high=0.6, slope=0.03, arch=0.03, rump=0.29, waist=0.28, chest=0.28,
    leg=(0.17, 0.12, 0.1), paw=0.1, neck=(0.22, 20, 0.25, 0.19), skull=0.26, muzzle=(1.5, 0.42, -0.42),
    ears="round", ear=(0.82, 104), tail=(0.06, 0.07, 0.07, 0.05), tail_up=170, curl=0, marks=("muzzle",),
)  # fmt: skip
_SHEEP = Quadruped(
    "#57494a", "#f3ecdd", "#2f2628", high=0.66, rump=0.24, waist=0.25, chest=0.24, leg=(0.09, 0.06, 0.045),
    hoof="#2f2628", neck=(0.3, 40, 0.17, 0.12), skull=0.18, muzzle=(1.6, 0.5, -0.75), ears="leaf",
    # The fleece would hide a tail.
    ear=(1.0, 185), tail=(0.0, 0, 0, 0), marks=("wool",),
)  # fmt: skip
_ELEPHANT = Quadruped(
    "#8d949e", "#a9afb8", "#4b4f58", high=0.86, slope=0.03, arch=0.03, rump=0.33, waist=0.32, chest=0.32,
    leg=(0.17, 0.12, 0.115), paw=0.03, neck=(0.24, 30, 0.29, 0.24), skull=0.33, muzzle=(0.55, 0.6, -0.25),
    ears="fan", ear=(1.0, 0), eye=0.1, tail=(0.5, 0.03, 0.02, 0.02), tail_up=250, curl=-3, tip="#4b4f58",
    marks=("tuft", "trunk"),
)  # fmt: skip
_MOUSE = Quadruped(
    "#9a93a0", "#eab4b4", "#e0908f", high=0.36, arch=0.08, rump=0.3, waist=0.27, chest=0.2,
    leg=(0.1, 0.05, 0.035), paw=0.08, neck=(0.2, 18, 0.2, 0.17), skull=0.26, muzzle=(1.6, 0.16, -0.35),
    ears="round", ear=(1.25, 118), eye=0.17, tail=(1.1, 0.035, 0.03, 0.012), tail_up=186, curl=-10,
    mane="#d99a9a", marks=("hair", "whiskers"),
)  # fmt: skip

BEASTS: Mapping[str, Quadruped] = {
    "🐕": _DOG,
    "🦮": replace(_DOG, coat="#e6bd7c", light="#f8ead0"),
    "🐩": replace(
        _DOG, coat="#d8d2cc", light="#f1ece6", leg=(0.1, 0.05, 0.06), tail=(0.4, 0.035, 0.035, 0.03),
        tail_up=110, tip="#f1ece6", muzzle=(1.6, 0.3, -0.3), marks=("tuft", "poodle"),
    ),
    "🐈": _CAT,
    "🦊": _FOX,
    "🐺": replace(
        _FOX, coat="#7d828c", light="#dfe0df", shin="", dark="#2c2a2e", high=0.76, chest=0.235, skull=0.24,
        neck=(0.34, 36, 0.21, 0.17), muzzle=(1.75, 0.3, -0.34), ear=(1.05, 100), leg=(0.115, 0.065, 0.052),
        tail=(0.75, 0.06, 0.12, 0.03), tail_up=215, tip="#565a63", pattern="#5f646e",
        marks=("saddle", "cheek", "bib"),
    ),
    "🐅": _TIGER,
    "🐆": replace(
        _TIGER, coat="#e9b04f", pattern="#5a3b26", leg=(0.115, 0.07, 0.058), rump=0.2, waist=0.17,
        chest=0.215, high=0.72, skull=0.23, marks=("belly", "spots", "cheek", "ringed"),
    ),
    "🦁": replace(
        _TIGER, coat="#dfa24b", light="#f6dfb2", mane="#9a5a2a", tip="#7a4522", pattern="", skull=0.27,
        tail=(0.85, 0.04, 0.032, 0.03), muzzle=(1.15, 0.52, -0.28),
        marks=("belly", "muzzle", "tuft", "lion"),
    ),
    "🐎": _HORSE,
    "🦄": replace(
        _HORSE, coat="#f3eff0", light="#e8d6e2", mane="#d987b8", hoof="#c9a24a", crown="unicorn",
    ),
    "🦓": replace(
        _HORSE, coat="#f2eee6", light="#ded8cc", pattern="#2f2b2e", mane="#2f2b2e", high=0.82,
        tail=(0.6, 0.03, 0.03, 0.03), neck=(0.48, 50, 0.21, 0.135), tip="#2f2b2e",
        marks=("zebra", "upright", "muzzle", "tuft"),
    ),
    "🫏": replace(
        _HORSE, coat="#8f8a88", light="#e2dcd2", mane="#4a4446", high=0.76, skull=0.20, ears="long",
        ear=(1.7, 100), neck=(0.42, 48, 0.2, 0.13), tail=(0.55, 0.03, 0.03, 0.03), tip="#4a4446",
        marks=("upright", "muzzle", "belly", "tuft"),
    ),
    "🦌": _DEER,
    "🫎": replace(
        _DEER, coat="#6d4a34", light="#8d6a4c", crown="palms", high=1.0, chest=0.26, rump=0.22, waist=0.22,
        skull=0.18, neck=(0.36, 42, 0.22, 0.14), muzzle=(2.3, 0.56, -1.0), marks=("withers", "muzzle"),
    ),
    "🐄": _COW,
    "🐂": replace(
        _COW, coat="#7c4a36", light="#b08a6e", pattern="", chest=0.32, slope=0.05, rump=0.25, tip="#3a2724",
        marks=("withers", "muzzle", "tuft"),
    ),
    "🐃": replace(
        _COW, coat="#55525a", light="#77737c", pattern="", chest=0.3, crown="long-horns",
        marks=("muzzle", "tuft"),
    ),
    "🦬": replace(
        _COW, coat="#6a4630", light="#43302a", chest=0.36, slope=0.1, rump=0.23, waist=0.26, skull=0.24,
        pattern="#43302a", high=0.74, neck=(0.22, 0, 0.3, 0.22), marks=("withers", "yoke", "tuft"),
    ),
    "🐖": replace(
        _COW, coat="#eba0a2", light="#f3bcb8", dark="#a75a62", high=0.54, rump=0.27, waist=0.28, chest=0.27,
        crown="", leg=(0.12, 0.075, 0.055), hoof="#a8666a", neck=(0.2, 12, 0.25, 0.19), skull=0.24,
        muzzle=(1.3, 0.44, -0.3), ears="pointed", ear=(0.8, 70), tail=(0.3, 0.03, 0.025, 0.02), tail_up=150,
        curl=75, tip="", marks=("snout",),
    ),
    "🐑": _SHEEP,
    "🐏": replace(_SHEEP, coat="#8b7462", crown="curled"),
    "🐐": replace(
        _DEER, coat="#e9e0d0", light="#f6f1e6", high=0.74, rump=0.21, waist=0.2, chest=0.215,
        crown="long-horns", hoof="#55483f", skull=0.18, neck=(0.36, 52, 0.17, 0.115), ears="leaf",
        ear=(1.2, 200), leg=(0.1, 0.058, 0.04), marks=("beard", "belly"),
    ),
    "🐪": replace(
        _HORSE, coat="#cf9d5f", light="#e6c391", mane="", high=1.0, rump=0.22, waist=0.23, chest=0.24,
        hoof="#7a5a38", skull=0.18, neck=(0.62, 40, 0.17, 0.1), muzzle=(1.9, 0.5, -0.5), ears="leaf",
        ear=(0.6, 110), tail=(0.5, 0.03, 0.03, 0.03), tail_up=250, tip="#8a6236", marks=("hump", "tuft"),
    ),
    "🦙": replace(
        _SHEEP, coat="#e8d6b8", light="#e8d6b8", dark="#5a4636", high=0.86, neck=(0.66, 74, 0.17, 0.14),
        skull=0.19, muzzle=(1.5, 0.42, -0.35), ears="long", ear=(1.0, 96), hoof="#7a6148",
        leg=(0.11, 0.075, 0.055),
    ),
    "🦒": replace(
        _HORSE, coat="#e9bd6d", light="#f6e3b8", pattern="#a8652f", mane="#8a5a30", high=1.15, slope=0.16,
        rump=0.2, waist=0.22, chest=0.24, leg=(0.12, 0.06, 0.04), hoof="#4a3a2e",
        neck=(1.28, 66, 0.19, 0.1), skull=0.16, muzzle=(2.0, 0.42, -0.75), ears="leaf", ear=(1.1, 160),
        crown="ossicones", tail=(0.55, 0.025, 0.02, 0.02), tail_up=255, tip="#4a3428", dark="#4a3428",
        marks=("giraffe", "upright", "tuft"),
    ),
    "🐘": _ELEPHANT,
    "🦣": replace(_ELEPHANT, coat="#7b5540", light="#93694f", tip="#4a3428", arch=0.06, slope=0.1),
    "🦏": replace(
        _ELEPHANT, coat="#8f8b88", light="#a8a39f", high=0.62, rump=0.3, waist=0.3, chest=0.3,
        leg=(0.14, 0.1, 0.09), neck=(0.22, 8, 0.27, 0.2), skull=0.24, muzzle=(2.0, 0.55, -0.5), ears="leaf",
        ear=(0.8, 100), crown="nose-horn", marks=("tuft", "nostril"),
    ),
    "🦛": replace(
        _ELEPHANT, coat="#8d7f8c", light="#c99aa0", high=0.48, arch=0.02, rump=0.32, waist=0.34, chest=0.32,
        leg=(0.13, 0.1, 0.085), neck=(0.2, 10, 0.28, 0.24), skull=0.26, muzzle=(1.7, 0.86, -0.45),
        ears="round", ear=(0.55, 100), tail=(0.2, 0.03, 0.02, 0.02), tip="", marks=("nostril", "belly"),
    ),
    "🐻": _BEAR,
    "polar-bear": replace(
        _BEAR, coat="#f3f0ea", light="#fbf9f5", muzzle=(1.7, 0.36, -0.42), neck=(0.3, 24, 0.25, 0.18),
        dark="#2c2b30",
    ),
    "🐼": replace(
        _BEAR, coat="#f4f1ea", light="#f4f1ea", dark="#2d2a30", shin="#2d2a30", limbs="#2d2a30",
        pattern="#2d2a30", muzzle=(0.95, 0.5, -0.34), skull=0.31, ear=(0.7, 118),
        marks=("yoke", "eyepatch", "dark-ears"),
    ),
    "🐨": replace(
        _BEAR, coat="#98989f", light="#e3e0e0", high=0.5, skull=0.33, muzzle=(0.7, 0.52, -0.3),
        ear=(1.15, 120), neck=(0.2, 30, 0.24, 0.2), dark="#333036", marks=("belly", "bib"),
    ),
    "🦝": replace(
        _FOX, coat="#8a8885", light="#e9e6df", shin="#3d3a3c", high=0.52, rump=0.24, waist=0.22, chest=0.21,
        muzzle=(1.4, 0.24, -0.36), ears="round", ear=(0.8, 100), tail=(0.8, 0.08, 0.13, 0.07),
        tip="#3a373a", pattern="#3a373a", marks=("cheek", "mask", "ringed"),
    ),
    "🦡": replace(
        _FOX, coat="#77757a", light="#f0eee8", shin="#2f2d30", high=0.42, rump=0.24, waist=0.24, chest=0.22,
        muzzle=(1.7, 0.24, -0.4), ears="round", ear=(0.6, 110), tail=(0.3, 0.06, 0.07, 0.03), tip="#e9e6df",
        pattern="#2f2d30", marks=("cheek", "mask", "blaze"),
    ),
    "🦨": replace(
        _FOX, coat="#35333a", light="#f4f1ea", shin="", high=0.44, rump=0.24, waist=0.22, chest=0.2,
        muzzle=(1.4, 0.22, -0.36), ears="round", ear=(0.6, 110), tail=(0.95, 0.1, 0.2, 0.08), tail_up=120,
        curl=-14, tip="#f4f1ea", marks=("stripe", "blaze"),
    ),
    "🐁": _MOUSE,
    "🐀": replace(_MOUSE, coat="#6d655f", light="#d99a94"),
    "🐹": replace(
        _MOUSE, coat="#dba05a", light="#fbefdc", high=0.34, rump=0.32, waist=0.33, chest=0.28, skull=0.33,
        muzzle=(1.0, 0.36, -0.25), ear=(0.75, 112), tail=(0.0, 0, 0, 0), mane="", marks=("belly", "cheek"),
    ),
    "🐇": replace(
        _MOUSE, coat="#c9b199", light="#f6ede0", high=0.4, arch=0.12, rump=0.32, waist=0.27, chest=0.21,
        neck=(0.22, 40, 0.18, 0.16), skull=0.27, muzzle=(1.0, 0.36, -0.2), ears="long", dark="#a5686c",
        ear=(2.0, 112), tail=(0.06, 0.09, 0.1, 0.09), tip="#fbf7f0", mane="", leg=(0.14, 0.06, 0.05),
        paw=0.14, marks=("belly", "cheek"),
    ),
    "🐿": replace(
        _MOUSE, coat="#c0622c", light="#fbead2", high=0.4, arch=0.1, rump=0.26, waist=0.22, chest=0.18,
        neck=(0.24, 46, 0.16, 0.15), skull=0.23, muzzle=(1.15, 0.26, -0.25), ears="pointed", dark="#4a2f2a",
        ear=(0.9, 100), tail=(1.35, 0.1, 0.24, 0.16), tail_up=150, curl=32, tip="", mane="",
        leg=(0.12, 0.055, 0.045), marks=("belly", "cheek"),
    ),
    "🦫": replace(
        _MOUSE, coat="#7c5238", light="#b98a62", high=0.34, rump=0.34, waist=0.32, chest=0.25, skull=0.27,
        muzzle=(1.15, 0.4, -0.3), ear=(0.55, 110), dark="#2f2426", tail=(0.75, 0.1, 0.12, 0.09),
        tail_up=184, curl=4, mane="#4f3a33", marks=("hair", "belly", "teeth"),
    ),
    "🦔": replace(
        _MOUSE, coat="#d6ae82", light="#f1dcbd", pattern="#6b4a38", high=0.32, arch=0.06, rump=0.28,
        waist=0.3, chest=0.22, skull=0.23, muzzle=(1.5, 0.2, -0.42), ear=(0.5, 115), dark="#2f2628",
        tail=(0.0, 0, 0, 0), mane="", marks=("spines",),
    ),
    "🦦": replace(
        _MOUSE, coat="#7d563d", light="#d9b48c", high=0.34, arch=0.02, rump=0.2, waist=0.2, chest=0.19,
        neck=(0.34, 38, 0.19, 0.16), skull=0.23, muzzle=(1.0, 0.42, -0.2), ear=(0.5, 110), dark="#2f2426",
        tail=(0.85, 0.12, 0.09, 0.02), tail_up=190, curl=-6, mane="", marks=("belly", "bib", "cheek"),
    ),
    "🐊": replace(
        _MOUSE, coat="#5f8a4a", light="#c9cf8f", pattern="#47693a", high=0.26, arch=0.0, rump=0.18,
        waist=0.2, chest=0.18, neck=(0.18, 6, 0.18, 0.14), skull=0.20, muzzle=(4.2, 0.3, -0.3), ears="",
        eye=0.2, dark="#2f3a28", tail=(1.15, 0.15, 0.09, 0.01), tail_up=182, curl=-3, mane="",
        leg=(0.09, 0.06, 0.05), marks=("belly", "scutes", "nostril", "teeth"),
    ),
    "🐢": replace(
        _MOUSE, coat="#7fa650", light="#d9d79a", pattern="#4c7040", high=0.26, arch=0.0, rump=0.16,
        # The shell lies over the trunk, so the trunk is thin.
        waist=0.16, chest=0.16, neck=(0.46, 20, 0.12, 0.1), skull=0.18, muzzle=(0.9, 0.5, -0.16), ears="",
        dark="#3a4a2c", tail=(0.2, 0.05, 0.03, 0.01), tail_up=190, curl=0, mane="", leg=(0.1, 0.085, 0.075),
        marks=("shell", "nostril"),
    ),
    "🦎": replace(
        _MOUSE, coat="#6aa84f", light="#cfe08f", pattern="#4a7f3a", high=0.2, arch=0.0, rump=0.12,
        waist=0.13, chest=0.12, neck=(0.16, 14, 0.12, 0.11), skull=0.16, muzzle=(1.5, 0.4, -0.15), ears="",
        eye=0.2, dark="#2f4a28", tail=(1.3, 0.09, 0.05, 0.01), tail_up=182, curl=-3, mane="",
        leg=(0.06, 0.04, 0.035), marks=("belly", "fawn", "nostril"),
    ),
    "🐒": replace(
        _CAT, coat="#8a5a3c", light="#e9c39a", dark="#6a4030", pattern="", high=0.6, rump=0.17, waist=0.15,
        chest=0.18, neck=(0.22, 48, 0.14, 0.13), skull=0.24, muzzle=(0.78, 0.5, -0.34), ears="side",
        ear=(0.8, 180), tail=(1.15, 0.045, 0.04, 0.035), tail_up=110, curl=-30, leg=(0.09, 0.06, 0.05),
        paw=0.11, marks=("ape", "muzzle", "belly"),
    ),
    "🦍": replace(
        _BEAR, coat="#45434b", light="#77747e", dark="#201e22", high=0.52, slope=0.24, rump=0.24,
        waist=0.25, chest=0.31, leg=(0.15, 0.11, 0.095), neck=(0.2, 34, 0.26, 0.2), skull=0.25,
        muzzle=(0.85, 0.55, -0.4), long=0.7, ears="side", ear=(0.5, 180), tail=(0.0, 0, 0, 0),
        pattern="#8b8992", marks=("ape", "muzzle", "silver"),
    ),
    "🦧": replace(
        _BEAR, coat="#c0652d", light="#8a5a48", dark="#3a2420", high=0.46, slope=0.24, rump=0.24,
        waist=0.25, chest=0.29, leg=(0.14, 0.11, 0.09), neck=(0.2, 34, 0.24, 0.2), skull=0.26,
        muzzle=(0.85, 0.55, -0.4), long=0.66, ears="side", ear=(0.4, 180), tail=(0.0, 0, 0, 0),
        marks=("ape", "muzzle"),
    ),
    "🦕": replace(
        _ELEPHANT, coat="#6f9f78", light="#c4d6a4", dark="#3f5a44", pattern="#567f60", high=0.8, rump=0.32,
        waist=0.33, chest=0.28, neck=(1.15, 58, 0.22, 0.12), skull=0.19, muzzle=(1.25, 0.5, -0.2), ears="",
        eye=0.16, tail=(1.5, 0.24, 0.12, 0.01), tail_up=196, curl=-9, tip="", leg=(0.17, 0.12, 0.11),
        marks=("belly", "nostril", "dapples"),
    ),
    "🐉": replace(
        _TIGER, coat="#5f9a58", light="#e3d58f", dark="#3a5a38", pattern="#c2573f", mane="", high=0.6,
        rump=0.24, waist=0.2, chest=0.25, neck=(0.72, 62, 0.2, 0.13), skull=0.22, muzzle=(1.7, 0.42, -0.3),
        ears="leaf", ear=(0.9, 140), crown="long-horns", tail=(1.35, 0.19, 0.1, 0.02), tail_up=192,
        curl=-12, marks=("belly", "throat", "nostril", "wings", "ridge"),
    ),
    "🐗": replace(
        _COW, coat="#6b4f3f", light="#8a6b55", dark="#33282a", high=0.5, slope=0.04, rump=0.25, waist=0.26,
        chest=0.3, crown="", leg=(0.11, 0.07, 0.05), neck=(0.2, 4, 0.27, 0.2), skull=0.23,
        muzzle=(1.7, 0.36, -0.42), ears="pointed", ear=(0.75, 100), tail=(0.3, 0.03, 0.025, 0.02),
        tail_up=235, curl=0, pattern="#4a352b", marks=("saddle", "snout", "teeth", "tuft"),
    ),
    "🦥": replace(
        _BEAR, coat="#a08a70", light="#dccdb2", dark="#3a302a", pattern="#5a4636", high=0.46, rump=0.24,
        waist=0.23, chest=0.22, leg=(0.12, 0.09, 0.075), paw=0.16, skull=0.24, muzzle=(0.75, 0.5, -0.28),
        ears="", marks=("belly", "ape", "mask"),
    ),
}  # fmt: skip
