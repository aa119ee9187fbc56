"""The call that an RPC makes, as its metadata describe it."""

import base64
import json
import math
import random
import re
import time
from functools import cached_property
from typing import Any

import grpc

from aiprod_rpc.call import (
    ADDRESS_HEADER,
    AT_EDGE,
    EDGE_HEADER,
    PIPELINE_USER,
    ROLES,
    TIMEOUT_HEADER,
    USER_ID,
    Call,
)
from aiprod_rpc.errors import Unauthenticated

type Metadata = dict[str, str | bytes]

# Version 00 of W3C's Trace Context.
_TRACEPARENT = re.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")

_UNITS = {"H": 3600.0, "M": 60.0, "S": 1.0, "m": 1e-3, "u": 1e-6, "n": 1e-9}

_NO_ROLES: frozenset[str] = frozenset()


class ReceivedCall(Call):
    """A call whose rarely needed fields are read from the metadata when somebody asks for them."""

    _metadata: Metadata

    @cached_property
    def request_id(self) -> str:
        """The caller's request id, else a new one."""
        # An id is no secret, so a fast generator will do.
        return _text(self._metadata.get("x-request-id")) or random.randbytes(8).hex()

    @cached_property
    def traceparent(self) -> str:
        """The caller's trace, else a new one."""
        received = _text(self._metadata.get("traceparent"))
        return received if _TRACEPARENT.fullmatch(received) else new_traceparent("01")

    @cached_property
    def address(self) -> str:
        """The caller's IP address if the edge checked no token; else empty, for the user is enough."""
        return _text(self._metadata.get(ADDRESS_HEADER))

    @property
    def at_edge(self) -> bool:
        """Whether the edge waits for this call, not a service behind it."""
        return self._metadata.get(EDGE_HEADER) == AT_EDGE

    @cached_property
    def expires(self) -> float | None:
        """When the user's token expires."""
        return _expiry(self._metadata.get("x-user-expires"))

    @cached_property
    def roles(self) -> frozenset[str]:
        """The user's roles over all users."""
        claim = _text(self._metadata.get("x-user-roles"))
        return _roles(claim) if claim else _NO_ROLES


def received_metadata(context: grpc.aio.ServicerContext[Any, Any]) -> Metadata:
    """Returns the metadata of an RPC; of a key that came twice, the last value."""
    # dict() takes three times as long for gRPC's named tuples.
    return {key: value for key, value in context.invocation_metadata() or ()}  # noqa: C416


def received_call(
    context: grpc.aio.ServicerContext[Any, Any], metadata: Metadata, anonymous_user: str, traceparent: str
) -> ReceivedCall:
    """Returns the call of an RPC with its metadata. Raises Unauthenticated if it has no valid user.

    `anonymous_user` is the user of calls from inside that name none; empty rejects them. `traceparent` is
    the service's own span; empty if there is none.
    """
    from_edge = EDGE_HEADER in metadata
    # The edge counts the deadline of its calls, so that no server ends one first, without a reason.
    timeout = metadata.get(TIMEOUT_HEADER) if from_edge else None
    remaining = _seconds(timeout) if timeout else context.time_remaining()
    call = ReceivedCall.__new__(ReceivedCall)
    # Without __init__, which would set every field. The class has the defaults.
    fields = vars(call)
    fields["_metadata"] = metadata
    # A call from outside never gets the anonymous user: it fails without one of its own.
    fields["user"] = _user(metadata.get("x-user-id"), "" if from_edge else anonymous_user)
    fields["from_edge"] = from_edge
    if remaining is not None:
        # Background tasks keep the call for longer than gRPC should keep the context.
        fields["deadline"] = time.monotonic() + remaining
    if traceparent:
        fields["traceparent"] = traceparent
    return call


def _user(user: str | bytes | None, anonymous: str) -> str:
    """The user of the call, else `anonymous`. Raises Unauthenticated if both are empty."""
    user = user or anonymous
    if not user:
        message = "the call has no user; send a token whose `sub` is the user's id"
        raise Unauthenticated(message, reason="USER_MISSING")
    if not isinstance(user, str) or not USER_ID.fullmatch(user) or user == PIPELINE_USER:
        message = f"the user's id must be 1 to 255 visible ASCII characters, and not `{PIPELINE_USER}`"
        raise Unauthenticated(message, reason="USER_INVALID")
    return user


def new_traceparent(flags: str) -> str:
    """Returns the W3C `traceparent` of a new trace; `flags` is 01 if its spans are recorded, else 00."""
    digits = random.randbytes(24).hex()
    return f"00-{digits[:32]}-{digits[32:]}-{flags}"


def _seconds(timeout: str | bytes) -> float:
    """The seconds of a `grpc-timeout`, for example `200m`; the edge has checked its form."""
    text = _text(timeout)
    return int(text[:-1]) * _UNITS[text[-1]]


def _expiry(value: str | bytes | None) -> float | None:
    """When the user's token expires, in seconds since 1970; None if the call states no time.

    A value that is not a time counts as expired: it must not keep a stream open for ever.
    """
    if value is None:
        return None
    try:
        seconds = float(_text(value))
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) else 0.0


def _roles(value: str) -> frozenset[str]:
    """The known roles in a token's claim: words, or a JSON list, of which the edge makes base64url."""
    words = value.split()
    if len(words) == 1 and words[0] not in ROLES:
        try:
            words = json.loads(base64.urlsafe_b64decode(words[0] + "=" * (-len(words[0]) % 4)))
        except ValueError:
            return frozenset()
    if not isinstance(words, list):
        return frozenset()
    # Claims may hold roles of other programs, and members that are no texts.
    return ROLES.intersection(word for word in words if isinstance(word, str))


def _text(value: str | bytes | None) -> str:
    return value if isinstance(value, str) else ""
