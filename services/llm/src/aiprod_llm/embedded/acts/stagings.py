"""Who is in a scene, what they do, and where they are to each other."""

from dataclasses import dataclass

from aiprod_film.staging import Act, Relation

MOST = 20
"""The most acts and relations of a scene, as the contract limits them."""


@dataclass(frozen=True, slots=True)
class Staging:
    """Who is in a scene, what they do, and where they are to each other.

    Where the story has `turned`, the picture shows what became of a thing, and not a face alone.
    """

    subjects: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    relations: tuple[Relation, ...] = ()
    turned: bool = False
