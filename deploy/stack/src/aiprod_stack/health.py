"""Health of the stack and of its services."""

from typing import Any

import aiohttp
import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from aiprod_rpc.channel import raise_if_cancelled
from aiprod_stack.plan import LOOPBACK, Instance, grpc_service_name
from aiprod_stack.settings import StackSettings

CHECK_SECONDS = 5.0


async def is_ready(settings: StackSettings) -> bool:
    """Whether an AIPROD edge answers at the port and all services are healthy."""
    timeout = aiohttp.ClientTimeout(total=CHECK_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"http://{LOOPBACK}:{settings.port}/ready") as response,
        ):
            # Any other program may answer 200 at this port.
            return response.status == 200 and response.headers.get("server") == "aiprod"
    except (aiohttp.ClientError, TimeoutError):
        return False


async def is_healthy(instance: Instance) -> bool:
    """Whether the instance itself reports SERVING, without the edge."""
    async with grpc.aio.insecure_channel(instance.address) as channel:
        try:
            request = health_pb2.HealthCheckRequest(service=grpc_service_name(instance.service))
            # The generated stub has no types.
            stub: Any = health_pb2_grpc.HealthStub(channel)
            response = await stub.Check(request, timeout=CHECK_SECONDS)
        except grpc.aio.AioRpcError:
            raise_if_cancelled()
            return False
        return bool(response.status == health_pb2.HealthCheckResponse.SERVING)
