"""The product's own edge before services that a test has started."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPResponse
from pathlib import Path
from urllib.request import urlopen

from aiprod_cli.config import SERVICES
from aiprod_cli.edge import Edge, Upstream, descriptors, render
from aiprod_cli.stack import TEMPLATE, full_name
from tests.peers import free_port, wait_for

ENVOY = Path(sys.executable).with_name("envoy")


@contextmanager
def running_edge(home: Path, service: str, address: str, **more: str) -> Iterator[tuple[str, int]]:
    """The edge's address and Envoy's pid. Only `service` and `more` are behind it, each at its address."""
    (home / "api.binpb").write_bytes(descriptors())
    upstreams = {name: Upstream("127.0.0.1", free_port(), full_name(name)) for name in SERVICES}
    for name, place in {service: address, **more}.items():
        upstreams[name] = Upstream("127.0.0.1", int(place.rpartition(":")[2]), full_name(name))
    edge = Edge(
        services=upstreams,
        descriptors=home / "api.binpb",
        port=free_port(),
        admin_port=free_port(),
        access_log="/dev/null",
    )
    config = home / "envoy.yaml"
    config.write_text(render(TEMPLATE, edge))
    command = [ENVOY, "-c", config, "--disable-hot-restart", "--concurrency", "1", "--log-level", "error"]
    with (home / "envoy.log").open("w") as log, subprocess.Popen(command, stderr=log) as envoy:
        try:
            wait_for(envoy, partial(_healthy, edge.admin_port, f"{service}::{address}"))
            yield f"127.0.0.1:{edge.port}", envoy.pid
        finally:
            envoy.terminate()


def _healthy(admin_port: int, host: str) -> HTTPResponse:
    answer: HTTPResponse = urlopen(f"http://127.0.0.1:{admin_port}/clusters", timeout=1)
    if f"{host}::health_flags::healthy" not in answer.read().decode():
        raise OSError(f"{host} is not healthy yet")
    return answer
