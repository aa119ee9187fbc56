"""The start of a stack: its specification, its host, the wait until it is ready."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from aiprod_stack.environment import host_environment
from aiprod_stack.errors import StackError
from aiprod_stack.folder import StackFolder
from aiprod_stack.plan import StackPlan
from aiprod_stack.ports import check_ports
from aiprod_stack.record import RunningStack
from aiprod_stack.shutdown import stop, stop_orphans

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
    try:
        _send_spec(host, plan, folder)
        # The host writes the record when its first process runs.
        while host.returncode is None and not folder.running():
            with suppress(TimeoutError):
                await asyncio.wait_for(host.wait(), POLL_SECONDS)
    except BaseException:
        await stop(host, folder)
        raise
    return host


async def _start_host(plan: StackPlan, folder: StackFolder, lock: int) -> asyncio.subprocess.Process:
    # A log and not our own stderr: the host may outlive us, and a reader of our pipe would wait for it.
    with folder.host_log.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "aiprod_stack"),
            env=host_environment(plan, os.environ),
            stdin=asyncio.subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=(lock,),
            # Ctrl-C must reach only us: we stop the stack in order.
            start_new_session=True,
        )


def _send_spec(host: asyncio.subprocess.Process, plan: StackPlan, folder: StackFolder) -> None:
    # Imported now, while the fork server imports what the services share.
    from aiprod_stack.composition import stack_spec

    assert host.stdin
    host.stdin.write(stack_spec(plan, folder).to_json().encode())
    host.stdin.write_eof()


async def wait_until_ready(plan: StackPlan, folder: StackFolder, report: ReportProgress) -> None:
    """Waits without a limit: raises StackError only if the stack has ended or a process cannot start."""
    # Imported now, as in `_send_spec`.
    from aiprod_stack.health import is_healthy, is_ready

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
