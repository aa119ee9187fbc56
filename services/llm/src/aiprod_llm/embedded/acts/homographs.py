"""Tells the verbs of a clause from words that look like them: nouns, adjectives, and what others do."""

import re

from aiprod_llm.embedded.acts.clause_words import LIVING, ClauseWords, head_start
from aiprod_llm.embedded.entities.entity_finder import ACTING
from aiprod_llm.embedded.entities.groups import is_plural
from aiprod_llm.embedded.grammar import Verb
from aiprod_llm.embedded.text.parts_of_speech import Part, Tagged

_BEFORE_TAGGED_NOUNS = frozenset({Part.DETERMINER, Part.ADJECTIVE, Part.PREPOSITION})
_IN_PHRASES = frozenset({Part.NOUN, Part.ADJECTIVE, Part.DETERMINER})
OF_THINGS = frozenset({"burn", "melt", "spin", "fall", "swing", "float", "fly", "rise", "shine"})
"""Verbs that describe things as well: a burning candle, but no running shoe."""

OF_THE_LIVING = frozenset(
    {
        *("read", "write", "type", "knit", "eat", "drink", "look", "wave", "talk", "sing", "sleep", "cheer"),
        *(
            "laugh",
            "cry",
            "clap",
            "point",
            "phone",
            "photograph",
            "dance",
            "pray",
            "meditate",
            "fish",
            "cook",
        ),
    }
)
"""Verbs of people and animals, which nothing else does while one of them is named."""
_OWNED = re.compile(r"\w['’]s? $")
"""Before what somebody has: a boy's hand."""
NO_ARTICLES = {"fr": frozenset({"il", "lui"}), "es": frozenset({"le", "les"})}
"""What looks like an article of another language, and is a pronoun."""
_SHORTEST_STEM = 4
"""Letters of the longest word whose ending is a part of it: a sled is nothing that was done."""
_TO_SOMETHING = frozenset({"light", "water"})
"""Verbs that are nouns as well, unless something follows to which it is done: in the morning light."""
_VOICES = frozenset({"laugh", "cry", "cheer", "sing"})
"""What is heard of the living: whoever comes out of the water laughing laughs, and not the water."""
_MUTE = frozenset(
    ["water", "sea", "ocean", "lake", "river", "pool", "surf", "rain", "snow", "mud", "grass", "street"]
)
_DIRECTIONS = frozenset({"show", "meet"})
"""Verbs at the start of a clause that speak to the film's maker."""


def is_noun(clause: ClauseWords, verb: Verb) -> bool:
    """Returns whether the verb is a noun here: a part of the name of a thing, or after an article."""
    for noun in clause.nouns:
        if noun.start <= verb.start < noun.end:
            describes = noun.kind in ACTING or verb.key in OF_THINGS
            describes = describes and _is_participle(clause, verb)
            return not describes or (head_start(noun) <= verb.start and verb.end <= noun.end)
    if _OWNED.search(clause.text[: verb.start]):
        return True
    if is_plural(clause.text[: verb.start]):
        return False
    if clause.words:
        return _is_tagged_noun(clause, verb)
    before = re.findall(r"[\w\u0900-\u0963\u0966-\u097f]+", clause.text[: verb.start])
    if before[-1:] and before[-1] in NO_ARTICLES.get(clause.grammar.language, ()):
        return False
    if before[-1:] and before[-1] in clause.grammar.it and _is_pronoun(clause, verb, len(before[-1])):
        return False
    return clause.spaced and bool(before) and before[-1] in clause.before_nouns


def _is_pronoun(clause: ClauseWords, verb: Verb, letters: int) -> bool:
    """Returns whether what looks like an article is whom it is done to: a sweep catches it, `l'attrape`."""
    before = clause.text[: verb.start].rstrip(" '’")[:-letters].rstrip()
    named = any(noun.end == len(before) and noun.kind in ACTING for noun in clause.nouns)
    given = not before and verb.key == "give" and any(noun.kind in LIVING for noun in clause.nouns)
    return named or given or before.endswith(",") or clause.grammar.begins_joined(before)


def is_anothers(clause: ClauseWords, verb: Verb) -> bool:
    """Returns whether something without a picture does it: while snow falls, the boy does not."""
    place = next((n for n, word in enumerate(clause.words) if word.start == verb.start), 0)
    if not place or clause.words[place - 1].part is not Part.NOUN:
        return False
    head = clause.words[place - 1]
    if verb.key in _VOICES and (head.text.casefold() in _MUTE or _is_verb_at(clause, head.start)):
        return False
    if head.text.casefold() in clause.grammar.light:
        # `A teenager doing sit-ups`.
        return False
    if place > 1 and head.text[:1].isupper():
        # A name; at the start of a clause, every word has a capital.
        return False
    known = any(noun.start <= head.start < noun.end for noun in clause.nouns)
    if known or head.text.casefold() in clause.lead_words:
        return False
    start = place - 1
    while start >= 0 and _is_in_phrase(clause.words[start]):
        start -= 1
    if start < 0 or clause.words[start].part is Part.OTHER:
        return True
    # `Watches the snow fall`: who watches does not fall.
    seen = clause.words[start].start
    return any(one.key == "look" and one.start <= seen < one.end for one in clause.grammar.find(clause.text))


def _is_verb_at(clause: ClauseWords, start: int) -> bool:
    """Returns whether a verb begins there, whatever the tagger makes of it: dances laughing."""
    return any(verb.start == start for verb in clause.grammar.find(clause.text))


def is_direction(clause: ClauseWords, verb: Verb) -> bool:
    """Returns whether a word that opens a clause is no act: `show a castle`, `rain on the windows`."""
    opening = clause.text[: verb.end]
    return verb.start == 0 and (opening in _DIRECTIONS or opening.startswith("rain "))


def _is_participle(clause: ClauseWords, verb: Verb) -> bool:
    """Returns whether a verb can be an adjective: a sleeping cat, but no water buffalo."""
    word = clause.text[verb.start : verb.end]
    ended = word.endswith(("ing", "en", "t")) or (word.endswith("ed") and len(word) > _SHORTEST_STEM)
    return clause.grammar.language != "en" or ended


def _is_tagged_noun(clause: ClauseWords, verb: Verb) -> bool:
    """Returns whether a noun or an adjective stands there after a word that no verb follows."""
    place = next((n for n, word in enumerate(clause.words) if word.start <= verb.start < word.end), 0)
    follows = next(iter(clause.words[place + 1 : place + 2]), None)
    if _describes_unknown(clause, verb, follows):
        return True
    if clause.words[place].part is Part.VERB:
        return False
    done = follows is not None and follows.part in _IN_PHRASES
    if verb.key in _TO_SOMETHING and clause.words[place].part is Part.NOUN and not done:
        return True
    if not place:
        # `Sled dogs race`: a name of a thing begins with the word, as in `curls of wood`.
        named = follows is not None and (follows.part is Part.NOUN or follows.text.casefold() == "of")
        named = named and verb.key != "pour"
        return named and clause.words[place].part in (Part.NOUN, Part.ADJECTIVE)
    return clause.words[place - 1].part in _BEFORE_TAGGED_NOUNS


def _describes_unknown(clause: ClauseWords, verb: Verb, follows: Tagged | None) -> bool:
    """Returns whether a verb of things describes one without a picture: glowing liquids."""
    if follows is None or follows.part is not Part.NOUN or verb.key not in OF_THINGS:
        return False
    return clause.text[verb.start : verb.end].endswith("ing")


def _is_in_phrase(word: Tagged) -> bool:
    """Returns whether a word may be a part of `three curls of wood`."""
    return word.part in _IN_PHRASES or word.text.casefold() == "of"
