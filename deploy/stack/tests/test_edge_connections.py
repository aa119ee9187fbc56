"""Connections that carry no call take no place from others for long, and none from probes of health."""

import socket
from contextlib import ExitStack, suppress
from http.client import HTTPConnection
from pathlib import Path

from deploy.stack.tests.test_edge_rest import running_stub_gateway
from tests.rooms.edge import running_edge

LIMIT = 30


class UnixConnection(HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=60)
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def test_probes_of_health_have_a_place_of_their_own(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with (
        running_stub_gateway() as (_, address),
        running_edge(tmp_path, "gateway", address, max_connections=LIMIT) as (edge, _),
        ExitStack() as idle,
    ):
        host, port = edge.split(":")
        for _ in range(LIMIT):
            place = idle.enter_context(
                socket.create_connection((host, int(port)), source_address=("127.0.0.2", 0))
            )
            place.settimeout(10)
        late = socket.create_connection((host, int(port)))
        late.settimeout(10)
        with late, suppress(ConnectionError):
            late.sendall(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
            assert late.recv(100) == b"", "the edge is full"
        for path, status in (("/health", 200), ("/ready", 503), ("/api/jobs", 404)):
            # Relative, because a socket's path has at most 107 bytes.
            probe = UnixConnection(Path("health.sock"))
            probe.request("GET", path)
            assert probe.getresponse().status == status, path
            probe.close()
