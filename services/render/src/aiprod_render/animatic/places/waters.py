"""The recipes of places in water and in the air."""

import numpy as np

from aiprod_render.animatic.places.canvas import Canvas, unit
from aiprod_render.animatic.places.ground import ripples
from aiprod_render.animatic.places.place import Place, side_of
from aiprod_render.animatic.places.standing import stand
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.scenery.sky import sky
from aiprod_render.animatic.scenery.surf import is_high, spray, swell
from aiprod_render.animatic.scenery.terrain import STEP, ridge_line
from aiprod_render.animatic.scenery.water import Chop, Glitter, Mirror, lake, tint
from aiprod_render.animatic.scenery.weather import Motes, beams
from aiprod_render.animatic.stage import Flat, Floating, Prop, Stage
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import Sheet, blank_mask, fill_below, fill_disc

_DEEP, _SHALLOW, _SAND = "#0f4f78", "#4fb3c4", "#d8c08a"


def open_sea(stage: Stage, row: int) -> list[Prop]:
    """Returns waves below a row, with crests where the sea is high."""
    return [
        Mirror(stage, row, 0.35),
        tint(stage, row, 1.0),
        Chop(stage, row, 0.5),
        *(swell(stage, row) if is_high(stage) else []),
        Glitter(stage, row, 0.15 + 0.7 * stage.atmosphere.glow, 0.28),
    ]


def breaking_sea(stage: Stage, row: int) -> list[Prop]:
    """Returns a high sea below a row, which bursts against the rocks at both ends of the shore."""
    u, deep = unit(stage), stage.form.height - row
    first, last = (0.12, 0.95) if side_of(stage) > 0 else (0.88, 0.05)
    rough, high = (1.0, 44 * u) if is_high(stage) else (0.6, 26 * u)
    return [
        Mirror(stage, row, 0.2),
        tint(stage, row, 1.0),
        Chop(stage, row, rough),
        *swell(stage, row),
        spray(stage, first * stage.form.width, row + 0.55 * deep, high, 0.56),
        spray(stage, last * stage.form.width, row + 0.55 * deep, 0.7 * high, 0.56),
    ]


def still_water(stage: Stage, row: int) -> list[Prop]:
    """Returns a lake or a slow river below a row."""
    return lake(stage, row, 0.75)


def underwater(stage: Stage) -> list[Prop]:
    """Returns the bottom of the sea: light from above, a reef, weeds that sway, and bubbles."""
    bounds = stage.bounds(0)
    _, y = stage.grid(bounds)
    # Two columns are enough, as a sheet spreads a small field to its size.
    down = np.broadcast_to(np.clip(y / stage.form.height, 0, 1), (y.size, 2))
    shallow, deep = tone(stage, _SHALLOW), tone(stage, _DEEP)
    water = Flat(Sheet(*bounds, mix(mix(shallow, stage.atmosphere.light, 0.25), deep, down**0.8)).opaque(), 0)
    source = (stage.sun[0], -0.25 * stage.form.height)
    light = beams(
        stage, 0.2, source, mix(shallow, stage.atmosphere.light, 0.6), 0.25 + 0.5 * stage.atmosphere.glow
    )
    props: list[Prop] = [water, _seabed(stage, 0.25, 0.80, 0.7), light, _seabed(stage, 0.6, 0.86, 0.15)]
    props += _weeds(stage)
    return [*props, Motes(stage, 20, mix(shallow, stage.atmosphere.light, 0.7), 0.4, 0.0)]


def _seabed(stage: Stage, depth: float, row: float, haze: float) -> Prop:
    air = tone(stage, "#2f86a6")
    ground = mix(tone(stage, _SAND), air, 0.35 + 0.55 * haze)
    canvas = Canvas(stage, depth, ground)
    line = ridge_line(stage, canvas.width // STEP + 1, stage.form.height * 0.09, stage.form.width * 0.4, 0.1)
    mask = canvas.blank()
    # The foot of an upright picture belongs to the lettering.
    upright = 0.14 if stage.form.width <= stage.form.height else 0.0
    foot = stage.form.height * (row - upright)
    fill_below(mask, foot - canvas.top - line, STEP)
    canvas.ink(mask)
    place = Place(stage, canvas, air, ground, foot, unit(stage), side_of(stage), indoors=False, haze=haze)
    if haze > 0.5:
        stand(("🪸", 0.2, 1, 34, "#c76f8a"), ("🪨", 0.55, 0, 22, "#5f7a86"), ("🪸", 0.88, 2, 26, "#d9905f"))(
            place
        )
    else:
        ripples("#f0dca8", 16)(place)
        stand(
            ("🪸", 0.08, -2, 36, "#d1608a"), ("🪸", 0.34, -1, 22, "#e0935a"), ("🪨", 0.22, -3, 14, "#6f8590"),
            ("🐚", 0.44, -7, 7, "#f0dcc0"), ("🪸", 0.97, -1, 30, "#b678c0"),
        )(place)  # fmt: skip
    return canvas.flat()


def _weeds(stage: Stage) -> list[Prop]:
    """Returns bunches of weed, which sway."""
    u, rng = unit(stage), stage.rng
    weeds: list[Prop] = []
    for part in (0.03, 0.28, 0.50, 0.93):
        tall, foot = float(rng.uniform(34, 58)) * u, stage.form.height * 0.86
        wide = int(20 * u)
        mask = blank_mask(wide, int(tall) + 2)
        rise = np.linspace(0, 1, 16)
        for start in np.linspace(0.25, 0.75, 4):
            x = wide * (start + 0.12 * np.sin(rise * 7 + rng.uniform(0, 6)))
            for way, height in zip(x, rise * rng.uniform(0.6, 1.0), strict=True):
                fill_disc(mask, float(way), tall * (1 - float(height)), 1.7 * u * (1 - 0.7 * float(height)))
        green = mix(tone(stage, "#2f7a5c"), tone(stage, _DEEP), rng.uniform(0.1, 0.4))
        left = int(stage.form.width * part) - wide // 2
        cel = Sheet(left, int(foot - tall), wide, int(tall) + 2, green).cut(mask)
        weeds.append(
            Floating(cel, 0.62, 2.2 * u, 0.3 * u, float(rng.uniform(3.5, 5.5)), float(rng.uniform(0, 6)))
        )
    return weeds


def above_the_clouds(stage: Stage) -> list[Prop]:
    """Returns the sky with a floor of clouds that drift."""
    return [*sky(stage), *cloud_floor(stage)]


def cloud_floor(stage: Stage, first: float = 0.66) -> list[Prop]:
    """Returns three rows of clouds that drift, the farthest at this part of the height, seen from above."""
    props: list[Prop] = []
    light = stage.atmosphere
    for number, depth in enumerate((0.2, 0.4, 0.65)):
        row = first + 0.1 * number
        drift = unit(stage) * (0.4 + 0.7 * number)
        left, top, width, height = stage.bounds(depth, drift)
        mask = blank_mask(width, height)
        size = stage.form.height * (0.05 + 0.035 * number)
        foot = stage.form.height * (row - (0.1 if stage.form.width <= stage.form.height else 0.0)) - top
        mask[int(foot) :] = 255
        for x in np.arange(-size, width + size, size * 0.9):
            fill_disc(mask, float(x), foot + size * 0.2, size * float(stage.rng.uniform(0.6, 1.25)))
        bright = mix(mix(light.horizon, light.light, 0.55), light.zenith, 0.34 - 0.14 * number)
        sheet = Sheet(left, top, width, height, bright)
        lower = np.clip((np.arange(mask.shape[0], dtype=np.float32)[:, None] - foot) / (2.2 * size), 0, 1)
        sheet.cover((mask * lower).astype(np.uint8), mix(light.zenith, light.horizon, 0.35), 0.5)
        props.append(Flat(sheet.cut(mask), depth, drift))
    return props
