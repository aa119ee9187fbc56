"""The environment of a service, the same wherever it runs: only addresses and backends differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiprod_release.description import Description, Service


@dataclass(frozen=True, slots=True)
class Place:
    """Where a deployment runs.

    `values` fill the {names} in settings, `addresses` has where each service is called, host:port.
    `databases` (PostgreSQL URLs by service) and `redis` may be empty where they are given as secrets.
    `is_local` adds the settings for machines without Google Cloud.
    """

    values: Mapping[str, str]
    addresses: Mapping[str, str]
    databases: Mapping[str, str] = field(default_factory=dict, repr=False)
    redis: str = field(default="", repr=False)
    data: str = "/data"
    scratch: str = "/scratch"
    otlp_endpoint: str = ""
    is_local: bool = False


def service_environment(deployment: Description, name: str, listen: str, place: Place) -> dict[str, str]:
    """The variables AIPROD_<SERVICE>_… of the service `name`, which listens on `listen` (host:port)."""
    service = deployment.services[name]
    settings = {"LISTEN": listen, **deployment.every_service.settings, **_state(service, name, place)}
    settings |= {neighbour.upper(): place.addresses[neighbour] for neighbour in service.calls}
    described = service.settings | (service.local_settings if place.is_local else {})
    settings |= {key: value.format(**place.values) for key, value in described.items()}
    if place.otlp_endpoint:
        settings["OTLP_ENDPOINT"] = place.otlp_endpoint
    return {variable(name, key): value for key, value in settings.items()}


def variable(service: str, setting: str) -> str:
    """The variable of a service's setting."""
    return f"AIPROD_{service.upper()}_{setting}"


def _state(service: Service, name: str, place: Place) -> dict[str, str]:
    # The data folder of a service whose state is elsewhere still keeps its lock and signing keys.
    state = {} if name == "probe" else {"DATA": place.data}
    if service.scratch:
        state["SCRATCH"] = place.scratch
    if service.database and name in place.databases:
        state["DATABASE"] = place.databases[name]
    if service.redis and place.redis:
        state["REDIS"] = place.redis
    return state
