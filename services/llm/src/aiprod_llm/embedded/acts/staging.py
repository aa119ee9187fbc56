"""Finds what the scenes of a film stage: who is there, what they do, and where they are to each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.staging import Act, Place, Relation
from aiprod_llm.embedded.acts.becoming import Becoming, afterwards, becoming, grown_from, in_turn
from aiprod_llm.embedded.acts.clause_words import ClauseWords, clause_words, grammar_in
from aiprod_llm.embedded.acts.clothing import still_worn
from aiprod_llm.embedded.acts.company import in_company, is_same_place, with_the_other
from aiprod_llm.embedded.acts.drawn import NATURES, is_drawn
from aiprod_llm.embedded.acts.emerging import hatching, pulled_out
from aiprod_llm.embedded.acts.launches import out_of, set_afloat
from aiprod_llm.embedded.acts.partners import with_partners
from aiprod_llm.embedded.acts.phases import (
    at_rest,
    growing,
    lasting,
    phased,
    steps_told,
    with_antecedent,
    without_wrecks,
)
from aiprod_llm.embedded.acts.relations import RelationReader
from aiprod_llm.embedded.acts.riders import in_the_saddle
from aiprod_llm.embedded.acts.stagings import MOST, Staging
from aiprod_llm.embedded.acts.turns import TURNS, verbs_of
from aiprod_llm.embedded.acts.verbs import MOUNTED, VerbReader
from aiprod_llm.embedded.entities.entity_finder import EntityIndex
from aiprod_llm.embedded.prompt_parser import Clause, ParsedPrompt

_LONGEST_ADDITION, _LONGEST_COMPANY = 6, 14
"""Phrases with fewer words belong to the clause before them: with glasses and a hat."""


_MENDING = frozenset({"repair", "wash"})
"""What is done, if the text names nothing that is drawn, to what somebody had to do with before."""
_TREES = frozenset({"apple-tree", *"🌲🌳🌴🎄"})
_RIDDEN_ON = frozenset({"walk", "run", "jump", "ride", "drive"})
_FROM_THE_SADDLE = frozenset({"stand", "look", "wave", "cheer", "point"})
"""What riders do who stay in the saddle, while the mount goes on, and while it stands."""


def staging(words: ClauseWords) -> Staging:
    """Returns the acts and relations that a clause states."""
    acts, relations = RelationReader(words, VerbReader(words).read()).read()
    stated = grown_from(words, hatching(words, list(pulled_out(words, acts))))
    acts = (*_with_objects(stated), *_natural(words, acts, relations))
    relations = tuple(one for one in relations if not _is_a_tree_on(one, words))
    known = {entity.id for entity in words.entities}
    acting = (act.subject for act in acts[:MOST] if act.subject in known)
    sources = (act.object for act in acts if act.verb == "emerge" and act.object in known)
    return Staging(tuple(dict.fromkeys([*words.subjects, *acting, *sources])), acts[:MOST], relations[:MOST])


def _is_a_tree_on(one: Relation, words: ClauseWords) -> bool:
    """Returns whether a tree would stand on an animal onto which something drops from it."""
    cast = {entity.id: entity for entity in words.entities}
    tree, base = cast.get(one.subject), cast.get(one.object)
    grows = tree is not None and tree.figure in _TREES
    return grows and one.place is Place.ON and base is not None and base.kind is EntityKind.ANIMAL


def _with_objects(acts: Sequence[Act]) -> Iterator[Act]:
    """Yields the acts without those that another one states with its object: dives, and catches the ball."""
    done = {(act.subject, act.verb) for act in acts if act.object}
    yield from (act for act in acts if act.object or (act.subject, act.verb) not in done)


def _natural(words: ClauseWords, acts: Sequence[Act], relations: Sequence[Relation]) -> Iterator[Act]:
    """Yields what people do by their nature who do nothing else: a juggler juggles."""
    at_rest = {one.subject for one in relations if one.place is not Place.ON}
    busy = {act.subject for act in acts} | at_rest
    for entity in words.entities:
        if entity.id in words.subjects and entity.id not in busy and entity.figure in NATURES:
            yield Act(entity.id, NATURES[entity.figure])


def step_counts(prompt: ParsedPrompt, entities: EntityIndex) -> list[int]:
    """Returns of how many steps each clause of a prompt tells, at least one."""
    cast = {one.id: one for one in entities.entities}
    words = (clause_words(clause, prompt, entities) for clause in prompt.clauses)
    return [max(steps_told(staging(one), cast), 2 if becoming(one) else 1) for one in words]


def staged(clauses: Sequence[Clause], prompt: ParsedPrompt, entities: EntityIndex) -> list[Staging]:
    """Returns the staging of each scene; who does nothing new goes on with what it did before."""
    result: list[Staging] = []
    changes: list[Becoming] = []
    cast = {one.id: one for one in entities.entities}
    things = frozenset(one.id for one in entities.entities if one.kind is EntityKind.OBJECT and one.figure)
    shells = frozenset(one.id for one in entities.entities if one.figure == "🥚")
    for number, clause in enumerate(clauses):
        if number and clauses[number - 1] is not clause and _continues(clause, prompt):
            # `With an umbrella` belongs to what came before it.
            clause = replace(clause, text=f"{clauses[number - 1].text} {_uncapitalized(clause.text)}")
        words = clause_words(clause, prompt, entities)
        found = with_partners(with_antecedent(staging(words), result, cast), result, cast)
        found = with_the_other(found, cast)
        found = set_afloat(out_of(found, result, cast), cast)
        found = in_the_saddle(_on_the_horse(_at_the_door(found, cast), cast), cast)
        # By identity, because two clauses may have the same words.
        count = sum(other is clauses[number] for other in clauses)
        place = sum(other is clauses[number] for other in clauses[:number])
        found = afterwards(found, changes, entities.named(clause, prompt))
        change = becoming(words)
        found = in_turn(phased(found, place, count, cast), change, place, count)
        if change and place == count - 1:
            changes.append(change)
        if result:
            if is_same_place(clauses[number - 1], clause, prompt):
                # Who kissed the frog is with the prince.
                before = afterwards(
                    result[-1], [change] if change and change.last in found.subjects else [], ()
                )
                found = with_the_other(in_company(found, before, cast), cast)
            found = at_rest(_with_the_same(found, result[-1]), result[-1], cast)
        if not found.acts and result:
            going_on = tuple(act for act in result[-1].acts if act.subject in found.subjects)
            # They have with them what they do it with: who plays chess has no ball.
            with_it = [act.object for act in going_on if act.object and act.object in result[-1].subjects]
            # Who hides on does so behind the same.
            hiding = {act.subject for act in going_on if act.verb == "hide"}
            covers = [one for one in result[-1].relations if one.subject in hiding]
            subjects = tuple(dict.fromkeys([*found.subjects, *with_it, *(one.object for one in covers)]))
            relations = tuple(dict.fromkeys([*found.relations, *covers]))[:MOST]
            found = replace(found, acts=going_on, subjects=subjects, relations=relations)
            if change and place >= (count + 1) // 2:
                found = afterwards(found, [change], ())
        result.append(found)
    return still_worn(without_wrecks(lasting(growing(result)), things, shells), entities)


def _at_the_door(found: Staging, cast: Mapping[str, Entity]) -> Staging:
    """Returns the staging with the film's door where somebody opens, and the text does not say what."""
    door = next((one.id for one in cast.values() if one.figure == "🚪"), "")
    people = {one.id for one in cast.values() if one.kind is EntityKind.PERSON}
    opens = [act for act in found.acts if act.verb == "open" and not act.object and act.subject in people]
    if not door or not opens:
        return found
    acts = tuple(replace(act, object=door) if act in opens else act for act in found.acts)
    return replace(found, acts=acts, subjects=tuple(dict.fromkeys([*found.subjects, door])))


def _on_the_horse(found: Staging, cast: Mapping[str, Entity]) -> Staging:
    """Returns the staging with the film's only horse where people ride, and the text does not say what."""
    horses = [one.id for one in cast.values() if one.figure == "🐎"]
    people = {one.id for one in cast.values() if one.kind is EntityKind.PERSON}
    rides = [act for act in found.acts if act.verb == "ride" and not act.object and act.subject in people]
    if len(horses) != 1 or not rides:
        return found
    acts = tuple(replace(act, object=horses[0]) if act in rides else act for act in found.acts)
    return replace(found, acts=acts, subjects=tuple(dict.fromkeys([*found.subjects, *horses])))


def _with_the_same(found: Staging, before: Staging) -> Staging:
    """Returns the staging with the things of before: who plays on plays the same, and is on its scooter."""
    handled = [act for act in before.acts if act.object in before.subjects]
    things = {(act.subject, verb): act.object for act in handled for verb in _MENDING}
    things |= {(act.subject, act.verb): act.object for act in handled}
    acts = tuple(
        replace(act, object=act.object or things.get((act.subject, act.verb), "")) for act in found.acts
    )
    doing = {act.subject for act in acts}
    ridden = [
        act
        for act in before.acts
        if act.verb in MOUNTED and act.object in found.subjects and not {act.subject, act.object} & doing
    ]
    found, acts = _mounted(found, acts, before)
    with_them = [act.object for act in acts if act.object] + [act.subject for act in ridden]
    known = {*before.subjects, *found.subjects}
    subjects = tuple(dict.fromkeys([*found.subjects, *(one for one in with_them if one in known)]))
    return replace(found, acts=(*acts, *ridden)[:MOST], subjects=subjects)


def _mounted(found: Staging, acts: tuple[Act, ...], before: Staging) -> tuple[Staging, tuple[Act, ...]]:
    """Returns the staging with the mount of who rode before: it goes on, or stands where its rider stops."""
    mounts = {act.subject: act.object for act in before.acts if act.verb == "ride" and act.object}
    mounts |= {one.subject: one.object for one in before.relations if _is_still_on(one, before)}
    placed = {one.subject for one in found.relations if one.place is Place.ON}
    for rider, mount in mounts.items():
        verbs = {act.verb for act in acts if act.subject == rider}
        if not verbs or mount in found.subjects or rider in placed or rider not in found.subjects:
            continue
        if verbs <= _RIDDEN_ON:
            acts = tuple(Act(rider, "ride", mount) if act.subject == rider else act for act in acts)
        elif verbs <= _FROM_THE_SADDLE:
            on = Relation(rider, Place.ON, mount)
            found = replace(found, subjects=(*found.subjects, mount), relations=(on, *found.relations)[:MOST])
            # Who stops does not stand up in the saddle.
            acts = tuple(act for act in acts if (act.subject, act.verb) != (rider, "stand"))
            acts = (*acts, Act(mount, "stand"))[:MOST]
    return found, tuple(dict.fromkeys(acts))


def _is_still_on(one: Relation, before: Staging) -> bool:
    return one.place is Place.ON and Act(one.object, "stand") in before.acts


def _continues(clause: Clause, prompt: ParsedPrompt) -> bool:
    grammar = grammar_in(prompt, clause.text.casefold())
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
    verbs = list(grammar_in(prompt, lowered).find(lowered)) if prompt else []
    # A step that is not drawn is stated by its turn: a monster that destroys a city breaks it.
    stating = {key, *(turn for turn in TURNS if key in verbs_of(turn))}
    found = next((verb for verb in verbs if verb.key in stating), None) or next(iter(verbs), None)
    # Where casefold changes the length, its places are not those of the text.
    return text[found.start : found.end] if found and len(lowered) == len(text) else key
