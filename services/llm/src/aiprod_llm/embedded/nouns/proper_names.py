"""Gives the lexicons the names of a film's library, so that they are read as nouns and as places."""

from collections.abc import Mapping
from dataclasses import replace

from aiprod_film.entity import EntityKind
from aiprod_film.library import Character, Library
from aiprod_film.places import PLACES
from aiprod_llm.embedded.figures import figure_for
from aiprod_llm.embedded.figures.kinds import kind_of
from aiprod_llm.embedded.lexicon import Lexicon, Proper, ProperNames


def with_proper_names(lexicons: Mapping[str, Lexicon], library: Library) -> dict[str, Lexicon]:
    """Returns the lexicons with the library's characters and places."""
    drawn = [place for place in library.places if place.set in PLACES]
    names = ProperNames(
        characters=tuple(map(_character, library.characters)),
        places=tuple(Proper(place.name, place.set, EntityKind.PLACE) for place in drawn),
        home=next((place.set for place in drawn if library.is_stated(place.name)), ""),
    )
    if names == ProperNames():
        return dict(lexicons)
    return {language: replace(lexicon, proper_names=names) for language, lexicon in lexicons.items()}


def _character(character: Character) -> Proper:
    figure = figure_for(character.figure)
    # Somebody without a picture is a person, as for `aiprod_llm.casting`.
    return Proper(character.name, figure, kind_of(figure) if figure else EntityKind.PERSON)
