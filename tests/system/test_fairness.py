"""One user's films, analyses, streams and connections do not stop another user."""

from pathlib import Path

import pytest

from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from tests.pressure import Pressure, stack_with_tokens, under, user

HOSTILE = Pressure(streams=150, connections=200, analyses=12, films=2, film_seconds=300)

pytestmark = [pytest.mark.system, pytest.mark.long]


async def test_a_short_film_is_made_beside_a_hostile_user(tmp_path: Path) -> None:
    with stack_with_tokens(tmp_path) as (stack, issuer):
        edge = stack.target
        async with user(edge, issuer, "ada") as ada, user(edge, issuer, "mallory") as mallory:
            theirs, _ = await mallory.film("A storm at sea", 4)
            async with under(HOSTILE, edge, mallory, theirs) as streams:
                assert streams.refused == HOSTILE.streams - 100
                mine, _ = await ada.film("A lighthouse in the morning", 4)
                assert mine.state == gateway_pb.Job.SUCCEEDED
                jobs = (await mallory.gateway.ListJobs(gateway_api.ListJobsRequest())).jobs
            running = [job for job in jobs if job.state == gateway_pb.Job.RUNNING]
            assert len(running) == HOSTILE.films, "the long films were there first, and still run"
