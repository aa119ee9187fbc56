"""Chooses the subjects of each scene of a storyboard: what its text names, and who goes on acting."""

import re

from aiprod_film.entity import EntityKind
from aiprod_llm.embedded.entities.entity_finder import ACTING, EntityIndex
from aiprod_llm.embedded.entities.groups import begins_with_plural, named_together
from aiprod_llm.embedded.figures.inflections import folded
from aiprod_llm.embedded.grammar import grammar_of
from aiprod_llm.embedded.nouns.noun_phrases import find_nouns
from aiprod_llm.embedded.nouns.subject_nouns import find_subject
from aiprod_llm.embedded.prompt_parser import Clause, ParsedPrompt
from aiprod_llm.embedded.storyboards.storyboard_reader import PREMISE, ParsedStoryboard

# The most that the contract allows a scene.
MAX_SUBJECTS = 20
WITHOUT_PRONOUNS = frozenset({"es", "it", "pt", "ja", "zh", "ar", "hi", "el", "tr", "ko", "pl", "th", "vi"})

_PRONOUN = re.compile(
    r"(?<!\w)(?:he|she|it|they|him|her|them|his|their|its|er|sie|es|ihn|ihm|il|elle|ils|elles"
    r"|él|ella|ellos|ellas"
    r"|lui|lei|loro|ele|ela|eles|elas|hij|zij|ze|он|она|оно|они|его|её|их|هو|هي|وه)(?!\w)|[他她它彼]|그(?:는|녀)",
    re.IGNORECASE,
)
_BEHIND = (
    r"(?=\W*$|\s+(?:an?|the|with|to|in|into|on|onto|at|from|and|off|up|down|away|back|home|over|under)\b)"
)
_CLITICS = {
    "es": frozenset({"lo", "la", "los", "las", "le", "les"}),
    "fr": frozenset({"le", "la", "les", "lui", "leur"}),
    "it": frozenset({"lo", "la", "li", "le", "gli"}),
    "pt": frozenset({"o", "a", "os", "as", "lhe", "lhes"}),
}
"""Pronouns that look like articles, and stand before a verb."""
_OBJECT = re.compile(rf"(?<!^)(?<!\w)(?:him|them|ihn|ihm|ihnen)(?!\w)|(?<!\w)her{_BEHIND}")
_THING = re.compile(rf"(?<=\w )it{_BEHIND}")


def scene_subjects(parsed: ParsedStoryboard, entities: EntityIndex) -> list[tuple[str, ...]]:
    """Returns the ids of the subjects of each scene: those of a request, else those that its text names.

    A scene whose picture is the author's own has none.

    Who acted last goes on where a scene names nothing, begins with a pronoun, or has one and no other actor.
    Some languages leave the pronoun out.
    """
    prompt = parsed.prompt
    kinds = {entity.id: entity.kind for entity in entities.entities}
    silent = prompt.language is not None and prompt.language.language in WITHOUT_PRONOUNS
    acting = _actors(_named(prompt, PREMISE, entities), kinds) or (entities.lead,)
    acted = set(acting)
    recent = [*acting]
    several = {entity.id for entity in entities.entities if entity.count > 1}
    result: list[tuple[str, ...]] = []
    group: tuple[str, ...] = ()
    for moment in range(len(prompt.moments)):
        if parsed.board.scenes[moment].media:
            result.append(())
            continue
        named = _named(prompt, moment, entities)
        is_plural = begins_with_plural(_text(prompt, moment), prompt)
        if is_plural:
            # They are those who were last named together, whoever acted since, or those of the scene before.
            before = result[-1] if result else ()
            there = tuple(id for id in before if id in acted or kinds[id] in ACTING)
            alone = len(there) < 2 and several.isdisjoint(acting)
            # Of a frog that joined a snail in the scene before, both are they.
            acting = group or (tuple(recent[-2:]) if alone else there if len(there) > 1 else acting)
        actors = _actors(named, kinds)
        places = any(kinds[id] is EntityKind.PLACE for id in named)
        if not actors and (not named or _PRONOUN.search(_text(prompt, moment)) or (silent and not places)):
            named = tuple(dict.fromkeys((*acting, *named)))
        elif _PRONOUN.match(_text(prompt, moment)) or is_plural:
            # He bakes, and a cat watches: both are there.
            named = tuple(dict.fromkeys((*acting, *named)))
            actors = acting
        elif _is_other(_text(prompt, moment), prompt, actors, kinds, named):
            named = tuple(dict.fromkeys((*named, *acting)))
        given = parsed.board.scenes[moment].given
        if given and given.subjects:
            known = (entities.called(name, prompt) for name in given.subjects)
            named = tuple(dict.fromkeys(entity.id for entity in known if entity))
        acting = actors or acting
        acted |= {*acting}
        recent = [*(one for one in recent if one not in acting), *acting]
        texts = (clause.text for clause in prompt.clauses if clause.moment == moment)
        group = named_together(texts, prompt, entities) or group
        result.append(named[:MAX_SUBJECTS])
    return result


def _named(prompt: ParsedPrompt, moment: int, entities: EntityIndex) -> tuple[str, ...]:
    """Returns the ids of the entities that a moment names."""
    clauses = [clause for clause in prompt.clauses if clause.moment == moment]
    named = (
        id
        for clause in clauses
        for id in (*_subject(clause, prompt, entities), *entities.named(clause, prompt))
    )
    return tuple(dict.fromkeys(named))


def _subject(clause: Clause, prompt: ParsedPrompt, entities: EntityIndex) -> tuple[str, ...]:
    """Returns the id of a subject that has no picture, such as a scarecrow."""
    subject = find_subject(clause.text, prompt.language, find_nouns(clause.text, prompt.lexicons))
    entity = entities.of(subject) if subject else None
    return (entity.id,) if entity else ()


def _is_other(
    text: str,
    prompt: ParsedPrompt,
    actors: tuple[str, ...],
    kinds: dict[str, EntityKind],
    named: tuple[str, ...],
) -> bool:
    """Returns whether a pronoun stands for somebody from before: no clause's object is its own subject.

    In `The cat watches him` it does; in `A girl opens a box and looks into it`, it is the box.
    """
    if len(actors) != 1:
        return False
    others = [id for id in named if id not in actors]
    thing = _THING.search(text)
    # In `A dog brings it a bone`, the bone comes after it.
    is_first = thing and not find_nouns(text[: thing.start()], prompt.lexicons)[1:]
    is_thing = thing and (is_first or all(kinds[id] is EntityKind.PERSON for id in others))
    return bool(_OBJECT.search(text) or is_thing or _has_clitic(text, prompt))


def _has_clitic(text: str, prompt: ParsedPrompt) -> bool:
    """Returns whether a pronoun stands before a verb, and somebody before it: `Uma gaivota a persegue`."""
    language = prompt.language.language if prompt.language else ""
    spoken = folded(text)
    before = (spoken[: verb.start].split() for verb in grammar_of(language).find(spoken))
    return any(words[1:] and words[-1] in _CLITICS.get(language, ()) for words in before)


def _text(prompt: ParsedPrompt, moment: int) -> str:
    return " ".join(clause.text for clause in prompt.clauses if clause.moment == moment)


def _actors(ids: tuple[str, ...], kinds: dict[str, EntityKind]) -> tuple[str, ...]:
    return tuple(id for id in ids if kinds[id] in ACTING)
