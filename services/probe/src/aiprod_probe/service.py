"""ProbeService: assets in, measurements and judgements out."""

from collections.abc import Callable
from typing import Any

from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceServicer
from aiprod_probe import messages
from aiprod_probe.qc.checks import judge, unread
from aiprod_probe.qc.verdicts import Verdict
from aiprod_probe.report import NotMedia, Report
from aiprod_probe.scratch import Scratch
from aiprod_probe.signals import Examination
from aiprod_probe.workers import Workers
from aiprod_runtime.errors import AiprodError, InvalidArgument


class ProbeService(ProbeServiceServicer):
    """`measure` and `examine` take a path and run in the workers."""

    def __init__(
        self,
        scratch: Scratch,
        workers: Workers,
        measure: Callable[[str], Report],
        examine: Callable[[str], Examination],
    ) -> None:
        self._scratch = scratch
        self._workers = workers
        self._measure = measure
        self._examine = examine

    async def Probe(self, request: api.ProbeRequest, context: Any) -> pb.ProbeReport:
        name = request.asset.name
        async with self._scratch.copy(request.asset) as path:
            try:
                return messages.probe_report(await self._workers.read(self._measure, path), name)
            except NotMedia as error:
                raise InvalidArgument(f"{name} is {error}", reason="NOT_MEDIA", field="asset") from None

    async def Validate(self, request: api.ValidateRequest, context: Any) -> pb.QcReport:
        name = request.asset.name
        async with self._scratch.copy(request.asset) as path:
            try:
                examination = await self._workers.read(self._examine, path)
            except NotMedia as error:
                return messages.qc_report(unread(Verdict.FAIL, str(error)), None, name)
            except AiprodError as error:
                return messages.qc_report(unread(Verdict.ERROR, str(error)), None, name)
        return messages.qc_report(judge(examination, messages.spec(request.spec)), examination.report, name)
