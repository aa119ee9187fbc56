"""Which hosts may be connected to: a URL comes from a user, who must not get behind our firewall with it."""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from aiprod_runtime.errors import PermissionDenied

NAT64 = ip_network("64:ff9b::/96")
COMPATIBLE = ip_network("::/96")

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network


class Reach:
    """All public addresses, and those in `networks`."""

    def __init__(self, networks: Sequence[Network] = ()) -> None:
        self._networks = networks

    @property
    def schemes(self) -> set[str]:
        """Without encryption only where there are networks that one trusts."""
        return {"https", "http"} if self._networks else {"https"}

    def socket(self, info: Any) -> socket.socket:
        """A socket for what getaddrinfo found; PermissionDenied when it may not be reached.

        It is asked at the moment of connecting with the address that is connected to, so that neither
        a redirect nor a name that changes its address gets past it.
        """
        family, kind, protocol, _, (host, *_) = info
        if not self.allows(ip_address(host)):
            message = f"{host} is no public address; only those are read from"
            raise PermissionDenied(message, reason="ADDRESS_REFUSED")
        return socket.socket(family, kind, protocol)

    def allows(self, address: Address) -> bool:
        own = any(network.version == address.version and address in network for network in self._networks)
        return own or is_public(address)


def is_public(address: Address) -> bool:
    """Whether an address is one of the internet's, and not an address within it of something else."""
    if isinstance(address, IPv6Address) and (inner := _embedded(address)) is not None:
        return is_public(inner)
    is_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not address.is_multicast and not is_local


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if address in NAT64 or address in COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
