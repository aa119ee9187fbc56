"""Health of the stack and of its services."""

from typing import Any

import aiohttp
import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from aiprod_cli.config import LOOPBACK, StackSettings
from aiprod_rpc.channel import raise_if_cancelled

CHECK_SECONDS = 5.0


def grpc_service_name(service: str) -> str:
    """The service's full name in its contract, which identifies its health check."""
    name = "Generation" if service == "gateway" else service.capitalize()
    return f"aiprod.{service}.v1.{name}Service"


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


async def is_healthy(settings: StackSettings, service: str) -> bool:
    """Whether the service itself reports SERVING, without the edge."""
    async with grpc.aio.insecure_channel(f"{LOOPBACK}:{settings.ports()[service]}") as channel:
        try:
            request = health_pb2.HealthCheckRequest(service=grpc_service_name(service))
            # The generated stub has no types.
            stub: Any = health_pb2_grpc.HealthStub(channel)
            response = await stub.Check(request, timeout=CHECK_SECONDS)
        except grpc.aio.AioRpcError:
            raise_if_cancelled()
            return False
        return bool(response.status == health_pb2.HealthCheckResponse.SERVING)
