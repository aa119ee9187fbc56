"""The table of jobs: no query reads more rows when a user's history grows."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pysqlite3
import pytest
from google.rpc import status_pb2

from aiprod.film.v1.stage_pb2 import Stage
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.render.v1 import render_service_pb2 as render_api
from aiprod_gateway.durable import Durable
from aiprod_gateway.jobs.changes import Changes
from aiprod_gateway.jobs.deletion_records import DeletionRecords
from aiprod_gateway.jobs.jobs import ALL_USERS, Jobs, open_jobs
from aiprod_gateway.retries import Timeouts
from aiprod_gateway.stages.job_steps import JobSteps
from aiprod_gateway.workflow_databases import SqliteWorkflows
from aiprod_rpc.call import Call
from aiprod_rpc.errors import DataLoss, ResourceExhausted
from tests.previous_data import write_previous_database

from .test_pipeline import run_job

EARLIER_SCHEMA = """
create table job(
  name text primary key, user text not null, state integer not null, created integer not null,
  request_id text, request_hash blob not null, body blob not null
) without rowid;
create unique index job_request on job(user, request_id) where request_id is not null;
create index job_list on job(user, created desc, name desc);
create index job_open on job(state) where state in (1, 2);
"""
REQUEST = api.CreateJobRequest(prompt="a film", request_id="3b241101-e2bb-4255-8caf-4136c566a962")


@pytest.fixture
async def jobs(tmp_path: Path) -> AsyncIterator[Jobs]:
    async with open_jobs(tmp_path) as jobs:
        yield jobs


def finish(job: pb.Job) -> None:
    job.state = pb.Job.SUCCEEDED


async def every_statement(jobs: Jobs) -> set[str]:
    """Returns the statements of all methods."""
    statements: list[str] = []
    for connection in (jobs.database._connection, jobs.database._reader.connection):
        connection.set_trace_callback(statements.append)
    job = pb.Job(name="jobs/1", state=pb.Job.PENDING, variants_of="jobs/1", max_cost_usd_micros=9)
    await jobs.create([job], "u", REQUEST, 10)
    await jobs.find_by_request("u", REQUEST)
    await jobs.owner("jobs/1")
    await jobs.get("jobs/1", "u")
    await jobs.page("u", 20, "")
    await jobs.page(ALL_USERS, 20, "")
    await jobs.page("u", 20, "", "jobs/1")
    await jobs.page(ALL_USERS, 20, "", "jobs/1")
    await jobs.variants("jobs/1")
    await jobs.traceparent("jobs/1")
    await jobs.unfinished()
    await jobs.update("jobs/1", finish)
    await jobs.reserved()
    await jobs.report_refusal("u", "no money")
    await jobs.waiting_for_review()
    await jobs.reopen("jobs/1", lambda job: None, 9)
    records = DeletionRecords(jobs)
    await records.due(2**62, 9)
    await jobs.update("jobs/1", finish, ended=True)
    await records.begin("jobs/1", "u")
    await records.interrupted()
    await records.complete("jobs/1")
    deletions = {name for name in vars(DeletionRecords) if not name.startswith("_")}
    assert deletions == {"begin", "complete", "due", "interrupted"}
    methods = {name for name in vars(Jobs) if not name.startswith("_")}
    assert methods == {
        *("create", "find", "find_by_request", "owner", "get", "page", "traceparent", "unfinished", "update"),
        *("reserved", "reopen", "waiting_for_review", "count_and_bytes"),
        *("report_refusal", "variants", "forget"),
    }
    return set(statements)


async def test_no_statement_scans_the_table_or_sorts_it(jobs: Jobs, tmp_path: Path) -> None:
    database = pysqlite3.connect(tmp_path / "jobs.db")
    for statement in await every_statement(jobs):
        for *_, plan in database.execute(f"explain query plan {statement}"):
            # A subquery has lines of its own.
            assert plan.startswith(("SEARCH ", "CORRELATED SCALAR SUBQUERY ")), (statement, plan)
            assert plan != "SEARCH job USING INDEX job_list (user=?)", statement
    database.close()


async def test_unfinished_jobs_are_counted_by_an_index_of_their_own(jobs: Jobs, tmp_path: Path) -> None:
    database = pysqlite3.connect(tmp_path / "jobs.db")
    counting = [text for text in await every_statement(jobs) if "count(" in text]
    plans = [plan for text in counting for *_, plan in database.execute(f"explain query plan {text}")]
    database.close()
    for plan in plans:
        assert plan == "SEARCH job USING COVERING INDEX job_unfinished (state=? AND user=?)"


async def test_a_table_of_an_earlier_release_gets_the_index(tmp_path: Path) -> None:
    database = pysqlite3.connect(tmp_path / "jobs.db")
    database.executescript(EARLIER_SCHEMA)
    job = pb.Job(name="jobs/0", state=pb.Job.RUNNING)
    row = ("jobs/0", "u", job.state, 1, None, b"", job.SerializeToString())
    database.execute("insert into job values(?, ?, ?, ?, ?, ?, ?)", row)
    database.commit()
    async with open_jobs(tmp_path) as jobs:
        assert await jobs.get("jobs/0", "u") == pb.Job(name=job.name, state=job.state, attempt=1, user="u")
        assert await jobs.unfinished() == ["jobs/0"]
        with pytest.raises(ResourceExhausted, match="1 unfinished jobs"):
            await jobs.create([pb.Job(name="jobs/1", state=pb.Job.PENDING)], "u", REQUEST, 1)
    indexes = {row[0] for row in database.execute("select name from sqlite_master where type = 'index'")}
    database.close()
    assert {"job_unfinished", "job_list", "job_request"} <= indexes
    assert "job_open" not in indexes


async def test_jobs_of_an_earlier_release_go_on(tmp_path: Path) -> None:
    write_previous_database("gateway/jobs", tmp_path / "jobs.db")
    async with open_jobs(tmp_path) as jobs:
        before, _ = await jobs.page("local", 20, "")
        assert [job.name for job in before] == ["jobs/e4bd860321174c3b", "jobs/68e8db986830ecc5"]
        assert await jobs.unfinished() == ["jobs/e4bd860321174c3b"]
        await jobs.update("jobs/e4bd860321174c3b", finish)
        await jobs.create([pb.Job(name="jobs/new", state=pb.Job.PENDING)], "local", REQUEST, 1)
    async with open_jobs(tmp_path) as jobs:
        assert await jobs.unfinished() == ["jobs/new"]
        assert len((await jobs.page("local", 20, ""))[0]) == 3


async def test_a_request_of_an_earlier_release_is_known_whatever_its_case(tmp_path: Path) -> None:
    job = pb.Job(name="jobs/1", state=pb.Job.PENDING, attempt=1)
    async with open_jobs(tmp_path) as jobs:
        await jobs.create([job], "u", REQUEST, 1)
    with closing(pysqlite3.connect(tmp_path / "jobs.db", isolation_level=None)) as database:
        database.execute("update job set request_id = upper(request_id)")
        database.execute("alter table job drop column traceparent")
        database.execute("alter table job drop column reserved")
        database.execute("drop index job_room")
        database.execute("alter table job drop column room")
        database.execute("drop index job_variants")
        database.execute("alter table job drop column variants_of")
        for table in ("deletion", "webhook", "webhook_message", "budget_turn", "library", "library_entry"):
            database.execute(f"drop table {table}")
        database.execute("update alembic_version set version_num = '0001'")
    async with open_jobs(tmp_path) as jobs:
        assert await jobs.find_by_request("u", REQUEST) == [job]
        assert (await jobs.traceparent("jobs/1")).endswith("-01")


async def test_a_revision_of_an_earlier_release_has_its_name(jobs: Jobs) -> None:
    revision = pb.RenderedRevision(job="jobs/0", number=2)
    job = pb.Job(name="jobs/1", state=pb.Job.PENDING, room="rooms/0", revision=revision)
    await jobs.create([job], "u", REQUEST, 1)
    assert (await jobs.get("jobs/1", "u")).revision.name == "rooms/0/revisions/2"


async def test_a_row_with_damaged_bytes_is_data_loss(jobs: Jobs, tmp_path: Path, caplog) -> None:
    await jobs.create([pb.Job(name="jobs/1", state=pb.Job.PENDING)], "u", REQUEST, 1)
    with closing(pysqlite3.connect(tmp_path / "jobs.db", isolation_level=None)) as database:
        database.execute("update job set body = ?", (b"\xa5" * 4096,))
    with pytest.raises(DataLoss):
        await jobs.get("jobs/1", "u")
    with pytest.raises(DataLoss):
        await jobs.find_by_request("u", REQUEST)
    with pytest.raises(DataLoss):
        await jobs.page("u", 20, "")
    with pytest.raises(DataLoss):
        await jobs.update("jobs/1", finish)
    assert f"{tmp_path / 'jobs.db'} is damaged" in caplog.text


async def test_only_a_users_own_unfinished_jobs_count(jobs: Jobs) -> None:
    request = api.CreateJobRequest(prompt="a film")
    for number in range(3):
        await jobs.create([pb.Job(name=f"jobs/{number}", state=pb.Job.PENDING)], "u", request, 3)
    await jobs.create([pb.Job(name="jobs/other", state=pb.Job.PENDING)], "other", request, 1)
    with pytest.raises(ResourceExhausted):
        await jobs.create([pb.Job(name="jobs/3", state=pb.Job.PENDING)], "u", request, 3)
    await jobs.update("jobs/1", finish)
    await asyncio.gather(
        *(
            jobs.create([pb.Job(name=f"jobs/{number}", state=pb.Job.PENDING)], "u", request, 3)
            for number in (4, 5)
        ),
        return_exceptions=True,
    )
    assert sorted(await jobs.unfinished()) == ["jobs/0", "jobs/2", "jobs/4", "jobs/other"]


async def test_an_update_waits_until_the_disk_has_room(
    jobs: Jobs, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def grow(job: pb.Job) -> None:
        job.prompt = "long " * 10_000

    await jobs.create([pb.Job(name="jobs/1", state=pb.Job.RUNNING)], "u", REQUEST, 1)
    jobs.database._connection.execute("pragma max_page_count = 1")
    with pytest.raises(ResourceExhausted) as caught:
        await jobs.update("jobs/1", grow)
    assert caught.value.reason == "DISK_FULL"
    assert (await jobs.get("jobs/1", "u")).prompt == ""
    durable = Durable(SqliteWorkflows(tmp_path / "workflows.db"), Changes())
    updating = asyncio.create_task(
        JobSteps("jobs/1", Call(user="u"), durable, jobs, Timeouts(work=0, queue=0)).update_job(grow)
    )
    # Each retry is logged, by whichever hook the process has.
    while not caplog.records:
        assert not updating.done()
        await asyncio.sleep(0.01)
    jobs.database._connection.execute("pragma max_page_count = 1000")
    assert (await updating).prompt == (await jobs.get("jobs/1", "u")).prompt != ""


@contextmanager
def recorded_updates(path: Path) -> Iterator[list[pb.Job]]:
    """Yields a list that holds, after the block, the job as each update of it wrote it."""
    updates: list[pb.Job] = []
    with closing(pysqlite3.connect(path, isolation_level=None)) as database:
        database.execute("create table written(body blob)")
        database.execute(
            "create trigger record_update after update on job begin insert into written values(new.body); end"
        )
        yield updates
        for (body,) in database.execute("select body from written order by rowid"):
            updates.append(pb.Job.FromString(body))


async def test_the_start_of_a_step_is_one_write_of_the_job_and_its_end_another(
    gateway, services, settings
) -> None:
    with recorded_updates(settings.data / "jobs.db") as updates:
        job, _ = await run_job(gateway, project="fables")
    assert job.state == pb.Job.SUCCEEDED, job.error
    writes = Counter(Stage.Name(update.stage) for update in updates)
    # PROBE and WATCH run side by side, so either may be the job's stage. DELIVER also writes two costs.
    assert writes.pop("PROBE", 0) + writes.pop("WATCH", 0) == 4
    assert writes == {"PLAN": 2, "ROOM": 2, "RENDER": 6, "ASSEMBLE": 2, "GATE": 2, "DELIVER": 4}
    rendered = [sum(scene.rendered for scene in update.scenes) for update in updates]
    assert [rendered.count(number) for number in (1, 2)] == [1, 1]


async def test_a_failed_step_writes_what_its_attempts_cost(gateway, services, settings) -> None:
    failed = render_api.Failed(error=status_pb2.Status(code=9, message="no picture"), cost_usd_micros=7)
    services.render.ending = render_api.RenderEvent(failed=failed)
    with recorded_updates(settings.data / "jobs.db") as updates:
        job, _ = await run_job(gateway)
    assert job.state == pb.Job.FAILED
    summed = [update.costs["render"].usd_micros for update in updates]
    assert summed.index(7) < summed.index(14) < summed.index(21)
