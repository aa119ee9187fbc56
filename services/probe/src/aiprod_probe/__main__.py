"""Runs the probe service: settings, workers, storage, server."""

from aiprod.probe.v1.probe_service_pb2_grpc import add_ProbeServiceServicer_to_server
from aiprod_assets import asset_client
from aiprod_probe import ffmpeg
from aiprod_probe.config import ProbeSettings
from aiprod_probe.scratch import Scratch
from aiprod_probe.service import ProbeService
from aiprod_probe.workers import Workers
from aiprod_runtime.server import Binding, run, running, until_signalled


async def serve(settings: ProbeSettings) -> None:
    async with (
        Workers(settings.workers, settings.timeout, ffmpeg.confine) as workers,
        asset_client(settings.storage) as assets,
    ):
        scratch = Scratch(assets, settings.scratch, settings.max_bytes, max_files=2 * settings.workers)
        seconds = settings.analysis_timeout
        service = ProbeService(
            scratch,
            workers,
            ffmpeg.measure,
            ffmpeg.examine,
            ffmpeg.analyse_metered,
            seconds,
        )
        binding = Binding("aiprod.probe.v1.ProbeService", add_ProbeServiceServicer_to_server, service)
        async with running(settings, binding):
            await until_signalled()


def main() -> None:
    settings = ProbeSettings()
    run(serve(settings), settings, "probe")


if __name__ == "__main__":
    main()
