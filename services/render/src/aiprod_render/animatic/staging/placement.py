"""Places the cast: where each figure stands, how tall it is, and how it is to the others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Setting, ShotSize
from aiprod_render.animatic.acts.gaits import GAITS
from aiprod_render.animatic.cast.actor import MOST_COPIES, Actor
from aiprod_render.animatic.cast.casting import EARTH, Role
from aiprod_render.animatic.cast.sizes import TALLEST, common_scale, half_width, height_of, short_side
from aiprod_render.animatic.circumstances import TRAVELLING, home_of, shot_of, verbs_of
from aiprod_render.animatic.puppets.actions import without
from aiprod_render.animatic.puppets.companions import unlike
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staging.dining import gathered
from aiprod_render.animatic.staging.leaning import lean_on, leanings
from aiprod_render.animatic.staging.processions import in_file

_FEET = {Setting.SEA: 0.92, Setting.CITY: 0.93, Setting.INTERIOR: 0.92}
_FOOT = 0.91
"""The row that figures stand on, as a part of the frame's height."""
_FEET_HIGH_UP = {"viaduct": 0.71}
"""The same where the ground is far below."""
_FEET_UPRIGHT = 0.71
"""The same in a picture that is taller than wide: the lettering takes all of its foot."""
_REGION = (0.48, 0.92)
"""The part of the frame's width that figures share, clear of the lettering on the other side."""
_BARE_REGION = (0.16, 0.92)
"""The same in a scene without letters, as far as the figures need it."""
_FROM_AFAR = 0.7
"""The part of their region that figures have in an extreme wide shot."""
_REGION_UPRIGHT = (0.10, 0.90)
MOST = 4
"""The most entities of a scene that are drawn."""
_CROWD = 3
"""From this number of one kind on, figures stand in two rows."""
_LEAST = 0.04
"""The least height of a figure, as a part of the short side: a spider is seen by a fence."""
_ASIDE = (0.5, 0.25, 0.6, 0.4)
"""Where the figures are in their region, shot by shot, as a part of the room that they leave."""
_HIGHEST = 0.07
"""The first row of the picture for what is on others, as a part of its height."""
_GIANT, _GIANTS_SCALE = 1.5, 1.2
"""Whose size makes the picture larger, and by how much."""
_CANOPY = 2.3
"""How high the canopy of a parachute is above the feet, in heights."""
_EARTHS_TOP = 0.07
_UNLIKE: Mapping[str, Sequence[tuple[str, str]]] = {
    "🚗": (("🚙", "#3f6f9f"), ("🚗", "#eeeae0"), ("🚕", ""), ("🚗", "#5a8f5c"), ("🚐", "#8c98a4")),
}
"""What the others of several are: no street is full of one car."""
"""Where the Earth is in the sky of another world, as a part of the height."""
_SHARED = "ball"
"""What several of a kind have one of, with the first: two who play football have one ball."""
_DIFFERENCE = 0.08
"""By how much copies of one kind differ in size."""
LAUNCHED = 1.4
"""How high a rocket gets in a scene, in heights of its own."""
_COLOURFUL = frozenset({*"🎈🪁☂☔🌂🏮", "hot-air-balloon"})
_COLOURS = ("#d8433f", "#f0b43c", "#3f86c4", "#5aa35c", "#8a5bb0", "#ea7f3a", "#3fa7a3", "#d96a9c", "#f3ead6")
"""The colours of several of a kind that people make in all colours."""


def placed(stage: Stage, cast: Sequence[Role]) -> list[Actor]:
    """Returns the figures side by side in their part of the frame, the lead nearest to its edge."""
    actors: list[Actor] = []
    if not cast:
        return actors
    # The tallest fills its part of the picture; a mouse stays small beside an elephant.
    scale = common_scale(stage, [role.figure for role in cast])
    if any(role.entity.size >= _GIANT for role in cast):
        scale *= _GIANTS_SCALE
    leaning = leanings(stage, cast)
    # Back to front: what flies is before what stands.
    free = [role for role in cast if role.entity.id not in leaning]
    for homes in _rows_of(stage, free):
        group = in_file(stage, [role for role in free if home_of(stage, role.figure) in homes])
        actors += _row(stage, group, scale)
    for role in cast:
        if role.entity.id in leaning:
            lean_on(stage, actors, role, *leaning[role.entity.id], scale)
    return _below_the_top(stage, gathered(stage, actors))


def _below_the_top(stage: Stage, actors: list[Actor]) -> list[Actor]:
    """Returns the figures smaller if what is on another one reaches out of the picture."""
    stacked = [actor for actor in actors if actor.carrier and actor.home is Home.GROUND]
    if not stacked:
        return actors
    row = max(actor.foot for actor in actors)
    size = (row - _HIGHEST * stage.form.height) / (row - min(one.foot - one.height for one in stacked))
    if size >= 1:
        return actors
    x = sum(actor.x for actor in actors) / len(actors)
    return [
        replace(one, x=x + size * (one.x - x), foot=row + size * (one.foot - row), height=size * one.height)
        for one in actors
    ]


def _rows_of(stage: Stage, roles: Sequence[Role]) -> tuple[frozenset[Home], ...]:
    """Returns which homes share a row, back to front: nothing flies before a face."""
    people = any(
        isinstance(role.figure, Puppet) and home_of(stage, role.figure) is Home.GROUND for role in roles
    )
    water, ground, air = (frozenset({home}) for home in (Home.WATER, Home.GROUND, Home.AIR))
    return (water, ground | air) if people else (water, ground, air)


def _unlike(figure: Cutout, copy: int) -> Cutout:
    """Returns the figure of one of several, which is of another kind and colour where these differ."""
    kinds = _UNLIKE.get(figure.figure)
    if kinds is None:
        return figure
    kind, tint = kinds[(copy - 1) % len(kinds)]
    return replace(figure, figure=kind, tint=tint)


def _row(stage: Stage, group: Sequence[Role], scale: float) -> list[Actor]:
    copies = [(role, copy) for role in group for copy in range(min(max(1, role.entity.count), MOST_COPIES))]
    if not copies:
        return []
    short = short_side(stage)
    heights = [
        float(np.clip(height_of(stage, role.figure) * scale, _LEAST * short, TALLEST * short))
        * (1 - _DIFFERENCE * (copy % 3))
        for role, copy in copies
    ]
    widths = [2 * half_width(role.figure) * height for (role, _), height in zip(copies, heights, strict=True)]
    # Many stand in two rows that overlap; few keep clear of each other.
    crowded = max(role.entity.count for role in group) >= _CROWD
    close = _together(stage, group)
    people = any(isinstance(role.figure, Puppet) for role in group)
    vehicles = any(role.entity.kind is EntityKind.VEHICLE for role in group)
    gap = 1.04 if crowded and vehicles else 0.95 if crowded else 0.72 if close else 1.12
    left, right = _region(stage, sum(widths) * gap)
    shrink = min(1.0, (right - left) / (sum(widths) * gap))
    spare = right - left - sum(widths) * gap * shrink
    # The camera does not stand at the same place for each shot of a world.
    x = left + spare * _ASIDE[shot_of(stage.scene) % len(_ASIDE)]
    actors = []
    for number, ((role, copy), height, width) in enumerate(zip(copies, heights, widths, strict=True)):
        step = width * gap * shrink
        home = home_of(stage, role.figure)
        foot = _foot(stage, home, number, height * shrink, crowded=crowded)
        # The first is at the edge and looks into the picture, at those who come after it.
        middle = left + right - x - step / 2
        middle = stage.form.width - middle if stage.leftwards else middle
        behind = crowded and number % 2 == 1
        mirrored = (number % 3 == 1 and not _goes(role)) != stage.leftwards
        figure = role.figure
        if isinstance(figure, Puppet):
            mirrored = _looks_left(stage, role, role is group[0])
            if copy and not role.entity.look:
                figure = replace(figure, outfit=unlike(role.entity.figure, figure.outfit, copy))
            if copy:
                figure = replace(figure, performance=without(figure.performance, _SHARED))
        elif isinstance(figure, Cutout) and copy and not role.entity.colour:
            figure = _unlike(figure, copy)
        if not isinstance(figure, Puppet) and people:
            # Cut-outs, which look to the left, look at the first figure, unless they go its way.
            mirrored = (role is not group[0] and role.gait not in {"walk", "run"}) != stage.leftwards
        if role.gait == "pour" and len(copies) > 1:
            # A vessel that pours is above, and looks at, the next thing.
            mirrored, foot = True, foot - 0.55 * height * shrink
            middle += 0.2 * height * shrink
        if role.gait == "surge":
            # A wave breaks towards the building in the distance, which is opposite the sun.
            mirrored = stage.sun[0] < stage.form.width / 2
            middle = (0.46 if mirrored else 0.54) * stage.form.width
        if isinstance(figure, Puppet) and figure.performance.furniture == "parachute":
            # In the middle of the scene, all of the canopy is in the picture.
            foot = max(foot, _CANOPY * height * shrink + 0.06 * stage.form.height)
        if role.entity.figure == "pendant-lamp":
            # Its cord goes up to the ceiling, out of the picture.
            foot = 1.1 * height * shrink
        if role.gait == "launch" and stage.scene.setting not in {Setting.SPACE, Setting.ABSTRACT}:
            # It is on the ground when the scene begins, and half of its way up in the middle.
            foot = _foot(stage, Home.GROUND, 0, height, crowded=False) - 0.5 * LAUNCHED * height * shrink
        if role.entity.figure == EARTH and home is Home.AIR:
            foot = _EARTHS_TOP * stage.form.height + height * shrink
        place = middle, foot, height * shrink
        entity = _coloured(role.entity, copy)
        actors.append(Actor(entity, figure, home, *place, number, behind, mirrored, role.gait, copy=copy))
        x += step
    # Whoever stands lower in the picture is nearer.
    return sorted(actors, key=lambda actor: actor.foot)


def _goes(role: Role) -> bool:
    """Returns whether a figure goes somewhere: of several, none goes against the others, and into them."""
    if gait := GAITS.get(role.gait):
        return gait.speed > 0
    return role.entity.kind is not EntityKind.OBJECT


def _coloured(entity: Entity, copy: int) -> Entity:
    """Returns one of several balloons in a colour of its own."""
    if entity.count < _CROWD or entity.colour or entity.figure not in _COLOURFUL:
        return entity
    return replace(entity, colour=_COLOURS[copy % len(_COLOURS)])


_TOGETHER = frozenset({"embrace", "give", "talk", "shake-hands", "dance", "kiss", "fight", "fence"})


def _together(stage: Stage, group: Sequence[Role]) -> bool:
    """Returns whether two people do something with each other."""
    people = [role for role in group if isinstance(role.figure, Puppet)]
    count = sum(max(1, role.entity.count) for role in people)
    verbs = {verb for role in people for verb in verbs_of(stage.scene, role.entity.id)}
    return count == 2 and not verbs.isdisjoint(_TOGETHER)


def _looks_left(stage: Stage, role: Role, first: bool) -> bool:
    """Returns which way a person looks: the first into the picture, others at it, unless they go its way."""
    verbs = verbs_of(stage.scene, role.entity.id)
    inwards = first or not TRAVELLING.isdisjoint(verbs)
    return inwards != stage.leftwards


def _region(stage: Stage, needed: float) -> tuple[float, float]:
    """Returns the first and the last column that figures of this width together may have."""
    width = stage.form.width
    if width <= stage.form.height:
        return _REGION_UPRIGHT[0] * width, _REGION_UPRIGHT[1] * width
    left, right = _REGION[0] * width, _REGION[1] * width
    if stage.scene.shot_size is ShotSize.EXTREME_WIDE:
        # Even a long row is small in its place.
        return right - _FROM_AFAR * (right - (left if stage.lettered else _BARE_REGION[0] * width)), right
    if stage.lettered or needed <= right - left:
        return left, right
    right = _BARE_REGION[1] * width
    return max(_BARE_REGION[0] * width, right - needed), right


def _foot(stage: Stage, home: Home, number: int, height: float, *, crowded: bool) -> float:
    """Returns the row of a figure's foot."""
    form = stage.form
    aside = (0.0, 0.5, 0.2, 0.7, 0.35)[number % 5]
    match home:
        case Home.AIR:
            return form.height * (0.36 + (0.26 * (aside - 0.3) if crowded else 0.14 * aside)) + height / 2
        case Home.WATER:
            return stage.horizon + (form.height - stage.horizon) * (0.36 + 0.2 * aside)
        case Home.GROUND:
            upright = form.width <= form.height
            usual = _FEET.get(stage.scene.setting, _FOOT)
            foot = _FEET_UPRIGHT if upright else _FEET_HIGH_UP.get(stage.scene.place, usual)
            return form.height * (foot - (0.075 * (number % 2) if crowded else 0.012 * aside))
