"""Creatures have things in hands and mouths, the young are small, and the Earth is in the sky of Mars."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import CameraMovement, Scene, Setting, ShotSize, TimeOfDay
from aiprod_film.staging import Act, Place, Relation
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.puppet_papers import papers_of
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.creatures.creature import eye_of, grip_of, parts_in, rest_parts
from aiprod_render.animatic.puppets.actions import performance
from aiprod_render.animatic.puppets.grips import GRIPS
from aiprod_render.animatic.puppets.hands import hand_of, hands_of
from aiprod_render.animatic.puppets.outfits import BOY, LADY, Outfit
from aiprod_render.animatic.puppets.props.results import CANVAS
from aiprod_render.animatic.puppets.puppet import Puppet, standing
from aiprod_render.animatic.puppets.skeleton import Pose, joints
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.shot import stage_of
from aiprod_render.animatic.staged_figures import on_stage
from aiprod_render.render_inputs import ClipSpec


def actors(spec: ClipSpec, *entities: Entity, **values: Any) -> dict[str, Actor]:
    return {actor.entity.id: actor for actor in everyone(spec, *entities, **values)}


def everyone(spec: ClipSpec, *entities: Entity, **values: Any) -> list[Actor]:
    plain: dict[str, Any] = {"setting": Setting.LANDSCAPE, "time_of_day": TimeOfDay.DAY, "caption": ""}
    still: dict[str, Any] = {"camera_movement": CameraMovement.STATIC, "place": "park", "seed": 257}
    wide = {"shot_size": ShotSize.WIDE, "subjects": tuple(one.id for one in entities)}
    scene: Scene = replace(spec.scene, **(plain | still | wide | values))
    stage = stage_of(replace(spec, scene=scene, entities=entities, film_title=""), scene, 2.0)
    return on_stage(stage)


def beast(id: str, figure: str, **values: Any) -> Entity:
    return Entity(id, EntityKind.ANIMAL, "it", "", figure, **values)


def thing(id: str, figure: str) -> Entity:
    return Entity(id, EntityKind.OBJECT, "thing", "", figure)


@pytest.mark.parametrize("figure", "🦊🐁🐕🐘")
def test_an_animal_with_a_face_holds_things_in_its_mouth(figure: str) -> None:
    grip, eye = grip_of(figure), eye_of(figure)
    assert grip is not None
    assert eye is not None
    assert abs(grip[0] - eye[0]) < 0.1
    assert 0.03 < eye[1] - grip[1] < 0.35


@pytest.mark.parametrize("figure", "🐎🦔🦌🐧🦆")
def test_an_animal_in_profile_holds_things_with_the_tip_of_its_face(figure: str) -> None:
    points = np.concatenate([part.points for part in rest_parts(figure)])
    grip, eye = grip_of(figure), eye_of(figure)
    assert grip is not None
    assert eye is not None
    assert grip[0] > 0.85 * float(points[points[:, 1] > 0.5 * eye[1]][:, 0].max())
    assert abs(grip[1] - eye[1]) < 0.25


@pytest.mark.parametrize("figure", "🤖👽👾")
def test_who_holds_something_stretches_an_arm_out(figure: str) -> None:
    def ahead(holding: bool) -> float:
        parts = parts_in(figure, "stand", 0.0, holding=holding)
        return float(np.concatenate([part.points for part in parts])[:, 0].max())

    assert ahead(True) > ahead(False) + 0.01


@pytest.mark.parametrize(("figure", "kind"), [("🦔", EntityKind.ANIMAL), ("🤖", EntityKind.OBJECT)])
def test_a_lantern_hangs_from_the_mouth_or_the_hand_and_goes_along(
    spec: ClipSpec, figure: str, kind: EntityKind
) -> None:
    holder = Entity("e1", kind, "it", "", figure)
    found = actors(spec, holder, thing("e2", "lantern"), acts=(Act("e1", "hold", "e2"), Act("e1", "walk")))
    one, lantern, grip = found["e1"], found["e2"], grip_of(figure)
    assert grip is not None
    assert (lantern.carrier, one.holding) == ("e1", True)
    assert abs(lantern.x - one.x) == pytest.approx(grip[0] * one.height, rel=0.01)
    top = lantern.foot - lantern.height
    assert top == pytest.approx(one.foot - grip[1] * one.height, abs=0.06 * one.height)


@pytest.mark.parametrize(("figure", "verb"), [("🐋", "paint"), ("🐎", "write"), ("🦖", "paint")])
def test_an_animal_that_somebody_paints_is_on_the_canvas(spec: ClipSpec, figure: str, verb: str) -> None:
    painter = Entity("e1", EntityKind.PERSON, "artist", "", "🧑\u200d🎨")
    found = actors(spec, painter, beast("e2", figure), acts=(Act("e1", verb, "e2"),))
    artist, painted = found["e1"], found["e2"]
    assert isinstance(artist.figure, Puppet)
    assert artist.figure.performance.furniture == "canvas"
    scale = artist.height / standing(artist.figure.outfit.build)
    left, right, low, high = (edge * scale for edge in CANVAS)
    assert 2 * half_width(painted.figure) * painted.height < right - left
    assert low < artist.foot - painted.foot < artist.foot - painted.foot + painted.height < high


@pytest.mark.parametrize(("figure", "verb"), [("🐈", "steal"), ("🐧", "hold"), ("🐻", "catch")])
def test_an_animal_has_a_fish_in_its_mouth(spec: ClipSpec, figure: str, verb: str) -> None:
    found = actors(spec, beast("e1", figure), beast("e2", "🐟"), acts=(Act("e1", verb, "e2"),))
    assert found["e2"].carrier == "e1"
    assert found["e2"].height < 0.6 * found["e1"].height


def test_an_umbrella_is_over_the_hand_and_large(spec: ClipSpec) -> None:
    found = actors(spec, thing("e1", "⛄"), thing("e2", "☂"), acts=(Act("e1", "hold", "e2"),))
    assert found["e2"].foot < found["e1"].foot - 0.3 * found["e1"].height
    assert found["e2"].height > 0.7 * found["e1"].height


def test_the_young_are_half_as_tall_as_their_parents(spec: ClipSpec) -> None:
    found = actors(spec, beast("e1", "🦆"), beast("e2", "🦆", size=0.5))
    assert found["e2"].height == pytest.approx(0.5 * found["e1"].height, rel=0.01)


def test_a_person_of_another_size_is_as_tall(spec: ClipSpec) -> None:
    people = [
        Entity(id, EntityKind.PERSON, "one", "", "👨", size=size) for id, size in (("e1", 0.0), ("e2", 0.5))
    ]
    found = actors(spec, *people)
    assert found["e2"].height == pytest.approx(0.5 * found["e1"].height, rel=0.01)


def test_a_baby_in_arms_is_a_bundle_and_nobody_beside(spec: ClipSpec) -> None:
    mother, baby = (
        Entity(id, EntityKind.PERSON, "one", "", figure) for id, figure in (("e1", "👩"), ("e2", "👶"))
    )
    found = actors(spec, mother, baby, acts=(Act("e1", "hold", "e2"),))
    figure = found["e1"].figure
    assert isinstance(figure, Puppet)
    assert (found.keys(), figure.performance.prop) == ({"e1"}, "bundle")


def test_the_earth_is_in_the_sky_of_mars_and_of_no_room(spec: ClipSpec) -> None:
    astronaut = Entity("e1", EntityKind.PERSON, "astronaut", "", "🧑‍🚀")
    found = actors(spec, astronaut, thing("e2", "🌍"), place="mars", setting=Setting.DESERT)
    assert found["e2"].foot < 0.35 * spec.format.height


def test_carrots_stand_out_of_the_wheelbarrow(spec: ClipSpec) -> None:
    full = (Relation("e3", Place.IN, "e2"),)
    found = actors(spec, beast("e1", "🐇"), thing("e2", "wheelbarrow"), thing("e3", "🥕"), relations=full)
    barrow, carrot = found["e2"], found["e3"]
    assert carrot.foot - carrot.height < barrow.foot - barrow.height


def test_a_robot_waters_the_nearest_of_several_flowers(spec: ClipSpec) -> None:
    flowers = Entity("e2", EntityKind.OBJECT, "flowers", "", "🌼", 3)
    robot, *bed = sorted(
        everyone(spec, thing("e1", "🤖"), flowers, acts=(Act("e1", "water", "e2"),)),
        key=lambda actor: actor.entity.id,
    )
    gap = min(abs(one.x - robot.x) - half_width(one.figure) * one.height for one in bed)
    assert gap == pytest.approx((half_width(robot.figure) + 0.5) * robot.height, rel=0.05)


def test_a_rabbit_touches_what_it_pushes(spec: ClipSpec) -> None:
    found = actors(spec, beast("e1", "🐇"), thing("e2", "wheelbarrow"), acts=(Act("e1", "push", "e2"),))
    one, other = found["e1"], found["e2"]
    gap = abs(one.x - other.x) - sum(half_width(actor.figure) * actor.height for actor in (one, other))
    assert abs(gap) < 0.05 * one.height


@pytest.mark.parametrize("outfit", [LADY, BOY])
def test_an_umbrella_is_in_one_hand_and_over_the_head(outfit: Outfit) -> None:
    held = performance(["walk", "hold"])
    puppet = Puppet(1.0, Home.GROUND, outfit, replace(held, hands=replace(held.hands, prop="umbrella")))
    parts = puppet.parts(0.3)
    skin = np.concatenate([part.points for part in parts if part.tone == "skin"])
    canopy = next(part.points for part in parts if part.tone == "cloth")
    shaft = next(part.points for part in parts if part.tone == "dark" and np.ptp(part.points[:, 1]) > 0.3)
    face = skin[skin[:, 1] > np.ptp(shaft[:, 1]) / 2 + float(shaft[:, 1].min())]
    assert float(canopy[:, 1].min()) > float(face[:, 1].max())
    assert float(shaft[:, 0].min()) > float(face[:, 0].max()), "nothing is before the face"
    far, near = GRIPS["umbrella"](joints(outfit.build, Pose()), 0.0)
    assert near[1] - far[1] > 0.1, "the other hand hangs"


def test_hands_close_around_things_and_hang_at_rest() -> None:
    assert hands_of("hammer", "counter", "open") == ("open", "fist")
    assert hands_of("shovel", "", "open") == hands_of("", "bicycle", "open") == ("fist", "fist")
    assert hand_of("open", np.array([0.0, -1.0])) == "rest"
    assert hand_of("open", np.array([1.0, 0.0])) == "open"


def test_a_thing_in_the_hand_has_its_colour_and_a_drink_that_of_its_cup(spec: ClipSpec) -> None:
    def held(verb: str, *things: Entity) -> Any:
        person = Entity("e1", EntityKind.PERSON, "she", "", "👩")
        scene = replace(
            spec.scene, acts=(Act("e1", verb, "e2"),), subjects=("e1", *(one.id for one in things))
        )
        stage = stage_of(replace(spec, scene=scene, entities=(person, *things)), scene, 2.0)
        actor = next(one for one in on_stage(stage) if one.entity.id == "e1")
        assert isinstance(actor.figure, Puppet)
        assert {one.entity.id for one in on_stage(stage)} == {"e1"}, "what is in the hand is nowhere else"
        papers = papers_of(stage, actor, actor.figure, 0.0)
        return [float(value) for value in papers.of("cloth" if verb == "hold" else "prop")]

    yellow, plain = replace(thing("e2", "☂"), colour="#e8c020"), thing("e2", "☂")
    assert held("hold", yellow) != held("hold", plain)
    tea, cup = thing("e2", "🍵"), replace(thing("e3", "☕"), colour="#208040")
    assert held("drink", tea, cup) != held("drink", tea)


def test_a_dog_in_the_arms_keeps_its_size_and_leaves_the_face_free(spec: ClipSpec) -> None:
    woman = Entity("e1", EntityKind.PERSON, "woman", "", "👩")
    held = actors(spec, woman, beast("e2", "🐕"), acts=(Act("e1", "hold", "e2"),))
    beside = actors(spec, woman, beast("e2", "🐕"))
    assert held["e2"].height / held["e1"].height > 0.75 * beside["e2"].height / beside["e1"].height
    assert held["e2"].foot - held["e2"].height > held["e1"].foot - 0.8 * held["e1"].height


def test_who_smiles_and_waters_flowers_has_the_can_in_the_hand() -> None:
    acting = performance(["laugh", "water"])
    assert acting.prop == "can"
    assert acting.mouth


def test_a_dove_comes_out_of_the_hat_in_the_hand_and_is_not_there_twice(spec: ClipSpec) -> None:
    magician = Entity("e1", EntityKind.PERSON, "magician", "", "magician")
    found = actors(spec, magician, beast("e2", "🕊"), thing("e3", "🎩"), acts=(Act("e1", "pull", "e2"),))
    assert [*found] == ["e1"]
    assert isinstance(found["e1"].figure, Puppet)
    assert found["e1"].figure.performance.prop == "dove-hat"


def test_nobody_reaches_up_into_a_tree_for_grapes(spec: ClipSpec) -> None:
    farmer = Entity("e1", EntityKind.PERSON, "farmer", "", "🧑‍🌾")
    found = actors(spec, farmer, thing("e2", "🍇"), acts=(Act("e1", "pick", "e2"),))
    assert isinstance(found["e1"].figure, Puppet)
    assert found["e1"].figure.performance.furniture == ""
