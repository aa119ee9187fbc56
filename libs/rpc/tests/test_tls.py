"""Channels to a URL with https use TLS and send the token over it only."""

import asyncio
import ipaddress
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

CALLER = """
import asyncio, sys
from aiprod_rpc.channel import open_channel

async def main():
    async with open_channel(sys.argv[1], "aiprod.gateway.v1", token="secret") as channel:
        echo = channel.unary_unary("/test/Echo", lambda data: data, lambda data: data)
        print((await echo(b"", timeout=60)).decode())

asyncio.run(main())
"""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[tuple[int, Path]]:
    """The port of a server with TLS that returns the token, and its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    addresses = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(
            name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1)
        )
        .add_extension(addresses, critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )

    async def echo(request: bytes, context: grpc.aio.ServicerContext) -> bytes:
        return str(dict(context.invocation_metadata() or ())["authorization"]).encode()

    running = grpc.aio.server()
    handler = grpc.unary_unary_rpc_method_handler(echo)
    running.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("test", {"Echo": handler}),))
    port = running.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(private, certificate)]))
    await running.start()
    (tmp_path / "ca.pem").write_bytes(certificate)
    yield port, tmp_path / "ca.pem"
    await running.stop(0)


async def test_a_url_with_https_is_called_over_tls(server: tuple[int, Path]) -> None:
    port, authority = server

    # A process of its own: gRPC reads the trusted authorities once.
    async def caller(trusted: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-c", CALLER, f"https://127.0.0.1:{port}"]
        environment = {"GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": trusted}
        process = await asyncio.create_subprocess_exec(
            *command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        output, errors = await process.communicate()
        return subprocess.CompletedProcess(command, process.returncode or 0, output, errors)

    assert (await caller(str(authority))).stdout.decode().strip() == "Bearer secret"
    stranger = await caller("")
    assert stranger.returncode != 0
    assert b"secret" not in stranger.stdout
