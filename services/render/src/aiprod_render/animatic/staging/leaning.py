"""Places those whose place is that of another: in its hand, on it, in it, under, behind, or before it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from aiprod_film.entity import EntityKind
from aiprod_film.staging import Place
from aiprod_render.animatic.acts.acting import SEATS
from aiprod_render.animatic.acts.gait_choice import TREES
from aiprod_render.animatic.cast.actor import MOST_COPIES, Actor
from aiprod_render.animatic.cast.bearing import DECKS, TOPS, bears
from aiprod_render.animatic.cast.casting import (
    FRONT,
    TABLE,
    Role,
    at_work,
    boat_of,
    loose,
)
from aiprod_render.animatic.cast.in_hands import hand_over, lay_in_arms
from aiprod_render.animatic.cast.sizes import TALLEST, half_width, height_of, short_side
from aiprod_render.animatic.circumstances import verbs_of
from aiprod_render.animatic.measures import GLASSES
from aiprod_render.animatic.puppets.companions import unlike
from aiprod_render.animatic.puppets.puppet import Puppet, standing
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staging.cabins import seat_inside
from aiprod_render.animatic.staging.holding import gets_something, holds
from aiprod_render.animatic.staging.outposts import hide, surf
from aiprod_render.animatic.staging.several import join_the_first
from aiprod_render.animatic.staging.sheltering import STREET_LAMP, shelter

_CUSHIONS = {"🛋": 0.27, "bench": 0.37}
"""The same for animals and things: people have legs before a seat."""
_TOP, _DECK = 0.93, 0.14
_TALL_ENOUGH = 0.8
_VASES = frozenset({"vase", "🏺", "🪣", "🧺"})
_FLOWERS = frozenset("💐🌸🌹🌺🌻🌼🌷🪻🥀🪷")
"""Flowers beside a vase are in it: nobody means a vase and, elsewhere, flowers."""
_BLOSSOM = 0.6
"""The least height of a flower in a vase, as a part of the vase's."""
_CROWN = 0.34
"""How high those are who are in a tree, as a part of its height."""
OVENS = frozenset({"brick-oven", "oven"})
"""What food is in, before the fire or behind the window."""
_RIMS = {
    "brick-oven": 0.16,
    "oven": 0.17,
    "fishbowl": 0.32,
    "aquarium": 0.3,
    "🪣": 0.86,
    "wheelbarrow": 0.84,
    "🛒": 0.7,
    "🛷": 0.8,
    "crate": 0.8,
}
"""How high things stand in an open vessel, as a part of its height."""
_ON_LAMPS = 0.19
"""The least height of who is on a street lamp, as a part of the lamp's."""
_ON_SEATS = 0.72
"""The part of furniture that animals on it take."""


def leanings(stage: Stage, cast: Sequence[Role]) -> Mapping[str, tuple[Place | None, str]]:
    """Returns those whose place is that of another: what they are to it (None: in its hand), and its id."""
    present = {role.entity.id: role for role in cast}
    found: dict[str, tuple[Place | None, str]] = {}
    for one in stage.scene.relations:
        if {one.subject, one.object} <= present.keys() and one.place is not Place.BESIDE:
            both = (present[one.subject].figure, present[one.object].figure)
            if one.place is Place.IN and all(isinstance(figure, Puppet) for figure in both):
                # Nobody is in somebody else: they stand side by side.
                continue
            # The first place stays: what the text states, then what acts imply, then what is usual.
            found.setdefault(one.subject, (one.place, one.object))
    for act in stage.scene.acts:
        if not {act.subject, act.object} <= present.keys() or act.subject == act.object:
            continue
        thing, person = present[act.object].entity, present[act.subject].entity
        if act.verb in {"ride", "drive"} and person.kind is not EntityKind.VEHICLE:
            found.setdefault(act.subject, (Place.ON, act.object))
        elif holds(act.verb, person, thing) and not gets_something(stage, act):
            found.setdefault(act.object, (None, act.subject))
    surface = next((role for role in cast if role.entity.figure in {TABLE, "oven"}), None)
    worker = next((role for role in cast if at_work(role)), None)
    for role in loose(stage.scene, cast):
        if worker:
            found.setdefault(role.entity.id, (None, worker.entity.id))
        elif surface:
            found.setdefault(role.entity.id, (Place.ON, surface.entity.id))
    if surface and surface.entity.figure == TABLE:
        # Whoever is at a desk stands behind it.
        behind = {role.entity.id for role in cast if _stands_behind_tables(role)}
        stated = any(entity.id == surface.entity.id for entity in stage.entities)
        for id in behind if stated else ():
            found.setdefault(id, (Place.BEHIND, surface.entity.id))
    if boat := boat_of(cast):
        # The boat comes over all else: nobody aboard stands on the water.
        found |= {role.entity.id: (Place.ON, boat.entity.id) for role in cast if role.aboard}
    vase = next((id for id, role in present.items() if role.entity.figure in _VASES), None)
    for id, role in present.items():
        if vase and role.entity.figure in _FLOWERS:
            found.setdefault(id, (Place.IN, vase))
    found = {id: place for id, place in found.items() if bears(present[place[1]], present[id], place[0])}
    # Who is leant on stands alone: no circles, no towers.
    bases = {base for _, base in found.values()}
    return {id: place for id, place in found.items() if id not in bases or place[1] not in found}


def _stands_behind_tables(role: Role) -> bool:
    """Returns whether a table in front leaves enough of a person to see: of one, and of no child."""
    if not isinstance(role.figure, Puppet) or at_work(role) or role.entity.count > 1:
        return False
    return standing(role.figure.outfit.build) > _TALL_ENOUGH


def lean_on(
    stage: Stage, actors: list[Actor], role: Role, place: Place | None, base_id: str, scale: float
) -> None:
    """Adds the figures of a role whose place is that of another."""
    base = next((actor for actor in actors if actor.entity.id == base_id), None)
    if base is None:
        return
    index = actors.index(base)
    short = short_side(stage)
    # A row that is too long for the picture is smaller, and so is what is on it.
    share = min(1.0, base.height / (height_of(stage, base.figure) * scale))
    height = float(np.clip(height_of(stage, role.figure) * scale * share, 0.04 * short, TALLEST * short))
    wide = half_width(base.figure) * base.height
    actor = Actor(
        role.entity,
        role.figure,
        base.home,
        base.x,
        base.foot,
        height,
        base.number,
        base.behind,
        base.mirrored,
        role.gait,
        base_id,
    )
    side = -1 if base.mirrored else 1
    match place:
        case None if isinstance(actor.figure, Puppet):
            lay_in_arms(actors, index, actor)
        case None:
            hand_over(actors, index, actor)
        case Place.IN if isinstance(role.figure, Puppet) and base.entity.figure in SEATS:
            _put_on(stage, actors, index, actor, wide)
        case Place.ON | Place.IN if isinstance(base.figure, Puppet):
            size = min(height, 0.3 * base.height)
            actors.insert(index + 1, replace(actor, foot=base.foot - 0.97 * base.height, height=size))
        case Place.ON:
            _put_on(stage, actors, index, actor, wide)
        case Place.UNDER:
            shelter(stage, actors, index, actor, wide)
        case Place.IN:
            _put_in(actors, index, actor)
        case Place.BEHIND if "hide" in verbs_of(stage.scene, role.entity.id):
            hide(stage, actors, index, actor, wide)
        case Place.BEHIND:
            # Who is behind a table is in the middle of it.
            aside = (
                0.0 if base.entity.figure == TABLE else 0.62 * wide + 0.3 * half_width(role.figure) * height
            )
            # The list is in the order of drawing: before the base in it is behind the base in the picture.
            lifted = 0.03 * short
            actors.insert(
                index,
                replace(actor, x=base.x - side * aside, foot=base.foot - lifted, behind=True, carrier=""),
            )
        case Place.IN_FRONT_OF if isinstance(role.figure, Puppet) and isinstance(base.figure, Puppet):
            _face(stage, actors, index, actor)
        case Place.IN_FRONT_OF:
            # A door is in the middle of its wall.
            aside = 0.0 if base.entity.figure == FRONT else 0.4 * wide
            actors.insert(
                index + 1, replace(actor, x=base.x + side * aside, foot=base.foot + 0.02 * short, carrier="")
            )
    if place in _BY_OTHERS:
        join_the_first(stage, actors, role.entity.id, base_id)


_BY_OTHERS = frozenset({Place.UNDER, Place.BEHIND, Place.IN_FRONT_OF})
_BEFORE = 0.48
"""How far somebody is before another one, as a part of the height."""


def _face(stage: Stage, actors: list[Actor], index: int, actor: Actor) -> None:
    """Adds somebody who is before the base, where there is more room; each looks at the other."""
    base = actors[index]
    side = 1 if base.x < stage.form.width / 2 else -1
    x = base.x + side * _BEFORE * base.height
    actors[index] = replace(base, mirrored=side < 0)
    actors.insert(index + 1, replace(actor, x=x, mirrored=side > 0, carrier=""))


def _put_in(actors: list[Actor], index: int, actor: Actor) -> None:
    """Adds figures that come out of the base's top, fanned like flowers; a bunch needs no more than three."""
    base = actors[index]
    copies = min(max(1, actor.entity.count), 3)
    size = min(actor.height, (0.9 if copies == 1 else 0.75) * base.height)
    if base.entity.figure in GLASSES:
        size = min(size, 0.34 * base.height)
    if actor.entity.figure in _FLOWERS and base.entity.figure in _VASES:
        # Their heads are over the rim.
        size = max(size, _BLOSSOM * base.height)
    for copy in range(copies):
        aside = copy - (copies - 1) / 2
        # Who is in a tree is before its leaves, and who is in a vessel behind its rim.
        in_tree = base.entity.figure in TREES
        seen = in_tree or base.entity.figure in GLASSES or base.entity.figure in OVENS
        x = base.x + aside * (0.16 if in_tree else 0.34) * base.height
        foot = base.foot - (_RIMS.get(base.entity.figure, 0.6) - 0.1 * abs(aside)) * base.height
        foot = base.foot - _CROWN * base.height if in_tree else foot
        actors.insert(index + seen, replace(actor, x=x, foot=foot, height=size, number=copy))


def _put_on(stage: Stage, actors: list[Actor], index: int, actor: Actor, wide: float) -> None:
    """Adds a figure on top of the base; a seat that is too small for it grows."""
    base = actors[index]
    room = 2 * wide / max(1e-6, 2 * half_width(actor.figure) * actor.height)
    copies = max(1, min(actor.entity.count, MOST_COPIES))
    beside = [one for one in actors if one.carrier == base.entity.id]
    if room < 0.8 * copies and not isinstance(base.figure, Puppet):
        # A sofa grows for three cats; for loaves, who are smaller, no table does.
        most_grown = 1.15 if actor.entity.kind is EntityKind.OBJECT or base.entity.figure == TABLE else 1.7
        grown = min(most_grown, 0.8 * copies / room)
        most = max(base.height, 0.5 * min(stage.form.width, stage.form.height))
        base = replace(base, height=min(base.height * grown, most))
        actors[index] = base
        wide = half_width(base.figure) * base.height
    if base.entity.figure in DECKS and base.home is Home.WATER and isinstance(actor.figure, Puppet):
        _board(actors, index, actor, wide)
        return
    if base.entity.figure == "wave" and isinstance(actor.figure, Puppet):
        surf(actors, index, actor)
        return
    if base.home is Home.GROUND and base.entity.figure not in TOPS and seat_inside(actors, index, actor):
        return
    deck = _DECK if base.home is Home.WATER else _TOP
    tops = TOPS if isinstance(actor.figure, Puppet) else TOPS | _CUSHIONS
    top = base.foot - tops.get(base.entity.figure, deck) * base.height
    height = min(
        actor.height, 0.66 * stage.form.height, max(0.3 * stage.form.height, top - 0.06 * stage.form.height)
    )
    if base.entity.figure == TABLE:
        height = min(height, 0.9 * base.height)
    if base.home is Home.WATER or _is_load(actor, base):
        height = min(height, 0.45 * base.height)
    if actor.entity.kind is EntityKind.ANIMAL and base.entity.kind is EntityKind.OBJECT:
        # A cat lies on a sofa, and not beyond its ends.
        height = min(height, _ON_SEATS * wide / half_width(actor.figure) / copies)
    if base.entity.figure == STREET_LAMP:
        # As large as it has to be to be seen up there.
        height = max(height, _ON_LAMPS * base.height)
    if copies > 1:
        # All have room on it.
        height = min(height, 1.25 * wide * 2 / copies)
    seated = isinstance(actor.figure, Puppet) and actor.figure.performance.furniture == "seat"
    rides = isinstance(actor.figure, Puppet) and base.entity.kind in {EntityKind.ANIMAL, EntityKind.VEHICLE}
    figure = actor.figure
    foot = top
    if isinstance(figure, Puppet) and (seated or rides):
        # The seat of a person is a leg's length above the feet.
        # In a boat the crew stands before the sails, its feet behind the gunwale.
        sunk = 0.06 if base.home is Home.WATER else 0.24 if seated else 0.3
        foot = top + sunk * height
        figure = replace(figure, furnished=False)
    # People look to the right, and the cut-outs that they ride to the left.
    turned = rides and isinstance(base.figure, Cutout)
    actor = replace(actor, mirrored=base.mirrored != turned)
    step = 0.9 * 2 * wide / copies
    for copy in range(copies):
        x = base.x + (copy - (copies - 1) / 2) * step + _next_to(beside, wide)
        own = figure
        if copy and isinstance(figure, Puppet) and not actor.entity.look:
            own = replace(figure, outfit=unlike(actor.entity.figure, figure.outfit, copy))
        one = replace(actor, figure=own, x=x, foot=foot, height=height, number=copy, copy=copy)
        # The body of a vehicle on the ground is drawn over its riders, and hides their legs.
        inside = rides and base.entity.kind is EntityKind.VEHICLE and base.home is Home.GROUND
        actors.insert(index if inside else index + 1, one)


def _board(actors: list[Actor], index: int, actor: Actor, wide: float) -> None:
    """Adds people behind the gunwale of a boat, where its deck has room for them."""
    base = actors[index]
    deck = DECKS[base.entity.figure]
    figure = actor.figure
    assert isinstance(figure, Puppet)
    copies = max(1, min(actor.entity.count, MOST_COPIES))
    height = min(actor.height, deck.tallest * base.height)
    # Cut-outs look to the left, unless they are mirrored.
    bow = -1 if base.mirrored else 1
    step = min(0.5 * height, 2 * deck.room * wide / copies)
    crew = [one for one in actors if one.carrier == base.entity.id]
    beside = _next_to(crew, deck.room * wide)
    for copy in range(copies):
        x = base.x + bow * deck.aside * wide + (copy - (copies - 1) / 2) * step
        outfit = figure.outfit if actor.entity.look else unlike(actor.entity.figure, figure.outfit, copy)
        seat = replace(figure, furnished=False, outfit=outfit)
        foot = base.foot - deck.up * base.height
        one = replace(actor, figure=seat, x=x + beside, foot=foot, height=height, number=copy, copy=copy)
        actors.insert(index, replace(one, mirrored=not base.mirrored))


def _is_load(actor: Actor, base: Actor) -> bool:
    """Returns whether an animal carries a thing."""
    return base.entity.kind is EntityKind.ANIMAL and actor.entity.kind is EntityKind.OBJECT


def _next_to(others: Sequence[Actor], wide: float) -> float:
    """Returns how far from the middle of a base there is room beside what is on it already."""
    return (0.0, 0.55, -0.55, 0.9)[len({one.entity.id for one in others}) % 4] * wide
