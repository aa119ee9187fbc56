"""Cars stand on the road, leashes end at dogs, and flames at wicks: nothing is staged that makes no sense."""

from dataclasses import replace
from typing import Any

import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import CameraAngle, CameraMovement, Scene, Setting, ShotSize, TimeOfDay
from aiprod_film.staging import Act, Place, Relation
from aiprod_render.animatic.acts.performed import performed
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.sizes import common_scale, height_of, short_side
from aiprod_render.animatic.creatures.creature import neck_of
from aiprod_render.animatic.motion.courses import InTurn
from aiprod_render.animatic.puppets.puppet import Puppet, standing
from aiprod_render.animatic.shapes.catalogue import figure_of
from aiprod_render.animatic.shot import stage_of
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staged_figures import figures, framed_stage, on_stage
from aiprod_render.messages import clip_spec
from aiprod_render.render_inputs import ClipSpec

MAN = Entity("man", EntityKind.PERSON, "man", "", "👨")
GIRL = Entity("girl", EntityKind.PERSON, "girl", "", "👧")
DOG = Entity("dog", EntityKind.ANIMAL, "dog", "", "🐕")
CAR = Entity("car", EntityKind.VEHICLE, "car", "", "🚗")
CANDLE = Entity("candle", EntityKind.OBJECT, "candle", "", "🕯")
PHONE = Entity("phone", EntityKind.OBJECT, "phone", "", "📱")
BALLOON = Entity("balloon", EntityKind.OBJECT, "balloon", "", "🎈")
TREE = Entity("tree", EntityKind.OBJECT, "tree", "", "🌳")


@pytest.fixture
def spec(requests: Any) -> ClipSpec:
    return clip_spec(requests.clip(48, scene=requests.scene(caption="")))


def staged(spec: ClipSpec, *entities: Entity, **values: Any) -> Stage:
    usual: dict[str, Any] = {"setting": Setting.LANDSCAPE, "time_of_day": TimeOfDay.DAY, "caption": ""}
    wide: dict[str, Any] = {
        "camera_movement": CameraMovement.STATIC,
        "shot_size": ShotSize.WIDE,
        "place": "park",
    }
    subjects = {"subjects": tuple(one.id for one in entities)}
    scene: Scene = replace(spec.scene, **(usual | wide | subjects | values))
    return stage_of(replace(spec, scene=scene, entities=entities, film_title=""), scene, 2.0)


def of(stage: Stage, id: str) -> Actor:
    return next(actor for actor in on_stage(stage) if actor.entity.id == id)


def test_a_driver_behind_a_window_does_not_lift_the_car_off_its_road(spec: ClipSpec) -> None:
    acts = (Act("man", "drive", "car"),)
    values: dict[str, Any] = {"place": "road", "camera_angle": CameraAngle.LOW}
    driven = framed_stage(staged(spec, MAN, CAR, acts=acts, **values))
    empty = framed_stage(staged(spec, CAR, **values))
    assert driven.camera.at(1.0).tilt == pytest.approx(empty.camera.at(1.0).tilt, abs=2)


def test_a_leash_ends_at_the_neck_of_the_animal(spec: ClipSpec) -> None:
    stage = staged(spec, MAN, DOG, acts=(Act("man", "walk", "dog"), Act("dog", "walk")))
    man, dog = of(stage, "man"), of(stage, "dog")
    assert isinstance(man.figure, Puppet)
    assert man.figure.led is not None
    neck = neck_of("🐕")
    assert neck is not None
    scale = man.height / standing(man.figure.outfit.build)
    assert man.foot - man.figure.led[1] * scale == pytest.approx(dog.foot - neck[1] * dog.height, abs=1)


def test_a_carried_flame_goes_with_its_candle(spec: ClipSpec) -> None:
    stage = staged(spec, GIRL, CANDLE, acts=(Act("girl", "hold", "candle"),), place="")
    carried = of(stage, "candle")
    assert carried.carrier == "girl"
    late = [prop for prop in figures(stage).near if isinstance(prop, InTurn) and prop.parts[0][1] == []]
    assert not late


def test_who_talks_on_a_phone_has_it_in_the_hand(spec: ClipSpec) -> None:
    on = (Relation("man", Place.ON, "phone"),)
    stage = staged(spec, MAN, PHONE, acts=(Act("man", "talk"),), relations=on)
    man = of(stage, "man")
    assert isinstance(man.figure, Puppet)
    assert man.figure.performance.prop == "phone"
    assert [actor.entity.id for actor in on_stage(stage)] == ["man"]


@pytest.mark.parametrize(("thing", "verb"), [("💻", "type"), ("", "work"), ("🪵", "work")])
def test_only_at_a_computer_work_is_typing(thing: str, verb: str) -> None:
    assert performed("work", thing, None) == verb


def test_nobody_small_is_cut_off(spec: ClipSpec) -> None:
    stage = staged(spec, GIRL, BALLOON, acts=(Act("girl", "hold", "balloon"),), shot_size=ShotSize.CLOSE_UP)
    girl = of(stage, "girl")
    assert girl.foot <= stage.form.height or girl.height > stage.form.height


def test_a_lead_is_seen_beside_what_is_tall(spec: ClipSpec) -> None:
    stage = staged(spec, GIRL, TREE)
    # Without the girl as a lead, the tree has 0.65 of the short side at most.
    scale = common_scale(stage, [of(stage, "girl").figure, of(stage, "tree").figure])
    assert scale * height_of(stage, of(stage, "tree").figure) > 0.7 * short_side(stage)


@pytest.mark.parametrize(("name", "figure"), [("pumpkins", "pumpkin"), ("Jack-o'-lantern", "🎃")])
def test_only_a_lantern_has_a_face(name: str, figure: str) -> None:
    found: Any = figure_of(Entity("it", EntityKind.OBJECT, name, "", "🎃"))
    assert found.figure == figure
