"""Replaces the sum of what answers stated by what the services themselves have on record for a job."""

import asyncio
import logging
from functools import partial

from google.rpc import code_pb2

from aiprod.film.v1.cost_pb2 import Cost
from aiprod.llm.v1 import llm_service_pb2 as llm_api
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_gateway.jobs import job_costs
from aiprod_gateway.jobs.failures import StageFailed, failure_status
from aiprod_gateway.stages.job_context import JobContext
from aiprod_gateway.stages.job_steps import Work

log = logging.getLogger(__name__)

RECONCILE_SECONDS = 30.0
"""How long the end of a job waits for a service that is down to state its cost."""


async def reconcile_costs(context: JobContext) -> None:
    """Sets each service's cost in the job. Calls that failed or were cancelled returned no cost.

    This is part of other steps and none of its own: the journals of unfinished jobs have no such step.
    """
    services, name = context.services, context.job.name
    llm_request = llm_api.GetCostRequest(job=name)
    render_request = render_api.GetCostRequest(job=name)
    await asyncio.gather(
        _reconcile(context, job_costs.LLM, lambda: services.llm.GetCost(llm_request)),
        _reconcile(context, job_costs.RENDER, lambda: services.render.GetCost(render_request)),
    )


async def _reconcile(context: JobContext, service: str, get_cost: Work[Cost]) -> None:
    seconds = min(RECONCILE_SECONDS, context.settings.stage_seconds)
    try:
        cost = await context.steps.retry("cost reconciliation", get_cost, seconds)
    except StageFailed as error:
        reason = failure_status(error)
        details = {"job": context.job.name, "spender": service}
        log.warning("the service did not state its cost: %s", reason.message, extra=details)
        # A service that keeps no record leaves the sum of its answers as the best figure.
        if reason.code not in (code_pb2.UNIMPLEMENTED, code_pb2.FAILED_PRECONDITION):
            await context.steps.update_job(partial(job_costs.set_cost_unknown, service), ended=True)
    else:
        await context.steps.update_job(partial(job_costs.set_cost, service, cost), ended=True)
