"""Users take turns, whatever comes, goes, or is cancelled."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aiprod_work.fair_queue import FairQueue, QueueFull, Ticket


class Requests:
    """Requests at a queue; `order` holds the users in the order in which they got slots."""

    def __init__(self, slots: int, max_waiting: int = 1000) -> None:
        self.queue = FairQueue(slots, max_waiting, "BUSY", retry_after=3)
        self.order: list[str] = []
        self.running: list[tuple[Ticket, asyncio.Task[None]]] = []
        self.waiting: list[tuple[Ticket, asyncio.Task[None]]] = []

    async def add(self, user: str) -> Ticket:
        ticket = Ticket(user)
        self.waiting.append((ticket, asyncio.create_task(self._hold(ticket))))
        await self.settle()
        return ticket

    async def _hold(self, ticket: Ticket) -> None:
        async with self.queue.slot(ticket):
            self.order.append(ticket.user)
            (mine,) = [entry for entry in self.waiting if entry[0] is ticket]
            self.waiting.remove(mine)
            self.running.append(mine)
            try:
                await asyncio.Event().wait()
            finally:
                self.running.remove(mine)

    async def settle(self) -> None:
        for _ in range(4):
            await asyncio.sleep(0)

    async def finish(self, number: int = 0) -> None:
        """Ends one of the running requests."""
        if self.running:
            self.running[number % len(self.running)][1].cancel()
            await self.settle()

    async def cancel(self, number: int) -> None:
        """Cancels one of the waiting requests."""
        if self.waiting:
            self.waiting.pop(number % len(self.waiting))[1].cancel()
            await self.settle()

    async def finish_all(self) -> None:
        while self.running:
            await self.finish()


async def test_a_user_with_many_requests_does_not_delay_the_others() -> None:
    requests = Requests(slots=1)
    for user in ["many"] * 6 + ["a", "b", "a"]:
        await requests.add(user)
    await requests.finish_all()
    assert requests.order == ["many", "many", "a", "b", "many", "a", "many", "many", "many"]


async def test_many_users_get_equal_shares_while_all_of_them_wait() -> None:
    requests = Requests(slots=4)
    for number in range(20):
        for _ in range(number + 1):
            await requests.add(f"user {number}")
    served, users = len(requests.order), {ticket.user for ticket, _ in requests.waiting}
    for _ in users:
        await requests.finish()
    assert Counter(requests.order[served:]) == dict.fromkeys(users, 1)


async def test_a_ticket_knows_its_place() -> None:
    requests = Requests(slots=1)
    running = await requests.add("a")
    tickets = [await requests.add(user) for user in ("a", "a", "a", "b", "c", "c")]
    assert running.place == 0
    assert [ticket.place for ticket in tickets] == [1, 4, 6, 2, 3, 5]
    await requests.finish()
    assert [ticket.place for ticket in tickets] == [0, 3, 5, 1, 2, 4]


async def test_a_cancelled_request_leaves_the_queue_at_once() -> None:
    requests = Requests(slots=1, max_waiting=2)
    for user in ("running", "a", "b"):
        await requests.add(user)
    tickets = [ticket for ticket, _ in requests.waiting]
    await requests.cancel(0)
    assert [ticket.place for ticket in tickets] == [0, 1]
    assert (await requests.add("c")).place == 2


async def test_a_full_queue_refuses_with_a_reason_and_a_time() -> None:
    requests = Requests(slots=1, max_waiting=2)
    for _ in range(3):
        await requests.add("user")
    with pytest.raises(QueueFull, match="2 requests wait; retry in 3 s") as refusal:
        async with requests.queue.slot(Ticket("another")):
            pass
    assert (refusal.value.code, refusal.value.reason) == ("RESOURCE_EXHAUSTED", "BUSY")
    assert refusal.value.retry_after == 3


async def test_a_slot_that_comes_with_the_cancellation_goes_to_the_next() -> None:
    requests = Requests(slots=1)
    for user in ("running", "cancelled", "next"):
        await requests.add(user)
    # Both before anybody runs: the slot is handed over, and its new owner is cancelled.
    requests.running[0][1].cancel()
    await asyncio.sleep(0)
    requests.waiting.pop(0)[1].cancel()
    await requests.settle()
    assert requests.order == ["running", "next"]


async def test_a_slot_passes_a_request_that_is_just_cancelled() -> None:
    requests = Requests(slots=1)
    for user in ("running", "cancelled", "next"):
        await requests.add(user)
    requests.running[0][1].cancel()
    # Cancelled, but still in the queue when the slot becomes free.
    requests.waiting.pop(0)[1].cancel()
    await requests.settle()
    assert requests.order == ["running", "next"]


steps = some.lists(some.tuples(some.sampled_from(["add", "finish", "cancel"]), some.integers(0, 9)))


@given(steps, some.integers(1, 3))
def test_slots_are_neither_lost_nor_doubled_and_places_come_true(
    steps: list[tuple[str, int]], slots: int
) -> None:
    async def play() -> None:
        requests = Requests(slots)
        for step, number in steps:
            match step:
                case "add":
                    await requests.add("abcd"[number % 4])
                case "finish":
                    await requests.finish(number)
                case "cancel":
                    await requests.cancel(number)
            assert len(requests.running) <= slots
            assert len(requests.running) == slots or not requests.waiting
        in_line = sorted((ticket for ticket, _ in requests.waiting), key=lambda ticket: ticket.place)
        assert [ticket.place for ticket in in_line] == [*range(1, len(in_line) + 1)]
        served = len(requests.order)
        await requests.finish_all()
        assert requests.order[served:] == [ticket.user for ticket in in_line]

    asyncio.run(play())
