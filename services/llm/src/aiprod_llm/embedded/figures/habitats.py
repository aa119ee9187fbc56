"""Where the things that figures show are at home, for prompts that name no place."""

from collections.abc import Sequence

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


def habitat(figures: Sequence[str]) -> Setting | None:
    """Returns the setting of the first fixed figure, else of the first one that has a home."""
    ranked = sorted(figures, key=lambda figure: figure not in _FIXED)
    return next((_BY_FIGURE[figure] for figure in ranked if figure in _BY_FIGURE), None)
