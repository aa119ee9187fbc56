"""Reads the requests of one method, and checks them against the rules of their contract."""

from collections.abc import Callable

import protovalidate
from google.protobuf.message import DecodeError, Message

from aiprod_rpc.errors import InvalidArgument
from aiprod_rpc.violations import described, in_one_line, shown

type Parse = Callable[[bytes], Message]

MAX_KEPT, MAX_KEPT_BYTES = 32, 1024
"""How many requests of a method are known to be valid, and of up to how many bytes."""


class InvalidMessage(InvalidArgument):
    """A request that breaks rules; `violations` are fields and what is wrong with them."""

    def __init__(self, violations: list[tuple[str, str]]) -> None:
        super().__init__(in_one_line(violations), reason="INVALID_REQUEST")
        self.violations = violations


class ValidRequests:
    """Rules depend on the message alone, so the same bytes are checked once: who polls sends them often."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse
        # In the order of their first check, so that the oldest goes first.
        self._kept: dict[bytes, None] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def read(self, data: bytes) -> Message:
        """Returns the request in `data`.

        Raises InvalidArgument if there is none, InvalidMessage if it breaks a rule of its contract.
        """
        request = parsed(self._parse, data)
        if data not in self._kept:
            if violations := protovalidate.collect_violations(request):
                found = described(request, (violation.proto for violation in violations))
                raise InvalidMessage(shown(found))
            self._keep(data)
        return request

    def _keep(self, data: bytes) -> None:
        if len(data) > MAX_KEPT_BYTES:
            return
        if len(self._kept) >= MAX_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[data] = None


def parsed(parse: Parse, data: bytes) -> Message:
    """Returns the message in `data`. Raises InvalidArgument if there is none."""
    try:
        return parse(data)
    except DecodeError:
        message = "the request is not a protobuf message of this method; generate your client again"
        raise InvalidArgument(message, reason="UNREADABLE_REQUEST") from None
