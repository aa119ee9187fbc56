"""Writes attempts into a ledger, and reads usage from it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiprod.llm.v1 import resources_pb2 as pb
from aiprod_llm.calls.deadline import Deadline
from aiprod_llm.calls.ledger import Attempt, Ledger, Usage
from aiprod_llm.config import LlmSettings
from aiprod_llm.state import open_state


@asynccontextmanager
async def opened_ledger(home: Path, database: str = "") -> AsyncIterator[Ledger]:
    """The ledger in a folder, or in the database at a URL."""
    async with open_state(LlmSettings(data=home, database=database)) as state:
        yield state.ledger


def deadline(seconds: float = 30) -> Deadline:
    """A deadline in so many seconds."""
    limit = Deadline(seconds)
    limit.extend(None)
    return limit


async def write(ledger: Ledger, attempt: Attempt) -> None:
    """Begins the attempt and finishes it."""
    ledger.finish(await ledger.begin(attempt, deadline()), attempt)


async def read(
    ledger: Ledger, first_day: str = "2000-01-01", last_day: str = "2999-12-31", user: str = ""
) -> list[Usage]:
    """Returns the usage on one page."""
    rows, token = await ledger.usage(first_day, last_day, user, 1000, "")
    assert not token
    return rows


def counts(usage: pb.Usage) -> dict[pb.CacheResult, int]:
    """Returns the requests by cache result."""
    return {requests.cache_result: requests.count for requests in usage.requests}
