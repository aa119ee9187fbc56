"""The forest setting: trunks in the mist, shafts of light, ferns."""

import cv2
import numpy as np

from aiprod_film.scene import Weather
from aiprod_render.animatic.scenery.heavens import MOON, has, heavens
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.scenery.seasons import seasonal
from aiprod_render.animatic.scenery.sky import orb
from aiprod_render.animatic.scenery.terrain import (
    STEP,
    conifer,
    grass,
    outline_points,
    ridge_line,
    snow_tinted,
)
from aiprod_render.animatic.scenery.weather import beams, fog_bank
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import Field, Sheet, blank_mask, fill_below, fill_polygon, noise, smoothstep
from aiprod_render.picture.planes import Bytes

_LEAF = "#5d8f4a"
_LITTER = {"autumn": "#b5722f", "spring": "#8fb85a"}
"""The colours of the ground under the trees."""
_DEPTHS = (0.12, 0.28, 0.46, 0.66, 0.92)


def forest(stage: Stage) -> list[Prop]:
    """Returns the props, farthest first: trees in five depths around a clearing."""
    # The dice are thrown in any season, so that what is drawn next stays as it is.
    needles = bool(stage.rng.random() < 0.45) and not stage.season
    glade = stage.form.width * (0.36 if stage.sun[0] < stage.form.width / 2 else 0.64)
    # Between the trunks one sees what the text has in the sky.
    aloft = [*heavens(stage), *(orb(stage) if has(stage, MOON) else [])]
    props: list[Prop] = [_clearing(stage, glade), *aloft]
    for number, depth in enumerate(_DEPTHS):
        props.append(_stand(stage, depth, number, glade, needles=needles and number < 4))
        if number in (1, 2):
            row = stage.form.height * (0.60 + 0.07 * number)
            strength = 0.35 + 0.45 * stage.atmosphere.haze
            props.append(fog_bank(stage, depth + 0.04, row, stage.form.height * 0.20, strength))
        if number == 2 and stage.atmosphere.glow > 0.08:
            props.append(_light(stage, glade))
    return props


def _clearing(stage: Stage, glade: float) -> Flat:
    """Returns the bright air at the end of the path between the trees."""
    bounds = stage.bounds(0)
    x, y = stage.grid(bounds)
    atmosphere = stage.atmosphere
    size = min(stage.form.width, stage.form.height)
    far = np.hypot((x - glade) / (0.62 * size), (y - stage.form.height * 0.46) / (0.55 * size))
    open_air = np.exp(-(far**1.7)) * (0.55 + 0.45 * atmosphere.glow)
    bright = mix(
        mix(atmosphere.horizon, atmosphere.light, 0.55),
        np.ones(3, np.float32),
        0.0 if atmosphere.night else 0.12,
    )
    return Flat(
        Sheet(
            *bounds, mix(mix(atmosphere.fog, atmosphere.zenith, 0.25), bright, np.clip(open_air, 0, 1))
        ).opaque(),
        0,
    )


def _light(stage: Stage, glade: float) -> Prop:
    source = (glade + (stage.sun[0] - glade) * 0.6, -stage.form.height * 0.22)
    return beams(
        stage,
        0.5,
        source,
        mix(stage.atmosphere.light, stage.atmosphere.horizon, 0.25),
        0.42 + 0.58 * stage.atmosphere.glow,
    )


def _stand(stage: Stage, depth: float, number: int, glade: float, *, needles: bool) -> Flat:
    """Returns the trees of one depth on their ground, sparse around the path."""
    rng = stage.rng
    bounds = left, top, width, height = stage.bounds(depth)
    mask = blank_mask(width, height)
    foot = stage.form.height * (0.66 + 0.25 * depth) - top
    rise = 30 * stage.unit * (0.4 + depth)
    line = foot - ridge_line(stage, outline_points(stage, depth), rise, stage.form.width * 0.7, 0.1)
    fill_below(mask, line, STEP)
    grass(mask, line, rng, (8 + 22 * depth) * stage.unit, int(120 + 320 * depth))
    clear = stage.form.width * (0.02 + 0.20 * depth)
    trees = blank_mask(width, height)
    count = (19, 15, 11, 8, 5)[number]
    for place in (np.arange(count) + rng.uniform(0.1, 0.9, count)) / count:
        x = float(place * width)
        # The nearest trees frame the picture and leave its middle free.
        if abs(x + left - glade) < clear or (depth > 0.9 and 0.20 < place < 0.80):
            continue
        # A little below the line of the ground, which is not level.
        root = float(line[min(int(x) // STEP, line.size - 1)]) + 6
        if needles:
            conifer(trees, x, root, stage.form.height * (0.34 + 0.75 * depth) * rng.uniform(0.6, 1.2), rng)
        else:
            _trunk(trees, x, root, (7 + 62 * depth**1.6) * stage.unit * rng.uniform(0.5, 1.3), rng)
    crowns = blank_mask(width, height)
    if stage.season and depth <= 0.66:
        _leafy(crowns, trees, stage, depth)
    if not needles and depth > 0.4:
        _canopy(crowns if stage.season else trees, stage, depth)
    if depth > 0.6:
        _ferns(mask, stage, line, depth)
    sheet = _paint(stage, bounds, mask, trees, depth, foot, glade)
    if stage.season:
        _colour(stage, sheet, mask, crowns, depth, number)
    return Flat(sheet.pieces(cv2.max(cv2.max(mask, trees), crowns)), depth)


def _leafy(crowns: Bytes, trees: Bytes, stage: Stage, depth: float) -> None:
    """Adds crowns between the trunks of a stand, in bunches that leave gaps."""
    rng, width = stage.rng, trees.shape[1]
    size = (14 + 70 * depth) * stage.unit
    foot = stage.form.height * (0.40 - 0.16 * depth)
    for _ in range(int(width / size * 4.2)):
        x, y = rng.uniform(0, width), foot - abs(rng.normal(0, 0.3)) * stage.form.height
        cv2.circle(crowns, (round(x), round(y)), round(size * rng.uniform(0.5, 1.1)), 255, -1, cv2.LINE_AA)


def _colour(stage: Stage, sheet: Sheet, ground: Bytes, crowns: Bytes, depth: float, number: int) -> None:
    """Colours the leaves of a stand, in patches of the season's colours, and those that lie on the ground."""
    atmosphere, season = stage.atmosphere, stage.season
    rng = np.random.default_rng([31, number])
    haze = 0.62 * (1 - depth) ** 1.2
    for patch in range(3):
        leaf = mix(tone(stage, seasonal(_LEAF, season, number + patch)), atmosphere.fog, haze)
        cells = (crowns.shape[1] / (150 * stage.unit), 6)
        share = smoothstep(0.45, 0.6, noise(rng, crowns.shape[1] // 8, crowns.shape[0] // 8, cells, 2))
        part = cv2.resize((share * 255).astype(np.uint8), crowns.shape[::-1]) if patch else crowns
        sheet.cover(cv2.min(part, crowns), mix(leaf, atmosphere.shade, 0.12 + 0.3 * (depth > 0.9)))
    litter = mix(tone(stage, _LITTER[season]), atmosphere.fog, 0.8 * haze)
    sheet.cover(ground, mix(litter, atmosphere.shade, 0.3 * depth), 0.6)


def _paint(
    stage: Stage,
    bounds: tuple[int, int, int, int],
    ground: Bytes,
    trees: Bytes,
    depth: float,
    foot: float,
    glade: float,
) -> Sheet:
    """Paints the stand: mist at its foot, light on the ground and where it faces the clearing."""
    atmosphere = stage.atmosphere
    x, y = stage.grid(bounds)
    base = snow_tinted(stage, atmosphere.depth(depth), 0.15)
    mist = np.exp(-np.abs(y - bounds[1] - foot) / (0.16 * stage.form.height)) * (1 - depth) ** 0.8 * 0.5
    sheet = Sheet(*bounds, mix(base, atmosphere.fog, np.broadcast_to(mist, (y.size, x.size))))
    light = mix(atmosphere.light, atmosphere.horizon, 0.35)
    width = max(1, round((1.2 + 5 * depth) * stage.unit))
    # Zero times y adds nothing but the height of the picture.
    near = np.exp(-np.abs(x - glade) / (0.34 * stage.form.width)) + 0 * y
    lit = stage.enlarged(near * (0.30 + 0.6 * atmosphere.glow), sheet)
    for side in (-1, 1):
        rim = cv2.subtract(trees, np.roll(trees, side * width, axis=1))
        facing = (x > glade) if side > 0 else (x < glade)
        part = stage.enlarged(np.broadcast_to(facing, near.shape).astype(np.float32), sheet)
        sheet.cover(cv2.multiply(cv2.multiply(rim, lit, scale=1 / 255), part, scale=1 / 255), light)
    pool = np.exp(-(((x - glade) / (stage.form.width * (0.10 + 0.14 * depth))) ** 2)) + 0 * y
    floor = cv2.multiply(
        cv2.subtract(ground, trees), stage.enlarged(pool * (0.85 - 0.55 * depth), sheet), scale=1 / 255
    )
    sheet.cover(floor, light, 0.4 + 0.6 * atmosphere.glow)
    if stage.scene.weather is Weather.SNOW:
        sheet.cover(ground, snow_tinted(stage, base, 1.0), 0.75)
    return sheet


def _ferns(mask: Bytes, stage: Stage, line: Field, depth: float) -> None:
    """Adds fans of fronds that arch out of the ground."""
    rng = stage.rng
    for place in rng.integers(4, line.size - 4, 14).tolist():
        x, y = place * STEP, float(line[place]) + 6
        extent = stage.unit * (26 + 70 * (depth - 0.6)) * rng.uniform(0.6, 1.3)
        for lean in np.linspace(-1, 1, 9) + rng.uniform(-0.08, 0.08, 9):
            _frond(mask, x, y, extent * (1 - 0.25 * abs(lean)), float(lean))


def _frond(mask: Bytes, x: float, y: float, extent: float, lean: float) -> None:
    """Adds a leaf along an arc: it rises, bends over and ends in a tip, toothed on both sides."""
    along = np.linspace(0, 1, 15, dtype=np.float32)
    spine = np.stack(
        [x + extent * lean * along**1.2, y - extent * (1.15 * along - 0.75 * along**2.4 * abs(lean))], 1
    )
    half = (
        extent
        * 0.085
        * np.sin(np.pi * np.clip(along * 0.9 + 0.1, 0, 1))
        * (0.55 + 0.45 * (np.arange(15) % 2))
    )
    side = np.array([[np.cos(lean), np.sin(lean)]], np.float32) * half[:, None]
    fill_polygon(mask, np.concatenate([spine - side, (spine + side)[::-1]]).astype(np.float32))


def _trunk(mask: Bytes, x: float, root: float, wide: float, rng: np.random.Generator) -> None:
    """Adds a trunk that leans a little, with a few branches."""
    lean = rng.normal(0, 0.03) * root
    half = wide / 2
    outline = [[x - half * 1.7, root + 8], [x - half, root - wide * 1.6], [x + lean - half * 0.55, -8]]
    outline += [[x + lean + half * 0.55, -8], [x + half, root - wide * 1.6], [x + half * 1.7, root + 8]]
    fill_polygon(mask, np.array(outline, np.float32))
    for _ in range(rng.integers(2, 5)):
        level = rng.uniform(0.12, 0.55)
        side = 1 if rng.random() < 0.5 else -1
        at = np.array([x + lean * (1 - level), root * level], np.float32)
        extent = wide * rng.uniform(2.0, 4.5)
        tip = at + np.array([side * extent, -extent * rng.uniform(0.35, 0.8)], np.float32)
        thick = np.array([0, wide * 0.13], np.float32)
        fill_polygon(mask, np.stack([at - thick, tip, at + thick]))


def _canopy(mask: Bytes, stage: Stage, depth: float) -> None:
    """Adds boughs of small leaves that hang in from above, lower at the sides of the frame."""
    rng = stage.rng
    width = mask.shape[1]
    deep = stage.form.height * (0.05 + 0.13 * depth)
    boughs = int(width / (deep * 0.8)) + 3
    leaf = (5 + 10 * depth) * stage.unit
    for bough in (np.arange(boughs) + rng.uniform(-0.3, 0.3, boughs)) * width / (boughs - 1):
        low = deep * (0.5 + 0.9 * (abs(bough / width - 0.5) * 2) ** 2) * rng.uniform(0.7, 1.2)
        count = int(150 + 190 * depth)
        across, down = rng.normal(0, deep * 0.5, count), rng.beta(1.3, 2.6, count) * 1.9
        # A bough is an arc: its ends hang lower than its middle.
        places = np.stack([bough + across, low * down * np.exp(-((across / deep) ** 2) * 0.5)], 1)
        _leaves(mask, places, leaf * rng.uniform(0.6, 1.25, count), rng)
    fill_polygon(mask, np.array([[0, 0], [width, 0], [width, deep * 0.4], [0, deep * 0.4]], np.float32))


def _leaves(mask: Bytes, places: Field, sizes: Field, rng: np.random.Generator) -> None:
    """Adds pointed leaves in all directions, but mostly down."""
    angle = rng.normal(np.pi / 2, 0.9, len(places))
    along = np.stack([np.cos(angle), np.sin(angle)], 1) * sizes[:, None]
    side = np.stack([-along[:, 1], along[:, 0]], 1) * 0.34
    corners = np.stack(
        [places, places + along * 0.45 + side, places + along, places + along * 0.45 - side], 1
    )
    for leaf in np.round(corners * 16).astype(np.int32):
        cv2.fillConvexPoly(mask, leaf, 255, cv2.LINE_AA, 4)
