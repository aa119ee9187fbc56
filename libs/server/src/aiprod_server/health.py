"""gRPC health of a server, and of the services that clients reach through the same edge."""

from collections.abc import Mapping
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

TIMEOUT_SECONDS = 2.0
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


class Health(health.aio.HealthServicer):
    """Answers `Check` for its own services, and asks the server of each `neighbour` for that one.

    A neighbour that does not answer within two seconds is NOT_SERVING; an unknown service is NOT_FOUND.
    """

    def __init__(self, neighbours: Mapping[str, grpc.aio.Channel]) -> None:
        """`neighbours` has a channel for the full name of each service."""
        super().__init__()
        # The generated stub has no types.
        self._stubs: dict[str, Any] = {
            name: health_pb2_grpc.HealthStub(channel) for name, channel in neighbours.items()
        }

    async def Check(
        self, request: health_pb2.HealthCheckRequest, context: Any
    ) -> health_pb2.HealthCheckResponse:
        """The status of a service."""
        if request.service not in self._stubs:
            return await super().Check(request, context)
        try:
            answer = await self._stubs[request.service].Check(request, timeout=TIMEOUT_SECONDS)
            return health_pb2.HealthCheckResponse(status=answer.status)
        except grpc.aio.AioRpcError:
            return health_pb2.HealthCheckResponse(status=NOT_SERVING)
