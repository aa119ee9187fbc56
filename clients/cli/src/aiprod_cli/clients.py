"""Clients of the services behind the edge."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_client.assets import AssetClient, asset_client
from aiprod_rpc.channel import open_channel, raise_if_cancelled
from aiprod_stack.address import edge_address
from aiprod_stack.settings import StackSettings

END_STATES = (gateway_pb.Job.SUCCEEDED, gateway_pb.Job.FAILED, gateway_pb.Job.CANCELLED)

# Envoy cuts a stream with INTERNAL "Stream removed (RST_STREAM)" or UNKNOWN "stream timeout".
RECONNECT_CODES = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN)
RECONNECT_SECONDS = 60.0
RETRY_SECONDS = 0.3


@asynccontextmanager
async def gateway_client(settings: StackSettings) -> AsyncIterator[GenerationServiceStub]:
    """A stub of the gateway. Raises StackError as `edge_address` does."""
    async with open_channel(edge_address(settings), "aiprod.gateway.v1") as channel:
        yield GenerationServiceStub(channel)


@asynccontextmanager
async def storage_client(settings: StackSettings) -> AsyncIterator[StorageServiceStub]:
    """A stub of storage. Raises StackError as `edge_address` does."""
    async with open_channel(edge_address(settings), "aiprod.storage.v1") as channel:
        yield StorageServiceStub(channel)


@asynccontextmanager
async def probe_clients(settings: StackSettings) -> AsyncIterator[tuple[AssetClient, ProbeServiceStub]]:
    """A client that uploads what a stub of probe analyzes. Raises StackError as `edge_address` does."""
    edge = edge_address(settings)
    async with (
        # Sessions of interrupted uploads stay here, so that the next upload of the file resumes.
        asset_client(edge, settings.home / "uploads") as assets,
        open_channel(edge, "aiprod.probe.v1") as channel,
    ):
        yield assets, ProbeServiceStub(channel)


async def watch_job(stub: GenerationServiceStub, name: str) -> AsyncIterator[gateway_pb.JobEvent]:
    """All events of a job until it ends.

    Reconnects and continues after the last event. Raises AioRpcError for errors other than a lost connection,
    and if the connection stays lost for a minute.
    """
    offset, lost_at = 0, 0.0
    while True:
        try:
            request = gateway_api.WatchJobRequest(name=name, from_offset=offset)
            async for event in stub.WatchJob(request):
                offset, lost_at = event.offset, 0.0
                yield event
                if event.job.state in END_STATES:
                    return
        except grpc.aio.AioRpcError as error:
            lost_at = lost_at or time.monotonic()
            if error.code() not in RECONNECT_CODES or time.monotonic() - lost_at > RECONNECT_SECONDS:
                raise
        raise_if_cancelled()
        # A stream that ends cleanly before the job does is a lost connection, too.
        await asyncio.sleep(RETRY_SECONDS)
