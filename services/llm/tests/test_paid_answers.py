"""What a model answered is stored before anything else: whoever dies or leaves then, it is paid for once."""

import os
import signal
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import grpc
import pytest

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceStub
from aiprod_rpc.channel import open_channel
from tests.backing_services import Server, new_database, redis_server

from .conftest import KEY, llm_process, running_llm
from .fake_gemini import FakeGemini
from .test_calls import until
from .test_degraded import film_to_watch
from .test_model import plan_request
from .test_reviews import fake_storage, stored
from .test_shared_ledger import rows


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Server]:
    with redis_server(tmp_path) as server:
        yield server


def stored_film() -> api.AnalyzeVideoRequest:
    request = film_to_watch()
    request.master.CopyFrom(stored())
    return request


async def test_a_review_is_paid_for_once_when_its_instance_and_redis_are_killed(
    gemini: FakeGemini, postgres: str, redis: Server, tmp_path: Path
) -> None:
    # The answer is there, and its instance has one thing left to do: to delete the film at Google.
    gemini.deletes_slowly = True
    async with AsyncExitStack() as stack:
        storage = await stack.enter_async_context(fake_storage())
        shared = {"database": new_database(postgres), "redis": redis.url, "storage": storage}
        settings = {"BASE_URL": gemini.url, **{name.upper(): value for name, value in shared.items()}}
        other = await stack.enter_async_context(
            running_llm(tmp_path / "other", api_key=KEY, base_url=gemini.url, **shared)
        )
        killed = await stack.enter_async_context(llm_process(tmp_path / "killed", **settings))
        channel = await stack.enter_async_context(open_channel(killed.address, "aiprod.llm.v1"))
        first = LlmServiceStub(channel).AnalyzeVideo(stored_film())
        await until(lambda: gemini.deleted)
        os.kill(killed.pid, signal.SIGKILL)
        redis.stop()
        redis.start()
        with pytest.raises(grpc.aio.AioRpcError):
            await first
        again = await other.stub.AnalyzeVideo(stored_film(), timeout=60)
    assert again.provenance.cache_result == pb.HIT_L2
    assert len(gemini.calls) == 1


async def test_a_review_is_paid_for_once_when_its_caller_leaves(gemini: FakeGemini, tmp_path: Path) -> None:
    gemini.deletes_slowly = True
    async with (
        fake_storage() as storage,
        running_llm(tmp_path, api_key=KEY, base_url=gemini.url, storage=storage) as llm,
    ):
        left = llm.stub.AnalyzeVideo(stored_film())
        await until(lambda: gemini.deleted)
        left.cancel()
        again = await llm.stub.AnalyzeVideo(stored_film(), timeout=60)
    assert again.state == pb.SemanticQc.SCORED
    assert len(gemini.calls) == 1


@pytest.mark.parametrize("with_redis", [False, True])
async def test_an_instance_that_is_alone_pays_once_for_an_answer_from_before_its_restart(
    gemini: FakeGemini, redis: Server, tmp_path: Path, with_redis: bool
) -> None:
    url = redis.url if with_redis else ""
    async with (
        llm_process(tmp_path / "llm", BASE_URL=gemini.url, REDIS=url) as process,
        open_channel(process.address, "aiprod.llm.v1") as channel,
    ):
        plan = [piece async for piece in LlmServiceStub(channel).PlanScenes(plan_request(), timeout=60)]
        os.kill(process.pid, signal.SIGKILL)
    redis.stop()
    redis.start()
    async with running_llm(tmp_path / "llm", api_key=KEY, base_url=gemini.url, redis=url) as restarted:
        again = [piece async for piece in restarted.stub.PlanScenes(plan_request(), timeout=60)]
    assert plan[-1].provenance.cache_result == pb.MISS
    assert again[-1].provenance.cache_result == pb.HIT_L2
    assert len(gemini.calls) == 1


async def test_an_answer_of_a_batch_is_stored_together_with_its_price(
    gemini: FakeGemini, postgres: str, tmp_path: Path
) -> None:
    database = new_database(postgres)
    async with running_llm(tmp_path, api_key=KEY, base_url=gemini.url, database=database) as llm:
        await llm.stub.GenerateText(api.GenerateTextRequest(prompt="a fox", workload="scene-prompt"))
    (paid,) = rows(database, "SELECT xmin::text FROM attempts WHERE outcome = 'ok'")
    assert rows(database, "SELECT xmin::text FROM answers") == [paid]
