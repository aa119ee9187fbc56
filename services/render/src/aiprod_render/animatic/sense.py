"""Checks between the plan and the drawing: everything has what carries it, and is where it can be.

A check takes a scene with its entities and returns both as a person would believe them. None leaves anything
out, so that what the plan says is shown stays true; a prompt's own wonders (a cat that flies) are kept.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.places import PLACES
from aiprod_film.scene import Scene, Setting
from aiprod_film.staging import Act, Place, Relation
from aiprod_render.animatic.acts.gait_choice import TREES
from aiprod_render.animatic.acts.postures import PICNIC, SHIPS, seated
from aiprod_render.animatic.belongings import in_ovens, on_waves
from aiprod_render.animatic.cast.casting import FRONT, HELD_WITH
from aiprod_render.animatic.measures import GLASSES, is_toy, metres
from aiprod_render.animatic.set_dressing.grounding import with_hearth, with_pots
from aiprod_render.animatic.shapes.catalogue import figure_of
from aiprod_render.animatic.shapes.shape import Home

type Seen = tuple[Scene, Sequence[Entity]]
type Check = Callable[[Scene, Sequence[Entity]], Seen]

_OWN_BOATS = frozenset({"fishing-boat"})
"""Places aboard, whose deck would lie before another boat."""
_WINDOWS, _DOORS, _HOUSES = frozenset("🪟"), frozenset("🚪"), frozenset("🏠🏡🏚") | {"log-cabin"}
_HOUSE, _BESIDE_HOUSES = "🏠", 1.5
"""What a window belongs to, and from which height in metres on somebody stands beside it."""
_FRONT = Entity("front of the door", EntityKind.OBJECT, "front of a house", "", FRONT)
_UPRIGHT = _DOORS | frozenset("🪞🖼")
"""What stands on its edge, so that nobody is on it."""
_RAILINGS, _ON_RAILINGS = frozenset({"fence", "gate"}), frozenset({"sit", "jump", "climb", "walk"})
"""What people lean on, and what they do on its top."""
_HEAVY = frozenset("🛏🛋🛁🚽") | {
    *("table", "oven", "refrigerator", "sink", "wardrobe", "bookshelf", "washing-machine", "grand-piano"),
    *("bench", "safe", "throne", "treadmill", "fence"),
}
"""What stands on the floor, and on no other thing of the kind."""
_ON_SILLS = 0.7
"""The greatest height of who is on a windowsill, in metres."""
_ROOMS = frozenset({"", "living-room", "bedroom", "kitchen", "library", "attic"})
"""Rooms whose window may be the whole picture."""
_OUTDOORS = frozenset({Setting.LANDSCAPE, Setting.FOREST, Setting.DESERT, Setting.SEA})
_WITH_WALLS = frozenset({"porch", "castle-gate", "temple", "ship-deck", "moon-base"})
"""Places outdoors that have walls for a door."""
_KITES, _MAPS, _PHONES = frozenset("🪁"), frozenset("🗺"), frozenset("📱☎📞")
_DRIVEN = frozenset({*"🚗🚕🚌🚎🚓🚑🚒🚐🚚🚛🏎🚙🛻🚜🚂🚆🚄🚋", "double-decker"})
_DWELLINGS = frozenset(
    {"", "living-room", "bedroom", "kitchen", "bathroom", "office", "restaurant", "library"}
)
"""Rooms that nobody drives into."""
_UNDER_WATER, _GLASS = frozenset({"underwater", "aquarium", ""}), "fishbowl"
_OPEN_BOWLS = frozenset("🥣🫙🥛🥃")
_BOWLS = GLASSES | _OPEN_BOWLS
"""What people keep fish in."""
_CUPS = frozenset("☕🍵")
_ON_FOAM = 0.15
"""The size of what is drawn on foam, compared with a usual one."""
_PLANES = frozenset("✈🛩🚁")
_FALLING = frozenset({"hold", "fall", "jump", "float", "fly", "look", "open", "parachute", "stand", "walk"})
"""What is done with a parachute by who hangs from it."""


def sensible(scene: Scene, entities: Sequence[Entity]) -> Seen:
    """Returns the scene and its entities after all checks."""
    for check in CHECKS:
        scene, entities = check(scene, entities)
    return scene, entities


def _before_walls(scene: Scene, entities: Sequence[Entity]) -> Seen:
    """Puts beside a door or a tree what would be on its top: people knock, and trains go around."""
    named = {entity.id: entity for entity in entities}
    living = {entity.id for entity in entities if entity.kind in {EntityKind.PERSON, EntityKind.ANIMAL}}
    vehicles = {entity.id for entity in entities if entity.kind is EntityKind.VEHICLE}
    relations = tuple(
        replace(one, place=Place.BESIDE)
        if one.place is Place.ON
        and one.subject in named
        and (base := named.get(one.object))
        and (
            (base.figure in _UPRIGHT and one.subject in living)
            or (base.figure in TREES and one.subject in vehicles)
            or (base.figure in _HEAVY and named[one.subject].figure in _HEAVY)
            or (base.figure in _RAILINGS and _leans(scene, named[one.subject]))
        )
        else one
        for one in scene.relations
    )
    return replace(scene, relations=relations), entities


def _leans(scene: Scene, entity: Entity) -> bool:
    """Returns whether a person at a fence stays on the ground."""
    done = {act.verb for act in scene.acts if act.subject == entity.id}
    return entity.kind is EntityKind.PERSON and done.isdisjoint(_ON_RAILINGS)


def _maps_in_hands(scene: Scene, entities: Sequence[Entity]) -> Seen:
    """Gives a map that lies nowhere into the hands of the first person: it is a sheet of paper."""
    people = [entity.id for entity in entities if entity.kind is EntityKind.PERSON]
    used = {act.object for act in scene.acts if act.subject in people}
    placed = {one.subject for one in scene.relations} - used
    placed |= {act.object for act in scene.acts if act.verb in HELD_WITH}
    loose = [entity.id for entity in entities if entity.figure in _MAPS and entity.id not in placed]
    if not people or not loose or scene.setting is Setting.SPACE:
        return scene, entities
    # Who looks at it has it before the eyes.
    acts = (act for act in scene.acts if act.object != loose[0])
    left = tuple(one for one in scene.relations if one.subject != loose[0])
    return replace(scene, acts=(Act(people[0], "hold", loose[0]), *acts), relations=left), entities


def _phoned(scene: Scene, entities: Sequence[Entity]) -> Seen:
    """Gives the phone that somebody talks on into the hand: it lies on no ground."""
    phones = {entity.id for entity in entities if entity.figure in _PHONES}
    on = {one.subject: one.object for one in scene.relations if one.object in phones}
    talking = [act for act in scene.acts if act.verb == "talk" and act.subject in on]
    acts = (
        replace(act, verb="phone", object=on[act.subject]) if act in talking else act for act in scene.acts
    )
    left = tuple(one for one in scene.relations if not talking or one.object not in phones)
    return replace(scene, acts=tuple(acts), relations=left), entities


def _picnics(scene: Scene, entities: Sequence[Entity]) -> Seen:
    """Lays a picnic on the grass: who has it or shares it eats there, and holds no blanket."""
    laid = {entity.id for entity in entities if entity.figure == PICNIC}
    acts = tuple(
        replace(act, verb="eat", object="") if act.object in laid and act.verb in HELD_WITH else act
        for act in scene.acts
    )
    return replace(scene, acts=acts), entities


def _afloat(scene: Scene, entities: Sequence[Entity]) -> Seen:
    """Puts a scene with a ship on the open water: what swims may be there, too."""
    sinking = any(act.verb in {"sink", "fall"} for act in scene.acts)
    if scene.place in _OWN_BOATS | {"underwater"} and _any_of(entities, SHIPS) and not sinking:
        scene = replace(scene, place="")
    return scene, entities


def _on_roads(scene: Scene, entities: Sequence[Entity]) -> Seen:
    """Puts a scene with a car or a train into the street: neither is in a living room, unless it is a toy."""
    driven = any(one.figure in _DRIVEN and not is_toy(one) for one in entities)
    if driven and scene.setting is Setting.INTERIOR and scene.place in _DWELLINGS:
        return replace(scene, setting=Setting.CITY, place="street"), entities
    return scene, entities


def _in_glass(scene: Scene, entities: Sequence[Entity]) -> Seen:
    """Puts a fish that is in a bowl into a room: its water is in the glass, and not all around."""
    named = {entity.id: entity for entity in entities}
    vessels = {
        one.object
        for one in scene.relations
        if one.place is Place.IN
        and {one.subject, one.object} <= named.keys()
        and named[one.object].figure in _BOWLS
        and (figure := figure_of(named[one.subject]))
        and figure.home is Home.WATER
    }
    if not vessels or scene.place not in _UNDER_WATER:
        return scene, entities
    glass = [
        replace(one, figure=_GLASS) if one.figure in _OPEN_BOWLS and one.id in vessels else one
        for one in entities
    ]
    return replace(scene, place="living-room", setting=Setting.INTERIOR), glass


def _on_sills(scene: Scene, entities: Sequence[Entity]) -> Seen:
    """Brings the sill of a window near if something small is in the window."""
    named = {entity.id: entity for entity in entities}
    for one in scene.relations:
        who, base = named.get(one.subject), named.get(one.object)
        if who and base and base.figure in _WINDOWS and scene.place in _ROOMS and PLACES.get(scene.place):
            small = who.kind is not EntityKind.PERSON and 0 < metres(who) <= _ON_SILLS
            if small and one.place in {Place.IN, Place.ON}:
                left = tuple(other for other in scene.relations if other is not one)
                return replace(scene, place="windowsill", relations=left), entities
    return scene, entities


def _at_windows(scene: Scene, entities: Sequence[Entity]) -> Seen:
    """Brings the window near that somebody in a room looks out of."""
    windows = {entity.id for entity in entities if entity.figure in _WINDOWS}
    looks = any(act.verb == "look" and act.object in windows for act in scene.acts)
    if looks and scene.place in _ROOMS and scene.setting is Setting.INTERIOR:
        return replace(scene, place="windowsill"), entities
    return scene, entities


def _walled(scene: Scene, entities: Sequence[Entity]) -> Seen:
    """Gives a door outdoors the front of a house, and a window the house that it belongs to."""
    if scene.setting not in _OUTDOORS or scene.place in _WITH_WALLS:
        return scene, entities
    doors = [entity for entity in entities if entity.figure in _DOORS]
    windows = [entity for entity in entities if entity.figure in _WINDOWS]
    others = [entity for entity in entities if entity.figure not in _HOUSES]
    named = len(others) < len(entities)
    # A door alone in a forest or a desert is meant to be one.
    if doors and (named or scene.setting is Setting.LANDSCAPE):
        # The front is that of the house that the text may name.
        before = tuple(Relation(door.id, Place.IN_FRONT_OF, _FRONT.id) for door in doors)
        seen = [entity for entity in others if entity not in windows]
        return replace(scene, relations=(*before, *scene.relations)), [*seen, _FRONT]
    if windows and named:
        # A house has windows of its own.
        return scene, [entity for entity in entities if entity not in windows]
    # Beside a giant the house is near, and behind an owl far away.
    near = any(metres(entity) >= _BESIDE_HOUSES for entity in entities)
    return scene, [_house(entity, near=near) if entity in windows else entity for entity in entities]


def _house(window: Entity, *, near: bool) -> Entity:
    kind = EntityKind.OBJECT if near else EntityKind.PLACE
    return replace(window, figure=_HOUSE, kind=kind, count=0, size=0.0)


def _grounded(scene: Scene, entities: Sequence[Entity]) -> Seen:
    """Keeps on the ground who flies a kite: people hold its line, and animals without wings run along."""
    kite = next((entity.id for entity in entities if entity.figure in _KITES), "")
    named = {entity.id: entity for entity in entities}
    acts = tuple(
        _holding(act, named[act.subject], kite)
        if kite and act.verb == "fly" and not act.object and act.subject in named
        else act
        for act in scene.acts
    )
    return replace(scene, acts=acts), entities


def _holding(act: Act, entity: Entity, kite: str) -> Act:
    if entity.kind is EntityKind.PERSON:
        return replace(act, object=kite)
    return act if _has_wings(entity) else replace(act, verb="run")


def _has_wings(entity: Entity) -> bool:
    figure = figure_of(entity)
    return entity.kind is not EntityKind.ANIMAL or (figure is not None and figure.home is Home.AIR)


def _on_foam(scene: Scene, entities: Sequence[Entity]) -> Seen:
    """Makes what is drawn on the foam of a cup as small as that is, and who draws it pours milk."""
    cups = {entity.id for entity in entities if entity.figure in _CUPS}
    things = {entity.id for entity in entities if entity.kind is EntityKind.OBJECT} - cups
    drawn = {one.subject for one in scene.relations if one.place is Place.ON and one.object in cups} & things
    if not drawn:
        return scene, entities
    acts = (replace(act, verb="pour", object="") if act.object in drawn else act for act in scene.acts)
    seen = [replace(entity, size=_ON_FOAM) if entity.id in drawn else entity for entity in entities]
    return replace(scene, acts=tuple(dict.fromkeys(acts))), seen


def _under_canopies(scene: Scene, entities: Sequence[Entity]) -> Seen:
    """Hangs people from the parachute of the scene, which opens by itself: nobody has it beside them."""
    canopy = next((entity.id for entity in entities if entity.figure == "🪂"), "")
    people = [entity.id for entity in entities if entity.kind is EntityKind.PERSON]
    doing = {act.subject for act in scene.acts if act.verb not in _FALLING}
    falling = [id for id in people if id not in doing][:1]
    if not canopy or not falling:
        return scene, entities
    planes = [entity.id for entity in entities if entity.figure in _PLANES]
    others = (act for act in scene.acts if act.subject not in {*falling, canopy, *planes})
    acts = (*(Act(id, "parachute") for id in falling), *(Act(id, "fly") for id in planes), *others)
    left = tuple(one for one in scene.relations if canopy not in (one.subject, one.object))
    return replace(scene, acts=acts, relations=left), [one for one in entities if one.id != canopy]


def _any_of(entities: Sequence[Entity], figures: Collection[str]) -> bool:
    return any(entity.figure in figures for entity in entities)


def _in_vessels(scene: Scene, entities: Sequence[Entity]) -> Seen:
    return scene, with_pots(scene, entities)


CHECKS: tuple[Check, ...] = (
    _before_walls,
    _maps_in_hands,
    _phoned,
    _picnics,
    _afloat,
    _on_roads,
    _in_glass,
    _on_sills,
    _at_windows,
    _walled,
    _grounded,
    _under_canopies,
    _on_foam,
    seated,
    with_hearth,
    _in_vessels,
    on_waves,
    in_ovens,
)
"""In this order: where the scene is comes before what stands there."""
