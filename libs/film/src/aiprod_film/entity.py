"""What scenes show."""

from dataclasses import dataclass
from enum import IntEnum

from aiprod_film.asset import Asset
from aiprod_film.look import Look


class EntityKind(IntEnum):
    """What an entity is."""

    PERSON = 1
    ANIMAL = 2
    VEHICLE = 3
    PLACE = 4
    OBJECT = 5


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, animal, vehicle, place or object that scenes refer to by `id`.

    `figure` is an emoji, or a word for what Unicode lacks; empty if none is known. `count` is 0 where it is
    not stated. `colour` is `#rrggbb`, or empty. `look` dresses a person, `reference` is a picture of it.
    `size` is how tall it is compared with others of its kind, 0..10; 0 where it is not stated.
    """

    id: str
    kind: EntityKind
    name: str
    description: str
    figure: str = ""
    count: int = 0
    colour: str = ""
    look: Look | None = None
    reference: Asset | None = None
    size: float = 0.0
