"""Casts a scene: which entities are in the picture, each with its figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Scene, Setting
from aiprod_render.animatic.above.land import is_driving, land_of
from aiprod_render.animatic.acts.acting import drawn_with_people, puppet_of, tools_verb
from aiprod_render.animatic.acts.gait_choice import COOKED, TREES, gait_of, is_creature, is_parked, lands
from aiprod_render.animatic.acts.pouring import pours_into
from aiprod_render.animatic.circumstances import Figure, has_water, verbs_of
from aiprod_render.animatic.creatures.young import form_of
from aiprod_render.animatic.measures import is_small, is_toy, to_scale
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.scenery.heavens import is_heavenly
from aiprod_render.animatic.scenery.showers import is_shower
from aiprod_render.animatic.scenery.surf import BREAKERS
from aiprod_render.animatic.shapes.catalogue import Cutout, figure_of, tint_of
from aiprod_render.animatic.shapes.shape import Home, Shape
from aiprod_render.animatic.stage import Stage

_EVERYWHERE = frozenset({BREAKERS, "curtain", "traffic"})
"""What is drawn over the whole picture rather than as one figure."""
_COUPLES = frozenset({*"👫👭👬💏💑👯", "couple"})
_FAMILY = ("family", "familia", "famille", "familie", "famiglia", "família")
_SAILS = frozenset({"sail", "row", "fish"})


TABLE = "table"
FRONT = "house-front"
"""The wall of a door outdoors."""
_TABLE = Entity("table of the small things", EntityKind.OBJECT, "table", "", TABLE)
_STOVE = Entity("stove of the food", EntityKind.OBJECT, "stove", "", "oven")
SURFACES = frozenset({"dough", "plank", "counter", "stove", "table", "desk", "computer", "chopping-board"})
"""Furniture of people that other things lie on."""
HELD_WITH = frozenset(
    {
        "steal",
        "rescue",
        "fetch",
        "pick",
        "hold",
        "give",
        "eat",
        "drink",
        "throw",
        "embrace",
        "laugh",
        "catch",
        "serve",
    }
)
"""Verbs whose object is in the hands of the one who acts."""
HELD_BY_ANIMALS = frozenset({"fetch", "steal", "catch", "hold", "give", "serve", "pick"})
"""Verbs whose object is in the mouth of an animal, or before the breast of a robot."""
_AT_PAWS = frozenset({"play", "dig", "chase", "push", "pull"})
"""Verbs whose object is on the ground before the one who acts."""
_WITH_TOPS = frozenset({"oven", "🛏", "🛋", "🪑", "bench"})
"""Furniture that is there already, and has room for small things."""
_LANDMARKS = {
    "paris": frozenset("🗼"),
    "tokyo": frozenset("🗼🗻"),
    "new-york": frozenset("🗽"),
    "station": frozenset("🚉"),
}
"""What the recipes of places show themselves."""
_OF_ROOMS, _OF_HOUSES = frozenset("🪟"), frozenset("🚪")
_WITH_TABLES = frozenset({Setting.INTERIOR, Setting.CITY, Setting.LANDSCAPE, Setting.FOREST, Setting.DESERT})
_WITHOUT_TABLES = frozenset({"table-top", "windowsill", "underwater", "aquarium"})
_WITHOUT_SAIL = frozenset({"row", "fish", "catch"})
"""What is done in a boat without a sail."""
_WITHOUT_LEGS = frozenset("🧜🧞")
"""Creatures that are people from the waist up alone: no puppet has their tail, and the cut-out does."""
EARTH, _EARTHS_HEIGHT, _OTHER_WORLDS = "🌍", 0.08, frozenset({"moon", "mars"})
"""The Earth as it is seen from other worlds."""
_CAKE, _ON_CAKES = "🎂", frozenset("🕯")
FISH = frozenset("🐟🐠🐡🐙🦐🦞🦀🦑")
"""What lives in the water, and is held or eaten on land."""
"""A cake has its candles on it, and none beside it."""
_SAPLING = 0.13
"""The height of a tree that is planted, as a part of the short side in a wide shot."""
_FALLEN = frozenset({"fall", "break"})
"""What lies on the floor, and on no table."""
_ALOFT = frozenset({"fly", "launch", "rise", "float", "flutter", "hang"})


@dataclass(frozen=True, slots=True)
class Role:
    """An entity in the picture, with its figure; `gait` is the verb that a cut-out shows, or empty.

    Who is `aboard` is in the boat of the scene.
    """

    entity: Entity
    figure: Figure
    gait: str = ""
    aboard: bool = False


def cast(stage: Stage) -> list[Role]:
    """Returns the entities that fit the setting, with their figures, without what a person wears or holds."""
    scene = stage.scene
    entities = {entity.id: entity for entity in stage.entities}
    above = land_of(stage) is not None
    used, figures = drawn_with_people(scene, entities), {entity.figure for entity in stage.entities}
    roles = [
        role
        for entity in stage.entities
        if entity.id not in used
        and not _is_around(scene, entity)
        and not is_shower(scene, entity)
        and entity.figure not in _EVERYWHERE
        and not is_heavenly(scene, entity)
        and not (entity.figure == EARTH and scene.setting is Setting.SPACE)
        and not (entity.figure in _ON_CAKES and _CAKE in figures)
        and not (above and is_driving(entity))
        and pours_into(scene, entity.id) not in entities
        and (role := _role(stage, entity, entities))
    ]
    fitting = _furnished(stage, [role for role in roles if _fits(scene.setting, role)])
    if has_water(scene) and (boat := boat_of(fitting)):
        # People at the sea sit in the boat instead of standing on the water; at a lake they may stay ashore.
        crew = {one.subject for one in scene.relations if one.object == boat.entity.id}
        crew |= {act.subject for act in scene.acts if act.object == boat.entity.id or act.verb in _SAILS}
        everyone = scene.setting is Setting.SEA and scene.place != "beach"
        return [
            _aboard(role) if role is not boat and (everyone or role.entity.id in crew) else role
            for role in fitting
        ]
    return fitting


_ANYBODY, _AUDIENCE, _WITH_SEATS = "🧍", 7, frozenset({"stage", "circus", "stadium", "cinema"})
_WATCHING = frozenset({"look", "cheer", "clap", "laugh", "sit", "stand", "wave", "jump", "talk", "sing"})
"""What many do at a place with rows of seats who are its audience."""


def _is_around(scene: Scene, entity: Entity) -> bool:
    """Returns whether an entity is a part of the place: a room has its windows, and a city, too."""
    if entity.figure in _LANDMARKS.get(scene.place, ()):
        return True
    if entity.figure == _ANYBODY and entity.count >= _AUDIENCE and scene.place in _WITH_SEATS:
        # The rows are full of those who watch: they stand on no stage, and on no pitch.
        return {*verbs_of(scene, entity.id)} <= _WATCHING
    if entity.figure in _OF_HOUSES and entity.count > 1 and scene.setting is Setting.CITY:
        return True
    return entity.figure in _OF_ROOMS and scene.setting in {Setting.INTERIOR, Setting.CITY}


def _furnished(stage: Stage, roles: list[Role]) -> list[Role]:
    """Returns the roles with their tables: before who sits, and under small things."""
    tables = [role for role in roles if role.entity.figure == TABLE]
    others = [role for role in roles if role not in tables]
    if tables and (stage.scene.place == "table-top" or any(_sits(role) for role in others)):
        # The place is the table itself, or the one who sits has it.
        roles, tables = [_at_a_table(role) if _sits(role) else role for role in others], []
    # Nothing else gives the size of a small thing that is alone, and so it lies on a table outdoors, too.
    alone = stage.scene.setting in _WITH_TABLES and len(loose(stage.scene, roles)) == len(roles)
    indoors = stage.scene.setting is Setting.INTERIOR
    if tables or not (indoors or alone) or stage.scene.place in _WITHOUT_TABLES:
        return roles
    if any(role.entity.figure in _WITH_TOPS for role in roles):
        return roles
    if any(_acts_small(stage.scene, role) for role in roles):
        # Beside a toy that reads, no others stand on a table.
        return roles
    if any(at_work(role) for role in roles) or not loose(stage.scene, roles):
        return roles
    stove = any(role.gait in COOKED for role in roles)
    surface = _STOVE if stove else _TABLE
    return [
        *roles,
        Role(surface, to_scale(surface, Cutout(surface.figure, 0.0, Home.GROUND, tint_of(surface.figure)))),
    ]


def loose(scene: Scene, roles: Sequence[Role]) -> list[Role]:
    """Returns the small things that are nowhere yet: in no hand, on nothing, and not in the air."""
    present = {role.entity.id for role in roles}
    animals = {role.entity.id for role in roles if is_creature(role.entity)}
    placed = {one.subject for one in scene.relations} | {
        act.object
        for act in scene.acts
        if (act.verb in HELD_WITH and act.subject in present)
        or (act.verb in _AT_PAWS and act.subject in animals)
    }
    return [
        role
        for role in roles
        if role.entity.id not in placed
        and not (role.entity.id in animals and any(act.subject == role.entity.id for act in scene.acts))
        and role.gait not in _ALOFT | _FALLEN
        and (is_small(role.entity.figure) or _is_food(role.entity))
        and (role.figure.home is Home.GROUND or _is_food(role.entity))
    ]


def _is_food(entity: Entity) -> bool:
    """Returns whether a fish is no animal any more, and so lies on the table."""
    return entity.kind is EntityKind.OBJECT and entity.figure in FISH


def _acts_small(scene: Scene, role: Role) -> bool:
    """Returns whether a small creature, such as a toy, does something."""
    small = is_creature(role.entity) and is_small(role.entity.figure)
    return small and any(act.subject == role.entity.id for act in scene.acts)


def at_work(role: Role) -> bool:
    """Returns whether a person is at a counter, a stove, or a table, which has room for things."""
    puppet = role.figure
    return isinstance(puppet, Puppet) and puppet.furnished and puppet.performance.furniture in SURFACES


def _sits(role: Role) -> bool:
    return isinstance(role.figure, Puppet) and role.figure.performance.furniture == "seat"


def _at_a_table(role: Role) -> Role:
    assert isinstance(role.figure, Puppet)
    acting = role.figure.performance
    seated = replace(acting, hands=replace(acting.hands, furniture="desk"))
    return replace(role, figure=replace(role.figure, performance=seated))


def boat_of(roles: Sequence[Role]) -> Role | None:
    """Returns the boat of the scene, if there is one."""
    vehicles = (role for role in roles if role.entity.kind is EntityKind.VEHICLE and not is_toy(role.entity))
    return next((role for role in vehicles if role.figure.home is Home.WATER), None)


def _aboard(role: Role) -> Role:
    figure = role.figure
    if not isinstance(figure, Puppet):
        return role
    if figure.home is not Home.GROUND and figure.performance.furniture != "canoe":
        return role
    return replace(role, figure=replace(figure, home=Home.WATER, furnished=False), aboard=True)


def _role(stage: Stage, entity: Entity, entities: Mapping[str, Entity]) -> Role | None:
    if entity.kind is EntityKind.PERSON and entity.figure not in _WITHOUT_LEGS:
        several = 2 if entity.figure in _COUPLES else 4 if entity.name.casefold().endswith(_FAMILY) else 0
        return Role(replace(entity, count=max(several, entity.count)), puppet_of(stage, entity, entities))
    if entity.figure == "⛵" and any(act.verb in _WITHOUT_SAIL for act in stage.scene.acts):
        # Whoever rows or fishes would sit behind the sail.
        entity = replace(entity, figure="🛶")
    if stage.scene.setting is Setting.CITY and entity.figure == "tower":
        # A tower that a city builds is a house of many storeys.
        entity = replace(entity, figure="🏢")
    if not entity.figure and entity.kind is EntityKind.PLACE and stage.scene.place:
        # A village is all around, and not one house before it.
        return None
    figure = figure_of(entity)
    if figure is None:
        return None
    figure = to_scale(entity, figure)
    figure = _planted(stage.scene, entity, figure)
    if entity.figure == EARTH and stage.scene.place in _OTHER_WORLDS and isinstance(figure, Cutout):
        # Seen from another planet, it is in the sky.
        return Role(entity, replace(figure, home=Home.AIR, height=_EARTHS_HEIGHT))
    gait = gait_of(stage.scene, entity, figure)
    if gait == "play" and tools_verb(stage, entity):
        # Who plays an instrument stands at it, and jumps at no ball.
        gait = "stand"
    if gait == "launch" and entity.figure == "🚀":
        # The font's rocket leans to one side; one that takes off stands.
        entity = replace(entity, figure="rocket")
        figure = replace(figure, figure="rocket") if isinstance(figure, Cutout) else figure
    # An elephant that flies does so in the air.
    if gait in {"fly", "launch", "rise"} and figure.home is Home.GROUND and isinstance(figure, Cutout):
        figure = replace(figure, home=Home.AIR)
    elif isinstance(figure, Cutout) and (lands(gait, figure) or is_parked(stage, entity, figure)):
        figure = replace(figure, home=Home.GROUND)
    elif gait == "hang" and isinstance(figure, Cutout):
        figure = replace(figure, home=Home.AIR)
    elif _swims(entity, gait) and isinstance(figure, Cutout) and has_water(stage.scene):
        figure = replace(figure, home=Home.WATER)
    if isinstance(figure, Cutout) and figure.figure == entity.figure:
        figure = replace(figure, figure=form_of(entity, stage.entities))
    return Role(entity, figure, gait)


def _swims(entity: Entity, gait: str) -> bool:
    """Returns whether somebody is in the water where there is some: an animal also floats on it."""
    return gait == "swim" or (gait == "float" and entity.kind is EntityKind.ANIMAL)


def _planted(scene: Scene, entity: Entity, figure: Cutout | Shape) -> Cutout | Shape:
    """Returns a tree that somebody plants as low as it is then."""
    planted = any(act.object == entity.id and act.verb in {"dig", "water"} for act in scene.acts)
    return replace(figure, height=_SAPLING) if planted and entity.figure in TREES else figure


def _fits(setting: Setting, role: Role) -> bool:
    """Returns whether the setting has room for a figure: buildings stand outdoors and not in a skyline."""
    kind, figure = role.entity.kind, role.figure
    if isinstance(figure, Puppet) and setting is Setting.SPACE:
        # Nobody is out there without a suit, unless the manifest says who it is.
        return bool(role.entity.figure) or figure.outfit.garment == "spacesuit"
    if setting is Setting.SPACE and (isinstance(figure, Shape) or not role.entity.figure):
        return figure.home is Home.AIR and kind is EntityKind.VEHICLE
    if kind is not EntityKind.PLACE:
        return True
    indoors = {Setting.SPACE, Setting.INTERIOR, Setting.ABSTRACT}
    return setting not in indoors and not (setting is Setting.CITY and isinstance(figure, Shape))
