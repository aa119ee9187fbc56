"""The names that Unicode's CLDR gives to emoji: the figures, their kinds, and what languages call them."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

import emoji
from emoji_lexicon import get_catalog

from aiprod_film.entity import EntityKind

NAMED = frozenset({"de", "es", "fr", "it", "pt", "ru", "zh", "ja", "ko", "ar", "fa", "id", "tr"})
"""The languages besides English that the names come in."""
_NEWEST = 15.1
"""The last version of Unicode's emoji that fonts have."""
_SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_VARIATION = "\ufe0f"
_GENDER = re.compile("\u200d[\u2640\u2642]")

_KINDS = {
    "person": EntityKind.PERSON,
    "person-role": EntityKind.PERSON,
    "person-fantasy": EntityKind.PERSON,
    "person-activity": EntityKind.PERSON,
    "person-sport": EntityKind.PERSON,
    "person-resting": EntityKind.PERSON,
    "animal-mammal": EntityKind.ANIMAL,
    "animal-bird": EntityKind.ANIMAL,
    "animal-amphibian": EntityKind.ANIMAL,
    "animal-reptile": EntityKind.ANIMAL,
    "animal-marine": EntityKind.ANIMAL,
    "animal-bug": EntityKind.ANIMAL,
    "place-building": EntityKind.PLACE,
    "place-religious": EntityKind.PLACE,
    "place-other": EntityKind.PLACE,
    "transport-ground": EntityKind.VEHICLE,
    "transport-water": EntityKind.VEHICLE,
    "transport-air": EntityKind.VEHICLE,
}
_OBJECTS = frozenset(
    [
        "plant-flower",
        "plant-other",
        "food-fruit",
        "food-vegetable",
        "food-prepared",
        "food-asian",
        "food-sweet",
        "drink",
        "dishware",
        "hotel",
        "event",
        "award-medal",
        "sport",
        "game",
        "arts&crafts",
        "clothing",
        "sound",
        "music",
        "musical-instrument",
        "phone",
        "computer",
        "light&video",
        "book-paper",
        "money",
        "mail",
        "writing",
        "office",
        "lock",
        "tool",
        "science",
        "medical",
        "household",
        "other-object",
    ]
)
# Of the other subgroups only these are things that can stand in a picture; the sky is the setting's.
_ALSO = frozenset("🌍💧🌋🗻🌈🌪🌂☂⛱☃⛄☄🔥⌛⌚⏰⏱🕰🧭🗺👻👽🤖💀👾🧠🏗🧱🕸")
_OBJECTS_AMONG_VEHICLES = frozenset("🚏🛣🛤🛢⛽🛞🚨🚥🚦🛑🚧⚓🛟🪂💺")
_LEFT_OUT = frozenset("🐾🐽🌁🌃🏙🌄🌅🌆🌇🌉♨💈🛫🛬🛣🛤💺🪵💒🏩🔇🔕🔈🔉🔊📲🔏🔐✨🎑🎍🎟🎗🪽🦠💮🏵🗄📇🗂📂🗒🗓📆🦵👣")
"""Emoji that are views of a place, signs, or parts of something."""
_BODIES = dict(
    zip("🐶🐱🐴🐮🐷🐭🐰🐯🐵🐲🐔🐳🐥🐣🚍🚔🚖🚘📸☃", "🐕🐈🐎🐄🐖🐁🐇🐅🐒🐉🐓🐋🐤🐤🚌🚓🚕🚗📷⛄", strict=True)
)
"""Faces and fronts, with the figure that shows the whole."""
_FACES = (
    "の顔",
    "脸",
    "头",
    " 얼굴",
    "وجه ",
    "cara de ",
    "rosto de ",
    "muso di ",
    "tête de ",
    "tête d’",
    "gesicht",
    " yüzü",
)


@cache
def figure_kinds() -> Mapping[str, EntityKind]:
    """Returns every figure that Unicode has, with the kind of thing that it shows."""
    found = {}
    for entry in get_catalog().get_all():
        char = figure_of(entry.char)
        subgroup = entry.subgroup.replace(" ", "")
        if _SKIN_TONES & set(char) or char in _LEFT_OUT or float(entry.introduced_in) > _NEWEST:
            continue
        if char in _OBJECTS_AMONG_VEHICLES or char in _ALSO or subgroup in _OBJECTS:
            found[char] = EntityKind.OBJECT
        elif subgroup in _KINDS:
            found[char] = _KINDS[subgroup]
    return found


def names(language: str) -> Iterator[tuple[str, str]]:
    """Yields what a language calls the figures, case-folded, with the figure."""
    kinds = figure_kinds()
    for name, char in _english() if language == "en" else _translated(language):
        figure = _GENDER.sub("", figure_of(char))
        # A black cat is a cat in a colour, which its words state.
        if figure in kinds and (len(figure) == 1 or kinds[figure] is EntityKind.PERSON):
            yield name, whole(figure)


def figure_of(char: str) -> str:
    """Returns the figure of an emoji, without the sign that asks for its coloured form."""
    return char.replace(_VARIATION, "")


def whole(figure: str) -> str:
    """Returns the figure that shows all of what this one shows a part of."""
    return _BODIES.get(figure, figure)


def _english() -> Iterator[tuple[str, str]]:
    for entry in get_catalog().get_all():
        yield entry.short_name.replace("_", " ").casefold(), entry.char


def _translated(language: str) -> Iterator[tuple[str, str]]:
    if language not in NAMED:
        return
    # The library has the names of a language only once it is asked for them.
    emoji.config.load_language(language)
    for char, entry in emoji.EMOJI_DATA.items():
        name = entry.get(language, "").strip(":").replace("_", " ").casefold()
        for face in _FACES:
            name = name.replace(face, "")
        if name:
            yield name, char
