"""Reads the acts and the relations of a text."""

from aiprod_film.entity import Entity
from aiprod_film.staging import Place
from aiprod_llm.embedded.acts.staging import staged
from aiprod_llm.embedded.acts.stagings import Staging
from aiprod_llm.embedded.entities.entity_finder import find_entities
from aiprod_llm.embedded.lexicon import EMOJI, load_lexicon
from aiprod_llm.embedded.lexicon import LANGUAGES as LEXICONS
from aiprod_llm.embedded.prompt_parser import parse_prompt

LEXICON = {language: load_lexicon(language) for language in (*LEXICONS, EMOJI)}


def read(text: str) -> tuple[list[Staging], dict[str, Entity]]:
    prompt = parse_prompt(text, LEXICON)
    entities = find_entities(prompt)
    return staged(prompt.clauses, prompt, entities), {one.id: one for one in entities.entities}


def acts(text: str) -> set[tuple[str, str, str]]:
    """Returns who does what with what, by figures."""
    stagings, named = read(text)

    def figure(id: str) -> str:
        return named[id].figure or named[id].name if id else ""

    return {(figure(a.subject), a.verb, figure(a.object)) for one in stagings for a in one.acts}


def relations(text: str) -> set[tuple[str, Place, str]]:
    stagings, named = read(text)
    return {
        (named[r.subject].figure, r.place, named[r.object].figure) for one in stagings for r in one.relations
    }
