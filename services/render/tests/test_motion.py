"""Something moves in every shot, and the camera moves as the scene says, measured in the pixels."""

from dataclasses import replace
from fractions import Fraction

import cv2
import numpy as np
import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.manifest import VideoFormat
from aiprod_film.places import PLACES
from aiprod_film.scene import CameraMovement, Scene, Tempo, TimeOfDay
from aiprod_film.staging import Act
from aiprod_film.style import Palette, Style
from aiprod_render.animatic.camera import Camera
from aiprod_render.animatic.shot import animatic_frames
from aiprod_render.render_inputs import ClipSpec

FORM = VideoFormat(480, 270, Fraction(24))
STYLE = Style("gouache", Palette("#3a7ca5", "#cfe8ef", "#fff8e1", "#f26a4b", "#16324f"), "", "")
FRAMES = 72


def spec(place: str, movement: CameraMovement, *entities: Entity, acts: tuple[Act, ...] = ()) -> ClipSpec:
    subjects = tuple(entity.id for entity in entities)
    scene = Scene("s1", "", "", "", 3_000_000_000, setting=PLACES[place], place=place, subjects=subjects)
    scene = replace(scene, time_of_day=TimeOfDay.DAY, camera_movement=movement, acts=acts)
    return ClipSpec(FORM, STYLE, scene, FRAMES, None, "", False, entities)


def frame(clip: ClipSpec, number: int) -> np.ndarray:
    return animatic_frames(clip).frame(number)[: FORM.height].copy()


def flow(movement: CameraMovement) -> tuple[float, float, float]:
    """Returns how the scenery moves in half a second: right, down, and the scale of its distances."""
    frames = animatic_frames(spec("street", movement))
    first, second = (frames.frame(number)[: FORM.height].copy() for number in (30, 42))
    points = cv2.goodFeaturesToTrack(first, 200, 0.02, 8)
    moved, found, _ = cv2.calcOpticalFlowPyrLK(first, second, points, None)
    kept = found.ravel() == 1
    matrix, _ = cv2.estimateAffinePartial2D(points[kept], moved[kept])
    centre = matrix @ np.array([FORM.width / 2, FORM.height / 2, 1])
    across, down = centre - np.array([FORM.width / 2, FORM.height / 2])
    return float(across), float(down), float(np.hypot(matrix[0, 0], matrix[1, 0]))


@pytest.mark.parametrize(
    ("movement", "right", "down", "scale"),
    [
        (CameraMovement.STATIC, 0, 0, 0),
        (CameraMovement.PAN_LEFT, 1, 0, 0),
        (CameraMovement.PAN_RIGHT, -1, 0, 0),
        (CameraMovement.TILT_UP, 0, 1, 0),
        (CameraMovement.TILT_DOWN, 0, -1, 0),
        (CameraMovement.DOLLY_IN, 0, 0, 1),
        (CameraMovement.DOLLY_OUT, 0, 0, -1),
    ],
)
def test_the_scenery_moves_against_the_camera(
    movement: CameraMovement, right: int, down: int, scale: int
) -> None:
    across, low, grown = flow(movement)
    directions = [0 if abs(shift) < 1 else int(np.sign(shift)) for shift in (across, low)]
    growth = 0 if abs(grown - 1) < 0.004 else int(np.sign(grown - 1))
    assert growth == scale
    # What a dolly approaches is not the middle of the frame, which therefore moves a little.
    assert scale or directions == [right, down]


def test_near_and_far_things_move_apart_around_an_orbit() -> None:
    camera = Camera(CameraMovement.ORBIT, FORM, 3.0, (FORM.width / 2, FORM.height / 2))
    first, second = camera.at(1.0), camera.at(2.0)
    far, near = (second.shift(depth)[0] - first.shift(depth)[0] for depth in (0.1, 0.9))
    assert far * near < 0
    assert abs(near - far) > 0.02 * FORM.width


def test_a_ken_burns_move_crosses_the_picture_while_it_grows() -> None:
    across, _, grown = flow(CameraMovement.KEN_BURNS)
    assert grown > 1.004
    assert abs(across) > 0.3


SHOTS = [
    ("kitchen", Entity("e1", EntityKind.PERSON, "chef", "", "🧑‍🍳"), "cook"),
    ("street", Entity("e1", EntityKind.PERSON, "girl", "", "👧"), "walk"),
    ("park", Entity("e1", EntityKind.ANIMAL, "dog", "", "🐕"), "run"),
    ("road", Entity("e1", EntityKind.VEHICLE, "bus", "", "🚌"), ""),
    ("lake", Entity("e1", EntityKind.VEHICLE, "boat", "", "⛵"), ""),
    ("table-top", Entity("e1", EntityKind.OBJECT, "candle", "", "🕯"), "burn"),
    ("street", Entity("e1", EntityKind.OBJECT, "ice cream", "", "🍦"), "melt"),
    ("kitchen", Entity("e1", EntityKind.OBJECT, "teapot", "", "🫖"), "pour"),
    ("garden", Entity("e1", EntityKind.ANIMAL, "bees", "", "🐝", 3), ""),
    ("sky", Entity("e1", EntityKind.VEHICLE, "airplane", "", "✈"), "fly"),
]


@pytest.mark.parametrize(("place", "entity", "verb"), SHOTS)
def test_the_subject_moves_although_the_camera_stands(place: str, entity: Entity, verb: str) -> None:
    acts = (Act("e1", verb),) if verb else ()
    with_it = animatic_frames(spec(place, CameraMovement.STATIC, entity, acts=acts))
    start, middle, end = (with_it.frame(number)[: FORM.height].astype(int) for number in (0, 32, 71))
    for one, other in ((start, middle), (middle, end)):
        assert (np.abs(one - other) > 16).mean() > 0.001


def test_fire_is_bright_at_night_and_flickers() -> None:
    house = Entity("e1", EntityKind.OBJECT, "wood", "", "🪵")
    clip = spec("park", CameraMovement.STATIC, house, acts=(Act("e1", "burn"),))
    dark = replace(clip, scene=replace(clip.scene, time_of_day=TimeOfDay.NIGHT))
    plain = replace(dark, scene=replace(dark.scene, acts=()))
    assert (frame(dark, 30).astype(int) - frame(plain, 30).astype(int)).max() > 80
    assert np.abs(frame(dark, 30).astype(int) - frame(dark, 36).astype(int)).max() > 60


def test_a_camera_in_the_hand_sways_about_its_place() -> None:
    frames = animatic_frames(spec("street", CameraMovement.HANDHELD))
    first = frames.frame(0)[: FORM.height].copy()
    points = cv2.goodFeaturesToTrack(first, 200, 0.02, 8)
    shifts = []
    for number in range(6, FRAMES, 6):
        second = frames.frame(number)[: FORM.height].copy()
        moved, found, _ = cv2.calcOpticalFlowPyrLK(first, second, points, None)
        kept = found.ravel() == 1
        shifts.append(np.median((moved - points)[kept], axis=0).ravel())
    right, down = np.array(shifts).T
    assert 1 < np.ptp(right) < 0.05 * FORM.width
    assert 1 < np.ptp(down) < 0.05 * FORM.height


def test_the_tempo_of_a_scene_is_that_of_its_things_and_not_of_its_camera() -> None:
    bus = Entity("e1", EntityKind.VEHICLE, "bus", "", "🚌")
    real = spec("road", CameraMovement.STATIC, bus)

    def moved(tempo: Tempo) -> float:
        """Returns how much the picture changes from one frame to the next."""
        frames = animatic_frames(replace(real, scene=replace(real.scene, tempo=tempo)))
        one, other = (frames.frame(number)[: FORM.height].astype(int) for number in (30, 31))
        return float(np.abs(one - other).mean())

    assert moved(Tempo.SLOW_MOTION) < moved(Tempo.REAL_TIME) < moved(Tempo.TIME_LAPSE)
