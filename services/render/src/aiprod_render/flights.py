"""Work that is done once for all who ask for it at the same time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from aiprod_runtime.call import current_call, set_current_call


@dataclass(slots=True)
class _Flight[P, T]:
    progress: P
    task: asyncio.Task[T]
    passengers: int = 0


class Flights[K, P, T]:
    """Running work by key. It ends when nobody waits for it any more, whoever began it."""

    def __init__(self) -> None:
        self._flights: dict[K, _Flight[P, T]] = {}

    @asynccontextmanager
    async def join(
        self, key: K, progress: P, begin: Callable[[P], Coroutine[Any, Any, T]]
    ) -> AsyncIterator[tuple[P, asyncio.Task[T]]]:
        """The progress and the task of `key`; begun with this progress where none is running.

        At the end of the block one waits less.
        """
        flight = self._flights.get(key)
        if flight is None:
            flight = _Flight(progress, asyncio.create_task(_without_deadline(begin(progress))))
            self._flights[key] = flight
        flight.passengers += 1
        try:
            yield flight.progress, flight.task
        finally:
            flight.passengers -= 1
            if not flight.passengers:
                del self._flights[key]
                flight.task.cancel()


async def _without_deadline[T](work: Coroutine[Any, Any, T]) -> T:
    """The deadline of the call that asks first must not end the work that others wait for too."""
    set_current_call(replace(current_call(), deadline=None))
    return await work
