"""Translates usage, costs, and the state of caches between the contract's messages and the domain."""

from datetime import UTC, date, datetime

from aiprod.llm.v1 import llm_service_pb2 as api
from aiprod.llm.v1 import resources_pb2 as pb
from aiprod_film.cost import Cost
from aiprod_llm.calls import ledger
from aiprod_llm.calls.memory_cache import CacheState
from aiprod_llm.provenance import Tokens
from aiprod_rpc.errors import InvalidArgument

USAGE_DAYS = 30
NANOS_PER_MICRO = 1000


def days(request: api.GetUsageRequest) -> tuple[str, str]:
    """Returns the first and last day, by default 30 days up to today. Raises InvalidArgument for no day."""
    last = _day("last_day", request.last_day) or datetime.now(UTC).date()
    # Ordinals begin at 1: the first days of the calendar have no thirty days before them.
    earlier = date.fromordinal(max(1, last.toordinal() - USAGE_DAYS + 1))
    first = _day("first_day", request.first_day) or earlier
    return first.isoformat(), last.isoformat()


def usage(row: ledger.Usage) -> pb.Usage:
    """Returns the message, with the cost in micro-dollars."""
    return pb.Usage(
        day=row.day,
        user=row.user,
        requests=[
            pb.RequestCount(cache_result=pb.CacheResult.ValueType(result), count=count)
            for result, count in sorted(row.requests.items())
        ],
        attempts=row.attempts,
        tokens=token_counts(row.tokens),
        cost_usd_micros=micro_dollars(row.cost),
        unpriced_attempts=row.unpriced,
    )


def cost(source: ledger.Cost) -> Cost:
    """Returns the cost in micro-dollars."""
    return Cost(micro_dollars(source.nanos), source.unpriced)


def cache_state(state: CacheState) -> pb.CacheState:
    """Returns the message."""
    return pb.CacheState(
        name=state.name,
        entries=state.entries,
        capacity=state.capacity,
        hits=state.hits,
        misses=state.misses,
        evictions=state.evictions,
        lookup_p50_micros=state.lookup_p50,
        lookup_p99_micros=state.lookup_p99,
    )


def micro_dollars(nanos: int) -> int:
    """Returns an amount in nano-dollars in micro-dollars."""
    return round(nanos / NANOS_PER_MICRO)


def token_counts(tokens: Tokens) -> pb.Tokens:
    """Returns the message."""
    return pb.Tokens(
        input=tokens.input, cached_input=tokens.cached, output=tokens.output, thoughts=tokens.thoughts
    )


def _day(field: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        message = f"{text} does not exist: use a day of the calendar as YYYY-MM-DD"
        raise InvalidArgument(message, reason="NO_SUCH_DAY", field=field) from error
