"""Draws the entities of a scene, each where things of its kind are, and moving as they move."""

from dataclasses import dataclass

import numpy as np

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Setting
from aiprod_render.animatic.casting import MOST, Actor, cast, half_width, height_of, placed
from aiprod_render.animatic.figure_cels import figure_cels, shadow
from aiprod_render.animatic.shapes.catalogue import Cutout, Figure
from aiprod_render.animatic.shapes.shape import Home, Shape
from aiprod_render.animatic.stage import Flat, Floating, Prop, Stage, Striding
from aiprod_render.animatic.terrain import STEP, outline_points, ridge
from aiprod_render.picture.planes import Cel

IN_FRONT = set(Setting) - {Setting.SPACE}
"""The settings where figures stand in front of everything else."""
_ON_LAND = (EntityKind.PERSON, EntityKind.ANIMAL, EntityKind.VEHICLE, EntityKind.OBJECT)
"""The kinds that stand on the shore of the sea."""
_GAITS = {
    EntityKind.PERSON: (0.02, 0.022, 0.62),
    EntityKind.ANIMAL: (0.016, 0.03, 0.55),
    EntityKind.VEHICLE: (0.03, 0.008, 0.35),
    EntityKind.OBJECT: (0.0, 0.012, 1.7),
    EntityKind.PLACE: (0.0, 0.0, 1.0),
}
"""How each kind moves on the ground: frame widths a second, the hop in parts of its height, seconds."""
_FARTHEST = 0.05
"""The longest way in one scene, as a part of the frame's width: nobody leaves the picture."""
_SECOND_ROW = 0.22
"""The air before the second row."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The figures of a scene, farthest first: buildings in the distance, and everyone near."""

    far: list[Prop]
    near: list[Prop]


def figures(stage: Stage) -> Cast:
    """Returns the figures of the first entities that fit the setting."""
    named = cast(stage)
    places = [(entity, figure) for entity, figure in named if entity.kind is EntityKind.PLACE]
    others = [(entity, figure) for entity, figure in named if entity.kind is not EntityKind.PLACE]
    if places and not others and isinstance(places[0][1], Cutout):
        # A building that is all there is to see comes to the front.
        places, others = [], places[:1]
    near = [prop for actor in placed(stage, others[:MOST]) for prop in _near(stage, actor)]
    return Cast(_far(stage, *places[0]) if places else [], near)


def needs_shore(stage: Stage) -> bool:
    """Returns whether a figure at the sea needs a shore to stand on."""
    return stage.scene.setting is Setting.SEA and any(
        figure.home is Home.GROUND and entity.kind in _ON_LAND for entity, figure in cast(stage)
    )


def _far(stage: Stage, entity: Entity, figure: Figure) -> list[Prop]:
    """Returns a building on its hill in the middle distance, opposite the sun."""
    x = stage.form.width * (0.76 if stage.sun[0] < stage.form.width / 2 else 0.24)
    tall = height_of(stage, figure)
    foot = float(stage.horizon + 3)
    props: list[Prop] = []
    if stage.scene.setting is not Setting.SEA:
        columns = np.arange(outline_points(stage, 0.5), dtype=np.float32) * STEP + stage.bounds(0.5)[0]
        wide = (half_width(figure) + 0.25) * tall * 1.2
        hill = tall * 0.16 * np.exp(-(np.abs((columns - x) / wide) ** 2.6))
        props.append(ridge(stage, 0.5, foot, (hill - 2).astype(np.float32), relief=True))
        foot -= tall * 0.13
    actor = Actor(entity, figure, Home.GROUND, x, foot, tall)
    return [
        *props,
        *(Flat(cel, 0.5) for cel in figure_cels(stage, actor, haze=0.1 + 0.3 * stage.atmosphere.haze)),
    ]


def _near(stage: Stage, actor: Actor) -> list[Prop]:
    """Returns a figure of the foreground with its shadow."""
    cels = figure_cels(stage, actor, haze=_SECOND_ROW if actor.behind else 0.0)
    if actor.home is not Home.GROUND:
        return [_floating(stage, cel, actor) for cel in cels]
    cels = [shadow(stage, actor), *cels]
    if isinstance(actor.figure, Shape) and actor.entity.kind is not EntityKind.VEHICLE:
        return [Flat(cel, 0.9) for cel in cels]
    return [_striding(stage, cel, actor, lifted=bool(number)) for number, cel in enumerate(cels)]


def _floating(stage: Stage, cel: Cel, actor: Actor) -> Floating:
    sway, bob, period = (5, 3, 4.0) if actor.home is Home.WATER else (30, 9, 11.0)
    depth = 0.85 if stage.scene.setting is Setting.SPACE else 0.5 if actor.home is Home.WATER else 0.45
    return Floating(cel, depth, sway * stage.unit, bob * stage.unit, period, 0.9 * actor.number)


def _striding(stage: Stage, cel: Cel, actor: Actor, *, lifted: bool) -> Striding:
    """Returns a part of a figure that moves ahead; its shadow is not lifted."""
    speed, hop, period = _GAITS[actor.entity.kind]
    way = min(speed * stage.seconds, _FARTHEST) * stage.form.width
    # The font's figures look to the left, the drawn ones to the right.
    ahead = 1 if actor.mirrored or isinstance(actor.figure, Shape) else -1
    return Striding(
        cel, 0.9, ahead * way / stage.seconds, hop * actor.height * lifted, period, 0.37 * actor.number
    )
