"""What the host is to run: the edge with its configuration, and the services."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from aiprod_stack.edge.config import THIS_MACHINE, Auth, Edge, Upstream, descriptors, render
from aiprod_stack.edge.pages import SignIn
from aiprod_stack.environment import edge_environment, service_environment
from aiprod_stack.folder import StackFolder
from aiprod_stack.plan import JWKS, LOOPBACK, SERVICES, StackPlan, http_name
from aiprod_stack.settings import LOCAL_ISSUER, StackSettings
from aiprod_stack.spec import EPOCH, ProcessSpec, StackSpec
from aiprod_studio import built_page

EDGE_DRAIN_SECONDS, EDGE_STOP_SECONDS = 5, 10
"""After a hot restart, the old edge closes its connections in the first time, and ends after the second."""


def stack_spec(plan: StackPlan, folder: StackFolder) -> StackSpec:
    """The specification of the stack. Writes the edge's configuration into the folder."""
    edge_config = _write_edge_config(plan, folder.run)
    # First, because it starts while the fork server imports what the services share.
    processes = [
        ProcessSpec(
            "edge",
            folder.log("edge"),
            edge_environment(plan, os.environ),
            command=(
                "envoy",
                "-c",
                str(edge_config),
                "--concurrency",
                "1",
                "--log-level",
                "warning",
                *_handover(plan),
            ),
        )
    ]
    processes += [
        ProcessSpec(
            instance.name,
            folder.log(instance.name),
            service_environment(plan, instance, os.environ),
            package=f"aiprod_{instance.service}",
            command=plan.commands.get(instance.name, ()),
        )
        for instance in plan.instances
    ]
    return StackSpec(plan.settings.port, folder.record, folder.host_log, tuple(processes))


def _handover(plan: StackPlan) -> tuple[str, ...]:
    """Envoy's options of a hot restart: how the next process gets the sockets of the one before."""
    # The port is the stack's alone on this machine, so its number is, too.
    names = ("--base-id", str(plan.settings.port), "--socket-path", "hot-restart")
    times = ("--drain-time-s", str(EDGE_DRAIN_SECONDS), "--parent-shutdown-time-s", str(EDGE_STOP_SECONDS))
    return (*names, *times, "--restart-epoch", EPOCH)


def _write_edge_config(plan: StackPlan, directory: Path) -> Path:
    contract = directory / "api.binpb"
    contract.write_bytes(descriptors())
    settings = plan.settings
    edge = Edge(
        services={
            service: [Upstream(LOOPBACK, instance.port) for instance in plan.of_service(service)]
            for service in SERVICES
        },
        web_sockets=[
            Upstream(LOOPBACK, plan.ports[http_name(instance.name)]) for instance in plan.of_service("collab")
        ],
        descriptors=contract,
        port=settings.port,
        hosts=(*THIS_MACHINE, *settings.hosts),
        origins=settings.origins,
        auth=_auth(plan),
        guest_keys=_guest_keys(plan),
        otlp=_collector(settings.otlp_endpoint),
        page=built_page(),
        sign_in=_sign_in(settings),
        media_origin=f"http://{LOOPBACK}:{plan.ports[http_name('storage')]}",
    )
    config = directory / "envoy.yaml"
    config.write_text(render(edge))
    return config


def _collector(endpoint: str) -> Upstream | None:
    url = urlsplit(endpoint)
    return Upstream(url.hostname, url.port or 4317) if url.hostname else None


def _sign_in(settings: StackSettings) -> SignIn | None:
    if not settings.sign_in_client:
        return None
    return SignIn(
        settings.token_issuer,
        settings.sign_in_client,
        settings.token_audience,
        settings.sign_in_scope,
        settings.sign_in_origins,
    )


def _guest_keys(plan: StackPlan) -> Path:
    """The public key of guests' tokens. Creates the pair."""
    jwks = plan.guest_keys / JWKS
    if not jwks.exists():
        # Imported here, because a stack creates them once.
        from aiprod_stack.local_tokens import LocalKeys

        LocalKeys(plan.guest_keys).create()
    return jwks


def _auth(plan: StackPlan) -> Auth | None:
    """Whose tokens the edge accepts; None for everybody without one. Creates the local keys."""
    settings = plan.settings
    if not settings.token_issuer:
        return None
    if settings.token_issuer == LOCAL_ISSUER:
        # Imported here, because most stacks need no keys.
        from aiprod_stack.local_tokens import KEYS, LocalKeys

        keys = LocalKeys(plan.home / KEYS)
        keys.create()
        return Auth(LOCAL_ISSUER, settings.token_audience, keys.jwks)
    is_file = settings.token_jwks.startswith("/")
    jwks = Path(settings.token_jwks) if is_file else settings.token_jwks
    return Auth(settings.token_issuer, settings.token_audience, jwks, settings.token_jwks_seconds)
