"""How a job ends without a film: its costs are settled, its metrics recorded, and its room hears why."""

from functools import partial

from google.protobuf.empty_pb2 import Empty
from google.rpc import status_pb2

from aiprod_gateway.jobs import job_changes
from aiprod_gateway.stages.cost_reconciliation import reconcile_costs
from aiprod_gateway.stages.job_context import JobContext
from aiprod_gateway.stages.job_metrics import record_metrics

MAX_MILESTONE = 500
"""Characters of a milestone."""


async def record_failure(context: JobContext, reason: status_pb2.Status) -> Empty:
    """Ends the job as failed for this reason."""
    await reconcile_costs(context)
    job = await context.steps.update_job(partial(job_changes.set_failed, reason))
    await record_metrics(context, job)
    # A job that failed in its plan has no room yet.
    if job.room:
        text = f"The job failed: {reason.message}"[:MAX_MILESTONE]
        await context.room.post_milestone(job.stage, text)
    return Empty()


async def record_cancellation(context: JobContext) -> Empty:
    """Records what a cancelled job cost and made."""
    await reconcile_costs(context)
    await record_metrics(context, await context.steps.current_job())
    return Empty()
