"""Composition root of the llm service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_files.private_folders import locked_folder
from aiprod_llm.cache.sqlite import open_sqlite_cache
from aiprod_llm.caches import Caches, open_shared_cache
from aiprod_llm.calls.ledger import open_ledger
from aiprod_llm.config import LlmSettings
from aiprod_llm.engine_factory import open_engine
from aiprod_llm.projects import MAX_PROJECTS, Projects
from aiprod_llm.service import SERVICE, LlmService, add_to_server
from aiprod_server.server import Binding, run, running, until_signalled


@asynccontextmanager
async def serving(settings: LlmSettings) -> AsyncIterator[int]:
    """Runs the service until the block ends; yields the port."""
    caches = Caches()
    with (
        # Locked first: a second process would mark the attempts of this one as lost.
        locked_folder(settings.data) as data,
        open_ledger(data) as ledger,
        open_sqlite_cache(data, MAX_PROJECTS) as local,
    ):
        async with (
            open_shared_cache(settings) as shared,
            open_engine(settings, caches, shared, ledger) as engine,
        ):
            # Markers must survive a restart, so without Redis they are kept in SQLite.
            projects = Projects(engine, caches.markers, shared if settings.redis else local)
            service = LlmService(engine, projects, ledger, list(caches), settings.instances)
            async with running(settings, Binding(SERVICE, add_to_server, service)) as port:
                yield port


async def serve(settings: LlmSettings) -> None:
    """Runs the service until a signal ends it."""
    async with serving(settings):
        await until_signalled()


def main() -> None:
    """Runs the service with settings from the environment."""
    run(serve, LlmSettings, "llm")


if __name__ == "__main__":
    main()
