"""Tells which animals of a film act and dress as people do: a cat that plays the piano, a bear in a raincoat.

The verb decides together with its object: a dog plays with a ball, and swims and digs as dogs do.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.staging import Act, Place, Relation
from aiprod_llm.embedded.acts.attire import in_clothes, vocabulary_of, worn_in
from aiprod_llm.embedded.acts.clause_words import ClauseWords, clause_words
from aiprod_llm.embedded.acts.drawn import FOOD
from aiprod_llm.embedded.acts.relations import RelationReader
from aiprod_llm.embedded.acts.verbs import VerbReader
from aiprod_llm.embedded.entities.entity_finder import EntityIndex
from aiprod_llm.embedded.figures.heads import head_of
from aiprod_llm.embedded.figures.kinds import CREATURES
from aiprod_llm.embedded.prompt_parser import ParsedPrompt

_ALWAYS = frozenset(
    {
        *(
            "read",
            "write",
            "type",
            "bake",
            "conduct",
            "golf",
            "skateboard",
            "yoga",
            "mix",
            "brew",
            "brush-teeth",
        ),
        *(
            "vacuum",
            "skip-rope",
            "push-up",
            "sit-up",
            "conjure",
            "bowl",
            "weld",
            "solder",
            "blow-glass",
            "saw",
        ),
        *(
            "chop",
            "juggle",
            "plant-flag",
            "milk",
            "photograph",
            "cycle",
            "paint",
            "paint-wall",
            "skate",
            "knit",
        ),
        *("meditate",),
    }
)
"""What only people do, to whatever they do it."""
_INSTRUMENTS = frozenset(
    {
        *"🎻🎸🎷🎺🪗🪈🪕🥁🎹🪘🪇🪉",
        *(
            "grand-piano",
            "cello",
            "harp",
            "double-bass",
            "clarinet",
            "trombone",
            "tuba",
            "harmonica",
            "xylophone",
        ),
        *("bagpipes", "turntables"),
    }
)
_GAMES = frozenset("♟🃏🎴🀄🎮🕹🎲🎱🎯🎳⛳🏓🏸🏏🏑🏒🥍")
_BALL_GAMES = frozenset("⚽🏀🏈⚾🏐🎾🥎🏉")
_CYCLES = frozenset("🚲🛵🏍🛴🛹")
_AIRCRAFT, _BOATS = frozenset("✈🛩🚁"), frozenset("🛶🚣⛵🚤")
_DRINKS = frozenset("☕🍵🍷🍺🍻🍸🍹🥂🍾🧋")
_COMPUTERS = frozenset({*"💻🖥⌨🖱", "typewriter"})
_PHONES = frozenset("📱☎📞")
_LIGHTS = frozenset({*"🕯🪔🏮🧨", "lantern", "table-lamp"})
_WITH: Mapping[str, frozenset[str]] = {
    "play": _INSTRUMENTS | _GAMES,
    "ride": _CYCLES,
    "row": _BOATS,
    "fly": _AIRCRAFT,
    "cook": FOOD,
    "slice": FOOD,
    "serve": FOOD | _DRINKS,
    "drink": _DRINKS,
    "pour": _DRINKS,
    "work": _COMPUTERS,
    "phone": _PHONES,
    "talk": _PHONES,
    "light": _LIGHTS,
    "look": frozenset("🔬🔭"),
    "water": frozenset({"watering-can"}),
    "push": frozenset("🛒"),
    "repair": frozenset("🚗🚕🚙🚲🏍🛵🚜🚀⌚🕰⏰📻📺🤖"),
}
"""What only people do, with or to one of these things."""
_BESIDE: Mapping[str, frozenset[str]] = {
    "sing": frozenset("🎤"),
    "sweep": frozenset("🧹"),
    "fish": frozenset("🎣"),
    "eat": frozenset("🍴🥢🍽"),
    "hit": frozenset({*"🏓🏸", "racket"}),
    "shoot": frozenset("🏹"),
    "wash": frozenset("🍽"),
    "dig": frozenset({"shovel"}),
}
"""What only people do where a clause names one of these things, too."""
_DRAWN_ALONG = frozenset({"carriage", "plough", "wheelbarrow", *"🛒🛷"})
"""What a horse draws."""
_CLOTHES = frozenset("🧥🥼👗👘🥻👔🦺🥋👖")
"""What people wear. A scarf, a hat, or a sweater is put on dogs, too."""
_SPILLED = re.compile(
    r"spill|flow|drip|leav|left|arriv|depart|roll|speed|cruise|weav|kick|stud|mal$|rast$|roul|rued|circul"
)
"""Words of such verbs that tell what things and animals do: a cat spills coffee."""
_COOKS = re.compile(r"pr[ée]par|作|制作|做|готов|hac|hag|mak")
"""Words of cooking that mean to make anything where they have no food."""
_HITS = {"fr": "type", "de": "type"}
"""What `tape` and `tippt` also say of a paw: there it needs a computer."""
_OWN = re.compile(
    r"(?:^|\W)(?:her|his|their|its|my|ihr\w*|sein\w*|s[ao]n?|ses|leurs?|sus?|suo|sua|seu|haar|zijn)"
    r"\W+(?:\w+\W+)?$"
)
_TRUNK = re.compile(
    r"\b(?:trunk|rüssel|trompe?a?|proboscide|slurf|snabel|хобот\w*|trąb\w*|hortum\w*)\b|鼻|鼻子|코로|خرطوم"
)
_SPORT_WORDS = frozenset({"", "au", "al", "a", "à", "в"})
_BARE_BALL = re.compile(
    r"(?:ball|balls|ballon|ballons|pelota|balle|bal|boll|мяч\w*|球|ボール|공\w*|pi[łl]k\w*|top\w*|bola|palla|(?:بال|ال)?كر[ةه])$"
)
_CHILD, _YOUNG = "🧒", frozenset({"puppy", "kitten", "piglet", "lamb", "calf", "foal", "fawn", "duckling"})
_BALLERINA = re.compile(r"ball?et|balé|bale\b|балет|バレエ|芭蕾|발레|باليه|बैले|บัลเล|ba lê|μπαλέτο|בלט")


def with_people(prompt: ParsedPrompt, entities: EntityIndex) -> EntityIndex:
    """Returns the entities with the animals as people that act or dress as such anywhere in the film."""
    animals = {one.id: one for one in entities.entities if _may_be_a_person(one)}
    dressed = {one.id: one for one in entities.entities if one.look and one.look.head}
    if not animals and not dressed:
        return entities
    clauses = [clause_words(clause, prompt, entities) for clause in prompt.clauses]
    worn = [one for words in clauses for one in worn_in(words) if one.wearer in animals | dressed]
    people = {one.wearer for one in worn} | {id for words in clauses for id in _acting(words, animals)}
    # The cubs of a bear that bakes are people, too.
    heads = {one.figure for one in animals.values() if one.id in people}
    people |= {one.id for one in animals.values() if one.figure in heads}
    ballet = bool(_BALLERINA.search(prompt.text.casefold()))
    changed = {id: _as_person(one, ballet=ballet) for id, one in animals.items() if id in people}
    cast = dressed | changed
    cast = {id: in_clothes(one, [each for each in worn if each.wearer == id]) for id, one in cast.items()}
    return replace(entities, by_head={head: cast.get(one.id, one) for head, one in entities.by_head.items()})


def _may_be_a_person(one: Entity) -> bool:
    alive = one.kind is EntityKind.ANIMAL or (one.figure in CREATURES and one.kind is EntityKind.OBJECT)
    return alive and head_of(one.figure) is not None


def _as_person(one: Entity, *, ballet: bool) -> Entity:
    """Returns an animal as a person with its head; a kitten as a child."""
    young = one.name.split()[-1].casefold().removesuffix("s") in _YOUNG
    figure = _CHILD if young else "dancer" if ballet else ""
    look = head_of(one.figure, one.colour)
    return replace(one, kind=EntityKind.PERSON, figure=figure, colour="", look=look)


def _acting(words: ClauseWords, animals: Mapping[str, Entity]) -> Iterator[str]:
    """Yields the ids of the animals that do in a clause what only people do."""
    acts, relations = RelationReader(words, VerbReader(words).read()).read()
    yield from (one.subject for one in relations if one.subject in animals and _is_clothed(one, words))
    people = {one.id for one in words.entities if one.kind is EntityKind.PERSON}
    shared = {(act.verb, act.object) for act in acts if act.subject in people}
    for act in acts:
        if act.subject in animals and _is_of_people(act, words, animals[act.subject]):
            # A dog on the motorcycle of somebody rides along.
            along = act.verb in ("ride", "drive", "cycle") or _is_somebodys(act.subject, words)
            if not (along and (act.verb, act.object) in shared):
                yield act.subject
    if found := vocabulary_of(words.grammar.language).pursuits.search(words.text):
        doers = [act.subject for act in acts] or [words.ids[noun] for noun in words.within(0, found.start())]
        doers = doers or [*words.acting]
        yield from (id for id in doers if id in animals)


def _is_clothed(one: Relation, words: ClauseWords) -> bool:
    return one.place is Place.IN and _figure(one.object, words) in _CLOTHES


def _is_somebodys(id: str, words: ClauseWords) -> bool:
    """Returns whether a clause says whose animal it is: her dog."""
    return any(_OWN.search(words.text[: noun.start]) for noun in words.nouns if words.ids[noun] == id)


def _is_of_people(act: Act, words: ClauseWords, animal: Entity) -> bool:
    """Returns whether an act is one that only people do."""
    spoken = [
        words.text[verb.start : verb.end] for verb in words.grammar.find(words.text) if verb.key == act.verb
    ]
    thing, figures = _figure(act.object, words), {noun.figure for noun in words.nouns}
    if spoken and all(_SPILLED.match(word) for word in spoken) and not (act.verb == "read" and thing):
        return False
    if act.verb == "cook" and not thing:
        return any(_COOKS.match(word) is None for word in spoken)
    if _HITS.get(words.grammar.language) == act.verb and _COMPUTERS.isdisjoint(figures):
        return False
    if act.verb == "paint" and _TRUNK.search(words.text):
        return False
    if act.verb == "knit" and "🪺" in figures:
        return False
    if act.verb == "write" and (thing in _DRAWN_ALONG or words.kind(act.object) is EntityKind.VEHICLE):
        return False
    if act.verb == "play" and thing in _BALL_GAMES:
        return _is_sport(act, words)
    if act.verb == "play" and _is_toy(act, words):
        return False
    if act.verb == "drive":
        return words.kind(act.object) is EntityKind.VEHICLE
    if act.verb == "point":
        return not {"🧑‍🏫", "student"}.isdisjoint(figures) or "blackboard" in words.text
    known = act.verb in _ALWAYS or thing in _WITH.get(act.verb, ())
    return known or not _BESIDE.get(act.verb, frozenset()).isdisjoint(figures)


def _is_toy(act: Act, words: ClauseWords) -> bool:
    """Returns whether somebody plays with an instrument, and not on it."""
    return "WITH" in words.grammar.places_in(_between(act, words))


def _is_sport(act: Act, words: ClauseWords) -> bool:
    """Returns whether somebody plays a game, and not with its ball: plays tennis, joue au football."""
    names = [words.text[noun.start : noun.end] for noun in words.nouns if words.ids[noun] == act.object]
    is_ball = any(_BARE_BALL.fullmatch(name.split()[-1]) for name in names)
    return not is_ball and _between(act, words).strip() in _SPORT_WORDS


def _between(act: Act, words: ClauseWords) -> str:
    """Returns the text between a verb and its object behind it."""
    ends = [verb.end for verb in words.grammar.find(words.text) if verb.key == act.verb]
    starts = [noun.start for noun in words.nouns if words.ids[noun] == act.object]
    gaps = [words.text[end:start] for end in ends for start in starts if end <= start]
    return min(gaps, key=len, default="")


def _figure(id: str, words: ClauseWords) -> str:
    return next((one.figure for one in words.entities if one.id == id), "") if id else ""
