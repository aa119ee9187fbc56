"""The pool of worker processes that draw, cut and encode."""

import asyncio
import logging
import os
import traceback
from collections.abc import Callable
from concurrent.futures import TimeoutError as TaskTimeout
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from types import TracebackType
from typing import Self, cast

from pebble import ProcessExpired, ProcessPool

from aiprod_render.render_queue import RenderQueue, Ticket
from aiprod_rpc.errors import AiprodError, DeadlineExceeded, Unavailable

log = logging.getLogger(__name__)

ATTEMPTS = 2
"""A task whose process dies runs once more."""

STOP_SECONDS = 5
"""How long a cancelled process may take to end."""


class WorkerPool:
    """`count` processes that each run one task at a time; at most `max_queued` tasks wait."""

    def __init__(self, count: int, max_queued: int) -> None:
        # A plain fork would copy this process's threads' locks and gRPC channels; the fork server has none.
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(["aiprod_render.worker", __name__])
        self.count = count
        self.queue = RenderQueue(count, max_queued)
        self._pool = self._new_pool()

    async def __aenter__(self) -> Self:
        """Starts the processes, so the first request does not wait for their imports."""
        ready = [self._pool.schedule(os.getpid) for _ in range(self.count)]
        await asyncio.gather(*(asyncio.wrap_future(future) for future in ready))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        # join blocks until all processes have ended.
        await asyncio.to_thread(self._pool.join)

    async def run[**P, T](
        self, ticket: Ticket, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Calls `function` in a process once `ticket` has a slot; cancelling ends the process.

        Raises ResourceExhausted if the queue is full, DeadlineExceeded if the call takes longer than
        `seconds`, and Unavailable if its process dies twice.
        """
        async with self.queue.slot(ticket):
            return await self._attempts(seconds, function, *args, **kwargs)

    async def _attempts[**P, T](
        self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        # A worker can die through no fault of the task (out of memory, a kill); twice points to the task.
        for _ in range(ATTEMPTS):
            # A broken pool never recovers.
            if not self._pool.active:
                self._pool = self._new_pool()
            task = partial(function, *args, **kwargs)
            future = self._pool.schedule(_call, args=(task,), timeout=seconds)
            try:
                # Cancelling the future makes pebble end the process; concurrent.futures could not.
                outcome: _Outcome[T] = await asyncio.wrap_future(future)
                return outcome.unwrap()
            except asyncio.CancelledError:
                # Only when the process has ended is its slot free and its folder safe to remove.
                await asyncio.to_thread(wait, [future], STOP_SECONDS)
                raise
            except (ProcessExpired, BrokenProcessPool) as lost:
                log.warning("a render worker died", exc_info=lost)
            except TaskTimeout as error:
                raise DeadlineExceeded(
                    f"rendering took longer than {seconds:g} s", reason="RENDER_TOO_SLOW"
                ) from error
        raise Unavailable("the render worker died twice; try again later", reason="RENDER_WORKER_LOST")

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(max_workers=self.count, context=self._context)


@dataclass(frozen=True, slots=True)
class _Outcome[T]:
    """The result of a call. Errors travel as text: one that cannot be unpickled would break the pool."""

    result: T | None
    error: tuple[type[AiprodError], str, str] | None = None
    traceback: str | None = None

    def unwrap(self) -> T:
        if self.error:
            kind, message, reason = self.error
            raise kind(message, reason=reason)
        if self.traceback:
            raise RuntimeError(self.traceback)
        return cast("T", self.result)


def _call[T](task: Callable[[], T]) -> _Outcome[T]:
    try:
        return _Outcome(task())
    except AiprodError as error:
        return _Outcome(None, error=(type(error), str(error), error.reason))
    except Exception:
        return _Outcome(None, traceback=traceback.format_exc())
