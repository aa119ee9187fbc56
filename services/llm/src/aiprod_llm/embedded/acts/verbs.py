"""Reads who does what in a clause: its verbs, with their subjects and objects."""

import re
from collections.abc import Sequence
from itertools import pairwise

from aiprod_film.entity import EntityKind
from aiprod_film.staging import Act
from aiprod_llm.embedded.acts.clause_words import LIVING, ClauseWords, head_start
from aiprod_llm.embedded.acts.drawn import WITH_OWN_THING
from aiprod_llm.embedded.acts.homographs import (
    NO_ARTICLES,
    OF_THE_LIVING,
    OF_THINGS,
    is_anothers,
    is_direction,
    is_noun,
)
from aiprod_llm.embedded.acts.manner import (
    IT,
    THEM,
    antecedent,
    done_by,
    is_mere_look,
    is_taken_along,
    named_by_pronoun,
)
from aiprod_llm.embedded.acts.meanings import LET_RISE, LETS, meant, what_befalls
from aiprod_llm.embedded.acts.objects import handed, has_unknown_object, lifts_somebody, takes_it
from aiprod_llm.embedded.acts.partners import handed_over, of_somebody, pronoun_partner
from aiprod_llm.embedded.entities.entity_finder import ACTING
from aiprod_llm.embedded.grammar import Verb
from aiprod_llm.embedded.nouns.noun import Noun

_WITH_OBJECT = frozenset(
    {
        *(
            "ride",
            "drive",
            "play",
            "surf",
            "ski",
            "look",
            "read",
            "type",
            "work",
            "repair",
            "douse",
            "propose",
        ),
        *("blow", "splash", "steal", "fight", "point", "photograph"),
    }
)
"""Verbs whose object may follow a preposition."""
_AWAY = frozenset({"UNDER", "BEHIND", "BESIDE", "IN_FRONT_OF"})
"""Places that are only where something is done; `on` and `at` may lead to what it is done to."""
_AT_PLACES = frozenset({"look", "point", "repair"})
_TOGETHER = frozenset({"walk", "run", "chase", "dance"})
"""What an animal does, too, with which it is done: who walks a dog has one that walks."""
MOUNTED = frozenset({"ride", "drive"})
_ONE_SIDED = frozenset({"hold", "give", "feed", "read", "look", "ride"})
_BALL_PLAYERS = frozenset({"tennis-player", "athlete", "hockey-player", "⛹", "🤾"})
_AT_REST = frozenset({"sit", "stand", "sleep", "kneel", "pray", "swim", "float"})
"""What is done to nothing: who sits with an orange on the head does not sit it."""
_LIT = frozenset({*"🕯🪔🏮🔥🧨🎆", "lantern", "table-lamp", "sky-lantern", "torch"})
"""What somebody lights."""
_FELT = frozenset({"laugh", "cry", "cheer"})
_INFINITIVES = frozenset({"climb", "fly", "rise"})
"""What somebody lets a thing do."""
_HELD = frozenset({"hold", "give", "fetch"})


class VerbReader:
    """Reads the acts of a clause."""

    def __init__(self, clause: ClauseWords) -> None:
        self._clause = clause
        # A dict keeps the acts in order, and none of them twice.
        self._acts: dict[Act, None] = {}

    def read(self) -> tuple[Act, ...]:
        """Returns the acts that the verbs state, in order."""
        self._read_verbs()
        return tuple(self._acts)

    def _read_verbs(self) -> None:
        last_end, subjects, lets_rise = self._clause.begin, [*self._clause.acting], False
        verbs = [
            verb
            for verb in self._clause.grammar.find(self._clause.text)
            if verb.start >= self._clause.begin and not is_noun(self._clause, verb)
        ]
        for number, verb in enumerate(verbs):
            # A verb that describes a noun does not end this one's part: picks a glowing flower.
            later = (one.start for one in verbs[number + 1 :] if not self._describes(one))
            following = next(later, len(self._clause.text))
            if is_direction(self._clause, verb) or (lets_rise and verb.key in _INFINITIVES):
                continue
            if self._clause.grammar.denies(self._clause.text, verb):
                # Who does not dance, but listens, is the one who listens.
                subjects, last_end = self._subjects(verb, last_end, following) or subjects, verb.end
                continue
            if self._befalls(verb, last_end, following, subjects):
                last_end = verb.end
                continue
            if is_anothers(self._clause, verb) or (
                verb.key == "work" and self._clause.text.startswith("how ")
            ):
                # How something works is no work that anybody does.
                last_end = verb.end
                continue
            found = self._subjects(verb, last_end, following)
            acting, subjects = subjects, found or subjects
            thing = pronoun_partner(self._clause, verb, subjects) or self._object(verb, following, subjects)
            thing = thing or self._antecedent(verb, subjects)
            if doer := done_by(self._clause, verb, following):
                thing, subjects = next((one for one in subjects if one != doer), ""), [doer]
            if verb.key == "light":
                thing = self._lit(thing)
            lets = verb.key == "release" and self._clause.text.startswith(LETS, verb.start)
            lets_rise = lets and self._has_figure(thing, LET_RISE)
            if (lets and not lets_rise) or (verb.key == "take" and not takes_it(self._clause, verb, thing)):
                continue
            if verb.key == "play" and self._clause.kind(thing) is EntityKind.PLACE:
                # Who plays cards in a café does not play the café.
                thing = ""
            verb = of_somebody(self._clause, meant(self._clause, verb, subjects, thing), thing)
            subjects, thing = self._mounted(verb, subjects, thing)
            living = any(self._clause.kind(one) in LIVING for one in subjects)
            if verb.key == "launch" and thing and living:
                # Who launches a balloon stays on the ground.
                subjects, thing = [thing], ""
            if is_mere_look(self._clause, verb):
                last_end = verb.end
                continue
            # Who plays cards with a friend plays with no ball.
            with_somebody = verb.key == "play" and self._clause.kind(thing) is EntityKind.PERSON
            lacks = (not thing or with_somebody) and (living or verb.key != "pour")
            strikes = verb.key == "hit" and not any(self._has_figure(one, _BALL_PLAYERS) for one in subjects)
            if (
                lacks
                and verb.key in WITH_OWN_THING
                and (strikes or has_unknown_object(self._clause, verb) or lifts_somebody(self._clause, verb))
            ):
                last_end = verb.end
                continue
            if verb.key == "give":
                it = self._antecedent(verb, subjects)
                given, thing = handed_over(self._clause, verb, following, subjects, thing, it)
                for subject in subjects if given else ():
                    self._acts.setdefault(Act(subject, "hold", given))
            for subject in subjects:
                self._acts.setdefault(Act(subject, verb.key, thing if thing != subject else ""))
            if verb.key in _HELD and is_taken_along(self._clause, verb, following):
                for subject in subjects:
                    self._acts.setdefault(Act(subject, "walk"))
            for other in self._company(verb, following, subjects):
                # Both play with the same cards.
                self._acts.setdefault(
                    Act(other, verb.key, thing if verb.key == "play" and thing != other else "")
                )
            if verb.key in _TOGETHER and self._clause.kind(thing) is EntityKind.ANIMAL:
                self._acts.setdefault(Act(thing, verb.key))
            last_end = verb.end
            if self._describes(verb):
                # Who picks a glowing flower does the next thing as well, not the flower.
                subjects = acting

    def _befalls(self, verb: Verb, last_end: int, following: int, before: Sequence[str]) -> bool:
        """Returns whether the verb tells what happens to a thing, and not what anybody does."""
        subjects = self._subjects(verb, last_end, following) or before
        befalls = what_befalls(self._clause, verb)
        if not befalls:
            return False
        # `Washes away a castle` has it behind what looks like a word of place.
        after = (self._clause.ids[noun] for noun in self._clause.within(verb.end, following))
        # `The castle is washed away` has none but its subject.
        things = (one for one in (*after, *subjects) if self._clause.kind(one) is EntityKind.OBJECT)
        thing = self._object(verb, following, subjects) or self._antecedent(verb, subjects)
        if thing := thing or next(things, ""):
            self._acts.setdefault(Act(thing, befalls))
        return True

    def _antecedent(self, verb: Verb, subjects: Sequence[str]) -> str:
        """Returns what a pronoun beside a verb means: takes an apple from a basket and eats it."""
        found = "" if verb.key in _AT_REST | _FELT else antecedent(self._clause, verb, subjects)
        handled = [act.object for act in self._acts if act.object and act.subject in subjects]
        return handled[-1] if found and handled and found != THEM else found

    def _lit(self, thing: str) -> str:
        """Returns what is lit: at a window, the candle that the clause names, and not the window."""
        return next((self._clause.ids[noun] for noun in self._clause.nouns if noun.figure in _LIT), thing)

    def _has_figure(self, thing: str, figures: frozenset[str]) -> bool:
        """Returns whether a thing is drawn as one of these figures."""
        return any(one.id == thing and one.figure in figures for one in self._clause.entities)

    def _describes(self, verb: Verb) -> bool:
        """Returns whether a verb is an adjective of a thing: a glowing book."""
        return any(noun.start <= verb.start and verb.end <= head_start(noun) for noun in self._clause.nouns)

    def _mounted(self, verb: Verb, subjects: list[str], thing: str) -> tuple[list[str], str]:
        """Returns who rides, and what: a scooter on which a woman rides through a town does not ride it."""
        if verb.key not in MOUNTED:
            return subjects, thing
        riders = [noun for noun in self._clause.within(0, verb.start) if noun.kind is EntityKind.PERSON]
        if riders and self._clause.kind(subjects[0] if subjects else "") is EntityKind.VEHICLE:
            return [self._clause.ids[riders[-1]]], subjects[0]
        if self._clause.kind(thing) is EntityKind.PLACE:
            return subjects, ""
        return subjects, thing

    def _company(self, verb: Verb, following: int, subjects: Sequence[str]) -> list[str]:
        """Returns the ids of those with whom it is done, who do not float because a balloon does."""
        if not any(self._clause.kind(subject) in ACTING for subject in subjects):
            return []
        after = [
            noun for noun in self._clause.nouns if verb.end <= noun.start < following and noun.kind in ACTING
        ]
        if not after or self._clause.grammar.order != "verb-between" or verb.key in _ONE_SIDED | {"push"}:
            return []
        with_them = "WITH" in self._clause.grammar.places_in(self._clause.text[verb.end : after[0].start])
        return [self._clause.ids[after[0]]] if with_them else []

    def _subjects(self, verb: Verb, last_end: int, following: int) -> list[str]:
        """Returns the ids of who does it: before the verb, or after it where the language says it so."""
        described = [
            noun for noun in self._clause.nouns if noun.start <= verb.start and verb.end <= head_start(noun)
        ]
        if described and (described[0].kind in ACTING or verb.key in OF_THINGS):
            return [self._clause.ids[described[0]]]
        before = [noun for noun in self._clause.within(last_end, verb.start) if noun.kind in ACTING]
        if self._clause.grammar.order == "verb-first" and not before:
            after = [noun for noun in self._clause.nouns if verb.end <= noun.start < following]
            if first := self._first(after):
                return first
        between = self._clause.text[last_end : verb.start]
        acting = [noun for noun in self._clause.within(last_end, verb.start) if noun.kind in ACTING]
        if they := named_by_pronoun(self._clause, last_end, verb):
            return [they]
        told = self._clause.grammar.language == "en" and not self._clause.text.endswith("ing", 0, verb.end)
        if last_end and told and between.endswith(" it "):
            return [next((act.object for act in reversed(self._acts) if act.object), IT)]
        if last_end and self._goes_on(between):
            # A cat reads a newspaper and sleeps, and so does a knight who fights a dragon and wins.
            return []
        own = self._last_group(acting) if last_end else []
        earlier = [noun for noun in self._clause.within(0, verb.start) if noun.kind in LIVING]
        if last_end and earlier and verb.key in OF_THE_LIVING and not any(n.kind in LIVING for n in acting):
            # A man sits under a tree reading: the tree does not read.
            return self._first(earlier)
        return (
            own
            or self._first(self._clause.within(last_end, verb.start))
            or self._first(self._clause.within(self._clause.begin, verb.start))
        )

    def _goes_on(self, between: str) -> bool:
        """Returns whether a verb follows a comma or `and`, and a pronoun at most: `et les jette`."""
        words = between.rsplit(maxsplit=1)
        # In English, a pronoun before a verb is who does it.
        pronouns = self._clause.grammar.it | NO_ARTICLES.get(self._clause.grammar.language, frozenset())
        if words and words[-1] in pronouns and self._clause.grammar.language != "en":
            between = words[0] if len(words) > 1 else ""
        return between.rstrip().endswith(",") or self._clause.grammar.begins_joined(between)

    def _last_group(self, acting: Sequence[Noun]) -> list[str]:
        """Returns who begins a part of its own: he gives her bread, and the cat sleeps."""
        for previous, noun in reversed(list(pairwise(acting))):
            gap = self._clause.text[previous.end : noun.start]
            if self._clause.grammar.joined(gap):
                continue
            if any(
                self._clause.grammar.begins_joined(gap[: place.start()])
                for place in re.finditer(r"\w+|$", gap)
            ):
                return self._first(acting[acting.index(noun) :])
        return []

    def _first(self, nouns: Sequence[Noun]) -> list[str]:
        """Returns the first that can act, and those that are joined to it by `and`."""
        acting = [noun for noun in nouns if noun.kind in ACTING] or [noun for noun in nouns if noun.figure]
        if not acting:
            return []
        chosen = acting[:1]
        for previous, noun in pairwise(acting):
            if previous is chosen[-1] and self._clause.grammar.joined(
                self._clause.text[previous.end : noun.start]
            ):
                chosen.append(noun)
        return [self._clause.ids[noun] for noun in chosen]

    def _object(self, verb: Verb, following: int, subjects: Sequence[str]) -> str:
        if self._clause.grammar.order == "verb-last":
            before = [
                noun for noun in self._clause.within(0, verb.start) if self._clause.ids[noun] not in subjects
            ]
            return self._clause.ids[before[-1]] if before else ""
        later = (noun for noun in self._clause.nouns if verb.end <= noun.start < following)
        # Some phrases have their object within them: `ловит рыбу`.
        within = self._clause.within(verb.start, verb.end)
        first = next(iter(within), None) or next(later, None)
        if self._clause.grammar.order == "verb-first" and first and self._clause.ids[first] in subjects:
            first = next((noun for noun in self._clause.nouns if noun.start > first.start), None)
        if first is None or self._clause.ids[first] in subjects:
            return ""
        first = handed(self._clause, verb, first, following)
        between = self._clause.text[verb.end : first.start]
        words = re.findall(r"\w+", between)
        filled = has_unknown_object(self._clause, verb) or (words[:1] and words[0] in self._clause.grammar.it)
        if not self._clause.grammar.joins.isdisjoint(words if filled else words[:1]):
            # Children throw snowballs and a dog runs: nobody throws the dog.
            return ""
        placed = self._clause.grammar.places_in(between)
        if "WITH" in placed and verb.key in _AT_REST:
            return ""
        placed -= {"WEAR", "WITH"}
        if placed & _AWAY and verb.key not in _AT_PLACES:
            # Who plays under a lamp plays no lamp.
            return ""
        return self._clause.ids[first] if not placed or verb.key in _WITH_OBJECT else ""
