"""Talking to the edge."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod_cli.config import StackSettings
from aiprod_cli.stack import edge_address
from aiprod_runtime.channel import open_channel, raise_if_cancelled

ENDED = (pb.Job.SUCCEEDED, pb.Job.FAILED, pb.Job.CANCELLED)

# A proxy that goes away in mid-stream shows as any of these.
PASSING = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN)
RECONNECT_SECONDS = 60.0


@asynccontextmanager
async def gateway(settings: StackSettings) -> AsyncIterator[GenerationServiceStub]:
    async with open_channel(edge_address(settings), "aiprod.gateway.v1") as channel:
        yield GenerationServiceStub(channel)


async def follow(stub: GenerationServiceStub, name: str) -> AsyncIterator[pb.JobEvent]:
    """All events of a job to its end, through restarts of the stack of up to a minute."""
    offset, lost = 0, 0.0
    while True:
        try:
            async for event in stub.WatchJob(api.WatchJobRequest(name=name, from_offset=offset)):
                offset, lost = event.offset, 0.0
                yield event
                if event.job.state in ENDED:
                    return
        except grpc.aio.AioRpcError as error:
            lost = lost or time.monotonic()
            if error.code() not in PASSING or time.monotonic() - lost > RECONNECT_SECONDS:
                raise
        raise_if_cancelled()
        await asyncio.sleep(0.3)
