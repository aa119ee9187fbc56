"""Chooses the subjects of each scene of a storyboard: what its text names, and who goes on acting."""

import re
from collections.abc import Sequence

from aiprod_film.entity import EntityKind
from aiprod_llm.embedded.entities import EntityIndex
from aiprod_llm.embedded.prompt_parser import ParsedPrompt

ACTING = (EntityKind.PERSON, EntityKind.ANIMAL, EntityKind.VEHICLE)
MAX_SUBJECTS = 20

_PRONOUN = re.compile(
    r"(?<!\w)(?:he|she|it|they|him|her|them|his|their|its|er|sie|es|ihn|ihm|il|elle|ils|elles|él|ella|ellos|ellas"
    r"|lui|lei|loro|ele|ela|eles|elas|hij|zij|ze|он|она|оно|они|его|её|их|هو|هي|وه)(?!\w)|[他她它彼]|그(?:는|녀)",
    re.IGNORECASE,
)


def scene_subjects(prompt: ParsedPrompt, entities: EntityIndex) -> list[tuple[str, ...]]:
    """Returns the ids of the subjects of each moment.

    Who acted last goes on where a pronoun stands for them, and where a scene names neither another actor nor a
    place of its own.
    """
    kinds = {entity.id: entity.kind for entity in entities.entities}
    acting: tuple[str, ...] = ()
    result = []
    for moment in range(len(prompt.moments)):
        clauses = [clause for clause in prompt.clauses if clause.moment == moment]
        found = [entities.subjects(clause, prompt) for clause in clauses]
        named = tuple(dict.fromkeys(id for ids in found for id in ids))
        actors = tuple(id for id in named if kinds[id] in ACTING)
        text = " ".join(clause.text for clause in clauses)
        if not actors and (_PRONOUN.search(text) or not _names_place(named, kinds)):
            named = tuple(dict.fromkeys((*acting, *named)))
        acting = actors or acting
        result.append(named[:MAX_SUBJECTS])
    return result


def _names_place(ids: Sequence[str], kinds: dict[str, EntityKind]) -> bool:
    return any(kinds[id] is EntityKind.PLACE for id in ids)
