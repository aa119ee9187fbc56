"""Chooses the subjects of each scene of a storyboard: what its text names, and who goes on acting."""

import re

from aiprod_film.entity import EntityKind
from aiprod_llm.embedded.entities import EntityIndex
from aiprod_llm.embedded.prompt_parser import Clause, Cues, ParsedPrompt
from aiprod_llm.embedded.storyboards import PREMISE, ParsedStoryboard

ACTING = (EntityKind.PERSON, EntityKind.ANIMAL, EntityKind.VEHICLE)
MAX_SUBJECTS = 20
WITHOUT_PRONOUNS = frozenset({"es", "it", "pt", "ja", "zh", "ar", "hi"})
_NOTHING = Clause("", Cues(), 0)

_PRONOUN = re.compile(
    r"(?<!\w)(?:he|she|it|they|him|her|them|his|their|its|er|sie|es|ihn|ihm|il|elle|ils|elles"
    r"|él|ella|ellos|ellas"
    r"|lui|lei|loro|ele|ela|eles|elas|hij|zij|ze|он|она|оно|они|его|её|их|هو|هي|وه)(?!\w)|[他她它彼]|그(?:는|녀)",
    re.IGNORECASE,
)


def scene_subjects(parsed: ParsedStoryboard, entities: EntityIndex) -> list[tuple[str, ...]]:
    """Returns the ids of the subjects of each scene: those of a request, else those that its text names.

    Who acted last goes on where a scene names nothing, or has a pronoun and no other actor. Some languages
    leave the pronoun out.
    """
    prompt = parsed.prompt
    kinds = {entity.id: entity.kind for entity in entities.entities}
    silent = prompt.language is not None and prompt.language.language in WITHOUT_PRONOUNS
    acting = _actors(_named(prompt, PREMISE, entities), kinds) or entities.subjects(_NOTHING, prompt)
    result = []
    for moment in range(len(prompt.moments)):
        named = _named(prompt, moment, entities)
        actors = _actors(named, kinds)
        places = any(kinds[id] is EntityKind.PLACE for id in named)
        if not actors and (not named or _PRONOUN.search(_text(prompt, moment)) or (silent and not places)):
            named = tuple(dict.fromkeys((*acting, *named)))
        given = parsed.board.scenes[moment].given
        if given and given.subjects:
            known = (entities.called(name, prompt) for name in given.subjects)
            named = tuple(dict.fromkeys(entity.id for entity in known if entity))
        acting = actors or acting
        result.append(named[:MAX_SUBJECTS])
    return result


def _named(prompt: ParsedPrompt, moment: int, entities: EntityIndex) -> tuple[str, ...]:
    """Returns the ids of the entities that a moment names."""
    lead = entities.subjects(_NOTHING, prompt)
    heads = [head for head, entity in entities.by_head.items() if entity.id in lead]
    text = _text(prompt, moment).casefold()
    # For a clause that names nothing the index returns the lead.
    unnamed = () if any(head in text for head in heads) else lead
    clauses = [clause for clause in prompt.clauses if clause.moment == moment]
    found = [id for clause in clauses for id in entities.subjects(clause, prompt)]
    return tuple(dict.fromkeys(id for id in found if id not in unnamed))


def _text(prompt: ParsedPrompt, moment: int) -> str:
    return " ".join(clause.text for clause in prompt.clauses if clause.moment == moment)


def _actors(ids: tuple[str, ...], kinds: dict[str, EntityKind]) -> tuple[str, ...]:
    return tuple(id for id in ids if kinds[id] in ACTING)
