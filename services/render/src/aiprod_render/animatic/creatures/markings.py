"""What is printed on coats: light bellies and bibs, stripes, spots, patches, wool, spines, shells."""

from collections.abc import Iterator

import numpy as np

from aiprod_render.animatic.creatures.quadruped import Frame
from aiprod_render.animatic.puppets.curves import band, blob, disc, offset, on_tube, towards, tube
from aiprod_render.animatic.puppets.parts import DARKER, FLAT, Part
from aiprod_render.picture.paint import Field

_SPOTS = np.random.default_rng(5).uniform(0, 1, (60, 2))
"""Where spots are; fixed, so that every frame has them in their places."""
_SCALLOPS = 26
_HUMPS = {"hump": (0.5, 0.34, 0.2), "withers": (0.84, 0.15, 0.24)}
"""Where humps are, how tall, and how wide."""


def under(frame: Frame) -> Iterator[Part]:
    """Yields what makes the trunk bigger, before it: humps and wool."""
    kind = frame.kind
    for mark in kind.marks:
        if mark in _HUMPS:
            yield _hump(frame, *_HUMPS[mark])
    if "wool" in kind.marks:
        yield Part(_fleece(frame), kind.light)


def _hump(frame: Frame, along: float, tall: float, wide: float) -> Part:
    """Returns a hump that grows out of the back."""
    places = np.clip(np.linspace(along - 2.2 * wide, along + 2.2 * wide, 17), 0, 1)
    back = np.array([on_tube(frame.trunk, float(place), 0.93) for place in places])
    back[:, 1] += tall * np.exp(-(((places - along) / wide) ** 2))
    low = [on_tube(frame.trunk, float(place), 0.0) for place in (places[-1], places[0])]
    return Part(np.concatenate([back, low]), frame.kind.coat)


def _fleece(frame: Frame) -> Field:
    row = frame.trunk
    angle = np.linspace(0, 2 * np.pi, _SCALLOPS * 6, endpoint=False)
    bumps = 1 + 0.045 * np.abs(np.sin(_SCALLOPS / 2 * angle))
    centre = row[len(row) // 2, :2] + offset(0.02, 0.03)
    wide, high = 0.5 * (row[-1, 0] - row[0, 0]) + 0.3, 1.34 * float(row[:, 2].max())
    # Below 1, an ellipse is fuller at its corners, as a fleece is.
    power = 0.72
    x = np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** power
    y = np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** power
    return np.asarray(centre + np.stack([wide * bumps * x, high * bumps * y], 1))


def on_coat(frame: Frame) -> Iterator[Part]:
    """Yields what is printed on the trunk."""
    kind = frame.kind
    for mark in kind.marks:
        match mark:
            case "belly":
                yield Part(_belly(frame.trunk), FLAT + kind.light)
            case "stripes":
                yield from _stripes(frame.trunk, np.linspace(0.0, 0.96, 8), FLAT + kind.pattern)
            case "zebra":
                yield from _stripes(frame.trunk, np.linspace(-0.02, 0.98, 10), FLAT + kind.pattern, -0.82)
            case "spots":
                yield from _spots(frame.trunk, 34, 0.045, FLAT + kind.pattern)
            case "fawn":
                yield from _spots(frame.trunk, 16, 0.026, FLAT + kind.light)
            case "giraffe":
                yield from _tiles(frame.trunk, 6, FLAT + kind.pattern)
            case "patches":
                yield from _patches(frame, FLAT + kind.pattern)
            case "saddle":
                yield Part(_saddle(frame.trunk, 0.02, 0.98, 0.8), FLAT + kind.pattern)
            case "yoke":
                yield Part(band(frame.trunk, 0.66, 1.0, -0.99, 0.99), FLAT + kind.pattern)
                # The breast is round: the band alone would leave its front in the colour of the coat.
                x, y, r = frame.trunk[-1]
                yield disc(x, y, 0.985 * r, FLAT + kind.pattern)
            case "silver":
                yield Part(_saddle(frame.trunk, 0.02, 0.8, 1.1), FLAT + kind.pattern)
            case "dapples":
                yield from _spots(frame.trunk, 14, 0.06, FLAT + kind.pattern)
            case "stripe":
                yield Part(_saddle(frame.trunk, 0.0, 1.0, 0.55), FLAT + kind.light)


def _belly(row: Field) -> Field:
    """Returns the light underside of a trunk, which ends in points."""
    places = np.linspace(0.04, 1.0, 12)
    upper = [
        on_tube(row, float(place), -0.97 + 0.5 * float(np.sin(np.pi * (place - 0.04) * 0.8)))
        for place in places
    ]
    # A little inside of the outline, which keeps its rim and shade.
    lower = [on_tube(row, float(place), -0.985) for place in places[::-1]]
    return np.array([*upper, *lower])


def _bib(frame: Frame) -> Part:
    """Returns the light front of the neck and the breast."""
    x, y, r = frame.trunk[-1]
    throat = [on_tube(frame.neck, along, -0.97) for along in (1.0, 0.85, 0.65)]
    breast = [np.array([x, y]) + 0.97 * r * towards(degrees) for degrees in (22, -8, -38, -58)]
    inner = [
        np.array([x, y]) + 0.62 * r * towards(-15),
        on_tube(frame.neck, 0.65, -0.35),
        on_tube(frame.neck, 1.0, -0.5),
    ]
    return blob(np.array([*throat, *breast, *inner]), FLAT + frame.kind.light)


def _saddle(row: Field, start: float, end: float, deep: float) -> Field:
    """Returns a patch along a back, which ends in points."""
    places = np.linspace(start, end, 12)
    upper = [on_tube(row, float(place), 0.985) for place in places]
    arc = np.sin(np.pi * np.linspace(0, 1, 12)) ** 0.6
    lower = [
        on_tube(row, float(place), 0.985 - deep * float(part))
        for place, part in zip(places, arc, strict=True)
    ]
    return np.array([*upper, *lower[::-1]])


def on_neck(frame: Frame) -> Iterator[Part]:
    """Yields what is printed on the neck."""
    kind, row = frame.kind, frame.neck
    for mark in kind.marks:
        match mark:
            case "bib":
                yield _bib(frame)
            case "throat":
                yield Part(band(row, 0.3, 1.0, -0.98, -0.35), FLAT + kind.light)
            case "stripes":
                yield from _stripes(row, np.linspace(0.35, 0.85, 3), FLAT + kind.pattern)
            case "zebra":
                yield from _stripes(row, np.linspace(0.3, 0.95, 6), FLAT + kind.pattern, -0.9)
            case "spots":
                # The first steps of the neck are inside of the trunk.
                yield from _spots(row[6:], 9, 0.04, FLAT + kind.pattern)
            case "giraffe":
                yield from _tiles(row[6:], 9, FLAT + kind.pattern, across=2)


def _stripes(row: Field, places: Field, tone: str, low: float = -0.35) -> Iterator[Part]:
    """Yields stripes that taper from the back downwards."""
    for number, place in enumerate(places):
        end = low + 0.3 * (number % 2)
        top = [on_tube(row, float(np.clip(place + step, 0, 1)), 0.985) for step in (-0.028, 0.028)]
        middle = [on_tube(row, float(np.clip(place + step + 0.012, 0, 1)), 0.4) for step in (0.024, -0.024)]
        tip = on_tube(row, float(np.clip(place - 0.01, 0, 1)), end)
        yield Part(np.array([top[0], top[1], middle[0], tip, middle[1]]), tone)


def _spots(row: Field, count: int, size: float, tone: str) -> Iterator[Part]:
    for along, across in _SPOTS[:count]:
        x, y = on_tube(row, 0.02 + 0.96 * along, -0.6 + 1.4 * across)
        yield disc(x, y, size * (0.7 + 0.5 * across), tone, 0.85, 90 * along)


def _tiles(row: Field, count: int, tone: str, across: int = 3) -> Iterator[Part]:
    """Yields the tiles of a giraffe."""
    for column in range(count):
        for line in range(across):
            # Rows are shifted against each other; tiles above tiles would be a chessboard.
            along = (column + 0.5 + 0.25 * (line % 2)) / (count + 0.3)
            height = -0.55 + 1.35 * (line + 0.5) / across
            half = 0.45 / count
            tall = 0.5 / across
            corners = ((-1, -0.7), (-0.4, 1), (0.8, 0.8), (1, -0.4), (0.2, -1))
            points = [
                on_tube(row, float(np.clip(along + half * x, 0, 1)), height + tall * y) for x, y in corners
            ]
            yield Part(np.array(points), tone)


def _patches(frame: Frame, tone: str) -> Iterator[Part]:
    """Yields the patches of a cow."""
    for along, across, size, high in (
        (0.08, 0.25, 0.2, 0.8),
        (0.5, 0.42, 0.19, 0.7),
        (0.42, -0.55, 0.12, 0.7),
        (0.86, 0.05, 0.17, 1.2),
    ):
        x, y = on_tube(frame.trunk, along, across)
        turn = np.linspace(0, 2 * np.pi, 14, endpoint=False)
        radius = size * (1 + 0.2 * np.sin(3 * turn + 5 * along))
        yield Part(np.stack([x + radius * np.cos(turn), y + high * radius * np.sin(turn)], 1), tone)
    x, y = on_tube(frame.trunk, 0.26, -0.98)
    yield disc(x, y, 0.075, FLAT + frame.kind.light, 0.85)


def over(frame: Frame) -> Iterator[Part]:
    """Yields what lies on the trunk: spines of a hedgehog, the shell of a turtle, scutes of a crocodile."""
    kind = frame.kind
    if "spines" in kind.marks:
        yield from _spines(frame)
    if "shell" in kind.marks:
        yield from _shell(frame)
    if "poodle" in kind.marks:
        for x, y, r in (frame.trunk[0], frame.trunk[-1]):
            yield disc(x, y + 0.02, 1.16 * r, kind.light)
    for mark, size in (("ridge", 0.13), ("plates", 0.3)):
        yield from _spikes(frame, size) if mark in kind.marks else ()
    if "scutes" in kind.marks:
        for part in np.linspace(0.0, 0.95, 8):
            x, y = on_tube(frame.trunk, float(part), 0.95)
            yield Part(
                np.array([(x - 0.06, y - 0.02), (x, y + 0.07), (x + 0.06, y - 0.02)]), FLAT + kind.pattern
            )


def _spines(frame: Frame) -> Iterator[Part]:
    """Yields the coat of a hedgehog: rows of spines from the brow to the rump, the lower over the upper."""
    (left, low, rear), (right, high, _) = frame.trunk[0], frame.trunk[-1]
    middle, half = offset((left + right) / 2 + 0.02, (low + high) / 2 - 0.1), (right - left) / 2 + 0.9 * rear
    for row, (size, shade) in enumerate(((1.0, ""), (0.86, DARKER), (0.7, ""), (0.54, DARKER), (0.38, ""))):
        # From the brow, where the face begins, over the back down to the rump.
        turn = np.linspace(np.deg2rad(12), np.deg2rad(186), 35 - 4 * row)
        reach = size * half * np.where(np.arange(turn.size) % 2 == row % 2, 1.12, 0.96)
        # Tips lie backwards.
        aside = np.where(np.arange(turn.size) % 2 == row % 2, 0.09, 0.0)
        dome = np.stack([reach * np.cos(turn + aside), 0.98 * reach * np.sin(turn + aside)], 1)
        under = np.array([(-0.6 * half * size, -0.3 * rear), (0.5 * half * size, -0.24 * rear)])
        yield Part(np.concatenate([dome, under]) + middle, shade + frame.kind.pattern)


def _spikes(frame: Frame, size: float) -> Iterator[Part]:
    """Yields what stands in a row on back and neck, this tall."""
    for row, places in (
        (frame.trunk, np.linspace(0.05, 0.9, 5)),
        (frame.neck, np.linspace(0.45, 0.95, 4)),
    ):
        for place in places:
            root = on_tube(row, float(place), 0.9)
            side = on_tube(row, float(place), 1.0) - on_tube(row, float(place), 0.0)
            up = side / max(1e-6, float(np.hypot(*side)))
            along = np.array([up[1], -up[0]]) * (0.07 + 0.2 * (size - 0.13))
            tip = root + size * up - 0.7 * along
            yield Part(np.array([root - along, tip, root + along]), FLAT + frame.kind.pattern)


def _shell(frame: Frame) -> Iterator[Part]:
    (left, low, r), (right, _, _) = frame.trunk[0], frame.trunk[-1]
    angle = np.linspace(0, np.pi, 24)
    middle, half = (left + right) / 2, (right - left) / 2 + 0.26
    dome = np.stack([middle + half * np.cos(angle), low - 0.35 * r + 0.62 * np.sin(angle)], 1)
    yield Part(dome, frame.kind.pattern)
    tone = FLAT + DARKER + frame.kind.pattern
    for x, size in ((-0.42, 0.15), (0.0, 0.19), (0.42, 0.15)):
        turn = np.linspace(0, 2 * np.pi, 6, endpoint=False)
        y = low + 0.1 + 0.06 * (x == 0)
        yield Part(np.stack([middle + x + size * np.cos(turn), y + 1.05 * size * np.sin(turn)], 1), tone)
    yield from tube(
        [
            (middle - half, low - 0.38 * r, 0.05),
            (middle, low - 0.42 * r, 0.06),
            (middle + half, low - 0.38 * r, 0.05),
        ],
        DARKER + frame.kind.coat,
    )


def wing(frame: Frame, *, near: bool) -> Iterator[Part]:
    """Yields a wing of a dragon, which beats."""
    kind, shade = frame.kind, "" if near else DARKER
    beat = frame.pose.flap + 0.12 * float(np.sin(2 * np.pi * frame.pose.wave))
    root = on_tube(frame.trunk, 0.75, 0.6) + offset(0.0 if near else 0.12, 0.02)
    tip = root + offset(-0.8 if near else -0.4, 1.15 + 0.42 * beat)
    wrist = root + offset(0.14 if near else 0.34, 0.74 + 0.28 * beat)
    low = root + offset(-0.98, 0.06)
    points = [root, wrist, tip]
    for share in (0.33, 0.66):
        end = tip + share * (low - tip) + offset(-0.22, 0.0)
        points += [0.5 * (points[-1] + end) + offset(0.13, -0.02), end]
    points += [0.5 * (points[-1] + low) + offset(0.08, 0.02), low]
    yield Part(np.array(points), shade + kind.pattern)
    for end in (tip, points[4], points[6]):
        yield from tube(
            [(*wrist, 0.022), (*(0.5 * (wrist + end)), 0.018), (*end, 0.008)],
            FLAT + DARKER + shade + kind.pattern,
        )
    yield from tube([(*root, 0.05), (*wrist, 0.035)], shade + kind.coat)
