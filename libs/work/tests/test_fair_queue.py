"""Users take turns, whatever comes, goes, or is cancelled."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aiprod_work.fair_queue import FairQueue, QueueFull, Ticket


class Requests:
    """Requests at a queue; `order` holds the users in the order in which they got slots."""

    def __init__(
        self, slots: int, max_waiting: int = 1000, *, spare: int = 0, per_party: int | None = None
    ) -> None:
        self.queue = FairQueue(slots, max_waiting, "BUSY", retry_after=3, spare=spare, per_party=per_party)
        self.order: list[str] = []
        self.running: list[tuple[Ticket, asyncio.Task[None]]] = []
        self.waiting: list[tuple[Ticket, asyncio.Task[None]]] = []

    async def add(
        self, user: str, *, of_pipeline: bool = False, piece: str | None = None, after: str | None = None
    ) -> Ticket:
        ticket = Ticket(user, of_pipeline=of_pipeline)
        ticket.piece, ticket.after = piece, after
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
    for user in ("running", "a", "b"):
        await requests.add(user)
    with pytest.raises(QueueFull, match="2 requests wait; retry in 3 s") as refusal:
        async with requests.queue.slot(Ticket("another")):
            pass
    assert (refusal.value.code, refusal.value.reason) == ("RESOURCE_EXHAUSTED", "BUSY")
    assert refusal.value.retry_after == 3


async def test_a_full_queue_takes_the_place_of_who_waits_most() -> None:
    requests = Requests(slots=1, max_waiting=3)
    for user in ("running", "many", "many", "many"):
        await requests.add(user)
    refused = requests.waiting[-1][1]
    await requests.add("few")
    assert isinstance(refused.exception(), QueueFull)
    # Two of `many` and one of `few` wait: a second one of `few` would only turn the tables.
    await requests.add("few")
    requests.waiting = [entry for entry in requests.waiting if not entry[1].done()]
    await requests.finish_all()
    assert requests.order == ["running", "many", "few", "many"]


async def test_the_spare_slot_is_for_those_who_hold_none() -> None:
    requests = Requests(slots=2, spare=1)
    for user in ("long", "long", "long", "short", "late"):
        await requests.add(user)
    assert requests.order == ["long", "long", "short"]
    # `long` still holds a slot, and so has no right to the spare one.
    await requests.finish()
    assert requests.order == ["long", "long", "short", "late"]
    await requests.finish_all()
    assert requests.order == ["long", "long", "short", "late", "long"]


async def test_a_user_with_all_its_slots_is_passed() -> None:
    requests = Requests(slots=3, per_party=2)
    for user in ("many", "many", "many", "few"):
        await requests.add(user)
    assert requests.order == ["many", "many", "few"]
    await requests.finish(2)
    assert requests.order == ["many", "many", "few"]
    await requests.finish(0)
    assert requests.order == ["many", "many", "few", "many"]


async def test_the_pipeline_goes_first() -> None:
    requests = Requests(slots=1)
    for user in ("a", "a", "b"):
        await requests.add(user)
    ticket = await requests.add("a", of_pipeline=True)
    assert ticket.place == 1
    assert [waiting.place for waiting, _ in requests.waiting] == [2, 3, 1]
    await requests.finish()
    assert requests.running[0][0] is ticket


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


async def pieces_made(requests: Requests) -> list[object]:
    """Ends all requests, those first that began first; returns what they make, in order."""
    made = [ticket.piece for ticket, _ in requests.running]
    while requests.running:
        await requests.finish()
        made += [ticket.piece for ticket, _ in requests.running if ticket.piece not in made]
    return made


async def test_a_piece_goes_after_the_one_before_it() -> None:
    requests = Requests(slots=2)
    for film in "ab":
        await requests.add("user", piece=f"{film}1")
        await requests.add("user", piece=f"{film}2", after=f"{film}1")
        await requests.add("user", piece=f"{film}3", after=f"{film}2")
    # Both begin at once. Then b1 passes a3, whose piece before is being made.
    await requests.finish(0)
    assert [ticket.piece for ticket, _ in requests.running] == ["a2", "b1"]
    # The slot of a2 goes to a3, and that of b1 to b2.
    assert await pieces_made(requests) == ["a2", "b1", "a3", "b2", "b3"]


async def test_the_slot_of_a_piece_goes_to_the_one_after_it() -> None:
    requests = Requests(slots=1)
    for piece, after in (("a1", None), ("b1", None), ("a2", "a1")):
        await requests.add("user", piece=piece, after=after)
    assert await pieces_made(requests) == ["a1", "a2", "b1"]


async def test_a_piece_does_not_wait_while_a_slot_is_free() -> None:
    requests = Requests(slots=2)
    for piece, after in (("1", None), ("2", "1"), ("3", "2"), ("4", "3")):
        await requests.add("user", piece=piece, after=after)
    assert await pieces_made(requests) == ["1", "2", "3", "4"]


async def test_pieces_of_one_user_do_not_delay_the_others() -> None:
    requests = Requests(slots=1)
    for number in range(4):
        await requests.add("many", piece=f"{number}", after=f"{number - 1}")
    await requests.add("few", piece="other")
    await requests.finish_all()
    assert requests.order == ["many", "many", "few", "many", "many"]


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
