"""Checks of media files."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import grpc

from aiprod.probe.v1 import probe_service_pb2 as probe_api
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceStub
from aiprod.storage.v1 import resources_pb2 as storage_pb
from aiprod_client.assets import AssetClient
from aiprod_client.services import Services
from aiprod_rpc.errors import Unavailable

CHECK_SECONDS = 900.0
"""How long a check may take, unless the caller says."""


async def probe_source(
    services: Services,
    source: str | os.PathLike[str],
    spec: probe_pb.QcSpec,
    decodes: bool,
    timeout: float,
) -> probe_pb.QcReport:
    """Returns the report of a file, which is uploaded for it, or of the file at a URL.

    `decodes`: picture and sound, and not headers and packets only. Raises AioRpcError, AiprodError, and
    OSError if the file cannot be read.
    """
    if "://" in os.fspath(source):
        return await _report(services.probe, {"url": source}, spec, decodes, timeout)
    path, assets = Path(source), AssetClient(services.storage, services.http)
    asset = await assets.upload(
        path,
        role=storage_pb.UPLOAD,
        content_type="application/octet-stream",
        labels={"filename": path.name[:255]},
    )
    try:
        return await _report(services.probe, {"asset": asset}, spec, decodes, timeout)
    finally:
        # A copy that stays, at the worst, expires by itself.
        with suppress(grpc.aio.AioRpcError):
            await assets.delete(asset)


async def _report(
    probe: ProbeServiceStub, source: dict[str, Any], spec: probe_pb.QcSpec, decodes: bool, timeout: float
) -> probe_pb.QcReport:
    if not decodes:
        return await probe.Validate(probe_api.ValidateRequest(**source, spec=spec), timeout=timeout)
    async for event in probe.Analyze(probe_api.AnalyzeRequest(**source, spec=spec), timeout=timeout):
        if event.HasField("report"):
            return event.report
    raise Unavailable("the analysis ended without a report; try again", reason="STREAM_ENDED")
