"""Writes attempts into a ledger, and reads usage from it."""

from aiprod.llm.v1 import resources_pb2 as pb
from aiprod_llm.calls.ledger import Attempt, Ledger, Usage


def write(ledger: Ledger, attempt: Attempt) -> None:
    """Begins the attempt and finishes it."""
    ledger.finish(ledger.begin(attempt), attempt)


def read(
    ledger: Ledger, first_day: str = "2000-01-01", last_day: str = "2999-12-31", user: str = ""
) -> list[Usage]:
    """Returns the usage on one page."""
    rows, token = ledger.usage(first_day, last_day, user, 1000, "")
    assert not token
    return rows


def counts(usage: pb.Usage) -> dict[pb.CacheResult, int]:
    """Returns the requests by cache result."""
    return {requests.cache_result: requests.count for requests in usage.requests}
