"""People of paper act, wear their role, and hold things; figures are where the scene's relations put them."""

from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import cv2
import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.look import EXTRAS, GARMENTS, HAIRS, HATS, NO_HAT, Look
from aiprod_film.scene import CameraMovement, Scene, Setting, ShotSize, TimeOfDay
from aiprod_film.staging import Act, Place, Relation
from aiprod_render.animatic.acts.gaits import GAITS
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.casting import Role, cast
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.puppets.actions import ACTIONS, performance
from aiprod_render.animatic.puppets.hats import _AROUND, _HATS
from aiprod_render.animatic.puppets.outfits import GREY_HAIR, ROLES
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.puppets.skeleton import ADULT, CHILD, ELDER, joints, pose_at
from aiprod_render.animatic.puppets.wardrobe import outfit_of
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.shot import animatic_frames, stage_of
from aiprod_render.animatic.staged_figures import covered, framed_stage
from aiprod_render.animatic.staging.closeups import closed_up
from aiprod_render.animatic.staging.contact import touching
from aiprod_render.animatic.staging.placement import placed
from aiprod_render.messages import clip_spec
from aiprod_render.render_inputs import ClipSpec


@pytest.fixture
def spec(requests: Any) -> ClipSpec:
    return clip_spec(requests.clip(48, scene=requests.scene(caption="")))


def person(id: str = "e1", figure: str = "👩", **values: Any) -> Entity:
    return Entity(id, EntityKind.PERSON, "she", "", figure, **values)


def scene(spec: ClipSpec, *entities: Entity, **values: Any) -> Scene:
    plain: dict[str, Any] = {"setting": Setting.LANDSCAPE, "time_of_day": TimeOfDay.DAY, "caption": ""}
    still: dict[str, Any] = {"camera_movement": CameraMovement.STATIC}
    subjects = tuple(one.id for one in entities)
    return replace(spec.scene, subjects=subjects, **(plain | still | values))


def frame(spec: ClipSpec, *entities: Entity, number: int = 24, **values: Any) -> np.ndarray:
    """Returns a frame in BGR of a scene by day with these entities."""
    shot = replace(spec, scene=scene(spec, *entities, **values), entities=entities)
    return cv2.cvtColor(animatic_frames(shot).frame(number), cv2.COLOR_YUV2BGR_I420).astype(int)


def ink(spec: ClipSpec, *entities: Entity, **values: Any) -> np.ndarray:
    """Returns where the entities change the picture, as booleans; light around them changes it less."""
    bare = {name: value for name, value in values.items() if name not in {"acts", "relations"}}
    return np.asarray(np.abs(frame(spec, *entities, **values) - frame(spec, **bare)).max(axis=2) > 40)


def actors(spec: ClipSpec, *entities: Entity, **values: Any) -> list[Actor]:
    shot = replace(spec, scene=scene(spec, *entities, **values), entities=entities)
    stage = stage_of(shot, shot.scene, 2.0)
    return placed(stage, cast(stage))


def roles(spec: ClipSpec, *entities: Entity, **values: Any) -> dict[str, Role]:
    shot = replace(spec, scene=scene(spec, *entities, **values), entities=entities)
    return {role.entity.id: role for role in cast(stage_of(shot, shot.scene, 2.0))}


def position(found: list[Actor], id: str) -> Actor:
    return next(actor for actor in found if actor.entity.id == id)


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


@pytest.mark.parametrize(
    ("verb", "figure"),
    [("read", "📖"), ("play", "🎸"), ("ride", "🚲"), ("drink", "☕"), ("chop", "log"), ("throw", "snowball")],
)
def test_what_an_action_shows_is_not_drawn_again(spec: ClipSpec, verb: str, figure: str) -> None:
    thing = Entity("e2", EntityKind.OBJECT, "it", "", figure)
    found = roles(spec, person(), thing, acts=(Act("e1", verb, "e2"),))
    assert found.keys() - {"seat outdoors"} == {"e1"}
    puppet = found["e1"].figure
    assert isinstance(puppet, Puppet)
    assert puppet.performance.prop or puppet.performance.furniture == "bicycle"


def test_who_rides_a_horse_sits_on_it(spec: ClipSpec) -> None:
    horse = Entity("e2", EntityKind.ANIMAL, "horse", "", "🐎")
    found = actors(spec, person(), horse, acts=(Act("e1", "ride", "e2"),))
    rider, mount = position(found, "e1"), position(found, "e2")
    assert rider.x == mount.x
    assert mount.foot - mount.height < rider.foot < mount.foot
    assert mount.gait == "run"


@pytest.mark.parametrize("place", Place)
def test_relations_place_the_figures(spec: ClipSpec, place: Place) -> None:
    cat, table = (
        Entity("e1", EntityKind.ANIMAL, "cat", "", "🐈"),
        Entity("e2", EntityKind.OBJECT, "t", "", "table"),
    )
    found = actors(spec, cat, table, relations=(Relation("e1", place, "e2"),))
    one, base = position(found, "e1"), position(found, "e2")
    match place:
        case Place.ON:
            assert abs(one.x - base.x) < 1
            assert one.foot <= base.foot - 0.9 * base.height
        case Place.UNDER:
            assert abs(one.x - base.x) < 1
            assert one.height < 0.7 * base.height
        case Place.BESIDE:
            assert abs(one.x - base.x) > 0.3 * base.height
        case Place.BEHIND:
            assert found.index(one) < found.index(base)
        case Place.IN_FRONT_OF:
            assert found.index(one) > found.index(base)
        case Place.IN:
            assert found.index(one) < found.index(base)
            assert one.foot < base.foot


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


def thing(id: str, figure: str, **values: Any) -> Entity:
    return Entity(id, EntityKind.OBJECT, "it", "", figure, **values)


def test_small_things_lie_on_the_furniture_of_who_works(spec: ClipSpec) -> None:
    acting = {"acts": (Act("e1", "slice"),), "setting": Setting.INTERIOR}
    chef, *tomatoes = actors(spec, person(figure="🧑‍🍳"), thing("e2", "🍅", count=3), **acting)
    assert len(tomatoes) == 3
    assert all(one.foot < chef.foot - 0.3 * chef.height for one in tomatoes)
    assert all(one.height < 0.25 * chef.height for one in tomatoes)


def test_small_things_in_a_room_lie_on_a_table(spec: ClipSpec) -> None:
    found = actors(spec, thing("e1", "🍎"), setting=Setting.INTERIOR)
    assert {one.entity.figure for one in found} == {"🍎", "table"}
    beside = actors(spec, thing("e1", "🍎"), person("e2"))
    assert {one.entity.figure for one in beside} == {"🍎", "👩"}


@pytest.mark.parametrize(("seed", "left"), [(8, False), (6, False), (1 << 8, True), (3 << 8, True)])
def test_figures_keep_their_side_in_one_world(spec: ClipSpec, seed: int, left: bool) -> None:
    assert (actors(spec, person(), seed=seed)[0].x < spec.format.width / 2) is left


def test_a_mouse_bakes_at_a_counter(spec: ClipSpec) -> None:
    mouse = Entity("e1", EntityKind.ANIMAL, "mouse", "", "🐁")
    baking = frame(spec, mouse, acts=(Act("e1", "bake"),)) - frame(spec, mouse, acts=(Act("e1", "stand"),))
    assert (np.abs(baking).max(axis=2) > 24).mean() > 0.004


def test_marshmallows_are_on_sticks_in_the_hands_of_those_who_sit(spec: ClipSpec) -> None:
    fire = {"acts": (Act("e1", "cook", "e2"),), "setting": Setting.FOREST}
    found = actors(spec, person(), thing("e2", "🍬"), thing("e3", "🔥"), **fire)
    assert "🍬" not in {one.entity.figure for one in found}
    camper = next(one.figure for one in found if isinstance(one.figure, Puppet))
    assert camper.performance.prop == "skewer"


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


def in_contact(spec: ClipSpec, *entities: Entity, **values: Any) -> list[Actor]:
    shot = replace(spec, scene=scene(spec, *entities, **values), entities=entities)
    stage = stage_of(shot, shot.scene, 2.0)
    return touching(stage, placed(stage, cast(stage)))


def looks_right(actor: Actor) -> bool:
    return actor.mirrored != isinstance(actor.figure, Puppet)


CAR = Entity("e2", EntityKind.VEHICLE, "car", "", "🚗")


@pytest.mark.parametrize(
    ("verb", "other"),
    [
        ("wash", CAR),
        ("repair", CAR),
        ("embrace", person("e2")),
        ("treat", person("e2")),
        ("groom", person("e2")),
    ],
)
def test_hands_reach_what_they_act_on(spec: ClipSpec, verb: str, other: Entity) -> None:
    found = in_contact(spec, person(), other, acts=(Act("e1", verb, "e2"),))
    one, two = position(found, "e1"), position(found, "e2")
    assert looks_right(one) == (two.x > one.x)
    edge = 0.1 if isinstance(two.figure, Puppet) else half_width(two.figure)
    assert abs(two.x - one.x) - edge * two.height < 0.4 * one.height


def test_who_is_shaved_sits_with_the_back_to_the_barber_and_who_is_hugged_turns_to_the_other(
    spec: ClipSpec,
) -> None:
    shaved = in_contact(spec, person(), person("e2"), acts=(Act("e1", "groom", "e2"),))
    hugged = in_contact(spec, person(), person("e2"), acts=(Act("e1", "embrace", "e2"),))
    assert len({looks_right(actor) for actor in shaved}) == 1
    assert len({looks_right(actor) for actor in hugged}) == 2
    customer = position(shaved, "e2").figure
    assert isinstance(customer, Puppet)
    assert customer.performance.furniture == "seat"


def test_what_is_pushed_goes_ahead_with_whoever_sits_in_it(spec: ClipSpec) -> None:
    chair, rider = Entity("e2", EntityKind.OBJECT, "wheelchair", "", "wheelchair"), person("e3", "👴")
    acts, on = (Act("e1", "push", "e2"),), (Relation("e3", Place.ON, "e2"),)
    found = in_contact(spec, person(), chair, rider, acts=acts, relations=on)
    nurse, seat, man = (position(found, id) for id in ("e1", "e2", "e3"))
    assert seat.carrier == "e1"
    assert man.carrier == "e2"
    assert abs(man.x - seat.x) < 0.2 * seat.height
    assert looks_right(nurse) == looks_right(seat) == looks_right(man) == (seat.x > nurse.x)


def test_a_chaser_is_behind_and_both_run_the_same_way(spec: ClipSpec) -> None:
    cat, mouse = (
        Entity(id, EntityKind.ANIMAL, "", "", figure) for id, figure in (("e1", "🐈"), ("e2", "🐁"))
    )
    found = in_contact(spec, cat, mouse, acts=(Act("e1", "chase", "e2"), Act("e2", "chase")))
    hunter, prey = position(found, "e1"), position(found, "e2")
    assert looks_right(hunter) == looks_right(prey) == (prey.x > hunter.x)


def test_two_lift_from_both_sides_and_two_play_chess_at_one_table(spec: ClipSpec) -> None:
    sofa = Entity("e2", EntityKind.OBJECT, "sofa", "", "🛋")
    found = in_contact(spec, person(count=2), sofa, acts=(Act("e1", "lift", "e2"),))
    left, right = sorted((actor for actor in found if actor.entity.id == "e1"), key=lambda actor: actor.x)
    assert left.x < position(found, "e2").x < right.x
    assert looks_right(left)
    assert not looks_right(right)
    chess = Entity("e2", EntityKind.OBJECT, "chess", "", "♟")
    players = in_contact(spec, person(count=2), chess, acts=(Act("e1", "play", "e2"),))
    assert len(players) == 2
    assert players[0].x == players[1].x
    assert looks_right(players[0]) != looks_right(players[1])


def test_an_animal_has_what_it_catches_before_its_nose(spec: ClipSpec) -> None:
    dog = Entity("e1", EntityKind.ANIMAL, "dog", "", "🐕")
    disc = Entity("e2", EntityKind.OBJECT, "frisbee", "", "🥏")
    found = in_contact(spec, dog, disc, acts=(Act("e1", "catch", "e2"),))
    runner, caught = position(found, "e1"), position(found, "e2")
    assert looks_right(runner) == (caught.x > runner.x)
    assert caught.carrier == "e1"


def test_a_kite_is_high_up_and_its_flier_on_the_ground(spec: ClipSpec) -> None:
    kite = Entity("e2", EntityKind.OBJECT, "kite", "", "🪁")
    found = in_contact(spec, person(), kite, acts=(Act("e1", "fly", "e2"),))
    flier, flown = position(found, "e1"), position(found, "e2")
    assert flier.home is Home.GROUND
    assert flown.foot < flier.foot - 0.8 * flier.height


def test_who_rows_has_no_sail_and_who_washes_no_broom(spec: ClipSpec) -> None:
    boat = Entity("e2", EntityKind.VEHICLE, "boat", "", "⛵")
    assert (
        roles(spec, person(), boat, acts=(Act("e1", "row", "e2"),), setting=Setting.SEA)["e2"].entity.figure
        == "🛶"
    )
    washer = roles(spec, person(), CAR, acts=(Act("e1", "sweep", "e2"),))["e1"].figure
    assert isinstance(washer, Puppet)
    assert washer.performance.prop == "sponge"


@pytest.mark.parametrize(("figure", "flies"), [("🐟", False), ("🦋", False), ("⚽", True)])
def test_a_ball_flies_only_to_who_catches_a_ball(spec: ClipSpec, figure: str, flies: bool) -> None:
    kind = EntityKind.OBJECT if flies else EntityKind.ANIMAL
    caught = Entity("e2", kind, "it", "", figure)
    found = actors(spec, person(), caught, acts=(Act("e1", "catch", "e2"),))
    catcher = next(actor.figure for actor in found if isinstance(actor.figure, Puppet))
    assert (catcher.performance.furniture == "catchball") == flies


def test_a_sofa_has_room_for_three_cats(spec: ClipSpec) -> None:
    sofa = Entity("e2", EntityKind.OBJECT, "sofa", "", "🛋")
    cats = Entity("e1", EntityKind.ANIMAL, "cats", "", "🐈", count=3)
    shot = {"setting": Setting.INTERIOR, "shot_size": ShotSize.MEDIUM}
    found = actors(spec, cats, sofa, relations=(Relation("e1", Place.ON, "e2"),), **shot)
    seat = next(actor for actor in found if actor.entity is sofa)
    for actor in found:
        if actor.entity is cats:
            assert abs(actor.x - seat.x) < half_width(seat.figure) * seat.height
            assert actor.height < 0.5 * seat.height


@pytest.mark.parametrize(("figure", "prop"), [("🪨", "stone"), ("⚽", "ball"), ("🥖", "")])
def test_who_throws_something_has_that_in_the_hand_and_no_ball(
    spec: ClipSpec, figure: str, prop: str
) -> None:
    thing = Entity("e2", EntityKind.OBJECT, "it", "", figure)
    puppet = roles(spec, person(), thing, acts=(Act("e1", "throw", "e2"),))["e1"].figure
    assert isinstance(puppet, Puppet)
    assert puppet.performance.prop == prop


def test_a_robot_holds_what_it_serves(spec: ClipSpec) -> None:
    robot = Entity("e1", EntityKind.OBJECT, "robot", "", "🤖")
    coffee = Entity("e2", EntityKind.OBJECT, "coffee", "", "☕")
    found = actors(spec, robot, coffee, acts=(Act("e1", "serve", "e2"),))
    assert position(found, "e2").carrier == "e1"


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


def test_who_looks_into_a_microscope_bends_over_it(spec: ClipSpec) -> None:
    microscope = Entity("e2", EntityKind.OBJECT, "microscope", "", "🔬")
    acts = (Act("e1", "look", "e2"),)
    found = actors(spec, person(), microscope, acts=acts, setting=Setting.INTERIOR)
    assert position(found, "e2").carrier == "e1"
    puppet = position(found, "e1").figure
    assert isinstance(puppet, Puppet)
    assert puppet.performance.furniture == "counter"


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


@pytest.mark.parametrize(
    "name", ["old fisherman", "alter Fischer", "vieux pêcheur", "viejo pescador", "vecchio pescatore"]
)
def test_who_is_old_has_grey_hair_in_every_trade(name: str) -> None:
    outfit = outfit_of("fisherman", name)
    assert (outfit.hair_colour, outfit.build) == (GREY_HAIR, ELDER)
