"""A bounded queue for work that needs a slot. Users take turns, however much each of them asks for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_rpc.errors import ResourceExhausted


class QueueFull(ResourceExhausted):
    """Too many requests wait already."""


class Ticket:
    """A request of `user`, for those who watch its place; it may go through one queue after the other."""

    def __init__(self, user: str) -> None:
        self.user = user
        self._line: _Line | None = None

    @property
    def place(self) -> int:
        """The place in the queue, from 1; 0 when the request does not wait."""
        return self._line.place(self) if self._line else 0


class FairQueue:
    """Gives out `slots` slots; at most `max_waiting` requests wait for one.

    `reason` and `retry_after` (seconds) are those of the error when the queue is full.
    """

    def __init__(self, slots: int, max_waiting: int, reason: str, retry_after: float) -> None:
        self._free = slots
        self._line = _Line()
        self._max_waiting = max_waiting
        self._reason = reason
        self._retry_after = retry_after

    @asynccontextmanager
    async def slot(self, ticket: Ticket) -> AsyncIterator[None]:
        """Waits for a slot and holds it during the block. Raises QueueFull if too many wait."""
        await self._wait_for_slot(ticket)
        try:
            yield
        finally:
            self._hand_on_slot()

    async def _wait_for_slot(self, ticket: Ticket) -> None:
        if self._free:
            self._free -= 1
            return
        self._raise_if_full()
        ticket._line = self._line
        turn = self._line.add(ticket)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                # The slot came in the same moment.
                self._hand_on_slot()
            raise
        finally:
            self._line.discard(ticket)

    def _raise_if_full(self) -> None:
        # Refused at once: a longer queue would only let callers time out in it.
        if (waiting := len(self._line)) >= self._max_waiting:
            raise QueueFull(
                f"the queue is full: {waiting} requests wait; retry in {self._retry_after:g} s",
                reason=self._reason,
                retry_after=self._retry_after,
            )

    def _hand_on_slot(self) -> None:
        while self._line:
            turn = self._line.pop()
            # A request that was cancelled in this moment leaves the queue a moment later.
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


class _Line:
    """What waits: the users in the order of their turns, each one's requests in the order of arrival."""

    def __init__(self) -> None:
        self._users: dict[str, dict[Ticket, asyncio.Future[None]]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._users.values()))

    def add(self, ticket: Ticket) -> asyncio.Future[None]:
        """Appends a request; returns what is done at its turn."""
        turn = asyncio.get_running_loop().create_future()
        self._users.setdefault(ticket.user, {})[ticket] = turn
        return turn

    def pop(self) -> asyncio.Future[None]:
        """Removes the request whose turn it is; its user's next turn comes after those of all others."""
        user = next(iter(self._users))
        tickets = self._users.pop(user)
        turn = tickets.pop(next(iter(tickets)))
        if tickets:
            self._users[user] = tickets
        return turn

    def discard(self, ticket: Ticket) -> None:
        """Removes a request if it is there."""
        tickets = self._users.get(ticket.user, {})
        if tickets.pop(ticket, None) and not tickets:
            del self._users[ticket.user]

    def place(self, ticket: Ticket) -> int:
        """Returns whose turn it is in the line as it stands: 1 is the next one, 0 is not in the line."""
        if ticket not in self._users.get(ticket.user, {}):
            return 0
        rounds = list(self._users[ticket.user]).index(ticket)
        user_turn = list(self._users).index(ticket.user)
        # Each round gives every user one turn; the users before this one have theirs in its round, too.
        ahead = (
            min(len(tickets), rounds + (turn < user_turn))
            for turn, tickets in enumerate(self._users.values())
        )
        return sum(ahead) + 1
