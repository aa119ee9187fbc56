"""Translates the entries of a library."""

from collections.abc import Iterable

from aiprod.film.v1 import library_pb2 as film_library
from aiprod_film.library import Character, Library, LibraryPlace
from aiprod_film.messages.looks import read_look, read_palette, read_reference
from aiprod_film.messages.media import read_voice


def read_library(entries: Iterable[film_library.LibraryEntry], stated: Iterable[str]) -> Library:
    """Returns what a film uses; of several palettes or voices a `stated` one, else the first."""
    names = frozenset(name.casefold() for name in stated)
    # False sorts first, and the sort is stable: stated entries, then the others in their order.
    ordered = sorted(entries, key=lambda entry: entry.display_name.casefold() not in names)
    palettes = (read_palette(entry.palette) for entry in ordered if entry.HasField("palette"))
    voices = (read_voice(entry.voice) for entry in ordered if entry.HasField("voice"))
    return Library(
        characters=tuple(_character(entry) for entry in ordered if entry.HasField("character")),
        places=tuple(_place(entry) for entry in ordered if entry.HasField("place")),
        palette=next(palettes, None),
        voice=next(voices, None),
        stated=names,
    )


def _character(entry: film_library.LibraryEntry) -> Character:
    character = entry.character
    return Character(
        name=entry.display_name,
        figure=character.figure,
        description=entry.description,
        look=read_look(character),
        colour=character.colour,
        reference=read_reference(character),
    )


def _place(entry: film_library.LibraryEntry) -> LibraryPlace:
    return LibraryPlace(entry.display_name, entry.place.set, entry.description, read_reference(entry.place))
