"""A film is directed: each size of shot shows who is in it clearly nearer, or farther, than the others."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import VideoFormat
from aiprod_film.places import PLACES
from aiprod_film.scene import CameraMovement, Scene, ShotSize, TimeOfDay
from aiprod_film.staging import Act
from aiprod_film.style import Palette, Style
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.sizes import half_width
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.set_dressing.foreground import foreground
from aiprod_render.animatic.shot import stage_of
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staged_figures import covered, framed_stage, on_stage
from aiprod_render.render_inputs import ClipSpec

FORM = VideoFormat(640, 360, Fraction(24))
STYLE = Style("gouache", Palette("#3a7ca5", "#cfe8ef", "#fff8e1", "#f26a4b", "#16324f"), "", "")
SIZES = (ShotSize.EXTREME_WIDE, ShotSize.WIDE, ShotSize.CLOSE_UP)
WOMAN = Entity("e1", EntityKind.PERSON, "woman", "", "👩")
MOUSE = Entity("e1", EntityKind.ANIMAL, "mouse", "", "🐁")
DOOR = Entity("e2", EntityKind.OBJECT, "door", "", "🚪")
SISTERS = Entity("e1", EntityKind.PERSON, "sisters", "", "👧", 2)
PENGUINS = Entity("e1", EntityKind.ANIMAL, "penguins", "", "🐧", 2)
CHILDREN = Entity("e1", EntityKind.PERSON, "children", "", "🧒", 3)
FOX = Entity("e1", EntityKind.ANIMAL, "fox", "", "🦊")
GULL = Entity("e1", EntityKind.ANIMAL, "gull", "", "🕊")
CAR = Entity("e1", EntityKind.VEHICLE, "car", "", "🚗")
TRAIN = Entity("e1", EntityKind.VEHICLE, "train", "", "🚂")
SHIP = Entity("e1", EntityKind.VEHICLE, "sailboat", "", "⛵")
TOWER = Entity("e1", EntityKind.PLACE, "lighthouse", "", "lighthouse")


def stage(place: str, size: ShotSize, *entities: Entity, verb: str = "", shot: int = 2) -> Stage:
    scene = Scene(
        *("s1", "", "", "", 3_000_000_000),
        shot_size=size,
        camera_movement=CameraMovement.STATIC,
        setting=PLACES[place],
        place=place,
        time_of_day=TimeOfDay.DAY,
        subjects=tuple(one.id for one in entities),
        acts=(Act("e1", verb),) if verb else (),
        seed=4 << 8 | shot,
    )
    spec = ClipSpec(FORM, STYLE, scene, 72, None, "", False, entities)
    return framed_stage(stage_of(spec, scene, 3.0))


def actors(place: str, size: ShotSize, *entities: Entity, verb: str = "", shot: int = 2) -> list[Actor]:
    return on_stage(stage(place, size, *entities, verb=verb, shot=shot))


@pytest.mark.parametrize(
    ("place", "entity", "verb"),
    [
        ("park", WOMAN, ""),
        ("bridge", WOMAN, "play-violin"),
        ("library", WOMAN, "read"),
        ("meadow", FOX, "walk"),
        ("meadow", GULL, "fly"),
        ("road", CAR, "drive"),
        ("lake", SHIP, "sail"),
        ("rocky-shore", TOWER, ""),
        ("hilltop", CHILDREN, "fly-kite"),
    ],
)
def test_each_size_of_shot_is_clearly_nearer_than_the_one_before(
    place: str, entity: Entity, verb: str
) -> None:
    heights = [actors(place, size, entity, verb=verb)[0].height for size in SIZES]
    assert all(nearer > 1.3 * farther for farther, nearer in pairwise(heights))


@pytest.mark.parametrize(("entity", "verb"), [(SISTERS, "build"), (SISTERS, "dance"), (PENGUINS, "slide")])
def test_of_two_who_do_the_same_each_shot_has_both(entity: Entity, verb: str) -> None:
    assert len(actors("beach", ShotSize.CLOSE_UP, entity, verb=verb)) == 2
    assert len(actors("beach", ShotSize.MEDIUM, entity, verb=verb)) == 2
    assert len(actors("beach", ShotSize.CLOSE_UP, SISTERS, verb="laugh")) == 2


def test_a_close_up_of_a_tower_has_its_top_and_of_a_train_its_front() -> None:
    tower = actors("rocky-shore", ShotSize.CLOSE_UP, TOWER)[0]
    train = actors("railway", ShotSize.CLOSE_UP, TRAIN)[0]
    assert tower.foot > 1.1 * FORM.height
    assert 0 < tower.foot - tower.height < 0.2 * FORM.height
    nose, rear = (train.x + way * half_width(train.figure) * train.height for way in (-1, 1))
    assert 0.05 * FORM.width < nose < 0.3 * FORM.width
    assert rear > 1.1 * FORM.width


def test_who_works_is_seen_in_a_close_up_to_the_hands_however_the_camera_tilts() -> None:
    shown = stage("forge", ShotSize.CLOSE_UP, WOMAN, verb="hammer")
    box = covered(shown)[0]
    assert box.bottom > 0.9 * FORM.height


def test_who_kneels_down_when_the_film_begins_has_room_to_stand() -> None:
    for others in ((), (replace(CAR, id="e2"),)):
        kneeling = actors("garage", ShotSize.MEDIUM, WOMAN, *others, verb="repair", shot=1)
        assert all(one.foot - one.height > 0 for one in kneeling)


def test_two_stay_together_in_a_medium_shot() -> None:
    assert len(actors("hospital", ShotSize.MEDIUM, WOMAN, replace(CHILDREN, id="e2", count=1))) == 2


def test_a_mouse_is_not_seen_from_afar() -> None:
    wide, afar = (actors("kitchen", size, MOUSE, DOOR) for size in (ShotSize.WIDE, ShotSize.EXTREME_WIDE))
    assert afar[0].height > 0.9 * wide[0].height


def test_who_goes_somewhere_goes_on_the_same_way() -> None:
    first, third = (actors("meadow", ShotSize.WIDE, FOX, verb="walk", shot=shot)[0] for shot in (1, 3))
    assert first.mirrored is third.mirrored


@pytest.mark.parametrize("place", ["forest", "garage"])
def test_a_wide_shot_has_something_near_the_camera_and_a_close_up_is_past_it(place: str) -> None:
    wide, close = (
        foreground(stage(place, size, WOMAN)) for size in (ShotSize.EXTREME_WIDE, ShotSize.CLOSE_UP)
    )
    assert (len(wide), len(close)) == (1, 0)


def test_who_sits_and_reads_is_seen_without_feet() -> None:
    reader = actors("library", ShotSize.CLOSE_UP, WOMAN, verb="read")[0]
    assert isinstance(reader.figure, Puppet)
    assert reader.foot > 1.1 * FORM.height


def test_a_long_row_is_smaller_from_afar() -> None:
    wide, afar = (
        actors("hilltop", size, CHILDREN, verb="fly-kite") for size in (ShotSize.WIDE, ShotSize.EXTREME_WIDE)
    )
    spans = [max(one.x for one in row) - min(one.x for one in row) for row in (wide, afar)]
    assert spans[1] < 0.8 * spans[0]


def test_a_medium_shot_of_a_long_row_has_a_part_of_it() -> None:
    wide, medium = (
        actors("hilltop", size, replace(CHILDREN, count=6), verb="fly-kite")
        for size in (ShotSize.WIDE, ShotSize.MEDIUM)
    )
    assert len(medium) < len(wide)
    assert medium[0].height > 1.3 * wide[0].height
