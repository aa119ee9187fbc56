"""Birds that pass in the sky: what is still has life around it."""

import numpy as np

from aiprod_film.scene import Setting, TimeOfDay, Weather
from aiprod_render.animatic.circumstances import shot_of
from aiprod_render.animatic.performing import Path, Performing
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import Sheet, blank_mask, fill_polygon
from aiprod_render.picture.planes import Cel

_OUTDOORS = frozenset({Setting.LANDSCAPE, Setting.CITY, Setting.SEA, Setting.DESERT})
_DRY = frozenset({Weather.CLEAR, Weather.CLOUDY})
_UNDER = frozenset({"underwater", "aquarium", "cave", "moon", "moon-base", "mars", "snow-globe"})
"""Places without a sky for birds, whatever their setting."""
_DEPTH = 0.3
_FLOCK = ((0.0, 0.0, 1.0), (-0.9, 0.45, 0.8), (-1.5, -0.3, 0.7), (-2.4, 0.35, 0.6))
"""Where the birds of a flock are, in wingspans from the first, and their sizes."""
_SPAN = 0.035
"""The span of the first one's wings, as a part of the frame's height."""
_PHASES, _BEAT = 8, 0.8
_FAR = 0.5
"""How far they get in a scene, as a part of the frame's width."""


def birds(stage: Stage) -> list[Prop]:
    """Returns a flock that crosses the sky by day in dry weather, higher and lower from shot to shot."""
    scene = stage.scene
    if scene.setting not in _OUTDOORS or scene.weather not in _DRY or scene.place in _UNDER:
        return []
    if scene.time_of_day is TimeOfDay.NIGHT:
        return []
    wide, high = stage.form.width, stage.form.height
    x = wide * (0.5, 0.34, 0.62)[shot_of(scene) % 3]
    y = high * (0.14, 0.2, 0.11)[shot_of(scene) % 3]
    ahead = 1 if stage.leftwards else -1
    path = Path(stage.seconds, across=ahead * _FAR * wide / stage.seconds, down=-0.03 * high / stage.seconds)
    return [Performing(lambda part: _flock(stage, (x, y), ahead, part), _PHASES, _BEAT, _DEPTH, path)]


def _flock(stage: Stage, place: tuple[float, float], ahead: int, part: float) -> Cel:
    """Returns the flock at `part` (0..1) of a wing beat."""
    span = _SPAN * stage.form.height
    wide, tall = int(2 * span) * 2, int(span) * 2
    mask = blank_mask(2 * wide, 2 * tall)
    for across, down, size in _FLOCK:
        middle = np.array([wide + ahead * across * span, tall + down * span])
        # The place in the flock shifts the beat: birds do not beat their wings in step.
        lift = 0.42 * np.sin(2 * np.pi * (part + 0.3 * across)) + 0.1
        for side in (-1, 1):
            tip = middle + np.array([side * 0.5, -lift]) * size * span
            elbow = middle + np.array([side * 0.26, -0.6 * lift - 0.1]) * size * span
            thick = np.array([0.0, 0.09 * size * span])
            fill_polygon(
                mask, np.array([middle - thick, elbow, tip, elbow + thick, middle + thick], np.float32)
            )
    colour = mix(stage.atmosphere.shade, stage.atmosphere.fog, 0.25)
    left, top = round(place[0]) - wide, round(place[1]) - tall
    return Sheet(left - left % 2, top - top % 2, 2 * wide, 2 * tall, colour).cut(mask)
