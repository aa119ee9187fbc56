"""Reads what a verb means by the words beside it: `carries it home`, `looks sad`."""

import re
from collections.abc import Sequence

from aiprod_film.entity import EntityKind
from aiprod_llm.embedded.acts.clause_words import LIVING, ClauseWords
from aiprod_llm.embedded.entities.gender import MEN, WOMEN
from aiprod_llm.embedded.grammar import Verb
from aiprod_llm.embedded.text.parts_of_speech import Part

IT, THEM = "it", "them"
"""The object of an act that a pronoun states, and whose noun is in a clause before."""
_SEVERAL = frozenset({"them", "les", "los", "las"})
_GOALS = frozenset({"home", "into", "hause", "casa"})
"""Words that say where somebody goes and are no prepositions of a way."""
_PERSONAL = re.compile(r"(?<!\w)(he|she|il|elle|él|ella) (?:\w+ly )?$")
"""A pronoun right before a verb; the German one for a woman is also that for several."""
_PASSIVE = {
    "en": (re.compile(r"(?<!\w)(?:is|are|was|were|gets?|being) (?:\w+ly )?$"), "by"),
    "fr": (re.compile(r"(?<!\w)(?:est|sont|fut|était) $"), "par"),
    "es": (re.compile(r"(?<!\w)(?:es|son|fue|fueron) $"), "por"),
}
"""What stands before a passive verb, and before who does it."""
_PARTICIPLES = {"fr": re.compile(r"\w+(?:é|i|u)e?s?"), "es": re.compile(r"\w+[ai]d[oa]s?")}
"""Forms of verbs that need no other before them: `racontée par un enfant`."""
_HE = frozenset({"he", "il", "él"})
_FIRST_WORD, _LAST_WORD = re.compile(r"^\W*(\w+)"), re.compile(r"(\w+)\W*$")


def antecedent(clause: ClauseWords, verb: Verb, subjects: Sequence[str]) -> str:
    """Returns the id of the thing that a pronoun beside a verb means: finds a key and carries it.

    IT if an earlier clause names it, and nothing if there is no pronoun.
    """
    text = clause.text
    before_it = _LAST_WORD.findall(text[: verb.start])
    # In English, a pronoun before a verb is who does it.
    beside = {*(before_it if clause.grammar.language != "en" else ()), *_FIRST_WORD.findall(text[verb.end :])}
    beside &= clause.grammar.it
    if not beside:
        return ""
    before = [
        noun
        for noun in clause.within(0, verb.start)
        if noun.kind is EntityKind.OBJECT and noun.figure and clause.ids[noun] not in subjects
    ]
    return clause.ids[before[-1]] if before else THEM if beside & _SEVERAL else IT


def named_by_pronoun(clause: ClauseWords, last_end: int, verb: Verb) -> str:
    """Returns the id of the person whom `he` or `she` before a verb means; empty if there is no such word.

    It is the last whom the clause names and who can be meant, or else the first of the film.
    """
    found = _PERSONAL.search(clause.text, last_end, verb.start)
    if not found:
        return ""
    others = WOMEN if found.group(1) in _HE else MEN
    named = [clause.ids[noun] for noun in clause.within(0, verb.start)]
    people = {one.id: one for one in clause.entities if one.kind is EntityKind.PERSON}
    known = [id for id in people if clause.grammar.language == "en" or id in {*named, clause.lead}]
    meant = [id for id in known if people[id].count <= 1 and not people[id].figure.startswith(others)]
    here = [id for id in named if id in meant]
    # In languages where things are he or she, none of the people may be meant.
    return (here[-1:] or meant[:1] or ["" if clause.grammar.language == "en" else IT])[0]


def done_by(clause: ClauseWords, verb: Verb, following: int) -> str:
    """Returns the id of who does what a passive verb says: is comforted by his grandmother; else empty."""
    before, by = _PASSIVE.get(clause.grammar.language, (None, ""))
    bare = _PARTICIPLES.get(clause.grammar.language)
    participle = bare is not None and bare.fullmatch(clause.text[verb.start : verb.end])
    if before is None or not (participle or before.search(clause.text[: verb.start])):
        return ""
    doers = [noun for noun in clause.within(verb.end, following) if noun.kind in LIVING]
    gap = clause.text[verb.end : doers[0].start].split() if doers else []
    return clause.ids[doers[0]] if gap[:1] == [by] else ""


def is_taken_along(clause: ClauseWords, verb: Verb, following: int) -> bool:
    """Returns whether somebody goes with what is carried: home, or through the wood."""
    grammar = clause.grammar
    if not grammar.carried or not clause.text.startswith(grammar.carried, verb.start):
        return False
    after = re.findall(r"\w+", clause.text[verb.end : following])
    ways = (" ".join(after[: number + 1]) + " " for number in range(len(after)))
    return any("FROM" in grammar.places_in(way) for way in ways) or not _GOALS.isdisjoint(after)


def is_mere_look(clause: ClauseWords, verb: Verb) -> bool:
    """Returns whether somebody looks sad, and at nothing."""
    if clause.grammar.language != "en" or not clause.text.startswith("look", verb.start):
        return False
    follows = next((word for word in clause.words if word.start >= verb.end), None)
    return follows is not None and follows.part is Part.ADJECTIVE
