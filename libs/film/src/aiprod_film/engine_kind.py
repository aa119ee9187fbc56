"""The kinds of engines. Enum names and numbers are those of `aiprod.film.v1`."""

from enum import IntEnum


class EngineKind(IntEnum):
    """What makes a picture."""

    ANIMATIC = 1
    STILLS = 2
    VEO = 3
