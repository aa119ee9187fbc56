"""The young look young and come after their mother; what hands build grows beside them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import CameraMovement, Scene, Setting, ShotSize, TimeOfDay
from aiprod_film.staging import Act
from aiprod_render.animatic.acts.acting import tools_verb
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.creatures.beasts import BEASTS
from aiprod_render.animatic.creatures.creature import head_of, rest_parts
from aiprod_render.animatic.puppets.actions import ACTIONS
from aiprod_render.animatic.puppets.parts import bare
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.set_dressing.traffic import traffic
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shot import stage_of
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staged_figures import on_stage
from aiprod_render.messages import clip_spec
from aiprod_render.picture.planes import Picture
from aiprod_render.render_inputs import ClipSpec


@pytest.fixture
def spec(requests: Any) -> ClipSpec:
    return clip_spec(requests.clip(48, scene=requests.scene(caption="")))


def stage(spec: ClipSpec, *entities: Entity, **values: Any) -> Stage:
    plain: dict[str, Any] = {"setting": Setting.LANDSCAPE, "time_of_day": TimeOfDay.DAY, "caption": ""}
    still: dict[str, Any] = {"camera_movement": CameraMovement.STATIC, "place": "park", "seed": 257}
    wide = {"shot_size": ShotSize.WIDE, "subjects": tuple(one.id for one in entities)}
    scene: Scene = replace(spec.scene, **(plain | still | wide | values))
    return stage_of(replace(spec, scene=scene, entities=entities, film_title=""), scene, 2.0)


def actors(spec: ClipSpec, *entities: Entity, **values: Any) -> dict[str, Actor]:
    return {actor.entity.id: actor for actor in on_stage(stage(spec, *entities, **values))}


def beast(id: str, figure: str, **values: Any) -> Entity:
    return Entity(id, EntityKind.ANIMAL, "it", "", figure, **values)


def person(id: str, figure: str) -> Entity:
    return Entity(id, EntityKind.PERSON, "one", "", figure)


def thing(id: str, figure: str) -> Entity:
    return Entity(id, EntityKind.OBJECT, "thing", "", figure)


def key(actor: Actor) -> str:
    assert isinstance(actor.figure, Cutout)
    return actor.figure.figure


@pytest.mark.parametrize("figure", "🐎🐘🐻🐈🐑")
def test_the_young_have_larger_heads(figure: str) -> None:
    assert head_of(f"young {figure}") > 1.1 * head_of(figure)


def test_no_cub_has_a_mane() -> None:
    mane = BEASTS["🦁"].mane
    assert mane in {bare(part.tone) for part in rest_parts("🦁")}
    assert mane not in {bare(part.tone) for part in rest_parts("young 🦁")}


def test_no_fawn_has_antlers() -> None:
    assert len(rest_parts("young 🦌")) < len(rest_parts("🦌"))


def test_a_duck_with_ducklings_is_their_mother(spec: ClipSpec) -> None:
    family = actors(spec, beast("e1", "🦆"), beast("e2", "🦆", size=0.5))
    assert (key(family["e1"]), key(family["e2"])) == ("duck-hen", "young 🦆")
    assert key(actors(spec, beast("e1", "🦆"))["e1"]) == "🦆"


@pytest.mark.parametrize(
    ("acts", "ahead"),
    [
        ((Act("e1", "walk"), Act("e2", "walk", "e1")), "e1"),
        ((Act("e1", "walk"), Act("e2", "walk")), "e1"),
        ((Act("e1", "walk", "e2"), Act("e2", "walk")), "e2"),
    ],
)
def test_who_is_followed_goes_ahead(spec: ClipSpec, acts: tuple[Act, ...], ahead: str) -> None:
    found = actors(spec, beast("e1", "🦆"), beast("e2", "🦆", size=0.5), acts=acts)
    way = 1 if found["e1"].mirrored else -1
    assert max(found, key=lambda id: way * found[id].x) == ahead


def test_a_dog_builds_with_its_paws(spec: ClipSpec) -> None:
    entities = person("e1", "👦"), beast("e2", "🐕"), thing("e3", "⛄")
    acts = (Act("e1", "build", "e3"), Act("e2", "build", "e3"))
    found = stage(spec, *entities, acts=acts, place="snow-field")
    assert (tools_verb(found, entities[1]), {one.entity.id: one.gait for one in on_stage(found)}["e2"]) == (
        "",
        "dig",
    )


@pytest.mark.parametrize(("figure", "gait"), [("⛄", "grow"), ("block-tower", "build-up"), ("⛺", "grow")])
def test_what_hands_build_grows(spec: ClipSpec, figure: str, gait: str) -> None:
    found = actors(spec, person("e1", "👧"), thing("e2", figure), acts=(Act("e1", "build", "e2"),))
    maker = found["e1"].figure
    assert isinstance(maker, Puppet)
    assert (found["e2"].gait, maker.performance.hands) == (gait, ACTIONS["shape"])


def test_a_surfer_is_on_the_wave(spec: ClipSpec) -> None:
    acts = (Act("e1", "surf", "e2"),)
    found = actors(spec, person("e1", "🏄"), thing("e2", "wave"), acts=acts, setting=Setting.SEA, place="")
    assert found["e1"].carrier == "e2"


def test_a_surfer_on_the_sand_walks(spec: ClipSpec) -> None:
    found = actors(spec, person("e1", "🏄"), acts=(Act("e1", "walk"),), setting=Setting.SEA, place="beach")
    walker = found["e1"].figure
    assert isinstance(walker, Puppet)
    assert walker.performance.legs == ACTIONS["walk"]


@pytest.mark.parametrize("figure", ["oven", "brick-oven"])
def test_bread_is_in_the_oven_it_is_pulled_out_of(spec: ClipSpec, figure: str) -> None:
    entities = person("e1", "baker"), thing("e2", "🍞"), thing("e3", figure)
    room = {"setting": Setting.INTERIOR, "place": "kitchen"}
    found = actors(spec, *entities, acts=(Act("e1", "pull", "e2"),), **room)
    oven, bread = found["e3"], found["e2"]
    assert bread.carrier == "e3"
    assert oven.foot - 0.5 * oven.height < bread.foot < oven.foot


def test_who_teaches_has_a_hand_at_the_work(spec: ClipSpec) -> None:
    acts = (Act("e1", "point", "e2"), Act("e2", "knit"))
    teacher = actors(spec, person("e1", "👵"), person("e2", "👦"), acts=acts)["e1"].figure
    assert isinstance(teacher, Puppet)
    assert teacher.performance.hands == ACTIONS["guide"]


def test_cars_are_larger_where_a_duck_is(spec: ClipSpec) -> None:
    def tallest(lead: Entity) -> int:
        seen = stage(spec, lead, thing("e2", "traffic"), setting=Setting.CITY, place="street")
        high, wide = seen.form.height, seen.form.width
        picture = Picture(*(np.zeros((high // part, wide // part), np.uint8) for part in (1, 2, 2)))
        for lane in traffic(seen):
            lane.draw(picture, seen.camera.at(0.7), 0.7)
        return int(np.ptp(np.nonzero(picture.y.any(axis=1))[0]))

    assert tallest(beast("e1", "🦆")) > 1.3 * tallest(person("e1", "👨"))
