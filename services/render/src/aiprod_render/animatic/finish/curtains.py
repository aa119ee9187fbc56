"""A curtain before the picture, which opens or closes while the scene lasts."""

from dataclasses import dataclass

import numpy as np

from aiprod_render.animatic.camera import View
from aiprod_render.animatic.circumstances import shot_of, verbs_of
from aiprod_render.animatic.scenery.lights import lit
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.easing import smoothstep
from aiprod_render.picture.paint import Sheet, blank_mask
from aiprod_render.picture.planes import Cel, Picture

FIGURE = "curtain"
_CLOTH, _FOLDS = "#8e1f2c", 9
_OPENS = frozenset({"open", "rise"})
_CLOSES = frozenset({"close", "fall"})
_GONE_ON = 0.5
"""How far it is open at first in a later shot of the film."""
_LEFT_OVER = 0.16
"""The part of each half that stays in the picture when it is open."""


def curtains(stage: Stage) -> list[Prop]:
    """Returns the two halves of the scene's curtain; one that nobody moves is open."""
    scene = stage.scene
    for entity in stage.entities:
        if entity.figure == FIGURE:
            undergone = {act.verb for act in scene.acts if act.object == entity.id}
            verbs = undergone | {*verbs_of(scene, entity.id)}
            opens, closes = (not verbs.isdisjoint(one) for one in (_OPENS, _CLOSES))
            first = 0.0 if shot_of(scene) <= 1 else _GONE_ON
            begun, ended = (first, 1.0) if opens else (1.0, 0.0) if closes else (1.0, 1.0)
            return [_Curtain(stage, _half(stage), begun, ended)]
    return []


@dataclass(frozen=True, slots=True)
class _Curtain:
    """Two halves, open from `begun` to `ended` (0..1) while the scene lasts."""

    stage: Stage
    half: Cel
    begun: float
    ended: float

    def draw(self, picture: Picture, view: View, seconds: float) -> None:
        """Draws both halves, `seconds` after the start of the scene."""
        share = float(np.clip(1.3 * seconds / self.stage.seconds - 0.08, 0, 1))
        share = smoothstep(share)
        gone = (self.begun + (self.ended - self.begun) * share) * (1 - _LEFT_OVER) * self.stage.form.width / 2
        # It hangs before the camera, whose moves therefore do not shift it.
        self.half.composite(picture, -gone, 0)
        self.half.composite(picture, self.stage.form.width / 2 + gone, 0)


def _half(stage: Stage) -> Cel:
    """Returns one half: cloth in folds, darker at its foot."""
    # Two pixels more than half, so that closed halves overlap and show no gap.
    wide, tall = stage.form.width // 2 + 2, stage.form.height
    sheet = Sheet(0, 0, wide, tall, lit(stage, _CLOTH))
    across = np.linspace(0, 2 * np.pi * _FOLDS, sheet.width, dtype=np.float32)[None, :]
    down = np.linspace(0, 1, sheet.height, dtype=np.float32)[:, None]
    sheet.light((0.8 + 0.26 * np.sin(across + 0.5 * np.sin(3 * down))) * (1.04 - 0.3 * down))
    mask = blank_mask(sheet.width, sheet.height)
    mask[:] = 255
    return sheet.cut(mask)
