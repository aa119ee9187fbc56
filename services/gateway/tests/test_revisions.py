"""Films of edited manifests, and who may see a film."""

import uuid

import grpc
import pytest
from google.protobuf import duration_pb2

from aiprod.collab.v1 import resources_pb2 as rooms
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from aiprod.probe.v1 import resources_pb2 as probe
from aiprod_runtime.call import Call, in_call
from aiprod_runtime.errors import DataLoss, NotFound, PermissionDenied
from aiprod_runtime.status import reason, received_reason

from .conftest import Town


async def ended(gateway: GenerationServiceStub, job: pb.Job) -> pb.Job:
    return [event async for event in gateway.WatchJob(api.WatchJobRequest(name=job.name))][-1].job


async def made(gateway: GenerationServiceStub) -> pb.Job:
    job = await ended(gateway, await gateway.CreateJob(api.CreateJobRequest(prompt="a film", duration_sec=6)))
    assert job.state == pb.Job.SUCCEEDED, job.error
    return job


async def revised(gateway: GenerationServiceStub, job: pb.Job, version: int = 0) -> pb.Job:
    request = api.RenderRevisionRequest(name=job.name, version=version)
    return await ended(gateway, await gateway.RenderRevision(request))


def edit(town: Town, job: pb.Job, scene: int = 1) -> film.Scene:
    """Changes a scene in the job's room and returns it."""
    room = town.collab.rooms[job.room]
    room.manifest_seq += 10
    room.manifest.scenes[scene].seed += 1
    return room.manifest.scenes[scene]


async def refused(call: object) -> tuple[str, str]:
    with pytest.raises(grpc.aio.AioRpcError) as failure:
        await call
    return failure.value.code().name, received_reason(failure.value)


async def test_a_delivered_film_is_shown_in_its_room(gateway, town) -> None:
    job = await made(gateway)
    (shown,) = town.collab.films.values()
    assert (shown.asset.name, shown.job, shown.manifest_seq) == (f"{job.name}/master/x.mp4", job.name, 1)
    assert [(scene.scene, scene.start_frame, scene.frame_count) for scene in shown.scenes] == [
        ("s1", 0, 48),
        ("s2", 48, 48),
        ("s3", 96, 48),
    ]


async def test_an_edited_scene_is_rendered_and_the_others_are_found(gateway, town) -> None:
    first = await made(gateway)
    edit(town, first)
    job = await revised(gateway, first)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert (job.room, job.revision) == (first.room, pb.Revision(job=first.name, version=2, manifest_seq=11))
    assert [scene.reused for scene in job.scenes] == [True, False, True]
    assert job.cost_usd_micros == 100
    assert len(town.llm.asked) == 1, "nothing is planned again"
    assert list(town.collab.films.values())[-1].manifest_seq == 11
    assert town.storage.manifests[job.name].master.name == f"{job.name}/master/x.mp4"


async def test_a_version_is_rendered_as_it_was_saved(gateway, town) -> None:
    first = await made(gateway)
    edit(town, first)
    job = await revised(gateway, first, version=1)
    assert job.revision.version == 1
    assert all(scene.reused for scene in job.scenes)
    again = await revised(gateway, job)
    assert again.revision.version == 2, "a revision is revised in the same room"
    assert await revised(gateway, first)
    assert len(town.collab.versions[first.room]) == 2, "what is saved already is not saved again"


async def test_a_locked_scene_keeps_its_clip_whatever_the_style(gateway, town) -> None:
    first = await made(gateway)
    edit(town, first)
    room = town.collab.rooms[first.room]
    room.locked_scenes.append("s2")
    before = town.render.calls["s2"]
    job = await revised(gateway, first)
    assert [scene.reused for scene in job.scenes] == [True, True, True]
    assert town.render.calls["s2"] == before
    clips = [span.clip.name for span in town.storage.manifests[job.name].scenes]
    assert clips[1] == "clips/s2-0.mp4"


@pytest.mark.parametrize("error", [NotFound, DataLoss])
async def test_a_locked_scene_whose_clip_is_lost_is_rendered_again(gateway, town, error) -> None:
    first = await made(gateway)
    town.collab.rooms[first.room].locked_scenes.append("s2")
    town.storage.lost["clips/s2-0.mp4"] = error("its bytes are gone", reason="ASSET_LOST")
    before = town.render.calls["s2"]
    job = await revised(gateway, first, version=1)
    assert job.state == pb.Job.SUCCEEDED, job.error
    assert town.render.calls["s2"] == before + 1
    assert any("locked scene “Scene 2” is lost" in text for text in town.collab.said.values())


async def test_a_locked_scene_is_not_replaced_when_its_clip_is_refused(gateway, town) -> None:
    first = await made(gateway)
    town.collab.rooms[first.room].locked_scenes.append("s2")
    town.storage.lost["clips/s2-0.mp4"] = PermissionDenied("not yours", reason="FORBIDDEN")
    job = await revised(gateway, first, version=1)
    assert (job.state, reason(job.error)) == (pb.Job.FAILED, "FORBIDDEN")


async def test_a_delivery_whose_master_is_lost_says_so(gateway, town) -> None:
    job = await made(gateway)
    town.storage.lost[f"{job.name}/master/x.mp4"] = NotFound("its bytes are gone", reason="ASSET_LOST")
    call = gateway.GetDelivery(api.GetDeliveryRequest(name=f"{job.name}/delivery"))
    assert await refused(call) == ("NOT_FOUND", "ASSET_LOST")


async def test_a_locked_scene_is_not_shot_again_for_the_gate(gateway, town) -> None:
    first = await made(gateway)
    town.collab.rooms[first.room].locked_scenes.append("s2")
    span = probe.Interval(start=duration_pb2.Duration(seconds=3), end=duration_pb2.Duration(seconds=4))
    black = probe.QcCheck(code="black", verdict=probe.FAIL, measured="1", intervals=[span])
    town.probe.reports = [probe.QcReport(verdict=probe.FAIL, checks=[black])]
    before = town.render.calls["s2"]
    job = await revised(gateway, first, version=1)
    assert job.state == pb.Job.FAILED
    assert town.render.calls["s2"] == before


async def test_the_same_request_makes_one_revision(gateway, town) -> None:
    first = await made(gateway)
    edit(town, first)
    request = api.RenderRevisionRequest(name=first.name, request_id=str(uuid.uuid4()))
    one, other = await gateway.RenderRevision(request), await gateway.RenderRevision(request)
    assert one.name == other.name
    create = api.CreateJobRequest(prompt="a film", request_id=request.request_id)
    assert await refused(gateway.CreateJob(create)) == ("ALREADY_EXISTS", "REQUEST_ID_REUSED")


async def test_only_editors_render_revisions(gateway, town) -> None:
    first = await made(gateway)
    town.collab.roles |= {"ed": rooms.EDITOR, "vera": rooms.VIEWER}
    request = api.RenderRevisionRequest(name=first.name)
    with in_call(Call(user="mallory")):
        assert await refused(gateway.RenderRevision(request)) == ("NOT_FOUND", "JOB_NOT_FOUND")
    with in_call(Call(user="vera")):
        assert await refused(gateway.RenderRevision(request)) == ("PERMISSION_DENIED", "FORBIDDEN")
    with in_call(Call(user="ed")):
        job = await revised(gateway, first)
        assert job.state == pb.Job.SUCCEEDED, job.error
        listed = await gateway.ListJobs(api.ListJobsRequest())
        assert [job.name for job in listed.jobs] == [job.name]
    unknown = api.RenderRevisionRequest(name=first.name, version=9)
    assert await refused(gateway.RenderRevision(unknown)) == ("NOT_FOUND", "VERSION_NOT_FOUND")


async def test_who_is_in_the_room_sees_the_film(gateway, town) -> None:
    job = await made(gateway)
    town.collab.roles["vera"] = rooms.VIEWER
    with in_call(Call(user="vera")):
        assert (await gateway.GetJob(api.GetJobRequest(name=job.name))).state == pb.Job.SUCCEEDED
        assert (await ended(gateway, job)).state == pb.Job.SUCCEEDED
        delivery = await gateway.GetDelivery(api.GetDeliveryRequest(name=f"{job.name}/delivery"))
        assert delivery.play_url.url
        assert (await refused(gateway.CancelJob(api.CancelJobRequest(name=job.name))))[0] == "NOT_FOUND"


async def test_who_was_removed_from_the_room_still_gets_the_film(gateway, town) -> None:
    town.collab.evict_at = "Planned"
    job = await made(gateway)
    assert job.name in town.storage.manifests
    assert not town.collab.films
