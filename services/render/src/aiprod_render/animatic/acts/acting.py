"""Has people act: which verbs they perform, what they wear, hold, and work with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Scene, Setting
from aiprod_film.staging import Act, Place, Relation
from aiprod_render.animatic.acts.acting_props import MADE_OF, PLAYERS, PROPS, cups, leash_of
from aiprod_render.animatic.acts.dressing import dressed
from aiprod_render.animatic.acts.gait_choice import WITH_TOOLS, with_tools
from aiprod_render.animatic.acts.performed import OF_CLAY, WITH, performed
from aiprod_render.animatic.acts.trades import trade
from aiprod_render.animatic.circumstances import TRAVELLING, has_water, is_out_of_place, progress_of, verbs_of
from aiprod_render.animatic.measures import size_of
from aiprod_render.animatic.puppets.actions import ACTIONS, performance, without
from aiprod_render.animatic.puppets.expression import expression_of
from aiprod_render.animatic.puppets.garments import GARMENTS
from aiprod_render.animatic.puppets.puppet import ADULTS_HEIGHT, Puppet, standing
from aiprod_render.animatic.puppets.skeleton import ADULT
from aiprod_render.animatic.puppets.wardrobe import nature_of
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage

_MUTUAL = frozenset({"embrace", "shake-hands"})
_SEATING = frozenset({"groom", "groom-low", "treat", "treat-low", "comb-other"})
"""What is done to somebody who sits."""
_TOOLS_OF: Mapping[str, Collection[str]] = {
    **dict.fromkeys(("pull-rabbit", "pull-dove"), frozenset("🎩👒")),
    "blow-out": {"🎂", "🕯", "table"},
    "forge": {"anvil", "🔥"},
    "blow-glass": {"🔥", "oven"},
    "solder": {"bench", "table"},
    "propose": {"💍"},
    "throw-pot": {"🛞"},
    "blow-bubbles": {"🧼"},
    "vacuum": {"vacuum-cleaner"},
    "paint": {"easel"},
    "portray": {"easel", "🖼"},
    "play-cards": {"🃏", "table"},
    "brew": {"cauldron", "🍲"},
    "hang-laundry": {"laundry"},
}
"""Things that are drawn with whoever does something of the kind."""
_BOTTLED = frozenset("🍷🍾🍸🥂🥤🍺")
_AT_WORK: Mapping[str, str] = {"waiter": "serve"}
"""How people of a role hold and bring things."""
_ITS_OWN = frozenset({"ball", "gift", "book", "cup", "fork", "bottle"})
"""Props that stand for what something is done to, not for the tool that it is done with."""
_TOOLS: Mapping[str, str] = {"hockey-player": "hockey-stick", "welder": "torch"}
"""What people of a role have in the hand, whatever they do."""
_WITHOUT_HILLS = frozenset({Setting.INTERIOR, Setting.CITY, Setting.SEA})
"""Where who climbs does so on a ladder: a ship has no hill."""
_MASONRY = frozenset({"", "🧱", "🏠"})
"""What builders lay bricks for."""
_VEHICULAR = frozenset({"cycle", "skateboard", "ski", "skate", "surf", "row", "swim", "ride-animal", "run"})
"""How people of a role travel, whatever their speed: a cyclist who races does not run."""
_AFLOAT, _SANDS = frozenset({"surf", "row", "swim"}), frozenset({"beach", "rocky-shore", "island"})
_CHILDREN = frozenset("👦👧🧒👶")
_DUELS = frozenset({"fence", "box"})
"""How people of a role fight."""
_WITH_RACKETS = frozenset({"tennis-player", "athlete"})
_BRINGING = frozenset({"hold", "give", "pick-low", "sneak", "propose", "embrace", "look", "walk", "catch"})
"""What is done with a bouquet in the hand."""
_ARMED = frozenset({"knight", "samurai", "viking", "pirate", "soldier", *"💂🤺"})
"""Who fights with a sword; others have their bare hands."""
WHEELCHAIR = "wheelchair"
_CHAIRS = frozenset({WHEELCHAIR, "🪑", "throne"})
SEATS = _CHAIRS | {"🛋", "🛏", "hammock"}
"""What people are in who are on it: in an armchair, in bed."""


def _vehicles_of(scene: Scene, verb: str) -> Collection[str]:
    """Returns how people of a role travel there: a surfer who walks on the sand has left the water."""
    return _VEHICULAR - _AFLOAT if scene.place in _SANDS and verb in {"walk", "run"} else _VEHICULAR


def _carriers(scene: Scene, entity: Entity, entities: Mapping[str, Entity]) -> list[str]:
    """Returns the figures of what an entity is on."""
    on = [one.object for one in scene.relations if one.subject == entity.id and one.place is Place.ON]
    return [entities[id].figure for id in on if id in entities]


def puppet_of(stage: Stage, entity: Entity, entities: Mapping[str, Entity]) -> Puppet:
    """Returns the puppet of a person, with the acts and props of the scene; `entities` are by id."""
    scene = stage.scene
    verbs, props = [], []
    for act in (act for act in scene.acts if act.subject == entity.id):
        thing = entities[act.object].figure if act.object in entities else ""
        named = instrument_of(entity) if act.verb == "play" and thing not in WITH else ""
        if act.verb == "serve" and entity.figure in _WITH_RACKETS:
            named = "hit"
        elif (
            act.verb == "exercise"
            or (act.verb == "fight" and nature_of(entity.figure) in _DUELS)
            or (act.verb in TRAVELLING and nature_of(entity.figure) in _vehicles_of(scene, act.verb))
        ):
            named = nature_of(entity.figure)
        elif act.verb in {"work", "build"} and entity.figure.startswith("👷") and thing in _MASONRY:
            named = "lay-bricks"
        elif act.verb in {"climb", "hang"} and not thing and entity.figure == "🧗":
            named = "scale"
        elif act.verb == "climb" and not thing and scene.setting in _WITHOUT_HILLS:
            named = "climb"
        elif act.verb == "jump" and entity.figure == "skateboarder":
            named = "ollie"
        elif act.verb in {"hold", "give"}:
            named = _AT_WORK.get(entity.figure, "")
        elif act.verb == "write" and entity.figure.endswith("🏫"):
            named = "write-board"
        elif act.verb == "work" and not named:
            named = _at_the_fire(scene, entity, thing)
        elif act.verb == "fight" and not named and not _is_armed(entity, thing):
            named = "wrestle"
        elif act.verb == "build" and not thing and entity.figure in _CHILDREN:
            # What children build is made by hand, whatever it is.
            named = "shape"
        elif act.verb == "point" and verbs_of(scene, act.object):
            # Who shows somebody how it is done is at the work with a hand.
            named = "guide"
        elif act.verb == "box" and (entity.count > 1 or act.object in entities):
            named = "spar"
        if act.verb == "steal":
            verbs.append("sneak")
            props.append("")
        verbs.append(named or performed(act.verb, thing, entities.get(act.object)))
        props.append(leash_of(act.verb, thing) or _prop(verbs[-1], thing))
    undergone = _undergone(stage.scene, entity, entities)
    # Who lies in the arms of somebody does nothing else.
    verbs = undergone if "lie-in-arms" in undergone else verbs + undergone
    seats = _seats(scene, entity, entities)
    seated = bool(seats)
    verbs = [verb for verb in verbs if verb] or [
        nature_of(entity.figure) or trade(scene, entity, seated=seated)
    ]
    if {*verbs} <= {"stand", "walk", "march"} and (instrument := instrument_of(entity, named_only=True)):
        # A piper who stands on a hill plays there.
        verbs = [*verbs, instrument]
    if not {*verbs} <= {"stand"}:
        # Who stands up and dances, dances.
        verbs = [verb for verb in verbs if verb != "stand"]
    if not _CHAIRS.isdisjoint(seats):
        # Nobody lies on a chair.
        verbs = [verb for verb in verbs if verb != "sleep"]
    if seated and not _moving(verbs):
        verbs.append("sit")
    airborne = _is_airborne(scene, verbs)
    if not airborne:
        # A fall takes the ground away: who has ground has fallen.
        verbs = ["kneel" if verb == "fall" else verb for verb in verbs]
    if stage.scene.setting is Setting.SPACE and not _moving(verbs):
        verbs.append("float")
    acting = performance(verbs)
    if is_out_of_place(scene, acting.furniture):
        acting = without(acting, acting.furniture)
    # A ball that flies is not in the hand, too.
    if (prop := next(filter(None, props), "")) and prop != acting.furniture:
        acting = replace(acting, hands=replace(acting.hands, prop=prop))
    elif acting.hands.prop in _ITS_OWN and _has_thing(scene, entity, entities):
        # The thing itself is in the hand, or, without a picture, nothing: never another one.
        acting = replace(acting, hands=replace(acting.hands, prop=""))
    elif acting.hands.prop == "tray" and _has_thing(scene, entity, entities):
        acting = replace(acting, hands=replace(acting.hands, prop="salver"))
    elif entity.figure in _TOOLS and not acting.hands.furniture:
        acting = replace(acting, hands=replace(acting.hands, prop=_TOOLS[entity.figure]))
    if "🧹" in _carriers(scene, entity, entities):
        acting = replace(acting, hands=replace(acting.hands, prop="broom"))
    outfit = dressed(scene, entity, entities)
    home = Home.AIR if airborne or "float" in verbs else Home.GROUND
    if "swim" in verbs or "surf" in verbs:
        home = Home.WATER
    if "surf" in verbs and has_water(scene) and all(one.figure != "wave" for one in entities.values()):
        acting = replace(acting, legs=replace(acting.legs, furniture="swell"))
    if acting.furniture == "canoe" and has_water(scene):
        home = Home.WATER
    # A canopy is twice as high as who hangs from it.
    canopied = 0.7 if acting.furniture == "parachute" else 1.0
    height = canopied * ADULTS_HEIGHT * standing(outfit.build) / standing(ADULT) * size_of(entity)
    face = expression_of(scene.mood, verbs)
    return Puppet(height, home, outfit, acting, done=progress_of(scene, 1.0), expression=face)


def _has_thing(scene: Scene, person: Entity, entities: Mapping[str, Entity]) -> bool:
    """Returns whether somebody does something with a thing: to whom or where a book is read is none."""
    things = (entities.get(act.object) for act in scene.acts if act.subject == person.id and act.object)
    return any(one is None or one.kind not in {EntityKind.PERSON, EntityKind.PLACE} for one in things)


def _at_the_fire(scene: Scene, person: Entity, thing: str) -> str:
    """Returns how those work who have fire: smiths at the anvil, and welders; empty for others."""
    if person.figure == "welder":
        return "weld"
    return "forge" if scene.place == "forge" and thing not in OF_CLAY else ""


def _is_armed(person: Entity, thing: str) -> bool:
    return person.figure in _ARMED or PROPS.get(thing, "") == "sword"


def _is_airborne(scene: Scene, verbs: Collection[str]) -> bool:
    """Returns whether somebody is in the air; who falls on the ground stays there."""
    falls = "fall" in verbs and (scene.place == "sky" or scene.setting is Setting.SPACE)
    return falls or not {"fly", "float", "parachute"}.isdisjoint(verbs)


def _seats(scene: Scene, entity: Entity, entities: Mapping[str, Entity]) -> list[str]:
    """Returns the figures of what somebody is on, or in as people are in a chair."""
    places = [(one.place, entities.get(one.object)) for one in scene.relations if one.subject == entity.id]
    bases = [(place, base.figure if base else "") for place, base in places]
    return [base for place, base in bases if place is Place.ON or (place is Place.IN and base in SEATS)]


def _prop(verb: str, thing: str) -> str:
    """Returns what is in the hand for a verb with a thing; empty for the verb's own prop."""
    if verb == "pour":
        return "bottle" if thing in _BOTTLED else ""
    action = ACTIONS.get(verb)
    # A ball that flies is not in the hand, too, and who washes has a sponge.
    drawn = action is not None and (action.prop or action.furniture) and thing in MADE_OF.get(verb, "")
    return "" if drawn or verb in {"kick", "wash"} else _in_hand(verb, thing)


def _in_hand(verb: str, thing: str) -> str:
    """Returns what a thing is in the hand; empty if it is none there: who waters flowers has no bouquet."""
    prop = "bundle" if (verb, thing) == ("cradle", "👶") else PROPS.get(thing, "")
    return "" if prop == "bouquet" and verb not in _BRINGING else prop


def _undergone(scene: Scene, entity: Entity, entities: Mapping[str, Entity]) -> list[str]:
    """Returns how somebody takes what others do to them: they sit at the barber's, and embrace back."""
    done = {
        performed(act.verb, entity.figure, entity)
        for act in scene.acts
        if act.object == entity.id and act.subject in entities
    }
    if "cradle" in done:
        return ["lie-in-arms"]
    # Who does something of their own goes on with it, whatever is done to them.
    if verbs_of(scene, entity.id):
        return []
    if any(act.verb == "chase" and act.object == entity.id for act in scene.acts):
        return ["run"]
    hands = {"receive"} if "give" in done else {"embrace"} if done & (_MUTUAL | {"embrace-low"}) else set()
    return sorted(hands | ({"sit"} if not done.isdisjoint(_SEATING) else set()))


def instrument_of(person: Entity, *, named_only: bool = False) -> str:
    """Returns how a musician plays when no instrument is named; empty for others.

    With `named_only` it is empty, too, for a musician whose name has no instrument.
    """
    words = f"{person.name} {person.description}".casefold()
    return next(
        (verb for word, verb in PLAYERS.items() if word in words),
        "play-guitar" if person.figure == "musician" and not named_only else "",
    )


def _moving(verbs: Sequence[str]) -> bool:
    return any(verb in ACTIONS and ACTIONS[verb].legs for verb in verbs)


def tools_verb(stage: Stage, entity: Entity) -> str:
    """Returns what an animal of a story does with things that people have; empty if it does nothing so."""
    entities = {other.id: other for other in stage.entities}
    for act in stage.scene.acts:
        if act.subject == entity.id and with_tools(entity, verb := _with_instrument(act, entities)):
            return verb
    return ""


def _with_instrument(act: Act, entities: Mapping[str, Entity]) -> str:
    thing = entities[act.object].figure if act.object in entities else ""
    return WITH.get(thing, act.verb) if act.verb == "play" else act.verb


def drawn_with_people(scene: Scene, entities: Mapping[str, Entity]) -> set[str]:
    """Returns the ids of what is drawn with a person: clothes, things in hands, and what an action shows."""
    people = {id for id, entity in entities.items() if entity.kind is EntityKind.PERSON}
    creatures = {id for id, entity in entities.items() if with_tools(entity, "read")}
    # Else what an outfit or an action shows would be in the picture twice.
    used = {
        one.object
        for one in scene.relations
        if one.subject in people and one.object in entities and _is_part_of(scene, one, entities[one.object])
    }
    for act in scene.acts:
        if act.subject not in people | creatures or act.object not in entities:
            continue
        if act.subject in creatures and _with_instrument(act, entities) not in WITH_TOOLS:
            continue
        thing = entities[act.object].figure
        verb = performed(act.verb, thing, entities[act.object])
        if verb in ACTIONS and (_in_hand(verb, thing) or (thing and thing in MADE_OF.get(verb, ""))):
            used.add(act.object)
        if verb == "play-piano":
            used.add(act.object)
        if verb == "drink":
            # Tea from a cup is one cup.
            used |= cups(entities)
    things = [(act.verb, entities.get(act.object)) for act in scene.acts if act.subject in people]
    done = {performed(verb, thing.figure if thing else "", thing) for verb, thing in things}
    tools = {figure for verb in done for figure in _TOOLS_OF.get(verb, ())}
    return used | {id for id, entity in entities.items() if entity.figure in tools}


def _is_part_of(scene: Scene, one: Relation, thing: Entity) -> bool:
    """Returns whether somebody is drawn with a thing: clothes, a broom, and the bed of a sleeper."""
    if thing.figure == "🛏":
        return "sleep" in verbs_of(scene, one.subject)
    return thing.figure == "🧹" or (one.place is Place.IN and thing.figure in GARMENTS)
