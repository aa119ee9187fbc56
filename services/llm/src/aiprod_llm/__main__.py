"""Composition root of the llm service."""

import gc

if __name__ == "__main__":
    # All that is loaded now stays: the collector would only scan it, again and again.
    gc.disable()

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiprod_llm.caches import Caches
from aiprod_llm.config import LlmSettings
from aiprod_llm.engine_factory import open_engine
from aiprod_llm.projects import Projects
from aiprod_llm.service import SERVICE, LlmService, add_to_server
from aiprod_llm.state import open_state
from aiprod_server.server import Binding, run, running, until_signalled


@asynccontextmanager
async def serving(settings: LlmSettings) -> AsyncIterator[int]:
    """Runs the service until the block ends; yields the port."""
    caches = Caches()
    async with open_state(settings) as state, open_engine(settings, caches, state) as engine:
        projects = Projects(engine, caches.markers, state.markers)
        # Instances on one database share its ledger; without it, each has its own.
        ledgers = 1 if settings.database else settings.instances
        service = LlmService(engine, projects, state.ledger, list(caches), ledgers)
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
