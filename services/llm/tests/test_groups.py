"""Groups have several people, and golfers, swimmers, and players do what is theirs."""

import pytest

from aiprod_llm.embedded.acts.staging import staged
from aiprod_llm.embedded.entities.entity_finder import find_entities
from aiprod_llm.embedded.figures import figure_for
from aiprod_llm.embedded.lexicon import EMOJI, LANGUAGES, load_lexicon
from aiprod_llm.embedded.prompt_parser import parse_prompt

LEXICON = {language: load_lexicon(language) for language in (*LANGUAGES, EMOJI)}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("A jazz band plays on a stage", 4),
        ("A choir sings in a church", 7),
        ("The crowd dances", 7),
        ("My parents dance", 2),
        ("Three bands play", 3),
        ("Ein Orchester spielt", 7),
    ],
)
def test_groups_are_several_people(text: str, count: int) -> None:
    entities = find_entities(parse_prompt(text, LEXICON)).entities
    assert entities[0].count == count


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("A golfer swings", "golf"),
        ("A man plays golf", "golf"),
        ("A swimmer crosses the lake", "swim"),
        ("Una mujer hace yoga en la playa", "yoga"),
        ("A panda practices yoga on a rooftop", "yoga"),
        ("A girl is practising ballet", "dance"),
        ("A DJ mixes records in a club", "mix"),
        ("A baker mixes dough", "bake"),
        ("A carpenter planes a board", "work"),
    ],
)
def test_what_is_done_with_gear_has_a_verb_of_its_own(text: str, verb: str) -> None:
    prompt = parse_prompt(text, LEXICON)
    stagings = staged(prompt.clauses, prompt, find_entities(prompt))
    assert verb in {act.verb for one in stagings for act in one.acts}


@pytest.mark.parametrize(
    ("name", "figure"), [("cello", "cello"), ("bagpipes", "bagpipes"), ("double bass", "double-bass")]
)
def test_each_instrument_is_its_own_figure(name: str, figure: str) -> None:
    assert figure_for(name) == figure
