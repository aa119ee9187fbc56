"""Answers and markers that an earlier version stored are still found and read."""

import json
from pathlib import Path

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod_llm.calls.cache_key import cache_key
from aiprod_llm.calls.model_interface import Media, Message, ModelRequest, Operation

from .conftest import KEY, running_llm
from .fake_gemini import FakeGemini
from .test_degraded import film_to_watch
from .test_model import plan_request, planned
from .test_reviews import stored

STORED = Path(__file__).with_name("stored_answers.json")
"""Keys and values as version 1 of the key writes them: a text, markers, a project, a plan, a review."""


class FilledCache:
    """A shared cache that has the stored answers and ignores new ones."""

    def __init__(self) -> None:
        self.values: dict[str, str] = json.loads(STORED.read_text())

    async def get(self, key: str) -> str | None:
        return self.values.get(key)

    async def put(self, key: str, value: str, seconds: float) -> None:
        pass


def test_the_key_of_a_request_stays() -> None:
    request = ModelRequest(
        Operation.REVIEW,
        "ann",
        "gemini-2.5-flash",
        (Message("user", "cafe\u0301  one"), Message("model", "two")),
        system="be  brief",
        schema='{"type": "object"}',
        media=Media("a#1", "video/mp4", 12.5, uri="https://host/a"),
        max_output_tokens=7,
        temperature=0.5,
        seed=3,
    )
    assert cache_key(request) == "867fe3e4cd54c2dc2fa178dfeaacfc8ac07ddb17"


async def test_stored_answers_of_every_kind_are_hits(gemini: FakeGemini, tmp_path: Path) -> None:
    settings = {"api_key": KEY, "base_url": gemini.url}
    async with running_llm(tmp_path, FilledCache(), **settings) as llm:
        text = await llm.stub.GenerateText(api.GenerateTextRequest(prompt="a fox", workload="scene-prompt"))
        markers = await llm.stub.ExtractMarkers(api.ExtractMarkersRequest(prompt="a fox", project="p"))
        request = plan_request()
        request.markers.CopyFrom(markers)
        plan = (await planned(llm, request))[-1]
        film = film_to_watch()
        film.master.CopyFrom(stored())
        review = await llm.stub.AnalyzeVideo(film)
    answers = (text, markers, plan, review)
    assert [answer.provenance.cache_result for answer in answers] == [pb.HIT_L2] * 4
    assert (markers.id, markers.version) == ("011df37cd8188710", 7)
    assert not gemini.calls
