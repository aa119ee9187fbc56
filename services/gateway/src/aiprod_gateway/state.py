"""What a gateway keeps: jobs, workflows, and the queue of jobs; alone on SQLite or with others."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from aiprod_files.private_folders import locked_folder
from aiprod_gateway.config import GatewaySettings
from aiprod_gateway.durable import Durable
from aiprod_gateway.jobs.changes import Changes
from aiprod_gateway.jobs.job_queues import JobQueue, LocalJobQueue
from aiprod_gateway.jobs.jobs import SCHEMA, Jobs, open_jobs
from aiprod_gateway.libraries.libraries import Libraries
from aiprod_gateway.libraries.library_entries import LibraryEntries
from aiprod_gateway.webhooks.webhooks import Webhooks
from aiprod_gateway.workflow_databases import PostgresWorkflows, SqliteWorkflows

type Resume = Callable[[], Awaitable[None]]
"""Starts the stored jobs that have no workflow."""

type Inheriting = Callable[[Resume], AbstractAsyncContextManager[None]]
"""Takes over the jobs of gateways that end, until the block ends."""


@dataclass(frozen=True, slots=True)
class State:
    """The state of a gateway."""

    jobs: Jobs
    webhooks: Webhooks
    libraries: Libraries
    entries: LibraryEntries
    durable: Durable
    job_queue: JobQueue
    inheriting: Inheriting


def open_state(settings: GatewaySettings) -> AbstractAsyncContextManager[State]:
    """Opens the PostgreSQL database of the settings, else the SQLite files in the data folder."""
    return _shared_state(settings) if settings.database else _own_state(settings)


@asynccontextmanager
async def _own_state(settings: GatewaySettings) -> AsyncIterator[State]:
    # Two gateways on one folder would both run its jobs.
    with locked_folder(settings.data) as data:
        async with open_jobs(data) as jobs:
            durable = Durable(SqliteWorkflows(data / "workflows.db"), Changes())
            queue = LocalJobQueue(settings.jobs_at_once, settings.jobs_at_once_per_user)
            kept = (Webhooks(jobs.database), Libraries(jobs.database), LibraryEntries(jobs.database))
            yield State(jobs, *kept, durable, queue, _inheriting_nothing)


@asynccontextmanager
async def _inheriting_nothing(resume: Resume) -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def _shared_state(settings: GatewaySettings) -> AsyncIterator[State]:
    # Imported only when used: a gateway that is alone does not need PostgreSQL's client.
    from aiprod_database.postgres_instance import open_instance
    from aiprod_gateway.shared_job_queue import SharedJobQueue

    async with open_instance(settings.database, SCHEMA, "gateway") as (instance, database):
        notices = instance.notices
        jobs = Jobs(database, settings.data, Changes(partial(notices.send, "job")), is_alone=False)
        cancellations = Changes(partial(notices.send, "cancel"))
        notices.receive("job", jobs.changes.wake)
        notices.receive("cancel", cancellations.wake)
        notices.on_gap.append(jobs.changes.wake_all)
        workflows = PostgresWorkflows(settings.database, instance, database)
        durable = Durable(workflows, cancellations)
        limits = (settings.jobs_at_once, settings.jobs_at_once_per_user)
        queue = SharedJobQueue(database, instance.id, notices, *limits)

        async def inherit(peer: str, resume: Resume) -> None:
            await durable.recover(peer)
            await queue.inherit(peer)
            await resume()

        @asynccontextmanager
        async def inheriting(resume: Resume) -> AsyncIterator[None]:
            async with instance.inheriting(database, partial(inherit, resume=resume)):
                yield

        async with queue.running():
            kept = (Webhooks(database), Libraries(database), LibraryEntries(database))
            yield State(jobs, *kept, durable, queue, inheriting)
