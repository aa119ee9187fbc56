"""The stubs of all services that clients call, at one address."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import aiohttp

from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_client.assets.transfer import open_session
from aiprod_client.connection import connect


# The blocking client closes the connections once nobody holds this any more, by a weak reference.
@dataclass(frozen=True, slots=True, weakref_slot=True)
class Services:
    """Generated stubs, for what the client has no method for. They raise `grpc.aio.AioRpcError`.

    `http` is the session for signed URLs. `connections` keeps all open while a film or a room needs them.
    """

    gateway: GenerationServiceStub
    collab: CollabServiceStub
    storage: StorageServiceStub
    probe: ProbeServiceStub
    http: aiohttp.ClientSession = field(repr=False)
    connections: AsyncExitStack = field(repr=False)

    async def close(self) -> None:
        """Closes the connections."""
        await self.connections.aclose()


async def open_services(address: str, token: str) -> Services:
    """Opens the stubs; address and token as `connect` takes them. None connects before its first call."""
    opened = AsyncExitStack()
    return Services(
        await opened.enter_async_context(connect(GenerationServiceStub, address, token)),
        await opened.enter_async_context(connect(CollabServiceStub, address, token)),
        await opened.enter_async_context(connect(StorageServiceStub, address, token)),
        await opened.enter_async_context(connect(ProbeServiceStub, address, token)),
        await opened.enter_async_context(open_session()),
        opened,
    )
