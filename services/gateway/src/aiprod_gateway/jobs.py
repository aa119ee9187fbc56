"""The table of jobs in SQLite: one row per job, as clients see it."""

import asyncio
import hashlib
import math
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from cachetools import FIFOCache
from google.protobuf.message import DecodeError, Message

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_database.page_tokens import MAX_NUMBER, page_token, parse_page_token
from aiprod_database.schema import Schema
from aiprod_database.sqlite import Connection, connect, open_sqlite
from aiprod_files.disk import disk_errors, opening
from aiprod_gateway.changes import Changes
from aiprod_gateway.messages import revision_name
from aiprod_rpc.errors import AlreadyExists, NotFound, ResourceExhausted

type Request = api.CreateJobRequest | api.RenderRevisionRequest

ENDED = (pb.Job.SUCCEEDED, pb.Job.FAILED, pb.Job.CANCELLED)

MINUTE = 60 * 10**9
"""In nanoseconds."""

CACHED_JOBS = 1000

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100

PAGE_BYTES = 3 << 20
"""The most bytes on a page of jobs: gRPC clients accept 4 MiB, and 100 jobs may have 45 MB."""

SCHEMA = Schema(Path(__file__).parent / "migrations")
"""The states 1 and 2, which an index of its own counts, are PENDING and RUNNING."""


class DamagedRow(Exception):
    """A row whose bytes are no job; counts as SQLite's own error for a damaged database."""

    # SQLite keeps no checksums, so it returns some damaged pages without an error.
    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


class Jobs:
    """The jobs of all users. Reads run on the caller's thread; writes are durable when they return.

    This is the only process that writes, so its cache is always right. Callers share the returned jobs: they
    only read them and write with `update`. Every method raises disk errors as `disk_errors` does.
    """

    def __init__(self, path: Path, write: Connection, read: Connection) -> None:
        self._cache: FIFOCache[str, tuple[str, pb.Job]] = FIFOCache(CACHED_JOBS)
        self._path = path
        self._write = write
        self._read = read
        self._write_lock = asyncio.Lock()
        self.changes = Changes()

    def _run(self, connection: Connection, statement: str, *values: object) -> list[Any]:
        with disk_errors(self._path):
            rows: list[Any] = connection.execute(statement, values).fetchall()
            return rows

    def _parse(self, body: bytes) -> pb.Job:
        with disk_errors(self._path):
            try:
                job = pb.Job.FromString(body)
            except DecodeError as error:
                raise DamagedRow from error
        if job.HasField("revision") and not job.revision.name:
            # The job is of a release whose revisions had a number only.
            job.revision.name = revision_name(job.room, job.revision.number)
        return job

    def find_by_request(self, user: str, request: Request) -> pb.Job | None:
        """Returns the job that the request created before, None if there is none.

        Raises ALREADY_EXISTS if its id came with another request.
        """
        query = "select request_hash, body from job where user = ? and request_id = ?"
        rows = self._run(self._read, query, user, request.request_id)
        if not rows:
            return None
        if rows[0][0] != _digest(request):
            raise AlreadyExists(
                "another request used this request_id before; choose a new one",
                reason="REQUEST_ID_REUSED",
                field="request_id",
            )
        return self._parse(rows[0][1])

    async def create(
        self, job: pb.Job, user: str, request: Request, limit: int, per_minute: int = 60
    ) -> pb.Job:
        """Stores a new job and returns it, or the job that the same request created meanwhile.

        Raises ALREADY_EXISTS as `find_by_request` does, RESOURCE_EXHAUSTED if the user has `limit`
        unfinished jobs or created `per_minute` within a minute.
        """
        async with self._write_lock:
            if existing := self.find_by_request(user, request):
                return existing
            # An fsync takes milliseconds; the event loop goes on meanwhile.
            return await asyncio.to_thread(self._create, job, user, request, limit, per_minute)

    def _create(self, job: pb.Job, user: str, request: Request, limit: int, per_minute: int) -> pb.Job:
        query = "select count(*) from job where state in (1, 2) and user = ?"
        if self._run(self._write, query, user)[0][0] >= limit:
            raise ResourceExhausted(
                f"you have {limit} unfinished jobs; wait for one to end or cancel one",
                reason="TOO_MANY_JOBS",
                retry_after=30,
            )
        created = job.create_time.ToNanoseconds()
        self._raise_if_too_fast(user, created, per_minute)
        row = (
            job.name,
            user,
            job.state,
            created,
            # NULL keeps requests without an id out of the unique index.
            request.request_id or None,
            _digest(request),
            job.SerializeToString(),
        )
        self._run(self._write, "insert into job values(?, ?, ?, ?, ?, ?, ?)", *row)
        return job

    def _raise_if_too_fast(self, user: str, created: int, per_minute: int) -> None:
        # The edge could only count calls. Jobs that exist were neither refused nor repeated.
        query = "select created from job where user = ? order by created desc limit 1 offset ?"
        for (earlier,) in self._run(self._write, query, user, per_minute - 1):
            if (seconds := (earlier + MINUTE - created) / 10**9) > 0:
                raise ResourceExhausted(
                    f"you created {per_minute} jobs within a minute; retry in {math.ceil(seconds)} s",
                    reason="TOO_MANY_NEW_JOBS",
                    retry_after=seconds,
                )

    def get(self, name: str, user: str) -> pb.Job:
        """Returns the job. Raises NOT_FOUND if it does not exist or belongs to another user."""
        owner, job = self._cache.get(name) or self._load(name)
        if not owner or owner != user:
            raise NotFound(f"you have no job {name}; ListJobs returns your jobs", reason="JOB_NOT_FOUND")
        return job

    def owner(self, name: str) -> str:
        """Returns the job's user; empty if the job does not exist."""
        return (self._cache.get(name) or self._load(name))[0]

    def _load(self, name: str) -> tuple[str, pb.Job]:
        rows = self._run(self._read, "select user, body from job where name = ?", name)
        return self._add_to_cache(name, rows[0][0], self._parse(rows[0][1])) if rows else ("", pb.Job())

    def _add_to_cache(self, name: str, user: str, job: pb.Job) -> tuple[str, pb.Job]:
        self._cache[name] = user, job
        return user, job

    def page(self, user: str, size: int, token: str) -> tuple[list[pb.Job], str]:
        """Returns a page of the user's jobs, the newest first, and the token of the next page.

        A page has up to `size` jobs (0 is PAGE_SIZE; MAX_PAGE_SIZE at most) of PAGE_BYTES together, and at
        least one job. The last page's token is empty. Raises INVALID_ARGUMENT for a broken token.
        """
        size = min(size or PAGE_SIZE, MAX_PAGE_SIZE)
        created, name = parse_page_token(token, (MAX_NUMBER, ""))
        query = """select body, created, name from job where user = ? and (created, name) < (?, ?)
                   order by created desc, name desc limit ?"""
        jobs: list[pb.Job] = []
        # The row after the last one shows that there is a next page.
        page_bytes = 0
        with disk_errors(self._path):
            for body, *position in self._read.execute(query, (user, created, name, size + 1)):
                page_bytes += len(body)
                if jobs and (len(jobs) == size or page_bytes > PAGE_BYTES):
                    return jobs, page_token(created, name)
                jobs.append(self._parse(body))
                created, name = position
        return jobs, ""

    def unfinished(self) -> list[str]:
        """Returns the names of the jobs that have not ended. Raises CannotStart as `opening` does."""
        with opening(self._path):
            return [row[0] for row in self._read.execute("select name from job where state in (1, 2)")]

    async def update(self, name: str, change: Callable[[pb.Job], None], *, ended: bool = False) -> pb.Job:
        """Changes a job and returns it; a job that has ended changes only with `ended`."""
        async with self._write_lock:
            job = await asyncio.to_thread(self._update, name, change, ended)
            self._add_to_cache(name, self.owner(name), job)
        self.changes.note(name)
        return job

    def _update(self, name: str, change: Callable[[pb.Job], None], ended: bool) -> pb.Job:
        ((body,),) = self._run(self._write, "select body from job where name = ?", name)
        job = self._parse(body)
        if ended or job.state not in ENDED:
            change(job)
            values = (job.state, job.SerializeToString(), name)
            self._run(self._write, "update job set state = ?, body = ? where name = ?", *values)
        return job


@asynccontextmanager
async def open_jobs(directory: Path) -> AsyncIterator[Jobs]:
    """Yields the jobs stored in an existing directory. Raises CannotStart as `open_sqlite` does."""
    path = directory / "jobs.db"
    with open_sqlite(path, SCHEMA) as write, closing(connect(path)) as read:
        yield Jobs(path, write, read)


def new_name() -> str:
    """Returns a name for a new job, as `jobs/{job}`."""
    return f"jobs/{secrets.token_hex(8)}"


def _digest(request: Message) -> bytes:
    content = type(request)()
    content.CopyFrom(request)
    content.ClearField("request_id")
    # Requests of two types may have the same bytes, so the type's name counts.
    named = content.DESCRIPTOR.full_name.encode() + content.SerializeToString(deterministic=True)
    return hashlib.sha256(named).digest()
