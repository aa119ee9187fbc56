"""Callers share one task, which ends with the last of them."""

import asyncio
from contextlib import suppress

import pytest

from aiprod_work.single_flight import SingleFlight


class Work:
    """A task that waits until `finish` is set; counts how often it runs."""

    def __init__(self) -> None:
        self.runs = 0
        self.finish = asyncio.Event()
        self.ended = asyncio.Event()

    async def run(self, state: str) -> str:
        self.runs += 1
        try:
            await self.finish.wait()
        finally:
            # Cleaning up takes a while.
            await asyncio.sleep(0)
            self.ended.set()
        return f"result of {state}"


async def call(flights: SingleFlight[str, str, str], work: Work, state: str, key: str = "key") -> str:
    async with flights.join(key, state, work.run) as (_, task):
        return await asyncio.shield(task)


async def started(*callers: asyncio.Task[str]) -> None:
    """Lets new tasks run up to their first wait."""
    for _ in callers:
        await asyncio.sleep(0)


async def test_callers_of_one_key_share_a_task_and_its_state() -> None:
    flights, work = SingleFlight[str, str, str](), Work()
    callers = [asyncio.create_task(call(flights, work, f"caller {number}")) for number in range(3)]
    other = asyncio.create_task(call(flights, work, "another", key="other"))
    await started(*callers, other)
    assert "key" in flights
    work.finish.set()
    assert await asyncio.gather(*callers, other) == ["result of caller 0"] * 3 + ["result of another"]
    assert work.runs == 2
    assert "key" not in flights


async def test_the_task_goes_on_when_the_first_caller_leaves() -> None:
    flights, work = SingleFlight[str, str, str](), Work()
    first, second = [asyncio.create_task(call(flights, work, state)) for state in ("first", "second")]
    await started(first, second)
    first.cancel()
    with suppress(asyncio.CancelledError):
        await first
    assert not work.ended.is_set()
    work.finish.set()
    assert await second == "result of first"


async def test_the_last_caller_ends_the_task_and_waits_for_its_end() -> None:
    flights, work = SingleFlight[str, str, str](), Work()
    callers = [asyncio.create_task(call(flights, work, "state")) for _ in range(2)]
    await started(*callers)
    for caller in callers:
        caller.cancel()
    await asyncio.wait(callers)
    assert work.ended.is_set()
    assert "key" not in flights


async def test_who_comes_while_a_task_is_cancelled_gets_a_new_one() -> None:
    flights, work = SingleFlight[str, str, str](), Work()
    leaving = asyncio.create_task(call(flights, work, "old"))
    await started(leaving)
    leaving.cancel()
    await started(leaving)
    assert not work.ended.is_set()
    coming = asyncio.create_task(call(flights, work, "new"))
    await asyncio.wait([leaving])
    work.finish.set()
    assert await coming == "result of new"


async def test_all_callers_get_the_error_and_the_next_one_tries_again() -> None:
    flights = SingleFlight[str, None, None]()

    async def fail(_: None) -> None:
        raise ValueError("no")

    async def caller() -> None:
        async with flights.join("key", None, fail) as (_, task):
            await asyncio.shield(task)

    for _ in range(2):
        results = await asyncio.gather(caller(), caller(), return_exceptions=True)
        assert [type(result) for result in results] == [ValueError, ValueError]


async def test_an_error_that_nobody_waits_for_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    flights = SingleFlight[str, None, None]()

    async def fail(_: None) -> None:
        raise ValueError("no")

    async with flights.join("key", None, fail) as (_, task):
        await asyncio.wait([task])
    del task
    assert not caplog.records
