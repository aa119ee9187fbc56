"""ProbeService: assets in, measurements and judgements out."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceServicer
from aiprod_probe import messages
from aiprod_probe.meter import Meter
from aiprod_probe.qc.checks import judge, unread
from aiprod_probe.qc.quality import signal_quality
from aiprod_probe.qc.verdicts import Verdict
from aiprod_probe.report import NotMedia, Report
from aiprod_probe.scratch import Scratch
from aiprod_probe.signals import Examination
from aiprod_probe.workers import Workers
from aiprod_runtime.errors import AiprodError, InvalidArgument

PROGRESS_SECONDS = 0.2


class ProbeService(ProbeServiceServicer):
    """`measure`, `examine` and `analyse` take a path and run in the workers; the last a meter's path, too."""

    def __init__(
        self,
        scratch: Scratch,
        workers: Workers,
        measure: Callable[[str], Report],
        examine: Callable[[str], Examination],
        analyse: Callable[..., Examination],
        analysis_seconds: float,
    ) -> None:
        self._scratch = scratch
        self._workers = workers
        self._measure = measure
        self._examine = examine
        self._analyse = analyse
        self._analysis_seconds = analysis_seconds

    async def Probe(self, request: api.ProbeRequest, context: Any) -> pb.ProbeReport:
        name = request.asset.name
        async with self._scratch.copy(request.asset) as path:
            try:
                return messages.probe_report(await self._workers.read(self._measure, path), name)
            except NotMedia as error:
                raise InvalidArgument(f"{name} is {error}", reason="NOT_MEDIA", field="asset") from None

    async def Validate(self, request: api.ValidateRequest, context: Any) -> pb.QcReport:
        async with self._scratch.copy(request.asset) as path:
            return await _judged(request, self._workers.read(self._examine, path))

    async def Analyze(self, request: api.AnalyzeRequest, context: Any) -> AsyncIterator[api.AnalyzeEvent]:
        async with self._scratch.copy(request.asset) as path:
            meter = path.with_suffix(".meter")
            with Meter.created(meter) as progress:
                analyse = partial(self._analyse, meter=str(meter))
                reading = self._workers.read(analyse, path, self._analysis_seconds)
                judging = asyncio.create_task(_judged(request, reading))
                try:
                    while not (await asyncio.wait({judging}, timeout=PROGRESS_SECONDS))[0]:
                        yield api.AnalyzeEvent(progress=progress.told())
                    yield api.AnalyzeEvent(report=await judging)
                finally:
                    judging.cancel()


async def _judged(
    request: api.ValidateRequest | api.AnalyzeRequest, reading: Awaitable[Examination]
) -> pb.QcReport:
    """The report of a file; that it cannot be read is part of it."""
    name = request.asset.name
    try:
        examination = await reading
    except NotMedia as error:
        return messages.qc_report(unread(Verdict.FAIL, str(error)), None, name)
    except AiprodError as error:
        return messages.qc_report(unread(Verdict.ERROR, str(error)), None, name)
    checks = judge(examination, messages.spec(request.spec))
    return messages.qc_report(checks, examination.report, name, signal_quality(examination))
