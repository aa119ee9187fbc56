"""A revision of a film: an edit in the room, a new render, the old comments."""

import uuid
from collections.abc import Iterator

import grpc
import httpx
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1 import edits_pb2 as collab_edits
from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.film.v1 import manifest_pb2 as film
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub

pytestmark = pytest.mark.e2e

PROMPT = "A fox leaves the forest, crosses a river, sleeps on a hill, and wakes to snow over the city"


@pytest.fixture(scope="module")
def channel(stack) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(stack.target) as channel:
        yield channel


def wait_for_end(channel: grpc.Channel, name: str) -> gateway_pb.Job:
    """Waits until the job has ended and returns it."""
    events = GenerationServiceStub(channel).WatchJob(gateway_api.WatchJobRequest(name=name), timeout=120)
    return list(events)[-1].job


@pytest.fixture(scope="module")
def first(channel) -> gateway_pb.Job:
    size = film.VideoFormat(width=320, height=240, frame_rate=film.FrameRate(numerator=24, denominator=1))
    request = gateway_api.CreateJobRequest(prompt=PROMPT, duration_sec=16, format=size)
    job = wait_for_end(channel, GenerationServiceStub(channel).CreateJob(request, timeout=60).name)
    assert job.state == gateway_pb.Job.SUCCEEDED, job.error
    return job


def submit(channel: grpc.Channel, room: str, **body: object) -> collab_pb.Event:
    request = collab_api.Submit(request_id=str(uuid.uuid4()), **body)
    return CollabServiceStub(channel).Send(collab_api.SendRequest(name=room, submit=request), timeout=60)


def comments(channel: grpc.Channel, room: str) -> dict[str, collab_pb.CommentEntry]:
    response = CollabServiceStub(channel).ListComments(
        collab_api.ListCommentsRequest(parent=room), timeout=60
    )
    return {entry.comment.text: entry for entry in response.comments}


def test_an_edit_renders_only_its_scene_and_the_next(channel, stack, first) -> None:
    stub = CollabServiceStub(channel)
    room = stub.GetRoom(collab_api.GetRoomRequest(name=first.room), timeout=60)
    first_film, count = room.film, len(room.manifest.scenes)
    assert first_film.job == first.name
    middle = count // 2
    for name, place in (("before", first_film.scenes[0]), ("in it", first_film.scenes[middle])):
        submit(channel, room.name, comment=collab_pb.Comment(text=name, start_frame=place.start_frame + 2))

    values = film.Scene(caption="A new line for this scene")
    update = collab_edits.UpdateScene(
        scene=room.manifest.scenes[middle].id, values=values, fields=FieldMask(paths=["caption"])
    )
    submit(channel, room.name, edit=collab_edits.Edit(changes=[collab_edits.Change(update_scene=update)]))
    response = httpx.post(f"{stack.url}/api/{first.name}:render", json={}, timeout=60)
    assert response.status_code == 200, response.text
    job = wait_for_end(channel, response.json()["name"])

    assert job.state == gateway_pb.Job.SUCCEEDED, job.error
    assert (job.revision.job, job.revision.name) == (first.name, f"{first.room}/revisions/2")
    rendered = [index for index, scene in enumerate(job.scenes) if not scene.reused]
    assert rendered in ([middle], [middle, middle + 1])
    placed = comments(channel, room.name)
    assert placed["before"].current.start_frame == first_film.scenes[0].start_frame + 2
    assert not placed["in it"].HasField("current"), "its scene is no longer in the film"
    told = stack.cli("room", job.name, "comment", "by the id of the revision", "--json")
    assert told.returncode == 0, told.stderr
    assert "by the id of the revision" in comments(channel, room.name)
    delivery = httpx.get(f"{stack.url}/api/{job.name}/delivery", timeout=60).json()
    assert httpx.get(delivery["play_url"]["url"], headers={"Range": "bytes=0-99"}).status_code == 206


def test_the_room_decides_on_the_newest_film(stack, channel, first) -> None:
    room = CollabServiceStub(channel).GetRoom(collab_api.GetRoomRequest(name=first.room), timeout=60)
    with pytest.raises(grpc.RpcError) as raised:
        submit(channel, room.name, review=collab_pb.Review(verdict=collab_pb.Review.APPROVED, film=1))
    assert raised.value.code() is grpc.StatusCode.ABORTED
    submit(channel, room.name, review=collab_pb.Review(verdict=collab_pb.Review.APPROVED, film=room.film_seq))
    room = CollabServiceStub(channel).GetRoom(collab_api.GetRoomRequest(name=first.room), timeout=60)
    assert room.decision.verdict == collab_pb.Review.APPROVED
    assert room.decision.film == room.film_seq
    jobs = httpx.get(f"{stack.url}/api/jobs", timeout=60).json()["jobs"]
    decided = [job for job in jobs if job["name"] == room.film.job]
    assert [(job["decision"], bool(job["decision_time"])) for job in decided] == [("APPROVED", True)]
