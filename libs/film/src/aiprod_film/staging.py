"""What the entities of a scene do, and where they are to each other."""

from dataclasses import dataclass
from enum import IntEnum


class Place(IntEnum):
    """Where an entity is to another one. Numbers are those of `aiprod.film.v1.Relation.Kind`."""

    ON = 1
    UNDER = 2
    BESIDE = 3
    BEHIND = 4
    IN_FRONT_OF = 5
    IN = 6


@dataclass(frozen=True, slots=True)
class Act:
    """What the entity `subject` does: `verb` is a key such as `walk`, `object` an id, or empty."""

    subject: str
    verb: str
    object: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """Where the entity `subject` is to the entity `object`; a person IN clothes wears them."""

    subject: str
    place: Place
    object: str
