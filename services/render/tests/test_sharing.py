"""What several people have in common: a table to eat at, a boat, and the light of a street lamp."""

from dataclasses import replace
from typing import Any

import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import CameraMovement, Scene, Setting, ShotSize, TimeOfDay
from aiprod_film.staging import Act, Place, Relation
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shot import stage_of
from aiprod_render.animatic.staged_figures import on_stage
from aiprod_render.messages import clip_spec
from aiprod_render.render_inputs import ClipSpec

WOMAN = Entity("e1", EntityKind.PERSON, "woman", "", "👩")
BOY = Entity("e2", EntityKind.PERSON, "boy", "", "👦")
TABLE = Entity("e3", EntityKind.OBJECT, "table", "", "table")


@pytest.fixture
def spec(requests: Any) -> ClipSpec:
    return clip_spec(requests.clip(48, scene=requests.scene(caption="")))


def actors(spec: ClipSpec, *entities: Entity, **values: Any) -> list[Actor]:
    plain: dict[str, Any] = {"setting": Setting.INTERIOR, "time_of_day": TimeOfDay.DAY, "caption": ""}
    still: dict[str, Any] = {"camera_movement": CameraMovement.STATIC, "place": "kitchen", "seed": 257}
    wide = {"shot_size": ShotSize.WIDE, "subjects": tuple(one.id for one in entities)}
    scene: Scene = replace(spec.scene, **(plain | still | wide | values))
    return on_stage(stage_of(replace(spec, scene=scene, entities=entities, film_title=""), scene, 2.0))


def furniture(found: list[Actor]) -> list[str]:
    return [actor.entity.figure for actor in found if not isinstance(actor.figure, Puppet)]


@pytest.mark.parametrize("verb", ["eat", "drink"])
def test_those_who_eat_together_share_one_table(spec: ClipSpec, verb: str) -> None:
    found = actors(spec, WOMAN, BOY, TABLE, acts=(Act("e1", verb), Act("e2", verb)))
    assert furniture(found) == ["long-table"]
    woman, boy, table = found
    assert isinstance(woman.figure, Puppet)
    assert not woman.figure.furnished
    # Nobody sits beside its ends, and each looks at the other.
    assert abs(woman.x - table.x) < 2 * table.height > abs(boy.x - table.x)
    assert woman.mirrored != boy.mirrored


def test_who_eats_alone_and_who_works_has_an_own_table(spec: ClipSpec) -> None:
    assert "long-table" not in furniture(actors(spec, WOMAN, TABLE, acts=(Act("e1", "eat"),)))
    apart = (Act("e1", "eat"), Act("e2", "run"))
    assert "long-table" not in furniture(actors(spec, WOMAN, BOY, TABLE, acts=apart))


def test_two_in_a_boat_sit_beside_each_other(spec: ClipSpec) -> None:
    boat = Entity("e3", EntityKind.VEHICLE, "boat", "", "🛶")
    fishing = (Act("e1", "fish"), Act("e2", "fish"))
    found = actors(spec, WOMAN, BOY, boat, acts=fishing, place="lake", setting=Setting.LANDSCAPE)
    crew = [actor for actor in found if isinstance(actor.figure, Puppet)]
    assert abs(crew[0].x - crew[1].x) > 0.2 * crew[0].height


def test_who_waits_under_a_street_lamp_is_beside_its_post(spec: ClipSpec) -> None:
    lamp = Entity("e3", EntityKind.OBJECT, "street lamp", "", "street-lamp")
    relation = (Relation("e1", Place.UNDER, "e3"),)
    found = actors(spec, WOMAN, lamp, relations=relation, place="street", setting=Setting.CITY)
    post, woman = (next(actor for actor in found if actor.entity.id == id) for id in ("e3", "e1"))
    assert post.height > 1.6 * woman.height
    assert 0 < abs(post.x - woman.x) < 0.5 * woman.height


def test_an_owl_on_a_street_lamp_is_large_enough_to_be_seen(spec: ClipSpec) -> None:
    lamp = Entity("e3", EntityKind.OBJECT, "street lamp", "", "street-lamp")
    owl = Entity("e1", EntityKind.ANIMAL, "owl", "", "🦉")
    relation = (Relation("e1", Place.ON, "e3"),)
    found = actors(spec, owl, lamp, relations=relation, place="street", setting=Setting.CITY)
    heights = {actor.entity.id: actor.height for actor in found}
    assert heights["e1"] > 0.15 * heights["e3"]


def test_who_sleeps_in_a_meadow_has_no_bed(spec: ClipSpec) -> None:
    for place, setting, expected in (("garden", Setting.LANDSCAPE, ""), ("bedroom", Setting.INTERIOR, "bed")):
        (sleeper,) = actors(spec, WOMAN, acts=(Act("e1", "sleep"),), place=place, setting=setting)
        assert isinstance(sleeper.figure, Puppet)
        assert sleeper.figure.performance.furniture == expected


def test_no_stove_stands_by_a_campfire(spec: ClipSpec) -> None:
    cooking = (Act("e1", "cook"),)
    for place, setting, expected in (("forest", Setting.FOREST, ""), ("kitchen", Setting.INTERIOR, "stove")):
        (cook,) = actors(spec, WOMAN, acts=cooking, place=place, setting=setting)
        assert isinstance(cook.figure, Puppet)
        assert cook.figure.performance.furniture == expected
