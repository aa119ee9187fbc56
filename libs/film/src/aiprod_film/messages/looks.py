"""Translates colours, the look of a person, and reference pictures."""

from dataclasses import fields
from typing import Any

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
    return Look(**_values(message.look) | {"extras": tuple(message.look.extras)})


def write_look(look: Look | None) -> film.Look | None:
    """Returns the message; None for no look."""
    return None if look is None else film.Look(**_values(look))


def _values(look: Look | film.Look) -> dict[str, Any]:
    return {field.name: getattr(look, field.name) for field in fields(Look)}


def read_reference(
    message: film.Entity | film_library.Character | film_library.LibraryPlace,
) -> Asset | None:
    """Returns the reference picture; None if there is none."""
    return read_asset(message.reference) if message.HasField("reference") else None
