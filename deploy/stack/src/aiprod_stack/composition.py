"""What the host is to run: the edge with its configuration, and the services."""

import os
from pathlib import Path

from aiprod_stack.edge.config import THIS_MACHINE, Edge, Upstream, descriptors, render
from aiprod_stack.environment import edge_environment, service_environment
from aiprod_stack.folder import StackFolder
from aiprod_stack.plan import LOOPBACK, SERVICES, StackPlan, http_name
from aiprod_stack.spec import ProcessSpec, StackSpec
from aiprod_studio import built_page


def stack_spec(plan: StackPlan, folder: StackFolder) -> StackSpec:
    """The specification of the stack. Writes the edge's configuration into the folder."""
    edge_config = _write_edge_config(plan, folder.run)
    command = ("envoy", "-c", str(edge_config), "--disable-hot-restart", "--concurrency", "1")
    # First, because it starts while the fork server imports what the services share.
    processes = [
        ProcessSpec(
            "edge",
            folder.log("edge"),
            edge_environment(plan, os.environ),
            command=(*command, "--log-level", "warning"),
        )
    ]
    processes += [
        ProcessSpec(
            instance.name,
            folder.log(instance.name),
            service_environment(plan, instance, os.environ),
            package=f"aiprod_{instance.service}",
        )
        for instance in plan.instances
    ]
    return StackSpec(plan.settings.port, folder.record, folder.host_log, tuple(processes))


def _write_edge_config(plan: StackPlan, directory: Path) -> Path:
    contract = directory / "api.binpb"
    contract.write_bytes(descriptors())
    settings = plan.settings
    edge = Edge(
        services={
            service: [Upstream(LOOPBACK, instance.port) for instance in plan.of_service(service)]
            for service in SERVICES
        },
        descriptors=contract,
        port=settings.port,
        hosts=(*THIS_MACHINE, *settings.hosts),
        origins=settings.origins,
        page=built_page(),
        media_origin=f"http://{LOOPBACK}:{plan.ports[http_name('storage')]}",
    )
    config = directory / "envoy.yaml"
    config.write_text(render(edge))
    return config
