"""Calls of a language model within the limit of their job."""

from collections.abc import Iterator
from contextlib import contextmanager

import grpc

from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod_gateway.stages.ceiling import Ceiling
from aiprod_rpc.status import received_reason

type ModelRequest = (
    llm_api.PlanScenesRequest
    | llm_api.ExtractMarkersRequest
    | llm_api.AnalyzeVideoRequest
    | llm_api.ReviseScenesRequest
    | llm_api.TranslateCaptionsRequest
)


@contextmanager
def within_limit(ceiling: Ceiling, what: str, request: ModelRequest) -> Iterator[None]:
    """Limits the call in the block to what is left of the job's limit; nothing else spends meanwhile.

    Raises RESOURCE_EXHAUSTED if that is too little.
    """
    with ceiling.rest() as left:
        if left is not None:
            request.max_cost_usd_micros = left
        try:
            yield
        except grpc.aio.AioRpcError as error:
            if received_reason(error) != "MODEL_TOO_EXPENSIVE":
                raise
            # An answer that was cut off may have taken all of it.
            ceiling.charge(left)
            raise ceiling.error(f"{what} is too expensive ({error.details()})") from error
