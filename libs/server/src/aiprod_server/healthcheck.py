"""`python -m aiprod_server.healthcheck host:port` succeeds if the server there serves: for containers."""

import sys
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

TIMEOUT_SECONDS = 2.0


def main() -> None:
    """Exits with 0 if the server reports SERVING, with 1 and the reason if not."""
    with grpc.insecure_channel(sys.argv[1]) as channel:
        # The generated stub has no types.
        stub: Any = health_pb2_grpc.HealthStub(channel)
        try:
            response = stub.Check(health_pb2.HealthCheckRequest(), timeout=TIMEOUT_SECONDS)
        except grpc.RpcError as error:
            sys.exit(f"no answer: {error}")
    if response.status != health_pb2.HealthCheckResponse.SERVING:
        sys.exit("not serving")


if __name__ == "__main__":
    main()
