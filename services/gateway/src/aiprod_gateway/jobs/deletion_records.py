"""The records of deletions, in the database of the jobs: who deletes which job, and which jobs are due."""

import time

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_database.database import Connection
from aiprod_gateway.jobs.job_admission import UNFINISHED
from aiprod_gateway.jobs.job_rows import ENDED
from aiprod_gateway.jobs.jobs import Jobs
from aiprod_rpc.errors import FailedPrecondition


class DeletionRecords:
    """A record outlives its job's row. Every method raises as `Database.run` does."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._database = jobs.database

    async def begin(self, name: str, deleter: str) -> bool:
        """Records who deletes an ended job; returns whether another job uses its room.

        Raises FAILED_PRECONDITION if the job, or a variant that renders its plan, has not ended.
        """
        return await self._database.run(lambda db: _begin(db, name, deleter), lock=name)

    async def complete(self, name: str) -> None:
        """Removes the row of a job: all that it made is deleted."""

        def complete(db: Connection) -> None:
            db.execute("delete from job where name = ?", (name,))
            db.execute("update deletion set ended = 1 where job = ?", (name,))

        await self._database.run(complete)
        self._jobs.forget(name)

    async def interrupted(self) -> list[tuple[str, str]]:
        """Returns the jobs whose deletion a crash interrupted, each with its deleter."""
        query = "select job, deleter from deletion where ended = 0"
        return await self._database.read(
            lambda db: [(row["job"], row["deleter"]) for row in db.execute(query)]
        )

    async def due(self, created: int, limit: int) -> list[str]:
        """Returns up to `limit` ended jobs that were created before this time in ns, oldest first."""
        query = f"""select name from job where created < ? and state in (3, 4, 5)
                    and not exists (select 1 from job as variant where variant.variants_of = job.name
                      and variant.variants_of <> '' and variant.state in {UNFINISHED})
                    order by created, name limit ?"""  # noqa: S608 - no input is in it
        return await self._database.read(
            lambda db: [row["name"] for row in db.execute(query, (created, limit))]
        )


def _begin(db: Connection, name: str, deleter: str) -> bool:
    _raise_if_plan_is_needed(db, name)
    row = db.execute("""select "user", state, room from job where name = ?""", (name,)).fetchone()
    if row["state"] not in ENDED:
        raise FailedPrecondition(
            f"{name} is {pb.Job.State.Name(row['state'])}: cancel it first, then delete it",
            reason="JOB_NOT_ENDED",
        )
    values = (name, row["user"], deleter, time.time_ns())
    insert = """insert into deletion(job, "user", deleter, requested, ended) values(?, ?, ?, ?, 0)
                on conflict do nothing"""
    db.execute(insert, values)
    others = "select 1 from job where room = ? and room <> '' and name <> ? limit 1"
    return db.execute(others, (row["room"], name)).fetchone() is not None


def _raise_if_plan_is_needed(db: Connection, name: str) -> None:
    query = f"""select name from job where variants_of = ? and variants_of <> '' and name <> ?
                and state in {UNFINISHED} limit 1"""  # noqa: S608 - no input is in it
    if row := db.execute(query, (name, name)).fetchone():
        raise FailedPrecondition(
            f"{row['name']} renders the plan of {name} and has not ended: cancel it first, then delete",
            reason="JOB_NOT_ENDED",
        )
