"""Casts a scene: which entities are in the picture, what each does, wears, and holds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Scene, Setting
from aiprod_film.staging import Place
from aiprod_render.animatic.gaits import GAITS
from aiprod_render.animatic.puppets.actions import ACTIONS, performance
from aiprod_render.animatic.puppets.puppet import ADULTS_HEIGHT, Puppet, standing
from aiprod_render.animatic.puppets.skeleton import ADULT
from aiprod_render.animatic.puppets.wardrobe import GARMENTS, nature_of, outfit_of, wearing
from aiprod_render.animatic.shapes.catalogue import Cutout, figure_of, is_small, tint_of
from aiprod_render.animatic.shapes.shape import Home, Shape
from aiprod_render.animatic.stage import Stage

type Figure = Shape | Cutout | Puppet

_WITH: Mapping[str, str] = {
    "🎸": "play-guitar", "🪕": "play-guitar", "🎻": "play-violin", "🎹": "play-piano",
    "grand-piano": "play-piano",
    "🥁": "play-drum", "🪘": "play-drum", "🎺": "play-flute", "🎷": "play-flute", "🪈": "play-flute",
    "⚽": "kick", "🏀": "throw", "🏐": "throw", "🎾": "hit", "🏈": "throw", "⚾": "throw",
    "🏸": "hit", "🏓": "hit",
    "racket": "hit", "🏒": "skate",
}  # fmt: skip
"""What playing is with these things."""
_PLAYERS: Mapping[str, str] = {
    "violin": "play-violin", "viol": "play-violin", "cell": "play-violin", "geig": "play-violin",
    "pian": "play-piano", "klavier": "play-piano", "drum": "play-drum", "percussi": "play-drum",
    "flut": "play-flute", "flöt": "play-flute", "sax": "play-flute", "trump": "play-flute",
    "clarin": "play-flute",
}  # fmt: skip
"""What musicians play, by parts of their names."""
_WITHOUT = {
    "play": "kick",
    "clean": "sweep",
    "build": "work",
    "repair": "work",
    "carry": "hold",
}
"""Verbs that look like another one, without a thing."""
_SHAPED = frozenset({"⛄", "☃", "sandcastle"})
"""What is built by hand, on the knees."""
_WEIGHTS = frozenset({"🏋", ""})
_MUTUAL = frozenset({"embrace", "shake-hands"})
_SEATING = frozenset({"groom", "groom-low", "treat"})
"""What is done to somebody who sits."""
_STANDING_FOR = frozenset({"wash", "sweep", "repair", "treat", "milk", "build"})
"""What is done to what stands still meanwhile."""
_CHILDREN = frozenset("👦👧🧒👶")
_TOOLS_OF: Mapping[str, Collection[str]] = {
    "vacuum": {"vacuum-cleaner"},
    "paint": {"easel"},
    "brew": {"cauldron", "🍲"},
    "hang-laundry": {"laundry"},
}
"""Things that are drawn with whoever does something of the kind."""
_PROPS: Mapping[str, str] = {
    **dict.fromkeys("📖📕📗📘📙📚📰📔", "book"),
    **dict.fromkeys("☕🍵🥛🍺🥤🧋🍷🍶🧃", "cup"),
    **dict.fromkeys("☂☔🌂", "umbrella"),
    **dict.fromkeys("⚽🏀🏐🎾🏈⚾", "ball"),
    **dict.fromkeys("🗡⚔", "sword"),
    **dict.fromkeys("✏🖊🖋", "pen"),
    **dict.fromkeys("📷📸📹🎥", "camera"),
    "🎸": "guitar",
    "🎻": "violin",
    "🪈": "flute",
    "📱": "phone",
    "🎤": "microphone",
    "🔨": "hammer",
    "🧹": "broom",
    "🎁": "gift",
    "🖌": "brush",
    "🎣": "rod",
    "lantern": "lantern",
    "🏮": "lantern",
    "🏋": "barbell",
    "🪄": "pen",
    "🪏": "shovel",
    "tray": "tray",
    "🔍": "magnifier",
    "🔎": "magnifier",
    "racket": "racket",
    "🥊": "gloves",
    "🔔": "bell",
    "🔪": "knife",
    "🏹": "bow",
}
"""Things that the puppets' hands hold as their props."""
_CYCLES = frozenset("🚲🚵🚴")
_MADE_OF: Mapping[str, Collection[str]] = {
    "cycle": _CYCLES,
    "play-piano": "🎹",
    "play-drum": "🥁🪘",
    "paint": "🖼🎨",
    "type": "💻🖥⌨",
    "saw": {"log"},
    "play-chess": "♟",
    "write": "✉📝📜💌",
    "cook": "🍳🍲🥘🍝🍜",
    "surf": "🏄",
    "ski": "🎿",
    "climb": "🪜",
    "sleep": "🛏",
    "hit": "🎾🏸🏓",
    "catch": "⚽🏀🏐🏈⚾",
    "kick": "⚽🏀🏐🏈",
    "knit": "🧶🧵🧣🧦",
    "water": "🥛☕🍵🍷🍶🧃💧🫗",
}
"""Things that are drawn with the action itself."""
_BOTTLED = frozenset("🍷🍾🍸🥂🥤🍺")
_AT_WORK: Mapping[str, str] = {"waiter": "serve"}
"""How people of a role hold and bring things."""
_VEHICULAR = frozenset({"cycle", "ski", "skate", "surf", "row", "swim", "ride-animal"})
"""How people of a role travel, whatever their speed: a cyclist who races does not run."""
_WITH_RACKETS = frozenset({"tennis-player", "athlete"})
_COUPLES = frozenset({*"👫👭👬💏💑👯", "couple"})
_WATERSIDE = frozenset({"lake", "river", "bridge", "waterfall", "ice", "swimming-pool"})
"""Places with water whose setting is not the sea."""
_LIT = frozenset("🔥🕯🪔")
"""Things that burn by nature."""
_FAMILY = ("family", "familia", "famille", "familie", "famiglia", "família")
_SAILS = frozenset({"sail", "row", "fish"})
_FLIES = frozenset({"fly", "launch", "rise", "land", "float", "fall"})
_TRAVELLING = frozenset({"walk", "run", "march", "skate", "drive", "ride", "sail", "fly", "swim", "push"})


TABLE = "table"
WHEELCHAIR = "wheelchair"
_TABLE = Entity("table of the small things", EntityKind.OBJECT, "table", "", TABLE)
_STOVE = Entity("stove of the food", EntityKind.OBJECT, "stove", "", "oven")
_TABLES_HEIGHT, _STOVES_HEIGHT = 0.1, 0.15
COOKED = frozenset({"cook", "bake"})
"""What is done to food, which steams."""
SURFACES = frozenset({"counter", "stove", "table", "desk", "computer", "chopping-board"})
"""Furniture of people that other things lie on."""
HELD_WITH = frozenset({"hold", "give", "eat", "drink", "throw", "embrace", "laugh", "catch", "serve"})
"""Verbs whose object is in the hands of the one who acts."""
_CREATURES = frozenset("🤖⛄☃👻👽👾🧸🪆💀")
"""Things that act as animals do."""
_WITH_TOOLS = frozenset(
    {
        "read",
        "write",
        "cook",
        "bake",
        "slice",
        "work",
        "paint",
        "type",
        "water",
        "sweep",
        "wash",
        "saw",
        "brew",
    }
)
_OF_ROOMS = frozenset("🪟")
_STILL = frozenset({"", "sway", "burn", "stand", "shine", "cook", "bake"})


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
    used = _used(scene, entities)
    roles = [
        role
        for entity in stage.entities
        if entity.id not in used
        and not _is_around(scene, entity)
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


def _is_around(scene: Scene, entity: Entity) -> bool:
    """Returns whether an entity is a part of the place: a room has its windows."""
    return entity.figure in _OF_ROOMS and scene.setting is Setting.INTERIOR


def _furnished(stage: Stage, roles: list[Role]) -> list[Role]:
    """Returns the roles with their tables: before who sits, and under small things."""
    tables = [role for role in roles if role.entity.figure == TABLE]
    others = [role for role in roles if role not in tables]
    if tables and (stage.scene.place == "table-top" or any(_sits(role) for role in others)):
        # The place is the table itself, or the one who sits has it.
        roles, tables = [_at_a_table(role) if _sits(role) else role for role in others], []
    if tables or stage.scene.setting is not Setting.INTERIOR or stage.scene.place == "table-top":
        return roles
    if any(at_work(role) for role in roles) or not loose(stage.scene, roles):
        return roles
    stove = any(role.gait in COOKED for role in roles)
    surface = _STOVE if stove else _TABLE
    tall = _STOVES_HEIGHT if stove else _TABLES_HEIGHT
    return [*roles, Role(surface, Cutout(surface.figure, tall, Home.GROUND, tint_of(surface.figure)))]


def loose(scene: Scene, roles: Sequence[Role]) -> list[Role]:
    """Returns the small things that are nowhere yet: in no hand, on nothing, and not moving by themselves."""
    placed = {one.subject for one in scene.relations} | {
        act.object for act in scene.acts if act.verb in HELD_WITH
    }
    return [
        role
        for role in roles
        if role.entity.id not in placed
        and role.gait in _STILL
        and is_small(role.entity.figure)
        and role.figure.home is Home.GROUND
    ]


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
    vehicles = (role for role in roles if role.entity.kind is EntityKind.VEHICLE)
    return next((role for role in vehicles if role.figure.home is Home.WATER), None)


def _aboard(role: Role) -> Role:
    figure = role.figure
    if not isinstance(figure, Puppet) or figure.home is not Home.GROUND:
        return role
    return replace(role, figure=replace(figure, home=Home.WATER, furnished=False), aboard=True)


def verbs_of(scene: Scene, entity: str) -> list[str]:
    """Returns the verbs of what an entity does, in order."""
    return [act.verb for act in scene.acts if act.subject == entity]


def _role(stage: Stage, entity: Entity, entities: Mapping[str, Entity]) -> Role | None:
    if entity.kind is EntityKind.PERSON:
        several = 2 if entity.figure in _COUPLES else 4 if entity.name.casefold().endswith(_FAMILY) else 0
        return Role(replace(entity, count=max(several, entity.count)), _puppet(stage, entity, entities))
    if entity.figure == "⛵" and any(act.verb == "row" for act in stage.scene.acts):
        # Whoever rows a boat has no sail.
        entity = replace(entity, figure="🛶")
    figure = figure_of(entity)
    if figure is None:
        return None
    gait = _gait(stage.scene, entity, figure)
    # An elephant that flies does so in the air.
    if gait in {"fly", "launch", "rise"} and figure.home is Home.GROUND and isinstance(figure, Cutout):
        figure = replace(figure, home=Home.AIR)
    elif isinstance(figure, Cutout) and (_lands(gait, figure) or _parked(stage, entity, figure)):
        figure = replace(figure, home=Home.GROUND)
    elif gait == "hang" and isinstance(figure, Cutout):
        figure = replace(figure, home=Home.AIR)
    elif gait == "swim" and isinstance(figure, Cutout) and has_water(stage.scene):
        figure = replace(figure, home=Home.WATER)
    return Role(entity, figure, gait)


def _lands(gait: str, figure: Cutout) -> bool:
    """Returns whether a bird eats, which it does on the ground."""
    return gait == "eat" and figure.home is Home.AIR


def _carriers(scene: Scene, entity: Entity, entities: Mapping[str, Entity]) -> list[str]:
    """Returns the figures of what an entity is on."""
    on = [one.object for one in scene.relations if one.subject == entity.id and one.place is Place.ON]
    return [entities[id].figure for id in on if id in entities]


def _parked(stage: Stage, entity: Entity, figure: Figure) -> bool:
    """Returns whether an aircraft is on the ground: at the airport or with people, unless it flies."""
    if entity.kind is not EntityKind.VEHICLE or figure.home is not Home.AIR:
        return False
    people = any(other.kind is EntityKind.PERSON for other in stage.entities)
    flies = not _FLIES.isdisjoint(verbs_of(stage.scene, entity.id))
    ridden = any(act.object == entity.id and act.verb in {"ride", "drive", "fly"} for act in stage.scene.acts)
    return not flies and not ridden and (people or stage.scene.place == "airport")


def _puppet(stage: Stage, entity: Entity, entities: Mapping[str, Entity]) -> Puppet:
    scene = stage.scene
    verbs, props = [], []
    for act in (act for act in scene.acts if act.subject == entity.id):
        thing = entities[act.object].figure if act.object in entities else ""
        named = _instrument(entity) if act.verb == "play" and thing not in _WITH else ""
        if act.verb == "serve" and entity.figure in _WITH_RACKETS:
            named = "hit"
        elif act.verb == "exercise" or (act.verb in _TRAVELLING and nature_of(entity.figure) in _VEHICULAR):
            named = nature_of(entity.figure)
        elif act.verb in {"hold", "give"}:
            named = _AT_WORK.get(entity.figure, "")
        elif act.verb == "write" and entity.figure.endswith("🏫"):
            named = "write-board"
        verbs.append(named or _performed(act.verb, thing, entities.get(act.object)))
        props.append(_prop(verbs[-1], thing))
    verbs += _undergone(stage.scene, entity, entities)
    verbs = [verb for verb in verbs if verb] or [nature_of(entity.figure)]
    if _is_seated(scene, entity, entities) and not _moving(verbs):
        verbs.append("sit")
    if stage.scene.setting is Setting.SPACE and not _moving(verbs):
        verbs.append("float")
    acting = performance(verbs)
    if prop := next(filter(None, props), ""):
        acting = replace(acting, hands=replace(acting.hands, prop=prop))
    elif acting.hands.prop == "gift" and any(act.object for act in scene.acts if act.subject == entity.id):
        acting = replace(acting, hands=replace(acting.hands, prop=""))
    if "🧹" in _carriers(scene, entity, entities):
        acting = replace(acting, hands=replace(acting.hands, prop="broom"))
    outfit = outfit_of(entity.figure, f"{entity.name} {entity.description}")
    if entity.colour:
        outfit = replace(outfit, top=entity.colour)
    for one in scene.relations:
        piece = entities.get(one.object)
        if one.subject == entity.id and piece and piece.figure in GARMENTS and one.place is Place.IN:
            outfit = wearing(outfit, piece.figure, piece.colour)
    home = Home.AIR if {"fly", "fall", "float"} & set(verbs) else Home.GROUND
    if "swim" in verbs or "surf" in verbs:
        home = Home.WATER
    height = ADULTS_HEIGHT * standing(outfit.build) / standing(ADULT)
    return Puppet(height, home, outfit, acting)


def _is_seated(scene: Scene, entity: Entity, entities: Mapping[str, Entity]) -> bool:
    """Returns whether somebody is on something, or in a wheelchair."""
    return any(
        one.subject == entity.id
        and (
            one.place is Place.ON
            or (
                one.place is Place.IN and one.object in entities and entities[one.object].figure == WHEELCHAIR
            )
        )
        for one in scene.relations
    )


def _prop(verb: str, thing: str) -> str:
    """Returns what is in the hand for a verb with a thing; empty for the verb's own prop."""
    if verb == "pour":
        return "bottle" if thing in _BOTTLED else ""
    action = ACTIONS.get(verb)
    # A ball that flies is not in the hand, too, and who washes has a sponge.
    drawn = action is not None and (action.prop or action.furniture) and thing in _MADE_OF.get(verb, "")
    return "" if drawn or verb in {"kick", "wash"} else _PROPS.get(thing, "")


def _undergone(scene: Scene, entity: Entity, entities: Mapping[str, Entity]) -> list[str]:
    """Returns how somebody takes what others do to them: they sit at the barber's, and embrace back."""
    if verbs_of(scene, entity.id):
        return []
    done = {
        _performed(act.verb, entity.figure, entity)
        for act in scene.acts
        if act.object == entity.id and act.subject in entities
    }
    seated = {"sit"} if not done.isdisjoint(_SEATING) else set()
    return sorted(seated | ({"embrace"} if done & (_MUTUAL | {"embrace-low"}) else set()))


def _instrument(person: Entity) -> str:
    """Returns how a musician plays when no instrument is named; empty for others."""
    words = f"{person.name} {person.description}".casefold()
    return next(
        (verb for word, verb in _PLAYERS.items() if word in words),
        "play-guitar" if person.figure == "musician" else "",
    )


def _moving(verbs: Sequence[str]) -> bool:
    return any(verb in ACTIONS and ACTIONS[verb].legs for verb in verbs)


def _performed(verb: str, thing: str, entity: Entity | None) -> str:
    """Returns the verb as a puppet performs it with a thing."""
    kind = entity.kind if entity else None
    match verb:
        case "slice" | "groom" if kind is EntityKind.PERSON:
            return "groom-low" if thing in _CHILDREN else "groom"
        case "fly" if thing == "🪁":
            return "fly-kite"
        case "play" if thing == "♟":
            return "play-chess"
        case "peel":
            return "slice"
        # Else a ball would fly to whoever catches a fish.
        case "catch" if thing and thing not in _MADE_OF["catch"]:
            return "hold"
        case "treat" | "groom" if kind not in {EntityKind.PERSON, EntityKind.ANIMAL}:
            return "look" if verb == "treat" else "groom"
        case "embrace" if thing in _CHILDREN:
            return "embrace-low"
        case "repair" if thing:
            return "repair"
        case "build" if thing in _SHAPED:
            return "shape"
        case "sweep" if kind is EntityKind.VEHICLE:
            return "wash"
        case "cook" if thing == "cauldron":
            return "brew"
        case "hang" if thing == "laundry":
            return "hang-laundry"
        case "lift" if thing not in _WEIGHTS and kind is not EntityKind.PERSON:
            return "heave"
    if verb == "play" and thing in _WITH:
        return _WITH[thing]
    if verb in {"ride", "drive"}:
        if entity and entity.kind is EntityKind.ANIMAL:
            return "ride-animal"
        if thing in _CYCLES:
            return "cycle"
        return "drive" if entity and entity.kind is EntityKind.VEHICLE else ""
    return _WITHOUT.get(verb, verb)


def _gait(scene: Scene, entity: Entity, figure: Figure) -> str:
    """Returns the gait of a cut-out: as the verbs say, or as is its nature."""
    verbs = verbs_of(scene, entity.id)
    flutters = entity.figure in set("🦋🐝🪲🐞🪰🦟") or entity.figure == "dragonfly"
    mounted = any(act.object == entity.id and act.verb in {"ride", "drive"} for act in scene.acts)
    if mounted:
        verbs = ["run"]
    if any(act.object == entity.id and act.verb in _STANDING_FOR for act in scene.acts):
        return "still" if entity.kind is EntityKind.VEHICLE else "stand"
    if entity.kind is EntityKind.ANIMAL and any(
        act.object == entity.id and act.verb == "feed" for act in scene.acts
    ):
        return "eat"
    for verb in verbs:
        if entity.kind is EntityKind.VEHICLE and verb in _TRAVELLING | {"pull"}:
            break
        if figure.home is Home.AIR and (verb in _TRAVELLING or verb == "fly"):
            return "flutter" if flutters else "fly"
        if verb in GAITS or (verb in COOKED and is_small(entity.figure)):
            return verb
        if (
            verb in ACTIONS
            and not ACTIONS[verb].legs
            and isinstance(figure, Cutout)
            and with_tools(entity, verb)
        ):
            return "stand"
        if verb in _TRAVELLING | {"climb", "play", "chase"}:
            return "run" if verb == "chase" else "walk"
    match entity.kind, figure.home:
        case EntityKind.OBJECT, _ if entity.figure in _LIT:
            return "burn"
        case EntityKind.VEHICLE, Home.GROUND:
            return "roll"
        case EntityKind.ANIMAL, Home.AIR:
            return "flutter" if flutters else "fly"
        case EntityKind.ANIMAL, Home.WATER:
            return "swim"
        case EntityKind.ANIMAL, Home.GROUND:
            return "stand"
        case EntityKind.OBJECT, Home.GROUND:
            return "sway"
    return ""


def with_tools(entity: Entity, verb: str) -> bool:
    """Returns whether an animal of a story does it with what people have: a mouse bakes at a counter."""
    acting = entity.kind is EntityKind.ANIMAL or entity.figure in _CREATURES
    return acting and verb in _WITH_TOOLS


def _used(scene: Scene, entities: Mapping[str, Entity]) -> set[str]:
    """Returns the ids of what is drawn with a person: clothes, things in hands, and what an action shows."""
    people = {id for id, entity in entities.items() if entity.kind is EntityKind.PERSON}
    creatures = {id for id, entity in entities.items() if with_tools(entity, "read")}
    used = {
        one.object
        for one in scene.relations
        if one.subject in people
        and one.place is Place.IN
        and one.object in entities
        and entities[one.object].figure in GARMENTS
    }
    used |= {
        one.object
        for one in scene.relations
        if one.subject in people and one.object in entities and entities[one.object].figure == "🧹"
    }
    for act in scene.acts:
        if act.subject not in people | creatures or act.object not in entities:
            continue
        if act.subject in creatures and act.verb not in _WITH_TOOLS:
            continue
        thing = entities[act.object].figure
        verb = _performed(act.verb, thing, entities[act.object])
        if verb in ACTIONS and (thing in _PROPS or (thing and thing in _MADE_OF.get(verb, ""))):
            used.add(act.object)
        if verb == "play-piano":
            used.add(act.object)
    done = {
        _performed(
            act.verb, entities[act.object].figure if act.object in entities else "", entities.get(act.object)
        )
        for act in scene.acts
        if act.subject in people
    }
    tools = {figure for verb in done for figure in _TOOLS_OF.get(verb, ())}
    return used | {id for id, entity in entities.items() if entity.figure in tools}


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


def has_water(scene: Scene) -> bool:
    """Returns whether boats and swimmers have water to be in."""
    return scene.setting is Setting.SEA or scene.place in _WATERSIDE


def home_of(stage: Stage, figure: Figure) -> Home:
    """Returns where the figure is in this setting: in space all float, and without water fish lie ashore."""
    if stage.scene.setting in {Setting.SPACE, Setting.ABSTRACT}:
        return Home.AIR
    if figure.home is Home.WATER and stage.scene.place in {"aquarium", "underwater"}:
        # No surface of the water crosses the picture: who swims is in the middle of it.
        return Home.AIR
    if figure.home is Home.WATER and not has_water(stage.scene):
        return Home.GROUND
    return figure.home
