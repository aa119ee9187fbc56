"""The end of a stack's processes."""

import asyncio
import time
from contextlib import suppress

import psutil

from aiprod_stack.address import with_running_port
from aiprod_stack.errors import StackError
from aiprod_stack.folder import Locked, StackFolder
from aiprod_stack.settings import StackSettings

STOP_SECONDS = 30.0
"""The host stops its processes in this time: each has 20 seconds."""
ORPHAN_STOP_SECONDS = 10.0
LOCK_SECONDS = 60.0
"""A process may hold the lock this long without a recorded host, while it starts or stops a stack."""
POLL_SECONDS = 0.1


async def stop(host: asyncio.subprocess.Process, folder: StackFolder) -> None:
    """Stops the stack that this process started, and its processes if the host was killed."""
    if host.returncode is None:
        host.terminate()
    try:
        await asyncio.wait_for(host.wait(), STOP_SECONDS)
    except TimeoutError:
        host.kill()
        await host.wait()
    # Whoever holds the lock by now stops the orphans as well.
    with suppress(Locked), folder.lock():
        await stop_orphans(folder)


async def stop_running(settings: StackSettings) -> bool:
    """Stops whatever stack runs in the folder; False if none does.

    Raises StackError as `with_running_port` does, and if a foreign process keeps the lock.
    """
    with_running_port(settings)
    folder, deadline = StackFolder(settings.home), time.monotonic() + LOCK_SECONDS
    stopped = False
    while True:
        if running := folder.running():
            await asyncio.to_thread(terminate, [psutil.Process(running.pid)], STOP_SECONDS)
            stopped = True
        with suppress(Locked), folder.lock():
            return bool(await stop_orphans(folder)) or stopped
        # Another aiprod starts or stops the stack right now, or stack.json was lost.
        if time.monotonic() > deadline and not await stop_orphans(folder):
            raise StackError(f"a process that does not belong to the stack holds {folder.run}/lock")
        await asyncio.sleep(POLL_SECONDS)


async def stop_orphans(folder: StackFolder) -> int:
    """Stops the folder's processes that have no host any more. Returns their number."""
    orphans = folder.processes()
    await asyncio.to_thread(terminate, orphans, ORPHAN_STOP_SECONDS)
    return len(orphans)


def terminate(processes: list[psutil.Process], seconds: float) -> None:
    """Terminates processes and kills those that still run after `seconds`."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    for process in psutil.wait_procs(processes, seconds)[1]:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, seconds)
