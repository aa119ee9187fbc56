"""Shots of one world differ: corners, reverses, close-ups, ways, and a farewell."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import cv2
import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import VideoFormat
from aiprod_film.places import PLACES
from aiprod_film.scene import CameraMovement, Mood, Scene, ShotSize, TimeOfDay
from aiprod_film.staging import Act
from aiprod_film.style import Palette, Style
from aiprod_render.animatic.cast.actor import Actor
from aiprod_render.animatic.cast.casting import cast
from aiprod_render.animatic.cast.faces import face_of
from aiprod_render.animatic.motion.travel import parting
from aiprod_render.animatic.puppets.puppet import Puppet
from aiprod_render.animatic.set_dressing.birds import birds
from aiprod_render.animatic.shot import animatic_frames, stage_of
from aiprod_render.animatic.stage import Stage
from aiprod_render.animatic.staged_figures import covered, figures, framed_stage, on_stage
from aiprod_render.render_inputs import ClipSpec

FORM = VideoFormat(640, 360, Fraction(24))
STYLE = Style("gouache", Palette("#3a7ca5", "#cfe8ef", "#fff8e1", "#f26a4b", "#16324f"), "", "")
FRAMES = 72
WOMAN = Entity("e1", EntityKind.PERSON, "woman", "", "👩")
MAN = Entity("e2", EntityKind.PERSON, "man", "", "👨")
COW = Entity("e1", EntityKind.ANIMAL, "cow", "", "🐄")
OWL = Entity("e1", EntityKind.ANIMAL, "owl", "", "🦉")
DOG = Entity("e1", EntityKind.ANIMAL, "dog", "", "🐕")
CAR = Entity("e1", EntityKind.VEHICLE, "car", "", "🚗")
CYCLIST = Entity("e1", EntityKind.PERSON, "cyclist", "", "🚴")
BUILDERS = Entity("e1", EntityKind.PERSON, "builders", "", "👷", 3)


def clip(place: str, *entities: Entity, **changes: object) -> ClipSpec:
    values: dict[str, object] = {"setting": PLACES[place], "place": place, "time_of_day": TimeOfDay.DAY}
    values |= {"subjects": tuple(one.id for one in entities), "camera_movement": CameraMovement.STATIC}
    scene = Scene("s1", "", "", "", 3_000_000_000, **(values | {"seed": 4 << 8 | 1} | changes))  # type: ignore[arg-type]
    return ClipSpec(FORM, STYLE, scene, FRAMES, None, "", False, entities)


def stage(place: str, *entities: Entity, **changes: object) -> Stage:
    spec = clip(place, *entities, **changes)
    return framed_stage(stage_of(spec, spec.scene, 3.0))


def actors(on: Stage) -> list[Actor]:
    return on_stage(on)


def thumbnail(spec: ClipSpec) -> np.ndarray:
    """Returns what is where in the middle of a scene: its luma in 16 by 9 cells."""
    frame = animatic_frames(spec).frame(FRAMES // 2)[: FORM.height]
    return cv2.resize(frame, (16, 9), interpolation=cv2.INTER_AREA).astype(int)


@pytest.mark.parametrize("place", ["kitchen", "park", "street", "meadow", "beach"])
def test_no_two_shots_of_a_world_share_a_composition(place: str) -> None:
    pictures = [thumbnail(clip(place, WOMAN, seed=4 << 8 | shot)) for shot in (1, 2, 3, 4)]
    for one, other in combinations(pictures, 2):
        assert (np.abs(one - other) > 8).mean() > 0.15


def test_a_reverse_has_the_lead_on_the_other_side_and_looking_the_other_way() -> None:
    first, reverse = (actors(stage("park", WOMAN, seed=4 << 8 | shot))[0] for shot in (1, 3))
    assert first.mirrored is not reverse.mirrored
    assert (first.x - FORM.width / 2) * (reverse.x - FORM.width / 2) < 0


def test_an_establishing_shot_has_a_small_lead_and_a_close_up_its_face() -> None:
    wide, close = (
        actors(stage("park", WOMAN, shot_size=size))[0] for size in (ShotSize.EXTREME_WIDE, ShotSize.CLOSE_UP)
    )
    face = face_of(close)
    assert 0.4 * FORM.height < wide.height < 0.6 * FORM.height
    assert face
    # Head and shoulders, a head and a half, fill half of the picture.
    assert 1.5 * face.tall > 0.5 * FORM.height
    assert face.y - 0.5 * face.tall > 0.1 * FORM.height
    assert face.y + 0.5 * face.tall < 0.75 * FORM.height


@pytest.mark.parametrize("animal", [COW, OWL, DOG])
def test_a_close_up_of_an_animal_has_its_head(animal: Entity) -> None:
    close = actors(stage("meadow", animal, shot_size=ShotSize.CLOSE_UP))[0]
    face = face_of(close)
    assert face
    assert face.tall >= 0.45 * FORM.height
    assert 0.3 * FORM.width < face.x < 0.7 * FORM.width
    assert 0 < face.y < 0.6 * FORM.height


def test_a_close_up_has_one_face_and_leaves_hands_at_work_in_it() -> None:
    alone = actors(stage("park", WOMAN, shot_size=ShotSize.CLOSE_UP))
    cooking = actors(stage("kitchen", WOMAN, shot_size=ShotSize.CLOSE_UP, acts=(Act("e1", "cook"),)))
    assert [one.entity.id for one in alone] == ["e1"]
    assert cooking[0].height < alone[0].height


@pytest.mark.parametrize("size", [ShotSize.EXTREME_WIDE, ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.CLOSE_UP])
@pytest.mark.parametrize(
    "movement", [CameraMovement.STATIC, CameraMovement.PAN_LEFT, CameraMovement.DOLLY_IN]
)
@pytest.mark.parametrize(
    ("entity", "verb"), [(WOMAN, "walk"), (DOG, "run"), (CAR, ""), (CYCLIST, ""), (COW, "walk")]
)
def test_a_traveller_moves_in_the_picture_or_the_ground_does(
    size: ShotSize, movement: CameraMovement, entity: Entity, verb: str
) -> None:
    acts = (Act("e1", verb),) if verb else ()
    on = stage("road", entity, shot_size=size, camera_movement=movement, acts=acts)
    box, seconds = covered(on)[0], 3.0
    start, end = (on.camera.at(time) for time in (0.0, seconds))
    moved = box.seen(end, seconds)[0] - box.seen(start, 0.0)[0]
    ground = end.shift(0.9)[0] - start.shift(0.9)[0]
    assert max(abs(moved), abs(ground)) >= 0.2 * FORM.width


def test_feet_keep_to_the_ground_that_they_cover() -> None:
    on = stage("meadow", WOMAN, acts=(Act("e1", "walk"),), shot_size=ShotSize.EXTREME_WIDE)
    walker = actors(on)[0]
    assert isinstance(walker.figure, Puppet)
    legs = walker.figure.performance.legs
    covers = abs(parting(on, walker).across)
    usual = legs.speed * walker.height
    assert 1 / 1.8 < covers / usual < 1.8


def test_who_goes_leaves_letters_their_side() -> None:
    spec = replace(clip("meadow", COW, acts=(Act("e1", "walk"),)), film_title="A cow")
    on = framed_stage(stage_of(spec, spec.scene, 3.0))
    boxes = [box.seen(on.camera.at(time), time) for box in covered(on) for time in (0.0, 1.5, 3.0)]
    # The world is even, and so the letters are on the left.
    assert min(box[0] for box in boxes) > 0.4 * FORM.width


def silhouette(spec: ClipSpec, number: int) -> np.ndarray:
    """Returns where a lead is in a frame, of shape (height, width); light around it changes less."""
    bare = replace(spec, scene=replace(spec.scene, subjects=()), entities=())
    with_it, without = (animatic_frames(one).frame(number)[: FORM.height].astype(int) for one in (spec, bare))
    return np.abs(with_it - without) > 40


@pytest.mark.parametrize("figure", ["🚪", "🎁", "⛲", "🚗"])
def test_a_rigid_thing_keeps_its_form(figure: str) -> None:
    """The sheet has the same outline in every phase; only light changes on it."""
    kind = EntityKind.VEHICLE if figure == "🚗" else EntityKind.OBJECT
    near = figures(stage("square", Entity("e1", kind, "thing", "", figure))).near
    outlines = [[prop.draw_phase(part).keep for part in (0.0, 0.3, 0.6)] for prop in near]
    assert outlines
    assert all(np.array_equal(first, one) for first, *others in outlines for one in others)


def test_light_wanders_over_what_stands_still() -> None:
    spec = clip("meadow", Entity("e1", EntityKind.OBJECT, "door", "", "🚪"))
    door = silhouette(spec, 36)
    start, middle = (animatic_frames(spec).frame(number)[: FORM.height].astype(int) for number in (2, 36))
    assert (middle - start)[door].max() > 15


def test_builders_do_different_things() -> None:
    figures = [one.figure for one in actors(stage("construction-site", BUILDERS))]
    hands = [one.performance.hands for one in figures if isinstance(one, Puppet)]
    assert len(hands) == 3
    assert len({id(one) for one in hands}) == 3


def test_those_who_act_together_go_on_with_it() -> None:
    dancers = Entity("e1", EntityKind.PERSON, "dancers", "", "👩", 3)
    figures = [one.figure for one in actors(stage("park", dancers, acts=(Act("e1", "dance"),)))]
    legs = [one.performance.legs for one in figures if isinstance(one, Puppet)]
    assert all(one is legs[0] for one in legs)


@pytest.mark.parametrize("entity", [WOMAN, COW])
def test_who_has_nothing_to_do_arrives(entity: Entity) -> None:
    on = stage("meadow", entity, shot_size=ShotSize.EXTREME_WIDE)
    assert abs(covered(on)[0].path.across) * 3.0 > 0.2 * FORM.width


def test_what_the_text_says_wins_over_business() -> None:
    on = stage("meadow", WOMAN, shot_size=ShotSize.EXTREME_WIDE, acts=(Act("e1", "sit"),))
    assert covered(on)[0].path.across == 0
    sitting = next(one.figure for one in actors(on) if one.entity.id == "e1")
    assert isinstance(sitting, Puppet)
    assert sitting.performance == cast(on)[0].figure.performance


def test_nobody_waves_in_sorrow() -> None:
    glad, sad = (
        actors(stage("park", WOMAN, MAN, camera_movement=CameraMovement.DOLLY_OUT, mood=mood))[0].figure
        for mood in (Mood.JOYFUL, Mood.MELANCHOLIC)
    )
    assert isinstance(glad, Puppet)
    assert isinstance(sad, Puppet)
    assert glad.performance.hands is not sad.performance.hands


def test_who_goes_on_foot_goes_away_at_a_farewell() -> None:
    walking = (Act("e1", "walk"),)
    spec = clip("pyramids", COW, camera_movement=CameraMovement.DOLLY_OUT, acts=walking)
    # The middle alone: in the corners, things stand in front where nobody does.
    first, last = (silhouette(spec, number)[:, 170:470] for number in (2, 70))
    assert last.sum() < 0.8 * first.sum()
    # The ground at the lower edge differs a little, since the camera keeps the lead in the frame.
    feet = [np.percentile(np.nonzero(one)[0], 98) for one in (first, last)]
    assert feet[1] < feet[0]


def test_birds_pass_by_day_and_in_the_open() -> None:
    assert birds(stage("meadow", COW))
    assert not birds(stage("meadow", COW, time_of_day=TimeOfDay.NIGHT))
    assert not birds(stage("kitchen", WOMAN))
