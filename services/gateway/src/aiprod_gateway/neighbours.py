"""The services that the pipeline calls."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

import grpc

from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceStub
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod.render.v1.render_service_pb2_grpc import RenderServiceStub
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_gateway.config import GatewaySettings
from aiprod_runtime.channel import open_channel


@dataclass(frozen=True, slots=True)
class Neighbours:
    """One stub a service."""

    llm: LlmServiceStub
    render: RenderServiceStub
    probe: ProbeServiceStub
    storage: StorageServiceStub
    collab: CollabServiceStub


@contextmanager
def stream[C: grpc.aio.Call](call: C) -> Iterator[C]:
    """End a streaming call with the block: a task that is cancelled between two reads leaves it running."""
    try:
        yield call
    finally:
        call.cancel()


@asynccontextmanager
async def neighbours(settings: GatewaySettings) -> AsyncIterator[Neighbours]:
    async with AsyncExitStack() as channels:

        async def channel(target: str, package: str, seconds: float | None) -> grpc.aio.Channel:
            return await channels.enter_async_context(open_channel(target, package, seconds))

        quick = settings.call_seconds
        yield Neighbours(
            # What a model takes, llm bounds by itself.
            llm=LlmServiceStub(await channel(settings.llm, "aiprod.llm.v1", None)),
            render=RenderServiceStub(await channel(settings.render, "aiprod.render.v1", quick)),
            probe=ProbeServiceStub(await channel(settings.probe, "aiprod.probe.v1", quick)),
            storage=StorageServiceStub(await channel(settings.storage, "aiprod.storage.v1", quick)),
            collab=CollabServiceStub(await channel(settings.collab, "aiprod.collab.v1", quick)),
        )
