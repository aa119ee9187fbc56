"""The content key changes with what is visible in the clip, and with nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.render.v1.render_service_pb2 import RenderSceneRequest
from aiprod_render.content_key import content_key
from aiprod_render.messages import clip_spec


def key(request: RenderSceneRequest, engine: str = "animatic/1") -> str:
    return content_key(clip_spec(request), engine)


FIELDS = {
    "frame_count": 13,
    "film_title": "The Sea",
    "fade_out": True,
}
SCENE_FIELDS = {
    "caption": "Another.",
    "camera_movement": film.Scene.PAN_LEFT,
    "setting": film.Scene.SEA,
    "time_of_day": film.Scene.NIGHT,
    "weather": film.Scene.SNOW,
    "lighting": film.Scene.NEON,
    "mood": film.Scene.TENSE,
    "transition": film.Scene.FADE,
    "shot_size": film.Scene.CLOSE_UP,
    "camera_angle": film.Scene.LOW,
    "subjects": ["e1"],
    "seed": 8,
    "palette": film.Palette(
        zenith="#000000", horizon="#7a3b69", light="#ffb36b", accent="#ff4f79", shade="#120c22"
    ),
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_changed_request_has_another_key(requests: Any, name: str) -> None:
    assert key(requests.clip(**{name: FIELDS[name]})) != key(requests.clip())


NEWER_SCENE_FIELDS = {"place": "kitchen", "tempo": film.Scene.SLOW_MOTION}
"""Fields that scenes of stored clips do not have."""


@pytest.mark.parametrize(
    "field",
    [
        {"acts": [film.Act(subject="e1", verb="run")]},
        {"relations": [film.Relation(subject="e1", kind=film.Relation.ON, object="e2")]},
    ],
)
def test_an_act_and_a_relation_have_another_key(requests: Any, field: dict[str, Any]) -> None:
    assert key(requests.clip(scene=requests.scene(**field))) != key(requests.clip())


@pytest.mark.parametrize("name", SCENE_FIELDS | NEWER_SCENE_FIELDS)
def test_a_changed_scene_has_another_key(requests: Any, name: str) -> None:
    changed = requests.scene(**{name: (SCENE_FIELDS | NEWER_SCENE_FIELDS)[name]})
    assert key(requests.clip(scene=changed)) != key(requests.clip())


@pytest.mark.parametrize(
    "change",
    [
        lambda request: setattr(request.format, "width", 428),
        lambda request: setattr(request.format.frame_rate, "numerator", 25),
        lambda request: setattr(request.style.palette, "accent", "#ffffff"),
        lambda request: setattr(request.style, "medium", "ink"),
    ],
)
def test_a_changed_look_has_another_key(requests: Any, change: Callable[[Any], None]) -> None:
    request = requests.clip()
    change(request)
    assert key(request) != key(requests.clip())


def test_the_key_of_a_stored_clip_does_not_change(requests: Any) -> None:
    """Clips are stored under this key, so its field names and enum numbers must not change."""
    scene = requests.scene(**SCENE_FIELDS)
    entity = film.Entity(id="e1", kind=film.Entity.PERSON, name="keeper", description="The keeper")
    scene.transition = film.Scene.DISSOLVE
    before = requests.scene(setting=film.Scene.CITY)
    request = requests.clip(
        scene=scene, entities=[entity], previous_scene=before, previous_frame_count=24, **FIELDS
    )
    assert key(requests.clip()) == "d3f7925b0db86efc8dcfe11edb4d6a3579a867a78b826c832936a3db170dd36f"
    assert key(request) == "387d340085444795f07db822a7ed3408fd64165e1ab065b484cb7a84a10412ad"


@pytest.mark.parametrize("field", [{"figure": "🦊"}, {"count": 3}, {"colour": "#d7263d"}])
def test_another_figure_count_or_colour_has_another_key(requests: Any, field: dict[str, Any]) -> None:
    scene = requests.scene(subjects=["e1"])
    plain, changed = (film.Entity(id="e1", name="fox", **values) for values in ({}, field))
    assert key(requests.clip(scene=scene, entities=[plain])) != key(
        requests.clip(scene=scene, entities=[changed])
    )


def test_the_engine_is_part_of_the_key(requests: Any) -> None:
    assert key(requests.clip(), "animatic/2") != key(requests.clip(), "animatic/1")


@pytest.mark.parametrize(
    "change",
    [
        {"job": "jobs/other"},
        {"previous_frame_count": 24},
        {"entities": [film.Entity(id="e9", kind=film.Entity.PERSON, name="Not in this scene")]},
    ],
)
def test_what_is_not_visible_is_not_in_the_key(requests: Any, change: dict[str, Any]) -> None:
    assert key(requests.clip(**change)) == key(requests.clip())


def test_a_scene_keeps_its_key_when_its_id_and_duration_change(requests: Any) -> None:
    moved = requests.scene(id="s9", duration=Duration(seconds=9))
    assert key(requests.clip(scene=moved)) == key(requests.clip())


def test_the_previous_scene_counts_only_under_a_dissolve(requests: Any) -> None:
    def pair(transition: int, caption: str) -> RenderSceneRequest:
        return requests.clip(
            scene=requests.scene(transition=transition),
            previous_scene=requests.scene(caption=caption),
            previous_frame_count=24,
        )

    assert key(pair(film.Scene.DISSOLVE, "a")) != key(pair(film.Scene.DISSOLVE, "b"))
    assert key(pair(film.Scene.CUT, "a")) == key(pair(film.Scene.CUT, "b"))


def test_the_order_of_entities_is_not_in_the_key(requests: Any) -> None:
    first = film.Entity(id="e1", kind=film.Entity.PERSON, name="Mara")
    second = film.Entity(id="e2", kind=film.Entity.VEHICLE, name="Boat")
    scene = requests.scene(subjects=["e1", "e2"])
    forwards = key(requests.clip(scene=scene, entities=[first, second]))
    assert forwards == key(requests.clip(scene=scene, entities=[second, first]))
    first.name = "Noor"
    assert forwards != key(requests.clip(scene=scene, entities=[first, second]))
