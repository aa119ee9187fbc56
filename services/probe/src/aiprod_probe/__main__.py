"""Composition root of the probe service."""

from aiprod.probe.v1.probe_service_pb2_grpc import add_ProbeServiceServicer_to_server
from aiprod_assets import asset_client
from aiprod_probe.config import ProbeSettings
from aiprod_probe.ffmpeg import measure
from aiprod_probe.service import ProbeService
from aiprod_probe.workers import workers
from aiprod_runtime.server import Binding, run, running, until_signalled

SERVICE = "aiprod.probe.v1.ProbeService"


async def serve(settings: ProbeSettings) -> None:
    settings.scratch.mkdir(parents=True, exist_ok=True)
    async with (
        workers(
            settings.workers,
            settings.files_per_worker,
            measure,
            timeout=settings.timeout_seconds,
            max_waiting=settings.max_waiting,
        ) as pool,
        asset_client(settings.storage) as assets,
    ):
        service = ProbeService(assets, pool, settings.scratch, settings.max_file_bytes)
        async with running(settings, Binding(SERVICE, add_ProbeServiceServicer_to_server, service)):
            await until_signalled()


def main() -> None:
    settings = ProbeSettings()
    run(serve(settings), settings, "probe")


if __name__ == "__main__":
    main()
