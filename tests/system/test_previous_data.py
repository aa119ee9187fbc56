"""A data folder that an earlier version wrote opens, and what was unfinished in it ends.

`previous/` is such a folder as SQL text: a finished film with a room that people have worked in, and a
film whose processes were all killed while it was rendered. Add a folder whenever a format changes.
"""

from pathlib import Path

import grpc
import pytest

from aiprod.collab.v1 import collab_service_pb2 as collab_api
from aiprod.collab.v1.collab_service_pb2_grpc import CollabServiceStub
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import GenerationServiceStub
from tests.previous_data import PREVIOUS, write_previous_database
from tests.system.test_crashes import has_ended, job_state, wait_until

pytestmark = pytest.mark.system

FINISHED, UNFINISHED = "jobs/68e8db986830ecc5", "jobs/e4bd860321174c3b"


def write_previous_data(home: Path) -> None:
    """Make the databases of a stack's home from their SQL."""
    for script in PREVIOUS.rglob("*.sql"):
        name = script.relative_to(PREVIOUS).with_suffix("")
        path = home / "data" / name.with_suffix(".db")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_previous_database(str(name), path)


@pytest.fixture(scope="module")
def channel(start_stack, tmp_path_factory):
    home = tmp_path_factory.mktemp("previous")
    write_previous_data(home)
    with start_stack(home) as stack, grpc.insecure_channel(stack.target) as channel:
        yield channel


def test_an_unfinished_job_of_the_previous_version_ends(channel: grpc.Channel) -> None:
    gateway = GenerationServiceStub(channel)
    wait_until(has_ended(gateway, UNFINISHED))
    job = job_state(gateway, UNFINISHED)
    assert gateway_pb.Job.State.Name(job.state) == "SUCCEEDED", job.error.message
    delivery = gateway.GetDelivery(gateway_api.GetDeliveryRequest(name=f"{UNFINISHED}/delivery"), timeout=60)
    assert delivery.manifest.master.size > 0


def test_jobs_of_the_previous_version_are_listed(channel: grpc.Channel) -> None:
    jobs = GenerationServiceStub(channel).ListJobs(gateway_api.ListJobsRequest(), timeout=60).jobs
    assert [job.name for job in jobs] == [UNFINISHED, FINISHED]
    assert jobs[1].title == "A Lighthouse Keeper Lights the Lamp"
    assert jobs[1].seed == 5


def test_a_room_of_the_previous_version_is_as_it_was_left(channel: grpc.Channel) -> None:
    rooms = CollabServiceStub(channel)
    name = FINISHED.replace("jobs/", "rooms/")
    room = rooms.GetRoom(collab_api.GetRoomRequest(name=name), timeout=60)
    assert [scene.id for scene in room.manifest.scenes] == ["s1", "s2"]
    comments = rooms.ListComments(collab_api.ListCommentsRequest(parent=name), timeout=60).comments
    assert [comment.comment.text for comment in comments] == ["The dawn is too dark", "Agreed"]
    request = collab_api.ListManifestRevisionsRequest(parent=name)
    revisions = rooms.ListManifestRevisions(request, timeout=60).revisions
    assert [revision.display_name for revision in revisions] == ["First cut", "Plan"]
    assert [revision.name for revision in revisions] == [f"{name}/revisions/2", f"{name}/revisions/1"]
