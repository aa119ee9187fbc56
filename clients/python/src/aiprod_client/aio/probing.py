"""Checks of media files."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.probe.v1 import probe_service_pb2 as probe_api
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_client.assets import AssetClient
from aiprod_client.services import Services
from aiprod_rpc.errors import Unavailable

CHECK_SECONDS = 900.0
"""How long a check may take, unless the caller says."""


def _ignore(progress: float) -> None:
    pass


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """What to check: a path or a URL, against a spec.

    `decodes`: picture and sound, and not headers and packets only. `timeline` is the file for the picture of
    the analysis, which only a check that decodes has. With `keep`, storage keeps its copies of the file and
    of the picture.
    `on_upload` hears the bytes that are sent, and `on_decode` the share that is decoded, 0 to 1.
    """

    source: str | os.PathLike[str]
    spec: probe_pb.QcSpec
    decodes: bool = False
    timeline: Path | None = None
    keep: bool = False
    on_upload: Callable[[int], None] = _ignore
    on_decode: Callable[[float], None] = _ignore
    timeout: float = CHECK_SECONDS


async def probe_source(
    services: Services,
    source: str | os.PathLike[str],
    spec: probe_pb.QcSpec,
    decodes: bool,
    timeout: float,
) -> probe_pb.QcReport:
    """Returns the report of a file or of the file at a URL. Raises as `check_source`."""
    assets = AssetClient(services.storage, services.http)
    return await check_source(services.probe, assets, SourceCheck(source, spec, decodes, timeout=timeout))


async def check_source(probe: ProbeServiceStub, assets: AssetClient, check: SourceCheck) -> probe_pb.QcReport:
    """Returns the report of a file, which is uploaded for it, or of the file at a URL.

    Raises AioRpcError, AiprodError, and OSError if a file cannot be read or written.
    """
    async with _source(assets, check) as source:
        report = await _report(probe, source, check)
        if check.timeline and report.HasField("timeline"):
            async with _kept(assets, report.timeline, check.keep):
                await assets.download(report.timeline, check.timeline)
    if not check.keep:
        # The report must not name what is deleted.
        report.ClearField("timeline")
    return report


@asynccontextmanager
async def _source(assets: AssetClient, check: SourceCheck) -> AsyncIterator[dict[str, Any]]:
    """Yields the source as requests have it; an uploaded copy is deleted after the block, unless kept."""
    if "://" in os.fspath(check.source):
        yield {"url": check.source}
        return
    path = Path(check.source)
    asset = await assets.upload(
        path,
        role=storage_pb.UPLOAD,
        content_type="application/octet-stream",
        labels={"filename": path.name[:255]},
        on_progress=check.on_upload,
    )
    async with _kept(assets, asset, check.keep):
        yield {"asset": asset}


@asynccontextmanager
async def _kept(assets: AssetClient, asset: Asset, keep: bool) -> AsyncIterator[None]:
    """Deletes the asset after the block, unless it is kept."""
    try:
        yield
    finally:
        # A copy that stays, at the worst, expires by itself.
        with suppress(grpc.aio.AioRpcError):
            if not keep:
                await assets.delete(asset)


async def _report(probe: ProbeServiceStub, source: dict[str, Any], check: SourceCheck) -> probe_pb.QcReport:
    if not check.decodes:
        return await probe.Validate(
            probe_api.ValidateRequest(**source, spec=check.spec), timeout=check.timeout
        )
    request = probe_api.AnalyzeRequest(**source, spec=check.spec, timeline=check.timeline is not None)
    async for event in probe.Analyze(request, timeout=check.timeout):
        check.on_decode(event.progress)
        if event.HasField("report"):
            return event.report
    raise Unavailable("the analysis ended without a report; try again", reason="STREAM_ENDED")
