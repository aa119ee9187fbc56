"""Runs the product's edge in front of services that a test has started."""

import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from aiprod_stack.edge.config import Edge, Upstream, descriptors, render
from aiprod_stack.plan import ADMIN_SOCKET, SERVICES
from tests.backing_services import free_port, wait_for

ENVOY = Path(sys.executable).with_name("envoy")


@contextmanager
def running_edge(
    home: Path, service: str, address: str, others: Mapping[str, str] | None = None, **options: Any
) -> Iterator[tuple[str, int]]:
    """Yield the edge's address and Envoy's pid. It routes to `service` and `others` at their addresses.

    `options` are further values of the configuration template.
    """
    (home / "api.binpb").write_bytes(descriptors())
    upstreams = {name: [Upstream("127.0.0.1", free_port())] for name in SERVICES}
    for name, place in {service: address, **(others or {})}.items():
        upstreams[name] = [Upstream("127.0.0.1", int(place.rpartition(":")[2]))]
    edge = Edge(
        services=upstreams,
        descriptors=home / "api.binpb",
        port=free_port(),
        access_log="/dev/null",
        **options,
    )
    config = home / "envoy.yaml"
    config.write_text(render(edge))
    command = [ENVOY, "-c", config, "--disable-hot-restart", "--concurrency", "1", "--log-level", "error"]
    with (home / "envoy.log").open("w") as log, subprocess.Popen(command, cwd=home, stderr=log) as envoy:
        try:
            wait_for(envoy, partial(_healthy, home / ADMIN_SOCKET, f"{service}::{address}"))
            # Envoy knows its services before it listens.
            wait_for(envoy, partial(socket.create_connection, ("127.0.0.1", edge.port), 1))
            yield f"127.0.0.1:{edge.port}", envoy.pid
        finally:
            envoy.terminate()


def _healthy(admin: Path, host: str) -> socket.socket:
    with socket.socket(socket.AF_UNIX) as admin_page:
        admin_page.settimeout(1)
        admin_page.connect(str(admin))
        admin_page.sendall(b"GET /clusters HTTP/1.1\r\nhost: envoy\r\nconnection: close\r\n\r\n")
        with admin_page.makefile() as response:
            if f"{host}::health_flags::healthy" not in response.read():
                raise OSError(f"{host} is not healthy yet")
        return admin_page
