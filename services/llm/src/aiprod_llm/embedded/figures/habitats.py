"""Where the things that figures show are at home, for prompts that name no place."""

from collections.abc import Mapping, Sequence

from aiprod_film.scene import Setting

_HABITATS = {
    Setting.SEA: "🐋🐬🦭🐟🐠🐡🦈🐙🪼🦑🦐🦞🦀🐚🪸🛟⚓⛵🚤🛳⛴🛥🚢🏄🧜🏊🤽",
    Setting.SPACE: "🚀🛸🛰👽🪐",
    Setting.INTERIOR: (
        "🛋🛏🛁🚽🚿🚪🪑🪞🎹📺💻🖥🖨⌨☕🫖🍳🍽🍕🍔🎂🍰🧁🍜🍝🍲🍣🥘🥞🍷🍺🍸🥂🍾🧸🪆🏺🕰⏰📖📚✉📱☎🕯💡🧶🧵🎨🖼🎮🎲🧩🔬⚗"
        "🧪🍞🥐🥖🍪🍩🥧🍦🍨🔪🥄🫙🥛🍎🍌🍇🍓🍋🍊🥗🥪🥚🧀🌭🌮🥟🍚🍙🍱🥠🍮🫕🍫🍬👠👗👜💍💎🎻🎷🎸🎺🥁🪗🎤🎧🩰🏋🪴💐🧹🧺🧴🪡✂✏🖌🗝🔑🎁🎭"
    ),
    Setting.DESERT: "🐪🐫🦂🌵",
    Setting.FOREST: "🦊🐺🐻🐼🦌🦉🦔🐿🦝🦫🦨🐗🦡🍄🐒🦍🦧🦥🐆🐅🦜🐸🐨🐍🦎🐛🐌🌲🧚🧝🐊",
    Setting.LANDSCAPE: (
        "🐎🐘🦒🦁🦓🦏🦛🦬🐂🐃🐄🐖🐑🐏🐐🦙🫏🦘🐇🐓🐤🦃🦆🦢🪿🦅🐧🦩🦚🐢🦋🐝🐞🦄🐉🦕🦖🦣🚜🚂🪁🎈⛺🏕🏔🌻🌷🌹🌼🌾🌳🌸🌴🎡🎢🎪🎠"
        "⛷🏂🧗🏇🛷⛄☃🪂🚵🔥🌈🌪🐕🐁🦇🫎🕊🐦"
    ),
    Setting.CITY: "🚗🚕🚌🚓🚑🚒🚐🚚🚛🏍🛵🛺🚲🛴🛹🚋🚊🚇🚦🏙🗽🗼🏢🕵🤖",
}
_OWN = {
    "🧑‍🍳": Setting.INTERIOR,
    "🧑‍🚀": Setting.SPACE,
    **dict.fromkeys(("toaster", "typewriter", "refrigerator", "oven", "grand-piano"), Setting.INTERIOR),
    **dict.fromkeys(("dragonfly", "polar-bear"), Setting.LANDSCAPE),
    "fire-hydrant": Setting.CITY,
    "surfboard": Setting.SEA,
    "lighthouse": Setting.SEA,
    "hot-air-balloon": Setting.LANDSCAPE,
    "windmill": Setting.LANDSCAPE,
    "pagoda": Setting.LANDSCAPE,
}
_BY_FIGURE = _OWN | {figure: setting for setting, figures in _HABITATS.items() for figure in figures}


_FIXED = frozenset("🛋🛏🛁🚽🚪🌳🌲🌴🌸🎄⛺🏕🎡🎢🎠") | {"oven", "refrigerator", "windmill", "lighthouse"}
"""Things that nobody carries about: they tell the place before what stands beside them."""


_PLACES: Mapping[str, Sequence[str]] = {
    "kitchen": (
        "🧑‍🍳",
        "baker",
        "oven",
        "refrigerator",
        "toaster",
        *"🍳🍲🥘🥞🥟🍝🍜🍪🥧🍞🥐🥖🥣🔪🍽🫕🍚🍙🍣🥗🎂🧁🍰",
    ),
    "classroom": ("🧑‍🏫", "student"),
    "hospital": ("🧑‍⚕", "nurse", *"🩺💉"),
    "restaurant": ("waiter", *"🍷🍕🍔🍸🍺🥂"),
    "gym": ("boxer", *"🏋🤸🤺🥊"),
    "stadium": ("footballer", "goalkeeper", "tennis-player", *"⚽🏈🎾⛹"),
    "stage": ("🧑‍🎤", "musician", "dancer", "conductor", *"🎤🎻🎺🎷🥁🎭"),
    "office": ("🧑‍💼", "🧑‍💻", *"💻🖥"),
    "laboratory": ("🧑‍🔬", *"🔬⚗🧪"),
    "workshop": ("🧑‍🔧", "welder", "tailor", *"🔨🪚🧰⚙"),
    "library": tuple("📚📖"),
    "farm": ("🧑‍🌾", *"🚜🐄🐖🐓🐑🐐🐂🐃"),
    "bedroom": tuple("🛏🧸"),
    "bathroom": tuple("🛁🚿🚽🪥"),
    "living-room": tuple("🛋📺🪑🎄🧶🕰🧩🎹🪴🕯☕🫖🎁"),
    "street": tuple("🚗🚕🚌🚓🚑🚒🚐🚚🏍🛵🛺🚲🛴🛹🚋🚊"),
    "jungle": tuple("🐒🦍🦧🐅🐆🦜🦥🐍🐊"),
    "snow-field": ("polar-bear", "skater", "hockey-player", *"🐧🛷⛷🏂⛸⛄☃"),
    "underwater": ("diver", *"🐠🐡🐙🪼🦈🐟"),
    "beach": tuple("🦀🐚🏖"),
}
"""Places that suit a figure better than any other of its setting."""
_PLACE_BY_FIGURE = {figure: place for place, figures in _PLACES.items() for figure in figures}


def home(figures: Sequence[str]) -> str:
    """Returns the place of the first fixed figure, else of the first one, if that has one; else nothing."""
    ranked = sorted(
        (figure for figure in figures if figure in _BY_FIGURE or figure in _PLACE_BY_FIGURE),
        key=lambda figure: figure not in _FIXED,
    )
    return _PLACE_BY_FIGURE.get(ranked[0], "") if ranked else ""


def habitat(figures: Sequence[str]) -> Setting | None:
    """Returns the setting of the first fixed figure, else of the first one that has a home."""
    ranked = sorted(figures, key=lambda figure: figure not in _FIXED)
    return next((_BY_FIGURE[figure] for figure in ranked if figure in _BY_FIGURE), None)
