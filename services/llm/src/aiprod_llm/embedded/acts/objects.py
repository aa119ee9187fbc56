"""Tells what a verb is done to by the words that follow it: a frightened kitten, a walk, or somebody."""

from aiprod_film.entity import EntityKind
from aiprod_llm.embedded.acts.clause_words import LIVING, ClauseWords, head_start
from aiprod_llm.embedded.acts.manner import IT
from aiprod_llm.embedded.grammar import Verb
from aiprod_llm.embedded.nouns.noun import Noun
from aiprod_llm.embedded.text.parts_of_speech import Part

_OF_THE_FIRST = frozenset({"feed", "give", "pet", "hit", "wash"})
"""What is done to the first of two objects: who feeds the dog a bone feeds the dog."""
_SOMEBODY = frozenset({"him", "her", "them", "me", "us", "you"})
_TAKEN = (EntityKind.OBJECT, EntityKind.ANIMAL)
_ARTICLES = 3
"""Words before a noun of which none is a noun itself, and more."""


def has_unknown_object(clause: ClauseWords, verb: Verb) -> bool:
    """Returns whether the noun right after the verb has no picture: `lifts a frame`."""
    after = [word for word in clause.words if word.start >= verb.end]
    # After an article there is a noun, whatever else the word may be: `lifts a honeycomb`.
    nouns = {Part.NOUN, Part.VERB} if after and after[0].part is Part.DETERMINER else {Part.NOUN}
    while after and after[0].part in (Part.DETERMINER, Part.ADJECTIVE):
        after.pop(0)
    return bool(after) and after[0].part in nouns and after[0].text.casefold() not in clause.silent


def takes_it(clause: ClauseWords, verb: Verb, thing: str) -> bool:
    """Returns whether a thing is taken in the hand, and not a walk, a bath, or a photo."""
    noun = next((noun for noun in clause.nouns if clause.ids[noun] == thing), None)
    between = clause.text[verb.end : noun.start].split() if noun and noun.kind in _TAKEN else ["-"]
    return thing == IT or (clause.before_nouns.issuperset(between) and len(between) < _ARTICLES)


def lifts_somebody(clause: ClauseWords, verb: Verb) -> bool:
    """Returns whether a pronoun of a person follows the verb: his friends lift him up, and no barbell."""
    after = next((word.text.casefold() for word in clause.words if word.start >= verb.end), "")
    return after in _SOMEBODY


def handed(clause: ClauseWords, verb: Verb, first: Noun, following: int) -> Noun:
    """Returns the second of two objects: of `throws the dog a ball` the ball, and nobody throws a dog."""
    nouns = [noun for noun in clause.nouns if first.end <= noun.start < following]
    if first.kind not in LIVING or verb.key in _OF_THE_FIRST or not nouns:
        return first
    second = nouns[0]
    between = clause.text[first.end : head_start(second)].split()
    handed = second.kind is EntityKind.OBJECT and between[:1] and between[0] in clause.before_nouns
    return second if handed else first
