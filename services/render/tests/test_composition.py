"""Compositions are believable: things rest on something, have the size of their kind, and stay whole."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import VideoFormat
from aiprod_film.places import PLACES
from aiprod_film.scene import CameraMovement, Scene, ShotSize, TimeOfDay
from aiprod_film.staging import Act, Place, Relation
from aiprod_film.style import Palette, Style
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.casting import TABLE
from aiprod_render.animatic.cast.creature_cels import window_of
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.closeness import closeness
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.scenery.showers import is_shower
from aiprod_render.animatic.set_dressing.passers import passers
from aiprod_render.animatic.shapes.catalogue import Cutout
from aiprod_render.animatic.shot import AnimaticShot, stage_of
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staged_figures import framed_stage, on_stage
from aiprod_render.picture.planes import i420, i420_buffer
from aiprod_render.render_inputs import ClipSpec
from tests.bench.fidelity.composition import audited, faults, small_leads
from tests.bench.fidelity.pixels import has_empty_ground, is_hidden

FORM = VideoFormat(640, 360, Fraction(24))
STYLE = Style("gouache", Palette("#3a7ca5", "#cfe8ef", "#fff8e1", "#f26a4b", "#16324f"), "", "")
MAN = Entity("e1", EntityKind.PERSON, "man", "", "👨")


def thing(figure: str, kind: EntityKind = EntityKind.OBJECT, id: str = "e2", count: int = 0) -> Entity:
    return Entity(id, kind, "it", "", figure, count)


def spec(place: str, *entities: Entity, **changes: Any) -> ClipSpec:
    values: dict[str, Any] = {"setting": PLACES[place], "place": place, "time_of_day": TimeOfDay.DAY}
    values |= {"subjects": tuple(one.id for one in entities), "camera_movement": CameraMovement.STATIC}
    scene = Scene("s1", "", "", "", 2_000_000_000, **(values | changes))
    return ClipSpec(FORM, STYLE, scene, 48, None, "", False, entities)


def stage(place: str, *entities: Entity, **changes: Any) -> Stage:
    clip = spec(place, *entities, **changes)
    return framed_stage(stage_of(clip, clip.scene, 2.0))


def of(actors: Sequence[Actor], figure: str) -> Actor:
    return next(actor for actor in actors if actor.entity.figure == figure)


def kinds(shot: Stage, actors: Sequence[Actor]) -> set[str]:
    return {fault.kind for fault in faults(shot, actors)}


PROMPTS = [
    "Fresh strawberries falling into cream",
    "A mouse eats cheese in the kitchen",
    "A man walks his dog in the park",
    "A ship in the harbour",
    "A train arrives and a woman waves",
    "Ein Schmetterling auf einer Blume",
    "Una abuela cocina sopa",
    "猫が机の上で寝ている",
]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_film_has_no_fault_of_composition(prompt: str) -> None:
    assert not audited(prompt)


def test_the_audit_finds_what_is_wrong() -> None:
    shot = stage("park", MAN, thing("🐕", EntityKind.ANIMAL))
    actors = man, dog = of(on_stage(shot), "👨"), of(on_stage(shot), "🐕")
    assert not kinds(shot, actors)
    assert "floats" in kinds(shot, [man, replace(dog, foot=0.5 * FORM.height)])
    assert "scale" in kinds(shot, [man, replace(dog, height=4 * dog.height)])
    assert "cut" in kinds(shot, [man, replace(dog, x=float(FORM.width))])
    twin = replace(dog, x=dog.x + 0.1 * dog.height, entity=replace(dog.entity, id="e3"))
    assert "intersects" in kinds(shot, [dog, twin])
    before = replace(dog, x=man.x, foot=man.foot - 0.4 * man.height, height=man.height)
    assert "face" in kinds(shot, [man, before])


def test_the_audit_finds_giants_in_a_room() -> None:
    shot = stage("kitchen", MAN, thing("🍓"))
    man, berry = of(on_stage(shot), "👨"), of(on_stage(shot), "🍓")
    assert "giant" in kinds(shot, [man, replace(berry, height=man.height)])


def test_the_audit_finds_a_small_lead() -> None:
    wide = stage("park", MAN, shot_size=ShotSize.WIDE)
    assert not small_leads([wide])
    far = stage("park", thing("🐁", EntityKind.ANIMAL), thing("🐘", EntityKind.ANIMAL, "e3"))
    assert [fault.who for fault in small_leads([far])] == ["🐁"]


def test_the_audit_finds_a_lead_with_the_colour_of_its_place() -> None:
    frame = np.full((FORM.height * 3 // 2, FORM.width), 128, np.uint8)
    mask = np.zeros((FORM.height, FORM.width), bool)
    mask[100:200, 200:300] = True
    assert is_hidden(frame, mask, mask)
    frame[100:200, 200:300] = 180
    assert not is_hidden(frame, mask, mask)


@pytest.mark.parametrize("size", ShotSize)
def test_what_is_on_others_stays_in_the_picture(size: ShotSize) -> None:
    table = Entity("e1", EntityKind.OBJECT, "table", "", TABLE)
    poodle = thing("🐩")
    on_it = (Relation("e2", Place.ON, "e1"),)
    actors = on_stage(stage("living-room", table, poodle, shot_size=size, relations=on_it))
    assert min(actor.foot - actor.height for actor in actors) > 0


def test_the_audit_tells_empty_ground_from_ground() -> None:
    assert has_empty_ground(np.full((360, 640), 120, np.uint8))
    rng = np.random.default_rng(1)
    assert not has_empty_ground(rng.integers(60, 180, (360, 640)).astype(np.uint8))


@pytest.mark.parametrize(
    "place", ["park", "square", "street", "beach", "savannah", "hospital", "cave", "meadow"]
)
def test_no_ground_is_empty(place: str) -> None:
    picture = i420(i420_buffer(FORM.width, FORM.height))
    clip = spec(place)
    AnimaticShot(clip, clip.scene, 48, "").draw(picture, 24)
    assert not has_empty_ground(picture.y)


@pytest.mark.parametrize("verb", ["jump", "dance", "roll", "sleep"])
def test_what_is_small_lies_on_a_table_whatever_it_does(verb: str) -> None:
    actors = on_stage(stage("kitchen", thing("🍓", count=3), acts=(Act("e2", verb),)))
    table = of(actors, TABLE)
    assert all(actor.carrier == table.entity.id for actor in actors if actor is not table)


def test_the_camera_comes_near_to_small_leads_alone() -> None:
    mouse = thing("🐁", EntityKind.ANIMAL)
    assert (
        closeness(stage("kitchen", mouse)) > closeness(stage("kitchen", thing("🐈", EntityKind.ANIMAL))) > 1
    )
    assert closeness(stage("kitchen", mouse, MAN)) == 1
    assert closeness(stage("meadow", thing("🐎", EntityKind.ANIMAL))) == 1


def test_a_place_behind_a_small_lead_is_larger_and_out_of_focus() -> None:
    def sharp(*entities: Entity) -> float:
        picture = i420(i420_buffer(FORM.width, FORM.height))
        clip = spec("kitchen", *entities)
        AnimaticShot(clip, clip.scene, 48, "").draw(picture, 24)
        wall = picture.y[: FORM.height // 2].astype(int)
        return float(np.abs(np.diff(wall, axis=1)).mean())

    assert sharp(thing("🐁", EntityKind.ANIMAL)) < 0.5 * sharp()


def test_a_chain_bears_no_leopard_and_nobody_holds_a_train() -> None:
    leopards = thing("🐆", EntityKind.ANIMAL, count=2)
    on = on_stage(stage("square", leopards, thing("⛓", id="e3"), relations=(Relation("e2", Place.ON, "e3"),)))
    assert not any(actor.carrier for actor in on)
    train = thing("🚂", EntityKind.VEHICLE)
    on = on_stage(stage("railway", train, MAN, acts=(Act("e2", "drive", "e1"),)))
    assert not of(on, "🚂").carrier


def test_a_cat_is_not_longer_than_its_sofa() -> None:
    cat, sofa = thing("🐈", EntityKind.ANIMAL), thing("🛋", id="e3")
    on = on_stage(stage("living-room", cat, sofa, relations=(Relation("e2", Place.ON, "e3"),)))
    wide = {one.entity.id: half_width(one.figure) * one.height for one in on}
    assert wide["e2"] < 0.8 * wide["e3"]


def test_who_is_under_a_tree_is_beside_its_trunk_and_is_seen() -> None:
    hare, tree = thing("🐇", EntityKind.ANIMAL), thing("🌳", id="e3")
    staged = stage("meadow", hare, tree, relations=(Relation("e2", Place.UNDER, "e3"),))
    on = on_stage(staged)
    assert abs(of(on, "🐇").x - of(on, "🌳").x) > 0.15 * of(on, "🌳").height
    assert of(on, "🐇").height > 0.1 * min(staged.form.width, staged.form.height)


@pytest.mark.parametrize("place", [Place.UNDER, Place.BEHIND, Place.IN_FRONT_OF])
@pytest.mark.parametrize("count", [2, 5, 12])
def test_all_of_several_are_by_what_they_are_under_behind_or_before(place: Place, count: int) -> None:
    foxes = replace(thing("🦊", EntityKind.ANIMAL), count=count)
    staged = stage("meadow", foxes, thing("🌳", id="e3"), relations=(Relation("e2", place, "e3"),))
    seen = [one for one in on_stage(staged) if one.entity.figure == "🦊"]
    assert len({round(one.x) for one in seen}) == len(seen) == count
    assert all(0 < one.x < staged.form.width for one in seen)


@pytest.mark.parametrize(("count", "many"), [(0, False), (1, False), (3, True)])
def test_one_coin_that_falls_is_one(count: int, many: bool) -> None:
    coin = replace(thing("🪙"), count=count)
    staged = stage("street", MAN, coin, acts=(Act("e2", "fall"),))
    assert is_shower(staged.scene, coin) is many


def test_who_fishes_sits_in_a_boat_without_a_sail() -> None:
    boat = thing("⛵", EntityKind.VEHICLE)
    man = Entity("e1", EntityKind.PERSON, "man", "", "👨")
    fishing, sailing = (
        on_stage(stage("lake", man, boat, acts=(Act("e1", verb),))) for verb in ("fish", "wave")
    )
    assert {"🛶"} == {one.entity.figure for one in fishing} - {"👨"}
    assert {"⛵"} == {one.entity.figure for one in sailing} - {"👨"}


def test_flowers_look_over_the_rim_of_their_bucket() -> None:
    flowers = replace(thing("🌼", id="e3"), count=3)
    on = on_stage(stage("balcony", flowers))
    bucket, head = of(on, "🪣"), of(on, "🌼")
    assert bucket.foot - bucket.height > head.foot - 0.6 * head.height


def test_a_sink_keeps_its_size_over_a_plumber() -> None:
    sink = thing("sink")
    beside = on_stage(stage("kitchen", MAN, sink))
    under = on_stage(stage("kitchen", MAN, sink, relations=(Relation("e1", Place.UNDER, "e2"),)))
    ratios = [of(actors, "sink").height / of(actors, "👨").height for actors in (beside, under)]
    assert ratios[1] == pytest.approx(ratios[0], rel=0.15)


@pytest.mark.parametrize("size", [size for size in ShotSize if size is not ShotSize.CLOSE_UP])
@pytest.mark.parametrize("other", ["🐘", "🐁", "🚂", "🦒"])
def test_a_child_is_as_tall_beside_a_man_in_each_scene(size: ShotSize, other: str) -> None:
    child = Entity("e3", EntityKind.PERSON, "child", "", "🧒")
    third = thing(other, EntityKind.VEHICLE if other == "🚂" else EntityKind.ANIMAL)
    scenes = [on_stage(stage("park", MAN, child)), on_stage(stage("park", MAN, child, third, shot_size=size))]
    ratios = [of(actors, "🧒").height / of(actors, "👨").height for actors in scenes]
    assert ratios[1] == pytest.approx(ratios[0], rel=0.02)


def test_a_rocket_in_a_room_is_a_model_and_a_train_is_higher_than_a_man() -> None:
    def ratio(place: str, figure: str) -> float:
        actors = on_stage(stage(place, MAN, thing(figure, EntityKind.VEHICLE)))
        return of(actors, figure).height / of(actors, "👨").height

    assert ratio("classroom", "🚀") < 1 < ratio("railway", "🚂")


def test_nobody_passes_behind_a_head() -> None:
    shot = stage("park", MAN)
    assert len(passers(replace(shot, spans=()))) == 3
    assert not passers(replace(shot, spans=((0.0, float(FORM.width)),)))


def test_a_branch_grows_into_the_picture_from_its_side() -> None:
    owl, branch = thing("🦉", EntityKind.ANIMAL), thing("branch", id="e3")
    on = on_stage(stage("park", owl, branch, relations=(Relation("e2", Place.ON, "e3"),)))
    base = of(on, "branch")
    reach = half_width(base.figure) * base.height
    assert base.x - reach < 0 or base.x + reach > FORM.width


def test_the_water_shows_the_image_of_a_ship() -> None:
    def luma(*entities: Entity) -> np.ndarray:
        picture = i420(i420_buffer(FORM.width, FORM.height))
        clip = spec("lake", *entities)
        AnimaticShot(clip, clip.scene, 48, "").draw(picture, 24)
        return picture.y.astype(int)

    ship = thing("🚢", EntityKind.VEHICLE)
    (actor,) = on_stage(stage("lake", ship))
    below = np.s_[
        round(actor.foot) : round(actor.foot + 0.1 * actor.height), round(actor.x) - 20 : round(actor.x) + 20
    ]
    assert luma(ship)[below].mean() < luma()[below].mean() - 3


def test_a_mermaid_has_a_tail() -> None:
    """No puppet has one, and the cut-out does."""
    mermaid = Entity("e1", EntityKind.PERSON, "mermaid", "", "🧜")
    (actor,) = on_stage(stage("underwater", mermaid))
    assert isinstance(actor.figure, Cutout)
    assert isinstance(on_stage(stage("underwater", MAN))[0].figure, Puppet)


@pytest.mark.parametrize(("vehicle", "is_whole"), [("🚜", True), ("🚲", False)])
def test_a_close_up_has_no_face_that_a_cabin_hides(vehicle: str, is_whole: bool) -> None:
    on_it = {"relations": (Relation("e1", Place.ON, "e2"),), "shot_size": ShotSize.CLOSE_UP}
    actors = on_stage(stage("field", MAN, thing(vehicle, EntityKind.VEHICLE), **on_it))
    assert (of(actors, vehicle).foot <= FORM.height) is is_whole


@pytest.mark.parametrize("figure", ["🚗", "🚙", "🚌", "🚜", "🚒"])
def test_who_drives_is_seen_through_a_window_and_is_not_on_the_roof(figure: str) -> None:
    vehicle = thing(figure, EntityKind.VEHICLE)
    actors = on_stage(stage("road", MAN, vehicle, acts=(Act("e1", "drive", "e2"),)))
    driver, car = of(actors, "👨"), of(actors, figure)
    assert actors.index(driver) > actors.index(car)
    left, top, right, bottom = window_of(stage("road"), driver) or (0.0, 0.0, 0.0, 0.0)
    half = half_width(car.figure) * car.height
    assert car.x - half <= left + 1 < right - 1 <= car.x + half
    assert car.foot - car.height < top < bottom < car.foot


def test_who_rides_a_bicycle_or_a_horse_is_whole() -> None:
    for mount, kind in (("🐎", EntityKind.ANIMAL), ("🛵", EntityKind.VEHICLE)):
        actors = on_stage(stage("road", MAN, thing(mount, kind), acts=(Act("e1", "ride", "e2"),)))
        assert of(actors, "👨").seen_in is None
