"""The verbs that are drawn, by what acts; others are reported as not shown."""

from collections.abc import Mapping

from aiprod_film.entity import EntityKind

_PEOPLE = frozenset(
    (
        *(
            "walk",
            "run",
            "march",
            "turn",
            "sit",
            "kneel",
            "meditate",
            "sleep",
            "jump",
            "dance",
            "skate",
            "ski",
        ),
        *(
            "surf",
            "swim",
            "fly",
            "climb",
            "ride",
            "cycle",
            "drive",
            "row",
            "fall",
            "float",
            "read",
            "write",
            "type",
            "wave",
        ),
        *(
            "cheer",
            "clap",
            "point",
            "look",
            "talk",
            "sing",
            "cook",
            "bake",
            "eat",
            "feed",
            "drink",
            "paint",
            "play",
        ),
        *(
            "throw",
            "juggle",
            "hold",
            "give",
            "embrace",
            "shake-hands",
            "work",
            "sweep",
            "dig",
            "water",
            "fish",
        ),
        *("pour", "photograph", "phone", "push", "pull", "fight", "lift", "stretch", "cry", "laugh"),
    )
)
_ANIMALS = frozenset(
    (
        *(
            "walk",
            "run",
            "march",
            "jump",
            "dance",
            "sleep",
            "swim",
            "fly",
            "climb",
            "eat",
            "feed",
            "drink",
            "play",
        ),
        *("chase", "fall", "spin", "swing", "ride", "sit", "look", "float", "rise", "drive", "skate", "surf"),
    )
)
_VEHICLES = frozenset(
    ("drive", "run", "fly", "sail", "launch", "rise", "fall", "swim", "walk", "ride", "float", "burn", "spin")
)
_OBJECTS = frozenset(
    (
        *("fall", "melt", "burn", "pour", "spin", "swing", "rise", "float", "fly", "dance", "jump", "launch"),
        *("sail", "drive", "walk", "run", "sleep", "play", "swim"),
    )
)
DRAWN: Mapping[EntityKind, frozenset[str]] = {
    EntityKind.PERSON: _PEOPLE,
    EntityKind.ANIMAL: _ANIMALS,
    EntityKind.VEHICLE: _VEHICLES,
    EntityKind.OBJECT: _OBJECTS,
    EntityKind.PLACE: frozenset({"burn"}),
}
