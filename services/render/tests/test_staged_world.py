"""Shots of one world show one place; passers-by, corners, trades, and slopes fill and move the picture."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import VideoFormat
from aiprod_film.places import PLACES
from aiprod_film.scene import CameraMovement, Mood, Scene, TimeOfDay
from aiprod_film.staging import Act, Place, Relation
from aiprod_film.style import Palette, Style
from aiprod_render.animatic.cast.casting import cast
from aiprod_render.animatic.puppets.actions import ACTIONS
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.set_dressing.foreground import foreground
from aiprod_render.animatic.set_dressing.passers import passers
from aiprod_render.animatic.shot import stage_of
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staged_figures import covered, framed_stage, on_stage
from aiprod_render.animatic.staging.placement import placed
from aiprod_render.render_inputs import ClipSpec

FORM = VideoFormat(426, 240, Fraction(24))
STYLE = Style("gouache", Palette("#3a7ca5", "#cfe8ef", "#fff8e1", "#f26a4b", "#16324f"), "", "")
ANNE = Entity("e1", EntityKind.PERSON, "Anne", "", "👩")
PAINTER = Entity("e2", EntityKind.PERSON, "painter", "", "🧑‍🎨")
BOB = Entity("e3", EntityKind.PERSON, "Bob", "", "👨")


def stage(place: str, *entities: Entity, **changes: object) -> Stage:
    values: dict[str, object] = {"setting": PLACES[place], "place": place, "time_of_day": TimeOfDay.DAY}
    values |= {"subjects": tuple(one.id for one in entities), "camera_movement": CameraMovement.STATIC}
    scene = Scene("s1", "", "", "", 2_000_000_000, **(values | changes))  # type: ignore[arg-type]
    return framed_stage(stage_of(ClipSpec(FORM, STYLE, scene, 48, None, "", False, entities), scene, 2.0))


def acting(place: str, entity: Entity, **changes: object) -> str:
    """Returns the name of what the hands of a person do."""
    figure = cast(stage(place, entity, **changes))[0].figure
    assert isinstance(figure, Puppet)
    return next(name for name, action in ACTIONS.items() if action is figure.performance.hands)


def test_shots_of_one_world_have_their_light_and_their_figures_on_one_side() -> None:
    one, other = (stage("park", ANNE, seed=5 << 8 | shot) for shot in (1, 2))
    assert one.sun == other.sun
    assert one.leftwards == other.leftwards
    assert [actor.mirrored for actor in placed(one, cast(one))] == [
        actor.mirrored for actor in placed(other, cast(other))
    ]


@pytest.mark.parametrize("world", [2, 3])
def test_the_first_looks_into_the_picture_and_the_other_at_it(world: int) -> None:
    scene = stage("park", ANNE, BOB, seed=world << 8)
    anne, bob = sorted(placed(scene, cast(scene)), key=lambda actor: actor.entity.id)
    assert (anne.x > bob.x) is anne.mirrored is not bob.mirrored


def test_each_stage_has_its_own_actors() -> None:
    one = stage("park", ANNE, BOB)
    other = replace(one, leftwards=not one.leftwards)
    actors, others = on_stage(one), on_stage(other)
    assert [actor.x for actor in actors] != [actor.x for actor in others]
    assert on_stage(one) == actors
    assert on_stage(replace(one, backdrop=np.zeros((240, 426), np.uint8))) == actors
    on_stage(one).clear()
    assert on_stage(one) == actors


def test_who_sleeps_in_a_chair_sits_on_it() -> None:
    chair = Entity("e9", EntityKind.OBJECT, "armchair", "", "🪑")
    asleep = {"acts": (Act("e1", "sleep"),), "relations": (Relation("e1", Place.IN, "e9"),)}
    scene = stage("living-room", ANNE, chair, **asleep)
    anne, seat = (
        next(one for one in placed(scene, cast(scene)) if one.entity.id == id) for id in ("e1", "e9")
    )
    assert isinstance(anne.figure, Puppet)
    assert anne.figure.performance.legs is ACTIONS["sit"]
    assert abs(anne.x - seat.x) < 0.5 * seat.height


def test_a_thrown_thing_is_before_the_thrower_and_not_the_face() -> None:
    boat = Entity("e9", EntityKind.OBJECT, "paper boat", "", "paper-boat")
    scene = stage("lake", ANNE, boat, acts=(Act("e1", "throw", "e9"),))
    anne, thrown = (
        next(one for one in placed(scene, cast(scene)) if one.entity.id == id) for id in ("e1", "e9")
    )
    assert abs(thrown.x - anne.x) > 0.1 * anne.height


def test_people_pass_in_a_street_by_day_but_not_at_night_nor_where_nobody_is() -> None:
    assert passers(stage("street", ANNE))
    assert not passers(stage("street", ANNE, time_of_day=TimeOfDay.NIGHT))
    assert not passers(stage("street", ANNE, mood=Mood.MELANCHOLIC))
    assert not passers(stage("street"))
    assert not passers(stage("meadow", ANNE))


def test_a_corner_where_somebody_stands_stays_free() -> None:
    empty = stage("garden")
    assert len(foreground(empty)) == 1
    assert not foreground(replace(empty, spans=((0.0, 100.0), (340.0, 426.0))))


def test_a_painter_paints_who_has_nothing_else_to_do() -> None:
    assert acting("park", PAINTER) == "paint"
    assert acting("park", PAINTER, acts=(Act("e2", "wave"),)) == "wave"
    assert acting("park", replace(PAINTER, name="old potter")) == "throw-pot"


def test_who_climbs_a_hill_goes_up_a_slope_and_stays_in_the_frame() -> None:
    scene = stage("meadow", ANNE, acts=(Act("e1", "climb"),))
    (box,) = covered(scene)
    assert box.path.down < 0 < abs(box.path.across)
    assert box.seen(scene.camera.at(0.0), 0.0)[3] < 0.95 * FORM.height
