"""The limit of what one job may cost: nothing is paid that would exceed it."""

from collections.abc import Iterator
from contextlib import contextmanager

import grpc

from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod_film.amounts import dollars
from aiprod_rpc.errors import ResourceExhausted
from aiprod_rpc.status import received_reason

type ModelRequest = (
    llm_api.PlanScenesRequest
    | llm_api.ExtractMarkersRequest
    | llm_api.AnalyzeVideoRequest
    | llm_api.ReviseScenesRequest
    | llm_api.TranslateCaptionsRequest
)


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
    def limiting(self, what: str, request: ModelRequest) -> Iterator[None]:
        """Limits a call of a language model in the block to what is left; nothing else spends meanwhile.

        Raises RESOURCE_EXHAUSTED if that is too little.
        """
        if self._limit is None:
            yield
            return
        left = max(self._limit - self._spent - self._reserved, 0)
        request.max_cost_usd_micros = left
        self._reserved += left
        try:
            yield
        except grpc.aio.AioRpcError as error:
            if received_reason(error) != "MODEL_TOO_EXPENSIVE":
                raise
            raise self._exceeded(f"{what} is too expensive ({error.details()})") from error
        finally:
            self._reserved -= left

    def exceeded(self, what: str, price: int | None) -> ResourceExhausted:
        """Returns the error of a call that the limit does not allow."""
        return self._exceeded(
            f"{what} {'has an unknown price' if price is None else f'costs {dollars(price)}'}"
        )

    def _exceeded(self, reason: str) -> ResourceExhausted:
        return ResourceExhausted(
            f"the job may cost {dollars(self._limit or 0)} and has spent {dollars(self._spent)}, but "
            f"{reason}: retry the job with a higher limit",
            reason="JOB_COST_LIMIT",
        )
