"""What the service returns when the model fails: a degraded plan, or an error."""

import os
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing
from pathlib import Path

import grpc
import pytest

from aiprod.film.v1 import asset_pb2 as film_asset
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod_llm.billing import Bill, Payer
from aiprod_llm.calls import cached_call
from aiprod_llm.calls.cached_call import CachedCalls
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.memory_cache import MemoryCache
from aiprod_llm.calls.model_interface import Message, ModelRequest, Operation
from aiprod_llm.config import LlmSettings
from aiprod_llm.state import open_state
from aiprod_rpc.call import Call, current_call, in_call
from aiprod_rpc.status import received_reason
from tests.ports import closed_port

from .conftest import KEY, Running, running_llm
from .fake_gemini import FakeGemini, Fault
from .test_model import FORMAT, kinds, plan_request, planned, refused

PLAN_ELSEWHERE = """
import asyncio, pathlib, sys
from tests.conftest import running_llm
from tests.test_model import plan_request, planned

async def main():
    async with running_llm(pathlib.Path(sys.argv[1]), api_key="k", base_url=sys.argv[2]) as llm:
        for piece in await planned(llm, plan_request()):
            sys.stdout.buffer.write(piece.SerializeToString(deterministic=True))

asyncio.run(main())
"""
DOWN = [Fault(status=400)]


async def test_a_plan_without_the_model_is_degraded_and_not_cached(
    gemini: FakeGemini, tmp_path: Path
) -> None:
    async with running_llm(tmp_path, api_key=KEY, base_url=gemini.url) as llm:
        gemini.faults = list(DOWN)
        pieces = await planned(llm, plan_request())
        made = pieces[-1].provenance
        assert (made.engine, made.degraded) == ("embedded-planner/15", True)
        assert made.reason.startswith("MODEL_REFUSED: ")
        assert pieces[0].head.planner == "embedded-planner/15"
        recovered = await planned(llm, plan_request())
        assert recovered[-1].provenance.cache_result == pb.MISS
        assert (recovered[-1].provenance.engine, recovered[-1].provenance.degraded) == (
            "gemini-2.5-flash",
            False,
        )


async def test_a_plan_that_fails_midway_restarts_with_the_fallback(
    gemini: FakeGemini, tmp_path: Path
) -> None:
    async with running_llm(tmp_path, api_key=KEY, base_url=gemini.url) as llm:
        gemini.faults = [Fault(kind="eof", after=13), *DOWN]
        pieces = await planned(llm, plan_request())
        heads = [number for number, kind in enumerate(kinds(pieces)) if kind == "head"]
        assert heads == [0, 4]
        assert pieces[4].head.planner == "embedded-planner/15"
        assert pieces[-1].provenance.degraded


async def test_a_model_that_never_responds_leaves_the_fallback_its_time(
    gemini: FakeGemini, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A tenth of the caller's time, however long that is: half a second is little on a busy machine.
    monkeypatch.setattr(cached_call, "RESERVE_SECONDS", 60)
    gemini.faults = [Fault(kind="hang")]
    async with running_llm(tmp_path, api_key=KEY, base_url=gemini.url) as llm:
        call = llm.stub.PlanScenes(plan_request(), timeout=30)
        pieces = [piece async for piece in call]
    assert pieces[-1].provenance.degraded
    assert pieces[-1].provenance.reason.startswith("MODEL_TIMEOUT: ")


@pytest.mark.parametrize(("timeout", "reserve"), [(60.0, 0.5), (2.0, 0.2)])
async def test_the_model_gets_less_time_than_the_caller_has(
    tmp_path: Path, timeout: float, reserve: float
) -> None:
    reserves: list[float] = []

    def produce(deadline: Deadline, payer: Payer) -> AbstractAsyncContextManager[AsyncIterator[str]]:
        callers = current_call().remaining()
        assert callers is not None
        reserves.append(callers - deadline.remaining())
        return aclosing(text())

    async def text() -> AsyncGenerator[str]:
        yield "text"

    request = ModelRequest(Operation.TEXT, "ann", "m", (Message("user", "hello"),))
    async with open_state(LlmSettings(data=tmp_path)) as state:
        calls = CachedCalls(MemoryCache("answers", 10), state.answers, 60, state.ledger, 100, state.turns)
        with in_call(Call(deadline=time.monotonic() + timeout)):
            assert len([item async for item in calls.stream(request, produce, Bill("r"))]) == 2
    assert reserves[0] >= reserve * 0.9


@pytest.mark.long
def test_degraded_plans_are_the_same_in_every_process(tmp_path: Path) -> None:
    def plan(home: str) -> bytes:
        command = [sys.executable, "-c", PLAN_ELSEWHERE, str(tmp_path / home), f"http://{away}"]
        here = Path(__file__).parent.parent
        # Its fixtures use those of the whole repository.
        environment = {**os.environ, "PYTHONHASHSEED": str(len(home)), "PYTHONPATH": str(here.parent.parent)}
        run = subprocess.run(command, capture_output=True, check=True, env=environment, cwd=here, timeout=100)
        return run.stdout

    with closed_port() as away:
        first = plan("a")
        assert len(first) > 500
        assert b"MODEL_UNREACHABLE: " in first
        assert first == plan("bbb")


async def test_without_a_fallback_the_error_is_raised(llm: Running, gemini: FakeGemini) -> None:
    gemini.faults = list(DOWN)
    assert received_reason(await refused(planned(llm, plan_request()))) == "MODEL_REFUSED"


def film_to_watch() -> api.AnalyzeVideoRequest:
    manifest = film.Manifest(prompt="a fox", title="Fox", format=FORMAT)
    for number in range(1, 5):
        manifest.scenes.add(id=f"s{number}").duration.FromSeconds(3)
    palette = film.Palette(
        zenith="#000000", horizon="#000000", light="#000000", accent="#000000", shade="#000000"
    )
    manifest.style.palette.CopyFrom(palette)
    master = film_asset.Asset(name="jobs/j/master/a.mp4", generation=7, size=9, crc32c=1)
    return api.AnalyzeVideoRequest(manifest=manifest, master=master)


async def test_a_film_that_no_model_could_watch_is_not_scored(gemini: FakeGemini, tmp_path: Path) -> None:
    gemini.faults = list(DOWN)
    with closed_port() as away:
        async with running_llm(tmp_path, api_key=KEY, base_url=gemini.url, storage=away) as llm:
            answer = await llm.stub.AnalyzeVideo(film_to_watch())
    assert answer.state == pb.SemanticQc.UNSCORED
    assert answer.provenance.degraded
    assert not answer.HasField("scores")


async def test_texts_have_no_fallback(gemini: FakeGemini, tmp_path: Path) -> None:
    request = api.GenerateTextRequest(prompt="hello")
    async with running_llm(tmp_path / "a", api_key=KEY, base_url=gemini.url) as llm:
        gemini.faults = list(DOWN)
        assert received_reason(await refused(llm.stub.GenerateText(request))) == "MODEL_REFUSED"
    async with running_llm(tmp_path / "b", engine="embedded") as llm:
        error = await refused(llm.stub.GenerateText(request))
        assert error.code() is grpc.StatusCode.FAILED_PRECONDITION
        assert received_reason(error) == "NO_MODEL"
