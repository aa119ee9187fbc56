"""The verbs that are drawn, by what acts; others are reported as not shown."""

from collections.abc import Mapping

from aiprod_film.entity import Entity, EntityKind
from aiprod_llm.embedded.figures.kinds import CREATURES


def _verbs(*rows: str) -> frozenset[str]:
    return frozenset(verb for row in rows for verb in row.split())


_PEOPLE = _verbs(
    "stand walk run march turn sit kneel meditate sleep wake jump dance skate ski surf swim",
    "fly climb float fall ride cycle drive row push pull",
    "read write type cook bake slice serve knit light hang search milk conduct work sweep dig water fish",
    "douse pour photograph phone paint",
    "play throw catch hit box shoot juggle fight lift exercise stretch sing",
    "wash repair build groom treat vacuum brush-teeth brew saw peel",
    "tie lick flip slide propose rescue steal pick splash fetch plant-flag",
    "golf skateboard yoga mix",
    "chase spin push-up sit-up crawl pray fence bowl skip-rope chop paint-wall comb conjure",
    "forge weld solder blow-glass",
    "knock bow hide parachute stroke",
    "wave cheer clap point look talk eat feed drink hold give embrace shake-hands cry laugh blow ring fear",
)
_ANIMALS = _verbs(
    "stand sit walk run march jump dance sleep swim fly climb float fall rise spin swing ride drive",
    "lick slide splash skate surf eat feed drink play chase look howl sing talk laugh cheer fight push shine",
    "fear grow hide knock",
    # As in stories: with the furniture and the tools that people have.
    "read write cook bake slice work paint type dig water sweep wash saw brew peel build repair crawl",
    "forge weld solder paint-wall photograph phone knit vacuum chop",
)
_VEHICLES = _verbs("stand drive run walk ride fly sail swim float launch rise fall burn spin")
_OBJECTS = _verbs(
    "stand fall melt burn burn-down pour spin swing rise float fly dance jump launch sail drive walk run",
    "sleep play swim hang fill shine grow slide break",
)
DRAWN: Mapping[EntityKind, frozenset[str]] = {
    EntityKind.PERSON: _PEOPLE,
    EntityKind.ANIMAL: _ANIMALS,
    EntityKind.VEHICLE: _VEHICLES,
    EntityKind.OBJECT: _OBJECTS,
    EntityKind.PLACE: _verbs("burn burn-down shine stand fall build grow"),
}
_WITH_A_THING: Mapping[EntityKind, frozenset[str]] = {
    EntityKind.ANIMAL: frozenset({"hold", "give", "pull", "catch", "serve", "fetch", "steal", "pick"}),
    EntityKind.VEHICLE: frozenset({"pull"}),
}
"""Verbs that show only if the picture has the thing, too: an ant carries a leaf."""
_MACHINES: Mapping[str, frozenset[str]] = {
    "excavator": _verbs("dig lift work build"),
    "bulldozer": _verbs("push dig sweep work build"),
    "🚜": _verbs("dig pull push"),
    "robot-vacuum": _verbs("vacuum sweep"),
    "robot-arm": _verbs("work build repair lift hold"),
    "drone": _verbs("give hold look photograph"),
}
"""What machines are seen to do by their nature."""
_BOOKS = frozenset("📖📕📗📘📙📚📔")
_BREAKING = frozenset({"explode", "break"})
_BREAKABLE = frozenset({EntityKind.OBJECT, EntityKind.VEHICLE, EntityKind.PLACE})
"""What comes apart in pieces of its own; people and animals do not."""
_OPENED = frozenset({*"🎁📦🚪🧰", "treasure-chest", "crate", "safe"})
_OPENING = _OPENED | {"curtain", *"🌹🌷🌻🌺🌼🪷🌸🪻💐"}
"""What opens by itself: doors, lids, and flowers."""


_COOKED = frozenset({"cook", "bake"})
"""What is done to food, which steams on the stove."""
FOOD = frozenset(
    "🍞🥐🥖🫓🥨🥯🥞🧇🍖🍗🥩🥓🍔🍟🍕🌭🥪🌮🌯🫔🥙🧆🥚🍳🥘🍲🫕🥣🥗🍙🍚🍛🍜🍝🍠🍢🍣🍤🥮🍡🥟🍪🎂🍰🧁🥧🍮☕🍵🥔🥕🌽🍆🥦🥬🦞🦀🐟🍎🍅"
)
WITH_OWN_THING = _verbs("lift throw catch hit play shoot juggle pour saw")
"""Verbs that are drawn with a thing of their own, such as a barbell or a ball, if the text names none."""
NATURES: Mapping[str, str] = {
    "🏃": "run", "🚶": "walk", "🧎": "kneel", "💃": "dance", "🕺": "dance", "👯": "dance",
    "🧗": "climb", "🤺": "fence", "⛷": "ski", "🏂": "ski", "🏄": "surf", "🚣": "row",
    "🏊": "swim", "⛹": "throw", "🏋": "lift", "🚴": "cycle", "🚵": "cycle", "🤸": "jump",
    "🤽": "swim", "🤾": "throw", "🤹": "juggle", "🧘": "meditate", "🛌": "sleep",
    "barber": "groom", "dancer": "dance", "clown": "juggle", "boxer": "box", "tennis-player": "hit",
    "footballer": "play", "goalkeeper": "catch", "hockey-player": "skate",
    "skater": "skate", "waiter": "serve", "conductor": "conduct", "archer": "shoot",
    "gondolier": "row", "photographer": "photograph", "musician": "play",
    "presenter": "talk", "curler": "sweep", "bowler": "bowl", "swimmer": "swim", "🧑‍🎤": "sing",
    "fisherman": "fish", "🏌": "golf", "skateboarder": "skateboard",
}  # fmt: skip
"""What people do by their nature, if a text states nothing else."""


def is_drawn(verb: str, subject: Entity, thing: Entity | None) -> bool:
    """Returns whether a picture shows that a subject does it, to a thing if there is one."""
    kind = EntityKind.ANIMAL if subject.figure in CREATURES else subject.kind
    if verb == "open" and subject.figure in _OPENING:
        return True
    if verb == "open":
        return subject.kind is EntityKind.PERSON and thing is not None and thing.figure in _BOOKS | _OPENED
    if verb in _BREAKING:
        return subject.kind in _BREAKABLE and bool(subject.figure)
    if verb in _COOKED and subject.figure in FOOD:
        return True
    if verb in _MACHINES.get(subject.figure, ()):
        return True
    with_it = thing is not None and bool(thing.figure) and verb in _WITH_A_THING.get(kind, ())
    return verb in DRAWN[kind] | DRAWN[subject.kind] or with_it
