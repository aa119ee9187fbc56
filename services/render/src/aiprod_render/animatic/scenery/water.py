"""Draws water: the picture above it mirrored in ripples, tinted, with the sun's glitter."""

from collections.abc import Callable

import cv2
import numpy as np

from aiprod_render.animatic.camera import View
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import Field, Sheet, noise, sample_tiled, smoothstep
from aiprod_render.picture.planes import Bytes, Picture, add_light

_SPEEDS = (9.0, -6.0)
"""The sideways speeds of the two wave trains, in pixels per second at 720p."""


class Mirror:
    """Reflects what is above the shore. Draw it before anything that stands in front of the water.

    `calm` is how smooth the surface is, 0..1. A reflection is never sharp, so it is drawn at half of the
    picture's width and height, like its colours.
    """

    def __init__(self, stage: Stage, shore: int, calm: float) -> None:
        self._shore = shore // 2
        extent = stage.camera.margins(0)[1]
        self._rows = (stage.form.height - shore) // 2 + extent
        self._columns = stage.form.width // 2
        self._slides = [speed * stage.unit / 2 for speed in _SPEEDS]
        # 1.5 is the camera's TAIL: the water flows on under the dissolve that follows.
        slack = int(max(abs(speed) for speed in self._slides) * stage.seconds * 1.5) + 2
        amount = stage.unit * (1.15 - calm) / 2
        self._ripples = [self._train(stage, slack, amount) for _ in self._slides]
        self._across = np.arange(self._columns, dtype=np.float32)[None, :]

    def _train(self, stage: Stage, slack: int, amount: float) -> Field:
        """Returns by how many rows a ripple moves each pixel; nearer ripples are larger."""
        near = (np.arange(self._rows, dtype=np.float32) + 1) / self._rows
        texture = noise(stage.rng, 512, 512, (26, 40), 2) - 0.5
        columns = np.arange(self._columns + slack, dtype=np.float32) * 2
        x = columns / (stage.unit * (1.2 + 5.5 * near[:, None]))
        # The logarithm crowds ripples at the far shore, as perspective does.
        ripple = sample_tiled(texture, x, 209 * np.log(0.02 + near)[:, None])
        return np.asarray(ripple * amount * (5 + 70 * near[:, None] ** 1.1), np.float32)

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws the reflection of what is in the picture so far."""
        shore = self._moved_shore(view)
        rows = min(picture.u.shape[0] - shore, self._rows)
        if rows <= 0:
            return
        down = np.arange(rows, dtype=np.float32)[:, None] * -1.08 + (shore - 1)
        source = np.clip(down + self._displacement(seconds, rows), 0, shore - 1)
        across = np.ascontiguousarray(np.broadcast_to(self._across, source.shape))
        for plane in (picture.u, picture.v):
            plane[shore : shore + rows] = cv2.remap(plane[:shore], across, source, cv2.INTER_LINEAR)
        # Half size takes a quarter of the time, and ripples hide the difference.
        small = cv2.resize(picture.y[: 2 * shore], (self._columns, shore), interpolation=cv2.INTER_AREA)
        mirrored = cv2.remap(small, across, source, cv2.INTER_LINEAR)
        water = picture.y[2 * shore : 2 * (shore + rows)]
        cv2.resize(mirrored, (water.shape[1], water.shape[0]), dst=water, interpolation=cv2.INTER_LINEAR)

    def hides_from(self, picture: Picture, view: View) -> int:
        """Returns the even row from which water hides what is behind it."""
        shore, height = self._moved_shore(view), int(picture.y.shape[0])
        return 2 * max(0, shore) if 0 < height // 2 - shore <= self._rows else height

    def _moved_shore(self, view: View) -> int:
        return self._shore + round(view.shift(0.3)[1] / 2)

    def _displacement(self, seconds: float, rows: int) -> Field:
        slack = self._ripples[0].shape[1] - self._columns
        parts = []
        for train, slide in zip(self._ripples, self._slides, strict=True):
            # A train that goes the other way begins at the far end of its slack.
            offset = int(slide * seconds) + (0 if slide > 0 else slack - 1)
            parts.append(train[:rows, offset : offset + self._columns])
        # The trains also swell in turn; otherwise the water would slide like a sheet.
        swell = 0.5 + 0.5 * np.sin(seconds * 1.7)
        return cv2.addWeighted(parts[0], 0.6 + 0.4 * swell, parts[1], 1.0 - 0.4 * swell, 0)


class Chop:
    """Waves as light and shade on the water: two trains that run in opposite directions."""

    def __init__(self, stage: Stage, shore: int, rough: float) -> None:
        self._shore, self._speeds = shore, (22 * stage.unit, -13 * stage.unit)
        rows = stage.form.height - shore + 2 * stage.camera.margins(0)[1]
        near = ((np.arange(rows, dtype=np.float32) + 0.5) / rows)[:, None]
        self._columns = stage.form.width
        slack = int(22 * stage.unit * stage.seconds * 1.5) + 2
        self._trains = [self._train(stage, near, slack, rough) for _ in self._speeds]

    def _train(self, stage: Stage, near: Field, slack: int, rough: float) -> Bytes:
        """Returns shade around 128, with narrow crests and wide troughs, as in water."""
        texture = noise(stage.rng, 512, 512, (22, 52), 3)
        crests = 1 - np.abs(2 * smoothstep(0.2, 0.8, texture) - 1)
        columns = np.arange(self._columns + slack, dtype=np.float32)
        x = columns / (stage.unit * (1.0 + 7.0 * near))
        shade = sample_tiled(crests, x, 255 * np.log(0.05 + near))
        amount = rough * (6 + 42 * near**0.8)
        return np.asarray(np.clip(128 + amount * (shade - 0.55), 0, 255), np.uint8)

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws the waves over the water."""
        shore = max(0, int(self._shore + view.shift(0)[1]))
        water = picture.y[shore:]
        rows, columns = min(water.shape[0], self._trains[0].shape[0]), water.shape[1]
        parts = []
        for train, speed in zip(self._trains, self._speeds, strict=True):
            start = int(speed * seconds) + (0 if speed > 0 else train.shape[1] - self._columns - 1)
            parts.append(train[:rows, start : start + columns])
        part = water[:rows]
        shade = cv2.addWeighted(parts[0], 0.5, parts[1], 0.5, 0)
        # Planes have no signs: 128 stands for no change, and twice the shade less 256 is the change.
        cv2.addWeighted(part, 1, shade, 2, -256, dst=part)


class Glitter:
    """Sparks on the water under the sun: two grains that cross slowly, visible where both are bright.

    With `land` behind the water they begin away from its far shore, which they would edge with a row of dots.
    """

    def __init__(
        self, stage: Stage, shore: int, strength: float, spread: float, *, land: bool = False
    ) -> None:
        self._shore, self._unit = shore, stage.unit
        width = int(stage.form.width * min(1.0, spread * 2.4)) // 2 * 2
        rows = stage.form.height - shore + 2 * stage.camera.margins(0)[1]
        self._left = int(stage.sun[0] - width / 2)
        near = ((np.arange(rows, dtype=np.float32) + 0.5) / rows)[:, None]
        self._grains = [self._grain(stage, rows, width, near) for _ in range(2)]
        x = (np.arange(width, dtype=np.float32)[None, :] - width / 2) / stage.form.width
        path = np.exp(-((x / (spread * (0.10 + 0.34 * near))) ** 2)) * (1 - 0.55 * near)
        if land:
            path = path * smoothstep(0.12, 0.4, near)
        self._path = (path * strength * 255).clip(0, 255).astype(np.uint8)

    def _grain(self, stage: Stage, rows: int, width: int, near: Field) -> Bytes:
        texture = noise(stage.rng, 512, 512, (150, 170), 1)
        x = np.arange(width * 2, dtype=np.float32) / (stage.unit * (1.0 + 4.5 * near))
        grain = sample_tiled(texture, x, 364 * np.log(0.03 + near))
        return (smoothstep(0.42, 0.86, grain) * 255).astype(np.uint8)

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws the sparks."""
        dx, dy = view.shift(0)
        width = self._path.shape[1]
        first, second = (
            grain[:, offset : offset + width]
            for grain, offset in zip(self._grains, self._offsets(seconds, width), strict=True)
        )
        sparks = cv2.multiply(first, second, scale=1 / 130)
        sparks = cv2.multiply(sparks, self._path, scale=1 / 255)
        add_light(picture.y, sparks, int(self._left + dx), int(self._shore + dy))

    def _offsets(self, seconds: float, width: int) -> tuple[int, int]:
        travel = int(seconds * 17 * self._unit) % width
        return travel, width - travel - 1


def tint(stage: Stage, shore: int, strength: float) -> Flat:
    """Returns the water's own colour, stronger towards the viewer."""
    atmosphere = stage.atmosphere
    left, top, width, _ = stage.bounds(0.3)
    height = stage.form.height - shore - top + 2
    near = np.linspace(0, 1, max(2, height // 4), dtype=np.float32)[:, None]
    deep = mix(atmosphere.shade, atmosphere.zenith, 0.35)
    sheet = Sheet(left, shore, width, height, mix(mix(deep, atmosphere.horizon, 0.25), deep, near))
    alpha = strength * (0.10 + 0.62 * near**0.8)
    line = np.exp(-near * 60) * 0.25 * atmosphere.haze
    mask = stage.enlarged(np.broadcast_to(np.clip(alpha + line, 0, 1), (near.size, 2)), sheet)
    return Flat(sheet.cut(mask, soft=True), 0.3)


def lake(stage: Stage, shore: int, calm: float) -> list[Prop]:
    """Returns still water below row `shore`, which must be even."""
    return [
        Mirror(stage, shore, calm),
        tint(stage, shore, 0.8),
        Glitter(stage, shore, 0.15 + 0.75 * stage.atmosphere.glow, 0.20, land=True),
    ]


class Current:
    """Streaks of light that run down a river: `at` tells where a point (near, across) of it is in pixels."""

    _COUNT, _SECONDS = 46, 7.0
    """How many streaks there are, and how long one takes from the horizon to the viewer."""

    def __init__(
        self, stage: Stage, at: Callable[[float, float], tuple[float, float]], depth: float = 0.6
    ) -> None:
        # A generator of its own: numbers of the stage's would change all that is drawn later.
        self._starts = np.random.default_rng([47, self._COUNT]).random((self._COUNT, 2)).tolist()
        self._at, self._depth, self._unit = at, depth, stage.unit
        bright = 26 + 46 * stage.atmosphere.glow
        self._marks = [self._mark(size, bright) for size in np.linspace(0.25, 1.0, 5)]

    def _mark(self, size: float, bright: float) -> Bytes:
        """Returns a streak, broad and low, as ripples are that one sees from the side."""
        wide, high = max(4, round(34 * size * self._unit)), max(1, round(2.2 * size * self._unit))
        mark = np.zeros((high + 4, wide + 8), np.uint8)
        cv2.ellipse(
            mark, ((wide + 8) // 2, (high + 4) // 2), (wide // 2, max(1, high // 2)), 0, 0, 360, bright, -1
        )
        return cv2.GaussianBlur(mark, (0, 0), 0.8)

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws the streaks where they have run to."""
        dx, dy = view.shift(self._depth)
        for start, across in self._starts:
            near = float(((start + seconds / self._SECONDS) % 1) ** 1.4)
            x, y = self._at(0.1 + 0.9 * near, 1.5 * across - 0.75)
            mark = self._marks[min(4, int(5 * near))]
            add_light(picture.y, mark, int(x + dx - mark.shape[1] / 2), int(y + dy))
