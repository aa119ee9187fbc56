"""Concurrent calls with the same key share one task."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from aiprod_rpc.call import current_call, set_current_call


@dataclass(slots=True)
class _Flight[P, T]:
    progress: P
    task: asyncio.Task[T]
    callers: int = 0


class SingleFlight[K, P, T]:
    """Running tasks by key. A task is cancelled when its last caller leaves, whoever started it."""

    def __init__(self) -> None:
        self._flights: dict[K, _Flight[P, T]] = {}

    @asynccontextmanager
    async def join(
        self, key: K, progress: P, start: Callable[[P], Coroutine[Any, Any, T]]
    ) -> AsyncIterator[tuple[P, asyncio.Task[T]]]:
        """Yields the progress and the task of `key`; starts the task with `progress` if none is running.

        The caller leaves at the end of the block.
        """
        flight = self._flights.get(key)
        if flight is None:
            flight = _Flight(progress, asyncio.create_task(_without_deadline(start(progress))))
            self._flights[key] = flight
        flight.callers += 1
        try:
            yield flight.progress, flight.task
        finally:
            flight.callers -= 1
            if not flight.callers:
                # Before the task has ended: a caller who comes now must not join one that is cancelled.
                del self._flights[key]
                flight.task.cancel()


async def _without_deadline[T](work: Coroutine[Any, Any, T]) -> T:
    # The first caller's deadline must not end work that later callers wait for too.
    set_current_call(replace(current_call(), deadline=None))
    return await work
