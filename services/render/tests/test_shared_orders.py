"""Two instances of render on one database: what one has ordered or bought, the other does not pay for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from aiprod.film.v1.cost_pb2 import Cost
from aiprod.render.v1 import render_service_pb2 as api
from tests.backing_services import CRASH, Server, new_database, postgres_server

from .fake_vertex import FILTERED, FakeVertex
from .veo_service import LIST_PRICE, VeoService

pytestmark = pytest.mark.asyncio(loop_scope="session")

TAKE = 4 * LIST_PRICE


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def postgres() -> AsyncIterator[Server]:
    with postgres_server() as server:
        yield server


@pytest.fixture
def open_two(postgres: Server, open_veo: Any, tmp_path: Path) -> Any:
    """Opens two instances with folders of their own on one new database."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[tuple[VeoService, VeoService]]:
        database = new_database(postgres.url)
        async with (
            open_veo(database=database, data=tmp_path / "one") as one,
            open_veo(database=database, data=tmp_path / "two") as two,
        ):
            yield one, two

    return opened


async def costs(*instances: VeoService) -> list[Cost]:
    request = api.GetCostRequest(job="jobs/test")
    return [await instance.stub.GetCost(request) for instance in instances]


async def test_an_order_of_one_instance_is_waited_for_by_the_other(open_two: Any, vertex: FakeVertex) -> None:
    vertex.operations_end = False
    async with open_two() as (one, two):
        call = one.stub.RenderScene(one.scene(1))
        while not (await call.read()).progress.operation:
            pass
        call.cancel()
        vertex.operations_end = True
        clip = await two.clip(two.scene(1))
        assert clip.cost_usd_micros == TAKE
        assert await costs(one, two) == [Cost(usd_micros=TAKE)] * 2
    assert len(vertex.orders) == 1


async def test_two_instances_at_once_order_once(open_two: Any, vertex: FakeVertex) -> None:
    async with open_two() as (one, two):
        clips = await asyncio.gather(one.clip(one.scene(1)), two.clip(two.scene(1)))
        assert clips[0].asset == clips[1].asset
        assert sum(clip.cost_usd_micros for clip in clips) == TAKE
        assert await costs(one) == [Cost(usd_micros=TAKE)]
    assert len(vertex.orders) == 1


async def test_a_caller_who_leaves_between_order_and_answer_costs_nothing_twice(
    open_two: Any, vertex: FakeVertex
) -> None:
    vertex.answers = asyncio.Event()
    async with open_two() as (one, two):
        call = one.stub.RenderScene(one.scene(1))
        reading = asyncio.create_task(call.read())
        async with asyncio.timeout(60):
            while not vertex.orders:
                await asyncio.sleep(0.01)
        reading.cancel()
        call.cancel()
        later = asyncio.create_task(two.clip(two.scene(1)))
        vertex.answers.set()
        assert (await later).cost_usd_micros == TAKE
    assert len(vertex.orders) == 1


async def test_a_filtered_take_leaves_the_bill_once(open_two: Any, vertex: FakeVertex) -> None:
    async with open_two() as (one, two):
        # The same job's take of another scene stays on the bill.
        await one.clip(one.scene(2))
        vertex.operations_end = False
        vertex.endings = [FILTERED]
        calls = [instance.stub.RenderScene(instance.scene(1)) for instance in (one, two)]
        for call in calls:
            while not (await call.read()).progress.operation:
                pass
        vertex.operations_end = True
        ends = [[event async for event in call][-1].WhichOneof("event") for call in calls]
        assert ends == ["filtered"] * 2
        assert await costs(one) == [Cost(usd_micros=TAKE)]
    assert len(vertex.orders) == 2


async def test_a_database_that_goes_away_between_order_and_journal_loses_no_order(
    open_two: Any, vertex: FakeVertex, postgres: Server
) -> None:
    vertex.answers = asyncio.Event()
    async with open_two() as (one, two):
        first = asyncio.create_task(one.render(one.scene(1)))
        async with asyncio.timeout(60):
            while not vertex.orders:
                await asyncio.sleep(0.01)
        await asyncio.to_thread(postgres.stop, CRASH)
        vertex.answers.set()
        await asyncio.to_thread(postgres.start)
        await first
        assert (await two.clip(two.scene(1))).asset.name
        assert await costs(two) == [Cost(usd_micros=TAKE)]
    assert len(vertex.orders) == 1
