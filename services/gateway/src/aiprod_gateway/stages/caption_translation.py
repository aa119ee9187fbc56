"""Captions that the author does not give in a language of a variant: a model translates them."""

from functools import partial

import grpc

from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod.llm.v1.llm_service_pb2_grpc import LlmServiceStub
from aiprod_gateway.jobs import job_changes
from aiprod_gateway.stages.job_context import JobContext
from aiprod_gateway.stages.job_steps import Step
from aiprod_gateway.stages.model_limits import within_limit
from aiprod_rpc.status import received_reason


async def can_translate(llm: LlmServiceStub) -> bool:
    """Returns whether llm has a model that translates captions; asking is free."""
    question = llm_api.TranslateCaptionsRequest(captions=["?"], language="fr", validate_only=True)
    try:
        await llm.TranslateCaptions(question)
    except grpc.aio.AioRpcError as error:
        # An llm of the release before does not know the method.
        if received_reason(error) != "NO_MODEL" and error.code() is not grpc.StatusCode.UNIMPLEMENTED:
            raise
        return False
    return True


async def translate(context: JobContext, step: Step, texts: list[str]) -> dict[str, str]:
    """Returns the texts in the language of the job's captions, by what they were; none without a model."""
    if not texts:
        return {}
    request = llm_api.TranslateCaptionsRequest(captions=texts, language=context.job.caption_language)
    try:
        with within_limit(context.ceiling, "the translation of captions", request):
            answer = await context.services.llm.TranslateCaptions(request)
    except grpc.aio.AioRpcError as error:
        if received_reason(error) != "NO_MODEL":
            raise
        return {}
    context.ceiling.charge(answer.provenance.cost_usd_micros)
    step.change_job(partial(job_changes.add_model_use, answer.provenance))
    return dict(zip(texts, answer.captions, strict=True))
