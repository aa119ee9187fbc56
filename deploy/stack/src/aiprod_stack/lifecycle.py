"""A stack for the length of a block: the running one, or one that starts and stops with the block."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from aiprod_stack.address import with_running_port
from aiprod_stack.errors import StackEnded, StackError
from aiprod_stack.folder import Locked, StackFolder
from aiprod_stack.plan import ONE_OF_EACH, StackPlan
from aiprod_stack.settings import StackSettings
from aiprod_stack.shutdown import LOCK_SECONDS, stop
from aiprod_stack.startup import POLL_SECONDS, ReportProgress, start, wait_until_ready


@asynccontextmanager
async def reachable_stack(settings: StackSettings, report: ReportProgress) -> AsyncIterator[float]:
    """As `running_stack`, but also accepts AIPROD_URL's deployment, or another folder's stack at the port."""
    # A checkout in another folder may have started the stack: clients only need its port.
    if settings.url or (StackFolder(settings.home).running() is None and await _is_foreign(settings)):
        yield 0.0
        return
    async with running_stack(StackPlan(settings, ONE_OF_EACH), report) as seconds:
        yield seconds


async def _is_foreign(settings: StackSettings) -> bool:
    # `aiprod up` starts its stack before it imports a client.
    from aiprod_stack.health import is_ready

    return await is_ready(settings) and not StackFolder(settings.home).processes()


@asynccontextmanager
async def running_stack(plan: StackPlan, report: ReportProgress) -> AsyncIterator[float]:
    """Runs the folder's stack for the block; a stack that was running before keeps running.

    Yields the seconds of the start, 0 if the stack ran already. Raises StackError if it cannot run,
    StackEnded if it ends during the block.
    """
    folder, began = StackFolder(plan.home), time.monotonic()
    host = await _start_or_join(plan, folder, report)
    if host is None:
        running = replace(plan, settings=with_running_port(plan.settings))
        await wait_until_ready(running, folder, report)
        yield 0.0
        return
    try:
        async with _while_running(host, folder):
            await wait_until_ready(plan, folder, report)
            yield time.monotonic() - began
    finally:
        await stop(host, folder)


async def _start_or_join(
    plan: StackPlan, folder: StackFolder, report: ReportProgress
) -> asyncio.subprocess.Process | None:
    """The host of the stack; None if another process started it."""
    began = 0.0
    while not folder.running():
        try:
            with folder.lock() as lock:
                report("Starting the stack")
                return await start(plan, folder, lock, report)
        except Locked:
            if not began:
                report("Waiting for another aiprod that starts or stops the stack in this folder")
            began = began or time.monotonic()
            if time.monotonic() - began > LOCK_SECONDS:
                raise StackError(
                    f"another process holds {folder.run}/lock. "
                    "Run `aiprod down` to stop the processes of this folder."
                ) from None
            await asyncio.sleep(POLL_SECONDS)
    # The other process may have started the stack at another port than this user has set.
    with_running_port(plan.settings)
    return None


@asynccontextmanager
async def _while_running(host: asyncio.subprocess.Process, folder: StackFolder) -> AsyncIterator[None]:
    """Cancels the block with StackEnded when the host ends."""

    async def watch() -> None:
        code = await host.wait()
        if code == 0:
            raise StackEnded("another command stopped the stack", requested=True)
        raise StackEnded(
            f"the stack ended: its host failed or was killed (exit code {code}). See {folder.host_log}",
            requested=False,
        )

    try:
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(watch())
            yield
            watching.cancel()
    except BaseExceptionGroup as errors:
        # Callers handle StackEnded and the block's own errors, not groups of them.
        raise errors.exceptions[0] from None
