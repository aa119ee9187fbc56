"""Translates colours, the look of a person, and reference pictures."""

from aiprod.film.v1 import library_pb2 as film_library
from aiprod.film.v1 import manifest_pb2 as film
from aiprod_film.asset import Asset
from aiprod_film.look import Look
from aiprod_film.messages.values import read_asset
from aiprod_film.style import Palette


def read_palette(message: film.Palette) -> Palette:
    """Returns the colours."""
    return Palette(message.zenith, message.horizon, message.light, message.accent, message.shade)


def write_palette(palette: Palette) -> film.Palette:
    """Returns the message."""
    return film.Palette(
        zenith=palette.zenith,
        horizon=palette.horizon,
        light=palette.light,
        accent=palette.accent,
        shade=palette.shade,
    )


def read_look(message: film.Entity | film_library.Character) -> Look | None:
    """Returns how a person looks; None if the message does not state it."""
    if not message.HasField("look"):
        return None
    look = message.look
    return Look(
        skin=look.skin,
        hair=look.hair,
        hair_colour=look.hair_colour,
        garment=look.garment,
        top=look.top,
        bottom=look.bottom,
        shoes=look.shoes,
        hat=look.hat,
        hat_colour=look.hat_colour,
        extras=tuple(look.extras),
    )


def write_look(look: Look | None) -> film.Look | None:
    """Returns the message; None for no look."""
    if look is None:
        return None
    return film.Look(
        skin=look.skin,
        hair=look.hair,
        hair_colour=look.hair_colour,
        garment=look.garment,
        top=look.top,
        bottom=look.bottom,
        shoes=look.shoes,
        hat=look.hat,
        hat_colour=look.hat_colour,
        extras=look.extras,
    )


def read_reference(
    message: film.Entity | film_library.Character | film_library.LibraryPlace,
) -> Asset | None:
    """Returns the reference picture; None if there is none."""
    return read_asset(message.reference) if message.HasField("reference") else None
