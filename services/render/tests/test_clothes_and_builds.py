"""What people wear and look like: roles, ages, colours, and the characters of libraries."""

import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.look import EXTRAS, GARMENTS, HAIRS, HATS, NO_HAT, Look
from aiprod_film.staging import Place, Relation
from aiprod_render.animatic.puppets.hats import _AROUND, _HATS
from aiprod_render.animatic.puppets.outfits import GREY_HAIR, ROLES
from aiprod_render.animatic.puppets.skeleton import ELDER
from aiprod_render.animatic.puppets.wardrobe import outfit_of
from aiprod_render.render_inputs import ClipSpec

from .people import frame, ink, person, roles


@pytest.mark.parametrize(
    ("figure", "hat"),
    [("🧑‍🍳", "toque"), ("👩‍🚀", "helmet"), ("🫅", "crown"), ("knight", "greathelm"), ("🧑‍🚒", "firehelmet")],
)
def test_a_role_has_its_hat(figure: str, hat: str) -> None:
    assert outfit_of(figure, "").hat == hat


def test_the_old_stoop_and_children_have_large_heads() -> None:
    assert outfit_of("👴", "").build.stoop > 0
    assert outfit_of("👧", "").build.head / outfit_of("👧", "").build.torso > 0.4
    assert outfit_of("", "an old knight").hat == "greathelm"


@pytest.mark.parametrize(("colour", "channel"), [("#d7263d", 2), ("#2e86de", 0)])
def test_clothes_have_the_colour_that_is_stated(spec: ClipSpec, colour: str, channel: int) -> None:
    dress = Entity("e2", EntityKind.OBJECT, "dress", "", "👗", 0, colour)
    worn = (Relation("e1", Place.IN, "e2"),)
    drawn = ink(spec, person(), dress, relations=worn)
    seen = frame(spec, person(), dress, relations=worn)[drawn]
    strong = seen[:, channel] - seen[:, 2 - channel] > 50
    assert strong.mean() > 0.2
    assert roles(spec, person(), dress, relations=worn).keys() == {"e1"}, "nobody draws the dress beside her"


async def test_a_character_of_a_library_is_the_same_puppet_whatever_its_id(spec: ClipSpec) -> None:
    look = Look(hair="pigtails", garment="dress", top="#2f6f8f")
    mia, other = person("e1", "👧", look=look), person("e7", "👧", look=look)
    assert (frame(spec, mia) == frame(spec, other)).all()
    undressed = (frame(spec, person("e1", "👧")) != frame(spec, person("e7", "👧"))).any()
    assert undressed, "where nobody says how they look, two girls of a film differ"


@pytest.mark.parametrize(
    "look",
    [
        Look(skin="#6e4430"),
        Look(hair="bun"),
        Look(hair_colour="#c03020"),
        Look(garment="overall"),
        Look(top="#d0109a"),
        Look(bottom="#d0109a"),
        Look(shoes="#d0109a"),
        Look(hat="tophat"),
        Look(hat="cap", hat_colour="#d0109a"),
        Look(extras=("scarf", "glasses")),
    ],
)
async def test_each_part_of_a_look_is_seen(spec: ClipSpec, look: Look) -> None:
    plain = frame(spec, person(figure="👨", look=Look()))
    assert (np.abs(frame(spec, person(figure="👨", look=look)) - plain).max(axis=2) > 24).sum() > 3


async def test_a_look_takes_off_the_hat_of_a_role(spec: ClipSpec) -> None:
    cook = person(figure="👩‍🍳", look=Look())
    bare = person(figure="👩‍🍳", look=Look(hat=NO_HAT))
    assert (frame(spec, cook) != frame(spec, bare)).any()


def test_the_keys_of_a_look_are_those_that_are_drawn() -> None:
    figures = "👨👩👧👴👵👸🤴"
    outfits = [outfit_of(figure, "") for figure in [*figures, *ROLES]]
    assert {outfit.garment for outfit in outfits} <= GARMENTS
    assert {outfit.hair for outfit in outfits} <= HAIRS
    assert {outfit.hat for outfit in outfits} - {""} <= HATS
    assert {extra for outfit in outfits for extra in outfit.extras} - {"bald"} <= EXTRAS
    assert {*_HATS, *_AROUND, NO_HAT} == HATS


@pytest.mark.parametrize(
    "name", ["old fisherman", "alter Fischer", "vieux pêcheur", "viejo pescador", "vecchio pescatore"]
)
def test_who_is_old_has_grey_hair_in_every_trade(name: str) -> None:
    outfit = outfit_of("fisherman", name)
    assert (outfit.hair_colour, outfit.build) == (GREY_HAIR, ELDER)
