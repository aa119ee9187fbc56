"""Among trees: trunks in the mist, shafts of light, ferns at the feet."""

import cv2
import numpy as np

from aiprod_render.animatic.colour import mix
from aiprod_render.animatic.ground import STEP, conifer, grass, ridge_line, width_of
from aiprod_render.animatic.paint import below, blank, noise, polygon, smoothstep
from aiprod_render.animatic.planes import Bytes
from aiprod_render.animatic.sky import backdrop
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.animatic.weather import beams, fog_bank

_DEPTHS = (0.14, 0.30, 0.48, 0.68, 0.92)


def forest(stage: Stage) -> list[Prop]:
    needles = stage.rng.random() < 0.45
    props: list[Prop] = [backdrop(stage)]
    for number, depth in enumerate(_DEPTHS):
        props.append(_stand(stage, depth, number, needles=needles and number < 4))
        if number in (1, 2):
            row = stage.form.height * (0.62 + 0.07 * number)
            props.append(
                fog_bank(stage, depth + 0.04, row, stage.form.height * 0.20, 0.35 + 0.45 * stage.air.haze)
            )
        if number == 2 and stage.air.glow > 0.08:
            props.append(_light(stage))
    return props


def _light(stage: Stage) -> Prop:
    source = (stage.sun[0], -stage.form.height * 0.18)
    return beams(
        stage, 0.5, source, mix(stage.air.light, stage.air.horizon, 0.25), 0.30 + 0.55 * stage.air.glow
    )


def _stand(stage: Stage, depth: float, number: int, *, needles: bool) -> Flat:
    """The trees of one depth on their ground."""
    rng = stage.rng
    _, top, width, height = stage.bounds(depth)
    mask = blank(width, height)
    foot = stage.form.height * (0.66 + 0.27 * depth) - top
    line = foot - ridge_line(
        stage, width_of(stage, depth), 30 * stage.unit * (0.4 + depth), stage.form.width * 0.7, 0.1
    )
    below(mask, line, STEP)
    grass(mask, line, rng, (8 + 22 * depth) * stage.unit, int(90 + 260 * depth))
    count = (15, 11, 9, 6, 4)[number]
    for place in (np.arange(count) + rng.uniform(0.15, 0.85, count)) / count:
        x = float(place * width)
        if depth > 0.9 and 0.28 < place < 0.72:
            continue
        root = float(line[min(int(x) // STEP, line.size - 1)]) + 6
        if needles:
            conifer(mask, x, root, stage.form.height * (0.34 + 0.75 * depth) * rng.uniform(0.75, 1.1), rng)
        else:
            _trunk(mask, x, root, (7 + 62 * depth**1.6) * stage.unit * rng.uniform(0.7, 1.25), rng)
    if not needles:
        _canopy(mask, stage, depth)
    return Flat(stage.sheet(depth, stage.air.depth(depth)).cut(mask), depth)


def _trunk(mask: Bytes, x: float, root: float, wide: float, rng: np.random.Generator) -> None:
    """A trunk that leans a little, with a few branches."""
    lean = rng.normal(0, 0.03) * root
    half = wide / 2
    outline = [[x - half * 1.7, root + 8], [x - half, root - wide * 1.6], [x + lean - half * 0.55, -8]]
    outline += [[x + lean + half * 0.55, -8], [x + half, root - wide * 1.6], [x + half * 1.7, root + 8]]
    polygon(mask, np.array(outline, np.float32))
    for _ in range(rng.integers(2, 5)):
        level = rng.uniform(0.12, 0.55)
        side = 1 if rng.random() < 0.5 else -1
        at = np.array([x + lean * (1 - level), root * level], np.float32)
        reach = wide * rng.uniform(2.0, 4.5)
        tip = at + np.array([side * reach, -reach * rng.uniform(0.35, 0.8)], np.float32)
        thick = np.array([0, wide * 0.13], np.float32)
        polygon(mask, np.stack([at - thick, tip, at + thick]))


def _canopy(mask: Bytes, stage: Stage, depth: float) -> None:
    """Leaves that hang in from above, in clumps."""
    deep = stage.form.height * (0.07 + 0.11 * depth)
    rows, columns = int(deep * 2) // 2, mask.shape[1] // 2
    grain = (34 + 60 * depth) * stage.unit / 2
    clumps = noise(stage.rng, columns, rows, (columns / (4 * grain), rows / (4 * grain)), 2)
    leaves = noise(stage.rng, columns, rows, (columns / grain * 2.4, rows / grain * 2.4), 3)
    down = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    thickness = 0.75 * clumps + 0.55 * leaves - 0.22 - 0.80 * down
    shape = (smoothstep(0.0, 0.045, thickness) * 255).astype(np.uint8)
    part = mask[: 2 * rows, : 2 * columns]
    np.maximum(part, cv2.resize(shape, (2 * columns, 2 * rows), interpolation=cv2.INTER_LINEAR), out=part)
