"""Stubs of the services that the gateway calls."""

from collections.abc import AsyncIterator, Mapping
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
from aiprod_rpc.least_loaded import open_least_loaded


@dataclass(frozen=True, slots=True)
class Services:
    """One stub per service; `public` has the channels of those that users call, by their full names."""

    llm: LlmServiceStub
    render: RenderServiceStub
    probe: ProbeServiceStub
    storage: StorageServiceStub
    collab: CollabServiceStub
    public: Mapping[str, grpc.aio.Channel]


@asynccontextmanager
async def open_services(settings: GatewaySettings) -> AsyncIterator[Services]:
    """Yields the stubs; closes their channels when the block ends."""
    async with AsyncExitStack() as channels:

        async def channel(target: str, package: str, seconds: float | None) -> grpc.aio.Channel:
            return await channels.enter_async_context(open_channel(target, package, seconds))

        # Scenes and films differ in length, so instances get them by load.
        async def by_load(target: str, package: str) -> grpc.aio.Channel:
            return await channels.enter_async_context(open_least_loaded(target, package, seconds))

        seconds = settings.call_seconds
        # llm limits the time of a model's call itself.
        llm = await channel(settings.llm, "aiprod.llm.v1", None)
        render = await by_load(settings.render, "aiprod.render.v1")
        probe = await by_load(settings.probe, "aiprod.probe.v1")
        storage = await channel(settings.storage, "aiprod.storage.v1", seconds)
        collab = await channel(settings.collab, "aiprod.collab.v1", seconds)
        yield Services(
            llm=LlmServiceStub(llm),
            render=RenderServiceStub(render),
            probe=ProbeServiceStub(probe),
            storage=StorageServiceStub(storage),
            collab=CollabServiceStub(collab),
            public={
                "aiprod.llm.v1.LlmService": llm,
                "aiprod.probe.v1.ProbeService": probe,
                "aiprod.storage.v1.StorageService": storage,
                "aiprod.collab.v1.CollabService": collab,
            },
        )
