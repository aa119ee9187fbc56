"""The edge's configuration: one template, filled in for this machine or for Cloud Run."""

from dataclasses import dataclass
from pathlib import Path

import jinja2
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import FileDescriptor
from google.rpc import error_details_pb2, status_pb2

from aiprod.gateway.v1 import generation_service_pb2
from aiprod_cli.rest import body_fields, lua, rest_paths

LOCAL_ORIGINS = (r"http://(localhost|127\.0\.0\.1)(:[0-9]+)?",)


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
    """What the template is filled in with. Without `auth` everybody is the user `local`."""

    services: dict[str, Upstream]
    descriptors: Path
    host: str = "127.0.0.1"
    port: int = 8080
    admin_port: int = 8088
    access_log: str = "/dev/stdout"
    origins: tuple[str, ...] = LOCAL_ORIGINS
    jobs_per_minute: int = 60
    auth: Auth | None = None
    cloud: bool = False


def render(template: Path, edge: Edge) -> str:
    """Envoy's configuration as YAML."""
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - YAML
        loader=jinja2.FileSystemLoader(template.parent),
    )
    values = {name: getattr(edge, name) for name in edge.__slots__}
    return environment.get_template(template.name).render(
        **values, rest=rest_paths(), fields=lua(body_fields())
    )


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
