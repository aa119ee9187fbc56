"""The end of a stack's processes."""

import asyncio
import time
from contextlib import suppress

import psutil

from aiprod_cli.config import StackSettings
from aiprod_cli.stack.address import with_running_port
from aiprod_cli.stack.errors import StackError
from aiprod_cli.stack.folder import Locked, StackFolder

STOP_SECONDS = 30.0
"""supervisord stops its processes in this time: each has 20 seconds."""
ORPHAN_STOP_SECONDS = 10.0
LOCK_SECONDS = 60.0
"""A process may hold the lock this long without a recorded supervisor, while it starts or stops a stack."""
POLL_SECONDS = 0.1


async def stop(supervisor: asyncio.subprocess.Process, folder: StackFolder) -> None:
    """Stops the stack that this process started, and its services if the supervisor was killed."""
    if supervisor.returncode is None:
        supervisor.terminate()
    try:
        await asyncio.wait_for(supervisor.wait(), STOP_SECONDS)
    except TimeoutError:
        supervisor.kill()
        await supervisor.wait()
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
    """Stops the folder's processes that have no supervisor any more. Returns their number."""
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
