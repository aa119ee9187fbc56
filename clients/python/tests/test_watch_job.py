"""Watching a job over connections that break."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from types import SimpleNamespace
from typing import Any

import grpc
import pytest

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import (
    GenerationServiceServicer,
    GenerationServiceStub,
    add_GenerationServiceServicer_to_server,
)
from aiprod_client.connection import connect
from aiprod_client.watch_job import watch_job
from aiprod_rpc.call import Call, in_call

from .conftest import Hanging, serving, wire_to

LAST = 6
CUTS = [
    grpc.StatusCode.UNAVAILABLE,
    # Envoy's "Stream removed (RST_STREAM)" and "stream timeout".
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.OK,
]


class Gateway(GenerationServiceServicer):
    """A job of six events. Sends two on each stream, and ends it with the next of `cuts`; then the rest."""

    def __init__(self, *cuts: grpc.StatusCode) -> None:
        self.after_offsets: list[int] = []
        self.ended = asyncio.Event()
        self._cuts = list(cuts)

    async def WatchJob(
        self, request: gateway_api.WatchJobRequest, context: Any
    ) -> AsyncIterator[gateway_pb.JobEvent]:
        self.after_offsets.append(request.after_offset)
        cut = self._cuts.pop(0) if self._cuts else None
        last = min(request.after_offset + 2, LAST) if cut else LAST
        for offset in range(request.after_offset + 1, last + 1):
            state = gateway_pb.Job.SUCCEEDED if offset == LAST else gateway_pb.Job.RUNNING
            yield gateway_pb.JobEvent(offset=offset, job=gateway_pb.Job(state=state))
        if cut and cut is not grpc.StatusCode.OK:
            await context.abort(cut, "the stream is cut")


class SilentGateway(Gateway):
    """Sends one event and then nothing."""

    async def WatchJob(
        self, request: gateway_api.WatchJobRequest, context: Any
    ) -> AsyncIterator[gateway_pb.JobEvent]:
        self.after_offsets.append(request.after_offset)
        try:
            yield gateway_pb.JobEvent(offset=1)
            await asyncio.Event().wait()
        finally:
            self.ended.set()


async def watched_offsets(gateway: Gateway) -> list[int]:
    async with (
        serving(gateway, add_GenerationServiceServicer_to_server) as address,
        connect(GenerationServiceStub, address) as stub,
    ):
        return [event.offset async for event in watch_job(stub, "jobs/film")]


@pytest.mark.parametrize("code", CUTS, ids=[code.name for code in CUTS])
async def test_a_watch_continues_after_the_last_event(code: grpc.StatusCode) -> None:
    gateway = Gateway(code, code)
    assert await watched_offsets(gateway) == [1, 2, 3, 4, 5, 6]
    assert gateway.after_offsets == [0, 2, 4]


async def test_a_watch_continues_where_a_stopping_server_cancels_it() -> None:
    # A channel of the caller's own: ours reports such an end as UNAVAILABLE.
    gateway = Gateway(grpc.StatusCode.CANCELLED)
    async with (
        serving(gateway, add_GenerationServiceServicer_to_server) as address,
        grpc.aio.insecure_channel(address) as channel,
    ):
        stub = GenerationServiceStub(channel)
        assert [event.offset async for event in watch_job(stub, "jobs/film")] == [1, 2, 3, 4, 5, 6]


async def test_a_watch_of_a_restarted_service_loses_and_repeats_nothing() -> None:
    gateway = Gateway()
    seen: list[int] = []
    async with (
        serving(gateway, add_GenerationServiceServicer_to_server) as address,
        wire_to(address) as wire,
        connect(GenerationServiceStub, wire.address) as stub,
    ):
        async for event in watch_job(stub, "jobs/film"):
            seen.append(event.offset)
            if event.offset in (2, 4):
                wire.cut()
    assert seen == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("code", [grpc.StatusCode.NOT_FOUND, grpc.StatusCode.PERMISSION_DENIED])
async def test_a_rejection_ends_the_watch(code: grpc.StatusCode) -> None:
    gateway = Gateway(code)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await watched_offsets(gateway)
    assert caught.value.code() is code
    assert gateway.after_offsets == [0]


async def test_a_watch_gives_up_when_no_stream_sends_anything(three_attempts: None) -> None:
    class Broken(Gateway):
        async def WatchJob(
            self, request: gateway_api.WatchJobRequest, context: Any
        ) -> AsyncIterator[gateway_pb.JobEvent]:
            self.after_offsets.append(request.after_offset)
            if request.after_offset == 0:
                yield gateway_pb.JobEvent(offset=1)
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the stream is cut")

    gateway = Broken()
    with pytest.raises(grpc.aio.AioRpcError, match="the stream is cut"):
        await watched_offsets(gateway)
    assert gateway.after_offsets == [0, 1, 1, 1]


async def test_a_watcher_who_leaves_ends_the_stream() -> None:
    gateway = SilentGateway()
    async with (
        serving(gateway, add_GenerationServiceServicer_to_server) as address,
        connect(GenerationServiceStub, address) as stub,
    ):
        async with aclosing(watch_job(stub, "jobs/film")) as events:
            await anext(events)
        await gateway.ended.wait()


async def test_a_cancelled_watch_ends_the_stream() -> None:
    gateway, started = SilentGateway(), asyncio.Event()

    async def watch(stub: GenerationServiceStub) -> None:
        async for _ in watch_job(stub, "jobs/film"):
            started.set()

    async with (
        serving(gateway, add_GenerationServiceServicer_to_server) as address,
        connect(GenerationServiceStub, address) as stub,
    ):
        task = asyncio.create_task(watch(stub))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await gateway.ended.wait()
    assert gateway.after_offsets == [0]


async def test_a_watch_ends_at_the_deadline_of_the_current_call() -> None:
    gateway = SilentGateway()
    with (
        in_call(Call(deadline=time.monotonic() + 0.5)),
        pytest.raises(grpc.aio.AioRpcError) as caught,
    ):
        await watched_offsets(gateway)
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert gateway.after_offsets == [0]


async def test_a_cancelled_watch_does_not_reconnect() -> None:
    call = Hanging()
    gateway: Any = SimpleNamespace(WatchJob=lambda _: call)
    task = asyncio.create_task(anext(watch_job(gateway, "jobs/film")))
    await call.started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
