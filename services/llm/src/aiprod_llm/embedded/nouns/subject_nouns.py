"""Finds the subject of a text whose noun no list has: `A kingfisher dives`, `La boulangère sort le pain`."""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from itertools import pairwise

from aiprod_film.entity import EntityKind
from aiprod_llm.embedded.figures import words_of
from aiprod_llm.embedded.figures.attributes import colour_near, number_near
from aiprod_llm.embedded.figures.habitats import BUILDINGS
from aiprod_llm.embedded.grammar import grammar_of
from aiprod_llm.embedded.lexicon import Lexicon
from aiprod_llm.embedded.lexicon.negation import inside
from aiprod_llm.embedded.nouns.noun import Noun
from aiprod_llm.embedded.nouns.pronouns import find_pronoun
from aiprod_llm.embedded.text.parts_of_speech import Part, Tagged, is_tagged, tag

_WITHOUT_ARTICLES = frozenset({"ru", "pl", "tr", "he", "ar", "hi", "ko"})
_PHRASE = 3
"""Words of the longest subject at the start of a text without articles."""
_WORD = re.compile(r"[^\W\d_][\w\u0900-\u0963\u0966-\u097f]*(?:-\w+)*")
_OF = frozenset({"of", "about", "for", "von", "über", "für"})
_CUES = ("setting", "time_of_day", "weather", "lighting", "shot_size", "camera_movement", "medium")
_SKIES = ("time_of_day", "weather", "lighting")
_PEOPLE = {
    "en": re.compile(r"\w+(?:ist|man|woman|girl|boy|keeper|player|rider|driver|maker|worker|smith|eer)s?"),
    "de": re.compile(r"\w{3,}(?:ist|mann|frau|spieler|fahrer|meister|in|innen)"),
    "es": re.compile(r"\w{3,}(?:istas?|[dt]ora?s?|[dt]ores|er[oa]s?)"),
    "fr": re.compile(r"\w{3,}(?:istes?|eurs?|euses?|trices?|iers?|ières?)"),
    "it": re.compile(r"\w{3,}(?:ist[aie]|tor[ei]|tric[ei]|ier[eai])"),
    "pl": re.compile(r"\w{3,}(?:arze?|nik|nic[ay]|acz|czyni|ist[ak]a?)"),
    "pt": re.compile(r"\w{3,}(?:istas?|[dt]ora?s?|[dt]ores|eir[oa]s?)"),
    "ru": re.compile(r"\w{3,}(?:ник|ница|щик|щица|чик|тель|ист|истка)"),
    "tr": re.compile(r"\w{2,}[cç][ıiuü](?:l[ae]r)?"),
}
_AGENT = re.compile(r"\w+(?:er|or)s?")
_MACHINES = re.compile(
    r"\w*(?:printer|scanner|toaster|computer|hanger|digger|loader|drill\w*|blender|freezer|charger|speaker|"
    r"monitor|motor|rotor|reactor|generator|elevator|escalator|tractor|projector|radiator|sensor|processor|"
    r"cooker|heater|cooler|mixer|cleaner|washer|dryer|shower|tower|flower|river|water|weather|winter|summer|"
    r"paper|finger|shoulder|ladder|letter|number|corner|border|center|center|butter|pepper|ginger|cucumber|"
    r"tiger|spider|otter|beaver|badger|hamster|lobster|oyster|panther|rooster|monster|feather|leather|timber|"
    r"amber|silver|copper|powder|shutter|counter|container|burger|cracker|trailer|rover|glider|chopper|copter|"
    r"scooter|cruiser|tanker|freighter|steamer|fender|rudder|anchor|razor|mirror|door|floor|color|odor|meteor|"
    r"rotor|vapor|tremor|terror|error|thunder|shimmer|glitter|laser|lighter|poster|folder|marker|sticker|"
    r"boiler|crater|glacier|geyser|desert|dessert|theater|quarter|master|matter|order|power|layer|answer|"
    r"\w*met(?:er|re)|(?:calcul|refriger|ventil|oscill|simul|defibrill|acceler|incub|allig|equ|indic|vibr|insul|altern|resonat|"
    r"perambul|respir|evapor|percol|carburet)ator|transmitter|receiver|printer|plotter|filter|adapter|battery|router|server|locker|bumper|grater|peeler|stapler|zipper|slipper|sneaker|trouser|jumper|"
    r"sweater|blazer|dumper|excavator|bulldozer|conveyor|compressor|turbine\w*|transformer|transistor)s?"
)
"""Nouns that end as those of people do, and are none."""
_PERSONAL = re.compile(r"(?<!\w)(?:he|she|his|her|him|er|sie|seine?\w*|ihre?\w*)(?!\w)", re.IGNORECASE)


class _Place(Enum):
    START = auto()
    OBJECT = auto()
    PREPOSITION = auto()


def find_subject(text: str, language: Lexicon | None, nouns: Sequence[Noun]) -> Noun | None:
    """Returns the first subject of a clause if none of the nouns is or precedes it."""
    if language is None:
        return None
    if people := find_pronoun(text, language, nouns):
        found: Noun | None = people
    elif is_tagged(language.language):
        found = _by_parts_of_speech(text, language, nouns)
    else:
        found = _after_article(text, language) or _at_the_start(text, language, nouns)
    if found is None or any(noun.start < found.end for noun in nouns if noun.kind is not EntityKind.PLACE):
        return None
    touched = any(noun.start < found.end and found.start < noun.end for noun in nouns)
    return None if touched or _is_of_house(found, language, nouns) else found


def _is_of_house(found: Noun, language: Lexicon, nouns: Sequence[Noun]) -> bool:
    """Returns whether a noun is a part of a house that is named, too: the smoke over a hut."""
    named = any(noun.figure in BUILDINGS for noun in nouns)
    return named and found.word in grammar_of(language.language).house


def _by_parts_of_speech(text: str, language: Lexicon, nouns: Sequence[Noun]) -> Noun | None:
    words = tag(text, language.language)
    negated = language.negated(text)
    led = False
    for start, end in phrases(words, language):
        head = words[end - 1]
        if not led and _is_object_of_preposition(words, start, language):
            continue
        if any(noun.start <= head.start < noun.end for noun in nouns):
            return None
        led = _leads_on(words, end)
        if not led and not inside(negated, head.start) and _is_subject(words, start, end, language):
            return _noun(text, words[start].start, head.end, language)
    return None


def _is_subject(words: Sequence[Tagged], start: int, end: int, language: Lexicon) -> bool:
    head = words[end - 1].text.casefold()
    if head in language.noise | language.stop | language.abstract:
        return False
    acts = end < len(words) and words[end].part is Part.VERB
    phrase = " ".join(word.text for word in words[start:end])
    # Of a lawn mower the lawn is not a place, but thunder rolls is weather.
    cued = any(language.first(section, head) for section in _CUES)
    return acts or not (cued or any(language.first(section, phrase) for section in _SKIES))


def _is_object_of_preposition(words: Sequence[Tagged], start: int, language: Lexicon) -> bool:
    """Returns whether the phrase follows a preposition: `in the wind`, but not `a commercial for a mower`."""
    place = start - 1
    while place >= 0 and words[place].part is Part.DETERMINER:
        place -= 1
    if place < 0 or words[place].part is not Part.PREPOSITION:
        return False
    return place == 0 or words[place - 1].text.casefold() not in language.abstract


def phrases(words: Sequence[Tagged], language: Lexicon) -> Iterator[tuple[int, int]]:
    """Yields the first and the last place of each noun with its adjectives; without its article."""
    place = 0
    while place < len(words):
        start = place
        while place < len(words) and words[place].part is Part.ADJECTIVE:
            place += 1
        nouns = place
        while place < len(words) and words[place].part is Part.NOUN:
            place += 1
        last = place - 1 if place > nouns + 1 and _is_no_noun(words[place - 2 : place], language) else place
        if last > nouns:
            yield start, last
        # Else a word that is neither noun nor adjective would be looked at for ever.
        place = max(place, start + 1)


def _is_no_noun(pair: Sequence[Tagged], language: Lexicon) -> bool:
    """Returns whether the last of two nouns is none: `why is the sky blue`, `the figures parade`."""
    noun, last = (word.text.casefold() for word in pair)
    return bool(language.first("colour", last)) or (noun.endswith("s") and last in language.abstract)


def _leads_on(words: Sequence[Tagged], end: int) -> bool:
    """Returns whether a noun follows `of`: in `a loop of a staircase` that is what is seen."""
    if end == len(words) or words[end].text.casefold() not in _OF:
        return False
    later = (word for word in words[end + 1 :] if word.part not in (Part.DETERMINER, Part.ADJECTIVE))
    follows = next(later, None)
    return follows is not None and follows.part is Part.NOUN


def _after_article(text: str, language: Lexicon) -> Noun | None:
    """Returns the noun after the first article that starts a clause, else an object: `faire une omelette`."""
    negated = language.negated(text)
    words = list(_WORD.finditer(text))
    skies = [cue for section in _SKIES for cue in language.find(section, text)]
    candidates = [
        (_stands(text, words, place, language), noun)
        for place, (article, noun) in enumerate(pairwise(words))
        if article.group().casefold() in language.determiners
        and noun.group().casefold() not in language.abstract
        and not inside(negated, noun.start())
        # The sun of `coucher du soleil` is a time of day.
        and not any(sky.start <= noun.start() < sky.end for sky in skies)
        and not _is_known(noun.group(), language)
    ]
    free = [noun for place in (_Place.START, _Place.OBJECT) for found, noun in candidates if found is place]
    return _noun(text, free[0].start(), free[0].end(), language) if free else None


def _stands(text: str, words: Sequence[re.Match[str]], place: int, language: Lexicon) -> _Place:
    """Returns where the article at a place of a clause stands."""
    before = words[place - 1] if place else None
    if before is None or text[before.end() : words[place].start()].strip():
        return _Place.START
    return _Place.PREPOSITION if before.group().casefold() in language.stop else _Place.OBJECT


def _at_the_start(text: str, language: Lexicon, nouns: Sequence[Noun]) -> Noun | None:
    """Returns the words before the first known one, in languages without articles."""
    words = list(_WORD.finditer(text))
    acting = any(noun.kind is not EntityKind.PLACE for noun in nouns)
    if not words or acting or language.language not in _WITHOUT_ARTICLES:
        return None
    if any(sky.start <= words[0].start() for section in _SKIES for sky in language.find(section, text)):
        # `Güneş doğar` is the dawn, and nobody.
        return None
    if words[0].group().casefold() in language.abstract:
        return None
    verbs = [verb.start for verb in grammar_of(language.language).find(text.casefold())]
    known = next((word.start() for word in words if _is_known(word.group(), language)), len(text))
    known = min([known, *(start for start in verbs if start)])
    end = min([known, *(word.end() for word in words[_PHRASE - 1 : _PHRASE])])
    phrase = text[:end].rstrip()
    # Before a known noun stand its adjectives.
    places = [(place.start, place.end) for place in language.find("setting", text)]
    described = any(start <= known < end for start, end in (*places, *((n.start, n.end) for n in nouns)))
    negated = any(span.start == 0 for span in language.negated(text))
    return None if described or negated or not phrase else _noun(text, 0, len(phrase), language)


def _is_known(word: str, language: Lexicon) -> bool:
    known = any(language.first(section, word) for section in (*_CUES, "colour", "entity"))
    return known or word.casefold() in language.stop


def _is_agent(text: str, end: int, head: str, language: Lexicon) -> bool:
    """Returns whether an English noun in -er or -or is somebody: it does something, and is not a machine."""
    if language.language != "en" or _MACHINES.fullmatch(head):
        return False
    follows = next((word for word in tag(text, "en") if word.start >= end), None)
    return follows is not None and follows.part is Part.VERB


def _noun(text: str, start: int, end: int, language: Lexicon) -> Noun:
    phrase = text[start:end]
    last = phrase.split()[-1]
    head = last.casefold()
    ending = _PEOPLE.get(language.language)
    person = ending is not None and bool(ending.fullmatch(head))
    agent = _AGENT.fullmatch(head) and (_PERSONAL.search(text) or _is_agent(text, end, head, language))
    person = person or bool(agent)
    kind = EntityKind.PERSON if person else EntityKind.OBJECT
    words = words_of(language.language)
    many = language.language == "en" and head.endswith("s") and not head.endswith("ss")
    count = number_near(text, end - len(last), end, words, plural=many)
    colour = colour_near(text, end - len(last), end, words)
    return Noun(kind, phrase, start, end, "", count, colour)
