"""Jobs state what the rooms decided about their films."""

import pytest

from aiprod.collab.v1 import resources_pb2 as collab_pb
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_rpc.call import Call, in_call

from .test_revisions import create_film


async def listed(gateway) -> dict[str, pb.Job]:
    page = await gateway.ListJobs(api.ListJobsRequest())
    return {job.name: job for job in page.jobs}


@pytest.mark.parametrize(
    ("verdict", "decision"),
    [
        (collab_pb.Review.APPROVED, pb.Job.APPROVED),
        (collab_pb.Review.REJECTED, pb.Job.CHANGES_REQUESTED),
    ],
)
async def test_a_job_has_the_decision_of_its_room(gateway, services, verdict, decision) -> None:
    made = await create_film(gateway)
    assert (await listed(gateway))[made.name].decision == pb.Job.IN_REVIEW
    review = services.collab.film_reviews[made.name]
    review.verdict = verdict
    review.update_time.FromSeconds(1_800_000_000)
    job = (await listed(gateway))[made.name]
    assert (job.decision, job.decision_time.seconds) == (decision, 1_800_000_000)


async def test_a_single_job_asks_no_room(gateway, services) -> None:
    made = await create_film(gateway)
    looks = services.collab.review_looks
    with in_call(Call(user="local", from_edge=True)):
        await gateway.GetJob(api.GetJobRequest(name=made.name))
    assert services.collab.review_looks == looks


async def test_a_list_asks_the_rooms_once(gateway, services) -> None:
    made = [await create_film(gateway) for _ in range(3)]
    looks = services.collab.review_looks
    jobs = await listed(gateway)
    assert [jobs[job.name].decision for job in made] == [pb.Job.IN_REVIEW] * 3
    assert services.collab.review_looks == looks + 1


async def test_films_without_a_known_decision_state_none(gateway, services) -> None:
    made = await create_film(gateway)
    services.collab.film_reviews.clear()
    job = (await listed(gateway))[made.name]
    assert (job.decision, job.HasField("decision_time")) == (pb.Job.DECISION_UNSPECIFIED, False)


async def test_jobs_are_listed_while_the_rooms_are_down(gateway, services) -> None:
    made = await create_film(gateway)
    services.collab.is_down = True
    job = (await listed(gateway))[made.name]
    assert (job.state, job.decision) == (pb.Job.SUCCEEDED, pb.Job.DECISION_UNSPECIFIED)
