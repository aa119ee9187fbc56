"""Durable workflows and steps; the only file that uses DBOS.

A workflow has the name of its job. SQLite records the outcome of each step. After a crash a workflow
runs again from the top, and its recorded steps return their outcomes.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from dbos import DBOS, DBOSConfig, SetWorkflowID, WorkflowSerializationFormat, error
from dbos._serialization import DBOSPortableJSON

from aiprod_database import sqlite
from aiprod_files.disk import DiskFault, classify, disk_errors, opening

EVENTS = "events"

log = logging.getLogger(__name__)

type Json = dict[str, Any]


class Durable:
    """Runs one workflow per job, and a second one that closes a cancelled job."""

    def __init__(self) -> None:
        self._tasks: defaultdict[str, set[asyncio.Task[Any]]] = defaultdict(set)
        self._run_workflow: Callable[[str], Coroutine[Any, Any, None]]
        self._close_workflow: Callable[[str], Coroutine[Any, Any, None]]
        self._path: Path

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
        sqlite.connect(self._path).close()
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

    async def events(self, job: str, offset: int) -> AsyncIterator[Json]:
        """Yields the job's events from `offset` (0 is the first) until its workflow ends."""
        with disk_errors(self._path):
            async for event in DBOS.read_stream_async(job, EVENTS, offset=offset):
                yield event


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
        # The default is pickle, which ties journals to Python classes.
        serializer=DBOSPortableJSON,
        # DBOS polls for new events at this interval, so watchers see one after 0.1 s at most.
        notification_listener_polling_interval_sec=0.1,
        log_level="ERROR",
    )
