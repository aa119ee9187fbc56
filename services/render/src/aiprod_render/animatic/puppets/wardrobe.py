"""Finds what a person wears, by figure and by name, and what people of a figure do."""

import re
from dataclasses import replace

from aiprod_render.animatic.puppets.outfits import (
    ACTIVE,
    BOY,
    GIRL,
    GRANDFATHER,
    GRANDMOTHER,
    GREY_HAIR,
    LADY,
    MAN,
    NAMES,
    PERSONS,
    ROLES,
    Outfit,
)
from aiprod_render.animatic.puppets.skeleton import ADULT, CHILD, ELDER, WOMAN

_FEMALE = re.compile(
    r"\b(?:woman|women|girls?|lady|ladies|mother|grandmother|grandma|queen|daughter|sister|aunt|"
    # Endings of women's trades in German, the Romance languages, and Russian, beside English words.
    r"female|[\w-]+(?:erin|ztin|ntin|euse|ière|trice|ora|iera|stra|essa|rina|ница|щица)|her|ballerina|actress|waitress|princess|witch|bride|nun|nurse)\b"
)
_YOUNG = re.compile(r"\b(?:child|children|boys?|girls?|kids?|toddlers?|baby|babies|little|son|daughter)\b")
_OLD = re.compile(
    r"\b(?:old|elderly|aged|grand\w+|ancient|alte[mnrs]?|betagte[mnrs]?|vieux|vieil(?:le)?s?|âgée?s?"
    r"|viej[oa]s?|ancian[oa]s?|vecchi[oae]?|anzian[oaie]|velh[oa]s?)\b"
)


def outfit_of(figure: str, name: str) -> Outfit:
    """Returns what the person of this figure wears; the English name tells what the figure leaves open."""
    # A joined emoji begins with the person and ends with the trade.
    role = ACTIVE.get(figure, ("", ""))[0] or (figure[-1:] if "\u200d" in figure else figure)
    person = figure[:1] if "\u200d" in figure else figure
    if person in PERSONS and role not in ROLES:
        return PERSONS[person]
    words = name.casefold()
    female = person == "👩" or bool(_FEMALE.search(words))
    young = person in set("👦👧🧒") or bool(_YOUNG.search(words))
    old = person in set("👴👵🧓") or bool(_OLD.search(words))
    outfit = ROLES.get(role) or (None if figure else _named(words))
    if outfit is None:
        pairs = {(0, 0): MAN, (1, 0): LADY, (0, 1): BOY, (1, 1): GIRL}
        return (GRANDMOTHER if female else GRANDFATHER) if old else pairs[female, young]
    if young:
        outfit = replace(outfit, build=CHILD, extras=outfit.extras - {"beard"})
    elif old:
        outfit = replace(outfit, build=ELDER, hair_colour=GREY_HAIR)
    if female:
        # Children and elders keep their builds.
        build = WOMAN if outfit.build is ADULT else outfit.build
        long = "long" if outfit.hair == "short" else outfit.hair
        outfit = replace(outfit, build=build, hair=long, extras=outfit.extras - {"beard"})
    return outfit


def _named(words: str) -> Outfit | None:
    """Returns the outfit of a role that the English name has: a manifest need not state figures."""
    named = (NAMES.get(word, word) for word in re.findall(r"\w+", words))
    return next((ROLES[role] for role in named if role in ROLES), None)


def nature_of(figure: str) -> str:
    """Returns the verb of what a figure shows a person doing; empty for one who does nothing."""
    return ACTIVE.get(figure, ("", ""))[1]
