"""The services of Cloud Run, as Knative's documents for `gcloud run services replace`."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiprod_release.description import Description, Unit
from aiprod_release.environments import Place, service_environment, variable
from aiprod_release.proxy.egress import PORTS
from aiprod_stack.plan import grpc_service_name

PORT = 8080
HEALTH_PORT = 8081
SOCKETS_PORT = 8090
NETWORK = json.dumps([{"network": "aiprod", "subnetwork": "aiprod"}])
COLLECTOR = "http://127.0.0.1:4317"
SIGNING_FILES = {
    "SIGNING_KEY": "/signing-key/key.pem",
    "SIGNING_CERTIFICATES": "/signing-certificates/certificates.pem",
}
"""Where a service that signs finds its files, by setting; a folder is named as its secret."""
CANDIDATE = "candidate"
"""The tag that gives the newest revision an address of its own, for the smoke test."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a release goes.

    `home` is the first region, which alone has the services that keep state. With a `domain`, requests reach
    the edges through its load balancer only. `sign_in_client` is the studio's at the issuer of tokens.
    `signing` has files of the deployer, by setting: the key and the certificates that sign masters.
    """

    project: str
    project_number: str
    region: str
    release: str
    bucket: str
    token_issuer: str
    token_audience: str
    token_jwks: str
    home: str = ""
    domain: str = ""
    sign_in_client: str = ""
    sign_in_origins: tuple[str, ...] = ()
    signing: Mapping[str, str] = field(default_factory=dict)

    @property
    def public(self) -> str:
        """How requests reach the edges, in Cloud Run's words."""
        return "internal-and-cloud-load-balancing" if self.domain else "all"

    @property
    def origins(self) -> list[str]:
        """The origins of the studio's page, which may call the edges."""
        return [f"https://{self.domain or self.host('edge')}"]

    @property
    def registry(self) -> str:
        """The folder of this project's images."""
        return f"{self.home or self.region}-docker.pkg.dev/{self.project}/aiprod"

    def image(self, service: str) -> str:
        """The image of a service or of the edge, of this release."""
        return f"{self.registry}/{service}:{self.release}"

    def account(self, name: str) -> str:
        """The service account of a service or of the edge."""
        return f"aiprod-{name}@{self.project}.iam.gserviceaccount.com"

    @property
    def is_home(self) -> bool:
        """Whether this is the first region."""
        return self.home in ("", self.region)

    def has(self, deployment: Description, service: str) -> bool:
        """Whether this region has the service."""
        return self.is_home or deployment.services[service].everywhere

    def host(self, service: str, region: str = "") -> str:
        """Cloud Run's host name of a service, known before the service exists."""
        return f"aiprod-{service}-{self.project_number}.{region or self.region}.run.app"

    def revision(self, name: str) -> str:
        """The name of this release's revision."""
        return f"aiprod-{name}-{self.release}"

    @property
    def database(self) -> str:
        """Cloud SQL's connection name."""
        return f"{self.project}:{self.home or self.region}:aiprod"


PLACEHOLDERS = Target(
    project="PROJECT",
    project_number="PROJECT_NUMBER",
    region="REGION",
    release="RELEASE",
    bucket="BUCKET",
    token_issuer="https://TOKEN_ISSUER",  # noqa: S106 - the name of an issuer
    token_audience="TOKEN_AUDIENCE",  # noqa: S106 - a name, too
    token_jwks="https://TOKEN_ISSUER/TOKEN_JWKS",  # noqa: S106 - public keys
)
"""What stands in the committed documents."""


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
        document["spec"]["traffic"] = _traffic(target.revision(name), (serving or {}).get(name))
    return made


def _traffic(revision: str, serving: str | None) -> list[dict[str, Any]]:
    if not serving or serving == revision:
        return [{"revisionName": revision, "percent": 100, "tag": CANDIDATE}]
    return [
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
    if service.signs:
        environment |= {variable(name, setting): file for setting, file in SIGNING_FILES.items()}
    main: dict[str, Any] = {
        "name": name,
        "image": target.image(name),
        "args": [f"aiprod_{name}"],
        "ports": [{"name": "h2c", "containerPort": PORT}],
        "env": _variables(environment | {"GOOGLE_CLOUD_PROJECT": target.project}, secrets),
        "resources": _resources(service),
        "startupProbe": _grpc_probe(name, period=2, failures=60),
        "livenessProbe": _grpc_probe(name, period=15, failures=4),
    }
    sidecars = [_collector(deployment)]
    if service.calls:
        sidecars.append(_egress(deployment, service.calls, target))
    folders = {"data": "512Mi" if service.data else "64Mi"} if name != "probe" else {}
    folders |= {"scratch": "2Gi"} if service.scratch else {}
    volumes = [
        {"name": folder, "emptyDir": {"medium": "Memory", "sizeLimit": size}}
        for folder, size in folders.items()
    ]
    signing = [Path(file) for file in SIGNING_FILES.values()] if service.signs else []
    volumes += [_secret_volume(file.parent.name, f"aiprod-{file.parent.name}", file.name) for file in signing]
    mounted = [*folders, *(file.parent.name for file in signing)]
    if mounted:
        main["volumeMounts"] = [{"name": folder, "mountPath": f"/{folder}"} for folder in mounted]
    volumes.append(_secret_volume("collector", "aiprod-collector", "config.yaml"))
    annotations = {"run.googleapis.com/cpu-throttling": "false" if service.cpu_when == "always" else "true"}
    if service.database:
        annotations["run.googleapis.com/cloudsql-instances"] = target.database
    return _document(
        service, name, target, [main, *sidecars], volumes, annotations=annotations, ingress="internal"
    )


def _edge(deployment: Description, target: Target, name: str, protocol: str) -> dict[str, Any]:
    environment = {
        "AIPROD_PROXY_ROLE": name,
        "AIPROD_PROXY_SERVICES": _addresses(deployment, deployment.edge.calls, target),
        "AIPROD_TOKEN_ISSUER": target.token_issuer,
        "AIPROD_TOKEN_AUDIENCE": target.token_audience,
        "AIPROD_TOKEN_JWKS": target.token_jwks,
        "AIPROD_ORIGINS": json.dumps(target.origins),
    }
    sidecars = []
    if name == "edge-ws":
        environment["AIPROD_PROXY_WEB_SOCKETS"] = json.dumps([f"127.0.0.1:{SOCKETS_PORT}"])
        sidecars.append(_sockets(target))
    elif target.sign_in_client:
        environment["AIPROD_SIGN_IN_CLIENT"] = target.sign_in_client
        environment["AIPROD_SIGN_IN_ORIGINS"] = json.dumps(target.sign_in_origins)
    main = {
        "name": "edge",
        "image": target.image("edge"),
        "args": ["aiprod_release.proxy"],
        "ports": [{"name": protocol, "containerPort": PORT}],
        "env": _variables(environment, {}),
        "resources": _resources(deployment.edge),
        "startupProbe": _http_probe(period=1, failures=30),
        "livenessProbe": _http_probe(period=15, failures=4),
    }
    annotations = {"run.googleapis.com/cpu-throttling": "true"}
    return _document(
        deployment.edge,
        name,
        target,
        [main, *sidecars],
        [],
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
                    "name": target.revision(name),
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


def _egress(deployment: Description, calls: Iterable[str], target: Target) -> dict[str, Any]:
    environment = {
        "AIPROD_PROXY_ROLE": "egress",
        "AIPROD_PROXY_SERVICES": _addresses(deployment, calls, target),
    }
    return {
        "name": "egress",
        "image": target.image("edge"),
        "args": ["aiprod_release.proxy"],
        "env": _variables(environment, {}),
        "resources": {"limits": {"cpu": "500m", "memory": "256Mi"}},
        "startupProbe": _http_probe(period=1, failures=30),
    }


def _sockets(target: Target) -> dict[str, Any]:
    """The server of WebSockets beside the edge: Cloud Run gives collab itself one port, which is gRPC's."""
    return {
        "name": "sockets",
        "image": target.image("collab"),
        "args": ["aiprod_collab.sockets", f"0.0.0.0:{SOCKETS_PORT}", str(PORTS["collab"])],
        "resources": {"limits": {"cpu": "1", "memory": "512Mi"}},
        "startupProbe": {"tcpSocket": {"port": SOCKETS_PORT}, "periodSeconds": 1, "failureThreshold": 60},
    }


def _addresses(deployment: Description, services: Iterable[str], target: Target) -> str:
    regions = {name: "" if target.has(deployment, name) else target.home for name in services}
    return json.dumps({name: [f"{target.host(name, region)}:443"] for name, region in regions.items()})


def _collector(deployment: Description) -> dict[str, Any]:
    return {
        "name": "collector",
        "image": deployment.images.collector,
        "args": ["--config=/etc/otelcol-google/config.yaml"],
        "resources": {"limits": {"cpu": "500m", "memory": "256Mi"}},
        "startupProbe": {"httpGet": {"path": "/", "port": 13133}, "periodSeconds": 1, "failureThreshold": 30},
        "volumeMounts": [{"name": "collector", "mountPath": "/etc/otelcol-google"}],
    }


def _secret_volume(name: str, secret: str, file: str) -> dict[str, Any]:
    """A folder with the newest version of a secret as its one file."""
    return {"name": name, "secret": {"secretName": secret, "items": [{"key": "latest", "path": file}]}}


def _variables(values: Mapping[str, str], secrets: Mapping[str, str]) -> list[dict[str, Any]]:
    plain: list[dict[str, Any]] = [{"name": name, "value": value} for name, value in values.items()]
    return plain + [
        {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": "latest"}}}
        for name, secret in secrets.items()
    ]


def _resources(unit: Unit) -> dict[str, Any]:
    return {"limits": {"cpu": str(unit.cpu), "memory": unit.memory}}


def _grpc_probe(name: str, period: int, failures: int) -> dict[str, Any]:
    return {
        "grpc": {"port": PORT, "service": grpc_service_name(name)},
        "periodSeconds": period,
        "timeoutSeconds": min(period, 5),
        "failureThreshold": failures,
    }


def _http_probe(period: int, failures: int) -> dict[str, Any]:
    return {
        "httpGet": {"path": "/health", "port": HEALTH_PORT},
        "periodSeconds": period,
        "timeoutSeconds": min(period, 5),
        "failureThreshold": failures,
    }
