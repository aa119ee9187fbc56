"""A user's own recordings of a voice in masters of a real server, measured by an independent ffmpeg."""

from typing import Any

import grpc
import numpy as np
import pytest
import webvtt

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.media_pb2 import Music
from aiprod.render.v1 import render_service_pb2 as api
from aiprod_rpc.status import received_reason

from .test_narration import level, samples_of
from .test_own_music import measured, own, save_track, tone, upload

pytestmark = pytest.mark.asyncio(loop_scope="session")
WORDS = "We came here every summer. The house is open until October."


def recording(stack: Any, name: str, seconds: float, loudness: float = 0.02, codec: str = "flac") -> Asset:
    return upload(stack, name, save_track(tone(300, seconds, loudness), codec))


async def assembled(
    stack: Any, seconds: int, music: Music, whole: Asset | None = None, **scene: Any
) -> api.RenderEvent:
    form, shown = stack.requests.format(), stack.requests.scene(caption="Seen", **scene)
    clip = await stack.clip(stack.requests.clip(24 * seconds, format=form, scene=shown))
    request = stack.requests.master(form, [shown], [clip])
    request.manifest.music.CopyFrom(music)
    if whole:
        request.manifest.voice_over.CopyFrom(whole)
    event: api.RenderEvent = await stack.assemble(request)
    assert event.WhichOneof("event") == "artifact", event
    return event


async def test_a_recording_is_heard_in_its_scene_with_its_words_as_captions(stack: Any) -> None:
    voice = recording(stack, "voice.m4a", 4, codec="aac")
    event = await assembled(stack, 6, Music(source=Music.NONE), voice_over=voice, narration=WORDS)
    samples = samples_of(stack.assets.path(event.artifact.asset))
    assert level(samples, 300, 0.6, 4.2) > level(samples, 300, 0, 0.35) + 40
    assert level(samples, 300, 0.6, 4.2) > level(samples, 300, 4.6, 5.8) + 40
    captions = webvtt.from_string(stack.assets.path(event.artifact.captions).read_text())
    assert [each.text for each in captions] == [
        "We came here every summer.",
        "The house is open until October.",
    ]
    assert captions[0].start_in_seconds + captions[0].start_time.milliseconds / 1000 == pytest.approx(
        0.4, abs=0.02
    )
    half = 0.4 + 4 * 26 / 58
    assert captions[1].start_in_seconds + captions[1].start_time.milliseconds / 1000 == pytest.approx(
        half, abs=0.06
    )


async def test_without_words_the_scene_keeps_its_caption(stack: Any) -> None:
    event = await assembled(stack, 4, Music(source=Music.NONE), voice_over=recording(stack, "plain.flac", 2))
    assert "Seen" in stack.assets.path(event.artifact.captions).read_text()


@pytest.mark.parametrize("loudness", [0.003, 0.9])
async def test_music_ducks_under_a_recording_of_any_level(stack: Any, loudness: float) -> None:
    bed = upload(stack, "bed-for-voice.flac", save_track(tone(1000, 8)))
    voice = recording(stack, f"at-{loudness}.flac", 3, loudness)
    path = stack.assets.path((await assembled(stack, 7, own(bed), voice_over=voice)).artifact.asset)
    samples = samples_of(path)
    beside, under = level(samples, 1000, 4.3, 4.9), level(samples, 1000, 0.6, 3.2)
    assert beside - under == pytest.approx(10, abs=1)
    assert level(samples, 300, 0.6, 3.2) > under + 10
    integrated, peak = measured(path)
    assert integrated == pytest.approx(-16, abs=1)
    assert peak <= -1


async def test_a_recording_over_the_whole_film_starts_with_it(stack: Any) -> None:
    event = await assembled(stack, 4, Music(source=Music.NONE), whole=recording(stack, "whole.flac", 3.5))
    samples = samples_of(stack.assets.path(event.artifact.asset))
    assert level(samples, 300, 0, 0.3) == pytest.approx(level(samples, 300, 1, 3), abs=3)
    assert np.abs(samples[int(3.7 * 48000) :]).max() < 0.001


async def test_a_recording_is_read_once_and_says_how_long_it_is(stack: Any) -> None:
    request = api.SpeakRequest(job="jobs/test", recording=recording(stack, "once.flac", 2.5))
    before = len(stack.assets.uploads)
    answers = [await stack.stub.Speak(request, timeout=60) for _ in range(2)]
    assert [answer.duration.ToMilliseconds() for answer in answers] == [2500] * 2
    assert [answer.scene_duration.ToMilliseconds() for answer in answers] == [3400] * 2
    assert len(stack.assets.uploads) == before + 1
    assert stack.leftovers == []


@pytest.mark.parametrize("over", ["scene", "film"])
async def test_what_is_too_short_says_how_many_seconds_it_needs(stack: Any, over: str) -> None:
    voice = recording(stack, "long.flac", 5)
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await assembled(
            stack,
            2,
            Music(),
            voice if over == "film" else None,
            **({"voice_over": voice} if over == "scene" else {}),
        )
    assert received_reason(refused.value) == "NARRATION_TOO_LONG"
    assert {"scene": "needs 5.9 s", "film": "its recording 5.0 s"}[over] in (refused.value.details() or "")


@pytest.mark.parametrize(
    ("name", "data"), [("voice.txt", b"words"), ("list.m3u8", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")]
)
async def test_what_is_no_recording_is_refused(stack: Any, name: str, data: bytes) -> None:
    file = upload(stack, name, lambda path: path.write_bytes(data))
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await stack.stub.Speak(api.SpeakRequest(job="jobs/test", recording=file), timeout=60)
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert received_reason(refused.value) == "MEDIA_REFUSED"
    assert "the recording: " in (refused.value.details() or "")
    assert stack.leftovers == []


async def test_a_recording_longer_than_a_film_is_refused(stack: Any) -> None:
    silence = upload(stack, "hours.flac", save_track(np.zeros(601 * 8000), rate=8000))
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await stack.stub.Speak(api.SpeakRequest(job="jobs/test", recording=silence), timeout=60)
    assert "longer than 600 s" in (refused.value.details() or "")


async def test_a_voice_is_not_seen(stack: Any) -> None:
    """The clip of a scene with another recording is the same one."""
    scene = stack.requests.scene(caption="")
    first = await stack.clip(stack.requests.clip(12, scene=scene))
    scene.voice_over.CopyFrom(Asset(name="uploads/any", generation=1))
    again = await stack.clip(stack.requests.clip(12, scene=scene))
    assert again.reused
    assert again.asset == first.asset


async def test_something_must_be_heard(stack: Any) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await stack.stub.Speak(api.SpeakRequest(job="jobs/test"), timeout=60)
    assert received_reason(refused.value) == "INVALID_REQUEST"
