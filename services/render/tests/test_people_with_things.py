"""People with each other, with animals, and with things: hands reach what they act on."""

import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.scene import Setting, ShotSize
from aiprod_film.staging import Act, Place, Relation
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.render_inputs import ClipSpec

from .people import CAR, actors, frame, in_contact, looks_right, person, position, roles, thing


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


def test_who_looks_into_a_microscope_bends_over_it(spec: ClipSpec) -> None:
    microscope = Entity("e2", EntityKind.OBJECT, "microscope", "", "🔬")
    acts = (Act("e1", "look", "e2"),)
    found = actors(spec, person(), microscope, acts=acts, setting=Setting.INTERIOR)
    assert position(found, "e2").carrier == "e1"
    puppet = position(found, "e1").figure
    assert isinstance(puppet, Puppet)
    assert puppet.performance.furniture == "counter"
