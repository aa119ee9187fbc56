"""The limit of what one job may cost: nothing is paid that would exceed it."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiprod_film.amounts import dollars
from aiprod_rpc.errors import ResourceExhausted


class Ceiling:
    """Counts what a job has `spent` of its `limit`, both in micro-dollars; None means no limit.

    Calls side by side reserve their prices, so that together they stay below it.
    """

    def __init__(self, limit: int | None, spent: int) -> None:
        self._limit = limit
        self._spent = spent
        self._reserved = 0

    def charge(self, micros: int | None) -> None:
        """Adds what a call cost, None where its price is unknown."""
        self._spent += micros or 0

    @property
    def is_limited(self) -> bool:
        """Whether there is a limit."""
        return self._limit is not None

    @contextmanager
    def reserved(self, price: int | None) -> Iterator[int]:
        """Reserves the price of a call during the block; yields it, or 0 if it does not fit or is unknown."""
        free = (self._limit or 0) - self._spent - self._reserved
        allowed = price if price is not None and price <= free else 0
        self._reserved += allowed
        try:
            yield allowed
        finally:
            self._reserved -= allowed

    @contextmanager
    def rest(self) -> Iterator[int | None]:
        """Reserves all that is left during the block; yields it, or None if there is no limit."""
        left = None if self._limit is None else max(self._limit - self._spent - self._reserved, 0)
        self._reserved += left or 0
        try:
            yield left
        finally:
            self._reserved -= left or 0

    def exceeded(self, what: str, price: int | None) -> ResourceExhausted:
        """Returns the error of a call that the limit does not allow."""
        return self.error(
            f"{what} has an unknown price" if price is None else f"{what} costs {dollars(price)}"
        )

    def error(self, reason: str) -> ResourceExhausted:
        """Returns the error of a job that the limit ends for this reason."""
        return ResourceExhausted(
            f"the job may cost {dollars(self._limit or 0)} and has spent {dollars(self._spent)}, but "
            f"{reason}: retry the job with a higher limit",
            reason="JOB_COST_LIMIT",
        )
