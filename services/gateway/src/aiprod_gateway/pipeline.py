"""The story of a video, top to bottom."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Concatenate, NamedTuple

from google.protobuf.message import Message

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_gateway.job_endings import record_cancellation, record_failure
from aiprod_gateway.jobs import job_changes
from aiprod_gateway.jobs.failures import failure_status, is_stage_failure
from aiprod_gateway.stages.delivery import FIRST_EVENT, deliver
from aiprod_gateway.stages.job_context import JobContext
from aiprod_gateway.stages.job_steps import Step, gather_all
from aiprod_gateway.stages.masters import make_master
from aiprod_gateway.stages.plan_review import WaitingForReview, load_approved_plan, request_review
from aiprod_gateway.stages.planning import load_revision, load_shared_plan, open_room, plan
from aiprod_gateway.stages.quality_control import Judged, judge_master, probe_master, review_master
from aiprod_gateway.stages.quality_gate import failing_scenes, is_rejected, is_repeated, rank, rejection
from aiprod_gateway.stages.rendering import locked_scenes
from aiprod_gateway.stages.replanning import next_plan

log = logging.getLogger(__name__)


class JudgedMaster(NamedTuple):
    """A master with the manifest and the clips that it is made of, and what quality control says of it."""

    manifest: film.Manifest
    clips: list[render_api.Artifact]
    master: render_api.Artifact
    quality: pb.Quality


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Makes the film of one job. Each step is durable: a crash repeats no step that is recorded."""

    context: JobContext

    async def run(self) -> None:
        """Makes the film and delivers it.

        Raises StageFailed, FAILED_PRECONDITION at the gate, WaitingForReview after the plan.
        """
        is_revision = self.context.job.HasField("revision")
        manifest = await self._run(Stage.PLAN, self._planning())
        room = await self._run(Stage.ROOM, open_room, manifest)
        manifest_seq = self.context.job.revision.manifest_seq or FIRST_EVENT
        if self.context.job.hold_for_review:
            approved = await self._approved_plan()
            manifest, manifest_seq = approved.manifest, approved.manifest_seq
        locked = locked_scenes(room) if is_revision else {}
        best = await self._best_master(manifest, locked)
        if is_rejected(best.quality):
            raise rejection(best.quality)
        await self._run(Stage.DELIVER, deliver, *best, manifest, manifest_seq)

    async def _best_master(
        self, manifest: film.Manifest, locked: Mapping[str, collab_pb.FilmScene]
    ) -> JudgedMaster:
        """Returns the best of the masters that are made, in up to as many rounds as scenes have takes."""
        rounds = self.context.settings.takes * self.context.job.attempt
        best: JudgedMaster | None = None
        for number in range(1, rounds + 1):
            try:
                made = await self._round(manifest, locked, is_last=number == rounds)
            except Exception as error:
                # What would improve a film that may be delivered is not worth losing it.
                if best is None or is_rejected(best.quality) or not is_stage_failure(error):
                    raise
                log.warning(
                    "a better film was not made", extra={"job": self.context.job.name}, exc_info=error
                )
                return best
            if best is None or rank(made.quality) > rank(best.quality):
                best = made
            failing = failing_scenes(made.quality, manifest, locked)
            if not failing or not is_repeated(made.quality):
                break
            manifest = next_plan(manifest, failing, made.quality.replanned)
        assert best
        return best

    async def _round(
        self, manifest: film.Manifest, locked: Mapping[str, collab_pb.FilmScene], *, is_last: bool
    ) -> JudgedMaster:
        """Makes a master of the manifest, and judges it."""
        clips, master = await make_master(self.context, manifest, locked)
        technical, semantic = await gather_all(
            self._run(Stage.PROBE, probe_master, manifest, master.asset),
            self._run(Stage.WATCH, review_master, manifest, master.asset),
        )
        judged = Judged(master.asset, manifest, locked, is_last)
        quality = await self._run(Stage.GATE, judge_master, technical, semantic, judged)
        return JudgedMaster(manifest, clips, master, quality)

    def _planning(self) -> Callable[[JobContext, Step], Awaitable[film.Manifest]]:
        job = self.context.job
        if job.HasField("revision"):
            return load_revision
        return load_shared_plan if job.variants_of not in ("", job.name) else plan

    async def _approved_plan(self) -> collab_pb.ManifestRevision:
        """Returns the plan as it was approved. Raises WaitingForReview until its review has ended."""
        steps = self.context.steps
        await steps.run_step("hold", partial(request_review, self.context))
        job = await steps.update_job(job_changes.wait_for_review)
        if job.state == pb.Job.WAITING_FOR_REVIEW:
            raise WaitingForReview
        return await steps.run_step("review", partial(load_approved_plan, self.context))

    async def fail(self, error: Exception) -> None:
        """Ends the job with the error, its cost and its metrics."""
        await self.context.steps.run_step(
            "fail", partial(record_failure, self.context, failure_status(error))
        )

    async def close(self) -> None:
        """Records cost and metrics of a cancelled job."""
        await self.context.steps.run_step("record", partial(record_cancellation, self.context))

    async def _run[M: Message, **P](
        self,
        stage: Stage.ValueType,
        work: Callable[Concatenate[JobContext, Step, P], Awaitable[M]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> M:
        return await self.context.steps.run_stage(
            stage, lambda step: work(self.context, step, *args, **kwargs)
        )
