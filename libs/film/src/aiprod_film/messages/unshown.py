"""Translates what a film does not show."""

from aiprod.film.v1 import unshown_pb2 as film_unshown
from aiprod_film.unshown import Unshown, UnshownReason


def read_unshown(message: film_unshown.Unshown) -> Unshown:
    """Returns what is not shown. Raises ValueError if the message states no reason."""
    return Unshown(message.words, UnshownReason(message.reason), message.explanation, message.scene)


def write_unshown(unshown: Unshown) -> film_unshown.Unshown:
    """Returns the message."""
    return film_unshown.Unshown(
        words=unshown.words,
        scene=unshown.scene,
        reason=film_unshown.Unshown.Reason.ValueType(unshown.reason),
        explanation=unshown.explanation,
    )
