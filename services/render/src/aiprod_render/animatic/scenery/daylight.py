"""How the light of the day passes: the sun and the moon rise or set, and a day becomes a night."""

from dataclasses import dataclass

import cv2

from aiprod_film.scene import Setting, Tempo, TimeOfDay
from aiprod_render.animatic.camera import View
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.easing import smoothstep
from aiprod_render.picture.planes import Picture

_RISES = {TimeOfDay.DAWN: 1.0, TimeOfDay.DUSK: -1.0, TimeOfDay.NIGHT: 0.35}
_WAY, _LONG_WAY = 0.09, 0.4
"""How far the sun goes in a scene, and in one of a time-lapse, as parts of the frame's height."""
_DARK, _BLUE, _RED = 0.52, 9, -7
"""What a night takes of the luma of a picture of day, and what it adds to both chroma planes."""
_INSIDE = frozenset({Setting.INTERIOR, Setting.SPACE, Setting.ABSTRACT})


def suns_way(stage: Stage) -> float:
    """Returns how many pixels the sun, or the moon, goes up in the scene; below 0 for down."""
    lapse = stage.scene.tempo is Tempo.TIME_LAPSE
    rises = _RISES.get(stage.scene.time_of_day, 0.5 if lapse else 0.0)
    return rises * (_LONG_WAY if lapse else _WAY) * stage.form.height


def passing_light(stage: Stage) -> list[Prop]:
    """Returns the night that comes, or goes, in a time-lapse of an evening or a morning."""
    time = stage.scene.time_of_day
    if stage.scene.tempo is not Tempo.TIME_LAPSE or stage.scene.setting in _INSIDE:
        return []
    if time not in {TimeOfDay.DUSK, TimeOfDay.DAWN}:
        return []
    return [_Night(stage.seconds, comes=time is TimeOfDay.DUSK)]


@dataclass(frozen=True, slots=True)
class _Night:
    """Darkness over everything, which comes or goes while the scene lasts."""

    seconds: float
    comes: bool

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Darkens what is drawn, `seconds` after the start of the scene."""
        part = min(1.0, max(0.0, seconds / self.seconds))
        share = part if self.comes else 1 - part
        share = smoothstep(share)
        kept = 1 - _DARK * share
        # Black is 16 in limited range.
        cv2.convertScaleAbs(picture.y, dst=picture.y, alpha=kept, beta=16 * (1 - kept))
        for plane, change in ((picture.u, _BLUE), (picture.v, _RED)):
            # Chroma also goes a quarter of the way towards 128, which is grey: at night colours fade.
            pull = change * share + 128 * 0.25 * share
            cv2.convertScaleAbs(plane, dst=plane, alpha=1 - 0.25 * share, beta=pull)
