"""Builds a room: one wall and a floor in the light of the scene, to which parts are added."""

import numpy as np

from aiprod_film.scene import CameraAngle, Lighting
from aiprod_render.animatic.places.canvas import Canvas, unit
from aiprod_render.animatic.places.place import Part, Place, side_of
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.colour import Colour, mix
from aiprod_render.picture.paint import blurred, noise, smoothstep

_DEPTH = 0.5
_FLOORS = {
    CameraAngle.EYE_LEVEL: 0.74,
    CameraAngle.LOW: 0.85,
    CameraAngle.HIGH: 0.64,
    CameraAngle.AERIAL: 0.5,
}
"""The row where wall and floor meet, as a part of the frame's height."""
_UPRIGHT = 0.11
"""By how much that row is higher in a picture that is not wide: its foot belongs to the lettering."""
_BEAM = 0.24
"""The light of a beam in the air, by day."""
_LAMPLIGHT: Colour = np.array([1.0, 0.86, 0.62], np.float32)


def room(stage: Stage, wall: str, floor: str, *parts: Part, sunny: bool) -> list[Prop]:
    """Returns a room with a wall and a floor of these colours, and its parts, back to front.

    The sun falls into a `sunny` one through a window out of the picture.
    """
    row = _floor_row(stage)
    air, ground = (tone(stage, code, indoors=True) for code in (wall, floor))
    canvas = Canvas(stage, _DEPTH, _light(stage, air, ground, row))
    place = Place(stage, canvas, air, ground, row, unit(stage), side_of(stage), indoors=True)
    canvas.box((canvas.left, row - 1.6 * place.u, canvas.right, row), place.dim(0.35), 0.7)
    for part in parts:
        part(place)
    _ambient(place)
    if sunny:
        _sunbeam(place)
    return [canvas.backdrop()]


def _floor_row(stage: Stage) -> float:
    upright = _UPRIGHT if stage.form.width <= stage.form.height else 0.0
    return stage.form.height * (_FLOORS[stage.scene.camera_angle] - upright)


def _light(stage: Stage, wall: Colour, ground: Colour, floor: float) -> Colour:
    """Returns the colours of wall and floor: bright towards the light, dim in the corners."""
    x, y = stage.grid(stage.bounds(_DEPTH))
    form, atmosphere = stage.form, stage.atmosphere
    plaster = 0.95 + 0.1 * noise(stage.rng, x.shape[1], y.shape[0], (6, 4), 3)
    far = np.hypot((x - stage.sun[0]) / form.width, (y - 0.3 * form.height) / form.height / 1.3)
    near = np.exp(-((far / 0.55) ** 1.6))
    # At night the lamps make a room warmer than the moon outside.
    source = mix(atmosphere.light, _LAMPLIGHT, atmosphere.lamps * 0.8)
    bright = mix(wall, source, 0.34 + 0.1 * atmosphere.lamps)
    colour = mix(mix(wall, atmosphere.shade, 0.16), bright, near) * plaster[..., None]
    down = np.clip((y - floor) / max(1.0, form.height - floor), 0, 1)
    # Zero times x adds nothing but the width of the picture.
    lit = mix(mix(ground, atmosphere.light, 0.16), mix(ground, atmosphere.shade, 0.3), down + 0 * x)
    below = smoothstep(0.0, 0.004, (y - floor) / form.height)[..., None]
    return np.asarray(np.clip(colour * (1 - below) + lit * below, 0, 1), np.float32)


def _ambient(place: Place) -> None:
    """Paints the soft shadow where wall and floor meet."""
    canvas, u = place.canvas, place.u
    rows = np.arange(canvas.height, dtype=np.float32)[:, None] + canvas.top
    near = np.exp(-np.abs(rows - place.floor - u) / (2.2 * u)) * 90
    mask = np.ascontiguousarray(np.broadcast_to(near, (canvas.height, canvas.width))).astype(np.uint8)
    # All of a room's sheet is seen, so nothing has to be inked.
    canvas.sheet.cover(mask, place.stage.atmosphere.shade * 0.5)


def _sunbeam(place: Place) -> None:
    """Paints the light of a window out of the picture: a beam in the air, and its panes on the floor."""
    stage, canvas = place.stage, place.canvas
    form, atmosphere = stage.form, stage.atmosphere
    strength = _BEAM * (1 - atmosphere.lamps) * (0.4 + 0.6 * atmosphere.glow)
    if strength < 0.02 or stage.scene.lighting is Lighting.LOW_KEY:
        return
    # It falls from the side of the sun, towards the middle.
    from_left = stage.sun[0] < form.width / 2
    deep = form.height - place.floor

    def at(part: float, row: float) -> tuple[float, float]:
        return form.width * (part if from_left else 1 - part), row

    air = [at(-0.1, -0.1 * form.height), at(0.2, -0.1 * form.height)]
    feet = [at(0.66, place.floor + 0.6 * deep), at(0.30, place.floor + 0.6 * deep)]
    mask = canvas.blank()
    canvas.fill(mask, [[*air, *feet]])
    rows = np.linspace(1.0, 0.25, canvas.height, dtype=np.float32)[:, None]
    soft = blurred(mask, 0.03 * form.height) * rows
    canvas.sheet.cover(soft.astype(np.uint8), atmosphere.light, strength)
    panes = canvas.blank()
    for first, last in ((0.0, 0.46), (0.54, 1.0)):
        for near, far in ((0.16, 0.44), (0.5, 0.84)):
            corners = ((first, near), (last, near), (last, far), (first, far))
            canvas.fill(
                panes,
                [[at(0.3 + 0.3 * a + 0.14 * b, place.floor + deep * b) for a, b in corners]],
            )
    canvas.sheet.cover(blurred(panes, 0.008 * form.height), atmosphere.light, 2.2 * strength)
