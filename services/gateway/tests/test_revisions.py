"""Revisions of films, and who may see and revise a film."""

import uuid

import grpc
import pytest
from google.protobuf import duration_pb2

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_rpc.call import Call, in_call
from aiprod_rpc.errors import DataLoss, NotFound, PermissionDenied
from aiprod_rpc.status import reason, received_reason

from .fake_services import FakeServices


async def watch_to_end(gateway: GenerationServiceStub, job: pb.Job) -> pb.Job:
    return [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))][-1].job


async def create_film(gateway: GenerationServiceStub) -> pb.Job:
    job = await watch_to_end(
        gateway, await gateway.CreateJob(api.CreateJobRequest(prompt="a film", duration_sec=6))
    )
    assert job.state == pb.Job.SUCCEEDED, job.error
    return job


async def revise(gateway: GenerationServiceStub, job: pb.Job, number: int = 0) -> pb.Job:
    revision = f"{job.room}/revisions/{number}" if number else ""
    request = api.RenderRevisionRequest(name=job.name, revision=revision)
    return await watch_to_end(gateway, await gateway.RenderRevision(request))


def edit(services: FakeServices, job: pb.Job, scene: int = 1) -> film.Scene:
    """Changes a scene in the job's room and returns it."""
    room = services.collab.rooms[job.room]
    room.manifest_seq += 10
    room.manifest.scenes[scene].seed += 1
    return room.manifest.scenes[scene]


async def rejection(call: object) -> tuple[str, str]:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await call
    return failure.value.code().name, received_reason(failure.value)


async def test_a_delivered_film_is_posted_to_its_room(gateway, services) -> None:
    job = await create_film(gateway)
    (shown,) = services.collab.films.values()
    assert (shown.asset.name, shown.job, shown.manifest_seq) == (f"{job.name}/master/1.mp4", job.name, 1)
    assert [(scene.scene, scene.start_frame, scene.frame_count) for scene in shown.scenes] == [
        ("s1", 0, 48),
        ("s2", 48, 48),
        ("s3", 96, 48),
    ]


async def test_an_edited_scene_is_rendered_and_the_others_are_reused(gateway, services) -> None:
    first = await create_film(gateway)
    edit(services, first)
    job = await revise(gateway, first)
    assert job.state == pb.Job.SUCCEEDED, job.error
    name = f"{first.room}/revisions/2"
    revision = pb.RenderedRevision(job=first.name, name=name, number=2, manifest_seq=11)
    assert (job.room, job.revision) == (first.room, revision)
    assert [scene.reused for scene in job.scenes] == [True, False, True]
    assert job.cost_usd_micros == 100
    assert len(services.llm.plan_requests) == 1, "nothing is planned again"
    assert list(services.collab.films.values())[-1].manifest_seq == 11
    assert services.storage.manifests[job.name].master.name == f"{job.name}/master/1.mp4"


async def test_a_revision_is_rendered_as_it_was_saved(gateway, services) -> None:
    first = await create_film(gateway)
    edit(services, first)
    job = await revise(gateway, first, number=1)
    assert job.revision.number == 1
    assert all(scene.reused for scene in job.scenes)
    again = await revise(gateway, job)
    assert again.revision.number == 2, "a revision is revised in the same room"
    assert await revise(gateway, first)
    assert len(services.collab.revisions[first.room]) == 2, "an unchanged manifest is not saved again"


async def test_a_locked_scene_keeps_its_clip_whatever_the_style(gateway, services) -> None:
    first = await create_film(gateway)
    edit(services, first)
    room = services.collab.rooms[first.room]
    room.locked_scenes.append("s2")
    before = services.render.calls["s2"]
    job = await revise(gateway, first)
    assert [scene.reused for scene in job.scenes] == [True, True, True]
    assert services.render.calls["s2"] == before
    clips = [span.clip.name for span in services.storage.manifests[job.name].scenes]
    assert clips[1] == "clips/s2-0.mp4"


@pytest.mark.parametrize("seconds", [1, 3])
async def test_a_locked_scene_of_another_length_is_rendered_again(gateway, services, seconds) -> None:
    first = await create_film(gateway)
    edit(services, first).duration.FromSeconds(seconds)
    services.collab.rooms[first.room].locked_scenes.append("s2")
    before = services.render.calls["s2"]
    job = await revise(gateway, first)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert services.render.calls["s2"] == before + 1
    span = services.storage.manifests[job.name].scenes[1]
    assert (span.clip.name, span.frame_count) == ("clips/s2-1.mp4", 24 * seconds)


@pytest.mark.parametrize("error", [NotFound, DataLoss])
async def test_a_locked_scene_whose_clip_is_lost_is_rendered_again(gateway, services, error) -> None:
    first = await create_film(gateway)
    services.collab.rooms[first.room].locked_scenes.append("s2")
    services.storage.lost["clips/s2-0.mp4"] = error("its bytes are gone", reason="ASSET_LOST")
    before = services.render.calls["s2"]
    job = await revise(gateway, first, number=1)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert services.render.calls["s2"] == before + 1
    assert any("locked scene “Scene 2” is lost" in text for text in services.collab.milestones.values())


async def test_a_locked_scene_whose_clip_is_forbidden_fails_the_job(gateway, services) -> None:
    first = await create_film(gateway)
    services.collab.rooms[first.room].locked_scenes.append("s2")
    services.storage.lost["clips/s2-0.mp4"] = PermissionDenied("not yours", reason="FORBIDDEN")
    job = await revise(gateway, first, number=1)
    assert (job.state, reason(job.error)) == (pb.Job.FAILED, "FORBIDDEN")


async def test_a_delivery_with_a_lost_master_is_not_found(gateway, services) -> None:
    job = await create_film(gateway)
    services.storage.lost[f"{job.name}/master/1.mp4"] = NotFound("its bytes are gone", reason="ASSET_LOST")
    call = gateway.GetDelivery(api.GetDeliveryRequest(name=f"{job.name}/delivery"))
    assert await rejection(call) == ("NOT_FOUND", "ASSET_LOST")


async def test_a_locked_scene_is_not_rendered_again_when_it_fails_a_check(gateway, services) -> None:
    first = await create_film(gateway)
    services.collab.rooms[first.room].locked_scenes.append("s2")
    span = probe_pb.Interval(start=duration_pb2.Duration(seconds=3), end=duration_pb2.Duration(seconds=4))
    black = probe_pb.QcCheck(code="black", verdict=probe_pb.FAIL, measured="1", intervals=[span])
    services.probe.reports = [probe_pb.QcReport(verdict=probe_pb.FAIL, checks=[black])]
    before = services.render.calls["s2"]
    job = await revise(gateway, first, number=1)
    assert job.state == pb.Job.FAILED
    assert services.render.calls["s2"] == before


async def test_the_same_request_makes_one_revision(gateway, services) -> None:
    first = await create_film(gateway)
    edit(services, first)
    request = api.RenderRevisionRequest(name=first.name, request_id=str(uuid.uuid4()))
    one = await gateway.RenderRevision(request)
    request.request_id = request.request_id.upper()
    other = await gateway.RenderRevision(request)
    assert one.name == other.name
    create = api.CreateJobRequest(prompt="a film", request_id=request.request_id)
    assert await rejection(gateway.CreateJob(create)) == ("ALREADY_EXISTS", "REQUEST_ID_REUSED")


async def test_only_editors_render_revisions(gateway, services) -> None:
    first = await create_film(gateway)
    services.collab.roles |= {"ed": collab_pb.EDITOR, "vera": collab_pb.VIEWER}
    request = api.RenderRevisionRequest(name=first.name)
    with in_call(Call(user="mallory")):
        assert await rejection(gateway.RenderRevision(request)) == ("NOT_FOUND", "JOB_NOT_FOUND")
    with in_call(Call(user="vera")):
        assert await rejection(gateway.RenderRevision(request)) == ("PERMISSION_DENIED", "FORBIDDEN")
    with in_call(Call(user="ed")):
        job = await revise(gateway, first)
        assert job.state == pb.Job.SUCCEEDED, job.error
        listed = await gateway.ListJobs(api.ListJobsRequest())
        assert [job.name for job in listed.jobs] == [job.name]
    unknown = api.RenderRevisionRequest(name=first.name, revision=f"{first.room}/revisions/9")
    assert await rejection(gateway.RenderRevision(unknown)) == ("NOT_FOUND", "REVISION_NOT_FOUND")


async def test_a_revision_of_another_room_is_invalid(gateway, services) -> None:
    first, other = await create_film(gateway), await create_film(gateway)
    request = api.RenderRevisionRequest(name=first.name, revision=f"{other.room}/revisions/1")
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await gateway.RenderRevision(request)
    assert failure.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "revision: " in failure.value.details()
    assert received_reason(failure.value) == "OTHER_ROOM"


async def test_members_of_the_room_see_the_film(gateway, services) -> None:
    job = await create_film(gateway)
    services.collab.roles["vera"] = collab_pb.VIEWER
    with in_call(Call(user="vera")):
        assert (await gateway.GetJob(api.GetJobRequest(name=job.name))).state == pb.Job.SUCCEEDED
        assert (await watch_to_end(gateway, job)).state == pb.Job.SUCCEEDED
        delivery = await gateway.GetDelivery(api.GetDeliveryRequest(name=f"{job.name}/delivery"))
        assert delivery.play_url.url
        assert (await rejection(gateway.CancelJob(api.CancelJobRequest(name=job.name))))[0] == "NOT_FOUND"


async def test_a_user_removed_from_the_room_still_gets_the_film(gateway, services) -> None:
    services.collab.evict_at = "Planned"
    job = await create_film(gateway)
    assert job.name in services.storage.manifests
    assert not services.collab.films
