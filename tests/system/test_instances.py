"""A stack with two instances of a service: the edge balances over both, and one is enough."""

import asyncio
import re
from collections.abc import AsyncIterator

import grpc
import httpx
import psutil
import pytest

from aiprod.probe.v1 import probe_service_pb2 as probe_api
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod_rpc.channel import open_channel
from aiprod_stack.folder import StackFolder
from aiprod_stack.lifecycle import running_stack
from aiprod_stack.plan import ADMIN_SOCKET, ONE_OF_EACH, StackPlan
from aiprod_stack.settings import StackSettings
from tests.conftest import free_ports

pytestmark = pytest.mark.system


@pytest.fixture
async def plan(tmp_path) -> AsyncIterator[StackPlan]:
    """A running stack with two probes."""
    settings = StackSettings(home=tmp_path, port=free_ports(9))
    plan = StackPlan(settings, ONE_OF_EACH | {"probe": 2})
    async with running_stack(plan, print):
        yield plan


async def calls_by_port(plan: StackPlan) -> dict[int, int]:
    """How many calls the edge sent to each probe."""
    transport = httpx.AsyncHTTPTransport(uds=str(plan.home / "run" / ADMIN_SOCKET))
    async with httpx.AsyncClient(transport=transport) as admin:
        text = (await admin.get("http://envoy/clusters")).text
    totals = re.findall(r"^probe::127.0.0.1:(\d+)::rq_total::(\d+)$", text, re.M)
    calls = {int(port): int(total) for port, total in totals}
    assert set(calls) == {instance.port for instance in plan.of_service("probe")}
    return calls


async def call(plan: StackPlan, times: int) -> None:
    """Calls that the service itself rejects."""
    # As clients do: a call on a connection that breaks is sent again.
    async with open_channel(f"127.0.0.1:{plan.settings.port}", "aiprod.probe.v1") as edge:
        for _ in range(times):
            with pytest.raises(grpc.aio.AioRpcError) as error:
                await ProbeServiceStub(edge).Probe(probe_api.ProbeRequest(), timeout=60)
            assert error.value.code() == grpc.StatusCode.INVALID_ARGUMENT


async def test_the_edge_balances_over_two_probes_and_one_is_enough(plan: StackPlan) -> None:
    # The edge is ready with one probe, and merges the news of a second for up to a second.
    async with asyncio.timeout(60):
        while not all(calls >= 10 for calls in (await calls_by_port(plan)).values()):
            await call(plan, 5)
    running = StackFolder(plan.home).running()
    second = psutil.Process(running.processes["probe-2"].pid)
    second.kill()
    await call(plan, 20)
