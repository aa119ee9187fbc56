"""The table of jobs: one row per job, as clients see it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from cachetools import FIFOCache

from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_database.database import Connection, Database, Row
from aiprod_database.page_tokens import MAX_NUMBER, page_token, parse_page_token
from aiprod_database.schema import Schema
from aiprod_database.sqlite_database import open_sqlite_database
from aiprod_files.disk import disk_errors
from aiprod_gateway.jobs.changes import Changes
from aiprod_gateway.jobs.job_admission import (
    UNFINISHED,
    CheckBudget,
    Request,
    check_in_turn,
    digest,
    raise_if_too_fast,
    raise_if_too_many,
    raise_if_variant_runs,
    request_id,
    reserved,
)
from aiprod_gateway.jobs.job_rows import ENDED, SWAP, UPDATE, changed_row, insert_job, newest_first, read_job
from aiprod_gateway.messages import copy_of
from aiprod_gateway.webhooks.webhook_outbox import add_changes, add_refusal, has_news
from aiprod_rpc.call import current_call
from aiprod_rpc.errors import AlreadyExists, NotFound

CACHED_JOBS = 1000

ALL_USERS = "-"
"""The user that stands for all of them in a list."""

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100

PAGE_BYTES = 3 << 20
"""The most bytes on a page of jobs: gRPC clients accept 4 MiB, and 100 jobs may have 45 MB."""

SCHEMA = Schema(Path(__file__).parent / "migrations")


class Jobs:
    """The jobs of all users; writes are durable when they return.

    `is_alone` is whether no other process writes: then a cache of jobs is always right. Callers share the
    returned jobs: they only read them and write with `update`. Every method raises as `Database.run` does.
    """

    def __init__(self, database: Database, path: Path, changes: Changes, *, is_alone: bool) -> None:
        self.database = database
        self._path = path
        self._is_alone = is_alone
        self._cache: FIFOCache[str, tuple[str, pb.Job]] = FIFOCache(CACHED_JOBS)
        self._written: FIFOCache[str, tuple[str, bytes]] = FIFOCache(CACHED_JOBS)
        """The users and bodies of unfinished jobs as this process wrote them last; others may have since."""
        self.changes = changes

    def _parse(self, row: Row) -> pb.Job:
        with disk_errors(self._path):
            return read_job(row)

    async def find_by_request(self, user: str, request: Request) -> list[pb.Job]:
        """Returns the jobs that the request created before, the first one first; empty if there are none.

        Raises ALREADY_EXISTS if its id came with another request.
        """
        return await self.database.read(lambda db: self._find(db, user, request))

    def _find(self, db: Connection, user: str, request: Request) -> list[pb.Job]:
        query = """select "user", request_hash, body from job where "user" = ? and request_id = ?"""
        row = db.execute(query, (user, request_id(request))).fetchone()
        if row is None:
            return []
        if row["request_hash"] != digest(request):
            raise AlreadyExists(
                "another request used this request_id before; choose a new one",
                reason="REQUEST_ID_REUSED",
                field="request_id",
            )
        first = self._parse(row)
        return self._variants(db, first.variants_of) if first.variants_of else [first]

    async def variants(self, first: str) -> list[pb.Job]:
        """Returns the jobs that one request created. `first`, which plans the film, comes first."""
        return await self.database.read(lambda db: self._variants(db, first))

    def _variants(self, db: Connection, first: str) -> list[pb.Job]:
        query = """select "user", body from job where variants_of = ? and variants_of <> ''
                   order by created, name"""
        return [self._parse(row) for row in db.execute(query, (first,))]

    async def create(
        self,
        jobs: Sequence[pb.Job],
        user: str,
        request: Request,
        limit: int,
        per_minute: int = 60,
        check_budget: CheckBudget | None = None,
    ) -> list[pb.Job]:
        """Stores and returns all new jobs of a request, or returns those that it created before.

        Raises ALREADY_EXISTS as `find_by_request` does, RESOURCE_EXHAUSTED if the user would have more than
        `limit` unfinished jobs or create more than `per_minute` within a minute, and what `check_budget`
        raises.
        """
        traceparent = current_call().traceparent

        def create(db: Connection) -> list[pb.Job]:
            if existing := self._find(db, user, request):
                return existing
            raise_if_too_many(db, user, limit, len(jobs))
            raise_if_too_fast(db, user, jobs, per_minute)
            check_in_turn(db, check_budget)
            # The id finds the first job, and with it the others. NULL keeps it out of the unique index.
            ids = [request_id(request) or None] + [None] * (len(jobs) - 1)
            for job, own_id in zip(jobs, ids, strict=True):
                job.user = user
                insert_job(db, job, own_id, digest(request), traceparent)
            return list(jobs)

        created = await self.database.run(create, lock=f"new job of {user}")
        for job in created:
            self._keep_written(user, job)
        return created

    async def get(self, name: str, user: str) -> pb.Job:
        """Returns the job. Raises NOT_FOUND if it does not exist or belongs to another user."""
        owner, job = await self.find(name)
        if not owner or owner != user:
            raise NotFound(f"you have no job {name}; ListJobs returns your jobs", reason="JOB_NOT_FOUND")
        return job

    async def owner(self, name: str) -> str:
        """Returns the job's user; empty if the job does not exist."""
        return (await self.find(name))[0]

    async def traceparent(self, name: str) -> str:
        """Returns the trace of the call that created the job."""
        query = "select traceparent from job where name = ?"
        rows = await self.database.select(query, (name,))
        # A job of a release that kept no traces has one that is named by its sixteen hex digits.
        digits = name.removeprefix("jobs/")
        return (rows and rows[0]["traceparent"]) or f"00-{digits}{digits}-{digits}-01"

    async def find(self, name: str) -> tuple[str, pb.Job]:
        """Returns the job and its user. The user is empty if the job does not exist."""
        if cached := self._cache.get(name):
            return cached
        query = """select "user", body from job where name = ?"""
        rows = await self.database.select(query, (name,))
        if not rows:
            return "", pb.Job()
        # An update that came meanwhile has put a newer one there.
        return self._cache.get(name) or self._add_to_cache(name, rows[0]["user"], self._parse(rows[0]))

    def _add_to_cache(self, name: str, user: str, job: pb.Job) -> tuple[str, pb.Job]:
        if self._is_alone:
            self._cache[name] = user, job
        return user, job

    async def page(self, user: str, size: int, token: str, variants_of: str = "") -> tuple[list[pb.Job], str]:
        """Returns a page of the user's jobs, the newest first, and the token of the next page.

        ALL_USERS stands for the jobs of all users. `variants_of` leaves the variants of one film.

        A page has up to `size` jobs (0 is PAGE_SIZE; MAX_PAGE_SIZE at most) of PAGE_BYTES together, and at
        least one job. The last page's token is empty. Raises INVALID_ARGUMENT for a broken token.
        """
        size = min(size or PAGE_SIZE, MAX_PAGE_SIZE)
        start = parse_page_token(token, (MAX_NUMBER, ""))
        return await self.database.read(lambda db: self._page(db, user, variants_of, size, start))

    def _page(
        self, db: Connection, user: str, variants_of: str, size: int, start: tuple[int, str]
    ) -> tuple[list[pb.Job], str]:
        query, values = newest_first("" if user == ALL_USERS else user, variants_of)
        jobs: list[pb.Job] = []
        # The row after the last one shows that there is a next page.
        position, page_bytes = start, 0
        for row in db.execute(query, (*values, *start, size + 1)):
            page_bytes += len(row["body"])
            if jobs and (len(jobs) == size or page_bytes > PAGE_BYTES):
                return jobs, page_token(*position)
            jobs.append(self._parse(row))
            position = row["created"], row["name"]
        return jobs, ""

    async def unfinished(self) -> list[str]:
        """Returns the names of the jobs that have not ended."""
        query = f"select name from job where state in {UNFINISHED}"  # noqa: S608 - no input is in it
        return [row["name"] for row in await self.database.select(query)]

    def forget(self, name: str) -> None:
        """Removes a deleted job from the cache, and notifies its watchers."""
        self._cache.pop(name, None)
        self.changes.note(name)

    async def count_and_bytes(self) -> tuple[int, int]:
        """Returns the number of jobs, and the bytes of their bodies."""
        query = "select count(*) as count, sum(length(body)) as bytes from job"
        row = await self.database.read(lambda db: db.execute(query).fetchone())
        return int(row["count"]), int(row["bytes"] or 0)

    async def waiting_for_review(self) -> list[str]:
        """Returns the names of the jobs that wait for the review of their plan."""
        # Both conditions, because the index has both.
        query = f"select name from job where state in {UNFINISHED} and state = 6"  # noqa: S608
        return [row["name"] for row in await self.database.select(query)]

    async def report_refusal(self, user: str, text: str) -> None:
        """Tells the user's webhooks, once a day, that the day's budget refused a job."""
        await self.database.run(lambda db: add_refusal(db, user, text))

    async def reserved(self) -> int:
        """Returns what the jobs that have not ended need of the day's budget, in micro-dollars."""
        return await self.database.read(reserved)

    async def reopen(
        self,
        name: str,
        change: Callable[[pb.Job], None],
        limit: int,
        check_budget: CheckBudget | None = None,
    ) -> pb.Job:
        """Changes an ended job into an unfinished one and returns it.

        Raises RESOURCE_EXHAUSTED if its user has `limit` unfinished jobs, FAILED_PRECONDITION if it shares
        its limit with a variant at work, and what `change` and `check_budget` raise.
        """

        def checked(db: Connection) -> tuple[str, pb.Job]:
            owner = db.execute("""select "user" from job where name = ?""", (name,)).fetchone()["user"]
            raise_if_too_many(db, owner, limit)
            check_in_turn(db, check_budget)
            user, job = self._update(db, name, change, ended=True)
            raise_if_variant_runs(db, job)
            return user, job

        return self._noted(name, *await self.database.run(checked, lock=f"change of {name}"))

    async def update(self, name: str, change: Callable[[pb.Job], None], *, ended: bool = False) -> pb.Job:
        """Changes a job and returns it; a job that has ended changes only with `ended`."""
        changed = await self._swap(name, change)
        if not changed:
            work = partial(self._update, name=name, change=change, ended=ended)
            changed = await self.database.run(work, lock=f"change of {name}")
        return self._noted(name, *changed)

    async def _swap(self, name: str, change: Callable[[pb.Job], None]) -> tuple[str, pb.Job] | None:
        """Changes the row if it still is what this process wrote last: one statement, without the lock.

        Returns None if it is another by now, or if webhooks are told of the change in its transaction.
        """
        if not (written := self._written.get(name)):
            return None
        user, body = written
        before = pb.Job.FromString(body)
        try:
            change(job := copy_of(before))
        except Exception:
            # The row may be newer, and have what the change needs: with the lock, it counts.
            return None
        if has_news(before, job) or not await self.database.write(SWAP, (*changed_row(job), body)):
            return None
        return user, job

    def _noted(self, name: str, user: str, job: pb.Job) -> pb.Job:
        self._add_to_cache(name, user, job)
        self._keep_written(user, job)
        self.changes.note(name)
        return job

    def _keep_written(self, user: str, job: pb.Job) -> None:
        self._written.pop(job.name, None)
        if not self._is_alone and job.state not in ENDED:
            self._written[job.name] = user, job.SerializeToString()

    def _update(
        self, db: Connection, name: str, change: Callable[[pb.Job], None], ended: bool
    ) -> tuple[str, pb.Job]:
        row = db.execute("""select "user", body from job where name = ?""", (name,)).fetchone()
        job = self._parse(row)
        if ended or job.state not in ENDED:
            before = copy_of(job)
            change(job)
            add_changes(db, row["user"], before, job)
            db.execute(UPDATE, changed_row(job))
        return row["user"], job


@asynccontextmanager
async def open_jobs(directory: Path) -> AsyncIterator[Jobs]:
    """Yields the jobs stored in an existing directory. Raises CannotStart as `open_sqlite_database` does."""
    path = directory / "jobs.db"
    async with open_sqlite_database(path, SCHEMA) as database:
        yield Jobs(database, path, Changes(), is_alone=True)
