"""Draws rain, snow, fog, dust, fireflies and shafts of light."""

import cv2
import numpy as np

from aiprod_film.scene import Lighting, Setting, TimeOfDay, Weather
from aiprod_render.animatic.camera import View
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.colour import Colour, chroma, luma, mix, rgb
from aiprod_render.picture.paint import Field, Sheet, noise, smoothstep
from aiprod_render.picture.planes import Bytes, Picture, add_light

_FIREFLY = rgb("#ffe36b")
_INDOORS = {Setting.INTERIOR, Setting.SPACE, Setting.ABSTRACT}


def weather(stage: Stage) -> list[Prop]:
    """Returns the weather in front of everything else."""
    scene = stage.scene
    if scene.setting not in _INDOORS:
        match scene.weather:
            case Weather.RAIN:
                return [_rain(stage, 0.6, 90), _rain(stage, 1.0, 70)]
            case Weather.STORM:
                return [_rain(stage, 0.6, 130), _rain(stage, 1.0, 90)]
            case Weather.SNOW:
                return [_snow(stage, size, count) for size, count in ((0.9, 260), (1.7, 110), (3.4, 34))]
            case Weather.FOG:
                # The air in the distance is hazy already; what drifts in front must not hide the subjects.
                banks = ((0.45, stage.horizon * 0.8, 0.5), (0.8, stage.form.height * 0.96, 0.45))
                return [
                    fog_bank(stage, depth, row, stage.form.height * 0.2, strength)
                    for depth, row, strength in banks
                ]
    if scene.setting is Setting.FOREST and scene.time_of_day in {TimeOfDay.NIGHT, TimeOfDay.DUSK}:
        return [Motes(stage, 24, mix(_FIREFLY, stage.atmosphere.light, 0.2), 0.95, stage.horizon * 0.55)]
    if scene.setting in {Setting.INTERIOR, Setting.FOREST, Setting.ABSTRACT}:
        return [Motes(stage, 22, stage.atmosphere.light, 0.30, 0.0)]
    return []


def fog_bank(stage: Stage, depth: float, row: float, thickness: float, strength: float) -> Flat:
    """Returns drifting mist around a row."""
    drift = stage.unit * (6 + 10 * depth) * (1 if stage.rng.random() < 0.5 else -1)
    bounds = stage.bounds(depth, drift)
    _, y = stage.grid(bounds)
    columns = max(2, bounds[2] // 4)
    texture = noise(stage.rng, columns, y.shape[0], (bounds[2] / (260 * stage.unit), 5), 3)
    band = np.exp(-(((y - row) / thickness) ** 2))
    alpha = band * smoothstep(0.28, 0.75, texture) * strength
    sheet = Sheet(*bounds, stage.atmosphere.fog)
    return Flat(sheet.cut(stage.enlarged(alpha, sheet), soft=True), depth, drift)


class _Falling:
    """A repeating pattern of light that falls at `speed` pixels per second.

    A tint colours what the pattern covers; finer patterns need none, because their colour is not visible.
    """

    def __init__(
        self, stage: Stage, pattern: Bytes, tint: Colour | None, speed: tuple[float, float], sway: float
    ) -> None:
        # One copy more than the frame holds: a window that begins within the first one ends in the last.
        copies = -(-stage.form.height // pattern.shape[0]) + 1, -(-stage.form.width // pattern.shape[1]) + 1
        self._light = np.tile(pattern, copies)
        small = cv2.resize(pattern, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        share = np.tile(np.minimum(small.astype(np.float32) / 120, 0.9), copies)
        self._keep = _bytes(255 * (1 - share))
        self._tints = [] if tint is None else [_bytes(float(value) * share) for value in chroma(tint)]
        self._rows, self._columns = pattern.shape
        self._speed, self._sway = speed, sway

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        dx, dy = view.shift(0.8)
        left = int(-(self._speed[0] * seconds + self._sway * np.sin(seconds * 1.1) + dx) % self._columns)
        top = int(-(self._speed[1] * seconds + dy) % self._rows)
        cv2.add(picture.y, _window(self._light, left, top, picture.y), dst=picture.y)
        for plane, tint in zip((picture.u, picture.v), self._tints, strict=False):
            cv2.multiply(plane, _window(self._keep, left // 2, top // 2, plane), dst=plane, scale=1 / 255)
            cv2.add(plane, _window(tint, left // 2, top // 2, plane), dst=plane)


def _window(sheet: Bytes, left: int, top: int, plane: Bytes) -> Bytes:
    return sheet[top : top + plane.shape[0], left : left + plane.shape[1]]


def _rain(stage: Stage, near: float, count: int) -> _Falling:
    rng, unit = stage.rng, stage.unit * near
    size = 640
    pattern = np.zeros((size, size), np.float32)
    length, lean = 46 * unit, 0.14
    for _ in range(count):
        x, y, bright = rng.uniform(0, size), rng.uniform(0, size), rng.uniform(22, 74) * near
        # Draw at all edges, so that the pattern tiles without seams.
        for ox in (0, size):
            for oy in (0, size):
                start = (round((x - ox) * 16), round((y - oy) * 16))
                end = (round((x - ox - length * lean) * 16), round((y - oy + length) * 16))
                cv2.line(pattern, start, end, bright, max(1, round(1.2 * unit)), cv2.LINE_AA, 4)
    speed = 1150 * unit
    tint = _rain_tint(stage) if near == 1 else None
    return _Falling(stage, _bytes(pattern), tint, (-speed * lean, speed), 0.0)


def _rain_tint(stage: Stage) -> Colour:
    """Returns the colour of the light behind the rain, or of the neon signs."""
    atmosphere = stage.atmosphere
    return (
        mix(atmosphere.light, atmosphere.accent, 0.5)
        if stage.scene.lighting is Lighting.NEON
        else mix(atmosphere.light, atmosphere.fog, 0.4)
    )


def _snow(stage: Stage, radius: float, count: int) -> _Falling:
    rng = stage.rng
    size = 720
    pattern = np.zeros((size, size), np.float32)
    radius *= stage.unit
    for _ in range(count):
        x, y, bright = rng.uniform(0, size), rng.uniform(0, size), rng.uniform(60, 170)
        for ox in (0, size):
            for oy in (0, size):
                centre = (round((x - ox) * 16), round((y - oy) * 16))
                cv2.circle(pattern, centre, round(radius * 16), bright, -1, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(pattern, (0, 0), max(0.5, radius * 0.42))
    speed = 26 + 30 * radius
    tint = mix(stage.atmosphere.light, np.ones(3, np.float32), 0.55) if radius > 2.5 * stage.unit else None
    return _Falling(stage, _bytes(soft), tint, (speed * 0.2, speed), 10 * radius)


class Motes:
    """Specks that float and glow: dust in the light, or fireflies."""

    def __init__(self, stage: Stage, count: int, tint: Colour, strength: float, top: float) -> None:
        rng, form = stage.rng, stage.form
        self._frame = (form.width, form.height)
        self._top = top
        self._near = near = rng.uniform(0.3, 1.0, count) ** 2
        self._places = np.stack([rng.uniform(0, form.width, count), rng.uniform(top, form.height, count)])
        speeds = np.stack([rng.uniform(-16, 16, count), rng.uniform(-16, -3, count)])
        self._speeds = speeds * near * stage.unit
        self._phases, self._frequencies = rng.uniform(0, 6.3, count), rng.uniform(0.7, 2.0, count)
        bright = strength * (0.35 + 0.65 * rng.random(count)) * (float(luma(tint)) - 16)
        self._spots = [_Spot(1.3 + 5.5 * n * stage.unit, b, tint) for n, b in zip(near, bright, strict=True)]
        self._frequency = 2.2 if strength > 0.5 else 1.0

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws the specks where they have drifted to."""
        width, height = self._frame
        x = (self._places[0] + self._speeds[0] * seconds + view.pan * self._near) % width
        y = self._top + (self._places[1] - self._top + self._speeds[1] * seconds) % (height - self._top)
        glow = 0.5 + 0.5 * np.sin(self._phases + self._frequencies * seconds * self._frequency)
        for spot, left, top, level in zip(self._spots, x.tolist(), y.tolist(), glow.tolist(), strict=True):
            spot.draw(picture, int(left), int(top), level)


class _Spot:
    """A soft spot of coloured light in eight strengths."""

    LEVELS = 8
    _COLOURED = 40
    """Below this brightness, in steps of luma, a colour is not visible."""

    def __init__(self, radius: float, bright: float, tint: Colour) -> None:
        self._extent = extent = max(2, int(radius * 3) // 2 * 2)
        along = np.arange(-extent, extent, dtype=np.float32) / radius
        shape = np.exp(-(along[:, None] ** 2 + along[None, :] ** 2))
        small = np.minimum(1.4 * cv2.resize(shape, (extent, extent), interpolation=cv2.INTER_AREA), 1)
        shares = [level / (self.LEVELS - 1) for level in range(self.LEVELS)]
        self._light = [_bytes(shape * bright * share) for share in shares]
        # The change of chroma is signed, and planes are not: one patch to add, one to subtract.
        self._tints = [
            [
                (_bytes(small * max(0.0, pull) * share), _bytes(small * max(0.0, -pull) * share))
                for share in shares
            ]
            for pull in (float(value) - 128 for value in chroma(tint) if bright > self._COLOURED)
        ]

    def draw(self, picture: Picture, x: int, y: int, glow: float) -> None:
        level = int(glow * (self.LEVELS - 1))
        left, top = x - self._extent, y - self._extent
        add_light(picture.y, self._light[level], left, top)
        for plane, tints in zip((picture.u, picture.v), self._tints, strict=False):
            more, less = tints[level]
            add_light(plane, more, left // 2, top // 2)
            add_light(plane, less, left // 2, top // 2, darken=True)


def _bytes(field: Field) -> Bytes:
    return np.clip(field + 0.5, 0, 255).astype(np.uint8)


def beams(stage: Stage, depth: float, source: tuple[float, float], colour: Colour, strength: float) -> Flat:
    """Returns shafts of light that fan out from a source."""
    bounds = stage.bounds(depth)
    x, y = stage.grid(bounds)
    angle = np.arctan2(x - source[0], y - source[1] + 1e-3)
    distance = np.hypot(x - source[0], y - source[1]) / stage.form.height
    streaks = noise(stage.rng, 2048, 2, (34, 2), 3)[0]
    places = ((angle + np.pi) / (2 * np.pi) * 2047).astype(np.int32)
    alpha = smoothstep(0.46, 0.80, streaks)[places] * np.exp(-distance * 1.15) * strength
    sheet = Sheet(*bounds, colour)
    return Flat(sheet.cut(stage.enlarged(alpha, sheet), soft=True), depth)
