"""Figures of a shot have sizes that fit each other, keep clear of each other, and stay on the ground."""

from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any

import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import CameraMovement, Setting, ShotSize, TimeOfDay
from aiprod_film.staging import Act, Place, Relation
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.casting import cast
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.shot import stage_of
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staging.closeups import closed_up
from aiprod_render.animatic.staging.contact import touching
from aiprod_render.animatic.staging.placement import placed
from aiprod_render.messages import clip_spec
from aiprod_render.render_inputs import ClipSpec

MAN = Entity("e1", EntityKind.PERSON, "man", "", "👨")


@pytest.fixture
def spec(requests: Any) -> ClipSpec:
    return clip_spec(requests.clip(48, scene=requests.scene(caption="")))


def thing(figure: str, kind: EntityKind = EntityKind.OBJECT, id: str = "e2", count: int = 0) -> Entity:
    return Entity(id, kind, "it", "", figure, count)


def stage(spec: ClipSpec, *entities: Entity, **values: Any) -> Stage:
    plain: dict[str, Any] = {
        "setting": Setting.LANDSCAPE,
        "time_of_day": TimeOfDay.DAY,
        "caption": "",
        "camera_movement": CameraMovement.STATIC,
        "subjects": tuple(one.id for one in entities),
    }
    scene = replace(spec.scene, **(plain | values))
    return stage_of(replace(spec, scene=scene, entities=entities), scene, 2.0)


def actors(spec: ClipSpec, *entities: Entity, **values: Any) -> list[Actor]:
    shot = stage(spec, *entities, **values)
    return closed_up(shot, touching(shot, placed(shot, cast(shot))))


def of(found: list[Actor], figure: str) -> Actor:
    return next(actor for actor in found if actor.entity.figure == figure)


@pytest.mark.parametrize("size", ShotSize)
@pytest.mark.parametrize("setting", [Setting.LANDSCAPE, Setting.INTERIOR])
def test_no_thing_that_people_use_is_as_tall_as_they_are(
    spec: ClipSpec, size: ShotSize, setting: Setting
) -> None:
    for figure in "♟👓🥚🗡🕰🔥🌻🎻🧀⚽🕯🎺":
        found = actors(spec, MAN, thing(figure), shot_size=size, setting=setting, place="")
        heights = [actor.height for actor in found if actor.entity.figure == figure]
        assert all(height < 0.5 * of(found, "👨").height for height in heights), figure


@pytest.mark.parametrize(("small", "large"), ["🐈🐎", "🐕🐎", "🐁🐈", "🕊🐕", "🦔🦊", "🐝🐓", "⚽🐕", "🍎🦔"])
def test_animals_and_things_keep_the_order_of_their_real_sizes(
    spec: ClipSpec, small: str, large: str
) -> None:
    kinds = {one: EntityKind.OBJECT if one in "⚽🍎" else EntityKind.ANIMAL for one in (small, large)}
    found = actors(spec, thing(small, kinds[small]), thing(large, kinds[large], "e3"))
    assert of(found, small).height < 0.75 * of(found, large).height


@pytest.mark.parametrize("size", ShotSize)
@pytest.mark.parametrize("setting", [Setting.LANDSCAPE, Setting.CITY, Setting.INTERIOR])
def test_a_small_thing_alone_is_close_on_a_table(spec: ClipSpec, size: ShotSize, setting: Setting) -> None:
    found = actors(spec, thing("♟"), setting=setting, shot_size=size)
    pawn, table = of(found, "♟"), of(found, "table")
    high = spec.format.height
    assert pawn.carrier == table.entity.id
    assert 0.25 * high < pawn.height < 0.6 * high
    assert table.height > 1.5 * pawn.height
    assert table.foot > high


@pytest.mark.parametrize("count", [2, 3, 5, 7])
@pytest.mark.parametrize(
    ("figure", "kind"),
    [
        ("🕊", EntityKind.ANIMAL),
        ("🦩", EntityKind.ANIMAL),
        ("🐧", EntityKind.ANIMAL),
        ("hot-air-balloon", EntityKind.VEHICLE),
        ("👩‍🚒", EntityKind.PERSON),
    ],
)
def test_copies_keep_clear_of_each_other_and_differ(
    spec: ClipSpec, figure: str, kind: EntityKind, count: int
) -> None:
    found = sorted(actors(spec, thing(figure, kind, count=count)), key=lambda actor: actor.x)
    assert len(found) == count
    for one, other in pairwise(found):
        widths = [2 * half_width(actor.figure) * actor.height for actor in (one, other)]
        assert sum(widths) / 2 - (other.x - one.x) < 0.15 * min(widths)
        assert one.height != other.height


def test_several_balloons_have_several_colours(spec: ClipSpec) -> None:
    found = actors(spec, thing("🎈", count=7))
    assert len({actor.entity.colour for actor in found}) == 7
    red = replace(thing("🎈", count=7), colour="#d7263d")
    assert {actor.entity.colour for actor in actors(spec, red)} == {"#d7263d"}


def test_a_flock_goes_one_way(spec: ClipSpec) -> None:
    acts = (Act("e2", "walk"),)
    found = actors(spec, thing("🐑", EntityKind.ANIMAL, count=3), acts=acts)
    assert len({actor.mirrored for actor in found}) == 1


@pytest.mark.parametrize("figure", ["🦋", "🕊", "🎈", "🚁"])
def test_nothing_that_flies_covers_a_face(spec: ClipSpec, figure: str) -> None:
    kind = EntityKind.OBJECT if figure == "🎈" else EntityKind.ANIMAL
    found = actors(spec, MAN, thing(figure, kind), acts=(Act("e2", "fly"),))
    boxes = [(one.x, half_width(one.figure) * one.height) for one in found]
    for (x, wide), (other_x, other_wide) in combinations(boxes, 2):
        assert abs(x - other_x) > 0.8 * (wide + other_wide)


@pytest.mark.parametrize("verb", ["fall", "jump", "fear", "cheer", "laugh"])
def test_people_stay_on_the_ground(spec: ClipSpec, verb: str) -> None:
    child = Entity("e1", EntityKind.PERSON, "child", "", "🧒", 3)
    for actor in actors(spec, child, acts=(Act("e1", verb),)):
        assert actor.home is Home.GROUND
        assert isinstance(actor.figure, Puppet)
        lowest = [
            min(float(part.points[:, 1].min()) for part in actor.figure.parts(moment))
            for moment in (0.0, 0.25, 0.5, 0.75)
        ]
        assert max(lowest) < 0.16


def test_an_animal_carries_a_load_that_is_smaller_than_itself(spec: ClipSpec) -> None:
    apple, hedgehog = thing("🍎"), thing("🦔", EntityKind.ANIMAL, "e1")
    found = actors(spec, hedgehog, apple, relations=(Relation("e2", Place.ON, "e1"),))
    assert of(found, "🍎").height < 0.5 * of(found, "🦔").height
    assert of(found, "🍎").carrier == "e1"


def test_a_thing_that_sleeps_lies_there(spec: ClipSpec) -> None:
    found = actors(spec, thing("🎻"), acts=(Act("e2", "sleep"),))
    assert of(found, "🎻").gait != "sleep"
