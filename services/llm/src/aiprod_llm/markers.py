"""Consistency markers: what looks the same from scene to scene and from film to film."""

import hashlib
from dataclasses import replace

from aiprod_film.entity import Entity
from aiprod_llm.plan import Head, Markers

MAX_ENTITIES = 100
MAX_MOTIFS = 20


def merge_markers(stored: Markers, fresh: Markers) -> Markers:
    """Returns the stored markers with the new ones added. The version grows if there are any."""
    names = {_name(entity) for entity in stored.entities}
    new = [entity for entity in fresh.entities if _name(entity) not in names]
    motifs = tuple(dict.fromkeys((*stored.narrative.motifs, *fresh.narrative.motifs)))[:MAX_MOTIFS]
    free = MAX_ENTITIES - len(stored.entities)
    # New ids, because a film's own may be those of other entities here.
    entities = (*stored.entities, *_numbered(new[:free], start=len(stored.entities) + 1))
    if entities == stored.entities and motifs == stored.narrative.motifs:
        return stored
    narrative = replace(stored.narrative, motifs=motifs)
    return replace(stored, version=stored.version + 1, entities=entities, narrative=narrative)


def apply_markers(head: Head, markers: Markers | None) -> Head:
    """Returns the head with the markers' style, and with their descriptions of entities of the same name."""
    if markers is None:
        return head
    marked = {_name(entity): entity for entity in markers.entities}
    entities = tuple(
        replace(entity, description=marked[_name(entity)].description) if _name(entity) in marked else entity
        for entity in head.entities
    )
    return replace(head, style=markers.style, entities=entities)


def marker_id(*parts: str) -> str:
    """Returns a digest of the parts, as 16 hex digits."""
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()


def _name(entity: Entity) -> str:
    """The name without its article: `a fox` and `the fox` are one entity."""
    words = entity.name.casefold().split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in {"a", "an", "the"} else words)


def _numbered(entities: list[Entity], start: int) -> list[Entity]:
    return [replace(entity, id=f"e{number}") for number, entity in enumerate(entities, start)]
