"""The pipeline asks for a review of the plan; an approval saves what was approved."""

import pytest

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb

from .builders import admit, edit, master, review, submit, update
from .conftest import ADA, BOB, ROOM, Collab, error_of, user

EDGE = user("ada", edge=True)


def request(seconds: int = 4_000_000_000) -> api.Submit:
    body = pb.ReviewRequest(job="jobs/j1", estimated_cost_usd_micros=1_500_000)
    body.expire_time.FromSeconds(seconds)
    return submit(review_request=body)


async def decided(collab: Collab) -> pb.Decision:
    return (await collab.get()).decision


async def test_an_approval_decides_the_unchanged_plan_as_revision_1(collab: Collab) -> None:
    asked = await collab.send(request())
    room = await collab.get()
    assert (room.review_request_seq, room.review_request.job) == (asked.seq, "jobs/j1")
    await collab.send(review("APPROVED", asked.seq))
    assert await decided(collab) == pb.Decision(
        film=asked.seq,
        asset=f"plan#{asked.seq}",
        manifest_seq=1,
        verdict=pb.Review.APPROVED,
        users=["ada"],
        revision=1,
    )
    assert (await collab.get()).revision_count == 1


async def test_an_approval_saves_what_was_edited_meanwhile(collab: Collab) -> None:
    asked = await collab.send(request())
    edited = await collab.send(edit(update("s1", caption="new words")))
    await collab.send(review("APPROVED", asked.seq))
    await collab.send(edit(update("s1", caption="too late")))
    decision = await decided(collab)
    assert (decision.revision, decision.manifest_seq) == (2, edited.seq)
    saved = await collab.stub.GetManifestRevision(
        api.GetManifestRevisionRequest(name=f"{ROOM}/revisions/2"), metadata=ADA
    )
    assert saved.manifest.scenes[0].caption == "new words"
    assert saved.manifest_seq == edited.seq


async def test_the_policy_of_the_room_decides_the_plan(collab: Collab) -> None:
    await admit(collab, bob="REVIEWER")
    await collab.send(submit(policy=pb.Policy(min_approvals=2)))
    asked = await collab.send(request())
    await collab.send(review("APPROVED", asked.seq))
    assert not (await collab.get()).HasField("decision")
    await collab.send(review("REJECTED", asked.seq), BOB)
    decision = await decided(collab)
    assert (decision.verdict, decision.users, decision.revision) == (pb.Review.REJECTED, ["bob"], 0)
    assert await error_of(collab.send(review("APPROVED", asked.seq))) == ("ABORTED", "STALE")


async def test_an_edit_makes_the_reviews_of_the_plan_stale(collab: Collab) -> None:
    await admit(collab, bob="REVIEWER")
    await collab.send(submit(policy=pb.Policy(min_approvals=2)))
    asked = await collab.send(request())
    await collab.send(review("APPROVED", asked.seq))
    await collab.send(edit(update("s1", caption="new words")))
    await collab.send(review("APPROVED", asked.seq), BOB)
    assert not (await collab.get()).HasField("decision")
    await collab.send(review("APPROVED", asked.seq))
    assert (await decided(collab)).verdict == pb.Review.APPROVED


async def test_another_request_opens_the_review_again(collab: Collab) -> None:
    first = await collab.send(request())
    await collab.send(review("REJECTED", first.seq))
    second = await collab.send(request())
    assert not (await collab.get()).HasField("decision")
    assert await error_of(collab.send(review("APPROVED", first.seq))) == ("ABORTED", "STALE")
    await collab.send(review("APPROVED", second.seq))
    assert (await decided(collab)).film == second.seq


async def test_a_review_after_its_time_is_stale(collab: Collab) -> None:
    asked = await collab.send(request(seconds=1))
    assert await error_of(collab.send(review("APPROVED", asked.seq))) == ("ABORTED", "STALE")


async def test_a_film_follows_the_plan(collab: Collab) -> None:
    asked = await collab.send(request())
    await collab.send(review("APPROVED", asked.seq))
    film = await collab.send(master())
    room = await collab.get()
    assert (room.review_request_seq, room.HasField("decision")) == (0, False)
    await collab.send(review("APPROVED", film.seq))
    assert (await decided(collab)).film == film.seq


async def test_only_the_pipeline_asks_for_reviews(collab: Collab) -> None:
    assert await error_of(collab.send(request(), EDGE)) == ("PERMISSION_DENIED", "FORBIDDEN")


async def test_a_deleted_room_is_gone(collab: Collab) -> None:
    stream = collab.watch()
    await stream.read_to(1)
    await collab.stub.DeleteRoom(api.DeleteRoomRequest(name=ROOM), metadata=ADA)
    assert (await stream.failure()).code().name == "NOT_FOUND"
    assert await error_of(collab.get()) == ("NOT_FOUND", "ROOM_NOT_FOUND")
    assert await error_of(collab.send(request())) == ("NOT_FOUND", "ROOM_NOT_FOUND")
    # Deleting it again is no error, and its name is free.
    await collab.stub.DeleteRoom(api.DeleteRoomRequest(name=ROOM), metadata=ADA)
    assert (await collab.open()).head == 1


@pytest.mark.parametrize(
    ("method", "message"),
    [("DeleteRoom", api.DeleteRoomRequest(name=ROOM)), ("GetDiskUsage", api.GetDiskUsageRequest())],
)
async def test_only_services_delete_rooms(collab: Collab, method: str, message: object) -> None:
    call = getattr(collab.stub, method)(message, metadata=EDGE)
    assert await error_of(call) == ("PERMISSION_DENIED", "SERVICES_ONLY")


async def test_rooms_are_counted_with_their_bytes(collab: Collab) -> None:
    usage = await collab.stub.GetDiskUsage(api.GetDiskUsageRequest(), metadata=ADA)
    (rooms,) = usage.parts
    assert (rooms.name, rooms.count) == ("rooms", 1)
    assert rooms.bytes > 4096
