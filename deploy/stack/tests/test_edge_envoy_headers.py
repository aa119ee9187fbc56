"""Envoy's own headers (timeouts, retries, the original path) are never a client's."""

import httpx
import pytest

from tests.recording_gateway import running_recording_gateway

SENT = {
    "x-envoy-attempt-count": "9",
    "x-envoy-decorator-operation": "another",
    "x-envoy-external-address": "192.0.2.1",
    "x-envoy-internal": "true",
    "x-envoy-is-timeout-retry": "true",
    "x-envoy-max-retries": "90",
    "x-envoy-original-host": "another.example",
    "x-envoy-original-path": "/api/another",
    "x-envoy-retry-on": "5xx",
    "x-envoy-upstream-rq-timeout-ms": "1",
    "x-envoy-of-a-later-release": "1",
}
JOBS = "/api/jobs"
# What Envoy itself adds for the transcoder's sake and about the connection.
ADDED = {
    "x-envoy-original-path": JOBS,
    "x-envoy-original-method": "GET",
    "x-envoy-external-address": "127.0.0.1",
}


# Envoy takes for internal who comes from a private address, and by default believes such callers.
@pytest.mark.parametrize("origin", [{}, {"x-forwarded-for": "10.0.0.1"}], ids=["direct", "forwarded"])
def test_no_header_of_envoy_comes_from_a_client(origin: dict[str, str], tmp_path) -> None:
    with (
        running_recording_gateway(tmp_path) as gateway,
        httpx.Client(base_url=f"http://{gateway.address}", timeout=60) as client,
    ):
        assert client.get(JOBS, headers=SENT | origin).status_code == 200
    received = {name: value for name, value in gateway.headers.items() if name.startswith("x-envoy-")}
    assert received == ADDED
