"""The services of Cloud Run, as Knative's documents for `gcloud run services replace`."""

import hashlib
import json
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from aiprod_release.containers import (
    PORT,
    SOCKETS_PORT,
    addresses,
    collector,
    egress,
    grpc_probe,
    http_probe,
    resources,
    sockets,
    variables,
)
from aiprod_release.description import Description, Service, Unit
from aiprod_release.environments import Place, service_environment, variable
from aiprod_release.proxy.egress import PORTS
from aiprod_release.target import Target

NETWORK = json.dumps([{"network": "aiprod", "subnetwork": "aiprod"}])
COLLECTOR = "http://127.0.0.1:4317"
SIGNING_FILES = {
    "SIGNING_KEY": "/signing-key/key.pem",
    "SIGNING_CERTIFICATES": "/signing-certificates/certificates.pem",
}
"""Where a service that signs finds its files, by setting; a folder is named as its secret."""
GUEST_FILES = {"GUEST_KEY": "/guest-key/key.pem"}
"""The same for the service that signs the tokens of guests."""
GUEST_KEYS = Path("/guest-keys/jwks.json")
"""Where the edge finds the public key of guests' tokens."""
CANDIDATE = "candidate"
"""The tag that gives the newest revision an address of its own, for the smoke test."""


def documents(
    deployment: Description, target: Target, serving: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Each document by its service's name: the services in order of release, then `edge` and `edge-ws`.

    `serving` has the revisions that keep the traffic, by name; a service without one is new, and gets all.
    """
    made = {
        name: _service(deployment, name, target)
        for name in deployment.services
        if target.has(deployment, name)
    }
    # Cloud Run serves WebSockets only without end-to-end HTTP/2, and gRPC's streams only with it.
    made |= {
        "edge": _edge(deployment, target, "edge", "h2c"),
        "edge-ws": _edge(deployment, target, "edge-ws", "http1"),
    }
    for name, document in made.items():
        revision = _revision(name, document, target)
        document["spec"]["template"]["metadata"]["name"] = revision
        document["spec"]["traffic"] = _traffic(revision, (serving or {}).get(name))
    return made


def revisions(deployment: Description, target: Target) -> dict[str, str]:
    """The name of each service's revision in this release."""
    made = documents(deployment, target)
    return {name: document["spec"]["template"]["metadata"]["name"] for name, document in made.items()}


def secrets_of(document: dict[str, Any]) -> list[str]:
    """The names of the secrets that a service reads."""
    spec = document["spec"]["template"]["spec"]
    volumes = [each["secret"]["secretName"] for each in spec.get("volumes", ()) if "secret" in each]
    variables = [each for container in spec["containers"] for each in container.get("env", ())]
    keys = [each["valueFrom"]["secretKeyRef"]["name"] for each in variables if "valueFrom" in each]
    return sorted({*volumes, *keys})


def _revision(name: str, document: dict[str, Any], target: Target) -> str:
    """A name for this release with these settings and these versions of its secrets.

    A revision never changes, so Cloud Run refuses other settings under a name that it has, and instances
    that run keep the secrets that they have read.
    """
    versions = [target.secret_versions.get(secret, "") for secret in secrets_of(document)]
    attempts = (json.dumps([document["spec"]["template"], versions, attempt]) for attempt in count())
    digests = (hashlib.sha256(content.encode()).hexdigest()[:5] for content in attempts)
    names = (f"aiprod-{name}-{target.release}-{digest}" for digest in digests)
    # Cloud Run does not start a revision again that has failed, whatever was mended meanwhile.
    return next(each for each in names if each not in target.failed)


def _traffic(revision: str, serving: str | None) -> list[dict[str, Any]]:
    if not serving or serving == revision:
        return [{"revisionName": revision, "percent": 100, "tag": CANDIDATE}]
    return [
        # Pinned by its name: without one, a replaced document would move all traffic at once.
        {"revisionName": serving, "percent": 100},
        {"revisionName": revision, "percent": 0, "tag": CANDIDATE},
    ]


def _service(deployment: Description, name: str, target: Target) -> dict[str, Any]:
    service = deployment.services[name]
    place = Place(
        values={"bucket": target.bucket, "project": target.project},
        addresses={neighbour: f"127.0.0.1:{port}" for neighbour, port in PORTS.items()},
        otlp_endpoint=COLLECTOR,
    )
    environment = service_environment(deployment, name, f"0.0.0.0:{PORT}", place)
    secrets = {variable(name, "DATABASE"): f"aiprod-{name}-database"} if service.database else {}
    secrets |= {variable(name, "REDIS"): "aiprod-redis"} if service.redis else {}
    if service.counts_money and target.daily_budget_usd:
        environment["AIPROD_DAILY_BUDGET_USD"] = target.daily_budget_usd
    keys = key_files(service)
    environment |= {variable(name, setting): file for setting, file in keys.items()}
    main: dict[str, Any] = {
        "name": name,
        "image": target.image(name),
        "args": [f"aiprod_{name}"],
        "ports": [{"name": "h2c", "containerPort": PORT}],
        "env": variables(environment | {"GOOGLE_CLOUD_PROJECT": target.project}, secrets),
        "resources": resources(service),
        "startupProbe": grpc_probe(name, period=2, failures=60),
        "livenessProbe": grpc_probe(name, period=15, failures=4),
    }
    sidecars = [collector(deployment, target)]
    if service.calls:
        sidecars.append(egress(deployment, service.calls, target))
    folders = {"data": "64Mi"} if name != "probe" else {}
    folders |= {"scratch": "2Gi"} if service.scratch else {}
    volumes = [
        {"name": folder, "emptyDir": {"medium": "Memory", "sizeLimit": size}}
        for folder, size in folders.items()
    ]
    files = [Path(file) for file in keys.values()]
    volumes += [_secret_volume(file.parent.name, secret_of(file), file.name) for file in files]
    mounted = [*folders, *(file.parent.name for file in files)]
    if mounted:
        main["volumeMounts"] = [{"name": folder, "mountPath": f"/{folder}"} for folder in mounted]
    volumes.append(_secret_volume("collector", "aiprod-collector", "config.yaml"))
    annotations = {"run.googleapis.com/cpu-throttling": "false" if service.cpu_when == "always" else "true"}
    if service.database:
        annotations["run.googleapis.com/cloudsql-instances"] = target.database
    return _document(
        service, name, target, [main, *sidecars], volumes, annotations=annotations, ingress="internal"
    )


def key_files(service: Service) -> dict[str, str]:
    """Where a service finds its keys, by setting."""
    return (SIGNING_FILES if service.signs else {}) | (GUEST_FILES if service.invites_guests else {})


def secret_of(file: Path) -> str:
    """The name of the secret that a file of a container holds."""
    return f"aiprod-{file.parent.name}"


def _edge(deployment: Description, target: Target, name: str, protocol: str) -> dict[str, Any]:
    environment = {
        "AIPROD_PROXY_ROLE": name,
        "AIPROD_PROXY_SERVICES": addresses(deployment, deployment.edge.calls, target),
        "AIPROD_TOKEN_ISSUER": target.token_issuer,
        "AIPROD_TOKEN_AUDIENCE": target.token_audience,
        "AIPROD_TOKEN_JWKS": target.token_jwks,
        "AIPROD_ORIGINS": json.dumps(target.origins),
        "AIPROD_PROXY_GUEST_KEYS": str(GUEST_KEYS),
    }
    sidecars = []
    if name == "edge-ws":
        environment["AIPROD_PROXY_WEB_SOCKETS"] = json.dumps([f"127.0.0.1:{SOCKETS_PORT}"])
        sidecars.append(sockets(target))
    elif target.sign_in_client:
        environment["AIPROD_SIGN_IN_CLIENT"] = target.sign_in_client
        environment["AIPROD_SIGN_IN_ORIGINS"] = json.dumps(target.sign_in_origins)
    main = {
        "name": "edge",
        "image": target.image("edge"),
        "args": ["aiprod_release.proxy"],
        "ports": [{"name": protocol, "containerPort": PORT}],
        "env": variables(environment, {}),
        "resources": resources(deployment.edge),
        "startupProbe": http_probe(period=1, failures=30),
        "livenessProbe": http_probe(period=15, failures=4),
        "volumeMounts": [{"name": GUEST_KEYS.parent.name, "mountPath": str(GUEST_KEYS.parent)}],
    }
    annotations = {"run.googleapis.com/cpu-throttling": "true"}
    return _document(
        deployment.edge,
        name,
        target,
        [main, *sidecars],
        [_secret_volume(GUEST_KEYS.parent.name, secret_of(GUEST_KEYS), GUEST_KEYS.name)],
        annotations=annotations,
        ingress=target.public,
    )


def _document(
    unit: Unit,
    name: str,
    target: Target,
    containers: list[dict[str, Any]],
    volumes: list[dict[str, Any]],
    *,
    annotations: dict[str, str],
    ingress: str,
) -> dict[str, Any]:
    account = target.account("edge" if name == "edge-ws" else name)
    if len(containers) > 1:
        # The sidecars first, or the first calls of a new instance would find nobody.
        started = {containers[0]["name"]: [sidecar["name"] for sidecar in containers[1:]]}
        annotations = {**annotations, "run.googleapis.com/container-dependencies": json.dumps(started)}
    spec: dict[str, Any] = {
        "containerConcurrency": unit.concurrency,
        "timeoutSeconds": unit.timeout_seconds,
        "serviceAccountName": account,
        "containers": containers,
    }
    if volumes:
        spec["volumes"] = volumes
    return {
        "apiVersion": "serving.knative.dev/v1",
        "kind": "Service",
        "metadata": {
            "name": f"aiprod-{name}",
            "labels": {"app": "aiprod", "cloud.googleapis.com/location": target.region},
            "annotations": {"run.googleapis.com/ingress": ingress},
        },
        "spec": {
            "template": {
                "metadata": {
                    "labels": {"release": target.release},
                    "annotations": {
                        "autoscaling.knative.dev/minScale": str(unit.instances.least),
                        "autoscaling.knative.dev/maxScale": str(unit.instances.most),
                        "run.googleapis.com/execution-environment": "gen2",
                        "run.googleapis.com/startup-cpu-boost": "true",
                        # Services take calls from the project's network only, so callers must be in it.
                        "run.googleapis.com/network-interfaces": NETWORK,
                        "run.googleapis.com/vpc-access-egress": "all-traffic",
                        **annotations,
                    },
                },
                "spec": spec,
            }
        },
    }


def _secret_volume(name: str, secret: str, file: str) -> dict[str, Any]:
    """A folder with the newest version of a secret as its one file."""
    return {"name": name, "secret": {"secretName": secret, "items": [{"key": "latest", "path": file}]}}
