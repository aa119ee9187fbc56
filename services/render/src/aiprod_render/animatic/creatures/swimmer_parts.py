"""Puts swimmers together, back to front: fins, body, and what is printed on it."""

from collections.abc import Iterator

import numpy as np

from aiprod_render.animatic.creatures.fins import breast_fin, dorsal, tail
from aiprod_render.animatic.creatures.pose import Pose
from aiprod_render.animatic.creatures.swimmer import Swimmer, body_of
from aiprod_render.animatic.puppets.curves import STEPS, band, disc, offset, on_tube, towards, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part
from aiprod_render.picture.paint import Field

_EYE, _GLINT, _MOUTH = "#1f1b20", "#ffffff", "#4a3038"


def parts_of(kind: Swimmer, pose: Pose) -> Iterator[Part]:
    """Yields the parts of a swimmer, back to front."""
    row = body_of(kind, pose)
    fin = kind.fin or kind.coat
    yield from breast_fin(kind, row, pose, near=False)
    yield from tail(kind, row, pose, fin)
    yield from dorsal(kind, row, fin)
    yield from tube(row[::STEPS], kind.coat)
    yield Part(_underside(kind, row), FLAT + kind.belly)
    yield from _printed(kind, row)
    yield from _face(kind, row, pose)
    yield from breast_fin(kind, row, pose, near=True)
    if "horn" in kind.marks:
        x, y, r = row[-1]
        yield from tube([(x + 0.8 * r, y, 0.022), (x + 0.5, y + 0.05, 0.004)], "#efe6cf")
    if "spout" in kind.marks:
        yield from _spout(row, pose)


def _underside(kind: Swimmer, row: Field) -> Field:
    places = np.linspace(0.12, 1.0, 14)
    depth = 0.55 if "pale" in kind.marks else 0.75
    upper = [
        on_tube(row, float(place), -0.97 + depth * float(np.sin(0.5 * np.pi * (place - 0.12) / 0.88)) ** 0.8)
        for place in places
    ]
    x, y, r = row[-1]
    # Around the round nose: a belly that ends at the last knot would leave its front in the coat's colour.
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
            yield from tube(
                [
                    (*on_tube(row, along, 0.3), 0.006),
                    (*on_tube(row, along - 0.02, 0), 0.007),
                    (*on_tube(row, along, -0.3), 0.006),
                ],
                FLAT + DARKER + kind.coat,
            )
    elif "gill" in kind.marks:
        yield from tube(
            [
                (*on_tube(row, 0.76, 0.5), 0.008),
                (*on_tube(row, 0.72, 0), 0.01),
                (*on_tube(row, 0.76, -0.5), 0.008),
            ],
            FLAT + DARKER + kind.coat,
        )
    if "orca" in kind.marks:
        x, y = on_tube(row, 0.88, 0.42)
        yield disc(x, y, 0.06, FLAT + kind.belly, 0.5, -15)
    if "spikes" in kind.marks:
        for along in np.linspace(0.22, 0.92, 9):
            for across in (-0.95, -0.35, 0.35, 0.95):
                root = on_tube(row, float(along), across)
                out = towards(90 + 70 * (0.6 - along) if across > 0 else 270 - 70 * (0.6 - along))
                side = 0.018 * np.array([out[1], -out[0]])
                yield Part(np.array([root + side, root + 0.06 * out, root - side]), FLAT + DARKER + kind.coat)


def _face(kind: Swimmer, row: Field, pose: Pose) -> Iterator[Part]:
    along, across, size = kind.eye
    x, y = on_tube(row, along, across)
    if "white-eye" in kind.marks:
        yield disc(x, y, 1.7 * size, FLAT + "#fbfaf5")
    yield disc(x, y, size, FLAT + _EYE)
    yield disc(x + 0.3 * size, y + 0.35 * size, 0.33 * size, FLAT + _GLINT)
    nose, r = row[-1, :2], row[-1, 2]
    if "beak" in kind.marks:
        yield from tube(
            [
                (*(nose + offset(0.2 * r, -0.3 * r)), 0.5 * r),
                (*(nose + offset(1.4 * r, -0.62 * r)), 0.32 * r),
                (*(nose + offset(2.1 * r, -0.66 * r)), 0.24 * r),
            ],
            FLAT + kind.coat,
        )
        yield from tube(
            [
                (*(nose + offset(2.2 * r, -0.7 * r)), 0.006),
                (*(nose + offset(0.9 * r, -0.7 * r)), 0.008),
                (*(nose + offset(-0.1 * r, -0.4 * r)), 0.007),
            ],
            FLAT + _MOUTH,
        )
        return
    if "jaws" in kind.marks:
        low = on_tube(row, 0.83, -0.62)
        corner = nose + np.array([0.62 * r, -0.55 * r])
        yield Part(
            np.array(
                [
                    low + offset(0, 0.045),
                    corner + offset(0, 0.01),
                    corner + offset(-0.02, -0.02),
                    low + offset(0.02, -0.012),
                ]
            ),
            FLAT + "#7a2f38",
        )
        for share in np.linspace(0.15, 0.85, 6):
            point = low + offset(0, 0.042) + share * (corner - low + offset(0, -0.03))
            yield Part(
                np.array([point + offset(-0.014, 0), point + offset(0.014, 0), point + offset(0, -0.032)]),
                FLAT + "#ffffff",
            )
        return
    start, end = (
        nose + np.array([0.9 * r, -0.25 * r]),
        on_tube(row, 0.9 if "smile" not in kind.marks else 0.8, -0.3),
    )
    yield from tube(
        [(*start, 0.006), (*(0.5 * (start + end) + offset(0, -0.03)), 0.008), (*end, 0.006)], FLAT + _MOUTH
    )


def _spout(row: Field, pose: Pose) -> Iterator[Part]:
    root = on_tube(row, 0.8, 0.95)
    high = 0.2 + 0.04 * np.sin(2 * np.pi * pose.wave)
    for side in (-1, 1):
        yield from tube(
            [
                (*root, 0.016),
                (*(root + offset(0.04 * side, high)), 0.022),
                (*(root + offset(0.13 * side, high + 0.04)), 0.028),
                (*(root + offset(0.18 * side, 0.6 * high)), 0.014),
            ],
            "#bfe4ee",
        )
