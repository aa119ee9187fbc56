"""Where the reviews of films stand, for many rooms at once."""

from pathlib import Path

from aiprod.collab.v1 import collab_service_pb2 as api
from aiprod.collab.v1 import resources_pb2 as pb

from .builders import edit, master, review, submit, update
from .conftest import ADA, ADA_AT_EDGE, FAST, Collab, Serve, error_of

JOBS = ["jobs/one", "jobs/two", "jobs/three"]


async def verdicts(collab: Collab) -> dict[str, str]:
    """Return the verdict on each job's film."""
    found = await collab.stub.BatchGetFilmReviews(api.BatchGetFilmReviewsRequest(jobs=JOBS), metadata=ADA)
    return {each.job: pb.Review.Verdict.Name(each.verdict) for each in found.reviews}


async def test_a_film_is_in_review_until_its_room_decides(collab: Collab) -> None:
    assert await verdicts(collab) == {}
    await collab.send(submit(policy=pb.Policy(min_approvals=2)))
    film = await collab.send(master(job="jobs/one"))
    await collab.send(review("APPROVED", film.seq))
    assert await verdicts(collab) == {"jobs/one": "VERDICT_UNSPECIFIED"}
    await collab.send(submit(policy=pb.Policy(min_approvals=1)))
    assert await verdicts(collab) == {"jobs/one": "APPROVED"}
    found = await collab.stub.BatchGetFilmReviews(api.BatchGetFilmReviewsRequest(jobs=JOBS), metadata=ADA)
    assert found.reviews[0].update_time.ToNanoseconds() > film.create_time.ToNanoseconds()


async def test_the_film_of_a_new_revision_is_in_review_again(collab: Collab) -> None:
    film = await collab.send(master(job="jobs/one"))
    await collab.send(review("REJECTED", film.seq))
    edited = await collab.send(edit(update("s1", action="the tower, at night")))
    assert await verdicts(collab) == {"jobs/one": "REJECTED"}
    await collab.send(master(job="jobs/two", name="master-2", of=edited.seq))
    await collab.send(master(job="jobs/three", name="master-3", of=edited.seq))
    # Nobody can decide the second film any more.
    assert await verdicts(collab) == {"jobs/one": "REJECTED", "jobs/three": "VERDICT_UNSPECIFIED"}


async def test_a_film_of_the_same_bytes_is_decided_already(collab: Collab) -> None:
    film = await collab.send(master(job="jobs/one"))
    await collab.send(review("APPROVED", film.seq))
    await collab.send(master(job="jobs/two"))
    assert await verdicts(collab) == {"jobs/one": "APPROVED", "jobs/two": "APPROVED"}


async def test_decisions_outlive_the_service(serve: Serve, tmp_path: Path) -> None:
    async with serve(**FAST) as collab:
        await collab.open()
        film = await collab.send(master(job="jobs/one"))
        await collab.send(review("APPROVED", film.seq))
    async with serve(**FAST) as collab:
        assert await verdicts(collab) == {"jobs/one": "APPROVED"}


async def test_only_services_ask_for_the_reviews_of_all_rooms(collab: Collab) -> None:
    request = api.BatchGetFilmReviewsRequest(jobs=JOBS)
    call = collab.stub.BatchGetFilmReviews(request, metadata=ADA_AT_EDGE)
    assert await error_of(call) == ("PERMISSION_DENIED", "SERVICES_ONLY")
