"""The things of a film that hands hold, and those that are drawn with what somebody does."""

from collections.abc import Collection, Mapping

from aiprod_film.entity import Entity

PROPS: Mapping[str, str] = {
    **dict.fromkeys("📖📕📗📘📙📚📰📔", "book"),
    **dict.fromkeys("☕🍵🥛🍺🥤🧋🍷🍶🧃", "cup"),
    **dict.fromkeys("☂☔🌂", "umbrella"),
    **dict.fromkeys("⚽🏀🏐🎾🏈⚾", "ball"),
    **dict.fromkeys("🗡⚔", "sword"),
    **dict.fromkeys("✏🖊🖋", "pen"),
    **dict.fromkeys("📷📸📹🎥", "camera"),
    "🎸": "guitar",
    "🪕": "banjo",
    "🎻": "violin",
    "🪈": "flute",
    "🎷": "saxophone",
    "🎺": "trumpet",
    "🪗": "accordion",
    "bagpipes": "bagpipes",
    "clarinet": "clarinet",
    "trombone": "trombone",
    "harmonica": "harmonica",
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
    "🍽": "tray",
    "🔍": "magnifier",
    "🔎": "magnifier",
    "racket": "racket",
    "🥊": "gloves",
    "🔔": "bell",
    "🔪": "knife",
    "🪨": "stone",
    "✉": "letter",
    "💌": "letter",
    "💐": "bouquet",
    "🌹": "rose",
    "🧳": "suitcase",
    "💼": "suitcase",
    "🏒": "hockey-stick",
    "🎈": "balloon",
    "🏹": "bow",
    "flag": "hand-flag",
    "snowball": "snowball",
    "paper-plane": "paper-plane",
    **dict.fromkeys("🌷🌻🌼🌸🌺🪻💮🥀", "bouquet"),
    "⛏": "shovel",
}
"""Things that the puppets' hands hold as their props."""
CYCLES = frozenset("🚲🚵🚴")
_FRUIT = "🍎🍏🍐🍊🍋🍒🍑🥭🫒🍇🫐"
_FLOWERS = "🌷🌻🌹🌼🌸🌺🪻💐💮"
MADE_OF: Mapping[str, Collection[str]] = {
    "blow-out": "🕯🎂🍰🧁",
    "stargaze": "🔭",
    "parachute": "🪂",
    "play-cards": "🃏",
    "light-wicks": {*"🕯🪔🏮", "lantern", "table-lamp"},
    "flip": "🥞🍳",
    "blow-bubbles": "🫧",
    "tie": "👟👞🥾👠👢",
    "throw-pot": {*"🏺🥣", "vase"},
    "pick": _FRUIT,
    "pick-low": _FLOWERS,
    "pull-rabbit": "🐇🐰",
    "pull-dove": {*"🕊🐦🐤🐥🦜", "dove", "pigeon"},
    "paint-fence": {"fence"},
    "unwrap": "🎁📦",
    "plant-flag": {"flag"},
    "pour": "☕🍵🥛🫖🧃🍷🍶🫗",
    "forge": "🔨🧲🗡⚔🔪🪓",
    "blow-glass": {"vase", "bottle", *"🏺🍾🍷🥃🫙💡🔮"},
    "solder": "💍",
    "lay-bricks": "🧱",
    "propose": "💍",
    "cycle": CYCLES,
    "play-piano": {"🎹", "grand-piano"},
    "play-harp": {"harp"},
    "play-cello": {"cello"},
    "play-double-bass": {"double-bass"},
    "play-tuba": {"tuba"},
    "mix": {"turntables"},
    "golf": "⚽🏀🏐🎾⚾",
    "skateboard": "🛹",
    "play-drum": "🥁🪘",
    "paint": "🖼🎨",
    "type": "💻🖥⌨",
    "saw": {"log"},
    "chop": {"log", "🪓", "🪵"},
    "bowl": "🎳",
    "skip-rope": "🪢",
    "sweep": "🧹",
    "play-chess": "♟",
    "write": "✉📝📜💌",
    "cook": "🍳🍲🥘🍝🍜",
    "cook-giant": "🍳🍲🥘🍝🍜",
    "surf": "🏄",
    "ski": "🎿",
    "climb": "🪜",
    "sleep": "🛏",
    "hit": "🎾🏸🏓⚽🏀🏐⚾",
    "catch": "⚽🏀🏐🏈⚾",
    "kick": "⚽🏀🏐🏈",
    "knit": "🧶🧵🧣🧦",
    "toast": {"🍬", "stick"},
    "water": "🥛☕🍵🍷🍶🧃💧🫗",
}
"""Things that are drawn with the action itself."""
INSTRUMENTS: Mapping[str, str] = {
    "🎸": "play-guitar", "🪕": "play-banjo", "🎻": "play-violin", "🎹": "play-piano",
    "grand-piano": "play-piano", "🥁": "play-drum", "🪘": "play-drum", "🎺": "play-trumpet",
    "🎷": "play-saxophone", "🪈": "play-flute", "🪗": "play-accordion", "harp": "play-harp",
    "cello": "play-cello", "double-bass": "play-double-bass", "tuba": "play-tuba",
    "trombone": "play-trombone", "clarinet": "play-clarinet", "bagpipes": "play-bagpipes",
    "harmonica": "play-harmonica", "turntables": "mix",
}  # fmt: skip
"""How each instrument is played."""
PLAYERS: Mapping[str, str] = {
    "guit": "play-guitar", "gitarr": "play-guitar", "string": "play-violin", "streich": "play-violin",
    "cell": "play-cello", "double bass": "play-double-bass", "kontrabass": "play-double-bass",
    "contrab": "play-double-bass", "violin": "play-violin", "viol": "play-violin", "geig": "play-violin",
    "fiddl": "play-violin", "pian": "play-piano", "klavier": "play-piano", "drum": "play-drum",
    "percussi": "play-drum", "schlagzeug": "play-drum", "flut": "play-flute", "flöt": "play-flute",
    "sax": "play-saxophone", "trump": "play-trumpet", "trompet": "play-trumpet",
    "trombon": "play-trombone", "posaun": "play-trombone", "clarin": "play-clarinet",
    "klarin": "play-clarinet", "accord": "play-accordion", "akkord": "play-accordion",
    "harpist": "play-harp", "harfe": "play-harp", "harp player": "play-harp", "arpist": "play-harp",
    "bagpip": "play-bagpipes", "piper": "play-bagpipes", "dudelsack": "play-bagpipes",
    "gaiter": "play-bagpipes", "cornemus": "play-bagpipes", "harmonica": "play-harmonica",
    "mundharm": "play-harmonica", "tuba": "play-tuba", "banjo": "play-banjo",
    "dj": "mix", "disc jockey": "mix", "disk jockey": "mix",
}  # fmt: skip
"""What musicians play, by parts of their names."""


def cups(entities: Mapping[str, Entity]) -> set[str]:
    """Returns the ids of what somebody drinks, and of what it is in."""
    return {id for id, entity in entities.items() if PROPS.get(entity.figure) == "cup"}


_LED = frozenset("🐕🐩🦮🐶🐈🐎🐖")
"""Animals that are walked on a leash."""


def leash_of(verb: str, thing: str) -> str:
    """Returns the leash on which an animal is walked; empty without one."""
    return "leash" if verb == "walk" and thing in _LED else ""
