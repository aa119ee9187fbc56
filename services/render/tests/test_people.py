"""People are puppets: their bodies, their actions, and their place in the frame."""

from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import CameraMovement, Setting, ShotSize
from aiprod_film.staging import Act, Place, Relation
from aiprod_render.animatic.acts.gaits import GAITS
from aiprod_render.animatic.cast.casting import cast
from aiprod_render.animatic.puppets.actions import ACTIONS, performance
from aiprod_render.animatic.puppets.outfits import ROLES
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.puppets.skeleton import ADULT, CHILD, joints, pose_at
from aiprod_render.animatic.puppets.wardrobe import outfit_of
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.shot import stage_of
from aiprod_render.animatic.staged_figures import covered, framed_stage
from aiprod_render.animatic.staging.closeups import closed_up
from aiprod_render.animatic.staging.placement import placed
from aiprod_render.render_inputs import ClipSpec

from .people import actors, frame, ink, person, position, roles, scene


@pytest.mark.parametrize("build", [ADULT, CHILD])
def test_nobody_sinks_into_the_ground(build: Any) -> None:
    for verb, part in product(ACTIONS, np.linspace(0, 0.95, 9)):
        body = joints(build, pose_at(ACTIONS[verb].keys, part))
        feet = [foot[1] for foot in (body.far_leg[1], body.near_leg[1])]
        assert min(*feet, body.hip[1]) > 0.03, (verb, part)
        assert body.head[1] > 0.05, (verb, part)


@pytest.mark.parametrize("verb", ["walk", "run", "dance", "wave", "cook", "read", "cycle", "jump", "kick"])
def test_an_action_changes_the_picture_and_goes_on_changing_it(spec: ClipSpec, verb: str) -> None:
    acts = (Act("e1", verb),)
    first, middle, last = (ink(spec, person(), acts=acts, number=number) for number in (0, 19, 44))
    for one, other in ((first, middle), (middle, last)):
        assert (one ^ other).sum() > 0.02 * one.sum()


@pytest.mark.parametrize(
    "verb",
    [
        "push-up",
        "sit-up",
        "crawl",
        "pray",
        "fence",
        "bowl",
        "skip-rope",
        "chop",
        "paint-wall",
        "comb",
        "conjure",
    ],
)
def test_what_people_train_and_make_is_seen_and_moves(spec: ClipSpec, verb: str) -> None:
    stands, first = ink(spec, person()), ink(spec, person(), acts=(Act("e1", verb),), number=0)
    assert (stands ^ first).sum() > 0.05 * stands.sum(), "it is no standing about"
    later = [ink(spec, person(), acts=(Act("e1", verb),), number=number) for number in (9, 17, 30)]
    assert max((first ^ other).sum() for other in later) > 0.01 * first.sum()


@pytest.mark.parametrize("build", [ADULT, CHILD])
def test_hands_are_on_the_ground_in_a_push_up(build: Any) -> None:
    for part in (0.0, 0.5):
        body = joints(build, pose_at(ACTIONS["push-up"].keys, part))
        assert abs(body.near_arm[1][1]) < 0.06
        assert body.neck[0] > body.hip[0] > body.near_leg[1][0]


@pytest.mark.parametrize(("verb", "reach"), [("sweep", 0.02), ("dig", 0.12)])
def test_a_tool_reaches_the_floor(verb: str, reach: float) -> None:
    acting = performance([verb])
    puppet = Puppet(0.22, Home.GROUND, outfit_of("👨", ""), acting, furnished=False)
    held = [part for part in puppet.tools(0.0) if part.tone in {"gold", "metal"}]
    assert min(part.points[:, 1].min() for part in held) < reach


def test_what_is_thrown_leaves_the_hand() -> None:
    puppet = Puppet(0.22, Home.GROUND, outfit_of("👦", ""), performance(["throw"]), furnished=False)
    places = [float(puppet.tools(part)[0].points[:, 0].mean()) for part in (0.25, 0.5, 0.7, 0.95)]
    assert all(before < after for before, after in pairwise(places))
    assert places[-1] > places[0] + 0.6


def test_two_actions_look_different(spec: ClipSpec) -> None:
    pictures = [
        ink(spec, person(), acts=(Act("e1", verb),)) for verb in ("stand", "sit", "cook", "run", "sleep")
    ]
    for number, one in enumerate(pictures):
        for other in pictures[:number]:
            assert (one ^ other).sum() > 0.3 * min(one.sum(), other.sum())


def test_legs_and_hands_act_at_once() -> None:
    both = performance(["walk", "wave"])
    poses = [both.pose(part) for part in (0.0, 0.25, 0.5)]
    assert poses[0].near_leg != poses[1].near_leg
    assert all(sum(pose.near_arm) > 100 for pose in poses), "the hand is up while the legs walk"


def test_a_verb_that_is_not_drawn_leaves_the_person_standing(spec: ClipSpec) -> None:
    assert (frame(spec, person(), acts=(Act("e1", "remember"),)) == frame(spec, person())).all()


def test_a_mouse_is_smaller_than_an_elephant(spec: ClipSpec) -> None:
    mouse, elephant = (
        Entity(id, EntityKind.ANIMAL, "it", "", one) for id, one in (("e1", "🐁"), ("e2", "🐘"))
    )
    found = actors(spec, mouse, elephant)
    assert position(found, "e1").height < 0.45 * position(found, "e2").height


@pytest.mark.parametrize("movement", CameraMovement)
@pytest.mark.parametrize("verb", ["walk", "cycle", "cook", "write", "sleep", "climb"])
def test_nobody_is_cut_off(spec: ClipSpec, verb: str, movement: CameraMovement) -> None:
    shown = scene(spec, person(), acts=(Act("e1", verb),), camera_movement=movement)
    shot = replace(spec, scene=shown, entities=(person(),))
    stage = framed_stage(stage_of(shot, shown, 2.0))
    wide, high = stage.form.width, stage.form.height
    for seconds in (0.0, 0.5, 1.0, 1.5, 2.0):
        view = stage.camera.at(seconds)
        for figure in covered(stage):
            left, top, right, bottom = figure.seen(view, seconds)
            assert left >= 0.039 * wide
            assert top >= 0.039 * high
            assert right <= 0.961 * wide
            assert bottom <= 0.941 * high


@pytest.mark.parametrize("gait", ["walk", "run", "fly", "swim", "melt", "fall", "spin"])
def test_animals_and_things_move_as_the_verb_says(spec: ClipSpec, gait: str) -> None:
    assert gait in GAITS
    bear = Entity("e1", EntityKind.ANIMAL, "it", "", "🐘")
    moving, still = (
        [ink(spec, bear, acts=(Act("e1", verb),), number=number) for number in (0, 19)]
        for verb in (gait, "stand")
    )
    assert (moving[0] ^ moving[1]).sum() > 1.5 * (still[0] ^ still[1]).sum()


def test_what_melts_gets_lower(spec: ClipSpec) -> None:
    snowman = Entity("e1", EntityKind.OBJECT, "it", "", "☃")
    tall = [
        np.flatnonzero(ink(spec, snowman, acts=(Act("e1", "melt"),), number=number).any(axis=1)).size
        for number in (0, 46)
    ]
    assert tall[1] < 0.75 * tall[0]


def test_a_swimmer_is_in_the_water_at_sea(spec: ClipSpec) -> None:
    found = roles(spec, person(), acts=(Act("e1", "swim"),), setting=Setting.SEA)
    assert found["e1"].figure.home is Home.WATER


def test_acts_of_strangers_are_ignored(spec: ClipSpec) -> None:
    strange = (Act("e9", "run", "e8"), Act("e1", "hold", "e7"))
    lost = (Relation("e9", Place.ON, "e1"), Relation("e1", Place.IN, "e7"))
    assert ink(spec, person(), acts=strange, relations=lost).any()


def test_circular_relations_are_drawn_all_the_same(spec: ClipSpec) -> None:
    cat, dog = (Entity(id, EntityKind.ANIMAL, "it", "", one) for id, one in (("e1", "🐈"), ("e2", "🐕")))
    circle = (Relation("e1", Place.ON, "e2"), Relation("e2", Place.ON, "e1"), Relation("e1", Place.ON, "e1"))
    assert {actor.entity.id for actor in actors(spec, cat, dog, relations=circle)} == {"e1", "e2"}


@pytest.mark.parametrize(("seed", "left"), [(8, False), (6, False), (1 << 8, True), (3 << 8, True)])
def test_figures_keep_their_side_in_one_world(spec: ClipSpec, seed: int, left: bool) -> None:
    assert (actors(spec, person(), seed=seed)[0].x < spec.format.width / 2) is left


@pytest.mark.parametrize(
    ("figure", "verb", "performed"),
    [
        ("🚴", "run", "cycle"),
        ("boxer", "exercise", "box"),
        ("tennis-player", "serve", "hit"),
        ("waiter", "hold", "serve"),
    ],
)
def test_people_do_it_in_the_way_of_their_role(
    spec: ClipSpec, figure: str, verb: str, performed: str
) -> None:
    figured = actors(spec, person(figure=figure), acts=(Act("e1", verb),))[0].figure
    assert isinstance(figured, Puppet)
    assert ACTIONS[performed] in (figured.performance.legs, figured.performance.hands)


@pytest.mark.parametrize(("verb", "whole"), [("laugh", False), ("walk", False), ("jump", True)])
def test_a_close_up_has_the_face_of_who_keeps_the_head_steady(spec: ClipSpec, verb: str, whole: bool) -> None:
    shot = replace(
        spec,
        scene=scene(spec, person(), acts=(Act("e1", verb),), shot_size=ShotSize.CLOSE_UP),
        entities=(person(),),
    )
    stage = stage_of(shot, shot.scene, 2.0)
    (actor,) = closed_up(stage, placed(stage, cast(stage)))
    top = actor.foot - actor.height
    assert 0 < top < 0.3 * stage.form.height
    assert (actor.foot < stage.form.height) is whole
    seen = min(actor.foot, stage.form.height) - top
    assert seen > 0.6 * stage.form.height


def test_hat_and_umbrella_stay_in_the_picture(spec: ClipSpec) -> None:
    umbrella = Entity("e2", EntityKind.OBJECT, "umbrella", "", "☂")
    values: dict[str, Any] = {"acts": (Act("e1", "hold", "e2"),), "shot_size": ShotSize.CLOSE_UP}
    shot = replace(spec, scene=scene(spec, person(), umbrella, **values), entities=(person(), umbrella))
    boxes = covered(stage_of(shot, shot.scene, 2.0))
    assert min(box.top for box in boxes) > 0


@pytest.mark.parametrize("outfit", [ROLES["dancer"], ROLES["🌾"], replace(ROLES["🌾"], build=CHILD)])
def test_who_sleeps_lies_on_a_mattress_under_a_blanket(outfit: Any) -> None:
    bed = Puppet(1.0, Home.GROUND, outfit, performance(["sleep"]))
    bare = replace(bed, furnished=False)
    blanket = next(part.points for part in bed.parts(0.0) if part.tone == "cloth")
    skin = np.concatenate([part.points for part in bed.parts(0.0) if part.tone == "skin"])
    assert skin[:, 1].min() > 0.1
    assert blanket[:, 0].min() < 0.05
    assert blanket[:, 0].max() > 0.5
    # Without a bed the sleeper lies on the ground.
    ground = np.concatenate([part.points for part in bare.parts(0.0)])
    assert ground[:, 1].min() < 0.03
