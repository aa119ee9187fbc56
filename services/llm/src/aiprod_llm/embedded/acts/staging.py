"""Finds the acts and relations of a clause among its nouns."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.staging import Act, Place, Relation
from aiprod_llm.embedded.acts import LANGUAGES, Grammar, Verb, grammar_of
from aiprod_llm.embedded.acts.clothing import CLOTHES, WORN, still_worn
from aiprod_llm.embedded.acts.drawn import NATURES, WITH_OWN_THING, is_drawn
from aiprod_llm.embedded.acts.stagings import MOST, Staging
from aiprod_llm.embedded.entities import EntityIndex
from aiprod_llm.embedded.figures import UNSPACED
from aiprod_llm.embedded.lexicon import EMOJI
from aiprod_llm.embedded.nouns import Noun, find_nouns
from aiprod_llm.embedded.parts_of_speech import Part, tag
from aiprod_llm.embedded.prompt_parser import Clause, ParsedPrompt

_BEFORE_NOUNS = frozenset(
    [
        "in",
        "im",
        "dans",
        "en",
        "em",
        "na",
        "no",
        "a",
        "the",
        "der",
        "die",
        "das",
        "il",
        "la",
        "le",
        "el",
        "un",
        "una",
        "une",
        "uno",
    ]
)
"""Words after which a verb is a noun: in cucina, the walk."""
_BEFORE_TAGGED_NOUNS = frozenset({Part.DETERMINER, Part.ADJECTIVE, Part.PREPOSITION})
_IN_PHRASES = frozenset({Part.NOUN, Part.ADJECTIVE, Part.DETERMINER})
_ACTING = (EntityKind.PERSON, EntityKind.ANIMAL, EntityKind.VEHICLE)
_WITH_OBJECT = frozenset({"ride", "drive", "play", "surf", "ski", "look", "read", "type", "work", "repair"})
"""Verbs whose object may follow a preposition."""
_TOGETHER = frozenset({"walk", "run", "chase", "dance"})
"""What an animal does, too, with which it is done: who walks a dog has one that walks."""
_RIDDEN = frozenset("🚲🛵🏍🛴🛹🛷")
_MOUNTED = frozenset({"ride", "drive"})
_RIDING = (EntityKind.PERSON, EntityKind.ANIMAL)
_GOING = frozenset({"walk", "run", "ride", "drive", "sit", "travel", "jump"})
_ONE_SIDED = frozenset({"hold", "give", "feed", "read", "look", "ride"})
_OF_THINGS = frozenset({"burn", "melt", "spin", "fall", "swing", "float", "fly", "rise", "shine"})
"""Verbs that describe things as well: a burning candle, but no running shoe."""
_OF = frozenset({"of", "de", "di", "von", "mit", "with", "à"})
_ON_THE_BODY = re.compile(r"(?: \w+)? on (?:its|his|her|their|the) (?:back|head|nose|shell|horn)")
_LONGEST_ADDITION, _LONGEST_COMPANY = 6, 14
"""Phrases with fewer words belong to the clause before them: with glasses and a hat."""
_NO_PLACE = frozenset({"WEAR", "WITH", "FROM"})


def staging(clause: Clause, prompt: ParsedPrompt, entities: EntityIndex) -> Staging:
    """Returns the acts and relations that a clause states."""
    return _Reader(clause, prompt, entities).read()


def staged(clauses: Sequence[Clause], prompt: ParsedPrompt, entities: EntityIndex) -> list[Staging]:
    """Returns the staging of each scene; who does nothing new goes on with what it did before."""
    result: list[Staging] = []
    for number, clause in enumerate(clauses):
        if number and clauses[number - 1] is not clause and _continues(clause, prompt):
            # `With an umbrella` belongs to what came before it.
            clause = replace(clause, text=f"{clauses[number - 1].text} {_uncapitalized(clause.text)}")
        found = staging(clause, prompt, entities)
        if result:
            found = _with_the_same(found, result[-1])
        if not found.acts and result:
            going_on = tuple(act for act in result[-1].acts if act.subject in found.subjects)
            # They have with them what they do it with: who plays chess has no ball.
            with_it = [act.object for act in going_on if act.object and act.object in result[-1].subjects]
            subjects = tuple(dict.fromkeys([*found.subjects, *with_it]))
            found = replace(found, acts=going_on, subjects=subjects)
        result.append(found)
    return still_worn(result, entities)


def _with_the_same(found: Staging, before: Staging) -> Staging:
    """Returns the staging with the things of before: who plays on plays the same, and is on its scooter."""
    things = {(act.subject, act.verb): act.object for act in before.acts if act.object in before.subjects}
    acts = tuple(
        replace(act, object=act.object or things.get((act.subject, act.verb), "")) for act in found.acts
    )
    doing = {act.subject for act in acts}
    ridden = [
        act
        for act in before.acts
        if act.verb in _MOUNTED and act.object in found.subjects and not {act.subject, act.object} & doing
    ]
    with_them = [act.object for act in acts if act.object] + [act.subject for act in ridden]
    known = {*before.subjects, *found.subjects}
    subjects = tuple(dict.fromkeys([*found.subjects, *(one for one in with_them if one in known)]))
    return replace(found, acts=(*acts, *ridden)[:MOST], subjects=subjects)


def _continues(clause: Clause, prompt: ParsedPrompt) -> bool:
    grammar = _grammar(prompt, clause.text.casefold())
    first = clause.text.casefold().split(" ", 1)[0]
    places = grammar.places_in(f" {first} ")
    longest = _LONGEST_COMPANY if "WITH" in places else _LONGEST_ADDITION
    return grammar.order == "verb-between" and bool(places) and len(clause.text.split()) < longest


def _uncapitalized(text: str) -> str:
    """Returns the text with a small first letter."""
    return text[:1].lower() + text[1:]


def unshown_acts(acts: Iterable[Act], entities: Mapping[str, Entity]) -> Iterator[Act]:
    """Yields the acts that no engine of ours draws: a cat that reads, or anyone who remembers."""
    for act in acts:
        entity = entities.get(act.subject)
        if entity is None or not is_drawn(act.verb, entity, entities.get(act.object)):
            yield act


def verb_words(text: str, key: str, prompt: ParsedPrompt | None) -> str:
    """Returns the words of a text that state an act, as they stand there; its key if the text has none."""
    lowered = text.casefold()
    verbs = _grammar(prompt, lowered).find(lowered) if prompt else ()
    found = next((verb for verb in verbs if verb.key == key), None)
    return text[found.start : found.end] if found and len(lowered) == len(text) else key


def _grammar(prompt: ParsedPrompt, text: str) -> Grammar:
    language = prompt.language.language if prompt.language else EMOJI
    if language != EMOJI:
        return grammar_of(language)
    return max((grammar_of(one) for one in LANGUAGES), key=lambda grammar: len(list(grammar.find(text))))


class _Reader:
    def __init__(self, clause: Clause, prompt: ParsedPrompt, entities: EntityIndex) -> None:
        self._text = clause.text.casefold()
        if len(self._text) != len(clause.text):
            self._text = clause.text.lower()
        named = [(noun, entities.of(noun)) for noun in find_nouns(clause.text, prompt.lexicons)]
        self._ids = {noun: entity.id for noun, entity in named if entity}
        self._nouns = sorted(self._ids, key=lambda noun: noun.start)
        self._subjects_named = entities.subjects(clause, prompt)
        self._lead = next(iter(self._subjects_named), "")
        self._entities = entities.entities
        leads = (entity.name for entity in entities.entities if entity.id == self._lead)
        self._lead_words = frozenset(" ".join(leads).casefold().split())
        self._grammar = _grammar(prompt, self._text)
        language = prompt.language
        self._words = tag(clause.text, language.language) if language else ()
        self._silent = self._grammar.small | (language.abstract if language else frozenset())
        self._before_nouns = (language.determiners if language else frozenset()) | _BEFORE_NOUNS
        self._acts: dict[Act, None] = {}
        self._relations: dict[Relation, None] = {}

    def read(self) -> Staging:
        """Returns what the clause states."""
        self._read_verbs()
        self._read_places()
        self._dress()
        self._add_natures()
        return Staging(self._subjects_named, tuple(self._acts)[:MOST], tuple(self._relations)[:MOST])

    def _add_natures(self) -> None:
        """Adds what people do by their nature who do nothing else: a juggler juggles."""
        at_rest = {one.subject for one in self._relations if one.place is not Place.ON}
        busy = {act.subject for act in self._acts} | at_rest
        for entity in self._entities:
            if entity.id in self._subjects_named and entity.id not in busy and entity.figure in NATURES:
                self._acts.setdefault(Act(entity.id, NATURES[entity.figure]))

    def _read_verbs(self) -> None:
        last_end, subjects = 0, [self._lead] if self._lead else []
        verbs = [verb for verb in self._grammar.find(self._text) if not self._is_noun(verb)]
        for number, verb in enumerate(verbs):
            later = (one.start for one in verbs[number + 1 :] if not self._describes(one))
            following = next(later, len(self._text))
            if self._is_anothers(verb) or (verb.key == "work" and self._text.startswith("how ")):
                # How something works is no work that anybody does.
                last_end = verb.end
                continue
            found = self._subjects(verb, last_end, following)
            subjects = found or subjects
            if self._is_dropped(verb, subjects):
                last_end = verb.end
                continue
            thing = self._object(verb, following, subjects)
            subjects, thing = self._mounted(verb, subjects, thing)
            if not thing and verb.key in WITH_OWN_THING and self._has_unknown_object(verb):
                last_end = verb.end
                continue
            for subject in subjects:
                self._acts.setdefault(Act(subject, verb.key, thing if thing != subject else ""))
            for other in self._company(verb, following, subjects):
                self._acts.setdefault(Act(other, verb.key))
            if verb.key in _TOGETHER and self._kind(thing) is EntityKind.ANIMAL:
                self._acts.setdefault(Act(thing, verb.key))
            last_end = verb.end

    def _describes(self, verb: Verb) -> bool:
        """Returns whether a verb is an adjective of a thing: a glowing book."""
        return any(noun.start <= verb.start and verb.end <= _head_start(noun) for noun in self._nouns)

    def _mounted(self, verb: Verb, subjects: list[str], thing: str) -> tuple[list[str], str]:
        """Returns who rides, and what: a scooter on which a woman rides through a town does not ride it."""
        if verb.key not in _MOUNTED:
            return subjects, thing
        riders = [noun for noun in self._in(0, verb.start) if noun.kind is EntityKind.PERSON]
        if riders and self._kind(subjects[0] if subjects else "") is EntityKind.VEHICLE:
            return [self._ids[riders[-1]]], subjects[0]
        if self._kind(thing) is EntityKind.PLACE:
            return subjects, ""
        return subjects, thing

    def _has_unknown_object(self, verb: Verb) -> bool:
        """Returns whether the noun right after the verb has no picture: `lifts a frame`."""
        after = [word for word in self._words if word.start >= verb.end]
        while after and after[0].part in (Part.DETERMINER, Part.ADJECTIVE):
            after.pop(0)
        return bool(after) and after[0].part is Part.NOUN and after[0].text.casefold() not in self._silent

    def _is_dropped(self, verb: Verb, subjects: Sequence[str]) -> bool:
        """Returns whether somebody drops something: a waiter who drops a glass does not fall."""
        if self._grammar.language != "en" or not self._text.startswith("drop", verb.start):
            return False
        people = {entity.id for entity in self._entities if entity.kind is EntityKind.PERSON}
        return not people.isdisjoint(subjects)

    def _company(self, verb: Verb, following: int, subjects: Sequence[str]) -> list[str]:
        """Returns the ids of those with whom it is done, who do not float because a balloon does."""
        if not any(self._kind(subject) in _ACTING for subject in subjects):
            return []
        after = [noun for noun in self._nouns if verb.end <= noun.start < following and noun.kind in _ACTING]
        if not after or self._grammar.order != "verb-between" or verb.key in _ONE_SIDED | {"push"}:
            return []
        with_them = "WITH" in self._grammar.places_in(self._text[verb.end : after[0].start])
        return [self._ids[after[0]]] if with_them else []

    def _kind(self, entity: str) -> EntityKind | None:
        return next((noun.kind for noun in self._nouns if self._ids[noun] == entity), None)

    def _is_noun(self, verb: Verb) -> bool:
        """Returns whether the verb is a noun here: a part of the name of a thing, or after an article."""
        for noun in self._nouns:
            if noun.start <= verb.start < noun.end:
                describes = noun.kind in _ACTING or verb.key in _OF_THINGS
                return not describes or (_head_start(noun) <= verb.start and verb.end <= noun.end)
        if self._words:
            return self._is_tagged_noun(verb)
        before = re.findall(r"[\w\u0900-\u097f]+", self._text[: verb.start])
        return self._grammar_spaced and bool(before) and before[-1] in self._before_nouns

    def _is_tagged_noun(self, verb: Verb) -> bool:
        """Returns whether a noun or an adjective stands there after a word that no verb follows."""
        place = next((n for n, word in enumerate(self._words) if word.start <= verb.start < word.end), 0)
        if not place or self._words[place].part is Part.VERB:
            return False
        return self._words[place - 1].part in _BEFORE_TAGGED_NOUNS

    def _is_anothers(self, verb: Verb) -> bool:
        """Returns whether something without a picture does it: while snow falls, the boy does not."""
        place = next((n for n, word in enumerate(self._words) if word.start == verb.start), 0)
        if not place or self._words[place - 1].part is not Part.NOUN:
            return False
        head = self._words[place - 1]
        if place > 1 and head.text[:1].isupper():
            # A name; at the start of a clause, every word has a capital.
            return False
        known = any(noun.start <= head.start < noun.end for noun in self._nouns)
        if known or head.text.casefold() in self._lead_words:
            return False
        start = place - 1
        while start >= 0 and self._words[start].part in _IN_PHRASES:
            start -= 1
        return start < 0 or self._words[start].part is Part.OTHER

    def _subjects(self, verb: Verb, last_end: int, following: int) -> list[str]:
        """Returns the ids of who does it: before the verb, or after it where the language says it so."""
        described = [
            noun for noun in self._nouns if noun.start <= verb.start and verb.end <= _head_start(noun)
        ]
        if described and (described[0].kind in _ACTING or verb.key in _OF_THINGS):
            return [self._ids[described[0]]]
        if self._grammar.order == "verb-first":
            after = [noun for noun in self._nouns if verb.end <= noun.start < following]
            if first := self._first(after):
                return first
        between = self._text[last_end : verb.start]
        acting = [noun for noun in self._in(last_end, verb.start) if noun.kind in _ACTING]
        if last_end and self._grammar.begins_joined(between) and not acting:
            # A cat reads a newspaper and sleeps: the newspaper does not sleep.
            return []
        own = self._last_group(acting) if last_end else []
        return own or self._first(self._in(last_end, verb.start)) or self._first(self._in(0, verb.start))

    def _last_group(self, acting: Sequence[Noun]) -> list[str]:
        """Returns who begins a part of its own: he gives her bread, and the cat sleeps."""
        for previous, noun in reversed(list(pairwise(acting))):
            gap = self._text[previous.end : noun.start]
            if self._grammar.joined(gap):
                continue
            if any(self._grammar.begins_joined(gap[: place.start()]) for place in re.finditer(r"\w+|$", gap)):
                return self._first(acting[acting.index(noun) :])
        return []

    def _first(self, nouns: Sequence[Noun]) -> list[str]:
        """Returns the first that can act, and those that are joined to it by `and`."""
        acting = [noun for noun in nouns if noun.kind in _ACTING] or [noun for noun in nouns if noun.figure]
        if not acting:
            return []
        chosen = acting[:1]
        for previous, noun in pairwise(acting):
            if previous is chosen[-1] and self._grammar.joined(self._text[previous.end : noun.start]):
                chosen.append(noun)
        return [self._ids[noun] for noun in chosen]

    def _object(self, verb: Verb, following: int, subjects: Sequence[str]) -> str:
        if self._grammar.order == "verb-last":
            before = [noun for noun in self._in(0, verb.start) if self._ids[noun] not in subjects]
            return self._ids[before[-1]] if before else ""
        first = next((noun for noun in self._nouns if verb.end <= noun.start < following), None)
        if self._grammar.order == "verb-first" and first and self._ids[first] in subjects:
            first = next((noun for noun in self._nouns if noun.start > first.start), None)
        if first is None or self._ids[first] in subjects:
            return ""
        between = self._text[verb.end : first.start]
        if self._has_unknown_object(verb) and self._grammar.joins & set(re.findall(r"\w+", between)):
            # Children throw snowballs and a dog runs: nobody throws the dog.
            return ""
        placed = self._grammar.places_in(between) - {"WEAR", "WITH"}
        return self._ids[first] if not placed or verb.key in _WITH_OBJECT else ""

    def _read_places(self) -> None:
        if self._grammar.order == "verb-last" or not self._grammar_spaced:
            self._read_postpositions()
            return
        for number, noun in enumerate(self._nouns[1:], start=1):
            previous = self._nouns[number - 1]
            keys = self._grammar.places_in(self._text[previous.end : noun.start])
            if keys:
                holder = self._holder(number, keys)
                for one in (holder, *self._joined_before(holder)):
                    self._relate(one, noun, keys)

    def _dress(self) -> None:
        """Has people wear what is named after them and is nowhere else: a boy with a scarf and a hat."""
        placed = {one.subject for one in self._relations} | {one.object for one in self._relations}
        placed |= {act.object for act in self._acts} | {act.subject for act in self._acts}
        for noun in self._nouns:
            thing = self._ids[noun]
            people = [one for one in self._nouns if one.kind is EntityKind.PERSON and one.end <= noun.start]
            if noun.figure in WORN and people and thing not in placed:
                self._relations.setdefault(Relation(self._ids[people[-1]], Place.IN, thing))

    def _joined_before(self, noun: Noun) -> Iterator[Noun]:
        """Yields those that `and` joins to a noun: a blue bird and a red bird on a fence."""
        place = self._nouns.index(noun)
        for other, following in zip(self._nouns[:place][::-1], self._nouns[: place + 1][::-1], strict=False):
            joined = self._grammar.joined(self._text[other.end : following.start])
            if not joined or other.kind is not noun.kind or other.kind not in _RIDING:
                return
            yield other

    @property
    def _grammar_spaced(self) -> bool:
        return self._grammar.language not in UNSPACED

    def _holder(self, number: int, keys: set[str]) -> Noun:
        """Returns which of the nouns before is placed: the one that acts, or else the nearest."""
        before = self._nouns[:number]
        between = self._text[before[-1].end : self._nouns[number].start]
        if before[-1].figure == "wheelchair":
            return before[-1]
        things = "WITH" in keys and before[-1].kind not in _ACTING
        if len(before) > 1 and self._text[before[-2].end : before[-1].start].strip() in _OF:
            # The vase of flowers is on the table.
            return before[-2]
        if things or any(self._grammar.find(between)) or before[-1].figure in CLOTHES:
            return next((noun for noun in reversed(before) if noun.kind in _ACTING), before[-1])
        return before[-1]

    def _read_postpositions(self) -> None:
        for noun in self._nouns:
            keys = self._grammar.places_in(self._text[noun.end :])
            others = [one for one in self._nouns if one is not noun and one.kind in _ACTING]
            if keys and others:
                self._relate(others[0], noun, keys)

    def _relate(self, noun: Noun, other: Noun, keys: set[str]) -> None:
        subject, thing = self._ids[noun], self._ids[other]
        if subject == thing or not other.figure:
            return
        person = noun.kind is EntityKind.PERSON
        if other.figure in CLOTHES and person and keys & {"WEAR", "IN", "ON"}:
            self._relations.setdefault(Relation(subject, Place.IN, thing))
            return
        if "WITH" in keys and noun.figure == "wheelchair" and other.kind is EntityKind.PERSON:
            self._relations.setdefault(Relation(thing, Place.ON, subject))
            return
        if "WITH" in keys and person and other.figure in WORN:
            # A boy with glasses has them on.
            self._relations.setdefault(Relation(subject, Place.IN, thing))
            return
        if "WITH" in keys and person and other.kind is EntityKind.OBJECT:
            self._acts.setdefault(Act(subject, "hold", thing))
            return
        if "WITH" in keys and noun.kind is EntityKind.ANIMAL and other.kind is EntityKind.OBJECT:
            if any(act.object == thing for act in self._acts):
                return
            if _ON_THE_BODY.match(self._text, other.end):
                self._relations.setdefault(Relation(thing, Place.ON, subject))
            else:
                self._acts.setdefault(Act(subject, "hold", thing))
            return
        for key in sorted(keys - _NO_PLACE, key=len, reverse=True)[:1]:
            if (
                key == "ON"
                and (other.kind is EntityKind.ANIMAL or other.figure in _RIDDEN)
                and noun.kind in _RIDING
            ):
                # A knight who gallops on a horse rides it.
                self._acts = {
                    act: None for act in self._acts if act.subject != subject or act.verb not in _GOING
                }
                self._acts.setdefault(Act(subject, "ride", thing))
                return
            if any(act.subject == subject and act.object == thing for act in self._acts):
                return
            self._relations.setdefault(Relation(subject, Place[key], thing))

    def _in(self, start: int, end: int) -> list[Noun]:
        return [noun for noun in self._nouns if start <= noun.start and noun.end <= end]


def _head_start(noun: Noun) -> int:
    """Returns where the noun itself begins, after its adjectives."""
    words = noun.phrase.split()
    return noun.end - len(words[-1]) if words else noun.start
