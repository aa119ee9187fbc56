"""Durable workflows and steps; the only file that uses DBOS.

A workflow has the name of its job. SQLite records the outcome of each step. After a crash a workflow
runs again from the top, and its recorded steps return their outcomes.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from dbos import DBOS, DBOSConfig, SetWorkflowID, WorkflowSerializationFormat, error
from dbos._serialization import DBOSPortableJSON

from aiprod_database import sqlite
from aiprod_files.disk import DiskFault, classify, disk_errors, opening

EVENTS = "events"

EVENTS_AT_ONCE = 100
"""The most events read at once, so that a long history delays no other call."""

ENDED_WORKFLOW = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")

log = logging.getLogger(__name__)

type Json = dict[str, Any]


class Durable:
    """Runs one workflow per job, and a second one that closes a cancelled job."""

    def __init__(self) -> None:
        self._tasks: defaultdict[str, set[asyncio.Task[Any]]] = defaultdict(set)
        self._run_workflow: Callable[[str], Coroutine[Any, Any, None]]
        self._close_workflow: Callable[[str], Coroutine[Any, Any, None]]
        self._path: Path
        self._read: sqlite.Connection

    @asynccontextmanager
    async def running(
        self,
        directory: Path,
        run_job: Callable[[str], Awaitable[None]],
        close_job: Callable[[str], Awaitable[None]],
    ) -> AsyncIterator[None]:
        """Runs workflows until the block ends, first those that a crash left unfinished.

        Raises CannotStart as `opening` does.
        """
        self._register(run_job, close_job)
        logging.getLogger("dbos").addFilter(_is_worth_logging)
        self._path = directory / "workflows.db"
        # The file keeps the mode that this sets; DBOS would keep SQLite's default, in which readers block the
        # writer.
        with closing(sqlite.connect(self._path)) as self._read:
            try:
                with opening(self._path):
                    DBOS(config=_config(self._path))
                    # Launched inside the running loop, workflows share it with the gRPC channels.
                    DBOS.launch()
                with _waiting_for_disk(self._path):
                    yield
            finally:
                # This takes most of a second, in which the loop ends the running steps.
                await asyncio.to_thread(DBOS.destroy, destroy_registry=True)

    def _register(
        self, run_job: Callable[[str], Awaitable[None]], close_job: Callable[[str], Awaitable[None]]
    ) -> None:
        # Journals hold these two names: a job of an earlier release needs them to go on.
        @DBOS.workflow(name="generate", serialization_type=WorkflowSerializationFormat.PORTABLE)
        async def generate(job: str) -> None:
            await run_job(job)

        @DBOS.workflow(name="close", serialization_type=WorkflowSerializationFormat.PORTABLE)
        async def close(job: str) -> None:
            await close_job(job)

        self._run_workflow, self._close_workflow = generate, close

    async def start(self, job: str) -> None:
        """Starts the job's workflow, unless the job has one. Raises as `disk_errors` does."""
        with disk_errors(self._path):
            if await DBOS.get_workflow_status_async(job) is None:
                with SetWorkflowID(job):
                    await DBOS.start_workflow_async(self._run_workflow, job)

    async def close(self, job: str, seconds: float) -> bool:
        """Starts to close the job; returns whether that ends within `seconds`. It goes on in any case."""
        with disk_errors(self._path), SetWorkflowID(f"{job}/close"):
            handle = await DBOS.start_workflow_async(self._close_workflow, job)
        result = asyncio.ensure_future(handle.get_result())
        # Retrieves the error even if nobody waits any more; the log has it.
        result.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        ended, _ = await asyncio.wait({result}, timeout=seconds)
        return bool(ended)

    async def cancel(self, job: str) -> None:
        """Ends the job's workflow and its running steps at once."""
        with disk_errors(self._path):
            await DBOS.cancel_workflow_async(job)
        for task in self._tasks.get(job, ()):
            task.cancel()

    async def step(self, name: str, work: Callable[[], Coroutine[Any, Any, Json]]) -> Json:
        """Does the work once and records what it returns or raises; inside a workflow only."""
        job = str(DBOS.workflow_id)
        with disk_errors(self._path):
            result: Json = await DBOS.run_step_async(
                {"name": name, "preemptible": True}, self._cancellable, job, work
            )
            return result

    async def _cancellable(self, job: str, work: Callable[[], Coroutine[Any, Any, Json]]) -> Json:
        # DBOS looks for cancelled workflows once a second; this ends their work at once.
        task = asyncio.create_task(work())
        self._tasks[job].add(task)
        try:
            await asyncio.wait({task})
            if task.cancelled():
                raise error.DBOSWorkflowCancelledError(f"{job} is cancelled")
            return task.result()
        finally:
            self._tasks[job].discard(task)
            if not self._tasks[job]:
                del self._tasks[job]
            if not task.done():
                task.cancel()
                await asyncio.wait({task})

    async def append_event(self, event: Json) -> None:
        """Appends to the job's events; inside a workflow only. Raises as `disk_errors` does."""
        with disk_errors(self._path):
            await DBOS.write_stream_async(EVENTS, event)

    # DBOS's own reader of streams polls ten times a second, in several threads for each watcher. Its pool
    # keeps them: a thousand watchers left four hundred. A read of the table takes microseconds.
    def events(self, job: str, offset: int) -> list[Json]:
        """Returns up to EVENTS_AT_ONCE of the job's events from `offset`; 0 is the first."""
        query = """select value from streams where workflow_uuid = ? and key = ? and "offset" >= ?
                   order by "offset" limit ?"""
        with disk_errors(self._path):
            rows = self._read.execute(query, (job, EVENTS, offset, EVENTS_AT_ONCE)).fetchall()
            return [DBOSPortableJSON.deserialize(value) for (value,) in rows]

    def count_events(self, job: str) -> int:
        """Returns the number of the job's events."""
        query = """select coalesce(max("offset"), -1) + 1 from streams where workflow_uuid = ? and key = ?"""
        with disk_errors(self._path):
            count: int = self._read.execute(query, (job, EVENTS)).fetchone()[0]
            return count

    def is_running(self, job: str) -> bool:
        """Returns whether the job's workflow may still write events."""
        query = "select status from workflow_status where workflow_uuid = ?"
        with disk_errors(self._path):
            row = self._read.execute(query, (job,)).fetchone()
            return row is not None and row[0] not in ENDED_WORKFLOW


def _is_worth_logging(record: logging.LogRecord) -> bool:
    # DBOS logs a cancelled workflow as an error with its traceback, and each of its own starts and ends.
    return record.levelno >= logging.WARNING and not (
        record.exc_info and isinstance(record.exc_info[1], error.DBOSAwaitedWorkflowCancelledError)
    )


@contextmanager
def _waiting_for_disk(path: Path) -> Iterator[None]:
    """Makes DBOS wait while the disk is full, with the one error for which it waits without a limit.

    With another error the workflow would fail, and DBOS could not record that it failed.
    """

    def raise_pool_timeout(context: sqlalchemy.engine.ExceptionContext) -> None:
        error = context.original_exception
        fault = classify(error, path.parent)
        if fault and fault is not DiskFault.DAMAGED:
            log.warning("jobs wait for the disk: %s", fault.message(path))
            raise sqlalchemy.exc.TimeoutError("the disk accepts no writes") from error

    engine = sqlalchemy.Engine
    sqlalchemy.event.listen(engine, "handle_error", raise_pool_timeout)
    try:
        yield
    finally:
        sqlalchemy.event.remove(engine, "handle_error", raise_pool_timeout)


def _config(database: Path) -> DBOSConfig:
    return DBOSConfig(
        name="aiprod",
        system_database_url=f"sqlite:///{database}",
        db_engine_kwargs={"module": sqlite.DRIVER},
        executor_id="local",
        # The default is a hash of the code: it would strand the jobs of the release before.
        application_version="1",
        # The pool never gives a thread back. Without a limit, a burst of calls would leave hundreds.
        max_executor_threads=32,
        # The default is pickle, which ties journals to Python classes.
        serializer=DBOSPortableJSON,
        log_level="ERROR",
    )
