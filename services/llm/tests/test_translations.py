"""Captions are translated by the model, over its real protocol."""

import json
from pathlib import Path

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod_rpc.status import received_reason

from .conftest import Running, running_llm
from .fake_gemini import FakeGemini
from .test_model import refused

CAPTIONS = api.TranslateCaptionsRequest(captions=["Home", "Snow falls"], language="fr")


async def test_captions_are_translated_in_one_call_that_is_cached(llm: Running, gemini: FakeGemini) -> None:
    answer = await llm.stub.TranslateCaptions(CAPTIONS)
    assert answer.captions == ["fr: Home", "fr: Snow falls"]
    assert answer.provenance.cost_usd_micros > 0
    again = await llm.stub.TranslateCaptions(CAPTIONS)
    assert again.captions == answer.captions
    assert again.provenance.cost_usd_micros == 0
    assert len(gemini.calls) == 1
    asked = json.loads(gemini.calls[0]["contents"][0]["parts"][0]["text"])
    assert asked == {"language": "fr", "captions": ["Home", "Snow falls"]}


async def test_a_model_that_loses_a_caption_is_told_so(llm: Running, gemini: FakeGemini) -> None:
    for wrong in (["Maison"], ["Maison", " "]):
        gemini.calls.clear()
        gemini.answers = [json.dumps({"captions": wrong})]
        answer = await llm.stub.TranslateCaptions(
            api.TranslateCaptionsRequest(captions=["One", str(wrong)], language="fr")
        )
        assert len(answer.captions) == 2
        assert len(gemini.calls) == 2


async def test_asking_whether_it_can_translate_is_free(llm: Running, gemini: FakeGemini) -> None:
    answer = await llm.stub.TranslateCaptions(
        api.TranslateCaptionsRequest(captions=["Home"], language="fr", validate_only=True)
    )
    assert answer == api.TranslateCaptionsResponse()
    assert gemini.calls == []


async def test_without_a_model_nothing_is_translated(tmp_path: Path) -> None:
    async with running_llm(tmp_path) as llm:
        for only in (True, False):
            request = api.TranslateCaptionsRequest(captions=["Home"], language="fr", validate_only=only)
            assert received_reason(await refused(llm.stub.TranslateCaptions(request))) == "NO_MODEL"
