"""The scenery that is seen from above: the land, what moves on it, and the clouds over it."""

import cv2
import numpy as np

from aiprod_film.scene import TimeOfDay, Weather
from aiprod_render.animatic.above.cover import COVERS, with_feature
from aiprod_render.animatic.above.ground import Ground
from aiprod_render.animatic.above.growth import Painter, coloured, grow
from aiprod_render.animatic.above.land import Land, land_of
from aiprod_render.animatic.above.traffic import Traffic
from aiprod_render.animatic.circumstances import shot_of, world_of
from aiprod_render.animatic.scenery.lights import tone
from aiprod_render.animatic.scenery.sky import backdrop
from aiprod_render.animatic.scenery.water import Current
from aiprod_render.animatic.stage import Flat, Prop, Stage
from aiprod_render.picture.colour import mix
from aiprod_render.picture.paint import Sheet, noise, smoothstep

_DEPTH, _PUFFS = 0.4, 0.7


def from_above(stage: Stage) -> list[Prop]:
    """Returns the land with what moves over it, farthest first; nothing where the camera is not above it."""
    land = land_of(stage)
    if land is None:
        return []
    ground = Ground.of(stage, land.feature)
    props: list[Prop] = [backdrop(stage)] if ground.horizon > 0 else []
    props.append(_land(stage, land, ground))
    if land.feature == "river":
        props.append(Current(stage, ground.on_course, _DEPTH))
    if land.feature == "road":
        props.append(Traffic(stage, ground, _DEPTH))
    return [*props, _shadows(stage), *_puffs(stage)]


def _land(stage: Stage, land: Land, ground: Ground) -> Prop:
    """Returns the ground with all that stands on it, hazy far away."""
    left, top, width, height = stage.bounds(_DEPTH)
    # At half size: ground has soft edges, and what stands on it is painted at full size.
    x = np.linspace(left, left + width, width // 2, dtype=np.float32)[None, :]
    y = np.linspace(top, top + height, height // 2, dtype=np.float32)[:, None]
    places = ground.place(x, y)
    inside = ground.inside(*places)
    colour = COVERS[land.cover](stage, ground, *places, inside)
    colour = with_feature(stage, ground, colour, inside)
    light = stage.atmosphere
    air = np.exp(-ground.near(y) / 0.16) * (0.7 + 0.3 * light.haze)
    colour = mix(colour, light.fog, np.broadcast_to(np.clip(air, 0, 0.95), colour.shape[:2]))
    small = np.clip(255 * colour + 0.5, 0, 255).astype(np.uint8)
    picture = cv2.resize(small, (width + width % 2, height + height % 2), interpolation=cv2.INTER_LINEAR)
    rng = np.random.default_rng([67, world_of(stage.scene) & 0xFFFF, shot_of(stage.scene)])
    grow(Painter(stage, ground, picture, left, top, rng), land)
    sheet = Sheet(left, top, width, height, coloured(picture))
    if ground.horizon <= 0:
        return Flat(sheet.opaque(), _DEPTH)
    rows = np.arange(sheet.height, dtype=np.float32)[:, None] + top - ground.horizon
    mask = np.broadcast_to(np.clip(rows / 4, 0, 1) * 255, (sheet.height, sheet.width)).astype(np.uint8)
    return Flat(sheet.cut(mask), _DEPTH)


def _shadows(stage: Stage) -> Prop:
    """Returns the shadows of clouds, which drift over the land."""
    drift = 30 * stage.unit
    bounds = stage.bounds(_DEPTH, drift)
    x, y = stage.grid(bounds)
    rng = np.random.default_rng([53, world_of(stage.scene) & 0xFFFF])
    share = smoothstep(0.52, 0.68, noise(rng, x.shape[1], y.shape[0], (5, 4), 3))
    sheet = Sheet(*bounds, mix(stage.atmosphere.shade, stage.atmosphere.zenith, 0.3))
    return Flat(sheet.cut(stage.enlarged(0.34 * share, sheet), soft=True), _DEPTH, drift)


def _puffs(stage: Stage) -> list[Prop]:
    """Returns clouds between the camera and the land, at the edges of the picture; many in fog."""
    scene, light = stage.scene, stage.atmosphere
    foggy = scene.weather is Weather.FOG
    if scene.time_of_day is TimeOfDay.NIGHT and not foggy:
        return []
    drift = -46 * stage.unit
    bounds = stage.bounds(_PUFFS, drift)
    x, y = stage.grid(bounds)
    rng = np.random.default_rng([59, world_of(scene) & 0xFFFF, shot_of(scene)])
    thick = noise(rng, x.shape[1], y.shape[0], (4, 5), 5)
    middle = np.hypot((x / stage.form.width - 0.5) / 0.62, (y / stage.form.height - 0.5) / 0.62)
    least = (0.46 if foggy else 0.62) - 0.16 * np.clip(middle - 0.55, 0, 1)
    share = np.clip((thick - least) / 0.16, 0, 1) * np.clip(middle, 0.25, 1)
    sheet = Sheet(*bounds, mix(mix(light.horizon, light.light, 0.6), tone(stage, "#ffffff"), 0.4))
    return [
        Flat(sheet.cut(stage.enlarged((0.8 * share).astype(np.float32), sheet), soft=True), _PUFFS, drift)
    ]
