"""ProbeService: an asset in, a report out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceServicer
from aiprod_probe.checks import check, unreadable
from aiprod_probe.messages import probe_report, qc_report, spec_from
from aiprod_probe.report import NotMedia
from aiprod_probe.workers import Workers
from aiprod_runtime.errors import FailedPrecondition, InvalidArgument


class Assets(Protocol):
    """Where the bytes come from."""

    async def download(self, asset: Asset, path: Path) -> None: ...


class ProbeService(ProbeServiceServicer):
    def __init__(self, assets: Assets, workers: Workers, scratch: Path, max_file_bytes: int) -> None:
        self._assets = assets
        self._workers = workers
        self._scratch = scratch
        self._max_file_bytes = max_file_bytes

    async def Probe(self, request: api.ProbeRequest, context: Any) -> pb.ProbeReport:
        async with self._file(request.asset) as path:
            try:
                return probe_report(await self._workers.measure(str(path)))
            except NotMedia as error:
                raise InvalidArgument(f"no media file: {error}", reason="NOT_MEDIA", field="asset") from None

    async def Validate(self, request: api.ValidateRequest, context: Any) -> pb.QcReport:
        async with self._file(request.asset) as path:
            try:
                report = await self._workers.measure(str(path))
            except NotMedia as error:
                return qc_report(unreadable(str(error)), None)
        return qc_report(check(report, spec_from(request.spec)), report)

    @asynccontextmanager
    async def _file(self, asset: Asset) -> AsyncIterator[Path]:
        """The asset as a local file, for as long as the block lasts."""
        if asset.size > self._max_file_bytes:
            message = f"{asset.size} bytes are more than the {self._max_file_bytes} that are measured"
            raise FailedPrecondition(message, reason="FILE_TOO_LARGE", field="asset.size")
        with TemporaryDirectory(dir=self._scratch, prefix="probe-") as directory:
            path = Path(directory) / "media"
            await self._assets.download(asset, path)
            yield path
