"""After an edit, unchanged clips are reused and the master is assembled again."""

from itertools import pairwise
from typing import Any

import pytest

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.render.v1 import render_service_pb2 as api
from tests.packets import packets_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCENES, FRAMES = 8, 16


def clip_requests(stack: Any, scenes: list[film.Scene]) -> list[api.RenderSceneRequest]:
    first = stack.requests.clip(FRAMES, scene=scenes[0], film_title="Eight")
    return [first] + [
        stack.requests.clip(FRAMES, scene=scene, previous_scene=before, previous_frame_count=FRAMES)
        for before, scene in pairwise(scenes)
    ]


async def build(stack: Any, scenes: list[film.Scene]) -> tuple[list[int], Any]:
    """Returns the indices of the newly rendered scenes, and the packets of the master."""
    clips = [await stack.clip(request) for request in clip_requests(stack, scenes)]
    event = await stack.assemble(stack.requests.master(stack.requests.format(), scenes, clips))
    fresh = [number for number, clip in enumerate(clips) if not clip.reused]
    return fresh, packets_of(stack.assets.path(event.artifact.asset))


@pytest.mark.parametrize(
    ("edited", "transition", "rendered"),
    [
        (3, film.Scene.DISSOLVE, [3, 4]),
        pytest.param(3, film.Scene.CUT, [3], marks=pytest.mark.long),
        pytest.param(7, film.Scene.DISSOLVE, [7], marks=pytest.mark.long),
    ],
)
async def test_an_edit_renders_its_scene_and_the_dissolve_from_it(
    stack: Any, edited: int, transition: film.Scene.Transition.ValueType, rendered: list[int]
) -> None:
    scenes = [
        stack.requests.scene(id=f"s{number}", seed=7000 + number, setting=1 + number, transition=transition)
        for number in range(SCENES)
    ]
    stack.assets.clear_keys()
    everything, first = await build(stack, scenes)
    assert everything == list(range(SCENES))
    scenes[edited].caption = "Another caption."
    assert (await build(stack, scenes))[0] == rendered
    scenes[edited].caption = stack.requests.scene().caption
    again, last = await build(stack, scenes)
    assert again == [], "the earlier clip is still stored"
    assert last == first
