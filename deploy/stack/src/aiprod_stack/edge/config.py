"""Envoy's configuration, rendered from one template for this machine or for Cloud Run."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import jinja2
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import FileDescriptor
from google.rpc import error_details_pb2, status_pb2

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.probe.v1 import probe_service_pb2 as probe_api
from aiprod_rpc.call import GUEST_ISSUER, GUEST_PREFIX, TIMEOUT_HEADER, USER_ID
from aiprod_stack.edge.api_docs import CONTENT_POLICY, documents
from aiprod_stack.edge.pages import SignIn, content_policy, pages
from aiprod_stack.edge.rejections import bare_statuses, rejections
from aiprod_stack.edge.rest import SERVICES, lua, open_methods, request_fields, rest_paths
from aiprod_stack.plan import ADMIN_SOCKET, HEALTH_SOCKET, LOOPBACK, grpc_service_name

TEMPLATE = Path(__file__).with_name("envoy.yaml.j2")
THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


GRPC_HEADERS = {"grpc-timeout": "[0-9]{1,8}[HMSmun]", "grpc-encoding": "identity|deflate|gzip"}
"""The values, as regular expressions, of those headers of gRPC that a caller may set and a server reads."""

GRPC_OWN_HEADERS = ("internal", "message", "previous", "retry", "server", "status", "tags", "trace")
"""How the names of the other headers of gRPC go on after `grpc-`. No caller needs to send one."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """An instance of a service behind the edge."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class RemoteKeys:
    """The parts of a URL of keys that Envoy's cluster needs."""

    url: str

    @property
    def tls(self) -> bool:
        """Whether the keys are read over TLS."""
        return urlsplit(self.url).scheme == "https"

    @property
    def host(self) -> str:
        """The host's name or address."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port, also where the URL leaves it out."""
        return urlsplit(self.url).port or (443 if self.tls else 80)


@dataclass(frozen=True, slots=True)
class Auth:
    """Accepts bearer tokens of this issuer and audience, signed by a key of `jwks`: a file or a URL.

    Keys at a URL are read again every `jwks_seconds`.
    """

    issuer: str
    audience: str
    jwks: Path | str
    jwks_seconds: int = 300

    @property
    def remote(self) -> RemoteKeys | None:
        """Where the keys are, unless in a file."""
        return RemoteKeys(str(self.jwks)) if isinstance(self.jwks, str) else None


@dataclass(frozen=True, slots=True)
class Edge:
    """The template's values. Without `auth`, every caller is the user `local`.

    `services` has the instances of each service, among which the edge balances; in the cloud one each, which
    Cloud Run scales.

    `web_sockets` are the HTTP servers of collab's instances; without them, the edge serves no WebSockets.

    A request's Host, without its port, must be one of `hosts`; in the cloud any Host is accepted. Web pages
    of these hosts, at any port, and of `origins` may call the edge.

    `/health` and `/ready` also answer at `health_socket`, in the cloud at `health_port`, however many
    connections the edge has.

    Tokens of guests are signed by a key of the file `guest_keys`; without it, nobody comes as a guest.

    `job_requests_per_minute` protects the gateway from a flood; the gateway itself limits the jobs of a user.

    `page` is the folder of the built studio, which the edge serves; None for none. It plays media of
    `media_origin`, and people sign in there as `sign_in` says; without it, they paste a token.
    """

    services: Mapping[str, Sequence[Upstream]]
    descriptors: Path
    web_sockets: Sequence[Upstream] = ()
    host: str = LOOPBACK
    port: int = 8080
    admin: str = ADMIN_SOCKET
    health_socket: str = HEALTH_SOCKET
    health_port: int = 8081
    access_log: str = ""
    hosts: tuple[str, ...] = THIS_MACHINE
    origins: tuple[str, ...] = ()
    job_requests_per_minute: int = 600
    max_connections: int = 10000
    auth: Auth | None = None
    guest_keys: Path | None = None
    otlp: Upstream | None = None
    trusted_ca: str = "/etc/ssl/certs/ca-certificates.crt"
    cloud: bool = False
    page: Path | None = None
    media_origin: str = "https://storage.googleapis.com"
    sign_in: SignIn | None = None

    @property
    def origin_patterns(self) -> list[str]:
        """Regular expressions that match whole Origin headers."""
        hosts = () if self.cloud else self.hosts
        return [rf"https?://{re.escape(host)}(:[0-9]+)?" for host in hosts] + [*map(re.escape, self.origins)]


def render(edge: Edge) -> str:
    """Envoy's configuration as YAML."""
    environment = jinja2.Environment(
        # A misspelt value must fail here, and not leave a hole in what Envoy enforces.
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - YAML
        loader=jinja2.FileSystemLoader(TEMPLATE.parent),
    )
    values = {name: getattr(edge, name) for name in edge.__slots__}
    values |= {"guest_issuer": GUEST_ISSUER, "guest_prefix": GUEST_PREFIX}
    values |= {"origin_patterns": edge.origin_patterns, "user_id": USER_ID.pattern}
    values |= {"rejections": rejections(list(edge.services), edge.job_requests_per_minute)}
    values |= {"open_methods": lua(dict.fromkeys(open_methods(), True))}
    values |= {"grpc_own_headers": GRPC_OWN_HEADERS}
    values |= {"bare_statuses": lua(bare_statuses()), "timeout_header": TIMEOUT_HEADER}
    values |= {"health": {name: grpc_service_name(name) for name in edge.services}}
    values |= {
        "methods": {
            "gateway": _methods(gateway_api, "GenerationService"),
            "probe": _methods(probe_api, "ProbeService"),
        }
    }
    values |= {"transcoded": [service.full_name for service in SERVICES.values()]}
    values |= {"grpc_headers": GRPC_HEADERS}
    values |= {"documents": documents(), "docs_content_policy": CONTENT_POLICY}
    values |= {"rest": rest_paths(), "fields": lua(request_fields())}
    values |= {"pages": pages(edge.page, edge.sign_in) if edge.page else []}
    values |= {
        "content_policy": content_policy(edge.media_origin, edge.sign_in.called if edge.sign_in else ())
    }
    return environment.get_template(TEMPLATE.name).render(**values)


def descriptors() -> bytes:
    """The contract as a serialized FileDescriptorSet for the transcoder, with the types of error details."""
    files: dict[str, FileDescriptor] = {}
    contracts = (service.file for service in SERVICES.values())
    for root in (*contracts, status_pb2.DESCRIPTOR, error_details_pb2.DESCRIPTOR):
        _collect(root, files)
    # The transcoder resolves no imports itself, so dependencies are included.
    protos = [descriptor_pb2.FileDescriptorProto.FromString(file.serialized_pb) for file in files.values()]
    return descriptor_pb2.FileDescriptorSet(file=protos).SerializeToString(deterministic=True)


def _methods(contract: ModuleType, service: str) -> list[str]:
    return [method.name for method in contract.DESCRIPTOR.services_by_name[service].methods]


def _collect(file: FileDescriptor, files: dict[str, FileDescriptor]) -> None:
    for dependency in file.dependencies:
        if dependency.name not in files:
            _collect(descriptor_pool.Default().FindFileByName(dependency.name), files)
    files[file.name] = file
