"""When the variants of a film may begin: with its plan, and below a limit one after the other."""

import asyncio
from contextlib import suppress

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_gateway.durable import Durable, closing
from aiprod_gateway.jobs import job_costs
from aiprod_gateway.jobs.job_rows import ENDED
from aiprod_gateway.jobs.jobs import Jobs
from aiprod_rpc.errors import FailedPrecondition

LOOK_SECONDS = 2.0
"""How often a variant that waits looks at the others, should no notice come."""


class VariantTurns:
    """Lets the jobs of one request begin. A job that waits holds no slot in the queue of jobs."""

    def __init__(self, jobs: Jobs, durable: Durable) -> None:
        self._jobs = jobs
        self._durable = durable

    async def wait(self, job: pb.Job) -> int:
        """Waits until the job may begin; returns what the others have spent of their common limit.

        The amount is in micro-dollars, 0 without a limit. Raises FAILED_PRECONDITION if the film of which the
        job is a variant will have no plan.
        """
        if not job.variants_of:
            return 0
        others = [each.name for each in await self._jobs.variants(job.variants_of) if each.name != job.name]
        look = asyncio.Event()
        with self._jobs.changes.all(lambda name: look.set() if name in (*others, job.name) else None):
            while not await self._may_begin(job, others):
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await look.wait()
                look.clear()
        if not job.HasField("max_cost_usd_micros"):
            return 0
        variants = await self._jobs.variants(job.variants_of)
        return sum(job_costs.known_cost(each) for each in variants if each.name != job.name)

    async def _may_begin(self, job: pb.Job, others: list[str]) -> bool:
        newest = await self._jobs.get(job.name, job.user)
        if newest.state in ENDED:
            # Somebody cancelled it, and its workflow ends at its next step.
            return True
        is_planned = newest.room or job.name == job.variants_of or await self._has_plan(job)
        if not is_planned or not job.HasField("max_cost_usd_micros"):
            return bool(is_planned)
        return not any([await self._is_at_work(name, job) for name in others])

    async def _has_plan(self, job: pb.Job) -> bool:
        first = job.variants_of
        owner = await self._jobs.owner(first)
        planning = await self._jobs.get(first, owner) if owner else None
        if planning and planning.plan_revision:
            return True
        if planning and planning.state not in ENDED:
            return False
        end = pb.Job.State.Name(planning.state) if planning else "deleted"
        raise FailedPrecondition(
            f"{first} is {end} and has no plan for its variants: retry it, then retry this job",
            reason="VARIANT_NOT_PLANNED",
        )

    async def _is_at_work(self, name: str, job: pb.Job) -> bool:
        """Returns whether a job that comes before this one may still spend of their limit."""
        owner = await self._jobs.owner(name)
        if not owner:
            return False
        other = await self._jobs.get(name, owner)
        if other.state in ENDED:
            # What a cancelled job cost is final when its end is recorded.
            return await self._durable.is_running(closing(name, other.attempt))
        return other.create_time.ToNanoseconds() < job.create_time.ToNanoseconds()
