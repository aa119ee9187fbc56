"""A room: one wall and a floor in the light of the scene, to which parts are added."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aiprod_film.scene import CameraAngle
from aiprod_render.animatic.places.canvas import Canvas, tone, unit
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.colour import Colour, mix
from aiprod_render.picture.paint import noise, smoothstep

_FLOORS = {
    CameraAngle.EYE_LEVEL: 0.74,
    CameraAngle.LOW: 0.80,
    CameraAngle.HIGH: 0.66,
    CameraAngle.AERIAL: 0.6,
}
_UPRIGHT = 0.11
_WARM: Colour = np.array([1.0, 0.86, 0.62], np.float32)


@dataclass(frozen=True, slots=True)
class Room:
    """One wall and the floor of a room while they are painted.

    `floor` is the row where they meet, `u` a hundredth of the short side, `side` 1 or -1: which end of the
    wall has the first things. Two scenes in one room see it from different ends.
    """

    stage: Stage
    canvas: Canvas
    wall: Colour
    ground: Colour
    floor: float
    u: float
    side: int

    def x(self, part: float) -> float:
        """Returns the column at a part of the frame's width, from the end of the first things."""
        return self.stage.form.width * (part if self.side > 0 else 1 - part)

    def tone(self, code: str) -> Colour:
        """Returns a colour in the light of the room."""
        return tone(self.stage, code, indoors=True)

    def dim(self, share: float) -> Colour:
        """Returns the wall's colour, darker by a share."""
        return mix(self.wall, self.stage.atmosphere.shade * 0.6, share)

    @property
    def white(self) -> Colour:
        """Paper white in the light of the room."""
        return self.tone("#fdf8ee")


type Part = Callable[[Room], None]


def floor_row(stage: Stage) -> float:
    """Returns the row where wall and floor meet: above the feet of those who stand there."""
    upright = _UPRIGHT if stage.form.width <= stage.form.height else 0.0
    return stage.form.height * (_FLOORS[stage.scene.camera_angle] - upright)


def room(stage: Stage, wall: str, ground: str, *parts: Part) -> list[Prop]:
    """Returns a room with a wall and a floor of these colours, and its parts, back to front."""
    floor, side = floor_row(stage), 1 if stage.rng.random() < 0.5 else -1
    wall_colour, ground_colour = tone(stage, wall, indoors=True), tone(stage, ground, indoors=True)
    canvas = Canvas(stage, 0.5, _light(stage, wall_colour, ground_colour, floor))
    scene = Room(stage, canvas, wall_colour, ground_colour, floor, unit(stage), side)
    skirting = (canvas.left, floor - 1.6 * scene.u, canvas.right, floor)
    canvas.box(skirting, scene.dim(0.35), 0.7)
    for part in parts:
        part(scene)
    _ambient(scene)
    return [canvas.backdrop()]


def _light(stage: Stage, wall: Colour, ground: Colour, floor: float) -> Colour:
    """Returns the colours of wall and floor: bright towards the light, dim in the corners."""
    x, y = stage.grid(stage.bounds(0.5))
    form, atmosphere = stage.form, stage.atmosphere
    plaster = 0.95 + 0.1 * noise(stage.rng, x.shape[1], y.shape[0], (6, 4), 3)
    far = np.hypot((x - stage.sun[0]) / form.width, (y - 0.3 * form.height) / form.height / 1.3)
    near = np.exp(-((far / 0.55) ** 1.6))
    bright = mix(wall, mix(atmosphere.light, _WARM, atmosphere.lamps * 0.6), 0.34)
    colour = mix(mix(wall, atmosphere.shade, 0.16), bright, near) * plaster[..., None]
    down = np.clip((y - floor) / max(1.0, form.height - floor), 0, 1)
    lit = mix(mix(ground, atmosphere.light, 0.16), mix(ground, atmosphere.shade, 0.3), down + 0 * x)
    below = smoothstep(0.0, 0.004, (y - floor) / form.height)[..., None]
    return np.clip(colour * (1 - below) + lit * below, 0, 1).astype(np.float32)


def _ambient(scene: Room) -> None:
    """Paints the soft shadow where wall and floor meet."""
    canvas, u = scene.canvas, scene.u
    rows = np.arange(canvas.height, dtype=np.float32)[:, None] + canvas.top
    near = np.exp(-np.abs(rows - scene.floor - u) / (2.2 * u)) * 90
    mask = np.broadcast_to(near, (canvas.height, canvas.width)).astype(np.uint8)
    canvas.sheet.cover(np.ascontiguousarray(mask), scene.stage.atmosphere.shade * 0.5)
