"""The gRPC servicer of aiprod.probe.v1."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc

from aiprod.probe.v1 import probe_service_pb2 as api
from aiprod.probe.v1 import resources_pb2 as pb
from aiprod.probe.v1.probe_service_pb2_grpc import ProbeServiceServicer, add_ProbeServiceServicer_to_server
from aiprod_probe import messages
from aiprod_probe.inspector import AnalysisProgress, Inspector
from aiprod_probe.media_info import NotMedia
from aiprod_rpc.errors import InvalidArgument

SERVICE = "aiprod.probe.v1.ProbeService"
# Clients treat a stream as dead if it is silent for long, so events repeat even without progress.
PROGRESS_SECONDS = 0.2


class ProbeService(ProbeServiceServicer):
    """Measures files and checks them against specs."""

    def __init__(self, inspector: Inspector) -> None:
        self._inspector = inspector

    async def Probe(  # type: ignore[override]  # serialized, see add_to_server
        self, request: api.ProbeRequest, context: Any
    ) -> bytes:
        """Measures a file. InvalidArgument if it is not media."""
        source = messages.source(request)
        try:
            return await self._inspector.measure(source)
        except NotMedia as error:
            raise InvalidArgument(f"{source.title} is {error}", reason="NOT_MEDIA", field="source") from None

    async def Validate(self, request: api.ValidateRequest, context: Any) -> pb.QcReport:
        """Checks the headers and packets of a file."""
        judgement = await self._inspector.validate(messages.source(request), messages.spec(request.spec))
        return messages.qc_report(judgement, messages.title(request))

    async def GetPresets(self, request: api.GetPresetsRequest, context: Any) -> api.GetPresetsResponse:
        """Lists what a spec can name."""
        return messages.presets()

    async def Analyze(self, request: api.AnalyzeRequest, context: Any) -> AsyncIterator[api.AnalyzeEvent]:
        """Checks all of a file, and report progress until the report is ready."""
        progress = AnalysisProgress()
        spec = messages.spec(request.spec)
        analysis = asyncio.create_task(
            self._inspector.analyze(messages.source(request), spec, progress, request.timeline)
        )
        try:
            while not (await asyncio.wait({analysis}, timeout=PROGRESS_SECONDS))[0]:
                yield messages.progress_event(progress)
            yield messages.report_event(await analysis, messages.title(request))
        finally:
            # A client that leaves must not keep a decoder busy.
            analysis.cancel()
            await asyncio.wait({analysis})


def add_to_server(service: ProbeService, server: grpc.aio.Server) -> None:
    """Adds the servicer to a server that has not started. Probe answers with what a worker has serialized."""
    probe: grpc.RpcMethodHandler[Any, Any] = grpc.unary_unary_rpc_method_handler(
        service.Probe, api.ProbeRequest.FromString
    )
    # The first handler of a method serves it.
    server.add_registered_method_handlers(SERVICE, {"Probe": probe})
    add_ProbeServiceServicer_to_server(service, server)
