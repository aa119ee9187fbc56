"""The jobs as the outside sees them: one row a job, in SQLite."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pysqlite3
from google.protobuf.message import Message

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_runtime.disk import disk_errors, opening
from aiprod_runtime.errors import AlreadyExists, InvalidArgument, NotFound, ResourceExhausted

type Request = api.CreateJobRequest | api.RenderRevisionRequest

ENDED = (pb.Job.SUCCEEDED, pb.Job.FAILED, pb.Job.CANCELLED)

KEPT_JOBS = 1000

PAGE_BYTES = 3 << 20
"""The most that a page of jobs holds: gRPC clients take messages up to 4 MiB, and 100 jobs may have 45 MB."""

SCHEMA = """
create table if not exists job(
  name text primary key, user text not null, state integer not null, created integer not null,
  request_id text, request_hash blob not null, body blob not null
) without rowid;
create unique index if not exists job_request on job(user, request_id) where request_id is not null;
create index if not exists job_list on job(user, created desc, name desc);
create index if not exists job_unfinished on job(state, user) where state in (1, 2);
drop index if exists job_open;
"""


class Jobs:
    """Reads happen at once on the caller's thread; writes are durable and awaited.

    This process is the only one that writes, so what it wrote or read last is kept and is true.
    Jobs that are returned are shared: read them, and write with `update`.
    What the disk refuses is raised as `disk_errors` has it.
    """

    def __init__(self, path: Path) -> None:
        self._kept: dict[str, tuple[str, pb.Job]] = {}
        self._path = path
        self._read = _connect(path)
        self._write = _connect(path)
        self._write.executescript(SCHEMA)
        self._turn = asyncio.Lock()

    def close(self) -> None:
        self._read.close()
        self._write.close()

    def _run(self, connection: pysqlite3.Connection, statement: str, *values: object) -> list[Any]:
        with disk_errors(self._path):
            rows: list[Any] = connection.execute(statement, values).fetchall()
            return rows

    def known(self, user: str, request: Request) -> pb.Job | None:
        """The job that the request made before; ALREADY_EXISTS when its id came with another request."""
        query = "select request_hash, body from job where user = ? and request_id = ?"
        known = self._run(self._read, query, user, request.request_id)
        if not known:
            return None
        if known[0][0] != _digest(request):
            raise AlreadyExists(
                "this request_id came with another request before; choose a new one",
                reason="REQUEST_ID_REUSED",
                field="request_id",
            )
        return pb.Job.FromString(known[0][1])

    async def create(self, job: pb.Job, user: str, request: Request, limit: int) -> pb.Job:
        """Store a new job; where the request made one meanwhile, that is returned.

        ALREADY_EXISTS as `known`, RESOURCE_EXHAUSTED when the user has `limit` unfinished jobs.
        """
        async with self._turn:
            if known := self.known(user, request):
                return known
            return await asyncio.to_thread(self._create, job, user, request, limit)

    def _create(self, job: pb.Job, user: str, request: Request, limit: int) -> pb.Job:
        query = "select count(*) from job where state in (1, 2) and user = ?"
        if self._run(self._write, query, user)[0][0] >= limit:
            raise ResourceExhausted(
                f"{limit} jobs are unfinished; wait for one or cancel one",
                reason="TOO_MANY_JOBS",
                retry_after=30,
            )
        created = job.create_time.ToNanoseconds()
        row = (
            job.name,
            user,
            job.state,
            created,
            request.request_id or None,
            _digest(request),
            job.SerializeToString(),
        )
        self._run(self._write, "insert into job values(?, ?, ?, ?, ?, ?, ?)", *row)
        return job

    def get(self, name: str, user: str) -> pb.Job:
        """The job; NOT_FOUND also when it is another user's."""
        owner, job = self._kept.get(name) or self._load(name)
        if not owner or owner != user:
            raise NotFound(f"there is no {name} among your jobs", reason="JOB_NOT_FOUND")
        return job

    def owner(self, name: str) -> str:
        """The job's user; empty when there is no such job."""
        return (self._kept.get(name) or self._load(name))[0]

    def _load(self, name: str) -> tuple[str, pb.Job]:
        rows = self._run(self._read, "select user, body from job where name = ?", name)
        return self._keep(name, rows[0][0], pb.Job.FromString(rows[0][1])) if rows else ("", pb.Job())

    def _keep(self, name: str, user: str, job: pb.Job) -> tuple[str, pb.Job]:
        self._kept.pop(name, None)
        self._kept[name] = user, job
        if len(self._kept) > KEPT_JOBS:
            del self._kept[next(iter(self._kept))]
        return user, job

    def page(self, user: str, size: int, token: str) -> tuple[list[pb.Job], str]:
        """Up to `size` jobs, the newest first, from `token` on; and the token of the next page.

        A page holds fewer jobs when they are large: up to PAGE_BYTES, and at least one job.
        """
        created, name = _parse_token(token)
        query = """select body, created, name from job where user = ? and (created, name) < (?, ?)
                   order by created desc, name desc limit ?"""
        jobs: list[pb.Job] = []
        held = 0
        with disk_errors(self._path):
            for body, *place in self._read.execute(query, (user, created, name, size + 1)):
                held += len(body)
                if jobs and (len(jobs) == size or held > PAGE_BYTES):
                    return jobs, f"{created}:{name}"
                jobs.append(pb.Job.FromString(body))
                created, name = place
        return jobs, ""

    def unfinished(self) -> list[str]:
        """The names of the jobs that have not ended, read at the start. CannotStart as `opening`."""
        with opening(self._path):
            return [row[0] for row in self._read.execute("select name from job where state in (1, 2)")]

    async def update(self, name: str, change: Callable[[pb.Job], None], *, ended: bool = False) -> pb.Job:
        """Change a job and return it; one that has ended stays as it is, unless `ended` ones change too."""
        async with self._turn:
            job = await asyncio.to_thread(self._update, name, change, ended)
            self._keep(name, self.owner(name), job)
            return job

    def _update(self, name: str, change: Callable[[pb.Job], None], ended: bool) -> pb.Job:
        ((body,),) = self._run(self._write, "select body from job where name = ?", name)
        job = pb.Job.FromString(body)
        if ended or job.state not in ENDED:
            change(job)
            values = (job.state, job.SerializeToString(), name)
            self._run(self._write, "update job set state = ?, body = ? where name = ?", *values)
        return job


@asynccontextmanager
async def open_jobs(directory: Path) -> AsyncIterator[Jobs]:
    """The jobs in `directory`, which is there. CannotStart as `opening`."""
    path = directory / "jobs.db"
    with opening(path):
        jobs = Jobs(path)
    try:
        yield jobs
    finally:
        jobs.close()


def new_name() -> str:
    return f"jobs/{secrets.token_hex(8)}"


def _connect(path: Path) -> pysqlite3.Connection:
    connection = pysqlite3.connect(str(path), isolation_level=None, check_same_thread=False)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma busy_timeout = 5000")
    return connection


def _digest(request: Message) -> bytes:
    content = type(request)()
    content.CopyFrom(request)
    content.ClearField("request_id")
    named = content.DESCRIPTOR.full_name.encode() + content.SerializeToString(deterministic=True)
    return hashlib.sha256(named).digest()


def _parse_token(token: str) -> tuple[int, str]:
    if not token:
        return 2**63 - 1, ""
    created, _, name = token.partition(":")
    if not created.isdecimal():
        raise InvalidArgument(
            "page_token is not one that ListJobs gave; leave it empty for the first page",
            reason="BAD_PAGE_TOKEN",
            field="page_token",
        )
    return min(int(created), 2**63 - 1), name
