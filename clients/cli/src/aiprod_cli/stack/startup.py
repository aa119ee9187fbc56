"""The start of a stack: its configuration, its processes, the wait until it is ready."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from aiprod_cli.config import LOOPBACK, SERVICES, StackSettings
from aiprod_cli.edge.config import THIS_MACHINE, Edge, Upstream, descriptors, render
from aiprod_cli.stack.errors import StackError
from aiprod_cli.stack.folder import RunningStack, StackFolder
from aiprod_cli.stack.health import grpc_service_name, is_healthy, is_ready
from aiprod_cli.stack.ports import check_ports
from aiprod_cli.stack.shutdown import stop_orphans
from aiprod_cli.stack.supervisor import failed_process, start_supervisor, supervisord_config

TEMPLATE = Path(__file__).parents[5] / "deploy/envoy/envoy.yaml.j2"
QUIET_SECONDS = 3.0
"""A start reports what it waits for only after this time, and then at this interval."""
POLL_SECONDS = 0.1

type ReportProgress = Callable[[str], None]
"""Prints a line for the user."""


async def start(
    settings: StackSettings, folder: StackFolder, lock: int, report: ReportProgress
) -> asyncio.subprocess.Process:
    """Starts supervisord and returns it; the services are not ready yet. Raises StackError."""
    if not TEMPLATE.exists():
        raise StackError(f"{TEMPLATE} is missing. Run the stack from a checkout of the repository.")
    # Orphans still use the ports, so they must end before the check.
    if orphans := await stop_orphans(folder):
        report(f"Stopped {orphans} processes left over from an earlier stack in this folder")
    check_ports(settings)
    config = folder.run / "supervisord.conf"
    config.write_text(supervisord_config(settings, _write_edge_config(settings, folder.run)))
    # Before the start: what follows in the logs belongs to it.
    logs = folder.log_sizes()
    supervisor = await start_supervisor(folder, config, lock)
    folder.record(supervisor.pid, settings.port, logs)
    # A new process has no readable environment for a moment, so it would not count as running.
    while supervisor.returncode is None and not folder.running():
        with suppress(TimeoutError):
            await asyncio.wait_for(supervisor.wait(), POLL_SECONDS)
    return supervisor


def _write_edge_config(settings: StackSettings, directory: Path) -> Path:
    ports = settings.ports()
    contract = directory / "api.binpb"
    contract.write_bytes(descriptors())
    edge = Edge(
        services={name: Upstream(LOOPBACK, ports[name], grpc_service_name(name)) for name in SERVICES},
        descriptors=contract,
        port=ports["edge"],
        hosts=(*THIS_MACHINE, *settings.hosts),
        origins=settings.origins,
    )
    config = directory / "envoy.yaml"
    config.write_text(render(TEMPLATE, edge))
    return config


async def wait_until_ready(settings: StackSettings, folder: StackFolder, report: ReportProgress) -> None:
    """Waits without a limit: raises StackError only if the stack has ended or a process cannot start."""
    reported: list[str] = []
    skip, next_report = len(_supervisor_log(folder)), time.monotonic() + QUIET_SECONDS
    # No deadline: on a busy machine a start may take minutes, and only an ended process proves a failure.
    while not await is_ready(settings):
        running = folder.running()
        if running is None:
            raise StackError(f"the stack ended during its start. See {folder.logs}/supervisord.log")
        if name := failed_process(_supervisor_log(folder), skip):
            raise StackError(_failure(folder, running, name))
        if time.monotonic() > next_report:
            missing = [name for name in SERVICES if not await is_healthy(settings, name)] or ["the edge"]
            if missing != reported:
                report(f"Waiting for {', '.join(missing)}")
            reported, next_report = missing, time.monotonic() + QUIET_SECONDS
        await asyncio.sleep(POLL_SECONDS)


def _supervisor_log(folder: StackFolder) -> list[str]:
    log = folder.logs / "supervisord.log"
    return log.read_text().splitlines() if log.exists() else []


def _failure(folder: StackFolder, running: RunningStack, name: str) -> str:
    log = folder.logs / f"{name}.log"
    lines = running.log_lines(log)[-5:] or ["(nothing)"]
    return "\n".join([f"{name} did not start. The end of its log {log}:", *lines])
