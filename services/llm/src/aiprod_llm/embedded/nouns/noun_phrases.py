"""Finds the nouns of a text with their adjectives; a compound, a herd, and a family are one."""

import re
from dataclasses import replace
from functools import lru_cache

from aiprod_film.entity import EntityKind
from aiprod_llm.embedded.figures import words_of
from aiprod_llm.embedded.lexicon import EMOJI, Lexicon
from aiprod_llm.embedded.nouns.compounds import CROPS, FIELDS, GROUPS, HERD, HERDS, YOUNG
from aiprod_llm.embedded.nouns.depictions import with_depictions
from aiprod_llm.embedded.nouns.known_nouns import LOOKBACK, known_nouns, phrase_start
from aiprod_llm.embedded.nouns.noun import ANYBODY, YOUNG_SIZE, Noun
from aiprod_llm.embedded.nouns.roles import is_animal, joined_roles, with_role

_FLEETS, _FESTIVALS = frozenset({"hot-air-balloon", "🪁"}), frozenset({"festival", "fiesta", "rally", "race"})
_RANKS = frozenset({"captain", "chief", "leader", "boss", "hero", "heroine", "veteran"})
_OF_ANIMALS = frozenset({"family", "families", "couple"})
_FAMILIES = (["family"], ["families"], ["familia"], ["famille"], ["familie"], ["famiglia"], ["família"])
_VESSELS = (
    ["bowl"],
    ["bowls"],
    ["plate"],
    ["plates"],
    ["dish"],
    ["schüssel"],
    ["bol"],
    ["plato"],
    ["cuenco"],
)
_DISHES = frozenset("🍜🍲🍝🍚🥗🥘🍛🍣🥟🥞🍳🍰")
_OF = (["of"], ["de"], ["von"], ["di"], ["d'"])
_CHILDREN = frozenset("🧒👶")
_TRAFFIC = "traffic"
_FAMILY = 4
"""How many are drawn of a family."""
_GIVING = re.compile(
    r"(?i)(?<!\w)(?:serv(?:e|es|ed|ing)|gives?|gave|giving|brings?|brought|hands?|handed|offer(?:s|ed)?|show(?:s|ed)?|pass(?:es|ed)?"
    r"|pours?|poured|sells?|sold|sends?|sent|buys?|bought|lends?|lent|throws?|threw|feeds?|fed|reads?|bakes?|cooks?)"
    r"\s+(?:(?:the|an?|his|her|their|its|each|every|two|three|some)\s+)?(?:\w+\s+)?$"
)

_FOODS = {
    "🐔": "🍗",
    "🐓": "🍗",
    "🦐": "🍤",
    "🦆": "🍗",
    "🦃": "🍗",
    **{fish: fish for fish in "🐟🐠🐙🦑🦀🦞"},
}
_COOKING = re.compile(
    r"(?i)(?<!\w)(?:slic(?:e|es|ing)|chop(?:s|ping)?|cooks?|cooking|fr(?:y|ies|ying)|grill(?:s|ing)?|bak(?:e|es|ing)|roast(?:s|ing)?"
    r"|steams?|steaming|season(?:s|ing)?|fillets?|filleting|marinat(?:e|es|ing)|boil(?:s|ing)?|smok(?:e|es|ing)"
    r"|schneide[nt]?|brät|brate[nt]?|kocht|kochen|coupe[rz]?|grille[rz]?|cuit|corta[rn]?|fríe|freír|cocina[rn]?|asa[rn]?)"
    r"\s+(?:(?:the|an?|some|den|die|das|le|la|du|el|un|una)\s+)?(?:\w+\s+)?$"
)


@lru_cache(maxsize=512)
def find_nouns(text: str, lexicons: tuple[Lexicon, ...]) -> tuple[Noun, ...]:
    """Returns the nouns of a text that the lexicons or the figures have.

    A compound such as `lighthouse keeper` is one noun.
    """
    result: list[Noun] = []
    for lexicon in lexicons:
        for found in _known_nouns(text, lexicon, lexicons):
            if found.character:
                result.append(found)
                continue
            if result and found.start < result[-1].end:
                # The bed of a flower bed is no bed.
                continue
            start = phrase_start(text, found.start, lexicon)
            # Other languages join two nouns into one word, or put another between them.
            apart = not result or bool(result[-1].character)
            apart = apart or _is_given(text, result[-1], found)
            one = None if apart else with_role(text, result[-1], found, lexicon.language)
            if one:
                result[-1] = one
                continue
            if not apart and lexicon.language == "en" and text[result[-1].end : found.start] == " ":
                first = result.pop()
                start = first.start
                if (
                    first.kind is EntityKind.ANIMAL
                    and text[found.start : found.end].casefold() in _OF_ANIMALS
                ):
                    # A penguin family is of penguins.
                    found = replace(first, end=found.end, count=_FAMILY)
                elif first.kind is EntityKind.ANIMAL and found.word in words_of("en").parents:
                    # A lion father is a lion.
                    found = replace(first, end=found.end)
                elif is_animal(first) and found.figure in _CHILDREN:
                    # Rabbit children are young rabbits.
                    found = replace(first, end=found.end, count=found.count, size=YOUNG_SIZE)
                elif _is_young_of(text, found, first):
                    found = replace(first, end=found.end, size=first.size or YOUNG_SIZE)
                elif found.kind is EntityKind.ANIMAL and first.word in words_of("en").young:
                    # A baby elephant is a young one.
                    found = replace(found, size=found.size or YOUNG_SIZE)
                elif _is_role_of(found, first):
                    found = replace(first, end=found.end)
            found = _with_herd(text, _as_food(text, found))
            if result and _is_that_of(result[-1], text, found):
                # A family of hedgehogs is nobody but them, and a bowl of ramen has one bowl.
                first = result.pop()
                if _is_portion(first, found):
                    # Three loaves of bread are three.
                    start, found = first.start, replace(first, end=found.end)
            result.append(replace(found, phrase=text[start : found.end], start=start))
    return tuple(with_depictions(text, _without_doubled_traffic(result)))


def _without_doubled_traffic(nouns: list[Noun]) -> list[Noun]:
    """Returns the nouns without the traffic of a busy street whose cars the text names."""
    has_cars = any(noun.kind is EntityKind.VEHICLE and noun.figure != _TRAFFIC for noun in nouns)
    return [noun for noun in nouns if not (has_cars and noun.figure == _TRAFFIC)]


def _known_nouns(text: str, lexicon: Lexicon, lexicons: tuple[Lexicon, ...]) -> list[Noun]:
    known = known_nouns(text, lexicon, any_language=lexicon.language == EMOJI and len(lexicons) == 1)
    joined = list(joined_roles(text, lexicon.language, known))
    # The cat of a cat-chef is no other cat.
    apart = [noun for noun in known if not any(one.start <= noun.start < one.end for one in joined)]
    return sorted([*apart, *joined], key=lambda noun: noun.start)


def _as_food(text: str, animal: Noun) -> Noun:
    """Returns an animal that is sliced, fried, or eaten by its recipe as the food that it is."""
    if animal.kind is not EntityKind.ANIMAL or animal.figure not in _FOODS:
        return animal
    if not _COOKING.search(text[max(0, animal.start - LOOKBACK) : animal.start]):
        return animal
    return replace(animal, kind=EntityKind.OBJECT, figure=_FOODS[animal.figure])


def _is_given(text: str, receiver: Noun, thing: Noun) -> bool:
    """Returns whether a thing is given to the person before it: `serves the couple wine`."""
    kinds = receiver.kind is EntityKind.PERSON and thing.kind in (EntityKind.OBJECT, EntityKind.ANIMAL)
    return kinds and bool(_GIVING.search(text[max(0, receiver.start - LOOKBACK) : receiver.start]))


def _is_role_of(person: Noun, before: Noun) -> bool:
    """Returns whether the noun before a person tells more of its look: a fairy godmother."""
    people = person.kind is before.kind is EntityKind.PERSON
    is_general = person.figure in ANYBODY or person.word in _RANKS
    return people and is_general and before.figure not in ANYBODY


def _is_young_of(text: str, young: Noun, before: Noun) -> bool:
    """Returns whether a noun only says that the animal before it is young: a wolf pup."""
    animals = young.kind is before.kind is EntityKind.ANIMAL
    return animals and text[young.start : young.end].casefold() in YOUNG


def _with_herd(text: str, noun: Noun) -> Noun:
    """Returns several animals or plants where the next word says so: a wolf pack, a tulip field."""
    follows = re.match(r" ([a-z]+)", text[noun.end : noun.end + 12])
    many = HERDS if noun.kind is EntityKind.ANIMAL else FIELDS if noun.figure in CROPS else ()
    if noun.figure in _FLEETS:
        many = _FESTIVALS
    if not follows or follows[1] not in many:
        return noun
    return replace(noun, end=noun.end + follows.end(), count=max(HERD, noun.count))


def _is_that_of(first: Noun, text: str, noun: Noun) -> bool:
    """Returns whether a noun is a family or a vessel of what follows it, which is drawn with it."""
    between = text[first.end : noun.start].casefold().split()
    word = text[first.start : first.end].casefold().split()[-1:]
    if between[:1] not in _OF:
        return False
    dish = noun.figure in _DISHES and word in _VESSELS
    return (
        _is_portion(first, noun) or dish or (noun.kind is EntityKind.ANIMAL and word in (*_FAMILIES, *GROUPS))
    )


def _is_portion(first: Noun, noun: Noun) -> bool:
    """Returns whether a thing is drawn as what it is of: a loaf of bread."""
    return first.kind is noun.kind is EntityKind.OBJECT and bool(noun.figure) and first.figure == noun.figure


def figures_in(text: str, lexicons: tuple[Lexicon, ...]) -> list[str]:
    """Returns the figures of a text, in order."""
    return [noun.figure for noun in find_nouns(text, lexicons) if noun.figure]
