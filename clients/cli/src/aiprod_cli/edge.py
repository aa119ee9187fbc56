"""The edge's configuration: one template, filled in for this machine or for Cloud Run."""

import re
from dataclasses import dataclass
from pathlib import Path

import jinja2
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import FileDescriptor
from google.rpc import error_details_pb2, status_pb2

from aiprod.gateway.v1 import generation_service_pb2
from aiprod_cli.refusals import REFUSALS
from aiprod_cli.rest import body_fields, lua, rest_paths
from aiprod_runtime.call import USER_ID

THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")

ADMIN_SOCKET = "admin.sock"
"""Envoy's admin page, in the directory that Envoy runs in: a whole path may have no more than 107 bytes."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """A service behind the edge; `health` is the full name that its health check asks for."""

    host: str
    port: int
    health: str = ""


@dataclass(frozen=True, slots=True)
class Auth:
    """Who may come in: bearer tokens of this issuer and audience, signed by a key in the file `jwks`."""

    issuer: str
    audience: str
    jwks: Path


@dataclass(frozen=True, slots=True)
class Edge:
    """What the template is filled in with. Without `auth` everybody is the user `local`.

    A request must name one of `hosts`, without port; in the cloud it may name any. Pages of these hosts, at
    any port, and of `origins` may call.
    """

    services: dict[str, Upstream]
    descriptors: Path
    host: str = "127.0.0.1"
    port: int = 8080
    admin: str = ADMIN_SOCKET
    access_log: str = "/dev/stdout"
    hosts: tuple[str, ...] = THIS_MACHINE
    origins: tuple[str, ...] = ()
    jobs_per_minute: int = 60
    auth: Auth | None = None
    cloud: bool = False

    @property
    def origin_patterns(self) -> list[str]:
        """Regular expressions for the whole of an Origin header."""
        own = () if self.cloud else self.hosts
        return [rf"https?://{re.escape(host)}(:[0-9]+)?" for host in own] + [*map(re.escape, self.origins)]


def render(template: Path, edge: Edge) -> str:
    """Envoy's configuration as YAML."""
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - YAML
        loader=jinja2.FileSystemLoader(template.parent),
    )
    values = {name: getattr(edge, name) for name in edge.__slots__}
    values |= {"origin_patterns": edge.origin_patterns, "refusals": REFUSALS, "user_id": USER_ID.pattern}
    values |= {"rest": rest_paths(), "fields": lua(body_fields())}
    return environment.get_template(template.name).render(**values)


def descriptors() -> bytes:
    """The contract as the transcoder needs it, with the types that errors carry."""
    files: dict[str, FileDescriptor] = {}
    roots = (generation_service_pb2, status_pb2, error_details_pb2)
    for root in roots:
        _collect(root.DESCRIPTOR, files)
    own = [descriptor_pb2.FileDescriptorProto.FromString(file.serialized_pb) for file in files.values()]
    return descriptor_pb2.FileDescriptorSet(file=own).SerializeToString(deterministic=True)


def _collect(file: FileDescriptor, files: dict[str, FileDescriptor]) -> None:
    for dependency in file.dependencies:
        if dependency.name not in files:
            _collect(descriptor_pool.Default().FindFileByName(dependency.name), files)
    files[file.name] = file
