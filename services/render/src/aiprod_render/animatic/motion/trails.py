"""What feet, hooves and wheels throw up behind them: dust, snow, or the water of puddles and shores."""

from functools import partial

import cv2
import numpy as np

from aiprod_film.entity import EntityKind
from aiprod_film.scene import Setting, Weather
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.faces import ahead_of
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.circumstances import has_water, verbs_of
from aiprod_render.animatic.performing import Path, Performing
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.scenery.lights import lit
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Prop, Stage
from aiprod_render.picture.paint import Sheet, blank_mask, blurred
from aiprod_render.picture.planes import Cel

_SNOW, WATER, _DUST = "#fbfdff", "#e6f4fa", "#f0dfc0"
_SNOWY = frozenset({"snow-field", "ski-slope", "ice", "frozen-lake", "summit", "ice-hole"})
_EARTHY = frozenset(
    {"beach", "savannah", "canyon", "farm", "field", "road", "mountain-path", "mars", "volcano"}
)
_SHALLOW = frozenset({"wetland"})
_WET = frozenset({Weather.RAIN, Weather.STORM})
_INSIDE = frozenset({Setting.INTERIOR, Setting.SPACE, Setting.ABSTRACT})
_FAST = 0.8
"""The speed of feet, in heights a second, from which on they throw something up; in water all do."""
_RAILS = frozenset("🚂🚆🚄🚅🚊🚋🚝🚇🚃")
_COUNT, _SECONDS = 12, 0.9


def trails(stage: Stage, actor: Actor, depth: float, path: Path) -> list[Prop]:
    """Returns what a figure on the ground throws up that goes fast enough."""
    code = thrown_up(stage)
    goes = bool(path.across) and actor.home is Home.GROUND and not actor.carrier and not path.leaping
    if not code or not goes or actor.entity.figure in _RAILS:
        return []
    if not (_is_fast(stage, actor) or (code != _DUST and actor.entity.kind is not EntityKind.OBJECT)):
        return []
    size = (0.34 if _is_fast(stage, actor) else 0.2) * actor.height
    size *= 0.6 if isinstance(actor.figure, Puppet) else 1.0
    wheels = actor.entity.kind is EntityKind.VEHICLE
    behind = -ahead_of(actor) * half_width(actor.figure) * actor.height * (0.8 if wheels else 0.45)
    draw = _splash if code == WATER else _puffs
    place = actor.x + behind, actor.foot
    thrown = partial(draw, stage, place, size, -ahead_of(actor), code)
    return [Performing(thrown, _COUNT, _SECONDS, depth, path)]


def thrown_up(stage: Stage) -> str:
    """Returns the colour of what lies on the ground there; empty if nothing is loose."""
    scene = stage.scene
    if scene.setting in _INSIDE:
        return ""
    if scene.weather is Weather.SNOW or scene.place in _SNOWY:
        return _SNOW
    # Beside water the ground is dry, unless somebody splashes in it.
    splashed = has_water(scene) and any(act.verb == "splash" for act in scene.acts)
    if scene.weather in _WET or scene.place in _SHALLOW or splashed:
        return WATER
    return _DUST if scene.setting is Setting.DESERT or scene.place in _EARTHY else ""


def _is_fast(stage: Stage, actor: Actor) -> bool:
    if isinstance(actor.figure, Puppet):
        return actor.figure.performance.legs.speed >= _FAST
    wheels = actor.entity.kind is EntityKind.VEHICLE
    moved = {"drive", "ride", "run", "walk"}
    driven = any(act.object == actor.entity.id and act.verb in moved for act in stage.scene.acts)
    return actor.gait in {"run", "chase", "fetch"} or (
        wheels and (driven or not moved.isdisjoint(verbs_of(stage.scene, actor.entity.id)))
    )


def _puffs(stage: Stage, place: tuple[float, float], size: float, side: int, code: str, part: float) -> Cel:
    """Returns clouds that grow and thin while they stay behind."""
    columns, rows = round(4.4 * size), round(1.5 * size)
    mask = blank_mask(columns, rows)
    for number in range(12):
        share = (part + number / 12) % 1
        radius = size * (0.1 + 0.26 * share) * (0.8 + 0.4 * ((0.37 * number) % 1))
        across = size * (0.3 + 3.4 * share)
        x = across if side > 0 else columns - across
        y = rows - 0.8 * radius - size * (0.1 + 0.5 * share) * ((0.618 * number) % 1)
        ink = round(235 * min(1.0, 6 * share) * (1 - share) ** 0.8)
        puff = blank_mask(columns, rows)
        cv2.circle(puff, (round(x), round(y)), max(1, round(radius)), ink, -1, cv2.LINE_AA)
        cv2.max(mask, puff, dst=mask)
    left = round(place[0]) if side > 0 else round(place[0]) - columns
    sheet = Sheet(left, round(place[1] + 0.06 * size) - rows, columns, rows, lit(stage, code))
    return sheet.cut(blurred(mask, 0.04 * size), soft=True)


def _splash(stage: Stage, place: tuple[float, float], size: float, side: int, code: str, part: float) -> Cel:
    """Returns drops that fly up around the feet and back, in arcs."""
    columns, rows = round(3 * size), round(1.5 * size)
    mask = blank_mask(columns, rows)
    for number in range(30):
        share = (part + 0.618 * number) % 1
        far, high = 0.2 + 1.1 * ((0.37 * number) % 1), 0.4 + 0.9 * ((0.53 * number) % 1)
        # Every fourth drop flies ahead, because feet splash to both sides.
        way = 0.35 if number % 4 == 0 else -1.0
        x = columns / 2 - side * way * far * share * size - 0.3 * side * size
        y = rows - 3 - 4 * high * share * (1 - share) * size * 0.75
        radius = max(1, round(size * (0.075 - 0.04 * share)))
        cv2.circle(mask, (round(float(x)), round(float(y))), radius, 235, -1, cv2.LINE_AA)
    middle = columns // 2, rows - max(2, round(0.04 * size))
    ring = 0.4 + 0.5 * float(np.sin(np.pi * part))
    cv2.ellipse(mask, middle, (round(ring * size), round(0.07 * size)), 0, 0, 360, 120, 2, cv2.LINE_AA)
    sheet = Sheet(round(place[0]) - columns // 2, round(place[1]) - rows + 4, columns, rows, lit(stage, code))
    return sheet.cut(mask)
