"""Composition root of the probe service."""

import gc

if __name__ == "__main__":
    # All that is loaded now stays: the collector would only scan it, again and again.
    gc.disable()

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiprod_client.assets import asset_client
from aiprod_files.scratch import scratch_folder
from aiprod_probe import worker_tasks as tasks
from aiprod_probe.config import ProbeSettings
from aiprod_probe.inspector import Inspector, WorkerFunctions
from aiprod_probe.local_copies import LocalCopies
from aiprod_probe.remote.cloud_storage import CloudStorage
from aiprod_probe.remote.reader import Budget, RemoteReader
from aiprod_probe.service import SERVICE, ProbeService, add_to_server
from aiprod_probe.worker_pool import open_worker_pool
from aiprod_server.address_guard import AddressGuard
from aiprod_server.server import Binding, run, running, until_signalled

FUNCTIONS = WorkerFunctions(
    tasks.measure, tasks.measure_remote, tasks.examine, tasks.analyze_with_progress, tasks.draw_timeline
)


@asynccontextmanager
async def serving(settings: ProbeSettings) -> AsyncIterator[int]:
    """Runs the service until the block ends; yields the gRPC port."""
    with scratch_folder(settings.scratch, "aiprod-copies") as folder:
        async with inspecting(settings, folder) as inspector:
            binding = Binding(SERVICE, add_to_server, ProbeService(inspector))
            async with running(settings, binding) as port:
                yield port


@asynccontextmanager
async def inspecting(settings: ProbeSettings, folder: Path) -> AsyncIterator[Inspector]:
    """Runs the workers until the block ends; yields an inspector whose copies are in the folder."""
    count = settings.workers
    async with (
        # Pools of their own, so that long decodes do not hold up those who only want the headers.
        open_worker_pool(count, settings.timeout, folder) as readers,
        open_worker_pool(count, settings.analysis_timeout, folder) as decoders,
        asset_client(settings.storage) as assets,
    ):
        remote = RemoteReader(
            AddressGuard(settings.url_networks),
            CloudStorage(settings.gs_endpoint, settings.gs_buckets),
            Budget(settings.url_bytes, settings.url_requests),
            settings.max_bytes,
            seconds=settings.analysis_timeout,
            max_files=2 * count,
        )
        # Both pools together work on so many files at a time.
        copies = LocalCopies(assets, remote, folder, settings.max_bytes, max_files=2 * count)
        yield Inspector(copies, remote, readers, decoders, FUNCTIONS)


async def serve(settings: ProbeSettings) -> None:
    """Runs the service until a signal ends it."""
    async with serving(settings):
        await until_signalled()


def main() -> None:
    """Runs the service with settings from the environment."""
    run(serve, ProbeSettings, "probe")


if __name__ == "__main__":
    main()
