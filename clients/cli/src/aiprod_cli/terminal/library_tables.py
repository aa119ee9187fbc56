"""Tables of libraries."""

from collections.abc import Iterable

from rich.table import Table

from aiprod.film.v1.library_pb2 import LibraryEntry


def entry_table(entries: Iterable[LibraryEntry]) -> Table:
    """Returns a table of entries: what texts call them, and what they are."""
    table = Table("Name", "Kind", "Is", "Description", "Picture")
    for entry in entries:
        kind = str(entry.WhichOneof("kind"))
        table.add_row(entry.display_name, kind, _is(entry), entry.description, _picture(entry))
    return table


def _is(entry: LibraryEntry) -> str:
    """Returns what an entry is, by its keys."""
    match entry.WhichOneof("kind"):
        case "character":
            look = entry.character.look
            worn = (look.hair, look.garment, look.hat, *look.extras)
            return ", ".join(filter(None, (entry.character.figure, *worn)))
        case "place":
            return entry.place.set
        case "palette":
            colours = entry.palette
            return " ".join((colours.zenith, colours.horizon, colours.light, colours.accent, colours.shade))
    return " ".join(filter(None, (entry.voice.name, entry.voice.language)))


def _picture(entry: LibraryEntry) -> str:
    return entry.character.reference.name or entry.place.reference.name
