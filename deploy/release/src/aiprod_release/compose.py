"""The scaled stack for people with Docker: PostgreSQL, Redis, a bucket, and copies of the services."""

import json
from typing import Any

from aiprod_release.description import Description, Service
from aiprod_release.environments import Place, service_environment
from aiprod_stack.plan import LOOPBACK

PORT = 8080
SOCKETS_PORT = 8090
BUCKET_PORT = 4443
BUCKET_HOST = "bucket.localhost"
"""This machine's browsers and curl take the name for this machine, the containers for the bucket's."""

SUBNET = "172.30.80"
PASSWORD = "${POSTGRES_PASSWORD:?choose a password of letters and digits}"  # noqa: S105 - the name of a variable
# An empty variable means Google's own: then the credentials of this machine are mounted.
BUCKET_ENDPOINT = f"${{AIPROD_STORAGE_GCS_ENDPOINT-http://{BUCKET_HOST}:{BUCKET_PORT}}}"

CONFINED: dict[str, Any] = {
    "read_only": True,
    "tmpfs": ["/tmp:mode=1777"],  # noqa: S108 - a memory file system of the container's own
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "restart": "unless-stopped",
}


def compose(deployment: Description) -> dict[str, Any]:
    """The document for `docker compose`. It builds the images from the repository."""
    addresses = container_addresses(deployment)
    services = _backends(deployment)
    volumes = ["postgres"]
    for name, service in deployment.services.items():
        for copy in copies(name, service):
            services[copy] = _service(deployment, name, copy, addresses)
            volumes += [f"data-{copy}"] if _keeps_data(name) else []
    services["edge"] = _edge(deployment, addresses)
    return {
        "name": "aiprod",
        "services": services,
        "networks": {"default": {"ipam": {"config": [{"subnet": f"{SUBNET}.0/24"}]}}},
        "volumes": {name: {} for name in volumes},
        "configs": _configs(deployment),
    }


def copies(name: str, service: Service) -> list[str]:
    """The names of a service's copies: `probe`, `probe-2`, and so on."""
    return [name, *(f"{name}-{number}" for number in range(2, service.copies + 1))]


def container_addresses(deployment: Description) -> dict[str, str]:
    """The fixed address of each copy by its name. Envoy and gRPC balance among addresses, not names."""
    names = [copy for name, service in deployment.services.items() for copy in copies(name, service)]
    # From 10 on: Docker gives the lowest ones to containers without an address of their own.
    return {name: f"{SUBNET}.{number}" for number, name in enumerate(names, 10)}


def _service(deployment: Description, name: str, copy: str, addresses: dict[str, str]) -> dict[str, Any]:
    service = deployment.services[name]
    place = Place(
        values={"bucket": "${AIPROD_STORAGE_BUCKET-aiprod}", "project": "${GOOGLE_CLOUD_PROJECT-}"},
        addresses={each: _target(deployment, each, addresses) for each in service.calls},
        databases={name: f"postgresql://aiprod:{PASSWORD}@postgres/aiprod_{name}"},
        redis="redis://redis:6379",
        scratch="/tmp",  # noqa: S108 - a memory file system of the container's own
        is_local=True,
    )
    environment: dict[str, str | None] = {
        **service_environment(deployment, name, f"0.0.0.0:{PORT}", place),
        # Without a value, Compose hands on the operator's variable, where there is one.
        **({"AIPROD_DAILY_BUDGET_USD": None} if service.counts_money else {}),
    }
    if name == "storage":
        environment["AIPROD_STORAGE_GCS_ENDPOINT"] = BUCKET_ENDPOINT
    if name == "collab":
        environment["AIPROD_COLLAB_HTTP_LISTEN"] = f"0.0.0.0:{SOCKETS_PORT}"
    used = {"postgres": service.database, "redis": service.redis, "bucket": service.bucket}
    backends = [backend for backend, is_used in used.items() if is_used]
    made = {
        "image": f"aiprod/{name}",
        "build": _build(deployment, name),
        "command": [f"aiprod_{name}"],
        "environment": environment,
        "networks": {"default": {"ipv4_address": addresses[copy]}},
        "depends_on": {each: {"condition": "service_healthy"} for each in (*service.calls, *backends)},
        "healthcheck": _health("/app/bin/python", "-m", "aiprod_server.healthcheck", f"{LOOPBACK}:{PORT}"),
        **CONFINED,
    }
    return made | ({"volumes": [f"data-{copy}:/data"]} if _keeps_data(name) else {})


def _edge(deployment: Description, addresses: dict[str, str]) -> dict[str, Any]:
    hosts = {
        name: [f"{addresses[copy]}:{PORT}" for copy in copies(name, deployment.services[name])]
        for name in deployment.edge.calls
    }
    sockets = [
        f"{addresses[copy]}:{SOCKETS_PORT}" for copy in copies("collab", deployment.services["collab"])
    ]
    return {
        "image": "aiprod/edge",
        "build": _build(deployment, "edge"),
        "command": ["aiprod_release.proxy"],
        "environment": {
            "AIPROD_PROXY_ROLE": "edge",
            "AIPROD_PROXY_CLOUD_RUN": "false",
            "AIPROD_PROXY_SERVICES": json.dumps(hosts),
            "AIPROD_PROXY_WEB_SOCKETS": json.dumps(sockets),
            "AIPROD_PROXY_MEDIA_ORIGIN": BUCKET_ENDPOINT,
            "AIPROD_SIGN_IN_CLIENT": "${AIPROD_SIGN_IN_CLIENT-}",
            "AIPROD_SIGN_IN_ORIGINS": "${AIPROD_SIGN_IN_ORIGINS-[]}",
            "AIPROD_TOKEN_ISSUER": "${AIPROD_TOKEN_ISSUER:?the issuer of your users' tokens, https://…}",
            "AIPROD_TOKEN_AUDIENCE": "${AIPROD_TOKEN_AUDIENCE-aiprod}",
            "AIPROD_TOKEN_JWKS": "${AIPROD_TOKEN_JWKS:?the URL of the issuer's keys}",
        },
        "ports": [f"{LOOPBACK}:${{AIPROD_PORT-8080}}:{PORT}"],
        "depends_on": {name: {"condition": "service_healthy"} for name in deployment.services},
        **CONFINED,
    }


def _backends(deployment: Description) -> dict[str, Any]:
    images = deployment.images
    return {
        "postgres": {
            "image": images.postgres,
            "environment": {"POSTGRES_USER": "aiprod", "POSTGRES_PASSWORD": PASSWORD},
            "volumes": ["postgres:/var/lib/postgresql/data"],
            "configs": [{"source": "databases", "target": "/docker-entrypoint-initdb.d/databases.sql"}],
            "healthcheck": _health("pg_isready", "-U", "aiprod"),
            "restart": "unless-stopped",
        },
        "redis": {
            "image": images.redis,
            # Caches and hints only: a restart loses nothing that matters.
            "command": [
                "valkey-server",
                "--save",
                "",
                "--maxmemory",
                "256mb",
                "--maxmemory-policy",
                "allkeys-lru",
            ],
            "healthcheck": _health("valkey-cli", "ping"),
            "restart": "unless-stopped",
        },
        # Keeps its objects in memory: for more than a trial, set the variables of a real bucket.
        "bucket": {
            "image": images.bucket,
            "command": [
                *("-scheme", "http", "-port", str(BUCKET_PORT), "-backend", "memory", "-data", "/buckets"),
                *("-public-host", f"{BUCKET_HOST}:{BUCKET_PORT}"),
                *("-external-url", f"http://{BUCKET_HOST}:{BUCKET_PORT}"),
            ],
            "configs": [{"source": "bucket", "target": "/buckets/aiprod/first"}],
            "networks": {"default": {"aliases": [BUCKET_HOST]}},
            "ports": [f"{LOOPBACK}:{BUCKET_PORT}:{BUCKET_PORT}"],
            "healthcheck": _health(
                "wget", "-q", "-O", "-", f"http://{LOOPBACK}:{BUCKET_PORT}/_internal/healthcheck"
            ),
            "restart": "unless-stopped",
        },
    }


def _configs(deployment: Description) -> dict[str, Any]:
    databases = [name for name, service in deployment.services.items() if service.database]
    return {
        "databases": {"content": "".join(f"CREATE DATABASE aiprod_{name};\n" for name in databases)},
        "bucket": {"content": "makes the bucket at the start\n"},
    }


def build_arguments(deployment: Description, service: str) -> dict[str, str]:
    """The arguments with which deploy/Dockerfile makes the image of a service or of the edge."""
    package = "aiprod-release" if service == "edge" else f"aiprod-{service}"
    return {"BASE": deployment.images.base, "PACKAGE": package}


def _build(deployment: Description, service: str) -> dict[str, Any]:
    return {
        "context": "..",
        "dockerfile": "deploy/Dockerfile",
        "args": build_arguments(deployment, service),
    }


def _target(deployment: Description, name: str, addresses: dict[str, str]) -> str:
    found = [f"{addresses[copy]}:{PORT}" for copy in copies(name, deployment.services[name])]
    return found[0] if len(found) == 1 else f"ipv4:{','.join(found)}"


def _keeps_data(name: str) -> bool:
    return name != "probe"


def _health(*command: str) -> dict[str, Any]:
    return {
        "test": ["CMD", *command],
        "interval": "10s",
        "timeout": "5s",
        "retries": 6,
        "start_period": "30s",
        "start_interval": "1s",
    }
