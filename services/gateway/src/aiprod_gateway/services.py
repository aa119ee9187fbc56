"""Stubs of the services that the gateway calls."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import grpc

from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceStub
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod.render.v1.render_service_pb2_grpc import RenderServiceStub
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_gateway.config import GatewaySettings
from aiprod_rpc.channel import open_channel


@dataclass(frozen=True, slots=True)
class Services:
    """One stub per service."""

    llm: LlmServiceStub
    render: RenderServiceStub
    probe: ProbeServiceStub
    storage: StorageServiceStub
    collab: CollabServiceStub


@asynccontextmanager
async def open_services(settings: GatewaySettings) -> AsyncIterator[Services]:
    """Yields the stubs; closes their channels when the block ends."""
    async with AsyncExitStack() as channels:

        async def channel(target: str, package: str, seconds: float | None) -> grpc.aio.Channel:
            return await channels.enter_async_context(open_channel(target, package, seconds))

        seconds = settings.call_seconds
        yield Services(
            # llm limits the time of a model's call itself.
            llm=LlmServiceStub(await channel(settings.llm, "aiprod.llm.v1", None)),
            render=RenderServiceStub(await channel(settings.render, "aiprod.render.v1", seconds)),
            probe=ProbeServiceStub(await channel(settings.probe, "aiprod.probe.v1", seconds)),
            storage=StorageServiceStub(await channel(settings.storage, "aiprod.storage.v1", seconds)),
            collab=CollabServiceStub(await channel(settings.collab, "aiprod.collab.v1", seconds)),
        )
