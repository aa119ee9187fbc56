"""The containers beside a service or an edge, and the parts that all containers have."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from aiprod_release.description import Description, Unit
from aiprod_release.proxy.egress import PORTS
from aiprod_release.target import Target
from aiprod_stack.plan import grpc_service_name

PORT = 8080
HEALTH_PORT = 8081
SOCKETS_PORT = 8090


def egress(deployment: Description, calls: Collection[str], target: Target) -> dict[str, Any]:
    """The way out of a service: Envoy, which adds TLS and the identity of the account."""
    environment = {
        "AIPROD_PROXY_ROLE": "egress",
        "AIPROD_PROXY_SERVICES": addresses(deployment, calls, target),
    }
    if target.spot and "render" in calls:
        environment["AIPROD_PROXY_MACHINES"] = json.dumps({"render": target.spot_address})
    return {
        "name": "egress",
        "image": target.image("edge"),
        "args": ["aiprod_release.proxy"],
        "env": variables(environment, {}),
        "resources": {"limits": {"cpu": "500m", "memory": "256Mi"}},
        "startupProbe": http_probe(period=1, failures=30),
    }


def sockets(target: Target) -> dict[str, Any]:
    """The server of WebSockets beside the edge: Cloud Run gives collab itself one port, which is gRPC's."""
    return {
        "name": "sockets",
        "image": target.image("collab"),
        "args": ["aiprod_collab.sockets", f"0.0.0.0:{SOCKETS_PORT}", str(PORTS["collab"])],
        "resources": {"limits": {"cpu": "1", "memory": "512Mi"}},
        "startupProbe": {"tcpSocket": {"port": SOCKETS_PORT}, "periodSeconds": 1, "failureThreshold": 60},
    }


def addresses(deployment: Description, services: Iterable[str], target: Target) -> str:
    """Where each service is, as JSON: in this region if it has the service, else in the first one."""
    regions = {name: "" if target.has(deployment, name) else target.home for name in services}
    return json.dumps({name: [f"{target.host(name, region)}:443"] for name, region in regions.items()})


def collector(deployment: Description, target: Target) -> dict[str, Any]:
    """The collector of spans and metrics, whose configuration is a secret."""
    return {
        "name": "collector",
        "image": deployment.images.collector,
        "args": ["--config=/etc/otelcol-google/config.yaml"],
        "env": variables({"GOOGLE_CLOUD_PROJECT": target.project}, {}),
        "resources": {"limits": {"cpu": "500m", "memory": "256Mi"}},
        # The port of the collector's own health check.
        "startupProbe": {"httpGet": {"path": "/", "port": 13133}, "periodSeconds": 1, "failureThreshold": 30},
        "volumeMounts": [{"name": "collector", "mountPath": "/etc/otelcol-google"}],
    }


def variables(values: Mapping[str, str], secrets: Mapping[str, str]) -> list[dict[str, Any]]:
    """The environment: plain values, and values of secrets by their names."""
    plain: list[dict[str, Any]] = [{"name": name, "value": value} for name, value in values.items()]
    return plain + [
        {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": "latest"}}}
        for name, secret in secrets.items()
    ]


def resources(unit: Unit) -> dict[str, Any]:
    """The limits of a container."""
    return {"limits": {"cpu": str(unit.cpu), "memory": unit.memory}}


def grpc_probe(name: str, period: int, failures: int) -> dict[str, Any]:
    """A probe of a service's own health, each `period` seconds."""
    return {
        "grpc": {"port": PORT, "service": grpc_service_name(name)},
        "periodSeconds": period,
        # Cloud Run refuses a timeout that is longer than the period.
        "timeoutSeconds": min(period, 5),
        "failureThreshold": failures,
    }


def http_probe(period: int, failures: int) -> dict[str, Any]:
    """A probe of Envoy's health, each `period` seconds."""
    return {
        "httpGet": {"path": "/health", "port": HEALTH_PORT},
        "periodSeconds": period,
        "timeoutSeconds": min(period, 5),
        "failureThreshold": failures,
    }
