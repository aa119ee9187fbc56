"""What must look the same from scene to scene and from film to film."""

import hashlib
from dataclasses import replace

from aiprod_llm.plan import Entity, Head, Markers

MOST_ENTITIES = 100


def merged(known: Markers, fresh: Markers) -> Markers:
    """What is known stays as it is, what is new is added; the version grows when anything is."""
    names = {_name(entity) for entity in known.entities}
    new = [entity for entity in fresh.entities if _name(entity) not in names]
    motifs = tuple(dict.fromkeys((*known.narrative.motifs, *fresh.narrative.motifs)))[:20]
    room = MOST_ENTITIES - len(known.entities)
    entities = (*known.entities, *_numbered(new[:room], start=len(known.entities) + 1))
    if entities == known.entities and motifs == known.narrative.motifs:
        return known
    narrative = replace(known.narrative, motifs=motifs)
    return replace(known, version=known.version + 1, entities=entities, narrative=narrative)


def held(head: Head, markers: Markers | None) -> Head:
    """The head with the markers' style, and with what they say of entities that it names as they do."""
    if markers is None:
        return head
    known = {_name(entity): entity for entity in markers.entities}
    entities = tuple(
        replace(entity, description=known[_name(entity)].description) if _name(entity) in known else entity
        for entity in head.entities
    )
    return replace(head, style=markers.style, entities=entities)


def marker_id(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()


def _name(entity: Entity) -> str:
    """Articles do not tell things apart: `a fox` is `the fox`."""
    words = entity.name.casefold().split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in {"a", "an", "the"} else words)


def _numbered(entities: list[Entity], start: int) -> list[Entity]:
    return [replace(entity, id=f"e{number}") for number, entity in enumerate(entities, start)]
