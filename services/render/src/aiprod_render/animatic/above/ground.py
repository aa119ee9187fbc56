"""The ground as it is seen from above: where points of the picture are on it, and what runs through it."""

from dataclasses import dataclass

import numpy as np

from aiprod_film.scene import ShotSize
from aiprod_render.animatic.circumstances import shot_of
from aiprod_render.animatic.stage import Stage
from aiprod_render.picture.paint import Field, noise, sample_tiled

_HORIZON = 0.14
"""The row of the horizon in a very wide shot, as a part of the height; others do not see it."""
_ABOVE = {ShotSize.WIDE: -0.22, ShotSize.MEDIUM: -0.5, ShotSize.CLOSE_UP: -0.85}
"""The same above the picture: the nearer the shot, the steeper the camera looks down."""
_HEIGHTS = {ShotSize.EXTREME_WIDE: 1.5, ShotSize.WIDE: 1.15, ShotSize.MEDIUM: 0.95, ShotSize.CLOSE_UP: 0.8}
"""How high the camera is, compared with a wide shot."""
_HALF = {"river": 0.075, "road": 0.042}
"""Half the width of what winds through the land, in frame widths at the foot of a wide shot."""
_FARTHEST = 0.03


@dataclass(frozen=True, slots=True)
class Ground:
    """A plane under a camera that is `high`, with its `horizon` at a row of pixels.

    Places on it are (x, z): to the right of the camera and away from it, in widths of the picture.
    `feature` runs through it at a `phase` of its bends; `rough` is a tile of noise.
    """

    width: int
    height: int
    horizon: float
    high: float
    feature: str
    phase: float
    side: int
    rough: Field

    @classmethod
    def of(cls, stage: Stage, feature: str) -> "Ground":
        """Returns the ground of a scene: each shot of a world is over another part of it."""
        size, form = stage.scene.shot_size, stage.form
        part = _ABOVE.get(size, _HORIZON)
        tile = noise(np.random.default_rng([61, shot_of(stage.scene)]), 512, 512, (9, 9), 5)
        phase, side = 0.9 + 1.7 * shot_of(stage.scene), -1 if stage.leftwards else 1
        return cls(form.width, form.height, part * form.height, _HEIGHTS[size], feature, phase, side, tile)

    def near(self, y: Field | float) -> Field:
        """Returns how near rows of the picture are: 1 at its foot, 0 at the horizon."""
        return np.maximum((np.asarray(y) - self.horizon) / (self.height - self.horizon), _FARTHEST)

    def place(self, x: Field, y: Field) -> tuple[Field, Field]:
        """Returns where points of the picture are on the ground."""
        near = self.near(y)
        return (x / self.width - 0.5) / near * self.high, self.high / near + 0 * x

    def seen(self, x: float, z: float) -> tuple[float, float]:
        """Returns where a place is in the picture."""
        near = self.high / z
        row = self.horizon + near * (self.height - self.horizon)
        return self.width * (0.5 + x * near / self.high), row

    def texture(self, x: Field, z: Field, grain: float) -> Field:
        """Returns noise, 0..1, at places on the ground; `grain` is the size of its largest shapes."""
        return np.asarray(sample_tiled(self.rough, x * (57 / grain), z * (57 / grain)))

    def course(self, z: Field | float) -> Field:
        """Returns the x of the middle of what winds through the land."""
        z = np.asarray(z)
        swing = 0.30 if self.feature == "river" else 0.16
        bends = np.sin(2 * np.pi * z / 1.7 + self.phase) + 0.36 * np.sin(
            2 * np.pi * z / 0.77 + 2 * self.phase
        )
        return np.asarray(self.side * swing * bends)

    def inside(self, x: Field, z: Field) -> Field:
        """Returns how far places are inside what runs through the land; below 0 for outside of it."""
        match self.feature:
            case "river" | "road":
                slope = (self.course(z + 0.02) - self.course(z - 0.02)) / 0.04
                half = _HALF[self.feature] * (
                    1 + 0.25 * np.sin(5 * z + self.phase) * (self.feature == "river")
                )
                return np.asarray(half - np.abs(x - self.course(z)) / np.sqrt(1 + slope**2))
            case "lake":
                ragged = 0.24 * (self.texture(x, z, 1.3) - 0.5)
                return np.asarray(0.42 - np.hypot(x - 0.1 * self.side, 0.8 * (z - 1.75 * self.high)) + ragged)
            case "coast":
                ragged = 0.5 * (self.texture(x, z, 1.6) - 0.5) + 0.07 * np.sin(4 * z + self.phase)
                return np.asarray(self.side * x - 0.04 + ragged)
            case "island":
                ragged = 0.42 * (self.texture(x, z, 1.1) - 0.5)
                return np.asarray(np.hypot(0.85 * x, 0.62 * (z - 1.9 * self.high)) - 0.55 + ragged)
        return np.full(np.broadcast(x, z).shape, -9.0, np.float32)

    def on_course(self, near: float, across: float) -> tuple[float, float]:
        """Returns where a point of the river is in the picture: `across` is -1..1 from bank to bank."""
        far = self.high / max(_FARTHEST * 2, float(self.near(0.0)))
        z = far + (0.95 * self.high - far) * near**0.4
        return self.seen(float(self.course(z)) + across * _HALF.get(self.feature, 0.05), z)
