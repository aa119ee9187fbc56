"""Chooses where a film plays whose text names no place: by its lead and what that does, never by dice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from aiprod_film.entity import EntityKind
from aiprod_film.places import PLACES
from aiprod_film.scene import Setting, Weather
from aiprod_llm.embedded.entities.entity_finder import EntityIndex
from aiprod_llm.embedded.figures.habitats import BUILDINGS, Home, fixed, home
from aiprod_llm.embedded.grammar import LANGUAGES as GRAMMARS
from aiprod_llm.embedded.grammar import grammar_of
from aiprod_llm.embedded.nouns.depictions import is_statue
from aiprod_llm.embedded.nouns.noun import Noun
from aiprod_llm.embedded.nouns.noun_phrases import find_nouns
from aiprod_llm.embedded.places import find_home
from aiprod_llm.embedded.prompt_parser import ParsedPrompt

_ACTS: Mapping[str, Sequence[str]] = {
    "kitchen": ("cook", "bake", "unoven", "slice", "peel", "eat", "drink"),
    "living-room": ("knit", "read", "write", "vacuum", "phone"),
    "bedroom": ("sleep", "wake", "doze-off"),
    "bathroom": ("brush-teeth",),
    "barber-shop": ("groom",),
    "gym": ("box", "lift", "exercise", "stretch", "fence", "bowl", "sit-up", "push-up"),
    "yoga-studio": ("meditate",),
    "office": ("type",),
    "church": ("pray",),
    "playground": ("skip-rope",),
    "workshop": ("saw", "solder", "repair", "build", "work", "paint"),
    "forge": ("forge", "weld", "blow-glass"),
    "garden": ("dig", "water"),
    "farm": ("milk",),
    "stage": ("sing", "dance", "conduct"),
    "circus": ("juggle",),
    "street": ("march", "cycle", "drive", "skate", "sweep"),
    "ski-slope": ("ski",),
    "mountain-path": ("climb",),
    "lake": ("row", "fish"),
    "beach": ("swim", "dive-in", "surf"),
    "orchard": ("pick",),
}
_BY_ACT = {verb: place for place, verbs in _ACTS.items() for verb in verbs}
"""Where people do what they do."""
_MODELLED = frozenset({*"⛄☃", "sandcastle", "block-tower", "dam", "igloo"})
"""What is built where its snow, its sand, or its sticks are, and where children play."""
_ASKING = frozenset("?？؟;")
_AT_SEA = frozenset({"pull", "catch", "throw", "fish"})
"""What fishermen do at sea."""
_PETS = frozenset("🐈🐕🐩🦮🐹")
_AT_HOME = {"sleep": "living-room", "doze-off": "living-room", "wake": "living-room", "eat": "kitchen"}
"""What pets do in the house."""
_CHILDREN = frozenset("👦👧🧒")
_BABY, _CRADLED = "👶", frozenset({"sing", "sleep", "doze-off", "embrace", "read"})
_PEOPLES, _ANYTHINGS = "park", "meadow"
"""Where people without a trade or an occupation are, and anything else: where all can stand."""
_BEASTS = frozenset("🐎🐴🦄🐄🐮🐂🐃🐘🦒🦓🦏🦛🐪🐫🦌🫎🦬🐻🐅🦁🐊🦍🦘🐺🐗🐋🐳🐬🦈🐑🐐")
"""Animals that come into no room: who gives one an apple is not in the kitchen."""


def choose_home(prompt: ParsedPrompt, entities: EntityIndex | None = None) -> Home:
    """Returns where a film plays as far as its text names no place.

    A thing that nobody moves tells it first, then who the film is about, what they do, and the other things.
    Animals that `entities` have as people are at home where people are, unless nothing tells where.
    """
    for lexicon in prompt.lexicons:
        if lexicon.proper_names.home:
            return _place(lexicon.proper_names.home)
    found = [noun for noun in find_nouns(prompt.text, prompt.lexicons) if not is_statue(noun)]
    nouns = [_as_person(noun, entities) for noun in found]
    figures = [noun.figure for noun in nouns if noun.figure]
    verbs = list(_verbs(prompt))
    if stands := fixed(figures):
        return stands
    lead = nouns[0] if nouns else None
    if lead and (trade := find_home(lead.phrase, prompt.lexicons)):
        return _place(trade)
    chosen = (
        _of_pet(lead, verbs)
        or _of_launch(lead, verbs)
        or _of_fisher(lead, verbs)
        or _of_baby(figures, verbs)
        or home([figure for figure in figures if figure in _MODELLED])
        or _of_lead(prompt, lead)
        or _of_anybody(lead, verbs)
        or _of_things(prompt, lead, figures)
        or _of_word(prompt)
        or _of_question(prompt)
        or _under_snow(prompt, home([noun.animal or noun.figure for noun in found[:1]]))
        or _place(_PEOPLES if lead and lead.kind is EntityKind.PERSON else _ANYTHINGS)
    )
    if chosen.place == "street" and not BUILDINGS.isdisjoint(figures):
        return _place("village")
    return chosen


def _as_person(noun: Noun, entities: EntityIndex | None) -> Noun:
    """Returns the noun of an animal that is a person in the film as one of that person's trade."""
    entity = entities.of(noun) if entities else None
    is_person = entity is not None and entity.look is not None and bool(entity.look.head)
    return replace(noun, kind=entity.kind, figure=entity.figure) if entity and is_person else noun


def _of_pet(lead: Noun | None, verbs: Sequence[str]) -> Home | None:
    """Returns where a pet sleeps or eats."""
    if lead is None or lead.figure not in _PETS:
        return None
    return next((_place(_AT_HOME[verb]) for verb in verbs if verb in _AT_HOME), None)


def _of_launch(lead: Noun | None, verbs: Sequence[str]) -> Home | None:
    """Returns where a rocket takes off: from the ground, and not out in space."""
    return Home(Setting.DESERT) if lead and lead.figure == "🚀" and "launch" in verbs else None


def _of_fisher(lead: Noun | None, verbs: Sequence[str]) -> Home | None:
    """Returns where somebody fishes for a living: at sea, and not on the quay."""
    fishes = lead is not None and lead.figure == "fisherman" and not _AT_SEA.isdisjoint(verbs)
    return _place("fishing-boat") if fishes else None


def _of_baby(figures: Sequence[str], verbs: Sequence[str]) -> Home | None:
    """Returns where somebody lulls a baby, which is not a stage."""
    return _place("bedroom") if _BABY in figures and not _CRADLED.isdisjoint(verbs) else None


def _of_lead(prompt: ParsedPrompt, lead: Noun | None) -> Home | None:
    """Returns where the lead is at home; not in a room if the text says that it snows."""
    return _under_snow(prompt, home([lead.figure])) if lead else None


def _under_snow(prompt: ParsedPrompt, chosen: Home | None) -> Home | None:
    snows = any(moment.weather is Weather.SNOW for moment in prompt.moments)
    return None if snows and chosen and chosen.setting is Setting.INTERIOR else chosen


def _of_things(prompt: ParsedPrompt, lead: Noun | None, figures: Sequence[str]) -> Home | None:
    """Returns where the things of the text are at home. Nobody stands on a table because of the boots."""
    chosen = home(figures)
    beasts = [figure for figure in figures if figure in _BEASTS]
    if chosen and chosen.setting is Setting.INTERIOR:
        chosen = home(beasts) or chosen
    chosen = _under_snow(prompt, chosen)
    stands = lead is not None and lead.kind is EntityKind.PERSON
    return None if chosen and stands and chosen.place == "table-top" else chosen


def _of_anybody(lead: Noun | None, verbs: Sequence[str]) -> Home | None:
    """Returns where people do the first thing that they do."""
    if lead is None or lead.kind is not EntityKind.PERSON:
        return None
    # Children who build something have no workshop for it.
    made = frozenset({"build"} if lead.figure in _CHILDREN else ())
    return next((_place(_BY_ACT[verb]) for verb in verbs if verb in _BY_ACT.keys() - made), None)


def _of_question(prompt: ParsedPrompt) -> Home | None:
    """Returns a plain ground for a question of which nothing can be drawn: its letters explain it."""
    return _place("backdrop") if set(prompt.text) & _ASKING else None


def _of_word(prompt: ParsedPrompt) -> Home | None:
    """Returns the home of a word that has no figure: a startup, a detective."""
    word = prompt.first("habitat")
    if word is None:
        return None
    setting = Setting[word]
    if setting is Setting.INTERIOR:
        return _place("living-room")
    return _place(_ANYTHINGS) if setting is Setting.LANDSCAPE else Home(setting)


def _place(place: str) -> Home:
    return Home(PLACES[place], place)


def _verbs(prompt: ParsedPrompt) -> Iterator[str]:
    """Yields the keys of what is done in a text, in order: who does not dance needs no stage."""
    language = prompt.language.language if prompt.language else ""
    if language in GRAMMARS:
        grammar, text = grammar_of(language), prompt.text.casefold()
        yield from (verb.key for verb in grammar.find(text) if not grammar.denies(text, verb))
