"""Spans and metrics of a real service process, as a collector and Prometheus receive them."""

import asyncio
import os
import signal
import sys
import textwrap
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
from aiprod_server.call_durations import BATCH
from tests.otel_collector import running_collector
from tests.ports import closed_port, free_port

SERVICE = textwrap.dedent("""
    from aiprod.collab.v1 import resources_pb2 as collab_pb
    from aiprod.collab.v1 import collab_service_pb2_grpc as rpc
    from aiprod_rpc.call import current_call
    from aiprod_rpc.errors import NotFound
    from aiprod_server.server import Binding, run, running, until_signalled
    from aiprod_server.settings import ServerSettings

    class Rooms(rpc.CollabServiceServicer):
        async def GetRoom(self, request, context):
            if request.name == "rooms/missing":
                raise NotFound("no such room", reason="ROOM_NOT_FOUND")
            return collab_pb.Room(name=current_call().traceparent)

    async def serve(settings):
        binding = Binding("aiprod.collab.v1.CollabService", rpc.add_CollabServiceServicer_to_server, Rooms())
        async with running(settings, binding) as port:
            print(port, flush=True)
            await until_signalled()

    class Settings(ServerSettings, env_prefix="AIPROD_TEST_"):
        pass

    run(serve, Settings, "collab")
""")

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@asynccontextmanager
async def service(**settings: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, rpc.CollabServiceStub]]:
    environment = {f"AIPROD_TEST_{name.upper()}": value for name, value in settings.items()}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        SERVICE,
        env={**os.environ, "AIPROD_TEST_DRAIN_SECONDS": "0", **environment},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    port = int(await process.stdout.readline())
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield process, rpc.CollabServiceStub(channel)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def make_a_failing_and_a_successful_call(stub: rpc.CollabServiceStub) -> str:
    metadata = (("traceparent", f"00-{TRACE}-{PARENT}-01"),)
    with pytest.raises(grpc.aio.AioRpcError):
        await stub.GetRoom(collab_api.GetRoomRequest(name="rooms/missing"), metadata=metadata)
    return (await stub.GetRoom(collab_api.GetRoomRequest(name="rooms/r"), metadata=metadata)).name


async def test_spans_are_children_of_the_callers_and_arrive_at_the_end() -> None:
    async with running_collector() as (collector, endpoint):
        async with service(otlp_endpoint=endpoint) as (_, stub):
            propagated = await make_a_failing_and_a_successful_call(stub)
        _, ours = [span for span in collector.spans if span.trace_id.hex() == TRACE]
        assert (ours.name, ours.parent_span_id.hex()) == ("aiprod.collab.v1.CollabService/GetRoom", PARENT)
        assert propagated == f"00-{TRACE}-{ours.span_id.hex()}-01"
        codes = {value.value.string_value for span in collector.spans for value in span.attributes}
        assert {"OK", "NOT_FOUND"} <= codes
        assert "rpc_server_call_duration_seconds" in collector.metrics
        # Google rejects points that do not state the process that they come from.
        assert collector.resources["service.instance.id"]


async def test_reads_are_traced_as_their_caller_is_and_seldom_without_one() -> None:
    async with running_collector() as (collector, endpoint):
        async with service(otlp_endpoint=endpoint) as (_, stub):
            request = collab_api.GetRoomRequest(name="rooms/r")
            unrecorded = f"00-{TRACE}-{PARENT}-00"
            excluded = await stub.GetRoom(request, metadata=[("traceparent", unrecorded)])
            flags = [(await stub.GetRoom(request)).name[-2:] for _ in range(300)]
        assert excluded.name == unrecorded
        # Of 300 reads, 15 are expected; more than 60 come once in 10^18 runs.
        assert len(collector.spans) == len(flags) - flags.count("00") < 60


async def test_prometheus_scrapes_durations_by_code() -> None:
    port = free_port()
    async with service(metrics_listen=f"127.0.0.1:{port}") as (_, stub):
        await make_a_failing_and_a_successful_call(stub)
        page = await scraped(port)
    line = next(line for line in page if "_count" in line and "NOT_FOUND" in line)
    assert line.startswith("rpc_server_call_duration_seconds_count{")
    assert 'rpc_method="aiprod.collab.v1.CollabService/GetRoom"' in line
    assert line.endswith(" 1.0")
    assert any('le="300' in line for line in page)


async def test_every_read_without_a_trace_is_counted_once() -> None:
    port = free_port()
    async with service(metrics_listen=f"127.0.0.1:{port}") as (_, stub):
        # One batch, and a rest that waits for its time.
        for _ in range(BATCH + 1):
            await untraced_call(stub)
        async with asyncio.timeout(60):
            while (count := calls_in(await scraped(port))) <= BATCH:
                await asyncio.sleep(0.05)
    assert count == BATCH + 1


async def test_the_last_reads_are_counted_when_the_service_stops() -> None:
    async with running_collector() as (collector, endpoint):
        async with service(otlp_endpoint=endpoint) as (_, stub):
            await untraced_call(stub)
        assert "rpc_server_call_duration_seconds" in collector.metrics


async def untraced_call(stub: rpc.CollabServiceStub) -> None:
    request = collab_api.GetRoomRequest(name="rooms/r")
    await stub.GetRoom(request, metadata=[("traceparent", f"00-{TRACE}-{PARENT}-00")])


async def scraped(port: int) -> list[str]:
    answer = await asyncio.to_thread(urllib.request.urlopen, f"http://127.0.0.1:{port}/metrics")
    with answer:
        return answer.read().decode().splitlines()


def calls_in(page: list[str]) -> int:
    counts = [line for line in page if line.startswith("rpc_server_call_duration_seconds_count{")]
    return sum(int(float(line.rpartition(" ")[2])) for line in counts)


async def test_a_collector_that_is_down_costs_only_the_spans() -> None:
    with closed_port() as address:
        async with service(otlp_endpoint=f"http://{address}") as (process, stub):
            assert await make_a_failing_and_a_successful_call(stub)
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 100) == 0
