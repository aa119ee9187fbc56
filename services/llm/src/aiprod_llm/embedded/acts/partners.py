"""Reads with whom something is done whom only a pronoun names: offers it bread, hands her to her mother."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_llm.embedded.acts.clause_words import LIVING, ClauseWords
from aiprod_llm.embedded.acts.stagings import Staging
from aiprod_llm.embedded.entities.gender import MEN, WOMEN
from aiprod_llm.embedded.grammar import Verb
from aiprod_llm.embedded.nouns.noun import Noun
from aiprod_llm.embedded.text.parts_of_speech import Part

HIM, HER, WHOM, ALL = "him", "her", "whom", "all of them"
"""The object of an act whom a pronoun names, and whose noun may be in a clause before."""
SIGNS = frozenset({HIM, HER, WHOM, ALL})
_OF = {
    "en": {"him": HIM, "her": HER, "it": WHOM, "them": ALL},
    "de": {"ihm": HIM, "ihr": HER, "ihnen": ALL},
    "fr": {"lui": WHOM, "leur": ALL},
    "es": {"le": WHOM, "les": ALL},
}
_BEFORE_VERBS = frozenset({"fr", "es"})
_TO_SOMEBODY = frozenset(
    {
        *("embrace", "look", "talk", "dance", "wave", "hold", "rescue", "feed", "photograph"),
        *("stroke", "groom", "chase", "follow", "shake-hands", "treat", "fear", "point"),
    }
)
"""What people do with somebody who was named before."""
_TO = re.compile(r"\s*(?:(?:at|to|with|for|a)\s+)?(him|her|them)(?!\w)(.*)")
_RECEIVES = re.compile(r"\s*(?:(?:[\w'-]+\s+){0,4}?to\s+)?(it|him|her|them|ihm|ihr|ihnen)(?!\w)")
_HANDED = re.compile(r"\s*(him|her|them) (?:back |over )?to (?!\w+ing\b)")
_TOY = 0.4
"""The greatest size of a toy, compared with others of its kind."""
_CHILDREN = ("🧒", "👧", "👦", "👶")
_GIVING = ("bring", "brought", "shar", "pass")
"""How verbs of holding begin of what is given, if a person is named after them."""
_LIFTING = ("carr", "lift", "drag")


def pronoun_partner(clause: ClauseWords, verb: Verb, subjects: Sequence[str]) -> str:
    """Returns to whom an act is done that a pronoun after its verb names: hugs her; else empty.

    It is the last whom the clause names before, or the pronoun's sign if an earlier clause does.
    """
    if clause.grammar.language != "en":
        return ""
    if verb.key == "give" and (handed := _HANDED.match(clause.text, verb.end)):
        return _named(clause, verb, subjects, _OF["en"][handed[1]])
    found = _TO.match(clause.text, verb.end) if verb.key in _TO_SOMEBODY else None
    if found is None or found[1] == "them":
        return ""
    after = next((word for word in clause.words if word.start >= found.end(1)), None)
    # Who hugs her mother hugs the mother.
    owned = after is not None and after.part in (Part.NOUN, Part.ADJECTIVE) and not found[2].startswith(",")
    return "" if found[1] == "her" and owned else _named(clause, verb, subjects, _OF["en"][found[1]])


def of_somebody(clause: ClauseWords, verb: Verb, thing: str) -> Verb:
    """Returns the verb as it is meant of a person: nobody carries an adult to whom a cake is brought."""
    if verb.key != "hold" or not (clause.kind(thing) is EntityKind.PERSON or thing in SIGNS):
        return verb
    if clause.text.startswith(_GIVING, verb.start):
        return verb._replace(key="give")
    children = {one.id for one in clause.entities if one.figure in _CHILDREN}
    may_be_held = thing in children or thing in SIGNS or clause.text.startswith(_LIFTING, verb.start)
    return verb if may_be_held else verb._replace(key="embrace")


def handed_over(
    clause: ClauseWords, verb: Verb, following: int, subjects: Sequence[str], thing: str, it: str
) -> tuple[str, str]:
    """Returns what is given, if the clause says to whom, and who gets it, or else what it is done to.

    `thing` is the object of the verb, and `it` what a pronoun beside it means. Children are handed over, too.
    """
    after = [noun for noun in clause.nouns if verb.end <= noun.start < following]
    after = [noun for noun in after if clause.ids[noun] not in subjects and noun.figure]
    people = [noun for noun in after if noun.kind is EntityKind.PERSON]
    # A car that somebody is given is a toy, if the text says so.
    toys = {one.id for one in clause.entities if 0 < one.size <= _TOY}
    things = [noun for noun in after if noun.kind is EntityKind.OBJECT or clause.ids[noun] in toys]
    animals = [noun for noun in after if noun.kind is EntityKind.ANIMAL] if things else []
    children = [noun for noun in people if noun.figure in _CHILDREN]
    if len(people) > 1 and not things and children:
        people = [noun for noun in people if noun is not children[0]]
        thing = clause.ids[children[0]]
    elif any(clause.ids[noun] == thing for noun in people):
        # Of a bouquet that somebody gives her mother, `it` is what is given.
        thing = it
    receivers = [clause.ids[noun] for noun in people or animals]
    receiver = next(iter(receivers), "") or _receiver(clause, verb, subjects, things)
    given = clause.ids[things[0]] if things else thing
    if not receiver or not given or given == receiver or clause.grammar.order != "verb-between":
        return "", thing
    return given, receiver


def _receiver(clause: ClauseWords, verb: Verb, subjects: Sequence[str], things: Sequence[Noun]) -> str:
    """Returns who gets something and is a pronoun: `offers it a loaf`, `le ofrece un pan`."""
    language = clause.grammar.language
    if language in _BEFORE_VERBS:
        word = next(iter(re.findall(r"(\w+)\W*$", clause.text[: verb.start])), "")
    else:
        found = _RECEIVES.match(clause.text, verb.end)
        word = found[1] if found else ""
        if word == "it" and not things:
            word = ""
    sign = _OF.get(language, {}).get(word, "")
    return _named(clause, verb, subjects, sign) if sign else ""


def _named(clause: ClauseWords, verb: Verb, subjects: Sequence[str], sign: str) -> str:
    """Returns the last before the verb whom a pronoun can mean, or its sign if the clause names nobody."""
    cast = {one.id: one for one in clause.entities}
    ids = [clause.ids[noun] for noun in clause.within(0, verb.start)]
    return _last(sign, [id for id in reversed(ids) if id not in subjects], cast) or sign


def _last(sign: str, ids: Sequence[str], cast: Mapping[str, Entity]) -> str:
    """Returns the first of these whom a pronoun can mean; `it` is an animal rather than a person."""
    living = [id for id in ids if id in cast and cast[id].kind in LIVING]
    others = {HIM: WOMEN, HER: MEN}.get(sign, ())
    people = [
        id
        for id in living
        if cast[id].kind is EntityKind.PERSON and not cast[id].figure.startswith(tuple(others))
    ]
    animals = [id for id in living if cast[id].kind is EntityKind.ANIMAL]
    several = [id for id in living if cast[id].count > 1]
    ranked = {ALL: several, WHOM: [*animals, *people]}.get(sign, [*people, *animals])
    return next(iter(ranked), "")


def with_partners(found: Staging, before: Sequence[Staging], cast: Mapping[str, Entity]) -> Staging:
    """Returns the staging with those of earlier scenes in place of the pronouns that name them.

    Of a mother who hugs him, and he falls asleep, he is the one, although he acts in this clause as well.
    """
    others = {act.object for act in found.acts}
    acts = tuple(
        replace(act, object=_last(act.object, _shown(before, {act.subject, *others}), cast))
        if act.object in SIGNS
        else act
        for act in found.acts
    )
    there = [new.object for old, new in zip(found.acts, acts, strict=True) if old != new and new.object]
    subjects = tuple(dict.fromkeys([*found.subjects, *there]))
    return replace(found, acts=acts, subjects=subjects)


def _shown(before: Sequence[Staging], doers: Set[str]) -> list[str]:
    """Returns whom earlier scenes show, the last first."""
    result: list[str] = []
    for staging in reversed(before):
        result += [one for act in reversed(staging.acts) for one in (act.object, act.subject)]
        result += reversed(staging.subjects)
    return [one for one in dict.fromkeys(result) if one and one not in doers]
