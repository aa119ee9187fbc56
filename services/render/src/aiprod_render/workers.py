"""The processes that do the heavy work."""

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

from aiprod_render.line import Line, Place
from aiprod_runtime.errors import AiprodError, DeadlineExceeded, Unavailable

log = logging.getLogger(__name__)

ATTEMPTS = 2
"""A task whose process dies is tried once more."""

STOP_SECONDS = 5
"""How long a process may take to end."""


class Workers:
    """`count` processes, each doing one task at a time, and at most `max_queued` tasks waiting.

    The processes come from a fork server, which knows no thread and no channel of ours.
    """

    def __init__(self, count: int, max_queued: int) -> None:
        self._context = get_context("forkserver")
        self._context.set_forkserver_preload(["__main__", "aiprod_render.tasks"])
        self.count = count
        self.line = Line(count, max_queued)
        self._pool = self._new_pool()

    async def __aenter__(self) -> Self:
        """Start the processes now: the first request must not wait until they have imported."""
        ready = [self._pool.schedule(os.getpid) for _ in range(self.count)]
        await asyncio.gather(*(asyncio.wrap_future(future) for future in ready))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        await asyncio.to_thread(self._pool.join)

    async def run[**P, T](
        self, place: Place, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call `function` in a process when it is the turn of `place`; cancelling ends the process.

        ResourceExhausted when the line is full, DeadlineExceeded when the call takes longer than
        `seconds`, Unavailable when its process dies twice.
        """
        async with self.line.turn(place):
            return await self._attempts(seconds, function, *args, **kwargs)

    async def _attempts[**P, T](
        self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        for _ in range(ATTEMPTS):
            if not self._pool.active:
                self._pool = self._new_pool()
            task = partial(function, *args, **kwargs)
            future = self._pool.schedule(_outcome, args=(task,), timeout=seconds)
            try:
                outcome: _Outcome[T] = await asyncio.wrap_future(future)
                return outcome.value()
            except asyncio.CancelledError:
                # Only when the process has ended is its place free and its folder ours to remove.
                await asyncio.to_thread(wait, [future], STOP_SECONDS)
                raise
            except (ProcessExpired, BrokenProcessPool) as lost:
                log.warning("render worker died", exc_info=lost)
            except TaskTimeout as error:
                raise DeadlineExceeded(
                    f"rendering took longer than {seconds:g} s", reason="RENDER_TOO_SLOW"
                ) from error
        raise Unavailable("the render worker died twice; try again later", reason="RENDER_WORKER_LOST")

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(max_workers=self.count, context=self._context)


@dataclass(frozen=True, slots=True)
class _Outcome[T]:
    """What a call came to. Errors travel as text: one that cannot be unpickled would break the pool."""

    result: T | None
    refusal: tuple[type[AiprodError], str, str] | None = None
    crash: str | None = None

    def value(self) -> T:
        if self.refusal:
            kind, message, reason = self.refusal
            raise kind(message, reason=reason)
        if self.crash:
            raise RuntimeError(self.crash)
        return cast("T", self.result)


def _outcome[T](task: Callable[[], T]) -> _Outcome[T]:
    try:
        return _Outcome(task())
    except AiprodError as error:
        return _Outcome(None, refusal=(type(error), str(error), error.reason))
    except Exception:
        return _Outcome(None, crash=traceback.format_exc())
