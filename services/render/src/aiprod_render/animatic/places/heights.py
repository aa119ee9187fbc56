"""High places, with the land far below: a hilltop, a ridge, a rock above the clouds; and mountains."""

from collections.abc import Callable

import numpy as np

from aiprod_film.scene import Tempo, Weather
from aiprod_render.animatic.places.canvas import Canvas, unit
from aiprod_render.animatic.places.place import Place, side_of
from aiprod_render.animatic.places.recipe import Recipe
from aiprod_render.animatic.places.standing import stand
from aiprod_render.animatic.places.texture import textured
from aiprod_render.animatic.places.waters import cloud_floor
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.scenery.sky import sky
from aiprod_render.animatic.scenery.terrain import (
    STEP,
    conifer,
    outline_points,
    ridge,
    ridge_line,
    snow_tinted,
)
from aiprod_render.animatic.scenery.weather import fog_bank
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import Field, Sheet, blank_mask, fill_below

_DEPTH = 0.72
_TOP, _FALL = 0.82, 0.30
"""The row of the top where people stand, and how far its sides fall, as parts of the frame's height."""
_BROAD = 0.13
"""How far the top reaches beyond those who stand on it, as a part of the width."""
_VALLEY = 0.56
"""The row where the land far below begins, as a part of the height."""


def _height(
    stage: Stage, code: str, below: Callable[[Stage, int], list[Prop]], *, jagged: float
) -> list[Prop]:
    """Returns a top of ground of this colour, above what is `below`, under a wide sky."""
    row = round(_VALLEY * stage.form.height / 2) * 2
    return [*sky(stage), *below(stage, row), _top(stage, code, jagged)]


def _top(stage: Stage, code: str, jagged: float) -> Prop:
    """Returns the ground that people stand on: level under them, and steep beside them."""
    form, light = stage.form, stage.atmosphere
    base = snow_tinted(stage, tone(stage, code), 0.8)
    canvas = Canvas(stage, _DEPTH, mix(base, light.shade, 0.1))
    x = np.arange(canvas.width // STEP + 1, dtype=np.float32) * STEP + canvas.left
    spans = stage.spans or ((0.58 * form.width, 0.8 * form.width),)
    first, last = min(left for left, _ in spans), max(right for _, right in spans)
    off = np.maximum(first - _BROAD * form.width - x, x - last - _BROAD * form.width) / form.width
    fall = np.minimum(1.2, 9 * np.clip(off, 0, 1) ** 1.5) * _FALL
    rough = ridge_line(stage, x.size, (0.02 + 0.07 * jagged) * form.height, 0.3 * form.width, jagged)
    line = _TOP * form.height - stage.lift + fall * form.height - rough * (0.4 + np.minimum(1.0, 6 * fall))
    line = np.maximum(line, 0.3 * form.height).astype(np.float32)
    mask = canvas.blank()
    fill_below(mask, line - canvas.top, STEP)
    canvas.ink(mask)
    top = float(_TOP * form.height - stage.lift)
    place = Place(stage, canvas, light.fog, base, top, unit(stage), side_of(stage), indoors=False, haze=0.05)
    edge = [*zip(x.tolist(), line.tolist(), strict=True)]
    lit = [(a, b + 0.016 * form.height) for a, b in edge]
    canvas.polygons([[*edge, *lit[::-1]]], mix(base, light.light, 0.22 + 0.3 * light.glow))
    low = [(a, b + 0.12 * form.height) for a, b in edge]
    foot = [(edge[-1][0], float(canvas.bottom)), (edge[0][0], float(canvas.bottom))]
    canvas.polygons([[*low, *foot]], mix(base, light.shade, 0.3), 0.6)
    kind = "snow" if stage.scene.weather is Weather.SNOW else "" if jagged < 0.3 else "soil"
    textured(place, code, top + 0.03 * form.height, float(canvas.bottom), kind=kind)
    sky = [(edge[-1][0], float(canvas.top)), (edge[0][0], float(canvas.top))]
    # What grows on the ground must not grow beside it.
    canvas.clear([*edge, *sky])
    if jagged > 0.3:
        stand(("🪨", 0.12, -6, 14, "#7d858c"), ("🪨", 0.93, -9, 11, "#8a9298"))(place)
    return canvas.flat()


def _hills(stage: Stage, row: int) -> list[Prop]:
    """Returns hills one behind another, with mist between them, as far as one sees."""
    props: list[Prop] = []
    for number, depth in enumerate((0.10, 0.22, 0.36, 0.5)):
        tall = stage.form.height * (0.17 - 0.015 * number)
        line = ridge_line(
            stage, outline_points(stage, depth), tall, stage.form.width * (0.5 - 0.06 * number), 0.12
        )
        foot = row + stage.form.height * (0.02 + 0.085 * number)
        props.append(_to_foot(stage, depth, foot, line))
        if number < 3:
            mist = 0.3 + 0.5 * stage.atmosphere.haze
            props.append(fog_bank(stage, depth + 0.05, foot + 6, stage.form.height * 0.05, mist))
    return props


def _to_foot(stage: Stage, depth: float, foot: float, line: Field) -> Prop:
    """Returns a hill of the season's green that goes on below its foot, so that no gap shows the sky."""
    left, top, width, height = stage.bounds(depth)
    light = stage.atmosphere
    green = snow_tinted(stage, tone(stage, "#6f9a4a"), 0.75)
    far = mix(green, light.fog, (1 - depth) ** 1.3 * (0.75 + 0.2 * light.haze))
    down = np.linspace(0, 1, max(2, height // 4), dtype=np.float32)[:, None]
    sheet = Sheet(
        left, top, width, height, mix(far, light.shade, np.broadcast_to(0.30 * down, (down.size, 2)))
    )
    mask = blank_mask(width, height)
    crest = (foot - top - line).astype(np.float32)
    fill_below(mask, crest, STEP)
    lower = blank_mask(width, height)
    fill_below(lower, crest + 0.012 * stage.form.height, STEP)
    sheet.cover(
        mask - np.minimum(mask, lower),
        mix(far, light.light, 0.35),
        0.1 if light.night else 0.3 + 0.4 * light.glow,
    )
    return Flat(sheet.cut(mask), depth)


def _peaks(stage: Stage, row: int) -> list[Prop]:
    """Returns high mountains far away, with clouds at their feet."""
    props: list[Prop] = []
    for depth, tall in ((0.10, 0.34), (0.24, 0.22), (0.40, 0.14)):
        line = ridge_line(
            stage, outline_points(stage, depth), tall * stage.form.height, stage.form.width * 0.42, 0.85
        )
        foot = row + stage.form.height * (0.06 + 0.6 * depth)
        props.append(ridge(stage, depth, foot, line, relief=True))
        props.append(fog_bank(stage, depth + 0.05, foot - 4, stage.form.height * 0.10, 0.55))
    return [*props, _abyss(stage, row)]


def _abyss(stage: Stage, row: int) -> Prop:
    """Returns the haze of the depth below the mountains."""
    left, top, width, height = stage.bounds(0.42)
    first = round(row + 0.26 * stage.form.height) - top
    light = stage.atmosphere
    mask = blank_mask(width, height)
    mask[first:] = 255
    down = np.linspace(0, 1, max(2, height // 4), dtype=np.float32)[:, None]
    colour = mix(light.fog, light.shade, np.broadcast_to(0.5 * down, (down.size, 2)))
    soft = np.clip((np.arange(mask.shape[0]) - first + 60) / 60, 0, 1)[:, None]
    alpha = (np.maximum(mask, 255 * soft * (np.arange(mask.shape[0])[:, None] > first - 60))).astype(np.uint8)
    return Flat(Sheet(left, top, width, height, colour).cut(alpha), 0.42)


def _cloud_sea(stage: Stage, row: int) -> list[Prop]:
    """Returns a sea of clouds, out of which single peaks rise."""
    line = ridge_line(
        stage, outline_points(stage, 0.12), 0.2 * stage.form.height, stage.form.width * 0.45, 0.8
    )
    peaks = np.maximum(line - 0.07 * stage.form.height, -20).astype(np.float32)
    return [
        ridge(stage, 0.12, row + 0.05 * stage.form.height, peaks, relief=True),
        *cloud_floor(stage, first=0.56),
    ]


def mountains(stage: Stage) -> list[Prop]:
    """Returns mountains that fill the picture, with clouds that roll over them, behind a dark wood."""
    row = round(stage.horizon / 2) * 2
    race = 2.2 if stage.scene.tempo is Tempo.TIME_LAPSE else 1.0
    props = sky(stage)
    for number, (depth, tall, rough) in enumerate(((0.10, 0.58, 0.72), (0.26, 0.38, 0.7), (0.44, 0.2, 0.55))):
        grain = stage.form.width * (0.62 - 0.1 * number)
        height = tall * min(stage.form.height, 0.8 * stage.form.width)
        line = ridge_line(stage, outline_points(stage, depth), height, grain, rough)
        foot = row + stage.form.height * (0.02 + 0.05 * number)
        props += _snow_capped(stage, depth, foot, line) if number < 2 else [ridge(stage, depth, foot, line)]
        level = foot - (0.34 - 0.1 * number) * height
        bank = fog_bank(stage, depth + 0.04, level, stage.form.height * 0.055, 0.62)
        props.append(Flat(bank.cel, bank.depth, bank.drift * race))
    return [*props, _meadow(stage, row)]


def _snow_capped(stage: Stage, depth: float, foot: float, line: Field) -> list[Prop]:
    """Returns a rocky ridge with snow on its upper part, in tongues that run down."""
    rock = ridge(stage, depth, foot, line, relief=True)
    if stage.scene.weather is Weather.SNOW:
        return [rock]
    left, top, width, height = stage.bounds(depth)
    light, high = stage.atmosphere, float(line.max())
    tongues = 0.10 * high * np.abs(np.sin(np.arange(line.size) * STEP / (0.035 * stage.form.width)))
    deep = np.clip(line - 0.52 * high, 0, None) * 0.8 + tongues * (line > 0.5 * high)
    crest = foot - top - line
    mask, below = blank_mask(width, height), blank_mask(width, height)
    fill_below(mask, crest, STEP)
    fill_below(below, (crest + deep).astype(np.float32), STEP)
    snow = mix(mix(light.horizon, light.light, 0.6), tone(stage, "#ffffff"), 0.45)
    sheet = Sheet(left, top, width, height, snow)
    sunny = 1 if stage.sun[0] < stage.form.width / 2 else -1
    shaded = np.roll(mask, sunny * round(0.05 * stage.form.width), axis=1)
    cap = mask - np.minimum(mask, below)
    sheet.cover(cap - np.minimum(cap, shaded), mix(light.zenith, snow, 0.45), 0.5)
    return [rock, Flat(sheet.cut(cap), depth)]


def _meadow(stage: Stage, row: int) -> Prop:
    """Returns the foot of the mountains: a slope with spruces, tall at the sides of the picture."""
    left, top, width, height = stage.bounds(0.85)
    light, rng = stage.atmosphere, stage.rng
    line = ridge_line(
        stage, outline_points(stage, 0.85), 0.05 * stage.form.height, stage.form.width * 0.8, 0.08
    )
    foot = row + 0.34 * (stage.form.height - row) - top
    mask, trees = blank_mask(width, height), blank_mask(width, height)
    fill_below(mask, foot - line, STEP)
    for x in np.sort(rng.uniform(0, width, 46)).tolist():
        side = abs((x + left) / stage.form.width - 0.5) * 2
        tall = stage.form.height * (0.03 + 0.26 * side**2.2) * rng.uniform(0.7, 1.15)
        root = foot - float(line[min(int(x) // STEP, line.size - 1)]) + 5 + 0.12 * stage.form.height * side**3
        conifer(trees, x, root, tall, rng)
    green = snow_tinted(stage, tone(stage, "#7f9a58"), 0.7)
    sheet = Sheet(left, top, width, height, mix(green, light.shade, 0.22))
    sheet.cover(trees, snow_tinted(stage, mix(tone(stage, "#2f5546"), light.shade, 0.3), 0.2))
    return Flat(sheet.pieces(np.maximum(mask, trees)), 0.85)


HEIGHTS: dict[str, Recipe] = {
    "hilltop": lambda stage: _height(stage, "#8fb35c", _hills, jagged=0.08),
    "ridge": lambda stage: _height(stage, "#8a8f92", _peaks, jagged=0.55),
    "sea-of-clouds": lambda stage: _height(stage, "#8a857c", _cloud_sea, jagged=0.4),
    "mountains": mountains,
}
