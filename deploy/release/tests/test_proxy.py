"""Envoy in a container: the edge refuses to be open, and the way out adds TLS and the service's identity."""

import base64
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from grpc_health.v1 import health_pb2, health_pb2_grpc

from aiprod_release.description import description
from aiprod_release.proxy.__main__ import write_config
from aiprod_release.proxy.egress import PORTS
from aiprod_release.proxy.settings import ProxySettings
from aiprod_release.yaml_documents import as_yaml, from_yaml
from tests.backing_services import free_port, wait_for
from tests.rooms.edge import ENVOY

HOST = "aiprod-storage-1.europe-west1.run.app"
IDENTITY = {
    "AIPROD_TOKEN_ISSUER": "https://issuer.example",
    "AIPROD_TOKEN_JWKS": "https://issuer.example/keys",
}


def addresses(*instances: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(description().edge.calls, instances)


def settings(**variables: Any) -> ProxySettings:
    services = {"storage": [f"{HOST}:443"]}
    return ProxySettings(**{"AIPROD_PROXY_ROLE": "edge", "AIPROD_PROXY_SERVICES": services, **variables})


def test_an_edge_on_cloud_run_needs_an_identity_provider() -> None:
    with pytest.raises(ValueError, match="identity provider"):
        settings()
    assert settings(**IDENTITY).token_issuer == "https://issuer.example"


def test_envoy_logs_to_the_output_that_it_has_and_opens_no_device(tmp_path: Path) -> None:
    """In a container, its user may not open /dev/stdout, and Envoy would not start."""
    written = write_config(settings(**IDENTITY), tmp_path).read_text()
    assert "/dev/std" not in written
    assert "StdoutAccessLog" in written


def test_the_program_ends_with_a_line_that_names_what_is_missing() -> None:
    environment = {"AIPROD_PROXY_ROLE": "edge", "AIPROD_PROXY_SERVICES": json.dumps({"llm": ["a:443"]})}
    command = [sys.executable, "-m", "aiprod_release.proxy"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode == 1
    assert "AIPROD_TOKEN_ISSUER" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "variables",
    [
        IDENTITY,
        IDENTITY | {"AIPROD_PROXY_ROLE": "edge-ws", "AIPROD_PROXY_WEB_SOCKETS": ["127.0.0.1:8090"]},
        IDENTITY | {"AIPROD_SIGN_IN_CLIENT": "studio", "AIPROD_ORIGINS": ["https://films.example"]},
        {"AIPROD_PROXY_ROLE": "egress"},
        {"AIPROD_PROXY_ROLE": "egress", "AIPROD_PROXY_MACHINES": {"storage": "spot.internal:8080"}},
        {"AIPROD_PROXY_CLOUD_RUN": False, "AIPROD_PROXY_SERVICES": addresses("10.0.0.1:80", "10.0.0.2:80")},
    ],
    ids=["edge", "edge-ws", "edge-with-sign-in", "egress", "egress-to-machines", "compose"],
)
def test_envoy_takes_each_configuration(variables: dict[str, Any], tmp_path: Path) -> None:
    services = {"AIPROD_PROXY_SERVICES": addresses("a.run.app:443")}
    config = write_config(settings(**services | variables), tmp_path)
    # No certificates of Debian's are needed to check a file.
    authority, *_ = _authority(tmp_path)
    config.write_text(config.read_text().replace("/etc/ssl/certs/ca-certificates.crt", str(authority)))
    command = [ENVOY, "--mode", "validate", "-c", config, "--log-level", "error"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_call_on_loopback_leaves_over_tls_with_the_identity_and_the_users_headers(tmp_path: Path) -> None:
    authority, pem, key = _authority(tmp_path)
    seen: list[dict[str, str]] = []
    with (
        _cloud_run(pem, key, seen) as service,
        _metadata_server() as metadata,
        _egress(tmp_path, authority, service, metadata) as address,
        grpc.insecure_channel(address) as channel,
    ):
        stub: Any = health_pb2_grpc.HealthStub(channel)
        headers = (("x-user-id", "ana"), ("authorization", "Bearer users-own"))
        answer = stub.Check(health_pb2.HealthCheckRequest(), metadata=headers, timeout=60)
    assert answer.status == health_pb2.HealthCheckResponse.SERVING
    [call] = seen
    assert call["host"] == HOST
    assert call["x-user-id"] == "ana"
    assert call["authorization"] == "Bearer users-own"
    assert call["x-serverless-authorization"] == f"Bearer {_token(f'https://{HOST}')}"


def _token(audience: str) -> str:
    # 2100-01-01: Envoy keeps a token until shortly before it expires.
    parts = ({"alg": "RS256", "kid": "1", "typ": "JWT"}, {"aud": audience, "exp": 4102444800}, "signature")
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return ".".join(encoded)


@contextmanager
def _egress(home: Path, authority: Path, service: int, metadata: int) -> Iterator[str]:
    """Runs the way out; Google's names lead to this machine."""
    config = write_config(settings(AIPROD_PROXY_ROLE="egress"), home)
    document = from_yaml(config.read_text().replace("/etc/ssl/certs/ca-certificates.crt", str(authority)))
    listeners = {each["name"]: each["address"] for each in document["static_resources"]["listeners"]}
    assert listeners["storage"]["socket_address"]["port_value"] == PORTS["storage"]
    for listener in listeners.values():
        listener["socket_address"]["port_value"] = free_port()
    for cluster in document["static_resources"]["clusters"]:
        port = {"storage": service, "metadata": metadata}[cluster["name"]]
        endpoint = cluster["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"]
        # The name stays the host that Envoy writes into requests.
        endpoint["hostname"] = HOST
        endpoint["address"]["socket_address"] = {"address": "127.0.0.1", "port_value": port}
        cluster["type"] = "STRICT_DNS"
    config.write_text(as_yaml(document))
    place = listeners["storage"]["socket_address"]
    address = f"{place['address']}:{place['port_value']}"
    with subprocess.Popen([ENVOY, "-c", config, "--disable-hot-restart", "--log-level", "error"]) as envoy:
        try:
            wait_for(envoy, partial(socket.create_connection, (place["address"], place["port_value"])))
            yield address
        finally:
            envoy.terminate()


@contextmanager
def _cloud_run(certificate: bytes, key: bytes, seen: list[dict[str, str]]) -> Iterator[int]:
    """A gRPC server over TLS that records the headers of calls; yields its port."""

    def check(_: Any, context: Any) -> Any:
        call = {name: value for name, value in context.invocation_metadata() if isinstance(value, str)}
        seen.append(call | {"host": context._rpc_event.call_details.host.decode()})
        return health_pb2.HealthCheckResponse(status=health_pb2.HealthCheckResponse.SERVING)

    server = grpc.server(ThreadPoolExecutor(2))
    handler = grpc.unary_unary_rpc_method_handler(
        check,
        health_pb2.HealthCheckRequest.FromString,
        health_pb2.HealthCheckResponse.SerializeToString,
    )
    # gRPC does not give the host of calls to registered methods.
    generic = grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": handler})
    server.add_generic_rpc_handlers((generic,))
    port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(key, certificate)]))
    server.start()
    try:
        yield port
    finally:
        server.stop(0).wait()


@contextmanager
def _metadata_server() -> Iterator[int]:
    """Google's metadata server, as far as it gives identities; yields its port."""

    class Metadata(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.headers["metadata-flavor"] == "Google"
            audience = self.path.partition("audience=")[2].partition("&")[0]
            body = _token(audience).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Prints nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Metadata) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def _authority(folder: Path) -> tuple[Path, bytes, bytes]:
    """A certificate for Cloud Run's host that is its own authority: its file, itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(int(time.time()))
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    file = folder / "authority.pem"
    file.write_bytes(pem)
    unencrypted = serialization.NoEncryption()
    return (
        file,
        pem,
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unencrypted),
    )
