"""Jobs from prompt to delivery, through the real gateway."""

import asyncio
from math import nextafter

import grpc
import pytest
from google.protobuf import duration_pb2
from google.rpc import status_pb2

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.llm.v1 import resources_pb2 as llm_pb
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_rpc.call import Call, in_call
from aiprod_rpc.status import reason, received_reason


async def run_job(gateway: GenerationServiceStub, **request: object) -> tuple[pb.Job, list[pb.JobEvent]]:
    job = await gateway.CreateJob(api.CreateJobRequest(**({"prompt": "a film"} | request)))
    events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
    # Without a stage, an event is the job as it is.
    return events[-1].job, [event for event in events if event.stage or event is events[-1]]


async def test_a_prompt_becomes_a_delivery(gateway, services) -> None:
    job, events = await run_job(gateway, duration_sec=6)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert [Stage.Name(run.stage) for run in job.stages] == [
        "PLAN", "ROOM", "RENDER", "ASSEMBLE", "PROBE", "WATCH", "GATE", "DELIVER",
    ]  # fmt: skip
    assert all(run.HasField("end_time") for run in job.stages)
    assert [scene.frame_count for scene in job.scenes] == [48, 48, 48]
    assert job.cost_usd_micros == 305
    assert list(job.engines) == ["fake-planner/1", "fake-engine/1"]
    assert [event.offset for event in events] == list(range(1, len(events) + 1))

    delivery = await gateway.GetDelivery(api.GetDeliveryRequest(name=f"{job.name}/delivery"))
    assert delivery.manifest.master.name == f"{job.name}/master/1.mp4"
    assert delivery.manifest.captions.name == f"{job.name}/captions/x.vtt"
    assert "captions/x.vtt" in delivery.captions_url.url
    assert delivery.manifest.captions_srt.name == f"{job.name}/captions/x.srt"
    assert "captions/x.srt" in delivery.captions_srt_url.url
    assert [span.start_frame for span in delivery.manifest.scenes] == [0, 48, 96]
    assert delivery.download_url.url.endswith("as=A film.mp4")
    assert services.storage.metrics[job.name].cost_usd_micros == 305
    assert list(services.collab.milestones.values())[-1] == "“A film” is delivered"


@pytest.mark.parametrize("mute", [False, True])
async def test_the_sound_is_made_while_scenes_render(gateway, services, mute) -> None:
    services.render.hold, services.render.mute = {"s2"}, mute
    job = await gateway.CreateJob(api.CreateJobRequest(prompt="a film", duration_sec=6))
    async with asyncio.timeout(60):
        await services.render.held.wait()
        while not services.render.prepared:
            await asyncio.sleep(0.01)
    services.render.release.set()
    events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
    ended = events[-1].job
    assert ended.state == pb.Job.SUCCEEDED, ended.error
    (request,) = services.render.prepared
    assert (request.job, list(request.frame_counts)) == (job.name, [48, 48, 48])


async def test_no_sound_is_made_below_a_limit(gateway, services) -> None:
    job, _ = await run_job(gateway, max_cost_usd_micros=1000)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert services.render.prepared == []


async def test_each_step_is_a_log_record_of_its_job(gateway, caplog) -> None:
    caplog.set_level("INFO", "aiprod_gateway.stages.job_steps")
    job, _ = await run_job(gateway)
    steps = [record for record in caplog.records if record.message.startswith("done: ")]
    assert {record.job for record in steps} == {job.name}
    whole = sorted(record.message for record in steps if not record.scene)
    assert whole == [
        f"done: {stage}" for stage in ["assemble", "deliver", "gate", "plan", "probe", "room", "watch"]
    ]
    assert len([record for record in steps if record.scene]) == len(job.scenes)


async def test_all_work_for_a_job_is_in_the_trace_of_the_call_that_created_it(gateway, services) -> None:
    traceparent = "00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01"
    with in_call(Call(user="local", traceparent=traceparent)):
        job, _ = await run_job(gateway)
    assert services.collab.calls == {Call("local", job.name, traceparent)}


async def test_the_longest_user_id_works(gateway, services) -> None:
    user = "~" * 255
    services.collab.roles = {user: collab_pb.OWNER}
    with in_call(Call(user=user)):
        job, _ = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert services.storage.metrics[job.name].user == user


async def test_work_for_a_job_is_not_marked_as_a_call_from_outside(gateway, services) -> None:
    with in_call(Call(user="local", from_edge=True)):
        job, _ = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert not any(call.from_edge for call in services.collab.calls)
    assert services.storage.metrics[job.name].outcome == storage_pb.JobMetrics.SUCCEEDED


async def test_a_job_cancelled_from_outside_is_in_the_ledger(gateway, services) -> None:
    services.render.hold = {"s2"}
    with in_call(Call(user="local", from_edge=True)):
        job = await gateway.CreateJob(api.CreateJobRequest(prompt="a film"))
        await services.render.held.wait()
        await gateway.CancelJob(api.CancelJobRequest(name=job.name))
    assert services.storage.metrics[job.name].outcome == storage_pb.JobMetrics.CANCELLED


async def test_a_master_with_unmeasured_checks_is_not_delivered(gateway, services) -> None:
    loudness = probe_pb.QcCheck(code="LOUDNESS", verdict=probe_pb.SKIPPED, reason="no sound could be decoded")
    services.probe.reports = [probe_pb.QcReport(verdict=probe_pb.INCOMPLETE, checks=[loudness])] * 2
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.FAILED
    assert "LOUDNESS was not measured: no sound could be decoded" in job.error.message
    assert job.name not in services.storage.manifests


async def test_watching_resumes_after_an_offset(gateway) -> None:
    job, events = await run_job(gateway)
    request = api.WatchJobRequest(name=job.name, after_offset=5)
    again = [event async for event in gateway.WatchJob(request)]
    assert [event.offset for event in again] == [event.offset for event in events[5:]]


async def test_cancel_reaches_the_running_render(gateway, services) -> None:
    services.render.hold = {"s2"}
    job = await gateway.CreateJob(api.CreateJobRequest(prompt="a film"))
    await services.render.held.wait()
    cancelled = await gateway.CancelJob(api.CancelJobRequest(name=job.name))
    await services.render.cancelled.wait()
    assert cancelled.state == pb.Job.CANCELLED
    events = [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))]
    assert events[-1].job.state == pb.Job.CANCELLED
    assert services.render.calls["assemble"] == 0
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await gateway.GetDelivery(api.GetDeliveryRequest(name=f"{job.name}/delivery"))
    assert received_reason(failure.value) == "NOT_SUCCEEDED"


async def test_one_user_does_not_take_all_slots(gateway, services, settings) -> None:
    services.render.hold = {"s1"}
    for _ in range(settings.jobs_at_once_per_user + 1):
        last = await gateway.CreateJob(api.CreateJobRequest(prompt="a film"))
    await services.render.held.wait()
    with in_call(Call(user="ada")):
        other = await gateway.CreateJob(api.CreateJobRequest(prompt="a film"))
        async for event in gateway.WatchJob(api.WatchJobRequest(name=other.name)):
            if event.stage == Stage.RENDER:
                break
    assert (await gateway.GetJob(api.GetJobRequest(name=last.name))).state == pb.Job.PENDING


async def test_a_job_waits_for_a_service_that_is_away(gateway, services) -> None:
    services.render.unavailable = 4
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED
    assert services.storage.metrics[job.name].retries == job.retries > 0


REFUSED = render_api.Failed(
    error=status_pb2.Status(code=9, message="refused by the engine"), cost_usd_micros=7
)


FILTERED = render_api.Filtered(count=1, reasons=["a celebrity's likeness"], cost_usd_micros=0)
CANCELLED = render_api.Cancelled(message="cancelled at Google", cost_usd_micros=0)


@pytest.mark.parametrize(
    ("ending", "text", "why", "cost"),
    [
        (render_api.RenderEvent(failed=REFUSED), "refused by the engine", "FAILED_PRECONDITION", 5 + 3 * 7),
        (render_api.RenderEvent(filtered=FILTERED), "a celebrity's likeness", "RENDER_FILTERED", 5),
        (render_api.RenderEvent(cancelled=CANCELLED), "cancelled at Google", "CANCELLED", 5),
    ],
)
async def test_a_scene_that_cannot_be_rendered_fails_the_job_with_reason_and_cost(
    gateway, services, ending, text, why, cost
) -> None:
    services.render.ending = ending
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.FAILED
    assert text in job.error.message
    assert reason(job.error) == why
    assert job.cost_usd_micros == cost
    assert services.storage.metrics[job.name].outcome == 2


@pytest.mark.parametrize("code", [grpc.StatusCode.NOT_FOUND, grpc.StatusCode.DATA_LOSS])
async def test_a_clip_lost_before_assembly_is_rendered_again(gateway, services, code) -> None:
    services.render.losses = [(code, "clips/s2-0.mp4")]
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert services.render.calls == {"s1": 2, "s2": 2, "s3": 2, "assemble": 2}
    assert job.cost_usd_micros == 5 + 4 * 100
    assert [scene.reused for scene in job.scenes] == [True, False, True]


async def test_a_lost_take_is_rendered_again(gateway, services) -> None:
    services.render.without_take = {"s2"}
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert services.render.calls == {"s1": 2, "s2": 2, "s3": 2, "assemble": 1}


async def test_a_clip_lost_twice_fails_the_job(gateway, services) -> None:
    services.render.losses = [(grpc.StatusCode.NOT_FOUND, "clips/s2-0.mp4")] * 2
    job, _ = await run_job(gateway)
    assert (job.state, reason(job.error)) == (pb.Job.FAILED, "NOT_FOUND")
    assert services.render.calls["assemble"] == 2


async def test_a_failed_check_fails_the_job(gateway, services) -> None:
    check = probe_pb.QcCheck(
        code="DURATION", verdict=probe_pb.FAIL, measured="3.000", expected="12.000 ± 0.100", unit="s"
    )
    services.probe.reports = [probe_pb.QcReport(verdict=probe_pb.FAIL, checks=[check])]
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.FAILED
    assert reason(job.error) == "QC_FAILED"
    assert "DURATION is 3.000 s, expected 12.000 ± 0.100 s" in job.error.message
    assert not services.storage.manifests


async def test_a_failing_scene_is_rendered_again(gateway, services) -> None:
    where = probe_pb.Interval(start=duration_pb2.Duration(seconds=5), end=duration_pb2.Duration(seconds=6))
    check = probe_pb.QcCheck(code="BLACK", verdict=probe_pb.FAIL, intervals=[where])
    services.probe.reports = [probe_pb.QcReport(verdict=probe_pb.FAIL, checks=[check])]
    job, _ = await run_job(gateway, duration_sec=12)
    assert job.state == pb.Job.SUCCEEDED
    assert set(services.render.clips) == {("s1", 0), ("s2", 0), ("s3", 0), ("s2", 1)}
    assert job.cost_usd_micros == 405
    rejected, delivered = job.quality_rounds
    assert (rejected.verdict, delivered.verdict) == (probe_pb.FAIL, probe_pb.PASS)
    failing = pb.FailingScene(scene="s2", reasons=["BLACK is unreadable"], remedy=pb.FailingScene.RESEED)
    assert rejected.failing_scenes == [failing]
    assert not services.llm.revisions, "no words made it black"
    assert not delivered.failing_scenes
    assert delivered.master == services.storage.manifests[job.name].master.name != rejected.master


@pytest.mark.parametrize(("score", "state"), [(nextafter(7.0, 0), pb.Job.FAILED), (7.0, pb.Job.SUCCEEDED)])
async def test_a_semantic_score_counts_from_the_pass_score_up(gateway, services, score, state) -> None:
    services.llm.score = score
    job, _ = await run_job(gateway)
    assert job.state == state
    metrics = services.storage.metrics[job.name]
    assert (metrics.semantic_score, metrics.semantic_method) == (score, "model")
    assert (metrics.semantic_engine, metrics.verdict) == ("m", job.quality.verdict)


async def test_a_scene_with_a_major_finding_is_rendered_again(gateway, services) -> None:
    finding = llm_pb.Finding(code="PAW", severity=llm_pb.Finding.MAJOR, scene="s3", reason="a black paw")
    made = llm_pb.Provenance(engine="m", cost_usd_micros=7)
    poor = llm_pb.SemanticQc(
        state=llm_pb.SemanticQc.SCORED, scores=llm_pb.SemanticScores(), findings=[finding], provenance=made
    )
    services.llm.reviews, services.llm.score = [poor], 8.0
    job, _ = await run_job(gateway)
    assert job.state == pb.Job.SUCCEEDED
    assert set(services.render.clips) == {("s1", 0), ("s2", 0), ("s3", 0), ("s3", 1)}
    assert job.cost_usd_micros == 5 + 4 * 100 + 7 + 2
    services.llm.reviews = [poor, poor]
    job, _ = await run_job(gateway)
    assert (job.state, reason(job.error)) == (pb.Job.FAILED, "QC_FAILED")
    assert job.error.message.endswith("the mean semantic score is 0.0; a black paw")
    assert [made.semantic_score for made in job.quality_rounds] == [0, 0]
    assert job.quality_rounds[1].failing_scenes[0].reasons == ["PAW: a black paw"]


async def test_films_of_a_project_share_markers(gateway, services) -> None:
    job, _ = await run_job(gateway, project="fables")
    assert (job.project, job.cost_usd_micros) == ("fables", 3 + 5 + 3 * 100)
    assert job.cache_hits == services.storage.metrics[job.name].cache_hits == 1
    assert services.llm.plan_requests[-1].markers.id == "fables"
    await run_job(gateway)
    assert not services.llm.plan_requests[-1].HasField("markers")
