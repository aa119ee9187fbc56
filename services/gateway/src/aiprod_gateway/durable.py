"""Durable workflows and steps: the one file that knows DBOS.

A workflow is named by its job. Its steps are recorded in SQLite: after a crash the workflow
runs again from the top, and steps that have a recorded outcome return it.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import pysqlite3
import sqlalchemy
from dbos import DBOS, DBOSConfig, SetWorkflowID, WorkflowSerializationFormat, error
from dbos._serialization import DBOSPortableJSON

from aiprod_runtime.disk import DiskFault, classify, disk_errors, opening

EVENTS = "events"

log = logging.getLogger(__name__)

type Json = dict[str, Any]


class Durable:
    """Runs one workflow per job, and one more that closes a job which is cancelled."""

    def __init__(self) -> None:
        self._tasks: defaultdict[str, set[asyncio.Task[Any]]] = defaultdict(set)
        self._workflow: Callable[[str], Coroutine[Any, Any, None]]
        self._closing: Callable[[str], Coroutine[Any, Any, None]]
        self._path: Path

    @asynccontextmanager
    async def running(
        self,
        directory: Path,
        workflow: Callable[[str], Awaitable[None]],
        closing: Callable[[str], Awaitable[None]],
    ) -> AsyncIterator[None]:
        """Run workflows until the block ends; first those that a crash left unfinished.

        CannotStart as `opening`.
        """

        @DBOS.workflow(name="generate", serialization_type=WorkflowSerializationFormat.PORTABLE)
        async def generate(job: str) -> None:
            await workflow(job)

        @DBOS.workflow(name="close", serialization_type=WorkflowSerializationFormat.PORTABLE)
        async def close(job: str) -> None:
            await closing(job)

        self._workflow, self._closing = generate, close
        logging.getLogger("dbos").addFilter(_is_news)
        self._path = directory / "workflows.db"
        with opening(self._path):
            _make_wal(self._path)
        try:
            with opening(self._path):
                DBOS(config=_config(self._path))
                DBOS.launch()
            with _waiting_for_the_disk(self._path):
                yield
        finally:
            await asyncio.to_thread(DBOS.destroy, destroy_registry=True)

    async def start(self, job: str) -> None:
        """Begin the job's workflow; a job that has one keeps it. Raises as `disk_errors`."""
        with disk_errors(self._path):
            if await DBOS.get_workflow_status_async(job) is None:
                with SetWorkflowID(job):
                    await DBOS.start_workflow_async(self._workflow, job)

    async def close(self, job: str, seconds: float) -> bool:
        """Begin to close the job; whether that has ended after these seconds. It goes on in any case."""
        with disk_errors(self._path), SetWorkflowID(f"{job}/close"):
            handle = await DBOS.start_workflow_async(self._closing, job)
        result = asyncio.ensure_future(handle.get_result())
        # Its error is seen, also when nobody waits any more: the log has it.
        result.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        ended, _ = await asyncio.wait({result}, timeout=seconds)
        return bool(ended)

    async def cancel(self, job: str) -> None:
        """End the job's workflow and the steps that run in this process, now."""
        with disk_errors(self._path):
            await DBOS.cancel_workflow_async(job)
        for task in self._tasks.get(job, ()):
            task.cancel()

    async def step(self, name: str, work: Callable[[], Coroutine[Any, Any, Json]]) -> Json:
        """Do the work once and record what it returns or raises; inside a workflow only."""
        job = str(DBOS.workflow_id)
        with disk_errors(self._path):
            result: Json = await DBOS.run_step_async(
                {"name": name, "preemptible": True}, self._cancellable, job, work
            )
            return result

    async def _cancellable(self, job: str, work: Callable[[], Coroutine[Any, Any, Json]]) -> Json:
        # DBOS itself looks for cancelled workflows once a second; work in this process ends at once.
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

    async def tell(self, event: Json) -> None:
        """Append to the job's events; inside a workflow only. Raises as `disk_errors`."""
        with disk_errors(self._path):
            await DBOS.write_stream_async(EVENTS, event)

    async def events(self, job: str, offset: int) -> AsyncIterator[Json]:
        """The job's events from `offset` (0 is the first), as they come, until its workflow ends."""
        with disk_errors(self._path):
            async for event in DBOS.read_stream_async(job, EVENTS, offset=offset):
                yield event


def _is_news(record: logging.LogRecord) -> bool:
    """DBOS logs a cancelled workflow as an error with its traceback, and its own end; both are no news."""
    return record.levelno >= logging.WARNING and not (
        record.exc_info and isinstance(record.exc_info[1], error.DBOSAwaitedWorkflowCancelledError)
    )


def _make_wal(path: Path) -> None:
    """Put the database in WAL mode: DBOS leaves SQLite's default, where readers block the writer."""
    with closing(pysqlite3.connect(str(path))) as connection:
        connection.execute("pragma journal_mode = wal")


@contextmanager
def _waiting_for_the_disk(path: Path) -> Iterator[None]:
    """Let DBOS wait while the disk takes nothing, as it waits for a free connection: as long as it takes.

    Else it would raise the error in the workflow, which would be over and could not even be recorded as such.
    """

    def waits(context: sqlalchemy.engine.ExceptionContext) -> None:
        error = context.original_exception
        fault = classify(error, path.parent)
        if fault and fault is not DiskFault.DAMAGED:
            log.warning("jobs wait for the disk: %s", fault.message(path))
            raise sqlalchemy.exc.TimeoutError("the disk takes nothing") from error

    engine = sqlalchemy.Engine
    sqlalchemy.event.listen(engine, "handle_error", waits)
    try:
        yield
    finally:
        sqlalchemy.event.remove(engine, "handle_error", waits)


def _config(database: Path) -> DBOSConfig:
    return DBOSConfig(
        name="aiprod",
        system_database_url=f"sqlite:///{database}",
        # Debian's SQLite is too old for DBOS; this wheel brings its own, the same on every machine.
        db_engine_kwargs={"module": pysqlite3},
        executor_id="local",
        # The default is a hash of the code: it would strand the jobs of the release before.
        application_version="1",
        serializer=DBOSPortableJSON,
        notification_listener_polling_interval_sec=0.1,
        log_level="ERROR",
    )
