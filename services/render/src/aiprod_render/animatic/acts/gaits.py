"""How cut-outs move that have no joints: the paper is bent, phase by phase."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from aiprod_render.animatic.acts.processes import (
    Bend,
    bloom,
    build_up,
    dwindle,
    grow,
    lift_lid,
    melt,
    ripple,
    sink,
    swell,
    swing_open,
    tilt,
    topple,
)
from aiprod_render.picture.paint import Field
from aiprod_render.picture.planes import Bytes, Cel, Picture


@dataclass(frozen=True, slots=True)
class Gait:
    """A bend of the paper in cycles of `seconds`; `speed` in heights a second, `hop` in heights.

    `rise` is upwards. What happens `once` takes the whole scene. `room` is that around the paper for what it
    becomes, as a part of its size. What is `gradual` goes on from shot to shot.
    Who `leaps` crouches, flies, and lands, once or more in a scene.
    """

    bend: Bend
    seconds: float
    speed: float = 0.0
    hop: float = 0.0
    rise: float = 0.0
    once: bool = False
    gathering: bool = False
    room: float = 0.22
    gradual: bool = False
    leaps: bool = False


def _wave(part: float) -> float:
    return float(np.sin(2 * np.pi * part))


def _legs(reach: float, nod: float) -> Bend:
    def bend(x: Field, y: Field, part: float) -> tuple[Field, Field]:
        low = np.clip((y - 0.58) / 0.42, 0, 1) ** 1.3
        swing = reach * low * np.sin(2 * np.pi * (part + 1.55 * x))
        head = nod * np.clip((x - 0.6) / 0.4, 0, 1) * np.clip(1 - y * 1.4, 0, 1) * _wave(2 * part)
        return x + swing, y + head + 0.010 * _wave(2 * part) * (1 - low)

    return bend


def _flap(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    # A bend says where the paper comes from, and so it divides in order to enlarge.
    spread = 0.86 + 0.2 * _wave(part)
    return x, 0.5 + (y - 0.5) / spread


def _flutter(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    spread = 0.74 + 0.26 * _wave(part)
    return 0.5 + (x - 0.5) / spread, y


def _swim(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    return x, y + 0.075 * (1.1 - x) * np.sin(2 * np.pi * (part + 0.9 * x))


def _sway(much: float) -> Bend:
    return lambda x, y, part: (x + much * (1 - y) * _wave(part), y)


def _hanging(much: float) -> Bend:
    return lambda x, y, part: (x + much * y * _wave(part), y)


def _breathe(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    deep = 1 + 0.028 * _wave(part)
    # The head turns a little, and what is behind, the tail, swings.
    head = 0.03 * (1 - y) ** 2 * _wave(part + 0.2)
    tail = 0.05 * np.clip((0.3 - x) / 0.3, 0, 1) * np.clip(1.2 - 1.4 * y, 0, 1) * _wave(2 * part)
    return x + head, 1 - (1 - y) / deep + tail


def _bounce(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    tall = 1 + 0.09 * _wave(2 * part)
    return 0.5 + (x - 0.5) * tall**0.5 + 0.07 * (1 - y) * _wave(part), 1 - (1 - y) / tall


def _doze(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    tall = 0.8 + 0.025 * _wave(part)
    return x, 1 - (1 - y) / tall


def _lie(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    """Lies with the legs under the body: the sheet is lower by their length and ends at the ground."""
    deep = 1 + 0.03 * _wave(part)
    return x, np.where(y > 1, 2.0, 0.72 - (1 - y) / deep).astype(np.float32)


def _graze(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    down = 0.07 * (1 + _wave(part)) * np.clip((x - 0.55) / 0.45, 0, 1)
    return x, y - down


def _howl(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    up = 0.09 * max(0.0, _wave(part)) * np.clip((x - 0.5) / 0.5, 0, 1) * np.clip(1.4 - y, 0, 1)
    return x, y + up


def _shiver(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    return x + 0.018 * _wave(part) * (1 - y), y


def _spin(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    angle = 2 * np.pi * part
    across, down = x - 0.5, y - 0.5
    cos, sin = np.cos(angle), np.sin(angle)
    return 0.5 + cos * across + sin * down, 0.5 - sin * across + cos * down


def _still(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    return x, y + 0.012 * (1 - y) * _wave(part) + 0.008 * (x - 0.5) * _wave(part + 0.25)


def _rock(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    """Rocks on the feet, as bears and penguins walk."""
    lean = 0.16 * _wave(part)
    return x + lean * (1 - y), y + 0.1 * lean * (x - 0.5)


def _surge(x: Field, y: Field, part: float) -> tuple[Field, Field]:
    high = 0.86 + 0.14 * _wave(part)
    lean = 0.06 * (1 - y) ** 2 * _wave(part + 0.2)
    return x - lean, 1 - (1 - y) / high


GAITS: Mapping[str, Gait] = {
    "play": Gait(_bounce, 1.0),
    "fetch": Gait(_legs(0.085, 0.04), 0.55, speed=1.0, hop=0.07),
    "steal": Gait(_legs(0.055, 0.02), 0.8, speed=0.5),
    "slide": Gait(_still, 0.5, speed=0.8),
    "splash": Gait(_bounce, 0.8),
    "toss": Gait(_still, 0.8, hop=0.9),
    "topple": Gait(topple, 1.0, once=True, room=1.0),
    "surge": Gait(_surge, 2.2, speed=0.12),
    "torrent": Gait(_still, 0.5, speed=0.45, rise=-0.22),
    "lick": Gait(_graze, 0.8),
    "sink": Gait(sink, 1.0, once=True),
    "break": Gait(_still, 0.5),
    "collapse": Gait(_still, 0.5),
    "walk": Gait(_legs(0.055, 0.02), 1.0, speed=0.5),
    "waddle": Gait(_rock, 1.0, speed=0.35, hop=0.03),
    "run": Gait(_legs(0.085, 0.04), 0.55, speed=1.0, hop=0.07),
    "jump": Gait(_bounce, 1.0, speed=0.12, hop=0.3),
    "leap": Gait(_bounce, 1.8, speed=0.9, hop=0.62, leaps=True),
    "hop": Gait(_bounce, 0.7, speed=0.3, hop=0.14),
    "fly": Gait(_flap, 0.62, speed=0.45, hop=0.06),
    "flutter": Gait(_flutter, 0.4, speed=0.3, hop=0.12),
    "swim": Gait(_swim, 1.1, speed=0.35),
    "dance": Gait(_bounce, 0.95, hop=0.06),
    "sleep": Gait(_doze, 3.4),
    "lie": Gait(_lie, 3.4),
    "eat": Gait(_graze, 1.8),
    "feed": Gait(_graze, 1.8),
    "peel": Gait(_graze, 1.2),
    "dig": Gait(_graze, 0.5),
    "chase": Gait(_legs(0.085, 0.04), 0.55, speed=1.0, hop=0.07),
    "catch": Gait(_legs(0.085, 0.04), 0.55, speed=0.7, hop=0.1),
    "float": Gait(_sway(0.04), 3.2, rise=0.04),
    "drink": Gait(_graze, 2.2),
    "sway": Gait(_sway(0.045), 2.8),
    "swing": Gait(_sway(0.16), 1.6),
    "stand": Gait(_breathe, 2.6),
    "sit": Gait(_breathe, 3.0),
    "roll": Gait(_still, 0.5, speed=0.5),
    "still": Gait(_still, 0.5),
    "spin": Gait(_spin, 1.6),
    "rise": Gait(_sway(0.02), 3.0, rise=0.32),
    "launch": Gait(_still, 0.25, rise=1.0, gathering=True),
    "fall": Gait(_sway(0.06), 1.2, rise=-0.5, gathering=True),
    "melt": Gait(melt, 1.0, once=True, gradual=True),
    "burn": Gait(_sway(0.02), 0.9),
    "howl": Gait(_howl, 2.4),
    "sing": Gait(_howl, 1.1),
    "talk": Gait(_breathe, 1.5),
    "laugh": Gait(_bounce, 0.6),
    "cheer": Gait(_bounce, 0.7, hop=0.16),
    "fight": Gait(_bounce, 0.8, speed=0.15, hop=0.1),
    "push": Gait(_legs(0.05, 0.0), 1.2, speed=0.2),
    "fear": Gait(_shiver, 0.22),
    "grow": Gait(grow, 1.0, once=True, gradual=True),
    "bloom": Gait(bloom, 1.0, once=True, gradual=True),
    "swell": Gait(swell, 1.0, once=True, gradual=True),
    "build-up": Gait(build_up, 1.0, once=True, gradual=True),
    "burn-down": Gait(dwindle(0.62), 1.0, once=True, gradual=True),
    "swing-open": Gait(swing_open, 1.0, once=True),
    "lift-lid": Gait(lift_lid, 1.0, once=True, room=0.5),
    "ripple": Gait(ripple, 1.1),
    "hang": Gait(_hanging(0.07), 2.6),
    "shine": Gait(_breathe, 2.6),
    "explode": Gait(_still, 0.3),
    "filled": Gait(_still, 0.5),
    "pour": Gait(tilt(38), 1.0, once=True),
}
"""The gaits by the verbs that they show."""


def bent(cel: Cel, gait: Gait, part: float, *, looks_left: bool) -> Cel:
    """Returns the sheet bent as at `part` of the cycle."""
    rows, columns = cel.planes.y.shape
    room_y, room_x = (round(size * gait.room / 2) * 2 for size in (rows, columns))
    size = (rows + 2 * room_y, columns + 2 * room_x)
    full = _map(size, (rows, columns), (room_y, room_x), gait.bend, part, looks_left=looks_left)
    half = [
        # (x + 0.5) / 2 - 0.5 is the same place, counted in pixels of a plane of half the size.
        cv2.resize(grid, (size[1] // 2, size[0] // 2), interpolation=cv2.INTER_AREA) / 2 - 0.25
        for grid in full
    ]
    keep, keep_chroma = cel.keep, cel.keep_chroma
    assert keep is not None
    assert keep_chroma is not None
    y, kept = (_moved(plane, full, edge) for plane, edge in ((cel.planes.y, 0), (keep, 255)))
    u, v, kept_chroma = (
        _moved(plane, half, edge)
        for plane, edge in ((cel.planes.u, 0), (cel.planes.v, 0), (keep_chroma, 255))
    )
    left, top, width, height = cv2.boundingRect(cv2.bitwise_not(kept))
    left, top = left - left % 2, top - top % 2
    right, low = left + width + width % 2 + 2, top + height + height % 2 + 2
    whole = slice(top, low), slice(left, right)
    small = slice(top // 2, low // 2), slice(left // 2, right // 2)
    # Copies, because views would keep the padded planes in memory.
    planes = (plane[window].copy() for plane, window in ((y, whole), (u, small), (v, small)))
    return Cel(
        Picture(*planes),
        cel.left - room_x + left,
        cel.top - room_y + top,
        kept[whole].copy(),
        kept_chroma[small].copy(),
        low - top,
        cel.soft,
    )


def _map(
    size: tuple[int, int],
    sheet: tuple[int, int],
    room: tuple[int, int],
    bend: Bend,
    part: float,
    *,
    looks_left: bool,
) -> list[Field]:
    rows, columns = sheet
    y = (np.arange(size[0], dtype=np.float32)[:, None] - room[0]) / rows
    x = (np.arange(size[1], dtype=np.float32)[None, :] - room[1]) / columns
    x, y = np.broadcast_arrays(1 - x if looks_left else x, y)
    from_x, from_y = bend(x, y, part)
    from_x = 1 - from_x if looks_left else from_x
    return [
        np.ascontiguousarray(np.broadcast_to(grid, size), np.float32)
        for grid in (from_x * columns, from_y * rows)
    ]


def _moved(plane: Bytes, grid: list[Field], edge: int) -> Bytes:
    return cv2.remap(
        plane, grid[0], grid[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=edge
    )
