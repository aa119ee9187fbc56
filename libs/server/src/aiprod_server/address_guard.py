"""Decides which addresses the service connects to: a user's URL must not lead behind the firewall."""

import os
import socket
import ssl
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from bogons import is_public_ip

from aiprod_rpc.errors import PermissionDenied

# IPv6 addresses that stand for an IPv4 address, which `ipaddress` does not extract by itself.
NAT64 = ip_network("64:ff9b::/96")
COMPATIBLE = ip_network("::/96")

# RFC 9637; Python and bogons do not have it yet.
DOCUMENTATION = ip_network("3fff::/20")

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network


class AddressGuard:
    """Allows public addresses and those in `networks`."""

    def __init__(self, networks: Sequence[Network] = ()) -> None:
        self._networks = networks

    @property
    def schemes(self) -> set[str]:
        """The allowed URL schemes: `https`, and `http` only if there are trusted networks."""
        return {"https", "http"} if self._networks else {"https"}

    def create_socket(self, info: Any) -> socket.socket:
        """Returns a socket for an entry of getaddrinfo. PermissionDenied if its address is not allowed.

        The check uses the address of the connection itself, so neither a redirect nor a host name that
        changes its address (DNS rebinding) gets past it.
        """
        family, kind, protocol, _, (host, *_) = info
        if not self.allows(ip_address(host)):
            # Without the address: names of a private network resolve here, and are nobody else's business.
            message = "the URL's host has no public address; use one whose host is on the internet"
            raise PermissionDenied(message, reason="ADDRESS_REFUSED")
        return socket.socket(family, kind, protocol)

    def refuses(self, host: str) -> bool:
        """Returns whether a host is an address that is not allowed; a name is checked when it is used."""
        address = _numeric_address(host)
        return address is not None and not self.allows(address)

    def allows(self, address: Address) -> bool:
        """Returns whether the service may connect to an address."""
        is_trusted = any(
            network.version == address.version and address in network for network in self._networks
        )
        return is_trusted or is_public(address)


def _numeric_address(host: str) -> Address | None:
    """Returns the address that a host is, in any notation such as 127.1; None for a name."""
    try:
        (*_, (address, *_)), *_ = socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return None
    return ip_address(address)


def connection_fault(error: Exception) -> str:
    """Returns why an HTTP client got no answer, without the address to which a name led."""
    cause = getattr(error, "os_error", error)
    if isinstance(error, ssl.SSLError) or isinstance(cause, ssl.SSLError):
        return "its certificate or its TLS is not accepted"
    if isinstance(cause, socket.gaierror):
        return "its name is not found"
    if isinstance(cause, OSError) and not isinstance(cause, TimeoutError):
        return os.strerror(cause.errno).lower() if cause.errno else "the connection failed"
    return str(error) or type(error).__name__


def is_public(address: Address) -> bool:
    """Returns whether an address is on the internet, and so is any IPv4 address embedded in it."""
    if isinstance(address, IPv6Address) and (embedded := _embedded_ipv4(address)) is not None:
        return is_public(embedded)
    # Two tables of IANA's registries for special purposes, because neither is complete.
    return address.is_global and is_public_ip(address) and address not in DOCUMENTATION


def _embedded_ipv4(address: IPv6Address) -> IPv4Address | None:
    """Returns the IPv4 address that an IPv6 address stands for."""
    if address in NAT64 or address in COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
