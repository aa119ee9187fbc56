"""Writes Envoy's configuration from the environment, and becomes Envoy."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp

from pydantic import ValidationError

from aiprod_release.proxy.egress import edge_with_egress, egress, with_machines
from aiprod_release.proxy.settings import ProxySettings
from aiprod_stack.edge.config import Auth, Edge, Upstream, descriptors, render
from aiprod_stack.edge.pages import SignIn
from aiprod_studio import built_page

GOOGLE_CLOUD_STORAGE = "https://storage.googleapis.com"
CONFIGURATIONS = {"edge": render, "edge-ws": edge_with_egress, "egress": egress}


def main() -> None:
    """Replaces this process by Envoy; exits with 1 and a line for each wrong setting."""
    try:
        settings = ProxySettings()
    except ValidationError as error:
        sys.exit("; ".join(f"{'.'.join(map(str, each['loc']))} {each['msg']}" for each in error.errors()))
    config = write_config(settings, Path(mkdtemp(prefix="envoy-")))
    command = [str(Path(sys.executable).with_name("envoy")), "-c", str(config), "--disable-hot-restart"]
    # In place of this process: signals and the exit code of the container are then Envoy's own.
    os.execv(command[0], [*command, "--concurrency", "2", "--log-level", "warning"])  # noqa: S606 - no shell is wanted


def write_config(settings: ProxySettings, folder: Path) -> Path:
    """Writes the configuration into `folder`; returns its path."""
    contract = folder / "api.binpb"
    contract.write_bytes(descriptors())
    edge = Edge(
        services={name: upstreams(addresses) for name, addresses in settings.services.items()},
        descriptors=contract,
        host="0.0.0.0",  # noqa: S104 - a container's network is its own
        port=settings.port,
        admin=str(folder / "admin.sock"),
        health_socket=str(folder / "health.sock"),
        origins=settings.origins,
        auth=_auth(settings) if settings.role != "egress" else None,
        cloud=settings.cloud_run,
        guest_keys=Path(settings.guest_keys) if settings.guest_keys and settings.role != "egress" else None,
        web_sockets=upstreams(settings.web_sockets),
        page=built_page() if settings.role == "edge" else None,
        sign_in=_sign_in(settings),
        media_origin=settings.media_origin or GOOGLE_CLOUD_STORAGE,
    )
    config = folder / "envoy.yaml"
    config.write_text(with_machines(CONFIGURATIONS[settings.role](edge), settings.machines))
    return config


def _auth(settings: ProxySettings) -> Auth | None:
    if not settings.token_issuer:
        return None
    return Auth(settings.token_issuer, settings.token_audience, settings.token_jwks)


def _sign_in(settings: ProxySettings) -> SignIn | None:
    if not (settings.token_issuer and settings.sign_in_client):
        return None
    client, audience = settings.sign_in_client, settings.token_audience
    return SignIn(settings.token_issuer, client, audience, origins=settings.sign_in_origins)


def upstreams(addresses: Sequence[str]) -> list[Upstream]:
    """The instances at these addresses, host:port."""
    parts = [address.rpartition(":") for address in addresses]
    return [Upstream(host, int(port)) for host, _, port in parts]


if __name__ == "__main__":
    main()
