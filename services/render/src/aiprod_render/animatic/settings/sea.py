"""Open water under a large sky, with islands far off."""

import numpy as np

from aiprod_render.animatic.ground import ridge, ridge_line, width_of
from aiprod_render.animatic.sky import sky
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.animatic.water import Chop, Glitter, Mirror, tint
from aiprod_render.film import Weather


def sea(stage: Stage) -> list[Prop]:
    shore = stage.horizon // 2 * 2
    rough = 1.0 if stage.scene.weather is Weather.STORM else 0.55
    props = sky(stage)
    if stage.rng.random() < 0.65:
        props.append(_islands(stage, shore))
    props += [Mirror(stage, shore, 0.35), tint(stage, shore, 1.0), Chop(stage, shore, rough)]
    return [*props, Glitter(stage, shore, 0.2 + 0.8 * stage.air.glow, 0.30)]


def _islands(stage: Stage, shore: int) -> Prop:
    """A few rocks, low on one side of the horizon."""
    count = width_of(stage, 0.14)
    line = ridge_line(stage, count, stage.form.height * 0.15, stage.form.width * 0.42, 0.35)
    centre = 0.24 if stage.sun[0] > stage.form.width / 2 else 0.76
    place = np.linspace(0, 1, count, dtype=np.float32)
    line = line * np.exp(-(((place - centre) / 0.17) ** 4)) - 3
    return ridge(stage, 0.14, shore + 1, np.maximum(line, -4))
