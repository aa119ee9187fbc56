"""The RPC that is being served: its user, its request id and its deadline.

The guard sets it before the servicer runs, channels pass it on, and log records carry it.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

EDGE_HEADER = "x-aiprod-edge"
"""The metadata key that marks a call from outside, and each call that is made to serve one."""

AT_EDGE, BEHIND_EDGE = "1", "2"
"""Its values: the edge itself calls, or a service that serves such a call."""

ADDRESS_HEADER = "x-aiprod-address"
"""The metadata key in which the edge states a caller's IP address where all callers are one user."""

TIMEOUT_HEADER = "x-aiprod-timeout"
"""The metadata key with the `grpc-timeout` of a call that the edge ends in time, and that no server ends."""

USER_ID = re.compile(r"[!-~]{1,255}")
"""A whole user id: 1 to 255 visible ASCII characters, the limit that OpenID Connect sets for `sub`."""

PIPELINE_USER = "pipeline"
"""The id that stands for the pipeline where a user's would; no call can have it."""

GUEST_PREFIX = "guest:"
"""How the ids begin of people without an account, whom a room's invitation let in."""

GUEST_ISSUER = "aiprod-guests"
"""The `iss` and the `aud` of their tokens, which the deployment signs itself."""

OPERATOR, AUDITOR = "operator", "auditor"
"""Roles over all users: an operator sees and cancels all jobs, an auditor sees all and changes nothing."""
ROLES = frozenset((OPERATOR, AUDITOR))


@dataclass(frozen=True)
class Call:
    """One RPC. `deadline` is a time on the monotonic clock; None means no deadline.

    `expires` is when the caller's token expires, in seconds since 1970; None means never. `from_edge` is true
    for a call from outside and for every call that is made to serve it, so that no service gets more for a
    user than the user may have. `roles` are the caller's roles over all users.
    `address` is the caller's IP address where users alone do not tell callers apart, else empty.
    """

    user: str = ""
    request_id: str = ""
    traceparent: str = ""
    deadline: float | None = None
    from_edge: bool = False
    expires: float | None = None
    roles: frozenset[str] = frozenset()
    address: str = ""

    @property
    def is_guest(self) -> bool:
        """Whether the caller has no account, and may reach one room only."""
        return self.user.startswith(GUEST_PREFIX)

    @property
    def sees_all(self) -> bool:
        """Whether the caller may read what belongs to other users."""
        return bool(self.roles)

    @property
    def manages_all(self) -> bool:
        """Whether the caller may cancel what belongs to other users."""
        return OPERATOR in self.roles

    @property
    def only_reads(self) -> bool:
        """Whether the caller may change nothing: an auditor who is not an operator."""
        return self.roles == {AUDITOR}

    def remaining(self) -> float | None:
        """Seconds until the deadline, at least 0; None without a deadline."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())


_CURRENT = ContextVar("call", default=Call())  # noqa: B039 - Call is frozen


def current_call() -> Call:
    """The call that this task serves; an empty one outside of any call."""
    return _CURRENT.get()


def set_current_call(call: Call) -> None:
    """Makes `call` the current call until this task ends."""
    _CURRENT.set(call)


@contextmanager
def in_call(call: Call) -> Iterator[None]:
    """Makes `call` the current call within the block, for work that no RPC started."""
    token = _CURRENT.set(call)
    try:
        yield
    finally:
        _CURRENT.reset(token)
