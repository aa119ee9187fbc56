"""Animals who act as people do: each head is drawn whole, with eyes, a tail behind, and a hat on top."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.look import HATS, HEADS, NO_HAT, Look
from aiprod_film.scene import CameraMovement, Mood, Scene, Setting, ShotSize, TimeOfDay
from aiprod_film.staging import Act, Place, Relation
from aiprod_render.animatic.acts.dressing import dressed
from aiprod_render.animatic.acts.gait_choice import is_creature
from aiprod_render.animatic.cast.casting import cast
from aiprod_render.animatic.cast.faces import face_of
from aiprod_render.animatic.creatures.beasts import BEASTS
from aiprod_render.animatic.puppets.actions import ACTIONS, performance
from aiprod_render.animatic.puppets.animals.head import AnimalHead
from aiprod_render.animatic.puppets.animals.kinds import ANIMALS
from aiprod_render.animatic.puppets.expression import AT_REST, Expression, expression_of
from aiprod_render.animatic.puppets.outfits import FUR, SKINS, Outfit
from aiprod_render.animatic.puppets.parts import Part, bare
from aiprod_render.animatic.puppets.puppet import Puppet, standing
from aiprod_render.animatic.puppets.skeleton import ADULT, Joints, Pose, joints
from aiprod_render.animatic.shapes.shape import Home
from aiprod_render.animatic.shot import animatic_frames, stage_of
from aiprod_render.animatic.staging.placement import placed
from aiprod_render.messages import clip_spec
from aiprod_render.render_inputs import ClipSpec

_EYES = {"box": "#6fd3e8"}
"""The tones of eyes, by skull; others have pupils."""


def animal(head: str, figure: str = "", **look: Any) -> Entity:
    return Entity("e1", EntityKind.PERSON, "she", "", figure, look=Look(head=head, **look))


def outfit(head: str, figure: str = "", scene: Any = None, **look: Any) -> Outfit:
    return dressed(scene or _PLAIN, animal(head, figure, **look), {})


_GROUPS = [sorted(HEADS)[start::4] for start in range(4)]


class _Plain:
    relations = ()


_PLAIN: Any = _Plain()


def head_parts(
    worn: Outfit, face: Expression = AT_REST, *, singing: bool = False
) -> tuple[Joints, list[Part]]:
    body = joints(worn.build, Pose())
    head = AnimalHead(worn, body, face)
    return body, [*head.behind(), *head.parts(singing=singing)]


def spans(parts: list[Part], tone: str) -> list[np.ndarray]:
    return [part.points for part in parts if bare(part.tone) == tone]


def highest(shapes: list[np.ndarray]) -> float:
    return max((float(np.ptp(points[:, 1])) for points in shapes), default=0.0)


@pytest.fixture
def spec(requests: Any) -> ClipSpec:
    return clip_spec(requests.clip(48, scene=requests.scene(caption="")))


def scene(spec: ClipSpec, *entities: Entity, **values: Any) -> Scene:
    plain: dict[str, Any] = {"setting": Setting.LANDSCAPE, "time_of_day": TimeOfDay.DAY, "caption": ""}
    subjects = tuple(one.id for one in entities)
    still = {"camera_movement": CameraMovement.STATIC, "subjects": subjects}
    return replace(spec.scene, **(plain | still | values))


def frame(spec: ClipSpec, *entities: Entity, **values: Any) -> np.ndarray:
    shot = replace(spec, scene=scene(spec, *entities, **values), entities=entities)
    return cv2.cvtColor(animatic_frames(shot).frame(24), cv2.COLOR_YUV2BGR_I420)


def test_each_head_of_the_contract_is_drawn() -> None:
    assert ANIMALS.keys() == HEADS


@pytest.mark.parametrize("heads", _GROUPS)
def test_a_head_is_whole_and_around_its_joint(heads: list[str]) -> None:
    for head in heads:
        worn = outfit(head)
        body, parts = head_parts(worn)
        points = np.concatenate([part.points for part in parts])
        assert np.isfinite(points).all()
        away = np.abs(points - body.head).max(axis=0) / worn.build.head
        assert (away < (2.6, 2.6)).all()
        # A face reads from afar; that of a swan is on a long neck.
        assert worn.build.head / standing(worn.build) > 1.05 * ADULT.head / standing(ADULT)


@pytest.mark.parametrize("heads", _GROUPS)
def test_a_face_has_two_open_eyes_inside_of_it_that_shut(heads: list[str]) -> None:
    for head in heads:
        worn = outfit(head)
        tone = _EYES.get(ANIMALS[head].skull, "eye")

        body, parts = head_parts(worn)
        eyes = spans(parts, tone)
        away = [np.hypot(*(points.mean(axis=0) - body.head)) / worn.build.head for points in eyes]
        assert sum(far < 1.1 for far in away) >= 2, head
        shut = spans(head_parts(worn, Expression(lids=1.0))[1], tone)
        # A dark mask has a white line where the eye is shut.
        assert highest(shut) < 0.75 * highest(eyes), head


@pytest.mark.parametrize("heads", _GROUPS)
def test_a_mood_changes_the_face(heads: list[str]) -> None:
    for head in heads:
        worn = outfit(head)
        faces = (AT_REST, expression_of(Mood.CALM, ["laugh"]), expression_of(Mood.CALM, ["cry"]))
        drawn = [
            b"".join(part.points.astype(np.float32).tobytes() for part in head_parts(worn, face)[1])
            for face in faces
        ]
        assert len(set(drawn)) == len(faces)
        assert drawn[0] != b"".join(
            part.points.astype(np.float32).tobytes() for part in head_parts(worn, singing=True)[1]
        )


def test_a_tail_is_behind_the_body() -> None:
    for head in sorted(key for key, kind in ANIMALS.items() if kind.tail[0]):
        worn = outfit(head)
        puppet = Puppet(0.2, Home.GROUND, worn, performance(["stand"]))
        tail = puppet.parts(0.0)[0].points
        body = joints(worn.build, puppet.performance.pose(0.0))
        assert tail[:, 0].mean() < body.hip[0]
        assert tail[:, 0].min() < body.hip[0] - 0.03
        assert tail[:, 1].min() > 0


@pytest.mark.parametrize("heads", _GROUPS)
def test_a_hat_is_on_top_and_hides_no_eye(heads: list[str]) -> None:
    for head in heads:
        body, parts = head_parts(outfit(head, hat="tophat"))
        hats = spans(parts, "hat")
        assert max(points[:, 1].max() for points in hats) > body.head[1] + outfit(head).build.head
        for eye in spans(parts, _EYES.get(ANIMALS[head].skull, "eye"))[:2]:
            middle = tuple(map(float, eye.mean(axis=0)))
            assert all(cv2.pointPolygonTest(points.astype(np.float32), middle, False) < 0 for points in hats)


@pytest.mark.parametrize("hat", sorted(HATS - {NO_HAT}))
def test_no_hat_hides_who_it_is(hat: str) -> None:
    _, parts = head_parts(outfit("🦊", hat=hat))
    eyes = spans(parts, "eye")
    last = max(number for number, part in enumerate(parts) if bare(part.tone) == "eye")
    covering = [part.points for part in parts[last + 1 :]]
    for eye in eyes:
        middle = tuple(map(float, eye.mean(axis=0)))
        assert not any(cv2.pointPolygonTest(one.astype(np.float32), middle, False) > 0 for one in covering)


@pytest.mark.parametrize("heads", _GROUPS)
def test_nobody_has_human_skin_or_hair(heads: list[str]) -> None:
    for head in heads:
        for figure in ("", "🧑‍🍳", "👵", "🎅"):
            worn = outfit(head, figure)
            parts = Puppet(0.2, Home.GROUND, worn, performance(["wave"])).parts(0.3)
            tones = {bare(part.tone) for part in parts}
            assert "hair" not in tones
            assert worn.skin == ANIMALS[head].coat
            assert worn.skin not in SKINS
            assert worn.limbs not in SKINS


def test_the_coat_is_that_of_the_animal_on_four_legs() -> None:
    both = HEADS & BEASTS.keys()
    assert len(both) > 40
    # A badger's head is white with bands, and its back is grey.
    assert [key for key in both if BEASTS[key].coat not in {ANIMALS[key].coat, ANIMALS[key].body}] == []


def test_a_role_is_worn_over_the_fur_and_a_stated_colour_is_that_of_the_coat() -> None:
    bare_fox, cook = outfit("🦊"), outfit("🦊", "🧑‍🍳")
    assert (bare_fox.garment, bare_fox.top, bare_fox.hat) == (FUR, ANIMALS["🦊"].coat, "")
    assert (cook.garment, cook.hat) == ("coat", "toque")
    assert "apron" in cook.extras
    assert outfit("🦊", skin="#3f6fd0").limbs == "#3f6fd0"
    assert "beard" not in outfit("🐻", "🎅").extras
    coat = outfit("🐻", garment="coat", top="#e2b13c")
    assert (coat.garment, coat.top, coat.bottom) == ("coat", "#e2b13c", ANIMALS["🐻"].coat)


def test_a_person_with_the_figure_of_an_animal_has_its_head() -> None:
    robot = Entity("e1", EntityKind.PERSON, "robot barista", "", "🤖")
    assert dressed(_PLAIN, robot, {}).head == "🤖"
    assert not is_creature(robot)
    assert is_creature(replace(robot, kind=EntityKind.OBJECT))


def test_a_bear_is_taller_than_a_rabbit_who_is_no_smaller_than_half_a_person() -> None:
    tall = {head: standing(kind.build) / standing(ADULT) for head, kind in ANIMALS.items()}
    assert tall["🐻"] > 1.3 * tall["🐇"]
    assert min(tall.values()) > 0.55
    assert max(tall.values()) < 1.25
    child = dressed(_PLAIN, animal("🐇", "🧒"), {})
    assert 0.5 < standing(child.build) / standing(ADULT) < tall["🐇"]


def test_a_spacesuit_shows_the_face_in_its_dome() -> None:
    worn = outfit("🐈", "🧑‍🚀")
    body, parts = head_parts(worn)
    dome = spans(parts, "metal")[0]
    assert parts[0].points is dome
    skull = np.concatenate(spans(parts, "skin"))
    assert (np.abs(skull - body.head).max(axis=0) < np.abs(dome - body.head).max(axis=0)).all()


@pytest.mark.parametrize("head", ["🦊", "🐇", "🐘", "🤖", "🐧"])
def test_animals_do_all_that_people_do(head: str) -> None:
    worn = outfit(head)
    for verb in ACTIONS:
        puppet = Puppet(0.2, Home.GROUND, worn, performance([verb]))
        first, again = puppet.parts(0.4), puppet.parts(0.4)
        assert all((one.points == two.points).all() for one, two in zip(first, again, strict=True))
        assert np.isfinite(np.concatenate([part.points for part in first])).all()


def test_a_fox_is_orange_in_the_picture_and_looks_out_of_it(spec: ClipSpec) -> None:
    fox = animal("🦊", "👩")
    shot = frame(spec, fox, shot_size=ShotSize.MEDIUM).astype(int)
    woman = frame(spec, replace(fox, look=None), shot_size=ShotSize.MEDIUM).astype(int)

    def orange(picture: np.ndarray) -> int:
        blue, green, red = (picture[..., channel] for channel in range(3))
        return int(((red - green > 60) & (green - blue > 30) & (red > 150)).sum())

    assert orange(shot) > 4 * orange(woman)
    stage = stage_of(replace(spec, scene=scene(spec, fox), entities=(fox,)), scene(spec, fox), 2.0)
    face = face_of(placed(stage, cast(stage))[0])
    assert face is not None
    assert 0 < face.x < stage.form.width
    assert 0 < face.y - face.tall / 2 < stage.form.height


def test_the_papers_of_all_heads_are_known(spec: ClipSpec) -> None:
    heads = sorted(HEADS)
    for start in range(0, len(heads), 12):
        crowd = [
            replace(animal(head, "🧑‍🍳" if number % 2 else ""), id=f"e{number}")
            for number, head in enumerate(heads[start : start + 12])
        ]
        assert frame(spec, *crowd).any()


def test_clothes_of_a_scene_are_worn_over_the_fur(spec: ClipSpec) -> None:
    bear, coat = animal("🐻"), Entity("e2", EntityKind.OBJECT, "raincoat", "", "🧥", colour="#e2b13c")
    worn = dressed(
        scene(spec, bear, coat, relations=(Relation("e1", Place.IN, "e2"),), acts=(Act("e1", "walk", ""),)),
        bear,
        {"e1": bear, "e2": coat},
    )
    assert (worn.garment, worn.top) == ("coat", "#e2b13c")
