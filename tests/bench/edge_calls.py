"""What Envoy's hop and telemetry cost a unary call, as two figures of the same run."""

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

import grpc

from aiprod.gateway.v1.generation_service_pb2 import GetCallerRequest
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from tests.bench.table import Figures
from tests.conftest import started_stack
from tests.otel_collector import running_collector_thread

ROUNDS, CALLS, AT_ONCE = 6, 500, 16


def calls() -> Figures:
    """Compares calls to two stacks, of which one exports telemetry; the rounds of both alternate."""
    with (
        tempfile.TemporaryDirectory() as quiet_home,
        tempfile.TemporaryDirectory() as observed_home,
        running_collector_thread() as (_, collector),
        started_stack(Path(quiet_home)) as quiet,
        started_stack(Path(observed_home), AIPROD_OTLP_ENDPOINT=collector) as observed,
    ):
        return asyncio.run(_compare(quiet.port, observed.port))


async def _compare(quiet: int, observed: int) -> Figures:
    async with AsyncExitStack() as channels:
        # The gateway's own port follows the edge's.
        ports = (quiet, quiet + 1, observed + 1)
        edge, direct, watched = [await channels.enter_async_context(_channel(port)) for port in ports]
        stubs = [GenerationServiceStub(channel) for channel in (edge, direct, watched)]
        for stub in stubs:
            await _rate(stub)
        hops, shares = [], []
        for _ in range(ROUNDS):
            hops.append(await _p50(stubs[0]) - await _p50(stubs[1]))
            shares.append(await _rate(stubs[2]) / await _rate(stubs[1]))
    return {
        "Envoy's hop, p50, ms": (median(hops), "≤ 0.4"),
        "rate of unary calls with telemetry, times without": (median(shares), "≥ 0.9"),
    }


def _channel(port: int) -> grpc.aio.Channel:
    # Else the channels to the two stacks would share threads and settings of one connection.
    return grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.use_local_subchannel_pool", 1)])


async def _p50(gateway: GenerationServiceStub) -> float:
    """The middle time of calls one after another, in milliseconds."""
    times = []
    for _ in range(CALLS):
        started = time.perf_counter()
        await gateway.GetCaller(GetCallerRequest())
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


async def _rate(gateway: GenerationServiceStub) -> float:
    """Calls a second, of AT_ONCE callers."""

    async def call() -> None:
        for _ in range(CALLS // AT_ONCE):
            await gateway.GetCaller(GetCallerRequest())

    started = time.perf_counter()
    await asyncio.gather(*(call() for _ in range(AT_ONCE)))
    return CALLS // AT_ONCE * AT_ONCE / (time.perf_counter() - started)
