"""Fish, whales, and seals: a body that bends as it swims, with fins; a row for each kind."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from aiprod_render.animatic.creatures.curves import band, blob, disc, on_tube, spline, towards, tube
from aiprod_render.animatic.creatures.moves import Pose
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part
from aiprod_render.picture.paint import Field

_EYE, _GLINT, _MOUTH = "#1f1b20", "#ffffff", "#4a3038"


@dataclass(frozen=True, slots=True)
class Swimmer:
    """The build and the papers of a kind, which looks to the right; lengths are parts of the body's."""

    coat: str
    belly: str
    fin: str = ""
    """The colour of the fins; empty for that of the coat."""
    girth: tuple[float, float, float, float] = (0.04, 0.16, 0.19, 0.1)
    """Half the height at the tail, behind, in front, and at the nose."""
    arch: float = 0.0
    """How far the body bends like a bow."""
    tail: str = "fork"
    """fork, sickle, fan, or fluke."""
    wide: float = 0.2
    dorsal: tuple[float, float] = (0.55, 0.14)
    """Where the fin on the back is, and how tall."""
    breast: tuple[float, float] = (0.2, 250)
    """The length and the direction of the fin below."""
    eye: tuple[float, float, float] = (0.9, 0.25, 0.028)
    """Where it is along and across the body, and its radius."""
    swing: float = 0.05
    marks: tuple[str, ...] = ()
    pattern: str = ""


def parts_of(kind: Swimmer, pose: Pose) -> Iterator[Part]:
    """Yields the parts of a swimmer, back to front."""
    row = _body(kind, pose)
    fin = kind.fin or kind.coat
    yield from _breast_fin(kind, row, pose, near=False)
    yield from _tail(kind, row, pose, fin)
    yield from _dorsal(kind, row, fin)
    yield from tube(row[::5], kind.coat)
    yield Part(_underside(kind, row), FLAT + kind.belly)
    yield from _printed(kind, row)
    yield from _face(kind, row, pose)
    yield from _breast_fin(kind, row, pose, near=True)
    if "spout" in kind.marks:
        yield from _spout(row, pose)


def _body(kind: Swimmer, pose: Pose) -> Field:
    places = np.array([-0.5, -0.22, 0.15, 0.42])
    lag = 2 * np.pi * (pose.wave + 0.55 * (0.42 - places))
    swing = kind.swing * (0.5 - places) ** 1.4 * np.sin(lag)
    bow = kind.arch * (0.25 - places**2)
    return spline([(x, y, r) for x, y, r in zip(places, bow + swing, kind.girth, strict=True)])


def _tail(kind: Swimmer, row: Field, pose: Pose, fin: str) -> Iterator[Part]:
    root, way = row[0, :2], row[0, :2] - row[3, :2]
    way = way / np.hypot(*way)
    out, wide = np.array([-way[1], way[0]]), kind.wide
    base = root - 0.3 * wide * way
    match kind.tail:
        case "fan":
            yield blob([base + 0.04 * out, root + 0.9 * wide * way + wide * out, root + 1.1 * wide * way, root + 0.9 * wide * way - wide * out, base - 0.04 * out], fin)
            for share in (-0.45, 0.0, 0.45):
                yield from tube([(*(root + 0.2 * wide * way), 0.006), (*(root + 0.85 * wide * (way + share * out)), 0.006)], FLAT + DARKER + fin)
        case "sickle":
            yield blob([base + 0.03 * out, root + 0.75 * wide * way + 1.25 * wide * out, root + 0.35 * wide * way + 0.1 * out * wide, root + 0.6 * wide * way - 0.85 * wide * out, base - 0.03 * out], fin)
        case "fluke":
            # A whale's tail lies flat, and so is seen from behind, a little above.
            beat = 0.35 * np.sin(2 * np.pi * pose.wave)
            up = np.array([0.0, 1.0])
            for side, tone in ((0.55, DARKER + fin), (-0.25, fin)):
                tip = root + 0.95 * wide * way + wide * (0.55 + beat + side) * up
                yield blob([base + 0.03 * out, root + 0.55 * wide * way + wide * (0.5 + beat + 1.1 * side) * up, tip, root + 0.45 * wide * way + wide * (0.1 + beat) * up, base - 0.03 * out], tone)
        case _:
            for side in (1, -1):
                yield blob([base, base + 0.05 * side * out, root + wide * way + side * wide * out, root + 0.75 * wide * way + 0.4 * side * wide * out, root + 0.3 * wide * way - 0.05 * side * wide * out], fin)


def _dorsal(kind: Swimmer, row: Field, fin: str) -> Iterator[Part]:
    place, tall = kind.dorsal
    if not tall:
        return
    front, rear = on_tube(row, min(0.98, place + 0.14), 0.8), on_tube(row, max(0.02, place - 0.12), 0.8)
    if "long-fin" in kind.marks:
        rear = on_tube(row, 0.22, 0.8)
        yield blob([front, on_tube(row, place, 1.0) + [0, tall], rear + [-0.02, 0.75 * tall], rear], DARKER + fin)
        low, end = on_tube(row, 0.5, -0.8), on_tube(row, 0.22, -0.8)
        yield blob([low, end + [0.06, -0.8 * tall], end + [-0.03, -0.6 * tall], end], DARKER + fin)
        return
    yield blob([front, 0.5 * (front + rear) + [-0.06, 0.92 * tall], rear + [-0.07, tall], rear + [0.0, 0.2 * tall], rear], fin)


def _breast_fin(kind: Swimmer, row: Field, pose: Pose, *, near: bool) -> Iterator[Part]:
    long, degrees = kind.breast
    swing = 14 * np.sin(2 * np.pi * pose.wave + (0 if near else 1))
    root = on_tube(row, 0.74 if near else 0.8, -0.45 if near else -0.7)
    way = towards(degrees + (0 if near else 22) + swing)
    size = 0.28 * long
    tone = ("" if near else DARKER) + (kind.fin or kind.coat)
    yield from tube([(*root, size), (*(root + 0.55 * long * way), 0.85 * size), (*(root + long * way), 0.15 * size)], tone)


def _underside(kind: Swimmer, row: Field) -> Field:
    places = np.linspace(0.12, 1.0, 14)
    depth = 0.55 if "pale" in kind.marks else 0.75
    upper = [on_tube(row, float(place), -0.97 + depth * float(np.sin(0.5 * np.pi * (place - 0.12) / 0.88)) ** 0.8) for place in places]
    x, y, r = row[-1]
    nose = [np.array([x + 0.72 * r, y - 0.62 * r]), np.array([x + 0.25 * r, y - 0.95 * r])]
    lower = [on_tube(row, float(place), -0.985) for place in places[::-1]]
    return np.array([*upper, *nose, *lower])


def _printed(kind: Swimmer, row: Field) -> Iterator[Part]:
    if "bands" in kind.marks:
        for start, end in ((0.2, 0.28), (0.46, 0.58), (0.8, 0.87)):
            yield Part(band(row, start, end, -0.99, 0.99), FLAT + kind.pattern)
    if "scales" in kind.marks:
        for along in (0.35, 0.48, 0.61):
            for across in (-0.1, 0.3, 0.6):
                x, y = on_tube(row, along + 0.05 * (across > 0.2), across)
                yield disc(x, y, 0.022, FLAT + DARKER + kind.coat, 0.8)
    if "grooves" in kind.marks:
        for across in (-0.55, -0.7, -0.85):
            knots = [(*on_tube(row, along, across), 0.005) for along in (0.55, 0.75, 0.95)]
            yield from tube(knots, FLAT + DARKER + kind.belly)
    if "gills" in kind.marks:
        for along in (0.70, 0.735, 0.77):
            yield from tube([(*on_tube(row, along, 0.3), 0.006), (*on_tube(row, along - 0.02, 0), 0.007), (*on_tube(row, along, -0.3), 0.006)], FLAT + DARKER + kind.coat)
    elif "gill" in kind.marks:
        yield from tube([(*on_tube(row, 0.76, 0.5), 0.008), (*on_tube(row, 0.72, 0), 0.01), (*on_tube(row, 0.76, -0.5), 0.008)], FLAT + DARKER + kind.coat)
    if "orca" in kind.marks:
        x, y = on_tube(row, 0.88, 0.42)
        yield disc(x, y, 0.06, FLAT + kind.belly, 0.5, -15)
    if "spikes" in kind.marks:
        for angle in np.linspace(20, 340, 18):
            x, y = row[len(row) // 2 + 2, :2]
            root = np.array([x, y]) + 0.24 * towards(float(angle))
            side = towards(float(angle) + 90)
            yield Part(np.array([root + 0.03 * side, root + 0.09 * towards(float(angle)), root - 0.03 * side]), DARKER + kind.coat)


def _face(kind: Swimmer, row: Field, pose: Pose) -> Iterator[Part]:
    along, across, size = kind.eye
    x, y = on_tube(row, along, across)
    if "white-eye" in kind.marks:
        yield disc(x, y, 1.7 * size, FLAT + "#fbfaf5")
    yield disc(x, y, size, FLAT + _EYE)
    yield disc(x + 0.3 * size, y + 0.35 * size, 0.33 * size, FLAT + _GLINT)
    nose, r = row[-1, :2], row[-1, 2]
    if "beak" in kind.marks:
        yield from tube([(*(nose + [0.2 * r, -0.3 * r]), 0.5 * r), (*(nose + [1.4 * r, -0.62 * r]), 0.32 * r), (*(nose + [2.1 * r, -0.66 * r]), 0.24 * r)], FLAT + kind.coat)
        yield from tube([(*(nose + [2.2 * r, -0.7 * r]), 0.006), (*(nose + [0.9 * r, -0.7 * r]), 0.008), (*(nose + [-0.1 * r, -0.4 * r]), 0.007)], FLAT + _MOUTH)
        return
    if "jaws" in kind.marks:
        low = on_tube(row, 0.83, -0.62)
        corner = nose + np.array([0.62 * r, -0.55 * r])
        yield Part(np.array([low + [0, 0.045], corner + [0, 0.01], corner + [-0.02, -0.02], low + [0.02, -0.012]]), FLAT + "#7a2f38")
        for share in np.linspace(0.15, 0.85, 6):
            point = low + [0, 0.042] + share * (corner - low + [0, -0.03])
            yield Part(np.array([point + [-0.014, 0], point + [0.014, 0], point + [0, -0.032]]), FLAT + "#ffffff")
        return
    start, end = nose + np.array([0.9 * r, -0.25 * r]), on_tube(row, 0.9 if "smile" not in kind.marks else 0.8, -0.3)
    yield from tube([(*start, 0.006), (*(0.5 * (start + end) + [0, -0.03]), 0.008), (*end, 0.006)], FLAT + _MOUTH)


def _spout(row: Field, pose: Pose) -> Iterator[Part]:
    root = on_tube(row, 0.8, 0.95)
    high = 0.2 + 0.04 * np.sin(2 * np.pi * pose.wave)
    for side in (-1, 1):
        yield from tube([(*root, 0.016), (*(root + [0.04 * side, high]), 0.022), (*(root + [0.13 * side, high + 0.04]), 0.028), (*(root + [0.18 * side, 0.6 * high]), 0.014)], "#bfe4ee")


_FISH = Swimmer("#e8893a", "#f7cf9a", "#d9702f", girth=(0.05, 0.17, 0.21, 0.09), tail="fan", wide=0.2, dorsal=(0.5, 0.12), eye=(0.86, 0.3, 0.026), breast=(0.14, 205),
                marks=("scales", "gill", "white-eye", "long-fin"))
SWIMMERS: Mapping[str, Swimmer] = {
    "🐟": replace(_FISH, coat="#5d9bb5", belly="#e3eef0", fin="#44809c", girth=(0.04, 0.12, 0.155, 0.07), tail="fork"),
    "🐠": replace(_FISH, belly="#ef9a48", pattern="#f8f4ea", girth=(0.06, 0.2, 0.24, 0.09), marks=("bands", "gill", "white-eye", "long-fin")),
    "🐡": replace(_FISH, coat="#e0b565", belly="#f7ead0", fin="#cf9a45", girth=(0.05, 0.26, 0.28, 0.13), wide=0.13, dorsal=(0.3, 0.07), marks=("spikes", "white-eye")),
    "🦈": Swimmer("#6f8391", "#e9eef0", girth=(0.03, 0.13, 0.155, 0.06), tail="sickle", wide=0.2, dorsal=(0.6, 0.17), breast=(0.26, 232), eye=(0.9, 0.35, 0.018), marks=("jaws", "gills", "pale")),
    "🐬": Swimmer("#6e93ad", "#e3edf0", girth=(0.035, 0.12, 0.15, 0.085), arch=0.8, tail="fluke", wide=0.2, dorsal=(0.52, 0.12), breast=(0.2, 240), eye=(0.93, 0.1, 0.018), marks=("beak", "pale")),
    "🐋": Swimmer("#4d7f9f", "#dfe9ea", girth=(0.04, 0.17, 0.235, 0.17), arch=0.3, tail="fluke", wide=0.28, dorsal=(0.34, 0.05), breast=(0.24, 235), eye=(0.86, -0.02, 0.017), marks=("grooves", "smile")),
    "🐳": Swimmer("#5b95b8", "#e6eff0", girth=(0.045, 0.2, 0.27, 0.2), arch=0.34, tail="fluke", wide=0.28, dorsal=(0.3, 0.0), breast=(0.2, 235), eye=(0.86, 0.0, 0.02), marks=("grooves", "smile", "spout")),
}  # fmt: skip
"""The kinds of swimmers."""
