"""A bounded queue for work that needs a slot. Users take turns, however much each of them asks for."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Hashable, Iterable, Iterator
from contextlib import asynccontextmanager
from itertools import chain
from typing import NamedTuple

from aiprod_rpc.errors import ResourceExhausted


class QueueFull(ResourceExhausted):
    """Too many requests wait already."""


class Party(NamedTuple):
    """Whose turn it is: a user, and apart from it the pipeline's work for that user."""

    user: str
    of_pipeline: bool = False


class Ticket:
    """A request of `user`, for those who watch its place; it may go through one queue after the other.

    The requests `of_pipeline` go before all others: a film that waits for its last check holds everything
    that was made for it. One that makes a `piece` may go `after` another piece: who made that one last has
    something of it at hand.
    """

    def __init__(self, user: str, *, of_pipeline: bool = False) -> None:
        self.party = Party(user, of_pipeline)
        self.piece: Hashable = None
        self.after: Hashable = None
        self._line: _Line | None = None

    @property
    def user(self) -> str:
        """Whose request it is."""
        return self.party.user

    @property
    def place(self) -> int:
        """The place in the queue, from 1; 0 when the request does not wait."""
        return self._line.place(self) if self._line else 0


class FairQueue:
    """Gives out `slots` slots; at most `max_waiting` requests wait for one; None means no limit.

    Of a party's requests, the slot of a piece goes to the one after it, and one whose piece before is not yet
    made lets others pass.

    A party gets at most `per_party` slots. `spare` more slots are for parties that hold none, so that long
    work of one user does not make all others wait for its end. `reason` and `retry_after` (seconds) are those
    of the error when the queue is full.
    """

    def __init__(
        self,
        slots: int,
        max_waiting: int | None = None,
        reason: str = "",
        retry_after: float = 0,
        *,
        spare: int = 0,
        per_party: int | None = None,
    ) -> None:
        self._slots = slots
        self._spare = spare
        self._per_party = slots if per_party is None else per_party
        self._held: Counter[Party] = Counter()
        self._running: set[Ticket] = set()
        self._line = _Line()
        self._max_waiting = max_waiting
        self._reason = reason
        self._retry_after = retry_after

    @asynccontextmanager
    async def slot(self, ticket: Ticket) -> AsyncIterator[bool]:
        """Waits for a slot and holds it during the block; yields whether it is a spare one.

        Raises QueueFull if too many wait. A full queue gives a place to a party with few requests in it: then
        the newest request of the party with the most of them is the one that fails.
        """
        await self._wait_for_slot(ticket)
        self._running.add(ticket)
        try:
            yield self._held.total() > self._slots
        finally:
            self._running.discard(ticket)
            self._give_back(ticket.party, ticket.piece)

    async def _wait_for_slot(self, ticket: Ticket) -> None:
        # Nobody in the line may start now, so this request overtakes nobody.
        if self._may_start(ticket.party):
            self._held[ticket.party] += 1
            return
        self._make_room(ticket.party)
        ticket._line = self._line
        turn = self._line.add(ticket)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and not turn.exception():
                # The slot came in the same moment.
                self._give_back(ticket.party)
            raise
        finally:
            self._line.discard(ticket)

    def _may_start(self, party: Party) -> bool:
        held = self._held[party]
        slots = self._slots if held else self._slots + self._spare
        return held < self._per_party and self._held.total() < slots

    def _make_room(self, party: Party) -> None:
        # Refused at once: a longer queue would only let callers time out in it.
        waiting = len(self._line)
        if self._max_waiting is None or waiting < self._max_waiting:
            return
        full = QueueFull(
            f"the queue is full: {waiting} requests wait; retry in {self._retry_after:g} s",
            reason=self._reason,
            retry_after=self._retry_after,
        )
        longest = self._line.longest()
        if longest is None or self._line.waiting(longest) <= self._line.waiting(party) + 1:
            raise full
        self._line.pop_newest(longest).set_exception(full)

    def _give_back(self, party: Party, made: Hashable = None) -> None:
        self._held[party] -= 1
        if not self._held[party]:
            del self._held[party]
        while (next_party := next(filter(self._may_start, self._line.parties()), None)) is not None:
            turn = self._line.pop(next_party, made, self._running)
            # A request that was cancelled in this moment leaves the queue a moment later.
            if not turn.done():
                self._held[next_party] += 1
                turn.set_result(None)


class _Line:
    """What waits: the parties in the order of their turns, each one's requests in the order of arrival."""

    def __init__(self) -> None:
        self._parties: dict[Party, dict[Ticket, asyncio.Future[None]]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._parties.values()))

    def parties(self) -> Iterator[Party]:
        """Yields the parties in the order of their turns, the pipeline's first."""
        for of_pipeline in (True, False):
            yield from [party for party in self._parties if party.of_pipeline is of_pipeline]

    def waiting(self, party: Party) -> int:
        """Returns how many requests of the party wait."""
        return len(self._parties.get(party, ()))

    def longest(self) -> Party | None:
        """Returns the party with the most requests; None if nobody waits."""
        return max(self._parties, key=self.waiting, default=None)

    def add(self, ticket: Ticket) -> asyncio.Future[None]:
        """Appends a request; returns what is done at its turn."""
        turn = asyncio.get_running_loop().create_future()
        self._parties.setdefault(ticket.party, {})[ticket] = turn
        return turn

    def pop(
        self, party: Party, made: Hashable = None, running: Iterable[Ticket] = ()
    ) -> asyncio.Future[None]:
        """Removes the party's next request; its next turn comes after those of all others."""
        tickets = self._parties.pop(party)
        turn = tickets.pop(_next_of(tickets, made, running))
        if tickets:
            self._parties[party] = tickets
        return turn

    def pop_newest(self, party: Party) -> asyncio.Future[None]:
        """Removes the party's last request, of two or more."""
        return self._parties[party].popitem()[1]

    def discard(self, ticket: Ticket) -> None:
        """Removes a request if it is there."""
        tickets = self._parties.get(ticket.party, {})
        if tickets.pop(ticket, None) and not tickets:
            del self._parties[ticket.party]

    def place(self, ticket: Ticket) -> int:
        """Returns whose turn it is in the line as it stands: 1 is the next one, 0 is not in the line."""
        if ticket not in self._parties.get(ticket.party, {}):
            return 0
        rounds = list(self._parties[ticket.party]).index(ticket)
        turns = list(self.parties())
        own_turn = turns.index(ticket.party)
        # Each round gives every party one turn; the parties before this one have theirs in its round, too.
        return 1 + sum(
            self._ahead(party, ticket.party, rounds + (turn < own_turn)) for turn, party in enumerate(turns)
        )

    def _ahead(self, party: Party, own: Party, rounds: int) -> int:
        if party.of_pipeline != own.of_pipeline:
            return self.waiting(party) if party.of_pipeline else 0
        return min(self.waiting(party), rounds)


def _next_of(tickets: Iterable[Ticket], made: Hashable, running: Iterable[Ticket]) -> Ticket:
    """Returns who goes after the piece `made`; else the first whose piece before is made; else the first."""
    first = next(iter(tickets))
    if made is None and first.after is None:
        return first
    missing = {ticket.piece for ticket in chain(running, tickets)} - {None}
    following = (ticket for ticket in tickets if made is not None and ticket.after == made)
    ready = (ticket for ticket in tickets if ticket.after not in missing)
    return next(chain(following, ready), first)
