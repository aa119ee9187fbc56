"""Reads where the things of a clause are to each other, who wears what, and who has what in the hand."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from aiprod_film.entity import EntityKind
from aiprod_film.staging import Act, Place, Relation
from aiprod_llm.embedded.acts.clause_words import ClauseWords
from aiprod_llm.embedded.acts.clothing import CLOTHES, WORN
from aiprod_llm.embedded.entities.entity_finder import ACTING
from aiprod_llm.embedded.nouns.noun import Noun

_RIDDEN = frozenset("🚲🛵🏍🛴🛹🛷")
_RIDING = (EntityKind.PERSON, EntityKind.ANIMAL)
_SEATS = frozenset({*"🪑🛋", "bench"})
"""What somebody sits on who feeds pigeons there."""
_PERCHES = _SEATS | {"log-cabin", "branch", "log", "stump", "throne", "hammock", "apple-tree", *"🛏🪵🏠🌳🚲"}
"""What somebody is on who does something with a thing there."""
_IN_HANDS = frozenset({"read", "eat", "drink", "play", "hold", "write", "knit", "feed", "type", "paint"})
_TAKING = frozenset({"take", "rescue", "steal"})
_MOVING = frozenset({"throw", "pour"})
_GOING = frozenset({"walk", "run", "ride", "drive", "sit", "travel", "jump"})
_LEAPING = frozenset({"jump", "climb", "fly", "run", "fall"})
"""How somebody gets from one thing to another."""
_OF = frozenset({"of", "de", "di", "von", "mit", "with", "à", "con"})
_ON_THE_BODY = re.compile(r"(?: \w+)? on (?:its|his|her|their|the) (?:back|head|nose|shell|horn)")
_FARMED_WITH = frozenset({"🚜", "combine", "excavator", "bulldozer"})
_HAND = re.compile(r"(?:['’]s?)? (?:\w+ )?(?:hands?|palms?|arms)\b")
_HAND_OF = re.compile(
    r"(?<!\w)(?:in|into|en|dans|entre) (?:\w+ )?"
    r"(?:hands?|palm|arms|lap|mains?|bras|manos?|brazos) (?:of|de|d)\b"
)
_FLOORS, _ALOFT = frozenset({"carpet"}), frozenset({"fly", "float", "ride"})
_BY_MEANS = frozenset({"propose", "splash", "hit", "feed", "douse", "wash", "treat", "fight", "groom"})
"""What is done with something to somebody."""
_LIQUIDS = frozenset({*"☕🍵🥛🍷🍶🍺🧃🥃🍯💧🌊🫗🫖🥂🍸🍹🥤🧉🍾", "water-bottle", "wave"})
"""What runs into what it fills."""
_HELD_ABOVE = frozenset("☂☔🌂")
"""What people have in the hand who are under it."""
_NO_PLACE = frozenset({"WEAR", "WITH", "FROM", "FULL"})


class RelationReader:
    """Reads the relations of a clause, and the acts that words of place state: a girl with a balloon."""

    def __init__(self, clause: ClauseWords, acts: Sequence[Act]) -> None:
        self._clause = clause
        self._acts = dict.fromkeys(acts)
        self._relations: dict[Relation, None] = {}

    def read(self) -> tuple[tuple[Act, ...], tuple[Relation, ...]]:
        """Returns all acts of the clause, and its relations."""
        self._fill()
        self._read_places()
        self._dress()
        self._land()
        return tuple(self._acts), tuple(self._relations)

    def _read_places(self) -> None:
        # Where verbs come last, the word of place follows its noun.
        if self._clause.grammar.order == "verb-last" or not self._clause.spaced:
            self._read_postpositions()
            return
        self._place_who_goes_on()
        for number, noun in enumerate(self._clause.nouns[1:], start=1):
            previous = self._clause.nouns[number - 1]
            if self._is_of_who_goes_on(previous, noun):
                continue
            keys = self._clause.grammar.places_in(self._clause.text[previous.end : noun.start])
            if keys:
                holder = self._holder(number, keys)
                for one in (holder, *self._joined_before(holder)):
                    self._relate(one, noun, keys)

    def _place_who_goes_on(self) -> None:
        """Places who was named before by the first noun of a clause: sits down in an armchair."""
        first = next(iter(self._clause.nouns), None)
        if first is None or first.kind is not EntityKind.OBJECT or not first.figure:
            return
        thing = self._clause.ids[first]
        keys = self._clause.grammar.places_in(self._clause.text[: first.start]) - _NO_PLACE
        verbs = [verb for verb in self._clause.grammar.find(self._clause.text) if verb.end <= first.start]
        doers = [act.subject for act in self._acts if verbs and act.verb == verbs[-1].key and not act.object]
        for subject in doers[:1] if keys else ():
            self._relations.setdefault(Relation(subject, Place[max(keys, key=len)], thing))

    def _is_of_who_goes_on(self, previous: Noun, noun: Noun) -> bool:
        """Returns whether a verb between two nouns tells of somebody named before: no fridge sleeps."""
        named = any(one.kind in ACTING for one in self._clause.within(0, previous.end))
        told = self._doers() and self._clause.ids[previous] not in self._doers()
        return (
            bool(told)
            and not named
            and any(self._clause.grammar.find(self._clause.text[previous.end : noun.start]))
        )

    def _dress(self) -> None:
        """Has people wear what is named after them and is nowhere else: a boy with a scarf and a hat."""
        placed = {one.subject for one in self._relations} | {one.object for one in self._relations}
        placed |= {act.object for act in self._acts} | {act.subject for act in self._acts}
        left = {self._clause.ids[noun] for noun in self._clause.nouns if self._is_left(noun)}
        for noun in self._clause.nouns:
            thing = self._clause.ids[noun]
            people = [
                one for one in self._clause.nouns if one.kind is EntityKind.PERSON and one.end <= noun.start
            ]
            if noun.figure in WORN and people and thing not in placed | left:
                self._relations.setdefault(Relation(self._clause.ids[people[-1]], Place.IN, thing))

    def _is_left(self, noun: Noun) -> bool:
        """Returns whether something comes out of a thing, which is no hat on a head then."""
        before = [one for one in self._clause.nouns if one.end <= noun.start][-1:]
        gap = self._clause.text[before[0].end : noun.start] if before else ""
        return "FROM" in self._clause.grammar.places_in(gap)

    def _land(self) -> None:
        """Has what lands in somebody's hand be held there: a paper plane in the hand of a girl."""
        for act in [act for act in self._acts if act.verb == "land"]:
            for noun in self._clause.nouns:
                if noun.kind is EntityKind.PERSON and _is_handy(self._clause.text, None, noun):
                    del self._acts[act]
                    self._acts[Act(act.subject, "land", self._clause.ids[noun])] = None
                    return

    def _joined_before(self, noun: Noun) -> Iterator[Noun]:
        """Yields those that `and` joins to a noun: a blue bird and a red bird on a fence."""
        place = self._clause.nouns.index(noun)
        for other, following in zip(
            self._clause.nouns[:place][::-1], self._clause.nouns[: place + 1][::-1], strict=False
        ):
            joined = self._clause.grammar.joined(self._clause.text[other.end : following.start])
            if not joined or other.kind is not noun.kind or other.kind not in _RIDING:
                return
            yield other

    def _holder(self, number: int, keys: set[str]) -> Noun:
        """Returns which of the nouns before is placed: the one that acts, or else the nearest."""
        before = self._clause.nouns[:number]
        if "FULL" in keys:
            return before[-1]
        between = self._clause.text[before[-1].end : self._clause.nouns[number].start]
        if before[-1].figure == "wheelchair":
            return before[-1]
        acting = [noun for noun in before if noun.kind in _RIDING]
        if before[-1].kind is EntityKind.PLACE and acting and _carries(self._clause.nouns[number]):
            # Who gallops across the desert on a horse is on it, and not the desert.
            return acting[-1]
        things = "WITH" in keys and before[-1].kind not in ACTING
        if len(before) > 1 and self._clause.text[before[-2].end : before[-1].start].strip() in _OF:
            # The vase of flowers is on the table.
            return before[-2]
        if leaper := self._who_leaves(before, keys):
            return leaper
        people = [noun for noun in before if noun.kind is EntityKind.PERSON]
        if people and before[-1].kind is EntityKind.ANIMAL and self._clause.nouns[number].figure in _SEATS:
            # An old man feeds pigeons on a bench.
            return people[-1]
        last = self._clause.ids[before[-1]]
        if any(act.object == last and act.verb in _MOVING for act in self._acts):
            # What a cook throws into the pan is there, and not the cook.
            return before[-1]
        handled = {act.subject for act in self._acts if act.object == last and act.verb in _IN_HANDS}
        if handled and self._clause.nouns[number].figure in _PERCHES:
            # An owl that reads a newspaper on a branch is there itself.
            return next((noun for noun in before if self._clause.ids[noun] in handled), before[-1])
        if things or any(self._clause.grammar.find(between)) or before[-1].figure in CLOTHES:
            return next((noun for noun in reversed(before) if noun.kind in ACTING), before[-1])
        return before[-1]

    def _who_leaves(self, before: Sequence[Noun], keys: set[str]) -> Noun | None:
        """Returns who goes from the last thing to the next: a cat jumps from a table onto a fridge."""
        if len(before) < 2 or before[-1].kind in ACTING or not keys & {"ON", "IN"}:
            return None
        gap = self._clause.text[before[-2].end : before[-1].start]
        acting = [noun for noun in before[:-1] if noun.kind in ACTING]
        if not acting or "FROM" not in self._clause.grammar.places_in(gap):
            return None
        id = self._clause.ids[acting[-1]]
        goes = any(act.subject == id and act.verb in _LEAPING for act in self._acts)
        return acting[-1] if goes else None

    def _read_postpositions(self) -> None:
        for noun in self._clause.nouns:
            keys = self._clause.grammar.places_in(self._clause.text[noun.end :])
            others = [one for one in self._clause.nouns if one is not noun and one.kind in ACTING]
            if keys and others:
                self._relate(others[0], noun, keys)

    def _is_taken(self, id: str) -> bool:
        """Returns whether somebody takes it from where it is: a kitten from a tree."""
        return any(act.object == id and act.verb in _TAKING for act in self._acts)

    def _is_vessel(self, noun: Noun, content: Noun) -> bool:
        """Returns whether a thing is right before what tells that it is full."""
        between = self._clause.text[noun.end : content.start]
        full = self._clause.grammar.places["FULL"].search(between)
        return noun.kind in (EntityKind.OBJECT, EntityKind.VEHICLE) and full is not None and full.start() <= 1

    def _doers(self) -> set[str]:
        return {act.subject for act in self._acts}

    def _done_with(self, id: str) -> str:
        """Returns who does something to somebody with a thing: a man proposes to a woman with a ring."""
        return next((act.subject for act in self._acts if act.object == id and act.verb in _BY_MEANS), "")

    def _fill(self) -> None:
        """Has people put what does not flow into what they fill: grapes into baskets."""
        for vessel, content in pairwise(self._clause.nouns):
            thing, other = self._clause.ids[content], self._clause.ids[vessel]
            between = self._clause.text[vessel.end : content.start].split()
            doers = [act.subject for act in self._acts if act.verb == "fill" and act.object == other]
            solid = content.kind is EntityKind.OBJECT and content.figure not in _LIQUIDS
            if doers and solid and between[:1] and between[0] in _OF:
                self._acts = {act: None for act in self._acts if act.verb != "fill"}
                self._acts |= {Act(doer, "pick", thing): None for doer in doers}
                self._relations.setdefault(Relation(thing, Place.IN, other))

    def _relate(self, noun: Noun, other: Noun, keys: set[str]) -> None:
        subject, thing = self._clause.ids[noun], self._clause.ids[other]
        if subject == thing or not other.figure:
            return
        if "FULL" in keys and self._is_vessel(noun, other):
            # A wheelbarrow full of carrots has them in it.
            self._relations.setdefault(Relation(thing, Place.IN, subject))
            return
        person = noun.kind is EntityKind.PERSON
        if other.figure in CLOTHES and person and keys & {"WEAR", "IN", "ON"}:
            self._relations.setdefault(Relation(subject, Place.IN, thing))
            return
        if "WITH" in keys and person and other.figure in _FARMED_WITH and subject in self._doers():
            # Who harvests with a tractor drives it.
            self._acts = {act: None for act in self._acts if act.subject not in (subject, thing)}
            self._acts.setdefault(Act(subject, "drive", thing))
            return
        if "WITH" in keys and noun.figure == "wheelchair" and other.kind is EntityKind.PERSON:
            self._relations.setdefault(Relation(thing, Place.ON, subject))
            return
        if "WITH" in keys and person and other.figure in WORN:
            # A boy with glasses has them on.
            self._relations.setdefault(Relation(subject, Place.IN, thing))
            return
        if "WITH" in keys and person and other.kind is EntityKind.OBJECT:
            if doer := self._done_with(subject):
                subject = doer
            if any(one.subject == thing and one.place is Place.IN for one in self._relations):
                return
            self._acts.setdefault(Act(subject, "hold", thing))
            return
        if "WITH" in keys and noun.kind is EntityKind.ANIMAL and other.kind is EntityKind.OBJECT:
            if any(act.object == thing for act in self._acts):
                return
            if _ON_THE_BODY.match(self._clause.text, other.end):
                self._relations.setdefault(Relation(thing, Place.ON, subject))
            else:
                self._acts.setdefault(Act(subject, "hold", thing))
            return
        if "UNDER" in keys and person and other.figure in _HELD_ABOVE:
            self._acts.setdefault(Act(subject, "hold", thing))
            return
        if keys == {"FROM"} and other.figure in _PERCHES and self._is_taken(subject):
            self._relations.setdefault(Relation(subject, Place.ON, thing))
            return
        handy = noun.figure == "👶" or _is_handy(self._clause.text, noun, other)
        if "IN" in keys and handy and other.kind is EntityKind.PERSON:
            # A baby in its father's arms, a bird in a boy's hand.
            self._acts.setdefault(Act(thing, "hold", subject))
            return
        # Of several words of place the longest says most: in front of, and not in.
        for key in sorted(keys - _NO_PLACE, key=len, reverse=True)[:1]:
            if key == "ON" and _carries(other) and noun.kind in _RIDING:
                # A knight who gallops on a horse rides it.
                self._acts = {
                    act: None for act in self._acts if act.subject != subject or act.verb not in _GOING
                }
                self._acts.setdefault(Act(subject, "ride", thing))
                return
            # An act with the thing shows already where both are.
            if any(act.subject == subject and act.object == thing for act in self._acts):
                return
            if other.figure in _FLOORS and not any(
                act.subject == subject and act.verb in _ALOFT for act in self._acts
            ):
                # The ground that somebody is on carries them only where it flies.
                return
            if not any(act.object == subject and act.verb == "hold" for act in self._acts):
                # What is carried into a house is in the hand.
                self._relations.setdefault(Relation(subject, Place[key], thing))


def _is_handy(text: str, noun: Noun | None, holder: Noun) -> bool:
    """Returns whether a thing is in somebody's hand: in a boy's hand, in the hands of a girl."""
    return bool(
        _HAND.match(text, holder.end) or _HAND_OF.search(text[noun.end if noun else 0 : holder.start])
    )


def _carries(noun: Noun) -> bool:
    """Returns whether somebody who is on it rides it."""
    return noun.kind is EntityKind.ANIMAL or noun.figure in _RIDDEN
