"""What Veo is paid for is on the bill of the job that ordered it, whoever waits for it in the end."""

from typing import Any

import pytest

from aiprod.film.v1.cost_pb2 import Cost
from aiprod.render.v1 import render_service_pb2 as pb2

from .fake_vertex import FILTERED, FakeVertex
from .veo_studio import LIST_PRICE, Studio

pytestmark = pytest.mark.asyncio(loop_scope="session")

TAKE = Cost(usd_micros=4 * LIST_PRICE)


async def cost(studio: Studio, job: str) -> Cost:
    return await studio.stub.GetCost(pb2.GetCostRequest(job=job))


async def test_a_take_is_paid_by_the_job_that_orders_it(studio: Studio) -> None:
    clip = await studio.clip(studio.scene(1, job="jobs/a"))
    assert (await studio.clip(studio.scene(1, job="jobs/b"))).reused
    assert clip.cost_usd_micros == TAKE.usd_micros
    assert (await cost(studio, "jobs/a"), await cost(studio, "jobs/b")) == (TAKE, Cost())


async def test_a_take_that_nobody_waited_for_is_paid_once(open_studio: Any, vertex: FakeVertex) -> None:
    vertex.running = False
    async with open_studio() as studio:
        call = studio.stub.RenderScene(studio.scene(1, job="jobs/left"))
        while not (await call.read()).progress.operation:
            pass
        call.cancel()
        assert await cost(studio, "jobs/left") == TAKE
    vertex.running = True
    async with open_studio() as studio:
        await studio.clip(studio.scene(1, job="jobs/next"))
        assert (await cost(studio, "jobs/left"), await cost(studio, "jobs/next")) == (TAKE, Cost())
    assert len(vertex.orders) == 1


async def test_what_is_filtered_is_free(studio: Studio, vertex: FakeVertex) -> None:
    vertex.endings = [FILTERED]
    await studio.render(studio.scene(1, job="jobs/filtered"))
    assert await cost(studio, "jobs/filtered") == Cost()


async def test_an_order_that_was_never_answered_may_be_paid(studio: Studio, vertex: FakeVertex) -> None:
    vertex.silent = True
    await studio.render(studio.scene(1, job="jobs/silent"))
    vertex.silent = False
    await studio.clip(studio.scene(1, job="jobs/silent"))
    assert await cost(studio, "jobs/silent") == Cost(usd_micros=2 * TAKE.usd_micros)
    assert len(vertex.orders) == 2


async def test_a_take_without_a_listed_price_has_an_unknown_cost(open_studio: Any) -> None:
    async with open_studio(veo_model="veo-9") as studio:
        await studio.clip(studio.scene(1, job="jobs/unlisted"))
        assert await cost(studio, "jobs/unlisted") == Cost(unpriced_calls=1)
