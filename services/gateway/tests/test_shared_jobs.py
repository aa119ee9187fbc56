"""The table of jobs that several gateways share: no change of a job is lost, whoever wrote it last."""

import asyncio
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_database.postgres_database import open_postgres_database
from aiprod_gateway.jobs import job_changes
from aiprod_gateway.jobs.changes import Changes
from aiprod_gateway.jobs.job_rows import new_name
from aiprod_gateway.jobs.jobs import SCHEMA, Jobs
from aiprod_gateway.messages import now
from aiprod_gateway.webhooks.webhooks import Webhooks
from tests.backing_services import new_database

RETRIES = 40


class CountedDatabase:
    """Counts the transactions of several statements, and hands everything on."""

    def __init__(self, database) -> None:
        self._database = database
        self.transactions = 0

    def run(self, *args, **kwargs):
        self.transactions += 1
        return self._database.run(*args, **kwargs)

    def __getattr__(self, name: str):
        return getattr(self._database, name)


@pytest.fixture
async def open_table(postgres):
    url = new_database(postgres)

    @asynccontextmanager
    async def open_table():
        async with open_postgres_database(url, SCHEMA) as database:
            yield Jobs(CountedDatabase(database), Path(), Changes(), is_alone=False)

    return open_table


async def created(jobs: Jobs) -> str:
    job = pb.Job(name=new_name(), state=pb.Job.PENDING, create_time=now())
    await jobs.create([job], "ada", api.CreateJobRequest(), limit=9)
    return job.name


async def test_changes_of_several_gateways_at_once_all_count(open_table) -> None:
    async with open_table() as one, open_table() as other:
        name = await created(one)
        updates = [jobs.update(name, job_changes.count_retry) for jobs in (one, other) * RETRIES]
        await asyncio.gather(*updates)
        assert (await other.get(name, "ada")).retries == 2 * RETRIES


async def test_a_change_counts_on_the_row_as_it_is_and_not_as_this_gateway_wrote_it_last(open_table) -> None:
    async with open_table() as one, open_table() as other:
        name = await created(one)
        await other.update(name, partial(job_changes.start_stage, Stage.PROBE))
        await one.update(name, partial(job_changes.finish_stage, Stage.PROBE))
        assert (await one.get(name, "ada")).stages[0].HasField("end_time")


async def test_a_change_of_a_row_that_nobody_else_wrote_is_one_statement(open_table) -> None:
    async with open_table() as jobs:
        name = await created(jobs)
        before = jobs.database.transactions
        for _ in range(3):
            await jobs.update(name, job_changes.count_retry)
        assert jobs.database.transactions == before
        assert (await jobs.get(name, "ada")).retries == 3


async def test_a_job_that_ended_elsewhere_changes_no_more(open_table) -> None:
    async with open_table() as one, open_table() as other:
        name = await created(one)
        await other.update(name, job_changes.set_cancelled)
        job = await one.update(name, job_changes.count_retry)
        assert (job.state, job.retries) == (pb.Job.CANCELLED, 0)
        assert (await one.get(name, "ada")).state == pb.Job.CANCELLED


async def test_the_message_to_a_webhook_comes_with_its_change(open_table) -> None:
    async with open_table() as jobs:
        webhooks = Webhooks(jobs.database)
        request = api.CreateWebhookRequest(url="https://a.test", events=[pb.JOB_SUCCEEDED])
        webhook = await webhooks.create("ada", request)
        name = await created(jobs)
        await jobs.update(name, partial(job_changes.set_room, "rooms/a"))
        await jobs.update(name, job_changes.set_succeeded)
        messages, _ = await webhooks.messages("ada", webhook.name, 10, "")
        assert [message.event for message in messages] == [pb.JOB_SUCCEEDED]
