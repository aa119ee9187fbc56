"""ProbeService: files in, measurements and judgements out."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import grpc

from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceServicer
from aiprod_probe import messages
from aiprod_probe.meter import Meter
from aiprod_probe.qc.checks import Judgement, judge, unread
from aiprod_probe.qc.verdicts import Verdict
from aiprod_probe.report import NotMedia, Report
from aiprod_probe.scratch import Scratch
from aiprod_probe.signals import Examination
from aiprod_probe.turns import Place
from aiprod_probe.workers import Workers
from aiprod_runtime.errors import AiprodError, InvalidArgument

PROGRESS_SECONDS = 0.2
DRAWING_SECONDS = 20.0

log = logging.getLogger(__name__)

type Request = api.ProbeRequest | api.ValidateRequest | api.AnalyzeRequest


@dataclass(frozen=True, slots=True)
class Reading:
    """What the workers do with a path: `measure_lent` with a socket's, `analyse` with a meter's, too.

    `draw` takes the file's name and its judgement.
    """

    measure: Callable[[str], Report]
    measure_lent: Callable[[str], Report]
    examine: Callable[[str], Examination]
    analyse: Callable[..., Examination]
    draw: Callable[..., bytes]


class Lender(Protocol):
    """Where parts of the files at URLs come from."""

    def lent(self, url: str) -> AbstractAsyncContextManager[Path]:
        """The path of a socket at which the file is read."""


class ProbeService(ProbeServiceServicer):
    """`readers` are quick; `decoders` do what takes long, so that nobody waits behind it."""

    def __init__(
        self, scratch: Scratch, remote: Lender, readers: Workers, decoders: Workers, reading: Reading
    ) -> None:
        self._scratch = scratch
        self._remote = remote
        self._readers = readers
        self._decoders = decoders
        self._reading = reading

    async def Probe(self, request: api.ProbeRequest, context: Any) -> pb.ProbeReport:
        name = messages.name(request)
        try:
            return messages.probe_report(await self._measured(request), name)
        except NotMedia as error:
            raise InvalidArgument(f"{name} is {error}", reason="NOT_MEDIA", field="source") from None

    async def Validate(self, request: api.ValidateRequest, context: Any) -> pb.QcReport:
        async with self._copy(request) as path:
            judgement = await _judged(request, self._readers.read(self._reading.examine, path))
            return messages.qc_report(judgement, messages.name(request))

    async def Analyze(self, request: api.AnalyzeRequest, context: Any) -> AsyncIterator[api.AnalyzeEvent]:
        standing = Standing()
        analysing = asyncio.create_task(self._analysed(request, standing))
        try:
            while not (await asyncio.wait({analysing}, timeout=PROGRESS_SECONDS))[0]:
                yield standing.event()
            yield api.AnalyzeEvent(report=await analysing)
        finally:
            analysing.cancel()
            await asyncio.wait({analysing})

    async def _analysed(self, request: api.AnalyzeRequest, standing: "Standing") -> pb.QcReport:
        async with self._copy(request, standing.place) as path:
            meter = path.with_suffix(".meter")
            with Meter.created(meter) as standing.meter:
                analyse = partial(self._reading.analyse, meter=str(meter))
                return await self._reported(request, self._decoders.read(analyse, path, place=standing.place))

    async def _reported(self, request: api.AnalyzeRequest, reading: Awaitable[Examination]) -> pb.QcReport:
        name, judgement = messages.name(request), await _judged(request, reading)
        report = messages.qc_report(judgement, name)
        if request.timeline and judgement.examination:
            try:
                draw = partial(self._reading.draw, judgement=judgement)
                png = await self._decoders.read(draw, Path(messages.title(request)), DRAWING_SECONDS)
                report.timeline.CopyFrom(await self._scratch.store_picture(png))
            except (AiprodError, grpc.aio.AioRpcError) as error:
                log.warning("a timeline could not be drawn and stored", extra={"error": str(error)})
        return report

    async def _measured(self, request: api.ProbeRequest) -> Report:
        if request.url:
            async with self._remote.lent(request.url) as socket:
                return await self._decoders.read(self._reading.measure_lent, socket)
        async with self._scratch.copy(request.asset) as path:
            return await self._readers.read(self._reading.measure, path)

    def _copy(self, request: Request, place: Place | None = None) -> AbstractAsyncContextManager[Path]:
        if request.url:
            return self._scratch.copy_of_url(request.url, place)
        return self._scratch.copy(request.asset, place)


class Standing:
    """How far an analysis is."""

    def __init__(self) -> None:
        self.place = Place()
        self.meter: Meter | None = None

    def event(self) -> api.AnalyzeEvent:
        if self.place.waits:
            return api.AnalyzeEvent(queued=api.Queued())
        return api.AnalyzeEvent(progress=self.meter.told() if self.meter else 0)


async def _judged(
    request: api.ValidateRequest | api.AnalyzeRequest, reading: Awaitable[Examination]
) -> Judgement:
    """The judgement of a file; that it cannot be read is part of it."""
    try:
        examination = await reading
    except NotMedia as error:
        return Judgement(unread(Verdict.FAIL, str(error)))
    except AiprodError as error:
        return Judgement(unread(Verdict.ERROR, str(error)))
    return Judgement(judge(examination, messages.spec(request.spec)), examination)
