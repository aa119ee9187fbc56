"""A gateway in its own process that fails as the job's name says, for tests of errors at the edge."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import (
    GenerationServiceServicer,
    add_GenerationServiceServicer_to_server,
)
from aiprod_rpc.call import current_call
from aiprod_rpc.errors import NotFound, ResourceExhausted
from aiprod_server.expiry import until_expiry
from aiprod_server.server import Binding, running
from aiprod_server.settings import ServerSettings
from aiprod_stack.plan import grpc_service_name


class FailingGateway(GenerationServiceServicer):
    """Behind the same guard as the product's services."""

    async def GetJob(self, request: gateway_api.GetJobRequest, context: Any) -> gateway_pb.Job:
        match request.name:
            case "jobs/missing":
                raise NotFound("the job does not exist", reason="JOB_NOT_FOUND", field="name")
            case "jobs/full":
                raise ResourceExhausted("the disk is full", reason="DISK_FULL", retry_after=2)
            case "jobs/broken":
                raise ZeroDivisionError("secret")
            case "jobs/slow":
                await asyncio.Event().wait()
            case "jobs/timed":
                prompt = str(current_call().remaining())
                return gateway_pb.Job(title=str(context.time_remaining()), prompt=prompt)
            case "jobs/bare":
                # As gRPC's own server ends a call that is late.
                await context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "Deadline Exceeded")
            case "jobs/huge":
                return gateway_pb.Job(title="x" * (17 << 20))
        return gateway_pb.Job(name=request.name)

    async def CreateJob(self, request: gateway_api.CreateJobRequest, context: Any) -> gateway_pb.Job:
        return gateway_pb.Job(prompt=request.prompt)

    async def GetCaller(self, request: gateway_api.GetCallerRequest, context: Any) -> gateway_pb.Caller:
        call = current_call()
        roles = [gateway_pb.Caller.SystemRole.Value(role.upper()) for role in sorted(call.roles)]
        return gateway_pb.Caller(user=call.user, roles=roles)

    async def WatchJob(
        self, request: gateway_api.WatchJobRequest, context: Any
    ) -> AsyncIterator[gateway_pb.JobEvent]:
        async for event in until_expiry(current_call(), _endless()):
            yield event


async def _endless() -> AsyncIterator[gateway_pb.JobEvent]:
    yield gateway_pb.JobEvent(offset=1)
    await asyncio.Event().wait()


async def main() -> None:
    """Serves on a free port and prints it, until it is killed."""
    binding = Binding(grpc_service_name("gateway"), add_GenerationServiceServicer_to_server, FailingGateway())
    async with running(ServerSettings(), binding) as port:
        print(port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
