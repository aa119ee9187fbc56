"""What kind of thing a figure shows: a person, an animal, a vehicle, a place, or an object."""

from aiprod_film.entity import EntityKind
from aiprod_llm.embedded.figures.unicode_names import figure_kinds

OWN_KINDS = {
    "lighthouse": EntityKind.PLACE,
    "windmill": EntityKind.PLACE,
    "tower": EntityKind.PLACE,
    "pagoda": EntityKind.PLACE,
    "lantern": EntityKind.OBJECT,
    "street-lamp": EntityKind.OBJECT,
    "picnic": EntityKind.OBJECT,
    "space-station": EntityKind.OBJECT,
    "fishbowl": EntityKind.OBJECT,
    "double-decker": EntityKind.VEHICLE,
    "birds": EntityKind.ANIMAL,
    "hot-air-balloon": EntityKind.VEHICLE,
    "dragonfly": EntityKind.ANIMAL,
    "submarine": EntityKind.VEHICLE,
    "barn": EntityKind.PLACE,
    "log-cabin": EntityKind.PLACE,
    "igloo": EntityKind.PLACE,
    "🗻": EntityKind.PLACE,
    "treehouse": EntityKind.PLACE,
    **dict.fromkeys(
        ("excavator", "bulldozer", "drone", "robot-vacuum", "forklift", "carriage", "combine"),
        EntityKind.VEHICLE,
    ),
    "polar-bear": EntityKind.ANIMAL,
    **dict.fromkeys(
        (
            *("heron", "egret", "stork", "crane", "ibis", "ostrich", "pelican", "seagull", "hummingbird"),
            *("kingfisher", "woodpecker", "magpie", "robin", "sparrow", "canary", "toucan", "vulture"),
            *("phoenix", "meerkat", "capybara", "guinea-pig", "mole", "weasel", "red-panda", "lemur", "lynx"),
            *("panther", "puma", "hyena", "yak", "armadillo", "anteater", "platypus", "tapir", "wombat"),
            *("wolverine", "chinchilla", "antelope", "wildebeest", "baboon", "chameleon", "pegasus"),
            *("griffin", "triceratops", "stegosaurus", "centaur", "narwhal", "manatee", "eel", "starfish"),
            *("seahorse", "puffin", "pheasant", "lioness"),
        ),
        EntityKind.ANIMAL,
    ),
    **dict.fromkeys(
        (
            *(
                "knight",
                "pirate",
                "dancer",
                "soldier",
                "sailor",
                "fisherman",
                "nurse",
                "witch",
                "clown",
                "cowboy",
            ),
            *(
                "samurai",
                "viking",
                "waiter",
                "monk",
                "diver",
                "student",
                "hiker",
                "athlete",
                "swimmer",
                "baker",
            ),
            *("postman", "musician", "conductor", "couple"),
            *("boxer", "footballer", "goalkeeper", "tennis-player", "hockey-player", "skater", "welder"),
            *("archer", "gondolier", "photographer", "tailor", "beekeeper", "miner", "lumberjack"),
            *("roman", "priest", "nun", "butcher", "mime", "maid", "stewardess", "ranger"),
            *("barista", "angel", "devil", "dwarf", "goblin", "ogre", "cyclops", "yeti", "bigfoot"),
            *("minotaur", "mummy", "skeleton", "scarecrow", "caveman"),
            *("curler", "bowler", "florist", "presenter", "bullfighter", "barber", "chimney-sweep"),
            *("thief", "magician", "skateboarder"),
        ),
        EntityKind.PERSON,
    ),
}
"""The kinds of figures that Unicode lacks; the others of them are objects."""
CREATURES = frozenset("🤖⛄☃👻👽👾🧸🪆💀")
"""Things that act as animals do."""


def kind_of(figure: str) -> EntityKind:
    """Returns the kind of thing that a figure shows."""
    return OWN_KINDS.get(figure) or figure_kinds().get(figure, EntityKind.OBJECT)
