"""How many streams a caller from outside may have open at a time."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from aiprod_rpc.errors import ResourceExhausted
from aiprod_server.received_call import ReceivedCall

RETRY_SECONDS = 5


class StreamLimit:
    """Counts the open streams of each caller.

    Calls of services are not counted: what they serve is counted where it comes in.
    """

    def __init__(self, per_caller: int) -> None:
        self._per_caller = per_caller
        self._open: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def counted(self, call: ReceivedCall) -> Iterator[None]:
        """Counts a stream during the block. Raises ResourceExhausted if the caller has too many."""
        if not call.from_edge:
            yield
            return
        caller = call.user, call.address
        if self._open[caller] >= self._per_caller:
            raise ResourceExhausted(
                f"you have {self._per_caller} open streams; close one, or retry in {RETRY_SECONDS} s",
                reason="TOO_MANY_STREAMS",
                retry_after=RETRY_SECONDS,
            )
        self._open[caller] += 1
        try:
            yield
        finally:
            self._open[caller] -= 1
            # Else the counts of all who ever came would pile up.
            if not self._open[caller]:
                del self._open[caller]
