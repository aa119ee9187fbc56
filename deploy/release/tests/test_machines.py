"""The way out to machines of the own network: without TLS or identity, a connection for each call."""

import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from socket import create_connection
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from aiprod_release.proxy.__main__ import write_config
from aiprod_release.proxy.settings import ProxySettings
from aiprod_release.yaml_documents import as_yaml, from_yaml
from tests.backing_services import free_port, wait_for
from tests.rooms.edge import ENVOY

CALLS = 3


class Machine(health_pb2_grpc.HealthServicer):
    """Answers when all calls have arrived; `peers` are the ends of their connections."""

    def __init__(self) -> None:
        self.peers: set[str] = set()
        self.headers: list[str] = []
        self._all_here = threading.Barrier(CALLS)

    def Check(self, _: Any, context: grpc.ServicerContext) -> health_pb2.HealthCheckResponse:
        self.peers.add(context.peer())
        self.headers += [name for name, _ in context.invocation_metadata()]
        self._all_here.wait(30)
        return health_pb2.HealthCheckResponse(status=health_pb2.HealthCheckResponse.SERVING)


def test_each_call_has_a_connection_of_its_own_and_carries_no_identity(tmp_path: Path) -> None:
    machine = Machine()
    with serving(machine) as port, way_out(tmp_path, port) as address, grpc.insecure_channel(address) as way:
        stub: Any = health_pb2_grpc.HealthStub(way)
        calls = [stub.Check.future(health_pb2.HealthCheckRequest(), timeout=60) for _ in range(CALLS)]
        assert {call.result().status for call in calls} == {health_pb2.HealthCheckResponse.SERVING}
    assert len(machine.peers) == CALLS
    assert "x-serverless-authorization" not in machine.headers


@contextmanager
def serving(machine: Machine) -> Iterator[int]:
    server = grpc.server(ThreadPoolExecutor(CALLS))
    health_pb2_grpc.add_HealthServicer_to_server(machine, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(0).wait()


@contextmanager
def way_out(folder: Path, machine: int) -> Iterator[str]:
    """Runs Envoy at a free port before the machine; yields its address."""
    given: dict[str, Any] = {
        "AIPROD_PROXY_ROLE": "egress",
        "AIPROD_PROXY_SERVICES": {"render": ["aiprod-render-1.europe-west1.run.app:443"]},
        "AIPROD_PROXY_MACHINES": {"render": f"localhost:{machine}"},
    }
    config = write_config(ProxySettings(**given), folder)
    document = from_yaml(config.read_text())
    for listener in document["static_resources"]["listeners"]:
        listener["address"]["socket_address"]["port_value"] = port = free_port()
    config.write_text(as_yaml(document))
    with subprocess.Popen([ENVOY, "-c", config, "--disable-hot-restart", "--log-level", "error"]) as envoy:
        try:
            wait_for(envoy, partial(create_connection, ("127.0.0.1", port)))
            yield f"127.0.0.1:{port}"
        finally:
            envoy.terminate()
