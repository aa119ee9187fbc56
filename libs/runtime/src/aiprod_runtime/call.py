"""The call that is being served: who asked, under which id, until when.

The guard before the servicers sets it, the channels hand it on, the logs print it.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

EDGE = "x-aiprod-edge"
"""The header with which the edge marks a call from outside."""

USER_ID = re.compile(r"[!-~]{1,255}")
"""What the whole of a user's id is: 1 to 255 visible ASCII characters, as OpenID Connect bounds `sub`."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `deadline` is on the monotonic clock, None for no end.

    `expires` is when the caller's token does, in seconds since 1970; None for never. `from_edge` is true for
    a call from outside and for every call that serves one: no service gets for a user what the user may not
    have.
    """

    user: str = ""
    request_id: str = ""
    traceparent: str = ""
    deadline: float | None = None
    from_edge: bool = False
    expires: float | None = None

    def remaining(self) -> float | None:
        """Seconds left, None for no end."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())


_CURRENT = ContextVar("call", default=Call())  # noqa: B039 - Call is frozen


def current_call() -> Call:
    return _CURRENT.get()


def set_current_call(call: Call) -> None:
    """Make `call` the current one of this task, to its end."""
    _CURRENT.set(call)


@contextmanager
def in_call(call: Call) -> Iterator[None]:
    """Make `call` the current one of the block; for work that no RPC asked for."""
    token = _CURRENT.set(call)
    try:
        yield
    finally:
        _CURRENT.reset(token)
