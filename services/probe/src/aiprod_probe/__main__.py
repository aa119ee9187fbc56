"""Runs the probe service: settings, workers, storage, the web, server."""

from pathlib import Path

from aiprod.probe.v1.probe_service_pb2_grpc import add_ProbeServiceServicer_to_server
from aiprod_assets import asset_client
from aiprod_probe import ffmpeg
from aiprod_probe.cloud_storage import CloudStorage
from aiprod_probe.config import ProbeSettings
from aiprod_probe.reach import Reach
from aiprod_probe.remote import Budget, Remote
from aiprod_probe.scratch import Scratch
from aiprod_probe.service import ProbeService, Reading
from aiprod_probe.timeline import draw
from aiprod_probe.workers import Workers
from aiprod_runtime.scratch import scratch_folder
from aiprod_runtime.server import Binding, run, running, until_signalled


async def serve(settings: ProbeSettings) -> None:
    with scratch_folder(settings.scratch, "aiprod-copies") as folder:
        await _serve(settings, folder)


async def _serve(settings: ProbeSettings, folder: Path) -> None:
    count = settings.workers
    async with (
        Workers(count, settings.timeout, ffmpeg.confine) as readers,
        Workers(count, settings.analysis_timeout, ffmpeg.confine) as decoders,
        asset_client(settings.storage) as assets,
    ):
        remote = Remote(
            Reach(settings.url_networks),
            CloudStorage(settings.gs_endpoint, settings.gs_buckets),
            Budget(settings.url_bytes, settings.url_requests),
            settings.max_bytes,
            seconds=settings.analysis_timeout,
            max_files=2 * count,
        )
        scratch = Scratch(assets, remote, folder, settings.max_bytes, max_files=2 * count)
        reading = Reading(ffmpeg.measure, ffmpeg.measure_lent, ffmpeg.examine, ffmpeg.analyse_metered, draw)
        service = ProbeService(scratch, remote, readers, decoders, reading)
        binding = Binding("aiprod.probe.v1.ProbeService", add_ProbeServiceServicer_to_server, service)
        async with running(settings, binding):
            await until_signalled()


def main() -> None:
    settings = ProbeSettings()
    run(serve(settings), settings, "probe")


if __name__ == "__main__":
    main()
