"""Where figures are at home: the place or the setting of a film whose text names none."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from aiprod_film.places import PLACES
from aiprod_film.scene import Setting


class Home(NamedTuple):
    """A setting, and a place in it if a recipe draws one that suits better."""

    setting: Setting
    place: str = ""


_PLACES: Mapping[str, Iterable[str]] = {
    # Trades
    "classroom": ("🧑‍🏫", "student"),
    "hospital": ("🧑‍⚕", "nurse", "wheelchair", *"🩺💉🩹"),
    "restaurant": ("waiter", *"🍷🍕🍔🍸🍺🥂"),
    "office": ("🧑‍💼", "🧑‍💻", "presenter", *"💻🖥🖨⌨"),
    "laboratory": ("🧑‍🔬", *"🔬⚗🧪"),
    "factory": ("robot-arm",),
    "forge": ("smith", "welder"),
    "workshop": ("🧑‍🔧", "tailor", "🧑‍🎨", "easel", *"🔨🪚🧰⚙🎨"),
    "courtroom": ("🧑‍⚖",),
    "barber-shop": ("barber",),
    "flower-shop": ("florist",),
    "bakery": ("baker",),
    "church": ("monk",),
    "construction-site": ("👷", "excavator", "bulldozer", *"🏗🧱"),
    "rooftop": ("chimney-sweep",),
    "street": (
        "🧑‍🚒",
        "👮",
        "postman",
        "🕵",
        "fire-hydrant",
        "street-lamp",
        "double-decker",
        "photographer",
        *"🤖🚋🚊🏢🏬🏪🏦🏨🚏🛒🚕🚌🚓🚑🚒🛵🛺",
    ),
    "harbour": ("sailor", "fisherman", "seagull", "pelican", *"⚓🛟"),
    "farm": ("🧑‍🌾", "barn", *"🚜🐄🐖🐓🐔🐑🐐🐂🐃🐤🦆🦃🫏🪿"),
    "orchard": ("beekeeper",),
    "cave": ("miner", "🦇"),
    # Stages, rings and grounds
    "stage": (
        *("🧑‍🎤", "musician", "dancer", "conductor", "grand-piano"),
        *"💃🕺👯🎤🎻🎺🎷🥁🎭🎸🪗🎹🪕🩰",
    ),
    "circus": ("clown", *"🤹🎪"),
    "gym": ("boxer", "bowler", *"🏋🤸🤺🥊🤼⛹🏀🏐🏸"),
    "yoga-studio": ("🧘",),
    "ice-rink": ("curler", *"🥌"),
    "stadium": (
        *("footballer", "goalkeeper", "tennis-player", "athlete", "football-goal", "racket"),
        *"⚽🏈🎾🏃🤾🏆🏇",
    ),
    "swimming-pool": ("swimmer", *"🤽"),
    "frozen-lake": ("skater", "hockey-player", *"⛸🏒"),
    "ski-slope": tuple("⛷🏂🎿🛷"),
    "playground": ("swing", *"🛝🎠🎡🎢"),
    # Rooms and their things
    "kitchen": (
        *("🧑‍🍳", "oven", "refrigerator", "toaster", "sink", "coffee-machine", "microwave", "blender"),
        *"🍳🍲🥘🥞🥟🍝🍜🍪🥧🍞🥐🥖🥣🔪🍽🫕🍚🍙🍣🥗🎂🧁🍰🍴🥄🧂☕🫖🍵🥛🫙🍩🍦🍨🍫🍬🍭🍮🥚🧀🌭🌮🥪🍟🥩🍗🍖🥓🥨",
        *"🍎🍏🍐🍊🍋🍌🍉🍇🍓🫐🍒🍑🥭🍍🥝🍅🍆🥑🥦🥕🌽🥔🧅🧄🥒🍾🥤",
    ),
    "bedroom": ("table-lamp", *"🛏🧸🛌"),
    "bathroom": ("washing-machine", *"🛁🚿🚽🪥🧴🧼🧻🛀"),
    "living-room": (
        "block-tower",
        "vacuum-cleaner",
        "robot-vacuum",
        "carpet",
        "canary",
        "guinea-pig",
        *"🛋📺🪑🎄🧶🕰🧩🪴🎁🪞🖼🎮🎲🪆🐈🐹🧵🪡🧣📻",
    ),
    "library": tuple("📚📖📕📗📘📙"),
    "museum": tuple("🏺🗿🦣"),
    "table-top": (
        *("typewriter", "vase", "tray", "perfume", "cushion", "circuit-board", "snow-globe"),
        *"💐⏰⌚⌛🔑🗝💍💎👓📱☎🔔🕯💡🔦🔍📷🎧🧭✉📜📦📝✏🖋🖊✂👑👟👢👠👒🎩🧢🧤🎒👜👛💰🪙📔♟🃏🔮🧫🧲🪔💌🎓",
    ),
    # Ways and waters
    "railway": tuple("🚂🚆🚄🚅🚃🚞🚝🛤"),
    "subway": tuple("🚇"),
    "road": tuple("🚗🚐🚚🚛🏎🚙🛻🏍🚴"),
    "airport": tuple("🛫🛬"),
    "sky": ("phoenix", *"✈🛩🚁🪂🦅"),
    "underwater": ("diver", "submarine", "seahorse", "starfish", "eel", "manatee", *"🐠🐡🐙🪼🦈🐟🦑🪸🦐🦞"),
    "beach": ("sandcastle", "surfboard", *"🧜🦀🐚🏖⛱🏝🏐🐢"),
    "lake": ("swan", "capybara", "platypus", "dam", *"🗻🦢🛶🪷🚣🦦🦫"),
    "wetland": ("heron", "egret", "stork", "crane", "ibis", "kingfisher", *"🦩🐸🐊"),
    # The wild
    "jungle": (
        "bamboo",
        "tapir",
        "chameleon",
        "toucan",
        "red-panda",
        "lemur",
        "panther",
        *"🐒🦍🦧🐅🦜🦥🐍🐼🐯🦎",
    ),
    "savannah": (
        *("ostrich", "vulture", "meerkat", "hyena", "antelope", "wildebeest", "baboon", "anteater"),
        "lioness",
        *"🦁🐆🐘🦒🦓🦏🦛🦘",
    ),
    "ice": ("polar-bear", "narwhal", *"🐧🦭"),
    "snow-field": ("lynx", "snowball", "yeti", "wolverine", *"⛄☃🐺🦌🫎"),
    "mountain-path": ("hiker", "puma", "yak", *"🧗🐐🦙🏔🥾"),
    "volcano": ("triceratops", "stegosaurus", *"🌋🦕🦖"),
    "cliff": ("lighthouse", "puffin"),
    # Towns, gardens and tales
    "garden": (
        *("lawn-mower", "fence", "gate", "hummingbird", "robin", "sparrow", "mole"),
        *"🌷🌻🌹🌼🌺🪻🦋🐝🐞🐛🐌🦔🐇🐿🦗",
    ),
    "field": ("🌾",),
    "square": ("🕊", *"⛲🏛⛪🕍🕌"),
    "park": ("bench", "picnic", "magpie", "🐦‍⬛", *"🐕🐩🐦🦮🪁🎈🛴🛹"),
    "village": ("gondolier",),
    "temple": ("samurai", "pagoda", *"⛩🏯"),
    "castle": ("soldier", *"🫅🤴👸👑"),
    "castle-gate": ("knight", *"🐉🐲🏰🦄🧙"),
    "backdrop": ("heart",),
}
"""Figures by the place where an art director puts them, if nobody says another."""
_SETTINGS: Mapping[Setting, Iterable[str]] = {
    Setting.SEA: ("pirate", "viking", *"🐋🐬⛵🚤🛳⛴🛥🚢🏄🏊🐳"),
    Setting.SPACE: ("🧑‍🚀", "planet", "space-station", *"🚀🛸🛰👽🪐☄"),
    Setting.DESERT: ("cowboy", *"🐪🐫🦂🌵"),
    Setting.FOREST: (
        "lumberjack",
        "archer",
        "witch",
        "cauldron",
        "log",
        "branch",
        "woodpecker",
        "treehouse",
        "weasel",
        *"🦊🐻🦉🦝🦨🐗🦡🍄🐨🧚🧝🔥🏕🦇",
    ),
}
_MEADOW = (
    *("windmill", "log-cabin", "hot-air-balloon", "scarecrow", "dragonfly"),
    *("apple-tree", "orange-tree", "lemon-tree", "cherry-tree"),
    *"🏠🏡🏚🌳🌲🌸⛺🐎🐴🦬🐏🌈🌪🚁🪂",
)
_BY_FIGURE = {
    **{figure: Home(PLACES["meadow"], "meadow") for figure in _MEADOW},
    **{figure: Home(setting) for setting, figures in _SETTINGS.items() for figure in figures},
    **{figure: Home(PLACES[place], place) for place, figures in _PLACES.items() for figure in figures},
}
_FIXED = frozenset("🛋🛏🛁🚽🚪🌳🌲🌴🌸🎄⛺🏕🎡🎢🎠") | {
    *("apple-tree", "orange-tree", "lemon-tree", "cherry-tree"),
    *("oven", "refrigerator", "windmill", "lighthouse", "sink", "football-goal", "swing"),
}
"""Things that nobody carries about: they tell the place before what stands beside them."""
BUILDINGS = frozenset("🏠🏡🏚") | {"log-cabin"}
"""Houses that stand in a village rather than in a town."""


def home(figures: Sequence[str]) -> Home | None:
    """Returns the home of the first fixed figure, else of the first one that has a home."""
    ranked = sorted(figures, key=lambda figure: figure not in _FIXED)
    return next((_BY_FIGURE[figure] for figure in ranked if figure in _BY_FIGURE), None)


def fixed(figures: Sequence[str]) -> Home | None:
    """Returns the home of the first fixed figure, if there is one."""
    return home([figure for figure in figures if figure in _FIXED])
