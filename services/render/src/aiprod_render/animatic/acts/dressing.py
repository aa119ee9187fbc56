"""Dresses people: by their figure, by the look of a character, and by what they put on in a scene."""

from collections.abc import Mapping
from dataclasses import replace

from aiprod_film.entity import Entity
from aiprod_film.look import NO_HAT, Look
from aiprod_film.scene import Scene
from aiprod_film.staging import Place
from aiprod_render.animatic.puppets.animals.dress import furry, in_own_fur, is_plain
from aiprod_render.animatic.puppets.animals.kinds import ANIMALS
from aiprod_render.animatic.puppets.garments import GARMENTS, wearing
from aiprod_render.animatic.puppets.outfits import FUR, SHIRT, Outfit
from aiprod_render.animatic.puppets.wardrobe import outfit_of


def dressed(scene: Scene, entity: Entity, entities: Mapping[str, Entity]) -> Outfit:
    """Returns what a person wears in a scene."""
    look, head = entity.look, head_of(entity)
    # The figure of an animal has no role, and the name may have one.
    figure = "" if entity.figure in ANIMALS else entity.figure
    outfit = outfit_of(figure, f"{entity.name} {entity.description}")
    if head:
        skin = look.skin if look else ""
        outfit = furry(outfit, head, skin or (entity.colour if is_plain(outfit) else ""))
    if entity.colour and outfit.garment != FUR:
        outfit = replace(outfit, top=entity.colour)
    if look:
        outfit = _looking(outfit, look)
    for one in scene.relations:
        piece = entities.get(one.object)
        if one.subject == entity.id and piece and piece.figure in GARMENTS and one.place is Place.IN:
            outfit = _with(outfit, piece)
    return in_own_fur(outfit) if outfit.head else outfit


def head_of(entity: Entity) -> str:
    """Returns the animal whose head a person has, by the look or by the figure; empty for a human being."""
    stated = entity.look.head if entity.look else ""
    return next((key for key in (stated, entity.figure) if key in ANIMALS), "")


def _looking(outfit: Outfit, look: Look) -> Outfit:
    """Returns the outfit with what a look states; the rest stays as the figure has it."""
    hat = "" if look.hat == NO_HAT else look.hat or outfit.hat
    return replace(
        outfit,
        skin=outfit.skin if outfit.head else look.skin,
        hair=look.hair or outfit.hair,
        hair_colour=look.hair_colour or outfit.hair_colour,
        garment=look.garment or (SHIRT if look.top and outfit.garment == FUR else outfit.garment),
        top=look.top or outfit.top,
        bottom=look.bottom or outfit.bottom,
        shoes=look.shoes or outfit.shoes,
        hat=hat,
        hat_colour=look.hat_colour or outfit.hat_colour,
        extras=outfit.extras | {*look.extras},
    )


def _with(outfit: Outfit, piece: Entity) -> Outfit:
    """Returns the outfit with a garment; a hat, of whatever kind, is that of the role."""
    if piece.figure == "👒" and outfit.hat:
        return replace(outfit, hat_colour=piece.colour or outfit.hat_colour)
    return wearing(outfit, piece.figure, piece.colour)
