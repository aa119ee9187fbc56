"""Concurrent callers with the same key share one task."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class _Flight[S, T]:
    state: S
    task: asyncio.Task[T]
    callers: int = 0


class SingleFlight[K, S, T]:
    """Running tasks by key, each with a state that its callers share.

    A task is cancelled when its last caller leaves, whoever started it.
    """

    def __init__(self) -> None:
        self._flights: dict[K, _Flight[S, T]] = {}

    def __contains__(self, key: K) -> bool:
        return key in self._flights

    @asynccontextmanager
    async def join(
        self, key: K, state: S, start: Callable[[S], Coroutine[Any, Any, T]]
    ) -> AsyncIterator[tuple[S, asyncio.Task[T]]]:
        """Yields the state and the task of `key`; starts the task with `state` if none is running.

        The caller leaves at the end of the block. The last one waits there until the task has ended.
        """
        flight = self._flights.get(key) or self._start(key, state, start)
        flight.callers += 1
        try:
            yield flight.state, flight.task
        finally:
            flight.callers -= 1
            if not flight.callers:
                # Before the task has ended: a caller who comes now must not join one that is cancelled.
                self._remove(key, flight)
                await _cancel(flight.task)

    def _start(self, key: K, state: S, start: Callable[[S], Coroutine[Any, Any, T]]) -> _Flight[S, T]:
        flight = self._flights[key] = _Flight(state, asyncio.create_task(start(state)))
        flight.task.add_done_callback(lambda _: self._remove(key, flight))
        return flight

    def _remove(self, key: K, flight: _Flight[S, T]) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]


async def _cancel(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        # Retrieved, or asyncio would log an error that nobody waits for.
        task.exception()
