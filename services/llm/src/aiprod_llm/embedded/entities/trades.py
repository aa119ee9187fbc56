"""Reads what people and things are by where and how they are: workers in a vineyard, a hat of tricks."""

import re
from collections.abc import Mapping
from dataclasses import replace

from aiprod_film.entity import Entity
from aiprod_llm.embedded.grammar import LANGUAGES, grammar_of
from aiprod_llm.embedded.prompt_parser import ParsedPrompt

_FIELDS = frozenset(
    {
        *("vineyard", "orchard", "field", "cornfield", "sunflower-field", "terraces", "meadow"),
        *("garden", "greenhouse"),
    }
)
_BUILDING = frozenset({"build", "repair", "paint-wall", "weld"})
_BUILDER, _FARMER = "👷", "🧑‍🌾"
_WORKERS = re.compile(
    r"(?<!\w)(?<!construction )(?<!road )"
    r"(?:workers?|labou?rers?|arbeiter(?:in|innen|n)?|ouvri(?:ers?|ères?)|trabajador(?:a|es|as)?)$"
)
_HAT, _TOP_HAT = "👒", "🎩"
_IN_THE_HAT = re.compile(
    r"(?<!\w)(?:in|into|out of|from|inside|aus|dans|de|en|d'|hors de) "
    r"(?:\w+ )?(?:\w+ )?(?:hat|hut|chapeau|sombrero)(?!\w)"
)
"""What a hat is that something falls into, or comes out of: it is open above, and has no ribbon."""


def with_trades(by_head: Mapping[str, Entity], prompt: ParsedPrompt) -> dict[str, Entity]:
    """Returns the entities, workers of the land as farmers, and the hat of a magician as a top hat."""
    figures: dict[str, str] = {}
    if any(clause.cues.place in _FIELDS for clause in prompt.clauses) and not _builds(prompt):
        figures[_BUILDER] = _FARMER
    if _IN_THE_HAT.search(prompt.text.casefold()):
        figures[_HAT] = _TOP_HAT
    return {
        head: replace(one, figure=figures[one.figure]) if _is_meant(one, figures) else one
        for head, one in by_head.items()
    }


def _builds(prompt: ParsedPrompt) -> bool:
    """Returns whether somebody builds: workers with a wall in a field are no farmers."""
    language = prompt.language.language if prompt.language else ""
    verbs = grammar_of(language).find(prompt.text.casefold()) if language in LANGUAGES else ()
    return any(verb.key in _BUILDING for verb in verbs)


def _is_meant(one: Entity, figures: Mapping[str, str]) -> bool:
    return one.figure in figures and (one.figure != _BUILDER or bool(_WORKERS.search(one.name.casefold())))
