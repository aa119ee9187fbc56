"""The guard allows only public addresses, in every notation."""

import socket
from ipaddress import ip_address, ip_network
from socket import AF_INET, AF_INET6, IPPROTO_TCP, SOCK_STREAM
from threading import Thread

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from aiprod_rpc.errors import PermissionDenied
from aiprod_server.address_guard import AddressGuard, connection_fault

REFUSED = [
    *("127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.1"),
    *("169.254.169.254", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
    *("5f00::1", "3fff::1", "3fff:fff::1", "100::1", "100:0:0:1::1", "2001:2::1", "2001:20::1", "3ffe::1"),
    *("::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8", "64:ff9b:1:7f00:0:100::", "4000::1", "192.88.99.1"),
    *("64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::", "2001:0:4136:e378:8000:63bf:80ff:fffe"),
]
ALLOWED = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"]


@pytest.mark.parametrize("text", REFUSED)
def test_private_addresses_are_refused(text: str) -> None:
    assert not AddressGuard().allows(ip_address(text))
    family = AF_INET6 if ":" in text else AF_INET
    with pytest.raises(PermissionDenied, match="public"):
        AddressGuard().create_socket((family, SOCK_STREAM, IPPROTO_TCP, "", (text, 443)))


@pytest.mark.parametrize("text", ALLOWED)
def test_public_addresses_are_allowed(text: str) -> None:
    assert AddressGuard().allows(ip_address(text))


def test_only_trusted_private_networks_are_allowed() -> None:
    guard = AddressGuard([ip_network("10.1.0.0/16")])
    assert guard.allows(ip_address("10.1.2.3"))
    assert not guard.allows(ip_address("10.2.2.3"))
    assert not guard.allows(ip_address("::1"))
    assert guard.schemes == {"https", "http"}
    assert AddressGuard().schemes == {"https"}


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "::1", "::ffff:10.0.0.1"])
def test_a_host_that_is_a_private_address_is_refused_in_any_notation(host: str) -> None:
    assert AddressGuard().refuses(host)


def test_a_name_is_refused_only_when_it_is_used() -> None:
    assert not any(
        AddressGuard().refuses(host) for host in ("localhost", "example.com", "8.8.8.8", "a" * 300)
    )


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://localhost:{port}", {"connection refused", "the connection failed"}),
        ("http://nobody.invalid", {"its name is not found"}),
    ],
)
async def test_a_fault_of_a_connection_has_no_address(url: str, fault: set[str]) -> None:
    """A name may resolve to an address of a private network that the operator trusts."""
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.ClientError) as failure:
            await http.get(url.format(port=unused_port()))
    assert connection_fault(failure.value) in fault


async def test_a_certificate_that_is_not_accepted_is_a_fault_without_an_address() -> None:
    def answer(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"no TLS\n" * 100)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=answer, args=[server])
        thread.start()
        async with aiohttp.ClientSession() as http:
            with pytest.raises(aiohttp.ClientError) as failure:
                await http.get(f"https://127.0.0.1:{server.getsockname()[1]}")
        thread.join()
    assert connection_fault(failure.value) == "its certificate or its TLS is not accepted"
