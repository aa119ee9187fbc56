"""Gemini's voice with the real SDK against its REST shape on a real port."""

import asyncio
from collections.abc import Callable
from typing import Any

import grpc
import pytest
import webvtt

from aiprod.film.v1.cost_pb2 import Cost
from aiprod.film.v1.media_pb2 import Music, Voice
from aiprod.render.v1 import render_service_pb2 as api
from aiprod_rpc.status import received_reason
from tests.backing_services import new_database, postgres_server

from .fake_gemini import BLOCKED, FakeGemini
from .test_narration import level, samples_of

pytestmark = pytest.mark.asyncio(loop_scope="session")
TEXT = "We came here every summer. The house is open until October."
FIRST, SECOND = 2.6, 3.2
"""Seconds of its two sentences."""


@pytest.fixture
def nobody(tmp_path: Any) -> dict[str, str]:
    """Settings with which no Piper is found."""
    return {"piper": str(tmp_path / "no-piper")}


def asked(job: str = "jobs/a", text: str = TEXT, **fields: Any) -> api.SpeakRequest:
    return api.SpeakRequest(job=job, text=text, **fields)


async def test_a_text_is_spoken_phrase_by_phrase_and_once(
    open_stills: Any, gemini: FakeGemini, nobody: Any
) -> None:
    async with open_stills(**nobody) as service:
        can = await service.stub.GetCapabilities(api.GetCapabilitiesRequest())
        assert can.voice == "gemini-2.5-flash-preview-tts/Kore"
        assert can.voice_cost_usd_micros_per_character == 31
        speech = await service.stub.Speak(asked())
        assert speech.duration.ToMilliseconds() == round((FIRST + 0.25 + SECOND) * 1000)
        assert speech.engine == can.voice
        assert 0 <= speech.cost_usd_micros - gemini.bill < 2, "each phrase is rounded up"
        assert await service.cost("jobs/a") == Cost(usd_micros=speech.cost_usd_micros)
        again = await service.stub.Speak(asked("jobs/b"))
        assert (again.duration, again.cost_usd_micros) == (speech.duration, 0)
        assert await service.cost("jobs/b") == Cost()
    texts = [request["contents"][0]["parts"][0]["text"] for request in gemini.requests]
    assert texts == ["We came here every summer.", "The house is open until October."]
    config = gemini.requests[0]["generationConfig"]
    assert config["responseModalities"] == ["AUDIO"]
    voice = config["speechConfig"]["voice_config"]["prebuilt_voice_config"]["voice_name"]
    assert (voice, gemini.requests[0]["model"]) == ("Kore", "gemini-2.5-flash-preview-tts")


async def test_each_voice_and_language_speaks_for_itself(
    open_stills: Any, gemini: FakeGemini, nobody: Any
) -> None:
    async with open_stills(**nobody) as service:
        for voice in (Voice(name="Puck"), Voice(name="Puck", language="de-DE"), Voice(language="de-DE")):
            speech = await service.stub.Speak(asked(text="Ein Satz.", voice=voice))
            assert speech.engine.startswith(f"gemini-2.5-flash-preview-tts/{voice.name or 'Kore'}")
            assert speech.cost_usd_micros > 0
    configs = [request["generationConfig"]["speechConfig"] for request in gemini.requests]
    assert [config.get("language_code") for config in configs] == [None, "de-DE", "de-DE"]


async def test_captions_follow_the_voice(open_stills: Any, gemini: FakeGemini, nobody: Any) -> None:
    async with open_stills(**nobody) as service:
        form = service.requests.format()
        scene = service.requests.scene(caption="Seen", narration=TEXT)
        clip = await service.clip(service.requests.clip(24 * 7, format=form, scene=scene))
        request = service.requests.master(form, [scene], [clip])
        request.manifest.music.CopyFrom(Music(source=Music.NONE))
        request.manifest.voice.CopyFrom(Voice(name="Puck"))
        master = [event async for event in service.stub.Assemble(request, timeout=100)][-1].artifact
    assert all("Puck" in str(asked) for asked in gemini.requests)
    samples = samples_of(service.assets.path(master.asset))
    assert level(samples, 220, 0.5, 2.9) > level(samples, 220, 0, 0.35) + 40
    captions = webvtt.from_string(service.assets.path(master.captions).read_text())
    starts = [each.start_in_seconds + each.start_time.milliseconds / 1000 for each in captions]
    assert starts == pytest.approx([0.4, 0.4 + FIRST + 0.25], abs=0.02)


async def test_phrases_that_were_paid_for_before_a_failure_are_not_paid_for_again(
    open_stills: Any, gemini: FakeGemini, nobody: Any, tmp_path: Any
) -> None:
    async with open_stills(**nobody) as service:
        gemini.answers = [{}, {"status": 503, "name": "UNAVAILABLE"}]
        with pytest.raises(grpc.aio.AioRpcError):
            await service.stub.Speak(asked())
        first = (await service.cost("jobs/a")).usd_micros
        assert 0 <= first - gemini.bill < 1
    async with open_stills(**nobody) as service:
        speech = await service.stub.Speak(asked("jobs/b"))
        assert await service.cost("jobs/b") == Cost(usd_micros=speech.cost_usd_micros)
    assert len(gemini.requests) == 3, "the first phrase was kept"
    assert 0 <= first + speech.cost_usd_micros - gemini.bill < 2
    assert not list((tmp_path / "data/answers").iterdir())


async def test_callers_at_the_same_time_pay_once(open_stills: Any, gemini: FakeGemini, nobody: Any) -> None:
    async with open_stills(**nobody) as service:
        speeches = await asyncio.gather(*(service.stub.Speak(asked()) for _ in range(5)))
    assert len(gemini.requests) == 2
    assert sum(speech.cost_usd_micros > 0 for speech in speeches) == 1


async def test_an_instance_that_comes_late_buys_no_phrase_again(
    open_stills: Any, gemini: FakeGemini, nobody: Any, tmp_path: Any
) -> None:
    gemini.held = "It is closed."
    with postgres_server() as server:
        database = new_database(server.url)
        async with (
            open_stills(**nobody, database=database, data=tmp_path / "one") as one,
            open_stills(**nobody, database=database, data=tmp_path / "other") as other,
        ):
            first = other.stub.Speak(asked("jobs/b", gemini.held))
            await until(lambda: gemini.requests)
            # It has looked for the speech in storage, and waits behind the one before.
            looked_for = len(other.assets.looked_for)
            late = other.stub.Speak(asked("jobs/b"))
            await until(lambda: len(other.assets.looked_for) > looked_for)
            # Stored by now, and its phrases are kept no more.
            await one.stub.Speak(asked())
            gemini.held = ""
            await first
            assert (await late).cost_usd_micros == 0
    assert len(gemini.requests) == 3


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_narration_above_its_limit_is_not_spoken(
    open_stills: Any, gemini: FakeGemini, nobody: Any
) -> None:
    async with open_stills(**nobody) as service:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await service.stub.Speak(asked(max_cost_usd_micros=100))
        assert received_reason(refused.value) == "VOICE_TOO_EXPENSIVE"
        assert not gemini.requests
        assert (await service.stub.Speak(asked(max_cost_usd_micros=10_000))).cost_usd_micros > 0
        assert (await service.stub.Speak(asked(max_cost_usd_micros=0))).cost_usd_micros == 0, "stored"


async def test_what_the_model_holds_back_is_told(open_stills: Any, gemini: FakeGemini, nobody: Any) -> None:
    async with open_stills(**nobody) as service:
        gemini.answers = [BLOCKED]
        with pytest.raises(grpc.aio.AioRpcError, match="PROHIBITED_CONTENT") as refused:
            await service.stub.Speak(asked())
        assert received_reason(refused.value) == "VOICE_FAILED"


async def test_a_voice_that_is_not_there_is_told(stack: Any) -> None:
    for voice in (Voice(name="Kore"), Voice(language="de-DE")):
        with pytest.raises(grpc.aio.AioRpcError, match="only piper/test-voice") as refused:
            await stack.stub.Speak(asked(voice=voice), timeout=60)
        assert received_reason(refused.value) == "VOICE_MISSING"
    assert (await stack.stub.Speak(asked(voice=Voice(name="test-voice")), timeout=60)).engine
