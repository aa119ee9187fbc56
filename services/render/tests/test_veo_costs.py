"""A take is on the bill of the job that ordered it, whoever gets it in the end."""

from typing import Any

import pytest

from aiprod.film.v1.cost_pb2 import Cost
from aiprod.render.v1 import render_service_pb2 as api

from .fake_vertex import FILTERED, FakeVertex
from .veo_service import LIST_PRICE, VeoService

pytestmark = pytest.mark.asyncio(loop_scope="session")

TAKE = Cost(usd_micros=4 * LIST_PRICE)


async def cost(veo: VeoService, job: str) -> Cost:
    return await veo.stub.GetCost(api.GetCostRequest(job=job))


async def test_the_job_that_orders_a_take_pays_for_it(veo: VeoService) -> None:
    clip = await veo.clip(veo.scene(1, job="jobs/a"))
    assert (await veo.clip(veo.scene(1, job="jobs/b"))).reused
    assert clip.cost_usd_micros == TAKE.usd_micros
    assert (await cost(veo, "jobs/a"), await cost(veo, "jobs/b")) == (TAKE, Cost())


async def test_an_abandoned_take_is_paid_once(open_veo: Any, vertex: FakeVertex) -> None:
    vertex.operations_end = False
    async with open_veo() as veo:
        call = veo.stub.RenderScene(veo.scene(1, job="jobs/left"))
        while not (await call.read()).progress.operation:
            pass
        call.cancel()
        assert await cost(veo, "jobs/left") == TAKE
    vertex.operations_end = True
    async with open_veo() as veo:
        await veo.clip(veo.scene(1, job="jobs/next"))
        assert (await cost(veo, "jobs/left"), await cost(veo, "jobs/next")) == (TAKE, Cost())
    assert len(vertex.orders) == 1


async def test_a_filtered_take_is_free(veo: VeoService, vertex: FakeVertex) -> None:
    vertex.endings = [FILTERED]
    await veo.render(veo.scene(1, job="jobs/filtered"))
    assert await cost(veo, "jobs/filtered") == Cost()


async def test_an_unconfirmed_order_counts_as_paid(veo: VeoService, vertex: FakeVertex) -> None:
    vertex.silent = True
    await veo.render(veo.scene(1, job="jobs/silent"))
    vertex.silent = False
    await veo.clip(veo.scene(1, job="jobs/silent"))
    assert await cost(veo, "jobs/silent") == Cost(usd_micros=2 * TAKE.usd_micros)
    assert len(vertex.orders) == 2


async def test_a_take_without_a_listed_price_has_an_unknown_cost(open_veo: Any) -> None:
    async with open_veo(veo_model="veo-9") as veo:
        await veo.clip(veo.scene(1, job="jobs/unlisted"))
        assert await cost(veo, "jobs/unlisted") == Cost(unpriced_calls=1)
