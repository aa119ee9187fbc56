"""Prompts and take specs: complete, and the same every time."""

from enum import IntEnum
from fractions import Fraction
from typing import Any

import pytest

from aiprod.film.v1 import manifest_pb2 as film
from aiprod_film.scene import (
    CameraAngle,
    CameraMovement,
    Lighting,
    Mood,
    Setting,
    ShotSize,
    Tempo,
    TimeOfDay,
    Weather,
)
from aiprod_render import shot_prompt as prompt
from aiprod_render.messages import clip_spec
from aiprod_render.veo.take_spec import take_seconds, take_spec
from aiprod_rpc.errors import FailedPrecondition

MODEL = "veo-3.1-fast-generate-001"


@pytest.mark.parametrize(
    ("phrases", "enum"),
    [
        (prompt.SHOTS, ShotSize),
        (prompt.ANGLES, CameraAngle),
        (prompt.MOVEMENTS, CameraMovement),
        (prompt.TEMPOS, Tempo),
        (prompt.PLACES, Setting),
        (prompt.HOURS, TimeOfDay),
        (prompt.WEATHERS, Weather),
        (prompt.LIGHTS, Lighting),
        (prompt.MOODS, Mood),
    ],
)
def test_every_enum_value_has_a_phrase(phrases: dict[IntEnum, str], enum: type[IntEnum]) -> None:
    assert set(phrases) == set(enum)


def test_a_prompt_goes_from_the_shot_to_the_look(requests: Any) -> None:
    scene = requests.scene(
        action="A fox crosses the ice",
        subjects=["e1"],
        shot_size=film.Scene.CLOSE_UP,
        camera_angle=film.Scene.LOW,
        camera_movement=film.Scene.PAN_LEFT,
        weather=film.Scene.SNOW,
    )
    fox = film.Entity(id="e1", kind=film.Entity.ANIMAL, name="The fox", description="red, one white paw")
    spec = clip_spec(requests.clip(scene=scene, entities=[fox]))
    assert prompt.compose_prompt(spec.scene, spec.style, spec.entities) == (
        "Close-up from a low angle, the camera pans slowly to the left. A fox crosses the ice. "
        "The fox: red, one white paw. The place: an open landscape at dawn, in falling snow. "
        "Lighting: soft, diffuse light. Mood: calm. "
        "Style: painting, colours from #1f3a68 and #f2b279 to #141b2d, "
        "light #ffd9a0, accent #e4572e."
    )


def test_the_caption_is_not_part_of_a_take(requests: Any) -> None:
    plain, captioned = (
        clip_spec(requests.clip(scene=requests.scene(caption=caption), format=requests.format(1280, 720)))
        for caption in ("", "A caption.")
    )
    assert take_spec(plain, plain.scene, 12, MODEL) == take_spec(captioned, captioned.scene, 12, MODEL)


def test_the_key_of_a_paid_take_does_not_change(requests: Any) -> None:
    """Paid takes are stored under this key."""
    spec = clip_spec(requests.clip(format=requests.format(1280, 720), negative_prompt="crowds"))
    assert (
        take_spec(spec, spec.scene, 96, MODEL).key
        == "e5f2e639fb660cde1de3e8da4098faa06b3a31484b247645d0086e075bca7bd9"
    )


def test_a_prompt_that_is_too_long_is_rejected(requests: Any) -> None:
    entities = [film.Entity(id=f"e{n}", kind=film.Entity.PERSON, description="x" * 1000) for n in range(5)]
    scene = requests.scene(subjects=[entity.id for entity in entities])
    spec = clip_spec(requests.clip(scene=scene, entities=entities, format=requests.format(1280, 720)))
    with pytest.raises(FailedPrecondition, match="the model reads 4000"):
        take_spec(spec, spec.scene, 12, MODEL)


@pytest.mark.parametrize(("frames", "seconds"), [(1, 4), (96, 4), (97, 6), (144, 6), (145, 8), (192, 8)])
def test_a_scene_is_cut_from_the_shortest_take(frames: int, seconds: int) -> None:
    assert take_seconds(Fraction(frames, 24)) == seconds
