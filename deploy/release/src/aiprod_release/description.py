"""The description of a deployment, `services.yaml`, as typed values."""

from functools import cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from aiprod_release.yaml_documents import from_yaml

Settings = dict[Annotated[str, Field(pattern=r"^[A-Z_]+$")], str]
Roles = Annotated[tuple[Annotated[str, Field(pattern=r"^roles/[a-zA-Z.]+$")], ...], Field(default=())]


class _Part(BaseModel):
    # A misspelt field must fail here, and not be left out of a deployment.
    model_config = ConfigDict(frozen=True, extra="forbid")


class Instances(_Part):
    """How far Cloud Run scales."""

    least: int = Field(ge=0)
    most: int = Field(ge=1, le=1000)


class Unit(_Part):
    """What Cloud Run runs as one service. `memory` is Kubernetes' quantity."""

    cpu: Literal[1, 2, 4, 8]
    memory: str = Field(pattern=r"^[0-9]+(Mi|Gi)$")
    concurrency: int = Field(ge=1, le=1000)
    instances: Instances
    timeout_seconds: int = Field(ge=1, le=3600)
    roles: Roles
    calls: tuple[str, ...] = ()


class Service(Unit):
    """A service of the product. `services.yaml` explains the fields."""

    copies: int = Field(ge=1)
    cpu_when: Literal["always", "requests"]
    database: bool = False
    connections: int = Field(0, ge=0)
    redis: bool = False
    bucket: bool = False
    scratch: bool = False
    everywhere: bool = False
    signs: bool = False
    invites_guests: bool = False
    counts_money: bool = False
    settings: Settings = {}
    local_settings: Settings = {}


class EveryService(_Part):
    """What all services have."""

    settings: Settings
    roles: Roles


class Images(_Part):
    """Images of others, by version."""

    base: str
    postgres: str
    redis: str
    bucket: str
    collector: str


class Description(_Part):
    """A deployment: its services, in the order in which a release replaces them, and the edge."""

    every_service: EveryService
    services: dict[str, Service]
    edge: Unit
    images: Images

    @property
    def connections(self) -> int:
        """The most connections to PostgreSQL that all instances of all services have at the same time."""
        return sum(each.instances.most * each.connections for each in self.services.values())

    def roles(self, name: str) -> tuple[str, ...]:
        """The roles that the account of a service, or of the edge, has in the project."""
        if name == "edge":
            return self.edge.roles
        return (*self.every_service.roles, *self.services[name].roles)


@cache
def description() -> Description:
    """The description that comes with this package."""
    text = (resources.files("aiprod_release") / "services.yaml").read_text()
    return Description.model_validate(from_yaml(text))
