"""The start of a stack: its specification, its host, the wait until it is ready."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from aiprod_stack.edge.config import THIS_MACHINE, Edge, Upstream, descriptors, render
from aiprod_stack.environment import edge_environment, host_environment, service_environment
from aiprod_stack.errors import StackError
from aiprod_stack.folder import StackFolder
from aiprod_stack.health import is_healthy, is_ready
from aiprod_stack.plan import LOOPBACK, SERVICES, StackPlan
from aiprod_stack.ports import check_ports
from aiprod_stack.record import RunningStack
from aiprod_stack.shutdown import stop_orphans
from aiprod_stack.spec import ProcessSpec, StackSpec

QUIET_SECONDS = 3.0
"""A start reports what it waits for only after this time, and then at this interval."""
POLL_SECONDS = 0.05

type ReportProgress = Callable[[str], None]
"""Prints a line for the user."""


async def start(
    plan: StackPlan, folder: StackFolder, lock: int, report: ReportProgress
) -> asyncio.subprocess.Process:
    """Starts the host and returns it; the services are not ready yet. Raises StackError."""
    # Orphans still use the ports, so they must end before the check.
    if orphans := await stop_orphans(folder):
        report(f"Stopped {orphans} processes left over from an earlier stack in this folder")
    check_ports(plan)
    folder.record.unlink(missing_ok=True)
    host = await _start_host(plan, folder, lock)
    # The host writes the record when its first processes run.
    while host.returncode is None and not folder.running():
        with suppress(TimeoutError):
            await asyncio.wait_for(host.wait(), POLL_SECONDS)
    return host


async def _start_host(plan: StackPlan, folder: StackFolder, lock: int) -> asyncio.subprocess.Process:
    spec = stack_spec(plan, folder, _write_edge_config(plan, folder.run))
    # A log and not our own stderr: the host may outlive us, and a reader of our pipe would wait for it.
    with folder.host_log.open("ab") as log:
        host = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "aiprod_stack"),
            env=host_environment(plan, os.environ),
            stdin=asyncio.subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=(lock,),
            # Ctrl-C must reach only us: we stop the stack in order.
            start_new_session=True,
        )
    assert host.stdin
    host.stdin.write(spec.to_json().encode())
    host.stdin.write_eof()
    return host


def stack_spec(plan: StackPlan, folder: StackFolder, edge_config: Path) -> StackSpec:
    """What the host is to run: the edge and all services, each with its own environment."""
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
    )
    config = directory / "envoy.yaml"
    config.write_text(render(edge))
    return config


async def wait_until_ready(plan: StackPlan, folder: StackFolder, report: ReportProgress) -> None:
    """Waits without a limit: raises StackError only if the stack has ended or a process cannot start."""
    reported: list[str] = []
    next_report = time.monotonic() + QUIET_SECONDS
    # No deadline: on a busy machine a start may take minutes, and only an ended process proves a failure.
    while not await is_ready(plan.settings):
        running = folder.running()
        if running is None:
            raise StackError(f"the stack ended during its start. See {folder.host_log}")
        _raise_if_given_up(running, folder)
        if time.monotonic() > next_report:
            missing = [i.name for i in plan.instances if not await is_healthy(i)] or ["the edge"]
            if missing != reported:
                report(f"Waiting for {', '.join(missing)}")
            reported, next_report = missing, time.monotonic() + QUIET_SECONDS
        await asyncio.sleep(POLL_SECONDS)


def _raise_if_given_up(running: RunningStack, folder: StackFolder) -> None:
    for name, process in running.processes.items():
        if process.gave_up:
            log = folder.log(name)
            lines = process.log_lines(log)[-5:] or ["(nothing)"]
            raise StackError("\n".join([f"{name} did not start. The end of its log {log}:", *lines]))
