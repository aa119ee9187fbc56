"""What people wear by role, in colours of paper."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aiprod_render.animatic.puppets.skeleton import ADULT, CHILD, ELDER, WOMAN, Build

SKINS = ("#f0c9a4", "#dba67c", "#b9805a", "#8d5a3c", "#e6b48c", "#6e4430")
HAIRS = ("#2b211f", "#4a3226", "#6d4a2f", "#1d1a1e", "#a8703c", "#c9a15a")
GREY_HAIR = "#d5d2cc"
TOPS = ("#c8553d", "#2f6f8f", "#d9a441", "#5f8f5a", "#8a5a83", "#3f5f8a", "#c77b8b", "#4f8f86")
BOTTOMS = ("#3b4257", "#5a4a42", "#46525a", "#2f3e52", "#6b5b4b")
SHIRT = "shirt"
FUR = "fur"
"""The garment of an animal that wears none."""


@dataclass(frozen=True, slots=True)
class Outfit:
    """What a person wears. Colours are `#rrggbb`; those that are empty differ from person to person.

    `garment` is shirt, coat, dress, gown, tutu, sport, overall, suit, armour, spacesuit, or fur. `hat` and
    `extras` are names of parts that `hats` and `body` draw.
    """

    build: Build = ADULT
    garment: str = "shirt"
    top: str = ""
    bottom: str = ""
    shoes: str = "#2c2728"
    skin: str = ""
    hair: str = "short"
    hair_colour: str = ""
    hat: str = ""
    hat_colour: str = ""
    extras: frozenset[str] = frozenset()
    head: str = ""
    """The animal or the creature whose head it has, as a key of `ANIMALS`; empty for a human being."""
    limbs: str = ""
    """The colour of an animal's trunk and limbs, without clothes."""


MAN = Outfit()
LADY = Outfit(WOMAN, "dress", hair="long")
LADY_IN_TROUSERS = Outfit(WOMAN, hair="long")
BOY = Outfit(CHILD)
GIRL = Outfit(CHILD, "dress", hair="pigtails")
GRANDFATHER = Outfit(
    ELDER,
    "coat",
    "#6d7b6a",
    "#5a4a42",
    hair="bald",
    hair_colour=GREY_HAIR,
    extras=frozenset({"beard", "glasses"}),
)
GRANDMOTHER = Outfit(
    replace(ELDER, girth=0.92),
    "dress",
    "#8a6f93",
    hair="bun",
    hair_colour=GREY_HAIR,
    extras=frozenset({"glasses"}),
)


def _of(
    garment: str, top: str, bottom: str = "", hat: str = "", hat_colour: str = "", *extras: str
) -> Outfit:
    return Outfit(
        garment=garment, top=top, bottom=bottom, hat=hat, hat_colour=hat_colour, extras=frozenset(extras)
    )


ROLES: Mapping[str, Outfit] = {
    "🍳": _of("coat", "#f2efe6", "#4c5563", "toque", "#faf8f2", "apron"),
    "⚕": _of("coat", "#f4f4f0", "#41607a", "", "", "long", "stethoscope"),
    "🔬": _of("coat", "#f4f4f0", "#4a5568", "", "", "long", "glasses"),
    "🏫": _of("coat", "#7d5a44", "#4a5160", "", "", "glasses", "tie"),
    "🎓": _of("gown", "#2c3550", "", "mortarboard", "#22283c"),
    "⚖": _of("gown", "#26242c", "", "", "", "collar"),
    "🌾": _of("overall", "#c65a42", "#3f668f", "straw", "#e3bf6a"),
    "🔧": _of("overall", "#c2ccd2", "#33587f", "cap", "#33587f"),
    "🏭": _of("overall", "#6b7f86", "#54636b", "hardhat", "#f0b93c"),
    "💼": _of("suit", "#39455c", "#39455c", "", "", "tie"),
    "💻": _of("shirt", "#4f8f86", "#3b4257", "", "", "glasses"),
    "🎤": _of("coat", "#7d3557", "#26242c"),
    "🎨": _of("shirt", "#f0e6d2", "#4a5160", "beret", "#b8433a", "apron", "scarf"),
    "✈": _of("suit", "#26344f", "#26344f", "peaked", "#26344f", "tie"),
    "🚀": Outfit(garment="spacesuit", top="#eceae4", bottom="#eceae4", shoes="#8d97a1",
        hat="helmet", extras=frozenset({"pack"})),
    "🚒": _of("coat", "#d9a53a", "#4a4440", "firehelmet", "#c9302c", "stripes"),
    "👮": _of("suit", "#28395c", "#28395c", "peaked", "#1f2c48", "belt", "badge"),
    "💂": _of("suit", "#c2362f", "#20202a", "bearskin", "#1c1a1e", "belt"),
    "🕵": _of("coat", "#b89b6c", "#4c443c", "fedora", "#7d6544", "long"),
    "🥷": _of("suit", "#23232c", "#23232c", "hood", "#1b1b24", "belt"),
    "👷": _of("shirt", "#ec8a32", "#3d5878", "hardhat", "#f4c542", "stripes"),
    "🤴": _of("coat", "#3d4f93", "#e6dfce", "crown", "#f0c648", "cape"),
    "🫅": _of("gown", "#a52f3a", "", "crown", "#f0c648", "cape", "beard", "ermine"),
    "👸": Outfit(WOMAN, "gown", "#d77fa1", hair="long", hat="crown", hat_colour="#f0c648"),
    "👰": Outfit(WOMAN, "gown", "#f7f3ec", hair="bun", hat="veil", hat_colour="#fbf8f2"),
    "🤵": _of("suit", "#23232b", "#23232b", "", "", "bow"),
    "🎅": _of("coat", "#c9302c", "#c9302c", "santa", "#c9302c", "belt", "beard", "ermine"),
    "🤶": Outfit(WOMAN, "dress", "#c9302c", hair="bun", hair_colour=GREY_HAIR,
        hat="santa", hat_colour="#c9302c"),
    "🦸": _of("suit", "#2f5fa8", "#2f5fa8", "", "", "cape", "belt"),
    "🦹": _of("suit", "#4a2f5c", "#4a2f5c", "hood", "#3a2448", "cape", "belt"),
    "🧙": _of("gown", "#4a4486", "", "pointed", "#3b3670", "beard", "stars"),
    "🧛": _of("suit", "#22202a", "#22202a", "", "", "cape", "collar"),
    "🧚": Outfit(WOMAN, "dress", "#8fc49a", hair="bun", extras=frozenset({"wings"})),
    "👼": Outfit(CHILD, "gown", "#f7f3ec", hair="curly", extras=frozenset({"wings"})),
    "🧝": _of("coat", "#4f7a4c", "#5c4a36", "hood", "#3f6340", "belt"),
    "🧕": Outfit(WOMAN, "gown", "#4c7f8a", hat="scarf", hat_colour="#33616b"),
    "👳": _of("coat", "#d8cdb4", "#6b5b4b", "turban", "#d98a3a", "beard"),
    "👲": _of("coat", "#b23a3a", "#2f2c34", "cap", "#2f2c34"),
    "🧔": _of("shirt", "", "", "", "", "beard"),
    "🎄": _of("coat", "#c9302c", "#c9302c", "santa", "#c9302c", "belt"),
    "knight": _of("armour", "#aab4bf", "#8d97a3", "greathelm", "#aab4bf", "cape"),
    "soldier": _of("suit", "#66704a", "#66704a", "soldier", "#59623f", "belt", "pack"),
    "samurai": _of("armour", "#7a3038", "#2c2a33", "samurai", "#3a2b30", "belt"),
    "viking": _of("coat", "#7b5b3c", "#54473b", "horns", "#8d97a3", "beard", "belt"),
    "pirate": _of("coat", "#7b2d33", "#3a342f", "tricorne", "#26222a", "belt", "beard"),
    "cowboy": _of("shirt", "#b06a3c", "#41587a", "stetson", "#8a5e38", "belt", "scarf"),
    "sailor": _of("shirt", "#f1f1ec", "#2c4770", "sailor", "#f7f7f2", "scarf"),
    "fisherman": _of("coat", "#e2b13c", "#3d4a58", "souwester", "#e2b13c", "beard"),
    "dancer": Outfit(WOMAN, "tutu", "#d9789a", "#f0d5c8", "#d9789a", hair="bun"),
    "clown": _of("overall", "#e6c23e", "#c8433f", "bowler", "#2f6f8f", "nose", "collar"),
    "nurse": Outfit(WOMAN, "dress", "#8fc1d6", hair="bun", hat="nurse", hat_colour="#ffffff"),
    "waiter": _of("suit", "#26262e", "#26262e", "", "", "bow", "apron"),
    "monk": _of("gown", "#c06a2c", "", "", "", "bald"),
    "witch": Outfit(WOMAN, "gown", "#3a2f4d", hair="long", hat="pointed", hat_colour="#2b2339"),
    "diver": Outfit(garment="suit", top="#26363f", bottom="#26363f",
        hat="mask", hat_colour="#e2b13c", extras=frozenset({"pack"})),
    "student": _of("shirt", "#4f7fb0", "#3b4257", "", "", "pack"),
    "hiker": _of("coat", "#c8553d", "#5a5140", "cap", "#3f6340", "pack"),
    "athlete": Outfit(garment="sport", top="#d9483b", bottom="#26344f", shoes="#f4f4f0"),
    "swimmer": Outfit(garment="sport", top="#2f7fa8", bottom="#2f7fa8",
        hat="swimcap", hat_colour="#d9483b", extras=frozenset({"barefoot"})),
    "baker": _of("coat", "#f2efe6", "#6b5b4b", "beret", "#f7f3ec", "apron"),
    "postman": _of("suit", "#2f5c8f", "#26344f", "peaked", "#2f5c8f", "satchel"),
    "hockey-player": _of("coat", "#2f6fb0", "#26344f", "hardhat", "#f4f4f0", "stripes"),
    "fencer": _of("suit", "#f4f2ec", "#e9e6de", "fencing-mask", "#f4f2ec"),
    "curler": _of("coat", "#c8433f", "#26242c"),
    "boxer": Outfit(garment="sport", top="#b8433a", bottom="#2b2a36", shoes="#f4f4f0"),
    "footballer": Outfit(garment="sport", top="#2f6fb0", bottom="#f1f1ec", shoes="#26242c"),
    "goalkeeper": Outfit(garment="sport", top="#4fa35a", bottom="#26242c", shoes="#26242c"),
    "skater": Outfit(WOMAN, "tutu", "#6f9fd0", "#f0d5c8", "#f4f4f0", hair="bun"),
    "welder": _of("overall", "#6d7076", "#4a5a6b", "greathelm", "#3c4148"),
    "gondolier": _of("shirt", "#f1f1ec", "#26242c", "straw", "#e3bf6a", "stripes"),
    "photographer": _of("coat", "#6b7f5a", "#4a4440", "cap", "#3d3a35"),
    "tailor": _of("shirt", "#e8e2d4", "#39455c", "", "", "glasses", "apron"),
    "bullfighter": _of("suit", "#c9302c", "#d9a441", "montera", "#1f1b22", "stripes", "cape", "tie"),
    "barber": _of("shirt", "#f2efe6", "#39455c", "", "", "apron", "bow"),
    "thief": _of("shirt", "#e9e6df", "#26242a", "cap", "#1c1b20", "mask", "bars"),
    "magician": _of("suit", "#22222a", "#22222a", "tophat", "#1c1b20", "bow", "cape"),
    "chimney-sweep": _of("suit", "#26242a", "#26242a", "tophat", "#1c1b20", "scarf"),
    "beekeeper": _of("coat", "#f2efe6", "#e8e2d4", "bee-hat", "#e3bf6a"),
    "miner": _of("overall", "#7a6a55", "#4a5160", "hardhat", "#f0b93c"),
    "lumberjack": _of("shirt", "#b8433a", "#4a5160", "cap", "#3d3a35", "beard"),
    "florist": Outfit(WOMAN, "dress", "#6f9a6b", hair="bun", extras=frozenset({"apron"})),
    "presenter": _of("suit", "#2f5f8a", "#26344f", "", "", "tie"),
    "roman": _of("armour", "#b08a4e", "#a5342e", "galea", "#b08a4e", "cape"),
    "priest": _of("gown", "#2b2930", "", "", "", "collar"),
    "nun": Outfit(WOMAN, "gown", "#2b2930", hat="scarf", hat_colour="#2b2930", extras=frozenset({"collar"})),
    "butcher": _of("shirt", "#c8433f", "#3b4257", "cap", "#f2efe6", "apron"),
    "mime": _of("shirt", "#f4f2ec", "#26262e", "beret", "#26262e", "stripes", "scarf"),
    "maid": Outfit(WOMAN, "dress", "#2f3140", hair="bun", extras=frozenset({"apron", "collar"})),
    "stewardess": Outfit(WOMAN, "dress", "#28446f", hair="bun", hat="sailor", hat_colour="#28446f",
        extras=frozenset({"scarf", "belt"})),
    "ranger": _of("shirt", "#a89a6a", "#5c6444", "stetson", "#7a6440", "belt", "badge"),
    "barista": _of("shirt", "#3f4a55", "#3b3f4a", "cap", "#5a4636", "apron"),
    "angel": Outfit(WOMAN, "gown", "#f7f3ec", hair="curly", hair_colour="#d9b25a", hat="halo",
        hat_colour="#f0c648", extras=frozenset({"wings", "barefoot"})),
    "devil": Outfit(garment="suit", top="#8f2026", bottom="#6d171c", skin="#d2453c", hair_colour="#26171a",
        hat="devil-horns", hat_colour="#3a2226", extras=frozenset({"cape", "ears"})),
    "dwarf": Outfit(replace(CHILD, girth=1.05), "coat", "#5f7a4a", "#5a4636", hat="pointed-cap",
        hat_colour="#c9302c", hair_colour="#e3ddd0", extras=frozenset({"beard", "belt"})),
    "goblin": Outfit(replace(CHILD, girth=0.95), "coat", "#6b4a35", "#4a3a2e", skin="#7fa04a", hair="bald",
        hair_colour="#3c4a2a", extras=frozenset({"ears", "belt"})),
    "ogre": Outfit(replace(ADULT, girth=1.4, head=0.1), "overall", "#a58a5c", "#6b5138", skin="#86a552",
        hair="bald", hair_colour="#4a5a32", extras=frozenset({"ears", "belt"})),
    "cyclops": Outfit(replace(ADULT, girth=1.35, head=0.105), "overall", "#b98a62", "#6a4a36", skin="#b98a62",
        hair="bald", hair_colour="#4a3226", extras=frozenset({"one-eye", "barefoot"})),
    "yeti": Outfit(replace(ADULT, girth=1.5), "sport", "#eef1f3", "#eef1f3", "#eef1f3", "#e3eaef", "long",
        "#f7f9fa", "fur", "#eef1f3", frozenset({"barefoot"})),
    "bigfoot": Outfit(replace(ADULT, girth=1.5), "sport", "#6a4a36", "#6a4a36", "#6a4a36", "#7a5640", "long",
        "#5a3e2e", "fur", "#6a4a36", frozenset({"barefoot"})),
    "minotaur": Outfit(replace(ADULT, girth=1.3), "overall", "#8a5a3c", "#4a3a30", skin="#8a5a3c",
        hat="bull", hat_colour="#6a4430", extras=frozenset({"barefoot", "belt"})),
    "mummy": Outfit(garment="sport", top="#e9dfc6", bottom="#e9dfc6", shoes="#d9cdb0", skin="#e9dfc6",
        hair="bald", hair_colour="#e9dfc6", extras=frozenset({"bandages"})),
    # Its bones have the colour of the skin, on black clothes.
    "skeleton": Outfit(garment="sport", top="#2b2a33", bottom="#2b2a33", shoes="#f1ead9", skin="#f1ead9",
        extras=frozenset({"bones", "skull"})),
    "scarecrow": Outfit(garment="overall", top="#b8583f", bottom="#4a6a8f", skin="#d9b778", hair="curly",
        hair_colour="#e3c46a", hat="straw", hat_colour="#c79a4a", extras=frozenset({"scarf"})),
    "caveman": Outfit(garment="sport", top="#8a5f3a", bottom="#8a5f3a", hair="long", hair_colour="#3a2a20",
        extras=frozenset({"beard", "barefoot"})),
    "golfer": _of("shirt", "#f1f1ec", "#4a6a8f", "cap", "#3f6340"),
    "skateboarder": _of("shirt", "#4fa35a", "#3b4257", "cap", "#c8433f"),
    "climber": _of("shirt", "#d98a3a", "#46525a", "hardhat", "#c9302c", "belt"),
    "conductor": _of("suit", "#22222a", "#22222a", "", "", "bow"),
    "musician": _of("coat", "#3d3a55", "#2b2a36"),
}  # fmt: skip
NAMES: Mapping[str, str] = {
    "astronaut": "🚀",
    "chef": "🍳",
    "cook": "🍳",
    "doctor": "⚕",
    "farmer": "🌾",
    "king": "🫅",
    "mechanic": "🔧",
    "painter": "🎨",
    "pilot": "✈",
    "teacher": "🏫",
    "wizard": "🧙",
}
"""The roles of people by their English names, for manifests without figures."""
PERSONS: Mapping[str, Outfit] = {
    **dict.fromkeys("👩💆💇🤰🤱💃", LADY),
    **dict.fromkeys("👦🧒👶", BOY),
    "👧": GIRL,
    "👴": GRANDFATHER,
    "🧓": GRANDFATHER,
    "👵": GRANDMOTHER,
    # After the ladies, among whom she is: her gown replaces theirs.
    "💃": Outfit(WOMAN, "gown", "#c9302c", hair="bun"),
}
ACTIVE: Mapping[str, tuple[str, str]] = {
    "🏃": ("athlete", "run"),
    "🚶": ("", "walk"),
    "🧎": ("", "kneel"),
    "💃": ("", "dance"),
    "🕺": ("", "dance"),
    "👯": ("dancer", "dance"),
    "🧗": ("climber", "scale"),
    "🤺": ("fencer", "fence"),
    "🏇": ("athlete", "ride-animal"),
    "⛷": ("hiker", "ski"),
    "🏂": ("hiker", "surf"),
    "🏌": ("golfer", "golf"),
    "🏄": ("swimmer", "surf"),
    "🚣": ("sailor", "row"),
    "🏊": ("swimmer", "swim"),
    "⛹": ("athlete", "throw"),
    "🏋": ("athlete", "lift"),
    "🚴": ("athlete", "cycle"),
    "🚵": ("athlete", "cycle"),
    "🤸": ("athlete", "jump"),
    "🤼": ("athlete", "embrace"),
    "🤽": ("swimmer", "swim"),
    "🤾": ("athlete", "throw"),
    "🤹": ("clown", "juggle"),
    "🧘": ("athlete", "meditate"),
    "🛌": ("", "sleep"),
    "dancer": ("dancer", "dance"),
    "clown": ("clown", "juggle"),
    "🙋": ("", "wave"),
    "boxer": ("boxer", "box"),
    "tennis-player": ("athlete", "hit"),
    "skateboarder": ("skateboarder", "skateboard"),
    "footballer": ("footballer", "kick"),
    "goalkeeper": ("goalkeeper", "catch"),
    "hockey-player": ("hockey-player", "skate"),
    "skater": ("skater", "skate"),
    "welder": ("welder", "work"),
    "waiter": ("waiter", "serve"),
    "conductor": ("conductor", "conduct"),
    "archer": ("🧝", "shoot"),
    "gondolier": ("gondolier", "row"),
    "barista": ("barista", "serve"),
    "stewardess": ("stewardess", "serve"),
    "photographer": ("photographer", "photograph"),
    "barber": ("barber", "groom"),
    "chimney-sweep": ("chimney-sweep", "sweep"),
    "curler": ("curler", "sweep"),
    "bowler": ("athlete", "bowl"),
    "👫": ("", "stand"),
}
