"""Durable workflows and steps. Only this file and `workflow_databases` use DBOS.

A workflow has the name of its job. Its database records the outcome of each step. After a crash a workflow
runs again from the top, and its recorded steps return their outcomes; with PostgreSQL also elsewhere.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Any, NamedTuple

from dbos import DBOS, DBOSConfig, SetWorkflowID, WorkflowSerializationFormat, error
from dbos._serialization import DBOSPortableJSON

from aiprod_gateway.jobs.changes import Changes
from aiprod_gateway.workflow_databases import WorkflowDatabase

EVENTS = "events"

EVENTS_AT_ONCE = 100
"""The most events read at once, so that a long history delays no other call."""

INTERRUPT_SECONDS = 5.0
"""How long a gateway that stops waits until its workflows have ended."""

ENDED_WORKFLOW = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")

log = logging.getLogger(__name__)

type Json = dict[str, Any]


class Durable:
    """Runs one workflow per job, and a second one that closes a cancelled job."""

    def __init__(self, database: WorkflowDatabase, cancellations: Changes) -> None:
        self._database = database
        self._cancellations = cancellations
        self._workflows: set[asyncio.Task[Any]] = set()
        self._tasks: defaultdict[str, set[asyncio.Task[Any]]] = defaultdict(set)
        self._run_workflow: Callable[[str], Coroutine[Any, Any, None]]
        self._close_workflow: Callable[[str], Coroutine[Any, Any, None]]

    @asynccontextmanager
    async def running(
        self,
        run_job: Callable[[str], Awaitable[None]],
        close_job: Callable[[str], Awaitable[None]],
    ) -> AsyncIterator[None]:
        """Runs workflows until the block ends, first those that a crash of a lone gateway left unfinished.

        Raises CannotStart as `WorkflowDatabase.opened` does.
        """
        self._register(run_job, close_job)
        logging.getLogger("dbos").addFilter(_is_worth_logging)
        with self._database.opened() as config, self._cancellations.all(self._cancel_tasks):
            try:
                with self._database.opening():
                    DBOS(config=_config(config))
                    # Launched inside the running loop, workflows share it with the gRPC channels.
                    DBOS.launch()
                yield
            finally:
                await self._interrupt_workflows()
                # This takes most of a second.
                await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
                # It made its threads the loop's own and has ended them; others may still need some.
                asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())

    def _register(
        self, run_job: Callable[[str], Awaitable[None]], close_job: Callable[[str], Awaitable[None]]
    ) -> None:
        # Journals hold these two names: a job of an earlier release needs them to go on.
        @DBOS.workflow(name="generate", serialization_type=WorkflowSerializationFormat.PORTABLE)
        async def generate(job: str) -> None:
            with self._at_work():
                await run_job(job)

        @DBOS.workflow(name="close", serialization_type=WorkflowSerializationFormat.PORTABLE)
        async def close(job: str) -> None:
            with self._at_work():
                await close_job(job)

        self._run_workflow, self._close_workflow = generate, close

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        task = asyncio.current_task()
        assert task
        self._workflows.add(task)
        try:
            yield
        finally:
            self._workflows.discard(task)

    async def _interrupt_workflows(self) -> None:
        """Ends the work of the running workflows, which go on here or elsewhere later.

        First: a step that outlives DBOS's threads and connections would fail for want of them.
        """
        workflows = set(self._workflows)
        for task in workflows:
            task.cancel()
        if workflows:
            await asyncio.wait(workflows, timeout=INTERRUPT_SECONDS)

    async def start(self, job: str) -> None:
        """Starts the job's workflow, unless the job has one. Raises as `WorkflowDatabase.errors` does."""
        with self._database.errors():
            if await DBOS.get_workflow_status_async(job) is None:
                with SetWorkflowID(job):
                    await DBOS.start_workflow_async(self._run_workflow, job)

    async def go_on(self, job: str) -> bool:
        """Lets an ended workflow of the job go on from its first failed step; starts one if there is none.

        Returns whether the job's workflow runs now; False if it has not ended yet.
        """
        with self._database.errors():
            if await DBOS.get_workflow_status_async(job) is None:
                await self.start(job)
                return True
            if await self.is_running(job):
                return False
            query = f"""select function_id, function_name, error from {self._database.schema}operation_outputs
                        where workflow_uuid = ? order by function_id"""  # noqa: S608 - no input is in it
            steps = [StepEnd(*row) for row in await self._database.read(query, job)]
            try:
                await DBOS.rewind_workflow_async(job, start_step=_first_to_repeat(steps))
            except error.DBOSException:
                # Another gateway was faster.
                return await self.is_running(job)
            return True

    async def close(self, job: str, attempt: int, seconds: float) -> bool:
        """Starts to close the job's attempt; returns whether that ends within `seconds`.

        It goes on in any case.
        """
        with self._database.errors(), SetWorkflowID(closing(job, attempt)):
            handle = await DBOS.start_workflow_async(self._close_workflow, job)
        result = asyncio.ensure_future(handle.get_result())
        # Retrieves the error even if nobody waits any more; the log has it.
        result.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        ended, _ = await asyncio.wait({result}, timeout=seconds)
        return bool(ended)

    async def cancel(self, job: str) -> None:
        """Ends the job's workflow and its running steps at once."""
        with self._database.errors():
            await DBOS.cancel_workflow_async(job)
        self._cancellations.note(job)

    def _cancel_tasks(self, job: str) -> None:
        for task in self._tasks.get(job, ()):
            task.cancel()

    async def step(self, name: str, work: Callable[[], Coroutine[Any, Any, Json]]) -> Json:
        """Does the work once and records what it returns or raises; inside a workflow only."""
        job = str(DBOS.workflow_id)
        with self._database.errors():
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
        """Appends to the job's events; inside a step only. Raises as `WorkflowDatabase.errors` does."""
        with self._database.errors():
            await self._database.append(EVENTS, event)

    # DBOS's own reader of streams polls ten times a second, in several threads for each watcher. Its pool
    # keeps them: a thousand watchers left four hundred. A read of the table is one query.
    async def events(self, job: str, offset: int) -> list[Json]:
        """Returns up to EVENTS_AT_ONCE of the job's events from `offset`; 0 is the first."""
        query = f"""select value from {self._database.schema}streams
                    where workflow_uuid = ? and key = ? and "offset" >= ? order by "offset" limit ?"""  # noqa: S608
        rows = await self._database.read(query, job, EVENTS, offset, EVENTS_AT_ONCE)
        return [DBOSPortableJSON.deserialize(value) for (value,) in rows]

    async def count_events(self, job: str) -> int:
        """Returns the number of the job's events."""
        query = f"""select coalesce(max("offset"), -1) + 1 from {self._database.schema}streams
                    where workflow_uuid = ? and key = ?"""  # noqa: S608 - no input is in it
        ((count,),) = await self._database.read(query, job, EVENTS)
        return int(count)

    async def is_running(self, job: str) -> bool:
        """Returns whether the job's workflow may still write events."""
        query = f"select status from {self._database.schema}workflow_status where workflow_uuid = ?"  # noqa: S608
        rows = await self._database.read(query, job)
        return bool(rows) and rows[0][0] not in ENDED_WORKFLOW

    async def remove(self, job: str) -> None:
        """Removes the workflows of an ended job, with their steps and events."""
        query = f"""select workflow_uuid from {self._database.schema}workflow_status
                    where workflow_uuid = ? or workflow_uuid = ? or workflow_uuid like ?"""  # noqa: S608
        ids = [name for (name,) in await self._database.read(query, job, closing(job, 1), f"{job}/close/%")]
        if ids:
            with self._database.errors():
                await DBOS.delete_workflows_async(ids)

    async def ended_before(self, time_ns: int, limit: int) -> list[str]:
        """Returns up to `limit` jobs whose workflow has succeeded in its work and ended before this time."""
        # The workflow of a job that waits for review ends, too, and goes on.
        query = f"""select workflow_uuid from {self._database.schema}workflow_status as ended
            where status in ('SUCCESS', 'ERROR', 'CANCELLED') and updated_at < ? and name = 'generate'
            and exists (select 1 from {self._database.schema}operation_outputs as step
                where step.workflow_uuid = ended.workflow_uuid and step.function_name = 'deliver')
            limit ?"""  # noqa: S608 - no input is in it
        return [name for (name,) in await self._database.read(query, time_ns // 10**6, limit)]

    async def count_and_bytes(self) -> tuple[int, int]:
        """Returns the number of workflows, and the bytes of their steps and events."""
        schema = self._database.schema
        query = f"""select (select count(*) from {schema}workflow_status),
            (select coalesce(sum(length(output)), 0) from {schema}operation_outputs)
            + (select coalesce(sum(length(value)), 0) from {schema}streams)"""  # noqa: S608
        ((count, size),) = await self._database.read(query)
        return int(count), int(size)

    async def recover(self, peer: str) -> None:
        """Lets the workflows of a gateway that ended go on, here or at any other."""
        # The public way would also restart workflows that are not this peer's any more.
        await asyncio.to_thread(DBOS._recover_pending_workflows, [peer])


def closing(job: str, attempt: int) -> str:
    """Returns the id of the workflow that closes an attempt of a job, from 1."""
    return f"{job}/close" if attempt == 1 else f"{job}/close/{attempt}"


class StepEnd(NamedTuple):
    """A recorded step: its number from 1, its name, and its error, None if it succeeded."""

    number: int
    name: str
    error: str | None


def _first_to_repeat(steps: Sequence[StepEnd]) -> int:
    """Returns the number of the step from which an ended workflow goes on, 1 or more.

    That is the first one that failed. If none did, the gate rejected the master: it is examined again.
    """
    named = {step.name: step.number for step in steps}
    failed = next((step for step in steps if step.error is not None), None)
    if failed:
        # A plan that was rejected, or not decided, is put to review again.
        return named["hold"] if failed.name == "review" else failed.number
    if "fail" not in named:
        return max(named.values(), default=0) + 1
    return named.get("probe", named["fail"])


def _is_worth_logging(record: logging.LogRecord) -> bool:
    # DBOS logs a cancelled workflow as an error with its traceback, and each of its own starts and ends.
    return record.levelno >= logging.WARNING and not (
        record.exc_info and isinstance(record.exc_info[1], error.DBOSAwaitedWorkflowCancelledError)
    )


def _config(config: DBOSConfig) -> DBOSConfig:
    return config | DBOSConfig(
        # The default is a hash of the code: it would strand the jobs of the release before.
        application_version="1",
        # The pool never gives a thread back. Without a limit, a burst of calls would leave hundreds.
        max_executor_threads=32,
        # The default is pickle, which ties journals to Python classes.
        serializer=DBOSPortableJSON,
        log_level="ERROR",
    )
