"""Reads from pronouns who is a woman, a girl, or a boy: a child who runs to her mother is a girl."""

import re
from collections.abc import Mapping
from dataclasses import replace

from aiprod_film.entity import Entity, EntityKind
from aiprod_llm.embedded.nouns.noun import Noun
from aiprod_llm.embedded.nouns.noun_phrases import find_nouns
from aiprod_llm.embedded.prompt_parser import ParsedPrompt

_CHILD, _GIRL, _BOY = "🧒", "👧", "👦"
_SHE = {
    "en": frozenset({"she", "her", "hers", "herself"}),
    "de": frozenset({"ihr", "ihre", "ihrer", "ihren", "ihrem"}),
    "fr": frozenset({"elle"}),
    "es": frozenset({"ella"}),
}
_HE = {
    "en": frozenset({"he", "him", "his", "himself"}),
    "de": frozenset({"er", "ihn"}),
}
"""Pronouns of one gender, without those that the grammar of a child's noun calls for."""
WOMEN = ("👩", "👧", "👵", "👸", "🤶", "💃", "bride", "queen", "ballerina", "mermaid")
MEN = ("👨", "👦", "👴", "🤴", "🎅", "🕺", "king", "groom")
"""How the figures of those begin who have the pronoun for themselves."""


def with_gender(by_head: Mapping[str, Entity], prompt: ParsedPrompt) -> dict[str, Entity]:
    """Returns the entities with children as the girl or the boy that a pronoun tells.

    The only person of an English text whom it calls `she` is a woman.
    """
    language = prompt.language.language if prompt.language else ""
    people = [entity for entity in by_head.values() if entity.kind is EntityKind.PERSON]
    children = [entity for entity in people if entity.figure == _CHILD and entity.count <= 1]
    result = dict(by_head)
    if len(children) == 1 and (figure := _told(prompt, language)):
        result = {
            head: replace(one, figure=figure) if one == children[0] else one for head, one in result.items()
        }
    words = set(re.findall(r"\w+", prompt.text.casefold()))
    alone = language == "en" and len(people) == 1 and not children
    if alone and words & _SHE["en"] and not words & _HE["en"]:
        return {head: replace(one, figure=one.figure.replace("🧑", "👩")) for head, one in result.items()}
    return result


def _told(prompt: ParsedPrompt, language: str) -> str:
    """Returns the figure of a child by the first pronoun after it that nobody before it explains."""
    nouns = find_nouns(prompt.text, prompt.lexicons)
    child = next((noun for noun in nouns if noun.figure == _CHILD and noun.count <= 1), None)
    if child is None:
        return ""
    for word in re.finditer(r"\w+", prompt.text[child.end :]):
        start, spoken = child.end + word.start(), word[0].casefold()
        before = [noun for noun in nouns if noun.end <= start]
        if spoken in _SHE.get(language, ()):
            return "" if _explained(before, WOMEN) else _GIRL
        if spoken in _HE.get(language, ()):
            return "" if _explained(before, MEN) else _BOY
    return ""


def _explained(before: list[Noun], figures: tuple[str, ...]) -> bool:
    """Returns whether somebody else may be meant: a woman, or a lion in languages in which it is `he`."""
    return any(noun.figure.startswith(figures) or noun.kind is EntityKind.ANIMAL for noun in before)
