"""Restarts the services of the running stack one after another, without a failed call."""

import asyncio
import os
import signal
import time
from collections.abc import Sequence

import psutil

from aiprod_stack.address import with_running_port
from aiprod_stack.errors import StackError
from aiprod_stack.folder import StackFolder
from aiprod_stack.health import is_healthy, is_ready
from aiprod_stack.plan import ONE_OF_EACH, StackPlan
from aiprod_stack.record import REPLACE, RunningStack
from aiprod_stack.settings import StackSettings
from aiprod_stack.startup import POLL_SECONDS, ReportProgress

RESTART_SECONDS = 120.0
"""How long a service may take to finish its calls, and the next one to start."""


async def restart(settings: StackSettings, names: Sequence[str], report: ReportProgress) -> None:
    """Restarts the processes of the folder's stack, all if none is named, and waits until each serves.

    They keep the settings of the stack's start. Raises StackError if no stack runs, for a name that it does
    not have, and for a process that is not back in time.
    """
    settings, folder = with_running_port(settings), StackFolder(settings.home)
    running = _running(folder)
    for name in names:
        if name not in running.processes:
            choices = ", ".join(sorted(running.processes))
            raise StackError(f"the stack has no process {name!r}; choose from {choices}")
    # The edge last: it starts with the services that it will call.
    for name in names or [*(name for name in running.processes if name != "edge"), "edge"]:
        began = time.monotonic()
        await _replace(settings, folder, name)
        report(f"Restarted {name} in {time.monotonic() - began:.1f} s")


def _running(folder: StackFolder) -> RunningStack:
    running = folder.running()
    if running is None:
        raise StackError(f"no stack runs in {folder.path}; start one with `aiprod up`")
    return running


async def _replace(settings: StackSettings, folder: StackFolder, name: str) -> None:
    running = _running(folder)
    before = running.processes[name].pid
    # Before the signal, at which the host reads it.
    folder.record.with_name(REPLACE).write_text(name)
    os.kill(running.pid, signal.SIGHUP)
    try:
        async with asyncio.timeout(RESTART_SECONDS):
            while True:
                if await _is_replaced(settings, folder, name, before):
                    return
                await asyncio.sleep(POLL_SECONDS)
    except TimeoutError:
        logs = f"{folder.log(name)} and {folder.host_log}"
        raise StackError(f"{name} was not replaced within {RESTART_SECONDS:.0f} s. See {logs}") from None


async def _is_replaced(settings: StackSettings, folder: StackFolder, name: str, before: int | None) -> bool:
    """Whether the process before has ended and its successor serves."""
    now = _running(folder).processes[name].pid
    if now in (None, before) or (before and psutil.pid_exists(before)):
        return False
    instances = [instance for instance in StackPlan(settings, ONE_OF_EACH).instances if instance.name == name]
    return await is_healthy(instances[0]) if instances else await is_ready(settings)
