"""What a stack consists of: the instances of each service, their names, ports and data folders."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aiprod_stack.settings import StackSettings
from aiprod_stack.shared import Shared

LOOPBACK = "127.0.0.1"
ADMIN_SOCKET, HEALTH_SOCKET = "admin.sock", "health.sock"
"""Envoy's sockets for its admin page and for probes of health, relative to Envoy's working directory: a
socket's path has at most 107 bytes."""
SERVICES = ("gateway", "llm", "render", "probe", "storage", "collab")
WITH_HTTP = ("storage", "collab")
"""Services that have an HTTP server, too: for bytes and for WebSockets."""
SIGNING_KEY, JWKS = "signing.pem", "jwks.json"
"""The files of a private key and of its public one."""
ONE_OF_EACH = dict.fromkeys(SERVICES, 1)
TWO_OF_EACH = dict.fromkeys(SERVICES, 2)
"""Needs what the instances share."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One process of a service; its `name` also names its log and its data folder."""

    service: str
    name: str
    port: int

    @property
    def address(self) -> str:
        """The address of its gRPC server, host:port."""
        return f"{LOOPBACK}:{self.port}"


@dataclass(frozen=True, slots=True)
class StackPlan:
    """The stack of these settings with `counts` instances of each service, one or more.

    With more than one of the gateway, llm, storage, or collab it needs what they share; so does render where
    it orders from models. Instances named in `commands` run these, such as another release's program.
    """

    settings: StackSettings
    counts: Mapping[str, int]
    shared: Shared | None = None
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        """The stack's folder, absolute."""
        return self.settings.home.absolute()

    @property
    def guest_keys(self) -> Path:
        """The folder of the key pair of guests: collab signs their tokens, and the edge checks them."""
        return self.home / "guest-keys"

    @property
    def ports(self) -> dict[str, int]:
        """The port of the edge, of each instance, and of the HTTP servers, by name.

        The edge and the first instances have the first nine ports, further instances those after them.
        """
        first = ["edge", *SERVICES, *map(http_name, WITH_HTTP)]
        further = [name for names in self._names().values() for name in names[1:]]
        further += [http_name(name) for service in WITH_HTTP for name in self._names()[service][1:]]
        return {name: self.settings.port + index for index, name in enumerate((*first, *further))}

    @property
    def instances(self) -> list[Instance]:
        """All instances, in the order of the services."""
        ports = self.ports
        return [
            Instance(service, name, ports[name]) for service, names in self._names().items() for name in names
        ]

    def of_service(self, service: str) -> list[Instance]:
        """The instances of one service."""
        return [instance for instance in self.instances if instance.service == service]

    def target(self, service: str) -> str:
        """Where other services call this one, as gRPC's channels take it."""
        addresses = ",".join(instance.address for instance in self.of_service(service))
        # gRPC takes several addresses only with this scheme.
        return f"ipv4:{addresses}" if "," in addresses else addresses

    def _names(self) -> dict[str, list[str]]:
        """The names of each service's instances: `probe`, `probe-2`, and so on."""
        return {
            service: [service, *(f"{service}-{number}" for number in range(2, self.counts[service] + 1))]
            for service in SERVICES
        }


def http_name(instance: str) -> str:
    """What the HTTP server of an instance is called."""
    return f"{instance}-http"


def grpc_service_name(service: str) -> str:
    """The service's full name in its contract, which identifies its health check."""
    name = "Generation" if service == "gateway" else service.capitalize()
    return f"aiprod.{service}.v1.{name}Service"
