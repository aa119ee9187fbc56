"""The queue of jobs in PostgreSQL: one for all gateways that share the database."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from functools import partial

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_database.database import Connection, Database
from aiprod_database.postgres_instance import Notices
from aiprod_gateway.retries import until_stored
from aiprod_rpc.errors import AiprodError
from aiprod_work.background import in_background

LOOK_SECONDS = 0.5
"""How often a gateway whose jobs wait looks at the queue, should no notice come."""

TOPIC = "turns"
LOCK = "job queue"

log = logging.getLogger(__name__)

# Turns as in FairQueue: in each round every user has one job, first those whose last turn is the longest ago.
WAITING = """
with held as (select "user", count(*) as slots from job_queue where turn is not null group by "user"),
waiting as (
  select job, "user", row_number() over (partition by "user" order by arrived) as round, arrived
  from job_queue where turn is null)
select job, "user", coalesce(slots, 0) + round as wanted,
  row_number() over (order by round, coalesce(user_turn.turn, 0), arrived) as place
from waiting left join held using ("user") left join user_turn using ("user") order by place
"""

ENTER = """insert into job_queue(job, "user", instance) values(?, ?, ?)
           on conflict (job) do update set instance = excluded.instance"""

GIVE_SLOT = """
with next as materialized (select nextval('job_turn') as turn),
given as (update job_queue set turn = next.turn from next where job = ?)
insert into user_turn("user", turn) select ?, turn from next
on conflict ("user") do update set turn = excluded.turn
"""

OF_ENDED_JOB = "not exists (select 1 from job where name = job_queue.job and state in (1, 2))"
REMOVE = "delete from job_queue where job = ?"
REMOVE_ENDED = f"{REMOVE} and {OF_ENDED_JOB}"
REMOVE_OF_PEER = f"delete from job_queue where instance = ? and {OF_ENDED_JOB}"  # noqa: S608 - no input is in it


class SharedJobQueue:
    """The queue of all gateways on one PostgreSQL.

    A slot belongs to its job and not to a gateway: it stays with a job that goes on elsewhere.
    """

    def __init__(
        self, database: Database, instance: str, notices: Notices, slots: int, per_user: int
    ) -> None:
        self._database = database
        self._instance = instance
        self._notices = notices
        self._slots = slots
        self._per_user = per_user
        self._turns: dict[str, asyncio.Event] = {}
        self._look = asyncio.Event()
        notices.receive(TOPIC, lambda _: self._look.set())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Gives out slots until the block ends."""
        async with in_background(self._give_out_forever()):
            yield

    @asynccontextmanager
    async def slot(self, job: str, user: str) -> AsyncIterator[None]:
        """As `JobQueue.slot`."""
        turn = self._turns[job] = asyncio.Event()
        try:
            await until_stored(partial(self._database.write, ENTER, (job, user, self._instance)))
            self._look.set()
            await turn.wait()
        finally:
            del self._turns[job]
        try:
            yield
        except asyncio.CancelledError:
            # This gateway stops, and the job goes on elsewhere, or the job is cancelled.
            with suppress(AiprodError):
                await self._database.write(REMOVE_ENDED, (job,))
            raise
        except BaseException:
            await until_stored(partial(self._database.write, REMOVE, (job,)))
            raise
        else:
            await until_stored(partial(self._database.write, REMOVE, (job,)))
        finally:
            self._notices.send(TOPIC, "")

    async def _give_out_forever(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS if self._turns else None):
                    await self._look.wait()
            self._look.clear()
            if not self._turns:
                continue
            try:
                mine, others = await self._database.run(self._give_out, lock=LOCK)
            except AiprodError as error:
                log.warning("the queue of jobs cannot be read: %s", error)
                await asyncio.sleep(LOOK_SECONDS)
                continue
            if others:
                self._notices.send(TOPIC, "")
            for job in mine:
                if turn := self._turns.get(job):
                    turn.set()

    def _give_out(self, db: Connection) -> tuple[list[str], bool]:
        """Gives free slots to the next jobs, at whichever gateway.

        Returns this one's jobs with a slot, and whether a job of another one got a slot.
        """
        held = db.execute("select count(*) as slots from job_queue where turn is not null").fetchone()
        free = self._slots - held["slots"]
        others = False
        for row in db.execute(WAITING).fetchall() if free > 0 else ():
            if free and row["wanted"] <= self._per_user:
                free -= 1
                others |= row["job"] not in self._turns
                db.execute(GIVE_SLOT, (row["job"], row["user"]))
        query = "select job from job_queue where instance = ? and turn is not null"
        return [row["job"] for row in db.execute(query, (self._instance,))], others

    async def places(self, jobs: Iterable[pb.Job]) -> dict[str, int]:
        """As `JobQueue.places`."""
        waiting = {job.name for job in jobs if job.state == pb.Job.PENDING}
        if not waiting:
            return {}
        rows = await self._database.select(WAITING)
        return {row["job"]: row["place"] for row in rows if row["job"] in waiting}

    async def inherit(self, peer: str) -> None:
        """Frees the slots of ended jobs of a gateway that ended."""
        await self._database.write(REMOVE_OF_PEER, (peer,))
        self._notices.send(TOPIC, "")
