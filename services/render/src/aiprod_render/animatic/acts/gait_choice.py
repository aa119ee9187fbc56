"""Chooses how cut-outs move: as the verbs say, or as is the nature of the thing."""

from collections.abc import Sequence

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Scene, TimeOfDay
from aiprod_render.animatic.acts.gaits import GAITS
from aiprod_render.animatic.acts.pouring import is_filled
from aiprod_render.animatic.circumstances import TRAVELLING, Figure, is_farewell, verbs_of
from aiprod_render.animatic.creatures.creature import is_jointed
from aiprod_render.animatic.measures import is_small
from aiprod_render.animatic.puppets.actions import ACTIONS
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.stage import Stage

_STANDING_FOR = frozenset({"wash", "sweep", "repair", "treat", "milk", "build"})
"""What is done to what stands still meanwhile."""
_IN_LAYERS = frozenset({"block-tower", "sandcastle", "igloo", "dam", "🧱"})
"""What is built from the ground up; a snowman grows as a whole."""
_MASONRY = frozenset({"lighthouse", "windmill"})
"""What stands still but for its lamp or its sails."""
_OF_BUILDINGS = frozenset({"burn", "explode", "burn-down", "shine", "spin", "break", "fall"})
"""What buildings and mountains do; else they stand."""
FRUIT_TREES = frozenset({"apple-tree", "orange-tree", "lemon-tree", "cherry-tree"})
TREES = FRUIT_TREES | frozenset("🌲🌳🌴🎄")
_LIT = frozenset("🔥🕯🪔")
"""Things that burn by nature."""
_LAMPS, _DARK = frozenset({"lantern", *"🏮🔦💡"}), frozenset({TimeOfDay.DUSK, TimeOfDay.NIGHT})
"""What shines in the dark, and when it is dark."""
_FLIES = frozenset({"fly", "launch", "rise", "land", "float", "fall"})
COOKED = frozenset({"cook", "bake"})
"""What is done to food, which steams."""
_LIGHT = frozenset({"sky-lantern", *"🎈🏮🫧"})
"""What rises in the air, as dough does not."""
_PLANTS = frozenset("🌱🌿🌾🎋🪴🍄🌵🌽")
_FLOWERS = frozenset({*"🌹🌷🌻🌺🌼🪷🌸🥀🪻💐"})
"""What opens when it grows."""
_LIDS = frozenset({*"🎁📦🧰", "treasure-chest", "crate", "safe"})
"""What has a lid that opens."""
_CLOTHS = frozenset({*"🚩🏁🏳🏴🎌", "flag"})
"""What waves in the wind."""
_HOPPERS = frozenset("🐸🐰🐇🦘🐿🐭🐁🐀🦗")
_CREATURES = frozenset("🤖⛄☃👻👽👾🧸🪆💀")
"""Things that act as animals do."""
WITH_TOOLS = frozenset(
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
        "build",
        "repair",
        "play-piano",
        "play-drum",
        *(
            "play-guitar",
            "play-violin",
            "play-flute",
            "paint-wall",
            "paint-fence",
            "fish",
            "photograph",
            "phone",
        ),
        *("knit", "vacuum", "chop", "forge", "weld", "solder"),
    }
)


def lands(gait: str, figure: Cutout) -> bool:
    """Returns whether a bird eats, which it does on the ground."""
    return gait == "eat" and figure.home is Home.AIR


def is_parked(stage: Stage, entity: Entity, figure: Figure) -> bool:
    """Returns whether an aircraft is on the ground: at the airport or with people, unless it flies."""
    if entity.kind is not EntityKind.VEHICLE or figure.home is not Home.AIR:
        return False
    people = any(other.kind is EntityKind.PERSON for other in stage.entities)
    flies = not _FLIES.isdisjoint(verbs_of(stage.scene, entity.id))
    ridden = any(act.object == entity.id and act.verb in {"ride", "drive", "fly"} for act in stage.scene.acts)
    return not flies and not ridden and (people or stage.scene.place == "airport")


def gait_of(scene: Scene, entity: Entity, figure: Figure) -> str:
    """Returns the gait of a cut-out: as the verbs say, or as is its nature."""
    verbs = verbs_of(scene, entity.id)
    is_built = any(act.verb == "build" and entity.id in {act.subject, act.object} for act in scene.acts)
    if entity.figure in _MASONRY:
        return ""
    if entity.kind is EntityKind.PLACE and _OF_BUILDINGS.isdisjoint(verbs) and not is_built:
        return ""
    if entity.figure == "wave":
        return "surge"
    if entity.figure == "pendant-lamp":
        return "hang"
    if entity.figure == "avalanche":
        return "torrent"
    flutters = entity.figure in set("🦋🐝🪲🐞🪰🦟") or entity.figure == "dragonfly"
    mounted = any(act.object == entity.id and act.verb in {"ride", "drive"} for act in scene.acts)
    if mounted:
        # A mount runs whatever the text has it do, so that its rider gets somewhere.
        verbs = ["run"]
    if is_built and entity.kind is EntityKind.OBJECT and verbs_of(scene, entity.id) == []:
        return "build-up" if entity.figure in _IN_LAYERS else "grow"
    if any(act.object == entity.id and act.verb in _STANDING_FOR for act in scene.acts):
        return "still" if entity.kind is EntityKind.VEHICLE else "stand"
    if entity.kind is EntityKind.ANIMAL and any(
        act.object == entity.id and act.verb == "feed" for act in scene.acts
    ):
        return "eat"
    if done := _undergone(scene, entity):
        return done
    if "break" in verbs:
        # What falls and breaks lies there in pieces.
        return "break"
    if changed := _changed(scene, entity, verbs):
        return changed
    for verb in verbs:
        if verb == "fall" and entity.kind is EntityKind.PLACE:
            return "collapse"
        if verb == "fall" and entity.figure in TREES:
            return "topple"
        if verb == "sleep" and entity.kind is EntityKind.OBJECT and not is_creature(entity):
            # A thing that sleeps lies there.
            continue
        # Vehicles have no legs: their nature, below, says that they roll, float, or fly.
        if entity.kind is EntityKind.VEHICLE and verb in TRAVELLING | {"pull"}:
            break
        if figure.home is Home.AIR and (verb in TRAVELLING or verb == "fly"):
            return "flutter" if flutters else "fly"
        if verb == "rise" and entity.kind is EntityKind.ANIMAL and figure.home is Home.AIR:
            return "fly"
        if verb == "fall" and entity.kind is EntityKind.VEHICLE and figure.home is Home.WATER:
            return "sink"
        if verb == "jump" and entity.kind is EntityKind.ANIMAL and _is_beast(entity, figure):
            return "leap"
        if verb == "build" and entity.kind is EntityKind.ANIMAL:
            return "dig"
        if verb in GAITS or (verb in COOKED and is_small(entity.figure)):
            return verb
        if (
            verb in ACTIONS
            and not ACTIONS[verb].legs
            and isinstance(figure, Cutout)
            and with_tools(entity, verb)
        ):
            return "sit" if verb == "read" else "stand"
        if verb in TRAVELLING | {"climb", "play", "chase", "crawl"}:
            return "run" if verb == "chase" else "walk"
    match entity.kind, figure.home:
        case EntityKind.OBJECT, _ if entity.figure in _LIT:
            return "burn"
        case EntityKind.OBJECT, _ if entity.figure in _LAMPS and scene.time_of_day in _DARK:
            return "shine"
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


def _changed(scene: Scene, entity: Entity, verbs: Sequence[str]) -> str:
    """Returns the process that changes a thing in the scene; empty if none does."""
    undergone = {act.verb for act in scene.acts if act.object == entity.id}
    done = undergone | {*verbs}
    if entity.figure in _FLOWERS and not done.isdisjoint({"grow", "open", "wake"}):
        return "bloom"
    if entity.figure in _LIDS and "open" in done:
        return "lift-lid"
    if entity.figure == "🚪" and "open" in done:
        return "swing-open"
    if is_filled(scene, entity.id):
        return "filled"
    if "burn-down" in verbs:
        return "burn-down" if entity.figure in _LIT else "burn"
    if entity.kind is EntityKind.PLACE and not done.isdisjoint({"build", "grow"}):
        return "build-up"
    if "grow" in undergone and entity.figure in TREES | _PLANTS:
        return "grow"
    if "rise" in verbs and is_small(entity.figure) and entity.figure not in _LIGHT:
        return "swell"
    return "ripple" if entity.figure in _CLOTHS and "hold" not in undergone else ""


def _is_beast(entity: Entity, figure: Figure) -> bool:
    """Returns whether an animal on the ground has four joints to leap with, and is no frog or rabbit."""
    return figure.home is Home.GROUND and is_jointed(entity.figure) and entity.figure not in _HOPPERS


def _undergone(scene: Scene, entity: Entity) -> str:
    """Returns how a figure moves because of what others do to it; empty if nobody moves it."""
    done = {act.verb for act in scene.acts if act.object == entity.id and act.subject != entity.id}
    if entity.kind is EntityKind.ANIMAL and not verbs_of(scene, entity.id):
        return "run" if "chase" in done else ""
    if entity.kind is EntityKind.OBJECT and "play" in done and is_small(entity.figure):
        return "toss"
    # A felled tree falls in the last shot; in those before, it is still being cut.
    felled = entity.figure in TREES and not done.isdisjoint({"chop", "saw", "slice"})
    return "topple" if felled and is_farewell(scene) else ""


def with_tools(entity: Entity, verb: str) -> bool:
    """Returns whether an animal of a story does it with what people have: a mouse bakes at a counter."""
    # A dog that builds a snowman, and a beaver its dam, have paws for it.
    paws = verb == "build" and entity.kind is EntityKind.ANIMAL
    return is_creature(entity) and verb in WITH_TOOLS and not paws


def is_creature(entity: Entity) -> bool:
    """Returns whether an entity acts as animals do: a robot does."""
    # A robot who is a person of the film has hands and does all that people do.
    thing = entity.kind is not EntityKind.PERSON and entity.figure in _CREATURES
    return entity.kind is EntityKind.ANIMAL or thing
