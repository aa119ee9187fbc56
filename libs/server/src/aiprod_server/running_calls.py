"""The calls that a service is serving: who stops waits for them, then ends the rest."""

import asyncio
from typing import Any, Self

from aiprod_rpc.errors import Unavailable

ABORT_SECONDS = 0.5
"""How long the ends of the last calls may take to leave."""

RESTART_SECONDS = 1.0
"""When to call again a service that stops."""

_STOPPED = "the service stops"

type Tasks = set[asyncio.Task[Any]]


class RunningCalls:
    """The tasks of all running calls, and of those among them that only watch."""

    def __init__(self) -> None:
        self._running: Tasks = set()
        self._watching: Tasks = set()

    def entered(self, watches: bool = False) -> "RunningCall":
        """Makes the current task one that `finish` waits for; one that it ends, if the call only watches."""
        return RunningCall(self._running, self._watching if watches else None)

    async def finish(self, seconds: float) -> None:
        """Waits up to `seconds` until no call runs, then ends the rest as UNAVAILABLE.

        Streams that only watch end at once: they might go on for hours, and their clients resume them.
        gRPC's own end is CANCELLED, which nobody retries: it is what a caller who leaves gets.
        """
        for task in self._watching:
            task.cancel(_STOPPED)
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=seconds)
        for task in late:
            task.cancel(_STOPPED)
        if late:
            await asyncio.wait(late, timeout=ABORT_SECONDS)


class RunningCall:
    """One call while its block lasts. A generator here would cost it as much as its validation."""

    __slots__ = ("_running", "_task", "_watching")

    def __init__(self, running: Tasks, watching: Tasks | None) -> None:
        self._running = running
        self._watching = watching

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        assert task
        self._task = task
        self._running.add(task)
        if self._watching is not None:
            self._watching.add(task)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._running.discard(self._task)
        if self._watching is not None:
            self._watching.discard(self._task)
        if isinstance(error, asyncio.CancelledError) and error.args == (_STOPPED,):
            # The call ends with an error of its own now, and not as cancelled.
            self._task.uncancel()
            message = "the service is stopping; try again in a moment"
            raise Unavailable(message, reason="SERVICE_UNAVAILABLE", retry_after=RESTART_SECONDS) from None
